//! All pages together: in every language, from every sample, and the words they use.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::samples::{MARKUP, all};
use super::text::{Locale, Texts};

const EVERY: [Locale; 3] = [Locale::En, Locale::ZhCn, Locale::Pseudo];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &str, ending: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for path in entries.map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == ending) {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    found
}

/// Everything that stands between `open` and the next quotation mark.
fn after<'a>(text: &'a str, open: &'a str) -> impl Iterator<Item = &'a str> {
    text.split(open).skip(1).filter_map(|rest| rest.split('"').next())
}

fn keys_of(locale: Locale) -> Vec<String> {
    let lines = locale.sources().into_iter().flat_map(str::lines);
    lines
        .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))
        .filter_map(|line| line.split_once(" =").map(|(key, _)| key.to_owned()))
        .collect()
}

/// Keys in templates, and texts in the program that look like one.
fn used() -> (BTreeSet<String>, BTreeSet<String>) {
    let mut certain = BTreeSet::new();
    for (_, text) in files("templates", "html") {
        for open in ["t.get(\"", "t.msg(\""] {
            certain.extend(after(&text, open).map(str::to_owned));
        }
    }
    let mut possible = BTreeSet::new();
    for folder in ["src/views", "src/domain", "src/web"] {
        for (path, text) in files(folder, "rs") {
            if path.ends_with("tests.rs") || path.ends_with("samples.rs") {
                continue;
            }
            let program = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
            possible.extend(program.split('"').skip(1).step_by(2).map(str::to_owned));
            // A stray quotation mark in a comment would swap inside and outside.
            possible.extend(program.split('"').skip(2).step_by(2).map(str::to_owned));
            for open in [".get(\"", ".msg(\""] {
                certain.extend(after(program, open).filter(|key| key.contains('-')).map(str::to_owned));
            }
            let families =
                ["authoring-", "assignment-", "review-", "reason-", "problem-", "error-", "overview-"];
            let quoted =
                program.split('"').filter(|word| word.chars().all(|c| c.is_ascii_lowercase() || c == '-'));
            certain.extend(
                quoted.filter(|w| families.iter().any(|f| w.starts_with(f) && w != f)).map(str::to_owned),
            );
        }
    }
    (certain, possible)
}

#[test]
fn every_key_exists_in_every_language() {
    let (certain, _) = used();
    assert!(certain.len() > 250, "{} keys found: are they read rightly?", certain.len());
    for locale in EVERY {
        let missing: Vec<_> = certain.iter().filter(|key| !Texts::of(locale).has(key)).collect();
        assert!(missing.is_empty(), "{locale:?}: {missing:?}");
    }
}

#[test]
fn no_key_is_unused_or_there_twice() {
    let (certain, possible) = used();
    for locale in Locale::ALL {
        let keys = keys_of(*locale);
        let unused: Vec<_> =
            keys.iter().filter(|key| !certain.contains(*key) && !possible.contains(*key)).collect();
        assert!(unused.is_empty(), "{locale:?}: {unused:?}");
        assert_eq!(
            keys.iter().collect::<BTreeSet<_>>().len(),
            keys.len(),
            "{locale:?}: a key stands there twice"
        );
    }
}

#[test]
fn locale_files_can_be_read_and_hold_the_same_keys_and_arguments() {
    for locale in Locale::ALL {
        for source in locale.sources() {
            if let Err((_, errors)) = fluent_bundle::FluentResource::try_new(source.to_owned()) {
                panic!("{locale:?}: {errors:?}");
            }
        }
    }
    let arguments = |locale: Locale| -> Vec<(String, BTreeSet<String>)> {
        let text = locale.sources().join("\n");
        let mut messages: Vec<(String, BTreeSet<String>)> = Vec::new();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            if line.starts_with(|c: char| c.is_ascii_lowercase()) {
                messages.push((line.split(" =").next().unwrap_or_default().to_owned(), BTreeSet::new()));
            }
            let names = line.split("{ $").skip(1).filter_map(|rest| rest.split([' ', '}']).next());
            if let Some((_, used)) = messages.last_mut() {
                used.extend(names.map(str::to_owned));
            }
        }
        messages.sort();
        messages
    };
    assert_eq!(arguments(Locale::En), arguments(Locale::ZhCn));
}

/// Each sample is written to `artefacts/views/`, where people can look at it.
#[test]
fn every_page_renders_in_every_language() {
    let folder = root().join("artefacts/views");
    fs::create_dir_all(&folder).unwrap();
    for asset in super::assets::ALL {
        fs::write(folder.join(asset.name), asset.content).unwrap();
    }
    for locale in EVERY {
        for (name, page) in all(locale) {
            let here = format!("{locale:?} {name}");
            fs::write(folder.join(format!("{name}.{}.html", locale.tag())), local(&page)).unwrap();
            assert!(page.contains(&format!("<html lang=\"{}\">", locale.tag())), "{here}");
            assert!(!page.contains("<title> ·"), "{here}: no title");
            assert_eq!(page.matches("<h1").count(), page.matches("</h1>").count(), "{here}");
            assert!(page.contains("<h1"), "{here}: no heading");
            assert!(page.contains("class=\"skip\"") && page.contains("id=\"main\""), "{here}");
            assert!(
                !page.contains("<b onclick") && !page.contains("<script>"),
                "{here}: markup came through"
            );
            assert!(
                !attributes(&page).any(|name| name == "style" || name.starts_with("on")),
                "{here}: the policy forbids it"
            );
            for script in page.split("<script").skip(1) {
                assert!(script.starts_with(" type=\"module\" src=\"/static/"), "{here}: a script of its own");
            }
            balanced(&page, &here);
            unique_ids(&page, &here);
            for post in page.split("<form").skip(1).filter_map(|rest| rest.split("</form>").next()) {
                let ours = post.contains("action=\"/links/") || post.contains("action=\"/deep-linking/");
                // A search changes nothing.
                let reads = post.split('>').next().is_some_and(|tag| tag.contains("method=\"get\""));
                assert!(!ours || reads || post.contains("name=\"csrf\""), "{here}: a form without token");
            }
        }
    }
}

/// Addresses as they are for files that lie beside each other.
fn local(page: &str) -> String {
    page.replace(&format!("/static/{}/", super::assets::version()), "")
}

/// The names of all attributes; values are escaped, so a quotation mark ends them.
fn attributes(page: &str) -> impl Iterator<Item = &str> {
    let tags = page.split('<').skip(1).filter_map(|tag| tag.split('>').next());
    tags.flat_map(|tag| tag.split('"').step_by(2)).flat_map(|outside| outside.split([' ', '=', '\n']).skip(1))
}

fn balanced(page: &str, here: &str) {
    const VOID: [&str; 5] = ["meta", "link", "input", "br", "!doctype"];
    let mut open: Vec<&str> = Vec::new();
    for tag in page.split('<').skip(1) {
        let inside = tag.split('>').next().unwrap_or_default();
        let name = inside.split([' ', '\n']).next().unwrap_or_default();
        if let Some(name) = name.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "{here}: </{name}>");
        } else if !VOID.contains(&name) && !inside.ends_with('/') {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{here}: {open:?}");
}

fn unique_ids(page: &str, here: &str) {
    let ids: Vec<&str> = after(page, " id=\"").collect();
    let set: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids.len(), set.len(), "{here}: an id stands there twice: {ids:?}");
    for attribute in [" for=\"", " aria-labelledby=\"", " aria-describedby=\""] {
        for id in after(page, attribute).flat_map(str::split_whitespace) {
            assert!(set.contains(id), "{here}:{attribute}{id}\" leads nowhere");
        }
    }
}

/// A word in a template would be English everywhere.
#[test]
fn templates_hold_no_words() {
    for (path, text) in files("templates", "html") {
        let mut plain = String::new();
        // The width of a page is a class name.
        let text = text
            .split("{% block width %}")
            .map(|part| part.trim_start_matches(char::is_alphabetic))
            .collect::<Vec<_>>()
            .join("{% block width %}");
        let mut rest = text.as_str();
        while let Some(start) = rest.find('{') {
            let close = match rest.get(start..start + 2) {
                Some("{{") => "}}",
                Some("{%") => "%}",
                Some("{#") => "#}",
                _ => panic!("{}: a single brace", path.display()),
            };
            plain.push_str(&rest[..start]);
            let end = rest[start..].find(close).unwrap();
            rest = &rest[start + end + 2..];
        }
        plain.push_str(rest);
        let mut outside = String::new();
        for piece in plain.split('<') {
            outside.push_str(piece.split_once('>').map_or(piece, |(_, text)| text));
            outside.push(' ');
        }
        let known = [
            "Feedforward",
            "feedforward",
            "platform",
            "invite",
            "Ctrl",
            "Enter",
            "lti",
            "login",
            "launch",
            "well",
            "known",
            "jwks",
            "json",
            "canvas",
        ];
        let words: Vec<&str> = outside
            .split(|c: char| !c.is_alphabetic())
            .filter(|word| word.len() > 1 && !known.contains(word))
            .collect();
        assert!(words.is_empty(), "{}: {words:?}", path.display());
        for attribute in [" aria-label=\"", " placeholder=\"", " title=\"", " alt=\""] {
            for value in after(&text, attribute) {
                assert!(value.starts_with("{{"), "{}:{attribute}{value}", path.display());
            }
        }
    }
}

#[test]
fn what_people_typed_arrives_as_text() {
    let (_, page) = all(Locale::En).into_iter().find(|(name, _)| name == "assignment-bare-2").unwrap();
    let escaped = MARKUP
        .replace('&', "&#38;")
        .replace('<', "&#60;")
        .replace('>', "&#62;")
        .replace('"', "&#34;")
        .replace('\'', "&#39;");
    assert!(page.contains(&format!("<bdi>{escaped}</bdi>")));
    assert!(page.contains("النباتات خضراء 🌱 &#60;b&#62;\nline two"), "an answer is kept as it is");
}

#[test]
fn a_page_without_script_has_what_it_needs() {
    let pages = all(Locale::En);
    let page = |wanted: &str| pages.iter().find(|(name, _)| name == wanted).unwrap().1.as_str();
    assert!(
        page("assignment-grading")
            .contains("<noscript><meta http-equiv=\"refresh\" content=\"2\"></noscript>")
    );
    assert!(!page("assignment-result").contains("http-equiv"));
    let write = page("assignment-write");
    for field in [
        "<textarea id=\"answer\" name=\"answer\"",
        "name=\"file\" type=\"file\"",
        "name=\"csrf\" value=\"token\"",
        "name=\"submission_key\"",
        "enctype=\"multipart/form-data\"",
    ] {
        assert!(write.contains(field), "{field}");
    }
    let authoring = page("authoring");
    for field in [
        "title",
        "prompt",
        "reference_answer",
        "points",
        "other_reference_answers",
        "disclosure",
        "due_at",
        "attempts",
        "release_policy",
        "language",
        "csrf",
    ] {
        assert!(authoring.contains(&format!("name=\"{field}\"")), "{field}");
    }
    assert!(page("deep-linking-return").contains("<input type=\"hidden\" name=\"JWT\" value=\"a.b.c\">"));
    for action in ["save", "release", "accept"] {
        assert!(page("review").contains(&format!("name=\"action\" value=\"{action}\"")));
    }
}

#[test]
fn every_code_has_its_words() {
    let table = |file: &str| fs::read_to_string(root().join(file)).unwrap_or_default();
    let mut codes = BTreeSet::new();
    for text in [table("lti/src/error.rs"), table("src/error.rs")] {
        let lines = text.lines().filter_map(|line| line.trim().split_once(" = \"")?.1.split_once("\", "));
        codes.extend(
            lines
                .filter(|(_, rest)| rest.starts_with('4') || rest.starts_with('5'))
                .map(|(code, _)| code.to_owned()),
        );
    }
    assert!(codes.len() > 60, "{} codes found: are they read rightly?", codes.len());
    let t = Texts::of(Locale::En);
    let internal = t.get("error-internal-title");
    for code in codes.iter().filter(|code| !["internal", "key.material"].contains(&code.as_str())) {
        let page = super::error_page::ErrorPage {
            t,
            code: code.clone(),
            reference: String::new(),
            back_url: None,
            new_tab: None,
            kept: None,
        };
        assert!(!page.to_string().contains(&internal), "{code} has the words of an internal error");
    }
}

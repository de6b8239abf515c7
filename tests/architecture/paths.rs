//! Reads the paths (`a::b::c`) that stand in Rust source.
//!
//! Not a parser: a reader of tokens that knows comments, texts, groups and `super`. That is all the rules need.

use std::path::Path;

/// `src/web/lti.rs` → `crate`, `web`, `lti`.
pub(crate) fn module(file: &Path) -> Vec<String> {
    let mut module = vec!["crate".to_owned()];
    let names = file.with_extension("");
    module.extend(names.iter().skip(1).map(|name| name.to_str().unwrap().to_owned()));
    if matches!(module.last().map(String::as_str), Some("mod" | "lib" | "main")) {
        module.pop();
    }
    module
}

/// Every path of two or more parts in a source, groups spread out, relative ones resolved against `module`.
pub(crate) fn paths(source: &str, module: &[String]) -> Vec<Vec<String>> {
    let tokens = tokens(source);
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if is_name(&tokens[at]) && (at == 0 || tokens[at - 1] != ".") {
            let mut here = Vec::new();
            at = path(&tokens, at, &[], &mut here);
            found.extend(here.into_iter().filter(|path| path.len() > 1).map(|path| resolved(path, module)));
        } else {
            at += 1;
        }
    }
    found
}

/// Reads one path that begins at `at`, after `prefix`; returns where it ends.
fn path(tokens: &[String], mut at: usize, prefix: &[String], found: &mut Vec<Vec<String>>) -> usize {
    let mut path = prefix.to_vec();
    loop {
        match tokens.get(at).map(String::as_str) {
            Some("{") if !path.is_empty() => {
                at += 1;
                while at < tokens.len() && tokens[at] != "}" {
                    let before = at;
                    at = self::path(tokens, at, &path, found);
                    // `as name`, `*`, `,`
                    at = at.max(before + usize::from(at == before));
                    while at < tokens.len() && !matches!(tokens[at].as_str(), "}" | ",") {
                        at += 1;
                    }
                    at += usize::from(tokens.get(at).is_some_and(|token| token == ","));
                }
                return at + 1;
            }
            Some(name) if is_name(name) => {
                path.push(name.to_owned());
                at += 1;
            }
            _ => {
                found.push(path);
                return at;
            }
        }
        if tokens.get(at).is_none_or(|token| token != "::") {
            found.push(path);
            return at;
        }
        at += 1;
    }
}

fn resolved(path: Vec<String>, module: &[String]) -> Vec<String> {
    let ups = path.iter().take_while(|part| *part == "super").count();
    if ups == 0 {
        return path;
    }
    // In a module inside the file (`mod tests`) this goes one too high, which can only make a rule stricter.
    let mut whole = module[..module.len().saturating_sub(ups).max(1)].to_vec();
    whole.extend(path.into_iter().skip(ups));
    whole
}

fn is_name(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Names, `::` and single characters; comments, texts, character literals and lifetimes left out.
fn tokens(source: &str) -> Vec<String> {
    let chars: Vec<char> = source.chars().collect();
    let starts = |at: usize, text: &str| text.chars().enumerate().all(|(n, c)| chars.get(at + n) == Some(&c));
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let c = chars[at];
        if starts(at, "//") {
            while at < chars.len() && chars[at] != '\n' {
                at += 1;
            }
        } else if starts(at, "/*") {
            let mut depth = 0;
            loop {
                if starts(at, "/*") {
                    depth += 1;
                    at += 2;
                } else if starts(at, "*/") {
                    depth -= 1;
                    at += 2;
                } else {
                    at += 1;
                }
                if depth == 0 || at >= chars.len() {
                    break;
                }
            }
        } else if let Some(end) = raw_text(&chars, at) {
            at = end;
        } else if c == '"' {
            at += 1;
            while at < chars.len() && chars[at] != '"' {
                at += 1 + usize::from(chars[at] == '\\');
            }
            at += 1;
        } else if c == '\'' {
            // 'x', '\n' and '\u{1F331}' are characters; 'a is a lifetime.
            let end = if chars.get(at + 1) == Some(&'\\') {
                (at + 3..chars.len()).find(|n| chars[*n] == '\'')
            } else {
                (chars.get(at + 2) == Some(&'\'')).then_some(at + 2)
            };
            at = end.unwrap_or(at) + 1;
            if end.is_none() {
                while chars.get(at).is_some_and(|c| c.is_alphanumeric() || *c == '_') {
                    at += 1;
                }
            }
        } else if c.is_alphanumeric() || c == '_' {
            let start = at;
            while chars.get(at).is_some_and(|c| c.is_alphanumeric() || *c == '_') {
                at += 1;
            }
            tokens.push(chars[start..at].iter().collect());
        } else if starts(at, "::") {
            tokens.push("::".into());
            at += 2;
        } else {
            if !c.is_whitespace() {
                tokens.push(c.to_string());
            }
            at += 1;
        }
    }
    tokens
}

/// The end of `r"…"`, `r#"…"#`, `br"…"` when one begins here.
fn raw_text(chars: &[char], at: usize) -> Option<usize> {
    let before = at.checked_sub(1).and_then(|n| chars.get(n));
    if before.is_some_and(|c| c.is_alphanumeric() || *c == '_') {
        return None;
    }
    let r = at + usize::from(matches!(chars.get(at), Some('b' | 'c')));
    if chars.get(r) != Some(&'r') {
        return None;
    }
    let hashes = chars[r + 1..].iter().take_while(|c| **c == '#').count();
    let open = r + 1 + hashes;
    if chars.get(open) != Some(&'"') {
        return None;
    }
    let closed = |n: &usize| {
        chars[*n] == '"' && chars[n + 1..].iter().take(hashes).filter(|c| **c == '#').count() == hashes
    };
    Some((open + 1..chars.len()).find(closed).map_or(chars.len(), |n| n + 1 + hashes))
}

#[test]
fn the_reader_of_paths_sees_through_spelling() {
    let source = r##"
        //! use crate::web::nothing;
        use crate::{db::{self, types::Id}, domain as d};
        use super::super::web::page;
        /* diesel::insert /* nested */ */
        fn f<'a>(x: &'a str) -> char { let _ = "diesel::delete"; let _ = r#"askama::"no""#; let _ = '"'; ::actix_web::f(x.y::<reqwest::Client>()) }
    "##;
    let found: Vec<String> = paths(source, &["crate".into(), "domain".into(), "file".into()])
        .iter()
        .map(|path| path.join("::"))
        .collect();
    for expected in [
        "crate::db::self",
        "crate::db::types::Id",
        "crate::domain",
        "crate::web::page",
        "actix_web::f",
        "reqwest::Client",
    ] {
        assert!(found.iter().any(|path| path == expected), "{expected} is missing in {found:?}");
    }
    for hidden in ["nothing", "diesel", "askama"] {
        assert!(!found.iter().any(|path| path.contains(hidden)), "{hidden} is not code: {found:?}");
    }
    // In a `mod.rs`, the module is the folder.
    assert_eq!(module(Path::new("src/web/mod.rs")), ["crate", "web"]);
    assert_eq!(module(Path::new("src/web/lti.rs")), ["crate", "web", "lti"]);
}

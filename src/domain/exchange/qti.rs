//! One QTI 3 item with a text entry or an extended text. Its scorers' rubric block carries what markers need.

use std::fmt::Write;

use super::xml::{Element, Part, escaped};
use super::{Found, Item, trouble};

pub(super) fn is_item(root: &Element) -> bool {
    root.name == "qti-assessment-item"
}

pub(super) fn read(root: &Element) -> Found {
    let Some(body) = root.child("qti-item-body") else {
        return (Vec::new(), vec![trouble(root.line, "import-qti-body", root.attribute("title"))]);
    };
    let entry = body.find("qti-text-entry-interaction");
    if entry.is_none() && body.find("qti-extended-text-interaction").is_none() {
        return (Vec::new(), vec![trouble(body.line, "import-kind", root.attribute("title"))]);
    }
    let mut item = Item {
        line: root.line,
        title: root.attribute("title").to_owned(),
        language: match root.attribute("lang").split('-').next() {
            Some(known @ ("en" | "zh")) => known.to_owned(),
            _ => String::new(),
        },
        ..Item::default()
    };
    let mut prompt = String::new();
    shown(body, &mut prompt);
    item.prompt = tidied(&prompt);
    item.points = root
        .all("qti-outcome-declaration")
        .find(|outcome| outcome.attribute("identifier") == "SCORE")
        .map(|outcome| outcome.attribute("normal-maximum").to_owned())
        .unwrap_or_default();
    if let Some(response) = root.child("qti-response-declaration") {
        let correct = response.child("qti-correct-response");
        for value in correct.into_iter().flat_map(|correct| correct.all("qti-value")) {
            item.references.push(value.whole_text().trim().to_owned());
        }
        for entry in
            response.child("qti-mapping").into_iter().flat_map(|mapping| mapping.all("qti-map-entry"))
        {
            let key = entry.attribute("map-key").to_owned();
            let worth: f64 = entry.attribute("mapped-value").parse().unwrap_or(0.0);
            if worth <= 0.0 {
                item.rejected.push(key);
            } else if key.contains('*') {
                item.accepted.push(key);
            } else if !item.references.contains(&key) {
                item.references.push(key);
            }
        }
    }
    let notes = body.all("qti-rubric-block").find(|block| block.attribute("view").contains("scorer"));
    if let Some(notes) = notes {
        let mut text = String::new();
        for part in &notes.content {
            if let Part::Child(at) = part {
                shown(&notes.children[*at], &mut text);
            }
        }
        item.read_notes(&tidied(&text));
    }
    (vec![item], Vec::new())
}

/// What a candidate reads: text with its paragraphs; rubric blocks are for others, interactions are gaps.
fn shown(element: &Element, out: &mut String) {
    for part in &element.content {
        match part {
            Part::Text(text) => {
                // White space between elements is layout, inside a text it is one space; a break is an element.
                let words: Vec<&str> = text.split_whitespace().collect();
                if words.is_empty() {
                    if !out.is_empty() && !out.ends_with(['\n', ' ']) {
                        out.push(' ');
                    }
                    continue;
                }
                if text.starts_with(char::is_whitespace) && !out.is_empty() && !out.ends_with(['\n', ' ']) {
                    out.push(' ');
                }
                out.push_str(&words.join(" "));
                if text.ends_with(char::is_whitespace) {
                    out.push(' ');
                }
            }
            Part::Child(at) => {
                let child = &element.children[*at];
                match child.name.as_str() {
                    "qti-rubric-block" => {}
                    "qti-extended-text-interaction" => {
                        if let Some(prompt) = child.child("qti-prompt") {
                            shown(prompt, out);
                        }
                    }
                    "qti-text-entry-interaction" => out.push_str("_____"),
                    "br" => out.push('\n'),
                    "p" | "div" | "li" | "qti-prompt" | "qti-content-body" => {
                        out.push_str("\n\n");
                        shown(child, out);
                        out.push_str("\n\n");
                    }
                    _ => shown(child, out),
                }
            }
        }
    }
}

/// One empty line at most between paragraphs; a gap at the very end is the whole answer and is not shown.
fn tidied(text: &str) -> String {
    let mut lines: Vec<&str> = Vec::new();
    for line in text.lines().map(str::trim) {
        if !(line.is_empty() && lines.last().is_none_or(|last| last.is_empty())) {
            lines.push(line);
        }
    }
    lines.join("\n").trim().trim_end_matches("_____").trim().to_owned()
}

pub(super) fn write(item: &Item) -> String {
    let short = item.is_short();
    let paragraphs = |text: &str| -> String {
        text.split("\n\n")
            .filter(|part| !part.trim().is_empty())
            .map(|part| format!("<p>{}</p>", escaped(part.trim()).replace('\n', "<br/>")))
            .collect()
    };
    let language = if matches!(item.language.as_str(), "en" | "zh") {
        format!(" xml:lang=\"{}\"", item.language)
    } else {
        String::new()
    };
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<qti-assessment-item xmlns=\"http://www.imsglobal.org/xsd/imsqtiasi_v3p0\" \
         identifier=\"item\" title=\"{}\" adaptive=\"false\" time-dependent=\"false\"{language}>\n\
         <qti-response-declaration identifier=\"RESPONSE\" cardinality=\"single\" base-type=\"string\">",
        escaped(&item.title)
    );
    if short {
        if let Some(first) = item.references.first() {
            _ = write!(
                out,
                "<qti-correct-response><qti-value>{}</qti-value></qti-correct-response>",
                escaped(first)
            );
        }
        out.push_str("<qti-mapping default-value=\"0\">");
        let right = item.references.iter().chain(&item.accepted).map(|text| (item.points.as_str(), text));
        for (worth, text) in right.chain(item.rejected.iter().map(|text| ("0", text))) {
            _ = write!(
                out,
                "<qti-map-entry map-key=\"{}\" mapped-value=\"{}\" case-sensitive=\"false\"/>",
                escaped(text),
                escaped(worth)
            );
        }
        out.push_str("</qti-mapping>");
    }
    _ = write!(
        out,
        "</qti-response-declaration>\n<qti-outcome-declaration identifier=\"SCORE\" cardinality=\"single\" base-type=\"float\" normal-maximum=\"{}\"/>\n<qti-item-body>{}",
        escaped(&item.points),
        paragraphs(&item.prompt)
    );
    if short {
        out.push_str("<p><qti-text-entry-interaction response-identifier=\"RESPONSE\"/></p>");
    } else {
        out.push_str("<qti-extended-text-interaction response-identifier=\"RESPONSE\"/>");
        _ = write!(
            out,
            "<qti-rubric-block use=\"scoring\" view=\"scorer\"><qti-content-body>{}</qti-content-body></qti-rubric-block>",
            paragraphs(&item.notes())
        );
    }
    out.push_str("</qti-item-body>\n");
    if short {
        out.push_str(
            "<qti-response-processing template=\"https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/map_response.xml\"/>\n",
        );
    }
    out.push_str("</qti-assessment-item>\n");
    out
}

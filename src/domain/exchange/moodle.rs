//! Moodle XML: questions of the kinds short answer and essay.

use std::fmt::Write;

use super::xml::{Element, escaped};
use super::{Found, Item, html, trouble};

pub(super) fn read(quiz: &Element) -> Found {
    let (mut items, mut troubles) = (Vec::new(), Vec::new());
    for question in quiz.all("question") {
        let kind = question.attribute("type");
        let title = inner(question, "name").trim().to_owned();
        match kind {
            "shortanswer" | "essay" => {}
            // A folder of the question bank.
            "category" => continue,
            _ => {
                troubles.push(trouble(question.line, "import-kind", &format!("{kind}: {title}")));
                continue;
            }
        }
        let mut item = Item {
            line: question.line,
            title,
            prompt: formatted(question.child("questiontext")),
            points: inner(question, "defaultgrade").trim().to_owned(),
            ..Item::default()
        };
        for answer in question.all("answer").filter(|_| kind == "shortanswer") {
            let text = inner_text(answer).trim().to_owned();
            let fraction: f64 = answer.attribute("fraction").trim().parse().unwrap_or(0.0);
            match (fraction, text.contains('*')) {
                // A wildcard alone stands for all other answers.
                _ if text.is_empty() || text == "*" => {}
                (fraction, true) if fraction >= 100.0 => item.accepted.push(text),
                (fraction, false) if fraction >= 100.0 => item.references.push(text),
                (fraction, _) if fraction <= 0.0 => item.rejected.push(text),
                _ => troubles.push(trouble(answer.line, "import-part", &text)),
            }
        }
        if kind == "essay" {
            let notes = formatted(question.child("graderinfo"));
            item.read_notes(&notes);
        } else if item.references.is_empty()
            && let Some(form) = item.accepted.first()
        {
            // Something has to be compared with: the pattern without its wildcards.
            item.references.push(form.replace('*', " ").trim().to_owned());
        }
        items.push(item);
    }
    (items, troubles)
}

/// The text of `<name><text>…`.
fn inner(element: &Element, name: &str) -> String {
    element.child(name).map(inner_text).unwrap_or_default()
}

fn inner_text(element: &Element) -> String {
    element.child("text").map_or_else(|| element.text.clone(), Element::whole_text)
}

/// A text in the format that it names.
fn formatted(element: Option<&Element>) -> String {
    let Some(element) = element else { return String::new() };
    let text = inner_text(element);
    match element.attribute("format") {
        "markdown" | "plain_text" => text.trim().to_owned(),
        _ => html::to_text(&text),
    }
}

pub(super) fn write(items: &[Item]) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<quiz>\n");
    for item in items {
        let kind = if item.is_short() { "shortanswer" } else { "essay" };
        // Writing to a String does not fail.
        _ = write!(
            out,
            "  <question type=\"{kind}\">\n    <name><text>{}</text></name>\n    <questiontext format=\"markdown\"><text>{}</text></questiontext>\n    <defaultgrade>{}</defaultgrade>\n",
            escaped(&item.title),
            escaped(&item.prompt),
            escaped(&item.points),
        );
        if item.is_short() {
            out.push_str("    <usecase>0</usecase>\n");
            let right = item.references.iter().chain(&item.accepted).map(|text| (100, text));
            for (fraction, text) in right.chain(item.rejected.iter().map(|text| (0, text))) {
                _ = writeln!(
                    out,
                    "    <answer fraction=\"{fraction}\" format=\"plain_text\"><text>{}</text></answer>",
                    escaped(text)
                );
            }
        } else {
            _ = writeln!(
                out,
                "    <responseformat>plain</responseformat>\n    <graderinfo format=\"plain_text\"><text>{}</text></graderinfo>",
                escaped(&item.notes())
            );
        }
        out.push_str("  </question>\n");
    }
    out.push_str("</quiz>\n");
    out
}

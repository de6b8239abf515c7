//! GIFT: short answers `{=this =or this %0%not this}` and essays `{}`, whose model answer stands in the general feedback
//! `{####…}`.

use std::fmt::Write;

use super::{Found, Item, trouble};

pub(super) fn read(text: &str) -> Found {
    let (mut items, mut troubles) = (Vec::new(), Vec::new());
    for (line, block) in blocks(text) {
        match item(line, &block) {
            Ok(Some(item)) => items.push(item),
            Ok(None) => {}
            Err(found) => troubles.push(found),
        }
    }
    (items, troubles)
}

/// Questions stand between empty lines; comments begin with two bars. An empty line inside braces ends nothing.
fn blocks(text: &str) -> Vec<(usize, String)> {
    let mut blocks: Vec<(usize, String)> = Vec::new();
    let mut open = false;
    let mut depth = 0_i32;
    for (at, line) in text.lines().enumerate() {
        let blank = line.trim().is_empty();
        if blank && depth <= 0 {
            open = false;
            depth = 0;
            continue;
        }
        if line.trim_start().starts_with("//") {
            continue;
        }
        match blocks.last_mut() {
            Some((_, block)) if open => {
                block.push('\n');
                block.push_str(line);
            }
            _ => {
                blocks.push((at + 1, line.to_owned()));
                open = true;
            }
        }
        let mut before = ' ';
        for c in line.chars() {
            match c {
                '{' if before != '\\' => depth += 1,
                '}' if before != '\\' => depth -= 1,
                _ => {}
            }
            before = if before == '\\' && c == '\\' { ' ' } else { c };
        }
    }
    blocks
}

fn item(line: usize, block: &str) -> Result<Option<Item>, super::Trouble> {
    let block = block.trim();
    if block.is_empty() || block.starts_with('$') {
        return Ok(None);
    }
    let mut item = Item { line, ..Item::default() };
    let mut rest = block;
    if let Some(after) = block.strip_prefix("::") {
        let end = find(after, "::").ok_or_else(|| trouble(line, "import-gift-title", block))?;
        item.title = plain(&after[..end]);
        rest = &after[end + 2..];
    }
    let begin = find(rest, "{").ok_or_else(|| trouble(line, "import-gift-braces", block))?;
    let end = find(&rest[begin + 1..], "}").map(|end| begin + 1 + end);
    let end = end.ok_or_else(|| trouble(line, "import-gift-braces", block))?;
    let (before, inside, after) = (&rest[..begin], &rest[begin + 1..end], &rest[end + 1..]);
    item.prompt = if after.trim().is_empty() {
        plain(format_off(before))
    } else {
        plain(&format!("{} _____ {}", format_off(before).trim_end(), after.trim_start()))
    };
    let (inside, feedback) = match find(inside, "####") {
        Some(at) => (&inside[..at], plain(&inside[at + 4..])),
        None => (inside, String::new()),
    };
    let inside = inside.trim();
    if inside.is_empty() {
        item.read_notes(&feedback);
        return Ok(Some(item));
    }
    if inside.starts_with('#') || find(inside, "->").is_some() || find(inside, "~").is_some() {
        return Err(trouble(line, "import-kind", &item.title));
    }
    if ["T", "F", "TRUE", "FALSE"].contains(&inside.to_ascii_uppercase().as_str()) {
        return Err(trouble(line, "import-kind", &item.title));
    }
    for answer in answers(inside) {
        let answer = &answer[..find(&answer, "#").unwrap_or(answer.len())];
        let (share, text) = match answer.strip_prefix('%').and_then(|text| text.split_once('%')) {
            Some((share, text)) => (share.trim().parse().unwrap_or(0.0), plain(text)),
            None => (100.0, plain(answer)),
        };
        match (share, text.contains('*')) {
            _ if text.is_empty() || text == "*" => {}
            (share, true) if share >= 100.0 => item.accepted.push(text),
            (share, false) if share >= 100.0 => item.references.push(text),
            (share, _) if share <= 0.0 => item.rejected.push(text),
            _ => return Err(trouble(line, "import-part", &text)),
        }
    }
    if item.references.is_empty()
        && let Some(form) = item.accepted.first()
    {
        item.references.push(form.replace('*', " ").trim().to_owned());
    }
    Ok(Some(item))
}

/// `[html]` and the like before a text.
fn format_off(text: &str) -> &str {
    let text = text.trim_start();
    for format in ["[html]", "[moodle]", "[plain]", "[markdown]"] {
        if let Some(rest) = text.strip_prefix(format) {
            return rest;
        }
    }
    text
}

/// Parts after each `=` that is not escaped.
fn answers(inside: &str) -> Vec<String> {
    let mut parts = Vec::new();
    let mut rest = inside;
    if let Some(at) = find(rest, "=") {
        rest = &rest[at + 1..];
        while let Some(at) = find(rest, "=") {
            parts.push(rest[..at].trim().to_owned());
            rest = &rest[at + 1..];
        }
    }
    parts.push(rest.trim().to_owned());
    parts
}

/// The first place of a sign that is not escaped.
fn find(text: &str, sign: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        if escaped {
            escaped = false;
        } else if c == '\\' {
            escaped = true;
        } else if text[at..].starts_with(sign) {
            return Some(at);
        }
    }
    None
}

fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut characters = text.trim().chars();
    while let Some(c) = characters.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match characters.next() {
            Some('n') => out.push('\n'),
            Some(c @ ('~' | '=' | '#' | '{' | '}' | ':' | '\\')) => out.push(c),
            Some(c) => out.extend(['\\', c]),
            None => out.push('\\'),
        }
    }
    out
}

fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '~' | '=' | '#' | '{' | '}' | ':' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\r' => {}
            c => out.push(c),
        }
    }
    out
}

pub(super) fn write(items: &[Item]) -> String {
    let mut out = String::new();
    for item in items {
        _ = write!(out, "::{}::[markdown]{}", escaped(&item.title), escaped(&item.prompt));
        if item.is_short() {
            out.push('{');
            for text in item.references.iter().chain(&item.accepted) {
                _ = write!(out, "={} ", escaped(text));
            }
            for text in &item.rejected {
                _ = write!(out, "=%0%{} ", escaped(text));
            }
            out.push_str("}\n\n");
        } else {
            _ = write!(out, "{{####{}}}\n\n", escaped(&item.notes()));
        }
    }
    out
}

//! HTML of other tools as the plain text with Markdown that prompts are written in. No more than words, paragraphs,
//! lists, emphasis and code is taken; everything else is left out.

/// Longer ones are cut; a prompt is far shorter.
const LONGEST: usize = 200_000;

/// A text without markup.
pub(super) fn to_text(html: &str) -> String {
    let html: String = html.chars().take(LONGEST).collect();
    if !html.contains('<') && !html.contains('&') {
        return html.trim().to_owned();
    }
    let mut out = String::with_capacity(html.len());
    let mut rest = html.as_str();
    while let Some(at) = rest.find('<') {
        push_text(&mut out, &rest[..at]);
        let tag_end = rest[at..].find('>').map(|end| at + end);
        let Some(end) = tag_end.filter(|_| {
            rest[at + 1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!')
        }) else {
            // A sign of comparison, not a tag.
            out.push('<');
            rest = &rest[at + 1..];
            continue;
        };
        let tag = rest[at + 1..end].trim_end_matches('/').to_ascii_lowercase();
        let name = tag.split_whitespace().next().unwrap_or_default();
        match name {
            "br" => out.push('\n'),
            "p" | "/p" | "div" | "/div" | "/ul" | "/ol" | "h1" | "h2" | "h3" | "h4" | "/h1" | "/h2"
            | "/h3" | "/h4" => {
                out.push_str("\n\n");
            }
            "li" => out.push_str("\n- "),
            "b" | "/b" | "strong" | "/strong" => out.push_str("**"),
            "i" | "/i" | "em" | "/em" => out.push('*'),
            "code" | "/code" => out.push('`'),
            "script" | "style" => {
                let close = format!("</{name}");
                let skipped =
                    rest[end..].to_ascii_lowercase().find(&close).map_or(rest.len(), |found| end + found);
                rest = &rest[skipped..];
                continue;
            }
            _ => {}
        }
        rest = &rest[end + 1..];
    }
    push_text(&mut out, rest);
    tidied(&out)
}

fn push_text(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.char_indices().take(12).find(|(_, c)| *c == ';').map(|(end, _)| end);
        let Some((decoded, end)) = end.and_then(|end| entity(&rest[1..end]).map(|c| (c, end))) else {
            out.push('&');
            rest = &rest[1..];
            continue;
        };
        out.push(decoded);
        rest = &rest[end + 1..];
    }
    out.push_str(rest);
}

fn entity(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        "ndash" => '–',
        "mdash" => '—',
        "hellip" => '…',
        "deg" => '°',
        "times" => '×',
        name => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code).filter(|c| !c.is_control())?
        }
    })
}

/// Without space at the ends of lines, and with one empty line at most.
fn tidied(text: &str) -> String {
    let mut lines: Vec<&str> = Vec::new();
    for line in text.lines().map(str::trim_end) {
        if !(line.trim().is_empty() && lines.last().is_none_or(|last| last.is_empty())) {
            lines.push(if line.trim().is_empty() { "" } else { line });
        }
    }
    lines.join("\n").trim().to_owned()
}

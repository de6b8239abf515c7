//! The text in a file that came from an LMS. What is read is plain text, Markdown and HTML; the rest is for a person.

use scraper::{ElementRef, Html, Node};

/// Elements that hold no words for a reader.
const SILENT: [&str; 7] = ["script", "style", "head", "template", "noscript", "iframe", "svg"];
/// Elements that stand on lines of their own.
const BLOCKS: [&str; 22] = [
    "address",
    "article",
    "blockquote",
    "br",
    "dd",
    "div",
    "dl",
    "dt",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
    "section",
    "tr",
    "ul",
];
/// Deeper than any text; a page that nests on and on is an attack.
const MAX_DEPTH: usize = 200;

/// The text, or the media type under which a person may open the file.
pub fn read(content_type: Option<&str>, name: Option<&str>, bytes: &[u8]) -> Result<String, &'static str> {
    let ending = name.and_then(|name| name.rsplit_once('.')).map(|(_, ending)| ending.to_ascii_lowercase());
    let kind =
        content_type.unwrap_or_default().split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).map_err(|_| "application/octet-stream");
    match (kind.as_str(), ending.as_deref()) {
        ("text/html" | "application/xhtml+xml", _) => Ok(of_html(&text(bytes)?)),
        (_, Some("html" | "htm")) => Ok(of_html(&text(bytes)?)),
        ("text/plain" | "text/markdown" | "text/x-markdown", _) | (_, Some("txt" | "md")) => {
            Ok(text(bytes)?.trim_start_matches('\u{feff}').replace('\0', "").replace("\r\n", "\n"))
        }
        (_, Some("pdf")) | ("application/pdf", _) => Err("application/pdf"),
        (_, Some("docx")) => Err("application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (_, Some("odt")) => Err("application/vnd.oasis.opendocument.text"),
        (_, Some("png")) | ("image/png", _) => Err("image/png"),
        (_, Some("jpg" | "jpeg")) | ("image/jpeg", _) => Err("image/jpeg"),
        _ => Err("application/octet-stream"),
    }
}

/// The words of a page, a block on a line; nothing of it is ever shown as HTML.
fn of_html(html: &str) -> String {
    let document = Html::parse_document(html);
    let mut text = String::new();
    gather(document.root_element(), &mut text, 0);
    let lines = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

fn gather(element: ElementRef<'_>, text: &mut String, depth: usize) {
    let name = element.value().name();
    if SILENT.contains(&name) || depth > MAX_DEPTH {
        return;
    }
    let block = BLOCKS.contains(&name);
    if block {
        text.push('\n');
    }
    for child in element.children() {
        match child.value() {
            Node::Text(words) => text.push_str(&words.replace('\0', "").replace('\n', " ")),
            Node::Element(_) => {
                if let Some(child) = ElementRef::wrap(child) {
                    gather(child, text, depth + 1);
                }
            }
            _ => {}
        }
    }
    if block {
        text.push('\n');
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_typed_text_comes_as_html() {
        let html = "<p>Leaves <b>reflect</b>\n green.</p><script>alert(1)</script><ul><li>one</li><li>two &lt;3</li></ul>";
        assert_eq!(
            read(Some("text/html; charset=utf-8"), None, html.as_bytes()).unwrap(),
            "Leaves reflect green.\none\ntwo <3"
        );
        assert_eq!(read(Some("text/html"), None, "<style>p{}</style>叶绿素".as_bytes()).unwrap(), "叶绿素");
        let deep = format!("{}x{}", "<div>".repeat(5_000), "</div>".repeat(5_000));
        assert!(read(Some("text/html"), None, deep.as_bytes()).unwrap().len() <= 1);
    }

    #[test]
    fn plain_text_and_what_a_person_has_to_open() {
        assert_eq!(read(None, Some("a.MD"), "\u{feff}# A\r\nb".as_bytes()).unwrap(), "# A\nb");
        assert_eq!(read(Some("application/octet-stream"), Some("a.txt"), b"x").unwrap(), "x");
        assert_eq!(read(Some("application/pdf"), None, b"%PDF").unwrap_err(), "application/pdf");
        assert_eq!(read(Some("text/plain"), None, &[0xff, 0xfe]).unwrap_err(), "application/octet-stream");
        assert!(read(None, None, b"MZ").is_err());
    }
}

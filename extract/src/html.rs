//! Web pages: the words that a reader sees. Nothing of a page is ever shown as HTML.

use ego_tree::iter::Edge;
use scraper::{Html, Node};

use crate::blocks::{Blocks, clean};
use crate::{Finding, Place, Trouble};

/// Elements that hold no words for a reader.
const SILENT: [&str; 12] = [
    "script", "style", "head", "template", "noscript", "iframe", "svg", "object", "nav", "select", "button",
    "textarea",
];
/// Elements that stand on lines of their own.
const OWN_LINE: [&str; 31] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "br",
    "caption",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "footer",
    "header",
    "hr",
    "li",
    "main",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "tfoot",
    "thead",
    "tr",
    "ul",
    "html",
];

pub(crate) fn read(html: &str, blocks: &mut Blocks) -> Result<Option<String>, Trouble> {
    let document = Html::parse_document(html);
    let mut title = None;
    let mut line = String::new();
    // Depth of the outermost element whose words are left out, and whether they count as hidden.
    let mut left_out: Option<(usize, bool)> = None;
    let mut hidden = 0;
    let mut depth = 0_usize;
    // Walked without recursion: pages nest as deep as an attacker likes.
    for edge in document.tree.root().traverse() {
        match edge {
            Edge::Open(node) => match node.value() {
                Node::Element(element) => {
                    depth += 1;
                    if left_out.is_some() {
                        continue;
                    }
                    let name = element.name();
                    if SILENT.contains(&name) {
                        left_out = Some((depth, false));
                    } else if is_hidden(element) {
                        left_out = Some((depth, true));
                    } else if OWN_LINE.contains(&name) || heading(name).is_some() {
                        flush(&mut line, blocks)?;
                    }
                }
                Node::Text(words) => match left_out {
                    None => line.push_str(words),
                    Some((_, true)) => hidden += clean(words).0.chars().count(),
                    Some((_, false)) => {
                        let parent = node.parent().and_then(|parent| parent.value().as_element().cloned());
                        if title.is_none() && parent.is_some_and(|parent| parent.name() == "title") {
                            title = Some(words.to_string());
                        }
                    }
                },
                _ => {}
            },
            Edge::Close(node) => {
                let Node::Element(element) = node.value() else { continue };
                if left_out.is_some_and(|(from, _)| from == depth) {
                    left_out = None;
                } else if left_out.is_none() {
                    let name = element.name();
                    if let Some(level) = heading(name) {
                        blocks.heading(level, &line, Place::Document)?;
                        line.clear();
                    } else if OWN_LINE.contains(&name) {
                        flush(&mut line, blocks)?;
                    } else if matches!(name, "td" | "th") {
                        line.push(' ');
                    }
                }
                depth -= 1;
            }
        }
    }
    flush(&mut line, blocks)?;
    blocks.notice(Finding::HiddenText, hidden, Place::Document);
    Ok(title)
}

fn flush(line: &mut String, blocks: &mut Blocks) -> Result<(), Trouble> {
    blocks.text(line, Place::Document)?;
    line.clear();
    Ok(())
}

fn heading(name: &str) -> Option<u8> {
    match name.as_bytes() {
        [b'h', level @ b'1'..=b'6'] => Some(level - b'0'),
        _ => None,
    }
}

/// What the page itself says is not to be seen; what its style sheets say is not followed.
fn is_hidden(element: &scraper::node::Element) -> bool {
    if element.attr("hidden").is_some() {
        return true;
    }
    let style: String = element.attr("style").unwrap_or_default().split_whitespace().collect();
    let style = style.to_ascii_lowercase();
    ["display:none", "visibility:hidden", "opacity:0;", "font-size:0"].iter().any(|rule| style.contains(rule))
        || style.ends_with("opacity:0")
}

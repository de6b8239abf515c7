//! A small XML tree within bounds: no document types, so no entities of the file's own and nothing to expand.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::{Trouble, trouble};

/// Elements of one file, and how deep they may stand in each other.
const MOST: usize = 200_000;
const DEEPEST: usize = 60;

/// An element.
#[derive(Debug, Default)]
pub(super) struct Element {
    /// Its name without prefix.
    pub(super) name: String,
    attributes: Vec<(String, String)>,
    pub(super) children: Vec<Element>,
    /// The text directly in it.
    pub(super) text: String,
    /// Text and elements in their order, for what is shown.
    pub(super) content: Vec<Part>,
    pub(super) line: usize,
}

/// A piece of an element's content.
#[derive(Debug)]
pub(super) enum Part {
    Text(String),
    /// A child, by its place among the children.
    Child(usize),
}

impl Element {
    pub(super) fn attribute(&self, name: &str) -> &str {
        self.attributes.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str())
    }

    pub(super) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The first of this name at any depth.
    pub(super) fn find(&self, name: &str) -> Option<&Self> {
        self.children.iter().find_map(|child| if child.name == name { Some(child) } else { child.find(name) })
    }

    /// All text in it, in order.
    pub(super) fn whole_text(&self) -> String {
        let mut text = String::new();
        for part in &self.content {
            match part {
                Part::Text(piece) => text.push_str(piece),
                Part::Child(at) => text.push_str(&self.children[*at].whole_text()),
            }
        }
        text
    }
}

/// Reads a file.
pub(super) fn parse(text: &str) -> Result<Element, Trouble> {
    let mut reader = Reader::from_str(text);
    let mut open: Vec<Element> = Vec::new();
    let mut count = 0;
    let mut lines = Lines { text, at: 0, line: 1 };
    loop {
        let line = lines.line_of(usize::try_from(reader.buffer_position()).unwrap_or(text.len()));
        let broken = |detail: &dyn std::fmt::Display| trouble(line, "import-xml-broken", &detail.to_string());
        let event = reader.read_event().map_err(|error| broken(&error))?;
        match event {
            Event::Start(start) => {
                count += 1;
                if count > MOST || open.len() >= DEEPEST {
                    return Err(trouble(line, "import-xml-large", ""));
                }
                open.push(element(&start, line).map_err(|error| broken(&error))?);
            }
            Event::Empty(start) => {
                count += 1;
                if count > MOST {
                    return Err(trouble(line, "import-xml-large", ""));
                }
                let done = element(&start, line).map_err(|error| broken(&error))?;
                if let Some(done) = close(&mut open, done) {
                    return Ok(done);
                }
            }
            Event::End(_) => {
                let Some(done) = open.pop() else { return Err(broken(&"</")) };
                if let Some(done) = close(&mut open, done) {
                    return Ok(done);
                }
            }
            Event::Text(piece) => {
                let piece = piece.unescape().map_err(|error| broken(&error))?;
                add(&mut open, &piece);
            }
            Event::CData(piece) => {
                let piece = std::str::from_utf8(&piece).map_err(|error| broken(&error))?.to_owned();
                add(&mut open, &piece);
            }
            Event::DocType(_) => return Err(trouble(line, "import-xml-doctype", "")),
            Event::Eof => return Err(broken(&"…")),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
    }
}

fn element(start: &BytesStart<'_>, line: usize) -> Result<Element, quick_xml::Error> {
    let plain = |name: &[u8]| String::from_utf8_lossy(name).into_owned();
    let mut attributes = Vec::new();
    for attribute in start.attributes().take(50) {
        let attribute = attribute?;
        attributes
            .push((plain(attribute.key.local_name().as_ref()), attribute.unescape_value()?.into_owned()));
    }
    Ok(Element { name: plain(start.local_name().as_ref()), attributes, line, ..Element::default() })
}

fn add(open: &mut [Element], piece: &str) {
    if let Some(inside) = open.last_mut() {
        inside.text.push_str(piece);
        inside.content.push(Part::Text(piece.to_owned()));
    }
}

/// Puts a finished element into the one around it; gives it back when there is none.
fn close(open: &mut [Element], done: Element) -> Option<Element> {
    match open.last_mut() {
        Some(around) => {
            around.content.push(Part::Child(around.children.len()));
            around.children.push(done);
            None
        }
        None => Some(done),
    }
}

/// Counts lines, going forward only.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    line: usize,
}

impl Lines<'_> {
    fn line_of(&mut self, to: usize) -> usize {
        let passed = self.text.as_bytes().get(self.at..to).unwrap_or_default();
        self.line += passed.iter().filter(|byte| **byte == b'\n').count();
        self.at = self.at.max(to);
        self.line
    }
}

/// Text in an element or an attribute.
pub(super) fn escaped(text: &str) -> String {
    let clean: String = text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
    clean.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

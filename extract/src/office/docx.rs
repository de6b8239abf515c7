//! Word: paragraphs and rows in their order, headings by style or outline level, pages where Word last broke them.

use std::collections::HashMap;

use quick_xml::events::BytesStart;

use super::{Package, Piece, attribute, is_on, walk};
use crate::blocks::{Blocks, clean};
use crate::{Finding, Place, Trouble};

/// Half points below which nobody reads: two and a half points.
const TINY: u32 = 5;

pub(crate) fn read(package: &mut Package<'_>, blocks: &mut Blocks) -> Result<Option<String>, Trouble> {
    let levels = match package.part("word/styles.xml")? {
        Some(xml) => styles(&xml)?,
        None => HashMap::new(),
    };
    let xml = package.part("word/document.xml")?.ok_or(Trouble::Broken)?;
    let has_pages = contains(&xml, b"lastRenderedPageBreak");
    let mut text = Text {
        levels: &levels,
        line: String::new(),
        level: None,
        tables: 0,
        page: 1,
        has_pages,
        left_out: 0,
        in_run: false,
        run: Run::default(),
        in_words: false,
    };
    walk(&xml, |piece| text.see(piece, blocks))?;
    text.flush(blocks)?;
    for _ in 0..if has_pages { text.page } else { 0 } {
        blocks.page()?;
    }
    Ok(None)
}

fn contains(xml: &[u8], name: &[u8]) -> bool {
    xml.windows(name.len()).any(|window| window == name)
}

/// Heading levels by the id of a style: what is called "heading 1", or has an outline level, itself or by what it is
/// based on.
fn styles(xml: &[u8]) -> Result<HashMap<String, u8>, Trouble> {
    #[derive(Default)]
    struct Style {
        id: String,
        level: Option<u8>,
        based_on: Option<String>,
    }
    let (mut all, mut style): (Vec<Style>, Option<Style>) = (Vec::new(), None);
    walk(xml, |piece| {
        match piece {
            Piece::Open(element) => match (element.local_name().as_ref(), &mut style) {
                (b"style", _) => {
                    let id = attribute(element, b"styleId").unwrap_or_default();
                    style = Some(Style { id, ..Style::default() });
                }
                (b"name", Some(style)) => {
                    let name = attribute(element, b"val").unwrap_or_default().to_ascii_lowercase();
                    let level = name.strip_prefix("heading ").and_then(|level| level.trim().parse().ok());
                    style.level = style.level.or(level).or((name == "title").then_some(1));
                }
                (b"outlineLvl", Some(style)) => {
                    let level = attribute(element, b"val").and_then(|level| level.parse::<u8>().ok());
                    style.level = style.level.or(level.filter(|level| *level < 9).map(|level| level + 1));
                }
                (b"basedOn", Some(style)) => style.based_on = attribute(element, b"val"),
                _ => {}
            },
            Piece::Close(b"style") => all.extend(style.take()),
            _ => {}
        }
        Ok(())
    })?;
    let own: HashMap<String, u8> =
        all.iter().filter_map(|style| Some((style.id.clone(), style.level?))).collect();
    let mut levels = own.clone();
    for style in all {
        // One step up is what people make; longer chains are rare, circles are not followed.
        if style.level.is_none()
            && let Some(level) = style.based_on.as_ref().and_then(|base| own.get(base))
        {
            levels.insert(style.id, *level);
        }
    }
    Ok(levels)
}

/// What is being read.
struct Text<'a> {
    levels: &'a HashMap<String, u8>,
    line: String,
    level: Option<u8>,
    /// Depth inside tables: a row is one line.
    tables: u32,
    /// The page that Word last put this on, where it left marks.
    page: u32,
    has_pages: bool,
    /// Depth inside elements whose words are left out: deleted, or there a second time for old programs.
    left_out: u32,
    /// Inside the properties of a run, not of a paragraph's mark.
    in_run: bool,
    run: Run,
    in_words: bool,
}

/// How the words of a run look.
#[derive(Clone, Copy, Default)]
struct Run {
    hidden: bool,
    tiny: bool,
    white: bool,
}

impl Text<'_> {
    fn place(&self) -> Place {
        if self.has_pages { Place::Page(self.page) } else { Place::Document }
    }

    fn see(&mut self, piece: Piece<'_>, blocks: &mut Blocks) -> Result<(), Trouble> {
        match piece {
            Piece::Open(element) => self.open(element, blocks),
            Piece::Close(name) => self.close(name, blocks),
            Piece::Text(words) if self.in_words && self.left_out == 0 => {
                self.words(words, blocks);
                Ok(())
            }
            Piece::Text(_) => Ok(()),
        }
    }

    fn words(&mut self, words: &str, blocks: &mut Blocks) {
        let count = || clean(words).0.chars().count();
        if self.run.hidden {
            blocks.notice(Finding::HiddenText, count(), self.place());
        } else if self.run.tiny {
            blocks.notice(Finding::TinyText, count(), self.place());
        } else {
            if self.run.white {
                blocks.notice(Finding::WhiteText, count(), self.place());
            }
            self.line.push_str(words);
        }
    }

    fn open(&mut self, element: &BytesStart<'_>, blocks: &mut Blocks) -> Result<(), Trouble> {
        match element.local_name().as_ref() {
            b"Fallback" | b"del" | b"moveFrom" | b"instrText" => self.left_out += 1,
            b"tbl" => self.tables += 1,
            b"p" if self.tables == 0 => self.flush(blocks)?,
            b"pStyle" => {
                let style = attribute(element, b"val").unwrap_or_default();
                self.level = self.levels.get(&style).copied().or(self.level);
            }
            b"outlineLvl" => {
                let level = attribute(element, b"val").and_then(|level| level.parse::<u8>().ok());
                self.level = level.filter(|level| *level < 9).map(|level| level + 1).or(self.level);
            }
            b"r" => {
                self.in_run = true;
                self.run = Run::default();
            }
            b"vanish" | b"webHidden" if self.in_run => self.run.hidden = is_on(element),
            b"sz" if self.in_run => {
                let size = attribute(element, b"val").and_then(|size| size.parse::<u32>().ok());
                self.run.tiny = size.is_some_and(|size| size < TINY);
            }
            b"color" if self.in_run => {
                self.run.white =
                    attribute(element, b"val").is_some_and(|value| value.eq_ignore_ascii_case("ffffff"));
            }
            // White words on a dark mark are meant to be seen.
            b"highlight" | b"shd" if self.in_run => self.run.white = false,
            b"t" => self.in_words = true,
            b"tab" | b"cr" | b"noBreakHyphen" if self.in_run => self.line.push(' '),
            b"br" if self.in_run => {
                let page = attribute(element, b"type").is_some_and(|kind| kind == "page");
                if page && self.has_pages {
                    // Word marks the break itself too, at the beginning of the next page.
                    self.flush_outside_tables(blocks)?;
                } else {
                    self.line.push(' ');
                }
            }
            b"lastRenderedPageBreak" if self.left_out == 0 => self.page = self.page.saturating_add(1),
            _ => {}
        }
        Ok(())
    }

    fn close(&mut self, name: &[u8], blocks: &mut Blocks) -> Result<(), Trouble> {
        match name {
            b"Fallback" | b"del" | b"moveFrom" | b"instrText" => {
                self.left_out = self.left_out.saturating_sub(1)
            }
            b"t" => self.in_words = false,
            b"r" => {
                self.in_run = false;
                self.run = Run::default();
            }
            b"p" if self.tables == 0 => self.flush(blocks)?,
            b"p" => self.line.push(' '),
            b"tc" => self.line.push_str("| "),
            b"tr" => self.flush(blocks)?,
            b"tbl" => self.tables = self.tables.saturating_sub(1),
            _ => {}
        }
        Ok(())
    }

    fn flush_outside_tables(&mut self, blocks: &mut Blocks) -> Result<(), Trouble> {
        if self.tables == 0 { self.flush(blocks) } else { Ok(()) }
    }

    fn flush(&mut self, blocks: &mut Blocks) -> Result<(), Trouble> {
        let line = std::mem::take(&mut self.line);
        let text = line.trim_end().trim_end_matches('|');
        match self.level.take().filter(|_| self.tables == 0) {
            Some(level) => blocks.heading(level, text, self.place()),
            None => blocks.text(text, self.place()),
        }
    }
}

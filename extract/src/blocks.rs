//! Where readers put what they find: within the limits, as clean lines.

use crate::{Block, Document, Finding, Kind, Limits, Notice, Place, Trouble};

/// The longest title, in characters.
const LONGEST_TITLE: usize = 200;

pub(crate) struct Blocks {
    done: Vec<Block>,
    notices: Vec<Notice>,
    pages: u32,
    room: usize,
    most_blocks: usize,
    most_pages: u32,
}

impl Blocks {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            done: Vec::new(),
            notices: Vec::new(),
            pages: 0,
            room: limits.text,
            most_blocks: limits.blocks,
            most_pages: limits.pages,
        }
    }

    pub(crate) fn heading(&mut self, level: u8, text: &str, place: Place) -> Result<(), Trouble> {
        self.push(Some(level.clamp(1, 6)), text, place)
    }

    pub(crate) fn text(&mut self, text: &str, place: Place) -> Result<(), Trouble> {
        self.push(None, text, place)
    }

    fn push(&mut self, heading: Option<u8>, text: &str, place: Place) -> Result<(), Trouble> {
        let (text, invisible) = clean(text);
        self.notice(Finding::InvisibleCharacters, invisible, place);
        if text.is_empty() {
            return Ok(());
        }
        self.room = self.room.checked_sub(text.len()).ok_or(Trouble::TooLong)?;
        if self.done.len() >= self.most_blocks {
            return Err(Trouble::TooLong);
        }
        self.done.push(Block { heading, text, place });
        Ok(())
    }

    /// Counts a page or slide.
    pub(crate) fn page(&mut self) -> Result<u32, Trouble> {
        self.pages += 1;
        if self.pages > self.most_pages { Err(Trouble::TooLong) } else { Ok(self.pages) }
    }

    pub(crate) fn notice(&mut self, finding: Finding, count: usize, first: Place) {
        if count == 0 {
            return;
        }
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        match self.notices.iter_mut().find(|notice| notice.finding == finding) {
            Some(notice) => notice.count = notice.count.saturating_add(count),
            None => self.notices.push(Notice { finding, count, first }),
        }
    }

    /// Where the next block will stand.
    pub(crate) fn len(&self) -> usize {
        self.done.len()
    }

    pub(crate) fn finish(self, kind: Kind, title: Option<String>) -> Result<Document, Trouble> {
        if !self.done.iter().any(|block| block.text.chars().any(char::is_alphanumeric)) {
            return Err(Trouble::NoText);
        }
        let title = title.map(|title| clean(&title).0.chars().take(LONGEST_TITLE).collect::<String>());
        let title = title.filter(|title| !title.trim().is_empty());
        Ok(Document { kind, title, blocks: self.done, pages: self.pages, notices: self.notices })
    }
}

/// A line: white space is one blank, characters that nobody sees are left out and counted.
pub(crate) fn clean(text: &str) -> (String, usize) {
    let (mut out, mut invisible, mut gap) = (String::with_capacity(text.len().min(1 << 16)), 0, false);
    for c in text.chars() {
        if c.is_whitespace() {
            gap = true;
        } else if is_invisible(c) {
            invisible += usize::from(!harmless(c));
        } else {
            if gap && !out.is_empty() {
                out.push(' ');
            }
            gap = false;
            out.push(c);
        }
    }
    (out, invisible)
}

/// Characters that show nothing, but those that other scripts and emoji are written with.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{200b}' | '\u{2060}'..='\u{2064}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// What word processors leave behind: soft hyphens, byte order marks, stray control characters.
fn harmless(c: char) -> bool {
    c.is_control() || matches!(c, '\u{ad}' | '\u{feff}' | '\u{200b}')
}

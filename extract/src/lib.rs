//! From a file that somebody uploaded to its text, block by block, each with the place where it stands.
//!
//! A pure function over bytes: no files, no network, no clock. The kind of a file is found out from its content; its name
//! only tells apart what the content cannot. Every size is bounded ([`Limits`]), so that a file cannot grow without end
//! while it is read. Readers of foreign formats have bugs all the same: the program runs [`read`] in a process of its own,
//! with limits on memory and time.
#![deny(missing_docs)]

mod blocks;
mod html;
mod kind;
mod markdown;
mod office;
mod pdf;
mod plain;
mod subtitles;

use serde::{Deserialize, Serialize};

use blocks::Blocks;
pub use kind::Kind;
use office::Package;

/// How much is read. What is larger is refused, not cut: half a document would answer questions as if it were whole.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of text in all blocks together.
    pub text: usize,
    /// Headings, paragraphs, rows and cues.
    pub blocks: usize,
    /// Pages or slides.
    pub pages: u32,
    /// Bytes that one packed part of a file may unpack to.
    pub part: u64,
    /// Bytes that all packed parts together may unpack to.
    pub unpacked: u64,
    /// Packed parts of a file.
    pub parts: usize,
}

impl Default for Limits {
    /// More than any school book has.
    fn default() -> Self {
        Self {
            text: 4 << 20,
            blocks: 40_000,
            pages: 2_000,
            part: 64 << 20,
            unpacked: 256 << 20,
            parts: 5_000,
        }
    }
}

/// Where a block stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// The document as a whole.
    #[default]
    Document,
    /// A page, counted from 1.
    Page(u32),
    /// A slide, counted from 1.
    Slide(u32),
    /// Seconds from the beginning of a recording.
    Second(u32),
}

/// A heading, paragraph, list item, table row or cue: one line of text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// 1 (highest) to 6 for a heading.
    pub heading: Option<u8>,
    /// Its words; white space is one blank each.
    pub text: String,
    /// Where it stands.
    pub place: Place,
}

/// Something in a file that people should know of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// Characters without a shape (zero width, tags), left out.
    InvisibleCharacters,
    /// Words marked as hidden, left out.
    HiddenText,
    /// Words too small to be read, left out.
    TinyText,
    /// White or unpainted words: on white paper nobody sees them. They are read, since they may stand on a dark ground.
    WhiteText,
    /// Pages or slides without any text: pictures, perhaps scanned ones.
    PagesWithoutText,
    /// Pages that are damaged, or made in a way that is not understood.
    PagesBroken,
}

/// How often a [`Finding`] was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// What was found.
    pub finding: Finding,
    /// Characters; of the findings about pages, pages.
    pub count: u32,
    /// Where it was found first.
    pub first: Place,
}

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// What it is.
    pub kind: Kind,
    /// What it calls itself.
    pub title: Option<String>,
    /// Its text in reading order; never empty.
    pub blocks: Vec<Block>,
    /// Pages or slides; 0 where it has none.
    pub pages: u32,
    /// What people should know of.
    pub notices: Vec<Notice>,
}

impl Document {
    /// All of its text, a block on a line, headings and paragraphs alike.
    pub fn text(&self) -> String {
        let lines: Vec<&str> = self.blocks.iter().map(|block| block.text.as_str()).collect();
        lines.join("\n")
    }
}

/// Why a file could not be read, as stable words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Trouble {
    /// There is nothing in it.
    #[error("the file is empty")]
    Empty,
    /// There is no text in it.
    #[error("the file has no text")]
    NoText,
    /// Its pages are pictures.
    #[error("the pages are pictures without text")]
    Scanned,
    /// A picture.
    #[error("the file is a picture")]
    Picture,
    /// A password is needed.
    #[error("the file is locked with a password")]
    Encrypted,
    /// An older Office format.
    #[error("the file is of an old Office format")]
    OldOffice,
    /// Its name says one kind, its content another.
    #[error("the file's name does not fit its content")]
    WrongType,
    /// A kind that is not read.
    #[error("this kind of file is not read")]
    UnknownType,
    /// It unpacks to far more than a document is.
    #[error("the file unpacks to far more than a document is")]
    Bomb,
    /// More text than is read.
    #[error("the file has more text than is read")]
    TooLong,
    /// It is damaged.
    #[error("the file is damaged")]
    Broken,
    /// Reading took too long.
    #[error("reading the file took too long")]
    TooSlow,
    /// Reading took too much memory.
    #[error("reading the file took too much memory")]
    TooHeavy,
}

impl Trouble {
    /// Every value.
    pub const ALL: [Self; 13] = [
        Self::Empty,
        Self::NoText,
        Self::Scanned,
        Self::Picture,
        Self::Encrypted,
        Self::OldOffice,
        Self::WrongType,
        Self::UnknownType,
        Self::Bomb,
        Self::TooLong,
        Self::Broken,
        Self::TooSlow,
        Self::TooHeavy,
    ];

    /// The stable word, as it is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::NoText => "no_text",
            Self::Scanned => "scanned",
            Self::Picture => "picture",
            Self::Encrypted => "encrypted",
            Self::OldOffice => "old_office",
            Self::WrongType => "wrong_type",
            Self::UnknownType => "unknown_type",
            Self::Bomb => "bomb",
            Self::TooLong => "too_long",
            Self::Broken => "broken",
            Self::TooSlow => "too_slow",
            Self::TooHeavy => "too_heavy",
        }
    }
}

/// Reads a file. `name` is only asked for its ending.
///
/// # Errors
/// Says why it could not be read.
pub fn read(name: &str, bytes: &[u8], limits: &Limits) -> Result<Document, Trouble> {
    let kind = kind::of(name, bytes)?;
    let mut blocks = Blocks::new(limits);
    let title = match kind {
        Kind::Text => plain::read(&kind::decode(bytes)?, &mut blocks)?,
        Kind::Markdown => markdown::read(&kind::decode(bytes)?, &mut blocks)?,
        Kind::Html => html::read(&kind::decode(bytes)?, &mut blocks)?,
        Kind::Subtitles => subtitles::read(&kind::decode(bytes)?, &mut blocks)?,
        Kind::Pdf => pdf::read(bytes, &mut blocks, limits.text)?,
        Kind::Docx => office::docx::read(&mut Package::open(bytes, limits)?, &mut blocks)?,
        Kind::Pptx => office::pptx::read(&mut Package::open(bytes, limits)?, &mut blocks)?,
    };
    blocks.finish(kind, title)
}

#[cfg(test)]
mod tests;

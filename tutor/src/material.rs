//! Course material, cut into chunks: short stretches with the place where they stand.

mod chunk;

use serde::{Deserialize, Serialize};

pub use chunk::{Limits, Stretch, chunks};

/// A place in a document that a link can open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "kind", content = "at", rename_all = "snake_case")]
pub enum Anchor {
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

/// A block of a document as extraction gives it, in reading order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A heading; 1 is the highest level.
    Heading {
        /// 1 to 6.
        level: u8,
        /// Its words.
        text: String,
        /// Where it stands.
        anchor: Anchor,
    },
    /// A paragraph, list item, table row or cue.
    Text {
        /// Its words, verbatim: quotations are cut out of them.
        text: String,
        /// Where it stands.
        anchor: Anchor,
    },
}

/// A stretch of material that is found and quoted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chunk {
    /// Name of the chunk, unique in an index.
    pub id: String,
    /// The document (or passage) that it belongs to.
    pub document: String,
    /// The course; only questions from there see it.
    pub course: String,
    /// When students may see it, in microseconds since 1970, UTC. `None`: at once.
    pub released_at: Option<i64>,
    /// Title and headings above it, the highest first.
    pub headings: Vec<String>,
    /// Where it begins.
    pub anchor: Anchor,
    /// Its words, verbatim.
    pub text: String,
}

impl Chunk {
    /// The lowest heading above the chunk: what a person would call its section.
    pub fn section(&self) -> Option<&str> {
        self.headings.last().map(String::as_str)
    }
}

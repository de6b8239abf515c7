//! Course material: the list, and a document as it was read.

use askama::Template;

use super::Flash;
use super::pager::Pager;
use super::tabs::Tabs;
use super::text::Texts;
use super::when::Moment;

/// How far the reading of a file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadState {
    /// In the queue.
    Waiting,
    /// At work; per cent.
    Reading(i32),
    /// Done.
    Read,
    /// It could not be read: a stable word says why.
    Failed(String),
}

impl ReadState {
    /// The key of the words that say why it could not be read and what to do.
    pub fn problem(&self) -> Option<&'static str> {
        let Self::Failed(word) = self else { return None };
        Some(problem(word))
    }
}

/// The key of the words for why a file could not be read.
pub fn problem(word: &str) -> &'static str {
    match word {
        "empty" => "file-problem-empty",
        "no_text" => "file-problem-no-text",
        "scanned" => "file-problem-scanned",
        "picture" => "file-problem-picture",
        "encrypted" => "file-problem-encrypted",
        "old_office" => "file-problem-old-office",
        "wrong_type" => "file-problem-wrong-type",
        "unknown_type" => "file-problem-unknown-type",
        "bomb" => "file-problem-bomb",
        "too_long" => "file-problem-too-long",
        "too_slow" => "file-problem-too-slow",
        "too_heavy" => "file-problem-too-heavy",
        _ => "file-problem-broken",
    }
}

/// Something in a file that people should know of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What, as a stable word.
    pub word: String,
    /// How often.
    pub count: u32,
    /// The page or slide of the first; 0 where there are none.
    pub first: u32,
}

impl Finding {
    /// The key of its words.
    pub fn key(&self) -> &'static str {
        match self.word.as_str() {
            "invisible_characters" => "file-found-invisible",
            "hidden_text" => "file-found-hidden",
            "tiny_text" => "file-found-tiny",
            "white_text" => "file-found-white",
            "pages_broken" => "file-found-broken",
            _ => "file-found-no-text",
        }
    }
}

/// One file of a document.
#[derive(Clone, Debug)]
pub struct FileView {
    /// From 1.
    pub number: i32,
    /// As it was uploaded.
    pub file_name: String,
    /// Its size.
    pub kilobytes: usize,
    /// How far reading is.
    pub state: ReadState,
    /// Pages or slides; 0 where it has none.
    pub pages: u32,
    /// Characters of text.
    pub characters: usize,
    /// What people should know of.
    pub findings: Vec<Finding>,
    /// What was read.
    pub open_url: Option<String>,
    /// The file itself.
    pub file_url: String,
    /// When it came.
    pub uploaded: Moment,
    /// Students are answered from it.
    pub current: bool,
}

/// From when students see a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Released {
    /// They do.
    Now,
    /// From then on.
    At(Moment),
    /// They do not.
    Hidden,
}

/// One document.
#[derive(Clone, Debug)]
pub struct MaterialLine {
    /// Sent as `id`.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What was read of the version that counts.
    pub open_url: Option<String>,
    /// From when students see it.
    pub released: Released,
    /// A date that is still to come, as `<input type="datetime-local">` takes it, in UTC.
    pub released_value: String,
    /// Newest first; empty for students.
    pub versions: Vec<FileView>,
}

/// See the module. The forms post `csrf` and `action`: `upload` (with `file`, `title`, `release` and `released_at`), `set`
/// (`id`, `title`, `release`, `released_at`), `renew` (`id`, `file`), `again` (`id`, `version`), `remove` (`id`).
#[derive(Template)]
#[template(path = "material.html")]
pub struct MaterialPage {
    /// The words.
    pub t: Texts,
    /// The pages of this link.
    pub tabs: Tabs,
    /// The course's title.
    pub course: Option<String>,
    /// What just happened.
    pub flash: Option<Flash>,
    /// Back to the LMS.
    pub back_url: Option<String>,
    /// Whether documents can be brought and changed here.
    pub teacher: bool,
    /// Oldest first.
    pub lines: Vec<MaterialLine>,
    /// Where the page and its forms go.
    pub action: String,
    /// The session's token.
    pub csrf: String,
}

impl MaterialPage {
    /// Whether something is still being read.
    fn works(&self) -> bool {
        let busy = |version: &FileView| matches!(version.state, ReadState::Waiting | ReadState::Reading(_));
        self.lines.iter().flat_map(|line| &line.versions).any(busy)
    }
}

/// Where a stretch of text begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Where the one before it ended.
    None,
    /// On this page.
    Page(i32),
    /// On this slide.
    Slide(i32),
    /// At this second.
    Second(i32),
}

impl Place {
    /// Hours, minutes and seconds of a recording.
    fn clock(seconds: &i32) -> String {
        let seconds = *seconds;
        let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
        if hours > 0 {
            format!("{hours}:{minutes:02}:{seconds:02}")
        } else {
            format!("{minutes}:{seconds:02}")
        }
    }
}

/// A stretch of text.
#[derive(Clone, Debug)]
pub struct Stretch {
    /// The target of links.
    pub id: String,
    /// The headings above it, where new ones begin.
    pub heading: Option<String>,
    /// Its page, slide or second, where a new one begins.
    pub place: Place,
    /// Its paragraphs.
    pub lines: Vec<String>,
}

/// A document as it was read.
#[derive(Template)]
#[template(path = "material_text.html")]
pub struct MaterialTextPage {
    /// The words.
    pub t: Texts,
    /// The pages of this link.
    pub tabs: Tabs,
    /// The course's title.
    pub course: Option<String>,
    /// Back to the list.
    pub back_url: Option<String>,
    /// Its title.
    pub title: String,
    /// Which version.
    pub version: i32,
    /// The one that counts, where it is another.
    pub newer_url: Option<String>,
    /// The file itself.
    pub file_url: String,
    /// Pages or slides; 0 where it has none.
    pub pages: u32,
    /// Characters of text.
    pub characters: usize,
    /// What teachers should know of.
    pub findings: Vec<Finding>,
    /// What was read, in order.
    pub stretches: Vec<Stretch>,
    /// Which part.
    pub pager: Pager,
}

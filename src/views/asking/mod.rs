//! Asking: the student's page, the teacher's page, and the talk about a returned answer.

pub mod ask;
pub mod lesson;
pub mod questions;
pub mod talk;

use super::text::Texts;

/// Where in a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The document as a whole.
    Document,
    /// A page, from 1.
    Page(u32),
    /// A slide, from 1.
    Slide(u32),
    /// Seconds from the beginning.
    Second(u32),
}

impl Place {
    /// In words; empty for the document as a whole.
    fn words(self, t: &Texts) -> String {
        match self {
            Self::Document => String::new(),
            Self::Page(at) => t.msg("material-page").num("number", at).to_string(),
            Self::Slide(at) => t.msg("material-slide").num("number", at).to_string(),
            Self::Second(at) => {
                t.msg("asking-minute").text("time", format_args!("{}:{:02}", at / 60, at % 60)).to_string()
            }
        }
    }
}

/// The key of how likely a quotation holds what was asked: people understand three steps, not digits.
pub fn sure_key(confidence: &f64) -> &'static str {
    match *confidence {
        c if c >= 0.8 => "ask-sure-high",
        c if c >= 0.6 => "ask-sure-middle",
        _ => "ask-sure-low",
    }
}

/// Words of the material with the place where they stand.
#[derive(Clone, Debug)]
pub struct QuoteView {
    /// Word for word.
    pub quote: String,
    /// The document's title; `None` when it is gone.
    pub title: Option<String>,
    /// Page, slide or minute.
    pub place: Place,
    /// The section, where it is not the title.
    pub section: Option<String>,
    /// Where it opens; `None` where it is not to be seen.
    pub url: Option<String>,
}

impl QuoteView {
    /// Title, section and place in one line.
    pub fn source(&self, t: &Texts) -> String {
        let title = self.title.clone().unwrap_or_else(|| t.get("asking-gone"));
        let parts = [title, self.section.clone().unwrap_or_default(), self.place.words(t)];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
    }
}

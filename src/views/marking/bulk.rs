//! Many decisions at one press, and taking them back.

use askama::Template;

use super::Sections;
use crate::views::Flash;
use crate::views::tabs::Tabs;
use crate::views::text::Texts;
use crate::views::when::Moment;

/// Suggestions that may be accepted together.
#[derive(Clone, Debug)]
pub struct Lot {
    /// The value of `choice`.
    pub choice: String,
    /// A confidence, for a lot by confidence.
    pub least: Option<f64>,
    /// The code of a reason, for a lot by reason.
    pub reason: Option<String>,
    /// How many.
    pub count: usize,
    /// The mean of the suggested marks.
    pub mean: Option<f64>,
}

/// A batch of decisions.
#[derive(Clone, Debug)]
pub struct BatchLine {
    /// The value of `batch` when it is to be taken back.
    pub id: String,
    /// The stable word of how it was decided.
    pub method: String,
    /// How many answers.
    pub answers: i32,
    /// When.
    pub at: Moment,
    /// When it was taken back.
    pub undone: Option<Moment>,
}

/// An answer that the chosen lot would release.
#[derive(Clone, Debug)]
pub struct LotRow {
    /// Its short name.
    pub code: String,
    /// Its page.
    pub url: String,
    /// How it begins.
    pub excerpt: String,
    /// The suggested mark.
    pub score: Option<f64>,
    /// The machine's confidence.
    pub confidence: Option<f64>,
}

/// A lot that is to be confirmed.
#[derive(Clone, Debug)]
pub struct Chosen {
    /// The lot.
    pub lot: Lot,
    /// Its answers, the least sure first; not all when there are many.
    pub rows: Vec<LotRow>,
}

/// See the module. `POST {action}` with `csrf`, `choice` and `action` = `accept` releases a lot; with `batch` and
/// `action` = `undo` takes a batch back.
#[derive(Template)]
#[template(path = "marking/bulk.html")]
pub struct BulkPage {
    /// The words.
    pub t: Texts,
    /// The pages of this link.
    pub tabs: Tabs,
    /// The pages of the desk.
    pub sections: Sections,
    /// The course's title.
    pub course: Option<String>,
    /// The assignment's title.
    pub title: String,
    /// Back to the LMS.
    pub back_url: Option<String>,
    /// What just happened.
    pub flash: Option<Flash>,
    /// Points possible.
    pub points: f64,
    /// The session's token.
    pub csrf: String,
    /// Where both forms go.
    pub action: String,
    /// What may be accepted.
    pub lots: Vec<Lot>,
    /// What is to be confirmed.
    pub chosen: Option<Chosen>,
    /// What was done.
    pub batches: Vec<BatchLine>,
}

impl BulkPage {
    fn name(&self, lot: &Lot) -> String {
        match (lot.least, &lot.reason) {
            (Some(least), _) => self.t.msg("lot-band").num("percent", (least * 100.0).round()).to_string(),
            (None, Some(reason)) => self.t.reason(reason),
            (None, None) => self.t.get("lot-all"),
        }
    }
}

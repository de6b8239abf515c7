//! What would go to the LMS, before anything goes.

use askama::Template;

use super::Sections;
use crate::views::Flash;
use crate::views::tabs::Tabs;
use crate::views::text::Texts;

/// One student.
#[derive(Clone, Debug)]
pub struct PreviewRow {
    /// Absent when the school shares no names.
    pub name: Option<String>,
    /// Points that the LMS would get.
    pub score: f64,
    /// The student sees it already.
    pub released: bool,
    /// Points that the LMS has.
    pub delivered: Option<f64>,
    /// Codes of what stands in the way or should be known.
    pub problems: Vec<String>,
    /// Nothing goes as long as this stands in the way.
    pub blocked: bool,
}

impl PreviewRow {
    fn arrived(&self) -> bool {
        self.released && self.delivered.is_some_and(|delivered| (delivered - self.score).abs() < 1e-9)
    }
}

/// What a dry run found.
#[derive(Clone, Debug)]
pub enum DryRunView {
    /// It was not asked for.
    NotAsked,
    /// All is ready.
    Ready,
    /// The code of what is wrong.
    Problem(String),
}

/// See the module. `POST {action}` with `csrf` makes a dry run.
#[derive(Template)]
#[template(path = "marking/preview.html")]
pub struct PreviewPage {
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
    /// Where the dry run is asked for.
    pub action: String,
    /// What it found.
    pub dry_run: DryRunView,
    /// Students with a mark.
    pub rows: Vec<PreviewRow>,
    /// Students without one.
    pub without_mark: usize,
}

impl PreviewPage {
    fn troubled(&self) -> usize {
        self.rows.iter().filter(|row| row.blocked).count()
    }

    fn arrived(&self) -> usize {
        self.rows.iter().filter(|row| row.arrived()).count()
    }

    fn to_send(&self) -> usize {
        self.rows.iter().filter(|row| row.released && !row.arrived() && !row.blocked).count()
    }

    fn on_release(&self) -> usize {
        self.rows.iter().filter(|row| !row.released && !row.blocked).count()
    }
}

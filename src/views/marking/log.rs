//! Who or what did what, newest first.

use askama::Template;

use super::Sections;
use crate::views::Flash;
use crate::views::tabs::Tabs;
use crate::views::text::Texts;
use crate::views::when::Moment;

/// Who acted.
#[derive(Clone, Debug)]
pub enum Actor {
    /// Somebody with a name.
    Named(String),
    /// Somebody without one.
    Person,
    /// A part of the program.
    Program,
}

/// One line.
#[derive(Clone, Debug)]
pub struct LogLine {
    /// When.
    pub at: Moment,
    /// Who.
    pub actor: Actor,
    /// What, such as `grade.release`.
    pub action: String,
    /// The page of the answer that it was about.
    pub url: Option<String>,
    /// The answer's short name.
    pub code: String,
    /// More, as it was written down.
    pub detail: String,
}

/// See the module.
#[derive(Template)]
#[template(path = "marking/log.html")]
pub struct LogPage {
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
    /// The lines, newest first.
    pub lines: Vec<LogLine>,
    /// Older lines.
    pub older_url: Option<String>,
}

impl LogPage {
    fn action(&self, line: &LogLine) -> String {
        self.t.get(match line.action.as_str() {
            "grade.release" => "log-grade-release",
            "grade.save" => "log-grade-save",
            "grade.second" => "log-grade-second",
            "grade.undo" => "log-grade-undo",
            "name.reveal" => "log-name-reveal",
            "policy.save" => "log-policy-save",
            "batch.rollback" => "log-batch-rollback",
            "appeal.ask" => "log-appeal-ask",
            "appeal.decide" => "log-appeal-decide",
            "groups.change" => "log-groups-change",
            _ => "log-other",
        })
    }
}

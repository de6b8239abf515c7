//! The teacher's page of one student's work: the answer first, then what the machine makes of it, then the decision.

use askama::Template;

use super::assignment::{AttemptLine, CriterionResult, Feedback};
use super::chart::{Stretch, stretches};
use super::evidence::Segment;
use super::overview::PassbackView;
use super::tabs::Tabs;
use super::text::Texts;
use super::when::Moment;
use super::words::{Label, Probabilities};
use super::{FieldError, Flash, errors_of};

/// What the machine makes of an answer.
#[derive(Clone, Debug)]
pub struct MachineView {
    /// The score it suggests.
    pub score: f64,
    /// Its label.
    pub label: Label,
    /// Calibrated confidence, 0 to 1.
    pub confidence: f64,
    /// The four probabilities.
    pub probabilities: Probabilities,
    /// Codes of the reasons why it does not stand behind it; empty when it does.
    pub reasons: Vec<String>,
    /// What it looked for and found.
    pub criteria: Vec<CriterionResult>,
    /// What the student reads with it.
    pub feedback: Feedback,
    /// `name@version`
    pub model: String,
}

impl MachineView {
    fn stretches(&self) -> Vec<Stretch> {
        stretches(&self.probabilities)
    }
}

/// A mark in the history.
#[derive(Clone, Debug)]
pub struct MarkLine {
    /// The score.
    pub score: f64,
    /// A teacher gave it.
    pub by_teacher: bool,
    /// The teacher's name, where it may be shown.
    pub name: Option<String>,
    /// When.
    pub at: Moment,
    /// The comment.
    pub comment: String,
    /// Whether it is the one that counts.
    pub counts: bool,
}

/// What the student can see of it now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visibility {
    /// The machine is still at work.
    Grading,
    /// Nothing yet.
    Waiting,
    /// The mark that counts.
    Released,
}

/// The decision, as typed. Posts `score`, `comment`, `csrf`, `version` and `action` = `save`, `release` or `accept`.
#[derive(Clone, Debug)]
pub struct MarkForm {
    /// Where it goes.
    pub action: String,
    /// The session's token.
    pub csrf: String,
    /// The version of the submission that the page shows.
    pub version: i32,
    /// Points.
    pub score: String,
    /// Shown with the mark.
    pub comment: String,
    /// What is wrong.
    pub errors: Vec<FieldError>,
}

/// A file that came with the answer.
#[derive(Clone, Debug)]
pub struct FileLink {
    /// Its name.
    pub name: String,
    /// Where it can be had.
    pub url: String,
}

/// See the module.
#[derive(Template)]
#[template(path = "review.html")]
pub struct ReviewPage {
    /// The words.
    pub t: Texts,
    /// The pages of this link.
    pub tabs: Tabs,
    /// The course's title.
    pub course: Option<String>,
    /// The assignment's title.
    pub title: String,
    /// The task.
    pub prompt: String,
    /// The reference answers, to mark against.
    pub reference_answers: Vec<String>,
    /// Points possible.
    pub points: f64,
    /// Absent when the school shares no names.
    pub student: Option<String>,
    /// The list that this page belongs to.
    pub overview_url: String,
    /// The one before in the list.
    pub previous_url: Option<String>,
    /// The one after.
    pub next_url: Option<String>,
    /// Place in the list and its length.
    pub position: Option<(usize, usize)>,
    /// The attempt's number.
    pub attempt: u32,
    /// When it was handed in.
    pub handed_in: Moment,
    /// The answer, cut at the evidence.
    pub answer: Vec<Segment>,
    /// The file that came with it.
    pub file: Option<FileLink>,
    /// What the student sees now.
    pub visibility: Visibility,
    /// Absent when the machine could not read it.
    pub machine: Option<MachineView>,
    /// All attempts of this student.
    pub attempts: Vec<AttemptLine>,
    /// Every mark it was given, newest first.
    pub history: Vec<MarkLine>,
    /// The mark on its way to the LMS.
    pub passback: PassbackView,
    /// The decision.
    pub form: MarkForm,
    /// Somebody else decided while this page was open: nothing was written, what was typed is kept.
    pub conflict: bool,
    /// What just happened.
    pub flash: Option<Flash>,
}

impl ReviewPage {
    fn errors(&self, field: &str) -> Vec<&str> {
        errors_of(&self.form.errors, field)
    }

    fn released(&self) -> bool {
        self.visibility == Visibility::Released
    }
}

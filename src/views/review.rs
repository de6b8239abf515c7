//! The teacher's page of one student's work: the answer first, then what the machine makes of it, then the decision.

use askama::Template;

use super::assignment::{AttemptLine, CriterionResult, Feedback};
use super::chart::{Stretch, stretches};
use super::evidence::Segment;
use super::file_note::FileNote;
use super::overview::PassbackView;
use super::tabs::Tabs;
use super::text::Texts;
use super::when::Moment;
use super::words::{Label, Met, Probabilities};
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

/// One criterion in the decision. Posts `points-{id}` and `comment-{id}`.
#[derive(Clone, Debug)]
pub struct CriterionField {
    /// Its id.
    pub id: String,
    /// What was looked for.
    pub name: String,
    /// Points possible.
    pub max: f64,
    /// Points, as typed or suggested.
    pub points: String,
    /// For the student.
    pub comment: String,
    /// What the machine found; absent where it is not to be seen.
    pub met: Option<Met>,
    /// The points that it suggests.
    pub suggested: Option<f64>,
}

/// The decision, as typed. Posts `score`, `comment`, `csrf`, `version`, the fields of each criterion, `bank` (a comment
/// to be added), `reason`, `answer`, `order`, and `action` = `save`, `release`, `accept` or `search`.
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
    /// Criterion by criterion; empty without a rubric.
    pub criteria: Vec<CriterionField>,
    /// Why it differs from the machine's; for teachers.
    pub reason: String,
    /// For the student who asked for a second look.
    pub answer: String,
    /// The order of marking; empty outside of it.
    pub order: String,
    /// Where script keeps what is typed: a POST of the form's fields that answers 2xx.
    pub draft_url: String,
    /// Names the copy in this browser.
    pub draft_key: String,
    /// When the server kept it last.
    pub draft_saved: Option<Moment>,
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

/// Where this answer stands in the order of marking, in which names are hidden.
#[derive(Clone, Debug)]
pub struct QueuePlace {
    /// The answer's short name.
    pub code: String,
    /// The list.
    pub list_url: String,
    /// Posts `csrf`: shows the name, and notes that it was shown. Absent when it is shown already.
    pub reveal_url: Option<String>,
}

/// A student's request for a second look.
#[derive(Clone, Debug)]
pub struct AppealView {
    /// The criterion, where one was named.
    pub criterion: Option<String>,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Moment,
}

/// Two markers' marks that differ.
#[derive(Clone, Debug)]
pub struct TwoMarks {
    /// The first one's points.
    pub first: f64,
    /// And comment.
    pub first_comment: String,
    /// The second one's points.
    pub second: f64,
    /// And comment.
    pub second_comment: String,
}

/// An answer that is nearly the same.
#[derive(Clone, Debug)]
pub struct NearAnswer {
    /// Its short name.
    pub code: String,
    /// Its page.
    pub url: String,
    /// The answer.
    pub text: String,
    /// How like it is, 0 to 1.
    pub likeness: f64,
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
    /// Present while marking in order.
    pub queue: Option<QueuePlace>,
    /// The stable word of why a person should look.
    pub need: Option<String>,
    /// The machine's mark is not shown before a person decides.
    pub hidden: bool,
    /// The student asked for a second look.
    pub appeal: Option<AppealView>,
    /// Two markers differ.
    pub two: Option<TwoMarks>,
    /// Another teacher has typed something about this answer.
    pub colleague: Option<Moment>,
    /// Own past comments that may fit.
    pub comments: Vec<String>,
    /// What they were searched by.
    pub search: String,
    /// Answers that are nearly the same.
    pub near: Vec<NearAnswer>,
    /// Why the mark is what it is.
    pub why_url: String,
    /// Absent when the school shares no names, or while they are hidden.
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
    /// What was read of it.
    pub file_note: Option<FileNote>,
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

    fn errors_at(&self, kind: &str, id: &str) -> Vec<&str> {
        errors_of(&self.form.errors, &format!("{kind}{id}"))
    }

    /// Who wrote it, as far as it is to be seen.
    fn who(&self) -> String {
        match (&self.student, &self.queue) {
            (Some(name), _) => name.clone(),
            (None, Some(place)) => self.t.msg("answer-code").text("code", &place.code).to_string(),
            (None, None) => self.t.get("nameless"),
        }
    }

    fn released(&self) -> bool {
        self.visibility == Visibility::Released
    }
}

//! Why a mark is what it is: one page for the student and for the teacher.

use askama::Template;

use crate::views::assignment::CriterionResult;
use crate::views::evidence::Segment;
use crate::views::tabs::Tabs;
use crate::views::text::Texts;
use crate::views::when::Moment;
use crate::views::{FieldError, Flash, errors_of};

/// One step on the way to the mark.
#[derive(Clone, Debug)]
pub enum Step {
    /// It was handed in.
    HandedIn(Moment),
    /// The machine read it.
    Machine {
        /// When.
        at: Moment,
        /// The score; absent where it may not be seen.
        score: Option<f64>,
        /// Calibrated confidence.
        confidence: Option<f64>,
        /// Codes of its doubts.
        reasons: Vec<String>,
        /// It is the mark that counts.
        counts: bool,
    },
    /// A person decided.
    Person {
        /// When.
        at: Moment,
        /// The score.
        score: f64,
        /// The stable word of how.
        method: String,
        /// They took the machine's mark.
        accepted: bool,
        /// The machine's mark was hidden from them.
        blind: bool,
        /// It is the mark that counts.
        counts: bool,
    },
    /// The student asked for a second look.
    Asked {
        /// When.
        at: Moment,
        /// The criterion, where one was named.
        criterion: Option<String>,
        /// Why.
        reason: String,
    },
    /// A person answered.
    Answered {
        /// When.
        at: Moment,
        /// The mark was changed.
        changed: bool,
        /// What they said.
        answer: String,
    },
}

/// With what the machine read.
#[derive(Clone, Debug)]
pub struct Versions {
    /// `name@version`
    pub model: String,
    /// SHA-256 of the model's file.
    pub model_hash: String,
    /// SHA-256 of the head's file.
    pub head_hash: String,
    /// Version of the features.
    pub features: u32,
    /// SHA-256 of everything that was read.
    pub inputs_hash: String,
    /// Version of the assignment.
    pub assignment: i32,
    /// Characters read, and all there are.
    pub extent: (usize, usize),
}

/// The request for a second look. Posts `csrf`, `submission`, `criterion` and `reason`.
#[derive(Clone, Debug)]
pub struct AskForm {
    /// Where it goes.
    pub action: String,
    /// The session's token.
    pub csrf: String,
    /// The submission.
    pub submission: String,
    /// Until when it may be asked.
    pub until: Moment,
    /// Criteria that may be named: id and name.
    pub criteria: Vec<(String, String)>,
    /// What was typed.
    pub reason: String,
    /// What is wrong.
    pub errors: Vec<FieldError>,
}

/// See the module.
#[derive(Template)]
#[template(path = "marking/why.html")]
pub struct WhyPage {
    /// The words.
    pub t: Texts,
    /// The pages of this link.
    pub tabs: Tabs,
    /// The course's title.
    pub course: Option<String>,
    /// The assignment's title.
    pub title: String,
    /// Back to the answer.
    pub back_url: Option<String>,
    /// What just happened.
    pub flash: Option<Flash>,
    /// Points possible.
    pub points: f64,
    /// The mark that counts.
    pub score: Option<f64>,
    /// A teacher gave the mark that counts.
    pub by_teacher: bool,
    /// What happened, oldest first.
    pub steps: Vec<Step>,
    /// The answer, cut at the evidence.
    pub answer: Vec<Segment>,
    /// What was looked for.
    pub criteria: Vec<CriterionResult>,
    /// Absent where no machine's mark may be seen.
    pub versions: Option<Versions>,
    /// Present while the student may ask.
    pub ask: Option<AskForm>,
}

impl WhyPage {
    fn errors(&self, field: &str) -> Vec<&str> {
        self.ask.as_ref().map(|ask| errors_of(&ask.errors, field)).unwrap_or_default()
    }
}

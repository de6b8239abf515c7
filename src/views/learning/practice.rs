//! Practice: one item after the other, with feedback at once; and all items in order.

use askama::Template;

use super::hundredths;
use crate::views::Flash;
use crate::views::assignment::{CriterionResult, Feedback};
use crate::views::evidence::Segment;
use crate::views::tabs::Tabs;
use crate::views::text::Texts;
use crate::views::when::Moment;

/// An item to be answered.
#[derive(Clone, Debug)]
pub struct ItemForm {
    /// Sent as `item`.
    pub id: String,
    /// Sent as `reason`.
    pub reason: &'static str,
    /// The key of why it was chosen.
    pub why: &'static str,
    /// The probability of success that was expected.
    pub expected: f64,
    /// What it is practice for.
    pub outcome: String,
    /// The question, or the sentence with its gap.
    pub prompt: String,
    /// It is a sentence with a gap.
    pub gap: bool,
    /// The outcome that the student wants to go on with, sent as `outcome`; empty otherwise.
    pub asked: String,
    /// Sent as `key`.
    pub key: String,
    /// What was typed.
    pub answer: String,
}

impl ItemForm {
    fn chance(&self) -> f64 {
        hundredths(self.expected)
    }
}

/// What an answer was worth.
#[derive(Clone, Debug)]
pub struct Given {
    /// What it was practice for.
    pub outcome: String,
    /// The question.
    pub prompt: String,
    /// The answer, with what was found in it.
    pub answer: Vec<Segment>,
    /// The key of the result: right, partly, not yet, not judged.
    pub result: &'static str,
    /// The class of its chip.
    pub class: &'static str,
    /// It counts.
    pub counted: bool,
    /// Why it could not be judged: stable words.
    pub reasons: Vec<String>,
    /// What was looked for.
    pub criteria: Vec<CriterionResult>,
    /// The machine's feedback.
    pub feedback: Feedback,
    /// The model answer, where it may be shown.
    pub model_answer: Option<String>,
    /// Mastery before and after.
    pub change: Option<(f64, f64)>,
    /// Every step.
    pub why_url: String,
    /// When it comes back.
    pub due: Option<Moment>,
}

/// See the module. The form posts `csrf`, `item`, `key`, `reason`, `answer`, and `outcome` to go on with one.
#[derive(Template)]
#[template(path = "learning/practice.html")]
pub struct PracticePage {
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
    /// Where the form goes.
    pub action: String,
    /// The session's token.
    pub csrf: String,
    /// What was answered just now.
    pub given: Option<Given>,
    /// The next item.
    pub item: Option<ItemForm>,
    /// Counted answers of today, and how many of them were right by half or more.
    pub today: (u32, u32),
    /// Reviews that are due.
    pub due: u32,
    /// Items that wait for a mark on their assignment.
    pub held_back: u32,
    /// Items are chosen for the student.
    pub personal: bool,
    /// All items in order.
    pub all_url: String,
    /// What is mastered.
    pub mastery_url: String,
}

impl Given {
    fn before(&self) -> f64 {
        hundredths(self.change.as_ref().map_or(0.0, |change| change.0))
    }

    fn after(&self) -> f64 {
        hundredths(self.change.as_ref().map_or(0.0, |change| change.1))
    }
}

/// An item in the list.
#[derive(Clone, Debug)]
pub struct ShelfRow {
    /// The question.
    pub prompt: String,
    /// What it is practice for.
    pub outcome: String,
    /// When it was practised last.
    pub seen: Option<Moment>,
    /// When it comes back.
    pub due: Option<Moment>,
    /// It.
    pub url: String,
}

/// All items in the teacher's order.
#[derive(Template)]
#[template(path = "learning/shelf.html")]
pub struct ShelfPage {
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
    /// The items.
    pub rows: Vec<ShelfRow>,
    /// Items that wait for a mark on their assignment.
    pub held_back: u32,
    /// Items are chosen for the student.
    pub personal: bool,
    /// Where the switch goes.
    pub action: String,
    /// The session's token.
    pub csrf: String,
    /// Practice, chosen for the student.
    pub practice_url: String,
}

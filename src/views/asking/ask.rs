//! The student's page: a question, what is said to it, and own earlier questions.

use askama::Template;

use super::QuoteView;
use crate::views::Flash;
use crate::views::tabs::Tabs;
use crate::views::text::Texts;
use crate::views::when::Moment;

/// Whether another question may be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quota {
    /// As many as wanted.
    Free,
    /// So many more after the next one.
    Left(u32),
    /// Not before.
    Until(Moment),
    /// The course does without.
    Off,
}

/// A hint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HintView {
    /// Say in own words what is asked.
    Restate,
    /// Read this section.
    Read {
        /// Its title.
        section: String,
        /// The document's title, where it is another.
        document: Option<String>,
    },
    /// How do these belong together?
    Terms(Vec<String>),
    /// Write an attempt.
    Attempt,
}

/// What is said to a question.
#[derive(Clone, Debug)]
pub enum Said {
    /// Words of the material.
    Quoted {
        /// One or two.
        quotes: Vec<QuoteView>,
        /// How likely they hold what was asked, 0 to 1.
        confidence: f64,
    },
    /// A teacher's answer to the same question.
    Verified(String),
    /// What is meant?
    Clarify(Vec<String>),
    /// Not in the material.
    NotFound,
    /// Hints, since it is open graded work.
    Hints {
        /// What it is called.
        assignment: String,
        /// Those taken so far.
        hints: Vec<HintView>,
        /// There are more.
        more: bool,
    },
}

/// Where the question is with the teacher.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HandedOver {
    /// It was not handed over.
    No,
    /// The teacher has it.
    Waiting,
    /// The teacher answered.
    Answered(String),
    /// The teacher put it aside.
    Dismissed,
    /// The teacher answered, and that is what is said.
    Said,
}

/// A question that is shown.
#[derive(Clone, Debug)]
pub struct AskedView {
    /// Where what is done about it goes.
    pub action: String,
    /// In the student's words.
    pub text: String,
    /// When it was asked.
    pub at: Moment,
    /// What is said to it.
    pub said: Said,
    /// Where it is with the teacher.
    pub handed_over: HandedOver,
    /// The source was said to be wrong.
    pub reported: bool,
}

impl AskedView {
    /// There is a source that can be wrong.
    fn has_source(&self) -> bool {
        matches!(self.said, Said::Quoted { .. } | Said::Verified(_))
    }

    fn can_hand_over(&self) -> bool {
        self.handed_over == HandedOver::No
    }

    /// It has found no answer in the material: handing over is the next step, not an aside.
    fn open(&self) -> bool {
        matches!(self.said, Said::NotFound)
    }
}

/// An own earlier question.
#[derive(Clone, Debug)]
pub struct EarlierLine {
    /// Its words.
    pub text: String,
    /// Where it is read.
    pub url: String,
    /// When it was asked.
    pub at: Moment,
    /// The key of how it stands.
    pub state: &'static str,
    /// It is the one that is shown.
    pub shown: bool,
}

/// See the module. Posts `csrf` and `question`; what is done about an answer posts `csrf` and `action`: `choose` (with
/// `choice`), `hint`, `hand_over` (with `named`), `report` (with `words`).
#[derive(Template)]
#[template(path = "asking/ask.html")]
pub struct AskPage {
    /// The words.
    pub t: Texts,
    /// The pages of this link.
    pub tabs: Tabs,
    /// The course's title.
    pub course: Option<String>,
    /// Back to the LMS.
    pub back_url: Option<String>,
    /// What just happened.
    pub flash: Option<Flash>,
    /// The session's token.
    pub csrf: String,
    /// Where a question goes.
    pub action: String,
    /// What was typed.
    pub text: String,
    /// Whether another one may be asked.
    pub quota: Quota,
    /// There is anything to ask about.
    pub material: bool,
    /// Where the material is.
    pub material_url: String,
    /// The question that is shown.
    pub asked: Option<AskedView>,
    /// The newest first.
    pub earlier: Vec<EarlierLine>,
}

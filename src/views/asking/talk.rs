//! The talk about a returned answer.

use askama::Template;

use crate::views::Flash;
use crate::views::tabs::Tabs;
use crate::views::text::Texts;

/// One turn.
#[derive(Clone, Debug)]
pub struct TurnView {
    /// The tutor's; otherwise the student's.
    pub tutor: bool,
    /// What was said, a paragraph each; empty where the student did not know.
    pub words: Vec<String>,
}

/// How a talk ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// It goes on.
    No,
    /// Every point was said.
    Complete,
    /// It is left to the teacher.
    HandedOver,
}

/// See the module. Posts `csrf`, `attempt` and `action`: `begin`, `turn` (with `text`), `unknown`, `hand_over`.
#[derive(Template)]
#[template(path = "asking/talk.html")]
pub struct TalkPage {
    /// The words.
    pub t: Texts,
    /// The pages of this link.
    pub tabs: Tabs,
    /// The course's title.
    pub course: Option<String>,
    /// The assignment's title.
    pub title: String,
    /// Back to the result.
    pub back_url: Option<String>,
    /// What just happened.
    pub flash: Option<Flash>,
    /// The session's token.
    pub csrf: String,
    /// Where turns go.
    pub action: String,
    /// The task.
    pub prompt: String,
    /// The answer.
    pub answer: String,
    /// The attempt's number.
    pub attempt: i32,
    /// What was said, oldest first; empty before it begins.
    pub turns: Vec<TurnView>,
    /// The language of what was said.
    pub lang: &'static str,
    /// Whether and how it ended.
    pub ended: Ended,
    /// The teacher has it.
    pub handed_over: bool,
    /// What was typed.
    pub text: String,
}

//! A lesson's transcript: topics, pace, questions, and what was spoken of.

use askama::Template;

use crate::views::tabs::Tabs;
use crate::views::text::Texts;

/// A stretch about one topic.
#[derive(Clone, Debug)]
pub struct StretchLine {
    /// From when to when.
    pub time: String,
    /// What it is about, in words that were said.
    pub terms: Vec<String>,
    /// Words a minute.
    pub pace: u32,
    /// Questions asked.
    pub questions: usize,
    /// What the assignments look for that was spoken about.
    pub outcomes: Vec<String>,
}

/// See the module.
#[derive(Template)]
#[template(path = "asking/lesson.html")]
pub struct LessonPage {
    /// The words.
    pub t: Texts,
    /// The pages of this link.
    pub tabs: Tabs,
    /// The course's title.
    pub course: Option<String>,
    /// Back to the questions.
    pub back_url: Option<String>,
    /// The document's title.
    pub title: String,
    /// Its length in minutes.
    pub minutes: u32,
    /// Words a minute, over the whole.
    pub pace: u32,
    /// In order.
    pub stretches: Vec<StretchLine>,
    /// When, and the question word for word.
    pub questions: Vec<(String, String)>,
    /// Silences: when, and how many seconds.
    pub pauses: Vec<(String, u32)>,
    /// What the assignments look for, and the share of its terms that were spoken.
    pub coverage: Vec<(String, f64)>,
}

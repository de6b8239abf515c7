//! What waits for a person, why, and where to begin.

use askama::Template;

use super::Sections;
use crate::views::Flash;
use crate::views::pager::Pager;
use crate::views::tabs::Tabs;
use crate::views::text::Texts;
use crate::views::when::Moment;

/// How many answers wait for one reason.
#[derive(Clone, Debug)]
pub struct NeedCount {
    /// The stable word of the reason.
    pub code: String,
    /// So many.
    pub count: usize,
    /// The list of these alone.
    pub url: String,
    /// It is what the list shows.
    pub current: bool,
}

/// One answer.
#[derive(Clone, Debug)]
pub struct QueueRow {
    /// Its page.
    pub url: String,
    /// Its short name.
    pub code: String,
    /// The writer's name, where names are not hidden.
    pub name: Option<String>,
    /// The stable word of why a person should look.
    pub need: Option<String>,
    /// Codes of the machine's reasons; empty where they are not to be seen yet.
    pub reasons: Vec<String>,
    /// The machine's confidence.
    pub confidence: Option<f64>,
    /// The mark so far.
    pub score: Option<f64>,
    /// The machine's mark is not to be seen before a person decides.
    pub hidden: bool,
    /// How the answer begins.
    pub excerpt: String,
    /// When it was handed in.
    pub handed_in: Moment,
}

/// See the module.
#[derive(Template)]
#[template(path = "marking/queue.html")]
pub struct QueuePage {
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
    /// What waits, by reason.
    pub needs: Vec<NeedCount>,
    /// All that waits.
    pub waiting: usize,
    /// The list of all that waits.
    pub all_url: String,
    /// `need`, `random` or `teaching`.
    pub order: String,
    /// Minutes that all of it takes, and whether the pace was timed here.
    pub estimate: Option<(u32, bool)>,
    /// The list in the order in which it teaches the machine most, where that is known.
    pub teaching_url: Option<String>,
    /// The list in the order of need.
    pub need_url: String,
    /// The list in random order.
    pub random_url: String,
    /// The answer to begin with.
    pub start_url: Option<String>,
    /// The lines of this page.
    pub rows: Vec<QueueRow>,
    /// Which lines they are.
    pub pager: Pager,
}

impl QueuePage {
    fn all(&self) -> bool {
        self.needs.iter().all(|need| !need.current)
    }
}

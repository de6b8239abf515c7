//! A teacher's pages about learning: what the class masters, what is to be mastered, what is practised.

use askama::Template;

use super::{Choice, Sections, hundredths};
use crate::views::Flash;
use crate::views::learning::mastery::StepRow;
use crate::views::tabs::Tabs;
use crate::views::text::Texts;
use crate::views::when::Moment;

/// One outcome in the class.
#[derive(Clone, Debug)]
pub struct ClassRow {
    /// Its name.
    pub name: String,
    /// Students with evidence.
    pub students: u32,
    /// Mastered, under way, at the beginning, and the mean; absent where they rest on too few students.
    pub figures: Option<(u32, u32, u32, f64)>,
}

impl ClassRow {
    fn mean(&self) -> f64 {
        hundredths(self.figures.map_or(0.0, |figures| figures.3))
    }
}

/// A contest that waits.
#[derive(Clone, Debug)]
pub struct OpenContestView {
    /// Sent as `contest`.
    pub id: String,
    /// Whose, where the school shares names.
    pub name: Option<String>,
    /// The outcome.
    pub outcome: String,
    /// The value that the student saw.
    pub value: f64,
    /// In the student's words.
    pub reason: String,
    /// When.
    pub at: Moment,
    /// The steps, the newest first.
    pub steps: Vec<StepRow>,
    /// Evidence that can be left out.
    pub evidence: Vec<Choice>,
}

impl OpenContestView {
    fn percent(&self) -> f64 {
        hundredths(self.value)
    }
}

/// How learning is set up.
#[derive(Clone, Debug)]
pub struct SettingsForm {
    /// Students see it.
    pub enabled: bool,
    /// The elements of play: name, key, on.
    pub switches: Vec<(&'static str, &'static str, bool)>,
    /// The class's goal.
    pub goal: u32,
    /// Percent from which an outcome counts as mastered.
    pub thresholds: Vec<Choice>,
}

/// What the class masters. The forms post `csrf` and `action`: `settle` (with `contest`, `decision`, `evidence`,
/// `answer`), `settings` (with its fields).
#[derive(Template)]
#[template(path = "learning/class.html")]
pub struct ClassPage {
    /// The words.
    pub t: Texts,
    /// The pages of this link.
    pub tabs: Tabs,
    /// The pages about learning.
    pub sections: Sections,
    /// The course's title.
    pub course: Option<String>,
    /// What just happened.
    pub flash: Option<Flash>,
    /// Back to the LMS.
    pub back_url: Option<String>,
    /// Where the forms go.
    pub action: String,
    /// The session's token.
    pub csrf: String,
    /// The outcomes.
    pub rows: Vec<ClassRow>,
    /// Students below which no figures are shown.
    pub least: u32,
    /// Students who practised, answers that count; and success and expected success in percent, where there are enough.
    pub practice: (u32, u32, Option<(f64, f64)>),
    /// What waits.
    pub contests: Vec<OpenContestView>,
    /// The settings.
    pub settings: SettingsForm,
}

/// An outcome to be changed, or a new one.
#[derive(Clone, Debug)]
pub struct OutcomeForm {
    /// Sent as `outcome`; empty for a new one.
    pub id: String,
    /// Its number on the page.
    pub number: u32,
    /// Its name.
    pub name: String,
    /// How much it counts.
    pub weight: f64,
    /// It counts for nothing.
    pub hidden: bool,
    /// What comes first.
    pub after: Vec<Choice>,
    /// Marks that speak for it.
    pub ties: Vec<Choice>,
}

impl OutcomeForm {
    fn tied(&self) -> u32 {
        u32::try_from(self.ties.iter().filter(|tie| tie.chosen).count()).unwrap_or(0)
    }
}

/// What is to be mastered. Each form posts `csrf`, `outcome`, `name`, `weight`, `hidden`, any number of `after` and `tie`.
#[derive(Template)]
#[template(path = "learning/outcomes.html")]
pub struct OutcomesPage {
    /// The words.
    pub t: Texts,
    /// The pages of this link.
    pub tabs: Tabs,
    /// The pages about learning.
    pub sections: Sections,
    /// The course's title.
    pub course: Option<String>,
    /// What just happened.
    pub flash: Option<Flash>,
    /// Back to the LMS.
    pub back_url: Option<String>,
    /// Where the forms go.
    pub action: String,
    /// The session's token.
    pub csrf: String,
    /// The outcomes, and a new one at the end.
    pub forms: Vec<OutcomeForm>,
}

/// An item in the list.
#[derive(Clone, Debug)]
pub struct ItemRow {
    /// Sent as `item`.
    pub id: String,
    /// The question.
    pub prompt: String,
    /// The model answer.
    pub answer: String,
    /// What it is practice for.
    pub outcome: String,
    /// Its value in lists.
    pub outcome_id: String,
    /// Where it comes from.
    pub source: String,
    /// A teacher put it first.
    pub pinned: bool,
    /// A teacher took it out.
    pub forbidden: bool,
    /// Answers that it has had.
    pub answers: u32,
    /// The key of how hard it is.
    pub hard: &'static str,
}

/// What is practised. Forms post `csrf` and `action`: `write`, `take`, `draft`, `approve`, `reject`, `pin`, `forbid`,
/// `up`.
#[derive(Template)]
#[template(path = "learning/items.html")]
pub struct ItemsPage {
    /// The words.
    pub t: Texts,
    /// The pages of this link.
    pub tabs: Tabs,
    /// The pages about learning.
    pub sections: Sections,
    /// The course's title.
    pub course: Option<String>,
    /// What just happened.
    pub flash: Option<Flash>,
    /// Back to the LMS.
    pub back_url: Option<String>,
    /// Where the forms go.
    pub action: String,
    /// The session's token.
    pub csrf: String,
    /// In the teacher's order.
    pub rows: Vec<ItemRow>,
    /// What waits for approval.
    pub drafts: Vec<ItemRow>,
    /// What can be practised for.
    pub outcomes: Vec<Choice>,
    /// Assignments that can be taken.
    pub bank: Vec<Choice>,
}

//! What a student masters and why, and what keeps them going.

use askama::Template;

use super::hundredths;
use crate::views::Flash;
use crate::views::tabs::Tabs;
use crate::views::text::Texts;
use crate::views::when::Moment;

/// One outcome.
#[derive(Clone, Debug)]
pub struct OutcomeRow {
    /// Its name.
    pub name: String,
    /// Probability that the student masters it.
    pub value: f64,
    /// How much of the ring is filled, 0 to 1; absent where rings are off.
    pub ring: Option<f64>,
    /// It is mastered.
    pub mastered: bool,
    /// Nothing speaks for or against it yet.
    pub unknown: bool,
    /// The newest step in words.
    pub why: Option<String>,
    /// Every step.
    pub why_url: String,
    /// Practice for it, where there is some.
    pub practise_url: Option<String>,
    /// What should come first.
    pub before: Vec<String>,
}

impl OutcomeRow {
    fn percent(&self) -> f64 {
        hundredths(self.value)
    }

    fn arc(&self) -> f64 {
        hundredths(self.ring.unwrap_or(0.0))
    }
}

/// A badge.
#[derive(Clone, Copy, Debug)]
pub struct BadgeView {
    /// The key of its name.
    pub key: &'static str,
    /// How often it was earned.
    pub times: u32,
    /// 1 to 3.
    pub step: u8,
}

/// The streak.
#[derive(Clone, Copy, Debug)]
pub struct StreakView {
    /// Days in a row.
    pub days: u32,
    /// Freezes left.
    pub freezes: u32,
    /// The own record.
    pub longest: u32,
}

/// An element of play that a student can switch off.
#[derive(Clone, Copy, Debug)]
pub struct SwitchView {
    /// The field's name.
    pub name: &'static str,
    /// The key of its words.
    pub key: &'static str,
    /// It is on.
    pub on: bool,
}

/// See the module. The forms post `csrf` and `action`: `path` (with `personal`), `play` (with the switches and
/// `alias`).
#[derive(Template)]
#[template(path = "learning/mastery.html")]
pub struct MasteryPage {
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
    /// Where the forms go.
    pub action: String,
    /// The session's token.
    pub csrf: String,
    /// A teacher switched it off.
    pub off: bool,
    /// The outcomes, in the course's order.
    pub rows: Vec<OutcomeRow>,
    /// From there on an outcome counts as mastered.
    pub threshold: f64,
    /// Reviews that are due.
    pub due: u32,
    /// Practice, chosen for the student.
    pub practice_url: String,
    /// All of it in order.
    pub all_url: String,
    /// The plan.
    pub plan_url: String,
    /// There is one.
    pub planned: bool,
    /// Items are chosen for the student.
    pub personal: bool,
    /// The streak, where it is on.
    pub streak: Option<StreakView>,
    /// Badges, where they are on.
    pub badges: Option<Vec<BadgeView>>,
    /// What the class has reached and wants to reach.
    pub goal: Option<(u32, u32)>,
    /// Place, alias and points of the leaderboard, where it is on.
    pub board: Option<Vec<(u32, String, u32)>>,
    /// What the student can switch off; empty where the course has nothing on.
    pub switches: Vec<SwitchView>,
    /// The alias, where the course has a leaderboard.
    pub alias: Option<String>,
}

impl MasteryPage {
    fn bound(&self) -> f64 {
        hundredths(self.threshold)
    }

    fn goal_share(&self) -> f64 {
        self.goal.map_or(0.0, |(reached, wanted)| {
            if wanted == 0 { 100.0 } else { hundredths((f64::from(reached) / f64::from(wanted)).min(1.0)) }
        })
    }
}

/// One step of mastery.
#[derive(Clone, Debug)]
pub struct StepRow {
    /// When.
    pub at: Moment,
    /// Before.
    pub before: f64,
    /// After.
    pub after: f64,
    /// Why, in words.
    pub why: String,
    /// The work behind it.
    pub url: Option<String>,
    /// It does not stand any more: its evidence was marked anew or left out.
    pub replaced: bool,
}

impl StepRow {
    pub(super) fn from(&self) -> f64 {
        hundredths(self.before)
    }

    pub(super) fn to(&self) -> f64 {
        hundredths(self.after)
    }
}

/// Something that the student contested.
#[derive(Clone, Debug)]
pub struct ContestRow {
    /// When.
    pub at: Moment,
    /// In the student's words.
    pub reason: String,
    /// The key of what became of it.
    pub decision: &'static str,
    /// The teacher's words.
    pub answer: String,
}

/// Why an outcome has its value. The form posts `csrf`, `reason`.
#[derive(Template)]
#[template(path = "learning/why.html")]
pub struct WhyPage {
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
    /// The outcome.
    pub name: String,
    /// Its value now.
    pub value: f64,
    /// It is mastered.
    pub mastered: bool,
    /// From there on it is.
    pub threshold: f64,
    /// What it began with.
    pub start: f64,
    /// The newest first.
    pub steps: Vec<StepRow>,
    /// The newest first.
    pub contests: Vec<ContestRow>,
    /// Whether it can be contested now.
    pub can_contest: bool,
    /// Where the form goes.
    pub action: String,
    /// The session's token.
    pub csrf: String,
    /// What was typed.
    pub reason: String,
    /// All outcomes.
    pub all_url: String,
}

impl WhyPage {
    fn percent(&self) -> f64 {
        hundredths(self.value)
    }

    fn bound(&self) -> f64 {
        hundredths(self.threshold)
    }

    fn begin(&self) -> f64 {
        hundredths(self.start)
    }
}

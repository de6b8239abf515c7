//! A student's study plan.

use askama::Template;

use crate::views::Flash;
use crate::views::tabs::Tabs;
use crate::views::text::Texts;

/// One thing to do.
#[derive(Clone, Debug)]
pub struct LineView {
    /// Sent as `line`.
    pub id: String,
    /// What.
    pub name: String,
    /// It is a review.
    pub review: bool,
    /// How long it takes.
    pub minutes: u32,
    /// Why it is there, in words.
    pub why: String,
    /// Where to do it.
    pub url: String,
}

/// A day.
#[derive(Clone, Debug)]
pub struct DayView {
    /// The date in words.
    pub date: String,
    /// It is today.
    pub today: bool,
    /// What to do; empty on days off.
    pub lines: Vec<LineView>,
    /// Minutes of all of it.
    pub minutes: u32,
}

/// What the form holds.
#[derive(Clone, Debug, Default)]
pub struct PlanFields {
    /// `YYYY-MM-DD`.
    pub until: String,
    /// The first and the last date that can be chosen.
    pub dates: (String, String),
    /// Minutes a day.
    pub minutes: String,
    /// The most reviews a day.
    pub most_reviews: String,
    /// The seven weekdays: the key of each name, and whether it is free.
    pub rest: Vec<(&'static str, bool)>,
}

/// See the module. The forms post `csrf` and `action`: `set` (with the fields), `put-off` (with `line`), `day-off`, `all-on`,
/// `clear`.
#[derive(Template)]
#[template(path = "learning/plan.html")]
pub struct PlanPage {
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
    /// There is a plan.
    pub planned: bool,
    /// The form.
    pub fields: PlanFields,
    /// The next days.
    pub days: Vec<DayView>,
    /// Days of the plan after those.
    pub more_days: u32,
    /// What the time does not suffice for: name, expected and wanted percent.
    pub short: Vec<(String, f64, f64)>,
    /// Reviews that find no place.
    pub unplaced: u32,
    /// Outcomes without anything to practise.
    pub without_items: Vec<String>,
    /// Something was put off.
    pub put_off: bool,
    /// What is mastered.
    pub mastery_url: String,
}

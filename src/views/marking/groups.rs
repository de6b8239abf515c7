//! Answers that say the same, to be marked by one decision.

use askama::Template;

use super::Sections;
use crate::views::Flash;
use crate::views::pager::Pager;
use crate::views::review::CriterionField;
use crate::views::tabs::Tabs;
use crate::views::text::Texts;
use crate::views::{FieldError, errors_of};

/// One group in the list.
#[derive(Clone, Debug)]
pub struct GroupRow {
    /// Its page.
    pub url: String,
    /// The answer in its middle.
    pub centre: String,
    /// All answers.
    pub count: usize,
    /// Those that nobody has decided.
    pub open: usize,
    /// The mean of the marks so far.
    pub mean: Option<f64>,
}

/// The list of groups.
#[derive(Template)]
#[template(path = "marking/groups.html")]
pub struct GroupsPage {
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
    /// A newer grouping is on its way.
    pub under_way: bool,
    /// Answers that nobody has decided.
    pub open: usize,
    /// Decisions that they take by groups.
    pub decisions: usize,
    /// The groups of this page.
    pub rows: Vec<GroupRow>,
    /// Which of them they are.
    pub pager: Pager,
}

/// A member of a group.
#[derive(Clone, Debug)]
pub struct MemberView {
    /// The value of `answer` when it leaves the group.
    pub id: String,
    /// Its short name.
    pub code: String,
    /// Its page.
    pub url: String,
    /// The answer.
    pub text: String,
    /// The mark so far; absent while it is not to be seen.
    pub score: Option<f64>,
    /// A decision about the group marks it.
    pub open: bool,
}

/// One group. `POST {action}` with `csrf` and `action` = `mark` (the fields of a decision), `accept`, `split` (any number
/// of `answer`) or `merge` (`into`).
#[derive(Template)]
#[template(path = "marking/group.html")]
pub struct GroupPage {
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
    /// The session's token.
    pub csrf: String,
    /// Where the forms go.
    pub action: String,
    /// Back to the list.
    pub list_url: String,
    /// The members, the middle first.
    pub members: Vec<MemberView>,
    /// How many of them a decision marks.
    pub open: usize,
    /// Other groups to join with: name and the beginning of their middle answer.
    pub others: Vec<(String, String)>,
    /// Points as typed.
    pub score: String,
    /// Comment as typed.
    pub comment: String,
    /// Criterion by criterion.
    pub criteria: Vec<CriterionField>,
    /// What is wrong.
    pub errors: Vec<FieldError>,
}

impl GroupPage {
    fn errors(&self, field: &str) -> Vec<&str> {
        errors_of(&self.errors, field)
    }
}

//! A decided request for a second look, and the like answers to which the same change could be made.

use askama::Template;

use super::Sections;
use crate::views::Flash;
use crate::views::tabs::Tabs;
use crate::views::text::Texts;

/// A like answer.
#[derive(Clone, Debug)]
pub struct OfferRow {
    /// The value of `answer` when the change is made to it.
    pub id: String,
    /// Its short name.
    pub code: String,
    /// Its page.
    pub url: String,
    /// The answer.
    pub answer: String,
    /// How like it is, 0 to 1.
    pub likeness: f64,
    /// Its mark now.
    pub before: f64,
    /// Its mark after.
    pub after: f64,
}

/// See the module. Posts `csrf` and any number of `answer`.
#[derive(Template)]
#[template(path = "marking/appeal.html")]
pub struct OffersPage {
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
    /// Where the form goes.
    pub action: String,
    /// Back to the list.
    pub list_url: String,
    /// The student's reason.
    pub reason: String,
    /// The answer whose mark was changed.
    pub answer: String,
    /// Its mark before.
    pub before: f64,
    /// Its mark after.
    pub after: f64,
    /// Like answers, the likest first.
    pub rows: Vec<OfferRow>,
}

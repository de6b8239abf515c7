//! The front door, and the page of a link behind which nothing stands yet.

use askama::Template;

use super::relink::Choice;
use super::text::Texts;

/// `GET /`
#[derive(Template)]
#[template(path = "home.html")]
pub struct HomePage {
    /// The words.
    pub t: Texts,
    /// The public origin, without a slash at the end.
    pub base_url: String,
    /// The program's version.
    pub version: String,
}

/// A resource link without an assignment.
#[derive(Template)]
#[template(path = "not_set_up.html")]
pub struct NotSetUpPage {
    /// The words.
    pub t: Texts,
    /// The course's title.
    pub course: Option<String>,
    /// The link's title in the LMS.
    pub title: String,
    /// Where a teacher writes the assignment; students get none and are told to ask.
    pub setup_url: Option<String>,
    /// What it may be a copy of, best first; teachers only.
    pub copies: Vec<Choice>,
    /// The field that names the link, as [`super::relink::RelinkPage`] sends it.
    pub field: String,
    /// Where a choice goes.
    pub relink_url: String,
    /// The session's token.
    pub csrf: String,
    /// How many other links of the course open nothing.
    pub others: usize,
    /// Back to the LMS.
    pub back_url: Option<String>,
}

//! Links of a copied course that open nothing, each with what it may be.

use askama::Template;

use super::text::Texts;

/// An assignment that a link may be a copy of.
#[derive(Clone, Debug)]
pub struct Choice {
    /// Sent as the value.
    pub assignment: String,
    /// The assignment's title.
    pub title: String,
    /// The course where it is open already; may be empty.
    pub course: String,
}

/// A link that opens nothing.
#[derive(Clone, Debug)]
pub struct LooseLink {
    /// Sent as `link-{id}`.
    pub id: String,
    /// As the LMS calls it.
    pub title: String,
    /// Best first; may be empty.
    pub choices: Vec<Choice>,
}

/// See the module. Posts `link-{id}` for each link with `csrf`.
#[derive(Template)]
#[template(path = "relink.html")]
pub struct RelinkPage {
    /// The words.
    pub t: Texts,
    /// The course's title.
    pub course: Option<String>,
    /// Where it goes.
    pub action: String,
    /// The session's token.
    pub csrf: String,
    /// Back without saving.
    pub back_url: Option<String>,
    /// The links.
    pub links: Vec<LooseLink>,
}

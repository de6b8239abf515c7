//! The way back to the LMS from adding an assignment: a form that posts itself, with a button for those without script.

use askama::Template;

use super::text::Texts;

/// See the module. The form has one field, `JWT`.
#[derive(Template)]
#[template(path = "deep_linking_return.html")]
pub struct DeepLinkingReturnPage {
    /// The words.
    pub t: Texts,
    /// The titles of what was chosen.
    pub titles: Vec<String>,
    /// The LMS's return address.
    pub action: String,
    /// The signed message.
    pub jwt: String,
}

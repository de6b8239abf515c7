//! What the tool does with uploads, and the question whether a person agrees.

use askama::Template;

use super::text::Texts;

/// What was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answered {
    /// Yes.
    Accepted,
    /// No.
    Declined,
    /// Kept here, but the LMS could not be told.
    NotTold,
}

/// See the module. Posts `answer` (`accept`, `decline`) with `csrf`.
#[derive(Template)]
#[template(path = "terms.html")]
pub struct TermsPage {
    /// The words.
    pub t: Texts,
    /// Where the form goes.
    pub action: String,
    /// The session's token.
    pub csrf: String,
    /// What was answered, once it was.
    pub answered: Option<Answered>,
}

impl TermsPage {
    fn outcome(&self) -> Option<String> {
        self.answered.map(|answered| {
            self.t.get(match answered {
                Answered::Accepted => "terms-accepted",
                Answered::Declined => "terms-declined",
                Answered::NotTold => "terms-not-told",
            })
        })
    }
}

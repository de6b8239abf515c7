//! The three pages of Dynamic Registration, shown to an administrator inside the LMS.

use askama::Template;

use super::text::Texts;

/// Which LMS is connecting, as far as the next clicks differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Product {
    /// Moodle.
    Moodle,
    /// Canvas.
    Canvas,
    /// Any other.
    Other,
}

/// What is shared and why, and one button.
#[derive(Template)]
#[template(path = "registration.html")]
pub struct RegistrationPage {
    /// The words.
    pub t: Texts,
    /// Where the form goes.
    pub action: String,
    /// Hidden fields that go with it.
    pub fields: Vec<(String, String)>,
    /// The LMS's host.
    pub platform: String,
    /// This tool's host.
    pub tool: String,
}

/// It worked: the next clicks.
#[derive(Template)]
#[template(path = "registration_done.html")]
pub struct RegistrationDonePage {
    /// The words.
    pub t: Texts,
    /// The LMS's host.
    pub platform: String,
    /// Whose next clicks to show.
    pub product: Product,
    /// After so many seconds script tells the LMS to close the frame, unless the reader asks to stay; 0: at once.
    pub close_after: u32,
}

/// It did not work.
#[derive(Template)]
#[template(path = "registration_failed.html")]
pub struct RegistrationFailedPage {
    /// The words.
    pub t: Texts,
    /// The stable code.
    pub code: String,
    /// What the log finds it by.
    pub reference: String,
    /// The LMS's own words for its refusal, if it had any.
    pub said: Option<String>,
}

impl RegistrationFailedPage {
    fn advice(&self) -> String {
        self.t.get(match self.code.as_str() {
            "registration.invite" => "registration-failed-invite",
            "registration.unreachable" => "registration-failed-unreachable",
            "registration.url" => "registration-failed-url",
            "registration.issuer" | "registration.document" => "registration-failed-document",
            "registration.refused" => "registration-failed-refused",
            "registration.exists" => "registration-failed-exists",
            _ => "registration-failed-other",
        })
    }
}

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
    /// D2L Brightspace.
    Brightspace,
    /// Anthology Blackboard.
    Blackboard,
    /// Sakai.
    Sakai,
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
    /// The LMS lets the tool read what is handed in to its own assignments.
    pub reads_uploads: bool,
    /// The LMS can ask students to agree to that.
    pub can_ask: bool,
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
    /// It was registered before, and was brought up to date.
    pub updated: bool,
    /// Keys of what the LMS does not allow.
    pub missing: Vec<&'static str>,
    /// Where the test of the connection goes.
    pub test_action: String,
    /// Lets the reader test the connection for a day.
    pub invite: String,
    /// After so many seconds script tells the LMS to close the frame, unless the reader asks to stay; 0: at once.
    pub close_after: u32,
}

/// One thing that was tested.
#[derive(Clone, Debug)]
pub struct Check {
    /// It is as it should be.
    pub good: bool,
    /// What was found, and what to do.
    pub text: String,
}

/// What a test of the connection found.
#[derive(Template)]
#[template(path = "connection.html")]
pub struct ConnectionPage {
    /// The words.
    pub t: Texts,
    /// The LMS's host.
    pub platform: String,
    /// What was tested.
    pub checks: Vec<Check>,
    /// Where another test goes.
    pub test_action: String,
    /// Lets the reader test the connection for a day.
    pub invite: String,
}

impl ConnectionPage {
    fn good(&self) -> bool {
        self.checks.iter().all(|check| check.good)
    }
}

/// The key of the words for a service that an LMS did not allow.
pub fn missing_service(scope: &str) -> &'static str {
    match scope.rsplit('/').next().unwrap_or_default() {
        "lineitem" | "lineitem.readonly" => "missing-columns",
        "score" => "missing-scores",
        "result.readonly" => "missing-results",
        "contextmembership.readonly" => "missing-members",
        "noticehandlers" | "asset.readonly" | "report" => "missing-uploads",
        _ => "missing-other",
    }
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

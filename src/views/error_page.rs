//! The page of everything that was refused or failed: what happened in plain words, what to do next, a reference.

use askama::Template;

use super::text::Texts;

/// What a person can do about a code. Many codes, few situations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Situation {
    /// Opening it again from the course helps.
    OpenAgain,
    /// The browser keeps no cookie.
    Cookies,
    /// The registration does not fit: the administrator.
    Setup,
    /// The LMS is not registered.
    UnknownPlatform,
    /// This deployment is not allowed.
    Deployment,
    /// The clocks differ.
    Clock,
    /// The LMS cannot be reached or answered with an error.
    Platform,
    /// Nobody is said to be there.
    Anonymous,
    /// No course is said to be there.
    NoCourse,
    /// The form is old or was posted from elsewhere.
    Form,
    /// Not for this person.
    Forbidden,
    /// Nothing here.
    NotFound,
    /// No assignment behind the link.
    AssignmentMissing,
    /// Too much was sent.
    TooLarge,
    /// Nothing was written.
    AnswerEmpty,
    /// The content cannot be added here.
    NotAccepted,
    /// The registration could not be finished.
    Registration,
    /// The invite is used or old.
    Invite,
    /// Too many at once.
    Busy,
    /// Something of ours is out of order for now.
    Unavailable,
    /// Ours to mend.
    Internal,
}

impl Situation {
    fn of(code: &str) -> Self {
        match code {
            "state.browser" => Self::Cookies,
            "login.unknown_platform" | "login.ambiguous_client" => Self::UnknownPlatform,
            "launch.expired" | "launch.iat_future" | "launch.iat_old" | "launch.not_yet_valid" => Self::Clock,
            "launch.anonymous" => Self::Anonymous,
            "launch.no_context" => Self::NoCourse,
            "launch.platform_error" | "keys.unavailable" => Self::Platform,
            "csrf" | "origin" | "bad_form" => Self::Form,
            "forbidden" => Self::Forbidden,
            "not_found" => Self::NotFound,
            "assignment.missing" => Self::AssignmentMissing,
            "too_large" => Self::TooLarge,
            "answer_empty" => Self::AnswerEmpty,
            "registration.invite" => Self::Invite,
            "busy" => Self::Busy,
            "disk_full" | "unavailable" => Self::Unavailable,
            "internal" => Self::Internal,
            _ if code.starts_with("session.") || code.starts_with("state.") => Self::OpenAgain,
            _ if code.starts_with("deployment.") => Self::Deployment,
            _ if code.starts_with("deep_linking.") => Self::NotAccepted,
            _ if code.starts_with("registration.") => Self::Registration,
            _ if ["login.", "launch.", "notice."].iter().any(|kind| code.starts_with(kind)) => Self::Setup,
            _ => Self::Internal,
        }
    }

    /// The keys of heading, explanation and next step.
    fn keys(self) -> [&'static str; 3] {
        match self {
            Self::OpenAgain => ["error-open-again-title", "error-open-again-text", "error-open-again-next"],
            Self::Cookies => ["error-cookies-title", "error-cookies-text", "error-cookies-next"],
            Self::Setup => ["error-setup-title", "error-setup-text", "error-setup-next"],
            Self::UnknownPlatform => {
                ["error-platform-unknown-title", "error-platform-unknown-text", "error-platform-unknown-next"]
            }
            Self::Deployment => ["error-deployment-title", "error-deployment-text", "error-deployment-next"],
            Self::Clock => ["error-clock-title", "error-clock-text", "error-clock-next"],
            Self::Platform => ["error-platform-title", "error-platform-text", "error-platform-next"],
            Self::Anonymous => ["error-anonymous-title", "error-anonymous-text", "error-anonymous-next"],
            Self::NoCourse => ["error-no-course-title", "error-no-course-text", "error-no-course-next"],
            Self::Form => ["error-form-title", "error-form-text", "error-form-next"],
            Self::Forbidden => ["error-forbidden-title", "error-forbidden-text", "error-forbidden-next"],
            Self::NotFound => ["error-not-found-title", "error-not-found-text", "error-not-found-next"],
            Self::AssignmentMissing => {
                ["error-assignment-title", "error-assignment-text", "error-assignment-next"]
            }
            Self::TooLarge => ["error-too-large-title", "error-too-large-text", "error-too-large-next"],
            Self::AnswerEmpty => {
                ["error-answer-empty-title", "error-answer-empty-text", "error-answer-empty-next"]
            }
            Self::NotAccepted => {
                ["error-not-accepted-title", "error-not-accepted-text", "error-not-accepted-next"]
            }
            Self::Registration => {
                ["error-registration-title", "error-registration-text", "error-registration-next"]
            }
            Self::Invite => ["error-invite-title", "error-invite-text", "error-invite-next"],
            Self::Busy => ["error-busy-title", "error-busy-text", "error-busy-next"],
            Self::Unavailable => {
                ["error-unavailable-title", "error-unavailable-text", "error-unavailable-next"]
            }
            Self::Internal => ["error-internal-title", "error-internal-text", "error-internal-next"],
        }
    }
}

/// A link that begins again in a tab of its own, where the browser keeps cookies. No form: a page's policy would hold
/// back every redirect that follows one.
#[derive(Clone, Debug)]
pub struct NewTab {
    /// Our login address with the login's parameters, or an address of the LMS.
    pub url: String,
}

/// See the module.
#[derive(Template)]
#[template(path = "error_page.html")]
pub struct ErrorPage {
    /// The words.
    pub t: Texts,
    /// The stable code, such as `state.browser`; one that is unknown gets the words of an internal error.
    pub code: String,
    /// What the log finds it by.
    pub reference: String,
    /// Back to the LMS, when an authentic launch said where that is.
    pub back_url: Option<String>,
    /// Offered where a new tab helps.
    pub new_tab: Option<NewTab>,
    /// What the person had written, when it came with a form that could not be taken.
    pub kept: Option<String>,
}

impl ErrorPage {
    fn keys(&self) -> [&'static str; 3] {
        Situation::of(&self.code).keys()
    }

    /// What happened, in a few words.
    pub fn heading(&self) -> String {
        self.t.get(self.keys()[0])
    }

    fn explanation(&self) -> String {
        self.t.get(self.keys()[1])
    }

    fn next(&self) -> String {
        self.t.get(self.keys()[2])
    }
}

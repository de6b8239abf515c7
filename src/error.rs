//! What can go wrong for a person, as stable codes.
//!
//! A [`Fault`] is expected: somebody sent something that cannot be taken, and the page says what to do. Everything
//! else is internal: logged with its cause, shown as a page with a reference number and nothing more.

use crate::db::DbError;

/// An expected refusal.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{code}: {detail}")]
pub struct Fault {
    /// Stable code, such as `session.lost`; pages are chosen by it and admins search for it.
    pub code: &'static str,
    /// The HTTP status that fits.
    pub status: u16,
    /// For the log: no names, no answers.
    pub detail: String,
    /// Where the person may go back to, when an authentic launch said so.
    pub return_url: Option<String>,
}

/// Why a piece of the product's work did not happen.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Expected; see [`Fault`].
    #[error(transparent)]
    Fault(#[from] Fault),
    /// Ours to mend.
    #[error("{0:#}")]
    Internal(#[from] anyhow::Error),
}

/// The result of the product's work.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Every code that the product itself gives out, with its status. LTI's own are in `lti::error`.
macro_rules! faults {
    ($($name:ident = $code:literal, $status:literal;)*) => {
        impl Fault {
            $(#[doc = concat!("`", $code, "`")]
            pub fn $name(detail: impl Into<String>) -> Error {
                Error::Fault(Fault { code: $code, status: $status, detail: detail.into(), return_url: None })
            })*
        }
        /// All codes, for the test that each has its words in every language.
        pub const CODES: &[&str] = &[$($code),*];
    };
}

faults! {
    session_lost = "session.lost", 401;
    csrf = "csrf", 403;
    origin = "origin", 403;
    forbidden = "forbidden", 403;
    not_found = "not_found", 404;
    too_large = "too_large", 413;
    bad_form = "bad_form", 400;
    no_context = "launch.no_context", 400;
    assignment_missing = "assignment.missing", 404;
    invite = "registration.invite", 403;
    registered_already = "registration.exists", 409;
    subscription = "notice.subscription", 503;
    busy = "busy", 429;
    disk_full = "disk_full", 507;
    unavailable = "unavailable", 503;
}

impl From<lti::LtiError> for Error {
    fn from(error: lti::LtiError) -> Self {
        let (code, status) = (error.code.as_str(), error.code.http_status());
        Self::Fault(Fault { code, status, detail: error.detail, return_url: error.return_url })
    }
}

impl From<lti::Code> for Error {
    fn from(code: lti::Code) -> Self {
        lti::LtiError::from(code).into()
    }
}

impl From<DbError> for Error {
    fn from(error: DbError) -> Self {
        if error.is_full() {
            return Fault::disk_full(error.to_string());
        }
        if error.is_unavailable() {
            return Fault::unavailable(error.to_string());
        }
        Self::Internal(anyhow::Error::new(error))
    }
}

//! From an error to an answer: a page in plain words with a reference number, and one log line that has the same.

use actix_web::body::BoxBody;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};

use crate::error::{Error, Fault};
use crate::secrets;

/// What is shown of an error; the page itself is made where the reader's language is known.
#[derive(Clone, Debug)]
pub struct Shown {
    /// Stable code, which chooses the words.
    pub code: &'static str,
    /// HTTP status.
    pub status: StatusCode,
    /// Stands on the page and in the log.
    pub reference: String,
    /// Where the person may go back to.
    pub return_url: Option<String>,
}

impl Shown {
    /// Logs an error and says what to show of it.
    pub fn of(error: &Error) -> Self {
        let reference = secrets::reference_number();
        match error {
            Error::Fault(Fault { code, status, detail, return_url }) => {
                tracing::info!(code, %reference, detail, "refused");
                let status = StatusCode::from_u16(*status).unwrap_or(StatusCode::BAD_REQUEST);
                Self { code, status, reference, return_url: return_url.clone() }
            }
            Error::Internal(cause) => {
                tracing::error!(%reference, error = format!("{cause:#}"), "failed");
                Self { code: "internal", status: StatusCode::INTERNAL_SERVER_ERROR, reference, return_url: None }
            }
        }
    }
}

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::Fault(fault) => StatusCode::from_u16(fault.status).unwrap_or(StatusCode::BAD_REQUEST),
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn error_response(&self) -> HttpResponse<BoxBody> {
        let shown = Shown::of(self);
        let mut response = HttpResponse::new(shown.status);
        response.headers_mut().insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
        response.extensions_mut().insert(shown);
        response
    }
}

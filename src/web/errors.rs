//! From an error to an answer: a page in plain words with a reference number, and one log line that has the same.

use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{StatusCode, header};
use actix_web::middleware::Next;
use actix_web::{HttpRequest, HttpResponse, ResponseError};
use serde_json::json;
use url::Url;

use crate::error::{Error, Fault};
use crate::secrets;
use crate::views::error_page::{ErrorPage, NewTab};
use crate::views::text::Texts;
use crate::web::page;

/// What is shown of an error.
#[derive(Clone, Debug)]
struct Shown {
    code: &'static str,
    status: StatusCode,
    reference: String,
    return_url: Option<String>,
}

impl Shown {
    /// Logs an error and says what to show of it.
    fn of(error: &Error) -> Self {
        let reference = secrets::reference_number();
        match error {
            Error::Fault(Fault { code, status, detail, return_url }) => {
                tracing::info!(code, %reference, detail, "refused");
                let status = StatusCode::from_u16(*status).unwrap_or(StatusCode::BAD_REQUEST);
                Self { code, status, reference, return_url: return_url.clone() }
            }
            Error::Internal(cause) => {
                tracing::error!(%reference, error = format!("{cause:#}"), "failed");
                Self {
                    code: "internal",
                    status: StatusCode::INTERNAL_SERVER_ERROR,
                    reference,
                    return_url: None,
                }
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

    /// The bare answer; [`render`] makes the page, since only the request knows the reader's language.
    fn error_response(&self) -> HttpResponse<BoxBody> {
        let shown = Shown::of(self);
        let mut response = HttpResponse::new(shown.status);
        response.extensions_mut().insert(shown);
        response
    }
}

/// Gives each error its page, or JSON where script asked for it, in the language of the browser.
pub async fn render<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, actix_web::Error> {
    let t = page::browser_texts(request.headers());
    let wants_json = request
        .headers()
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|accept| accept.starts_with("application/json"));
    let response = next.call(request).await?;
    let shown = response.response().extensions().get::<Shown>().cloned();
    let Some(shown) = shown else {
        return Ok(response.map_into_left_body());
    };
    let answer = if wants_json {
        HttpResponse::build(shown.status).json(json!({ "code": shown.code, "reference": shown.reference }))
    } else {
        page_of(t, shown, None, None)
    };
    Ok(response.into_response(answer).map_into_right_body())
}

/// The page of an error that gives back what the person had written.
pub fn with_text(request: &HttpRequest, error: &Error, text: String) -> HttpResponse {
    let kept = Some(text).filter(|text| !text.trim().is_empty());
    page_of(page::browser_texts(request.headers()), Shown::of(error), kept, None)
}

/// The page of an error that is left in a tab of its own.
pub fn with_new_tab(request: &HttpRequest, error: &Error, tab: Option<NewTab>) -> HttpResponse {
    page_of(page::browser_texts(request.headers()), Shown::of(error), None, tab)
}

fn page_of(t: Texts, shown: Shown, kept: Option<String>, new_tab: Option<NewTab>) -> HttpResponse {
    let Shown { code, status, reference, return_url } = shown;
    let mut template = ErrorPage { t, code: code.into(), reference, back_url: None, new_tab, kept };
    let message = format!("{} ({code}, {})", template.heading(), template.reference);
    template.back_url = return_url.map(|url| with_message(&url, &message));
    // An error tells nobody's secrets, and has to be readable inside whatever page framed the launch.
    page::answer(status, &template, ["*"], []).unwrap_or_else(|_| HttpResponse::build(status).body(code))
}

/// The way back, with what the LMS shows there (LTI Core 1.3, launch presentation claim).
fn with_message(return_url: &str, message: &str) -> String {
    let Ok(mut url) = Url::parse(return_url) else { return return_url.to_owned() };
    url.query_pairs_mut().append_pair("lti_errormsg", message);
    url.into()
}

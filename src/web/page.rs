//! From a template to an answer: its language, its headers, and what the domain's words are called on pages.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap};
use askama::Template;

use crate::clock::Timestamp;
use crate::domain::session::Visit;
use crate::error::Result;
use crate::views::text::{Locale, Texts};
use crate::views::when::Moment;
use crate::web::headers::page_policy;

/// The words for a visit: the LMS's language for this person, else the browser's.
pub fn texts(visit: &Visit, headers: &HeaderMap) -> Texts {
    let told = visit.notes.locale.as_deref().and_then(Locale::from_tag);
    told.map_or_else(|| browser_texts(headers), Texts::of)
}

/// The words for somebody whom no launch introduced.
pub fn browser_texts(headers: &HeaderMap) -> Texts {
    let wished =
        headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    Texts::of(Locale::from_accept_language(wished))
}

/// A page of a visit: the LMS that launched it may frame it.
pub fn show(visit: &Visit, status: StatusCode, template: &impl Template) -> Result<HttpResponse> {
    answer(status, template, visit.notes.frame_ancestors.iter().map(String::as_str), std::iter::empty())
}

/// A page that these origins may frame and whose forms may also go to `form_targets`.
pub fn answer<'a>(
    status: StatusCode,
    template: &impl Template,
    ancestors: impl IntoIterator<Item = &'a str>,
    form_targets: impl IntoIterator<Item = &'a str>,
) -> Result<HttpResponse> {
    let html = template.render().map_err(anyhow::Error::from)?;
    Ok(HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CONTENT_SECURITY_POLICY, page_policy(ancestors, form_targets)))
        .body(html))
}

/// Sends the browser on, with GET.
pub fn see_other(location: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((header::LOCATION, location)).finish()
}

/// A file that is saved, never shown: what comes from outside does not run in our origin.
pub fn file(name: &str, media_type: &str, content: Vec<u8>) -> HttpResponse {
    let encoded: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect();
    let disposition = format!("attachment; filename*=UTF-8''{}", encoded.replace('+', "%20"));
    HttpResponse::Ok()
        .content_type(media_type)
        .insert_header((header::CONTENT_DISPOSITION, disposition))
        .body(content)
}

/// A time as pages show it.
pub fn moment(at: Timestamp) -> Moment {
    Moment(at.unix_seconds())
}

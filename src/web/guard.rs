//! Who may: the session behind a page, and whether a form was posted from our own page.

use actix_web::http::header;
use actix_web::web::Payload;
use actix_web::{HttpRequest, HttpResponse};
use url::Url;

use crate::app::App;
use crate::domain::launch;
use crate::domain::session::{self, Visit};
use crate::error::{Fault, Result};
use crate::web::form::Fields;
use crate::web::{cookies, errors};

/// The visit whose session cookie came with the request.
pub async fn visit(app: &App, request: &HttpRequest, scope: &str) -> Result<Visit> {
    let secrets = cookies::sent(&app.config, request, &launch::session_cookie(scope));
    session::open(app, scope, secrets).await
}

/// The visit that a form was made for.
pub async fn visit_of_form(app: &App, request: &HttpRequest, scope: &str, fields: &Fields) -> Result<Visit> {
    let visit = visit(app, request, scope).await?;
    made_for(&visit, fields)?;
    Ok(visit)
}

/// The visit and the fields of a form that was posted from a page of the same visit.
pub async fn posted(
    app: &App,
    request: &HttpRequest,
    scope: &str,
    payload: Payload,
) -> Result<(Visit, Fields)> {
    posted_here(app, request)?;
    let visit = visit(app, request, scope).await?;
    let fields = Fields::read(request, payload).await?;
    made_for(&visit, &fields)?;
    Ok((visit, fields))
}

/// As [`posted`], for forms in which somebody wrote: where the visit is lost, the page that says so gives back what stood
/// in these fields.
pub async fn posted_keeping(
    app: &App,
    request: &HttpRequest,
    scope: &str,
    payload: Payload,
    written: &[&str],
) -> Result<std::result::Result<(Visit, Fields), HttpResponse>> {
    posted_here(app, request)?;
    let fields = Fields::read(request, payload).await?;
    Ok(match visit_of_form(app, request, scope, &fields).await {
        Ok(visit) => Ok((visit, fields)),
        Err(error) => Err(errors::with_text(request, &error, fields.written(written))),
    })
}

/// Refuses a form that another origin posted, even one with a valid token.
pub fn posted_here(app: &App, request: &HttpRequest) -> Result<()> {
    let text = |name| request.headers().get(name).map(|value| value.to_str().unwrap_or("unreadable"));
    let own = app.config.base_url.origin();
    let foreign = match (text(header::ORIGIN), text(header::REFERER)) {
        (Some(origin), _) => Url::parse(origin).map_or(true, |url| url.origin() != own),
        (None, Some(referer)) => Url::parse(referer).map_or(true, |url| url.origin() != own),
        // Neither: not a browser of this decade, or told to be silent. The token still has to fit.
        (None, None) => {
            text(header::HeaderName::from_static("sec-fetch-site")).is_some_and(|site| site != "same-origin")
        }
    };
    if foreign { Err(Fault::origin("posted from another origin")) } else { Ok(()) }
}

/// Refuses a form that was not made for this session.
pub fn made_for(visit: &Visit, fields: &Fields) -> Result<()> {
    let (sent, kept) = (fields.get("csrf").as_bytes(), visit.session.csrf_token.as_bytes());
    // Without an early end, so that the time tells nothing.
    let differ = sent.iter().zip(kept).fold(sent.len() ^ kept.len(), |sum, (a, b)| sum | usize::from(a ^ b));
    if differ == 0 { Ok(()) } else { Err(Fault::csrf("the form's token is not this session's")) }
}

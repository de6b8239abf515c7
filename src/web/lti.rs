//! The LTI routes: login, launch, keys.

use actix_web::http::header;
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};

use crate::app::App;
use crate::domain::launch::{self, Arrival};
use crate::domain::session;
use crate::error::{Error, Result};
use crate::web::cookies::{self, BrowserSecret};
use crate::web::form::Fields;

/// `GET /lti/login`
pub async fn login_get(app: Data<App>, request: HttpRequest) -> Result<HttpResponse> {
    let parameters: Vec<_> =
        url::form_urlencoded::parse(request.query_string().as_bytes()).into_owned().collect();
    login(&app, &parameters).await
}

/// `POST /lti/login`
pub async fn login_post(app: Data<App>, request: HttpRequest, payload: Payload) -> Result<HttpResponse> {
    let fields = Fields::read(&request, payload).await?;
    login(&app, fields.pairs()).await
}

async fn login(app: &App, parameters: &[(String, String)]) -> Result<HttpResponse> {
    let start = launch::begin(app, parameters).await?;
    let mut response =
        HttpResponse::Found().insert_header((header::LOCATION, start.redirect.as_str())).finish();
    let secret =
        BrowserSecret { name: &start.cookie, value: &start.secret, max_age: launch::SECRET_LIFETIME };
    cookies::keep(&app.config, &mut response, &secret);
    Ok(response)
}

/// `POST /lti/launch`: the redirect URI of every message.
pub async fn launch(app: Data<App>, request: HttpRequest, payload: Payload) -> Result<HttpResponse> {
    let fields = Fields::read(&request, payload).await?;
    let sent = |name: &str| cookies::sent(&app.config, &request, name);
    let arrival = launch::finish(&app, |name| fields.get(name).to_owned(), sent).await;
    let outcome = match &arrival {
        Ok(_) => "ok",
        Err(Error::Fault(fault)) => fault.code,
        Err(Error::Internal(_)) => "internal",
    };
    app.metrics.launches.with_label_values(&[outcome]).inc();
    let Arrival { cookie, secret, location } = arrival?;
    let mut response = HttpResponse::SeeOther().insert_header((header::LOCATION, location)).finish();
    let secret = BrowserSecret { name: &cookie, value: &secret, max_age: session::LIFETIME };
    cookies::keep(&app.config, &mut response, &secret);
    Ok(response)
}

/// `GET /.well-known/jwks.json`
pub async fn jwks(app: Data<App>) -> Result<HttpResponse> {
    let keys = app.tool_keys.current().await?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "public, max-age=300"))
        .content_type("application/json")
        .body(keys.jwks.clone()))
}

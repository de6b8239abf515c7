//! The LTI routes: login, launch, keys.

use actix_web::http::{StatusCode, header};
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};

use crate::app::App;
use crate::db::types::PlatformId;
use crate::domain::launch::restart::{self, Restart};
use crate::domain::launch::{self, Arrival, Storage};
use crate::domain::session;
use crate::error::{Error, Result};
use crate::views::error_page::NewTab;
use crate::views::storage::{LaunchStoragePage, LoginStoragePage, StorageFrame};
use crate::web::cookies::{self, BrowserSecret};
use crate::web::form::Fields;
use crate::web::{errors, guard, page};

/// The field that carries the secret which the LMS kept for us.
const PROOF: &str = "storage_proof";

/// `GET /lti/login`
pub async fn login_get(app: Data<App>, request: HttpRequest) -> Result<HttpResponse> {
    let parameters: Vec<_> =
        url::form_urlencoded::parse(request.query_string().as_bytes()).into_owned().collect();
    login(&app, &request, &parameters, None).await
}

/// `GET /lti/login/{platform}`: the login address that one registration has for itself, where an LMS's login does not
/// tell which of several registrations of its issuer it means.
pub async fn own_login_get(
    app: Data<App>,
    request: HttpRequest,
    platform: Path<String>,
) -> Result<HttpResponse> {
    let parameters: Vec<_> =
        url::form_urlencoded::parse(request.query_string().as_bytes()).into_owned().collect();
    login(&app, &request, &parameters, Some(PlatformId::from(platform.as_str()))).await
}

/// `POST /lti/login/{platform}`
pub async fn own_login_post(
    app: Data<App>,
    request: HttpRequest,
    platform: Path<String>,
    payload: Payload,
) -> Result<HttpResponse> {
    let fields = Fields::read(&request, payload).await?;
    login(&app, &request, fields.pairs(), Some(PlatformId::from(platform.as_str()))).await
}

/// `POST /lti/login`
pub async fn login_post(app: Data<App>, request: HttpRequest, payload: Payload) -> Result<HttpResponse> {
    let fields = Fields::read(&request, payload).await?;
    login(&app, &request, fields.pairs(), None).await
}

async fn login(
    app: &App,
    request: &HttpRequest,
    parameters: &[(String, String)],
    at: Option<PlatformId>,
) -> Result<HttpResponse> {
    let start = launch::begin(app, parameters, at).await?;
    let mut response = match start.storage {
        None => HttpResponse::Found().insert_header((header::LOCATION, start.redirect.as_str())).finish(),
        // The LMS can keep the secret for a browser that keeps no cookie; script hands it over and goes on.
        Some(storage) => {
            let template = LoginStoragePage {
                t: page::browser_texts(request.headers()),
                frame: frame(storage),
                value: start.secret.clone(),
                continue_url: start.redirect.to_string(),
                new_tab: Some(login_again(request, &restart::parameters(parameters))),
            };
            page::answer(StatusCode::OK, &template, ["*"], [])?
        }
    };
    let secret =
        BrowserSecret { name: &start.cookie, value: &start.secret, max_age: launch::SECRET_LIFETIME };
    cookies::keep(&app.config, &mut response, &secret);
    Ok(response)
}

/// The login address that was called, with these parameters.
fn login_again(request: &HttpRequest, parameters: &[(String, String)]) -> NewTab {
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish();
    NewTab { url: format!("{}?{query}", request.path()) }
}

/// The way into a tab of its own for what `state` was to lead to.
async fn new_tab(app: &App, state: &str) -> Result<Option<NewTab>> {
    Ok(restart::of_state(app, state).await?.map(|restart| match restart {
        Restart::At(url) => NewTab { url: url.into() },
        Restart::Login { platform, parameters } => {
            let query =
                url::form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish();
            NewTab { url: format!("/lti/login/{platform}?{query}") }
        }
    }))
}

fn frame(storage: Storage) -> StorageFrame {
    StorageFrame { target: storage.target, origin: storage.origin, key: storage.key }
}

/// `POST /lti/launch`: the redirect URI of every message.
pub async fn launch(app: Data<App>, request: HttpRequest, payload: Payload) -> Result<HttpResponse> {
    let fields = Fields::read(&request, payload).await?;
    // Our own page posts the launch again with the secret that the LMS kept. From any other origin it proves nothing.
    let proof = Some(fields.get(PROOF).to_owned()).filter(|proof| !proof.is_empty());
    if proof.is_some() {
        guard::posted_here(&app, &request)?;
    }
    let sent =
        |name: &str| cookies::sent(&app.config, &request, name).into_iter().chain(proof.clone()).collect();
    if proof.is_none()
        && cookies::sent(&app.config, &request, &launch::login_cookie(fields.get("state"))).is_empty()
        && let Some(storage) = launch::stored_secret(&app, fields.get("state")).await?
    {
        let template = LaunchStoragePage {
            t: page::browser_texts(request.headers()),
            frame: frame(storage),
            action: "/lti/launch".into(),
            fields: ["state", "id_token"].map(|name| (name.to_owned(), fields.get(name).to_owned())).into(),
            proof_field: PROOF.into(),
            new_tab: new_tab(&app, fields.get("state")).await?,
        };
        return page::answer(StatusCode::OK, &template, ["*"], []);
    }
    let arrival = launch::finish(&app, |name| fields.get(name).to_owned(), sent).await;
    let outcome = match &arrival {
        Ok(_) => "ok",
        Err(Error::Fault(fault)) => fault.code,
        Err(Error::Internal(_)) => "internal",
    };
    app.metrics.launches.with_label_values(&[outcome]).inc();
    let arrival = match arrival {
        // Nothing was used up: the way in is still open, in a tab where the browser keeps what we give it.
        Err(error @ Error::Fault(_)) if outcome == "state.browser" => {
            let tab = new_tab(&app, fields.get("state")).await?;
            return Ok(errors::with_new_tab(&request, &error, tab));
        }
        other => other?,
    };
    let Arrival { cookie, secret, location } = arrival;
    let mut response = HttpResponse::SeeOther().insert_header((header::LOCATION, location)).finish();
    let secret = BrowserSecret { name: &cookie, value: &secret, max_age: session::LIFETIME };
    cookies::keep(&app.config, &mut response, &secret);
    Ok(response)
}

/// `GET /.well-known/jwks.json`
pub async fn jwks(app: Data<App>) -> Result<HttpResponse> {
    let keys = app.tool_keys.current().await?;
    app.key_reads.note(app.clock.now());
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "public, max-age=300"))
        .content_type("application/json")
        .body(keys.jwks.clone()))
}

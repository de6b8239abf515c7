//! OpenID Connect third-party login: the initiation that starts a launch and the authorization endpoint that ends it.

use actix_web::http::{StatusCode, header};
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use url::Url;

use super::params::Params;
use super::session;
use crate::claims;
use crate::config::{Flavour, LoginMethod};
use crate::model::{LaunchKind, LoginInitiation, PendingLaunch};
use crate::server::App;
use crate::state::{LAUNCH_SECONDS, State, random_word};
use crate::views;

/// The name of the frame that keeps data for tools (LTI Platform Storage).
pub(crate) const STORAGE_FRAME: &str = "sandbox_storage";

/// Remembers a launch and says how to reach the tool; `None` when the tool is gone or not active.
pub(crate) fn begin_launch(
    app: &App,
    state: &mut State,
    user: &str,
    tool: u32,
    kind: LaunchKind,
) -> Option<LoginInitiation> {
    state.sweep(app.now());
    let launch = PendingLaunch { user: user.to_owned(), tool, kind, at: app.now() };
    let target = claims::target(state, &launch)?;
    let tool = state.tools.get(&tool).filter(|tool| tool.active)?;
    let number = rand::random::<u32>();
    let hint = match (app.flavour, &launch.kind) {
        (Flavour::Moodle, LaunchKind::DeepLinking { .. }) => {
            format!(r#"{{"launchid":"ltilaunch_ContentItemSelectionRequest{number}"}}"#)
        }
        (Flavour::Moodle, LaunchKind::Resource { link } | LaunchKind::Review { link, .. }) => {
            format!(r#"{{"cmid":{link},"launchid":"ltilaunch{link}_{number}"}}"#)
        }
        (Flavour::Moodle, _) => format!(r#"{{"launchid":"ltilaunch{number}"}}"#),
        (Flavour::Canvas, _) => format!("{}.{}.{}", random_word(24), random_word(80), random_word(43)),
    };
    let mut fields = vec![
        ("iss".to_owned(), app.base.clone()),
        ("target_link_uri".to_owned(), target),
        ("login_hint".to_owned(), user.to_owned()),
        ("lti_message_hint".to_owned(), hint.clone()),
        ("client_id".to_owned(), tool.client_id.clone()),
    ];
    match app.flavour {
        Flavour::Moodle => fields.push(("lti_deployment_id".into(), tool.deployment_id.clone())),
        Flavour::Canvas => {
            fields.push(("deployment_id".into(), tool.deployment_id.clone()));
            fields.push(("canvas_region".into(), "unknown".into()));
            fields.push(("canvas_environment".into(), "prod".into()));
            fields.push(("lti_storage_target".into(), STORAGE_FRAME.into()));
        }
    }
    let action = tool.config.login_url.clone();
    state.launches.insert(hint, launch);
    Some(LoginInitiation { action, fields })
}

/// Sends the browser to the tool.
pub(crate) fn initiate(app: &App, user: &str, tool: u32, kind: LaunchKind) -> HttpResponse {
    let Some(login) = begin_launch(app, &mut app.state(), user, tool, kind) else {
        let text = "The tool is not active. An administrator can activate it on the admin page.";
        return views::error(app, StatusCode::NOT_FOUND, "This tool cannot be opened", text);
    };
    match app.login_method {
        LoginMethod::Post => views::auto_post(
            app,
            "Opening the tool",
            "Continue",
            "post",
            &login.action,
            "_self",
            &login.fields,
        ),
        LoginMethod::Get => match Url::parse(&login.action) {
            Ok(mut url) => {
                url.query_pairs_mut().extend_pairs(&login.fields);
                HttpResponse::Found().insert_header((header::LOCATION, url.as_str())).finish()
            }
            Err(_) => views::error(
                app,
                StatusCode::NOT_FOUND,
                "This tool cannot be opened",
                "Its login URL is no URL.",
            ),
        },
    }
}

/// `GET /auth`
pub(crate) async fn auth_get(app: Data<App>, request: HttpRequest) -> HttpResponse {
    authorize(&app, &request, &Params::parse(request.query_string().as_bytes()))
}

/// `POST /auth`
pub(crate) async fn auth_post(app: Data<App>, request: HttpRequest, body: Bytes) -> HttpResponse {
    authorize(&app, &request, &Params::parse(&body))
}

/// How an authorization request fails.
enum Failure {
    /// A page of the LMS; nothing reaches the tool, since it cannot be trusted with it.
    Page(&'static str, String),
    /// An OAuth error posted to the redirect URI.
    Tool(&'static str, &'static str, &'static str),
}

fn authorize(app: &App, request: &HttpRequest, params: &Params) -> HttpResponse {
    let user = match session::user_or_repost(app, request, params) {
        Ok(user) => user,
        Err(page) => return page,
    };
    let mut state = app.state();
    let outcome = check(app, &mut state, params, &user.id);
    let answer = match outcome {
        Ok(id_token) => vec![("id_token".to_owned(), id_token)],
        Err(Failure::Page(code, detail)) => {
            state.violation(code, detail);
            drop(state);
            let status =
                if app.flavour == Flavour::Moodle { StatusCode::NOT_FOUND } else { StatusCode::BAD_REQUEST };
            return views::error(app, status, "Invalid request", &format!("Error code: {code}"));
        }
        Err(Failure::Tool(code, error, description)) => {
            state.violation(code, description);
            let mut answer = vec![("error".to_owned(), error.to_owned())];
            if !description.is_empty() {
                answer.push(("error_description".to_owned(), description.to_owned()));
            }
            answer
        }
    };
    drop(state);
    let mut fields = answer;
    if let Some(state) = params.get("state") {
        fields.push(("state".into(), state.to_owned()));
    }
    let target = params.get("redirect_uri").unwrap_or_default();
    views::auto_post(app, "Opening the tool", "Continue", "post", target, "_self", &fields)
}

/// Every check of LTI 1.3 Core and the 1EdTech Security Framework, in Moodle's order: first what decides whether the
/// tool may be spoken to at all.
fn check(app: &App, state: &mut State, params: &Params, user: &str) -> Result<String, Failure> {
    let page = |code, detail: &str| Failure::Page(code, detail.to_owned());
    if let Some(name) = params.repeated() {
        return Err(page("auth_parameter_repeated", name));
    }
    if params.get("scope") != Some("openid") {
        return Err(page("auth_scope_not_openid", params.get("scope").unwrap_or_default()));
    }
    if params.get("response_type") != Some("id_token") {
        return Err(page("auth_response_type_not_id_token", params.get("response_type").unwrap_or_default()));
    }
    let nonce = params.filled("nonce").ok_or_else(|| page("auth_nonce_missing", ""))?;
    let hint = params.filled("lti_message_hint").ok_or_else(|| page("auth_message_hint_missing", ""))?;
    let redirect = params.filled("redirect_uri").ok_or_else(|| page("auth_redirect_uri_missing", ""))?;
    let client = params.filled("client_id").ok_or_else(|| page("auth_client_id_missing", ""))?;
    let launch =
        state.launches.get(hint).cloned().ok_or_else(|| page("auth_message_hint_unknown_or_used", ""))?;
    if app.now().as_second() - launch.at.as_second() > LAUNCH_SECONDS {
        return Err(page("auth_message_hint_expired", ""));
    }
    let tool = state.tools.get(&launch.tool).cloned().ok_or_else(|| page("auth_tool_gone", ""))?;
    if !tool.config.redirect_uris.iter().any(|known| known == redirect) {
        return Err(page("auth_redirect_uri_not_registered", redirect));
    }
    if client != tool.client_id || !tool.active {
        return Err(Failure::Tool("auth_client_id_wrong", "unauthorized_client", ""));
    }
    if params.get("response_mode") != Some("form_post") {
        return Err(Failure::Tool("auth_response_mode_wrong", "invalid_request", "Invalid response_mode"));
    }
    if params.get("prompt") != Some("none") {
        return Err(Failure::Tool("auth_prompt_not_none", "invalid_request", "Invalid prompt"));
    }
    if params.filled("state").is_none() {
        return Err(Failure::Tool("auth_state_missing", "invalid_request", "Missing state"));
    }
    if params.get("login_hint") != Some(launch.user.as_str()) {
        return Err(Failure::Tool("auth_login_hint_wrong", "access_denied", ""));
    }
    if launch.user != user {
        // Somebody logged in as another person in between: not the tool's doing, but no launch either.
        return Err(Failure::Tool("auth_other_person_logged_in", "login_required", ""));
    }
    if !state.first_use("nonce", nonce) {
        return Err(Failure::Tool("auth_nonce_reused", "invalid_request", "Nonce was used before"));
    }
    state.launches.remove(hint);
    let claims = claims::of_launch(app, state, &launch, nonce).map_err(|code| page(code, ""))?;
    let key = state.keys.last().ok_or_else(|| page("platform_key_missing", ""))?;
    key.sign(&claims).map_err(|_| page("platform_key_missing", ""))
}

//! Who calls a service: the bearer token, its scope, and the exact media types.

use actix_web::http::header::{self, HeaderName};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;

use crate::config::Flavour;
use crate::model::Tool;
use crate::server::App;

/// Media types of the services (AGS 2.0, NRPS 2.0).
pub(crate) mod media {
    pub(crate) const LINE_ITEM: &str = "application/vnd.ims.lis.v2.lineitem+json";
    pub(crate) const LINE_ITEMS: &str = "application/vnd.ims.lis.v2.lineitemcontainer+json";
    pub(crate) const SCORE: &str = "application/vnd.ims.lis.v1.score+json";
    pub(crate) const RESULTS: &str = "application/vnd.ims.lis.v2.resultcontainer+json";
    pub(crate) const MEMBERS: &str = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json";
}

/// A header's value without parameters, in lower case.
pub(crate) fn media_type(request: &HttpRequest, name: HeaderName) -> Option<String> {
    let value = request.headers().get(name)?.to_str().ok()?;
    Some(value.split(';').next().unwrap_or_default().trim().to_lowercase())
}

/// The tool that calls, if its token is good for one of `scopes`; otherwise the answer.
pub(crate) fn tool(app: &App, request: &HttpRequest, scopes: &[&str]) -> Result<Tool, HttpResponse> {
    let refuse = |code: &str, violation: bool| {
        let mut state = app.state();
        if violation {
            state.violation(code, request.path())
        } else {
            state.refusal(code, request.path())
        }
        problem(401, "Unauthorized", request)
    };
    let Some(value) = request.headers().get(header::AUTHORIZATION).and_then(|v| v.to_str().ok()) else {
        return Err(refuse("bearer_missing", true));
    };
    let Some(token) = value.strip_prefix("Bearer ").filter(|t| !t.is_empty() && !t.contains(' ')) else {
        return Err(refuse("bearer_scheme_wrong", true));
    };
    let now = app.now();
    let known = {
        let state = app.state();
        let token = state.tokens.get(token).filter(|t| t.expires > now).cloned();
        token.and_then(|t| Some((t.scopes, state.tools.get(&t.tool).filter(|tool| tool.active)?.clone())))
    };
    let Some((granted, tool)) = known else { return Err(refuse("token_unknown_or_expired", false)) };
    if !scopes.iter().any(|wanted| granted.iter().any(|has| has == wanted)) {
        return Err(refuse("scope_missing", true));
    }
    Ok(tool)
}

/// Whether a wildcard or absent `Accept` passes. Moodle's line items want the exact type, its results and members do
/// not mind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Accepts {
    Exact,
    OrAnything,
}

/// The `Accept` header, compared as Moodle does: the whole header is one media type.
pub(crate) fn accept(
    app: &App,
    request: &HttpRequest,
    kind: &str,
    accepts: Accepts,
) -> Result<(), HttpResponse> {
    let value = request.headers().get(header::ACCEPT).and_then(|v| v.to_str().ok()).map(str::trim);
    let good = match value {
        Some(value) if value == kind => true,
        None | Some("*/*") => accepts == Accepts::OrAnything,
        Some(_) => false,
    };
    if good {
        return Ok(());
    }
    app.state().violation("accept_wrong", format!("{} wanted {kind}, got {value:?}", request.path()));
    Err(problem(400, "No handler found", request))
}

/// The `Content-Type` of a request with a body; parameters such as a charset are fine.
pub(crate) fn content(app: &App, request: &HttpRequest, kind: &str) -> Result<(), HttpResponse> {
    let value = media_type(request, header::CONTENT_TYPE);
    if value.as_deref() == Some(kind) {
        return Ok(());
    }
    app.state().violation("content_type_wrong", format!("{} wanted {kind}, got {value:?}", request.path()));
    Err(problem(400, "No handler found", request))
}

/// On Moodle every line item URL carries the tool's number in its query, and it must come back.
pub(crate) fn type_id(app: &App, request: &HttpRequest, tool: &Tool) -> Result<(), HttpResponse> {
    if app.flavour == Flavour::Canvas {
        return Ok(());
    }
    let params = super::params::Params::parse(request.query_string().as_bytes());
    if params.get("type_id") == Some(tool.id.to_string().as_str()) {
        return Ok(());
    }
    app.state().violation("type_id_lost", request.uri().to_string());
    Err(problem(400, "No context or unsupported content type", request))
}

/// An error in the style of the service.
pub(crate) fn problem(status: u16, reason: &'static str, request: &HttpRequest) -> HttpResponse {
    let code = actix_web::http::StatusCode::from_u16(status)
        .unwrap_or(actix_web::http::StatusCode::INTERNAL_SERVER_ERROR);
    let uri = request.uri().to_string();
    let body = json!({
        "status": status, "reason": reason,
        "request": { "method": request.method().as_str(), "url": uri.get(..2000).unwrap_or(&uri) },
    });
    HttpResponse::build(code)
        .reason(reason)
        .content_type("application/json; charset=utf-8")
        .body(body.to_string())
}

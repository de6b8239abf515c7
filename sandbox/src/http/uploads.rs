//! Services round upload assignments, strict: notice handlers, assets behind a redirect, reports, terms.

use actix_web::http::header;
use actix_web::web::{Bytes, Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use url::Url;

use super::bearer::{self, problem};
use crate::model::Tool;
use crate::notices;
use crate::server::App;
use crate::state::random_word;
use crate::uploads::{AssetReport, NOTICE_TYPES, StoredAsset, scope};

const JSON: &str = "application/json";
const PROGRESS: [&str; 6] =
    ["Processed", "Processing", "PendingManual", "Failed", "NotProcessed", "NotReady"];

/// The tool that calls about itself.
fn own(app: &App, request: &HttpRequest, id: u32, scope: &str) -> Result<Tool, HttpResponse> {
    let tool = bearer::tool(app, request, &[scope])?;
    if tool.id == id { Ok(tool) } else { Err(problem(403, "Forbidden", request)) }
}

/// A JSON object in a body of the right type.
fn object(app: &App, request: &HttpRequest, body: &[u8]) -> Result<Map<String, Value>, HttpResponse> {
    bearer::content(app, request, JSON)?;
    match serde_json::from_slice::<Value>(body) {
        Ok(Value::Object(map)) => Ok(map),
        _ => {
            app.state().violation("body_not_a_json_object", request.path());
            Err(problem(400, "Bad Request", request))
        }
    }
}

fn refuse(app: &App, request: &HttpRequest, code: &str, detail: &str) -> HttpResponse {
    app.state().violation(code, detail);
    problem(400, "Bad Request", request)
}

/// `PUT /pns/{tool}`: where notices of a type go.
pub(crate) async fn set_handler(
    app: Data<App>,
    request: HttpRequest,
    path: Path<u32>,
    body: Bytes,
) -> HttpResponse {
    let id = path.into_inner();
    let set = || -> Result<(String, HttpResponse), HttpResponse> {
        let tool = own(&app, &request, id, scope::NOTICES)?;
        let map = object(&app, &request, &body)?;
        let text = |name: &str| map.get(name).and_then(Value::as_str);
        let kind = text("notice_type").filter(|kind| NOTICE_TYPES.contains(kind));
        let Some(kind) = kind else {
            return Err(refuse(
                &app,
                &request,
                "notice_type_unknown",
                text("notice_type").unwrap_or_default(),
            ));
        };
        let Some(handler) = text("handler") else {
            return Err(refuse(&app, &request, "notice_handler_missing", kind));
        };
        let host = |address: &str| {
            Url::parse(address).ok().and_then(|url| Some((url.host_str()?.to_owned(), url.port())))
        };
        if !handler.is_empty() && host(handler) != host(&tool.config.target_link_uri) {
            return Err(refuse(&app, &request, "notice_handler_on_another_host", handler));
        }
        app.state().uploads.handlers.insert((id, kind.to_owned()), handler.to_owned());
        Ok((kind.to_owned(), HttpResponse::Ok().json(json!({ "notice_type": kind, "handler": handler }))))
    };
    match set() {
        Ok((kind, response)) => {
            if kind == "LtiHelloWorldNotice" {
                let letters = notices::hello(&app, &app.state(), id);
                notices::send(&app, letters).await;
            }
            response
        }
        Err(response) => response,
    }
}

/// `GET /pns/{tool}`
pub(crate) async fn handlers(app: Data<App>, request: HttpRequest, path: Path<u32>) -> HttpResponse {
    let tool = match own(&app, &request, *path, scope::NOTICES) {
        Ok(tool) => tool,
        Err(response) => return response,
    };
    let state = app.state();
    let list: Vec<Value> = NOTICE_TYPES
        .iter()
        .map(|kind| {
            let handler = state.uploads.handlers.get(&(tool.id, (*kind).to_owned()));
            json!({ "notice_type": kind, "handler": handler.cloned().unwrap_or_default() })
        })
        .collect();
    let body =
        json!({ "client_id": tool.client_id, "deployment_id": tool.deployment_id, "notice_handlers": list });
    HttpResponse::Ok().json(body)
}

/// The asset, if it was handed in to an assignment that this processor of the calling tool reads.
fn readable(
    app: &App,
    request: &HttpRequest,
    processor: u64,
    asset: &str,
    scope: &str,
) -> Result<StoredAsset, HttpResponse> {
    let tool = bearer::tool(app, request, &[scope])?;
    let state = app.state();
    let known = state.uploads.processor(processor).filter(|(_, p)| p.tool == tool.id);
    let Some((assignment, _)) = known else { return Err(problem(404, "Not Found", request)) };
    let handed_in = state
        .uploads
        .hand_ins
        .values()
        .any(|h| h.assignment == assignment.id && h.assets.iter().any(|id| id == asset));
    let asset = state.uploads.assets.get(asset).filter(|_| handed_in).cloned();
    asset.ok_or_else(|| problem(404, "Not Found", request))
}

/// `GET /ap/{processor}/assets/{asset}`: sends the tool on to a store of files at another origin.
pub(crate) async fn asset(app: Data<App>, request: HttpRequest, path: Path<(u64, String)>) -> HttpResponse {
    let (processor, id) = path.into_inner();
    match readable(&app, &request, processor, &id, scope::ASSET) {
        Ok(asset) => {
            let key = random_word(40);
            app.state().uploads.stored.insert(key.clone(), asset.id);
            let other = app.base.replacen("//localhost", "//127.0.0.1", 1);
            HttpResponse::Found().insert_header((header::LOCATION, format!("{other}/files/{key}"))).finish()
        }
        Err(response) => response,
    }
}

/// `GET /files/{key}`: the store of files; it wants no token, and to see one here is a leak.
pub(crate) async fn stored(app: Data<App>, request: HttpRequest, path: Path<String>) -> HttpResponse {
    if request.headers().contains_key(header::AUTHORIZATION) {
        return refuse(&app, &request, "token_sent_to_file_store", "");
    }
    let mut state = app.state();
    let asset = state.uploads.stored.remove(&path).and_then(|id| state.uploads.assets.get(&id).cloned());
    drop(state);
    match asset {
        Some(asset) => HttpResponse::Ok().content_type(asset.content_type).body(asset.content),
        None => problem(404, "Not Found", &request),
    }
}

/// `POST /ap/{processor}/reports`
pub(crate) async fn report(
    app: Data<App>,
    request: HttpRequest,
    path: Path<u64>,
    body: Bytes,
) -> HttpResponse {
    take_report(&app, &request, *path, &body).unwrap_or_else(|refused| refused)
}

fn take_report(
    app: &App,
    request: &HttpRequest,
    processor: u64,
    body: &[u8],
) -> Result<HttpResponse, HttpResponse> {
    let map = {
        bearer::tool(app, request, &[scope::REPORT])?;
        object(app, request, body)?
    };
    let wrong = |code: &str, detail: &str| refuse(app, request, code, detail);
    let text = |name: &str| map.get(name).and_then(Value::as_str).map(str::to_owned);
    let asset = text("assetId").ok_or_else(|| wrong("report_asset_missing", ""))?;
    readable(app, request, processor, &asset, scope::REPORT)?;
    let kind = text("type").filter(|t| !t.is_empty()).ok_or_else(|| wrong("report_type_missing", ""))?;
    let timestamp = text("timestamp").and_then(|at| at.parse::<Timestamp>().ok());
    let timestamp = timestamp
        .ok_or_else(|| wrong("report_timestamp_unreadable", &text("timestamp").unwrap_or_default()))?;
    let progress = text("processingProgress").filter(|p| PROGRESS.contains(&p.as_str()));
    let progress = progress.ok_or_else(|| wrong("report_progress_unknown", ""))?;
    let result = text("result");
    if result.as_ref().is_some_and(|r| r.chars().count() > 16) {
        return Err(wrong("report_result_too_long", &result.unwrap_or_default()));
    }
    if result.is_some() != (progress == "Processed") {
        return Err(wrong("report_result_does_not_fit_progress", &progress));
    }
    let error_code = text("errorCode");
    if error_code.is_some() && progress != "Failed" {
        return Err(wrong("report_error_code_without_failure", &progress));
    }
    let indication = match (text("indicationColor"), text("indicationAlt")) {
        (Some(colour), Some(alt)) => {
            let hex = colour
                .strip_prefix('#')
                .is_some_and(|d| d.len() == 6 && d.bytes().all(|b| b.is_ascii_hexdigit()));
            if !hex || alt.is_empty() {
                return Err(wrong("report_indication_malformed", &colour));
            }
            Some((colour, alt))
        }
        (None, None) => None,
        _ => return Err(wrong("report_colour_without_words", "")),
    };
    let priority = map.get("priority").and_then(Value::as_u64).filter(|p| *p <= 5);
    let priority = priority.ok_or_else(|| wrong("report_priority_not_0_to_5", ""))?;
    let visible = map.get("visibleToOwner").map(|v| v.as_bool());
    let visible_to_owner = match visible {
        None => false,
        Some(Some(visible)) => visible,
        Some(None) => return Err(wrong("report_visible_to_owner_not_boolean", "")),
    };
    let key = (processor, asset.clone(), kind.clone());
    let mut state = app.state();
    let before = state.uploads.reports.get(&key).map(|report| (report.timestamp, report.count));
    if before.is_some_and(|(last, _)| timestamp <= last) {
        state.violation("report_timestamp_not_newer", timestamp.to_string());
        drop(state);
        return Err(problem(409, "Conflict", request));
    }
    if (timestamp.as_second() - app.now().as_second()) > 30 {
        state.violation("report_timestamp_in_future", timestamp.to_string());
    }
    let report = AssetReport {
        asset,
        kind,
        timestamp,
        progress,
        result,
        title: text("title"),
        comment: text("comment"),
        error_code,
        indication,
        priority,
        visible_to_owner,
        count: before.map_or(0, |(_, count)| count) + 1,
    };
    state.uploads.reports.insert(key, report);
    drop(state);
    Ok(HttpResponse::Created().json(Value::Object(map)))
}

/// `POST /eulas/{tool}/user`
pub(crate) async fn accept(
    app: Data<App>,
    request: HttpRequest,
    path: Path<u32>,
    body: Bytes,
) -> HttpResponse {
    let take = || -> Result<HttpResponse, HttpResponse> {
        let tool = own(&app, &request, *path, scope::EULA_USER)?;
        let map = object(&app, &request, &body)?;
        let user = map.get("userId").and_then(Value::as_str);
        let accepted = map.get("accepted").and_then(Value::as_bool);
        let at = map.get("timestamp").and_then(Value::as_str).and_then(|at| at.parse::<Timestamp>().ok());
        let (Some(user), Some(accepted), Some(_)) = (user, accepted, at) else {
            return Err(refuse(&app, &request, "eula_acceptance_incomplete", ""));
        };
        let mut state = app.state();
        if !state.users.contains_key(user) {
            state.violation("eula_user_unknown", user);
            drop(state);
            return Err(problem(404, "Not Found", &request));
        }
        state.uploads.accepted.insert((tool.id, user.to_owned()), accepted);
        drop(state);
        Ok(HttpResponse::Created().json(Value::Object(map)))
    };
    take().unwrap_or_else(|refused| refused)
}

/// `DELETE /eulas/{tool}/user`
pub(crate) async fn reset(app: Data<App>, request: HttpRequest, path: Path<u32>) -> HttpResponse {
    match own(&app, &request, *path, scope::EULA_USER) {
        Ok(tool) => {
            app.state().uploads.accepted.retain(|(of, _), _| *of != tool.id);
            HttpResponse::NoContent().finish()
        }
        Err(response) => response,
    }
}

/// `PUT /eulas/{tool}/deployment`
pub(crate) async fn require(
    app: Data<App>,
    request: HttpRequest,
    path: Path<u32>,
    body: Bytes,
) -> HttpResponse {
    let take = || -> Result<HttpResponse, HttpResponse> {
        let tool = own(&app, &request, *path, scope::EULA_DEPLOYMENT)?;
        let map = object(&app, &request, &body)?;
        let Some(required) = map.get("eulaRequired").and_then(Value::as_bool) else {
            return Err(refuse(&app, &request, "eula_required_not_boolean", ""));
        };
        let mut state = app.state();
        state.uploads.not_required.retain(|id| *id != tool.id);
        if !required {
            state.uploads.not_required.push(tool.id);
        }
        drop(state);
        Ok(HttpResponse::Ok().json(Value::Object(map)))
    };
    take().unwrap_or_else(|refused| refused)
}

//! Scores and results of one column (AGS 2.0 sections 3.3 and 3.4).

use actix_web::http::StatusCode;
use actix_web::web::{Bytes, Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Value, json};

use super::ags;
use super::bearer::{self, Accepts, media, problem};
use super::params::Params;
use crate::config::Flavour;
use crate::gradebook::{self, Refused};
use crate::model::scope;
use crate::server::App;

/// `POST …/scores`
pub(crate) async fn post(
    app: Data<App>,
    request: HttpRequest,
    path: Path<(String, String)>,
    body: Bytes,
) -> HttpResponse {
    let (course, item) = path.into_inner();
    enter(&app, &request, &course, &item, &body).unwrap_or_else(|refused| refused)
}

fn enter(
    app: &App,
    request: &HttpRequest,
    course: &str,
    item: &str,
    body: &[u8],
) -> Result<HttpResponse, HttpResponse> {
    let tool = bearer::tool(app, request, &[scope::SCORE])?;
    bearer::content(app, request, media::SCORE)?;
    bearer::type_id(app, request, &tool)?;
    let item = ags::find(app, request, &tool, course, item)?;
    let now = app.now();
    let outcome = gradebook::parse_score(body).and_then(|score| {
        gradebook::post_score(&mut app.state(), &item.id, &score, now).map(|()| score.user)
    });
    match outcome {
        Ok(user) => {
            let mut response = HttpResponse::Ok();
            response.content_type(format!("{}; charset=utf-8", media::SCORE));
            Ok(match app.flavour {
                Flavour::Moodle => response.finish(),
                Flavour::Canvas => {
                    let url = app.below_item(&item, &format!("/results/{user}"));
                    response.body(json!({ "resultUrl": url }).to_string())
                }
            })
        }
        Err(refused) => {
            let Refused { status, code, detail, violation } = refused;
            let mut state = app.state();
            if violation {
                state.violation(code, &detail)
            } else {
                state.refusal(code, &detail)
            }
            drop(state);
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
            let reason = match status.as_u16() {
                400 => "Incorrect score received",
                409 => "Refusing score with an earlier timestamp for item",
                _ => "Error",
            };
            let mut response = HttpResponse::build(status);
            response.reason(reason).content_type("application/json; charset=utf-8");
            Err(match app.flavour {
                Flavour::Moodle => response.body("[]"),
                Flavour::Canvas => {
                    let message = match code {
                        "score_user_not_gradable" => "User not found in course or is not a student",
                        "attempts_exhausted" => {
                            "The maximum number of allowed attempts has been reached for this submission"
                        }
                        "score_not_newer" => "timestamp is before last updated timestamp",
                        other => other,
                    };
                    let body = json!({ "errors": { "type": "unprocessable_entity", "message": message } });
                    response.body(body.to_string())
                }
            })
        }
    }
}

/// `GET …/results`
pub(crate) async fn results(
    app: Data<App>,
    request: HttpRequest,
    path: Path<(String, String)>,
) -> HttpResponse {
    let (course, item) = path.into_inner();
    list(&app, &request, &course, &item).unwrap_or_else(|refused| refused)
}

fn list(app: &App, request: &HttpRequest, course: &str, item: &str) -> Result<HttpResponse, HttpResponse> {
    let tool = bearer::tool(app, request, &[scope::RESULT_READ])?;
    bearer::accept(app, request, media::RESULTS, Accepts::OrAnything)?;
    bearer::type_id(app, request, &tool)?;
    let item = ags::find(app, request, &tool, course, item)?;
    let params = Params::parse(request.query_string().as_bytes());
    if app.flavour == Flavour::Moodle && params.get("limit").is_some() {
        app.state().violation("results_limit_crashes_moodle", request.uri().to_string());
        return Err(HttpResponse::NotFound()
            .content_type("text/html; charset=utf-8")
            .body("<!DOCTYPE html><html><head><title>Error</title></head><body>Call to a member function out() on null</body></html>"));
    }
    let state = app.state();
    let own_url = app.line_item_url(&item);
    let base = app.below_item(&item, "/results");
    let mut rows: Vec<(&String, Value)> = Vec::new();
    for ((of, user), cell) in &state.grades {
        if *of != item.id || params.filled("user_id").is_some_and(|wanted| wanted != user) {
            continue;
        }
        let (score, comment) = cell.shown(item.maximum);
        if cell.timestamp.is_none() && cell.overridden.is_none() {
            continue;
        }
        let id = match app.flavour {
            Flavour::Moodle => format!("{base}&user_id={user}"),
            Flavour::Canvas => format!("{base}/{user}"),
        };
        let mut row = json!({ "id": id, "userId": user });
        if let Some(score) = score {
            row["resultScore"] = json!(score);
            row["resultMaximum"] = json!(item.maximum);
            row["scoreOf"] = json!(own_url);
            if let Some(time) = cell.timestamp {
                row["timestamp"] = json!(time.to_string());
            }
            if let Some(comment) = comment {
                row["comment"] = json!(comment);
            }
        }
        rows.push((user, row));
    }
    rows.sort_by_key(|(user, _)| (*user).clone());
    let rows: Vec<Value> = rows.into_iter().map(|(_, row)| row).collect();
    if rows.len() > crate::state::MAX_THINGS {
        return Err(problem(500, "Too many results", request));
    }
    Ok(HttpResponse::Ok()
        .content_type(format!("{}; charset=utf-8", media::RESULTS))
        .body(Value::Array(rows).to_string()))
}

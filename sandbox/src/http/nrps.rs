//! Names and Role Provisioning Services 2.0: who is in the course, page by page where the flavour pages.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Value, json};

use super::bearer::{self, Accepts, media, problem};
use super::params::Params;
use crate::config::Flavour;
use crate::model::{Enrolment, Role, User, scope};
use crate::server::App;

/// `GET …/memberships`
pub(crate) async fn members(app: Data<App>, request: HttpRequest, path: Path<String>) -> HttpResponse {
    list(&app, &request, &path.into_inner()).unwrap_or_else(|refused| refused)
}

fn list(app: &App, request: &HttpRequest, course: &str) -> Result<HttpResponse, HttpResponse> {
    let tool = bearer::tool(app, request, &[scope::MEMBERS])?;
    bearer::accept(app, request, media::MEMBERS, Accepts::OrAnything)?;
    let params = Params::parse(request.query_string().as_bytes());
    let state = app.state();
    let Some(course) = state.courses.get(course) else {
        return Err(problem(404, "Not Found", request));
    };
    if params.get("rlid").is_some_and(|id| state.links.get(id).is_none_or(|l| l.course != course.id)) {
        return Err(problem(404, "Not Found", request));
    }
    let all: Vec<Value> = course
        .enrolments
        .iter()
        .filter(|e| !e.suspended)
        .filter_map(|e| Some(member(app.flavour, e, state.users.get(&e.user)?, tool.config.share_names)))
        .filter(|m| params.filled("role").is_none_or(|role| has_role(m, role)))
        .collect();
    let asked = params.get("limit").and_then(|n| n.parse::<usize>().ok()).filter(|n| *n > 0);
    let limit = match app.flavour {
        Flavour::Moodle => asked,
        Flavour::Canvas => Some(asked.unwrap_or(app.page_size).min(app.page_size.max(50))),
    };
    let from = params.get("from").and_then(|n| n.parse::<usize>().ok()).unwrap_or(0).min(all.len());
    let until = limit.map_or(all.len(), |limit| (from + limit).min(all.len()));
    let url = app.memberships_url(&course.id);
    let body = json!({
        "id": url,
        "context": { "id": course.id, "label": course.label, "title": course.title },
        "members": all.get(from..until).unwrap_or_default(),
    });
    let mut response = HttpResponse::Ok();
    response.content_type(format!("{}; charset=utf-8", media::MEMBERS));
    if until < all.len() {
        let role = params.filled("role").map(encoded_role).unwrap_or_default();
        let next = format!("<{url}?limit={}&from={until}{role}>; rel=\"next\"", limit.unwrap_or(until));
        response.insert_header(("Link", next));
    }
    Ok(response.body(body.to_string()))
}

fn encoded_role(role: &str) -> String {
    format!("&role={}", url::form_urlencoded::byte_serialize(role.as_bytes()).collect::<String>())
}

fn has_role(member: &Value, role: &str) -> bool {
    let wanted = role.rsplit('#').next().unwrap_or(role);
    let roles = member.get("roles").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    roles.iter().filter_map(Value::as_str).any(|has| has.rsplit('#').next() == Some(wanted))
}

fn member(flavour: Flavour, enrolment: &Enrolment, user: &User, names: bool) -> Value {
    let role = match (enrolment.role, flavour) {
        (Role::Teacher, _) | (Role::NonEditingTeacher, Flavour::Canvas) => "Instructor",
        // Recorded: a teacher without editing rights is a learner here, though an instructor in launches.
        (Role::Student, _) | (Role::NonEditingTeacher, Flavour::Moodle) => "Learner",
    };
    let role = match flavour {
        Flavour::Moodle => role.to_owned(),
        Flavour::Canvas => format!("http://purl.imsglobal.org/vocab/lis/v2/membership#{role}"),
    };
    let mut value = json!({
        "status": "Active", "roles": [role], "user_id": user.id, "lis_person_sourcedid": user.sourcedid,
    });
    if names {
        value["name"] = json!(user.full);
        value["given_name"] = json!(user.given);
        value["family_name"] = json!(user.family);
        value["email"] = json!(user.email());
        if flavour == Flavour::Moodle {
            value["ext_user_username"] = json!(user.username);
        }
    }
    value
}

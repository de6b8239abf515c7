//! Line items of the Assignment and Grade Services 2.0: list, create, read, replace, delete.

use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::web::{Bytes, Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Map, Value, json};

use super::bearer::{self, Accepts, media, problem};
use super::params::Params;
use crate::config::Flavour;
use crate::model::{LineItem, SubmissionReview, Tool, scope, string_pairs};
use crate::server::App;
use crate::state::MAX_THINGS;

type Answer = Result<HttpResponse, HttpResponse>;

/// A tool's own column of a course; the answer when there is none.
pub(crate) fn find(
    app: &App,
    request: &HttpRequest,
    tool: &Tool,
    course: &str,
    item: &str,
) -> Result<LineItem, HttpResponse> {
    let mut state = app.state();
    match state.items.get(item).filter(|i| i.course == course && i.tool == tool.id).cloned() {
        Some(item) => Ok(item),
        None => {
            state.refusal("line_item_gone", item);
            Err(problem(404, "Not Found", request))
        }
    }
}

fn read_scopes(app: &App) -> &'static [&'static str] {
    match app.flavour {
        // Moodle asks for the reading scope even from a tool that may write.
        Flavour::Moodle => &[scope::LINE_ITEM_READ],
        Flavour::Canvas => &[scope::LINE_ITEM_READ, scope::LINE_ITEM],
    }
}

fn to_json(app: &App, item: &LineItem) -> Value {
    let mut value = json!({
        "id": app.line_item_url(item), "label": item.label, "scoreMaximum": item.maximum,
        "tag": item.tag.clone().unwrap_or_default(),
    });
    if let Some(id) = &item.resource_id {
        value["resourceId"] = json!(id);
    }
    if let Some(link) = &item.link {
        value["resourceLinkId"] = json!(link);
        if app.flavour == Flavour::Moodle {
            value["ltiLinkId"] = json!(link);
        }
    }
    if let Some(review) = &item.review {
        let custom: Map<String, Value> =
            review.custom.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
        value["submissionReview"] = json!({ "url": review.url, "custom": custom });
    }
    value
}

fn send(status: u16, kind: &str, body: &Value) -> HttpResponse {
    let status = actix_web::http::StatusCode::from_u16(status).unwrap_or(actix_web::http::StatusCode::OK);
    HttpResponse::build(status).content_type(format!("{kind}; charset=utf-8")).body(body.to_string())
}

/// `GET …/lineitems`
pub(crate) async fn list(app: Data<App>, request: HttpRequest, path: Path<String>) -> HttpResponse {
    collection(&app, &request, &path.into_inner()).unwrap_or_else(|refused| refused)
}

fn collection(app: &App, request: &HttpRequest, course: &str) -> Answer {
    let tool = bearer::tool(app, request, read_scopes(app))?;
    bearer::accept(app, request, media::LINE_ITEMS, Accepts::Exact)?;
    bearer::type_id(app, request, &tool)?;
    let params = Params::parse(request.query_string().as_bytes());
    let state = app.state();
    if !state.courses.contains_key(course) {
        return Err(problem(404, "Not Found", request));
    }
    let same = |name: &str, value: Option<&String>| {
        params.get(name).is_none_or(|wanted| value.map(String::as_str) == Some(wanted))
    };
    let all: Vec<Value> = state
        .items_of_course(course)
        .into_iter()
        .filter(|i| i.tool == tool.id)
        .filter(|i| same("resource_id", i.resource_id.as_ref()) && same("tag", i.tag.as_ref()))
        .filter(|i| same("resource_link_id", i.link.as_ref()))
        .map(|i| to_json(app, i))
        .collect();
    let asked = params.get("limit").and_then(|n| n.parse::<usize>().ok()).filter(|n| *n > 0);
    let limit = match app.flavour {
        Flavour::Moodle => asked,
        Flavour::Canvas => Some(asked.unwrap_or(app.page_size).min(app.page_size.max(50))),
    };
    let from = params.get("from").and_then(|n| n.parse::<usize>().ok()).unwrap_or(0).min(all.len());
    let until = limit.map_or(all.len(), |limit| (from + limit).min(all.len()));
    let page = all.get(from..until).unwrap_or_default().to_vec();
    let mut response = send(200, media::LINE_ITEMS, &Value::Array(page));
    if until < all.len() {
        let link = next_link(app, &params, course, tool.id, until);
        if let Ok(value) = HeaderValue::from_bytes(link.as_bytes()) {
            response.headers_mut().insert(HeaderName::from_static("link"), value);
        }
    }
    Ok(response)
}

/// The `Link` header to the next page, with Moodle's curly quotes and HTML escapes in its flavour.
fn next_link(app: &App, params: &Params, course: &str, tool: u32, from: usize) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in params.0.iter().filter(|(name, _)| name != "from" && name != "type_id") {
        query.append_pair(name, value);
    }
    let query = query.append_pair("from", &from.to_string()).finish();
    let url = app.line_items_url(course, tool);
    let url = format!("{url}{}{query}", if url.contains('?') { '&' } else { '?' });
    match app.flavour {
        Flavour::Moodle => format!("<{}>; rel=“next”", url.replace('&', "&amp;")),
        Flavour::Canvas => format!("<{url}>; rel=\"next\""),
    }
}

/// `POST …/lineitems`
pub(crate) async fn create(
    app: Data<App>,
    request: HttpRequest,
    path: Path<String>,
    body: Bytes,
) -> HttpResponse {
    insert(&app, &request, &path.into_inner(), &body).unwrap_or_else(|refused| refused)
}

fn insert(app: &App, request: &HttpRequest, course: &str, body: &[u8]) -> Answer {
    let tool = bearer::tool(app, request, &[scope::LINE_ITEM])?;
    bearer::content(app, request, media::LINE_ITEM)?;
    bearer::type_id(app, request, &tool)?;
    let (value, mut item) = parse(app, request, body)?;
    let mut state = app.state();
    if !state.courses.contains_key(course) {
        return Err(problem(404, "Not Found", request));
    }
    if let Some(link) = &item.link
        && state.links.get(link).is_none_or(|l| l.course != course || l.tool != tool.id)
    {
        state.violation("line_item_for_unknown_link", link);
        return Err(problem(403, "Forbidden", request));
    }
    let twin = item.resource_id.is_some()
        && state.items.values().any(|i| {
            i.course == course && i.tool == tool.id && i.resource_id == item.resource_id && i.tag == item.tag
        });
    if twin {
        // Accepted, as Moodle does; but AGS 2.0 section 3.2 wants tools to look first.
        state.violation("line_item_made_twice", item.resource_id.as_deref().unwrap_or_default());
    }
    if state.items.len() >= MAX_THINGS {
        return Err(problem(500, "Too many line items", request));
    }
    item.id = state.new_id("item");
    item.course = course.to_owned();
    item.tool = tool.id;
    let mut answer = value;
    answer.insert("id".into(), json!(app.line_item_url(&item)));
    state.items.insert(item.id.clone(), item);
    Ok(send(201, media::LINE_ITEM, &Value::Object(answer)))
}

/// Reads a line item strictly; the ids are still empty.
fn parse(
    app: &App,
    request: &HttpRequest,
    body: &[u8],
) -> Result<(Map<String, Value>, LineItem), HttpResponse> {
    let refuse = |code: &str, detail: &str| {
        app.state().violation(code, detail);
        problem(400, "No label or Score Maximum", request)
    };
    let Ok(Value::Object(value)) = serde_json::from_slice::<Value>(body) else {
        return Err(refuse("line_item_not_json", ""));
    };
    let text =
        |name: &str| value.get(name).and_then(Value::as_str).filter(|t| !t.is_empty()).map(str::to_owned);
    let label = text("label").ok_or_else(|| refuse("line_item_label_missing", ""))?;
    let maximum = value.get("scoreMaximum").and_then(Value::as_f64);
    let maximum = maximum.ok_or_else(|| refuse("line_item_maximum_missing", &label))?;
    if label.chars().count() > 255 {
        return Err(refuse("line_item_label_too_long", ""));
    }
    if maximum <= 0.0 {
        app.state().violation("line_item_maximum_not_positive", maximum.to_string());
    }
    if maximum.fract() != 0.0 {
        app.state().violation("line_item_maximum_fractional", maximum.to_string());
    }
    let review = value.get("submissionReview").map(|review| SubmissionReview {
        url: review.get("url").and_then(Value::as_str).map(str::to_owned),
        custom: string_pairs(review.get("custom")),
    });
    let item = LineItem {
        id: String::new(),
        course: String::new(),
        tool: 0,
        link: text("resourceLinkId"),
        native: false,
        label,
        maximum,
        resource_id: text("resourceId"),
        tag: text("tag"),
        review,
        locked: false,
        attempts: None,
    };
    Ok((value, item))
}

/// `GET …/lineitem`
pub(crate) async fn read(app: Data<App>, request: HttpRequest, path: Path<(String, String)>) -> HttpResponse {
    let (course, item) = path.into_inner();
    let answer = || {
        let tool = bearer::tool(&app, &request, read_scopes(&app))?;
        bearer::accept(&app, &request, media::LINE_ITEM, Accepts::Exact)?;
        bearer::type_id(&app, &request, &tool)?;
        let item = find(&app, &request, &tool, &course, &item)?;
        Ok(send(200, media::LINE_ITEM, &to_json(&app, &item)))
    };
    answer().unwrap_or_else(|refused: HttpResponse| refused)
}

/// `PUT …/lineitem`
pub(crate) async fn replace(
    app: Data<App>,
    request: HttpRequest,
    path: Path<(String, String)>,
    body: Bytes,
) -> HttpResponse {
    let (course, item) = path.into_inner();
    let answer = || {
        let tool = bearer::tool(&app, &request, &[scope::LINE_ITEM])?;
        bearer::content(&app, &request, media::LINE_ITEM)?;
        bearer::type_id(&app, &request, &tool)?;
        let old = find(&app, &request, &tool, &course, &item)?;
        let (value, new) = parse(&app, &request, &body)?;
        let mut state = app.state();
        if (old.resource_id.is_some() && new.resource_id.is_none())
            || (old.tag.is_some() && new.tag.is_none())
        {
            state.violation("line_item_ids_cleared_by_put", &old.id);
        }
        let kept = LineItem {
            id: old.id,
            course: old.course,
            tool: old.tool,
            link: old.link,
            native: old.native,
            locked: old.locked,
            review: new.review.or(old.review),
            ..new
        };
        let mut answer = value;
        answer.insert("id".into(), json!(app.line_item_url(&kept)));
        state.items.insert(kept.id.clone(), kept);
        Ok(send(200, media::LINE_ITEM, &Value::Object(answer)))
    };
    answer().unwrap_or_else(|refused: HttpResponse| refused)
}

/// `DELETE …/lineitem`
pub(crate) async fn delete(
    app: Data<App>,
    request: HttpRequest,
    path: Path<(String, String)>,
) -> HttpResponse {
    let (course, item) = path.into_inner();
    let answer = || {
        let tool = bearer::tool(&app, &request, &[scope::LINE_ITEM])?;
        bearer::type_id(&app, &request, &tool)?;
        let item = find(&app, &request, &tool, &course, &item)?;
        app.state().delete_item(&item.id);
        Ok(HttpResponse::NoContent().finish())
    };
    answer().unwrap_or_else(|refused: HttpResponse| refused)
}

//! Content selection: the tool's signed answer is checked, shown to the teacher, and saved when they press Save.

use actix_web::http::{StatusCode, header};
use actix_web::web::{Bytes, Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Map, Value};

use super::params::Params;
use super::{keys, session};
use crate::config::Flavour;
use crate::custom::RESERVED;
use crate::jose::{self, Unverified};
use crate::model::{
    Draft, DraftItem, DraftLineItem, LineItem, Link, PendingDeepLink, SubmissionReview, string_pairs,
};
use crate::server::App;
use crate::state::{State, random_word};
use crate::uploads::Processor;
use crate::views::{self, Review, ReviewRow, Shell};

const MAX_ITEMS: usize = 100;
const LTI: &str = "https://purl.imsglobal.org/spec/lti/claim/";
const DL: &str = "https://purl.imsglobal.org/spec/lti-dl/claim/";

/// `POST /deep-link/return`: the tool's answer.
pub(crate) async fn answer(app: Data<App>, request: HttpRequest, body: Bytes) -> HttpResponse {
    let params = Params::parse(&body);
    let user = match session::user_or_repost(&app, &request, &params) {
        Ok(user) => user,
        Err(page) => return page,
    };
    let query = Params::parse(request.query_string().as_bytes());
    let key = query.get("sesskey").unwrap_or_default();
    let pending = app.state().deep_links.get(key).filter(|p| p.user == user.id).cloned();
    let Some(pending) = pending else {
        app.state().violation("deep_link_return_url_unknown_or_used", request.uri().to_string());
        return refused(&app, "deep_link_return_url_unknown_or_used", "");
    };
    let claims = match check(&app, &pending, &params).await {
        Ok(claims) => claims,
        Err((code, detail)) => {
            app.state().violation(code, &detail);
            return refused(&app, code, &detail);
        }
    };
    app.state().deep_links.remove(key);
    if let Some(assignment) = &pending.assignment {
        attach(&app, &pending, assignment, &claims);
        let action = format!("{}/assignments/{assignment}", app.base);
        return views::auto_post(&app, "App attached", "Continue", "get", &action, "_top", &[]);
    }
    let items = read_items(&app, &claims);
    let course = pending.course.clone();
    if items.is_empty() {
        let message = claims.get(&format!("{DL}errormsg")).or_else(|| claims.get(&format!("{DL}msg")));
        let message = message.and_then(Value::as_str).unwrap_or("Nothing was selected.").to_owned();
        let fields = [("notice".to_owned(), message)];
        let action = format!("{}/courses/{course}", app.base);
        return views::auto_post(&app, "Content selected", "Continue", "get", &action, "_top", &fields);
    }
    let draft = random_word(16);
    let kept = Draft { user: user.id, tool: pending.tool, course: course.clone(), items };
    app.state().drafts.insert(draft.clone(), kept);
    let action = format!("{}/courses/{course}/drafts/{draft}", app.base);
    views::auto_post(&app, "Content selected", "Continue", "get", &action, "_top", &[])
}

fn refused(app: &App, code: &str, detail: &str) -> HttpResponse {
    let text =
        "The tool's answer did not pass the checks, so nothing was added. Close this and select again.";
    let codes = [format!("{code} {detail}").trim().to_owned()];
    views::error_with(app, StatusCode::BAD_REQUEST, "The selection was refused", text, &codes)
}

/// Every check of Deep Linking 2.0 section 4.5 and the Security Framework section 5.2.
async fn check(
    app: &App,
    pending: &PendingDeepLink,
    params: &Params,
) -> Result<Map<String, Value>, (&'static str, String)> {
    let bare = |code| (code, String::new());
    if params.0.iter().filter(|(name, _)| name == "JWT").count() != 1 {
        return Err(bare("deep_link_jwt_missing_or_repeated"));
    }
    let token = params.filled("JWT").ok_or(bare("deep_link_jwt_missing_or_repeated"))?;
    let unverified = Unverified::parse(token).map_err(bare)?;
    let claims = keys::verify(app, pending.tool, unverified).await?;
    jose::check_times(&claims, app.now().as_second()).map_err(bare)?;
    let tool = app.state().tools.get(&pending.tool).cloned().ok_or(bare("tool_gone"))?;
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    if text("iss") != Some(tool.client_id.as_str()) {
        return Err(("deep_link_iss_not_client_id", text("iss").unwrap_or_default().to_owned()));
    }
    let for_us = match claims.get("aud") {
        Some(Value::String(aud)) => *aud == app.base,
        Some(Value::Array(all)) => all.len() == 1 && all.iter().any(|aud| aud == app.base.as_str()),
        _ => false,
    };
    if !for_us {
        return Err((
            "deep_link_aud_not_issuer",
            claims.get("aud").map(Value::to_string).unwrap_or_default(),
        ));
    }
    if text(&format!("{LTI}deployment_id")) != Some(tool.deployment_id.as_str()) {
        return Err(bare("deep_link_deployment_wrong"));
    }
    if text(&format!("{LTI}message_type")) != Some("LtiDeepLinkingResponse") {
        return Err(bare("deep_link_message_type_wrong"));
    }
    if text(&format!("{LTI}version")) != Some("1.3.0") {
        return Err(bare("deep_link_version_wrong"));
    }
    if text(&format!("{DL}data")) != pending.data.as_deref() {
        return Err(bare("deep_link_data_not_echoed"));
    }
    if claims.get(&format!("{DL}content_items")).is_some_and(|items| !items.is_array()) {
        return Err(bare("deep_link_content_items_not_a_list"));
    }
    let nonce = text("nonce").filter(|n| !n.is_empty()).ok_or(bare("deep_link_nonce_missing"))?;
    if !app.state().first_use("deep-link", &format!("{} {nonce}", pending.tool)) {
        return Err(bare("deep_link_replayed"));
    }
    Ok(claims)
}

/// Attaches the tool to an upload assignment; its subscription to hand-ins must be there already.
fn attach(app: &App, pending: &PendingDeepLink, assignment: &str, claims: &Map<String, Value>) {
    let items =
        claims.get(&format!("{DL}content_items")).and_then(Value::as_array).cloned().unwrap_or_default();
    let mut state = app.state();
    let subscribed = (pending.tool, "LtiAssetProcessorSubmissionNotice".to_owned());
    if !items.is_empty() && state.uploads.handlers.get(&subscribed).is_none_or(String::is_empty) {
        state.violation("asset_processor_without_subscription", "");
    }
    for item in items.iter().take(10) {
        if item.get("type").and_then(Value::as_str) != Some("ltiAssetProcessor") {
            state.violation(
                "deep_link_item_type_not_accepted",
                item.get("type").map(Value::to_string).unwrap_or_default(),
            );
            continue;
        }
        let Some(title) = item.get("title").and_then(Value::as_str).filter(|t| !t.trim().is_empty()) else {
            state.violation("asset_processor_without_title", "");
            continue;
        };
        let report_url = item.get("report").and_then(|r| r.get("url")).and_then(Value::as_str);
        let known = |url: &str| {
            state.tools.get(&pending.tool).is_some_and(|t| t.config.redirect_uris.iter().any(|r| r == url))
        };
        if report_url.is_some_and(|url| !known(url)) {
            state.violation("asset_processor_report_url_not_registered", report_url.unwrap_or_default());
        }
        let id = state.count("processor");
        let processor = Processor {
            id,
            tool: pending.tool,
            title: title.to_owned(),
            custom: string_pairs(item.get("custom")),
            report_url: report_url.map(str::to_owned),
        };
        if let Some(assignment) = state.uploads.assignments.get_mut(assignment) {
            assignment.processors.push(processor);
        }
    }
}

fn read_items(app: &App, claims: &Map<String, Value>) -> Vec<DraftItem> {
    let items = claims.get(&format!("{DL}content_items")).and_then(Value::as_array);
    let mut state = app.state();
    let items = items.map(Vec::as_slice).unwrap_or_default();
    if items.len() > MAX_ITEMS {
        state.violation("deep_link_too_many_items", items.len().to_string());
    }
    items.iter().take(MAX_ITEMS).filter_map(|item| read_item(app, &mut state, item)).collect()
}

fn read_item(app: &App, state: &mut State, item: &Value) -> Option<DraftItem> {
    let text = |name: &str| item.get(name).and_then(Value::as_str).map(str::to_owned);
    if text("type").as_deref() != Some("ltiResourceLink") {
        state.violation("deep_link_item_type_not_accepted", text("type").unwrap_or_default());
        return None;
    }
    if let Some(custom) = item.get("custom") {
        match custom.as_object() {
            None => state.violation("deep_link_custom_not_an_object", ""),
            Some(custom) => {
                for (name, value) in custom {
                    match value.as_str() {
                        None => state.violation("deep_link_custom_not_a_string", name),
                        Some(value) if value.contains(['\n', '\r']) => {
                            state.violation("deep_link_custom_with_line_break", name);
                        }
                        Some(_) if RESERVED.contains(&name.as_str()) => {
                            state.violation("deep_link_custom_name_reserved", name);
                        }
                        Some(_) => {}
                    }
                }
            }
        }
    }
    let url = text("url").filter(|url| !url.is_empty());
    if url.as_deref().is_some_and(|url| url::Url::parse(url).is_err()) {
        state.violation("deep_link_url_not_absolute", url.as_deref().unwrap_or_default());
        return None;
    }
    let line_item = item.get("lineItem").and_then(|wanted| read_line_item(app, state, wanted));
    Some(DraftItem {
        title: text("title").filter(|t| !t.trim().is_empty()).unwrap_or_else(|| "Untitled activity".into()),
        text: text("text").unwrap_or_default(),
        url,
        custom: string_pairs(item.get("custom")),
        line_item,
    })
}

fn read_line_item(app: &App, state: &mut State, wanted: &Value) -> Option<DraftLineItem> {
    let text =
        |name: &str| wanted.get(name).and_then(Value::as_str).filter(|t| !t.is_empty()).map(str::to_owned);
    let Some(maximum) = wanted.get("scoreMaximum").and_then(Value::as_f64).filter(|m| *m > 0.0) else {
        state.violation("deep_link_score_maximum_missing_or_not_positive", "");
        return None;
    };
    if text("resourceId").is_none() {
        state.violation("deep_link_resource_id_missing", "");
    }
    // Recorded: a fractional maximum gives Moodle a column without a grade type.
    if maximum.fract() != 0.0 {
        state.violation("deep_link_score_maximum_fractional", maximum.to_string());
        if app.flavour == Flavour::Moodle {
            return None;
        }
    }
    Some(DraftLineItem {
        maximum,
        label: text("label"),
        resource_id: text("resourceId"),
        tag: text("tag"),
        review: wanted.get("submissionReview").map(|review| SubmissionReview {
            url: review.get("url").and_then(Value::as_str).map(str::to_owned),
            custom: string_pairs(review.get("custom")),
        }),
    })
}

/// `GET /courses/{course}/drafts/{draft}`: what was selected, before it is saved.
pub(crate) async fn review(
    app: Data<App>,
    request: HttpRequest,
    path: Path<(String, String)>,
) -> HttpResponse {
    let (course, draft_id) = path.into_inner();
    let user = match session::user_or_repost(&app, &request, &Params::default()) {
        Ok(user) => user,
        Err(page) => return page,
    };
    let state = app.state();
    let draft = state.drafts.get(&draft_id).filter(|d| d.user == user.id && d.course == course);
    let (Some(draft), Some(of)) = (draft, state.courses.get(&course)) else {
        return views::error(&app, StatusCode::NOT_FOUND, "Nothing to save", "Select the content again.");
    };
    let rows = draft.items.iter().enumerate().map(|(number, item)| ReviewRow {
        number,
        title: item.title.clone(),
        text: item.text.clone(),
        points: item.line_item.as_ref().map(|l| super::pages::number(l.maximum)),
    });
    let page = Review {
        shell: Shell::new(&app, "course").user(&user, "Teacher").course(of, true),
        action: format!("/courses/{course}/drafts/{draft_id}/save"),
        rows: rows.collect(),
    };
    drop(state);
    views::html(StatusCode::OK, &page)
}

/// `POST /courses/{course}/drafts/{draft}/save`: the activities come into being.
pub(crate) async fn save(
    app: Data<App>,
    request: HttpRequest,
    path: Path<(String, String)>,
    body: Bytes,
) -> HttpResponse {
    let (course, draft_id) = path.into_inner();
    let params = Params::parse(&body);
    let Some(user) = session::user(&app, &request) else {
        return views::error(&app, StatusCode::UNAUTHORIZED, "Please log in", "Log in and select again.");
    };
    let mut state = app.state();
    let draft = state.drafts.get(&draft_id).filter(|d| d.user == user.id && d.course == course).cloned();
    let Some(draft) = draft else {
        drop(state);
        return views::error(&app, StatusCode::NOT_FOUND, "Nothing to save", "Select the content again.");
    };
    for (number, item) in draft.items.into_iter().enumerate() {
        let title = params.filled(&format!("title-{number}")).map(str::to_owned);
        let maximum = params.get(&format!("points-{number}")).and_then(|p| p.trim().parse::<f64>().ok());
        add(&mut state, app.flavour, draft.tool, &course, item, title, maximum.filter(|m| *m > 0.0));
    }
    state.drafts.remove(&draft_id);
    drop(state);
    let to = format!("/courses/{course}");
    HttpResponse::SeeOther().insert_header((header::LOCATION, to)).finish()
}

fn add(
    state: &mut State,
    flavour: Flavour,
    tool: u32,
    course: &str,
    item: DraftItem,
    title: Option<String>,
    maximum: Option<f64>,
) {
    let title = title.unwrap_or(item.title);
    let id = state.new_id("link");
    if let Some(wanted) = item.line_item {
        let item_id = state.new_id("item");
        // Moodle ignores the label: a column is called after its activity.
        let label = match flavour {
            Flavour::Moodle => title.clone(),
            Flavour::Canvas => wanted.label.unwrap_or_else(|| title.clone()),
        };
        let column = LineItem {
            id: item_id.clone(),
            course: course.to_owned(),
            tool,
            link: Some(id.clone()),
            native: true,
            label,
            maximum: maximum.unwrap_or(wanted.maximum),
            resource_id: wanted.resource_id,
            tag: wanted.tag,
            review: wanted.review,
            locked: false,
            attempts: None,
        };
        state.items.insert(item_id, column);
    }
    let link = Link {
        id: id.clone(),
        order: state.count("order"),
        course: course.to_owned(),
        tool,
        title,
        text: item.text,
        url: item.url,
        custom: item.custom,
        history: Vec::new(),
    };
    state.links.insert(id, link);
}

//! Notices on their way to tools: signed, sent once, never again, as Canvas does.

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use crate::server::App;
use crate::state::{State, random_word};
use crate::uploads::{HandIn, Processor, scope};

const LTI: &str = "https://purl.imsglobal.org/spec/lti/claim/";

/// A notice that is ready to be posted.
pub(crate) struct Letter {
    handler: String,
    body: String,
}

/// The claim that offers the service in a launch.
pub(crate) fn claim(app: &App, tool: u32) -> Value {
    json!({
        "service_versions": ["1.0"],
        "platform_notification_service_url": format!("{}/pns/{tool}", app.base),
        "scope": [scope::NOTICES],
        "notice_types_supported": crate::uploads::NOTICE_TYPES,
    })
}

/// A notice with its common claims; `None` when the tool has not subscribed.
fn letter(app: &App, state: &State, tool: u32, kind: &str, more: Map<String, Value>) -> Option<Letter> {
    let handler = state.uploads.handlers.get(&(tool, kind.to_owned())).cloned()?;
    let tool = state.tools.get(&tool)?;
    let now = app.now();
    let mut claims = more;
    let mut put = |name: &str, value: Value| drop(claims.insert(name.to_owned(), value));
    put("iss", json!(app.base));
    put("aud", json!(tool.client_id));
    put("azp", json!(tool.client_id));
    put("iat", json!(now.as_second()));
    put("exp", json!(now.as_second() + 3600));
    put("nonce", json!(random_word(24)));
    put(&format!("{LTI}version"), json!("1.3.0"));
    put(&format!("{LTI}deployment_id"), json!(tool.deployment_id));
    let id = uuid::Builder::from_random_bytes(rand::random()).into_uuid().to_string();
    put(&format!("{LTI}notice"), json!({ "id": id, "timestamp": now.to_string(), "type": kind }));
    let jwt = state.keys.last()?.sign(&Value::Object(claims)).ok()?;
    Some(Letter { handler, body: json!({ "notices": [{ "jwt": jwt }] }).to_string() })
}

/// One notice for each tool that reads the assignment.
pub(crate) fn of_hand_in(app: &App, state: &State, hand_in: &HandIn) -> Vec<Letter> {
    let Some(assignment) = state.uploads.assignments.get(&hand_in.assignment) else { return Vec::new() };
    let course = state.courses.get(&assignment.course);
    let one = |processor: &Processor| {
        let assets: Vec<Value> =
            hand_in.assets.iter().filter_map(|id| asset(app, state, processor, id)).collect();
        let custom: Map<String, Value> =
            processor.custom.iter().map(|(k, v)| (k.clone(), json!(v))).collect();
        let mut more = Map::new();
        let mut put = |name: &str, value: Value| drop(more.insert(format!("{LTI}{name}"), value));
        put("custom", Value::Object(custom));
        put("for_user", json!({ "user_id": hand_in.user }));
        let report_url = format!("{}/ap/{}/reports", app.base, processor.id);
        put("assetreport", json!({ "scope": [scope::REPORT], "report_url": report_url }));
        put("assetservice", json!({ "scope": [scope::ASSET], "assets": assets }));
        put("activity", json!({ "id": assignment.id, "title": assignment.title }));
        put("submission", json!({ "id": hand_in.id }));
        if let Some(course) = course {
            put("context", json!({ "id": course.id, "label": course.label, "title": course.title }));
        }
        letter(app, state, processor.tool, "LtiAssetProcessorSubmissionNotice", more)
    };
    assignment.processors.iter().filter_map(one).collect()
}

fn asset(app: &App, state: &State, processor: &Processor, id: &str) -> Option<Value> {
    let asset = state.uploads.assets.get(id)?;
    let sha256 = digest::digest(&digest::SHA256, &asset.content);
    let mut value = json!({
        "asset_id": asset.id,
        "url": format!("{}/ap/{}/assets/{}", app.base, processor.id, asset.id),
        "sha256_checksum": STANDARD.encode(sha256.as_ref()),
        "timestamp": asset.uploaded.to_string(),
        "size": asset.content.len(),
        "content_type": asset.content_type,
        "title": asset.title,
    });
    if let Some(name) = &asset.file_name {
        value["filename"] = json!(name);
    }
    Some(value)
}

/// One notice for each tool that wants to hear of copies.
pub(crate) fn of_copy(app: &App, state: &State, origin: &str, copy: &str) -> Vec<Letter> {
    let Some(course) = state.courses.get(copy) else { return Vec::new() };
    let one = |tool: &u32| {
        let mut more = Map::new();
        let context = json!({ "id": course.id, "label": course.label, "title": course.title });
        more.insert(format!("{LTI}context"), context);
        more.insert(format!("{LTI}origin_contexts"), json!([origin]));
        letter(app, state, *tool, "LtiContextCopyNotice", more)
    };
    state.tools.keys().filter_map(one).collect()
}

/// The first notice of a new subscription.
pub(crate) fn hello(app: &App, state: &State, tool: u32) -> Vec<Letter> {
    letter(app, state, tool, "LtiHelloWorldNotice", Map::new()).into_iter().collect()
}

/// Sends them, each once; a tool that does not take one breaks a rule.
pub(crate) async fn send(app: &App, letters: Vec<Letter>) {
    for letter in letters {
        let request =
            app.client.post(&letter.handler).header("Content-Type", "application/json").body(letter.body);
        match request.send().await {
            Ok(answer) if answer.status().is_success() => {}
            Ok(answer) => app.state().violation("notice_not_taken", answer.status().to_string()),
            Err(error) => app.state().violation("notice_not_delivered", error.without_url().to_string()),
        }
    }
}

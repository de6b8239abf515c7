//! Dynamic Registration from the opened page to the answer, and the Canvas configuration.

use std::collections::BTreeMap;

use lti::registration::{Configuration, PrivacyLevel, Tool, canvas_json, fetch_configuration, register};
use lti::{Code, HttpError, NetworkPolicy, ProductFamily, ToolOrigin};
use serde_json::{Value, json};
use url::Url;

use crate::common::*;

const TOOL: &str = "https://purl.imsglobal.org/spec/lti-tool-configuration";
const PLATFORM: &str = "https://purl.imsglobal.org/spec/lti-platform-configuration";
const SOURCE: &str = "http://127.0.0.1:8085/mod/lti/openid-configuration.php";
const OPEN: NetworkPolicy = NetworkPolicy { allow_private: true };

fn the_tool() -> Tool {
    let url = |path: &str| Url::parse(&format!("http://127.0.0.1:8080{path}")).unwrap();
    Tool {
        origin: ToolOrigin::parse("http://127.0.0.1:8080").unwrap(),
        name: "Feedforward".into(),
        description: "Grades written answers and shows why.".into(),
        login_url: url("/lti/login"),
        launch_url: url("/lti/launch"),
        deep_linking_url: url("/lti/launch"),
        jwks_url: url("/.well-known/jwks.json"),
        logo_url: None,
        contact: None,
        privacy: PrivacyLevel::NameOnly,
        custom_parameters: BTreeMap::from([("context_history".into(), "$Context.id.history".into())]),
        asks_for_acceptance: false,
    }
}

fn configuration(product: &str) -> Value {
    let at = |path: &str| format!("http://127.0.0.1:8085/mod/lti/{path}.php");
    json!({"issuer": "http://127.0.0.1:8085", "token_endpoint": at("token"), "jwks_uri": at("certs"), "authorization_endpoint": at("auth"),
        "registration_endpoint": at("openid-registration"), "scopes_supported": ["openid"], PLATFORM: {"product_family_code": product, "version": "4.5.6"}})
}

fn read(document: &Value) -> Configuration {
    Configuration::parse(document.to_string().as_bytes(), &Url::parse(SOURCE).unwrap(), OPEN).unwrap()
}

fn net(product: &str, registered: Answer) -> Net {
    let net = Net::default();
    net.on("openid-configuration", answer(200, &[], &configuration(product).to_string()));
    net.on("openid-registration", registered);
    net
}

#[tokio::test]
async fn a_moodle_registers() {
    let body = json!({"client_id": "AbCdEfGhIjKlMnO", "scope": "a b", TOOL: {"version": "1.3.0", "deployment_id": "3"}});
    let net = net("moodle", answer(200, &[], &body.to_string()));
    let found = fetch_configuration(&net, SOURCE, Some("the.registration.token"), OPEN).await.unwrap();
    assert_eq!(found.product_family, ProductFamily::Moodle);
    let registered = register(&net, &found, &the_tool(), Some("the.registration.token")).await.unwrap();
    assert_eq!(registered.client_id, "AbCdEfGhIjKlMnO");
    assert_eq!(registered.deployment_id.as_deref(), Some("3"));
    let sent = net.sent();
    for request in &sent {
        assert_eq!(request.header("authorization"), Some("Bearer the.registration.token"));
    }
    let body = sent[1].json();
    assert_eq!(sent[1].header("content-type"), Some("application/json"));
    assert_eq!(body["application_type"], "web");
    assert_eq!(body["response_types"], json!(["id_token"]));
    assert_eq!(body["token_endpoint_auth_method"], "private_key_jwt");
    assert_eq!(body["redirect_uris"], json!(["http://127.0.0.1:8080/lti/launch"]));
    assert_eq!(body["scope"].as_str().unwrap().split(' ').count(), 5);
    assert_eq!(body[TOOL]["domain"], "127.0.0.1:8080", "with the port");
    assert_eq!(body[TOOL]["claims"], json!(["iss", "sub", "name", "given_name", "family_name"]));
    assert_eq!(body[TOOL]["custom_parameters"]["context_history"], "$Context.id.history");
    let messages: Vec<_> =
        body[TOOL]["messages"].as_array().unwrap().iter().map(|m| m["type"].as_str().unwrap()).collect();
    assert_eq!(messages, ["LtiResourceLinkRequest", "LtiDeepLinkingRequest", "LtiSubmissionReviewRequest"]);
}

#[tokio::test]
async fn without_a_token_and_with_canvas_extensions() {
    let net = net("canvas", answer(201, &[], r#"{"client_id":"10000000000001"}"#));
    let found = fetch_configuration(&net, SOURCE, None, OPEN).await.unwrap();
    register(&net, &found, &the_tool(), Some("")).await.unwrap();
    let sent = net.sent();
    assert!(sent.iter().all(|request| request.header("authorization").is_none()));
    let body = sent[1].json();
    assert_eq!(body[TOOL]["https://canvas.instructure.com/lti/privacy_level"], "name_only");
    assert_eq!(body[TOOL]["messages"][1]["placements"], json!(["assignment_selection", "link_selection"]));
}

#[tokio::test]
async fn what_cannot_work_is_refused_before_it_is_called() {
    for bad in
        ["http://lms.example/c", "https://127.0.0.1/c", "https://localhost/c", "file:///c", "gopher://x", ""]
    {
        let net = Net::default();
        let refusal = fetch_configuration(&net, bad, None, NetworkPolicy::default()).await.unwrap_err();
        assert_eq!(refusal.code, Code::RegistrationUrl, "{bad}");
        assert!(net.sent().is_empty());
    }
    let net = Net::default();
    let refusal = fetch_configuration(&net, SOURCE, Some("a\r\nb"), OPEN).await.unwrap_err();
    assert_eq!(refusal.code, Code::RegistrationUrl);
    let mut tool = the_tool();
    tool.custom_parameters.insert("lineitem_url".into(), "$LineItem.url".into());
    let known = read(&configuration("moodle"));
    assert_eq!(tool.registration_json(&known).unwrap_err().code, Code::RegistrationDocument);
}

#[tokio::test]
async fn failures_say_what_to_do() {
    let net = Net::default();
    net.on("openid-configuration", Err(HttpError::Timeout));
    let refusal = fetch_configuration(&net, SOURCE, None, OPEN).await.unwrap_err();
    assert_eq!(refusal.code, Code::RegistrationUnreachable);
    let net = self::net("moodle", answer(401, &[], "token_already_used"));
    let found = fetch_configuration(&net, SOURCE, None, OPEN).await.unwrap();
    let refusal = register(&net, &found, &the_tool(), Some("t")).await.unwrap_err();
    assert_eq!(refusal.code, Code::RegistrationRefused);
    assert!(refusal.detail.contains("start again"));
}

#[test]
fn the_canvas_developer_key() {
    let document = canvas_json(&the_tool());
    assert_eq!(document["oidc_initiation_url"], "http://127.0.0.1:8080/lti/login");
    assert_eq!(document["public_jwk_url"], "http://127.0.0.1:8080/.well-known/jwks.json");
    assert_eq!(document["redirect_uris"], json!(["http://127.0.0.1:8080/lti/launch"]));
    assert_eq!(document["scopes"].as_array().unwrap().len(), 8);
    let placements = document["extensions"][0]["settings"]["placements"].as_array().unwrap();
    assert!(placements.iter().any(|p| p["placement"] == "assignment_selection" && p["message_type"] == "LtiDeepLinkingRequest"));
}

/// The later specifications are offered only where the platform knows them.
#[test]
fn an_asset_processor_where_the_platform_knows_it() {
    let types = |body: &Value| -> Vec<String> {
        let messages = body[TOOL]["messages"].as_array().unwrap();
        messages.iter().map(|m| m["type"].as_str().unwrap().to_owned()).collect()
    };
    let mut document = configuration("canvas");
    document["scopes_supported"] = json!([
        "https://purl.imsglobal.org/spec/lti/scope/noticehandlers",
        "https://purl.imsglobal.org/spec/lti/scope/asset.readonly",
        "https://purl.imsglobal.org/spec/lti/scope/report",
        "https://purl.imsglobal.org/spec/lti/scope/eula/user",
    ]);
    let known = read(&document);
    assert!(known.offers_asset_processor() && known.offers_eula());
    let body = the_tool().registration_json(&known).unwrap();
    let scopes = body["scope"].as_str().unwrap();
    assert!(scopes.contains("asset.readonly") && !scopes.contains("eula"), "{scopes}");
    let messages = &body[TOOL]["messages"];
    assert_eq!(messages[2]["placements"], json!(["ActivityAssetProcessor"]));
    assert!(!types(&body).contains(&"LtiEulaRequest".to_owned()));

    let asking = Tool { asks_for_acceptance: true, ..the_tool() };
    let body = asking.registration_json(&known).unwrap();
    assert!(types(&body).contains(&"LtiEulaRequest".to_owned()));
    assert!(body["scope"].as_str().unwrap().contains("eula/user"));
    assert!(!body["scope"].as_str().unwrap().contains("eula/deployment"), "not offered");

    let body = asking.registration_json(&read(&configuration("canvas"))).unwrap();
    assert_eq!(types(&body), ["LtiResourceLinkRequest", "LtiDeepLinkingRequest"]);
    let document = canvas_json(&asking);
    assert_eq!(document["extensions"][0]["settings"]["message_settings"][0]["type"], "LtiEulaRequest");
    let placements = document["extensions"][0]["settings"]["placements"].as_array().unwrap();
    assert!(placements.iter().any(|p| p["placement"] == "ActivityAssetProcessor"));
}

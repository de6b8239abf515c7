//! Deep linking answers (group G), as far as the library decides.

use std::collections::BTreeMap;

use lti::deep_linking::{
    AssetProcessorItem, ContentItem, ItemLineItem, ResourceLinkItem, TimeWindow, response_jwt,
};
use lti::{Code, KeySet, LtiError, ProductFamily};
use serde_json::{Value, json};
use url::Url;

use crate::common::*;

fn item() -> ResourceLinkItem {
    ResourceLinkItem {
        title: "Why leaves are green".into(),
        text: None,
        url: Url::parse("https://tool.example/lti/launch?assignment=7").unwrap(),
        custom: BTreeMap::from([("assignment_id".into(), "7".into())]),
        line_item: Some(ItemLineItem {
            score_maximum: 10,
            label: None,
            resource_id: "7".into(),
            tag: Some("grade".into()),
            review_url: Some(Url::parse("https://tool.example/lti/launch?review=1").unwrap()),
        }),
        available: TimeWindow::default(),
        submission: TimeWindow::default(),
    }
}

fn respond(settings: Value, items: &[ContentItem]) -> Result<Value, LtiError> {
    let mut claims = deep_linking_claims();
    for (name, value) in settings.as_object().unwrap() {
        claims[DL][name] = value.clone();
    }
    let launch = launch(&claims).unwrap();
    response_jwt(&platform(), other_key(), &launch, items, None, "fresh-nonce", NOW)
        .map(|token| decode(&token))
}

#[test]
fn g8_the_signed_answer() {
    let launch = launch(&deep_linking_claims()).unwrap();
    let token =
        response_jwt(&platform(), other_key(), &launch, &[item().into()], Some("Added"), "fresh-nonce", NOW)
            .unwrap();
    let claims = decode(&token);
    let lti = |name: &str| claims[format!("{LTI}{name}")].clone();
    let dl = |name: &str| claims[format!("https://purl.imsglobal.org/spec/lti-dl/claim/{name}")].clone();
    assert_eq!((&claims["iss"], &claims["aud"]), (&json!(CLIENT), &json!(ISSUER)));
    assert_eq!((&claims["iat"], &claims["exp"]), (&json!(NOW - 5), &json!(NOW + 290)));
    assert_eq!(claims["nonce"], "fresh-nonce");
    assert_eq!(lti("deployment_id"), "1");
    assert_eq!(lti("message_type"), "LtiDeepLinkingResponse");
    assert_eq!(lti("version"), "1.3.0");
    assert_eq!(dl("data"), json!({"opaque": [1, "ü"]}), "g4: data comes back unchanged");
    assert_eq!(dl("msg"), "Added");
    assert_eq!(
        dl("content_items"),
        json!([{
            "type": "ltiResourceLink", "title": "Why leaves are green", "url": "https://tool.example/lti/launch?assignment=7",
            "custom": {"assignment_id": "7"},
            "lineItem": {"scoreMaximum": 10, "label": "Why leaves are green", "resourceId": "7", "tag": "grade",
                "submissionReview": {"reviewableStatus": ["Completed"], "url": "https://tool.example/lti/launch?review=1"}},
        }])
    );
    let keys = KeySet::parse(lti::keys::jwks_json([other_key().public_jwk()]).as_bytes()).unwrap();
    assert!(keys.has(other_key().kid()));
}

#[test]
fn g5_g6_only_what_is_accepted() {
    let code = |settings: Value, items: &[ContentItem]| respond(settings, items).unwrap_err().code;
    assert_eq!(
        code(json!({"accept_types": ["html", "file"]}), &[item().into()]),
        Code::DeepLinkingNotAccepted
    );
    assert_eq!(code(json!({"accept_types": []}), &[item().into()]), Code::DeepLinkingNotAccepted);
    assert_eq!(
        code(json!({"accept_multiple": false}), &[item().into(), item().into()]),
        Code::DeepLinkingNotAccepted
    );
    assert!(respond(json!({"accept_multiple": false}), &[item().into()]).is_ok());
    assert!(respond(json!({"accept_types": ["html"]}), &[]).is_ok(), "nothing chosen is always accepted");
}

#[test]
fn platforms_that_take_less() {
    let items = |claims: Value| claims["https://purl.imsglobal.org/spec/lti-dl/claim/content_items"].clone();
    let plain = items(respond(json!({"accept_lineitem": false, "data": null}), &[item().into()]).unwrap());
    assert!(plain[0].get("lineItem").is_none());
    let mut canvas = platform();
    canvas.product_family = ProductFamily::Canvas;
    let launch = launch(&deep_linking_claims()).unwrap();
    let token = response_jwt(&canvas, other_key(), &launch, &[item().into()], None, "n", NOW).unwrap();
    let sent = items(decode(&token));
    assert!(sent[0]["lineItem"].get("submissionReview").is_none());
    assert!(sent[0]["lineItem"].get("scoreMaximum").is_some());
}

#[test]
fn items_that_would_break() {
    let broken = |change: &dyn Fn(&mut ResourceLinkItem)| {
        let mut item = item();
        change(&mut item);
        respond(json!({}), &[item.into()]).unwrap_err().code
    };
    assert_eq!(broken(&|item| item.title = "  ".into()), Code::DeepLinkingItem);
    assert_eq!(broken(&|item| item.line_item.as_mut().unwrap().score_maximum = 0), Code::DeepLinkingItem);
    for (name, value) in [("lineitem_url", "x"), ("result_url", "x"), ("a", "line\nbreak"), ("a b", "x")] {
        let code = broken(&|item| {
            item.custom.insert(name.into(), value.into());
        });
        assert_eq!(code, Code::DeepLinkingItem, "{name}");
    }
}

#[test]
fn another_message_is_not_answered() {
    let launch = launch(&good_claims()).unwrap();
    let refusal =
        response_jwt(&platform(), other_key(), &launch, &[item().into()], None, "n", NOW).unwrap_err();
    assert_eq!(refusal.code, Code::LaunchDeepLinking);
}

#[test]
fn dates_go_along_and_must_make_sense() {
    let at = |text: &str| Some(text.parse().unwrap());
    let mut dated = item();
    dated.submission.end = at("2026-12-24T17:00:00.25+01:00");
    dated.available = TimeWindow { start: at("2026-12-01T00:00:00Z"), end: None };
    let items = |claims: Value| claims["https://purl.imsglobal.org/spec/lti-dl/claim/content_items"].clone();
    let sent = items(respond(json!({}), &[dated.clone().into()]).unwrap());
    assert_eq!(sent[0]["submission"], json!({"endDateTime": "2026-12-24T16:00:00Z"}));
    assert_eq!(sent[0]["available"], json!({"startDateTime": "2026-12-01T00:00:00Z"}));
    dated.submission.start = at("2027-01-01T00:00:00Z");
    assert_eq!(respond(json!({}), &[dated.into()]).unwrap_err().code, Code::DeepLinkingItem);
}

#[test]
fn an_asset_processor_only_where_it_is_accepted() {
    let processor = AssetProcessorItem {
        title: "Why leaves are green".into(),
        text: Some("Reads what is handed in".into()),
        custom: BTreeMap::from([("assignment_id".into(), "7".into())]),
        report_url: Url::parse("https://tool.example/lti/launch").unwrap(),
    };
    let code = respond(json!({}), &[processor.clone().into()]).unwrap_err().code;
    assert_eq!(code, Code::DeepLinkingNotAccepted);
    let accepting = json!({"accept_types": ["ltiAssetProcessor"]});
    let claims = respond(accepting.clone(), &[processor.into()]).unwrap();
    let sent = &claims["https://purl.imsglobal.org/spec/lti-dl/claim/content_items"][0];
    assert_eq!((&sent["type"], &sent["custom"]["assignment_id"]), (&json!("ltiAssetProcessor"), &json!("7")));
    assert_eq!(sent["report"]["url"], "https://tool.example/lti/launch");
    assert!(sent.get("lineItem").is_none() && sent.get("url").is_none());
    assert_eq!(respond(accepting, &[item().into()]).unwrap_err().code, Code::DeepLinkingNotAccepted);
}

//! Assets and reports (group I): redirects, checks of what arrives, reports, terms; and the launches that lead back.

use lti::asset_processor::{
    Asset, AssetError, EulaService, Progress, Report, ReportOutcome, SCOPE_ASSET, SCOPE_EULA_USER,
    SCOPE_REPORT,
};
use lti::{Caller, Code, HttpError, MessageType, NetworkPolicy, Platform, ServiceError, Services};
use serde_json::{Value, json};
use url::Url;

use crate::common::*;

/// SHA-256 of `test`.
const CHECKSUM: &str = "n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=";

fn net() -> Net {
    let net = Net::default();
    net.on("/token", token_answer("secret-token"));
    net
}

fn caller<'a>(platform: &'a Platform, scopes: &'a [&'a str]) -> Caller<'a> {
    Caller { platform, key: platform_key(), scopes, jti: "jti", now: NOW }
}

fn asset() -> Asset {
    Asset {
        id: "a1".into(),
        url: Url::parse("https://lms.example/assets/a1").unwrap(),
        sha256: Some(CHECKSUM.into()),
        size: Some(4),
        content_type: Some("text/plain".into()),
        title: None,
        file_name: Some("a.txt".into()),
    }
}

async fn download(net: &Net, asset: &Asset) -> Result<Vec<u8>, AssetError> {
    let platform = platform();
    let services = Services::new(net.clone());
    services
        .download_asset(&caller(&platform, &[SCOPE_ASSET]), net, asset, NetworkPolicy::default(), 1000)
        .await
}

#[tokio::test]
async fn i6_redirects_lose_the_token_at_another_origin() {
    let net = net();
    net.on("/assets/a1", answer(302, &[("location", "/stored/a1")], ""));
    net.on("/stored/a1", answer(302, &[("location", "https://files.example/signed")], ""));
    net.on("/signed", answer(200, &[], "test"));
    assert_eq!(download(&net, &asset()).await.unwrap(), b"test");
    let tokens: Vec<_> = net.sent()[1..].iter().map(|r| r.header("authorization").is_some()).collect();
    assert_eq!(tokens, [true, true, false]);
}

#[tokio::test]
async fn i5_i6_redirects_inside_or_without_end_are_not_followed() {
    for (to, calls) in [("https://127.0.0.1/x", 1), ("http://lms.example/x", 1), ("/assets/a1", 6)] {
        let net = net();
        net.on("/assets/a1", answer(302, &[("location", to)], ""));
        assert!(matches!(download(&net, &asset()).await, Err(AssetError::Redirect(_))), "{to}");
        assert_eq!(net.count("/assets/a1"), calls, "{to}");
    }
}

#[tokio::test]
async fn i5_no_token_goes_to_a_host_that_is_not_the_platforms() {
    let net = net();
    let foreign = Asset { url: Url::parse("https://elsewhere.example/a1").unwrap(), ..asset() };
    assert_eq!(download(&net, &foreign).await, Err(AssetError::Foreign));
    assert!(net.sent().is_empty());
}

#[tokio::test]
async fn i7_what_arrives_must_be_what_was_announced() {
    let net = net();
    net.on("/assets/a1", answer(200, &[], "test"));
    for (asset, wrong) in [
        (Asset { size: Some(5), ..asset() }, true),
        (Asset { sha256: Some("AAAA".into()), ..asset() }, true),
        (Asset { size: None, sha256: None, ..asset() }, false),
    ] {
        let got = download(&net, &asset).await;
        assert_eq!(matches!(got, Err(AssetError::Mismatch(_))), wrong, "{got:?}");
    }
    let large = Asset { size: Some(1001), ..asset() };
    assert_eq!(download(&net, &large).await, Err(AssetError::TooLarge(1000)));
    net.instead("/assets/a1", answer(200, &[], &"x".repeat(1001)));
    let unannounced = Asset { size: None, sha256: None, ..asset() };
    assert_eq!(download(&net, &unannounced).await, Err(AssetError::TooLarge(1000)));
    net.instead("/assets/a1", answer(404, &[], ""));
    assert_eq!(download(&net, &asset()).await, Err(AssetError::Service(ServiceError::NotFound)));
    net.instead("/assets/a1", Err(HttpError::Timeout));
    assert!(matches!(download(&net, &asset()).await, Err(AssetError::Service(e)) if e.is_transient()));
}

#[tokio::test]
async fn reports() {
    let net = net();
    let platform = platform();
    let services = Services::new(net.clone());
    let url = Url::parse("https://lms.example/ap/1/reports").unwrap();
    let report = Report {
        asset_id: "a1".into(),
        kind: "feedback".into(),
        timestamp: "2026-11-27T10:00:00.123Z".parse().unwrap(),
        progress: Progress::Failed,
        result: None,
        title: Some("Feedforward".into()),
        comment: Some("It could not be fetched.".into()),
        indication: None,
        priority: 2,
        error_code: Some("DOWNLOAD_FAILED".into()),
        visible_to_owner: false,
    };
    let scopes = [SCOPE_REPORT];
    let caller = caller(&platform, &scopes);
    net.on("/reports", answer(201, &[], "{}"));
    assert_eq!(services.post_report(&caller, &url, &report).await, Ok(ReportOutcome::Stored));
    let sent = net.sent().pop().unwrap();
    assert_eq!(sent.header("content-type"), Some("application/json"));
    assert_eq!(
        sent.json(),
        json!({"assetId": "a1", "type": "feedback", "timestamp": "2026-11-27T10:00:00.123Z", "processingProgress": "Failed",
            "title": "Feedforward", "comment": "It could not be fetched.", "errorCode": "DOWNLOAD_FAILED", "priority": 2, "visibleToOwner": false})
    );
    net.instead("/reports", answer(409, &[], ""));
    assert_eq!(services.post_report(&caller, &url, &report).await, Ok(ReportOutcome::Superseded));
    let broken = Report { priority: 9, ..report };
    assert!(matches!(services.post_report(&caller, &url, &broken).await, Err(ServiceError::Malformed(_))));
    assert_eq!(net.count("/reports"), 2, "nothing was sent");
}

#[tokio::test]
async fn terms() {
    let net = net();
    let platform = platform();
    let services = Services::new(net.clone());
    let eula = EulaService { url: Url::parse("https://lms.example/eulas/7").unwrap(), scopes: Vec::new() };
    let scopes = [SCOPE_EULA_USER];
    let caller = caller(&platform, &scopes);
    let at = "2026-11-27T10:00:00Z".parse().unwrap();
    net.on("/eulas/7/user", answer(201, &[], "{}"));
    services.set_eula_acceptance(&caller, &eula, "4", true, at).await.unwrap();
    let sent = net.sent().pop().unwrap();
    assert_eq!(sent.json(), json!({"userId": "4", "accepted": true, "timestamp": "2026-11-27T10:00:00Z"}));
    net.on("/eulas/7/deployment", answer(200, &[], r#"{"eulaRequired":false}"#));
    services.set_eula_required(&caller, &eula, false).await.unwrap();
    net.on("/eulas/7/user", answer(204, &[], ""));
    services.reset_eula_acceptances(&caller, &eula).await.unwrap();
}

#[test]
fn launches_that_lead_back() {
    let message = |kind: &str, more: Value| {
        let mut claims = claims_with(json!({"lti:message_type": kind, "lti:resource_link": null}));
        claims = changed(claims, more);
        launch(&claims)
    };
    let review = json!({"lti:submission": {"id": "s:1"}, "lti:asset": {"id": "a1"}, "lti:assetreport_type": "feedback",
        "lti:activity": {"id": "act", "title": "Essay"}, "lti:for_user": {"user_id": "9"}});
    let got = message("LtiReportReviewRequest", review).unwrap();
    assert_eq!(got.message_type, MessageType::ReportReview);
    assert_eq!((got.submission_id.as_deref(), got.asset_id.as_deref()), (Some("s:1"), Some("a1")));
    assert_eq!(got.report_type.as_deref(), Some("feedback"));
    let eula = json!({"lti:eulaservice": {"url": "https://lms.example/eulas/7", "scope": ["x"]}});
    assert_eq!(message("LtiEulaRequest", eula).unwrap().eula.unwrap().scopes, ["x"]);
    let settings = json!({"lti:activity": {"id": "act"}});
    assert_eq!(message("LtiAssetProcessorSettingsRequest", settings).unwrap().activity.unwrap().id, "act");
    for (kind, code) in [
        ("LtiReportReviewRequest", Code::LaunchSubmission),
        ("LtiEulaRequest", Code::LaunchEula),
        ("LtiAssetProcessorSettingsRequest", Code::LaunchActivity),
    ] {
        assert_eq!(message(kind, json!({})).unwrap_err().code, code);
    }
    let pns = json!({"https://purl.imsglobal.org/spec/lti/claim/platformnotificationservice": {
        "platform_notification_service_url": "https://lms.example/handlers", "notice_types_supported": ["LtiHelloWorldNotice"], "scope": []}});
    assert_eq!(launch(&claims_with(pns)).unwrap().pns.unwrap().notice_types, ["LtiHelloWorldNotice"]);
}

//! Notices (group I): the batch, the token, what each type needs, and the subscription.

use lti::launch::Deployments;
use lti::notice::{self, MAX_BATCH, Notice, NoticeType, batch, verify};
use lti::{Caller, Code, LtiError, NetworkPolicy, ServiceError, Services};
use serde_json::{Value, json};
use url::Url;

use crate::common::*;

fn claims(kind: &str, changes: Value) -> Value {
    let mut claims = json!({
        "iss": ISSUER, "aud": CLIENT, "nonce": "n", "iat": NOW - 2, "exp": NOW + 3598,
        format!("{LTI}version"): "1.3.0",
        format!("{LTI}deployment_id"): "1",
        format!("{LTI}notice"): {"id": "notice-1", "timestamp": "2026-11-24T10:00:00Z", "type": kind},
        format!("{LTI}context"): {"id": "course-2", "title": "Copy", "type": ["CourseOffering"]},
    });
    if kind == "LtiAssetProcessorSubmissionNotice" {
        let submission = json!({
            "lti:activity": {"id": "activity-1"}, "lti:submission": {"id": "submission-1:1"}, "lti:for_user": {"user_id": "4"},
            "lti:custom": {"assignment": "7"},
            "lti:assetreport": {"scope": [], "report_url": "https://lms.example/ap/1/reports"},
            "lti:assetservice": {"scope": [], "assets": [
                {"asset_id": "a1", "url": "https://lms.example/ap/1/assets/a1", "sha256_checksum": "x=", "size": 29, "content_type": "text/html", "title": "T"},
                {"asset_id": "a2", "url": "http://169.254.169.254/", "size": "7", "filename": "b.txt"}, {"url": "https://lms.example/no-id"}, 7]},
        });
        claims = changed(claims, submission);
    }
    changed(claims, changes)
}

fn check_with(claims: &Value, deployments: Deployments<'_>) -> Result<Notice, LtiError> {
    verify(&sign(claims), &platform(), &key_set(), deployments, NetworkPolicy::default(), NOW)
}

fn check(claims: &Value) -> Result<Notice, LtiError> {
    check_with(claims, Deployments::Open)
}

#[test]
fn a_submission_notice() {
    let notice = check(&claims("LtiAssetProcessorSubmissionNotice", json!({}))).unwrap();
    assert_eq!((notice.id.as_str(), &notice.kind), ("notice-1", &NoticeType::AssetProcessorSubmission));
    assert_eq!(notice.custom["assignment"], "7");
    let submission = notice.submission.unwrap();
    assert_eq!((submission.id.as_str(), submission.activity.id.as_str()), ("submission-1:1", "activity-1"));
    assert_eq!((submission.student.user_id.as_str(), submission.assets.len()), ("4", 1));
    assert_eq!(submission.assets[0].size, Some(29));
    assert_eq!(notice.dropped.len(), 1, "the address inside is left out and noted");
}

#[test]
fn a_copy_notice_and_others() {
    let origin = json!({"lti:origin_contexts": ["course-1"]});
    let notice = check(&claims("LtiContextCopyNotice", origin)).unwrap();
    assert_eq!(notice.origin_contexts, ["course-1"]);
    assert_eq!(notice.context.unwrap().id, "course-2");
    assert_eq!(check(&claims("LtiHelloWorldNotice", json!({}))).unwrap().kind, NoticeType::HelloWorld);
    let other = check(&claims("LtiSomethingElse", json!({}))).unwrap();
    assert_eq!(other.kind, NoticeType::Other("LtiSomethingElse".into()));
}

#[test]
fn i1_i2_i4_what_is_no_good_notice() {
    let kind = "LtiAssetProcessorSubmissionNotice";
    let code = |changes: Value| check(&claims(kind, changes)).unwrap_err().code;
    for (changes, expected) in [
        (json!({"iss": "https://other.example"}), Code::LaunchIss),
        (json!({"aud": "another-tool"}), Code::LaunchAud),
        (json!({"aud": [CLIENT, "x"]}), Code::LaunchAzp),
        (json!({"exp": NOW - 100}), Code::LaunchExpired),
        (json!({"exp": null}), Code::LaunchExpMissing),
        (json!({"iat": NOW + 3600}), Code::LaunchIatFuture),
        (json!({"lti:version": "1.1"}), Code::LaunchVersion),
        (json!({"lti:deployment_id": null}), Code::LaunchDeploymentForm),
        (json!({"lti:notice": null}), Code::NoticeIncomplete),
        (json!({"lti:notice": {"type": kind}}), Code::NoticeIncomplete),
        (json!({"lti:submission": null}), Code::NoticeIncomplete),
        (json!({"lti:activity": {}}), Code::NoticeIncomplete),
        (json!({"lti:for_user": null}), Code::NoticeIncomplete),
        (json!({"lti:assetservice": {"assets": 1}}), Code::NoticeIncomplete),
        (json!({"lti:assetreport": {"report_url": "https://127.0.0.1/r"}}), Code::NoticeIncomplete),
        (json!({"lti:custom": "x"}), Code::LaunchClaimForm),
    ] {
        assert_eq!(code(changes.clone()), expected, "{changes}");
    }
    let good = claims(kind, json!({}));
    let known = ["2".to_owned()];
    assert_eq!(check_with(&good, Deployments::Closed(&known)).unwrap_err().code, Code::DeploymentUnknown);
    let forged = other_key().sign(&good).unwrap();
    let refusal = verify(&forged, &platform(), &key_set(), Deployments::Open, NetworkPolicy::default(), NOW);
    assert_eq!(refusal.unwrap_err().code, Code::LaunchKidUnknown);
    let unsigned = verify("a.b.", &platform(), &key_set(), Deployments::Open, NetworkPolicy::default(), NOW);
    assert!(unsigned.is_err());
}

#[test]
fn i1_batches() {
    assert_eq!(batch(br#"{"notices":[{"jwt":"a.b.c"},{"jwt":"d"}]}"#).unwrap(), ["a.b.c", "d"]);
    assert!(batch(br#"{"notices":[]}"#).unwrap().is_empty());
    let many = json!({"notices": vec![json!({"jwt": "x"}); MAX_BATCH + 1]}).to_string();
    let long = vec![b' '; notice::MAX_BATCH_BYTES + 1];
    for bad in
        [b"" as &[u8], b"[]", b"{}", br#"{"notices":{}}"#, br#"{"notices":[7]}"#, many.as_bytes(), &long]
    {
        assert_eq!(batch(bad).unwrap_err().code, Code::NoticeForm);
    }
}

#[tokio::test]
async fn subscribing() {
    let net = Net::default();
    net.on("/token", token_answer("secret-token"));
    net.on(
        "/handlers",
        answer(200, &[], r#"{"notice_type":"LtiContextCopyNotice","handler":"https://tool.example/n"}"#),
    );
    let platform = platform();
    let caller =
        Caller { platform: &platform, key: platform_key(), scopes: &[notice::SCOPE], jti: "j", now: NOW };
    let services = Services::new(net.clone());
    let url = Url::parse("https://lms.example/handlers").unwrap();
    services
        .set_notice_handler(&caller, &url, &NoticeType::ContextCopy, "https://tool.example/n")
        .await
        .unwrap();
    let sent = net.sent();
    assert_eq!(
        sent[1].json(),
        json!({"notice_type": "LtiContextCopyNotice", "handler": "https://tool.example/n"})
    );
    assert_eq!((sent[1].method.as_str(), sent[1].header("content-type")), ("PUT", Some("application/json")));

    let list =
        json!({"notice_handlers": [{"notice_type": "LtiContextCopyNotice", "handler": ""}, {}]}).to_string();
    net.instead("/handlers", answer(200, &[], &list));
    let found = services.notice_handlers(&caller, &url).await.unwrap();
    assert_eq!((found.len(), found[0].handler.as_str()), (1, ""));
    net.instead("/handlers", answer(403, &[], ""));
    assert_eq!(services.notice_handlers(&caller, &url).await, Err(ServiceError::Forbidden));
}

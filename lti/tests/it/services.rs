//! Line items, scores, results and members over a scripted platform: media types, paging, tokens, outcomes.

use lti::ags::{self, CanvasSubmission, LineItem, LineItemFilter, Score, ScoreOutcome};
use lti::nrps::{self, MemberStatus};
use lti::token::TokenError;
use lti::{Caller, HttpError, Platform, ProductFamily, Rights, ServiceError, Services};
use serde_json::json;
use url::Url;

use crate::common::*;

const LIST: &str = "application/vnd.ims.lis.v2.lineitemcontainer+json";
const ITEM: &str = "application/vnd.ims.lis.v2.lineitem+json";

fn net() -> Net {
    let net = Net::default();
    net.on("/token", token_answer("secret-token"));
    net
}

fn caller<'a>(platform: &'a Platform) -> Caller<'a> {
    Caller { platform, key: platform_key(), scopes: ags::SCOPES, jti: "jti", now: NOW }
}

fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

fn lineitems() -> Url {
    url("https://lms.example/2/lineitems?type_id=1")
}

fn line_item() -> Url {
    url("https://lms.example/2/lineitems/5/lineitem?type_id=1")
}

fn score() -> Score {
    Score {
        user_id: "4".into(),
        score_given: 8.0,
        score_maximum: 10.0,
        comment: Some("Well done.\nNext: name the pigment.".into()),
        timestamp: "2026-11-24T10:00:00Z".parse().unwrap(),
        submitted_at: None,
        canvas: CanvasSubmission::default(),
    }
}

fn item_json(n: u32, resource: &str) -> serde_json::Value {
    json!({"id": format!("https://lms.example/2/lineitems/{n}/lineitem?type_id=1"), "label": "A", "scoreMaximum": 10, "resourceId": resource})
}

#[tokio::test]
async fn line_items_of_all_pages_without_doubles() {
    let net = net();
    let page = |from: u32, items: serde_json::Value, link: Option<&str>| {
        let headers: Vec<(&str, &str)> = link.into_iter().map(|link| ("link", link)).collect();
        net.on(&format!("from={from}"), answer(200, &headers, &items.to_string()));
    };
    page(2, json!([item_json(2, "a"), item_json(3, "a"), {"label": "no id"}, 7, item_json(4, "b")]), None);
    let link = "<https://lms.example/2/lineitems?type_id=1&amp;from=0>; rel=“first”, <https://lms.example/2/lineitems?type_id=1&amp;from=2>; rel=“next”";
    net.on(
        "/lineitems?type_id=1&resource_id=a",
        answer(200, &[("link", link)], &json!([item_json(1, "a"), item_json(2, "a")]).to_string()),
    );
    let platform = platform();
    let filter = LineItemFilter { resource_id: Some("a"), ..LineItemFilter::default() };
    let services = Services::new(net.clone());
    let items = services.line_items(&caller(&platform), &lineitems(), &filter).await.unwrap();
    assert_eq!(items.len(), 3);
    let sent = net.sent();
    for request in &sent[1..] {
        assert_eq!(request.header("accept"), Some(LIST));
        assert_eq!(request.header("authorization"), Some("Bearer secret-token"));
        assert_eq!(request.header("content-type"), None);
        assert!(!request.url.contains("limit"));
    }
    assert_eq!(net.count("/token"), 1);
}

#[tokio::test]
async fn pages_that_go_astray() {
    let platform = platform();
    let none = LineItemFilter::default();
    let list = async |link: &str| {
        let net = net();
        net.on("/lineitems", answer(200, &[("link", link)], &json!([item_json(1, "a")]).to_string()));
        let result = Services::new(net.clone()).line_items(&caller(&platform), &lineitems(), &none).await;
        (result, net.count("/lineitems"))
    };
    let (foreign, _) = list("<https://evil.example/2/lineitems>; rel=\"next\"").await;
    assert!(matches!(foreign, Err(ServiceError::Malformed(_))));
    let (circle, requests) = list("<https://lms.example/2/lineitems?type_id=1>; rel=\"next\"").await;
    assert_eq!((circle.unwrap().len(), requests), (1, 1));
}

#[tokio::test]
async fn endless_pages_end() {
    let platform = platform();
    let net = net();
    // Each page names another next one.
    for n in 0..300 {
        let link = format!("<https://lms.example/2/lineitems?p={}&end>; rel=next", n + 1);
        let this = if n == 0 { "type_id=1".to_owned() } else { format!("p={n}&end") };
        net.on(&this, answer(200, &[("link", &link)], "[]"));
    }
    let none = LineItemFilter::default();
    let result = Services::new(net.clone()).line_items(&caller(&platform), &lineitems(), &none).await;
    assert!(matches!(result, Err(ServiceError::Malformed(_))));
    assert_eq!(net.count("/lineitems"), 200);
}

#[tokio::test]
async fn a_line_item_is_made_and_changed_whole() {
    let net = net();
    net.on("lineitem?", answer(200, &[], ""))
        .on("/lineitems?", answer(201, &[], &item_json(9, "a").to_string()));
    let platform = platform();
    let services = Services::new(net.clone());
    let wanted = LineItem {
        label: "x".repeat(300),
        score_maximum: 10.0,
        resource_id: Some("a".into()),
        tag: Some("grade".into()),
        ..LineItem::default()
    };
    let mut made = services.create_line_item(&caller(&platform), &lineitems(), &wanted).await.unwrap();
    made.label = "New".into();
    services.update_line_item(&caller(&platform), &made).await.unwrap();
    let sent = net.sent();
    let (create, update) = (&sent[1], &sent[2]);
    assert_eq!((create.method.as_str(), update.method.as_str()), ("POST", "PUT"));
    for request in [create, update] {
        assert_eq!(request.header("content-type"), Some(ITEM));
        assert_eq!(request.header("accept"), Some(ITEM));
    }
    assert_eq!(create.json()["label"].as_str().unwrap().len(), 255);
    assert_eq!(create.json()["scoreMaximum"], json!(10));
    assert_eq!(update.json()["resourceId"], "a", "what is left out would be cleared");
    assert!(services.update_line_item(&caller(&platform), &wanted).await.is_err());
}

#[tokio::test]
async fn a_score_goes_out_exactly() {
    let net = net();
    net.on("/scores", answer(200, &[("content-type", "application/vnd.ims.lis.v1.score+json")], ""));
    let platform = platform();
    let outcome = Services::new(net.clone()).post_score(&caller(&platform), &line_item(), &score()).await;
    assert_eq!(outcome, ScoreOutcome::Stored);
    let sent = &net.sent()[1];
    assert_eq!(sent.url, "https://lms.example/2/lineitems/5/lineitem/scores?type_id=1");
    assert_eq!(sent.method, "POST");
    assert_eq!(sent.header("content-type"), Some("application/vnd.ims.lis.v1.score+json"));
    assert_eq!(sent.header("authorization"), Some("Bearer secret-token"));
    assert_eq!(sent.json()["gradingProgress"], "FullyGraded");
    assert_eq!(sent.json()["timestamp"], "2026-11-24T10:00:00Z");
}

#[tokio::test]
async fn after_401_one_new_token_and_one_more_try() {
    let net = Net::default();
    net.on("/token", token_answer("old")).on("/token", token_answer("new"));
    net.on("/scores", answer(401, &[], "")).on("/scores", answer(200, &[], ""));
    let platform = platform();
    let services = Services::new(net.clone());
    assert_eq!(services.post_score(&caller(&platform), &line_item(), &score()).await, ScoreOutcome::Stored);
    let sent = net.sent();
    let bearers: Vec<_> = sent.iter().filter_map(|sent| sent.header("authorization")).collect();
    assert_eq!(bearers, ["Bearer old", "Bearer new"]);
    let jtis: Vec<_> = sent
        .iter()
        .filter(|sent| sent.url.contains("/token"))
        .map(|sent| decode(&sent.form()["client_assertion"])["jti"].clone())
        .collect();
    assert_ne!(jtis[0], jtis[1]);
    net.instead("/scores", answer(401, &[], ""));
    assert_eq!(
        services.post_score(&caller(&platform), &line_item(), &score()).await,
        ScoreOutcome::Unauthorized
    );
    assert_eq!(net.count("/scores"), 4, "a second 401 is final");
}

#[tokio::test]
async fn scores_without_an_answer() {
    let platform = platform();
    let post = async |scores: Answer, token: Answer| {
        let net = Net::default();
        net.on("/token", token).on("/scores", scores);
        Services::new(net).post_score(&caller(&platform), &line_item(), &score()).await
    };
    let ok = || answer(200, &[], "");
    let token = || token_answer("t");
    assert_eq!(post(Err(HttpError::Timeout), token()).await, ScoreOutcome::NoAnswer);
    assert_eq!(post(Err(HttpError::Protocol("x".into())), token()).await, ScoreOutcome::NoAnswer);
    let down = ScoreOutcome::Unavailable { retry_after_s: None };
    assert_eq!(post(Err(HttpError::Connect("x".into())), token()).await, down);
    assert_eq!(post(ok(), Err(HttpError::Timeout)).await, down);
    assert_eq!(post(ok(), answer(503, &[("retry-after", "3")], "")).await.retry_after_s(), Some(3));
    let blocked = post(ok(), answer(404, &[], "<html>")).await;
    assert_eq!(blocked, ScoreOutcome::NoToken(TokenError::KeySetUnreachable));
    assert_eq!((blocked.as_str(), blocked.is_transient()), ("key_set_unreachable", false));
    let nan = Score { score_given: f64::NAN, ..score() };
    let net = net();
    let outcome = Services::new(net.clone()).post_score(&caller(&platform), &line_item(), &nan).await;
    assert!(matches!(outcome, ScoreOutcome::Invalid { .. }) && net.sent().is_empty());
}

#[tokio::test]
async fn one_students_result() {
    let mut platform = platform();
    let results = json!([
        {"id": "x", "userId": "5", "resultScore": 1, "resultMaximum": 10},
        {"id": "y", "userId": 4, "resultScore": 8, "resultMaximum": 10, "comment": "ok", "timestamp": "2026-11-24T10:00:00+00:00"},
    ]);
    let net = net();
    net.on("/results", answer(200, &[], &results.to_string()));
    let services = Services::new(net.clone());
    let got = services.result_for(&caller(&platform), &line_item(), "4").await.unwrap().unwrap();
    assert_eq!(
        (got.result_score, got.result_maximum, got.comment.as_deref()),
        (Some(8.0), Some(10.0), Some("ok"))
    );
    let sent = &net.sent()[1];
    assert_eq!(sent.url, "https://lms.example/2/lineitems/5/lineitem/results?type_id=1&user_id=4");
    assert_eq!(sent.header("accept"), Some("application/vnd.ims.lis.v2.resultcontainer+json"));
    assert_eq!(services.result_for(&caller(&platform), &line_item(), "6").await.unwrap(), None);
    platform.product_family = ProductFamily::Blackboard;
    services.result_for(&caller(&platform), &line_item(), "4").await.unwrap();
    assert!(!net.sent().last().unwrap().url.contains("user_id"));
}

#[tokio::test]
async fn members_of_all_pages() {
    let net = net();
    let first = json!({"members": [
        {"user_id": "3", "roles": ["Instructor"], "status": "Active", "name": "Tina"},
        {"user_id": "4", "roles": ["http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"]},
        {"roles": ["Learner"]}, "x",
    ]});
    let second = json!({"members": [{"user_id": "4", "roles": ["Learner"]}, {"user_id": 5, "roles": "Learner", "status": "Inactive"}]});
    net.on("from=2", answer(200, &[], &second.to_string()));
    let link = "<https://lms.example/2/memberships?limit=2&from=2>; rel=\"next\"";
    net.on("/memberships", answer(200, &[("link", link)], &first.to_string()));
    let platform = platform();
    let services = Services::new(net.clone());
    let caller = Caller { scopes: &[nrps::SCOPE], ..caller(&platform) };
    let members = services.members(&caller, &url("https://lms.example/2/memberships"), None).await.unwrap();
    let ids: Vec<_> = members.iter().map(|m| m.user_id.as_str()).collect();
    assert_eq!(ids, ["3", "4", "5"]);
    assert_eq!(members[0].roles.rights(), Rights::Instructor);
    assert_eq!(members[1].person.display_name(), None);
    assert_eq!((members[1].status, members[2].status), (MemberStatus::Active, MemberStatus::Inactive));
    assert_eq!(
        net.sent()[1].header("accept"),
        Some("application/vnd.ims.lti-nrps.v2.membershipcontainer+json")
    );
}

#[tokio::test]
async fn members_where_the_link_is_not_understood() {
    for status in [400, 404] {
        let net = net();
        net.on("rlid=11", answer(status, &[], ""));
        net.on("/memberships", answer(200, &[], r#"{"members":[{"user_id":"3","roles":[]}]}"#));
        let platform = platform();
        let memberships = url("https://lms.example/2/memberships");
        let got = Services::new(net).members(&caller(&platform), &memberships, Some("11")).await;
        assert_eq!(got.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn unusable_answers_of_the_services() {
    let platform = platform();
    let memberships = url("https://lms.example/2/memberships");
    for (answer, wanted) in [
        (answer(200, &[], "<html>login</html>"), ServiceError::Malformed("a web page in place of data")),
        (answer(200, &[], "{}"), ServiceError::Malformed("the list of members")),
        (answer(403, &[], ""), ServiceError::Forbidden),
        (
            answer(403, &[("x-rate-limit-remaining", "0")], ""),
            ServiceError::Throttled { retry_after_s: None },
        ),
        (answer(429, &[("retry-after", "5")], ""), ServiceError::Throttled { retry_after_s: Some(5) }),
        (answer(502, &[], ""), ServiceError::Unavailable { status: 502, retry_after_s: None }),
        (answer(401, &[], ""), ServiceError::Unauthorized),
        (Err(HttpError::TooLarge), ServiceError::Http(HttpError::TooLarge)),
    ] {
        let net = net();
        net.on("/memberships", answer);
        let got = Services::new(net).members(&caller(&platform), &memberships, None).await;
        assert_eq!(got.unwrap_err(), wanted);
    }
}

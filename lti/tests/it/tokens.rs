//! Access tokens: the assertion, the answers that platforms really give, and the cache.

use lti::token::{TokenCache, TokenError, request_token};
use lti::{HttpError, KeySet, ProductFamily};
use serde_json::json;

use crate::common::*;

const SCOPES: &[&str] = &["https://example.org/a", "https://example.org/b"];

async fn ask(answer: Answer) -> Result<lti::token::AccessToken, TokenError> {
    let net = Net::default();
    net.on("/token", answer);
    request_token(&net, &platform(), platform_key(), SCOPES, "jti-1", NOW).await
}

#[tokio::test]
async fn the_request_is_what_platforms_want() {
    let net = Net::default();
    net.on("/token", token_answer("t"));
    let mut brightspace = platform();
    brightspace.product_family = ProductFamily::Brightspace;
    request_token(&net, &platform(), platform_key(), SCOPES, "jti-1", NOW).await.unwrap();
    request_token(&net, &brightspace, platform_key(), SCOPES, "jti-2", NOW).await.unwrap();
    let sent = net.sent();
    assert_eq!(sent[0].method, "POST");
    assert_eq!(sent[0].header("content-type"), Some("application/x-www-form-urlencoded"));
    let form = sent[0].form();
    assert_eq!(form["grant_type"], "client_credentials");
    assert_eq!(form["client_assertion_type"], "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    assert_eq!(form["scope"], SCOPES.join(" "));
    let claims = decode(&form["client_assertion"]);
    assert_eq!(
        claims,
        json!({"iss": CLIENT, "sub": CLIENT, "aud": "https://lms.example/token", "iat": NOW - 5, "exp": NOW + 240, "jti": "jti-1"})
    );
    let header: serde_json::Value = {
        use base64::Engine;
        let part = form["client_assertion"].split('.').next().unwrap();
        serde_json::from_slice(&base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(part).unwrap())
            .unwrap()
    };
    assert_eq!(header["kid"], platform_key().kid());
    assert!(
        KeySet::parse(lti::keys::jwks_json([platform_key().public_jwk()]).as_bytes())
            .unwrap()
            .has(platform_key().kid())
    );
    assert_eq!(decode(&sent[1].form()["client_assertion"])["aud"], "https://api.brightspace.com/auth/token");
}

#[tokio::test]
async fn answers_that_are_a_little_off_are_read() {
    let html = [("content-type", "text/html; charset=utf-8")];
    let got = ask(answer(
        200,
        &html,
        r#"{"access_token":"0f","token_type":"Bearer","expires_in":3600,"scope":"a b"}"#,
    ));
    let got = got.await.unwrap();
    assert_eq!((got.expires_at, got.scopes.as_slice()), (NOW + 3600, &["a".to_owned(), "b".to_owned()][..]));
    let got = ask(answer(
        201,
        &[],
        r#"{"access_token":"t","token_type":"bearer","expires_in":"1800","scope":["a"]}"#,
    ))
    .await;
    assert_eq!(got.unwrap().expires_at, NOW + 1800);
    let got = ask(answer(200, &[], r#"{"access_token":"t"}"#)).await.unwrap();
    assert_eq!((got.expires_at, got.scopes.len()), (NOW + 300, 2));
    let got = ask(answer(200, &[], r#"{"access_token":"t","expires_in":3600.0,"scope":""}"#)).await;
    assert!(got.is_ok());
    assert!(!format!("{:?}", got.unwrap()).contains("\"t\""), "a token is not shown");
}

#[tokio::test]
async fn refusals_are_told_apart() {
    let unreachable =
        ask(answer(404, &[("content-type", "text/html")], "<!DOCTYPE html>\n<html>")).await.unwrap_err();
    assert_eq!(unreachable, TokenError::KeySetUnreachable);
    assert!(unreachable.to_string().contains("jwks.json") && !unreachable.is_transient());
    // Moodle's answer to an unknown key is not JSON: the quotes inside are not escaped.
    let broken = r#"{ "error" : "invalid_client", "error_description": "the "kid" is unknown" }"#;
    let client = ask(answer(400, &[], broken)).await.unwrap_err();
    assert_eq!(client, TokenError::Client { status: 400, error: "invalid_client".into() });
    assert_eq!(ask(answer(400, &[], r#"{"error":"invalid_scope"}"#)).await, Err(TokenError::Scope));
    let secret = ask(answer(400, &[], r#"{"error":"secret text"}"#)).await.unwrap_err();
    assert!(!secret.to_string().contains("secret"));
    assert_eq!(
        ask(answer(429, &[("retry-after", "9")], "")).await,
        Err(TokenError::Throttled { retry_after_s: Some(9) })
    );
    let down = ask(answer(503, &[], "<html>")).await.unwrap_err();
    assert_eq!(down, TokenError::Unavailable { status: 503, retry_after_s: None });
    assert!(down.is_transient());
    for body in [
        "",
        "<html>",
        "[]",
        "{}",
        r#"{"access_token":""}"#,
        "{\"access_token\":\"a\\nb\"}",
        r#"{"access_token":7}"#,
    ] {
        assert_eq!(ask(answer(200, &[], body)).await, Err(TokenError::Malformed), "{body}");
    }
    assert_eq!(ask(Err(HttpError::Timeout)).await, Err(TokenError::Http(HttpError::Timeout)));
}

#[tokio::test]
async fn a_token_is_shared_until_four_fifths_of_its_life() {
    let net = Net::default();
    net.on("/token", token_answer("t"));
    let cache = TokenCache::default();
    let get = |scopes: &'static [&'static str], now| {
        let (net, cache) = (&net, &cache);
        async move { cache.get(net, &platform(), platform_key(), scopes, "j", now).await.unwrap() }
    };
    get(SCOPES, NOW).await;
    get(&["https://example.org/b", "https://example.org/a"], NOW + 1000).await;
    get(SCOPES, NOW + 2879).await;
    assert_eq!(net.count("/token"), 1);
    get(SCOPES, NOW + 2880).await;
    assert_eq!(net.count("/token"), 2);
    get(&["https://example.org/a"], NOW + 2880).await;
    assert_eq!(net.count("/token"), 3);
    // While the endpoint is down the old token serves for the rest of its life.
    net.instead("/token", Err(HttpError::Timeout));
    get(SCOPES, NOW + 2880 + 3000).await;
    assert!(cache.get(&net, &platform(), platform_key(), SCOPES, "j", NOW + 2880 + 3600).await.is_err());
}

#[tokio::test]
async fn many_grades_at_once_cost_one_token() {
    let net = Net::default();
    net.slow().on("/token", token_answer("t"));
    let cache = std::sync::Arc::new(TokenCache::default());
    let tasks: Vec<_> = (0..50)
        .map(|_| {
            let (net, cache) = (net.clone(), cache.clone());
            tokio::spawn(async move {
                cache.get(&net, &platform(), platform_key(), SCOPES, "j", NOW).await.is_ok()
            })
        })
        .collect();
    for task in tasks {
        assert!(task.await.unwrap());
    }
    assert_eq!(net.count("/token"), 1);
}

#[tokio::test]
async fn forgetting_hits_only_the_refused_token() {
    let net = Net::default();
    net.on("/token", token_answer("one")).on("/token", token_answer("two"));
    let cache = TokenCache::default();
    let first = cache.get(&net, &platform(), platform_key(), SCOPES, "j", NOW).await.unwrap();
    cache.forget(&platform(), SCOPES, &first).await;
    let second = cache.get(&net, &platform(), platform_key(), SCOPES, "j", NOW).await.unwrap();
    assert_ne!(first, second);
    cache.forget(&platform(), SCOPES, &first).await;
    assert_eq!(cache.get(&net, &platform(), platform_key(), SCOPES, "j", NOW).await.unwrap(), second);
    assert_eq!(net.count("/token"), 2);
}

/// A platform may have taken a request that nobody heard the answer of; the same assertion again would be a replay.
#[tokio::test]
async fn each_request_has_an_assertion_of_its_own() {
    let net = Net::default();
    net.on("/token", Err(HttpError::Timeout)).on("/token", token_answer("t"));
    let cache = TokenCache::default();
    let lms = platform();
    let get = || cache.get(&net, &lms, platform_key(), SCOPES, "j", NOW);
    assert!(get().await.is_err());
    assert!(get().await.is_ok());
    let ids: Vec<_> =
        net.sent().iter().map(|sent| decode(&sent.form()["client_assertion"])["jti"].clone()).collect();
    assert_eq!(ids.len(), 2);
    assert_ne!(ids[0], ids[1]);
}

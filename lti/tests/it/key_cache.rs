//! Key sets in the cache: rotation, floods, dead endpoints, single flight.

use lti::launch::{Deployments, Expected, Policy, verify_with_cache};
use lti::{Code, HttpError, KeySetCache, ToolKey};
use url::Url;

use crate::common::*;

fn address() -> Url {
    platform().jwks_uri
}

fn cache(net: &Net) -> KeySetCache<Net> {
    KeySetCache::new(net.clone())
}

fn max_age(seconds: &str, keys: &[&ToolKey]) -> Answer {
    let mut response = key_answer(keys).unwrap();
    response.headers_mut().insert("cache-control", format!("public, max-age={seconds}").parse().unwrap());
    Ok(response)
}

#[tokio::test]
async fn a_launch_through_the_cache() {
    let net = Net::default();
    net.on("/keys", key_answer(&[platform_key()]));
    let target = Url::parse(TARGET).unwrap();
    let expected = Expected {
        nonce: NONCE,
        target_link_uri: &target,
        deployment_id: Some("1"),
        deployments: Deployments::Open,
        tool: &tool(),
        policy: Policy::default(),
    };
    let cache = cache(&net);
    for _ in 0..3 {
        assert!(verify_with_cache(&sign(&good_claims()), &platform(), &cache, &expected, NOW).await.is_ok());
    }
    assert_eq!(net.count("/keys"), 1);
    let mismatch = Expected { deployment_id: Some("2"), ..expected };
    let refusal =
        verify_with_cache(&sign(&good_claims()), &platform(), &cache, &mismatch, NOW).await.unwrap_err();
    assert_eq!(refusal.code, Code::DeploymentMismatch);
    let malformed = verify_with_cache("x", &platform(), &cache, &expected, NOW).await.unwrap_err();
    assert_eq!((malformed.code, net.count("/keys")), (Code::LaunchTokenMalformed, 1));
}

#[tokio::test]
async fn max_age_within_a_minute_and_an_hour() {
    for (sent, fresh_until) in [("0", 60), ("600", 600), ("86400", 3600), ("junk", 360)] {
        let net = Net::default();
        net.on("/keys", max_age(sent, &[platform_key()]));
        let cache = cache(&net);
        let kid = platform_key().kid();
        cache.with_key(&address(), kid, NOW).await.unwrap();
        cache.with_key(&address(), kid, NOW + fresh_until - 1).await.unwrap();
        assert_eq!(net.count("/keys"), 1, "{sent}");
        cache.with_key(&address(), kid, NOW + fresh_until).await.unwrap();
        assert_eq!(net.count("/keys"), 2, "{sent}");
    }
}

#[tokio::test]
async fn c22_a_rotated_key_is_found_at_once() {
    let net = Net::default();
    net.on("/keys", key_answer(&[other_key()]));
    let cache = cache(&net);
    cache.with_key(&address(), other_key().kid(), NOW).await.unwrap();
    net.instead("/keys", key_answer(&[other_key(), platform_key()]));
    assert!(cache.with_key(&address(), platform_key().kid(), NOW + 5).await.is_ok());
    assert_eq!(net.count("/keys"), 2);
}

#[tokio::test]
async fn c8_c9_unknown_names_cause_one_fetch_a_minute() {
    let net = Net::default();
    net.on("/keys", key_answer(&[platform_key()]));
    let cache = cache(&net);
    for n in 0..50 {
        let code = cache.with_key(&address(), &format!("junk{n}"), NOW + n / 10).await.unwrap_err().code;
        assert_eq!(code, Code::LaunchKidUnknown);
    }
    assert_eq!(net.count("/keys"), 1);
    assert!(cache.with_key(&address(), platform_key().kid(), NOW + 5).await.is_ok());
    assert_eq!(net.count("/keys"), 1, "good launches beside the flood need no fetch");
    cache.with_key(&address(), "junk", NOW + 60).await.unwrap_err();
    assert_eq!(net.count("/keys"), 2);
}

#[tokio::test]
async fn launches_at_the_same_time_share_one_fetch() {
    let net = Net::default();
    net.slow().on("/keys", key_answer(&[platform_key()]));
    let cache = std::sync::Arc::new(cache(&net));
    let tasks: Vec<_> = (0..50)
        .map(|n| {
            let cache = cache.clone();
            let kid = if n % 2 == 0 { platform_key().kid().to_owned() } else { format!("junk{n}") };
            tokio::spawn(async move { cache.with_key(&address(), &kid, NOW).await.is_ok() })
        })
        .collect();
    let mut good = 0;
    for task in tasks {
        good += usize::from(task.await.unwrap());
    }
    assert_eq!(good, 25);
    // One to fill the cache, and at most one for the first unknown name.
    assert!(net.count("/keys") <= 2, "{}", net.count("/keys"));
}

#[tokio::test]
async fn c21_while_the_endpoint_is_down_the_old_keys_serve_for_a_day() {
    let net = Net::default();
    net.on("/keys", key_answer(&[platform_key()]));
    let cache = cache(&net);
    let kid = platform_key().kid();
    cache.with_key(&address(), kid, NOW).await.unwrap();
    for bad in [Err(HttpError::Timeout), answer(500, &[], ""), answer(200, &[], "<html>down</html>")] {
        net.instead("/keys", bad);
        assert!(cache.with_key(&address(), kid, NOW + 7200).await.is_ok());
    }
    let before = net.count("/keys");
    for second in 0..9 {
        assert!(cache.with_key(&address(), kid, NOW + 7200 + second).await.is_ok());
    }
    assert_eq!(net.count("/keys"), before, "a dead endpoint is left alone for a while");
    let late = cache.with_key(&address(), kid, NOW + 86_400).await.unwrap_err();
    assert_eq!(late.code, Code::KeysUnavailable);
    net.instead("/keys", key_answer(&[platform_key()]));
    assert!(cache.with_key(&address(), kid, NOW + 86_400 + 10).await.is_ok());
}

#[tokio::test]
async fn never_reached_is_said_and_not_hammered() {
    let net = Net::default();
    net.on("/keys", Err(HttpError::Connect("refused".into())));
    let cache = cache(&net);
    for second in 0..5 {
        let refusal = cache.with_key(&address(), "k", NOW + second).await.unwrap_err();
        assert_eq!((refusal.code, refusal.code.http_status()), (Code::KeysUnavailable, 401));
    }
    assert_eq!(net.count("/keys"), 1);
    net.instead("/keys", key_answer(&[platform_key()]));
    assert!(cache.with_key(&address(), platform_key().kid(), NOW + 10).await.is_ok());
    cache.forget(&address());
    assert!(cache.with_key(&address(), platform_key().kid(), NOW + 11).await.is_ok());
    assert_eq!(net.count("/keys"), 3);
}

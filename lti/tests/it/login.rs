//! Login initiation: group A of the refusal suite, and the redirect.

use std::collections::BTreeMap;

use crate::common::{CLIENT, ISSUER, TARGET, platform, tool};
use lti::login::{Initiation, authorization_url};
use lti::{Code, LtiError};
use url::Url;

const HINT: &str = "{\"cmid\":2,\"launchid\":\"ltilaunch1_988962353\"}";

fn good() -> Vec<(&'static str, String)> {
    vec![
        ("iss", ISSUER.into()),
        ("target_link_uri", TARGET.into()),
        ("login_hint", "4".into()),
        ("lti_message_hint", HINT.into()),
        ("client_id", CLIENT.into()),
        ("lti_deployment_id", "1".into()),
    ]
}

fn parse(params: &[(&str, String)]) -> Result<Initiation, LtiError> {
    Initiation::parse(params.iter().map(|(name, value)| (*name, value.as_str())), &tool())
}

fn with(name: &'static str, value: &str) -> Result<Initiation, LtiError> {
    let mut params = good();
    params.retain(|(known, _)| *known != name);
    params.push((name, value.to_owned()));
    parse(&params)
}

fn without(name: &str) -> Result<Initiation, LtiError> {
    let mut params = good();
    params.retain(|(known, _)| *known != name);
    parse(&params)
}

fn code(result: Result<Initiation, LtiError>) -> Code {
    result.unwrap_err().code
}

#[test]
fn a_moodle_login_is_read_whole() {
    let login = parse(&good()).unwrap();
    assert_eq!(login.issuer, ISSUER);
    assert_eq!(login.lti_message_hint.as_deref(), Some(HINT));
    assert_eq!(login.deployment_id.as_deref(), Some("1"));
    assert_eq!(login.storage_target, None);
}

#[test]
fn optional_parameters_may_be_missing_or_empty() {
    for name in ["client_id", "lti_message_hint", "lti_deployment_id", "lti_storage_target"] {
        assert!(without(name).is_ok(), "{name}");
        assert!(with(name, "").is_ok(), "{name} empty");
    }
    let mut params = good();
    params.push(("unknown", "x".into()));
    params.push(("unknown", "y".into()));
    assert!(parse(&params).is_ok());
}

#[test]
fn a1_missing_issuer() {
    assert_eq!(code(without("iss")), Code::LoginMissingIss);
    assert_eq!(code(with("iss", "")), Code::LoginMissingIss);
}

#[test]
fn a2_missing_or_empty_login_hint() {
    assert_eq!(code(without("login_hint")), Code::LoginMissingLoginHint);
    assert_eq!(code(with("login_hint", "")), Code::LoginMissingLoginHint);
}

#[test]
fn a3_missing_target() {
    assert_eq!(code(without("target_link_uri")), Code::LoginMissingTarget);
}

#[test]
fn a8_a9_targets_that_are_not_ours() {
    for target in [
        "https://evil.example/x",
        "javascript:alert(1)",
        "data:text/html,x",
        "https://tool@evil.example/",
        "https://tool.example@evil.example/",
        "https://user@tool.example/",
        "//evil.example",
        "/lti/launch",
        "https://tool.example.evil/",
        "https://tool.example:444/",
        "http://tool.example/",
        "https:\\\\tool.example\\x",
        "https://tool.example\\@evil.example/",
        "https://tool.example/\r\nLocation: https://evil.example",
        "https://tool.example/\tx",
        " https://tool.example/",
        "https://tool.example./",
    ] {
        assert_eq!(code(with("target_link_uri", target)), Code::LoginTarget, "{target}");
    }
}

#[test]
fn a11_duplicate_parameters() {
    for name in ["iss", "login_hint", "target_link_uri", "client_id", "lti_message_hint"] {
        let mut params = good();
        let again = params.iter().find(|(known, _)| *known == name).unwrap().clone();
        params.push(again);
        assert_eq!(code(parse(&params)), Code::LoginDuplicateParameter, "{name}");
    }
}

#[test]
fn a12_oversized_parameters() {
    assert_eq!(code(with("login_hint", &"x".repeat(10_000))), Code::LoginOversized);
    assert_eq!(code(with("iss", &"x".repeat(300))), Code::LoginOversized);
    assert_eq!(code(with("lti_message_hint", &"x".repeat(10_000))), Code::LoginOversized);
    assert!(with("lti_message_hint", &"x".repeat(5_000)).is_ok(), "a signed hint is long");
}

#[test]
fn control_characters() {
    assert_eq!(code(with("login_hint", "4\r\nX: y")), Code::LoginMalformed);
    assert_eq!(code(with("iss", "https://lms.example\0")), Code::LoginMalformed);
}

#[test]
fn a13_storage_target_is_a_plain_frame_name() {
    for good in ["_parent", "post_message_forwarding", "frame-1.x"] {
        assert_eq!(with("lti_storage_target", good).unwrap().storage_target.as_deref(), Some(good));
    }
    for bad in ["\"><script>", "a b", "a'b", "é", &"x".repeat(65)] {
        assert_eq!(code(with("lti_storage_target", bad)), Code::LoginStorageTarget, "{bad}");
    }
}

#[test]
fn the_redirect_carries_everything_once() {
    let login = parse(&good()).unwrap();
    let redirect_uri = Url::parse("https://tool.example/lti/launch").unwrap();
    let url = authorization_url(&platform(), &login, &redirect_uri, "the state", "the nonce");
    assert!(url.as_str().starts_with("https://lms.example/auth?tenant=a&"));
    let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    let map: BTreeMap<_, _> = pairs.iter().cloned().collect();
    assert_eq!(map.len(), pairs.len());
    for (name, value) in [
        ("tenant", "a"),
        ("scope", "openid"),
        ("response_type", "id_token"),
        ("response_mode", "form_post"),
        ("prompt", "none"),
        ("client_id", CLIENT),
        ("redirect_uri", "https://tool.example/lti/launch"),
        ("login_hint", "4"),
        ("lti_message_hint", HINT),
        ("state", "the state"),
        ("nonce", "the nonce"),
    ] {
        assert_eq!(map.get(name).map(String::as_str), Some(value), "{name}");
    }
    assert_eq!(map.len(), 11);
}

#[test]
fn a_missing_message_hint_is_not_sent() {
    let login = without("lti_message_hint").unwrap();
    let url =
        authorization_url(&platform(), &login, &Url::parse("https://tool.example/l").unwrap(), "s", "n");
    assert!(!url.as_str().contains("lti_message_hint"));
}

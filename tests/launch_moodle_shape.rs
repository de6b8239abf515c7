//! Launches as Moodle writes them, against the running program: the good ones arrive at a page, the others are refused
//! with a page that says why and carries a reference number, and never with an answer from the five hundreds.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods)]

mod support;

use base64::Engine as _;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};
use support::platform::{Key, LTI, MEMBER, Platform};
use support::{Browser, Kind, Options, Page, World};

/// What a case does to good claims.
type Change = Box<dyn FnOnce(&mut Value)>;
/// How a case makes a token of claims.
type Signer = Box<dyn Fn(&Value) -> String>;

const INSTITUTION: &str = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Administrator";
const SYSTEM: &str = "http://purl.imsglobal.org/vocab/lis/v2/system/person#Administrator";

async fn world() -> World {
    World::with(Options { work: false, ..Options::default() }).await
}

/// Refused with its page, its code and a reference number.
#[track_caller]
fn refused(page: &Page, codes: &[&str]) {
    assert!((400..500).contains(&page.status), "{codes:?}: {} {}", page.status, page.text());
    let shown = page.texts(".reference code");
    assert!(shown.len() >= 2 && codes.contains(&shown[1].as_str()), "{codes:?}: {shown:?} {}", page.text());
    assert!(shown[0].len() >= 6, "a reference number: {shown:?}");
    assert!(!page.body.contains("panicked") && !page.body.contains("src/"), "{}", page.body);
}

fn set(name: &str, value: Value) -> impl FnOnce(&mut Value) {
    let name = if name.contains("://")
        || ["iss", "aud", "azp", "exp", "iat", "sub", "nonce", "nbf", "name"].contains(&name)
    {
        name.to_owned()
    } else {
        format!("{LTI}{name}")
    };
    move |claims: &mut Value| {
        if value.is_null() {
            claims.as_object_mut().unwrap().remove(&name);
        } else {
            claims[name] = value;
        }
    }
}

#[actix_web::test]
async fn good_launches_arrive() {
    let world = world().await;
    let platform = Platform::beside(&world, &[]).await;
    for kind in [Kind::Chromium, Kind::Plain] {
        let browser = Browser::new(kind);
        let answer = platform.launch(&browser, |_| {}).await;
        assert!([302, 303].contains(&answer.status), "{}: {}", answer.status, answer.text());
        let page = platform.arrive(&browser, &answer).await;
        assert!(page.status < 500, "{}", page.text());
        assert!(page.url.path().starts_with("/links/"), "{}", page.url);
    }
    // What Moodle leaves out or adds, and what others do.
    let now = jiff::Timestamp::now().as_second();
    let good: Vec<(&str, Change)> = vec![
        (
            "no names",
            Box::new(|claims| {
                for name in ["name", "given_name", "family_name", "email"] {
                    claims.as_object_mut().unwrap().remove(name);
                }
            }),
        ),
        ("no context", Box::new(set("context", Value::Null))),
        ("no presentation", Box::new(set("launch_presentation", Value::Null))),
        ("no custom", Box::new(set("custom", Value::Null))),
        ("no services", Box::new(set("https://purl.imsglobal.org/spec/lti-ags/claim/endpoint", Value::Null))),
        ("no roles in the list", Box::new(set("roles", json!([])))),
        ("an unknown role", Box::new(set("roles", json!(["urn:x:unknown", format!("{MEMBER}Learner")])))),
        (
            "a list of audiences with azp",
            Box::new(|claims| {
                let client = claims["aud"].clone();
                claims["azp"] = client.clone();
                claims["aud"] = json!([client, "somebody-else"]);
            }),
        ),
        ("one audience in a list", Box::new(|claims| claims["aud"] = json!([claims["aud"]]))),
        ("an unknown claim", Box::new(set("https://example.edu/x", json!({ "deep": [1, { "a": null }] })))),
        ("a clock that is some seconds off", Box::new(set("iat", json!(now + 20)))),
        (
            "an empty line item",
            Box::new(|claims| {
                claims["https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"]["lineitem"] = json!("");
            }),
        ),
        (
            "an administrator who teaches",
            Box::new(set("roles", json!([INSTITUTION, format!("{MEMBER}Instructor"), SYSTEM]))),
        ),
        (
            "a title with markup",
            Box::new(set("resource_link", json!({ "id": "9", "title": "<script>alert(1)</script>" }))),
        ),
        ("a long title", Box::new(set("resource_link", json!({ "id": "10", "title": "叶".repeat(2_000) })))),
    ];
    for (what, change) in good {
        let browser = Browser::new(Kind::Chromium);
        let answer = platform.launch(&browser, change).await;
        assert!([302, 303].contains(&answer.status), "{what}: {} {}", answer.status, answer.text());
        let page = platform.arrive(&browser, &answer).await;
        assert!(page.status < 500, "{what}: {}", page.text());
        assert!(!page.body.contains("<script>alert"), "{what}");
    }
    platform.stop().await;
    world.finish().await;
}

#[actix_web::test]
async fn only_roles_in_the_course_make_a_teacher() {
    let world = world().await;
    let platform = Platform::beside(&world, &[]).await;
    let instructor = format!("{MEMBER}Instructor");
    let cases = [
        (vec![instructor.as_str()], true),
        (vec![INSTITUTION, instructor.as_str(), SYSTEM], true),
        (vec![INSTITUTION], false),
        (vec![SYSTEM], false),
        (vec!["http://purl.imsglobal.org/vocab/lis/v2/institution/person#Instructor"], false),
        (vec![], false),
    ];
    for (roles, teaches) in cases {
        let browser = Browser::new(Kind::Chromium);
        let answer = platform.launch(&browser, set("roles", json!(roles))).await;
        let page = platform.arrive(&browser, &answer).await;
        // A link without an assignment is set up by a teacher.
        let scope = page.url.path_segments().unwrap().nth(1).unwrap().to_owned();
        let edit = browser.open(&format!("{}/links/{scope}/edit", world.origin)).await;
        assert_eq!(
            edit.has_form_with("reference_answer"),
            teaches,
            "{roles:?}: {} {}",
            edit.status,
            edit.text()
        );
        if !teaches {
            assert!((400..500).contains(&edit.status), "{roles:?}: {}", edit.status);
        }
    }
    platform.stop().await;
    world.finish().await;
}

#[actix_web::test]
async fn wrong_claims_are_refused() {
    let world = world().await;
    let platform = Platform::beside(&world, &["1", "2"]).await;
    let now = jiff::Timestamp::now().as_second();
    let (elsewhere, deep) =
        (json!("http://evil.example/x"), json!(format!("{}[]{}", "[".repeat(500), "]".repeat(500))));
    let cases: Vec<(&str, Value, &str)> = vec![
        ("iss", json!("https://other.example"), "launch.iss"),
        ("iss", Value::Null, "launch.iss"),
        ("aud", json!("another-tool"), "launch.aud"),
        ("aud", json!(["another-tool"]), "launch.aud"),
        ("aud", Value::Null, "launch.aud_form"),
        ("aud", json!(5), "launch.aud_form"),
        ("aud", json!([]), "launch.aud_form launch.aud"),
        ("aud", json!([platform.registration.client_id, "somebody-else"]), "launch.azp"),
        ("azp", json!("somebody-else"), "launch.azp"),
        ("exp", json!(now - 600), "launch.expired"),
        ("exp", Value::Null, "launch.exp_missing"),
        ("exp", json!("soon"), "launch.time_form"),
        ("iat", Value::Null, "launch.iat_missing"),
        ("iat", json!(now + 3_600), "launch.iat_future"),
        ("iat", json!(now - 90_000), "launch.iat_old launch.lifetime"),
        ("nonce", json!("another"), "launch.nonce"),
        ("nonce", Value::Null, "launch.nonce_form"),
        ("nonce", json!(["x"]), "launch.nonce_form"),
        ("sub", Value::Null, "launch.anonymous"),
        ("sub", json!("x".repeat(300)), "launch.sub_form"),
        ("sub", json!(4), "launch.sub_form launch.claim_form"),
        ("version", json!("1.1.0"), "launch.version"),
        ("version", Value::Null, "launch.version"),
        ("message_type", json!("ContentItemSelectionRequest"), "launch.message_type"),
        ("message_type", Value::Null, "launch.message_type"),
        ("deployment_id", json!("77"), "deployment.unknown deployment.mismatch"),
        ("deployment_id", Value::Null, "launch.deployment_form"),
        ("deployment_id", json!(""), "launch.deployment_form"),
        ("roles", Value::Null, "launch.roles"),
        ("roles", json!("Learner"), "launch.roles"),
        ("resource_link", Value::Null, "launch.resource_link"),
        ("resource_link", json!({ "title": "no id" }), "launch.resource_link"),
        ("resource_link", json!({ "id": "" }), "launch.resource_link"),
        ("resource_link", json!("1"), "launch.resource_link launch.claim_form"),
        ("target_link_uri", Value::Null, "launch.target_link_uri"),
        ("target_link_uri", elsewhere, "launch.target_link_uri"),
        ("target_link_uri", json!("not a url"), "launch.target_link_uri"),
        ("context", deep, "launch.claim_form launch.json"),
    ];
    let browser = Browser::new(Kind::Chromium);
    for (name, value, codes) in cases {
        let what = format!("{name} = {value}");
        let answer = platform.launch(&browser, set(name, value)).await;
        println!("{what:.60}: {} {:?}", answer.status, answer.texts(".reference code"));
        refused(&answer, &codes.split(' ').collect::<Vec<_>>());
    }
    // After all that, a good one is still welcome.
    assert!(platform.launch(&browser, |_| {}).await.redirect().is_some());
    platform.stop().await;
    world.finish().await;
}

#[actix_web::test]
async fn wrong_signatures_are_refused() {
    let world = world().await;
    let platform = Platform::beside(&world, &[]).await;
    let browser = Browser::new(Kind::Chromium);
    let stranger = Key::new("stranger");
    let twin = Key::new(&platform.key.kid);
    let mut tokens: Vec<(&str, Signer, &str)> = Vec::new();
    let part = |value: &Value| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(value.to_string());
    let key = platform.key.clone();
    let without = key.clone();
    let tampered = key.clone();
    tokens.push(("an unknown key", Box::new(move |claims| stranger.sign(claims)), "launch.kid_unknown"));
    tokens.push((
        "a foreign key with a known name",
        Box::new(move |claims| twin.sign(claims)),
        "launch.signature",
    ));
    tokens.push((
        "no kid",
        Box::new(move |claims| without.sign_with(&Header::new(Algorithm::RS256), claims)),
        "launch.kid_missing",
    ));
    let kid = key.kid.clone();
    let none = kid.clone();
    tokens.push((
        "alg none",
        Box::new(move |claims| format!("{}.{}.", part(&json!({ "alg": "none", "kid": none })), part(claims))),
        "launch.algorithm launch.token_malformed",
    ));
    // The public key taken for a shared secret.
    let public = platform.key.jwk["n"].as_str().unwrap().to_owned();
    tokens.push((
        "HS256 with the public key",
        Box::new(move |claims| {
            let mut header = Header::new(Algorithm::HS256);
            header.kid = Some(kid.clone());
            jsonwebtoken::encode(&header, claims, &EncodingKey::from_secret(public.as_bytes())).unwrap()
        }),
        "launch.algorithm",
    ));
    tokens.push((
        "a changed claim",
        Box::new(move |claims| {
            let token = tampered.sign(claims);
            let parts: Vec<&str> = token.split('.').collect();
            let mut changed = claims.clone();
            changed["sub"] = json!("3");
            format!("{}.{}.{}", parts[0], part(&changed), parts[2])
        }),
        "launch.signature",
    ));
    tokens.push(("not a token", Box::new(|_| "hello".into()), "launch.token_malformed"));
    tokens.push((
        "four parts",
        Box::new(|_| "a.b.c.d".into()),
        "launch.token_malformed launch.json launch.header",
    ));
    tokens.push(("nothing", Box::new(|_| String::new()), "launch.token_missing"));
    tokens.push(("too much", Box::new(|_| "x".repeat(100_000)), "launch.token_too_large"));
    for (what, token, codes) in tokens {
        let login = platform.login(&browser).await;
        let token = token(&platform.claims(&login));
        let answer = platform.post(&browser, &Platform::fields(&login, &token)).await;
        println!("{what}: {} {:?}", answer.status, answer.texts(".reference code"));
        refused(&answer, &codes.split(' ').collect::<Vec<_>>());
    }
    // Key sets hold foreign kinds of keys, keys without alg and use, and new keys.
    let new = Key::new("rotated");
    let mut bare = new.jwk.clone();
    for name in ["alg", "use"] {
        bare.as_object_mut().unwrap().remove(name);
    }
    let odd = [
        json!({ "kty": "EC", "crv": "P-256", "kid": "ec", "x": "AA", "y": "AA" }),
        json!({ "kty": "oct" }),
        json!("x"),
        bare,
    ];
    platform.keys.lock().unwrap().extend(odd);
    let login = platform.login(&browser).await;
    let token = new.sign(&platform.claims(&login));
    let answer = platform.post(&browser, &Platform::fields(&login, &token)).await;
    // A key set is not read again at once after an unknown key; the known key works throughout.
    if answer.redirect().is_none() {
        refused(&answer, &["launch.kid_unknown"]);
    }
    assert!(platform.launch(&browser, |_| {}).await.redirect().is_some());
    platform.stop().await;
    world.finish().await;
}

#[actix_web::test]
async fn state_nonce_and_browser_are_used_up_once() {
    let world = world().await;
    let platform = Platform::beside(&world, &[]).await;
    let browser = Browser::new(Kind::Chromium);
    // The same post again.
    let login = platform.login(&browser).await;
    let fields = Platform::fields(&login, &platform.key.sign(&platform.claims(&login)));
    assert!(platform.post(&browser, &fields).await.redirect().is_some());
    let again = platform.post(&browser, &fields).await;
    assert_eq!(again.status, 401);
    refused(&again, &["state.unknown"]);
    // The same token with the state of a new login.
    let next = platform.login(&browser).await;
    let token = fields[0].1.clone();
    refused(&platform.post(&browser, &Platform::fields(&next, &token)).await, &["launch.nonce"]);
    // Another browser, with and without a login of its own.
    let login = platform.login(&browser).await;
    let fields = Platform::fields(&login, &platform.key.sign(&platform.claims(&login)));
    let other = Browser::new(Kind::Chromium);
    refused(&platform.post(&other, &fields).await, &["state.browser"]);
    platform.login(&other).await;
    refused(&platform.post(&other, &fields).await, &["state.browser"]);
    // The right one is not shut out by the wrong one's try.
    assert!(platform.post(&browser, &fields).await.redirect().is_some());
    // No state, a state from nowhere, an error of the platform.
    for (fields, code) in [
        (vec![("id_token", "x")], "state.missing"),
        (vec![("id_token", "x"), ("state", "from-nowhere")], "state.unknown"),
        (vec![("id_token", "x"), ("state", &"x".repeat(10_000))], "state.unknown"),
        (vec![("error", "login_required"), ("state", "x")], "launch.platform_error"),
        (vec![], "state.missing"),
    ] {
        let fields: Vec<(String, String)> = fields.into_iter().map(|(n, v)| (n.into(), v.into())).collect();
        refused(&platform.post(&browser, &fields).await, &[code]);
    }
    platform.stop().await;
    world.finish().await;
}

#[actix_web::test]
async fn of_fifty_equal_posts_one_arrives() {
    let world = world().await;
    let platform = Platform::beside(&world, &[]).await;
    let browser = Browser::new(Kind::Chromium);
    let login = platform.login(&browser).await;
    let fields = Platform::fields(&login, &platform.key.sign(&platform.claims(&login)));
    let answers = futures_util::future::join_all((0..50).map(|_| platform.post(&browser, &fields))).await;
    let arrived = answers.iter().filter(|answer| answer.redirect().is_some()).count();
    assert_eq!(arrived, 1);
    for answer in answers.iter().filter(|answer| answer.redirect().is_none()) {
        assert_eq!(answer.status, 401);
        refused(answer, &["state.unknown"]);
    }
    platform.stop().await;
    world.finish().await;
}

#[actix_web::test]
async fn wrong_logins_are_refused() {
    let world = world().await;
    let platform = Platform::beside(&world, &[]).await;
    let browser = Browser::new(Kind::Chromium);
    let changes: [(&str, Option<&str>, &str); 8] = [
        ("iss", None, "login.missing_iss"),
        ("iss", Some("https://unknown.example"), "login.unknown_platform"),
        ("client_id", Some("unknown"), "login.unknown_platform"),
        ("login_hint", None, "login.missing_login_hint"),
        ("target_link_uri", None, "login.missing_target_link_uri"),
        ("target_link_uri", Some("https://evil.example/"), "login.target_link_uri"),
        ("target_link_uri", Some("javascript:alert(1)"), "login.target_link_uri"),
        ("lti_storage_target", Some("\"><script>"), "login.storage_target"),
    ];
    let login = format!("{}/lti/login", world.origin);
    for (name, value, code) in changes {
        let mut fields = platform.login_fields();
        fields.retain(|(n, _)| n != name);
        fields.extend(value.map(|value| (name.to_owned(), value.to_owned())));
        refused(&browser.post_once(&platform.origin, &login, &fields).await, &[code]);
        let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&fields).finish();
        refused(&browser.open(&format!("{login}?{query}")).await, &[code]);
    }
    let mut twice = platform.login_fields();
    twice.push(("iss".into(), "https://other.example".into()));
    refused(&browser.post_once(&platform.origin, &login, &twice).await, &["login.duplicate_parameter"]);
    // What is optional may be missing.
    let mut few = platform.login_fields();
    few.retain(|(name, _)| ["iss", "login_hint", "target_link_uri"].contains(&name.as_str()));
    assert_eq!(browser.post_once(&platform.origin, &login, &few).await.status, 302);
    platform.stop().await;
    world.finish().await;
}

#[actix_web::test]
async fn deployments_are_learnt_unless_they_are_listed() {
    let world = world().await;
    let open = Platform::beside(&world, &[]).await;
    let browser = Browser::new(Kind::Chromium);
    for deployment in ["1", "another"] {
        let mut fields = open.login_fields();
        fields.iter_mut().find(|(name, _)| name == "lti_deployment_id").unwrap().1 = deployment.into();
        let login = open.login_with(&browser, &fields).await;
        let mut claims = open.claims(&login);
        claims[format!("{LTI}deployment_id")] = json!(deployment);
        let answer = open.post(&browser, &Platform::fields(&login, &open.key.sign(&claims))).await;
        assert!(answer.redirect().is_some(), "{deployment}: {}", answer.text());
    }
    open.stop().await;
    world.finish().await;
}

//! A good launch, made with keys of our own, that each test breaks in one place; and a network that answers from a
//! script.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, OnceLock};

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RsaEncoding, RsaKeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use lti::launch::{Deployments, Expected, Policy, verify};
use lti::{
    HttpClient, HttpError, KeySet, Launch, LtiError, NetworkPolicy, Platform, ProductFamily, ToolKey,
    ToolOrigin,
};
use serde_json::{Value, json};
use url::Url;

/// When everything happens, Unix seconds.
pub const NOW: i64 = 1_795_500_000;
pub const ISSUER: &str = "https://lms.example";
pub const CLIENT: &str = "client-1";
pub const NONCE: &str = "nonce-of-this-login";
pub const TARGET: &str = "https://tool.example/lti/launch?assignment=7";
pub const LTI: &str = "https://purl.imsglobal.org/spec/lti/claim/";
pub const AGS: &str = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint";
pub const NRPS: &str = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice";
pub const DL: &str = "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings";
pub const MEMBERSHIP: &str = "http://purl.imsglobal.org/vocab/lis/v2/membership#";

/// The platform's key.
pub fn platform_key() -> &'static ToolKey {
    static KEY: OnceLock<ToolKey> = OnceLock::new();
    KEY.get_or_init(|| ToolKey::generate().unwrap())
}

/// A key that the platform does not have.
pub fn other_key() -> &'static ToolKey {
    static KEY: OnceLock<ToolKey> = OnceLock::new();
    KEY.get_or_init(|| ToolKey::generate().unwrap())
}

pub fn platform() -> Platform {
    let mut platform = Platform::new(
        ISSUER,
        CLIENT,
        "https://lms.example/auth?tenant=a",
        "https://lms.example/token",
        "https://lms.example/keys",
        NetworkPolicy::default(),
    )
    .unwrap();
    platform.product_family = ProductFamily::Moodle;
    platform
}

pub fn tool() -> ToolOrigin {
    ToolOrigin::parse("https://tool.example").unwrap()
}

pub fn key_set() -> KeySet {
    KeySet::parse(lti::keys::jwks_json([platform_key().public_jwk()]).as_bytes()).unwrap()
}

/// Claims of a resource link launch that is good in every respect.
pub fn good_claims() -> Value {
    let lti = |name: &str| format!("{LTI}{name}");
    json!({
        "iss": ISSUER, "aud": CLIENT, "nonce": NONCE, "iat": NOW - 2, "exp": NOW + 58, "sub": "4",
        "name": "Ada Lovelace", "given_name": "Ada", "family_name": "Lovelace", "email": "ada@example.org",
        lti("version"): "1.3.0",
        lti("message_type"): "LtiResourceLinkRequest",
        lti("deployment_id"): "1",
        lti("target_link_uri"): TARGET,
        lti("roles"): [format!("{MEMBERSHIP}Learner")],
        lti("context"): {"id": "2", "label": "BIO1", "title": "Biology", "type": ["CourseSection"]},
        lti("resource_link"): {"id": "11", "title": "Why leaves are green"},
        lti("custom"): {"assignment_id": "7", "due": "$ResourceLink.submission.endDateTime", "history": ""},
        lti("launch_presentation"): {"locale": "en", "document_target": "iframe", "return_url": "https://lms.example/course/2"},
        AGS: {"scope": ["https://purl.imsglobal.org/spec/lti-ags/scope/score"],
              "lineitems": "https://lms.example/2/lineitems?type_id=1", "lineitem": "https://lms.example/2/lineitems/5/lineitem?type_id=1"},
        NRPS: {"context_memberships_url": "https://lms.example/2/memberships", "service_versions": ["2.0"]},
    })
}

/// Claims of a deep linking launch by a teacher.
pub fn deep_linking_claims() -> Value {
    let mut claims = good_claims();
    claims[format!("{LTI}message_type")] = json!("LtiDeepLinkingRequest");
    claims[format!("{LTI}roles")] = json!([format!("{MEMBERSHIP}Instructor")]);
    claims.as_object_mut().unwrap().remove(&format!("{LTI}resource_link"));
    claims[DL] = json!({"deep_link_return_url": "https://lms.example/return?s=1", "accept_types": ["ltiResourceLink", "html"],
        "accept_multiple": true, "accept_presentation_document_targets": ["iframe"], "data": {"opaque": [1, "ü"]}});
    claims
}

/// The good claims with some replaced; null removes.
pub fn claims_with(changes: Value) -> Value {
    changed(good_claims(), changes)
}

pub fn changed(mut claims: Value, changes: Value) -> Value {
    let Value::Object(changes) = changes else { panic!("changes must be an object") };
    for (name, value) in changes {
        let name = if let Some(short) = name.strip_prefix("lti:") { format!("{LTI}{short}") } else { name };
        if value.is_null() {
            claims.as_object_mut().unwrap().remove(&name);
        } else {
            claims[name] = value;
        }
    }
    claims
}

pub fn sign(claims: &Value) -> String {
    platform_key().sign(claims).unwrap()
}

/// A token with any header and payload, signed by the platform's key with PKCS#1 and the given hash.
pub fn sign_raw(header: &str, payload: &str, sha384: bool) -> String {
    let pair = RsaKeyPair::from_pkcs8(&platform_key().to_pkcs8().unwrap()).unwrap();
    let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(payload));
    let hash: &'static dyn RsaEncoding = if sha384 { &RSA_PKCS1_SHA384 } else { &RSA_PKCS1_SHA256 };
    let mut signature = vec![0; pair.public_modulus_len()];
    pair.sign(hash, &SystemRandom::new(), signed.as_bytes(), &mut signature).unwrap();
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// A header like the good one, with some fields replaced; null removes.
pub fn header_with(changes: Value) -> String {
    changed(json!({"typ": "JWT", "alg": "RS256", "kid": platform_key().kid()}), changes).to_string()
}

pub fn launch_token(token: &str) -> Result<Launch, LtiError> {
    launch_with(token, Policy::default(), Deployments::Open)
}

pub fn launch_with(token: &str, policy: Policy, deployments: Deployments<'_>) -> Result<Launch, LtiError> {
    launch_at(token, policy, deployments, NOW)
}

pub fn launch_at(
    token: &str,
    policy: Policy,
    deployments: Deployments<'_>,
    now: i64,
) -> Result<Launch, LtiError> {
    let target = Url::parse(TARGET).unwrap();
    let expected = Expected {
        nonce: NONCE,
        target_link_uri: &target,
        deployment_id: None,
        deployments,
        tool: &tool(),
        policy,
    };
    verify(token, &platform(), &key_set(), &expected, now)
}

pub fn launch(claims: &Value) -> Result<Launch, LtiError> {
    launch_token(&sign(claims))
}

/// What a test sent.
#[derive(Debug, Clone)]
pub struct Sent {
    pub method: String,
    pub url: String,
    pub headers: http::HeaderMap,
    pub body: String,
}

impl Sent {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    pub fn form(&self) -> std::collections::BTreeMap<String, String> {
        url::form_urlencoded::parse(self.body.as_bytes()).into_owned().collect()
    }
}

pub type Answer = Result<http::Response<Vec<u8>>, HttpError>;

/// Answers requests from per-address scripts; the last answer of a script is repeated.
#[derive(Clone, Default)]
pub struct Net(Arc<Mutex<Inner>>);

#[derive(Default)]
struct Inner {
    scripts: Vec<(String, VecDeque<Answer>)>,
    sent: Vec<Sent>,
    slow: bool,
}

impl Net {
    /// Adds an answer for addresses that contain the text.
    pub fn on(&self, part: &str, answer: Answer) -> &Self {
        let mut inner = self.0.lock().unwrap();
        match inner.scripts.iter_mut().find(|(known, _)| known == part) {
            Some((_, answers)) => answers.push_back(answer),
            None => inner.scripts.push((part.to_owned(), VecDeque::from([answer]))),
        }
        self
    }

    /// Replaces all answers for a text.
    pub fn instead(&self, part: &str, answer: Answer) -> &Self {
        self.0.lock().unwrap().scripts.retain(|(known, _)| known != part);
        self.on(part, answer)
    }

    /// Lets other tasks run before each answer, so that requests overlap.
    pub fn slow(&self) -> &Self {
        self.0.lock().unwrap().slow = true;
        self
    }

    pub fn sent(&self) -> Vec<Sent> {
        self.0.lock().unwrap().sent.clone()
    }

    pub fn count(&self, part: &str) -> usize {
        self.sent().iter().filter(|sent| sent.url.contains(part)).count()
    }
}

impl HttpClient for Net {
    async fn send(&self, request: http::Request<Vec<u8>>) -> Answer {
        let slow = self.0.lock().unwrap().slow;
        if slow {
            for _ in 0..5 {
                tokio::task::yield_now().await;
            }
        }
        let mut inner = self.0.lock().unwrap();
        let url = request.uri().to_string();
        inner.sent.push(Sent {
            method: request.method().to_string(),
            url: url.clone(),
            headers: request.headers().clone(),
            body: String::from_utf8(request.body().clone()).unwrap(),
        });
        let (_, answers) = inner
            .scripts
            .iter_mut()
            .find(|(part, _)| url.contains(part.as_str()))
            .unwrap_or_else(|| panic!("nothing scripted for {url}"));
        if answers.len() > 1 { answers.pop_front().unwrap() } else { answers.front().unwrap().clone() }
    }
}

/// An answer with a status, headers and a body.
pub fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> Answer {
    let mut builder = http::Response::builder().status(status);
    for (name, value) in headers {
        builder = builder.header(*name, http::HeaderValue::from_bytes(value.as_bytes()).unwrap());
    }
    Ok(builder.body(body.as_bytes().to_vec()).unwrap())
}

pub fn key_answer(keys: &[&ToolKey]) -> Answer {
    answer(200, &[], &lti::keys::jwks_json(keys.iter().map(|key| key.public_jwk())))
}

pub fn token_answer(token: &str) -> Answer {
    let body =
        json!({"access_token": token, "token_type": "Bearer", "expires_in": 3600, "scope": "a"}).to_string();
    answer(200, &[("content-type", "text/html; charset=utf-8")], &body)
}

/// The claims of a token, for looking into what the tool signed.
pub fn decode(token: &str) -> Value {
    let payload = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}

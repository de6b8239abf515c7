//! A platform that is only a key set and a pen: it signs whatever a test wants it to sign.

use std::sync::{Arc, Mutex};

use actix_web::{App, HttpResponse, HttpServer, web};
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use base64::Engine as _;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use sandbox::Registration;
use serde_json::{Value, json};
use url::Url;

use super::browser::{Browser, Page};
use super::world::{self, World};

pub const LTI: &str = "https://purl.imsglobal.org/spec/lti/claim/";
pub const MEMBER: &str = "http://purl.imsglobal.org/vocab/lis/v2/membership#";

/// A signing key with its public half.
#[derive(Clone)]
pub struct Key {
    pub kid: String,
    private: EncodingKey,
    pub jwk: Value,
}

impl Key {
    pub fn new(kid: &str) -> Self {
        let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
        let der = AsDer::<Pkcs8V1Der<'_>>::as_der(&pair).unwrap();
        let body = base64::engine::general_purpose::STANDARD.encode(der.as_ref());
        let pem = format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n");
        let private = EncodingKey::from_rsa_pem(pem.as_bytes()).unwrap();
        let mut jwk = Jwk::from_encoding_key(&private, Algorithm::RS256).unwrap();
        jwk.common.key_id = Some(kid.to_owned());
        Self { kid: kid.to_owned(), private, jwk: serde_json::to_value(jwk).unwrap() }
    }

    pub fn sign(&self, claims: &Value) -> String {
        let mut header = Header::new(Algorithm::RS256);
        header.kid = Some(self.kid.clone());
        self.sign_with(&header, claims)
    }

    pub fn sign_with(&self, header: &Header, claims: &Value) -> String {
        jsonwebtoken::encode(header, claims, &self.private).unwrap()
    }
}

/// See the module.
pub struct Platform {
    pub origin: String,
    pub key: Key,
    pub keys: Arc<Mutex<Vec<Value>>>,
    pub registration: Registration,
    pub tool: String,
    server: actix_web::dev::ServerHandle,
}

/// A login under way: what the tool asked the platform for.
pub struct Login {
    pub state: String,
    pub nonce: String,
}

impl Platform {
    /// Starts, and is registered with the tool.
    pub async fn beside(world: &World, deployments: &[&str]) -> Self {
        let key = Key::new("49579c2519653c4f5c0d");
        let keys = Arc::new(Mutex::new(vec![key.jwk.clone()]));
        let served = keys.clone();
        let server = HttpServer::new(move || {
            let served = served.clone();
            let certs = move || {
                let keys = served.lock().unwrap().clone();
                async move { HttpResponse::Ok().json(json!({ "keys": keys })) }
            };
            App::new().route("/mod/lti/certs.php", web::get().to(certs))
        })
        .workers(1)
        .disable_signals()
        .bind(("127.0.0.1", 0))
        .unwrap();
        let origin = format!("http://localhost:{}", server.addrs()[0].port());
        let server = server.run();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        let registration = Registration {
            tool: 1,
            client_id: "CZJWdbfpWZWBAA9".into(),
            deployment_id: "1".into(),
            issuer: origin.clone(),
            authorization_endpoint: format!("{origin}/mod/lti/auth.php"),
            token_endpoint: format!("{origin}/mod/lti/token.php"),
            jwks_uri: format!("{origin}/mod/lti/certs.php"),
        };
        world::register(&world.app, &registration, deployments.iter().map(|d| (*d).to_owned()).collect())
            .await;
        Self { origin, key, keys, registration, tool: world.origin.clone(), server: handle }
    }

    pub async fn stop(self) {
        self.server.stop(false).await;
    }

    /// The parameters of Moodle's login request.
    pub fn login_fields(&self) -> Vec<(String, String)> {
        [
            ("iss", self.origin.as_str()),
            ("target_link_uri", &format!("{}/lti/launch", self.tool)),
            ("login_hint", "4"),
            ("lti_message_hint", r#"{"cmid":2,"launchid":"ltilaunch1_988962353"}"#),
            ("client_id", &self.registration.client_id),
            ("lti_deployment_id", "1"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec()
    }

    /// Sends the browser to the tool, and reads what the tool then asks for.
    pub async fn login(&self, browser: &Browser) -> Login {
        self.login_with(browser, &self.login_fields()).await
    }

    /// The same with other parameters.
    pub async fn login_with(&self, browser: &Browser, fields: &[(String, String)]) -> Login {
        let page = browser.post_once(&self.origin, &format!("{}/lti/login", self.tool), fields).await;
        assert_eq!(page.status, 302, "{}", page.text());
        let to = page.redirect().unwrap();
        assert!(to.as_str().starts_with(&self.registration.authorization_endpoint), "{to}");
        let get = |name: &str| to.query_pairs().find(|(n, _)| n == name).unwrap().1.into_owned();
        assert_eq!((get("response_mode"), get("prompt")), ("form_post".into(), "none".into()));
        Login { state: get("state"), nonce: get("nonce") }
    }

    /// The claims of a student's launch as Moodle 4.5 writes them.
    pub fn claims(&self, login: &Login) -> Value {
        let now = jiff::Timestamp::now().as_second();
        let services = format!("{}/mod/lti/services.php", self.origin);
        let mut claims = json!({
            "nonce": login.nonce, "iat": now, "exp": now + 60,
            "iss": self.origin, "aud": self.registration.client_id, "sub": "4",
            "given_name": "Stéphane", "family_name": "O'Brien-Łukasz", "name": "Stéphane O'Brien-Łukasz",
            "email": "student1@example.edu",
        });
        let mut set = |name: &str, value: Value| claims[format!("{LTI}{name}")] = value;
        set("deployment_id", json!("1"));
        set("target_link_uri", json!(format!("{}/lti/launch", self.tool)));
        set("lis", json!({ "person_sourcedid": "", "course_section_sourcedid": "SIS-CS101" }));
        set("roles", json!([format!("{MEMBER}Learner")]));
        set(
            "context",
            json!({ "id": "2", "label": "CS101", "title": "Programming", "type": ["CourseSection"] }),
        );
        set("message_type", json!("LtiResourceLinkRequest"));
        set("resource_link", json!({ "title": "Exercise 1", "description": "Solve & submit", "id": "1" }));
        set("ext", json!({ "user_username": "student1", "lms": "moodle-2" }));
        set(
            "launch_presentation",
            json!({ "locale": "en", "document_target": "iframe",
            "return_url": format!("{}/mod/lti/return.php?course=2&launch_container=3&instanceid=1", self.origin) }),
        );
        set(
            "tool_platform",
            json!({ "product_family_code": "moodle", "version": "2024100706",
            "guid": "5773618a03e4136c357daffac554a03c", "name": "school", "description": "Example School" }),
        );
        set("version", json!("1.3.0"));
        set(
            "custom",
            json!({ "due": "$ResourceLink.submission.endDateTime", "mixed": "v", "Mixed": "v",
            "context_start": "", "unknown_var": "$No.Such.Var" }),
        );
        claims["https://purl.imsglobal.org/spec/lti-bo/claim/basicoutcome"] = json!({
            "lis_result_sourcedid": "{\"data\":{\"instanceid\":\"1\"}}",
            "lis_outcome_service_url": format!("{}/mod/lti/service.php", self.origin) });
        claims["https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"] = json!({
            "scope": ["https://purl.imsglobal.org/spec/lti-ags/scope/lineitem",
                "https://purl.imsglobal.org/spec/lti-ags/scope/score"],
            "lineitems": format!("{services}/2/lineitems?type_id=1"),
            "lineitem": format!("{services}/2/lineitems/2/lineitem?type_id=1") });
        claims["https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"] = json!({
            "context_memberships_url": format!("{services}/CourseSection/2/bindings/1/memberships"),
            "service_versions": ["1.0", "2.0"] });
        claims
    }

    /// The fields of the launch's form.
    pub fn fields(login: &Login, token: &str) -> Vec<(String, String)> {
        vec![("id_token".into(), token.into()), ("state".into(), login.state.clone())]
    }

    /// Posts a launch and stops at the tool's first answer.
    pub async fn post(&self, browser: &Browser, fields: &[(String, String)]) -> Page {
        browser.post_once(&self.origin, &format!("{}/lti/launch", self.tool), fields).await
    }

    /// A whole launch with changed claims, up to the tool's first answer.
    pub async fn launch(&self, browser: &Browser, change: impl FnOnce(&mut Value)) -> Page {
        let login = self.login(browser).await;
        let mut claims = self.claims(&login);
        change(&mut claims);
        self.post(browser, &Self::fields(&login, &self.key.sign(&claims))).await
    }

    /// Where an accepted launch leads.
    pub async fn arrive(&self, browser: &Browser, answer: &Page) -> Page {
        let to: Url = answer.redirect().unwrap_or_else(|| panic!("{}: {}", answer.status, answer.text()));
        browser.open(to.as_str()).await
    }
}

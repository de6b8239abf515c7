//! A tiny tool for the tests: a key set on a port of its own, signed tokens, and a browser that reads forms.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods, dead_code, unreachable_pub)]

use std::sync::{Arc, Mutex};

use actix_web::{App, HttpResponse, HttpServer, web};
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use base64::Engine as _;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use reqwest::{Client, RequestBuilder, Response};
use sandbox::{Flavour, NewLineItem, NewLink, Registration, Sandbox, SandboxConfig, ToolRegistration};
use serde_json::{Value, json};

pub const SCORE: &str = "application/vnd.ims.lis.v1.score+json";
pub const ITEM: &str = "application/vnd.ims.lis.v2.lineitem+json";
pub const ITEMS: &str = "application/vnd.ims.lis.v2.lineitemcontainer+json";
pub const RESULTS: &str = "application/vnd.ims.lis.v2.resultcontainer+json";
pub const MEMBERS: &str = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json";
pub const LTI: &str = "https://purl.imsglobal.org/spec/lti/claim/";
pub const DL: &str = "https://purl.imsglobal.org/spec/lti-dl/claim/";

#[derive(Clone)]
pub struct Key {
    pub kid: String,
    private: EncodingKey,
    jwk: Value,
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
        self.sign_with(header, claims)
    }

    pub fn sign_with(&self, header: Header, claims: &Value) -> String {
        jsonwebtoken::encode(&header, claims, &self.private).unwrap()
    }
}

/// The sandbox, a registered tool, one activity with a column of 20 points.
pub struct World {
    pub sandbox: Sandbox,
    pub tool: Registration,
    pub origin: String,
    pub link: String,
    pub item: String,
    pub client: Client,
    pub key: Key,
    published: Arc<Mutex<Vec<Value>>>,
}

pub async fn world(flavour: Flavour) -> World {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let key = Key::new("tool-1");
    let published = Arc::new(Mutex::new(vec![key.jwk.clone()]));
    let served = published.clone();
    let server = HttpServer::new(move || {
        let served = served.clone();
        App::new().route(
            "/.well-known/jwks.json",
            web::get().to(move || {
                let keys = served.lock().unwrap().clone();
                async move { HttpResponse::Ok().json(json!({ "keys": keys })) }
            }),
        )
    })
    .workers(1)
    .disable_signals()
    .bind(("127.0.0.1", 0))
    .unwrap();
    let origin = format!("http://{}", server.addrs()[0]);
    tokio::spawn(server.run());
    let config =
        SandboxConfig { flavour, public_url: Some("http://127.0.0.1:0".into()), ..Default::default() };
    let sandbox = Sandbox::start(config).await.unwrap();
    let tool = sandbox.register_tool(ToolRegistration::at_origin("Probe", &origin));
    let new = NewLink {
        title: "Leaves".into(),
        url: Some(format!("{origin}/lti/launch?exercise=leaves")),
        custom: vec![("assignment".into(), "a-1".into())],
        line_item: Some(NewLineItem {
            maximum: 20.0,
            resource_id: Some("leaves".into()),
            tag: Some("grade".into()),
            review_url: None,
        }),
    };
    let link = sandbox.add_link(&sandbox.course(), tool.tool, new);
    let item = sandbox.line_item_of(&link).unwrap();
    let client = Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().unwrap();
    World { sandbox, tool, origin, link, item, client, key, published }
}

pub fn now() -> i64 {
    jiff::Timestamp::now().as_second()
}

pub fn word() -> String {
    uuid::Uuid::now_v7().to_string()
}

impl World {
    pub fn publish(&self, keys: &[&Key]) {
        *self.published.lock().unwrap() = keys.iter().map(|k| k.jwk.clone()).collect();
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.sandbox.url())
    }

    pub fn get_as(&self, user: &str, path: &str) -> RequestBuilder {
        self.client.get(self.url(path)).header("Cookie", self.sandbox.session_cookie(user))
    }

    pub fn post_as(&self, user: &str, path: &str, fields: &[(String, String)]) -> RequestBuilder {
        let post = self.client.post(self.url(path)).header("Cookie", self.sandbox.session_cookie(user));
        form(post, fields)
    }

    /// The parameters that a good tool sends to `/auth` for a launch.
    pub fn auth_params(&self, user: &str) -> Vec<(String, String)> {
        let login = self.sandbox.begin_launch(user, &self.link).unwrap();
        self.auth_params_of(&login.fields)
    }

    pub fn auth_params_of(&self, login: &[(String, String)]) -> Vec<(String, String)> {
        let hint = |name: &str| login.iter().find(|(n, _)| n == name).unwrap().1.clone();
        pairs(&[
            ("scope", "openid"),
            ("response_type", "id_token"),
            ("response_mode", "form_post"),
            ("prompt", "none"),
            ("client_id", &self.tool.client_id),
            ("redirect_uri", &format!("{}/lti/launch", self.origin)),
            ("login_hint", &hint("login_hint")),
            ("lti_message_hint", &hint("lti_message_hint")),
            ("state", "s-1"),
            ("nonce", &word()),
        ])
    }

    /// The claims of the launch that these parameters lead to, verified with a JWT library.
    pub async fn launch(&self, user: &str, params: &[(String, String)]) -> Value {
        let page = self.get_as(user, &format!("/auth?{}", encode(params))).send().await.unwrap();
        assert_eq!(page.status(), 200);
        let form = Form::read(&page.text().await.unwrap());
        assert_eq!(form.value("state"), Some("s-1"));
        let token = form.value("id_token").expect("an id_token").to_owned();
        let set: jsonwebtoken::jwk::JwkSet =
            json_of(self.client.get(self.url("/jwks")).send().await.unwrap()).await;
        let kid = jsonwebtoken::decode_header(&token).unwrap().kid.unwrap();
        let key = jsonwebtoken::DecodingKey::from_jwk(set.find(&kid).unwrap()).unwrap();
        let mut rules = jsonwebtoken::Validation::new(Algorithm::RS256);
        rules.set_audience(&[&self.tool.client_id]);
        rules.set_issuer(&[self.sandbox.url()]);
        jsonwebtoken::decode::<Value>(&token, &key, &rules).unwrap().claims
    }

    pub fn assertion(&self) -> Value {
        json!({
            "iss": self.tool.client_id, "sub": self.tool.client_id, "aud": self.tool.token_endpoint,
            "iat": now() - 5, "exp": now() + 60, "jti": word(),
        })
    }

    pub async fn ask_token(&self, assertion: &str, scope: &str) -> Response {
        let fields = pairs(&[
            ("grant_type", "client_credentials"),
            ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
            ("client_assertion", assertion),
            ("scope", scope),
        ]);
        form(self.client.post(&self.tool.token_endpoint), &fields).send().await.unwrap()
    }

    pub async fn token(&self) -> String {
        let answer = self.ask_token(&self.key.sign(&self.assertion()), &Sandbox::scopes().join(" ")).await;
        assert_eq!(answer.status(), 200);
        let body: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
        body["access_token"].as_str().unwrap().to_owned()
    }

    pub fn scores_url(&self) -> String {
        let mut url = url::Url::parse(&self.sandbox.line_item_url(&self.item).unwrap()).unwrap();
        url.set_path(&format!("{}/scores", url.path()));
        url.to_string()
    }

    pub async fn score(&self, token: &str, body: &Value) -> Response {
        let post = self.client.post(self.scores_url()).bearer_auth(token).header("Content-Type", SCORE);
        post.body(body.to_string()).send().await.unwrap()
    }

    pub fn codes(&self) -> Vec<String> {
        let code = |line: &String| line.split(':').next().unwrap().to_owned();
        self.sandbox.violations().iter().map(code).collect()
    }

    /// The one violation since the last time this was asked.
    pub fn only_violation(&self) -> String {
        let codes = self.codes();
        self.sandbox.clear_logs();
        assert_eq!(codes.len(), 1, "{codes:?}");
        codes[0].clone()
    }
}

pub fn final_score(user: &str, given: f64, comment: &str, timestamp: &str) -> Value {
    json!({
        "userId": user, "scoreGiven": given, "scoreMaximum": 20, "comment": comment, "timestamp": timestamp,
        "activityProgress": "Completed", "gradingProgress": "FullyGraded",
    })
}

pub fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect()
}

pub fn with(params: &[(String, String)], name: &str, value: Option<&str>) -> Vec<(String, String)> {
    let mut all: Vec<_> = params.iter().filter(|(n, _)| n != name).cloned().collect();
    all.extend(value.map(|v| (name.to_owned(), v.to_owned())));
    all
}

pub fn encode(params: &[(String, String)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(params).finish()
}

pub fn form(request: RequestBuilder, fields: &[(String, String)]) -> RequestBuilder {
    request.header("Content-Type", "application/x-www-form-urlencoded").body(encode(fields))
}

pub async fn json_of<T: for<'a> serde::Deserialize<'a>>(response: Response) -> T {
    serde_json::from_str(&response.text().await.unwrap()).unwrap()
}

/// The first form of a page.
#[derive(Debug)]
pub struct Form {
    pub action: String,
    pub method: String,
    pub target: String,
    pub fields: Vec<(String, String)>,
}

impl Form {
    pub fn read(page: &str) -> Self {
        let form = page.split_once("<form").expect("a form").1.split_once("</form>").unwrap().0;
        let (tag, inside) = form.split_once('>').unwrap();
        let fields = inside
            .split("<input")
            .skip(1)
            .filter_map(|input| {
                let input = input.split('>').next().unwrap();
                Some((attribute(input, "name")?, attribute(input, "value").unwrap_or_default()))
            })
            .collect();
        Self {
            action: attribute(tag, "action").unwrap_or_default(),
            method: attribute(tag, "method").unwrap_or_default(),
            target: attribute(tag, "target").unwrap_or_default(),
            fields,
        }
    }

    pub fn value(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let value = tag.split_once(&format!(" {name}=\""))?.1.split('"').next()?;
    let value = value.replace("&#34;", "\"").replace("&quot;", "\"").replace("&#39;", "'");
    Some(
        value
            .replace("&#60;", "<")
            .replace("&#62;", ">")
            .replace("&lt;", "<")
            .replace("&#38;", "&")
            .replace("&amp;", "&"),
    )
}

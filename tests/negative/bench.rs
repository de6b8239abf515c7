//! The tool under test and what a browser and an LMS do to it: a login, a message, a post.

use std::collections::BTreeMap;

use feedforward::app::App;
use feedforward::clock::{Clock, ManualClock};
use feedforward::config::Config;
use feedforward::domain::platform::{self as registrations, NewPlatform};
use feedforward::server::Server;
use feedforward::start;
use lti::NetworkPolicy;
use reqwest::header::{CONTENT_TYPE, COOKIE, HeaderMap, LOCATION, ORIGIN, SET_COOKIE};
use reqwest::{Client, Method};
use scraper::{Html, Selector};
use serde_json::{Value, json};
use tempfile::TempDir;
use url::Url;

use super::keys::{self, Signer};
use super::platform::{Lms, Platform};
use crate::support::database::Database;
use crate::support::world::free_port;

pub const LTI: &str = "https://purl.imsglobal.org/spec/lti/claim/";
pub const MEMBERSHIP: &str = "http://purl.imsglobal.org/vocab/lis/v2/membership#";
/// Personal data of the launches; none of it may stand on an error page.
pub const PERSONAL: [&str; 3] = ["Zebulon", "quince.z@school.example", "subject-4711"];

/// Our own tool, in this process, with a clock that stands until a case moves it.
pub struct Own {
    pub app: App,
    pub clock: ManualClock,
    server: actix_web::dev::ServerHandle,
    // Dropped last, in this order.
    _database: Database,
    _folder: TempDir,
}

/// The addresses of the tool under test.
#[derive(Clone)]
pub struct Tool {
    pub login: String,
    pub launch: String,
    /// What links open.
    pub target: String,
}

pub struct Bench {
    pub lms: Lms,
    pub tool: Tool,
    /// Absent when the tool is somebody else's.
    pub own: Option<Own>,
    /// The registration that the tool knows.
    pub main: Platform,
    /// Another one with keys of its own; somebody else's tool knows it only if told so.
    pub second: Option<Platform>,
    client: Client,
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    pub url: String,
    pub status: u16,
    pub headers: HeaderMap,
    pub body: String,
}

/// A browser's cookies for the tool.
#[derive(Debug, Clone, Default)]
pub struct Jar(pub BTreeMap<String, String>);

/// A login that the tool answered.
#[derive(Debug, Clone)]
pub struct Login {
    pub state: String,
    pub nonce: String,
    pub jar: Jar,
    /// The parameters of the authorization request.
    pub asked: BTreeMap<String, String>,
    pub answer: Answer,
}

pub type Fields = Vec<(String, String)>;

impl Bench {
    /// Our tool beside the LMS.
    pub async fn own() -> Self {
        let lms = Lms::start("127.0.0.1:0");
        let own = Own::start(true).await;
        let origin = own.origin();
        let tool = Tool {
            login: format!("{origin}/lti/login"),
            launch: format!("{origin}/lti/launch"),
            target: format!("{origin}/lti/launch"),
        };
        let (main, second) = (lms.issuer("main", keys::main()), lms.issuer("second", keys::second()));
        own.register(&main, &["1"]).await;
        own.register(&second, &[]).await;
        Self { lms, tool, own: Some(own), main, second: Some(second), client: client() }
    }

    /// Somebody's tool, which was told of the LMS at `listen` before.
    pub fn foreign(tool: Tool, listen: &str, client_id: &str, second: bool) -> Self {
        let lms = Lms::start(listen);
        let main = Platform { client: client_id.to_owned(), ..lms.issuer("main", keys::main()) };
        let second =
            second.then(|| Platform { client: client_id.to_owned(), ..lms.issuer("second", keys::second()) });
        Self { lms, tool, own: None, main, second, client: client() }
    }

    pub async fn stop(self) {
        if let Some(own) = self.own {
            own.server.stop(false).await;
        }
        self.lms.stop().await;
    }

    /// Our own tool; cases that need it are not run with others.
    pub fn ours(&self) -> &Own {
        self.own.as_ref().unwrap()
    }

    pub fn second(&self) -> &Platform {
        self.second.as_ref().unwrap()
    }

    /// A registration of its own for a case that breaks its keys; with somebody else's tool the common one.
    pub async fn platform(&self, name: &str) -> Platform {
        let Some(own) = &self.own else { return self.main.clone() };
        let platform = self.lms.issuer(name, keys::main());
        own.register(&platform, &[]).await;
        platform
    }

    /// Seconds since 1970, by the tool's clock.
    pub fn now(&self) -> i64 {
        let clock = self.own.as_ref().map_or_else(Clock::system, |own| own.clock.clone().into());
        clock.now().unix_seconds()
    }

    /// The parameters of a good login request.
    pub fn login_fields(&self, platform: &Platform) -> Fields {
        fields([
            ("iss", &platform.issuer),
            ("client_id", &platform.client),
            // Not the person's id: a way in that begins again may repeat it, as the login did.
            ("login_hint", "hint-7"),
            ("lti_message_hint", "11"),
            ("target_link_uri", &self.tool.target),
        ])
    }

    pub async fn get(&self, url: &str, jar: &Jar) -> Answer {
        self.send(Method::GET, url, jar, None, &[]).await
    }

    pub async fn post(&self, url: &str, jar: &Jar, fields: &[(String, String)]) -> Answer {
        self.post_from(url, jar, fields, &self.main.issuer).await
    }

    /// A post from a page of `origin`.
    pub async fn post_from(&self, url: &str, jar: &Jar, fields: &[(String, String)], origin: &str) -> Answer {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let origin = Url::parse(origin).unwrap().origin().ascii_serialization();
        self.send(Method::POST, url, jar, Some(body), &[(ORIGIN.as_str(), &origin)]).await
    }

    pub async fn send(
        &self,
        method: Method,
        url: &str,
        jar: &Jar,
        body: Option<String>,
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut request = self.client.request(method, url);
        if !jar.0.is_empty() {
            let pairs: Vec<String> = jar.0.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request = request.header(COOKIE, pairs.join("; "));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(body) = body {
            request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(body);
        }
        let answer = match request.send().await {
            Ok(answer) => answer,
            // A tool that breaks at a message has not refused it.
            Err(error) => {
                return Answer {
                    url: url.to_owned(),
                    status: 0,
                    headers: reqwest::header::HeaderMap::new(),
                    body: format!("no answer: {error}"),
                };
            }
        };
        Answer {
            url: url.to_owned(),
            status: answer.status().as_u16(),
            headers: answer.headers().clone(),
            body: answer.text().await.unwrap_or_default(),
        }
    }

    /// The answer to a login request by GET.
    pub async fn login_answer(&self, fields: &[(String, String)]) -> Answer {
        let mut url = Url::parse(&self.tool.login).unwrap();
        url.query_pairs_mut().extend_pairs(fields);
        self.get(url.as_str(), &Jar::default()).await
    }

    /// A good login in a fresh browser.
    pub async fn login(&self, platform: &Platform) -> Login {
        self.login_in(platform, Jar::default()).await
    }

    /// A good login in a browser that has cookies already.
    pub async fn login_in(&self, platform: &Platform, jar: Jar) -> Login {
        self.login_with(&self.login_fields(platform), jar).await
    }

    /// A login with these parameters.
    pub async fn login_with(&self, fields: &[(String, String)], jar: Jar) -> Login {
        let mut url = Url::parse(&self.tool.login).unwrap();
        url.query_pairs_mut().extend_pairs(fields);
        let answer = self.get(url.as_str(), &jar).await;
        Login::read(answer, jar)
    }

    /// The form that brings a message's token to the tool.
    pub fn launch_fields(&self, login: &Login, token: &str) -> Fields {
        fields([("state", &login.state), ("id_token", token)])
    }

    pub async fn launch(&self, login: &Login, token: &str) -> Answer {
        self.post(&self.tool.launch, &login.jar, &self.launch_fields(login, token)).await
    }

    /// A login and the message that answers it, changed by the case.
    pub async fn launch_with(
        &self,
        platform: &Platform,
        change: impl FnOnce(&mut Message),
    ) -> (Login, Answer) {
        let login = self.login(platform).await;
        let mut message = self.message(platform, &login);
        change(&mut message);
        let answer = self.launch(&login, &message.token()).await;
        (login, answer)
    }

    /// A good message that answers a login.
    pub fn message(&self, platform: &Platform, login: &Login) -> Message {
        let now = self.now();
        let lti = |name: &str| format!("{LTI}{name}");
        let host = &self.lms.origin;
        let claims = json!({
            "iss": platform.issuer, "aud": platform.client, "nonce": login.nonce, "iat": now - 2, "exp": now + 58,
            "sub": PERSONAL[2], "name": "Zebulon Quince", "given_name": "Zebulon", "family_name": "Quince",
            "email": PERSONAL[1],
            lti("version"): "1.3.0",
            lti("message_type"): "LtiResourceLinkRequest",
            lti("deployment_id"): "1",
            lti("target_link_uri"): self.tool.target,
            lti("roles"): [format!("{MEMBERSHIP}Learner")],
            lti("context"): {"id": "course-1", "label": "BIO1", "title": "Biology", "type": ["CourseSection"]},
            lti("resource_link"): {"id": "link-1", "title": "Why leaves are green"},
            lti("launch_presentation"): {"locale": "en", "document_target": "iframe", "return_url": format!("{host}/course/1")},
            "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice":
                {"context_memberships_url": format!("{host}/memberships"), "service_versions": ["2.0"]},
        });
        Message {
            header: json!({"typ": "JWT", "alg": "RS256", "kid": platform.kid}),
            claims,
            payload: None,
            header_text: None,
            signer: Signer::Rs256(platform.key),
            edit: None,
        }
    }

    /// Follows a redirect of the tool with the cookies that came with it; other answers are the page themselves.
    pub async fn follow(&self, answer: &Answer, jar: &mut Jar) -> Answer {
        jar.keep(answer);
        let Some(to) = answer.location() else { return answer.clone() };
        let to = Url::parse(&answer.url).unwrap().join(&to).unwrap();
        self.get(to.as_str(), jar).await
    }

    /// A good launch and the page that it opens.
    pub async fn open(
        &self,
        platform: &Platform,
        change: impl FnOnce(&mut Message),
    ) -> (Jar, Answer, Answer) {
        let (login, answer) = self.launch_with(platform, change).await;
        let mut jar = login.jar;
        let page = self.follow(&answer, &mut jar).await;
        (jar, answer, page)
    }
}

fn client() -> Client {
    _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let builder = Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy();
    // A connection that the tool is just closing would fail a case for nothing.
    let builder = builder.pool_max_idle_per_host(0);
    builder.timeout(std::time::Duration::from_secs(60)).build().unwrap()
}

pub fn fields<const N: usize>(pairs: [(&str, &str); N]) -> Fields {
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).into()
}

/// Replaces a field, adds it, or removes it.
pub fn set(fields: &mut Fields, name: &str, value: Option<&str>) {
    fields.retain(|(n, _)| n != name);
    fields.extend(value.map(|value| (name.to_owned(), value.to_owned())));
}

impl Own {
    /// Starts the program; strictly, as in production, or with private networks allowed.
    pub async fn start(allow_private: bool) -> Self {
        // In memory where there is such a place: a thousand launches wait for the disk else, which is not the subject.
        let memory = std::path::Path::new("/dev/shm");
        let folder =
            if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.unwrap();
        let database = Database::new(folder.path());
        let clock = ManualClock::new(Clock::system().now());
        let (app, server) = loop {
            let config = crate::support::world::config(free_port(), folder.path(), &database.url, &[]);
            let config = Config { allow_private_networks: allow_private, ..config };
            let app = start::app(config, clock.clone().into()).await.unwrap();
            // The port may have been taken in between.
            if let Ok(server) = Server::bind(&app) {
                break (app, server);
            }
        };
        let handle = server.handle();
        actix_web::rt::spawn(async move { server.run().await.unwrap() });
        Self { app, clock, server: handle, _database: database, _folder: folder }
    }

    pub fn origin(&self) -> String {
        self.app.config.base_url.as_str().trim_end_matches('/').to_owned()
    }

    pub async fn stop(self) {
        self.server.stop(false).await;
    }

    /// Makes a platform known; without deployments it accepts any.
    pub async fn register(&self, platform: &Platform, deployments: &[&str]) {
        let new = NewPlatform {
            issuer: platform.issuer.clone(),
            client_id: platform.client.clone(),
            authorization_endpoint: platform.authorization.clone(),
            token_endpoint: platform.token.clone(),
            jwks_uri: platform.jwks.clone(),
            deployments: deployments.iter().map(|id| (*id).to_owned()).collect(),
            ..NewPlatform::default()
        };
        let policy = NetworkPolicy { allow_private: self.app.config.allow_private_networks };
        let now = self.clock.now();
        self.app.db.write(move |c| registrations::add(c, &new, policy, now)).await.unwrap();
    }

    /// A one-time invitation for Dynamic Registration.
    pub async fn invite(&self) -> String {
        let now = self.clock.now();
        self.app.db.write(move |c| registrations::invite(c, "Suite", now)).await.unwrap()
    }
}

impl Jar {
    /// Keeps what an answer set.
    pub fn keep(&mut self, answer: &Answer) {
        for cookie in answer.cookies() {
            let pair = cookie.split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                self.0.insert(name.trim().to_owned(), value.to_owned());
            }
        }
    }
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Cookies that it sets; one that it takes away is none.
    pub fn cookies(&self) -> Vec<&str> {
        let taken_away = |cookie: &&str| cookie.contains("Max-Age=0") || cookie.contains("01 Jan 1970");
        let all = self.headers.get_all(SET_COOKIE).iter().filter_map(|value| value.to_str().ok());
        all.filter(|cookie| !taken_away(cookie)).collect()
    }

    pub fn location(&self) -> Option<String> {
        let redirect = (300..400).contains(&self.status);
        let to = self.headers.get(LOCATION).and_then(|value| value.to_str().ok());
        to.filter(|_| redirect).map(str::to_owned)
    }

    pub fn texts(&self, css: &str) -> Vec<String> {
        let html = Html::parse_document(&self.body);
        let text = |e: scraper::ElementRef<'_>| {
            e.text().flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
        };
        html.select(&Selector::parse(css).unwrap()).map(text).collect()
    }

    /// An attribute of every element that has it.
    pub fn attributes(&self, css: &str, name: &str) -> Vec<String> {
        let html = Html::parse_document(&self.body);
        let selector = Selector::parse(css).unwrap();
        html.select(&selector).filter_map(|e| e.value().attr(name)).map(str::to_owned).collect()
    }

    /// The value of a form's field.
    pub fn field(&self, name: &str) -> Option<String> {
        self.attributes(&format!("[name='{name}']"), "value").pop()
    }

    /// The code on one of our error pages.
    pub fn code(&self) -> Option<String> {
        self.texts(".reference code").into_iter().nth(1)
    }
}

impl Login {
    /// Reads state and nonce from a redirect, or from a page that leads on by a link or a form.
    fn read(answer: Answer, mut jar: Jar) -> Self {
        jar.keep(&answer);
        let mut ways: Vec<String> = answer.location().into_iter().collect();
        ways.extend(answer.attributes("a[href]", "href"));
        let query = |way: &String| -> Option<BTreeMap<String, String>> {
            let asked: BTreeMap<String, String> = Url::parse(way).ok()?.query_pairs().into_owned().collect();
            asked.contains_key("state").then_some(asked)
        };
        let form = || {
            let names = answer.attributes("form input[name]", "name");
            names.into_iter().filter_map(|name| answer.field(&name).map(|value| (name, value))).collect()
        };
        let asked: BTreeMap<String, String> = ways.iter().find_map(query).unwrap_or_else(form);
        let get = |name: &str| asked.get(name).cloned().unwrap_or_default();
        Self { state: get("state"), nonce: get("nonce"), jar, answer, asked }
    }
}

/// A message on its way to the tool.
pub struct Message {
    pub header: Value,
    pub claims: Value,
    /// Instead of the claims, byte for byte.
    pub payload: Option<String>,
    /// Instead of the header, byte for byte.
    pub header_text: Option<String>,
    pub signer: Signer,
    /// Changes the finished token.
    pub edit: Option<fn(String) -> String>,
}

impl Message {
    /// Sets a claim; `lti:` stands for the prefix of LTI's claims.
    pub fn set(&mut self, name: &str, value: Value) {
        self.claims[long(name)] = value;
    }

    pub fn remove(&mut self, name: &str) {
        self.claims.as_object_mut().unwrap().remove(&long(name));
    }

    pub fn roles(&mut self, roles: &[&str]) {
        self.set("lti:roles", json!(roles));
    }

    pub fn token(&self) -> String {
        let header = self.header_text.clone().unwrap_or_else(|| self.header.to_string());
        let payload = self.payload.clone().unwrap_or_else(|| self.claims.to_string());
        let token = keys::token(&header, &payload, &self.signer);
        self.edit.map_or_else(|| token.clone(), |edit| edit(token.clone()))
    }
}

pub fn long(name: &str) -> String {
    name.strip_prefix("lti:").map_or_else(|| name.to_owned(), |short| format!("{LTI}{short}"))
}

//! A small LMS for the suite: issuers with key sets that count who asks and that can be slow, broken or rotated.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::http::header;
use actix_web::web::{Bytes, Data, to};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
use serde_json::{Value, json};

use super::keys::{self, Key};

/// What an address answers.
#[derive(Clone)]
pub enum Reply {
    /// JSON.
    Json(Value),
    /// A page where JSON was expected.
    Html,
    Status(u16),
    /// Nothing for so long.
    Silence(Duration),
    /// More bytes than anybody should read.
    Megabytes(usize),
    Redirect(String),
    /// A file: media type and text.
    File(&'static str, String),
    /// An empty page of members, with the address of the next.
    NextPage(String),
}

/// A request as it arrived.
#[derive(Clone, Debug)]
pub struct Seen {
    pub path: String,
    pub authorization: Option<String>,
}

#[derive(Default)]
struct Inner {
    replies: BTreeMap<String, Reply>,
    seen: Vec<Seen>,
}

/// The server; every path answers what was laid down for it, else 404.
pub struct Lms {
    inner: Arc<Mutex<Inner>>,
    pub origin: String,
    handle: ServerHandle,
}

/// One registration: an issuer and a client of it.
#[derive(Clone)]
pub struct Platform {
    pub issuer: String,
    pub client: String,
    pub authorization: String,
    pub token: String,
    pub jwks: String,
    /// What signs good launches.
    pub key: &'static Key,
    pub kid: String,
}

fn lock(inner: &Mutex<Inner>) -> MutexGuard<'_, Inner> {
    inner.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Lms {
    /// Listens on `address`, port 0 for any free one.
    pub fn start(address: &str) -> Self {
        let inner = Arc::new(Mutex::new(Inner::default()));
        let shared = Data::from(inner.clone());
        let listener = TcpListener::bind(address).unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let server = HttpServer::new(move || App::new().app_data(shared.clone()).default_service(to(answer)))
            .workers(1)
            .disable_signals()
            .listen(listener)
            .unwrap()
            .run();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        Self { inner, origin, handle }
    }

    pub async fn stop(self) {
        self.handle.stop(false).await;
    }

    /// Lays down what a path answers.
    pub fn reply(&self, path: &str, reply: Reply) {
        lock(&self.inner).replies.insert(path.to_owned(), reply);
    }

    pub fn seen(&self, path: &str) -> Vec<Seen> {
        lock(&self.inner).seen.iter().filter(|seen| seen.path == path).cloned().collect()
    }

    /// How often a path was asked for.
    pub fn count(&self, path: &str) -> usize {
        self.seen(path).len()
    }

    /// An issuer with one key in its set.
    pub fn issuer(&self, name: &str, key: &'static Key) -> Platform {
        let kid = format!("{name}-1");
        self.reply(&format!("/{name}/jwks"), Reply::Json(json!({"keys": [key.jwk(&kid)]})));
        self.reply(&format!("/{name}/token"), Reply::Status(400));
        let at = |what: &str| format!("{}/{name}/{what}", self.origin);
        Platform {
            issuer: format!("{}/{name}", self.origin),
            client: format!("client-of-{name}"),
            authorization: at("auth"),
            token: at("token"),
            jwks: at("jwks"),
            key,
            kid,
        }
    }

    /// A platform's description for Dynamic Registration at `/{name}/configuration`; its registration answers `client`.
    pub fn registrable(&self, name: &str, client: &str) -> Value {
        let platform = self.issuer(name, keys::main());
        let configuration = json!({
            "issuer": platform.issuer,
            "authorization_endpoint": platform.authorization,
            "token_endpoint": platform.token,
            "jwks_uri": platform.jwks,
            "registration_endpoint": format!("{}/{name}/register", self.origin),
            "scopes_supported": ["openid"], "response_types_supported": ["id_token"],
            "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["RS256"],
            "claims_supported": ["sub", "iss"],
            "https://purl.imsglobal.org/spec/lti-platform-configuration": {
                "product_family_code": "moodle", "version": "5.0",
                "messages_supported": [{"type": "LtiResourceLinkRequest"}, {"type": "LtiDeepLinkingRequest"}]},
        });
        self.reply(&format!("/{name}/configuration"), Reply::Json(configuration.clone()));
        self.reply(&format!("/{name}/register"), Reply::Json(json!({
            "client_id": client, "client_name": "Tool", "application_type": "web", "initiate_login_uri": "",
            "redirect_uris": [], "jwks_uri": "", "token_endpoint_auth_method": "private_key_jwt", "scope": "",
            "https://purl.imsglobal.org/spec/lti-tool-configuration": {"deployment_id": "1", "domain": "", "target_link_uri": "", "claims": []},
        })));
        configuration
    }
}

impl Platform {
    /// Another client of the same issuer, with the same keys.
    pub fn twin(&self, client: &str) -> Self {
        Self { client: client.to_owned(), ..self.clone() }
    }

    /// The path of its key set.
    pub fn jwks_path(&self) -> String {
        url::Url::parse(&self.jwks).unwrap().path().to_owned()
    }
}

async fn answer(inner: Data<Mutex<Inner>>, request: HttpRequest) -> HttpResponse {
    let path = request.path().to_owned();
    let reply = {
        let mut inner = lock(&inner);
        let authorization = request.headers().get(header::AUTHORIZATION);
        let authorization = authorization.and_then(|value| value.to_str().ok()).map(str::to_owned);
        inner.seen.push(Seen { path: path.clone(), authorization });
        inner.replies.get(&path).cloned().unwrap_or(Reply::Status(404))
    };
    match reply {
        Reply::Json(json) => HttpResponse::Ok().json(json),
        Reply::Html => {
            HttpResponse::Ok().content_type("text/html").body("<!doctype html><title>Log in</title>")
        }
        Reply::Status(status) => {
            HttpResponse::build(actix_web::http::StatusCode::from_u16(status).unwrap()).finish()
        }
        Reply::Silence(time) => {
            tokio::time::sleep(time).await;
            HttpResponse::Ok().json(json!({"keys": []}))
        }
        Reply::Megabytes(count) => {
            let chunk = Bytes::from(vec![b' '; 1 << 20]);
            let chunks = std::iter::repeat_n(chunk, count).map(Ok::<_, actix_web::Error>);
            HttpResponse::Ok().content_type("application/json").streaming(futures_util::stream::iter(chunks))
        }
        Reply::File(kind, text) => HttpResponse::Ok().content_type(kind).body(text),
        Reply::NextPage(next) => HttpResponse::Ok()
            .insert_header((header::LINK, format!("<{next}>; rel=\"next\"")))
            .json(json!({"members": []})),
        Reply::Redirect(to) => HttpResponse::Found().insert_header((header::LOCATION, to)).finish(),
    }
}

//! A whole LTI tool: `cargo run -p lti --example tiny_tool`.
//!
//! The use of the crate is in [`Tool::login`] and [`Tool::launch`], some ten lines together; the rest is a plain HTTP
//! server and client over sockets, so that nothing else has to be installed. It speaks http and keeps its logins in
//! memory: enough to try it with a platform on the same machine, and no more.

#![allow(
    clippy::expect_used,
    unreachable_pub,
    reason = "an example, short before all; the tests take it in as a module"
)]

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Mutex;
use std::time::Duration;

use lti::launch::{Deployments, Expected, Policy, verify_with_cache};
use lti::login::{Initiation, authorization_url};
use lti::{HttpClient, HttpError, KeySetCache, LtiError, NetworkPolicy, Platform, ToolOrigin};
use url::Url;

/// A tool that is registered with one platform. Whoever runs it brings the clock and the randomness.
pub struct Tool {
    pub origin: ToolOrigin,
    pub platform: Platform,
    pub keys: KeySetCache<Plain>,
    pub network: NetworkPolicy,
    pub random: fn() -> String,
    pub now: fn() -> i64,
    /// Nonce and target of each login that has not come back, by state.
    pub logins: Mutex<HashMap<String, (String, Url)>>,
}

impl Tool {
    /// The platform opens the login address; the answer is where the browser goes next.
    pub fn login(&self, parameters: &[(String, String)]) -> Result<(Url, String), LtiError> {
        let parameters = parameters.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let login = Initiation::parse(parameters, &self.origin)?;
        let (state, nonce) = ((self.random)(), (self.random)());
        let redirect = self.origin.url().join("launch").expect("a path");
        let to = authorization_url(&self.platform, &login, &redirect, &state, &nonce);
        self.logins.lock().expect("not poisoned").insert(state.clone(), (nonce, login.target_link_uri));
        Ok((to, state))
    }

    /// The browser brings the signed message. `cookie` is the state that this browser was given at the login.
    pub async fn launch(&self, form: &HashMap<String, String>, cookie: &str) -> Result<String, LtiError> {
        let state = form.get("state").filter(|state| *state == cookie).ok_or(lti::Code::StateBrowser)?;
        let login = self.logins.lock().expect("not poisoned").remove(state);
        let (nonce, target) = login.ok_or(lti::Code::StateUnknown)?;
        let policy = Policy { network: self.network, ..Policy::default() };
        let (deployments, tool) = (Deployments::Open, &self.origin);
        let expected = Expected {
            nonce: &nonce,
            target_link_uri: &target,
            deployment_id: None,
            deployments,
            tool,
            policy,
        };
        let token = form.get("id_token").map(String::as_str).unwrap_or_default();
        let launch = verify_with_cache(token, &self.platform, &self.keys, &expected, (self.now)()).await?;
        Ok(format!("Hello {}!", launch.person.display_name().unwrap_or_else(|| "you".into())))
    }

    /// Answers one request.
    pub async fn serve(&self, mut stream: TcpStream) -> std::io::Result<()> {
        let request = Request::read(&mut stream)?;
        let (status, headers, body) = match (request.path.as_str(), &request.fields) {
            ("/login", fields) => match self.login(fields) {
                Ok((to, state)) => (
                    "303 See Other",
                    format!("Location: {to}\r\nSet-Cookie: state={state}; HttpOnly\r\n"),
                    String::new(),
                ),
                Err(refusal) => refused(&refusal),
            },
            ("/launch", fields) => {
                match self.launch(&fields.iter().cloned().collect(), &request.cookie).await {
                    Ok(text) => ("200 OK", String::new(), text),
                    Err(refusal) => refused(&refusal),
                }
            }
            _ => ("404 Not Found", String::new(), "Nothing here".to_owned()),
        };
        let length = body.len();
        write!(
            stream,
            "HTTP/1.1 {status}\r\n{headers}Content-Type: text/plain; charset=utf-8\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        )
    }
}

fn refused(refusal: &LtiError) -> (&'static str, String, String) {
    ("400 Bad Request", String::new(), format!("{}: {}", refusal.code, refusal.code.words()))
}

struct Request {
    path: String,
    fields: Vec<(String, String)>,
    cookie: String,
}

impl Request {
    fn read(stream: &mut TcpStream) -> std::io::Result<Self> {
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        let mut reader = BufReader::new(stream.take(256 << 10));
        let (mut line, mut length, mut cookie) = (String::new(), 0, String::new());
        reader.read_line(&mut line)?;
        let target = line.split(' ').nth(1).unwrap_or("/").to_owned();
        loop {
            line.clear();
            reader.read_line(&mut line)?;
            let Some((name, value)) = line.trim().split_once(':') else { break };
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.trim().parse().unwrap_or(0),
                "cookie" => {
                    cookie = value
                        .split("state=")
                        .nth(1)
                        .unwrap_or_default()
                        .split(';')
                        .next()
                        .unwrap_or_default()
                        .to_owned()
                }
                _ => {}
            }
        }
        let mut body = vec![0; length.min(128 << 10)];
        reader.read_exact(&mut body)?;
        let (path, query) = target.split_once('?').unwrap_or((&target, ""));
        let both = [query.as_bytes(), &body]
            .into_iter()
            .flat_map(|part| url::form_urlencoded::parse(part).into_owned());
        Ok(Self { path: path.to_owned(), fields: both.collect(), cookie })
    }
}

/// Reads a platform's key set over plain http.
pub struct Plain;

impl HttpClient for Plain {
    async fn send(&self, request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, HttpError> {
        let failed = |error: std::io::Error| HttpError::Connect(error.to_string());
        let host = request.uri().authority().map(|a| a.as_str().to_owned()).unwrap_or_default();
        let path = request.uri().path_and_query().map(|p| p.as_str().to_owned()).unwrap_or_default();
        let mut stream = TcpStream::connect(&host).map_err(failed)?;
        write!(stream, "GET {path} HTTP/1.0\r\nHost: {host}\r\n\r\n").map_err(failed)?;
        let mut answer = Vec::new();
        stream.take(1 << 20).read_to_end(&mut answer).map_err(failed)?;
        let end = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n");
        let end = end.ok_or_else(|| HttpError::Protocol("no head".into()))?;
        let status =
            String::from_utf8_lossy(&answer[..end]).split(' ').nth(1).and_then(|s| s.parse::<u16>().ok());
        let response = http::Response::builder().status(status.unwrap_or(500));
        response.body(answer[end + 4..].to_vec()).map_err(|error| HttpError::Protocol(error.to_string()))
    }
}

#[allow(dead_code, reason = "the tests run the tool without it")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let network = NetworkPolicy { allow_private: true };
    let lms = "http://localhost:8081";
    let at = |path: &str| format!("{lms}/{path}");
    let client = std::env::args().nth(1).unwrap_or_else(|| "client-id-from-the-lms".into());
    let platform = Platform::new(lms, &client, &at("auth"), &at("token"), &at("jwks"), network)?;
    let tool = Tool {
        origin: ToolOrigin::parse("http://127.0.0.1:8090")?,
        platform,
        keys: KeySetCache::new(Plain),
        network,
        random: || {
            let mut bytes = [0; 16];
            aws_lc_rs::rand::fill(&mut bytes).expect("randomness");
            hex::encode(bytes)
        },
        #[expect(clippy::disallowed_methods, reason = "an example has no clock of its own")]
        now: || {
            std::time::SystemTime::now()
                .duration_since(std::time::UNIX_EPOCH)
                .map_or(0, |d| d.as_secs() as i64)
        },
        logins: Mutex::default(),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    let listener = TcpListener::bind("127.0.0.1:8090")?;
    println!("Login URL: http://127.0.0.1:8090/login, redirect URI: http://127.0.0.1:8090/launch");
    for stream in listener.incoming() {
        if let Err(error) = runtime.block_on(tool.serve(stream?)) {
            eprintln!("{error}");
        }
    }
    Ok(())
}

//! The example really launches: a login and a launch over sockets, with keys that it fetches from the platform.

use std::collections::HashMap;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Mutex;

use lti::{KeySetCache, NetworkPolicy, Platform, ToolOrigin};

use crate::common::*;

#[path = "../../examples/tiny_tool.rs"]
#[allow(dead_code)]
mod tiny_tool;
use tiny_tool::{Plain, Tool};

/// Serves the platform's key set once.
fn key_server() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut head = [0; 1024];
        _ = stream.read(&mut head).unwrap();
        let body = lti::keys::jwks_json([platform_key().public_jwk()]);
        write!(stream, "HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n{body}").unwrap();
    });
    format!("http://{address}")
}

fn ask(tool: &Tool, listener: &TcpListener, request: &str) -> String {
    let mut client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    client.write_all(request.as_bytes()).unwrap();
    let (stream, _) = listener.accept().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    runtime.block_on(tool.serve(stream)).unwrap();
    let mut answer = String::new();
    client.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn the_tiny_tool_launches_and_refuses() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let network = NetworkPolicy { allow_private: true };
    let keys = key_server();
    let at = |path: &str| format!("{ISSUER}/{path}");
    let tool = Tool {
        origin: ToolOrigin::parse(&origin).unwrap(),
        platform: Platform::new(ISSUER, CLIENT, &at("auth"), &at("token"), &keys, network).unwrap(),
        keys: KeySetCache::new(Plain),
        network,
        random: || {
            let mut bytes = [0; 16];
            aws_lc_rs::rand::fill(&mut bytes).unwrap();
            hex::encode(bytes)
        },
        now: || NOW,
        logins: Mutex::default(),
    };
    let query = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs([
            ("iss", ISSUER),
            ("login_hint", "4"),
            ("client_id", CLIENT),
            ("target_link_uri", &origin),
        ])
        .finish();
    let answer = ask(&tool, &listener, &format!("GET /login?{query} HTTP/1.1\r\nHost: x\r\n\r\n"));
    assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
    let to = answer.lines().find_map(|line| line.strip_prefix("Location: ")).unwrap();
    let asked: HashMap<String, String> = url::Url::parse(to).unwrap().query_pairs().into_owned().collect();
    let claims = claims_with(serde_json::json!({
        "nonce": asked["nonce"], "lti:target_link_uri": url::Url::parse(&origin).unwrap().as_str(),
    }));
    let body = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("state", asked["state"].as_str()), ("id_token", &sign(&claims))])
        .finish();
    let post = |cookie: &str| {
        let length = body.len();
        format!(
            "POST /launch HTTP/1.1\r\nHost: x\r\nCookie: state={cookie}\r\nContent-Length: {length}\r\n\r\n{body}"
        )
    };
    let stolen = ask(&tool, &listener, &post("another-browser"));
    assert!(stolen.contains("state.browser"), "{stolen}");
    let hello = ask(&tool, &listener, &post(&asked["state"]));
    assert!(hello.contains("Hello Ada Lovelace!"), "{hello}");
    let again = ask(&tool, &listener, &post(&asked["state"]));
    assert!(again.contains("state.unknown"), "{again}");
}

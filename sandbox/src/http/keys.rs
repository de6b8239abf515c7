//! Key sets: ours for tools to fetch, and theirs fetched, kept, and fetched again when an unknown key turns up.

use actix_web::{HttpResponse, web};
use serde_json::{Map, Value, json};

use crate::jose::{PublicKey, Unverified};
use crate::server::App;

const MAX_KEY_SET: usize = 256 << 10;

/// `GET /jwks`
pub(crate) async fn jwks(app: web::Data<App>) -> HttpResponse {
    let keys: Vec<Value> = app.state().keys.iter().map(|key| key.jwk()).collect();
    HttpResponse::Ok()
        .content_type("application/json; charset=utf-8")
        .body(json!({ "keys": keys }).to_string())
}

/// Checks a tool's signature and hands out the claims; the error is a code and a detail.
pub(crate) async fn verify(
    app: &App,
    tool: u32,
    token: Unverified<'_>,
) -> Result<Map<String, Value>, (&'static str, String)> {
    let find = |keys: &[PublicKey]| keys.iter().find(|key| key.kid == token.kid).cloned();
    let (known, uri) = {
        let state = app.state();
        let tool = state.tools.get(&tool).ok_or(("client_unknown", String::new()))?;
        (find(&tool.keys), tool.config.jwks_uri.clone())
    };
    let key = match known {
        Some(key) => key,
        None => {
            let fetched = fetch(app, &uri).await.map_err(|why| ("tool_keys_unreachable", why))?;
            let key = find(&fetched);
            if let Some(tool) = app.state().tools.get_mut(&tool) {
                tool.keys = fetched;
            }
            key.ok_or_else(|| ("jwt_kid_unknown", token.kid.clone()))?
        }
    };
    token.verify(&key).map_err(|code| (code, String::new()))
}

async fn fetch(app: &App, uri: &str) -> Result<Vec<PublicKey>, String> {
    let mut response = app.client.get(uri).send().await.map_err(|e| e.to_string())?;
    if !response.status().is_success() {
        return Err(format!("{uri} answered {}", response.status()));
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|e| e.to_string())? {
        body.extend_from_slice(&chunk);
        if body.len() > MAX_KEY_SET {
            return Err(format!("{uri} is larger than {MAX_KEY_SET} bytes"));
        }
    }
    let set: Value = serde_json::from_slice(&body).map_err(|e| format!("{uri} is not JSON: {e}"))?;
    Ok(PublicKey::from_set(&set))
}

//! The token endpoint: client credentials with a signed assertion (1EdTech Security Framework 4.1), stricter than Moodle.

use actix_web::http::header;
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Value, json};

use super::keys;
use super::params::Params;
use crate::config::Flavour;
use crate::jose::{self, Unverified};
use crate::model::AccessToken;
use crate::server::App;
use crate::state::random_word;
use crate::views;

const SECONDS: i64 = 3600;

struct Refused {
    code: &'static str,
    detail: String,
    error: &'static str,
}

fn refuse(code: &'static str, detail: impl Into<String>, error: &'static str) -> Refused {
    Refused { code, detail: detail.into(), error }
}

/// `POST /token`
pub(crate) async fn token(app: Data<App>, request: HttpRequest, body: Bytes) -> HttpResponse {
    let kind = match app.flavour {
        // Recorded: valid JSON, sent as HTML.
        Flavour::Moodle => "text/html; charset=utf-8",
        Flavour::Canvas => "application/json; charset=utf-8",
    };
    match grant(&app, &request, &body).await {
        Ok(answer) => HttpResponse::Ok()
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .content_type(kind)
            .body(answer.to_string()),
        Err(refused) => {
            app.state().violation(refused.code, &refused.detail);
            if app.flavour == Flavour::Moodle && refused.code == "tool_keys_unreachable" {
                return views::error(
                    &app,
                    actix_web::http::StatusCode::NOT_FOUND,
                    "Error",
                    "The key set of the tool could not be fetched.",
                );
            }
            let body = match (app.flavour, refused.code) {
                // Recorded: not valid JSON.
                (Flavour::Moodle, "jwt_kid_unknown") => {
                    "{\r\n  \"error\" : \"\"kid\" invalid, unable to lookup correct key\"\r\n}".to_owned()
                }
                _ => json!({ "error": refused.error, "error_description": refused.code }).to_string(),
            };
            HttpResponse::BadRequest().content_type(kind).body(body)
        }
    }
}

async fn grant(app: &App, request: &HttpRequest, body: &[u8]) -> Result<Value, Refused> {
    let content_type = super::bearer::media_type(request, header::CONTENT_TYPE);
    if content_type.as_deref() != Some("application/x-www-form-urlencoded") {
        return Err(refuse("token_not_a_form", content_type.unwrap_or_default(), "invalid_request"));
    }
    let params = Params::parse(body);
    if let Some(name) = params.repeated() {
        return Err(refuse("token_parameter_repeated", name, "invalid_request"));
    }
    if params.get("grant_type") != Some("client_credentials") {
        return Err(refuse("token_grant_type_wrong", "", "unsupported_grant_type"));
    }
    if params.get("client_assertion_type") != Some("urn:ietf:params:oauth:client-assertion-type:jwt-bearer") {
        return Err(refuse("token_assertion_type_wrong", "", "invalid_request"));
    }
    let assertion = params
        .filled("client_assertion")
        .ok_or_else(|| refuse("token_assertion_missing", "", "invalid_request"))?;
    let unverified =
        Unverified::parse(assertion).map_err(|code| refuse(code, "assertion", "invalid_client"))?;
    let client = unverified.claimed("sub").unwrap_or_default().to_owned();
    if unverified.claimed("iss") != Some(&client) {
        return Err(refuse("assertion_iss_not_sub", "", "invalid_client"));
    }
    let tool = app.state().tool_by_client(&client).filter(|tool| tool.active).cloned();
    let tool = tool.ok_or_else(|| refuse("assertion_client_unknown", client, "invalid_client"))?;
    let claims = keys::verify(app, tool.id, unverified)
        .await
        .map_err(|(code, detail)| refuse(code, detail, "invalid_client"))?;
    if claims.get("aud").and_then(Value::as_str) != Some(app.token_url().as_str()) {
        let aud = claims.get("aud").map(Value::to_string).unwrap_or_default();
        return Err(refuse("assertion_aud_not_token_endpoint", aud, "invalid_client"));
    }
    let now = app.now();
    jose::check_times(&claims, now.as_second())
        .map_err(|code| refuse(code, "assertion", "invalid_client"))?;
    let jti = claims.get("jti").and_then(Value::as_str).filter(|jti| !jti.is_empty());
    let jti = jti.ok_or_else(|| refuse("assertion_jti_missing", "", "invalid_client"))?;
    let asked = params.filled("scope").unwrap_or_default();
    let granted: Vec<String> = asked
        .split(' ')
        .filter(|s| tool.config.scopes.iter().any(|own| own == s))
        .map(str::to_owned)
        .collect();
    let mut state = app.state();
    if !state.first_use("jti", &format!("{} {jti}", tool.id)) {
        return Err(refuse("assertion_replayed", jti, "invalid_client"));
    }
    if granted.is_empty() {
        return Err(refuse("token_scope_not_granted", asked, "invalid_scope"));
    }
    let token = random_word(32).to_lowercase();
    let scope = granted.join(" ");
    let expires = now + std::time::Duration::from_secs(SECONDS.unsigned_abs());
    state.tokens.insert(token.clone(), AccessToken { tool: tool.id, scopes: granted, expires });
    Ok(json!({ "access_token": token, "token_type": "Bearer", "expires_in": SECONDS, "scope": scope }))
}

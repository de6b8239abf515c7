//! LTI Dynamic Registration: the page that opens the tool's form, the configuration it reads, and the endpoint it posts to.

use std::collections::BTreeMap;

use actix_web::http::{StatusCode, header};
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Value, json};
use url::Url;

use super::params::Params;
use super::session;
use crate::config::Flavour;
use crate::custom::RESERVED;
use crate::model::{ToolRegistration, scope, string_pairs};
use crate::server::App;
use crate::views::{self, Embed, Shell};

const TOOL_CONFIG: &str = "https://purl.imsglobal.org/spec/lti-tool-configuration";

fn bearer(request: &HttpRequest) -> Option<String> {
    let value = request.headers().get(header::AUTHORIZATION)?.to_str().ok()?;
    value.strip_prefix("Bearer ").map(str::to_owned)
}

/// `GET /.well-known/openid-configuration`
pub(crate) async fn openid_configuration(app: Data<App>, request: HttpRequest) -> HttpResponse {
    // Canvas wants the registration token here too.
    if app.flavour == Flavour::Canvas
        && bearer(&request).is_none_or(|token| !app.state().registrations.contains(&token))
    {
        app.state().violation("openid_configuration_without_token", "");
        return HttpResponse::Unauthorized().body("unauthorized");
    }
    let (family, version) = match app.flavour {
        Flavour::Moodle => ("moodle", "4.5.6 (Build: 20250811)"),
        Flavour::Canvas => ("canvas", "vCloud"),
    };
    let later = crate::uploads::scope::ALL.into_iter().filter(|_| app.flavour == Flavour::Canvas);
    let scopes: Vec<&str> = scope::ALL.into_iter().chain(later).chain(["openid"]).collect();
    let body = json!({
        "issuer": app.base,
        "authorization_endpoint": format!("{}/auth", app.base),
        "token_endpoint": app.token_url(),
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": ["RS256"],
        "jwks_uri": format!("{}/jwks", app.base),
        "registration_endpoint": format!("{}/register", app.base),
        "scopes_supported": scopes,
        "response_types_supported": ["id_token"],
        "subject_types_supported": ["public", "pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "claims_supported": ["sub", "iss", "name", "given_name", "family_name", "email"],
        "https://purl.imsglobal.org/spec/lti-platform-configuration": {
            "product_family_code": family,
            "version": version,
            "messages_supported": [
                { "type": "LtiResourceLinkRequest" },
                { "type": "LtiDeepLinkingRequest", "placements": ["ContentArea"] },
            ],
            "variables": ["Context.id", "Context.id.history", "ResourceLink.id", "User.id", "Person.name.full"],
        },
    });
    HttpResponse::Ok().content_type("application/json; charset=utf-8").body(body.to_string())
}

/// `POST /admin/register`: opens the tool's registration page in a frame, with a token for one registration.
pub(crate) async fn open_tool_page(app: Data<App>, request: HttpRequest, body: Bytes) -> HttpResponse {
    let Some(user) = session::user(&app, &request).filter(|user| user.admin) else {
        return views::error(
            &app,
            StatusCode::FORBIDDEN,
            "For administrators",
            "Log in as the administrator.",
        );
    };
    let params = Params::parse(&body);
    let url = params.get("url").map(str::trim).and_then(|url| Url::parse(url).ok());
    let Some(mut url) = url.filter(|url| matches!(url.scheme(), "http" | "https")) else {
        let text = "Paste the registration address of the tool; it begins with http:// or https://.";
        return views::error(&app, StatusCode::BAD_REQUEST, "That is not a web address", text);
    };
    let now = app.now().as_second();
    let token = {
        let mut state = app.state();
        let client = state.new_client_id();
        let claims = json!({ "sub": client, "scope": "reg", "iat": now, "exp": now + 3600 });
        let token = state.keys.last().and_then(|key| key.sign(&claims).ok()).unwrap_or_default();
        state.registrations.insert(token.clone(), client);
        token
    };
    url.query_pairs_mut()
        .append_pair("openid_configuration", &format!("{}/.well-known/openid-configuration", app.base))
        .append_pair("registration_token", &token);
    let page = Embed {
        shell: Shell::new(&app, "admin").user(&user, "Administrator"),
        title: "Register a tool".into(),
        hint: "Finish the tool's page below. It closes by itself; then activate the tool.".into(),
        frame: url.to_string(),
        frame_name: "registration-frame",
        storage: None,
        delete: None,
    };
    views::html(StatusCode::OK, &page)
}

/// `POST /register`
pub(crate) async fn register(app: Data<App>, request: HttpRequest, body: Bytes) -> HttpResponse {
    let token = bearer(&request).unwrap_or_default();
    let client = app.state().registrations.get(&token).cloned();
    let Some(client) = client else {
        let mut state = app.state();
        let (code, status, text) = if state.seen.contains(&format!("registration {token}")) {
            ("registration_token_reused", StatusCode::UNAUTHORIZED, "token_already_used")
        } else {
            ("registration_token_unknown", StatusCode::NOT_FOUND, "<!DOCTYPE html><title>Error</title>")
        };
        state.violation(code, "");
        return HttpResponse::build(status).content_type("text/html; charset=utf-8").body(text);
    };
    let later = crate::uploads::scope::ALL.into_iter().filter(|_| app.flavour == Flavour::Canvas);
    let offered: Vec<&str> = scope::ALL.into_iter().chain(later).collect();
    let outcome =
        if super::bearer::media_type(&request, header::CONTENT_TYPE).as_deref() == Some("application/json") {
            serde_json::from_slice::<Value>(&body)
                .map_err(|_| "invalid_json".to_owned())
                .and_then(|value| read(&value, &offered).map(|tool| (value, tool)))
        } else {
            Err("invalid_content_type".to_owned())
        };
    let mut state = app.state();
    let (asked, config) = match outcome {
        Ok(read) => read,
        Err(word) => {
            state.violation("registration_refused", &word);
            return HttpResponse::BadRequest().content_type("text/html; charset=utf-8").body(word);
        }
    };
    for name in config.custom.keys().filter(|name| RESERVED.contains(&name.as_str())) {
        state.violation("registration_custom_name_reserved", name);
    }
    state.registrations.remove(&token);
    state.first_use("registration", &token);
    let tool = state.add_tool(config.clone(), Some(client), false);
    drop(state);
    let lti = asked.get(TOOL_CONFIG);
    let kept = |name: &str| asked.get(name).cloned().unwrap_or(Value::Null);
    let mut answer = json!({
        "client_id": tool.client_id,
        "response_types": ["id_token"],
        "grant_types": ["client_credentials", "implicit"],
        "application_type": "web",
        "token_endpoint_auth_method": "private_key_jwt",
        "initiate_login_uri": config.login_url,
        "redirect_uris": config.redirect_uris,
        "jwks_uri": config.jwks_uri,
        "client_name": config.name,
        "logo_uri": kept("logo_uri"),
        "scope": config.scopes.join(" "),
    });
    let echoed: serde_json::Map<String, Value> = config
        .custom
        .iter()
        // Recorded: Moodle cuts a value at "=" in the echo, though launches carry it whole.
        .map(|(k, v)| (k.clone(), json!(v.split('=').next().unwrap_or_default())))
        .collect();
    answer[TOOL_CONFIG] = json!({
        "version": "1.3.0",
        "deployment_id": tool.deployment_id,
        "target_link_uri": config.target_link_uri,
        "domain": lti.and_then(|l| l.get("domain")),
        "description": lti.and_then(|l| l.get("description")),
        "messages": [{ "type": "LtiDeepLinkingRequest", "target_link_uri": config.deep_link_url }],
        "custom_parameters": echoed,
        "claims": lti.and_then(|l| l.get("claims")),
    });
    HttpResponse::Ok().content_type("application/json; charset=utf-8").body(answer.to_string())
}

/// Reads a registration strictly; the error is the word that Moodle answers with.
fn read(value: &Value, offered: &[&str]) -> Result<ToolRegistration, String> {
    let missing = |name: &str| format!("missing required attribute {name}");
    let text = |of: &Value, name: &str| {
        of.get(name).and_then(Value::as_str).filter(|t| !t.is_empty()).map(str::to_owned)
    };
    let has = |name: &str, wanted: &str| {
        value.get(name).and_then(Value::as_array).is_some_and(|list| list.iter().any(|v| v == wanted))
    };
    if !has("response_types", "id_token") {
        return Err("invalid_response_types".into());
    }
    if !has("grant_types", "implicit") || !has("grant_types", "client_credentials") {
        return Err("invalid_grant_types".into());
    }
    if text(value, "token_endpoint_auth_method").as_deref() != Some("private_key_jwt") {
        return Err("invalid_token_endpoint_auth_method".into());
    }
    if text(value, "application_type").as_deref() != Some("web") {
        return Err("invalid_application_type".into());
    }
    let required = |name: &str| text(value, name).ok_or_else(|| missing(name));
    let name = required("client_name")?;
    let login_url = required("initiate_login_uri")?;
    let jwks_uri = required("jwks_uri")?;
    let redirect_uris: Vec<String> = value
        .get("redirect_uris")
        .and_then(Value::as_array)
        .map(|list| list.iter().filter_map(Value::as_str).map(str::to_owned).collect())
        .unwrap_or_default();
    if redirect_uris.is_empty() {
        return Err(missing("redirect_uris"));
    }
    let lti = value.get(TOOL_CONFIG).ok_or_else(|| missing("lti-tool-configuration"))?;
    let target = text(lti, "target_link_uri").ok_or_else(|| missing("target_link_uri"))?;
    let domain = text(lti, "domain").ok_or("missing_domain")?;
    let parsed = Url::parse(&target).map_err(|_| "invalid_target_link_uri")?;
    let host = match (parsed.host_str(), parsed.port()) {
        (Some(host), Some(port)) => format!("{host}:{port}"),
        (host, _) => host.unwrap_or_default().to_owned(),
    };
    if domain != host {
        return Err("domain_targetlinkuri_mismatch".into());
    }
    let asked = text(value, "scope").unwrap_or_default();
    let scopes: Vec<String> = asked.split(' ').filter(|s| offered.contains(s)).map(str::to_owned).collect();
    let messages = lti.get("messages").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let selection =
        messages.iter().find(|m| m.get("type").and_then(Value::as_str) == Some("LtiDeepLinkingRequest"));
    let deep_link_url = selection.map(|m| text(m, "target_link_uri").unwrap_or_else(|| target.clone()));
    let claims = lti.get("claims").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let custom: BTreeMap<String, String> = string_pairs(lti.get("custom_parameters")).into_iter().collect();
    Ok(ToolRegistration {
        name: name.replace(['<', '>'], ""),
        login_url,
        redirect_uris,
        jwks_uri,
        target_link_uri: target,
        deep_link_url,
        custom,
        scopes,
        share_names: claims.iter().any(|c| c == "name"),
    })
}

//! The two requests of a registration, and the answer in words that an administrator can act on.

use http::{Request, Response, header};
use serde_json::Value;

use super::configuration::Configuration;
use super::tool::{TOOL, Tool};
use crate::claims::text;
use crate::error::{Code, LtiError};
use crate::http::HttpClient;
use crate::json::strict_object;
use crate::net::NetworkPolicy;

const MAX_TOKEN_BYTES: usize = 16 * 1024;

/// What the platform gave the tool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registered {
    /// The tool's client id.
    pub client_id: String,
    /// The first deployment, where the platform makes one along with the registration.
    pub deployment_id: Option<String>,
    /// Scopes that were granted; none when the platform does not say.
    pub scopes: Option<Vec<String>>,
}

/// Fetches the platform's configuration from the address that the registration page was opened with. The token goes
/// along, because Canvas wants it already here.
pub async fn fetch_configuration<C: HttpClient>(
    client: &C,
    openid_configuration: &str,
    registration_token: Option<&str>,
    policy: NetworkPolicy,
) -> Result<Configuration, LtiError> {
    let url = policy
        .accept(openid_configuration)
        .map_err(|why| LtiError::new(Code::RegistrationUrl, format!("openid_configuration: {why}")))?;
    let mut request = Request::get(url.as_str()).header(header::ACCEPT, "application/json");
    if let Some(bearer) = bearer(registration_token)? {
        request = request.header(header::AUTHORIZATION, bearer);
    }
    let response = send(client, request.body(Vec::new())).await?;
    if !response.status().is_success() {
        let why = format!("the platform's configuration answers with status {}", response.status().as_u16());
        return Err(LtiError::new(Code::RegistrationUnreachable, why));
    }
    Configuration::parse(response.body(), &url, policy)
}

/// Posts the tool's description and reads the answer.
pub async fn register<C: HttpClient>(
    client: &C,
    configuration: &Configuration,
    tool: &Tool,
    registration_token: Option<&str>,
) -> Result<Registered, LtiError> {
    let body = tool.registration_json(configuration)?;
    let mut request = Request::post(configuration.registration_endpoint.as_str())
        .header(header::ACCEPT, "application/json")
        .header(header::CONTENT_TYPE, "application/json");
    if let Some(bearer) = bearer(registration_token)? {
        request = request.header(header::AUTHORIZATION, bearer);
    }
    read_answer(&send(client, request.body(body.to_string().into_bytes())).await?)
}

fn bearer(token: Option<&str>) -> Result<Option<String>, LtiError> {
    let Some(token) = token.filter(|token| !token.is_empty()) else { return Ok(None) };
    if token.len() > MAX_TOKEN_BYTES || !token.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(LtiError::new(Code::RegistrationUrl, "registration_token is malformed"));
    }
    Ok(Some(format!("Bearer {token}")))
}

async fn send<C: HttpClient>(
    client: &C,
    request: http::Result<Request<Vec<u8>>>,
) -> Result<Response<Vec<u8>>, LtiError> {
    let request =
        request.map_err(|_| LtiError::new(Code::RegistrationUrl, "the address cannot be called"))?;
    client.send(request).await.map_err(|e| LtiError::new(Code::RegistrationUnreachable, e.to_string()))
}

fn read_answer(response: &Response<Vec<u8>>) -> Result<Registered, LtiError> {
    let status = response.status();
    if !status.is_success() {
        return Err(LtiError::new(Code::RegistrationRefused, refusal(status.as_u16(), response.body())));
    }
    let unreadable = |why: &str| LtiError::new(Code::RegistrationRefused, format!("the answer: {why}"));
    let map = strict_object(response.body()).map_err(unreadable)?;
    let client_id = text(&map, "client_id").filter(|id| id.len() <= 255);
    let client_id = client_id.ok_or_else(|| unreadable("it holds no client_id"))?;
    let configuration = map.get(TOOL).and_then(Value::as_object);
    let deployment_id =
        configuration.and_then(|c| text(c, "deployment_id")).or_else(|| text(&map, "deployment_id"));
    Ok(Registered {
        client_id,
        deployment_id: deployment_id.filter(|id| id.chars().count() <= 255),
        scopes: text(&map, "scope")
            .map(|scopes| scopes.split_ascii_whitespace().map(str::to_owned).collect()),
    })
}

/// The known refusals in plain words. The platform's own text may hold anything and is not repeated.
fn refusal(status: u16, body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body.get(..4096).unwrap_or(body)).to_ascii_lowercase();
    let words = [
        ("token_already_used", "this registration link was used already; start again in the LMS"),
        ("token_expired", "this registration link is too old; start again in the LMS"),
        ("missing_domain", "the LMS misses the tool's domain"),
        (
            "domain_targetlinkuri_mismatch",
            "the host of the tool's domain and of its launch address differ; check the tool's public address",
        ),
        ("invalid_response_types", "the LMS does not accept the tool's response type"),
        ("invalid_token_endpoint_auth_method", "the LMS does not accept signed client assertions"),
        ("invalid_application_type", "the LMS does not accept web applications"),
        ("missing required attribute", "the LMS misses a field in the tool's description"),
    ];
    let known = words.iter().find(|(word, _)| text.contains(word)).map(|(_, words)| *words);
    known.map(str::to_owned).unwrap_or_else(|| match status {
        401 | 403 | 404 => {
            format!("the LMS does not accept the registration link (status {status}); start again in the LMS")
        }
        409 => "the tool is registered in this LMS already; remove it there or update it by hand".to_owned(),
        500.. => format!("the LMS failed (status {status}); try again later"),
        _ => format!("the LMS refused the tool's description (status {status})"),
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> Result<Registered, LtiError> {
        read_answer(&Response::builder().status(status).body(body.as_bytes().to_vec()).unwrap())
    }

    #[test]
    fn answers() {
        let moodle = format!(
            r#"{{"client_id":"abc","scope":"a b","{TOOL}":{{"deployment_id":"3","version":"1.3.0"}}}}"#
        );
        let registered = answer(200, &moodle).unwrap();
        assert_eq!((registered.client_id.as_str(), registered.deployment_id.as_deref()), ("abc", Some("3")));
        assert_eq!(registered.scopes.unwrap(), ["a", "b"]);
        assert_eq!(answer(201, r#"{"client_id":10000000000001}"#).unwrap().client_id, "10000000000001");
        assert_eq!(answer(200, "{}").unwrap_err().code, Code::RegistrationRefused);
        assert_eq!(answer(200, "<html>").unwrap_err().code, Code::RegistrationRefused);
    }

    #[test]
    fn refusals_in_plain_words() {
        assert!(answer(401, "token_already_used").unwrap_err().detail.contains("used already"));
        assert!(answer(400, "domain_targetlinkuri_mismatch").unwrap_err().detail.contains("public address"));
        let unknown = answer(400, "secret <b>text</b>").unwrap_err();
        assert!(!unknown.detail.contains("secret"));
    }
}

//! Access tokens for the services: client credentials with a signed assertion (private_key_jwt).
//!
//! The request and the answer's shape are the `oauth2` crate's; what platforms do differently is mended here
//! before it reads the answer: Moodle sends JSON as `text/html`, broken JSON in errors, and an HTML page with 404 when it
//! cannot fetch our keys. Tokens are shared by platform and scopes, so that a hundred grades cost one token.
//! Sources: Security Framework 1.0 section 4.1, RFC 7523.

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::{Response, StatusCode, header};
use oauth2::basic::BasicClient;
use oauth2::{AuthType, ClientId, RequestTokenError, Scope, TokenResponse, TokenUrl};
use serde_json::{Value, json};

use crate::http::{HttpClient, HttpError, is_html, retry_after_s};
use crate::keys::ToolKey;
use crate::platform::Platform;

/// Platforms refuse an `iat` that is ahead of their clock, and school clocks drift.
const BACKDATE_S: i64 = 5;
const ASSERTION_LIFE_S: i64 = 240;
const DEFAULT_LIFE_S: i64 = 300;
const MAX_LIFE_S: i64 = 24 * 3600;

/// Why there is no access token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// The token endpoint gave no answer.
    #[error("the platform's token endpoint cannot be reached: {0}")]
    Http(#[from] HttpError),
    /// The platform cannot fetch the tool's key set; an administrator of the LMS must open the way.
    #[error(
        "the LMS cannot read this tool's key set: its server must be able to reach the tool's /.well-known/jwks.json \
         (Moodle blocks private addresses and ports other than 80 and 443 by default)"
    )]
    KeySetUnreachable,
    /// Too many requests.
    #[error("the platform asks for fewer requests")]
    Throttled {
        /// Seconds to wait, where the platform says so.
        retry_after_s: Option<u64>,
    },
    /// The platform is down for the moment.
    #[error("the platform's token endpoint answers with status {status}")]
    Unavailable {
        /// The HTTP status.
        status: u16,
        /// Seconds to wait, where the platform says so.
        retry_after_s: Option<u64>,
    },
    /// The platform does not grant the scopes.
    #[error("the platform does not grant this tool the services that it asks for (invalid_scope)")]
    Scope,
    /// The platform refuses the client: its id or its keys are not what the platform has on record.
    #[error("the platform refuses this tool's client id or key ({error}, status {status})")]
    Client {
        /// The HTTP status.
        status: u16,
        /// The OAuth error word, or `unknown`.
        error: String,
    },
    /// The answer is no token.
    #[error("the platform's token endpoint answered something that is not a token")]
    Malformed,
    /// The assertion could not be made.
    #[error("the assertion cannot be signed: {0}")]
    Signing(String),
}

impl TokenError {
    /// Whether trying again later may help without anybody doing something.
    pub fn is_transient(&self) -> bool {
        match self {
            TokenError::Http(HttpError::Blocked) => false,
            TokenError::Http(_) | TokenError::Throttled { .. } | TokenError::Unavailable { .. } => true,
            TokenError::Malformed => true,
            TokenError::KeySetUnreachable | TokenError::Scope | TokenError::Client { .. } => false,
            TokenError::Signing(_) => false,
        }
    }
}

/// A bearer token. `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct AccessToken {
    secret: String,
    /// Scopes that were granted; those asked for where the platform does not say.
    pub scopes: Vec<String>,
    /// Unix seconds.
    pub expires_at: i64,
    refresh_at: i64,
}

impl AccessToken {
    /// The value of the `Authorization` header, with the capital B that Moodle insists on.
    pub(crate) fn authorization(&self) -> String {
        format!("Bearer {}", self.secret)
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessToken")
            .field("scopes", &self.scopes)
            .field("expires_at", &self.expires_at)
            .finish()
    }
}

/// Asks the platform for a token. `jti` is a fresh random text, `now` is in Unix seconds.
pub async fn request_token<C: HttpClient>(
    client: &C,
    platform: &Platform,
    key: &ToolKey,
    scopes: &[&str],
    jti: &str,
    now: i64,
) -> Result<AccessToken, TokenError> {
    let assertion = key
        .sign(&json!({
            "iss": platform.client_id,
            "sub": platform.client_id,
            "aud": platform.assertion_audience(),
            "iat": now - BACKDATE_S,
            "exp": now + ASSERTION_LIFE_S,
            "jti": jti,
        }))
        .map_err(|e| TokenError::Signing(e.detail))?;
    let oauth = BasicClient::new(ClientId::new(platform.client_id.clone()))
        .set_auth_type(AuthType::RequestBody)
        .set_token_uri(TokenUrl::from_url(platform.token_endpoint.clone()));
    let answer = oauth
        .exchange_client_credentials()
        .add_scopes(scopes.iter().map(|scope| Scope::new((*scope).to_owned())))
        .add_extra_param("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
        .add_extra_param("client_assertion", assertion)
        .request_async(&Adapter { client, now })
        .await
        .map_err(|error| match error {
            RequestTokenError::Request(error) => error,
            _ => TokenError::Malformed,
        })?;
    let life = answer
        .expires_in()
        .map_or(DEFAULT_LIFE_S, |life| i64::try_from(life.as_secs()).unwrap_or(MAX_LIFE_S));
    let life = life.clamp(1, MAX_LIFE_S);
    let granted = answer.scopes().map(|list| list.iter().map(|scope| scope.to_string()).collect());
    Ok(AccessToken {
        secret: answer.access_token().secret().clone(),
        scopes: granted.unwrap_or_else(|| scopes.iter().map(|scope| (*scope).to_owned()).collect()),
        expires_at: now + life,
        refresh_at: now + life * 4 / 5,
    })
}

/// Lets the `oauth2` crate speak through our client, and hands it only answers that it can read.
struct Adapter<'a, C> {
    client: &'a C,
    now: i64,
}

impl<'c, C: HttpClient> oauth2::AsyncHttpClient<'c> for Adapter<'_, C> {
    type Error = TokenError;
    type Future = Pin<Box<dyn Future<Output = Result<oauth2::HttpResponse, TokenError>> + Send + 'c>>;

    fn call(&'c self, request: oauth2::HttpRequest) -> Self::Future {
        Box::pin(async move {
            let response = self.client.send(request).await?;
            mend(&response, self.now)
        })
    }
}

/// A plain OAuth answer out of what the platform sent, or the reason why there is none.
fn mend(response: &Response<Vec<u8>>, now: i64) -> Result<Response<Vec<u8>>, TokenError> {
    let status = response.status();
    let retry_after_s = retry_after_s(response.headers(), now);
    if status == StatusCode::TOO_MANY_REQUESTS {
        return Err(TokenError::Throttled { retry_after_s });
    }
    if status.is_server_error() || status == StatusCode::REQUEST_TIMEOUT {
        return Err(TokenError::Unavailable { status: status.as_u16(), retry_after_s });
    }
    if !status.is_success() {
        return Err(refusal(status, response));
    }
    let body: Value = serde_json::from_slice(response.body()).map_err(|_| TokenError::Malformed)?;
    let token = body.get("access_token").and_then(Value::as_str).filter(|t| is_token(t));
    let token = token.ok_or(TokenError::Malformed)?;
    let mut plain = json!({"access_token": token, "token_type": "bearer"});
    let life = body.get("expires_in").and_then(|v| v.as_f64().or_else(|| v.as_str()?.trim().parse().ok()));
    if let Some(life) = life {
        plain["expires_in"] = json!(life.clamp(0.0, MAX_LIFE_S as f64) as u64);
    }
    match body.get("scope") {
        Some(Value::String(scopes)) => plain["scope"] = json!(scopes),
        Some(Value::Array(list)) => {
            plain["scope"] = json!(list.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" "));
        }
        _ => {}
    }
    let mut mended = Response::new(plain.to_string().into_bytes());
    mended.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static("application/json"));
    Ok(mended)
}

/// Characters that may stand in a header (RFC 6750 section 2.1, a little wider).
fn is_token(text: &str) -> bool {
    !text.is_empty() && text.len() <= 16 * 1024 && text.bytes().all(|b| b.is_ascii_graphic())
}

fn refusal(status: StatusCode, response: &Response<Vec<u8>>) -> TokenError {
    if status == StatusCode::NOT_FOUND && is_html(response) {
        return TokenError::KeySetUnreachable;
    }
    // Moodle's error for an unknown key is not valid JSON, so the word is looked for in the text.
    let text = String::from_utf8_lossy(response.body());
    let words = [
        "invalid_client",
        "invalid_scope",
        "invalid_grant",
        "invalid_request",
        "unauthorized_client",
        "unsupported_grant_type",
    ];
    let error = words.into_iter().find(|word| text.contains(word)).unwrap_or("unknown");
    if error == "invalid_scope" {
        return TokenError::Scope;
    }
    TokenError::Client { status: status.as_u16(), error: error.to_owned() }
}

type CacheKey = (String, String, String, String);
type Slot = Arc<tokio::sync::Mutex<Option<AccessToken>>>;

/// Tokens by platform and scopes. Whoever comes while one is being fetched waits for it.
#[derive(Default)]
pub struct TokenCache {
    slots: Mutex<HashMap<CacheKey, Slot>>,
    requests: AtomicU64,
}

impl TokenCache {
    /// A token that is good for a while: kept until four fifths of its life are over.
    ///
    /// `jti` begins the assertion's own `jti` when a new one is fetched; a number of this cache follows, since one caller
    /// may fetch twice (after a request that nobody answered, after a 401) and an assertion counts once. `now` is in
    /// Unix seconds.
    pub async fn get<C: HttpClient>(
        &self,
        client: &C,
        platform: &Platform,
        key: &ToolKey,
        scopes: &[&str],
        jti: &str,
        now: i64,
    ) -> Result<AccessToken, TokenError> {
        let slot = self.slot(platform, scopes);
        let mut kept = slot.lock().await;
        if let Some(token) = kept.as_ref().filter(|token| now < token.refresh_at) {
            return Ok(token.clone());
        }
        let jti = format!("{jti}.{}", self.requests.fetch_add(1, Ordering::Relaxed));
        match request_token(client, platform, key, scopes, &jti, now).await {
            Ok(token) => {
                *kept = Some(token.clone());
                Ok(token)
            }
            // The old one is still good for the rest of its life.
            Err(error) => {
                match kept.as_ref().filter(|token| error.is_transient() && now < token.expires_at) {
                    Some(token) => Ok(token.clone()),
                    None => Err(error),
                }
            }
        }
    }

    /// Drops a token that a service refused, unless somebody has replaced it already.
    pub async fn forget(&self, platform: &Platform, scopes: &[&str], refused: &AccessToken) {
        let slot = self.slot(platform, scopes);
        let mut kept = slot.lock().await;
        if kept.as_ref().is_some_and(|token| token.secret == refused.secret) {
            *kept = None;
        }
    }

    fn slot(&self, platform: &Platform, scopes: &[&str]) -> Slot {
        let sorted: BTreeSet<&str> = scopes.iter().copied().collect();
        let key = (
            platform.issuer.clone(),
            platform.client_id.clone(),
            platform.token_endpoint.to_string(),
            sorted.into_iter().collect::<Vec<_>>().join(" "),
        );
        lock(&self.slots).entry(key).or_default().clone()
    }
}

/// A poisoned lock means that a thread panicked while it held plain data, which stays usable.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

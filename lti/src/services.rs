//! Calls to the services of a platform: a token, the exact media types, one more try with a new token after a 401.
//!
//! Every method takes a [`Caller`]: the registration, the tool's key, the scopes that the launch offered, the clock and
//! a fresh random text. Trying again later is the caller's business; the errors say when that makes sense.

use http::{HeaderMap, Method, Request, Response, StatusCode, header};
use url::Url;

use crate::http::{HttpClient, HttpError, is_html, retry_after_s};
use crate::keys::ToolKey;
use crate::platform::Platform;
use crate::token::{AccessToken, TokenCache, TokenError};

/// On whose behalf and when a service is called.
#[derive(Debug, Clone, Copy)]
pub struct Caller<'a> {
    /// The registration.
    pub platform: &'a Platform,
    /// The tool's current signing key.
    pub key: &'a ToolKey,
    /// Scopes to ask a token for: those that the launch offered, or [`crate::ags::SCOPES`].
    pub scopes: &'a [&'a str],
    /// A fresh random text, for the assertion's `jti`.
    pub jti: &'a str,
    /// Unix seconds.
    pub now: i64,
}

/// Why a service gave no answer that can be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ServiceError {
    /// No access token.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// No answer.
    #[error("the platform's service cannot be reached: {0}")]
    Http(#[from] HttpError),
    /// 401 twice, with two tokens.
    #[error("the platform's service refuses the tool's access token")]
    Unauthorized,
    /// The scope is missing or the tool was withdrawn from the course.
    #[error("the platform does not allow the tool to use this service here")]
    Forbidden,
    /// Nothing there.
    #[error("the platform's service has nothing at this address")]
    NotFound,
    /// Too many requests.
    #[error("the platform asks for fewer requests")]
    Throttled {
        /// Seconds to wait, where the platform says so.
        retry_after_s: Option<u64>,
    },
    /// Down for the moment.
    #[error("the platform's service answers with status {status}")]
    Unavailable {
        /// The HTTP status.
        status: u16,
        /// Seconds to wait, where the platform says so.
        retry_after_s: Option<u64>,
    },
    /// The platform does not like the request.
    #[error("the platform's service refuses the request with status {status}")]
    Refused {
        /// The HTTP status.
        status: u16,
    },
    /// The answer is not what the service should say.
    #[error("the platform's service answers something unusable: {0}")]
    Malformed(&'static str),
}

impl ServiceError {
    /// Whether trying again later may help without anybody doing something.
    pub fn is_transient(&self) -> bool {
        match self {
            ServiceError::Token(error) => error.is_transient(),
            ServiceError::Http(error) => *error != HttpError::Blocked,
            ServiceError::Throttled { .. } | ServiceError::Unavailable { .. } => true,
            _ => false,
        }
    }

    /// Seconds to wait, where the platform says so.
    pub fn retry_after_s(&self) -> Option<u64> {
        match self {
            ServiceError::Token(TokenError::Throttled { retry_after_s })
            | ServiceError::Token(TokenError::Unavailable { retry_after_s, .. })
            | ServiceError::Throttled { retry_after_s }
            | ServiceError::Unavailable { retry_after_s, .. } => *retry_after_s,
            _ => None,
        }
    }
}

/// The services of all platforms, with their tokens.
pub struct Services<C> {
    client: C,
    tokens: TokenCache,
}

impl<C: HttpClient> Services<C> {
    /// Without any token yet.
    pub fn new(client: C) -> Self {
        Services { client, tokens: TokenCache::default() }
    }

    /// Sends a request with a token; after a 401 once more with a new one.
    pub(crate) async fn call(
        &self,
        caller: &Caller<'_>,
        ask: &Ask<'_>,
    ) -> Result<Response<Vec<u8>>, ServiceError> {
        let (response, token) = self.call_once(caller, ask).await?;
        if response.status() != StatusCode::UNAUTHORIZED {
            return Ok(response);
        }
        self.forget_token(caller, &token).await;
        Ok(self.call_once(caller, ask).await?.0)
    }

    /// A token for a call that the caller makes itself.
    pub(crate) async fn token(&self, caller: &Caller<'_>) -> Result<AccessToken, ServiceError> {
        let Caller { platform, key, scopes, jti, now } = *caller;
        Ok(self.tokens.get(&self.client, platform, key, scopes, jti, now).await?)
    }

    pub(crate) async fn forget_token(&self, caller: &Caller<'_>, refused: &AccessToken) {
        self.tokens.forget(caller.platform, caller.scopes, refused).await;
    }

    async fn call_once(
        &self,
        caller: &Caller<'_>,
        ask: &Ask<'_>,
    ) -> Result<(Response<Vec<u8>>, AccessToken), ServiceError> {
        let token = self.token(caller).await?;
        let request = ask.request(&token.authorization())?;
        Ok((self.client.send(request).await?, token))
    }
}

/// One request, before it has a token.
pub(crate) struct Ask<'a> {
    pub(crate) method: Method,
    pub(crate) url: &'a Url,
    pub(crate) accept: Option<&'static str>,
    pub(crate) content_type: Option<&'static str>,
    pub(crate) body: Vec<u8>,
}

impl<'a> Ask<'a> {
    pub(crate) fn get(url: &'a Url, accept: &'static str) -> Self {
        Ask { method: Method::GET, url, accept: Some(accept), content_type: None, body: Vec::new() }
    }

    fn request(&self, authorization: &str) -> Result<Request<Vec<u8>>, ServiceError> {
        let mut builder = Request::builder()
            .method(self.method.clone())
            .uri(self.url.as_str())
            .header(header::AUTHORIZATION, authorization);
        if let Some(accept) = self.accept {
            builder = builder.header(header::ACCEPT, accept);
        }
        if let Some(content_type) = self.content_type {
            builder = builder.header(header::CONTENT_TYPE, content_type);
        }
        builder.body(self.body.clone()).map_err(|_| ServiceError::Malformed("the service's address"))
    }
}

/// The answer of a reading or writing call, when it is a good one; scores are judged by [`crate::ags::classify_score`].
pub(crate) fn good(response: Response<Vec<u8>>, now: i64) -> Result<Response<Vec<u8>>, ServiceError> {
    let status = response.status().as_u16();
    let retry_after_s = retry_after_s(response.headers(), now);
    match status {
        200..=299 if is_html(&response) => Err(ServiceError::Malformed("a web page in place of data")),
        200..=299 => Ok(response),
        401 => Err(ServiceError::Unauthorized),
        429 => Err(ServiceError::Throttled { retry_after_s }),
        403 if is_rate_limit(response.headers(), response.body()) => {
            Err(ServiceError::Throttled { retry_after_s })
        }
        403 => Err(ServiceError::Forbidden),
        404 | 410 => Err(ServiceError::NotFound),
        408 | 500.. => Err(ServiceError::Unavailable { status, retry_after_s }),
        _ => Err(ServiceError::Refused { status }),
    }
}

/// Canvas throttles with 403 and says so in a header or in the text.
pub(crate) fn is_rate_limit(headers: &HeaderMap, body: &[u8]) -> bool {
    let remaining =
        headers.get("x-rate-limit-remaining").and_then(|v| v.to_str().ok()?.trim().parse::<f64>().ok());
    remaining.is_some_and(|rest| rest <= 0.0)
        || String::from_utf8_lossy(body.get(..2048).unwrap_or(body))
            .to_ascii_lowercase()
            .contains("rate limit exceeded")
}

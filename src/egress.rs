//! Every request that leaves this program goes through here: to an LMS, and nowhere else.
//!
//! Platform URLs come from outside (a registration, a launch), so each is held to https and to public addresses
//! unless the configuration allows private networks: the addresses are checked where they are resolved, so the
//! connection can only go to a checked one. Redirects are not followed. Time and size are bounded.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use lti::net::is_private_ip;
use lti::{HttpClient, HttpError};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const TIMEOUT: Duration = Duration::from_secs(10);
/// The longest answer taken from an LMS, in bytes; a page of a membership list is far below.
const MAX_ANSWER: usize = 4 << 20;
/// The longest file, a little above what a submission may hold, so that it can be said that it was too large.
const MAX_FILE: usize = 11 << 20;
/// A file is fetched by a job, for which nobody waits.
const FILE_TIMEOUT: Duration = Duration::from_secs(60);

/// The HTTP client for calls to platforms.
#[derive(Clone)]
pub struct Egress {
    client: reqwest::Client,
    allow_private: bool,
    max_answer: usize,
    timeout: Duration,
}

impl Egress {
    /// A client; with `allow_private`, plain http and private addresses are allowed too.
    pub fn new(allow_private: bool) -> anyhow::Result<Self> {
        // Fails only when another provider is installed already, which is then used.
        _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        #[expect(clippy::disallowed_methods, reason = "the one place that makes a client")]
        let builder = reqwest::Client::builder()
            .user_agent(concat!("Feedforward/", env!("CARGO_PKG_VERSION"), " (LTI 1.3 tool)"))
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TIMEOUT)
            // An LMS often closes idle connections after 5 s; a score must not meet a dying one.
            .pool_idle_timeout(Duration::from_secs(4));
        let builder = if allow_private { builder } else { builder.dns_resolver(Arc::new(PublicOnly)) };
        Ok(Self { client: builder.build()?, allow_private, max_answer: MAX_ANSWER, timeout: TIMEOUT })
    }

    /// The same client with the patience and room that files of students need.
    pub fn for_files(&self) -> Self {
        Self { max_answer: MAX_FILE, timeout: FILE_TIMEOUT, ..self.clone() }
    }

    fn permitted(&self, uri: &http::Uri) -> Result<(), HttpError> {
        if self.allow_private {
            return Ok(());
        }
        if uri.scheme_str() != Some("https") {
            return Err(HttpError::Blocked);
        }
        let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
        match host.parse::<IpAddr>() {
            Ok(address) if is_private_ip(address) => Err(HttpError::Blocked),
            _ => Ok(()),
        }
    }
}

impl HttpClient for Egress {
    async fn send(&self, request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, HttpError> {
        self.permitted(request.uri())?;
        let mut request = reqwest::Request::try_from(request)
            .map_err(|_| HttpError::Protocol("the address is not a usable URL".into()))?;
        *request.timeout_mut() = Some(self.timeout);
        let mut answer = self.client.execute(request).await.map_err(|error| in_words(&error))?;
        let mut response = http::Response::builder().status(answer.status());
        if let Some(headers) = response.headers_mut() {
            *headers = answer.headers().clone();
        }
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(|error| in_words(&error))? {
            if body.len() + chunk.len() > self.max_answer {
                return Err(HttpError::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        response.body(body).map_err(|_| HttpError::Protocol("not valid HTTP".into()))
    }
}

/// What went wrong, without the URL: it may hold identifiers that do not belong in a log.
fn in_words(error: &reqwest::Error) -> HttpError {
    if error.is_timeout() {
        HttpError::Timeout
    } else if error.is_connect() {
        HttpError::Connect("refused, unknown host, or no trusted certificate".into())
    } else {
        HttpError::Protocol("the connection broke".into())
    }
}

/// Resolves names as the system does and drops every address that is not public.
struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public: Vec<SocketAddr> = found.filter(|address| !is_private_ip(address.ip())).collect();
            if public.is_empty() {
                return Err("the name has no public address (allow_private_networks is off)".into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// H4 of the negative suite: what connects is what was checked, since the resolver itself drops private addresses.
    #[tokio::test]
    async fn h4_a_name_that_resolves_to_an_address_inside_is_not_connected_to() {
        let resolved = PublicOnly.resolve("localhost".parse().unwrap()).await;
        assert!(resolved.is_err());
    }

    #[test]
    fn without_private_networks_only_public_https_is_permitted() {
        let egress = Egress::new(false).unwrap();
        for uri in ["http://lms.example/token", "https://127.0.0.1/token", "https://[::1]/token"] {
            assert!(egress.permitted(&uri.parse().unwrap()).is_err(), "{uri}");
        }
        assert!(egress.permitted(&"https://lms.example/token".parse().unwrap()).is_ok());
    }
}

//! Cookies that survive in an LMS's iframe, and never more than needed.
//!
//! Behind https each cookie is `__Host-`, `HttpOnly; Secure; SameSite=None; Partitioned`: of all the kinds, only
//! partitioned ones come back in a third-party iframe (docs/decisions/cookies.md). On plain http (a trial on this
//! machine) browsers still keep that one for loopback addresses, while other clients do not send `Secure` cookies
//! over http; they get a plain `SameSite=Lax` twin.

use actix_web::http::header::{HeaderValue, SET_COOKIE};
use actix_web::{HttpRequest, HttpResponse};

use crate::config::Config;

/// A secret kept in the browser under a name.
pub struct BrowserSecret<'a> {
    /// Without prefix; letters, digits and `-`.
    pub name: &'a str,
    /// The secret.
    pub value: &'a str,
    /// How long the browser keeps it, in seconds.
    pub max_age: i64,
}

/// Adds the cookie (and its twin on plain http) to an answer.
pub fn keep(config: &Config, response: &mut HttpResponse, secret: &BrowserSecret<'_>) {
    for (name, secure) in names(config, secret.name) {
        let where_sent = if secure { "Secure; SameSite=None; Partitioned" } else { "SameSite=Lax" };
        let BrowserSecret { value, max_age, .. } = secret;
        let cookie = format!("{name}={value}; Path=/; Max-Age={max_age}; HttpOnly; {where_sent}");
        match HeaderValue::from_str(&cookie) {
            Ok(value) => response.headers_mut().append(SET_COOKIE, value),
            Err(error) => tracing::error!(%error, "a cookie could not be set"),
        }
    }
}

/// The values that the browser sent for a name; two at most.
pub fn sent(config: &Config, request: &HttpRequest, name: &str) -> Vec<String> {
    let names = names(config, name);
    names
        .into_iter()
        .filter_map(|(name, _)| request.cookie(&name))
        .map(|cookie| cookie.value().to_owned())
        .collect()
}

/// The full cookie names in use, each with whether it is `Secure`.
fn names(config: &Config, name: &str) -> Vec<(String, bool)> {
    if config.base_url.scheme() == "https" {
        vec![(format!("__Host-ff-{name}"), true)]
    } else {
        vec![(format!("ff-{name}"), true), (format!("ff-plain-{name}"), false)]
    }
}

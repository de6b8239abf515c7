//! Third-party login initiation: reading the platform's request and building the redirect that answers it.
//!
//! The request is unsigned, so everything in it is only a hint: the platform is looked up among the registered ones,
//! the redirect goes to the stored endpoint, and `redirect_uri` is fixed. Source: Security Framework 1.0, section 5.1.1.

use std::collections::BTreeMap;

use url::Url;

use crate::error::{Code, LtiError};
use crate::net::ToolOrigin;
use crate::platform::Platform;

/// Longest `iss` and `client_id`.
const MAX_ID: usize = 255;
/// Longest `target_link_uri` and `login_hint`; a message hint may be a signed token and have twice that.
const MAX_VALUE: usize = 4096;

/// A login request, read and checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Initiation {
    /// The platform that asks.
    pub issuer: String,
    /// Whom to log in, opaque.
    pub login_hint: String,
    /// The address to open, on the tool's origin.
    pub target_link_uri: Url,
    /// The tool's client id, which tells registrations of one issuer apart.
    pub client_id: Option<String>,
    /// Goes back unchanged.
    pub lti_message_hint: Option<String>,
    /// The deployment that the launch will name.
    pub deployment_id: Option<String>,
    /// The frame that stores state for browsers without cookies (LTI Platform Storage).
    pub storage_target: Option<String>,
}

impl Initiation {
    /// Reads the parameters of the query or the form.
    ///
    /// # Errors
    /// A `login.…` code: a parameter is missing, doubled, too long or malformed, or the target is not on the tool.
    pub fn parse<'a>(
        params: impl IntoIterator<Item = (&'a str, &'a str)>,
        tool: &ToolOrigin,
    ) -> Result<Self, LtiError> {
        let mut known = collect(params)?;
        let mut take = |name: &str| known.remove(name).filter(|value| !value.is_empty()).map(str::to_owned);
        let issuer = take("iss").ok_or(Code::LoginMissingIss)?;
        let login_hint = take("login_hint").ok_or(Code::LoginMissingLoginHint)?;
        let target = take("target_link_uri").ok_or(Code::LoginMissingTarget)?;
        let target_link_uri = tool.own(&target).map_err(|why| LtiError::new(Code::LoginTarget, why))?;
        let storage_target = take("lti_storage_target");
        if storage_target.as_deref().is_some_and(|name| !is_frame_name(name)) {
            return Err(Code::LoginStorageTarget.into());
        }
        Ok(Initiation {
            issuer,
            login_hint,
            target_link_uri,
            client_id: take("client_id"),
            lti_message_hint: take("lti_message_hint"),
            deployment_id: take("lti_deployment_id"),
            storage_target,
        })
    }
}

/// The parameters that count, each once and within its size.
fn collect<'a>(
    params: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Result<BTreeMap<&'a str, &'a str>, LtiError> {
    let mut known = BTreeMap::new();
    for (name, value) in params {
        let longest = match name {
            "iss" | "client_id" | "lti_deployment_id" | "lti_storage_target" => MAX_ID,
            "login_hint" | "target_link_uri" => MAX_VALUE,
            "lti_message_hint" => 2 * MAX_VALUE,
            _ => continue,
        };
        let refuse = |code: Code, why: &str| Err(LtiError::new(code, format!("{name} {why}")));
        if value.len() > longest {
            return refuse(Code::LoginOversized, "is too long");
        }
        if name != "target_link_uri" && value.chars().any(char::is_control) {
            return refuse(Code::LoginMalformed, "holds control characters");
        }
        if known.insert(name, value).is_some() {
            return refuse(Code::LoginDuplicateParameter, "stands there twice");
        }
    }
    Ok(known)
}

/// A frame's name that is safe to put into a page: `_parent`, or letters, digits, `_`, `-`, `.`.
fn is_frame_name(name: &str) -> bool {
    name.len() <= 64 && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'))
}

/// Where to send the browser: the platform's authorization endpoint with the OpenID Connect request.
///
/// `redirect_uri` is the registered launch address, without a query. `state` and `nonce` are fresh random texts that the
/// program keeps.
pub fn authorization_url(
    platform: &Platform,
    login: &Initiation,
    redirect_uri: &Url,
    state: &str,
    nonce: &str,
) -> Url {
    let mut url = platform.authorization_endpoint.clone();
    {
        let mut query = url.query_pairs_mut();
        query
            .append_pair("scope", "openid")
            .append_pair("response_type", "id_token")
            .append_pair("response_mode", "form_post")
            .append_pair("prompt", "none")
            .append_pair("client_id", &platform.client_id)
            .append_pair("redirect_uri", redirect_uri.as_str())
            .append_pair("login_hint", &login.login_hint);
        if let Some(hint) = &login.lti_message_hint {
            query.append_pair("lti_message_hint", hint);
        }
        query.append_pair("state", state).append_pair("nonce", nonce);
    }
    url
}

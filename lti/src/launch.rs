//! The checks of a launch: signature first, then issuer, audience, time and nonce, then what LTI adds.
//!
//! State and browser binding are the program's: it consumes them, together with the nonce that it issued, before or
//! after this check, once. Sources: 1EdTech Security Framework 1.0 section 5.1.3, LTI Core 1.3 sections 5.3 and 5.4.

use serde_json::{Map, Value};
use url::Url;

use crate::claims::{LTI, Launch, MessageType, Reader, text};
use crate::error::{Code, LtiError};
use crate::http::HttpClient;
use crate::jws::Compact;
use crate::keys::{KeySet, KeySetCache};
use crate::net::{NetworkPolicy, ToolOrigin};
use crate::platform::Platform;
use crate::roles::Roles;

const LEEWAY_S: i64 = 60;
const MAX_LIFETIME_S: i64 = 24 * 3600;
/// A login lives for minutes, so an honest token that answers it cannot be older.
const MAX_AGE_S: i64 = 3600;

/// Which deployments of the tool are served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deployments<'a> {
    /// Any; the program notes new ones.
    Open,
    /// Only these.
    Closed(&'a [String]),
}

/// What the installation allows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Policy {
    /// Which service addresses are acceptable.
    pub network: NetworkPolicy,
    /// Accept launches that do not say who the person is.
    pub allow_anonymous: bool,
    /// Accept messages other than resource link, deep linking and submission review.
    pub allow_other_messages: bool,
}

/// What the login laid down for the launch that answers it.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    /// The nonce that was issued for this state.
    pub nonce: &'a str,
    /// The login's `target_link_uri`.
    pub target_link_uri: &'a Url,
    /// The login's `lti_deployment_id`, where it had one.
    pub deployment_id: Option<&'a str>,
    /// Deployments that are served.
    pub deployments: Deployments<'a>,
    /// The tool's own origin.
    pub tool: &'a ToolOrigin,
    /// What the installation allows.
    pub policy: Policy,
}

/// Checks a launch with keys from the cache, which fetches them when it must. `now` is in Unix seconds.
pub async fn verify_with_cache<C: HttpClient>(
    id_token: &str,
    platform: &Platform,
    cache: &KeySetCache<C>,
    expected: &Expected<'_>,
    now: i64,
) -> Result<Launch, LtiError> {
    let token = Compact::parse(id_token)?;
    let keys = cache.with_key(&platform.jwks_uri, token.kid(), now).await?;
    check(&token.verify(&keys)?, platform, expected, now)
}

/// Checks a launch against a key set. `now` is in Unix seconds.
///
/// # Errors
/// The first check that fails, in the order of the module's head.
pub fn verify(
    id_token: &str,
    platform: &Platform,
    keys: &KeySet,
    expected: &Expected<'_>,
    now: i64,
) -> Result<Launch, LtiError> {
    check(&Compact::parse(id_token)?.verify(keys)?, platform, expected, now)
}

fn check(
    claims: &Map<String, Value>,
    platform: &Platform,
    expected: &Expected<'_>,
    now: i64,
) -> Result<Launch, LtiError> {
    check_issuer_and_audience(claims, platform)?;
    let issued_at = check_time(claims, now)?;
    check_nonce(claims, expected.nonce)?;
    // From here on the token is authentic and meant for this login: the way back to the course can be offered.
    let mut reader = Reader { claims, policy: expected.policy.network, dropped: Vec::new() };
    let presentation = reader.presentation()?;
    let return_url = presentation.return_url.as_ref().map(Url::to_string);
    let launch = || -> Result<Launch, LtiError> {
        let message_type = check_message(claims, expected)?;
        let deployment_id = check_deployment(claims, expected)?;
        let target_link_uri = check_target(claims, expected)?;
        let sub = check_sub(claims, expected.policy)?;
        let roles = check_roles(claims)?;
        let launch = Launch {
            message_type,
            issuer: platform.issuer.clone(),
            client_id: platform.client_id.clone(),
            deployment_id,
            sub,
            target_link_uri,
            issued_at,
            person: reader.person(),
            roles,
            context: reader.context()?,
            resource_link: reader.resource_link()?,
            custom: reader.custom()?,
            ags: reader.ags()?,
            nrps: reader.nrps()?,
            deep_linking: reader.deep_linking()?,
            for_user: reader.for_user()?,
            pns: reader.pns()?,
            activity: reader.activity()?,
            submission_id: reader.submission()?,
            asset_id: reader.asset()?,
            report_type: text(claims, &format!("{LTI}assetreport_type")),
            eula: reader.eula()?,
            presentation,
            tool_platform: reader.tool_platform()?,
            lis: reader.lis()?,
            dropped: reader.dropped,
        };
        check_needed_for_message(&launch)?;
        Ok(launch)
    };
    launch().map_err(|refusal| LtiError { return_url, ..refusal })
}

/// What a notice has in common with a launch: issuer, audience, time, version.
pub(crate) fn check_authentic(
    claims: &Map<String, Value>,
    platform: &Platform,
    now: i64,
) -> Result<(), LtiError> {
    check_issuer_and_audience(claims, platform)?;
    check_time(claims, now)?;
    check_version(claims)
}

fn check_issuer_and_audience(claims: &Map<String, Value>, platform: &Platform) -> Result<(), LtiError> {
    if claims.get("iss").and_then(Value::as_str) != Some(platform.issuer.as_str()) {
        return Err(Code::LaunchIss.into());
    }
    let several = match claims.get("aud") {
        Some(Value::String(aud)) => {
            if *aud != platform.client_id {
                return Err(Code::LaunchAud.into());
            }
            false
        }
        Some(Value::Array(list)) if !list.is_empty() && list.iter().all(Value::is_string) => {
            if !list.iter().any(|aud| *aud == platform.client_id) {
                return Err(Code::LaunchAud.into());
            }
            list.len() > 1
        }
        _ => return Err(Code::LaunchAudForm.into()),
    };
    match claims.get("azp") {
        Some(Value::String(azp)) if *azp == platform.client_id => Ok(()),
        None | Some(Value::Null) if !several => Ok(()),
        _ => Err(Code::LaunchAzp.into()),
    }
}

/// Gives `iat`.
fn check_time(claims: &Map<String, Value>, now: i64) -> Result<i64, LtiError> {
    let exp = seconds(claims, "exp")?.ok_or(Code::LaunchExpMissing)?;
    let iat = seconds(claims, "iat")?.ok_or(Code::LaunchIatMissing)?;
    let seen = |code: Code, at: i64| LtiError::new(code, format!("{} s from the tool's clock", at - now));
    if exp <= now - LEEWAY_S {
        return Err(seen(Code::LaunchExpired, exp));
    }
    if iat > now + LEEWAY_S {
        return Err(seen(Code::LaunchIatFuture, iat));
    }
    if exp - iat > MAX_LIFETIME_S || exp < iat {
        return Err(LtiError::new(Code::LaunchLifetime, format!("valid for {} s", exp - iat)));
    }
    if iat < now - MAX_AGE_S {
        return Err(seen(Code::LaunchIatOld, iat));
    }
    match seconds(claims, "nbf")? {
        Some(nbf) if nbf > now + LEEWAY_S => Err(seen(Code::LaunchNotYetValid, nbf)),
        _ => Ok(iat),
    }
}

/// A NumericDate of this or the next centuries, whole or with a fraction.
fn seconds(claims: &Map<String, Value>, name: &str) -> Result<Option<i64>, LtiError> {
    let wrong = || LtiError::new(Code::LaunchTimeForm, format!("{name} is not a number of seconds"));
    match claims.get(name) {
        None => Ok(None),
        Some(Value::Number(number)) => {
            let seconds = number.as_f64().ok_or_else(wrong)?;
            if !(0.0..1e11).contains(&seconds) {
                return Err(wrong());
            }
            Ok(Some(seconds as i64))
        }
        Some(_) => Err(wrong()),
    }
}

fn check_nonce(claims: &Map<String, Value>, expected: &str) -> Result<(), LtiError> {
    match claims.get("nonce") {
        Some(Value::String(nonce)) if !nonce.is_empty() && nonce.len() <= 512 => {
            if !expected.is_empty() && nonce == expected { Ok(()) } else { Err(Code::LaunchNonce.into()) }
        }
        _ => Err(Code::LaunchNonceForm.into()),
    }
}

fn lti<'a>(claims: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    claims.get(&format!("{LTI}{name}"))
}

fn check_version(claims: &Map<String, Value>) -> Result<(), LtiError> {
    match lti(claims, "version").and_then(Value::as_str) {
        Some("1.3.0") => Ok(()),
        _ => Err(Code::LaunchVersion.into()),
    }
}

fn check_message(claims: &Map<String, Value>, expected: &Expected<'_>) -> Result<MessageType, LtiError> {
    check_version(claims)?;
    let name = lti(claims, "message_type").and_then(Value::as_str).unwrap_or_default();
    let message = MessageType::from_claim(name);
    match &message {
        MessageType::Other(name)
            if name.is_empty() || name.len() > 255 || !expected.policy.allow_other_messages =>
        {
            Err(Code::LaunchMessageType.into())
        }
        _ => Ok(message),
    }
}

fn check_deployment(claims: &Map<String, Value>, expected: &Expected<'_>) -> Result<String, LtiError> {
    let id = check_deployment_of(claims, Deployments::Open)?;
    if expected.deployment_id.is_some_and(|login| login != id) {
        return Err(Code::DeploymentMismatch.into());
    }
    check_deployment_of(claims, expected.deployments)
}

pub(crate) fn check_deployment_of(
    claims: &Map<String, Value>,
    deployments: Deployments<'_>,
) -> Result<String, LtiError> {
    let id = match lti(claims, "deployment_id") {
        Some(Value::String(id)) if !id.is_empty() && id.chars().count() <= 255 => id,
        _ => return Err(Code::LaunchDeploymentForm.into()),
    };
    match deployments {
        Deployments::Closed(known) if !known.contains(id) => Err(Code::DeploymentUnknown.into()),
        _ => Ok(id.clone()),
    }
}

fn check_target(claims: &Map<String, Value>, expected: &Expected<'_>) -> Result<Url, LtiError> {
    let refuse = |why: &str| LtiError::new(Code::LaunchTarget, why);
    let Some(Value::String(target)) = lti(claims, "target_link_uri") else {
        return Err(refuse("target_link_uri is missing"));
    };
    let url = expected.tool.own(target).map_err(refuse)?;
    if url != *expected.target_link_uri {
        return Err(refuse("not the target_link_uri of the login"));
    }
    Ok(url)
}

fn check_sub(claims: &Map<String, Value>, policy: Policy) -> Result<Option<String>, LtiError> {
    match claims.get("sub") {
        None | Some(Value::Null) if policy.allow_anonymous => Ok(None),
        None | Some(Value::Null) => Err(Code::LaunchAnonymous.into()),
        Some(Value::String(sub)) if sub.is_empty() && policy.allow_anonymous => Ok(None),
        Some(Value::String(sub)) if sub.is_empty() => Err(Code::LaunchAnonymous.into()),
        Some(Value::String(sub)) if sub.len() <= 255 && sub.chars().all(|c| matches!(c, ' '..='~')) => {
            Ok(Some(sub.clone()))
        }
        Some(_) => Err(Code::LaunchSubForm.into()),
    }
}

fn check_roles(claims: &Map<String, Value>) -> Result<Roles, LtiError> {
    match lti(claims, "roles") {
        Some(Value::Array(list)) if list.iter().all(Value::is_string) => {
            Ok(Roles::new(list.iter().filter_map(Value::as_str)))
        }
        _ => Err(Code::LaunchRoles.into()),
    }
}

fn check_needed_for_message(launch: &Launch) -> Result<(), LtiError> {
    match launch.message_type {
        MessageType::ResourceLink if launch.resource_link.is_none() => Err(Code::LaunchResourceLink.into()),
        MessageType::DeepLinking if launch.deep_linking.is_none() => Err(Code::LaunchDeepLinking.into()),
        MessageType::SubmissionReview if launch.for_user.is_none() => Err(Code::LaunchForUser.into()),
        MessageType::ReportReview if launch.submission_id.is_none() => Err(Code::LaunchSubmission.into()),
        MessageType::AssetProcessorSettings if launch.activity.is_none() => Err(Code::LaunchActivity.into()),
        MessageType::Eula if launch.eula.is_none() => Err(Code::LaunchEula.into()),
        _ => Ok(()),
    }
}

/// The refusal for a launch that carries an OAuth error instead of a token (`error`, `error_description`).
pub fn platform_error(params: &[(String, String)]) -> Option<LtiError> {
    let (_, error) = params.iter().find(|(name, _)| name == "error")?;
    // Only the registered words are repeated; free text may hold anything.
    let known = [
        "access_denied",
        "consent_required",
        "interaction_required",
        "invalid_request",
        "invalid_scope",
        "login_required",
        "server_error",
        "temporarily_unavailable",
        "unauthorized_client",
        "unsupported_response_type",
    ];
    let word = known.iter().find(|k| *k == error).copied().unwrap_or("an unregistered error");
    Some(LtiError::new(Code::LaunchPlatformError, word))
}

//! Registrations: the LMSs that may use this tool.

use lti::{NetworkPolicy, ProductFamily};

use crate::clock::Timestamp;
use crate::db::platform::Platform;
use crate::db::types::{DeploymentPolicy, PlatformId};
use crate::db::{self, Conn, DbError};
use crate::error::Result;
use crate::secrets;

/// How long an invite can be used, in seconds.
pub const INVITE_LIFETIME: i64 = 7 * 86_400;

/// What an admin or a Dynamic Registration says about an LMS.
#[derive(Clone, Debug, Default)]
pub struct NewPlatform {
    /// For people.
    pub name: String,
    /// `iss`.
    pub issuer: String,
    /// Our id there.
    pub client_id: String,
    /// Where logins are answered.
    pub authorization_endpoint: String,
    /// Where access tokens come from.
    pub token_endpoint: String,
    /// Audience of token requests, when it is not the token endpoint.
    pub token_audience: Option<String>,
    /// The platform's keys.
    pub jwks_uri: String,
    /// `moodle`, `canvas`, …; learnt from launches when empty.
    pub product_family: String,
    /// The only deployments to accept; none: deployments are learnt as they come.
    pub deployments: Vec<String>,
}

/// Registers a platform.
///
/// # Errors
/// A fault when an address is not acceptable; the database's unique violation when it is registered already.
pub fn add(c: &mut Conn, new: &NewPlatform, policy: NetworkPolicy, now: Timestamp) -> Result<Platform> {
    lti::Platform::new(
        &new.issuer,
        &new.client_id,
        &new.authorization_endpoint,
        &new.token_endpoint,
        &new.jwks_uri,
        policy,
    )?;
    let row = Platform {
        id: PlatformId::new(now),
        name: if new.name.is_empty() { new.issuer.clone() } else { new.name.clone() },
        issuer: new.issuer.clone(),
        client_id: new.client_id.clone(),
        authorization_endpoint: new.authorization_endpoint.clone(),
        token_endpoint: new.token_endpoint.clone(),
        token_audience: new.token_audience.clone(),
        jwks_uri: new.jwks_uri.clone(),
        product_family: new.product_family.clone(),
        deployment_policy: if new.deployments.is_empty() {
            DeploymentPolicy::Open
        } else {
            DeploymentPolicy::Listed
        },
        created_at: now,
    };
    db::platform::insert(c, &row)?;
    for deployment in &new.deployments {
        db::deployment::add(c, &row.id, deployment, now)?;
    }
    Ok(row)
}

/// A stored registration as the protocol library takes it.
pub fn protocol(platform: &Platform, policy: NetworkPolicy) -> Result<lti::Platform> {
    let mut known = lti::Platform::new(
        &platform.issuer,
        &platform.client_id,
        &platform.authorization_endpoint,
        &platform.token_endpoint,
        &platform.jwks_uri,
        policy,
    )?;
    known.token_audience = platform.token_audience.clone();
    known.product_family = ProductFamily::from_code(&platform.product_family);
    Ok(known)
}

/// Makes a one-time invite for Dynamic Registration and returns its token.
pub fn invite(c: &mut Conn, name: &str, now: Timestamp) -> Result<String, DbError> {
    let token = secrets::random_token();
    db::invite::insert(c, &secrets::hash(&token), name, now, now.plus_seconds(INVITE_LIFETIME))?;
    Ok(token)
}

//! Registrations with LMSs.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::conn::{Conn, each};
use super::error::DbResult;
use super::schema::platform;
use super::types::{DeploymentPolicy, PlatformId};
use crate::clock::Timestamp;

/// A registration of this tool with an LMS, unique by issuer and client id.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, Serialize, Deserialize)]
#[diesel(table_name = platform)]
pub struct Platform {
    /// Ours.
    pub id: PlatformId,
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
    /// `moodle`, `canvas`, …; empty until it is known.
    pub product_family: String,
    /// Which deployments may launch.
    pub deployment_policy: DeploymentPolicy,
    /// When it was registered.
    pub created_at: Timestamp,
}

/// Stores a new registration.
///
/// # Errors
/// `Unique` when issuer and client id are registered already.
pub fn insert(c: &mut Conn, row: &Platform) -> DbResult<()> {
    diesel::insert_into(platform::table).values(row).execute(c)?;
    Ok(())
}

/// By id.
pub fn find(c: &mut Conn, id: &PlatformId) -> DbResult<Option<Platform>> {
    Ok(platform::table.find(id).select(Platform::as_select()).first(c).optional()?)
}

/// The registration of a client id with an issuer.
pub fn by_issuer_and_client(c: &mut Conn, issuer: &str, client_id: &str) -> DbResult<Option<Platform>> {
    let wanted = platform::issuer.eq(issuer).and(platform::client_id.eq(client_id));
    Ok(platform::table.filter(wanted).select(Platform::as_select()).first(c).optional()?)
}

/// All registrations with an issuer, oldest first.
pub fn by_issuer(c: &mut Conn, issuer: &str) -> DbResult<Vec<Platform>> {
    let wanted =
        platform::table.filter(platform::issuer.eq(issuer)).order((platform::created_at, platform::id));
    Ok(wanted.select(Platform::as_select()).load(c)?)
}

/// All registrations, oldest first.
pub fn list(c: &mut Conn) -> DbResult<Vec<Platform>> {
    Ok(platform::table.order((platform::created_at, platform::id)).select(Platform::as_select()).load(c)?)
}

/// Keeps what a launch told about the LMS's product.
pub fn set_product_family(c: &mut Conn, id: &PlatformId, family: &str) -> DbResult<()> {
    diesel::update(platform::table.find(id)).set(platform::product_family.eq(family)).execute(c)?;
    Ok(())
}

/// Removes a registration and everything that came through it. `false` when there is none.
pub fn remove(c: &mut Conn, id: &PlatformId) -> DbResult<bool> {
    Ok(each!(c, c => diesel::delete(platform::table.find(id)).execute(c))? > 0)
}

//! What a registration was granted.

use diesel::prelude::*;
use diesel::upsert::excluded;
use serde::{Deserialize, Serialize};

use super::conn::{Conn, each};
use super::error::DbResult;
use super::schema::platform_service;
use super::types::{Json, PlatformId};
use crate::clock::Timestamp;

/// What is known of a registration beside its addresses.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, Serialize, Deserialize)]
#[diesel(table_name = platform_service)]
pub struct PlatformService {
    /// The registration.
    pub platform_id: PlatformId,
    /// Scopes that the LMS granted; none when it did not say.
    pub granted_scopes: Option<Json<Vec<String>>>,
    /// Students are asked to accept that their uploads are read.
    pub asks_for_acceptance: bool,
    /// Hash of the invite that it came through: who holds the invite may test the connection.
    pub invite_hash: Option<String>,
    /// When it was last learnt.
    pub updated_at: Timestamp,
}

/// Keeps it in the place of what was known before.
pub fn put(c: &mut Conn, row: &PlatformService) -> DbResult<()> {
    each!(c, c => diesel::insert_into(platform_service::table)
        .values(row)
        .on_conflict(platform_service::platform_id)
        .do_update()
        .set((
            platform_service::granted_scopes.eq(excluded(platform_service::granted_scopes)),
            platform_service::asks_for_acceptance.eq(excluded(platform_service::asks_for_acceptance)),
            platform_service::invite_hash.eq(excluded(platform_service::invite_hash)),
            platform_service::updated_at.eq(excluded(platform_service::updated_at)),
        ))
        .execute(c))?;
    Ok(())
}

/// What is known of a registration.
pub fn find(c: &mut Conn, platform: &PlatformId) -> DbResult<Option<PlatformService>> {
    Ok(platform_service::table.find(platform).select(PlatformService::as_select()).first(c).optional()?)
}

/// The registration that an invite brought.
pub fn by_invite(c: &mut Conn, invite_hash: &str) -> DbResult<Option<PlatformService>> {
    let wanted = platform_service::table.filter(platform_service::invite_hash.eq(invite_hash));
    Ok(wanted.select(PlatformService::as_select()).first(c).optional()?)
}

//! Notices that arrived from LMSs; each is taken once.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::conn::{Conn, each};
use super::error::DbResult;
use super::schema::notice;
use super::types::PlatformId;
use crate::clock::Timestamp;

/// A notice.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, Serialize, Deserialize)]
#[diesel(table_name = notice)]
pub struct Notice {
    /// Who sent it.
    pub platform_id: PlatformId,
    /// The LMS's id of it.
    pub notice_id: String,
    /// Its type, as the LMS calls it.
    pub kind: String,
    /// When it came.
    pub received_at: Timestamp,
}

/// Notes a notice. `false` when it was there already.
pub fn first(c: &mut Conn, row: &Notice) -> DbResult<bool> {
    let added =
        each!(c, c => diesel::insert_into(notice::table).values(row).on_conflict_do_nothing().execute(c))?;
    Ok(added > 0)
}

/// When the newest notice of a platform came, of each type.
pub fn newest(c: &mut Conn, platform: &PlatformId) -> DbResult<Option<Timestamp>> {
    let of = notice::table.filter(notice::platform_id.eq(platform));
    Ok(of.order(notice::received_at.desc()).select(notice::received_at).first(c).optional()?)
}

/// Forgets what came before a moment. Returns how many.
pub fn prune(c: &mut Conn, before: Timestamp) -> DbResult<usize> {
    Ok(diesel::delete(notice::table.filter(notice::received_at.lt(before))).execute(c)?)
}

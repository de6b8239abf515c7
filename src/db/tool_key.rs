//! The tool's signing keys; the private part was sealed by the caller.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::conn::Conn;
use super::error::DbResult;
use super::schema::tool_key;
use super::types::PlatformId;
use crate::clock::Timestamp;

/// A signing key.
#[derive(Clone, PartialEq, Queryable, Selectable, Insertable, Serialize, Deserialize)]
#[diesel(table_name = tool_key)]
pub struct ToolKey {
    /// Its name in the key set.
    pub kid: String,
    /// Sealed.
    pub private_key: String,
    /// As published.
    pub public_jwk: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// Since when it signs nothing.
    pub retired_at: Option<Timestamp>,
    /// The only registration it signs for; those without one of their own share the keys that name none.
    pub platform_id: Option<PlatformId>,
}

/// Stores a new key.
pub fn insert(c: &mut Conn, row: &ToolKey) -> DbResult<()> {
    diesel::insert_into(tool_key::table).values(row).execute(c)?;
    Ok(())
}

/// All keys, newest first.
pub fn list(c: &mut Conn) -> DbResult<Vec<ToolKey>> {
    let newest_first = (tool_key::created_at.desc(), tool_key::kid);
    Ok(tool_key::table.order(newest_first).select(ToolKey::as_select()).load(c)?)
}

/// Retires a key. `false` when there is none of that name, or it is retired already.
pub fn retire(c: &mut Conn, kid: &str, now: Timestamp) -> DbResult<bool> {
    let active = tool_key::table.find(kid).filter(tool_key::retired_at.is_null());
    Ok(diesel::update(active).set(tool_key::retired_at.eq(now)).execute(c)? > 0)
}

//! One-time invites for Dynamic Registration; only the token's hash is kept.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::conn::{Conn, each};
use super::error::DbResult;
use super::schema::invite;
use crate::clock::Timestamp;

/// An invite.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, Serialize, Deserialize)]
#[diesel(table_name = invite)]
pub struct Invite {
    /// Hash of the token that the admin was given.
    pub token_hash: String,
    /// The name that the new platform gets.
    pub name: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// From when on it is worth nothing.
    pub expires_at: Timestamp,
    /// When it was used.
    pub used_at: Option<Timestamp>,
}

/// Stores a new invite.
pub fn insert(
    c: &mut Conn,
    token_hash: &str,
    name: &str,
    now: Timestamp,
    expires_at: Timestamp,
) -> DbResult<()> {
    let row = Invite {
        token_hash: token_hash.to_owned(),
        name: name.to_owned(),
        created_at: now,
        expires_at,
        used_at: None,
    };
    diesel::insert_into(invite::table).values(&row).execute(c)?;
    Ok(())
}

/// Uses an invite up. `None` when it is unknown, expired or used: of any number of calls one gets it.
pub fn consume(c: &mut Conn, token_hash: &str, now: Timestamp) -> DbResult<Option<Invite>> {
    let usable =
        invite::table.find(token_hash).filter(invite::used_at.is_null()).filter(invite::expires_at.gt(now));
    let used = diesel::update(usable).set(invite::used_at.eq(now));
    Ok(each!(c, c => used.returning(Invite::as_returning()).get_result(c)).optional()?)
}

/// By the token's hash, whatever its state.
pub fn find(c: &mut Conn, token_hash: &str) -> DbResult<Option<Invite>> {
    Ok(invite::table.find(token_hash).select(Invite::as_select()).first(c).optional()?)
}

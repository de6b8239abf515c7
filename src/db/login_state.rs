//! OpenID Connect logins that were started and not yet finished.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::conn::{Conn, each};
use super::error::DbResult;
use super::schema::login_state;
use super::types::{Json, PlatformId};
use crate::clock::Timestamp;

/// A login under way.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, Serialize, Deserialize)]
#[diesel(table_name = login_state)]
pub struct LoginState {
    /// Hash of `state`.
    pub state_hash: String,
    /// Hash of the secret that the browser keeps.
    pub browser_hash: String,
    /// What the ID token must repeat.
    pub nonce: String,
    /// Who was asked.
    pub platform_id: PlatformId,
    /// Where the launch is to lead.
    pub target_link_uri: String,
    /// The frame for LTI Platform Storage, when the LMS offers one.
    pub storage_target: Option<String>,
    /// When it began.
    pub created_at: Timestamp,
    /// From when on its launch comes too late.
    pub expires_at: Timestamp,
    /// The deployment that the request named; its launch has to name the same.
    pub deployment_id: Option<String>,
    /// The request's parameters, names and values, to start it again in a tab of its own.
    pub request: Json<Vec<(String, String)>>,
}

/// Stores a login. `false`, and nothing stored, when `maximum` unexpired ones are under way.
///
/// Anybody may start logins: without a bound, the table would grow as fast as somebody likes. Calls at the same moment
/// on several PostgreSQL connections may pass the bound by their number.
pub fn insert(c: &mut Conn, row: &LoginState, maximum: i64, now: Timestamp) -> DbResult<bool> {
    let under_way: i64 = login_state::table.filter(login_state::expires_at.gt(now)).count().get_result(c)?;
    if under_way >= maximum {
        return Ok(false);
    }
    diesel::insert_into(login_state::table).values(row).execute(c)?;
    Ok(true)
}

/// Uses a login up: state, browser and time must fit. Of any number of calls one gets it.
pub fn consume(
    c: &mut Conn,
    state_hash: &str,
    browser_hash: &str,
    now: Timestamp,
) -> DbResult<Option<LoginState>> {
    let fits = login_state::table
        .find(state_hash)
        .filter(login_state::browser_hash.eq(browser_hash))
        .filter(login_state::expires_at.gt(now));
    let used = diesel::delete(fits);
    Ok(each!(c, c => used.returning(LoginState::as_returning()).get_result(c)).optional()?)
}

/// Looks without using up, to say why [`consume`] gave nothing.
pub fn peek(c: &mut Conn, state_hash: &str) -> DbResult<Option<LoginState>> {
    Ok(login_state::table.find(state_hash).select(LoginState::as_select()).first(c).optional()?)
}

/// Removes what has expired. Returns how many.
pub fn delete_expired(c: &mut Conn, now: Timestamp) -> DbResult<usize> {
    Ok(diesel::delete(login_state::table.filter(login_state::expires_at.le(now))).execute(c)?)
}

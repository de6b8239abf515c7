//! Browsers' sessions, one for each launch; only the token's hash is kept.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::conn::Conn;
use super::error::DbResult;
use super::schema::session;
use super::types::{CourseId, PersonId, PlatformId, ResourceLinkId, Role, SessionId};
use crate::clock::Timestamp;

/// A session.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, Serialize, Deserialize)]
#[diesel(table_name = session)]
pub struct Session {
    /// Ours.
    pub id: SessionId,
    /// Hash of what the browser keeps.
    pub token_hash: String,
    /// What its forms carry.
    pub csrf_token: String,
    /// The LMS.
    pub platform_id: PlatformId,
    /// The deployment it was launched through.
    pub deployment_id: String,
    /// Who.
    pub person_id: PersonId,
    /// The course.
    pub course_id: Option<CourseId>,
    /// The place; absent in deep linking.
    pub resource_link_id: Option<ResourceLinkId>,
    /// What they may do there.
    pub role: Role,
    /// The LMS's own test student.
    pub preview: bool,
    /// Notes of the launch, as JSON.
    pub launch: String,
    /// When it began.
    pub created_at: Timestamp,
    /// From when on it is worth nothing.
    pub expires_at: Timestamp,
}

/// Stores a new session.
pub fn insert(c: &mut Conn, row: &Session) -> DbResult<()> {
    diesel::insert_into(session::table).values(row).execute(c)?;
    Ok(())
}

/// The unexpired session behind a token.
pub fn find_by_token_hash(c: &mut Conn, token_hash: &str, now: Timestamp) -> DbResult<Option<Session>> {
    let wanted = session::token_hash.eq(token_hash).and(session::expires_at.gt(now));
    Ok(session::table.filter(wanted).select(Session::as_select()).first(c).optional()?)
}

/// The form token of a person's unexpired session at a place, so that the forms of a tab stay good when another tab is
/// opened.
pub fn csrf_token(
    c: &mut Conn,
    person: &PersonId,
    link: &ResourceLinkId,
    now: Timestamp,
) -> DbResult<Option<String>> {
    let there = session::person_id.eq(person).and(session::resource_link_id.eq(link));
    let open = session::table.filter(there.and(session::expires_at.gt(now))).order(session::id);
    Ok(open.select(session::csrf_token).first(c).optional()?)
}

/// The students that have a session at a place.
pub fn learners(c: &mut Conn, link: &ResourceLinkId) -> DbResult<Vec<PersonId>> {
    let there = session::resource_link_id.eq(link).and(session::role.eq(Role::Learner));
    Ok(session::table.filter(there).select(session::person_id).distinct().load(c)?)
}

/// Ends a session. `false` when there is none.
pub fn delete(c: &mut Conn, id: &SessionId) -> DbResult<bool> {
    Ok(diesel::delete(session::table.find(id)).execute(c)? > 0)
}

/// Removes what has expired. Returns how many.
pub fn delete_expired(c: &mut Conn, now: Timestamp) -> DbResult<usize> {
    Ok(diesel::delete(session::table.filter(session::expires_at.le(now))).execute(c)?)
}

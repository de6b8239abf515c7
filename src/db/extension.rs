//! What one student may do beyond the dates and attempts of an assignment.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::conn::{Conn, each};
use super::error::DbResult;
use super::schema::extension;
use super::types::{PersonId, ResourceLinkId};
use crate::clock::Timestamp;

/// One student's extension at one place.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Serialize, Deserialize)]
#[diesel(table_name = extension, treat_none_as_null = true)]
pub struct Extension {
    /// The place.
    pub resource_link_id: ResourceLinkId,
    /// Who may.
    pub person_id: PersonId,
    /// Instead of the assignment's due date.
    pub due_at: Option<Timestamp>,
    /// Instead of the assignment's closing date.
    pub closed_at: Option<Timestamp>,
    /// Beyond the assignment's attempts.
    pub more_attempts: i32,
    /// When it was given.
    pub created_at: Timestamp,
}

/// Gives an extension, in the place of the one before.
pub fn put(c: &mut Conn, row: &Extension) -> DbResult<()> {
    each!(c, c => diesel::insert_into(extension::table)
        .values(row)
        .on_conflict((extension::resource_link_id, extension::person_id))
        .do_update()
        .set(row)
        .execute(c))?;
    Ok(())
}

/// Takes an extension back. `false` when there is none.
pub fn remove(c: &mut Conn, link: &ResourceLinkId, person: &PersonId) -> DbResult<bool> {
    Ok(diesel::delete(extension::table.find((link, person))).execute(c)? > 0)
}

/// A student's extension at a place.
pub fn find(c: &mut Conn, link: &ResourceLinkId, person: &PersonId) -> DbResult<Option<Extension>> {
    Ok(extension::table.find((link, person)).select(Extension::as_select()).first(c).optional()?)
}

/// All extensions at a place.
pub fn for_link(c: &mut Conn, link: &ResourceLinkId) -> DbResult<Vec<Extension>> {
    let all = extension::table.filter(extension::resource_link_id.eq(link)).order(extension::person_id);
    Ok(all.select(Extension::as_select()).load(c)?)
}

/// All extensions of a person.
pub fn for_person(c: &mut Conn, person: &PersonId) -> DbResult<Vec<Extension>> {
    let all = extension::table.filter(extension::person_id.eq(person)).order(extension::resource_link_id);
    Ok(all.select(Extension::as_select()).load(c)?)
}

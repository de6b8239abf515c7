//! What a student has written and not yet handed in.

use diesel::prelude::*;
use diesel::upsert::excluded;
use serde::{Deserialize, Serialize};

use super::conn::{Conn, each};
use super::error::DbResult;
use super::schema::draft;
use super::types::{PersonId, ResourceLinkId};
use crate::clock::Timestamp;

/// A draft; one for each student and place.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, Serialize, Deserialize)]
#[diesel(table_name = draft)]
pub struct Draft {
    /// The place.
    pub resource_link_id: ResourceLinkId,
    /// Who writes.
    pub person_id: PersonId,
    /// The text so far.
    pub body: String,
    /// When it was last saved.
    pub updated_at: Timestamp,
}

/// Keeps a draft in the place of the one before.
pub fn save(
    c: &mut Conn,
    link: &ResourceLinkId,
    person: &PersonId,
    body: &str,
    now: Timestamp,
) -> DbResult<()> {
    let row = Draft {
        resource_link_id: link.clone(),
        person_id: person.clone(),
        body: body.to_owned(),
        updated_at: now,
    };
    each!(c, c => diesel::insert_into(draft::table)
        .values(&row)
        .on_conflict((draft::resource_link_id, draft::person_id))
        .do_update()
        .set((draft::body.eq(excluded(draft::body)), draft::updated_at.eq(excluded(draft::updated_at))))
        .execute(c))?;
    Ok(())
}

/// A student's draft at a place.
pub fn find(c: &mut Conn, link: &ResourceLinkId, person: &PersonId) -> DbResult<Option<Draft>> {
    Ok(draft::table.find((link, person)).select(Draft::as_select()).first(c).optional()?)
}

/// Forgets a draft. `false` when there is none.
pub fn delete(c: &mut Conn, link: &ResourceLinkId, person: &PersonId) -> DbResult<bool> {
    Ok(diesel::delete(draft::table.find((link, person))).execute(c)? > 0)
}

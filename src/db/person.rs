//! People as their LMS names them.

use diesel::prelude::*;
use diesel::upsert::excluded;
use serde::{Deserialize, Serialize};

use super::conn::{Conn, each};
use super::error::DbResult;
use super::schema::person;
use super::types::{PersonId, PlatformId};
use crate::clock::Timestamp;

/// Ids in one statement; SQLite and PostgreSQL take more, but not any number.
const BATCH: usize = 500;

/// A person of a platform.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, Serialize, Deserialize)]
#[diesel(table_name = person)]
pub struct Person {
    /// Ours.
    pub id: PersonId,
    /// Their LMS.
    pub platform_id: PlatformId,
    /// The LMS's id (`sub`).
    pub subject: String,
    /// Absent when the school shares no names.
    pub name: Option<String>,
    /// The LMS's own test student, not a person.
    pub preview: bool,
    /// When they first came.
    pub created_at: Timestamp,
    /// When they last came.
    pub updated_at: Timestamp,
}

/// Stores what a launch says of a person. A name that it leaves out stays as it was.
pub fn upsert(
    c: &mut Conn,
    platform: &PlatformId,
    subject: &str,
    name: Option<&str>,
    preview: bool,
    now: Timestamp,
) -> DbResult<Person> {
    let row = Person {
        id: PersonId::new(now),
        platform_id: platform.clone(),
        subject: subject.to_owned(),
        name: name.map(str::to_owned),
        preview,
        created_at: now,
        updated_at: now,
    };
    // `None` leaves the column out.
    let name = name.map(|name| person::name.eq(name));
    Ok(each!(c, c => diesel::insert_into(person::table)
        .values(&row)
        .on_conflict((person::platform_id, person::subject))
        .do_update()
        .set((person::preview.eq(excluded(person::preview)), person::updated_at.eq(excluded(person::updated_at)), name))
        .returning(Person::as_returning())
        .get_result(c))?)
}

/// By id.
pub fn find(c: &mut Conn, id: &PersonId) -> DbResult<Option<Person>> {
    Ok(person::table.find(id).select(Person::as_select()).first(c).optional()?)
}

/// Those with these ids, in no order.
pub fn find_many(c: &mut Conn, ids: &[PersonId]) -> DbResult<Vec<Person>> {
    let mut found = Vec::with_capacity(ids.len());
    for batch in ids.chunks(BATCH) {
        found.extend(person::table.filter(person::id.eq_any(batch)).select(Person::as_select()).load(c)?);
    }
    Ok(found)
}

/// By the LMS's id.
pub fn by_subject(c: &mut Conn, platform: &PlatformId, subject: &str) -> DbResult<Option<Person>> {
    let wanted = person::platform_id.eq(platform).and(person::subject.eq(subject));
    Ok(person::table.filter(wanted).select(Person::as_select()).first(c).optional()?)
}

/// Those with these ids of the LMS who have come at least once, in no order.
pub fn by_subjects(c: &mut Conn, platform: &PlatformId, subjects: &[String]) -> DbResult<Vec<Person>> {
    let mut found = Vec::with_capacity(subjects.len());
    for batch in subjects.chunks(BATCH) {
        let wanted = person::platform_id.eq(platform).and(person::subject.eq_any(batch));
        found.extend(person::table.filter(wanted).select(Person::as_select()).load(c)?);
    }
    Ok(found)
}

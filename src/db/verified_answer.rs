//! Answers in teachers' words.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::conn::Conn;
use super::error::DbResult;
use super::schema::verified_answer;
use super::types::{CourseId, PersonId, VerifiedAnswerId};
use crate::clock::Timestamp;

/// One answer.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, Serialize, Deserialize)]
#[diesel(table_name = verified_answer)]
pub struct VerifiedAnswer {
    /// Ours.
    pub id: VerifiedAnswerId,
    /// Where it holds.
    pub course_id: CourseId,
    /// The question, in the teacher's wording.
    pub question: String,
    /// The answer.
    pub answer: String,
    /// Whoever asks the same gets it.
    pub reused: bool,
    /// Who gave it, while we know them.
    pub answered_by: Option<PersonId>,
    /// When.
    pub created_at: Timestamp,
}

/// Stores a new one.
pub fn insert(c: &mut Conn, row: &VerifiedAnswer) -> DbResult<()> {
    diesel::insert_into(verified_answer::table).values(row).execute(c)?;
    Ok(())
}

/// By id.
pub fn find(c: &mut Conn, id: &VerifiedAnswerId) -> DbResult<Option<VerifiedAnswer>> {
    Ok(verified_answer::table.find(id).select(VerifiedAnswer::as_select()).first(c).optional()?)
}

/// The newest `most` of a course that are given to whoever asks, the newest first.
pub fn reused(c: &mut Conn, course: &CourseId, most: i64) -> DbResult<Vec<VerifiedAnswer>> {
    let of = verified_answer::table
        .filter(verified_answer::course_id.eq(course))
        .filter(verified_answer::reused.eq(true));
    let newest = of.order((verified_answer::created_at.desc(), verified_answer::id.desc())).limit(most);
    Ok(newest.select(VerifiedAnswer::as_select()).load(c)?)
}

/// Gives one to nobody else any more; who got it keeps it.
pub fn withdraw(c: &mut Conn, course: &CourseId, id: &VerifiedAnswerId) -> DbResult<()> {
    let row = verified_answer::table.find(id).filter(verified_answer::course_id.eq(course));
    diesel::update(row).set(verified_answer::reused.eq(false)).execute(c)?;
    Ok(())
}

/// Those that a person gave, oldest first.
pub fn by_person(c: &mut Conn, person: &PersonId) -> DbResult<Vec<VerifiedAnswer>> {
    let theirs = verified_answer::table.filter(verified_answer::answered_by.eq(person));
    let order = (verified_answer::created_at, verified_answer::id);
    Ok(theirs.order(order).select(VerifiedAnswer::as_select()).load(c)?)
}

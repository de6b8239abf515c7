//! Talks about returned answers.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::conn::Conn;
use super::error::DbResult;
use super::schema::dialogue;
use super::types::{CourseId, DialogueEnd, DialogueId, SubmissionId};
use crate::clock::Timestamp;

/// One talk; there is at most one about a submission.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, Serialize, Deserialize)]
#[diesel(table_name = dialogue)]
pub struct Dialogue {
    /// Ours.
    pub id: DialogueId,
    /// What it is about.
    pub submission_id: SubmissionId,
    /// The course.
    pub course_id: CourseId,
    /// Topic, state and what was said, as JSON of the domain.
    pub body: String,
    /// Grows by one with each turn.
    pub version: i32,
    /// How it ended, once it has.
    pub ended: Option<DialogueEnd>,
    /// When the student gave it to the teachers.
    pub handed_over_at: Option<Timestamp>,
    /// When a teacher had looked at it.
    pub closed_at: Option<Timestamp>,
    /// When it began.
    pub created_at: Timestamp,
    /// When the student last said something.
    pub updated_at: Timestamp,
}

/// Stores a new one. `false` when there is one about this submission already.
pub fn insert(c: &mut Conn, row: &Dialogue) -> DbResult<bool> {
    let of = dialogue::table.filter(dialogue::submission_id.eq(&row.submission_id));
    if of.count().get_result::<i64>(c)? > 0 {
        return Ok(false);
    }
    diesel::insert_into(dialogue::table).values(row).execute(c)?;
    Ok(true)
}

/// About a submission.
pub fn about(c: &mut Conn, submission: &SubmissionId) -> DbResult<Option<Dialogue>> {
    let of = dialogue::table.filter(dialogue::submission_id.eq(submission));
    Ok(of.select(Dialogue::as_select()).first(c).optional()?)
}

/// Stores a turn. `false`, and nothing written, when another turn came first.
pub fn go_on(
    c: &mut Conn,
    id: &DialogueId,
    version: i32,
    body: &str,
    ended: Option<DialogueEnd>,
    now: Timestamp,
) -> DbResult<bool> {
    let row = dialogue::table.find(id).filter(dialogue::version.eq(version));
    let set = (
        dialogue::body.eq(body),
        dialogue::version.eq(version + 1),
        dialogue::ended.eq(ended),
        dialogue::updated_at.eq(now),
    );
    Ok(diesel::update(row).set(set).execute(c)? > 0)
}

/// Gives one to the teachers; once.
pub fn hand_over(c: &mut Conn, id: &DialogueId, now: Timestamp) -> DbResult<()> {
    let row = dialogue::table.find(id).filter(dialogue::handed_over_at.is_null());
    diesel::update(row).set(dialogue::handed_over_at.eq(now)).execute(c)?;
    Ok(())
}

/// Those of a course that wait for a teacher, oldest first, at most `most`.
pub fn handed_over(c: &mut Conn, course: &CourseId, most: i64) -> DbResult<Vec<Dialogue>> {
    let of = dialogue::table
        .filter(dialogue::course_id.eq(course))
        .filter(dialogue::handed_over_at.is_not_null())
        .filter(dialogue::closed_at.is_null());
    let oldest = of.order((dialogue::handed_over_at, dialogue::id)).limit(most);
    Ok(oldest.select(Dialogue::as_select()).load(c)?)
}

/// A teacher has looked at it.
pub fn close(c: &mut Conn, course: &CourseId, id: &DialogueId, now: Timestamp) -> DbResult<()> {
    let row = dialogue::table.find(id).filter(dialogue::course_id.eq(course));
    diesel::update(row).set(dialogue::closed_at.eq(now)).execute(c)?;
    Ok(())
}

//! Students' questions about the material.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::conn::Conn;
use super::error::DbResult;
use super::schema::{course, question};
use super::types::{AskOutcome, CourseId, PersonId, PlatformId, QuestionId, QuestionState, VerifiedAnswerId};
use crate::clock::Timestamp;

/// One question, what was said to it, and what the student did about it.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, Serialize, Deserialize)]
#[diesel(table_name = question)]
pub struct Question {
    /// Ours.
    pub id: QuestionId,
    /// Where it was asked.
    pub course_id: CourseId,
    /// Who asked.
    pub person_id: PersonId,
    /// As it was written.
    pub body: String,
    /// How it ended.
    pub outcome: AskOutcome,
    /// How likely the outcome is right, 0 to 1.
    #[serde(with = "super::backup::exact")]
    pub confidence: f64,
    /// What was said, as JSON of the domain.
    pub reply: String,
    /// Which of the things asked back was meant.
    pub chosen: Option<i32>,
    /// Hints that were taken.
    pub hints: i32,
    /// Whether it waits for a teacher.
    pub state: QuestionState,
    /// The teacher may see who asked.
    pub named: bool,
    /// When it was handed over.
    pub handed_over_at: Option<Timestamp>,
    /// The teacher's answer.
    pub verified_answer_id: Option<VerifiedAnswerId>,
    /// What is wrong with the source, in the student's words.
    pub report: Option<String>,
    /// When the student said so.
    pub reported_at: Option<Timestamp>,
    /// When a teacher had looked at it.
    pub report_closed_at: Option<Timestamp>,
    /// When it was asked.
    pub created_at: Timestamp,
}

/// Stores a new one.
pub fn insert(c: &mut Conn, row: &Question) -> DbResult<()> {
    diesel::insert_into(question::table).values(row).execute(c)?;
    Ok(())
}

/// A person's own, by id.
pub fn own(c: &mut Conn, person: &PersonId, id: &QuestionId) -> DbResult<Option<Question>> {
    let row = question::table.find(id).filter(question::person_id.eq(person));
    Ok(row.select(Question::as_select()).first(c).optional()?)
}

/// One of a course, by id.
pub fn in_course(c: &mut Conn, course: &CourseId, id: &QuestionId) -> DbResult<Option<Question>> {
    let row = question::table.find(id).filter(question::course_id.eq(course));
    Ok(row.select(Question::as_select()).first(c).optional()?)
}

/// The newest `most` of a person in a course, the newest first.
pub fn newest_of(c: &mut Conn, person: &PersonId, course: &CourseId, most: i64) -> DbResult<Vec<Question>> {
    let own = question::table.filter(question::person_id.eq(person)).filter(question::course_id.eq(course));
    let newest = own.order((question::created_at.desc(), question::id.desc())).limit(most);
    Ok(newest.select(Question::as_select()).load(c)?)
}

/// When a person asked in a course, after a moment; at most `most`.
pub fn times(
    c: &mut Conn,
    person: &PersonId,
    course: &CourseId,
    after: Timestamp,
    most: i64,
) -> DbResult<Vec<Timestamp>> {
    let own = question::table
        .filter(question::person_id.eq(person))
        .filter(question::course_id.eq(course))
        .filter(question::created_at.gt(after));
    Ok(own.order(question::created_at.desc()).limit(most).select(question::created_at).load(c)?)
}

/// The newest `most` of a course, the newest first.
pub fn newest_in(c: &mut Conn, course: &CourseId, most: i64) -> DbResult<Vec<Question>> {
    let of = question::table.filter(question::course_id.eq(course));
    let newest = of.order((question::created_at.desc(), question::id.desc())).limit(most);
    Ok(newest.select(Question::as_select()).load(c)?)
}

/// Those of a course that wait for a teacher, oldest first, at most `most`.
pub fn open(c: &mut Conn, course: &CourseId, most: i64) -> DbResult<Vec<Question>> {
    let of = question::table
        .filter(question::course_id.eq(course))
        .filter(question::state.eq(QuestionState::Open));
    let oldest = of.order((question::handed_over_at, question::id)).limit(most);
    Ok(oldest.select(Question::as_select()).load(c)?)
}

/// Those of a course whose source is said to be wrong and that no teacher has looked at, oldest first, at most `most`.
pub fn reported(c: &mut Conn, course: &CourseId, most: i64) -> DbResult<Vec<Question>> {
    let of = question::table
        .filter(question::course_id.eq(course))
        .filter(question::reported_at.is_not_null())
        .filter(question::report_closed_at.is_null());
    let oldest = of.order((question::reported_at, question::id)).limit(most);
    Ok(oldest.select(Question::as_select()).load(c)?)
}

/// Keeps what was meant, of the things that were asked back. Only the first choice counts.
pub fn choose(c: &mut Conn, id: &QuestionId, choice: i32) -> DbResult<()> {
    let row = question::table.find(id).filter(question::chosen.is_null());
    diesel::update(row).set(question::chosen.eq(choice)).execute(c)?;
    Ok(())
}

/// Keeps how many hints were taken; never fewer than before.
pub fn take_hints(c: &mut Conn, id: &QuestionId, hints: i32) -> DbResult<()> {
    let row = question::table.find(id).filter(question::hints.lt(hints));
    diesel::update(row).set(question::hints.eq(hints)).execute(c)?;
    Ok(())
}

/// Hands one that was not handed over yet to the teachers.
pub fn hand_over(c: &mut Conn, id: &QuestionId, named: bool, now: Timestamp) -> DbResult<()> {
    let row = question::table.find(id).filter(question::state.eq(QuestionState::Closed));
    let set = (
        question::state.eq(QuestionState::Open),
        question::named.eq(named),
        question::handed_over_at.eq(now),
    );
    diesel::update(row).set(set).execute(c)?;
    Ok(())
}

/// Keeps that its source is wrong; said once.
pub fn report(c: &mut Conn, id: &QuestionId, words: &str, now: Timestamp) -> DbResult<()> {
    let row = question::table.find(id).filter(question::reported_at.is_null());
    diesel::update(row).set((question::report.eq(words), question::reported_at.eq(now))).execute(c)?;
    Ok(())
}

/// A teacher has looked at the report.
pub fn close_report(c: &mut Conn, id: &QuestionId, now: Timestamp) -> DbResult<()> {
    diesel::update(question::table.find(id)).set(question::report_closed_at.eq(now)).execute(c)?;
    Ok(())
}

/// Gives it a teacher's answer.
pub fn answer(c: &mut Conn, id: &QuestionId, answer: &VerifiedAnswerId) -> DbResult<()> {
    let set = (question::state.eq(QuestionState::Answered), question::verified_answer_id.eq(answer));
    diesel::update(question::table.find(id)).set(set).execute(c)?;
    Ok(())
}

/// Puts one that waits aside.
pub fn dismiss(c: &mut Conn, id: &QuestionId) -> DbResult<()> {
    let row = question::table.find(id).filter(question::state.eq(QuestionState::Open));
    diesel::update(row).set(question::state.eq(QuestionState::Dismissed)).execute(c)?;
    Ok(())
}

/// Everything that a person asked, oldest first.
pub fn by_person(c: &mut Conn, person: &PersonId) -> DbResult<Vec<Question>> {
    let theirs = question::table.filter(question::person_id.eq(person));
    Ok(theirs.order((question::created_at, question::id)).select(Question::as_select()).load(c)?)
}

/// Erases at most `most` that were asked before a moment, of one platform or of all. Returns how many.
pub fn erase_before(
    c: &mut Conn,
    platform: Option<&PlatformId>,
    before: Timestamp,
    most: i64,
) -> DbResult<usize> {
    let mut old =
        question::table.inner_join(course::table).filter(question::created_at.lt(before)).into_boxed();
    if let Some(platform) = platform {
        old = old.filter(course::platform_id.eq(platform));
    }
    let ids: Vec<QuestionId> =
        old.order((question::created_at, question::id)).limit(most).select(question::id).load(c)?;
    Ok(diesel::delete(question::table.filter(question::id.eq_any(&ids))).execute(c)?)
}

//! Assignments as teachers wrote them.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::conn::{Conn, each};
use super::error::DbResult;
use super::schema::assignment;
use super::types::{AssignmentId, Json, PersonId, PlatformId, ReleasePolicy};
use crate::clock::Timestamp;

/// An assignment; all but id, platform, author and birth is replaced by an update.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Serialize, Deserialize)]
#[diesel(table_name = assignment, treat_none_as_null = true)]
pub struct Assignment {
    /// Ours.
    pub id: AssignmentId,
    /// The LMS it belongs to.
    pub platform_id: PlatformId,
    /// Grows by one with each update.
    pub version: i32,
    /// Shown in the LMS and on every page.
    pub title: String,
    /// The task.
    pub prompt: String,
    /// Answers of full worth; the first one is the main one.
    pub reference_answers: Json<Vec<String>>,
    /// What must be said, and what it is worth.
    pub rubric: Json<Vec<grader::Criterion>>,
    /// Full marks, above zero.
    pub points: i32,
    /// `auto`, `en` or `zh`.
    pub language: String,
    /// 0: without limit.
    pub attempts_allowed: i32,
    /// Which machine's marks go out without a teacher.
    pub release_policy: ReleasePolicy,
    /// Who wrote it, while we know them.
    pub created_by: Option<PersonId>,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// Stores a new assignment.
pub fn insert(c: &mut Conn, row: &Assignment) -> DbResult<()> {
    each!(c, c => diesel::insert_into(assignment::table).values(row).execute(c))?;
    Ok(())
}

/// By id.
pub fn find(c: &mut Conn, id: &AssignmentId) -> DbResult<Option<Assignment>> {
    Ok(assignment::table.find(id).select(Assignment::as_select()).first(c).optional()?)
}

/// Replaces an assignment that still has the version `expected`. `false`, and nothing written, when somebody was first.
pub fn update(c: &mut Conn, row: &Assignment, expected: i32) -> DbResult<bool> {
    let unchanged = assignment::table.find(&row.id).filter(assignment::version.eq(expected));
    Ok(each!(c, c => diesel::update(unchanged).set(row).execute(c))? > 0)
}

/// A platform's newest assignments, at most `limit`.
pub fn list(c: &mut Conn, platform: &PlatformId, limit: i64) -> DbResult<Vec<Assignment>> {
    let of_platform = assignment::table.filter(assignment::platform_id.eq(platform));
    let newest = of_platform.order((assignment::created_at.desc(), assignment::id.desc())).limit(limit);
    Ok(newest.select(Assignment::as_select()).load(c)?)
}

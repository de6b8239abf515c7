//! Every mark ever given, by the machine or by a teacher; never changed afterwards.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::conn::Conn;
use super::error::DbResult;
use super::finding;
use super::schema::grade;
use super::types::{GradeId, GradeOrigin, PersonId, SubmissionId};
use crate::clock::Timestamp;

/// One mark.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, Serialize, Deserialize)]
#[diesel(table_name = grade)]
pub struct Grade {
    /// Ours.
    pub id: GradeId,
    /// What it judges.
    pub submission_id: SubmissionId,
    /// Who gave it.
    pub origin: GradeOrigin,
    /// From 0 to `max_score`.
    #[serde(with = "super::backup::exact")]
    pub score: f64,
    /// Above zero.
    #[serde(with = "super::backup::exact")]
    pub max_score: f64,
    /// The machine wants a person to look.
    pub needs_review: bool,
    /// For the student.
    pub comment: String,
    /// How it came about, as JSON.
    pub details: String,
    /// The assignment's version that it was given for.
    pub assignment_version: i32,
    /// The teacher, while we know them.
    pub marked_by: Option<PersonId>,
    /// When it was given.
    pub created_at: Timestamp,
}

/// Stores a new mark, and what it found of each criterion where reports count it.
pub fn insert(c: &mut Conn, row: &Grade) -> DbResult<()> {
    diesel::insert_into(grade::table).values(row).execute(c)?;
    finding::replace(c, &row.submission_id, &finding::in_details(&row.submission_id, &row.details))
}

/// By id.
pub fn find(c: &mut Conn, id: &GradeId) -> DbResult<Option<Grade>> {
    Ok(grade::table.find(id).select(Grade::as_select()).first(c).optional()?)
}

/// Every mark of a submission, oldest first.
pub fn for_submission(c: &mut Conn, submission: &SubmissionId) -> DbResult<Vec<Grade>> {
    let marks =
        grade::table.filter(grade::submission_id.eq(submission)).order((grade::created_at, grade::id));
    Ok(marks.select(Grade::as_select()).load(c)?)
}

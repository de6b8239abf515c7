//! What students handed in.

use diesel::dsl::{exists, not};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::conn::{Conn, each};
use super::error::DbResult;
use super::grade::Grade;
use super::schema::{grade, submission};
use super::types::{AssignmentId, GradeId, PersonId, ResourceLinkId, SubmissionId, SubmissionState};
use crate::clock::Timestamp;

/// One attempt of one student.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, Serialize, Deserialize)]
#[diesel(table_name = submission)]
pub struct Submission {
    /// Ours.
    pub id: SubmissionId,
    /// The place it was handed in at.
    pub resource_link_id: ResourceLinkId,
    /// The assignment that the place opened then.
    pub assignment_id: AssignmentId,
    /// Who handed in.
    pub person_id: PersonId,
    /// From 1 on.
    pub attempt: i32,
    /// What the form carried, so that a form sent twice counts once.
    pub submission_key: String,
    /// The text.
    pub answer: String,
    /// Where it stands.
    pub state: SubmissionState,
    /// Grows by one with each decision.
    pub version: i32,
    /// The mark that counts.
    pub grade_id: Option<GradeId>,
    /// When it was handed in.
    pub submitted_at: Timestamp,
}

/// A submission without its text, for tables.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable)]
#[diesel(table_name = submission)]
pub struct Summary {
    /// Ours.
    pub id: SubmissionId,
    /// The place it was handed in at.
    pub resource_link_id: ResourceLinkId,
    /// The assignment that the place opened then.
    pub assignment_id: AssignmentId,
    /// Who handed in.
    pub person_id: PersonId,
    /// From 1 on.
    pub attempt: i32,
    /// Where it stands.
    pub state: SubmissionState,
    /// Grows by one with each decision.
    pub version: i32,
    /// The mark that counts.
    pub grade_id: Option<GradeId>,
    /// When it was handed in.
    pub submitted_at: Timestamp,
}

/// Stores a new submission.
///
/// # Errors
/// `Unique` when the attempt's number or the form's key is taken, as may happen to two calls at the same moment on
/// PostgreSQL; [`super::lock`] keeps them apart.
pub fn insert(c: &mut Conn, row: &Submission) -> DbResult<()> {
    diesel::insert_into(submission::table).values(row).execute(c)?;
    Ok(())
}

/// By id.
pub fn find(c: &mut Conn, id: &SubmissionId) -> DbResult<Option<Submission>> {
    Ok(submission::table.find(id).select(Submission::as_select()).first(c).optional()?)
}

/// All attempts of a student at a place, oldest first.
pub fn for_person(c: &mut Conn, link: &ResourceLinkId, person: &PersonId) -> DbResult<Vec<Submission>> {
    let wanted = submission::resource_link_id.eq(link).and(submission::person_id.eq(person));
    Ok(submission::table.filter(wanted).order(submission::attempt).select(Submission::as_select()).load(c)?)
}

/// The submission that a form made.
pub fn by_key(
    c: &mut Conn,
    link: &ResourceLinkId,
    person: &PersonId,
    key: &str,
) -> DbResult<Option<Submission>> {
    let wanted = submission::resource_link_id
        .eq(link)
        .and(submission::person_id.eq(person))
        .and(submission::submission_key.eq(key));
    Ok(submission::table.filter(wanted).select(Submission::as_select()).first(c).optional()?)
}

/// The number of a student's newest attempt at a place, 0 before the first.
pub fn attempts_used(c: &mut Conn, link: &ResourceLinkId, person: &PersonId) -> DbResult<i32> {
    let wanted = submission::resource_link_id.eq(link).and(submission::person_id.eq(person));
    let newest: Option<i32> =
        submission::table.filter(wanted).select(diesel::dsl::max(submission::attempt)).first(c)?;
    Ok(newest.unwrap_or(0))
}

/// The newest attempt of every student at a place with the mark that counts, in no order.
pub fn newest_of_each_person(c: &mut Conn, link: &ResourceLinkId) -> DbResult<Vec<(Summary, Option<Grade>)>> {
    let later = diesel::alias!(submission as later);
    let overtaken = later
        .filter(later.field(submission::resource_link_id).eq(submission::resource_link_id))
        .filter(later.field(submission::person_id).eq(submission::person_id))
        .filter(later.field(submission::attempt).gt(submission::attempt));
    Ok(submission::table
        .left_join(grade::table.on(submission::grade_id.eq(grade::id.nullable())))
        .filter(submission::resource_link_id.eq(link))
        .filter(not(exists(overtaken)))
        .select((Summary::as_select(), Option::<Grade>::as_select()))
        .load(c)?)
}

/// Points a submission of the version `expected` at the mark that counts. `false`, and nothing written, when somebody
/// decided in between.
pub fn set_grade(
    c: &mut Conn,
    id: &SubmissionId,
    expected: i32,
    grade: Option<&GradeId>,
    state: SubmissionState,
) -> DbResult<bool> {
    let unchanged = submission::table.find(id).filter(submission::version.eq(expected));
    let set = (
        submission::version.eq(submission::version + 1),
        submission::grade_id.eq(grade),
        submission::state.eq(state),
    );
    Ok(each!(c, c => diesel::update(unchanged).set(set).execute(c))? > 0)
}

/// Submissions of a place that wait for a teacher and have a mark, with it; oldest first.
pub fn waiting_for_review(c: &mut Conn, link: &ResourceLinkId) -> DbResult<Vec<(Submission, Grade)>> {
    Ok(submission::table
        .inner_join(grade::table.on(submission::grade_id.eq(grade::id.nullable())))
        .filter(submission::resource_link_id.eq(link))
        .filter(submission::state.eq(SubmissionState::Review))
        .order((submission::submitted_at, submission::id))
        .select((Submission::as_select(), Grade::as_select()))
        .load(c)?)
}

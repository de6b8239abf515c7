//! What the teacher's lists need of every answer at a place, in as few bytes as will do: thousands are read for one page.

use diesel::dsl::{exists, not};
use diesel::prelude::*;

use super::conn::Conn;
use super::error::DbResult;
use super::schema::{grade, person, submission};
use super::submission::Summary;
use super::types::{
    AssignmentId, GradeId, GradeOrigin, PersonId, ResourceLinkId, SubmissionId, SubmissionState,
};
use crate::clock::Timestamp;

/// Ids in one statement.
const BATCH: usize = 500;

/// The mark that counts, without its comment.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable)]
#[diesel(table_name = grade)]
pub struct Mark {
    /// Ours.
    pub id: GradeId,
    /// Who gave it.
    pub origin: GradeOrigin,
    /// Points.
    pub score: f64,
    /// The machine wants a person to look.
    pub needs_review: bool,
    /// How it came about, as JSON.
    pub details: String,
    /// The assignment's version that it was given for.
    pub assignment_version: i32,
}

/// The newest attempt of every student at a place with the mark that counts, in no order. The LMS's test students are
/// left out.
pub fn newest(c: &mut Conn, link: &ResourceLinkId) -> DbResult<Vec<(Summary, Option<Mark>)>> {
    let later = diesel::alias!(submission as later);
    let overtaken = later
        .filter(later.field(submission::resource_link_id).eq(submission::resource_link_id))
        .filter(later.field(submission::person_id).eq(submission::person_id))
        .filter(later.field(submission::attempt).gt(submission::attempt));
    Ok(submission::table
        .left_join(grade::table.on(submission::grade_id.eq(grade::id.nullable())))
        .filter(submission::resource_link_id.eq(link))
        .filter(not(exists(overtaken)))
        .select((Summary::as_select(), Option::<Mark>::as_select()))
        .load(c)?)
}

/// The texts of these submissions, in no order.
pub fn answers(c: &mut Conn, ids: &[SubmissionId]) -> DbResult<Vec<(SubmissionId, String)>> {
    let mut found = Vec::with_capacity(ids.len());
    for batch in ids.chunks(BATCH) {
        let of = submission::table.filter(submission::id.eq_any(batch));
        found.extend(of.select((submission::id, submission::answer)).load::<(SubmissionId, String)>(c)?);
    }
    Ok(found)
}

/// The machine's newest mark of each of these submissions, in no order.
pub fn machine_marks(c: &mut Conn, ids: &[SubmissionId]) -> DbResult<Vec<(SubmissionId, Mark)>> {
    let mut found: Vec<(SubmissionId, Timestamp, Mark)> = Vec::with_capacity(ids.len());
    for batch in ids.chunks(BATCH) {
        let of = grade::table
            .filter(grade::submission_id.eq_any(batch))
            .filter(grade::origin.eq(GradeOrigin::Machine));
        let select = (grade::submission_id, grade::created_at, Mark::as_select());
        found.extend(of.select(select).load::<(SubmissionId, Timestamp, Mark)>(c)?);
    }
    found.sort_by(|a, b| (&a.0, b.1, &b.2.id).cmp(&(&b.0, a.1, &a.2.id)));
    found.dedup_by(|later, first| later.0 == first.0);
    Ok(found.into_iter().map(|(id, _, mark)| (id, mark)).collect())
}

/// The points of the machine's newest mark of each submission at a place, in no order.
pub fn machine_scores(c: &mut Conn, link: &ResourceLinkId) -> DbResult<Vec<(SubmissionId, f64)>> {
    let mut found: Vec<(SubmissionId, f64)> = grade::table
        .inner_join(submission::table.on(grade::submission_id.eq(submission::id)))
        .filter(submission::resource_link_id.eq(link))
        .filter(grade::origin.eq(GradeOrigin::Machine))
        .order((grade::submission_id, grade::created_at.desc(), grade::id.desc()))
        .select((grade::submission_id, grade::score))
        .load(c)?;
    found.dedup_by(|later, first| later.0 == first.0);
    Ok(found)
}

/// A person's own newest comments, at most `limit`: the answer, the comment, the assignment.
pub fn own_comments(
    c: &mut Conn,
    marker: &PersonId,
    limit: i64,
) -> DbResult<Vec<(String, String, AssignmentId)>> {
    Ok(grade::table
        .inner_join(submission::table.on(grade::submission_id.eq(submission::id)))
        .filter(grade::marked_by.eq(marker.as_str()))
        .filter(grade::comment.ne(""))
        .order((grade::created_at.desc(), grade::id.desc()))
        .limit(limit)
        .select((submission::answer, grade::comment, submission::assignment_id))
        .load(c)?)
}

/// An assignment's newest answers that are not being read at the moment: id and text, at most `limit`.
pub fn of_assignment(
    c: &mut Conn,
    assignment: &AssignmentId,
    limit: i64,
) -> DbResult<Vec<(SubmissionId, String)>> {
    Ok(submission::table
        .filter(submission::assignment_id.eq(assignment))
        .filter(submission::state.ne(SubmissionState::Grading))
        .order((submission::submitted_at.desc(), submission::id.desc()))
        .limit(limit)
        .select((submission::id, submission::answer))
        .load(c)?)
}

/// How many answers of a place show their students a mark of the machine.
pub fn released_by_machine(c: &mut Conn, link: &ResourceLinkId) -> DbResult<i64> {
    Ok(submission::table
        .inner_join(grade::table.on(submission::grade_id.eq(grade::id.nullable())))
        .filter(submission::resource_link_id.eq(link))
        .filter(submission::state.eq(SubmissionState::Released))
        .filter(grade::origin.eq(GradeOrigin::Machine))
        .count()
        .get_result(c)?)
}

/// Name and test-student flag of the people with these ids.
pub fn names(c: &mut Conn, ids: &[PersonId]) -> DbResult<Vec<(PersonId, Option<String>, bool)>> {
    let mut found = Vec::with_capacity(ids.len());
    for batch in ids.chunks(BATCH) {
        let of = person::table.filter(person::id.eq_any(batch));
        found.extend(of.select((person::id, person::name, person::preview)).load::<(
            PersonId,
            Option<String>,
            bool,
        )>(c)?);
    }
    Ok(found)
}

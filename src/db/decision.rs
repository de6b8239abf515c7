//! What people decided about marks, and the batches that hold many decisions together; only ever added to.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::conn::{Conn, each};
use super::error::DbResult;
use super::schema::{decision, grade, marking_batch, second_mark, submission};
use super::types::{
    AssignmentId, BatchId, DecisionId, DecisionMethod, GradeId, PersonId, ResourceLinkId, SubmissionId,
    SubmissionState,
};
use crate::clock::Timestamp;

/// Ids in one statement.
const BATCH: usize = 500;

/// One decision about one mark.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, Serialize, Deserialize)]
#[diesel(table_name = decision)]
pub struct Decision {
    /// Ours.
    pub id: DecisionId,
    /// What it was about.
    pub submission_id: SubmissionId,
    /// Where that was handed in.
    pub resource_link_id: ResourceLinkId,
    /// The mark that was chosen.
    pub grade_id: GradeId,
    /// The mark that counted before.
    pub former_grade_id: Option<GradeId>,
    /// Where the submission stood before.
    pub former_state: SubmissionState,
    /// How it was decided.
    pub method: DecisionMethod,
    /// The batch that it belongs to.
    pub batch_id: Option<BatchId>,
    /// The machine's mark was hidden from whoever decided.
    pub blind: bool,
    /// Who decided, while we know them.
    pub marked_by: Option<PersonId>,
    /// When.
    pub created_at: Timestamp,
}

/// Many decisions at one press.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, Serialize, Deserialize)]
#[diesel(table_name = marking_batch)]
pub struct Batch {
    /// Ours.
    pub id: BatchId,
    /// The place.
    pub resource_link_id: ResourceLinkId,
    /// How it was decided.
    pub method: DecisionMethod,
    /// How many answers it changed.
    pub answers: i32,
    /// Who pressed, while we know them.
    pub marked_by: Option<PersonId>,
    /// When.
    pub created_at: Timestamp,
    /// When it was taken back.
    pub rolled_back_at: Option<Timestamp>,
}

/// A person's mark with the answer that it judges.
#[derive(Clone, Debug, PartialEq, Queryable)]
pub struct HumanMark {
    /// The answer's submission.
    pub submission_id: SubmissionId,
    /// The answer.
    pub answer: String,
    /// How it was decided; [`DecisionMethod::Rollback`] took it back.
    pub method: DecisionMethod,
    /// The machine's mark was hidden.
    pub blind: bool,
    /// Points.
    pub score: f64,
    /// Of so many.
    pub max_score: f64,
    /// The assignment's version then.
    pub assignment_version: i32,
    /// Who gave it, while we know them.
    pub marked_by: Option<PersonId>,
}

/// Adds a decision.
pub fn insert(c: &mut Conn, row: &Decision) -> DbResult<()> {
    diesel::insert_into(decision::table).values(row).execute(c)?;
    Ok(())
}

/// Every decision about a submission, oldest first.
pub fn for_submission(c: &mut Conn, id: &SubmissionId) -> DbResult<Vec<Decision>> {
    let of = decision::table.filter(decision::submission_id.eq(id));
    Ok(of.order((decision::created_at, decision::id)).select(Decision::as_select()).load(c)?)
}

/// Every decision at a place, oldest first: the submission, how and by whom it was decided.
pub fn for_link(
    c: &mut Conn,
    link: &ResourceLinkId,
) -> DbResult<Vec<(SubmissionId, DecisionMethod, Option<PersonId>)>> {
    let of = decision::table
        .filter(decision::resource_link_id.eq(link))
        .order((decision::created_at, decision::id));
    Ok(of.select((decision::submission_id, decision::method, decision::marked_by)).load(c)?)
}

/// People's newest decisions about an assignment's answers, made until a moment, newest first, at most `limit`; several for one answer when
/// it was decided several times.
pub fn human_marks(
    c: &mut Conn,
    assignment: &AssignmentId,
    until: Option<Timestamp>,
    limit: i64,
) -> DbResult<Vec<HumanMark>> {
    let until = until.unwrap_or(Timestamp::from_micros(i64::MAX));
    Ok(decision::table
        .inner_join(grade::table.on(decision::grade_id.eq(grade::id)))
        .inner_join(submission::table.on(decision::submission_id.eq(submission::id)))
        .filter(submission::assignment_id.eq(assignment))
        .filter(decision::created_at.le(until))
        .order((decision::created_at.desc(), decision::id.desc()))
        .limit(limit)
        .select((
            submission::id,
            submission::answer,
            decision::method,
            decision::blind,
            grade::score,
            grade::max_score,
            grade::assignment_version,
            decision::marked_by,
        ))
        .load(c)?)
}

/// Answers of an assignment that two people marked: the first one's points and the second one's, both on its own scale.
pub fn double_marked(
    c: &mut Conn,
    assignment: &AssignmentId,
    points: f64,
    limit: i64,
) -> DbResult<Vec<(SubmissionId, f64, f64)>> {
    let rows: Vec<(SubmissionId, f64, f64)> = second_mark::table
        .inner_join(submission::table.on(second_mark::submission_id.eq(submission::id)))
        .inner_join(decision::table.on(decision::submission_id.eq(submission::id)))
        .inner_join(grade::table.on(decision::grade_id.eq(grade::id)))
        .filter(submission::assignment_id.eq(assignment))
        .filter(decision::method.ne_all([DecisionMethod::Second, DecisionMethod::Rollback]))
        .filter(decision::created_at.lt(second_mark::created_at))
        .filter(grade::max_score.eq(points))
        .order((second_mark::created_at.desc(), submission::id, decision::created_at, decision::id))
        .limit(limit)
        .select((submission::id, grade::score, second_mark::score))
        .load(c)?;
    // The first marker may have decided more than once before the second one did: the last of it counts.
    let mut found: Vec<(SubmissionId, f64, f64)> = Vec::with_capacity(rows.len());
    for row in rows {
        match found.last_mut() {
            Some(last) if last.0 == row.0 => *last = row,
            _ => found.push(row),
        }
    }
    Ok(found)
}

/// How often people decided about an assignment's answers.
pub fn count(c: &mut Conn, assignment: &AssignmentId) -> DbResult<i64> {
    Ok(decision::table
        .inner_join(submission::table.on(decision::submission_id.eq(submission::id)))
        .filter(submission::assignment_id.eq(assignment))
        .count()
        .get_result(c)?)
}

/// Adds a batch; its decisions come after it.
pub fn insert_batch(c: &mut Conn, row: &Batch) -> DbResult<()> {
    diesel::insert_into(marking_batch::table).values(row).execute(c)?;
    Ok(())
}

/// Writes how many answers a batch changed in the end.
pub fn set_batch_size(c: &mut Conn, id: &BatchId, answers: i32) -> DbResult<()> {
    diesel::update(marking_batch::table.find(id)).set(marking_batch::answers.eq(answers)).execute(c)?;
    Ok(())
}

/// A batch of a place.
pub fn find_batch(c: &mut Conn, link: &ResourceLinkId, id: &BatchId) -> DbResult<Option<Batch>> {
    let row = marking_batch::table.find(id).filter(marking_batch::resource_link_id.eq(link));
    Ok(row.select(Batch::as_select()).first(c).optional()?)
}

/// The newest batches of a place.
pub fn batches(c: &mut Conn, link: &ResourceLinkId, limit: i64) -> DbResult<Vec<Batch>> {
    let of = marking_batch::table.filter(marking_batch::resource_link_id.eq(link));
    let newest = of.order((marking_batch::created_at.desc(), marking_batch::id.desc())).limit(limit);
    Ok(newest.select(Batch::as_select()).load(c)?)
}

/// Notes that a batch was taken back. `false` when it was before.
pub fn set_rolled_back(c: &mut Conn, id: &BatchId, now: Timestamp) -> DbResult<bool> {
    let row = marking_batch::table.find(id).filter(marking_batch::rolled_back_at.is_null());
    Ok(diesel::update(row).set(marking_batch::rolled_back_at.eq(now)).execute(c)? > 0)
}

/// The decisions of a batch, in the order in which they were made.
pub fn of_batch(c: &mut Conn, id: &BatchId) -> DbResult<Vec<Decision>> {
    let of = decision::table.filter(decision::batch_id.eq(id.as_str()));
    Ok(of.order((decision::created_at, decision::id)).select(Decision::as_select()).load(c)?)
}

/// The decisions about these submissions, oldest first.
pub fn for_submissions(c: &mut Conn, ids: &[SubmissionId]) -> DbResult<Vec<Decision>> {
    let mut found = Vec::new();
    for batch in ids.chunks(BATCH) {
        let of = decision::table.filter(decision::submission_id.eq_any(batch));
        let ordered = of.order((decision::created_at, decision::id));
        found.extend(each!(c, c => ordered.select(Decision::as_select()).load::<Decision>(c))?);
    }
    Ok(found)
}

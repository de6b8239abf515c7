//! Students who ask a person to look again.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::conn::Conn;
use super::error::DbResult;
use super::schema::appeal;
use super::types::{AppealId, AppealState, GradeId, PersonId, ResourceLinkId, SubmissionId};
use crate::clock::Timestamp;

/// One request for a second look.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, Serialize, Deserialize)]
#[diesel(table_name = appeal)]
pub struct Appeal {
    /// Ours.
    pub id: AppealId,
    /// Whose mark is in question.
    pub submission_id: SubmissionId,
    /// Where it was handed in.
    pub resource_link_id: ResourceLinkId,
    /// The mark in question.
    pub grade_id: GradeId,
    /// The criterion's id; empty for the whole mark.
    pub criterion: String,
    /// In the student's words.
    pub reason: String,
    /// Where it stands.
    pub state: AppealState,
    /// The teacher's words.
    pub answer: String,
    /// Who decided, while we know them.
    pub decided_by: Option<PersonId>,
    /// When it was asked.
    pub created_at: Timestamp,
    /// When it was decided.
    pub decided_at: Option<Timestamp>,
}

/// Stores a new one.
pub fn insert(c: &mut Conn, row: &Appeal) -> DbResult<()> {
    diesel::insert_into(appeal::table).values(row).execute(c)?;
    Ok(())
}

/// By id, at a place.
pub fn find(c: &mut Conn, link: &ResourceLinkId, id: &AppealId) -> DbResult<Option<Appeal>> {
    let row = appeal::table.find(id).filter(appeal::resource_link_id.eq(link));
    Ok(row.select(Appeal::as_select()).first(c).optional()?)
}

/// Every one about a submission, oldest first.
pub fn for_submission(c: &mut Conn, id: &SubmissionId) -> DbResult<Vec<Appeal>> {
    let of = appeal::table.filter(appeal::submission_id.eq(id));
    Ok(of.order((appeal::created_at, appeal::id)).select(Appeal::as_select()).load(c)?)
}

/// The open ones of a place, oldest first.
pub fn open(c: &mut Conn, link: &ResourceLinkId) -> DbResult<Vec<Appeal>> {
    let of =
        appeal::table.filter(appeal::resource_link_id.eq(link)).filter(appeal::state.eq(AppealState::Open));
    Ok(of.order((appeal::created_at, appeal::id)).select(Appeal::as_select()).load(c)?)
}

/// Decides an open one. `false`, and nothing written, when it was decided before.
pub fn decide(
    c: &mut Conn,
    id: &AppealId,
    state: AppealState,
    answer: &str,
    by: &PersonId,
    now: Timestamp,
) -> DbResult<bool> {
    let row = appeal::table.find(id).filter(appeal::state.eq(AppealState::Open));
    let set = (
        appeal::state.eq(state),
        appeal::answer.eq(answer),
        appeal::decided_by.eq(by),
        appeal::decided_at.eq(now),
    );
    Ok(diesel::update(row).set(set).execute(c)? > 0)
}

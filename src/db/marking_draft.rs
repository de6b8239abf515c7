//! What a marker has typed and not decided yet, and a second marker's own mark.

use diesel::prelude::*;
use diesel::upsert::excluded;
use serde::{Deserialize, Serialize};

use super::conn::{Conn, each};
use super::error::DbResult;
use super::schema::{marking_draft, second_mark, submission};
use super::types::{PersonId, ResourceLinkId, SubmissionId};
use crate::clock::Timestamp;

/// A decision in the making.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, Serialize, Deserialize)]
#[diesel(table_name = marking_draft)]
pub struct MarkingDraft {
    /// What it is about.
    pub submission_id: SubmissionId,
    /// Who types.
    pub person_id: PersonId,
    /// The version of the submission that they saw.
    pub version: i32,
    /// The fields of the form, as JSON.
    pub body: String,
    /// When it was saved.
    pub updated_at: Timestamp,
}

/// A second marker's mark.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, Serialize, Deserialize)]
#[diesel(table_name = second_mark)]
pub struct SecondMark {
    /// What it judges.
    pub submission_id: SubmissionId,
    /// Points.
    #[serde(with = "super::backup::exact")]
    pub score: f64,
    /// The comment.
    pub comment: String,
    /// Points by criterion, as JSON.
    pub details: String,
    /// Who gave it, while we know them.
    pub marked_by: Option<PersonId>,
    /// When.
    pub created_at: Timestamp,
}

/// Keeps what was typed, in the place of what was typed before.
pub fn save(c: &mut Conn, row: &MarkingDraft) -> DbResult<()> {
    each!(c, c => diesel::insert_into(marking_draft::table)
        .values(row)
        .on_conflict((marking_draft::submission_id, marking_draft::person_id))
        .do_update()
        .set((
            marking_draft::version.eq(excluded(marking_draft::version)),
            marking_draft::body.eq(excluded(marking_draft::body)),
            marking_draft::updated_at.eq(excluded(marking_draft::updated_at)),
        ))
        .execute(c))?;
    Ok(())
}

/// Everybody's unfinished decisions about a submission.
pub fn for_submission(c: &mut Conn, id: &SubmissionId) -> DbResult<Vec<MarkingDraft>> {
    let of = marking_draft::table.filter(marking_draft::submission_id.eq(id));
    Ok(of.order(marking_draft::person_id).select(MarkingDraft::as_select()).load(c)?)
}

/// Forgets what a person typed about a submission.
pub fn delete(c: &mut Conn, id: &SubmissionId, person: &PersonId) -> DbResult<()> {
    diesel::delete(marking_draft::table.find((id, person))).execute(c)?;
    Ok(())
}

/// A person's unfinished decisions, oldest first.
pub fn of_person(c: &mut Conn, person: &PersonId) -> DbResult<Vec<MarkingDraft>> {
    let of = marking_draft::table.filter(marking_draft::person_id.eq(person));
    let order = (marking_draft::updated_at, marking_draft::submission_id);
    Ok(of.order(order).select(MarkingDraft::as_select()).load(c)?)
}

/// Stores a second marker's mark. `false`, and nothing written, when there is one.
pub fn insert_second(c: &mut Conn, row: &SecondMark) -> DbResult<bool> {
    let added = each!(c, c => diesel::insert_into(second_mark::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(added > 0)
}

/// The second mark of a submission.
pub fn second(c: &mut Conn, id: &SubmissionId) -> DbResult<Option<SecondMark>> {
    Ok(second_mark::table.find(id).select(SecondMark::as_select()).first(c).optional()?)
}

/// The second marks at a place: submission and points.
pub fn seconds(c: &mut Conn, link: &ResourceLinkId) -> DbResult<Vec<(SubmissionId, f64)>> {
    Ok(second_mark::table
        .inner_join(submission::table.on(second_mark::submission_id.eq(submission::id)))
        .filter(submission::resource_link_id.eq(link))
        .select((second_mark::submission_id, second_mark::score))
        .load(c)?)
}

/// The second marks that a person gave: submission, points, time.
pub fn seconds_of_person(c: &mut Conn, person: &PersonId) -> DbResult<Vec<(SubmissionId, f64, Timestamp)>> {
    let of = second_mark::table.filter(second_mark::marked_by.eq(person.as_str()));
    let select = (second_mark::submission_id, second_mark::score, second_mark::created_at);
    Ok(of.order((second_mark::created_at, second_mark::submission_id)).select(select).load(c)?)
}

//! What the machine read of the file that came with a submission.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::conn::{Conn, each};
use super::error::DbResult;
use super::material::Found;
use super::schema::{attachment_reading, submission};
use super::types::{Json, SubmissionId};
use crate::clock::Timestamp;

/// One reading; its text stands at the end of the submission's answer.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, Serialize, Deserialize)]
#[diesel(table_name = attachment_reading)]
pub struct AttachmentReading {
    /// What the file came with.
    pub submission_id: SubmissionId,
    /// Why it could not be read, as a stable word.
    pub problem: Option<String>,
    /// What was found.
    pub found: Json<Found>,
    /// When.
    pub read_at: Timestamp,
}

/// Stores what was read together with the answer that it became part of. `false`, and nothing written, when that was done
/// before.
pub fn settle(c: &mut Conn, row: &AttachmentReading, answer: &str) -> DbResult<bool> {
    let added = each!(c, c => diesel::insert_into(attachment_reading::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(c))?;
    if added > 0 {
        let of = submission::table.find(&row.submission_id);
        diesel::update(of).set(submission::answer.eq(answer)).execute(c)?;
    }
    Ok(added > 0)
}

/// The reading of a submission's file.
pub fn find(c: &mut Conn, id: &SubmissionId) -> DbResult<Option<AttachmentReading>> {
    Ok(attachment_reading::table.find(id).select(AttachmentReading::as_select()).first(c).optional()?)
}

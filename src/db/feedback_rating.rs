//! What students say about the feedback on their attempts.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::conn::{Conn, each};
use super::error::DbResult;
use super::schema::feedback_rating;
use super::types::{Helpful, SubmissionId};
use crate::clock::Timestamp;

/// What one student says about one attempt's feedback.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Serialize, Deserialize)]
#[diesel(table_name = feedback_rating)]
pub struct FeedbackRating {
    /// Which attempt.
    pub submission_id: SubmissionId,
    /// Whether it helped.
    pub helpful: Helpful,
    /// In the student's words.
    pub comment: String,
    /// When it was said.
    pub created_at: Timestamp,
}

/// Keeps what was said, in the place of what was said before.
pub fn put(c: &mut Conn, row: &FeedbackRating) -> DbResult<()> {
    each!(c, c => diesel::insert_into(feedback_rating::table)
        .values(row)
        .on_conflict(feedback_rating::submission_id)
        .do_update()
        .set(row)
        .execute(c))?;
    Ok(())
}

/// What was said about an attempt's feedback.
pub fn find(c: &mut Conn, id: &SubmissionId) -> DbResult<Option<FeedbackRating>> {
    Ok(feedback_rating::table.find(id).select(FeedbackRating::as_select()).first(c).optional()?)
}

//! When students first opened their released marks. Only the first time of each is kept.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::conn::{Conn, each};
use super::error::DbResult;
use super::schema::feedback_view;
use super::types::SubmissionId;
use crate::clock::Timestamp;

/// A released mark that its student has opened.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, Serialize, Deserialize)]
#[diesel(table_name = feedback_view)]
pub struct FeedbackView {
    /// Which.
    pub submission_id: SubmissionId,
    /// When first.
    pub opened_at: Timestamp,
}

/// Whether it was opened.
pub fn exists(c: &mut Conn, submission: &SubmissionId) -> DbResult<bool> {
    let row = feedback_view::table.find(submission).select(feedback_view::submission_id);
    Ok(row.first::<String>(c).optional()?.is_some())
}

/// When it was first opened.
pub fn opened_at(c: &mut Conn, submission: &SubmissionId) -> DbResult<Option<Timestamp>> {
    Ok(feedback_view::table.find(submission).select(feedback_view::opened_at).first(c).optional()?)
}

/// Notes that it was opened; the first time counts.
pub fn note(c: &mut Conn, submission: &SubmissionId, now: Timestamp) -> DbResult<()> {
    let row = FeedbackView { submission_id: submission.clone(), opened_at: now };
    each!(c, c => diesel::insert_into(feedback_view::table).values(&row).on_conflict_do_nothing().execute(c))?;
    Ok(())
}

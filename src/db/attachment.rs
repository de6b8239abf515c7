//! The file that came with a submission, if one did.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::conn::Conn;
use super::error::DbResult;
use super::schema::attachment;
use super::types::SubmissionId;

/// A file.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, Serialize, Deserialize)]
#[diesel(table_name = attachment)]
pub struct Attachment {
    /// What it came with.
    pub submission_id: SubmissionId,
    /// As the student named it, without a path.
    pub file_name: String,
    /// Found out by us.
    pub media_type: String,
    /// Of the content, in hexadecimal.
    pub sha256: String,
    /// The bytes.
    #[serde(with = "super::backup::base64")]
    pub content: Vec<u8>,
}

/// Stores a file.
pub fn insert(c: &mut Conn, row: &Attachment) -> DbResult<()> {
    diesel::insert_into(attachment::table).values(row).execute(c)?;
    Ok(())
}

/// The file of a submission.
pub fn find(c: &mut Conn, submission: &SubmissionId) -> DbResult<Option<Attachment>> {
    Ok(attachment::table.find(submission).select(Attachment::as_select()).first(c).optional()?)
}

/// Its name alone.
pub fn file_name(c: &mut Conn, submission: &SubmissionId) -> DbResult<Option<String>> {
    Ok(attachment::table.find(submission).select(attachment::file_name).first(c).optional()?)
}

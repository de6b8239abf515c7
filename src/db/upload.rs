//! What students handed in to activities of the LMS itself, until it is a submission here, and how it was reported.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::conn::{Conn, each};
use super::error::DbResult;
use super::schema::upload;
use super::types::{Json, PersonId, PlatformId, ResourceLinkId, SubmissionId, UploadId, UploadState};
use crate::clock::Timestamp;

/// One file or text of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UploadedAsset {
    /// The LMS's id.
    pub id: String,
    /// Where it can be fetched.
    pub url: String,
    /// Its checksum, as the LMS wrote it.
    pub sha256: Option<String>,
    /// Bytes.
    pub size: Option<u64>,
    /// Media type.
    pub content_type: Option<String>,
    /// Title or name of the file.
    pub name: Option<String>,
    /// Why it could not be read: the word that the LMS is told.
    pub problem: Option<String>,
}

/// One hand-in.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, Serialize, Deserialize)]
#[diesel(table_name = upload)]
pub struct Upload {
    /// Ours.
    pub id: UploadId,
    /// The activity.
    pub resource_link_id: ResourceLinkId,
    /// Who handed in.
    pub person_id: PersonId,
    /// The LMS's id; handing in again is another one.
    pub lms_submission_id: String,
    /// Where reports go.
    pub report_url: String,
    /// Files and texts.
    pub assets: Json<Vec<UploadedAsset>>,
    /// Where it stands.
    pub state: UploadState,
    /// Why it failed: the word that the LMS is told.
    pub problem: Option<String>,
    /// What it became.
    pub submission_id: Option<SubmissionId>,
    /// The timestamp of the newest report; the epoch when there is none.
    pub last_report_at: Timestamp,
    /// When it came.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// Stores a new one.
pub fn insert(c: &mut Conn, row: &Upload) -> DbResult<()> {
    diesel::insert_into(upload::table).values(row).execute(c)?;
    Ok(())
}

/// By id.
pub fn find(c: &mut Conn, id: &UploadId) -> DbResult<Option<Upload>> {
    Ok(upload::table.find(id).select(Upload::as_select()).first(c).optional()?)
}

/// By the LMS's id of the hand-in.
pub fn by_lms_id(c: &mut Conn, link: &ResourceLinkId, lms_submission_id: &str) -> DbResult<Option<Upload>> {
    let wanted = upload::resource_link_id.eq(link).and(upload::lms_submission_id.eq(lms_submission_id));
    Ok(upload::table.filter(wanted).select(Upload::as_select()).first(c).optional()?)
}

/// The same where the activity is not known.
pub fn of_platform(c: &mut Conn, platform: &PlatformId, lms_submission_id: &str) -> DbResult<Option<Upload>> {
    use super::schema::resource_link;
    let wanted = upload::table
        .inner_join(resource_link::table)
        .filter(resource_link::platform_id.eq(platform))
        .filter(upload::lms_submission_id.eq(lms_submission_id));
    Ok(wanted.order(upload::created_at.desc()).select(Upload::as_select()).first(c).optional()?)
}

/// What became this submission.
pub fn by_submission(c: &mut Conn, submission: &SubmissionId) -> DbResult<Option<Upload>> {
    let wanted = upload::table.filter(upload::submission_id.eq(submission.as_str()));
    Ok(wanted.select(Upload::as_select()).first(c).optional()?)
}

/// All of one person, oldest first.
pub fn for_person(c: &mut Conn, person: &PersonId) -> DbResult<Vec<Upload>> {
    let theirs = upload::table.filter(upload::person_id.eq(person));
    Ok(theirs.order((upload::created_at, upload::id)).select(Upload::as_select()).load(c)?)
}

/// Takes what the LMS says of it anew: addresses change when it is sent again.
pub fn renew(
    c: &mut Conn,
    id: &UploadId,
    report_url: &str,
    assets: &Json<Vec<UploadedAsset>>,
    now: Timestamp,
) -> DbResult<()> {
    let set = (
        upload::report_url.eq(report_url),
        upload::assets.eq(assets),
        upload::state.eq(UploadState::Received),
        upload::problem.eq(None::<String>),
        upload::updated_at.eq(now),
    );
    each!(c, c => diesel::update(upload::table.find(id)).set(set).execute(c))?;
    Ok(())
}

/// Writes what came of reading it.
pub fn settle(c: &mut Conn, row: &Upload, now: Timestamp) -> DbResult<()> {
    let set = (
        upload::assets.eq(&row.assets),
        upload::state.eq(row.state),
        upload::problem.eq(row.problem.as_deref()),
        upload::submission_id.eq(row.submission_id.as_ref().map(SubmissionId::as_str)),
        upload::updated_at.eq(now),
    );
    each!(c, c => diesel::update(upload::table.find(&row.id)).set(set).execute(c))?;
    Ok(())
}

/// Notes the newest report's timestamp.
pub fn reported(c: &mut Conn, id: &UploadId, at: Timestamp) -> DbResult<()> {
    diesel::update(upload::table.find(id)).set(upload::last_report_at.eq(at)).execute(c)?;
    Ok(())
}

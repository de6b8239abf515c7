//! Every content that an assignment ever had.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::assignment::Snapshot;
use super::conn::{Conn, each};
use super::error::DbResult;
use super::schema::assignment_version;
use super::types::{AssignmentId, Json};
use crate::clock::Timestamp;

/// One version.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, Serialize, Deserialize)]
#[diesel(table_name = assignment_version)]
pub struct AssignmentVersion {
    /// Of which assignment.
    pub assignment_id: AssignmentId,
    /// Its number, from 1.
    pub version: i32,
    /// What it said.
    pub content: Json<Snapshot>,
    /// When it was saved.
    pub saved_at: Timestamp,
}

/// Keeps a version; one that is kept already stays as it is.
pub fn keep(c: &mut Conn, row: &AssignmentVersion) -> DbResult<()> {
    each!(c, c => diesel::insert_into(assignment_version::table).values(row).on_conflict_do_nothing().execute(c))?;
    Ok(())
}

/// One version.
pub fn find(c: &mut Conn, id: &AssignmentId, version: i32) -> DbResult<Option<AssignmentVersion>> {
    let found = assignment_version::table.find((id, version));
    Ok(found.select(AssignmentVersion::as_select()).first(c).optional()?)
}

/// The newest versions, newest first, at most `limit`.
pub fn list(c: &mut Conn, id: &AssignmentId, limit: i64) -> DbResult<Vec<AssignmentVersion>> {
    let all = assignment_version::table.filter(assignment_version::assignment_id.eq(id));
    let newest = all.order(assignment_version::version.desc()).limit(limit);
    Ok(newest.select(AssignmentVersion::as_select()).load(c)?)
}

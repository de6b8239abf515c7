//! Who or what did what to which mark or setting; only ever appended to.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::conn::Conn;
use super::error::DbResult;
use super::schema::{audit_event, submission};
use super::types::{AssignmentId, AuditEventId, ResourceLinkId};
use crate::clock::Timestamp;

/// One line of the audit trail.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, Serialize, Deserialize)]
#[diesel(table_name = audit_event)]
pub struct AuditEvent {
    /// Ours.
    pub id: AuditEventId,
    /// When.
    pub at: Timestamp,
    /// A person's id, or the name of a part of the program.
    pub actor: String,
    /// What was done, such as `grade.release`.
    pub action: String,
    /// The id of what it was done to.
    pub subject: String,
    /// More, as JSON.
    pub detail: String,
}

/// Appends a line.
pub fn append(
    c: &mut Conn,
    actor: &str,
    action: &str,
    subject: &str,
    detail: &str,
    now: Timestamp,
) -> DbResult<()> {
    let row = AuditEvent {
        id: AuditEventId::new(now),
        at: now,
        actor: actor.to_owned(),
        action: action.to_owned(),
        subject: subject.to_owned(),
        detail: detail.to_owned(),
    };
    diesel::insert_into(audit_event::table).values(&row).execute(c)?;
    Ok(())
}

/// What was done to a subject, oldest first.
pub fn for_subject(c: &mut Conn, subject: &str) -> DbResult<Vec<AuditEvent>> {
    let events =
        audit_event::table.filter(audit_event::subject.eq(subject)).order((audit_event::at, audit_event::id));
    Ok(events.select(AuditEvent::as_select()).load(c)?)
}

/// What was done about an assignment at a place, to its answers and its rules; the newest first, at most `limit` lines,
/// older than the line `before`.
pub fn for_place(
    c: &mut Conn,
    link: &ResourceLinkId,
    assignment: &AssignmentId,
    before: Option<&AuditEventId>,
    limit: i64,
) -> DbResult<Vec<AuditEvent>> {
    let answers = submission::table.filter(submission::resource_link_id.eq(link)).select(submission::id);
    let about = audit_event::subject
        .eq_any(answers)
        .or(audit_event::subject.eq(assignment.as_str()))
        .or(audit_event::subject.eq(link.as_str()));
    // Ids sort by time; nothing sorts after the last one.
    let before = before.map_or("~", AuditEventId::as_str);
    Ok(audit_event::table
        .filter(about)
        .filter(audit_event::id.lt(before))
        .order(audit_event::id.desc())
        .limit(limit)
        .select(AuditEvent::as_select())
        .load(c)?)
}

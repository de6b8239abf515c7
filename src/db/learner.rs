//! All rows about one person, for telling them and for erasing them.
//!
//! What points at a person goes with the person by the tables' own `ON DELETE`; what only names their ids (jobs, the
//! audit trail) is removed here.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Integer;

use super::audit::AuditEvent;
use super::conn::Conn;
use super::draft::Draft;
use super::error::{DbError, DbResult};
use super::job::Job;
use super::passback::Passback;
use super::schema::{
    assignment, attachment, audit_event, draft, eula_acceptance, grade, job, passback, person, question,
    session, submission, upload,
};
use super::session::Session;
use super::tx::Db;
use super::types::{AssignmentId, GradeId, PassbackState, PersonId, SubmissionId};
use crate::clock::Timestamp;

/// Ids in one statement.
const BATCH: usize = 500;

/// How many rows of each kind were erased.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Erased {
    /// Browsers' sessions.
    pub sessions: i64,
    /// Drafts.
    pub drafts: i64,
    /// Attempts.
    pub submissions: i64,
    /// Files that came with them.
    pub attachments: i64,
    /// Marks that they were given.
    pub grades: i64,
    /// Marks in the outbox.
    pub passbacks: i64,
    /// Those of them that the LMS has not taken, and now never will.
    pub undelivered: i64,
    /// Pieces of work.
    pub jobs: i64,
    /// Hand-ins to activities of the LMS itself.
    pub uploads: i64,
    /// Words on whether their uploads may be read.
    pub acceptances: i64,
    /// Questions about the material.
    pub questions: i64,
    /// Lines of the audit trail about their work.
    pub audit_events: i64,
    /// Lines about the work of others, where their id was taken out.
    pub audit_actors: i64,
}

/// The ids of everything a person handed in, oldest first.
pub fn submissions(c: &mut Conn, person: &PersonId) -> DbResult<Vec<SubmissionId>> {
    let theirs = submission::table.filter(submission::person_id.eq(person));
    Ok(theirs.order((submission::submitted_at, submission::id)).select(submission::id).load(c)?)
}

/// Their drafts, oldest first.
pub fn drafts(c: &mut Conn, person: &PersonId) -> DbResult<Vec<Draft>> {
    let theirs = draft::table.filter(draft::person_id.eq(person));
    Ok(theirs.order((draft::updated_at, draft::resource_link_id)).select(Draft::as_select()).load(c)?)
}

/// Their marks in the outbox, oldest first.
pub fn passbacks(c: &mut Conn, person: &PersonId) -> DbResult<Vec<Passback>> {
    let theirs = passback::table.filter(passback::person_id.eq(person));
    let order = (passback::created_at, passback::resource_link_id);
    Ok(theirs.order(order).select(Passback::as_select()).load(c)?)
}

/// Their browsers' sessions, oldest first.
pub fn sessions(c: &mut Conn, person: &PersonId) -> DbResult<Vec<Session>> {
    let theirs = session::table.filter(session::person_id.eq(person));
    Ok(theirs.order((session::created_at, session::id)).select(Session::as_select()).load(c)?)
}

/// Work to do for what they handed in, oldest first.
pub fn jobs(c: &mut Conn, submissions: &[SubmissionId]) -> DbResult<Vec<Job>> {
    let mut found = Vec::new();
    for batch in submissions.chunks(BATCH) {
        let subjects = batch.iter().map(SubmissionId::as_str);
        let theirs = job::table.filter(job::subject.eq_any(subjects));
        found.extend(theirs.order((job::created_at, job::id)).select(Job::as_select()).load::<Job>(c)?);
    }
    Ok(found)
}

/// Lines of the audit trail about what they handed in, or of what they did themselves, oldest first.
pub fn audit_events(
    c: &mut Conn,
    person: &PersonId,
    submissions: &[SubmissionId],
) -> DbResult<Vec<AuditEvent>> {
    let own = audit_event::actor.eq(person.as_str()).or(audit_event::subject.eq(person.as_str()));
    let mut found: Vec<AuditEvent> =
        audit_event::table.filter(own).select(AuditEvent::as_select()).load(c)?;
    for batch in submissions.chunks(BATCH) {
        let about = audit_event::subject.eq_any(batch.iter().map(SubmissionId::as_str));
        let about = audit_event::table.filter(about).filter(audit_event::actor.ne(person.as_str()));
        found.extend(about.select(AuditEvent::as_select()).load::<AuditEvent>(c)?);
    }
    found.sort_by(|a, b| (a.at, &a.id).cmp(&(b.at, &b.id)));
    Ok(found)
}

/// The marks that they gave to others: ids and times.
pub fn marks_given(c: &mut Conn, person: &PersonId) -> DbResult<Vec<(GradeId, Timestamp)>> {
    let given = grade::table.filter(grade::marked_by.eq(person.as_str()));
    Ok(given.order((grade::created_at, grade::id)).select((grade::id, grade::created_at)).load(c)?)
}

/// The assignments that they made: ids and titles.
pub fn assignments_made(c: &mut Conn, person: &PersonId) -> DbResult<Vec<(AssignmentId, String)>> {
    let made = assignment::table.filter(assignment::created_by.eq(person.as_str()));
    let order = (assignment::created_at, assignment::id);
    Ok(made.order(order).select((assignment::id, assignment::title)).load(c)?)
}

/// Erases a person and everything about them. What they did to the work of others stays, without their id.
pub fn erase(c: &mut Conn, id: &PersonId, nobody: &str) -> DbResult<Erased> {
    if let Conn::Sqlite(c) = c {
        // Rows are written over with zeros, not only forgotten.
        c.batch_execute("PRAGMA secure_delete = ON")?;
    }
    let handed_in = submissions(c, id)?;
    let mut erased = Erased {
        sessions: session::table.filter(session::person_id.eq(id)).count().get_result(c)?,
        drafts: draft::table.filter(draft::person_id.eq(id)).count().get_result(c)?,
        questions: question::table.filter(question::person_id.eq(id)).count().get_result(c)?,
        submissions: i64::try_from(handed_in.len()).unwrap_or(i64::MAX),
        passbacks: passback::table.filter(passback::person_id.eq(id)).count().get_result(c)?,
        undelivered: passback::table
            .filter(passback::person_id.eq(id))
            .filter(passback::state.ne(PassbackState::Delivered))
            .count()
            .get_result(c)?,
        ..Erased::default()
    };
    let uploads: Vec<String> = upload::table.filter(upload::person_id.eq(id)).select(upload::id).load(c)?;
    erased.uploads = rows(uploads.len());
    let words = eula_acceptance::table.filter(eula_acceptance::person_id.eq(id));
    erased.acceptances = words.count().get_result(c)?;
    for batch in uploads.chunks(BATCH) {
        erased.jobs += rows(diesel::delete(job::table.filter(job::subject.eq_any(batch))).execute(c)?);
    }
    for batch in handed_in.chunks(BATCH) {
        let files = attachment::table.filter(attachment::submission_id.eq_any(batch));
        erased.attachments += files.count().get_result::<i64>(c)?;
        let marks = grade::table.filter(grade::submission_id.eq_any(batch));
        erased.grades += marks.count().get_result::<i64>(c)?;
        let subjects: Vec<&str> = batch.iter().map(SubmissionId::as_str).collect();
        let work = job::table.filter(job::subject.eq_any(&subjects));
        erased.jobs += rows(diesel::delete(work).execute(c)?);
        let lines = audit_event::table.filter(audit_event::subject.eq_any(&subjects));
        erased.audit_events += rows(diesel::delete(lines).execute(c)?);
    }
    let about = audit_event::table.filter(audit_event::subject.eq(id.as_str()));
    erased.audit_events += rows(diesel::delete(about).execute(c)?);
    let by = audit_event::table.filter(audit_event::actor.eq(id.as_str()));
    erased.audit_actors = rows(diesel::update(by).set(audit_event::actor.eq(nobody)).execute(c)?);
    if diesel::delete(person::table.find(id)).execute(c)? == 0 {
        return Err(DbError::from(diesel::result::Error::NotFound));
    }
    Ok(erased)
}

fn rows(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

#[derive(QueryableByName)]
struct Checkpoint {
    #[diesel(sql_type = Integer)]
    busy: i32,
}

impl Db {
    /// Empties SQLite's journal, in which pages stay as they were before. `false` when somebody was reading, and old
    /// pages stay until the journal is written over. PostgreSQL clears up by itself (autovacuum).
    pub fn clear_journal(&self) -> DbResult<bool> {
        match self.own_connection()? {
            Conn::Sqlite(mut c) => {
                let done: Checkpoint =
                    diesel::sql_query("PRAGMA wal_checkpoint(TRUNCATE)").get_result(&mut c)?;
                Ok(done.busy == 0)
            }
            Conn::Postgres(_) => Ok(true),
        }
    }
}

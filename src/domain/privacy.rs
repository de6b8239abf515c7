//! What is stored about one person: telling them all of it, and erasing it (GDPR, articles 15, 17 and 20).
//!
//! The document is written as it is read, one submission at a time, since files may be large; the database shows one
//! state of the data meanwhile. Secrets (a session's token and its forms') are no data about a person and are left out.

use std::cell::RefCell;
use std::io::Write;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::ser::{Error as _, SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use crate::clock::Timestamp;
use crate::db::learner::{self, Erased};
use crate::db::person::Person;
use crate::db::types::{PlatformId, ResourceLinkId, SubmissionId};
use crate::db::{self, Conn, DbError, DbResult};
use crate::error::Result;
use crate::secrets;

/// The action under which an erasure stands in the audit trail.
pub const ERASED: &str = "learner.erase";
/// Stands in the audit trail where an erased person's id stood.
const NOBODY: &str = "erased";

/// What was erased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// SHA-256 of the person's random id, which is nowhere else any more: the audit trail keeps it as the subject of
    /// [`ERASED`], so that whoever holds the receipt can show when it was done, and nobody can find out whom it was.
    pub hash: String,
    /// Rows of each kind.
    pub erased: Erased,
}

/// A person of a platform, by the id that the LMS knows them by.
pub fn find(c: &mut Conn, platform: &PlatformId, subject: &str) -> DbResult<Option<Person>> {
    db::person::by_subject(c, platform, subject)
}

/// Writes everything about a person as one JSON document.
///
/// # Errors
/// When the database or `out` fails; `out` then holds a part.
pub fn export(c: &mut Conn, person: &Person, now: Timestamp, out: &mut impl Write) -> Result<()> {
    let mut to = serde_json::Serializer::pretty(&mut *out);
    write(c, person, now, &mut to).map_err(anyhow::Error::from)?;
    out.write_all(b"\n").and_then(|()| out.flush()).map_err(anyhow::Error::from)?;
    Ok(())
}

fn write<W: Write, F: serde_json::ser::Formatter>(
    c: &mut Conn,
    person: &Person,
    now: Timestamp,
    to: &mut serde_json::Serializer<W, F>,
) -> serde_json::Result<()> {
    let failed = serde_json::Error::custom::<DbError>;
    let platform = db::platform::find(c, &person.platform_id).map_err(failed)?;
    let handed_in = learner::submissions(c, &person.id).map_err(failed)?;
    let mut map = to.serialize_map(None)?;
    map.serialize_entry("exported_at", &now.to_string())?;
    map.serialize_entry(
        "platform",
        &platform.map(|p| json!({ "id": p.id, "name": p.name, "issuer": p.issuer })),
    )?;
    map.serialize_entry(
        "person",
        &json!({
            "id": person.id, "subject": person.subject, "name": person.name, "preview": person.preview,
            "first_seen": person.created_at.to_string(), "last_seen": person.updated_at.to_string(),
        }),
    )?;
    map.serialize_entry("drafts", &drafts(c, person).map_err(failed)?)?;
    map.serialize_entry("extensions", &extensions(c, person).map_err(failed)?)?;
    map.serialize_entry("passbacks", &passbacks(c, person).map_err(failed)?)?;
    map.serialize_entry("sessions", &sessions(c, person).map_err(failed)?)?;
    map.serialize_entry("uploads", &uploads(c, person).map_err(failed)?)?;
    map.serialize_entry("acceptances", &acceptances(c, person).map_err(failed)?)?;
    map.serialize_entry("jobs", &jobs(c, &handed_in).map_err(failed)?)?;
    map.serialize_entry("audit_events", &audit_events(c, person, &handed_in).map_err(failed)?)?;
    map.serialize_entry("unfinished_decisions", &unfinished_decisions(c, person).map_err(failed)?)?;
    map.serialize_entry("second_marks_given", &second_marks_given(c, person).map_err(failed)?)?;
    map.serialize_entry("marks_given", &marks_given(c, person).map_err(failed)?)?;
    map.serialize_entry("learning", &learning::told(c, &person.id).map_err(failed)?)?;
    map.serialize_entry("assignments_made", &assignments_made(c, person).map_err(failed)?)?;
    map.serialize_entry("material_brought", &material_brought(c, person).map_err(failed)?)?;
    map.serialize_entry("questions", &questions(c, person).map_err(failed)?)?;
    map.serialize_entry("answers_given", &answers_given(c, person).map_err(failed)?)?;
    map.serialize_entry("submissions", &Submissions { c: RefCell::new(c), ids: &handed_in })?;
    SerializeMap::end(map)
}

/// Erases a person with everything about them, and notes in the audit trail that it was done.
pub fn erase(c: &mut Conn, person: &Person, now: Timestamp) -> DbResult<Receipt> {
    erase_for(c, person, "command line", now)
}

/// [`erase`] at the wish of `actor`.
pub fn erase_for(c: &mut Conn, person: &Person, actor: &str, now: Timestamp) -> DbResult<Receipt> {
    let erased = learner::erase(c, &person.id, NOBODY)?;
    // Somebody who erases themselves is nobody afterwards.
    let actor = if actor == person.id.as_str() { NOBODY } else { actor };
    let hash = secrets::hash(person.id.as_str());
    let detail = json!({ "submissions": erased.submissions, "grades": erased.grades }).to_string();
    db::audit::append(c, actor, ERASED, &hash, &detail, now)?;
    Ok(Receipt { hash, erased })
}

mod learning;
#[cfg(test)]
mod tests;

/// A list that is read from the database while it is written.
struct Submissions<'a> {
    c: RefCell<&'a mut Conn>,
    ids: &'a [SubmissionId],
}

impl Serialize for Submissions<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> std::result::Result<S::Ok, S::Error> {
        let mut c = self.c.borrow_mut();
        let mut sequence = to.serialize_seq(Some(self.ids.len()))?;
        for id in self.ids {
            let one = submission(&mut c, id).map_err(S::Error::custom)?;
            sequence.serialize_element(&one)?;
        }
        sequence.end()
    }
}

fn submission(c: &mut Conn, id: &SubmissionId) -> DbResult<Value> {
    let Some(row) = db::submission::find(c, id)? else { return Ok(Value::Null) };
    let assignment = db::assignment::find(c, &row.assignment_id)?;
    let place = place(c, &row.resource_link_id)?;
    let file = db::attachment::find(c, id)?.map(|file| {
        json!({
            "file_name": file.file_name, "media_type": file.media_type, "sha256": file.sha256,
            "content_base64": BASE64_STANDARD.encode(&file.content),
        })
    });
    let file_read = db::attachment_reading::find(c, id)?.map(
        |read| json!({ "problem": read.problem, "found": read.found.0, "read_at": read.read_at.to_string() }),
    );
    let findings: Vec<Value> = db::finding::of(c, id)?
        .into_iter()
        .map(|found| json!({ "kind": found.kind, "criterion": found.criterion, "met": found.met, "share": found.share }))
        .collect();
    let opened = db::feedback_view::opened_at(c, id)?;
    let rating = db::feedback_rating::find(c, id)?.map(|rating| {
        json!({ "helpful": rating.helpful, "comment": rating.comment, "said_at": rating.created_at.to_string() })
    });
    let grades: Vec<Value> = db::grade::for_submission(c, id)?
        .into_iter()
        .map(|grade| {
            json!({
                "id": grade.id, "origin": grade.origin, "score": grade.score, "max_score": grade.max_score,
                "needs_review": grade.needs_review, "comment": grade.comment, "details": parsed(grade.details),
                "assignment_version": grade.assignment_version, "marked_by": grade.marked_by,
                "given_at": grade.created_at.to_string(),
            })
        })
        .collect();
    let (appeals, decisions, second_mark) = looked_at(c, id)?;
    let group = db::answer_group::find(c, id)?.map(|group| group.name);
    let talk = db::dialogue::about(c, id)?.map(|talk| {
        // What was said; the topic holds the teacher's model answer.
        let said = parsed(talk.body)["lines"].take();
        json!({
            "said": said, "ended": talk.ended, "began_at": talk.created_at.to_string(),
            "handed_over_at": talk.handed_over_at.map(|at| at.to_string()),
        })
    });
    Ok(json!({
        "id": row.id, "place": place, "appeals": appeals, "decisions": decisions, "second_mark": second_mark,
        "answer_group": group,
        "assignment": assignment.map(|a| json!({ "id": a.id, "title": a.title, "prompt": a.prompt })),
        "attempt": row.attempt, "submission_key": row.submission_key, "answer": row.answer, "attachment": file,
        "attachment_read": file_read,
        "state": row.state, "version": row.version, "current_grade": row.grade_id,
        "submitted_at": row.submitted_at.to_string(), "grades": grades, "findings": findings,
        "feedback_first_opened_at": opened.map(|at| at.to_string()),
        "feedback_rating": rating, "talk": talk,
    }))
}

fn drafts(c: &mut Conn, person: &Person) -> DbResult<Vec<Value>> {
    let mut all = Vec::new();
    for draft in learner::drafts(c, &person.id)? {
        let place = place(c, &draft.resource_link_id)?;
        all.push(json!({ "place": place, "body": draft.body, "saved_at": draft.updated_at.to_string() }));
    }
    Ok(all)
}

fn extensions(c: &mut Conn, person: &Person) -> DbResult<Vec<Value>> {
    let mut all = Vec::new();
    for row in db::extension::for_person(c, &person.id)? {
        let place = place(c, &row.resource_link_id)?;
        all.push(json!({
            "place": place, "due_at": row.due_at.map(|at| at.to_string()),
            "closed_at": row.closed_at.map(|at| at.to_string()), "more_attempts": row.more_attempts,
            "given_at": row.created_at.to_string(),
        }));
    }
    Ok(all)
}

fn passbacks(c: &mut Conn, person: &Person) -> DbResult<Vec<Value>> {
    let mut all = Vec::new();
    for row in learner::passbacks(c, &person.id)? {
        let place = place(c, &row.resource_link_id)?;
        all.push(json!({
            "place": place, "grade": row.grade_id, "score_given": row.score_given,
            "score_maximum": row.score_maximum, "comment": row.comment, "state": row.state,
            "submitted_at": row.submitted_at.to_string(), "put_in_at": row.created_at.to_string(),
            "sequence": row.seq, "attempts": row.attempts, "problem": row.problem,
            "score_timestamp": row.score_timestamp.map(|at| at.to_string()),
            "delivered_sequence": row.delivered_seq, "delivered_score": row.delivered_score,
            "delivered_at": row.delivered_at.map(|at| at.to_string()),
        }));
    }
    Ok(all)
}

fn sessions(c: &mut Conn, person: &Person) -> DbResult<Vec<Value>> {
    let mut all = Vec::new();
    for session in learner::sessions(c, &person.id)? {
        let place = match &session.resource_link_id {
            Some(id) => place(c, id)?,
            None => Value::Null,
        };
        all.push(json!({
            "id": session.id, "deployment": session.deployment_id, "course": session.course_id, "place": place,
            "role": session.role, "preview": session.preview, "launch": parsed(session.launch),
            "began_at": session.created_at.to_string(), "expires_at": session.expires_at.to_string(),
        }));
    }
    Ok(all)
}

fn uploads(c: &mut Conn, person: &Person) -> DbResult<Vec<Value>> {
    let mut all = Vec::new();
    for row in db::upload::for_person(c, &person.id)? {
        let place = place(c, &row.resource_link_id)?;
        let files: Vec<Value> = row.assets.0.iter().map(|asset| {
            json!({ "id": asset.id, "name": asset.name, "media_type": asset.content_type, "size": asset.size, "problem": asset.problem })
        }).collect();
        all.push(json!({
            "id": row.id, "place": place, "lms_submission": row.lms_submission_id, "files": files,
            "state": row.state, "problem": row.problem, "submission": row.submission_id,
            "received_at": row.created_at.to_string(), "changed_at": row.updated_at.to_string(),
        }));
    }
    Ok(all)
}

fn acceptances(c: &mut Conn, person: &Person) -> DbResult<Vec<Value>> {
    let all = db::eula_acceptance::for_person(c, &person.id)?.into_iter();
    Ok(all
        .map(|a| json!({ "deployment": a.deployment_id, "accepted": a.accepted, "at": a.at.to_string() }))
        .collect())
}

fn jobs(c: &mut Conn, submissions: &[SubmissionId]) -> DbResult<Vec<Value>> {
    let all = learner::jobs(c, submissions)?.into_iter().map(|job| {
        json!({
            "id": job.id, "kind": job.kind, "submission": job.subject, "state": job.state,
            "attempts": job.attempts, "problem": job.problem, "created_at": job.created_at.to_string(),
            "finished_at": job.finished_at.map(|at| at.to_string()),
        })
    });
    Ok(all.collect())
}

fn audit_events(c: &mut Conn, person: &Person, submissions: &[SubmissionId]) -> DbResult<Vec<Value>> {
    let all = learner::audit_events(c, &person.id, submissions)?.into_iter().map(|event| {
        json!({
            "at": event.at.to_string(), "actor": event.actor, "action": event.action, "subject": event.subject,
            "detail": parsed(event.detail),
        })
    });
    Ok(all.collect())
}

fn unfinished_decisions(c: &mut Conn, person: &Person) -> DbResult<Vec<Value>> {
    let all = db::marking_draft::of_person(c, &person.id)?.into_iter().map(|draft| {
        json!({
            "submission": draft.submission_id, "version": draft.version, "typed": parsed(draft.body),
            "saved_at": draft.updated_at.to_string(),
        })
    });
    Ok(all.collect())
}

fn second_marks_given(c: &mut Conn, person: &Person) -> DbResult<Vec<Value>> {
    let all = db::marking_draft::seconds_of_person(c, &person.id)?;
    let told = all
        .into_iter()
        .map(|(id, score, at)| json!({ "submission": id, "score": score, "given_at": at.to_string() }));
    Ok(told.collect())
}

/// Requests for a second look, decisions and a second marker's mark about a submission.
fn looked_at(c: &mut Conn, id: &SubmissionId) -> DbResult<(Vec<Value>, Vec<Value>, Option<Value>)> {
    let appeals = db::appeal::for_submission(c, id)?.into_iter().map(|appeal| {
        json!({
            "criterion": appeal.criterion, "reason": appeal.reason, "state": appeal.state,
            "answer": appeal.answer, "asked_at": appeal.created_at.to_string(),
            "decided_at": appeal.decided_at.map(|at| at.to_string()),
        })
    });
    let decisions = db::decision::for_submission(c, id)?.into_iter().map(|decision| {
        json!({
            "grade": decision.grade_id, "former_grade": decision.former_grade_id, "method": decision.method,
            "blind": decision.blind, "decided_at": decision.created_at.to_string(),
        })
    });
    let second = db::marking_draft::second(c, id)?.map(|second| {
        json!({
            "score": second.score, "comment": second.comment, "details": parsed(second.details),
            "given_at": second.created_at.to_string(),
        })
    });
    Ok((appeals.collect(), decisions.collect(), second))
}

fn marks_given(c: &mut Conn, person: &Person) -> DbResult<Vec<Value>> {
    let all = learner::marks_given(c, &person.id)?;
    Ok(all.into_iter().map(|(id, at)| json!({ "grade": id, "given_at": at.to_string() })).collect())
}

fn material_brought(c: &mut Conn, person: &Person) -> DbResult<Vec<Value>> {
    let brought = db::material::brought_by(c, &person.id)?.into_iter().map(|(id, version, file_name, at)| {
        json!({ "material": id, "version": version, "file_name": file_name, "uploaded_at": at.to_string() })
    });
    Ok(brought.collect())
}

/// What they asked about the material, what was said to it, and what they did about it.
fn questions(c: &mut Conn, person: &Person) -> DbResult<Vec<Value>> {
    let mut all = Vec::new();
    for row in db::question::by_person(c, &person.id)? {
        let course = db::course::find(c, &row.course_id)?.map(|course| course.title);
        let answer = match &row.verified_answer_id {
            Some(id) => db::verified_answer::find(c, id)?.map(|answer| answer.answer),
            None => None,
        };
        all.push(json!({
            "course": course, "question": row.body, "outcome": row.outcome, "confidence": row.confidence,
            "reply": parsed(row.reply), "chosen": row.chosen, "hints": row.hints, "state": row.state,
            "named": row.named, "handed_over_at": row.handed_over_at.map(|at| at.to_string()),
            "teachers_answer": answer, "report": row.report,
            "reported_at": row.reported_at.map(|at| at.to_string()), "asked_at": row.created_at.to_string(),
        }));
    }
    Ok(all)
}

fn answers_given(c: &mut Conn, person: &Person) -> DbResult<Vec<Value>> {
    let all = db::verified_answer::by_person(c, &person.id)?.into_iter();
    Ok(all
        .map(|a| json!({ "question": a.question, "answer": a.answer, "given_at": a.created_at.to_string() }))
        .collect())
}

fn assignments_made(c: &mut Conn, person: &Person) -> DbResult<Vec<Value>> {
    let all = learner::assignments_made(c, &person.id)?;
    Ok(all.into_iter().map(|(id, title)| json!({ "assignment": id, "title": title })).collect())
}

/// Where in the LMS: a link and its course, by name.
fn place(c: &mut Conn, id: &ResourceLinkId) -> DbResult<Value> {
    let Some(link) = db::resource_link::find(c, id)? else { return Ok(Value::Null) };
    let course = db::course::find(c, &link.course_id)?;
    Ok(json!({ "resource_link": link.id, "title": link.title, "course": course.map(|c| c.title) }))
}

/// Stored JSON as JSON; anything else as the text that it is.
fn parsed(text: String) -> Value {
    serde_json::from_str(&text).unwrap_or(Value::String(text))
}

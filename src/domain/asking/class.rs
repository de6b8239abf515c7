//! The teacher's side: what waits for an answer, what the class asks, where the material leaves questions open.

use std::collections::HashMap;

use tutor::class::{Asked as Seen, Cluster, Gap, clusters, gaps};

use super::ask::{known, vectors};
use super::lesson::{Transcript, transcripts};
use super::own::{Asked, Document, documents, with_all};
use super::talk::Kept;
use super::{MOST_A_DAY, Told, as_teacher, cleaned, rules};
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::tutor_policy::TutorPolicy;
use crate::db::types::{
    AskOutcome, Caution, CourseId, DialogueId, QuestionId, QuestionState, ResourceLinkId, SubmissionId,
    VerifiedAnswerId,
};
use crate::db::verified_answer::VerifiedAnswer;
use crate::db::{self, Conn, DbError};
use crate::domain::session::Visit;
use crate::error::{Error, Fault, Result};

/// Waiting questions, reports and talks that are shown.
const WAITING: i64 = 100;
/// Questions that are looked at for clusters and gaps, the newest.
const LOOKED_AT: i64 = 400;
/// The longest answer and question of a teacher, in characters.
const LONGEST: usize = 4_000;

/// A question that waits.
pub struct Waiting {
    /// The question.
    pub asked: Asked,
    /// Who asked, where they want it known.
    pub name: Option<String>,
}

/// A talk that waits.
pub struct Talk {
    /// Its id.
    pub id: DialogueId,
    /// What was answered.
    pub title: String,
    /// Who.
    pub name: Option<String>,
    /// The answer.
    pub submission: SubmissionId,
    /// Where it was handed in.
    pub link: ResourceLinkId,
    /// The points that are still open.
    pub open: Vec<String>,
    /// When it was handed over.
    pub at: Timestamp,
}

/// The teacher's page.
pub struct Desk {
    /// What the course decided.
    pub rules: TutorPolicy,
    /// Questions that wait, oldest first.
    pub waiting: Vec<Waiting>,
    /// Sources that are said to be wrong, oldest first.
    pub reports: Vec<Asked>,
    /// Talks that wait, oldest first.
    pub talks: Vec<Talk>,
    /// Answers that are given to whoever asks the same.
    pub verified: Vec<VerifiedAnswer>,
    /// Like questions, by at least [`Desk::fewest`] people.
    pub clusters: Vec<Cluster>,
    /// Places that leave questions open, by at least [`Desk::fewest`] people.
    pub gaps: Vec<Gap>,
    /// The documents that gaps name.
    pub documents: HashMap<String, Document>,
    /// What fewer people asked is not shown: it would show who asked.
    pub fewest: usize,
    /// Recordings with a transcript.
    pub transcripts: Vec<Transcript>,
    /// Questions that were looked at, and how each ended.
    pub counts: Vec<(AskOutcome, usize)>,
}

/// Reads the page.
pub async fn desk(app: &App, visit: &Visit) -> Result<Desk> {
    let course = as_teacher(visit)?;
    let now = app.clock.now();
    let fewest = app.config.report_minimum;
    let (mut desk, seen) = app
        .db
        .read(move |c| {
            let newest = db::question::newest_in(c, &course, LOOKED_AT)?;
            let seen: Vec<Seen> = newest
                .iter()
                .map(|row| {
                    let told = Told::read(&row.reply);
                    Seen {
                        question: row.body.clone(),
                        by: row.person_id.to_string(),
                        vector: None,
                        open: row.outcome == AskOutcome::NotFound || row.state == QuestionState::Open,
                        near: told.near.map(|near| (near.document, near.anchor)),
                    }
                })
                .collect();
            let count = |outcome| newest.iter().filter(|row| row.outcome == outcome).count();
            let counts = AskOutcome::ALL.iter().map(|outcome| (*outcome, count(*outcome))).collect();
            let desk = Desk {
                rules: rules(c, &course)?,
                waiting: waiting(c, &course, now)?,
                reports: reports(c, &course, now)?,
                talks: talks(c, &course)?,
                verified: db::verified_answer::reused(c, &course, WAITING)?,
                fewest,
                transcripts: transcripts(c, &course)?,
                clusters: Vec::new(),
                gaps: Vec::new(),
                documents: HashMap::new(),
                counts,
            };
            Ok::<_, Error>((desk, seen))
        })
        .await?;
    let found = tokio::task::spawn_blocking(move || {
        let more: Vec<Cluster> =
            clusters(&seen, fewest).into_iter().filter(|cluster| cluster.count > 1).take(20).collect();
        (more, gaps(&seen, fewest).into_iter().take(20).collect())
    });
    (desk.clusters, desk.gaps) = found.await.map_err(anyhow::Error::from)?;
    let ids = desk.gaps.iter().map(|gap| gap.document.clone()).collect();
    desk.documents = app.db.read(move |c| documents(c, ids, now)).await?;
    Ok(desk)
}

fn waiting(c: &mut Conn, course: &CourseId, now: Timestamp) -> Result<Vec<Waiting>, DbError> {
    let mut all = Vec::new();
    for row in db::question::open(c, course, WAITING)? {
        let name = match row.named {
            true => db::person::find(c, &row.person_id)?.and_then(|person| person.name),
            false => None,
        };
        all.push(Waiting { asked: with_all(c, row, now)?, name });
    }
    Ok(all)
}

fn reports(c: &mut Conn, course: &CourseId, now: Timestamp) -> Result<Vec<Asked>, DbError> {
    let rows = db::question::reported(c, course, WAITING)?;
    rows.into_iter().map(|row| with_all(c, row, now)).collect()
}

fn talks(c: &mut Conn, course: &CourseId) -> Result<Vec<Talk>, DbError> {
    let mut all = Vec::new();
    for row in db::dialogue::handed_over(c, course, WAITING)? {
        let Some(submission) = db::submission::find(c, &row.submission_id)? else { continue };
        let assignment = db::assignment::find(c, &submission.assignment_id)?;
        let person = db::person::find(c, &submission.person_id)?;
        all.push(Talk {
            id: row.id,
            title: assignment.map(|assignment| assignment.title).unwrap_or_default(),
            name: person.and_then(|person| person.name),
            submission: submission.id,
            link: submission.resource_link_id,
            open: Kept::read(&row.body).map(|kept| kept.open()).unwrap_or_default(),
            at: row.handed_over_at.unwrap_or(row.updated_at),
        });
    }
    Ok(all)
}

/// A teacher's answer as it was filled in.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    /// The question, worded for everybody.
    pub question: String,
    /// The answer.
    pub answer: String,
    /// Give it to whoever asks the same.
    pub reused: bool,
}

/// Answers a question, and every waiting one that asks the same. How many, or the key of what is wrong.
pub async fn answer(
    app: &App,
    visit: &Visit,
    id: &str,
    entry: &Entry,
) -> Result<Result<usize, &'static str>> {
    let course = as_teacher(visit)?;
    let (question, answer) = (cleaned(&entry.question), cleaned(&entry.answer));
    if answer.is_empty() {
        return Ok(Err("questions-answer-missing"));
    }
    if question.is_empty() {
        return Ok(Err("questions-question-missing"));
    }
    if question.chars().count() > LONGEST || answer.chars().count() > LONGEST {
        return Ok(Err("questions-answer-long"));
    }
    let (id, now) = (QuestionId::from(id), app.clock.now());
    let row = VerifiedAnswer {
        id: VerifiedAnswerId::new(now),
        course_id: course.clone(),
        question,
        answer,
        reused: entry.reused,
        answered_by: Some(visit.session.person_id.clone()),
        created_at: now,
    };
    let same = if entry.reused { same_question(app, &course, &row).await? } else { Vec::new() };
    app.db
        .write(move |c| {
            let asked = db::question::in_course(c, &course, &id)?;
            let asked = asked.ok_or_else(|| Fault::not_found("no such question in this course"))?;
            db::verified_answer::insert(c, &row)?;
            db::question::answer(c, &asked.id, &row.id)?;
            if asked.reported_at.is_some() {
                db::question::close_report(c, &asked.id, now)?;
            }
            let mut answered = 1;
            for other in same.into_iter().filter(|other| *other != id) {
                let still = db::question::in_course(c, &course, &other)?;
                if still.is_some_and(|other| other.state == QuestionState::Open) {
                    db::question::answer(c, &other, &row.id)?;
                    answered += 1;
                }
            }
            let detail = serde_json::json!({ "questions": answered }).to_string();
            let by = row.answered_by.as_ref().map_or("", |by| by.as_str());
            db::audit::append(c, by, "question.answer", row.id.as_str(), &detail, now)?;
            Ok::<_, Error>(Ok(answered))
        })
        .await
}

/// The waiting questions that ask what this answer answers.
async fn same_question(app: &App, course: &CourseId, row: &VerifiedAnswer) -> Result<Vec<QuestionId>> {
    let wanted = course.clone();
    let open = app.db.read(move |c| db::question::open(c, &wanted, WAITING)).await?;
    let (encoder, row) = (app.encoder.clone(), row.clone());
    let comparing = tokio::task::spawn_blocking(move || {
        let texts: Vec<&str> = open.iter().map(|question| question.body.as_str()).collect();
        // Without vectors the words alone decide: a busy model keeps nobody from answering.
        let vectors = vectors(&*encoder, &texts).unwrap_or_else(|_| vec![None; texts.len()]);
        let known = known(&*encoder, vec![row.clone()], true).or_else(|_| known(&*encoder, vec![row], false));
        let Ok(known) = known else { return Vec::new() };
        let found = open.iter().zip(&vectors);
        found
            .filter(|(question, vector)| known.find(&question.body, vector.as_ref()).is_some())
            .map(|(question, _)| question.id.clone())
            .collect()
    });
    Ok(comparing.await.map_err(anyhow::Error::from)?)
}

/// What a teacher does beside answering.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Puts a waiting question aside.
    Dismiss(QuestionId),
    /// Has looked at a report.
    CloseReport(QuestionId),
    /// Gives an answer to nobody else any more.
    Withdraw(VerifiedAnswerId),
    /// Has looked at a talk.
    CloseTalk(DialogueId),
}

/// Does it.
pub async fn act(app: &App, visit: &Visit, act: Act) -> Result<()> {
    let course = as_teacher(visit)?;
    let now = app.clock.now();
    app.db
        .write(move |c| {
            let here = |c: &mut Conn, id: &QuestionId| -> Result<()> {
                let found = db::question::in_course(c, &course, id)?;
                found.map(|_| ()).ok_or_else(|| Fault::not_found("no such question in this course"))
            };
            match act {
                Act::Dismiss(id) => {
                    here(c, &id)?;
                    db::question::dismiss(c, &id)?;
                }
                Act::CloseReport(id) => {
                    here(c, &id)?;
                    db::question::close_report(c, &id, now)?;
                }
                Act::Withdraw(id) => db::verified_answer::withdraw(c, &course, &id)?,
                Act::CloseTalk(id) => db::dialogue::close(c, &course, &id, now)?,
            }
            Ok::<_, Error>(())
        })
        .await
}

/// The course's switches as they were filled in.
#[derive(Clone, Debug, Default)]
pub struct Switches {
    /// Students may ask.
    pub asking: bool,
    /// Students may talk returned answers through.
    pub talking: bool,
    /// Questions a day; empty for no limit.
    pub a_day: String,
    /// `careful`, `usual` or `generous`.
    pub caution: String,
}

/// Stores the switches, or says what is wrong with them.
pub async fn set(app: &App, visit: &Visit, switches: &Switches) -> Result<Result<(), &'static str>> {
    let course = as_teacher(visit)?;
    let a_day = match switches.a_day.trim() {
        "" => None,
        typed => match typed.parse::<i32>() {
            Ok(number) if (1..=MOST_A_DAY).contains(&number) => Some(number),
            _ => return Ok(Err("questions-a-day-wrong")),
        },
    };
    let Some(caution) = Caution::parse(&switches.caution) else {
        return Err(Fault::bad_form("caution must be careful, usual or generous"));
    };
    let (by, now) = (visit.session.person_id.clone(), app.clock.now());
    let row = TutorPolicy {
        course_id: course,
        asking: switches.asking,
        talking: switches.talking,
        a_day,
        caution,
        updated_at: now,
    };
    app.db
        .write(move |c| {
            db::tutor_policy::put(c, &row)?;
            let detail = serde_json::json!({
                "asking": row.asking, "talking": row.talking, "a_day": row.a_day, "caution": row.caution,
            });
            db::audit::append(
                c,
                by.as_str(),
                "tutor.rules",
                row.course_id.as_str(),
                &detail.to_string(),
                now,
            )?;
            Ok::<_, Error>(Ok(()))
        })
        .await
}

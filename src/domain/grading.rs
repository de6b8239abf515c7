//! From a submission to its machine's mark: the job that a worker runs.
//!
//! The mark, the submission's new state, the end of the job and the row of the outbox are written in one
//! transaction that holds only while the job's lease is still this worker's. A worker that was too slow writes
//! nothing; one that was killed left nothing half-written.

use std::time::Instant;

use grader::{Grade, Question};
use lti::ProductFamily;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::db::assignment::{Assignment, Counting};
use crate::db::grade::Grade as GradeRow;
use crate::db::job::Job;
use crate::db::submission::Submission;
use crate::db::types::{GradeId, GradeOrigin, MarkingMode, SubmissionId, SubmissionState};
use crate::db::{self, Conn, DbError};
use crate::domain::marking::{learning, policy};
use crate::domain::{file_text, passback, places, uploads};
use crate::error::{Error, Result};

/// The kind of a grading job; its subject is the submission.
pub const JOB: &str = "grade";

/// What is kept of a machine's mark besides the score.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Details {
    /// The whole grade as the grader gave it; absent when no text could be read.
    pub grade: Option<Grade>,
}

/// How a grading job ended.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The student sees the mark.
    Released,
    /// A teacher decides.
    Review,
    /// Somebody else finished the job, or the submission is gone.
    Dropped,
}

/// Grades one submission.
pub async fn run(app: &App, job: &Job, worker: &str) -> Result<Outcome> {
    let id = SubmissionId::from(job.subject.as_str());
    let found = app
        .db
        .read(move |c| {
            let Some(submission) = db::submission::find(c, &id)? else { return Ok(None) };
            let assignment = db::assignment::find(c, &submission.assignment_id)?;
            Ok::<_, DbError>(assignment.map(|assignment| (submission, assignment)))
        })
        .await?;
    let Some((submission, assignment)) = found else {
        finish_only(app, job, worker).await?;
        return Ok(Outcome::Dropped);
    };
    let submission = file_text::take_in(app, submission).await?;

    let grade = if submission.answer.trim().is_empty() {
        None // A file alone: a person has to open it.
    } else {
        let (grader, question, answer) =
            (app.grader.clone(), question(&assignment), submission.answer.clone());
        let learnt = learning::current(app, &assignment).await?;
        let started = Instant::now();
        let grade = tokio::task::spawn_blocking(move || match learnt {
            Some(learnt) => grader.grade_with(&question, &answer, &learnt),
            None => grader.grade(&question, &answer),
        })
        .await
        .map_err(anyhow::Error::from)?
        .map_err(anyhow::Error::from)?;
        app.metrics.grading_seconds.observe(started.elapsed().as_secs_f64());
        Some(grade)
    };
    let outcome = write(app, job, worker, submission, assignment, grade).await?;
    let label = match outcome {
        Outcome::Released => "released",
        Outcome::Review => "review",
        Outcome::Dropped => "dropped",
    };
    app.metrics.graded.with_label_values(&[label]).inc();
    if outcome == Outcome::Released {
        app.wake.passback.notify_one();
    }
    app.wake.errands.notify_one();
    Ok(outcome)
}

/// After the last failed try: the answer goes to the teacher without a machine's mark.
pub async fn give_up(app: &App, job: &Job, worker: &str, problem: &str) -> Result<()> {
    let (job, worker, problem, now) = (job.clone(), worker.to_owned(), problem.to_owned(), app.clock.now());
    app.db
        .write(move |c| {
            if !db::job::fail(c, &job.id, &worker, now, &problem)? {
                return Ok(());
            }
            if let Some(submission) = db::submission::find(c, &SubmissionId::from(job.subject.as_str()))?
                && submission.state == SubmissionState::Grading
            {
                db::submission::set_grade(
                    c,
                    &submission.id,
                    submission.version,
                    None,
                    SubmissionState::Review,
                )?;
                uploads::report_later(c, &submission.id, now)?;
            }
            Ok::<_, Error>(())
        })
        .await
}

/// The assignment as the grader takes it.
pub fn question(assignment: &Assignment) -> Question {
    crate::domain::assignment::form::question(&assignment.snapshot())
}

async fn finish_only(app: &App, job: &Job, worker: &str) -> Result<()> {
    let (id, worker, now) = (job.id.clone(), worker.to_owned(), app.clock.now());
    app.db.write(move |c| Ok::<_, Error>(db::job::finish(c, &id, &worker, now).map(|_| ())?)).await
}

async fn write(
    app: &App,
    job: &Job,
    worker: &str,
    submission: Submission,
    assignment: Assignment,
    grade: Option<Grade>,
) -> Result<Outcome> {
    let (job, worker, now) = (job.id.clone(), worker.to_owned(), app.clock.now());
    app.db
        .write(move |c| {
            if !db::job::finish(c, &job, &worker, now)? {
                return Ok(Outcome::Dropped);
            }
            let held = assignment.release_at.is_some_and(|at| at > now);
            let released = match &grade {
                Some(grade) => !held && releases(c, &assignment, &submission, grade)?,
                None => false,
            };
            let row = grade.map(|grade| GradeRow {
                id: GradeId::new(now),
                submission_id: submission.id.clone(),
                origin: GradeOrigin::Machine,
                score: grade.score,
                max_score: f64::from(assignment.points),
                needs_review: grade.needs_review,
                comment: grade.feedback.clone(),
                details: serde_json::to_string(&Details { grade: Some(grade) }).unwrap_or_default(),
                assignment_version: assignment.version,
                marked_by: None,
                created_at: now,
            });
            if let Some(row) = &row {
                db::grade::insert(c, row)?;
            }
            // Read again: a teacher may have marked while the machine was at work, and a person's mark stands.
            let Some(current) = db::submission::find(c, &submission.id)? else { return Ok(Outcome::Dropped) };
            if current.state != SubmissionState::Grading {
                return Ok(Outcome::Dropped);
            }
            let state = if released { SubmissionState::Released } else { SubmissionState::Review };
            let grade = row.as_ref().map(|row| &row.id);
            // A teacher who decided in this very moment was first.
            if !db::submission::set_grade(c, &current.id, current.version, grade, state)? {
                return Ok(Outcome::Dropped);
            }
            uploads::report_later(c, &current.id, now)?;
            match row {
                Some(row) if released => {
                    send(c, &current, &row, &assignment, now)?;
                    Ok(Outcome::Released)
                }
                _ => Ok::<_, Error>(Outcome::Review),
            }
        })
        .await
}

/// Puts what counts of a student's released marks into the outbox: the newest, the best or the mean, as the assignment
/// says. `grade` was released just now.
pub fn send(
    c: &mut Conn,
    submission: &Submission,
    grade: &GradeRow,
    assignment: &Assignment,
    now: crate::clock::Timestamp,
) -> Result<(), DbError> {
    uploads::report_later(c, &submission.id, now)?;
    let Some(link) = db::resource_link::find(c, &submission.resource_link_id)? else { return Ok(()) };
    // An activity of the LMS has its own grade; without a column of ours the report carries the mark.
    if places::is_activity(&link) && link.lineitem_url.is_none() {
        return Ok(());
    }
    let attempts = db::submission::for_person(c, &submission.resource_link_id, &submission.person_id)?;
    let mut released = Vec::new();
    for other in attempts {
        if other.id == submission.id {
            released.push((other, grade.clone()));
        } else if other.state == SubmissionState::Released
            && let Some(id) = &other.grade_id
            && let Some(mark) = db::grade::find(c, id)?
        {
            released.push((other, mark));
        }
    }
    let Some(counted) = counted(assignment.settings.0.counting, &released) else { return Ok(()) };
    // An attempt that does not count changes nothing in the LMS.
    let sent = db::passback::find(c, &submission.resource_link_id, &submission.person_id)?;
    let stands = sent.is_some_and(|row| {
        row.grade_id == counted.grade.id && (row.score_given - counted.score).abs() < 1e-9
    });
    if stands && counted.submission.id != submission.id {
        return Ok(());
    }
    let link = db::resource_link::find(c, &submission.resource_link_id)?;
    let platform = match link {
        Some(link) => db::platform::find(c, &link.platform_id)?,
        None => None,
    };
    let product = platform.map(|platform| ProductFamily::from_code(&platform.product_family));
    let comment = passback::comment(counted.grade, assignment, product.unwrap_or_default());
    db::passback::put(
        c,
        &submission.resource_link_id,
        &submission.person_id,
        &counted.grade.id,
        counted.score,
        counted.grade.max_score,
        &comment,
        counted.submission.submitted_at,
        now,
    )
}

/// What counts of several marks.
pub struct Counted<'a> {
    /// The attempt whose mark and comment stand for it.
    pub submission: &'a Submission,
    /// Its mark.
    pub grade: &'a GradeRow,
    /// Points that count.
    pub score: f64,
}

/// What counts of a student's released marks, each with its attempt; the newer of two equal ones.
pub fn counted(counting: Counting, released: &[(Submission, GradeRow)]) -> Option<Counted<'_>> {
    let (newest, newest_grade) = released.iter().max_by_key(|(submission, _)| submission.attempt)?;
    // Attempts may be worth different points, when the assignment was changed between them.
    let share = |grade: &GradeRow| if grade.max_score > 0.0 { grade.score / grade.max_score } else { 0.0 };
    Some(match counting {
        Counting::Latest => Counted { submission: newest, grade: newest_grade, score: newest_grade.score },
        Counting::Best => {
            let (submission, grade) = released
                .iter()
                .max_by(|(a, x), (b, y)| share(x).total_cmp(&share(y)).then(a.attempt.cmp(&b.attempt)))?;
            Counted { submission, grade, score: grade.score }
        }
        Counting::Mean => {
            let count = u32::try_from(released.len()).map_or(1.0, f64::from);
            let mean = released.iter().map(|(_, grade)| share(grade)).sum::<f64>() / count;
            let score = (mean * newest_grade.max_score * 100.0).round() / 100.0;
            Counted { submission: newest, grade: newest_grade, score }
        }
    })
}

/// Whether a stored machine's mark may go to the student by the rules of its assignment.
pub fn releases_stored(
    c: &mut Conn,
    assignment: &Assignment,
    submission: &Submission,
    row: &GradeRow,
) -> Result<bool, DbError> {
    match serde_json::from_str::<Details>(&row.details).ok().and_then(|details| details.grade) {
        Some(grade) => releases(c, assignment, submission, &grade),
        None => Ok(false),
    }
}

/// Whether the machine's mark goes to the student at once.
pub fn releases(
    c: &mut Conn,
    assignment: &Assignment,
    submission: &Submission,
    grade: &Grade,
) -> Result<bool, DbError> {
    let rules = policy::of(c, assignment)?;
    let gate_open =
        rules.mode == MarkingMode::Gated && policy::gate_open(c, assignment, &policy::model_key(grade))?;
    let released = match rules.release_cap {
        0 => 0,
        _ => db::marking::released_by_machine(c, &submission.resource_link_id)?,
    };
    Ok(policy::releases(&rules, assignment.release_policy, grade, &submission.id, gate_open, released))
}

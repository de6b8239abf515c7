//! The versions of an assignment: what each said, taking one back, and what a change does to the marks that were given.

use grader::Grade;

use super::form::{Content, question};
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::assignment::{Assignment, Snapshot};
use crate::db::types::{GradeOrigin, JobId, SubmissionState};
use crate::db::{self, DbError};
use crate::domain::grading;
use crate::domain::session::Visit;
use crate::error::{Error, Fault, Result};

/// Versions that a page lists.
const LISTED: i64 = 100;
/// Answers that a preview grades, newest first.
pub const PREVIEWED: usize = 60;

/// One version in a list.
#[derive(Clone, Debug)]
pub struct Version {
    /// Its number.
    pub number: i32,
    /// What it said.
    pub content: Snapshot,
    /// When it was saved.
    pub saved_at: Timestamp,
}

/// The versions of the visit's assignment, newest first; the current one is always among them.
pub async fn list(app: &App, visit: &Visit) -> Result<Vec<Version>> {
    let (_, assignment) = visit.as_marker()?;
    let id = assignment.id.clone();
    let rows = app.db.read(move |c| db::assignment_version::list(c, &id, LISTED)).await?;
    let mut all: Vec<Version> = rows
        .into_iter()
        .map(|row| Version { number: row.version, content: row.content.0, saved_at: row.saved_at })
        .collect();
    if all.iter().all(|version| version.number != assignment.version) {
        let current = Version {
            number: assignment.version,
            content: assignment.snapshot(),
            saved_at: assignment.updated_at,
        };
        all.insert(0, current);
    }
    Ok(all)
}

/// One version of the visit's assignment.
pub async fn find(app: &App, visit: &Visit, number: i32) -> Result<Version> {
    let found = list(app, visit).await?.into_iter().find(|version| version.number == number);
    found.ok_or_else(|| Fault::not_found("no such version of this assignment"))
}

/// Makes a former version the newest one, under a new number. `None` when somebody changed the assignment meanwhile.
pub async fn restore(app: &App, visit: &Visit, number: i32, seen: i32) -> Result<Option<Assignment>> {
    let version = find(app, visit, number).await?;
    let (_, assignment) = visit.as_marker()?;
    super::update(app, assignment, seen, Content::of(version.content)).await
}

/// What the present content would make of one answer that the machine marked.
#[derive(Clone, Debug)]
pub struct Change {
    /// Which answer.
    pub submission: db::types::SubmissionId,
    /// Its text.
    pub answer: String,
    /// The version that it was marked by.
    pub version: i32,
    /// Before.
    pub before: f64,
    /// After; `None` when it could not be graded.
    pub after: Option<f64>,
    /// The student sees the mark already: it stays.
    pub released: bool,
}

/// What a change of the rubric does to the marks of one place.
#[derive(Clone, Debug, Default)]
pub struct Impact {
    /// The answers that were graded once more, those that change most first.
    pub changes: Vec<Change>,
    /// Marks of the machine that an earlier version made.
    pub older: usize,
    /// Marks of people, which stay as they are.
    pub by_people: usize,
    /// Those of `older` that no student has seen and that can be made anew.
    pub open: usize,
}

/// Finds the marks that former versions made, and grades the newest of them by the present content.
pub async fn impact(app: &App, visit: &Visit) -> Result<Impact> {
    let (link, assignment) = visit.as_marker()?;
    let (link, version) = (link.id.clone(), assignment.version);
    let marked = app
        .db
        .read(move |c| {
            let mut marked = Vec::new();
            let mut impact = Impact::default();
            for (summary, grade) in db::submission::newest_of_each_person(c, &link)? {
                let Some(grade) = grade else { continue };
                if grade.origin == GradeOrigin::Teacher {
                    impact.by_people += 1;
                } else if grade.assignment_version != version {
                    impact.older += 1;
                    impact.open += usize::from(summary.state == SubmissionState::Review);
                    marked.push((summary, grade));
                }
            }
            marked.sort_by(|(a, _), (b, _)| (b.submitted_at, &b.id).cmp(&(a.submitted_at, &a.id)));
            marked.truncate(PREVIEWED);
            let mut answers = Vec::new();
            for (summary, grade) in marked {
                if let Some(submission) = db::submission::find(c, &summary.id)? {
                    answers.push((submission, grade));
                }
            }
            Ok::<_, DbError>((impact, answers))
        })
        .await?;
    let (mut impact, answers) = marked;
    let (grader, question) = (app.grader.clone(), question(&assignment.snapshot()));
    let graded = tokio::task::spawn_blocking(move || {
        let one = |(submission, grade): (db::submission::Submission, db::grade::Grade)| {
            let after: Option<Grade> = grader.grade(&question, &submission.answer).ok();
            Change {
                submission: submission.id,
                version: grade.assignment_version,
                before: grade.score,
                after: after.map(|grade| grade.score),
                released: submission.state == SubmissionState::Released,
                answer: submission.answer,
            }
        };
        answers.into_iter().map(one).collect::<Vec<_>>()
    });
    impact.changes = graded.await.map_err(anyhow::Error::from)?;
    let by = |change: &Change| change.after.map_or(f64::MAX, |after| (after - change.before).abs());
    impact.changes.sort_by(|a, b| by(b).total_cmp(&by(a)));
    Ok(impact)
}

/// Whether marks of the machine exist that another version made and no student has seen.
pub async fn has_older_marks(app: &App, visit: &Visit) -> Result<bool> {
    let (link, assignment) = visit.as_marker()?;
    let (link, version) = (link.id.clone(), assignment.version);
    let all = app.db.read(move |c| db::submission::newest_of_each_person(c, &link)).await?;
    Ok(all.iter().any(|(_, grade)| {
        grade
            .as_ref()
            .is_some_and(|grade| grade.origin == GradeOrigin::Machine && grade.assignment_version != version)
    }))
}

/// Sends the answers whose machine's mark is older than the present version, and unseen by students, to the grader once
/// more. Marks of people stay. Returns how many.
pub async fn regrade(app: &App, visit: &Visit) -> Result<usize> {
    let (link, assignment) = visit.as_marker()?;
    let (link, version) = (link.id.clone(), assignment.version);
    let (actor, now) = (visit.session.person_id.clone(), app.clock.now());
    let count = app
        .db
        .write(move |c| {
            let mut count = 0;
            for (summary, grade) in db::submission::newest_of_each_person(c, &link)? {
                let older = grade.as_ref().is_some_and(|grade| {
                    grade.origin == GradeOrigin::Machine && grade.assignment_version != version
                });
                if !older || summary.state != SubmissionState::Review {
                    continue;
                }
                let grade = summary.grade_id.as_ref();
                if db::submission::set_grade(
                    c,
                    &summary.id,
                    summary.version,
                    grade,
                    SubmissionState::Grading,
                )? {
                    let id = summary.id.as_str();
                    let key = format!("{}:{id}:v{version}", grading::JOB);
                    db::job::enqueue(c, &JobId::new(now), grading::JOB, id, &key, now, now)?;
                    db::audit::append(
                        c,
                        actor.as_str(),
                        "grade.again",
                        id,
                        &format!(r#"{{"version":{version}}}"#),
                        now,
                    )?;
                    count += 1;
                }
            }
            Ok::<_, Error>(count)
        })
        .await?;
    app.wake.grading.notify_one();
    Ok(count)
}

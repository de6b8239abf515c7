//! The teacher's decisions: set a mark, accept the machine's, release what is waiting.
//!
//! Marks are only ever added; the submission points at the one that counts. Every decision names the version of
//! the submission that the teacher saw, so two teachers cannot overwrite each other unknowingly.

use crate::app::App;
use crate::db::assignment::Assignment;
use crate::db::grade::Grade;
use crate::db::passback::Passback;
use crate::db::person::Person;
use crate::db::resource_link::ResourceLink;
use crate::db::submission::Submission;
use crate::db::types::{GradeId, GradeOrigin, PersonId, SubmissionId, SubmissionState};
use crate::db::{self, Conn, DbError};
use crate::domain::grading;
use crate::domain::session::Visit;
use crate::error::{Error, Fault, Result};

const MAX_COMMENT: usize = 10_000;

/// One student's work with all that was decided about it.
pub struct Work {
    /// Who handed in.
    pub person: Person,
    /// The attempt.
    pub submission: Submission,
    /// Every mark it was given, oldest first.
    pub grades: Vec<Grade>,
    /// All attempts of the student here, oldest first, each with the mark that counts.
    pub attempts: Vec<(Submission, Option<Grade>)>,
    /// Whether a teacher has decided anything about it.
    pub decided: bool,
    /// The name of the file that came with it.
    pub file_name: Option<String>,
    /// The state of the mark on its way to the LMS.
    pub passback: Option<Passback>,
}

impl Work {
    /// The mark that counts.
    pub fn current(&self) -> Option<&Grade> {
        self.submission.grade_id.as_ref().and_then(|id| self.grades.iter().find(|grade| grade.id == *id))
    }

    /// The machine's newest mark.
    pub fn machine(&self) -> Option<&Grade> {
        self.grades.iter().rev().find(|grade| grade.origin == GradeOrigin::Machine)
    }
}

/// What the teacher decided.
#[derive(Clone, Debug)]
pub enum Decision {
    /// An own mark; shown to the student at once with `release`, or kept until then.
    Mark {
        /// Points as typed.
        score: String,
        /// Shown with the mark, everywhere.
        comment: String,
        /// Show it now.
        release: bool,
    },
    /// The machine's mark is right: release it.
    Accept,
}

/// What came of a decision.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Written.
    Done,
    /// Somebody else decided in between; nothing was written.
    Conflict,
    /// Not written: the field and the key of the message that says what to write.
    Invalid(&'static str, &'static str),
}

/// Reads one student's work, if it was handed in at this place.
pub fn work(c: &mut Conn, link: &ResourceLink, id: &SubmissionId) -> Result<Work> {
    let missing = || Fault::not_found("no such submission at this resource link");
    let submission =
        db::submission::find(c, id)?.filter(|s| s.resource_link_id == link.id).ok_or_else(missing)?;
    let person = db::person::find(c, &submission.person_id)?.ok_or_else(missing)?;
    Ok(Work {
        grades: db::grade::for_submission(c, id)?,
        attempts: attempts(c, link, &submission.person_id)?,
        decided: !db::audit::for_subject(c, id.as_str())?.is_empty(),
        file_name: db::attachment::file_name(c, id)?,
        passback: db::passback::find(c, &link.id, &submission.person_id)?,
        person,
        submission,
    })
}

fn attempts(
    c: &mut Conn,
    link: &ResourceLink,
    person: &PersonId,
) -> Result<Vec<(Submission, Option<Grade>)>, DbError> {
    let attempts = db::submission::for_person(c, &link.id, person)?;
    let with_grade = |submission: Submission| {
        let grade = match &submission.grade_id {
            Some(id) => db::grade::find(c, id)?,
            None => None,
        };
        Ok((submission, grade))
    };
    attempts.into_iter().map(with_grade).collect()
}

/// Writes a teacher's decision.
pub async fn decide(
    app: &App,
    visit: &Visit,
    id: &SubmissionId,
    version: i32,
    decision: Decision,
) -> Result<Outcome> {
    let (link, assignment) = visit.as_marker()?;
    if let Decision::Mark { score, comment, .. } = &decision {
        if points(score, assignment).is_none() {
            return Ok(Outcome::Invalid("score", "review-score-range"));
        }
        if comment.chars().count() > MAX_COMMENT {
            return Ok(Outcome::Invalid("comment", "review-comment-long"));
        }
    }
    let (link, assignment, id) = (link.clone(), assignment.clone(), id.clone());
    let (marker, now) = (visit.session.person_id.clone(), app.clock.now());
    let outcome = app
        .db
        .write(move |c| {
            let work = work(c, &link, &id)?;
            if work.submission.version != version {
                return Ok(Outcome::Conflict);
            }
            let (grade, release) = match decision {
                Decision::Accept => match work.machine() {
                    Some(machine) => (machine.clone(), true),
                    None => return Ok(Outcome::Invalid("score", "review-nothing-to-accept")),
                },
                Decision::Mark { score, comment, release } => {
                    let grade = Grade {
                        id: GradeId::new(now),
                        submission_id: id.clone(),
                        origin: GradeOrigin::Teacher,
                        score: points(&score, &assignment).unwrap_or_default(),
                        max_score: f64::from(assignment.points),
                        needs_review: false,
                        comment: comment.replace('\0', "").trim().to_owned(),
                        details: "{}".into(),
                        assignment_version: assignment.version,
                        marked_by: Some(marker.clone()),
                        created_at: now,
                    };
                    db::grade::insert(c, &grade)?;
                    // What a student can see already is not hidden again.
                    (grade, release || work.submission.state == SubmissionState::Released)
                }
            };
            settle(c, &work.submission, &grade, &assignment, release, &marker, now)
        })
        .await?;
    app.wake.passback.notify_one();
    app.wake.errands.notify_one();
    Ok(outcome)
}

/// Releases every mark of this place that waits, the machine's suggestions among them. Returns how many.
pub async fn release_all(app: &App, visit: &Visit) -> Result<usize> {
    let (link, assignment) = visit.as_marker()?;
    let (link, assignment) = (link.clone(), assignment.clone());
    let (marker, now) = (visit.session.person_id.clone(), app.clock.now());
    let count = app
        .db
        .write(move |c| {
            let mut count = 0;
            for (submission, grade) in db::submission::waiting_for_review(c, &link.id)? {
                if settle(c, &submission, &grade, &assignment, true, &marker, now)? == Outcome::Done {
                    count += 1;
                }
            }
            Ok::<_, Error>(count)
        })
        .await?;
    app.wake.passback.notify_one();
    app.wake.errands.notify_one();
    Ok(count)
}

/// Sends a student's mark to the LMS once more, at a teacher's wish.
pub async fn resend(app: &App, visit: &Visit, person: &PersonId) -> Result<()> {
    let (link, _) = visit.as_marker()?;
    let (link, person, now) = (link.id.clone(), person.clone(), app.clock.now());
    app.db.write(move |c| Ok::<_, Error>(db::passback::resend(c, &link, &person, now)?)).await?;
    app.wake.passback.notify_one();
    Ok(())
}

/// The file that came with a submission of this place: name, media type, bytes.
pub async fn file(app: &App, visit: &Visit, id: &SubmissionId) -> Result<(String, String, Vec<u8>)> {
    let (link, _) = visit.as_marker()?;
    let (link, id) = (link.clone(), id.clone());
    app.db
        .read(move |c| {
            work(c, &link, &id)?;
            let found =
                db::attachment::find(c, &id)?.ok_or_else(|| Fault::not_found("no file came with this"))?;
            Ok((found.file_name, found.media_type, found.content))
        })
        .await
}

fn settle(
    c: &mut Conn,
    submission: &Submission,
    grade: &Grade,
    assignment: &Assignment,
    release: bool,
    marker: &PersonId,
    now: crate::clock::Timestamp,
) -> Result<Outcome> {
    let state = if release { SubmissionState::Released } else { SubmissionState::Review };
    if !db::submission::set_grade(c, &submission.id, submission.version, Some(&grade.id), state)? {
        return Ok(Outcome::Conflict);
    }
    let action = if release { "grade.release" } else { "grade.save" };
    let detail = format!(r#"{{"grade":"{}","origin":"{}"}}"#, grade.id, grade.origin.as_str());
    db::audit::append(c, marker.as_str(), action, submission.id.as_str(), &detail, now)?;
    if release {
        grading::send(c, submission, grade, assignment, now)?;
    }
    Ok::<_, Error>(Outcome::Done)
}

/// Points as typed, with a decimal point or comma, from zero to the assignment's maximum.
fn points(text: &str, assignment: &Assignment) -> Option<f64> {
    let points: f64 = text.trim().replace(',', ".").parse().ok()?;
    (points.is_finite() && (0.0..=f64::from(assignment.points)).contains(&points)).then_some(points)
}

/// Marks by state on their way to the LMS, for a link's table.
pub fn passbacks(c: &mut Conn, link: &ResourceLink) -> Result<Vec<Passback>, DbError> {
    db::passback::for_link(c, &link.id)
}

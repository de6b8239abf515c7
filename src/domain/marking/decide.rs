//! One decision about one answer.
//!
//! Marks are only ever added; the submission points at the one that counts. A decision names the version of the
//! submission that the teacher saw, so two teachers cannot overwrite each other unknowingly. Where the rules want two
//! markers, the first one's mark waits for the second, who does not see it; when both are near enough the first one
//! stands, otherwise a person decides between them.

use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::assignment::Assignment;
use crate::db::decision::Decision;
use crate::db::grade::Grade;
use crate::db::marking_draft::{MarkingDraft, SecondMark};
use crate::db::resource_link::ResourceLink;
use crate::db::submission::Submission;
use crate::db::types::{
    AppealState, BatchId, DecisionId, DecisionMethod, GradeId, GradeOrigin, PersonId, SubmissionId,
    SubmissionState,
};
use crate::db::{self, Conn, DbError};
use crate::domain::grading;
use crate::domain::marking::learning;
use crate::domain::marking::policy::{self, Sample, not_here, sampled};
use crate::domain::session::Visit;
use crate::error::{Error, Result};

const MAX_COMMENT: usize = 10_000;
const MAX_CRITERIA: usize = 50;
/// What a half-written decision may hold, in bytes.
const MAX_DRAFT: usize = 100_000;

/// Points and words for one criterion, as typed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CriterionEntry {
    /// The criterion's id.
    pub id: String,
    /// Points as typed; empty when nothing was decided about it.
    pub points: String,
    /// For the student.
    pub comment: String,
}

/// A mark as typed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Points for the whole; when empty, the criteria's are added up.
    pub score: String,
    /// Shown with the mark, everywhere.
    pub comment: String,
    /// Criterion by criterion.
    pub criteria: Vec<CriterionEntry>,
    /// Why it differs from the machine's; for teachers, not for the student.
    #[serde(default)]
    pub reason: String,
    /// What the student reads who asked for a second look.
    #[serde(default)]
    pub answer: String,
}

/// A teacher's points for one criterion, as they are stored with the mark.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CriterionMark {
    /// The criterion's id.
    pub id: String,
    /// Points given.
    pub points: f64,
    /// Points possible, on the assignment's scale.
    pub max: f64,
    /// For the student.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
}

/// What is kept of a teacher's mark besides the score.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TeacherDetails {
    /// Points criterion by criterion, where they were given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub criteria: Vec<CriterionMark>,
    /// Why it differs from the machine's.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// What a teacher wants.
#[derive(Clone, Debug)]
pub enum Wish {
    /// An own mark; shown to the student at once with `release`, or kept until then.
    Mark {
        /// What was typed.
        entry: Entry,
        /// Show it now.
        release: bool,
    },
    /// The machine's mark is right: release it.
    Accept {
        /// What the student reads who asked for a second look.
        answer: String,
    },
}

/// What came of a decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Written.
    Done,
    /// Written; it waits for a second marker.
    Held,
    /// Written as the second mark; it lies too far from the first one, and somebody decides between them.
    Differs,
    /// Somebody else decided in between; nothing was written.
    Conflict,
    /// Not written: the field and the key of the message that says what to write.
    Invalid(String, &'static str),
}

/// A mark that holds together.
#[derive(Clone, Debug)]
pub(super) struct Checked {
    pub(super) score: f64,
    pub(super) comment: String,
    pub(super) details: TeacherDetails,
}

/// What a criterion is worth on the assignment's scale: id, description, points.
pub fn worth(assignment: &Assignment) -> Vec<(String, String, f64)> {
    let all: f64 = assignment.rubric.0.iter().map(|criterion| criterion.points).sum();
    let scale = if all > 0.0 { f64::from(assignment.points) / all } else { 0.0 };
    let rubric = assignment.rubric.0.iter();
    rubric.map(|c| (c.id.clone(), c.description.clone(), c.points * scale)).collect()
}

impl Entry {
    pub(super) fn check(&self, assignment: &Assignment) -> std::result::Result<Checked, Outcome> {
        let invalid = |field: &str, message| Err(Outcome::Invalid(field.to_owned(), message));
        let worth = worth(assignment);
        let mut criteria = Vec::new();
        for entry in self.criteria.iter().take(MAX_CRITERIA) {
            let field = format!("points-{}", entry.id);
            let Some((_, _, max)) = worth.iter().find(|(id, ..)| *id == entry.id) else { continue };
            if entry.comment.chars().count() > MAX_COMMENT {
                return invalid(&format!("comment-{}", entry.id), "review-comment-long");
            }
            if entry.points.trim().is_empty() {
                continue;
            }
            let Some(points) = points(&entry.points, *max) else {
                return invalid(&field, "review-criterion-range");
            };
            let comment = entry.comment.trim().to_owned();
            criteria.push(CriterionMark { id: entry.id.clone(), points, max: round(*max), comment });
        }
        let most = f64::from(assignment.points);
        let score = if self.score.trim().is_empty() && !worth.is_empty() && criteria.len() == worth.len() {
            Some(round(criteria.iter().map(|criterion| criterion.points).sum()).min(most))
        } else {
            points(&self.score, most)
        };
        let Some(score) = score else { return invalid("score", "review-score-range") };
        for (field, text) in [("comment", &self.comment), ("reason", &self.reason), ("answer", &self.answer)]
        {
            if text.chars().count() > MAX_COMMENT {
                return invalid(field, "review-comment-long");
            }
        }
        let details = TeacherDetails { criteria, reason: self.reason.trim().to_owned() };
        Ok(Checked { score, comment: self.comment.trim().to_owned(), details })
    }
}

/// Writes a teacher's decision about one answer. `blind` says that the machine's mark was not shown.
pub async fn decide(
    app: &App,
    visit: &Visit,
    id: &SubmissionId,
    version: i32,
    wish: Wish,
    blind: bool,
) -> Result<Outcome> {
    let (link, assignment) = visit.as_marker()?;
    let checked = match &wish {
        Wish::Mark { entry, .. } => match entry.check(assignment) {
            Ok(checked) => Some(checked),
            Err(outcome) => return Ok(outcome),
        },
        Wish::Accept { .. } => None,
    };
    let (link, assignment, id) = (link.clone(), assignment.clone(), id.clone());
    let (marker, now) = (visit.session.person_id.clone(), app.clock.now());
    let outcome = app
        .db
        .write(move |c| {
            let submission = db::submission::find(c, &id)?
                .filter(|submission| submission.resource_link_id == link.id)
                .ok_or_else(not_here)?;
            if submission.version != version {
                return Ok(Outcome::Conflict);
            }
            let grades = db::grade::for_submission(c, &id)?;
            let machine = grades.iter().rev().find(|grade| grade.origin == GradeOrigin::Machine);
            let (release, answer) = match &wish {
                Wish::Mark { entry, release } => (*release, entry.answer.trim().to_owned()),
                Wish::Accept { answer } => (true, answer.trim().to_owned()),
            };
            let hand = Hand {
                link: &link,
                assignment: &assignment,
                marker: &marker,
                now,
                method: DecisionMethod::Single,
                batch: None,
                blind,
            };
            if let Some(outcome) = hand.between_two(c, &submission, checked.as_ref(), machine)? {
                return Ok(outcome);
            }
            let grade = match (checked, machine) {
                (Some(checked), _) => hand.new_grade(c, &submission, checked)?,
                (None, Some(machine)) => machine.clone(),
                (None, None) => return Ok(Outcome::Invalid("score".into(), "review-nothing-to-accept")),
            };
            let held = hand.waits_for_second(c, &submission)?;
            let appeal = db::appeal::for_submission(c, &id)?
                .into_iter()
                .find(|appeal| appeal.state == AppealState::Open);
            let differed = submission.state == SubmissionState::Review
                && db::marking_draft::second(c, &submission.id)?.is_some();
            let method = match (&appeal, differed) {
                (Some(_), _) => DecisionMethod::Appeal,
                (None, true) => DecisionMethod::Adjudication,
                (None, false) => DecisionMethod::Single,
            };
            let hand = Hand { method, ..hand };
            // What a student can see already is not hidden again.
            let release = !held && release || submission.state == SubmissionState::Released;
            if !hand.settle(c, &submission, &grade, release)? {
                return Ok(Outcome::Conflict);
            }
            if let Some(appeal) = appeal {
                let before = db::grade::find(c, &appeal.grade_id)?.map(|grade| grade.score);
                let changed = before.is_none_or(|before| (before - grade.score).abs() > 1e-9);
                let state = if changed { AppealState::Changed } else { AppealState::Kept };
                db::appeal::decide(c, &appeal.id, state, &answer, &marker, now)?;
                let detail = serde_json::json!({ "appeal": appeal.id, "state": state }).to_string();
                db::audit::append(c, marker.as_str(), "appeal.decide", id.as_str(), &detail, now)?;
            }
            learning::enqueue(c, &assignment, false, now)?;
            Ok::<_, Error>(if held { Outcome::Held } else { Outcome::Done })
        })
        .await?;
    app.wake.passback.notify_one();
    app.wake.grading.notify_one();
    app.wake.errands.notify_one();
    Ok(outcome)
}

/// Keeps what was typed so far. It is never shown to anybody else, only that it is there.
pub async fn save_draft(
    app: &App,
    visit: &Visit,
    id: &SubmissionId,
    version: i32,
    entry: &Entry,
) -> Result<()> {
    let (link, _) = visit.as_marker()?;
    let body = serde_json::to_string(entry).map_err(anyhow::Error::from)?;
    if body.len() > MAX_DRAFT {
        return Err(crate::error::Fault::too_large("an unfinished decision above 100 kB"));
    }
    let row = MarkingDraft {
        submission_id: id.clone(),
        person_id: visit.session.person_id.clone(),
        version,
        body,
        updated_at: app.clock.now(),
    };
    let link = link.id.clone();
    app.db
        .write(move |c| {
            let here = db::submission::find(c, &row.submission_id)?
                .is_some_and(|submission| submission.resource_link_id == link);
            if !here {
                return Err(not_here());
            }
            Ok::<_, Error>(db::marking_draft::save(c, &row)?)
        })
        .await
}

/// Shows a teacher the name behind an answer, and notes that it was shown.
pub async fn reveal(app: &App, visit: &Visit, id: &SubmissionId) -> Result<()> {
    let (link, _) = visit.as_marker()?;
    let (link, id) = (link.id.clone(), id.clone());
    let (marker, now) = (visit.session.person_id.clone(), app.clock.now());
    app.db
        .write(move |c| {
            let here =
                db::submission::find(c, &id)?.is_some_and(|submission| submission.resource_link_id == link);
            if !here {
                return Err(not_here());
            }
            Ok::<_, Error>(db::audit::append(c, marker.as_str(), REVEAL, id.as_str(), "{}", now)?)
        })
        .await
}

/// The action under which a revealed name stands in the audit log.
pub const REVEAL: &str = "name.reveal";

/// Who decides, where, how.
pub(super) struct Hand<'a> {
    pub(super) link: &'a ResourceLink,
    pub(super) assignment: &'a Assignment,
    pub(super) marker: &'a PersonId,
    pub(super) now: Timestamp,
    pub(super) method: DecisionMethod,
    pub(super) batch: Option<&'a BatchId>,
    pub(super) blind: bool,
}

impl Hand<'_> {
    /// Stores a person's mark; what counts is not changed yet.
    pub(super) fn new_grade(
        &self,
        c: &mut Conn,
        submission: &Submission,
        checked: Checked,
    ) -> Result<Grade, DbError> {
        let grade = Grade {
            id: GradeId::new(self.now),
            submission_id: submission.id.clone(),
            origin: GradeOrigin::Teacher,
            score: checked.score,
            max_score: f64::from(self.assignment.points),
            needs_review: false,
            comment: checked.comment,
            details: serde_json::to_string(&checked.details).unwrap_or_else(|_| "{}".into()),
            assignment_version: self.assignment.version,
            marked_by: Some(self.marker.clone()),
            created_at: self.now,
        };
        db::grade::insert(c, &grade)?;
        Ok(grade)
    }

    /// Makes a mark the one that counts, notes who decided, and sends it on when it is released. `false`, and nothing
    /// written, when somebody else decided in between.
    pub(super) fn settle(
        &self,
        c: &mut Conn,
        submission: &Submission,
        grade: &Grade,
        release: bool,
    ) -> Result<bool, DbError> {
        let state = if release { SubmissionState::Released } else { SubmissionState::Review };
        if !db::submission::set_grade(c, &submission.id, submission.version, Some(&grade.id), state)? {
            return Ok(false);
        }
        self.note(c, submission, grade)?;
        let action = if release { "grade.release" } else { "grade.save" };
        let detail = serde_json::json!({
            "grade": grade.id, "origin": grade.origin, "method": self.method, "batch": self.batch,
        });
        db::audit::append(
            c,
            self.marker.as_str(),
            action,
            submission.id.as_str(),
            &detail.to_string(),
            self.now,
        )?;
        if release {
            grading::send(c, submission, grade, self.assignment, self.now)?;
        }
        Ok(true)
    }

    /// Notes that a mark does not count any more and none takes its place.
    pub(super) fn undo(&self, c: &mut Conn, submission: &Submission, grade: &GradeId) -> Result<(), DbError> {
        let detail = serde_json::json!({ "grade": grade, "method": self.method }).to_string();
        db::audit::append(c, self.marker.as_str(), "grade.undo", submission.id.as_str(), &detail, self.now)?;
        db::decision::insert(c, &self.decision(submission, grade))
    }

    fn decision(&self, submission: &Submission, grade: &GradeId) -> Decision {
        Decision {
            id: DecisionId::new(self.now),
            submission_id: submission.id.clone(),
            resource_link_id: self.link.id.clone(),
            grade_id: grade.clone(),
            former_grade_id: submission.grade_id.clone(),
            former_state: submission.state,
            method: self.method,
            batch_id: self.batch.cloned(),
            blind: self.blind,
            marked_by: Some(self.marker.clone()),
            created_at: self.now,
        }
    }

    fn note(&self, c: &mut Conn, submission: &Submission, grade: &Grade) -> Result<(), DbError> {
        db::decision::insert(c, &self.decision(submission, &grade.id))?;
        db::marking_draft::delete(c, &submission.id, self.marker)
    }

    /// Whether a first marker's decision has to wait for a second marker.
    pub(super) fn waits_for_second(&self, c: &mut Conn, submission: &Submission) -> Result<bool, DbError> {
        let rules = policy::of(c, self.assignment)?;
        Ok(submission.state == SubmissionState::Review
            && sampled(&rules, Sample::Second, &submission.id)
            && db::marking_draft::second(c, &submission.id)?.is_none())
    }

    /// The second marker's decision, where one is wanted and the first mark came from somebody else.
    fn between_two(
        &self,
        c: &mut Conn,
        submission: &Submission,
        checked: Option<&Checked>,
        machine: Option<&Grade>,
    ) -> Result<Option<Outcome>> {
        if !self.waits_for_second(c, submission)? {
            return Ok(None);
        }
        let decisions = db::decision::for_submission(c, &submission.id)?;
        let first = decisions.last().filter(|decision| decision.method != DecisionMethod::Rollback);
        let Some(first) = first.filter(|first| first.marked_by.as_ref() != Some(self.marker)) else {
            return Ok(None);
        };
        let Some(first_grade) = db::grade::find(c, &first.grade_id)? else { return Ok(None) };
        let own = match (checked, machine) {
            (Some(checked), _) => checked.clone(),
            (None, Some(machine)) => {
                Checked { score: machine.score, comment: String::new(), details: TeacherDetails::default() }
            }
            (None, None) => {
                return Ok(Some(Outcome::Invalid("score".into(), "review-nothing-to-accept")));
            }
        };
        let row = SecondMark {
            submission_id: submission.id.clone(),
            score: own.score,
            comment: own.comment,
            details: serde_json::to_string(&own.details).unwrap_or_else(|_| "{}".into()),
            marked_by: Some(self.marker.clone()),
            created_at: self.now,
        };
        if !db::marking_draft::insert_second(c, &row)? {
            return Ok(Some(Outcome::Conflict));
        }
        let id = submission.id.as_str();
        // Without the points: the first marker may read the log.
        db::audit::append(c, self.marker.as_str(), "grade.second", id, "{}", self.now)?;
        db::marking_draft::delete(c, &submission.id, self.marker)?;
        let limit = policy::of(c, self.assignment)?.second_difference;
        if (own.score - first_grade.score).abs() > limit + 1e-9 {
            // The version grows, so that a first marker's open page does not decide over it.
            let (grade, state) = (submission.grade_id.as_ref(), SubmissionState::Review);
            let seen = db::submission::set_grade(c, &submission.id, submission.version, grade, state)?;
            return Ok(Some(if seen { Outcome::Differs } else { Outcome::Conflict }));
        }
        let second = Hand { method: DecisionMethod::Second, ..*self };
        let done = second.settle(c, submission, &first_grade, true)?;
        Ok(Some(if done { Outcome::Done } else { Outcome::Conflict }))
    }
}

/// Points as typed, with a decimal point or comma, from zero to `most`.
fn points(text: &str, most: f64) -> Option<f64> {
    let points: f64 = text.trim().replace(',', ".").parse().ok()?;
    // A third of ten is shown as 3.33 and must be as good as it is.
    (points.is_finite() && (0.0..=most + 0.005).contains(&points)).then_some(points.min(most))
}

/// Away with what binary fractions leave behind.
fn round(points: f64) -> f64 {
    (points * 1e6).round() / 1e6
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::db::types::{AssignmentId, Json, PlatformId, ReleasePolicy};

    fn assignment() -> Assignment {
        let criterion = |id: &str, points| grader::Criterion {
            points,
            ..serde_json::from_value(serde_json::json!({ "id": id, "description": id, "points": 1 })).unwrap()
        };
        Assignment {
            id: AssignmentId::from("a"),
            platform_id: PlatformId::from("p"),
            version: 3,
            title: "Leaves".into(),
            prompt: "Why?".into(),
            reference_answers: Json(Vec::new()),
            rubric: Json(vec![criterion("c1", 2.0), criterion("c2", 1.0)]),
            points: 10,
            language: "en".into(),
            attempts_allowed: 1,
            release_policy: ReleasePolicy::Review,
            created_by: None,
            created_at: Timestamp::EPOCH,
            updated_at: Timestamp::EPOCH,
            settings: Json::default(),
            release_at: None,
            archived_at: None,
        }
    }

    fn entry(score: &str, points: [&str; 2]) -> Entry {
        let criteria = ["c1", "c2"].into_iter().zip(points);
        let criteria = criteria.map(|(id, points)| CriterionEntry {
            id: id.into(),
            points: points.into(),
            comment: format!(" about {id} "),
        });
        Entry { score: score.into(), criteria: criteria.collect(), ..Entry::default() }
    }

    #[test]
    fn criteria_are_added_up_when_no_total_was_typed() {
        let checked = entry("", ["5", "3,33"]).check(&assignment()).unwrap();
        assert_eq!(checked.score, 8.33);
        assert_eq!(checked.details.criteria[0].comment, "about c1");
        // A typed total stands, whatever the criteria say.
        assert_eq!(entry("9", ["5", "3"]).check(&assignment()).unwrap().score, 9.0);
        // Half of the criteria make no total.
        let half = entry("", ["5", ""]).check(&assignment()).unwrap_err();
        assert_eq!(half, Outcome::Invalid("score".into(), "review-score-range"));
    }

    #[test]
    fn points_stay_within_what_a_criterion_is_worth() {
        assert_eq!(entry("", ["6.67", "3.33"]).check(&assignment()).unwrap().score, 9.996_667);
        for wrong in ["7", "-1", "x", "NaN"] {
            let outcome = entry("", [wrong, "1"]).check(&assignment()).unwrap_err();
            assert_eq!(outcome, Outcome::Invalid("points-c1".into(), "review-criterion-range"), "{wrong}");
        }
        let outcome = entry("11", ["1", "1"]).check(&assignment()).unwrap_err();
        assert_eq!(outcome, Outcome::Invalid("score".into(), "review-score-range"));
    }
}

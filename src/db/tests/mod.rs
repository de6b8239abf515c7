//! Every query on SQLite, and on PostgreSQL when there is one; see [`super::testing`].

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod asking;
mod backup;
mod doors;
mod learning;
mod lti_services;
mod marking;
mod material;
mod places;
mod queues;
mod tables;
mod work;

use super::assignment::{self, Assignment, Settings};
use super::course::{self, Course};
use super::grade::{self, Grade};
use super::person::{self, Person};
use super::platform::{self, Platform};
use super::resource_link::{self, ResourceLink};
use super::submission::{self, Submission};
use super::types::{
    AssignmentId, DeploymentPolicy, GradeId, GradeOrigin, Json, PlatformId, ReleasePolicy, SubmissionId,
    SubmissionState,
};
use super::{Conn, Db, DbError, DbResult};
use crate::clock::Timestamp;

/// The moment that the tests begin at.
const NOW: Timestamp = Timestamp::from_unix_seconds(1_795_487_280);

/// So many seconds later.
fn at(seconds: i64) -> Timestamp {
    NOW.plus_seconds(seconds)
}

/// One query through the writing door.
fn write<T>(db: &Db, f: impl FnOnce(&mut Conn) -> DbResult<T>) -> T {
    db.write_blocking::<T, DbError>(f).unwrap()
}

/// One query through the reading door.
fn read<T>(db: &Db, f: impl FnOnce(&mut Conn) -> DbResult<T>) -> T {
    db.read_blocking::<T, DbError>(f).unwrap()
}

fn platform(issuer: &str, client_id: &str) -> Platform {
    Platform {
        id: PlatformId::new(NOW),
        name: "School".into(),
        issuer: issuer.into(),
        client_id: client_id.into(),
        authorization_endpoint: "https://lms.example/auth".into(),
        token_endpoint: "https://lms.example/token".into(),
        token_audience: None,
        jwks_uri: "https://lms.example/jwks".into(),
        product_family: String::new(),
        deployment_policy: DeploymentPolicy::Open,
        created_at: NOW,
    }
}

fn assignment(platform: &PlatformId) -> Assignment {
    Assignment {
        id: AssignmentId::new(NOW),
        platform_id: platform.clone(),
        version: 1,
        title: "叶绿素".into(),
        prompt: "Why are leaves green?".into(),
        reference_answers: Json(vec!["They reflect \"green\" light.".into()]),
        rubric: Json(vec![grader::Criterion {
            id: "c1".into(),
            description: "Names it".into(),
            points: 1.5,
            ..grader::Criterion::default()
        }]),
        points: 2,
        language: "auto".into(),
        attempts_allowed: 3,
        release_policy: ReleasePolicy::Confident,
        created_by: None,
        created_at: NOW,
        updated_at: NOW,
        settings: Json(Settings { guidance: "Be kind.".into(), due_at: Some(at(9)), ..Settings::default() }),
        release_at: Some(at(20)),
        archived_at: None,
    }
}

/// A platform with a course, a student, an assignment and a place that opens it.
struct World {
    platform: Platform,
    course: Course,
    student: Person,
    assignment: Assignment,
    link: ResourceLink,
}

impl World {
    fn make(db: &Db, issuer: &str) -> Self {
        write(db, |c| {
            let platform = platform(issuer, "client");
            platform::insert(c, &platform)?;
            let course = course::upsert(c, &platform.id, "c1", "Biology", None, None, NOW)?;
            let student = person::upsert(c, &platform.id, "s1", Some("Ada"), false, NOW)?;
            let assignment = assignment(&platform.id);
            assignment::insert(c, &assignment)?;
            let link = resource_link::upsert(
                c,
                &platform.id,
                "d1",
                "l1",
                &course.id,
                "Leaves",
                None,
                Some(&assignment.id),
                NOW,
            )?;
            Ok(Self { platform, course, student, assignment, link })
        })
    }

    fn submission(&self, attempt: i32) -> Submission {
        Submission {
            id: SubmissionId::new(NOW),
            resource_link_id: self.link.id.clone(),
            assignment_id: self.assignment.id.clone(),
            person_id: self.student.id.clone(),
            attempt,
            submission_key: format!("key {attempt}"),
            answer: "They reflect green.".into(),
            state: SubmissionState::Grading,
            version: 1,
            grade_id: None,
            submitted_at: at(i64::from(attempt)),
        }
    }

    /// A submission that was handed in and marked.
    fn marked(&self, c: &mut Conn, attempt: i32, score: f64) -> DbResult<(Submission, Grade)> {
        let mut handed_in = self.submission(attempt);
        submission::insert(c, &handed_in)?;
        let mark = mark(&handed_in, score);
        grade::insert(c, &mark)?;
        assert!(submission::set_grade(c, &handed_in.id, 1, Some(&mark.id), SubmissionState::Review)?);
        handed_in = submission::find(c, &handed_in.id)?.unwrap();
        Ok((handed_in, mark))
    }
}

fn mark(of: &Submission, score: f64) -> Grade {
    Grade {
        id: GradeId::new(NOW),
        submission_id: of.id.clone(),
        origin: GradeOrigin::Machine,
        score,
        max_score: 2.0,
        needs_review: score < 1.0,
        comment: "Good.".into(),
        details: "{}".into(),
        assignment_version: 1,
        marked_by: None,
        created_at: NOW,
    }
}

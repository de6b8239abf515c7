//! Who may ask, and what counts as open graded work, on both databases.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use tutor::help::Permission;

use super::ask::{may_ask, open_work};
use super::rules;
use crate::clock::Timestamp;
use crate::db::assignment::{self, Assignment, Settings};
use crate::db::course::{self, Course};
use crate::db::extension::{self, Extension};
use crate::db::person::{self, Person};
use crate::db::platform::{self, Platform};
use crate::db::question::{self, Question};
use crate::db::resource_link::{self, ResourceLink};
use crate::db::submission::{self, Submission};
use crate::db::testing::{TestDb, each_database};
use crate::db::tutor_policy::{self, TutorPolicy};
use crate::db::types::{
    AskOutcome, AssignmentId, Caution, DeploymentPolicy, Json, PlatformId, QuestionId, QuestionState,
    ReleasePolicy, SubmissionId, SubmissionState,
};
use crate::db::{Conn, DbError, DbResult};

const NOW: Timestamp = Timestamp::from_unix_seconds(1_795_487_280);

fn at(seconds: i64) -> Timestamp {
    NOW.plus_seconds(seconds)
}

fn write<T>(db: &TestDb, f: impl FnOnce(&mut Conn) -> DbResult<T>) -> T {
    db.write_blocking::<T, DbError>(f).unwrap()
}

struct Class {
    platform: PlatformId,
    course: Course,
    student: Person,
}

impl Class {
    fn make(c: &mut Conn) -> DbResult<Self> {
        let row = Platform {
            id: PlatformId::new(NOW),
            name: "School".into(),
            issuer: "https://lms.example".into(),
            client_id: "client".into(),
            authorization_endpoint: "https://lms.example/auth".into(),
            token_endpoint: "https://lms.example/token".into(),
            token_audience: None,
            jwks_uri: "https://lms.example/jwks".into(),
            product_family: String::new(),
            deployment_policy: DeploymentPolicy::Open,
            created_at: NOW,
        };
        platform::insert(c, &row)?;
        let course = course::upsert(c, &row.id, "c1", "Biology", None, None, NOW)?;
        let student = person::upsert(c, &row.id, "s1", Some("Ada"), false, NOW)?;
        Ok(Self { platform: row.id, course, student })
    }

    fn assign(&self, c: &mut Conn, title: &str, attempts: i32, settings: Settings) -> DbResult<ResourceLink> {
        let row = Assignment {
            id: AssignmentId::new(NOW),
            platform_id: self.platform.clone(),
            version: 1,
            title: title.into(),
            prompt: "Why?".into(),
            reference_answers: Json(vec!["Because.".into()]),
            rubric: Json(Vec::new()),
            points: 2,
            language: "auto".into(),
            attempts_allowed: attempts,
            release_policy: ReleasePolicy::All,
            created_by: None,
            created_at: NOW,
            updated_at: NOW,
            settings: Json(settings),
            release_at: None,
            archived_at: None,
        };
        assignment::insert(c, &row)?;
        resource_link::upsert(
            c,
            &self.platform,
            "d1",
            title,
            &self.course.id,
            title,
            None,
            Some(&row.id),
            NOW,
        )
    }

    fn ask(&self, c: &mut Conn, seconds: i64) -> DbResult<()> {
        let row = Question {
            id: QuestionId::new(at(seconds)),
            course_id: self.course.id.clone(),
            person_id: self.student.id.clone(),
            body: "Why?".into(),
            outcome: AskOutcome::NotFound,
            confidence: 0.5,
            reply: "{}".into(),
            chosen: None,
            hints: 0,
            state: QuestionState::Closed,
            named: false,
            handed_over_at: None,
            verified_answer_id: None,
            report: None,
            reported_at: None,
            report_closed_at: None,
            created_at: at(seconds),
        };
        question::insert(c, &row)
    }
}

#[test]
fn a_course_without_rules_has_the_defaults_and_the_number_counts_a_day() {
    each_database(|db| {
        write(db, |c| {
            let class = Class::make(c)?;
            let may = |c: &mut Conn, seconds| may_ask(c, &class.course.id, &class.student.id, at(seconds));
            assert_eq!(may(c, 0)?, Permission::Yes { left: Some(39) });
            let own =
                TutorPolicy { a_day: Some(2), caution: Caution::Careful, ..rules(c, &class.course.id)? };
            tutor_policy::put(c, &own)?;
            class.ask(c, 0)?;
            assert_eq!(may(c, 10)?, Permission::Yes { left: Some(0) });
            class.ask(c, 100)?;
            assert_eq!(may(c, 200)?, Permission::Later { at: at(86_400).micros() });
            assert_eq!(may(c, 86_401)?, Permission::Yes { left: Some(0) });
            tutor_policy::put(c, &TutorPolicy { a_day: None, ..own.clone() })?;
            assert_eq!(may(c, 200)?, Permission::Yes { left: None });
            tutor_policy::put(c, &TutorPolicy { asking: false, ..own })?;
            assert_eq!(may(c, 86_401)?, Permission::Off);
            Ok(())
        });
    });
}

#[test]
fn open_work_is_what_this_student_can_still_hand_in() {
    each_database(|db| {
        write(db, |c| {
            let class = Class::make(c)?;
            let closed = Settings { closed_at: Some(at(-5)), ..Settings::default() };
            class.assign(c, "open", 0, Settings::default())?;
            let once = class.assign(c, "once", 1, Settings::default())?;
            let late = class.assign(c, "closed", 0, closed)?;
            class.assign(c, "later", 0, Settings { available_at: Some(at(50)), ..Settings::default() })?;
            let open = |c: &mut Conn, person| -> DbResult<Vec<String>> {
                // Made within one moment: in no order.
                let mut titles: Vec<String> = open_work(c, &class.course.id, person, NOW)?
                    .into_iter()
                    .map(|(_, text)| text.lines().next().unwrap().to_owned())
                    .collect();
                titles.sort_unstable();
                Ok(titles)
            };
            let me = Some(&class.student.id);
            assert_eq!(open(c, me)?, ["once", "open"]);
            let handed_in = Submission {
                id: SubmissionId::new(NOW),
                resource_link_id: once.id.clone(),
                assignment_id: once.assignment_id.clone().unwrap(),
                person_id: class.student.id.clone(),
                attempt: 1,
                submission_key: "k".into(),
                answer: "Because.".into(),
                state: SubmissionState::Review,
                version: 1,
                grade_id: None,
                submitted_at: NOW,
            };
            submission::insert(c, &handed_in)?;
            let longer = Extension {
                resource_link_id: late.id.clone(),
                person_id: class.student.id.clone(),
                due_at: None,
                closed_at: Some(at(60)),
                more_attempts: 0,
                created_at: NOW,
            };
            extension::put(c, &longer)?;
            assert_eq!(open(c, me)?, ["closed", "open"], "used up, and kept open for this student");
            assert_eq!(open(c, None)?, ["once", "open"], "for nobody in particular");
            Ok(())
        });
    });
}

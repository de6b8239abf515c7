//! Reports over rows, on each database.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use super::export::{self, Words};
use super::risk::Reason;
use super::*;
use crate::clock::Timestamp;
use crate::db::assignment::{Assignment, Counting};
use crate::db::feedback_rating::FeedbackRating;
use crate::db::grade::Grade;
use crate::db::platform::Platform;
use crate::db::submission::Submission;
use crate::db::testing::{TestDb, each_database};
use crate::db::types::{
    AssignmentId, DeploymentPolicy, GradeId, GradeOrigin, Json, PlatformId, ReleasePolicy, SubmissionState,
};

const NOW: Timestamp = Timestamp::from_unix_seconds(1_795_487_280);
const LEAST: usize = 3;

/// A course of two assignments with six students.
struct Class {
    platform: PlatformId,
    course: CourseId,
    links: Vec<ResourceLinkId>,
    people: Vec<PersonId>,
    teacher: PersonId,
}

fn close(a: Option<f64>, b: f64) -> bool {
    a.is_some_and(|a| (a - b).abs() < 1e-9)
}

fn details(met: &[(&str, &str)]) -> String {
    let evidence: Vec<_> = met
        .iter()
        .map(|(id, met)| serde_json::json!({ "criterion": id, "met": met, "quote": null }))
        .collect();
    serde_json::json!({ "grade": { "evidence": evidence } }).to_string()
}

fn criterion(id: &str, description: &str) -> grader::Criterion {
    serde_json::from_value(serde_json::json!({ "id": id, "description": description, "points": 1.0 }))
        .unwrap()
}

impl Class {
    fn make(c: &mut Conn) -> DbResult<Self> {
        let platform = Platform {
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
        db::platform::insert(c, &platform)?;
        let course = db::course::upsert(c, &platform.id, "c1", "Biology", None, None, NOW)?;
        let mut links = Vec::new();
        for number in 0..2 {
            let assignment = Assignment {
                id: AssignmentId::new(NOW),
                platform_id: platform.id.clone(),
                version: 1,
                title: format!("Task {number}"),
                prompt: "Why?".into(),
                reference_answers: Json(vec!["Because.".into()]),
                rubric: Json(vec![criterion("c1", "Names it"), criterion("c2", "Explains it")]),
                points: 10,
                language: "en".into(),
                attempts_allowed: 3,
                release_policy: ReleasePolicy::Confident,
                created_by: None,
                created_at: NOW,
                updated_at: NOW,
                settings: Json::default(),
                release_at: None,
                archived_at: None,
            };
            db::assignment::insert(c, &assignment)?;
            let id = format!("l{number}");
            let at = NOW.plus_seconds(number);
            let link = db::resource_link::upsert(
                c,
                &platform.id,
                "d1",
                &id,
                &course.id,
                &id,
                None,
                Some(&assignment.id),
                at,
            )?;
            links.push(link.id);
        }
        let mut people = Vec::new();
        for number in 0..6 {
            let name = format!("Student {number}");
            people.push(
                db::person::upsert(c, &platform.id, &format!("s{number}"), Some(&name), false, NOW)?.id,
            );
        }
        let teacher = db::person::upsert(c, &platform.id, "t", Some("Teacher"), false, NOW)?.id;
        Ok(Self { platform: platform.id, course: course.id, links, people, teacher })
    }

    /// An attempt with the machine's mark, and a teacher's where it is given.
    fn attempt(
        &self,
        c: &mut Conn,
        (person, link, attempt): (usize, usize, i32),
        points: f64,
        met: &[(&str, &str)],
        teacher: Option<f64>,
    ) -> DbResult<SubmissionId> {
        let at = NOW.plus_seconds(i64::from(attempt) * 60 - 10 * 86_400);
        let assignment = db::resource_link::find(c, &self.links[link])?.unwrap().assignment_id.unwrap();
        let submission = Submission {
            id: SubmissionId::new(at),
            resource_link_id: self.links[link].clone(),
            assignment_id: assignment,
            person_id: self.people[person].clone(),
            attempt,
            submission_key: attempt.to_string(),
            answer: "=1+1".into(),
            state: SubmissionState::Grading,
            version: 1,
            grade_id: None,
            submitted_at: at,
        };
        db::submission::insert(c, &submission)?;
        let machine = Grade {
            id: GradeId::new(at),
            submission_id: submission.id.clone(),
            origin: GradeOrigin::Machine,
            score: points,
            max_score: 10.0,
            needs_review: false,
            comment: String::new(),
            details: details(met),
            assignment_version: 1,
            marked_by: None,
            created_at: at,
        };
        db::grade::insert(c, &machine)?;
        let mark = match teacher {
            None => machine,
            Some(score) => {
                let mark = Grade {
                    id: GradeId::new(at),
                    origin: GradeOrigin::Teacher,
                    score,
                    details: "{}".into(),
                    marked_by: Some(self.teacher.clone()),
                    created_at: at.plus_seconds(60),
                    ..machine
                };
                db::grade::insert(c, &mark)?;
                db::audit::append(
                    c,
                    self.teacher.as_str(),
                    "grade.release",
                    submission.id.as_str(),
                    "{}",
                    at,
                )?;
                mark
            }
        };
        db::submission::set_grade(c, &submission.id, 1, Some(&mark.id), SubmissionState::Released)?;
        Ok(submission.id)
    }
}

/// Six students: 2, 4, 6, 8, 10, 10 points on the first task; four of them on the second.
fn class(db: &TestDb) -> Class {
    db.write_blocking::<_, DbError>(|c| {
        let class = Class::make(c)?;
        let all = [("c1", "met"), ("c2", "met")];
        let half = [("c1", "met"), ("c2", "missing")];
        class.attempt(c, (0, 0, 1), 2.0, &[("c1", "missing"), ("c2", "missing")], None)?;
        class.attempt(c, (0, 0, 2), 6.0, &half, None)?;
        class.attempt(c, (1, 0, 1), 4.0, &half, Some(5.0))?;
        class.attempt(c, (2, 0, 1), 6.0, &half, Some(6.0))?;
        class.attempt(c, (3, 0, 1), 8.0, &all, None)?;
        class.attempt(c, (4, 0, 1), 10.0, &all, None)?;
        class.attempt(c, (5, 0, 1), 10.0, &all, None)?;
        for (person, points) in [(0, 2.0), (1, 4.0), (2, 6.0), (3, 8.0)] {
            class.attempt(c, (person, 1, 1), points, &half, None)?;
        }
        Ok(class)
    })
    .unwrap()
}

fn read<T>(db: &TestDb, f: impl FnOnce(&mut Conn) -> DbResult<T>) -> T {
    db.read_blocking::<T, DbError>(f).unwrap()
}

#[test]
fn a_course_is_reported_in_known_numbers() {
    each_database(|db| {
        let class = class(db);
        let report = read(db, |c| read_course(c, &class.course, NOW));
        assert_eq!(report.places.iter().map(|p| p.title.as_str()).collect::<Vec<_>>(), ["Task 0", "Task 1"]);
        let first = &report.tally.by_place[0];
        assert_eq!((first.students, first.attempts, first.released, first.waiting), (6, 7, 6, 0));
        // Newest marks: 6, 5, 6, 8, 10, 10 of ten.
        assert!(close(report.tally.items.difficulty(0, LEAST), 0.75));
        assert!(close(report.tally.items.difficulty(1, LEAST), 0.5));
        // Task 1 against task 0 of the four who have both: (.2 .4 .6 .8) with (.6 .5 .6 .8).
        let expected = 0.07 / (0.2_f64 * 0.047_5).sqrt();
        assert!(close(report.tally.items.discrimination(1, LEAST), expected));
        assert_eq!(report.tally.items.discrimination(1, 5), None);
        assert_eq!(first.gain.means(1), Some((0.2, 0.6)));
        let decisions = report.tally.decisions;
        assert_eq!((decisions.automated, decisions.changed, decisions.confirmed), (9, 1, 1));
        assert!(!report.time.timed);
        assert!((report.time.hours() - 9.0 * 90.0 / 3600.0).abs() < 1e-9);
        assert_eq!(report.people.len(), 6);
        assert_eq!(report.people[0].name.as_deref(), Some("Student 0"));
    });
}

#[test]
fn criteria_are_counted_once_for_each_student() {
    each_database(|db| {
        let class = class(db);
        let place = read(db, |c| report::places(c, &class.course, 10)).remove(0);
        let report = read(db, |c| read_assignment(c, place.clone(), NOW));
        let counts: Vec<_> = report.criteria.iter().map(|one| (one.id.as_str(), one.counts)).collect();
        // The first attempt of student 0 is overtaken; a teacher's mark without evidence keeps what was read.
        assert_eq!(counts, [("c1", [6, 0, 0, 0]), ("c2", [3, 0, 3, 0])]);
        assert_eq!((report.criteria[0].named, report.criteria[0].fixed), (1, 1));
        assert_eq!((report.criteria[1].named, report.criteria[1].fixed), (1, 0));
        assert!(close(report.items.difficulty(1, LEAST), 0.5));
        assert_eq!(report.items.discrimination(1, LEAST), None, "everybody met the other criterion");
        let names = read(db, |c| report::falling_short(c, &place, "c2", 10));
        assert_eq!(names.len(), 3);
    });
}

#[test]
fn a_student_sees_the_others_only_where_there_are_enough() {
    each_database(|db| {
        let class = class(db);
        let of = |beside| read(db, |c| read_student(c, &class.course, &class.people[0], beside, NOW));
        let alone = of(Beside::Nobody);
        assert_eq!(alone.name.as_deref(), Some("Student 0"));
        assert_eq!(alone.attempts[0].iter().map(|a| a.share).collect::<Vec<_>>(), [0.2, 0.6]);
        assert_eq!((alone.others, alone.reasons.len()), (None, 0));
        // The others on task 1: 4, 6, 8.
        let others = of(Beside::Others(3)).others.unwrap();
        assert!(close(others[1], 0.6) && close(others[0], 0.78));
        assert_eq!(of(Beside::Others(4)).others.unwrap()[1], None);
        let teacher = of(Beside::Usual);
        assert!(matches!(teacher.reasons.as_slice(), [Reason::Unopened(2)]), "{:?}", teacher.reasons);
        let nobody = read(db, |c| read_student(c, &class.course, &class.teacher, Beside::Usual, NOW));
        assert!(nobody.tally.people.is_empty());
    });
}

#[test]
fn opened_feedback_is_noted_once() {
    each_database(|db| {
        let class = class(db);
        let id = db
            .write_blocking::<_, DbError>(|c| {
                let id = class.attempt(c, (5, 1, 1), 9.0, &[], None)?;
                db::feedback_view::note(c, &id, NOW)?;
                db::feedback_view::note(c, &id, NOW.plus_seconds(60))?;
                Ok(id)
            })
            .unwrap();
        assert_eq!(read(db, |c| db::feedback_view::opened_at(c, &id)), Some(NOW));
        let report = read(db, |c| read_course(c, &class.course, NOW));
        assert_eq!(report.tally.by_place[1].opened, 1);
    });
}

#[test]
fn old_databases_get_their_findings_from_the_marks() {
    // The migration reads what marks hold already; a fresh mark must give the same.
    each_database(|db| {
        let class = class(db);
        let id = read(db, |c| db::submission::for_person(c, &class.links[0], &class.people[0])).remove(1).id;
        let found = read(db, |c| db::finding::of(c, &id));
        let met: Vec<_> = found.iter().map(|one| (one.criterion.as_str(), one.met)).collect();
        assert_eq!(met, [("c1", Met::Met), ("c2", Met::Missing)]);
    });
}

#[test]
fn wrong_ideas_are_counted_by_answer() {
    each_database(|db| {
        let class = class(db);
        db.write_blocking::<_, DbError>(|c| {
            let wrong = r#"{"grade":{"evidence":[],"misconceptions":[{"id":"m1"},{"id":"m1"},{"id":"m2"}]}}"#;
            for person in 0..2 {
                let id = db::submission::for_person(c, &class.links[1], &class.people[person])?.remove(0).id;
                let mark = db::grade::for_submission(c, &id)?.remove(0);
                let again = Grade { id: GradeId::new(NOW), details: wrong.into(), ..mark };
                db::grade::insert(c, &again)?;
            }
            Ok(())
        })
        .unwrap();
        let mut place = read(db, |c| report::places(c, &class.course, 10)).remove(1);
        place.settings.0.misconceptions = vec![grader::Misconception {
            id: "m1".into(),
            text: "Leaves eat soil".into(),
            ..grader::Misconception::default()
        }];
        let report = read(db, |c| read_assignment(c, place, NOW));
        let found: Vec<_> =
            report.wrong_ideas.iter().map(|one| (one.id.as_str(), one.text.as_deref(), one.count)).collect();
        assert_eq!(found, [("m1", Some("Leaves eat soil"), 2), ("m2", None, 2)]);
    });
}

/// Student 0 wrote well, then badly: which of it is reported depends on what counts.
#[test]
fn what_counts_in_the_gradebook_counts_in_the_report() {
    each_database(|db| {
        let class = db
            .write_blocking::<_, DbError>(|c| {
                let class = Class::make(c)?;
                class.attempt(c, (0, 0, 1), 9.0, &[("c1", "met"), ("c2", "met")], None)?;
                class.attempt(c, (0, 0, 2), 9.0, &[("c1", "met"), ("c2", "partly")], None)?;
                class.attempt(c, (0, 0, 3), 3.0, &[("c1", "met"), ("c2", "missing")], None)?;
                class.attempt(c, (1, 0, 1), 5.0, &[("c1", "met"), ("c2", "missing")], None)?;
                Ok(class)
            })
            .unwrap();
        let of = |counting| {
            let mut place = read(db, |c| report::places(c, &class.course, 10)).remove(0);
            place.settings.0.counting = counting;
            let names = read(db, |c| report::falling_short(c, &place, "c2", 10)).len();
            let report = read(db, |c| read_assignment(c, place, NOW));
            let mean = report.tally.items.difficulty(0, 1).unwrap();
            ((mean * 100.0).round() as i32, report.criteria[1].counts, names, report.items.count(1))
        };
        // Of two equal marks the newer one stands.
        assert_eq!(of(Counting::Best), (70, [0, 1, 1, 0], 2, 2));
        assert_eq!(of(Counting::Latest), (40, [0, 0, 2, 0], 2, 2));
        assert_eq!(of(Counting::Mean), (60, [0, 0, 2, 0], 2, 2));
    });
}

#[test]
fn ratings_of_the_feedback_are_counted_and_named_by_nobody() {
    each_database(|db| {
        let class = class(db);
        db.write_blocking::<_, DbError>(|c| {
            for (person, helpful, comment) in [(0, Helpful::Yes, ""), (1, Helpful::No, "Which light?")] {
                let id = db::submission::for_person(c, &class.links[0], &class.people[person])?.remove(0).id;
                let comment = comment.to_owned();
                let row = FeedbackRating { submission_id: id, helpful, comment, created_at: NOW };
                db::feedback_rating::put(c, &row)?;
            }
            Ok(())
        })
        .unwrap();
        let place = read(db, |c| report::places(c, &class.course, 10)).remove(0);
        let report = read(db, |c| read_assignment(c, place, NOW));
        assert_eq!((report.ratings, report.comments), ([1, 0, 1], vec!["Which light?".to_owned()]));
    });
}

fn words() -> Words {
    Words {
        header: std::array::from_fn(|i| format!("column {i}")),
        states: ["grading", "waiting", "released"].map(str::to_owned),
        origins: ["machine", "teacher"].map(str::to_owned),
    }
}

#[test]
fn exports_hold_every_attempt_and_no_formula() {
    each_database(|db| {
        let class = class(db);
        db.write_blocking::<_, DbError>(|c| {
            db::person::upsert(c, &class.platform, "s0", Some("=HYPERLINK(\"x\")"), false, NOW)
        })
        .unwrap();
        let scope = Scope::Course(class.course.clone());
        let mut text = Vec::new();
        db.read_blocking::<_, Error>(|c| export::csv(c, &scope, &words(), &mut text)).unwrap();
        let text = String::from_utf8(text).unwrap();
        assert_eq!(text.lines().count(), 12, "{text}");
        assert!(text.starts_with("\u{feff}column 0,"));
        assert!(text.contains("\"'=HYPERLINK(\"\"x\"\")\""), "{text}");
        let mut book = std::io::Cursor::new(Vec::new());
        db.read_blocking::<_, Error>(|c| export::xlsx(c, &scope, &words(), &mut book)).unwrap();
        assert!(book.into_inner().starts_with(b"PK"));
    });
}

#[test]
fn an_erased_person_is_in_no_export() {
    each_database(|db| {
        let class = class(db);
        let person = read(db, |c| db::person::find(c, &class.people[0])).unwrap();
        db.write_blocking::<_, DbError>(|c| crate::domain::privacy::erase(c, &person, NOW)).unwrap();
        let scope = Scope::Course(class.course.clone());
        let source = events::Source {
            tool: url::Url::parse("https://tool.example").unwrap(),
            course: class.course.clone(),
            title: "Biology".into(),
        };
        let pseudonym = source.pseudonym(person.id.as_str());
        let mut text = Vec::new();
        db.read_blocking::<_, Error>(|c| {
            export::lines(c, &scope, &mut text, |line| events::xapi(&source, line))
        })
        .unwrap();
        let text = String::from_utf8(text).unwrap();
        assert!(!text.contains(&pseudonym));
        // Three of eleven attempts were theirs; of the others each was handed in and scored.
        assert_eq!(text.lines().count(), 2 * 8);
        assert_eq!(read(db, |c| read_course(c, &class.course, NOW)).people.len(), 5);
    });
}

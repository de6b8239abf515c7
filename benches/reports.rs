//! Reports over 50,000 submissions: `cargo bench --bench reports`, on SQLite, and on PostgreSQL too under
//! `scripts/with-postgres`. Ends with status 1 when a figure misses its goal.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods, unreachable_pub)]

#[path = "../tests/support/database.rs"]
mod database;

use std::process::ExitCode;
use std::time::Instant;

use database::Database;
use feedforward::clock::Timestamp;
use feedforward::db::assignment::Assignment;
use feedforward::db::grade::Grade;
use feedforward::db::platform::Platform;
use feedforward::db::report::{self, Scope};
use feedforward::db::submission::Submission;
use feedforward::db::types::{
    AssignmentId, CourseId, DeploymentPolicy, GradeId, GradeOrigin, Json, PersonId, PlatformId,
    ReleasePolicy, ResourceLinkId, SubmissionId, SubmissionState,
};
use feedforward::db::{self, Db, DbError};
use feedforward::domain::reports;
use feedforward::domain::reports::export::{self, Words};
use feedforward::error::Error;

const STUDENTS: usize = 2_500;
const ASSIGNMENTS: usize = 10;
const ATTEMPTS: usize = 2;
const NOW: Timestamp = Timestamp::from_unix_seconds(1_795_487_280);

fn main() -> ExitCode {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::new(folder.path());
    let db = Db::open(&database.url).unwrap();
    db.migrate().unwrap();
    let kind = if db.is_sqlite() { "SQLite" } else { "PostgreSQL" };
    let began = Instant::now();
    let (course, link) = fill(&db);
    let count = STUDENTS * ASSIGNMENTS * ATTEMPTS;
    println!("\n{kind}: {count} submissions written in {:.1} s", began.elapsed().as_secs_f64());

    let mut within = true;
    let mut row = |what: &str, value: f64, goal: f64, unit: &str| {
        within &= value <= goal;
        let word = if value <= goal { "within" } else { "MISSED" };
        println!("  {what:<58} {value:>8.3} {unit:<3} goal {goal:>5} {unit:<3} {word}");
    };
    let course_report = |db: &Db| {
        let found = db.read_blocking::<_, DbError>(|c| reports::read_course(c, &course, NOW)).unwrap();
        assert_eq!(found.tally.by_place.iter().map(|place| place.attempts).sum::<usize>(), count);
        assert_eq!(found.people.len(), STUDENTS);
        assert!(found.tally.items.alpha(5).is_some());
    };
    let place = db.read_blocking::<_, DbError>(|c| report::places(c, &course, 1)).unwrap().remove(0);
    let assignment_report = |db: &Db| {
        let place = place.clone();
        let found = db.read_blocking::<_, DbError>(|c| reports::read_assignment(c, place, NOW)).unwrap();
        assert_eq!(found.criteria.len(), 3);
    };
    row("course report, median of 5", median(|| course_report(&db)), 1.0, "s");
    row("assignment report of 5,000, median of 5", median(|| assignment_report(&db)), 1.0, "s");

    let words = Words {
        header: std::array::from_fn(|i| i.to_string()),
        states: std::array::from_fn(|i| i.to_string()),
        origins: std::array::from_fn(|i| i.to_string()),
    };
    let scope = Scope::Course(course.clone());
    let small = Scope::Link(link);
    let sheet = |scope: &Scope| {
        let mut file = tempfile::tempfile().unwrap();
        db.read_blocking::<_, Error>(|c| export::xlsx(c, scope, &words, &mut file)).unwrap();
        file.metadata().unwrap().len()
    };
    // What a sheet of a tenth takes is taken already; the rest of the rows must not show.
    sheet(&small);
    let before = peak_kb();
    let began = Instant::now();
    let bytes = sheet(&scope);
    let seconds = began.elapsed().as_secs_f64();
    println!("  XLSX of {count} rows: {seconds:.2} s, {:.1} MB on disk", bytes as f64 / 1e6);
    row("XLSX: memory above that of a tenth of the rows", (peak_kb() - before) as f64 / 1024.0, 16.0, "MB");
    if within { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn median(run: impl Fn()) -> f64 {
    let mut times: Vec<f64> = (0..5)
        .map(|_| {
            let began = Instant::now();
            run();
            began.elapsed().as_secs_f64()
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[2]
}

/// The most memory that this process has had.
fn peak_kb() -> i64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|rest| rest.split_whitespace().next()).and_then(|kb| kb.parse().ok()).unwrap_or_default()
}

fn fill(db: &Db) -> (CourseId, ResourceLinkId) {
    let (course, links, people) = db
        .write_blocking::<_, DbError>(|c| {
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
            for number in 0..ASSIGNMENTS {
                let assignment = assignment(&platform.id, number);
                db::assignment::insert(c, &assignment)?;
                let id = number.to_string();
                let link = db::resource_link::upsert(
                    c,
                    &platform.id,
                    "d1",
                    &id,
                    &course.id,
                    &id,
                    None,
                    Some(&assignment.id),
                    NOW.plus_seconds(i64::try_from(number).unwrap()),
                )?;
                links.push((link.id, assignment.id));
            }
            let people: Vec<PersonId> = (0..STUDENTS)
                .map(|n| {
                    let name = format!("Student {n}");
                    db::person::upsert(c, &platform.id, &n.to_string(), Some(&name), false, NOW).map(|p| p.id)
                })
                .collect::<Result<_, _>>()?;
            Ok((course.id, links, people))
        })
        .unwrap();
    for (number, (link, assignment)) in links.iter().enumerate() {
        for part in people.chunks(500) {
            db.write_blocking::<_, DbError>(|c| {
                for (at, person) in part.iter().enumerate() {
                    for attempt in 1..=ATTEMPTS {
                        hand_in(c, link, assignment, person, attempt, number * 7 + at * 13)?;
                    }
                }
                Ok(())
            })
            .unwrap();
        }
    }
    (course, links[0].0.clone())
}

fn assignment(platform: &PlatformId, number: usize) -> Assignment {
    let criterion = |n: usize| -> grader::Criterion {
        let fields = serde_json::json!({ "id": format!("c{n}"), "description": format!("Criterion {n}"), "points": 2.0 });
        serde_json::from_value(fields).unwrap()
    };
    Assignment {
        id: AssignmentId::new(NOW),
        platform_id: platform.clone(),
        version: 1,
        title: format!("Task {number}"),
        prompt: "Why?".into(),
        reference_answers: Json(vec!["Because.".into()]),
        rubric: Json((1..=3).map(criterion).collect()),
        points: 6,
        language: "en".into(),
        attempts_allowed: 3,
        release_policy: ReleasePolicy::Confident,
        created_by: None,
        created_at: NOW,
        updated_at: NOW,
        settings: Json::default(),
        release_at: None,
        archived_at: None,
    }
}

fn hand_in(
    c: &mut db::Conn,
    link: &ResourceLinkId,
    assignment: &AssignmentId,
    person: &PersonId,
    attempt: usize,
    salt: usize,
) -> Result<(), DbError> {
    let at = NOW.plus_seconds(-i64::try_from((salt * 7919) % (100 * 86_400)).unwrap());
    let submission = Submission {
        id: SubmissionId::new(at),
        resource_link_id: link.clone(),
        assignment_id: assignment.clone(),
        person_id: person.clone(),
        attempt: i32::try_from(attempt).unwrap(),
        submission_key: attempt.to_string(),
        answer: "An answer of some length, as students write them, with a reason and an example. ".repeat(3),
        state: SubmissionState::Grading,
        version: 1,
        grade_id: None,
        submitted_at: at,
    };
    db::submission::insert(c, &submission)?;
    let points = (salt + attempt) % 7;
    let words = ["met", "partly", "missing", "mistaken"];
    let evidence: Vec<_> = (1..=3)
        .map(|n| {
            let met = words[(salt / n + attempt) % 4];
            serde_json::json!({ "criterion": format!("c{n}"), "met": met, "quote": "with a reason and an example", "points": 1.0, "max_points": 2.0 })
        })
        .collect();
    let mut mark = Grade {
        id: GradeId::new(at),
        submission_id: submission.id.clone(),
        origin: GradeOrigin::Machine,
        score: points as f64,
        max_score: 6.0,
        needs_review: false,
        comment: "You say why. Add an example of your own.".repeat(4),
        details: serde_json::json!({ "grade": { "evidence": evidence } }).to_string(),
        assignment_version: 1,
        marked_by: None,
        created_at: at,
    };
    db::grade::insert(c, &mark)?;
    if salt.is_multiple_of(10) {
        mark = Grade { id: GradeId::new(at), origin: GradeOrigin::Teacher, details: "{}".into(), ..mark };
        db::grade::insert(c, &mark)?;
        db::audit::append(c, "teacher", "grade.release", submission.id.as_str(), "{}", at)?;
    }
    if !salt.is_multiple_of(3) {
        db::feedback_view::note(c, &submission.id, NOW)?;
    }
    db::submission::set_grade(c, &submission.id, 1, Some(&mark.id), SubmissionState::Released)?;
    Ok(())
}

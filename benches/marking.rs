//! The teacher's desk with a class of 2,500: how long its pages take and how large they are.
//!
//! `cargo bench --bench marking` (SQLite in a temporary folder, or the server of `TEST_DATABASE_URL`). Answers and marks
//! are put straight into the tables; pages are asked for over HTTP, behind a real launch.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods)]

#[path = "../tests/support/mod.rs"]
mod support;

use std::process::ExitCode;
use std::time::Instant;

use feedforward::clock::Timestamp;
use feedforward::db::grade::Grade;
use feedforward::db::submission::Submission;
use feedforward::db::types::{GradeId, GradeOrigin, ResourceLinkId, SubmissionId, SubmissionState};
use feedforward::db::{self, DbError};
use feedforward::domain::assignment::AssignmentForm;
use feedforward::domain::grading::Details;
use support::browser::{Browser, Page};
use support::{Options, World, leaves};

const CLASS: usize = 2_500;
const ROUNDS: usize = 20;

struct Table {
    within: bool,
}

impl Table {
    fn row(&mut self, what: &str, value: f64, goal: f64, unit: &str) {
        let word = if value <= goal { "within" } else { "MISSED" };
        self.within &= value <= goal;
        println!("  {what:<62} {value:>9.2} {unit:<3} goal {goal:>6} {unit:<3} {word}");
    }
}

/// Median milliseconds of opening an address, and the page.
async fn timed(browser: &Browser, url: &str) -> (f64, Page) {
    let mut times = Vec::new();
    let mut last = None;
    for _ in 0..ROUNDS {
        let began = Instant::now();
        let page = browser.open(url).await;
        times.push(began.elapsed().as_secs_f64() * 1_000.0);
        assert_eq!(page.status, 200, "{url}: {}", page.text());
        last = Some(page);
    }
    times.sort_by(f64::total_cmp);
    (times[times.len() / 2], last.unwrap())
}

/// Fills the class: students with one answer each, two of three waiting.
async fn fill(world: &World, link: &str) {
    let platform = world.platform_id().await;
    let app = world.app.clone();
    let answers = [support::GOOD_ANSWER, support::HALF_ANSWER, "Cats like to sleep on the sofa."];
    let link = link.to_owned();
    app.clone()
        .db
        .write(move |c| {
            let now = Timestamp::from_unix_seconds(1_795_487_280);
            let place = db::resource_link::find(c, &ResourceLinkId::from(link.as_str()))?.unwrap();
            let assignment = db::assignment::find(c, place.assignment_id.as_ref().unwrap())?.unwrap();
            let question = feedforward::domain::grading::question(&assignment);
            let graded: Vec<_> =
                answers.iter().map(|answer| app.grader.grade(&question, answer).unwrap()).collect();
            for n in 0..CLASS {
                let person = db::person::upsert(
                    c,
                    &platform,
                    &format!("bench-{n}"),
                    Some(&format!("Student {n:04}")),
                    false,
                    now,
                )?;
                let grade = &graded[n % 3];
                let submission = Submission {
                    id: SubmissionId::new(now),
                    resource_link_id: place.id.clone(),
                    assignment_id: assignment.id.clone(),
                    person_id: person.id,
                    attempt: 1,
                    submission_key: "key".into(),
                    answer: format!("{} (number {n})", answers[n % 3]),
                    state: SubmissionState::Grading,
                    version: 1,
                    grade_id: None,
                    submitted_at: now.plus_seconds(i64::try_from(n).unwrap()),
                };
                db::submission::insert(c, &submission)?;
                let row = Grade {
                    id: GradeId::new(now),
                    submission_id: submission.id.clone(),
                    origin: GradeOrigin::Machine,
                    score: grade.score,
                    max_score: 10.0,
                    needs_review: grade.needs_review,
                    comment: grade.feedback.clone(),
                    details: serde_json::to_string(&Details { grade: Some(grade.clone()) }).unwrap(),
                    assignment_version: 1,
                    marked_by: None,
                    created_at: now,
                };
                db::grade::insert(c, &row)?;
                let state = if n % 3 == 0 { SubmissionState::Released } else { SubmissionState::Review };
                db::submission::set_grade(c, &submission.id, 1, Some(&row.id), state)?;
            }
            Ok::<_, DbError>(())
        })
        .await
        .unwrap();
}

#[actix_web::main]
async fn main() -> ExitCode {
    let world = World::with(Options { work: false, ..Options::default() }).await;
    let form = AssignmentForm { release_policy: "review".into(), ..leaves() };
    let link = world.assign(form).await;
    let teacher = world.browser(&world.lms.teacher());
    let base = world.open(&teacher, &link).await.url.as_str().split('?').next().unwrap().to_owned();
    let scope = base.rsplit('/').next().unwrap().to_owned();
    fill(&world, &scope).await;
    let mut table = Table { within: true };
    println!("\n{CLASS} answers; median of {ROUNDS}\n");
    for (name, path) in [
        ("overview, first page", ""),
        ("overview, a name searched", "?q=Student%20123"),
        ("overview, last page", "?page=50"),
        ("what waits, first page", "/marking"),
        ("many at once", "/bulk"),
        ("gradebook check", "/gradebook"),
        ("log", "/log"),
    ] {
        let (time, page) = timed(&teacher, &format!("{base}{path}")).await;
        // The gradebook check lists every student, on purpose.
        table.row(name, time, 300.0, "ms");
        table.row("… its size", page.body.len() as f64 / 1e6, 5.0, "MB");
    }
    let list = teacher.open(&format!("{base}/marking")).await;
    let (time, mut page) =
        timed(&teacher, list.url.join(&list.links("/marking/")[0]).unwrap().as_str()).await;
    table.row("one answer", time, 100.0, "ms");
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        let began = Instant::now();
        let form = page.form_with("score").fill("score", "5").press("action", "release");
        let moved = teacher.send_once(&form).await;
        let decided = began.elapsed();
        let next = moved.redirect().unwrap_or_else(|| panic!("{}: {}", moved.status, moved.text()));
        let began = Instant::now();
        page = teacher.open(next.as_str()).await;
        times.push((decided.as_secs_f64() * 1_000.0, began.elapsed().as_secs_f64() * 1_000.0));
    }
    let median = |mut times: Vec<f64>| {
        times.sort_by(f64::total_cmp);
        times[times.len() / 2]
    };
    table.row("the next answer, after a decision", median(times.iter().map(|t| t.1).collect()), 100.0, "ms");
    table.row("… writing the decision", median(times.iter().map(|t| t.0).collect()), 200.0, "ms");
    world.stop().await;
    if table.within { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

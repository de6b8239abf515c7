//! The figures that a school's machine is chosen by: `cargo bench --bench load`, or `make bench`.
//!
//! The real program (release build, SQLite, default model, defaults everywhere) as a process of its own beside the
//! sandbox LMS, both on this machine; students are plain HTTP clients. Ends with status 1 when a figure misses its goal.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods)]

#[path = "../tests/support/mod.rs"]
mod support;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use futures_util::{StreamExt, stream};
use sandbox::{Sandbox, SandboxConfig, ToolRegistration};
use support::database::Database;
use support::process::Tool;
use support::{Browser, Form, Kind, steps};
use tokio::time::{Instant as Tick, sleep, sleep_until};

const ALONE: usize = 20;
const CLASS: usize = 200;
/// The class hands in evenly over this time.
const RUSH: Duration = Duration::from_secs(10);
/// Pages opened at once while the class arrives.
const DOORS: usize = 8;

struct Table {
    within: bool,
}

impl Table {
    fn row(&mut self, what: &str, value: f64, goal: f64, unit: &str) {
        let word = if value <= goal { "within" } else { "MISSED" };
        self.within &= value <= goal;
        println!("  {what:<58} {value:>8.3} {unit:<3} goal {goal:>5} {unit:<3} {word}");
    }

    fn note(what: &str, value: f64, unit: &str) {
        println!("  {what:<58} {value:>8.3} {unit}");
    }
}

/// No sentence twice in the whole run: the program remembers what it has read.
fn answer(number: usize) -> String {
    let plants = [
        "maple", "fern", "oak", "bean", "lily", "grass", "ivy", "birch", "mint", "cress", "rose", "hazel",
        "elm",
    ];
    let plant = plants[number % plants.len()];
    let right =
        format!("The leaves of {plant} {number} contain chlorophyll, which takes in red and blue light. ");
    match number % 3 {
        0 => right + &format!("The green light is reflected by plant {number} and reaches our eyes."),
        1 => right,
        _ => format!(
            "Because plant {number} is a {plant} and it likes water. It was green in picture {number} of the book."
        ),
    }
}

/// Opens the assignment for a student and fills the form in.
async fn seat(lms: &Sandbox, link: &str, student: &str, number: usize) -> (Browser, Form) {
    let browser = steps::browser(lms, Kind::Chromium, student);
    let page = steps::open(lms, &browser, link).await;
    let form = page.form_with("answer").fill("answer", &answer(number));
    (browser, form)
}

async fn hand_in(browser: &Browser, form: &Form) {
    let answer = browser.send_once(form).await;
    assert!(answer.redirect().is_some(), "{}: {}", answer.status, answer.text());
}

/// Until the gradebook shows a mark for everybody.
async fn all_marked(lms: &Sandbox, link: &str, students: &[String]) {
    let patience = Tick::now() + Duration::from_secs(300);
    for student in students {
        while lms.grade(student, link).is_none() {
            assert!(Tick::now() < patience, "{student} has no mark; {:?}", lms.violations());
            sleep(Duration::from_millis(5)).await;
        }
    }
}

/// The value below which this share of the sorted values lies.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let place = (share * (sorted.len() - 1) as f64).round() as usize;
    sorted[place]
}

#[actix_web::main]
async fn main() -> ExitCode {
    let mut table = Table { within: true };
    let folder = tempfile::tempdir().unwrap();
    let database = Database::new(folder.path());
    let lms = Sandbox::start(SandboxConfig::default()).await.unwrap();
    let mut tool = Tool::new(folder.path(), &database.url);
    let registration = lms.register_tool(ToolRegistration::at_origin("Feedforward", &tool.origin));
    tool.add_platform(&registration).await;

    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    println!("\n{cores} cores; tool, LMS and students share them\n");
    let mut starts = Vec::new();
    for _ in 0..3 {
        tool.kill();
        starts.push(tool.start().await.as_secs_f64());
    }
    starts.sort_by(f64::total_cmp);
    table.row("start to ready, median of 3", starts[1], 2.0, "s");
    let idle = tool.memory_kb("VmRSS").unwrap_or_default();

    let course = lms.course();
    let teacher = steps::browser(&lms, Kind::Chromium, &lms.teacher());
    let link = steps::author(&lms, registration.tool, &teacher, "Leaves").await;
    let mut alone = Vec::new();
    for (number, student) in lms.add_students(&course, ALONE).into_iter().enumerate() {
        let (browser, form) = seat(&lms, &link, &student, CLASS + number).await;
        let began = Instant::now();
        hand_in(&browser, &form).await;
        all_marked(&lms, &link, &[student]).await;
        alone.push(began.elapsed().as_secs_f64());
    }
    alone.sort_by(f64::total_cmp);
    table.row("at rest: handed in to score in the gradebook, median of 20", quantile(&alone, 0.5), 1.0, "s");
    Table::note("… 95 of 100 within", quantile(&alone, 0.95), "s");

    let students = lms.add_students(&course, CLASS);
    let seats: Vec<_> = stream::iter(students.iter().enumerate())
        .map(|(n, student)| seat(&lms, &link, student, n))
        .buffered(DOORS)
        .collect()
        .await;
    let began = Tick::now();
    let pause = RUSH / u32::try_from(CLASS).unwrap();
    let rush = seats.iter().enumerate().map(|(n, (browser, form))| async move {
        sleep_until(began + pause * u32::try_from(n).unwrap()).await;
        let asked = Instant::now();
        hand_in(browser, form).await;
        asked.elapsed().as_secs_f64()
    });
    let mut replies = futures_util::future::join_all(rush).await;
    let handed_in = began.elapsed().as_secs_f64();
    all_marked(&lms, &link, &students).await;
    table.row(
        "200 students in 10 s: all marked and in the gradebook after",
        began.elapsed().as_secs_f64(),
        60.0,
        "s",
    );
    replies.sort_by(f64::total_cmp);
    Table::note("… all had handed in after", handed_in, "s");
    Table::note("… the page answered to handing in, median", quantile(&replies, 0.5), "s");
    Table::note("… and 95 of 100 within", quantile(&replies, 0.95), "s");
    let mb = |kb: u64| kb as f64 / 1_024.0;
    Table::note("resident memory after start", mb(idle), "MB");
    table.row("resident memory, the most", mb(tool.memory_kb("VmHWM").unwrap_or_default()), 350.0, "MB");
    assert_eq!(lms.violations(), Vec::<String>::new());
    tool.kill();
    lms.stop().await;
    if table.within { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

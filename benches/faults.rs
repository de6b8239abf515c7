//! Ten thousand marks through an LMS that fails in every way, and a tool that is killed: `make bench-faults`.
//!
//! The real program as a process of its own beside two sandbox LMSs, one of each flavour; the marks are put into its
//! database as grading puts them. `FAULT_MARKS` says how many (10,000 unless told), `FAULT_KILL_EVERY` after how many
//! seconds it is killed each time (20). Ends with status 1 unless 0 are lost, 0 out of order and 0 doubled.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods)]

#[path = "../tests/support/mod.rs"]
mod support;

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use feedforward::clock::Clock;
use feedforward::db::resource_link::ResourceLink;
use feedforward::db::types::PassbackState;
use feedforward::db::{self, Db};
use sandbox::{
    Endpoint, Fault, Flavour, Registration, RetryAfter, Sandbox, SandboxConfig, Times, ToolRegistration,
};
use support::database::Database;
use support::marks::{self, Arrived};
use support::process::Tool;
use support::{Kind, steps};
use tokio::time::sleep;

/// Students of one activity.
const CLASS: usize = 250;
/// A call that hangs is given up by the tool after 10 s.
const HANG: Duration = Duration::from_secs(12);

type Wanted = BTreeMap<String, Vec<f64>>;

/// An LMS with its activities, and the marks that each of their students is to have, oldest first.
struct School {
    lms: Sandbox,
    activities: Vec<(String, ResourceLink, Wanted)>,
}

impl School {
    fn arrived(&self) -> Arrived {
        let mut sum = Arrived::default();
        for (activity, _, wanted) in &self.activities {
            let one = Arrived::of(&self.lms, activity, wanted);
            sum.lost += one.lost;
            sum.out_of_order += one.out_of_order;
            sum.doubled += one.doubled;
            sum.taken += one.taken;
        }
        sum
    }

    fn fail(&self) {
        for (endpoint, fault, every) in [
            (Endpoint::Scores, Fault::Status(500), 20),
            (Endpoint::Scores, Fault::Drop, 67),
            (Endpoint::Scores, Fault::DropAfter, 71),
            (Endpoint::Scores, Fault::Html200, 103),
            (Endpoint::Scores, Fault::RateLimited(RetryAfter::Seconds(1)), 211),
            (Endpoint::Scores, Fault::RateLimited(RetryAfter::DateIn(2)), 223),
            (Endpoint::Scores, Fault::Hang(HANG), 1009),
            (Endpoint::Scores, Fault::HangAfter(HANG), 1013),
            (Endpoint::Results, Fault::Status(502), 13),
            (Endpoint::Token, Fault::Status(503), 3),
            (Endpoint::Token, Fault::DropAfter, 5),
        ] {
            self.lms.fault(endpoint, fault, Times::OneIn(every));
        }
    }
}

fn number(name: &str, default: usize) -> usize {
    std::env::var(name).ok().map_or(default, |text| text.parse().expect("a number"))
}

async fn school(flavour: Flavour, tool: &Tool) -> (Sandbox, Registration) {
    let lms = Sandbox::start(SandboxConfig { flavour, ..SandboxConfig::default() }).await.unwrap();
    let registration = lms.register_tool(ToolRegistration::at_origin("Feedforward", &tool.origin));
    tool.add_platform(&registration).await;
    (lms, registration)
}

#[actix_web::main]
async fn main() -> ExitCode {
    let (marks, kill_every) = (number("FAULT_MARKS", 10_000), number("FAULT_KILL_EVERY", 20));
    let folder = tempfile::tempdir().unwrap();
    let database = Database::new(folder.path());
    let mut tool = Tool::new(folder.path(), &database.url);
    tool.set("FEEDFORWARD_WORKERS", "1");
    let registered = [school(Flavour::Moodle, &tool).await, school(Flavour::Canvas, &tool).await];
    tool.start().await;
    let db = Db::open(&database.url).unwrap();

    // Four of five marks are first ones; the fifth is a new mark for a student whose first one is on its way.
    let students = marks * 4 / 5 / 2;
    let mut schools = Vec::new();
    for (lms, registration) in registered {
        let issuer = registration.issuer.clone();
        let platform = db.read(move |c| db::platform::by_issuer(c, &issuer)).await.unwrap().remove(0).id;
        let teacher = steps::browser(&lms, Kind::Chromium, &lms.teacher());
        let mut activities = Vec::new();
        for first in (0..students).step_by(CLASS) {
            let activity = steps::author(&lms, registration.tool, &teacher, &format!("Leaves {first}")).await;
            steps::open(&lms, &teacher, &activity).await;
            let place = marks::place(&db, &platform).await;
            let class = lms.add_students(&lms.course(), CLASS.min(students - first));
            let wanted: Wanted =
                class.into_iter().enumerate().map(|(n, s)| (s, vec![(n % 9) as f64 + 0.5])).collect();
            activities.push((activity, place, wanted));
        }
        schools.push(School { lms, activities });
    }
    println!("\n{marks} marks for {} students in two LMSs, killed every {kill_every} s\n", 2 * students);
    schools.iter().for_each(School::fail);
    let began = Instant::now();
    let mut again = marks - 2 * students;
    let (mut kills, mut killed, mut revoked) = (0, Instant::now(), Instant::now());
    let mut classes: Vec<(usize, usize)> =
        (0..schools.len()).flat_map(|s| (0..schools[s].activities.len()).map(move |a| (s, a))).collect();
    classes.sort_by_key(|(_, activity)| *activity);
    let mut sent: Vec<(usize, usize)> = Vec::new();
    loop {
        // A class comes every half second, then the new marks for one that came before.
        if let Some((s, a)) = (!classes.is_empty()).then(|| classes.remove(0)) {
            let (_, place, wanted) = &schools[s].activities[a];
            let first = wanted.iter().map(|(student, marks)| (student.clone(), marks[0])).collect();
            marks::put(&db, place, first, false, Clock::system().now()).await;
            sent.push((s, a));
        }
        if again > 0 && (sent.len() > 2 || classes.is_empty()) && !sent.is_empty() {
            let (s, a) = sent.remove(0);
            let (_, place, wanted) = &mut schools[s].activities[a];
            let some = again.min(wanted.len().div_ceil(4));
            let mut second = Vec::new();
            for (student, marks) in wanted.iter_mut().take(some) {
                marks.push(marks[0] + 0.25);
                second.push((student.clone(), marks[1]));
            }
            again -= some;
            marks::put(&db, place, second, true, Clock::system().now()).await;
        }
        if kill_every > 0 && killed.elapsed() > Duration::from_secs(kill_every as u64) {
            tool.kill();
            tool.start().await;
            (kills, killed) = (kills + 1, Instant::now());
        }
        if revoked.elapsed() > Duration::from_secs(7) {
            schools.iter().for_each(|school| school.lms.revoke_tokens());
            revoked = Instant::now();
        }
        let waiting = db.read(db::passback::counts).await.unwrap();
        let left: i64 = waiting.iter().filter(|(s, _)| *s != PassbackState::Delivered).map(|(_, n)| n).sum();
        if classes.is_empty() && (again == 0 || sent.is_empty()) && left == 0 {
            break;
        }
        if began.elapsed() > Duration::from_secs(3_600) {
            println!("  after an hour {left} marks are not delivered: {waiting:?}");
            break;
        }
        sleep(Duration::from_millis(500)).await;
    }
    let seconds = began.elapsed().as_secs_f64();
    // Whoever would send one more time does it now.
    sleep(Duration::from_secs(15)).await;
    let mut all_well = true;
    for school in &schools {
        let arrived = school.arrived();
        let requests = school.lms.requests();
        let failed = requests.iter().filter(|r| r.faulted).count();
        let marks: usize = school.activities.iter().flat_map(|(_, _, w)| w.values()).map(Vec::len).sum();
        println!(
            "  {:?}: {marks} marks, {} taken (a newer one may overtake an older unsent one), {failed} of the last {} calls failed on order",
            school.lms.flavour(),
            arrived.taken,
            requests.len()
        );
        println!(
            "    lost {}, out of order {}, doubled {}; the LMS complains of {:?}",
            arrived.lost,
            arrived.out_of_order,
            arrived.doubled,
            school.lms.violations()
        );
        all_well &= (arrived.lost, arrived.out_of_order, arrived.doubled) == (0, 0, 0);
        all_well &= school.lms.violations().is_empty();
    }
    println!("  {kills} kills, {seconds:.0} s, {:.0} marks a second", marks as f64 / seconds);
    tool.kill();
    if all_well { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

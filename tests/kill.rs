//! SIGKILL at the three worst moments of a submission's way: nothing is lost and nothing doubled.
//!
//! The real program runs as a process of its own beside a sandbox LMS in this one. On a crowded machine everything takes
//! longer, and so does the patience here (`patience`): what is asked is that the mark arrives once, not when. `KILL_ROUNDS` says how often each
//! moment is tried (2 unless told); rounds run side by side, since most of their time is waiting for a lease to end.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods)]

mod support;

use std::time::{Duration, Instant};

use feedforward::db::types::PassbackState;
use feedforward::db::{self, Db, DbError};
use futures_util::{StreamExt, stream};
use sandbox::{Endpoint, Fault, Flavour, Sandbox, SandboxConfig, Times, ToolRegistration};
use support::database::Database;
use support::process::Tool;
use support::world::patience;
use support::{GOOD_ANSWER, Kind, steps};

/// Rounds at once.
const SIDE_BY_SIDE: usize = 5;
/// Longer than a round.
const HANG: Duration = Duration::from_secs(120);

#[derive(Clone, Copy, Debug)]
enum Moment {
    /// Right after the student was told that the answer is in.
    Acknowledged,
    /// The mark is written, the LMS knows nothing of it.
    Graded,
    /// The LMS has the mark, the tool has no answer yet.
    Posted,
}

fn rounds() -> usize {
    std::env::var("KILL_ROUNDS").ok().map_or(2, |text| text.parse().expect("KILL_ROUNDS is a number"))
}

/// Looks into the database from outside until something is the case.
async fn until<T>(
    db: &Db,
    what: &str,
    look: impl Fn(&mut db::Conn) -> Result<Option<T>, DbError> + Clone + Send + 'static,
) -> T
where
    T: Send + 'static,
{
    let started = Instant::now();
    loop {
        if let Some(found) = db.read(look.clone()).await.unwrap() {
            return found;
        }
        assert!(started.elapsed() < patience(), "never: {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

fn count(c: &mut db::Conn, wanted: PassbackState) -> Result<i64, DbError> {
    Ok(db::passback::counts(c)?.into_iter().find(|(state, _)| *state == wanted).map_or(0, |(_, count)| count))
}

async fn round(moment: Moment, number: usize) {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path().to_owned();
    let database = tokio::task::spawn_blocking(move || Database::new(&at)).await.unwrap();
    let flavour = if number.is_multiple_of(2) { Flavour::Moodle } else { Flavour::Canvas };
    let lms = Sandbox::start(SandboxConfig { flavour, ..SandboxConfig::default() }).await.unwrap();
    let mut tool = Tool::new(folder.path(), &database.url);
    tool.set("FEEDFORWARD_WORKERS", "1");
    let registration = lms.register_tool(ToolRegistration::at_origin("Feedforward", &tool.origin));
    tool.add_platform(&registration).await;
    tool.start().await;
    let db = Db::open(&database.url).unwrap();

    let teacher = steps::browser(&lms, Kind::Chromium, &lms.teacher());
    let link = steps::author(&lms, registration.tool, &teacher, "Leaves").await;
    let student = lms.students().remove(0);
    let browser = steps::browser(&lms, Kind::Chromium, &student);
    let page = steps::open(&lms, &browser, &link).await;
    match moment {
        Moment::Acknowledged => {}
        Moment::Graded => lms.fault(Endpoint::Token, Fault::Hang(HANG), Times::UntilCleared),
        Moment::Posted => lms.fault(Endpoint::Scores, Fault::HangAfter(HANG), Times::UntilCleared),
    }
    let answer = browser.send_once(&page.form_with("answer").fill("answer", GOOD_ANSWER)).await;
    assert!(answer.redirect().is_some(), "{}: {}", answer.status, answer.text());
    match moment {
        // A different point of the grading each time.
        Moment::Acknowledged => tokio::time::sleep(Duration::from_millis(number as u64 % 7 * 5)).await,
        Moment::Graded => {
            until(&db, "a mark waits", |c| Ok((count(c, PassbackState::Waiting)? > 0).then_some(()))).await;
        }
        Moment::Posted => {
            steps::mark(&lms, &student, &link, |row| row.score.is_some()).await;
        }
    }
    tool.kill();
    lms.clear_faults();
    tool.start().await;

    let row = steps::mark(&lms, &student, &link, |row| row.score.is_some()).await;
    let delivered = |c: &mut db::Conn| Ok((count(c, PassbackState::Delivered)? > 0).then_some(()));
    until(&db, "the mark is delivered", delivered).await;
    let posts = lms.score_posts(&student, &link);
    let accepted = posts.iter().filter(|post| post.status == 200).count();
    let again = lms.grade(&student, &link).unwrap();
    assert_eq!(again.score, row.score, "{moment:?}: {posts:#?}");
    assert_eq!(count_grades(&db).await, (1, 1), "{moment:?}: one submission, one mark");
    assert_eq!(accepted, 1, "{moment:?}: {posts:#?}");
    assert!(
        posts.iter().all(|post| post.timestamp == posts[0].timestamp && post.given == posts[0].given),
        "{posts:#?}"
    );
    assert_eq!(lms.violations(), Vec::<String>::new(), "{moment:?}");
    tool.kill();
    lms.stop().await;
}

/// How many submissions and marks there are.
async fn count_grades(db: &Db) -> (i64, i64) {
    use diesel::RunQueryDsl;
    #[derive(diesel::QueryableByName)]
    struct Counts {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        submissions: i64,
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        grades: i64,
    }
    let counts = db.read(|c| {
        let query =
            "SELECT (SELECT COUNT(*) FROM submission) AS submissions, (SELECT COUNT(*) FROM grade) AS grades";
        Ok::<_, DbError>(diesel::sql_query(query).get_result::<Counts>(c)?)
    });
    let counts = counts.await.unwrap();
    (counts.submissions, counts.grades)
}

async fn all_rounds(moment: Moment) {
    let started = Instant::now();
    stream::iter(0..rounds())
        .map(|number| round(moment, number))
        .buffer_unordered(SIDE_BY_SIDE)
        .collect::<()>()
        .await;
    println!(
        "{moment:?}: {} rounds in {:.0} s, nothing lost, nothing doubled",
        rounds(),
        started.elapsed().as_secs_f64()
    );
}

#[actix_web::test]
async fn killed_after_the_answer_was_acknowledged() {
    all_rounds(Moment::Acknowledged).await;
}

#[actix_web::test]
async fn killed_between_grading_and_posting() {
    all_rounds(Moment::Graded).await;
}

#[actix_web::test]
async fn killed_between_the_post_and_its_answer() {
    all_rounds(Moment::Posted).await;
}

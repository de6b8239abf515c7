//! A class before one assignment, with a clock that the test moves.

use std::time::{Duration, Instant};

use diesel::RunQueryDsl;
use feedforward::clock::{Clock, ManualClock};
use feedforward::db::DbError;
use sandbox::{Flavour, GradeRow};

use super::world::patience;
use super::{Options, Page, World, leaves};

#[derive(diesel::QueryableByName)]
pub struct Busy {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    pub busy: i64,
}

/// A class before one assignment, with a clock that tests move.
pub struct Class {
    pub world: World,
    pub link: String,
    pub student: String,
    pub clock: ManualClock,
}

pub async fn class(flavour: Flavour) -> Class {
    let clock = ManualClock::new(Clock::system().now());
    let world = World::with(Options { flavour, clock: Some(clock.clone()), ..Options::default() }).await;
    let link = world.assign(leaves()).await;
    let student = world.lms.students().remove(0);
    Class { world, link, student, clock }
}

impl Class {
    pub async fn hand_in(&self, answer: &str) {
        self.world.hand_in(&self.student, &self.link, answer).await;
    }

    /// Lets time pass, a second at each look, until something is the case; returns how many seconds passed. Time stands
    /// still while something is under way or due, so that a slow machine changes nothing.
    #[track_caller]
    pub fn until(&self, what: &str, mut case: impl FnMut(&Self) -> bool) -> impl Future<Output = i64> {
        let (started, caller) = (Instant::now(), std::panic::Location::caller());
        async move {
            let before = self.clock.now();
            while !case(self) {
                assert!(
                    started.elapsed() < patience(),
                    "{caller}: {what}: {:#?}, requests {:#?}",
                    self.world.lms.score_posts(&self.student, &self.link),
                    self.world.lms.requests(),
                );
                if self.at_rest().await {
                    self.clock.advance_seconds(1);
                }
                self.world.app.wake.passback.notify_one();
                tokio::time::sleep(Duration::from_millis(3)).await;
            }
            self.clock.now().seconds_since(before)
        }
    }

    /// Whether nobody works and nothing is due.
    pub async fn at_rest(&self) -> bool {
        let now = self.clock.now().micros();
        let query = format!(
            "SELECT (SELECT COUNT(*) FROM passback WHERE locked_by IS NOT NULL OR state = 'waiting' AND run_at <= {now}) \
             + (SELECT COUNT(*) FROM job WHERE state = 'ready' AND run_at <= {now}) AS busy"
        );
        let busy = self
            .world
            .app
            .db
            .read(|c| Ok::<_, DbError>(diesel::sql_query(query).get_result::<Busy>(c)?.busy));
        busy.await.unwrap() == 0
    }

    pub fn row(&self) -> Option<GradeRow> {
        self.world.lms.grade(&self.student, &self.link)
    }

    /// Waits until the gradebook has the mark, and a while longer to see that it stays one.
    #[track_caller]
    pub fn arrives_once(&self, accepted: u64) -> impl Future<Output = i64> {
        let arrived = self.until("the mark arrives", move |class| {
            class.row().is_some_and(|row| row.score.is_some() && row.accepted_posts >= accepted)
        });
        async move {
            let seconds = arrived.await;
            let later = self.clock.now().plus_seconds(20);
            self.until("a while", |class| class.clock.now() > later).await;
            assert_eq!(self.row().unwrap().accepted_posts, accepted, "exactly once");
            seconds
        }
    }

    /// What the teacher's page says of the student's mark on its way.
    pub async fn table(&self) -> Page {
        let teacher = self.world.browser(&self.world.lms.teacher());
        self.world.open(&teacher, &self.link).await
    }

    pub async fn passback_chip(&self) -> Vec<String> {
        let table = self.table().await;
        let mut classes = Vec::new();
        for class in ["no", "yes", "busy", "partly"] {
            if table.count(&format!("tbody tr td:last-child .chip.{class}")) > 0 {
                classes.push(class.to_owned());
            }
        }
        classes
    }

    /// Until the teacher's page asks for a person; returns the seconds it took.
    pub async fn until_reported(&self) -> i64 {
        let mut seconds = 0;
        while self.passback_chip().await != ["no"] {
            seconds += self
                .until("some seconds", {
                    let later = self.clock.now().plus_seconds(4);
                    move |class| class.clock.now() >= later
                })
                .await;
            assert!(seconds < 1_000, "reported at last: {}", self.table().await.text());
        }
        seconds
    }
}

//! The loop of errands: what LMSs are asked or told besides marks. Each is short, waits for a network, and is tried again
//! with growing patience.

use tokio::sync::Notify;

use crate::app::App;
use crate::db;
use crate::db::job::Job;
use crate::domain::{notices, uploads};
use crate::error::Result;
use crate::jobs::queue::Queue;

pub(super) struct Errands;

impl Queue for Errands {
    const NAME: &'static str = "errands";
    const KINDS: &'static [&'static str] = &[uploads::READ, uploads::REPORT, notices::SUBSCRIBE];
    /// With the waits between them, the last try comes after about half an hour.
    const MAX_ATTEMPTS: i32 = 10;

    fn wake(app: &App) -> &Notify {
        &app.wake.errands
    }

    async fn run(app: &App, job: &Job, worker: &str) -> Result<()> {
        match job.kind.as_str() {
            uploads::READ => uploads::read(app, job, worker).await,
            uploads::REPORT => uploads::report(app, job, worker).await,
            _ => {
                notices::run_subscription(app, job).await?;
                let (id, worker, now) = (job.id.clone(), worker.to_owned(), app.clock.now());
                app.db.write(move |c| db::job::finish(c, &id, &worker, now)).await?;
                Ok(())
            }
        }
    }

    async fn give_up(app: &App, job: &Job, worker: &str, problem: &str) -> Result<()> {
        uploads::give_up(app, job, worker, problem).await
    }
}

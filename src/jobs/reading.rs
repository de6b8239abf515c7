//! The loop that reads files of course material, one at a time.

use tokio::sync::Notify;

use crate::app::App;
use crate::db::job::Job;
use crate::domain::material::reading;
use crate::error::Result;
use crate::jobs::queue::Queue;

pub(super) struct Reading;

impl Queue for Reading {
    const NAME: &'static str = "reading";
    const KINDS: &'static [&'static str] = &[reading::JOB];
    const MAX_ATTEMPTS: i32 = 5;

    fn wake(app: &App) -> &Notify {
        &app.wake.reading
    }

    async fn run(app: &App, job: &Job, worker: &str) -> Result<()> {
        reading::run(app, job, worker).await
    }

    async fn give_up(app: &App, job: &Job, worker: &str, _problem: &str) -> Result<()> {
        reading::give_up(app, job, worker).await
    }
}

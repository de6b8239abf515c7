//! A loop over one queue: claim, do, repeat with patience, then give up.

use tokio::sync::{Notify, watch};

use crate::app::App;
use crate::db;
use crate::db::job::Job;
use crate::error::Result;
use crate::jobs::{LEASE, RENEW, holding, rest};

/// What a loop does.
pub(super) trait Queue: Send + Sync + 'static {
    /// Its name in the log.
    const NAME: &'static str;
    /// The kinds of jobs that it takes.
    const KINDS: &'static [&'static str];
    /// Tries before it gives up. The wait between two doubles each time.
    const MAX_ATTEMPTS: i32;

    /// Tells that there is work.
    fn wake(app: &App) -> &Notify;

    /// Does a job and ends it.
    fn run(app: &App, job: &Job, worker: &str) -> impl Future<Output = Result<()>> + Send;

    /// Ends a job whose last try failed.
    fn give_up(app: &App, job: &Job, worker: &str, problem: &str) -> impl Future<Output = Result<()>> + Send;
}

pub(super) async fn work<Q: Queue>(app: App, worker: String, mut stopped: watch::Receiver<bool>) {
    while !*stopped.borrow() {
        match next::<Q>(&app, &worker).await {
            Ok(true) => continue,
            Ok(false) => {}
            Err(error) => {
                tracing::error!(queue = Q::NAME, %error, "the queue could not be read or written");
            }
        }
        if !rest(Q::wake(&app), &mut stopped).await {
            return;
        }
    }
}

/// Does one job; `false` when there was none.
async fn next<Q: Queue>(app: &App, worker: &str) -> Result<bool> {
    let (name, now) = (worker.to_owned(), app.clock.now());
    let until = now.plus_seconds(LEASE);
    let claimed = app.db.write(move |c| db::job::claim(c, Q::KINDS, &name, now, until)).await?;
    let Some(job) = claimed else { return Ok(false) };
    // More may be waiting than the one wake-up told.
    Q::wake(app).notify_one();
    let renew = || {
        let (app, id, name) = (app.clone(), job.id.clone(), worker.to_owned());
        let until = app.clock.now().plus_seconds(LEASE);
        async move {
            if let Err(error) = app.db.write(move |c| db::job::renew(c, &id, &name, until)).await {
                tracing::warn!(queue = Q::NAME, %error, "a claim could not be renewed");
            }
        }
    };
    if let Err(error) = holding(RENEW, Q::run(app, &job, worker), renew).await {
        tracing::warn!(queue = Q::NAME, job = %job.id, kind = job.kind, attempt = job.attempts, %error, "a job failed");
        retry::<Q>(app, &job, worker, &error.to_string()).await?;
    }
    Ok(true)
}

async fn retry<Q: Queue>(app: &App, job: &Job, worker: &str, problem: &str) -> Result<()> {
    if job.attempts >= Q::MAX_ATTEMPTS {
        return Q::give_up(app, job, worker, problem).await;
    }
    let later = app.clock.now().plus_seconds(1 << job.attempts.clamp(0, 10));
    let (id, worker, problem) = (job.id.clone(), worker.to_owned(), problem.to_owned());
    app.db.write(move |c| db::job::retry(c, &id, &worker, later, &problem)).await?;
    Ok(())
}

//! The loop of errands: what LMSs are asked or told besides marks. Each is short, waits for a network, and is tried again
//! with growing patience.

use tokio::sync::watch;

use crate::app::App;
use crate::db;
use crate::db::job::Job;
use crate::domain::{notices, uploads};
use crate::error::Result;
use crate::jobs::{LEASE, RENEW, holding, rest};

const KINDS: [&str; 3] = [uploads::READ, uploads::REPORT, notices::SUBSCRIBE];
/// With the waits between them, the last try comes after about half an hour.
const MAX_ATTEMPTS: i32 = 10;

pub(super) async fn work(app: App, worker: String, mut stopped: watch::Receiver<bool>) {
    while !*stopped.borrow() {
        match next(&app, &worker).await {
            Ok(true) => {}
            Ok(false) => {
                if !rest(&app.wake.errands, &mut stopped).await {
                    return;
                }
            }
            Err(error) => {
                tracing::error!(%error, "errands: the queue could not be read or written");
                if !rest(&app.wake.errands, &mut stopped).await {
                    return;
                }
            }
        }
    }
}

/// Does one errand; `false` when there was none.
async fn next(app: &App, worker: &str) -> Result<bool> {
    let (name, now) = (worker.to_owned(), app.clock.now());
    let until = now.plus_seconds(LEASE);
    let claimed = app.db.write(move |c| db::job::claim(c, &KINDS, &name, now, until)).await?;
    let Some(job) = claimed else { return Ok(false) };
    app.wake.errands.notify_one();
    let renew = || {
        let (app, id, name) = (app.clone(), job.id.clone(), worker.to_owned());
        let until = app.clock.now().plus_seconds(LEASE);
        async move {
            if let Err(error) = app.db.write(move |c| db::job::renew(c, &id, &name, until)).await {
                tracing::warn!(%error, "errands: a claim could not be renewed");
            }
        }
    };
    if let Err(error) = holding(RENEW, run(app, &job, worker), renew).await {
        tracing::warn!(job = %job.id, kind = job.kind, attempt = job.attempts, %error, "an errand failed");
        retry(app, &job, worker, &error.to_string()).await?;
    }
    Ok(true)
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

async fn retry(app: &App, job: &Job, worker: &str, problem: &str) -> Result<()> {
    if job.attempts >= MAX_ATTEMPTS {
        return uploads::give_up(app, job, worker, problem).await;
    }
    let later = app.clock.now().plus_seconds(1 << job.attempts.clamp(0, 10));
    let (id, worker, problem) = (job.id.clone(), worker.to_owned(), problem.to_owned());
    app.db.write(move |c| db::job::retry(c, &id, &worker, later, &problem)).await?;
    Ok(())
}

//! The grading loop: claim, grade, write; repeat with patience, then hand over to the teacher.

use tokio::sync::watch;

use crate::app::App;
use crate::db;
use crate::db::job::Job;
use crate::domain::grading;
use crate::domain::marking::{groups, learning};
use crate::error::Result;
use crate::jobs::{LEASE, RENEW, holding, rest};

const KINDS: [&str; 3] = [grading::JOB, learning::JOB, groups::JOB];
const MAX_ATTEMPTS: i32 = 5;

pub(super) async fn work(app: App, worker: String, mut stopped: watch::Receiver<bool>) {
    loop {
        if *stopped.borrow() {
            return;
        }
        match next(&app, &worker).await {
            Ok(true) => {}
            Ok(false) => {
                if !rest(&app.wake.grading, &mut stopped).await {
                    return;
                }
            }
            Err(error) => {
                tracing::error!(%error, "grading: the queue could not be read or written");
                if !rest(&app.wake.grading, &mut stopped).await {
                    return;
                }
            }
        }
    }
}

/// Does one job; `false` when there was none.
async fn next(app: &App, worker: &str) -> Result<bool> {
    let (name, now) = (worker.to_owned(), app.clock.now());
    let claimed =
        app.db.write(move |c| db::job::claim(c, &KINDS, &name, now, now.plus_seconds(LEASE))).await?;
    let Some(job) = claimed else { return Ok(false) };
    // More may be waiting than the one wake-up told.
    app.wake.grading.notify_one();
    let renew = || {
        let (app, id, name) = (app.clone(), job.id.clone(), worker.to_owned());
        let until = app.clock.now().plus_seconds(LEASE);
        async move {
            if let Err(error) = app.db.write(move |c| db::job::renew(c, &id, &name, until)).await {
                tracing::warn!(%error, "grading: a claim could not be renewed");
            }
        }
    };
    if let Err(error) = holding(RENEW, run(app, &job, worker), renew).await {
        tracing::error!(job = %job.id, attempt = job.attempts, %error, "grading failed");
        retry(app, &job, worker, &error.to_string()).await?;
    }
    Ok(true)
}

async fn run(app: &App, job: &Job, worker: &str) -> Result<()> {
    match job.kind.as_str() {
        learning::JOB => learning::run(app, job, worker).await,
        groups::JOB => groups::run(app, job, worker).await,
        _ => grading::run(app, job, worker).await.map(|_| ()),
    }
}

async fn retry(app: &App, job: &Job, worker: &str, problem: &str) -> Result<()> {
    if job.attempts >= MAX_ATTEMPTS {
        app.metrics.graded.with_label_values(&["failed"]).inc();
        return grading::give_up(app, job, worker, problem).await;
    }
    let later = app.clock.now().plus_seconds(1 << job.attempts.clamp(0, 6));
    let (id, worker, problem) = (job.id.clone(), worker.to_owned(), problem.to_owned());
    app.db.write(move |c| db::job::retry(c, &id, &worker, later, &problem)).await?;
    Ok(())
}

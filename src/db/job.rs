//! Work to do, claimed by lease: what a killed worker held comes back when its lease ends.
//!
//! A job is written in the transaction of its cause. Only the worker that holds it may end it.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use serde::{Deserialize, Serialize};

use super::conn::{Conn, each};
use super::error::DbResult;
use super::schema::job;
use super::types::{JobId, JobState};
use crate::clock::Timestamp;

/// A piece of work.
#[derive(
    Clone, Debug, PartialEq, Queryable, QueryableByName, Selectable, Insertable, Serialize, Deserialize,
)]
#[diesel(table_name = job)]
pub struct Job {
    /// Ours.
    pub id: JobId,
    /// What to do.
    pub kind: String,
    /// The id of what to do it to.
    pub subject: String,
    /// Of any number of jobs with the same key one is kept.
    pub dedup_key: String,
    /// Where it stands.
    pub state: JobState,
    /// How often it was claimed, this time included.
    pub attempts: i32,
    /// Not before then.
    pub run_at: Timestamp,
    /// The worker that holds it.
    pub locked_by: Option<String>,
    /// Until when; the epoch when nobody holds it.
    pub locked_until: Timestamp,
    /// What went wrong last.
    pub problem: Option<String>,
    /// When it was enqueued.
    pub created_at: Timestamp,
    /// When it was done or given up.
    pub finished_at: Option<Timestamp>,
}

/// Enqueues a job. `false`, and nothing written, when there is or was one with this key.
pub fn enqueue(
    c: &mut Conn,
    id: &JobId,
    kind: &str,
    subject: &str,
    dedup_key: &str,
    run_at: Timestamp,
    now: Timestamp,
) -> DbResult<bool> {
    let row = Job {
        id: id.clone(),
        kind: kind.to_owned(),
        subject: subject.to_owned(),
        dedup_key: dedup_key.to_owned(),
        state: JobState::Ready,
        attempts: 0,
        run_at,
        locked_by: None,
        locked_until: Timestamp::EPOCH,
        problem: None,
        created_at: now,
        finished_at: None,
    };
    let added =
        each!(c, c => diesel::insert_into(job::table).values(&row).on_conflict_do_nothing().execute(c))?;
    Ok(added > 0)
}

/// Claims the job of one of these kinds that has been due for the longest time, until `lease_until`; counts the attempt.
/// One statement, so two workers never get the same.
pub fn claim(
    c: &mut Conn,
    kinds: &[&'static str],
    worker: &str,
    now: Timestamp,
    lease_until: Timestamp,
) -> DbResult<Option<Job>> {
    // The program's own words, so they may stand in the text.
    let kinds: Vec<String> = kinds.iter().map(|kind| format!("'{kind}'")).collect();
    let kinds = kinds.join(", ");
    let skip = match c {
        Conn::Sqlite(_) => "",
        Conn::Postgres(_) => "FOR UPDATE SKIP LOCKED",
    };
    let claim = format!(
        "UPDATE job SET locked_by = $1, locked_until = $2, attempts = attempts + 1 WHERE id = (\
           SELECT id FROM job WHERE state = 'ready' AND kind IN ({kinds}) AND run_at <= $3 AND locked_until <= $4 \
           ORDER BY run_at, id LIMIT 1 {skip}\
         ) RETURNING *"
    );
    let claim = diesel::sql_query(claim)
        .bind::<Text, _>(worker)
        .bind::<BigInt, _>(lease_until)
        .bind::<BigInt, _>(now)
        .bind::<BigInt, _>(now);
    Ok(claim.get_result(c).optional()?)
}

/// Holds a job for longer. `false` when `worker` does not hold it any more.
pub fn renew(c: &mut Conn, id: &JobId, worker: &str, lease_until: Timestamp) -> DbResult<bool> {
    let held = job::table.find(id).filter(job::locked_by.eq(worker)).filter(job::state.eq(JobState::Ready));
    Ok(diesel::update(held).set(job::locked_until.eq(lease_until)).execute(c)? > 0)
}

/// Ends a job that `worker` holds. `false` when it does not hold it any more.
pub fn finish(c: &mut Conn, id: &JobId, worker: &str, now: Timestamp) -> DbResult<bool> {
    end(c, id, worker, JobState::Done, now, None)
}

/// Gives up a job that `worker` holds. `false` when it does not hold it any more.
pub fn fail(c: &mut Conn, id: &JobId, worker: &str, now: Timestamp, problem: &str) -> DbResult<bool> {
    end(c, id, worker, JobState::Failed, now, Some(problem))
}

/// Gives back a job that `worker` holds, to be claimed again from `run_at` on. `false` when it does not hold it any more.
pub fn retry(c: &mut Conn, id: &JobId, worker: &str, run_at: Timestamp, problem: &str) -> DbResult<bool> {
    let held = job::table.find(id).filter(job::locked_by.eq(worker)).filter(job::state.eq(JobState::Ready));
    let set = (
        job::run_at.eq(run_at),
        job::locked_by.eq(None::<String>),
        job::locked_until.eq(Timestamp::EPOCH),
        job::problem.eq(problem),
    );
    Ok(diesel::update(held).set(set).execute(c)? > 0)
}

fn end(
    c: &mut Conn,
    id: &JobId,
    worker: &str,
    state: JobState,
    now: Timestamp,
    problem: Option<&str>,
) -> DbResult<bool> {
    let held = job::table.find(id).filter(job::locked_by.eq(worker)).filter(job::state.eq(JobState::Ready));
    let set = (
        job::state.eq(state),
        job::finished_at.eq(now),
        job::locked_by.eq(None::<String>),
        job::locked_until.eq(Timestamp::EPOCH),
        job::problem.eq(problem),
    );
    Ok(diesel::update(held).set(set).execute(c)? > 0)
}

/// How many jobs are in each state; a state without any is left out.
pub fn counts(c: &mut Conn) -> DbResult<Vec<(JobState, i64)>> {
    let counts = job::table.group_by(job::state).select((job::state, diesel::dsl::count_star()));
    Ok(counts.order(job::state).load(c)?)
}

/// Removes jobs that were done before a moment; given-up ones stay. Returns how many.
pub fn prune_done(c: &mut Conn, before: Timestamp) -> DbResult<usize> {
    let old = job::table.filter(job::state.eq(JobState::Done)).filter(job::finished_at.lt(before));
    Ok(diesel::delete(old).execute(c)?)
}

//! The loop that sends marks: many platforms side by side, each platform's calls one after the other, as LMSs ask.

use std::collections::HashMap;

use tokio::sync::watch;
use tokio::task::{Id, JoinError, JoinSet};

use crate::app::App;
use crate::db;
use crate::db::passback::{Passback, Revived};
use crate::db::types::PlatformId;
use crate::domain::passback::{self, Felt};
use crate::error::{Error, Result};
use crate::jobs::{LEASE, RENEW, holding, rest};

const PLATFORMS_AT_ONCE: usize = 8;
/// Platforms whose health is remembered; beyond it the memory begins anew, which costs some tries.
const MAX_REMEMBERED: usize = 10_000;

/// What the tries of one platform have told.
#[derive(Clone, Copy, Default)]
struct Health {
    /// Failures one after the other.
    failures: u32,
    /// Its last try went through.
    well: bool,
}

type Sent = std::result::Result<(Id, Felt), JoinError>;

pub(super) async fn work(app: App, worker: String, mut stopped: watch::Receiver<bool>) {
    let mut busy: HashMap<Id, PlatformId> = HashMap::new();
    let mut health: HashMap<PlatformId, Health> = HashMap::new();
    let mut sending: JoinSet<Felt> = JoinSet::new();
    loop {
        while let Some(done) = sending.try_join_next_with_id() {
            free(&app, &mut busy, &mut health, done).await;
        }
        if *stopped.borrow() {
            while sending.join_next().await.is_some() {}
            return;
        }
        if busy.len() < PLATFORMS_AT_ONCE {
            let (name, now) = (worker.clone(), app.clock.now());
            let others: Vec<PlatformId> = busy.values().cloned().collect();
            match app
                .db
                .write(move |c| db::passback::claim_due(c, &name, now, now.plus_seconds(LEASE), &others))
                .await
            {
                Ok(Some((row, platform))) => {
                    let task = sending.spawn(send(app.clone(), worker.clone(), row));
                    busy.insert(task.id(), platform);
                    continue;
                }
                Ok(None) => {}
                Err(error) => tracing::error!(%error, "passback: the outbox could not be read"),
            }
        }
        if sending.is_empty() {
            rest(&app.wake.passback, &mut stopped).await;
        } else {
            tokio::select! {
                Some(done) = sending.join_next_with_id() => free(&app, &mut busy, &mut health, done).await,
                _ = rest(&app.wake.passback, &mut stopped) => {}
            }
        }
    }
}

async fn send(app: App, worker: String, row: Passback) -> Felt {
    let renew = || {
        let (app, row, name) = (app.clone(), row.clone(), worker.clone());
        let until = app.clock.now().plus_seconds(LEASE);
        async move {
            let renewed = app.db.write(move |c| db::passback::renew(c, &row, &name, until)).await;
            if let Err(error) = renewed {
                tracing::warn!(%error, "passback: a claim could not be renewed");
            }
        }
    };
    holding(RENEW, passback::deliver(&app, row.clone(), &worker), renew).await.unwrap_or_else(|error| {
        tracing::error!(%error, "passback: a mark could not be handled; its lease will end");
        Felt::Nothing
    })
}

async fn free(
    app: &App,
    busy: &mut HashMap<Id, PlatformId>,
    health: &mut HashMap<PlatformId, Health>,
    done: Sent,
) {
    let (id, felt) = done.unwrap_or_else(|error| {
        tracing::error!(%error, "passback: a sender broke");
        (error.id(), Felt::Nothing)
    });
    let Some(platform) = busy.remove(&id) else { return };
    if health.len() >= MAX_REMEMBERED {
        health.clear();
    }
    let known = health.entry(platform.clone()).or_default();
    if let Err(error) = consider(app, &platform, known, felt).await {
        tracing::error!(%error, "passback: a platform's marks could not be held up or tried again");
    }
}

/// Leaves a platform in peace that needs it, and tries again what waited for it to come to its senses.
async fn consider(app: &App, platform: &PlatformId, known: &mut Health, felt: Felt) -> Result<()> {
    let pause = match felt {
        Felt::Nothing => return Ok(()),
        Felt::Well if known.well => {
            known.failures = 0;
            return Ok(());
        }
        Felt::Well => {
            *known = Health { failures: 0, well: true };
            let (platform, now) = (platform.clone(), app.clock.now());
            let again = app.db.write(move |c| {
                let which = Revived::Platform(&platform);
                Ok::<_, Error>(db::passback::revive(c, &which, passback::OF_REGISTRATION, now)?)
            });
            if again.await? > 0 {
                app.wake.passback.notify_one();
            }
            return Ok(());
        }
        Felt::Throttled(seconds) => Some(seconds),
        Felt::Refused => Some(passback::REFUSED_PAUSE),
        Felt::Down(asked) => {
            known.failures = known.failures.saturating_add(1);
            passback::platform_pause(known.failures).max(asked)
        }
    };
    known.well = felt != Felt::Refused && known.well;
    let Some(pause) = pause else { return Ok(()) };
    let (platform, until) = (platform.clone(), app.clock.now().plus_seconds(pause));
    app.db.write(move |c| Ok::<_, Error>(db::passback::postpone(c, &platform, until)?)).await?;
    Ok(())
}

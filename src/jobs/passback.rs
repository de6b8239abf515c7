//! The loop that sends marks: many platforms side by side, each platform's calls one after the other, as LMSs ask.

use std::collections::HashMap;

use tokio::sync::watch;
use tokio::task::{Id, JoinError, JoinSet};

use crate::app::App;
use crate::db;
use crate::db::types::PlatformId;
use crate::domain::passback;
use crate::jobs::{LEASE, RENEW, holding, rest};

const PLATFORMS_AT_ONCE: usize = 8;

pub(super) async fn work(app: App, worker: String, mut stopped: watch::Receiver<bool>) {
    let mut busy: HashMap<Id, PlatformId> = HashMap::new();
    let mut sending: JoinSet<()> = JoinSet::new();
    loop {
        while let Some(done) = sending.try_join_next_with_id() {
            free(&mut busy, done);
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
                    let (app, worker) = (app.clone(), worker.clone());
                    let task = sending.spawn(async move {
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
                        let sending = passback::deliver(&app, row.clone(), &worker);
                        if let Err(error) = holding(RENEW, sending, renew).await {
                            tracing::error!(%error, "passback: a mark could not be handled; its lease will end");
                        }
                    });
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
                Some(done) = sending.join_next_with_id() => free(&mut busy, done),
                _ = rest(&app.wake.passback, &mut stopped) => {}
            }
        }
    }
}

fn free(busy: &mut HashMap<Id, PlatformId>, done: Result<(Id, ()), JoinError>) {
    let id = done.map_or_else(
        |error| {
            tracing::error!(%error, "passback: a sender broke");
            error.id()
        },
        |(id, ())| id,
    );
    busy.remove(&id);
}

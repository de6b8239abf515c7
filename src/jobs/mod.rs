//! Background work: grading, sending marks, tidying. Work is rows with leases (`db::job`, `db::passback`), so that
//! any number of processes share it, and what a killed one held comes back when its lease ends.

mod grading;
mod housekeeping;
mod passback;

use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::app::App;
use crate::secrets;

/// How long a sleeping loop waits before it looks again, when nobody wakes it.
const POLL: Duration = Duration::from_secs(1);
/// How long a stopping process waits for work in hand.
const GRACE: Duration = Duration::from_secs(15);

/// The loops of this process.
pub struct Workers {
    stop: watch::Sender<bool>,
    loops: Vec<JoinHandle<()>>,
}

impl Workers {
    /// Starts the configured number of grading workers, the sender of marks and the housekeeper.
    pub fn start(app: &App) -> Self {
        let (stop, stopped) = watch::channel(false);
        // A name of its own for each process life: a restarted process must not finish its former self's leases.
        let process = secrets::reference_number();
        let mut loops: Vec<_> = (0..app.config.workers)
            .map(|n| tokio::spawn(grading::work(app.clone(), format!("{process}-{n}"), stopped.clone())))
            .collect();
        loops.push(tokio::spawn(passback::work(app.clone(), format!("{process}-sender"), stopped.clone())));
        loops.push(tokio::spawn(housekeeping::work(app.clone(), stopped)));
        Self { stop, loops }
    }

    /// Lets each loop finish what it has in hand, then ends. What takes longer is left to its lease.
    pub async fn stop(self) {
        _ = self.stop.send(true);
        let all = futures_util::future::join_all(self.loops);
        if tokio::time::timeout(GRACE, all).await.is_err() {
            tracing::warn!("some work was left to its lease");
        }
    }
}

/// How long a claim lasts, in seconds: what a killed process held comes back after it.
const LEASE: i64 = 10;
/// How often whoever is at work says so.
const RENEW: Duration = Duration::from_secs(3);

/// Does a piece of claimed work, and renews the claim as long as it takes.
async fn holding<T, R: Future<Output = ()>>(work: impl Future<Output = T>, renew: impl Fn() -> R) -> T {
    tokio::pin!(work);
    let mut beat = tokio::time::interval_at(tokio::time::Instant::now() + RENEW, RENEW);
    loop {
        tokio::select! {
            done = &mut work => return done,
            _ = beat.tick() => renew().await,
        }
    }
}

/// Waits for a wake-up, the next poll or the end. `false`: the end.
async fn rest(wake: &tokio::sync::Notify, stopped: &mut watch::Receiver<bool>) -> bool {
    if *stopped.borrow() {
        return false;
    }
    tokio::select! {
        () = wake.notified() => true,
        () = tokio::time::sleep(POLL) => true,
        _ = stopped.changed() => false,
    }
}

//! Background work: grading, sending marks, tidying. Work is rows with leases (`db::job`, `db::passback`), so that
//! any number of processes share it, and what a killed one held comes back when its lease ends.

mod errands;
mod grading;
mod housekeeping;
mod passback;
mod queue;
mod reading;
mod reconcile;

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
        loops.push(tokio::spawn(queue::work::<errands::Errands>(
            app.clone(),
            format!("{process}-errands"),
            stopped.clone(),
        )));
        loops.push(tokio::spawn(queue::work::<reading::Reading>(
            app.clone(),
            format!("{process}-reading"),
            stopped.clone(),
        )));
        loops.push(tokio::spawn(reconcile::work(app.clone(), stopped.clone())));
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

/// Does a piece of claimed work, and renews the claim every so often as long as it takes.
async fn holding<T, R: Future<Output = ()>>(
    every: Duration,
    work: impl Future<Output = T>,
    renew: impl Fn() -> R,
) -> T {
    let renewing = async {
        loop {
            tokio::time::sleep(every).await;
            renew().await;
        }
    };
    // Both are polled all the time: work may stand before renewal in the queue for the one writing connection.
    tokio::select! {
        done = work => done,
        never = renewing => never,
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tokio::sync::Semaphore;
    use tokio::time::{sleep, timeout};

    use super::*;

    #[tokio::test]
    async fn work_and_renewal_may_wait_for_the_same_thing() {
        let (one, renewed) = (Arc::new(Semaphore::new(1)), AtomicUsize::new(0));
        let taken = one.clone().acquire_owned().await.unwrap();
        tokio::spawn(async move {
            sleep(Duration::from_millis(30)).await;
            drop(taken);
        });
        let work = async {
            let permit = one.acquire().await.unwrap();
            sleep(Duration::from_millis(30)).await;
            drop(permit);
            sleep(Duration::from_millis(60)).await;
        };
        let renew = || async {
            _ = one.acquire().await.unwrap();
            renewed.fetch_add(1, Ordering::SeqCst);
        };
        timeout(Duration::from_secs(5), holding(Duration::from_millis(5), work, renew)).await.unwrap();
        assert!(renewed.load(Ordering::SeqCst) >= 1);
    }
}

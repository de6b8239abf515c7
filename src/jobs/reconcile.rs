//! The loop that compares gradebooks with what they have taken, one column after the other.

use std::time::Duration;

use tokio::sync::watch;

use crate::app::App;
use crate::domain::reconcile;

/// Between two columns, so that marks on their way are not held up.
const BETWEEN: Duration = Duration::from_secs(2);
/// Between two looks when nothing was due.
const IDLE: Duration = Duration::from_secs(60);

pub(super) async fn work(app: App, mut stopped: watch::Receiver<bool>) {
    while !*stopped.borrow() {
        let wait = match reconcile::next(&app).await {
            Ok(Some(_)) => BETWEEN,
            Ok(None) => IDLE,
            Err(error) => {
                tracing::warn!(%error, "reconcile: a gradebook could not be read");
                BETWEEN
            }
        };
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            _ = stopped.changed() => return,
        }
    }
}

//! Removes what has expired, every minute.

use std::time::Duration;

use tokio::sync::watch;

use crate::app::App;
use crate::db;
use crate::domain::notices;
use crate::error::{Error, Result};

const EVERY: Duration = Duration::from_secs(60);
/// Finished jobs are kept this long, for a look back, in seconds.
const KEEP_JOBS: i64 = 30 * 86_400;

pub(super) async fn work(app: App, mut stopped: watch::Receiver<bool>) {
    while !*stopped.borrow() {
        if let Err(error) = tidy(&app).await {
            tracing::error!(%error, "housekeeping failed");
        }
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            _ = stopped.changed() => return,
        }
    }
}

async fn tidy(app: &App) -> Result<()> {
    let now = app.clock.now();
    app.db
        .write(move |c| {
            db::login_state::delete_expired(c, now)?;
            db::session::delete_expired(c, now)?;
            db::notice::prune(c, now.plus_seconds(-notices::KEEP))?;
            db::job::prune_done(c, now.plus_seconds(-KEEP_JOBS))?;
            Ok::<_, Error>(())
        })
        .await
}

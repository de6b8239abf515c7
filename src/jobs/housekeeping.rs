//! Removes what has expired, releases marks whose date has come, and tries marks again whose trouble may have passed,
//! every minute.

use std::time::Duration;

use tokio::sync::watch;

use crate::app::App;
use crate::db;
use crate::db::passback::{Revived, revive};
use crate::domain::assignment::schedule;
use crate::domain::notices;
use crate::domain::passback::{OF_COURSE, OF_REGISTRATION};
use crate::domain::retention;
use crate::error::{Error, Result};

const EVERY: Duration = Duration::from_secs(60);
/// Finished jobs are kept this long, for a look back, in seconds.
const KEEP_JOBS: i64 = 30 * DAY;
/// How long a mark rests that an LMS refuses as a whole, in seconds.
const HOUR: i64 = 3_600;
/// How long one rests whose course may have changed meanwhile, in seconds.
const DAY: i64 = 86_400;

pub(super) async fn work(app: App, mut stopped: watch::Receiver<bool>) {
    while !*stopped.borrow() {
        if let Err(error) = tidy(&app).await {
            tracing::error!(%error, "housekeeping failed");
        }
        if let Err(error) = schedule::release_due(&app).await {
            tracing::error!(%error, "marks could not be released at their date");
        }
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            _ = stopped.changed() => return,
        }
    }
}

async fn tidy(app: &App) -> Result<()> {
    retention::sweep(app).await?;
    let now = app.clock.now();
    app.db
        .write(move |c| {
            db::login_state::delete_expired(c, now)?;
            db::session::delete_expired(c, now)?;
            db::notice::prune(c, now.plus_seconds(-notices::KEEP))?;
            db::job::prune_done(c, now.plus_seconds(-KEEP_JOBS))?;
            for (problems, pause) in [(OF_REGISTRATION, HOUR), (OF_COURSE, DAY)] {
                revive(c, &Revived::Since(now.plus_seconds(-pause)), problems, now)?;
            }
            Ok::<_, Error>(())
        })
        .await
}

//! Once a day for each active column: does the LMS show what it has taken?
//!
//! A mark that somebody changed there stands, and is shown so; one that is gone, or whose column is gone, is shown to the
//! teacher, who may send it again. Nothing is sent from here.

use std::collections::HashMap;

use lti::ServiceError;
use lti::ags::{ResultRecord, SCOPES};
use url::Url;

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::passback::Passback;
use crate::db::types::{PassbackState, ResourceLinkId};
use crate::db::{self, DbError};
use crate::domain::passback::same_mark;
use crate::domain::services::Line;
use crate::error::{Error, Result};

/// How long after a comparison the next one is due, in seconds; and how old a mark must be to be looked for.
const DAY: i64 = 86_400;
/// Columns that have taken no mark for so long are left alone, in seconds: the course is over.
const ACTIVE: i64 = 180 * DAY;

/// What a comparison found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// As it was taken.
    pub same: usize,
    /// Somebody changed it in the LMS.
    pub changed: usize,
    /// The LMS shows nothing.
    pub missing: usize,
}

/// Compares the column that has waited for the longest time. `None` when none is due.
///
/// # Errors
/// When the LMS cannot be asked; the column is then due again the next day.
pub async fn next(app: &App) -> Result<Option<Found>> {
    let now = app.clock.now();
    let (before, active) = (now.plus_seconds(-DAY), now.plus_seconds(-ACTIVE));
    let due = app.db.write(move |c| db::reconcile::claim(c, before, active, now)).await?;
    match due {
        Some(link) => compare(app, link, before).await.map(Some),
        None => Ok(None),
    }
}

async fn compare(app: &App, link: ResourceLinkId, before: Timestamp) -> Result<Found> {
    let read = app.db.read(move |c| {
        let Some(link) = db::resource_link::find(c, &link)? else { return Ok(None) };
        let Some(platform) = db::platform::find(c, &link.platform_id)? else { return Ok(None) };
        let taken = db::reconcile::taken(c, &link.id, before)?;
        Ok::<_, DbError>(Some((link, platform, taken)))
    });
    let Some((link, platform, taken)) = read.await? else { return Ok(Found::default()) };
    let Some(column) = link.lineitem_url.as_deref().and_then(|url| Url::parse(url).ok()) else {
        return Ok(Found::default());
    };
    let line = Line::to(app, &platform).await?;
    let results = match app.services.results(&line.caller(SCOPES), &column).await {
        Ok(results) => Some(results),
        Err(ServiceError::NotFound) => None,
        Err(error) => return Err(anyhow::Error::from(error).into()),
    };
    let shown: Option<HashMap<&str, &ResultRecord>> = results
        .as_ref()
        .map(|results| results.iter().map(|result| (result.user_id.as_str(), result)).collect());
    let mut found = Found::default();
    let mut changes: Vec<(Passback, PassbackState, Option<&'static str>)> = Vec::new();
    for (row, person) in taken {
        let result = shown.as_ref().map(|shown| shown.get(person.subject.as_str()).copied());
        let (state, problem) = judge(&row, result);
        match state {
            PassbackState::Delivered => found.same += 1,
            PassbackState::ChangedInLms => found.changed += 1,
            _ => found.missing += 1,
        }
        if state != row.state {
            changes.push((row, state, problem));
        }
    }
    if found.changed + found.missing > 0 {
        let (changed, missing) = (found.changed, found.missing);
        tracing::info!(link = %link.id, platform = %platform.id, changed, missing, "reconcile: the LMS shows other marks");
    }
    app.db
        .write(move |c| {
            for (row, state, problem) in &changes {
                db::reconcile::found(c, row, *state, *problem)?;
            }
            Ok::<_, Error>(())
        })
        .await?;
    Ok(found)
}

/// `result`: outer `None` when the column is gone, inner `None` when the LMS lists no mark of the student.
fn judge(row: &Passback, result: Option<Option<&ResultRecord>>) -> (PassbackState, Option<&'static str>) {
    let taken = row.delivered_score.unwrap_or_default();
    match result {
        None => (PassbackState::NeedsAttention, Some("line_item_gone")),
        Some(Some(result)) if result.result_score.is_some() => {
            if same_mark(result.result_score, result.result_maximum, taken, row.score_maximum) {
                (PassbackState::Delivered, None)
            } else {
                (PassbackState::ChangedInLms, None)
            }
        }
        // Moodle leaves out zero.
        Some(_) if taken == 0.0 => (row.state, None),
        Some(_) => (PassbackState::NeedsAttention, Some("never_arrived")),
    }
}

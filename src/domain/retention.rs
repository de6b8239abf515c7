//! Erasing answers, marks, questions, practice and the log of mastery that are older than the school keeps them. Each sweep
//! leaves a receipt in the audit trail:
//! how many, and how old they were; nothing about whose they were.

use serde_json::json;

use crate::app::App;
use crate::clock::Timestamp;
use crate::db;
use crate::db::types::{PersonId, PlatformId};
use crate::error::{Error, Result};

/// The action under which a sweep stands in the audit trail.
pub const ERASED: &str = "retention.erase";
/// Submissions that one transaction erases.
const BATCH: i64 = 200;
/// Batches of one sweep; the next one goes on.
const MAX_BATCHES: usize = 50;
const DAY: i64 = 86_400;

/// What a sweep erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Submissions.
    pub submissions: usize,
    /// Questions about the material.
    pub questions: usize,
    /// All that were handed in or asked before this moment are gone.
    pub before: Timestamp,
    /// Whether more are left for the next sweep.
    pub more: bool,
}

/// Erases what the configured rule says; without a rule, nothing.
pub async fn sweep(app: &App) -> Result<()> {
    if app.config.retention_days > 0 {
        // Each platform by itself, so that its administrators find the receipt in their log.
        for platform in app.db.read(db::platform::list).await? {
            older_than(app, &platform.id, i64::from(app.config.retention_days), None).await?;
        }
    }
    Ok(())
}

/// Erases what was handed in to a platform more than so many days ago.
pub async fn older_than(
    app: &App,
    platform: &PlatformId,
    days: i64,
    actor: Option<&PersonId>,
) -> Result<Receipt> {
    let now = app.clock.now();
    let mut receipt =
        Receipt { submissions: 0, questions: 0, before: now.plus_seconds(-days * DAY), more: false };
    for _ in 0..MAX_BATCHES {
        let (of, before) = (platform.clone(), receipt.before);
        let (submissions, questions) = app
            .db
            .write(move |c| {
                let ids = db::admin::submissions_before(c, &of, before, BATCH)?;
                let erased = if ids.is_empty() { 0 } else { db::admin::erase_submissions(c, &ids)? };
                Ok::<_, Error>((erased, db::question::erase_before(c, Some(&of), before, BATCH)?))
            })
            .await?;
        receipt.submissions += submissions;
        receipt.questions += questions;
        receipt.more = [submissions, questions].iter().any(|n| i64::try_from(*n).unwrap_or(0) == BATCH);
        if !receipt.more {
            break;
        }
    }
    let (of, before) = (platform.clone(), receipt.before);
    let learning =
        app.db.write(move |c| Ok::<_, Error>(db::mastery::erase_before(c, Some(&of), before)?)).await?;
    if receipt.submissions + receipt.questions > 0 || learning > 0 {
        let subject = platform.to_string();
        let actor = actor.map_or_else(|| "retention rule".to_owned(), ToString::to_string);
        let mut detail = json!({
            "submissions": receipt.submissions, "questions": receipt.questions,
            "before": receipt.before.to_string(),
        });
        if learning > 0 {
            detail["learning"] = json!(learning);
        }
        app.db
            .write(move |c| {
                Ok::<_, Error>(db::audit::append(c, &actor, ERASED, &subject, &detail.to_string(), now)?)
            })
            .await?;
    }
    Ok(receipt)
}

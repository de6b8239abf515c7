//! What LMSs tell without anybody looking: copies of courses, and hand-ins to their own activities.
//!
//! A notice is checked, noted and answered at once; everything that takes time is a job, written in the same
//! transaction. Canvas sends a notice once, so nothing may be lost after the answer; others may send it twice, so each
//! id is taken once.

use lti::claims::PnsEndpoint;
use lti::launch::Deployments;
use lti::notice::{self, Notice, NoticeType, SCOPE};
use url::Url;

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::course_copy::CourseCopy;
use crate::db::job::Job;
use crate::db::platform::Platform;
use crate::db::types::{DeploymentPolicy, JobId, PlatformId};
use crate::db::{self, Conn, DbError};
use crate::domain::launch::network;
use crate::domain::services::Line;
use crate::domain::{platform, uploads};
use crate::error::{Error, Fault, Result};

/// How long ids of notices are kept, in seconds; a notice is valid for a day at most.
pub const KEEP: i64 = 7 * 86_400;
/// The kind of a job that subscribes to a type of notice.
pub const SUBSCRIBE: &str = "subscribe";
const MAX_ORIGINS: usize = 20;

/// Takes a batch from a platform. What is good in it is kept, whatever stands beside it.
///
/// # Errors
/// The first refusal, when nothing in it is good.
pub async fn receive(app: &App, platform_id: &str, body: &[u8]) -> Result<()> {
    let id = PlatformId::from(platform_id);
    let found = app
        .db
        .read(move |c| {
            let Some(platform) = db::platform::find(c, &id)? else { return Ok(None) };
            let deployments = db::deployment::list(c, &platform.id)?;
            Ok::<_, DbError>(Some((platform, deployments)))
        })
        .await?;
    let Some((found, deployments)) = found else { return Err(Fault::not_found("no such platform")) };
    let listed: Vec<String> = deployments.into_iter().map(|row| row.deployment_id).collect();
    // Also an open platform's notices come from deployments that it was launched through before.
    let served = match found.deployment_policy {
        DeploymentPolicy::Open if listed.is_empty() => Deployments::Open,
        _ => Deployments::Closed(&listed),
    };
    let known = platform::protocol(&found, network(app))?;
    let (mut good, mut refusal) = (Vec::new(), None);
    for jwt in notice::batch(body)? {
        let now = app.clock.now().unix_seconds();
        match notice::verify_with_cache(&jwt, &known, &app.key_sets, served, network(app), now).await {
            Ok(notice) => good.push(notice),
            Err(error) => {
                tracing::warn!(platform = %found.id, code = error.code.as_str(), detail = error.detail, "notice: refused");
                refusal.get_or_insert(error);
            }
        }
    }
    if let Some(error) = refusal.filter(|_| good.is_empty()) {
        return Err(error.into());
    }
    let now = app.clock.now();
    app.db
        .write(move |c| {
            for notice in &good {
                take(c, &found, notice, now)?;
            }
            Ok::<_, Error>(())
        })
        .await?;
    app.wake.errands.notify_one();
    Ok(())
}

fn take(c: &mut Conn, platform: &Platform, notice: &Notice, now: Timestamp) -> Result<(), DbError> {
    let row = db::notice::Notice {
        platform_id: platform.id.clone(),
        notice_id: plain(&notice.id),
        kind: plain(notice.kind.name()).chars().take(100).collect(),
        received_at: now,
    };
    if !db::notice::first(c, &row)? {
        return Ok(());
    }
    match (&notice.kind, &notice.context) {
        (NoticeType::AssetProcessorSubmission, _) => uploads::take(c, platform, notice, now),
        (NoticeType::ContextCopy, Some(copy)) => {
            for origin in notice.origin_contexts.iter().take(MAX_ORIGINS) {
                note_copy(c, &platform.id, &copy.id, origin, now)?;
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Notes that a course was made from another one.
pub fn note_copy(
    c: &mut Conn,
    platform: &PlatformId,
    copy: &str,
    origin: &str,
    now: Timestamp,
) -> Result<(), DbError> {
    let (context_id, origin_context_id) = (plain(copy), plain(origin));
    if context_id == origin_context_id || origin_context_id.is_empty() || origin_context_id.len() > 255 {
        return Ok(());
    }
    let row = CourseCopy { platform_id: platform.clone(), context_id, origin_context_id, noticed_at: now };
    db::course_copy::add(c, &row)
}

fn plain(text: &str) -> String {
    text.replace('\0', "")
}

/// Asks the platform to send notices of a type here.
///
/// # Errors
/// A fault that says so, when the platform does not take the subscription.
pub async fn subscribe(app: &App, found: &Platform, service: &Url, kind: &NoticeType) -> Result<()> {
    let address = app.config.base_url.join(&format!("lti/notices/{}", found.id));
    let address = address.map_err(anyhow::Error::from)?;
    let line = Line::to(app, found).await?;
    app.services
        .set_notice_handler(&line.caller(&[SCOPE]), service, kind, address.as_str())
        .await
        .map_err(|error| Fault::subscription(format!("{}: {error}", kind.name())))
}

/// Enqueues subscriptions that a launch offers and that do no harm to anybody: copies of courses. Once in a while, by the
/// job's key.
pub fn subscribe_later(
    c: &mut Conn,
    platform: &PlatformId,
    deployment_id: &str,
    pns: &PnsEndpoint,
    now: Timestamp,
) -> Result<(), DbError> {
    let kind = NoticeType::ContextCopy;
    let address = pns.url.as_str();
    if !pns.notice_types.iter().any(|offered| offered == kind.name()) || address.len() > 1000 {
        return Ok(());
    }
    let key = format!("{SUBSCRIBE}:{platform}:{deployment_id}:{}", kind.name());
    let subject = format!("{platform} {} {address}", kind.name());
    db::job::enqueue(c, &JobId::new(now), SUBSCRIBE, &subject, &key, now, now).map(|_| ())
}

/// Runs a job of the kind [`SUBSCRIBE`].
pub async fn run_subscription(app: &App, job: &Job) -> Result<()> {
    let mut words = job.subject.splitn(3, ' ');
    let (Some(id), Some(kind), Some(address)) = (words.next(), words.next(), words.next()) else {
        return Ok(());
    };
    let (id, kind) = (PlatformId::from(id), NoticeType::from_name(kind));
    let found = app.db.read(move |c| db::platform::find(c, &id)).await?;
    let (Some(found), Ok(service)) = (found, network(app).accept(address)) else { return Ok(()) };
    subscribe(app, &found, &service, &kind).await
}

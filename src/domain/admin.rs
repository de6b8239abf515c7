//! What a platform's administrator may see and do: states, counts and rules of that platform, never a student's work.

use std::io::Write;
use std::time::Duration;

use serde_json::json;

use crate::app::App;
use crate::db::admin::{CourseLine, Marking, PassbackLine, Stored};
use crate::db::audit::AuditEvent;
use crate::db::types::Role;
use crate::db::{self, DbError};
use crate::domain::privacy;
use crate::domain::retention::{self, Receipt};
use crate::domain::session::Visit;
use crate::error::{Error, Fault, Result};

/// Courses on the page.
const MAX_COURSES: i64 = 500;
/// Lines of the audit trail on the page.
const MAX_EVENTS: i64 = 200;
/// Lines that are read at once for the technical file.
const EVENTS_AT_ONCE: i64 = 1_000;
/// The longest time that may be kept, in days.
const MAX_DAYS: i64 = 36_500;

/// Refuses everybody but administrators of the platform.
pub fn permit(visit: &Visit) -> Result<()> {
    if visit.notes.platform_admin {
        Ok(())
    } else {
        Err(Fault::forbidden("not an administrator of the platform"))
    }
}

/// How the platform is.
pub struct Health {
    /// Marks in the outbox by state and problem.
    pub passbacks: Vec<PassbackLine>,
    /// The last launch.
    pub last_launch: Option<crate::clock::Timestamp>,
    /// Deployments that may launch, or have.
    pub deployments: Vec<String>,
    /// Sessions by role.
    pub roles: Vec<(Role, i64)>,
    /// Its courses.
    pub courses: i64,
}

/// Reads the platform's health.
pub async fn health(app: &App, visit: &Visit) -> Result<Health> {
    permit(visit)?;
    let platform = visit.platform.id.clone();
    Ok(app
        .db
        .read(move |c| {
            Ok::<_, DbError>(Health {
                passbacks: db::admin::passbacks(c, &platform)?,
                last_launch: db::admin::last_launch(c, &platform)?,
                deployments: db::deployment::list(c, &platform)?
                    .into_iter()
                    .map(|deployment| deployment.deployment_id)
                    .collect(),
                roles: db::admin::roles(c, &platform)?,
                courses: db::admin::course_count(c, &platform)?,
            })
        })
        .await?)
}

/// The platform's courses in numbers.
pub async fn courses(app: &App, visit: &Visit) -> Result<Vec<CourseLine>> {
    permit(visit)?;
    let platform = visit.platform.id.clone();
    Ok(app.db.read(move |c| db::admin::courses(c, &platform, MAX_COURSES)).await?)
}

/// What marking costs.
pub struct Usage {
    /// Marks of this platform.
    pub marking: Marking,
    /// Answers that this process has graded since it began, of all platforms.
    pub timed: u64,
    /// The mean time that one takes on one core.
    pub seconds_each: Option<f64>,
    /// What a busy core draws, as configured.
    pub watts: f64,
    /// Workers of this process.
    pub workers: usize,
    /// What is stored.
    pub stored: Stored,
}

impl Usage {
    /// Answers a second with all workers busy.
    pub fn answers_per_second(&self) -> Option<f64> {
        self.seconds_each.map(|seconds| self.workers as f64 / seconds)
    }

    /// Watt hours for a thousand answers: 1000 × seconds each × watts / 3600.
    pub fn watt_hours_per_thousand(&self) -> Option<f64> {
        self.seconds_each.map(|seconds| 1000.0 * seconds * self.watts / 3600.0)
    }
}

/// Reads what marking costs.
pub async fn usage(app: &App, visit: &Visit) -> Result<Usage> {
    permit(visit)?;
    let platform = visit.platform.id.clone();
    let (marking, stored) = app
        .db
        .read(move |c| {
            Ok::<_, DbError>((db::admin::marking(c, &platform)?, db::admin::stored(c, &platform)?))
        })
        .await
        .map_err(Error::from)?;
    let timed = app.metrics.grading_seconds.get_sample_count();
    let seconds_each = (timed > 0)
        .then(|| app.metrics.grading_seconds.get_sample_sum() / timed as f64)
        .filter(|seconds| *seconds > 0.0);
    let (watts, workers) = (app.config.watts_per_core, app.config.workers);
    Ok(Usage { marking, timed, seconds_each, watts, workers, stored })
}

/// A model as its folder describes it.
pub struct Model {
    /// Its manifest.
    pub manifest: inference::Manifest,
    /// What the check found, when it was asked for.
    pub check: Option<Checked>,
    /// The model card, as text.
    pub card: Option<String>,
}

/// What a check of the model found.
pub struct Checked {
    /// Texts that were compared.
    pub texts: usize,
    /// The lowest cosine to the reference.
    pub lowest: f64,
    /// Whether it is good enough.
    pub passed: bool,
    /// Time for all texts on one core.
    pub elapsed: Duration,
}

/// Reads the model in use and verifies its hashes; with `check`, also whether it gives on this machine what it should.
pub async fn model(app: &App, visit: &Visit, check: bool) -> Result<Model> {
    permit(visit)?;
    let (folder, library) = (app.config.model_dir.clone(), app.config.onnx_runtime.clone());
    let read = move || -> Result<Model> {
        let dir = inference::ModelDir::open(&folder).map_err(anyhow::Error::from)?;
        let check = match check {
            false => None,
            true => {
                let encoder = inference::EncoderPool::open(&dir, &library, 1).map_err(anyhow::Error::from)?;
                let parity = inference::parity(&dir, &encoder).map_err(anyhow::Error::from)?;
                Some(Checked {
                    texts: parity.texts,
                    lowest: parity.lowest,
                    passed: parity.verdict().is_ok(),
                    elapsed: parity.elapsed,
                })
            }
        };
        let card = std::fs::read_to_string(folder.join("README.md")).ok();
        Ok(Model { manifest: dir.manifest().clone(), check, card })
    };
    tokio::task::spawn_blocking(read).await.map_err(anyhow::Error::from)?
}

/// The newest lines of the platform's audit trail.
pub async fn audit(app: &App, visit: &Visit) -> Result<Vec<AuditEvent>> {
    permit(visit)?;
    let platform = visit.platform.id.clone();
    Ok(app.db.read(move |c| db::admin::audit(c, &platform, None, MAX_EVENTS)).await?)
}

/// What is stored of the platform.
pub async fn stored(app: &App, visit: &Visit) -> Result<Stored> {
    permit(visit)?;
    let platform = visit.platform.id.clone();
    Ok(app.db.read(move |c| db::admin::stored(c, &platform)).await?)
}

/// Erases what was handed in more than so many days ago; `None` when `days` is no whole number from 1 on.
pub async fn erase_older(app: &App, visit: &Visit, days: &str) -> Result<Option<Receipt>> {
    permit(visit)?;
    let Some(days) = days.trim().parse().ok().filter(|days| (1..=MAX_DAYS).contains(days)) else {
        return Ok(None);
    };
    let actor = Some(&visit.session.person_id);
    Ok(Some(retention::older_than(app, &visit.platform.id, days, actor).await?))
}

/// Erases a person by the id that the LMS knows them by; `None` when nobody has it.
pub async fn erase_person(app: &App, visit: &Visit, subject: &str) -> Result<Option<privacy::Receipt>> {
    permit(visit)?;
    let (platform, subject) = (visit.platform.id.clone(), subject.trim().to_owned());
    let (actor, now) = (visit.session.person_id.to_string(), app.clock.now());
    let receipt = app
        .db
        .write(move |c| {
            let Some(person) = privacy::find(c, &platform, &subject)? else { return Ok(None) };
            Ok::<_, Error>(Some(privacy::erase_for(c, &person, &actor, now)?))
        })
        .await?;
    if receipt.is_some() {
        let db = app.db.clone();
        // Old pages stay in SQLite's journal until nobody reads; the next checkpoint writes over them.
        let cleared = tokio::task::spawn_blocking(move || db.clear_journal()).await;
        if !matches!(cleared, Ok(Ok(true))) {
            tracing::warn!(
                "the journal still holds pages from before an erasure; it is written over in time"
            );
        }
    }
    Ok(receipt)
}

/// Writes the technical file that a deployer keeps: what the system is, how it is set, how well it agrees with teachers
/// here, and its log. One JSON object a line; the first field of each says what it is.
pub async fn technical_file(app: &App, visit: &Visit) -> Result<std::fs::File> {
    let model = model(app, visit, false).await?;
    let usage = usage(app, visit).await?;
    let health = health(app, visit).await?;
    let (platform, config, now) = (visit.platform.clone(), app.config.clone(), app.clock.now());
    let head = [
        json!({
            "part": "system", "product": "Feedforward", "version": env!("CARGO_PKG_VERSION"), "made_at": now.to_string(),
            "platform": { "name": platform.name, "issuer": platform.issuer, "client_id": platform.client_id },
            "purpose": "Suggests marks and feedback for short written answers; teachers decide what is released without them, and can change every mark.",
            "human_oversight": "A release policy for each assignment; a mark by a teacher always stands; the grader abstains with reasons; setting the policy to review stops every automatic release.",
            "limits": "No verdict on who or what wrote a text; no emotion recognition; no network use for grading; languages and figures as in the model card.",
        }),
        json!({
            "part": "configuration", "base_url": config.base_url.as_str(), "workers": config.workers,
            "retention_days": config.retention_days, "report_minimum": config.report_minimum,
            "deployments": health.deployments,
        }),
        json!({
            "part": "model", "name": model.manifest.name, "version": model.manifest.version,
            "licence": model.manifest.licence, "attribution": model.manifest.attribution,
            "encoder_sha256": model.manifest.encoder.sha256, "head_sha256": model.manifest.head.sha256,
            "languages": model.manifest.encoder.languages, "features_version": grader::FEATURES_VERSION,
            "card": model.card,
        }),
        json!({
            "part": "accuracy", "machine_marks": usage.marking.machine, "abstained": usage.marking.abstained,
            "teacher_marks": usage.marking.teacher, "marked_by_both": usage.marking.both,
            "same_points": usage.marking.same, "mean_difference_as_share": usage.marking.difference,
        }),
        json!({
            "part": "delivery",
            "passbacks": health.passbacks.iter().map(|line| json!({
                "state": line.state, "problem": line.problem, "count": line.count,
            })).collect::<Vec<_>>(),
        }),
    ];
    app.db
        .read(move |c| {
            let mut file = tempfile::tempfile().map_err(anyhow::Error::from)?;
            let mut out = std::io::BufWriter::new(&mut file);
            for part in &head {
                writeln!(out, "{part}").map_err(anyhow::Error::from)?;
            }
            for assignment in db::assignment::list(c, &platform.id, 10_000)? {
                let part = json!({
                    "part": "assignment", "id": assignment.id, "title": assignment.title,
                    "version": assignment.version, "points": assignment.points, "language": assignment.language,
                    "release_policy": assignment.release_policy, "changed_at": assignment.updated_at.to_string(),
                });
                writeln!(out, "{part}").map_err(anyhow::Error::from)?;
            }
            let mut last = None;
            loop {
                let events = db::admin::audit(c, &platform.id, last.as_ref(), EVENTS_AT_ONCE)?;
                for event in &events {
                    let part = json!({
                        "part": "log", "at": event.at.to_string(), "actor": event.actor, "action": event.action,
                        "subject": event.subject, "detail": event.detail,
                    });
                    writeln!(out, "{part}").map_err(anyhow::Error::from)?;
                }
                if events.is_empty() {
                    break;
                }
                last = events.into_iter().next_back();
            }
            out.flush().map_err(anyhow::Error::from)?;
            drop(out);
            std::io::Seek::rewind(&mut file).map_err(anyhow::Error::from)?;
            Ok::<_, Error>(file)
        })
        .await
}

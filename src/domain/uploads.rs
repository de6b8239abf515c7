//! What students hand in to the LMS's own activities: read, graded as any submission, reported back (Asset Processor).
//!
//! A notice becomes an `upload` and a job ([`take`]); the job fetches the files and makes the submission of them
//! ([`read`]); whatever changes the submission's state enqueues a report ([`report_later`], [`report`]). A failure that a
//! person can repair is reported with the code for which the LMS offers "resubmit".

use extract::Trouble;
use jiff::Timestamp as Moment;
use lti::asset_processor::{Asset, AssetError, SCOPE_ASSET, SCOPE_REPORT, error_code, next_timestamp};
use lti::notice::Notice;
use lti::{HttpError, ServiceError};
use sha2::{Digest, Sha256};
use url::Url;

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::assignment::Assignment;
use crate::db::attachment::Attachment;
use crate::db::grade::Grade;
use crate::db::job::Job;
use crate::db::person::Person;
use crate::db::platform::Platform;
use crate::db::resource_link::ResourceLink;
use crate::db::submission::Submission;
use crate::db::types::{JobId, Json, SubmissionId, SubmissionState, UploadId, UploadState};
use crate::db::upload::{Upload, UploadedAsset};
use crate::db::{self, Conn, DbError};
use crate::domain::launch::network;
use crate::domain::places::{self, Mention};
use crate::domain::report_words::{self, Standing};
use crate::domain::services::Line;
use crate::domain::submission::{MAX_ANSWER, MAX_FILE};
use crate::domain::{file_text, grading};
use crate::error::{Error, Result};

/// The kind of a job that reads an upload; its subject is the upload.
pub const READ: &str = "read-upload";
/// The kind of a job that reports on an upload; its subject is the upload.
pub const REPORT: &str = "report-upload";
/// The activity opens no assignment yet. Not a code of the specification: reported as waiting for a person.
const NOT_SET_UP: &str = "NOT_SET_UP";

/// Keeps what a notice tells, and the job that reads it.
pub fn take(c: &mut Conn, platform: &Platform, notice: &Notice, now: Timestamp) -> Result<(), DbError> {
    let Some(handed_in) = &notice.submission else { return Ok(()) };
    let mention = Mention {
        platform,
        deployment_id: &notice.deployment_id,
        activity: &handed_in.activity,
        course: None,
        context: notice.context.as_ref(),
        assignment: places::named(&notice.custom),
        ags: notice.ags.as_ref(),
    };
    let link = places::of_activity(c, &mention, now)?;
    let (subject, lms_id) = (plain(&handed_in.student.user_id), plain(&handed_in.id));
    let name = handed_in.student.name.as_deref().map(plain);
    let person = db::person::upsert(c, &platform.id, &subject, name.as_deref(), false, now)?;
    let assets = Json(handed_in.assets.iter().map(asset).collect::<Vec<_>>());
    let report_url = handed_in.report_url.to_string();
    let id = match db::upload::by_lms_id(c, &link.id, &lms_id)? {
        // Sent again, though it is a submission already: the LMS may have lost the report.
        Some(known) if known.state == UploadState::Read && known.submission_id.is_some() => {
            let key = format!("{REPORT}:{}:{}", known.id, notice.id);
            db::job::enqueue(c, &JobId::new(now), REPORT, known.id.as_str(), &key, now, now)?;
            return Ok(());
        }
        Some(known) => {
            db::upload::renew(c, &known.id, &report_url, &assets, now)?;
            known.id
        }
        None => {
            let row = Upload {
                id: UploadId::new(now),
                resource_link_id: link.id,
                person_id: person.id,
                lms_submission_id: lms_id,
                report_url,
                assets,
                state: UploadState::Received,
                problem: None,
                submission_id: None,
                last_report_at: Timestamp::EPOCH,
                created_at: now,
                updated_at: now,
            };
            db::upload::insert(c, &row)?;
            row.id
        }
    };
    let key = format!("{READ}:{id}:{}", notice.id);
    db::job::enqueue(c, &JobId::new(now), READ, id.as_str(), &key, now, now).map(|_| ())
}

fn asset(asset: &Asset) -> UploadedAsset {
    UploadedAsset {
        id: plain(&asset.id),
        url: asset.url.to_string(),
        sha256: asset.sha256.as_deref().map(plain),
        size: asset.size,
        content_type: asset.content_type.as_deref().map(plain),
        name: asset.file_name.as_deref().or(asset.title.as_deref()).map(plain),
        problem: None,
    }
}

/// PostgreSQL's TEXT and JSON cannot hold NUL.
fn plain(text: &str) -> String {
    text.replace('\0', "")
}

/// An upload with what it belongs to.
struct Whole {
    upload: Upload,
    link: ResourceLink,
    person: Person,
    platform: Platform,
    assignment: Option<Assignment>,
    submission: Option<(Submission, Option<Grade>)>,
    /// Whether the tool may read it, as far as terms go.
    accepted: bool,
}

fn load(c: &mut Conn, id: &UploadId) -> Result<Option<Whole>, DbError> {
    let Some(upload) = db::upload::find(c, id)? else { return Ok(None) };
    let Some(link) = db::resource_link::find(c, &upload.resource_link_id)? else { return Ok(None) };
    let Some(platform) = db::platform::find(c, &link.platform_id)? else { return Ok(None) };
    let Some(person) = db::person::find(c, &upload.person_id)? else { return Ok(None) };
    let assignment = match &link.assignment_id {
        Some(id) => db::assignment::find(c, id)?,
        None => None,
    };
    let submission = match &upload.submission_id {
        Some(id) => db::submission::find(c, id)?,
        None => None,
    };
    let submission = match submission {
        Some(submission) => {
            let grade = match &submission.grade_id {
                Some(id) => db::grade::find(c, id)?,
                None => None,
            };
            Some((submission, grade))
        }
        None => None,
    };
    let asked = db::platform_service::find(c, &platform.id)?.is_some_and(|s| s.asks_for_acceptance);
    let word = db::eula_acceptance::find(c, &platform.id, &link.deployment_id, &person.id)?;
    let accepted = word.map_or(!asked, |word| word.accepted);
    Ok(Some(Whole { upload, link, person, platform, assignment, submission, accepted }))
}

/// Runs a job of the kind [`READ`].
///
/// # Errors
/// When trying again may help.
pub async fn read(app: &App, job: &Job, worker: &str) -> Result<()> {
    let id = UploadId::from(job.subject.as_str());
    let Some(mut whole) = app.db.read(move |c| load(c, &id)).await? else {
        return finish(app, job, worker).await;
    };
    if whole.upload.submission_id.is_some() {
        return finish(app, job, worker).await;
    }
    if whole.assignment.is_none() {
        return fail(app, job, worker, whole.upload, NOT_SET_UP).await;
    }
    if !whole.accepted {
        return fail(app, job, worker, whole.upload, error_code::EULA_NOT_ACCEPTED).await;
    }
    if let Err(error) = send_reports(app, &mut whole, Standing::Working).await {
        tracing::info!(upload = %whole.upload.id, %error, "upload: the LMS was not told that work began");
    }
    let found = fetch_all(app, &mut whole).await?;
    let problems = || whole.upload.assets.0.iter().filter_map(|asset| asset.problem.as_deref());
    if let Some(problem) = problems().find(|problem| *problem == error_code::DOWNLOAD_FAILED) {
        let problem = problem.to_owned();
        return fail(app, job, worker, whole.upload, &problem).await;
    }
    if found.text.trim().is_empty() && found.file.is_none() {
        let problem = problems().next().unwrap_or(error_code::ASSET_TOO_SMALL).to_owned();
        return fail(app, job, worker, whole.upload, &problem).await;
    }
    hand_in(app, job, worker, whole, found).await?;
    app.wake.grading.notify_one();
    Ok(())
}

/// What was in the files.
#[derive(Default)]
struct Found {
    text: String,
    /// The first file that no machine reads: a teacher may open it.
    file: Option<(String, &'static str, Vec<u8>)>,
}

/// Fetches and reads every asset, and notes beside each why it could not be read.
async fn fetch_all(app: &App, whole: &mut Whole) -> Result<Found> {
    let line = Line::to(app, &whole.platform).await?;
    let caller = line.caller(&[SCOPE_ASSET]);
    let (mut found, fetcher) = (Found::default(), app.egress.for_files());
    for asset in &mut whole.upload.assets.0 {
        asset.problem = None;
        let Ok(url) = Url::parse(&asset.url) else {
            asset.problem = Some(error_code::DOWNLOAD_FAILED.into());
            continue;
        };
        let wanted = Asset {
            id: asset.id.clone(),
            url,
            sha256: asset.sha256.clone(),
            size: asset.size,
            content_type: asset.content_type.clone(),
            title: None,
            file_name: asset.name.clone(),
        };
        let fetched = app.services.download_asset(&caller, &fetcher, &wanted, network(app), MAX_FILE).await;
        let bytes = match fetched {
            Ok(bytes) => bytes,
            Err(AssetError::TooLarge(_)) => {
                asset.problem = Some(error_code::ASSET_TOO_LARGE.into());
                continue;
            }
            Err(AssetError::Service(error)) if error.is_transient() => {
                return Err(anyhow::anyhow!("an asset could not be fetched yet: {error}").into());
            }
            Err(error) => {
                tracing::warn!(upload = %whole.upload.id, %error, "upload: an asset could not be fetched");
                asset.problem = Some(error_code::DOWNLOAD_FAILED.into());
                continue;
            }
        };
        let (kind, name) = (asset.content_type.as_deref(), asset.name.as_deref());
        let media_type = file_text::media_type(kind, name);
        let read = file_text::read(app, kind, name, &bytes).await?;
        match read {
            Ok(text) if found.text.len() + text.len() > MAX_ANSWER => {
                asset.problem = Some(error_code::ASSET_TOO_LARGE.into());
            }
            Ok(text) if text.trim().is_empty() => {
                asset.problem = Some(error_code::ASSET_TOO_SMALL.into());
            }
            Ok(text) => {
                if !found.text.is_empty() {
                    found.text.push_str("\n\n");
                }
                found.text.push_str(text.trim());
            }
            Err(Trouble::Empty | Trouble::NoText) => asset.problem = Some(error_code::ASSET_TOO_SMALL.into()),
            Err(_) => {
                asset.problem = Some(error_code::UNSUPPORTED_ASSET_TYPE.into());
                let name = asset.name.clone().unwrap_or_else(|| asset.id.clone());
                found.file.get_or_insert((name.chars().take(200).collect(), media_type, bytes));
            }
        }
    }
    Ok(found)
}

/// Makes the submission and its grading job, in one transaction with the end of this job.
async fn hand_in(app: &App, job: &Job, worker: &str, whole: Whole, found: Found) -> Result<()> {
    let (job, worker, now) = (job.id.clone(), worker.to_owned(), app.clock.now());
    let Some(assignment) = whole.assignment else { return Ok(()) };
    let id = SubmissionId::new(now);
    let new = Submission {
        id: id.clone(),
        resource_link_id: whole.link.id,
        assignment_id: assignment.id,
        person_id: whole.person.id,
        attempt: 0,
        submission_key: format!("upload:{}", whole.upload.id),
        answer: found.text,
        state: SubmissionState::Grading,
        version: 1,
        grade_id: None,
        // The LMS decides about lateness by its own time; this is when it told us.
        submitted_at: whole.upload.created_at,
    };
    let upload =
        Upload { state: UploadState::Read, problem: None, submission_id: Some(id.clone()), ..whole.upload };
    app.db
        .write(move |c| {
            if !db::job::finish(c, &job, &worker, now)? {
                return Ok(());
            }
            db::lock(c, &format!("attempts:{}:{}", new.resource_link_id, new.person_id))?;
            let used = db::submission::attempts_used(c, &new.resource_link_id, &new.person_id)?;
            db::submission::insert(c, &Submission { attempt: used + 1, ..new })?;
            if let Some((file_name, media_type, content)) = found.file {
                let sha256 = hex::encode(Sha256::digest(&content));
                let media_type = media_type.to_owned();
                let row = Attachment { submission_id: id.clone(), file_name, media_type, sha256, content };
                db::attachment::insert(c, &row)?;
            }
            let key = format!("{}:{id}", grading::JOB);
            db::job::enqueue(c, &JobId::new(now), grading::JOB, id.as_str(), &key, now, now)?;
            db::upload::settle(c, &upload, now)?;
            Ok::<_, Error>(())
        })
        .await
}

/// After the last failed try.
pub async fn give_up(app: &App, job: &Job, worker: &str, problem: &str) -> Result<()> {
    let id = UploadId::from(job.subject.as_str());
    let found = app.db.read(move |c| db::upload::find(c, &id)).await?;
    if let Some(upload) = found.filter(|upload| job.kind == READ && upload.submission_id.is_none()) {
        return fail(app, job, worker, upload, error_code::DOWNLOAD_FAILED).await;
    }
    let (id, worker, problem, now) = (job.id.clone(), worker.to_owned(), problem.to_owned(), app.clock.now());
    app.db.write(move |c| Ok::<_, Error>(db::job::fail(c, &id, &worker, now, &problem).map(|_| ())?)).await
}

/// Notes that an upload could not be read, and the job that tells the LMS so.
async fn fail(app: &App, job: &Job, worker: &str, upload: Upload, problem: &str) -> Result<()> {
    let (job, worker, now) = (job.clone(), worker.to_owned(), app.clock.now());
    let upload = Upload { state: UploadState::Failed, problem: Some(problem.to_owned()), ..upload };
    app.db
        .write(move |c| {
            if !db::job::finish(c, &job.id, &worker, now)? {
                return Ok(());
            }
            db::upload::settle(c, &upload, now)?;
            let key = format!("{REPORT}:{}", job.id);
            db::job::enqueue(c, &JobId::new(now), REPORT, upload.id.as_str(), &key, now, now)?;
            Ok::<_, Error>(())
        })
        .await?;
    app.wake.errands.notify_one();
    Ok(())
}

async fn finish(app: &App, job: &Job, worker: &str) -> Result<()> {
    let (id, worker, now) = (job.id.clone(), worker.to_owned(), app.clock.now());
    app.db.write(move |c| Ok::<_, Error>(db::job::finish(c, &id, &worker, now).map(|_| ())?)).await
}

/// Enqueues a report when a submission that came through the LMS has changed. Call it in the transaction of the change.
pub fn report_later(c: &mut Conn, submission: &SubmissionId, now: Timestamp) -> Result<(), DbError> {
    let Some(upload) = db::upload::by_submission(c, submission)? else { return Ok(()) };
    let Some(submission) = db::submission::find(c, submission)? else { return Ok(()) };
    let key = format!("{REPORT}:{}:{}", upload.id, submission.version);
    db::job::enqueue(c, &JobId::new(now), REPORT, upload.id.as_str(), &key, now, now).map(|_| ())
}

/// Runs a job of the kind [`REPORT`]: tells the LMS how the upload stands now.
///
/// # Errors
/// When trying again may help.
pub async fn report(app: &App, job: &Job, worker: &str) -> Result<()> {
    let id = UploadId::from(job.subject.as_str());
    if let Some(mut whole) = app.db.read(move |c| load(c, &id)).await? {
        let standing = standing(&whole);
        match send_reports(app, &mut whole, standing).await {
            Ok(()) => {}
            Err(error) if error.is_transient() => {
                return Err(anyhow::anyhow!("a report could not be sent yet: {error}").into());
            }
            Err(error) => {
                tracing::warn!(upload = %whole.upload.id, %error, "upload: the LMS does not take the report");
                return give_up(app, job, worker, &error.to_string()).await;
            }
        }
    }
    finish(app, job, worker).await
}

fn standing(whole: &Whole) -> Standing {
    match (&whole.upload.state, &whole.upload.problem, &whole.submission) {
        (UploadState::Failed, Some(problem), _) if problem == NOT_SET_UP => Standing::NotSetUp,
        (UploadState::Failed, problem, _) => {
            Standing::Failed(problem.clone().unwrap_or_else(|| error_code::DOWNLOAD_FAILED.into()))
        }
        (UploadState::Read, _, Some((submission, grade))) => match (submission.state, grade) {
            (SubmissionState::Released, Some(grade)) => Standing::Marked(Box::new(grade.clone())),
            (SubmissionState::Grading, _) => Standing::Working,
            _ => Standing::WithTeacher,
        },
        _ => Standing::Working,
    }
}

/// Sends a report for each asset, each later than the one before.
async fn send_reports(app: &App, whole: &mut Whole, standing: Standing) -> Result<(), ServiceError> {
    let unusable = |_| ServiceError::Malformed("the address of reports");
    let url = Url::parse(&whole.upload.report_url).map_err(unusable)?;
    let line = Line::to(app, &whole.platform).await.map_err(|_| HttpError::Blocked)?;
    let language = whole.assignment.as_ref().map_or("auto", |assignment| assignment.language.as_str());
    for asset in &whole.upload.assets.0 {
        let moment = |at: Timestamp| Moment::from_microsecond(at.micros()).ok();
        let last = Some(whole.upload.last_report_at).filter(|at| at.micros() > 0).and_then(moment);
        let now = moment(app.clock.now()).ok_or(ServiceError::Malformed("the time"))?;
        let at = next_timestamp(last, now);
        let report = report_words::report(asset, &standing, language, at);
        let stamped = Timestamp::from_micros(at.as_microsecond());
        whole.upload.last_report_at = stamped;
        let id = whole.upload.id.clone();
        app.db
            .write(move |c| Ok::<_, Error>(db::upload::reported(c, &id, stamped)?))
            .await
            .map_err(|_| ServiceError::Unavailable { status: 0, retry_after_s: None })?;
        app.services.post_report(&line.caller(&[SCOPE_REPORT]), &url, &report).await?;
    }
    Ok(())
}

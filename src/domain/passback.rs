//! Sending a mark to the LMS's gradebook, so that it arrives once, in order, and is never lost.
//!
//! The outbox holds one row for each student and resource link, always with the newest mark (`seq` grows with each).
//! A mark gets its AGS timestamp at its first sending, later than the one before by at least a whole second; a
//! retry repeats it, so that an LMS which stored it already says so (409) instead of storing it twice. Only final scores
//! are sent: a non-final one would erase the mark in Moodle.

mod column;
mod comment;
mod patience;
mod standing;

use jiff::Timestamp as Moment;
use lti::ServiceError;
use lti::ags::{CanvasSubmission, SCOPES, Score, ScoreOutcome, next_timestamp};
use lti::token::TokenError;

pub use comment::comment;
use patience::backoff;
pub use patience::{REFUSED_PAUSE, platform_pause};
pub use standing::is as same_mark;
use standing::{Standing, standing};

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::course::Course;
use crate::db::passback::Passback;
use crate::db::person::Person;
use crate::db::platform::Platform;
use crate::db::resource_link::ResourceLink;
use crate::db::types::SubmissionId;
use crate::db::{self, DbError};
use crate::domain::services::Line;
use crate::error::{Error, Result};

/// A lock in the gradebook is reported after this many tries, about a minute: some LMSs answer the same when they are
/// only busy.
const LOCKED_TRIES: i32 = 6;
/// How often a mark that the LMS calls outdated gets a later timestamp.
const OUTDATED_TRIES: i32 = 3;
/// How long a mark is tried by itself, in seconds; then somebody has to look.
const KEEP: i64 = 30 * 86_400;

/// Problems of a registration: they end for all its marks at once, when its administrator has mended something.
pub const OF_REGISTRATION: &[&str] = &["unauthorized", "no_token", "key_set_unreachable"];
/// Problems that may end without anybody pressing a button here: a column comes back, a student is enrolled again.
pub const OF_COURSE: &[&str] = &["forbidden", "not_gradable", "no_line_item", "line_item_gone"];

/// Everything that sending one mark needs.
struct Parcel {
    row: Passback,
    submission: Option<SubmissionId>,
    link: ResourceLink,
    course: Course,
    platform: Platform,
    person: Person,
}

/// What happens to the row after a try.
enum Next {
    Delivered,
    /// Again after so many seconds.
    Retry(i64, &'static str),
    /// Again with a later timestamp.
    Restamp,
    /// A person has to do something.
    Report(&'static str),
    /// Somebody changed the mark in the LMS; it stands.
    ChangedInLms,
}

/// What a try tells of the platform, whatever became of the mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Felt {
    /// Nothing.
    Nothing,
    /// It does its work.
    Well,
    /// It asks for fewer calls: none for so many seconds.
    Throttled(i64),
    /// It does not answer, or not with sense; none for so many seconds, where it says so.
    Down(Option<i64>),
    /// It refuses the tool itself.
    Refused,
}

/// Tries to deliver one claimed row, and writes what came of it.
pub async fn deliver(app: &App, row: Passback, worker: &str) -> Result<Felt> {
    let wanted = row.clone();
    let parcel = app.db.read(move |c| load(c, wanted)).await?;
    let Some(mut parcel) = parcel else { return Ok(Felt::Nothing) };
    let (next, felt) = match stamp(app, &mut parcel, worker).await? {
        Some(wait) => (Next::Retry(wait, "too_fast"), Felt::Nothing),
        None => attempt(app, &mut parcel).await?,
    };
    settle(app, parcel, worker, next).await?;
    Ok(felt)
}

fn load(c: &mut db::Conn, row: Passback) -> Result<Option<Parcel>, DbError> {
    let Some(link) = db::resource_link::find(c, &row.resource_link_id)? else { return Ok(None) };
    let Some(platform) = db::platform::find(c, &link.platform_id)? else { return Ok(None) };
    let Some(course) = db::course::find(c, &link.course_id)? else { return Ok(None) };
    let Some(person) = db::person::find(c, &row.person_id)? else { return Ok(None) };
    let submission = db::grade::find(c, &row.grade_id)?.map(|grade| grade.submission_id);
    Ok(Some(Parcel { row, submission, link, course, platform, person }))
}

/// Gives the mark its timestamp, once. `Some`: marks came so fast that it has to wait so many seconds.
async fn stamp(app: &App, parcel: &mut Parcel, worker: &str) -> Result<Option<i64>> {
    if parcel.row.score_timestamp.is_some() {
        return Ok(None);
    }
    let moment = |at: Timestamp| Moment::from_microsecond(at.micros()).map_err(anyhow::Error::from);
    let last = parcel.row.last_timestamp;
    let previous = if last.micros() > 0 { Some(moment(last)?) } else { None };
    match next_timestamp(previous, moment(app.clock.now())?) {
        Ok(next) => {
            let at = Timestamp::from_micros(next.as_microsecond());
            let (row, worker) = (parcel.row.clone(), worker.to_owned());
            if !app.db.write(move |c| db::passback::stamp(c, &row, &worker, at)).await? {
                // A newer mark came, or another sender took over: nothing may go out under a time that nobody kept.
                return Ok(Some(0));
            }
            parcel.row.score_timestamp = Some(at);
            Ok(None)
        }
        Err(wait) => Ok(Some(i64::try_from(wait).unwrap_or(30).max(1))),
    }
}

async fn attempt(app: &App, parcel: &mut Parcel) -> Result<(Next, Felt)> {
    if parcel.person.preview {
        return Ok((Next::Report("test_student"), Felt::Nothing));
    }
    let line = Line::to(app, &parcel.platform).await?;
    let caller = line.caller(SCOPES);
    let tries = parcel.row.attempts;
    let item = match column::line_item(app, parcel, &line).await? {
        Ok(Some(item)) => item,
        Ok(None) => return Ok((Next::Report("no_line_item"), Felt::Well)),
        Err(error) => return Ok(after_service_error(&error, tries)),
    };
    match standing(app, parcel, &line, &item).await {
        Standing::Foreign => return Ok((Next::ChangedInLms, Felt::Well)),
        Standing::Newest => return Ok((Next::Delivered, Felt::Well)),
        Standing::Unread(error) => return Ok(after_service_error(&error, tries)),
        Standing::Unknown => {}
    }
    let score = score(app, parcel)?;
    let outcome = app.services.post_score(&caller, &item, &score).await;
    app.metrics.passbacks.with_label_values(&[parcel.platform.id.as_str(), outcome.as_str()]).inc();
    let felt = felt(&outcome, tries);
    let next = match outcome {
        ScoreOutcome::Stored => Next::Delivered,
        ScoreOutcome::NewerInLms => match app.services.result_for(&caller, &item, &score.user_id).await {
            Ok(Some(found))
                if same_mark(
                    found.result_score,
                    found.result_maximum,
                    score.score_given,
                    score.score_maximum,
                ) =>
            {
                Next::Delivered
            }
            // Moodle leaves out zero.
            Ok(None) if score.score_given == 0.0 => Next::Delivered,
            _ if tries < OUTDATED_TRIES => Next::Restamp,
            _ => Next::Report("newer_in_lms"),
        },
        ScoreOutcome::LineItemGone => match column::rediscover(app, parcel, &line, &item).await? {
            Ok(true) => Next::Retry(0, "line_item_gone"),
            Ok(false) => Next::Report("line_item_gone"),
            Err(error) => return Ok(after_service_error(&error, tries)),
        },
        ScoreOutcome::Locked if tries < LOCKED_TRIES => Next::Retry(backoff(tries), "locked"),
        ScoreOutcome::Locked => Next::Report("locked"),
        // Once more as a new mark for a hand-in that the LMS knows.
        ScoreOutcome::AttemptsExhausted if score.canvas.new_submission => Next::Retry(0, outcome.as_str()),
        other if other.is_transient() => Next::Retry(patient(&other, tries), other.as_str()),
        other => Next::Report(other.as_str()),
    };
    Ok((next, felt))
}

fn score(app: &App, parcel: &Parcel) -> Result<Score> {
    let row = &parcel.row;
    let moment = |at: Timestamp| Moment::from_microsecond(at.micros()).map_err(anyhow::Error::from);
    let known = row.delivered_submitted_at == Some(row.submitted_at);
    let exhausted = row.problem.as_deref() == Some(ScoreOutcome::AttemptsExhausted.as_str());
    let page = |id: &SubmissionId| app.config.base_url.join(&format!("submissions/{id}"));
    let review_url = parcel.submission.as_ref().map(page).transpose().map_err(anyhow::Error::from)?;
    Ok(Score {
        user_id: parcel.person.subject.clone(),
        score_given: row.score_given,
        score_maximum: row.score_maximum,
        comment: Some(row.comment.clone()).filter(|comment| !comment.is_empty()),
        timestamp: moment(row.score_timestamp.unwrap_or(app.clock.now()))?,
        submitted_at: Some(moment(row.submitted_at)?),
        canvas: CanvasSubmission { new_submission: !known && !exhausted, review_url },
    })
}

/// What an answer to a score tells of the platform.
fn felt(outcome: &ScoreOutcome, tries: i32) -> Felt {
    let asked = outcome.retry_after_s().and_then(|seconds| i64::try_from(seconds).ok());
    match outcome {
        ScoreOutcome::Throttled { .. } => Felt::Throttled(asked.unwrap_or_else(|| backoff(tries))),
        ScoreOutcome::Unavailable { .. } | ScoreOutcome::NoAnswer => Felt::Down(asked),
        ScoreOutcome::Unauthorized | ScoreOutcome::NoToken(_) => Felt::Refused,
        ScoreOutcome::Invalid { .. } => Felt::Nothing,
        _ => Felt::Well,
    }
}

/// Seconds until the next try: what the LMS asked for, and no less than our own patience.
fn patient(outcome: &ScoreOutcome, tries: i32) -> i64 {
    let asked = outcome.retry_after_s().and_then(|seconds| i64::try_from(seconds).ok());
    backoff(tries).max(asked.unwrap_or(0))
}

fn after_service_error(error: &ServiceError, tries: i32) -> (Next, Felt) {
    let asked = error.retry_after_s().and_then(|seconds| i64::try_from(seconds).ok());
    if error.is_transient() {
        let wait = backoff(tries).max(asked.unwrap_or(0));
        return match error {
            ServiceError::Throttled { .. } | ServiceError::Token(TokenError::Throttled { .. }) => {
                (Next::Retry(wait, "throttled"), Felt::Throttled(wait))
            }
            _ => (Next::Retry(wait, "unavailable"), Felt::Down(asked)),
        };
    }
    match error {
        ServiceError::Token(TokenError::KeySetUnreachable) => {
            (Next::Report("key_set_unreachable"), Felt::Refused)
        }
        ServiceError::Unauthorized | ServiceError::Token(_) => (Next::Report("no_token"), Felt::Refused),
        ServiceError::Forbidden => (Next::Report("forbidden"), Felt::Well),
        ServiceError::NotFound => (Next::Report("no_line_item"), Felt::Well),
        // A page in place of data: a proxy or a maintenance that will pass.
        ServiceError::Malformed(_) => (Next::Retry(backoff(tries), "unavailable"), Felt::Down(None)),
        _ => (Next::Report("refused"), Felt::Well),
    }
}

async fn settle(app: &App, parcel: Parcel, worker: &str, next: Next) -> Result<()> {
    let (row, worker, now) = (parcel.row, worker.to_owned(), app.clock.now());
    let next = match next {
        Next::Retry(..) if now.seconds_since(row.created_at) > KEEP => Next::Report("given_up"),
        next => next,
    };
    if let Next::Report(problem) = next {
        tracing::warn!(link = %row.resource_link_id, platform = %parcel.platform.id, problem, "passback: a mark needs a person");
    }
    app.db
        .write(move |c| {
            match next {
                Next::Delivered => db::passback::delivered(c, &row, &worker, now)?,
                Next::Retry(after, problem) => {
                    db::passback::retry(c, &row, &worker, now.plus_seconds(after), problem)?
                }
                Next::Restamp => db::passback::restamp(c, &row, &worker, now.plus_seconds(2))?,
                Next::Report(problem) => db::passback::needs_attention(c, &row, &worker, problem)?,
                Next::ChangedInLms => db::passback::changed_in_lms(c, &row, &worker)?,
            }
            Ok::<_, Error>(())
        })
        .await
}

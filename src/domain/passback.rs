//! Sending a mark to the LMS's gradebook, so that it arrives once, in order, and is never lost.
//!
//! The outbox holds one row for each student and resource link, always with the newest mark (`seq` grows with each).
//! A mark gets its AGS timestamp at its first sending, later than the one before by at least a whole second; a
//! retry repeats it, so that an LMS which stored it already says so (409) instead of storing it twice. Only final scores
//! are sent: a non-final one would erase the mark in Moodle.

use jiff::Timestamp as Moment;
use lti::ServiceError;
use lti::ags::{CanvasSubmission, LineItemFilter, SCOPES, Score, ScoreOutcome, next_timestamp};
use rand::Rng;
use url::Url;

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::assignment::Assignment;
use crate::db::course::Course;
use crate::db::grade::Grade;
use crate::db::passback::Passback;
use crate::db::person::Person;
use crate::db::platform::Platform;
use crate::db::resource_link::ResourceLink;
use crate::db::types::GradeOrigin;
use crate::db::{self, DbError};
use crate::domain::services::Line;
use crate::error::{Error, Result};

/// Waits between tries, in seconds; the last one repeats. Ten tries fall into the first five minutes.
const BACKOFF: [i64; 10] = [1, 2, 4, 8, 15, 30, 60, 120, 300, 900];
/// A lock in the gradebook is reported after this many tries, about a minute: some LMSs answer the same when they are
/// only busy.
const LOCKED_TRIES: i32 = 6;
/// How often a mark that the LMS calls outdated gets a later timestamp.
const OUTDATED_TRIES: i32 = 3;
/// Shares of the maximum below which two marks are the same: LMSs round to their own scale.
const SAME: f64 = 0.005;

/// Everything that sending one mark needs.
struct Parcel {
    row: Passback,
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

/// Tries to deliver one claimed row, and writes what came of it.
pub async fn deliver(app: &App, row: Passback, worker: &str) -> Result<()> {
    let wanted = row.clone();
    let parcel = app.db.read(move |c| load(c, wanted)).await?;
    let Some(mut parcel) = parcel else { return Ok(()) };
    let next = match stamp(app, &mut parcel, worker).await? {
        Some(wait) => Next::Retry(wait, "too_fast"),
        None => attempt(app, &mut parcel).await?,
    };
    settle(app, parcel, worker, next).await
}

/// The comment that goes with a mark: short and plain, since gradebooks show a narrow column of plain text.
pub fn comment(grade: &Grade, assignment: &Assignment) -> String {
    let by_machine = match (grade.origin, assignment.language.as_str()) {
        (GradeOrigin::Teacher, _) => return grade.comment.clone(),
        (GradeOrigin::Machine, "zh") => "（由系统自动评分，可向老师提出复核。）",
        (GradeOrigin::Machine, _) => "(Marked by machine. Ask your teacher if you see it differently.)",
    };
    format!("{}\n{by_machine}", grade.comment)
}

fn load(c: &mut db::Conn, row: Passback) -> Result<Option<Parcel>, DbError> {
    let Some(link) = db::resource_link::find(c, &row.resource_link_id)? else { return Ok(None) };
    let Some(platform) = db::platform::find(c, &link.platform_id)? else { return Ok(None) };
    let Some(course) = db::course::find(c, &link.course_id)? else { return Ok(None) };
    let Some(person) = db::person::find(c, &row.person_id)? else { return Ok(None) };
    Ok(Some(Parcel { row, link, course, platform, person }))
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
            app.db.write(move |c| db::passback::stamp(c, &row, &worker, at)).await?;
            parcel.row.score_timestamp = Some(at);
            Ok(None)
        }
        Err(wait) => Ok(Some(i64::try_from(wait).unwrap_or(30).max(1))),
    }
}

async fn attempt(app: &App, parcel: &mut Parcel) -> Result<Next> {
    if parcel.person.preview {
        return Ok(Next::Report("test_student"));
    }
    let line = Line::to(app, &parcel.platform).await?;
    let caller = line.caller(SCOPES);
    let item = match line_item(app, parcel, &line).await? {
        Ok(Some(item)) => item,
        Ok(None) => return Ok(Next::Report("no_line_item")),
        Err(error) => return Ok(after_service_error(&error, parcel.row.attempts)),
    };
    match standing(app, parcel, &line, &item).await {
        Standing::Foreign => return Ok(Next::ChangedInLms),
        Standing::Newest => return Ok(Next::Delivered),
        Standing::Unknown => {}
    }
    let moment = |at: Timestamp| Moment::from_microsecond(at.micros()).map_err(anyhow::Error::from);
    let score = Score {
        user_id: parcel.person.subject.clone(),
        score_given: parcel.row.score_given,
        score_maximum: parcel.row.score_maximum,
        comment: Some(parcel.row.comment.clone()).filter(|comment| !comment.is_empty()),
        timestamp: moment(parcel.row.score_timestamp.unwrap_or(app.clock.now()))?,
        submitted_at: Some(moment(parcel.row.submitted_at)?),
        canvas: CanvasSubmission { new_submission: parcel.row.delivered_score.is_none(), review_url: None },
    };
    let outcome = app.services.post_score(&caller, &item, &score).await;
    app.metrics.passbacks.with_label_values(&[outcome.as_str()]).inc();
    let tries = parcel.row.attempts;
    Ok(match outcome {
        ScoreOutcome::Stored => Next::Delivered,
        ScoreOutcome::NewerInLms => match app.services.result_for(&caller, &item, &score.user_id).await {
            Ok(Some(found))
                if is(found.result_score, found.result_maximum, score.score_given, score.score_maximum) =>
            {
                Next::Delivered
            }
            _ if tries < OUTDATED_TRIES => Next::Restamp,
            _ => Next::Report("newer_in_lms"),
        },
        ScoreOutcome::LineItemGone => match rediscover(app, parcel, &line, &item).await? {
            Ok(true) => Next::Retry(0, "line_item_gone"),
            Ok(false) => Next::Report("line_item_gone"),
            Err(error) => after_service_error(&error, tries),
        },
        ScoreOutcome::Locked if tries < LOCKED_TRIES => Next::Retry(backoff(tries), "locked"),
        ScoreOutcome::Locked => Next::Report("locked"),
        other if other.is_transient() => {
            let asked = other.retry_after_s().and_then(|s| i64::try_from(s).ok()).unwrap_or(0);
            Next::Retry(backoff(tries).max(asked), other.as_str())
        }
        other => Next::Report(other.as_str()),
    })
}

/// The column for this link: the one the LMS brought, else the first that belongs to the link or to the assignment.
async fn line_item(app: &App, parcel: &mut Parcel, line: &Line) -> Result<Result<Option<Url>, ServiceError>> {
    if let Some(url) = parcel.link.lineitem_url.as_deref().and_then(|url| Url::parse(url).ok()) {
        return Ok(Ok(Some(url)));
    }
    match search(app, parcel, line).await {
        Ok(Some(url)) => {
            keep_line_item(app, parcel, &url).await?;
            Ok(Ok(Some(url)))
        }
        other => Ok(other),
    }
}

/// After a 404: whether another column was found and kept.
async fn rediscover(
    app: &App,
    parcel: &mut Parcel,
    line: &Line,
    gone: &Url,
) -> Result<Result<bool, ServiceError>> {
    match search(app, parcel, line).await {
        Ok(Some(url)) if url != *gone => {
            keep_line_item(app, parcel, &url).await?;
            Ok(Ok(true))
        }
        Ok(_) => Ok(Ok(false)),
        Err(error) => Ok(Err(error)),
    }
}

async fn search(app: &App, parcel: &Parcel, line: &Line) -> Result<Option<Url>, ServiceError> {
    let Some(list) = parcel.course.lineitems_url.as_deref().and_then(|url| Url::parse(url).ok()) else {
        return Ok(None);
    };
    let caller = line.caller(SCOPES);
    let of_link =
        LineItemFilter { resource_link_id: Some(&parcel.link.link_id), ..LineItemFilter::default() };
    let assignment = parcel.link.assignment_id.as_ref().map(|id| id.as_str());
    let of_assignment = LineItemFilter { resource_id: assignment, ..LineItemFilter::default() };
    let mut found = app.services.line_items(&caller, &list, &of_link).await?;
    if found.is_empty() && assignment.is_some() {
        found = app.services.line_items(&caller, &list, &of_assignment).await?;
        // Another link's own column is not ours.
        found.retain(|item| item.resource_link_id.as_deref().is_none_or(|id| id == parcel.link.link_id));
    }
    Ok(found.into_iter().find_map(|item| item.id))
}

async fn keep_line_item(app: &App, parcel: &mut Parcel, url: &Url) -> Result<()> {
    parcel.link.lineitem_url = Some(url.to_string());
    let (id, url) = (parcel.link.id.clone(), url.to_string());
    Ok(app.db.write(move |c| db::resource_link::set_lineitem(c, &id, Some(&url))).await?)
}

/// What the LMS shows before a try.
enum Standing {
    /// Somebody changed what we delivered.
    Foreign,
    /// The mark of an earlier try whose answer never reached us.
    Newest,
    /// Neither, or it cannot be read: we go on.
    Unknown,
}

/// Reads the result where it can tell something: after a delivery, and after a try that ended in silence. The second
/// matters where an LMS takes the same score with the same timestamp twice, as Canvas does.
async fn standing(app: &App, parcel: &Parcel, line: &Line, item: &Url) -> Standing {
    let row = &parcel.row;
    let silent = matches!(row.problem.as_deref(), None | Some("no_answer" | "unavailable"));
    let unheard = row.attempts > 1 && silent;
    if row.delivered_score.is_none() && !unheard {
        return Standing::Unknown;
    }
    let found = match app.services.result_for(&line.caller(SCOPES), item, &parcel.person.subject).await {
        // A missing record says nothing: Moodle leaves out zero.
        Ok(Some(found)) if found.result_score.is_some() => found,
        _ => return Standing::Unknown,
    };
    let shows = |score| is(found.result_score, found.result_maximum, score, row.score_maximum);
    let (newest, delivered) = (shows(row.score_given), row.delivered_score.map(shows));
    match (newest, delivered) {
        (true, None | Some(false)) if unheard => Standing::Newest,
        (false, Some(false)) => Standing::Foreign,
        _ => Standing::Unknown,
    }
}

/// Whether a result is this mark, on whatever scale the LMS keeps it.
fn is(result: Option<f64>, result_maximum: Option<f64>, score: f64, maximum: f64) -> bool {
    let Some(result) = result else { return false };
    let result_maximum = result_maximum.filter(|m| *m > 0.0).unwrap_or(maximum);
    (result / result_maximum - score / maximum).abs() < SAME
}

fn after_service_error(error: &ServiceError, tries: i32) -> Next {
    if error.is_transient() {
        return Next::Retry(backoff(tries), "unavailable");
    }
    Next::Report(match error {
        ServiceError::Unauthorized | ServiceError::Token(_) => "no_token",
        ServiceError::Forbidden => "forbidden",
        ServiceError::NotFound => "no_line_item",
        _ => "refused",
    })
}

fn backoff(tries: i32) -> i64 {
    let index = usize::try_from(tries.max(1) - 1).unwrap_or(0).min(BACKOFF.len() - 1);
    let seconds = BACKOFF.get(index).copied().unwrap_or(900);
    // Spread, so that a whole class does not come back at the same moment.
    seconds + rand::rng().random_range(0..=seconds / 4)
}

async fn settle(app: &App, parcel: Parcel, worker: &str, next: Next) -> Result<()> {
    let (row, worker, now) = (parcel.row, worker.to_owned(), app.clock.now());
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_compared_on_their_own_scale() {
        assert!(is(Some(35.0), Some(50.0), 14.0, 20.0));
        assert!(is(Some(0.0), Some(100.0), 0.0, 2.0));
        assert!(!is(Some(30.0), Some(50.0), 14.0, 20.0));
        assert!(!is(None, Some(50.0), 0.0, 2.0));
    }

    #[test]
    fn at_most_fifteen_tries_fall_into_the_first_minute() {
        let mut at = 0;
        let tries = (1..).take_while(|try_| {
            at += BACKOFF[usize::try_from(*try_ - 1).unwrap_or(0).min(BACKOFF.len() - 1)];
            at <= 60
        });
        assert!(tries.count() < 15);
        assert!((1..200).all(|tries| (1..=1_125).contains(&backoff(tries))));
    }
}

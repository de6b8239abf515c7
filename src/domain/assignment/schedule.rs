//! When answers may be handed in, how often, and when marks are released: the assignment's dates with a student's
//! extension.

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::assignment::Assignment;
use crate::db::extension::Extension;
use crate::db::types::{GradeOrigin, PersonId, SubmissionState};
use crate::db::{self, Conn};
use crate::domain::grading;
use crate::domain::session::Visit;
use crate::error::{Error, Fault, Result};

/// What a student may do now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// From then on.
    NotYet(Timestamp),
    /// Now.
    Open {
        /// When it is due.
        due: Option<Timestamp>,
        /// When it closes.
        closes: Option<Timestamp>,
    },
    /// Not any more, since then.
    Closed(Timestamp),
}

/// What a student may do at a moment.
pub fn window(assignment: &Assignment, extension: Option<&Extension>, now: Timestamp) -> Window {
    let settings = &assignment.settings.0;
    let due = extension.and_then(|extension| extension.due_at).or(settings.due_at);
    let closes = extension.and_then(|extension| extension.closed_at).or(settings.closed_at);
    // Whoever may hand in later may do so although the others cannot any more.
    let closes = match (closes, extension.and_then(|extension| extension.due_at)) {
        (Some(closes), Some(due)) => Some(closes.max(due)),
        (closes, _) => closes,
    };
    match (settings.available_at, closes) {
        (Some(opens), _) if now < opens => Window::NotYet(opens),
        (_, Some(closed)) if now >= closed => Window::Closed(closed),
        _ => Window::Open { due, closes },
    }
}

/// Attempts that a student has; 0 without limit.
pub fn attempts(assignment: &Assignment, extension: Option<&Extension>) -> i32 {
    match assignment.attempts_allowed {
        0 => 0,
        allowed => allowed.saturating_add(extension.map_or(0, |extension| extension.more_attempts)),
    }
}

/// Whether an answer came after it was due.
pub fn is_late(assignment: &Assignment, extension: Option<&Extension>, at: Timestamp) -> bool {
    let due = extension.and_then(|extension| extension.due_at).or(assignment.settings.0.due_at);
    due.is_some_and(|due| at > due)
}

/// An extension as a teacher filled it in.
#[derive(Clone, Debug, Default)]
pub struct ExtensionForm {
    /// Whom it is for.
    pub person: String,
    /// `2026-11-27T15:30` in UTC, or empty.
    pub due_at: String,
    /// The same.
    pub closed_at: String,
    /// A whole number, or empty.
    pub more_attempts: String,
}

/// Gives a student of this place an extension, or takes it back when nothing is filled in. The key of what is wrong
/// otherwise.
pub async fn extend(
    app: &App,
    visit: &Visit,
    form: &ExtensionForm,
) -> Result<std::result::Result<(), &'static str>> {
    let (link, _) = visit.as_marker()?;
    let date = |text: &str| match text.trim() {
        "" => Ok(None),
        text => super::form::utc(text).map(Some).ok_or("authoring-date"),
    };
    let more = match form.more_attempts.trim() {
        "" => Some(0),
        text => text.parse::<i32>().ok().filter(|more| (0..=100).contains(more)),
    };
    let read = date(&form.due_at).and_then(|due| date(&form.closed_at).map(|closed| (due, closed)));
    let ((due_at, closed_at), more_attempts) = match (read, more) {
        (Ok(dates), Some(more)) => (dates, more),
        (Err(message), _) => return Ok(Err(message)),
        (_, None) => return Ok(Err("authoring-attempts-whole")),
    };
    let (person, platform) = (PersonId::from(form.person.as_str()), visit.platform.id.clone());
    let (link, actor, now) = (link.id.clone(), visit.session.person_id.clone(), app.clock.now());
    app.db
        .write(move |c| {
            let known = db::person::find(c, &person)?.filter(|person| person.platform_id == platform);
            if known.is_none() {
                return Err(Fault::not_found("no such person on this platform"));
            }
            let nothing = due_at.is_none() && closed_at.is_none() && more_attempts == 0;
            if nothing {
                db::extension::remove(c, &link, &person)?;
            } else {
                let row = Extension {
                    resource_link_id: link,
                    person_id: person.clone(),
                    due_at,
                    closed_at,
                    more_attempts,
                    created_at: now,
                };
                db::extension::put(c, &row)?;
            }
            let action = if nothing { "extension.remove" } else { "extension.give" };
            db::audit::append(c, actor.as_str(), action, person.as_str(), "{}", now)?;
            Ok::<_, Error>(())
        })
        .await?;
    Ok(Ok(()))
}

/// Assignments that are released in one turn of the housekeeper.
const AT_ONCE: i64 = 20;

/// Releases the marks of assignments whose date has come: those that a person set, and those of the machine that the
/// release policy lets through. Returns how many.
pub async fn release_due(app: &App) -> Result<usize> {
    let now = app.clock.now();
    let due = app.db.read(move |c| db::assignment::release_due(c, now, AT_ONCE)).await?;
    let mut released = 0;
    for assignment in due {
        released += app.db.write(move |c| release(c, &assignment, now)).await?;
    }
    if released > 0 {
        app.wake.passback.notify_one();
    }
    Ok(released)
}

fn release(c: &mut Conn, assignment: &Assignment, now: Timestamp) -> Result<usize> {
    let Some(at) = assignment.release_at else { return Ok(0) };
    // Somebody may have moved the date in between.
    if !db::assignment::release_done(c, &assignment.id, at)? {
        return Ok(0);
    }
    let mut released = 0;
    for link in db::resource_link::for_assignment(c, &assignment.id)? {
        for (submission, grade) in db::submission::waiting_for_review(c, &link.id)? {
            let goes = match grade.origin {
                GradeOrigin::Teacher => true,
                GradeOrigin::Machine => grading::releases_stored(c, assignment, &submission, &grade)?,
            };
            let set = goes
                && db::submission::set_grade(
                    c,
                    &submission.id,
                    submission.version,
                    Some(&grade.id),
                    SubmissionState::Released,
                )?;
            if set {
                let detail = format!(r#"{{"grade":"{}","at":"date"}}"#, grade.id);
                db::audit::append(c, "release date", "grade.release", submission.id.as_str(), &detail, now)?;
                grading::send(c, &submission, &grade, assignment, now)?;
                released += 1;
            }
        }
    }
    Ok(released)
}

//! What students master and how they get on: outcomes, evidence, practice, reviews, plans, and what keeps them going.
//!
//! The arithmetic is in the crate `tutor`; here is who may, what is kept, and what counts as evidence. Mastery is always
//! made anew from its evidence (released marks, practice, a teacher's word), and every step of it is kept.

pub mod class;
pub mod contests;
pub mod engagement;
pub mod evidence;
pub mod items;
pub mod outcomes;
pub mod overview;
pub mod plan;
pub mod practice;
pub mod standing;

#[cfg(test)]
mod tests;

use tutor::class::Switches;

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::outcome::LearningSettings;
use crate::db::types::{CourseId, PersonId, Role};
use crate::db::{self, Conn, DbResult};
use crate::domain::session::Visit;
use crate::error::{Error, Fault, Result};

/// From there on an outcome counts as mastered, unless a teacher chose another bound.
pub const THRESHOLD: f64 = 0.95;
/// The bounds that teachers can choose.
pub const THRESHOLDS: [f64; 3] = [0.85, 0.9, 0.95];
/// Rows that one student's page reads of a kind; more than anybody has in a course.
const MAX_ROWS: i64 = 5_000;

/// How learning is set up in a course.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// Students see mastery, practice and plans.
    pub enabled: bool,
    /// The elements of play.
    pub switches: Switches,
    /// Mastered outcomes that the class wants to reach together; 0: none.
    pub goal: u32,
    /// From there on an outcome counts as mastered.
    pub threshold: f64,
}

impl Default for Settings {
    fn default() -> Self {
        Self { enabled: true, switches: Switches::default(), goal: 0, threshold: THRESHOLD }
    }
}

/// How learning is set up in a course.
pub fn settings(c: &mut Conn, course: &CourseId) -> DbResult<Settings> {
    let Some(row) = db::outcome::settings(c, course)? else { return Ok(Settings::default()) };
    Ok(Settings {
        enabled: row.enabled,
        switches: serde_json::from_str(&row.switches).unwrap_or_default(),
        goal: u32::try_from(row.goal).unwrap_or(0),
        threshold: row.threshold,
    })
}

/// Sets learning up in the course of a teacher's visit.
pub async fn set_up(app: &App, visit: &Visit, wanted: Settings) -> Result<()> {
    let course = teachers_course(visit)?;
    let now = app.clock.now();
    let row = LearningSettings {
        course_id: course.clone(),
        enabled: wanted.enabled,
        switches: serde_json::to_string(&wanted.switches).map_err(anyhow::Error::from)?,
        goal: i32::try_from(wanted.goal.min(100_000)).unwrap_or(0),
        threshold: wanted.threshold.clamp(0.5, 0.99),
        updated_at: now,
    };
    let actor = visit.session.person_id.clone();
    app.db
        .write(move |c| {
            db::outcome::set_up(c, &row)?;
            db::audit::append(c, actor.as_str(), "learning.settings", course.as_str(), "{}", now)?;
            Ok::<_, Error>(())
        })
        .await
}

/// A student in a course.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Learner {
    /// The course.
    pub course: CourseId,
    /// The student.
    pub person: PersonId,
}

/// The student of a visit.
pub fn learner(visit: &Visit) -> Result<Learner> {
    if visit.session.role != Role::Learner {
        return Err(Fault::forbidden("only students practise"));
    }
    let course = visit.course.as_ref().ok_or_else(|| Fault::no_context("no course"))?;
    Ok(Learner { course: course.id.clone(), person: visit.session.person_id.clone() })
}

/// The course of a teacher's visit.
pub fn teachers_course(visit: &Visit) -> Result<CourseId> {
    if !visit.is_staff() {
        return Err(Fault::forbidden("not a teacher of this course"));
    }
    visit.course.as_ref().map(|course| course.id.clone()).ok_or_else(|| Fault::no_context("no course"))
}

/// The day of a moment, in days since 1970 UTC.
pub fn day(at: Timestamp) -> i32 {
    i32::try_from(at.unix_seconds().div_euclid(86_400)).unwrap_or(0)
}

/// The first moment of a day.
pub fn begin_of(day: i32) -> Timestamp {
    Timestamp::from_unix_seconds(i64::from(day) * 86_400)
}

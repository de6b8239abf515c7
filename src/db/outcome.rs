//! What is to be mastered in a course, and which marks speak for it.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::conn::{Conn, each};
use super::error::DbResult;
use super::schema::{learning_settings, outcome, outcome_tie};
use super::types::{AssignmentId, CourseId, Json, OutcomeId};
use crate::clock::Timestamp;

/// Something to be mastered.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Serialize, Deserialize)]
#[diesel(table_name = outcome, treat_none_as_null = true)]
pub struct Outcome {
    /// Ours.
    pub id: OutcomeId,
    /// The course.
    pub course_id: CourseId,
    /// In the teacher's words.
    pub name: String,
    /// How much it counts in plans, above 0.
    #[serde(with = "super::backup::exact")]
    pub weight: f64,
    /// What comes first.
    pub after_ids: Json<Vec<OutcomeId>>,
    /// Its place in the course's order.
    pub place: i32,
    /// It counts for nothing, and students do not see it.
    pub hidden: bool,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Marks that speak for an outcome.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, Serialize, Deserialize)]
#[diesel(table_name = outcome_tie)]
pub struct Tie {
    /// The outcome.
    pub outcome_id: OutcomeId,
    /// The assignment.
    pub assignment_id: AssignmentId,
    /// The criterion's id; empty for the whole mark.
    pub criterion: String,
}

/// How learning is set up in a course.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Serialize, Deserialize)]
#[diesel(table_name = learning_settings)]
pub struct LearningSettings {
    /// The course.
    pub course_id: CourseId,
    /// Students see mastery, practice and plans.
    pub enabled: bool,
    /// The elements of play, as JSON.
    pub switches: String,
    /// Mastered outcomes that the class wants to reach together; 0: no goal was set.
    pub goal: i32,
    /// Probability from which an outcome counts as mastered.
    #[serde(with = "super::backup::exact")]
    pub threshold: f64,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// The outcomes of a course in its order, at most `limit`.
pub fn of_course(c: &mut Conn, course: &CourseId, limit: i64) -> DbResult<Vec<Outcome>> {
    let all = outcome::table.filter(outcome::course_id.eq(course)).order((outcome::place, outcome::id));
    Ok(all.limit(limit).select(Outcome::as_select()).load(c)?)
}

/// By id, in a course.
pub fn find(c: &mut Conn, course: &CourseId, id: &OutcomeId) -> DbResult<Option<Outcome>> {
    let row = outcome::table.find(id).filter(outcome::course_id.eq(course));
    Ok(row.select(Outcome::as_select()).first(c).optional()?)
}

/// Stores a new one.
pub fn insert(c: &mut Conn, row: &Outcome) -> DbResult<()> {
    diesel::insert_into(outcome::table).values(row).execute(c)?;
    Ok(())
}

/// Writes one over. `false` when it is gone.
pub fn update(c: &mut Conn, row: &Outcome) -> DbResult<bool> {
    let one = outcome::table.find(&row.id);
    Ok(each!(c, c => diesel::update(one).set(row).execute(c))? > 0)
}

/// Every tie of a course's outcomes.
pub fn ties(c: &mut Conn, course: &CourseId) -> DbResult<Vec<Tie>> {
    let ours = outcome::table.filter(outcome::course_id.eq(course)).select(outcome::id);
    let all = outcome_tie::table.filter(outcome_tie::outcome_id.eq_any(ours));
    let order = (outcome_tie::outcome_id, outcome_tie::assignment_id, outcome_tie::criterion);
    Ok(all.order(order).select(Tie::as_select()).load(c)?)
}

/// Ties an outcome to these marks instead of the ones before.
pub fn tie(c: &mut Conn, id: &OutcomeId, ties: &[Tie]) -> DbResult<()> {
    diesel::delete(outcome_tie::table.filter(outcome_tie::outcome_id.eq(id))).execute(c)?;
    for row in ties {
        each!(c, c => diesel::insert_into(outcome_tie::table).values(row).on_conflict_do_nothing().execute(c))?;
    }
    Ok(())
}

/// How learning is set up in a course, where somebody set it up.
pub fn settings(c: &mut Conn, course: &CourseId) -> DbResult<Option<LearningSettings>> {
    let row = learning_settings::table.find(course).select(LearningSettings::as_select());
    Ok(row.first(c).optional()?)
}

/// Sets learning up.
pub fn set_up(c: &mut Conn, row: &LearningSettings) -> DbResult<()> {
    each!(c, c => diesel::insert_into(learning_settings::table)
        .values(row)
        .on_conflict(learning_settings::course_id)
        .do_update()
        .set(row)
        .execute(c))?;
    Ok(())
}

//! What a student chose for their learning in a course, and their level.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::conn::{Conn, each};
use super::error::DbResult;
use super::schema::learner_profile;
use super::types::{CourseId, PersonId};
use crate::clock::Timestamp;

/// A student in a course.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Serialize, Deserialize)]
#[diesel(table_name = learner_profile, treat_none_as_null = true)]
pub struct Profile {
    /// The course.
    pub course_id: CourseId,
    /// The student.
    pub person_id: PersonId,
    /// How able they are, in logits beside the items.
    #[serde(with = "super::backup::exact")]
    pub level: f64,
    /// Standard deviation of that.
    #[serde(with = "super::backup::exact")]
    pub deviation: f64,
    /// The next item is chosen for them; otherwise it is the next in the teacher's order.
    pub personal: bool,
    /// The elements of play that they want, as JSON.
    pub switches: String,
    /// What their plan is made from, as JSON; absent before they made one.
    pub plan: Option<String>,
    /// Their name on the leaderboard; absent when they are not on it.
    pub alias: Option<String>,
    /// Their points there.
    pub points: i32,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// A student's profile in a course.
pub fn find(c: &mut Conn, course: &CourseId, person: &PersonId) -> DbResult<Option<Profile>> {
    Ok(learner_profile::table.find((course, person)).select(Profile::as_select()).first(c).optional()?)
}

/// Stores it, in the place of the one before.
///
/// # Errors
/// `Unique` when somebody else in the course has the alias.
pub fn put(c: &mut Conn, row: &Profile) -> DbResult<()> {
    each!(c, c => diesel::insert_into(learner_profile::table)
        .values(row)
        .on_conflict((learner_profile::course_id, learner_profile::person_id))
        .do_update()
        .set(row)
        .execute(c))?;
    Ok(())
}

/// All of a person's profiles.
pub fn for_person(c: &mut Conn, person: &PersonId) -> DbResult<Vec<Profile>> {
    let theirs = learner_profile::table.filter(learner_profile::person_id.eq(person));
    Ok(theirs.order(learner_profile::course_id).select(Profile::as_select()).load(c)?)
}

/// Alias, points and switches of those who joined the leaderboard of a course, at most `limit`.
pub fn joined(c: &mut Conn, course: &CourseId, limit: i64) -> DbResult<Vec<(String, i32, String)>> {
    let joined = learner_profile::table
        .filter(learner_profile::course_id.eq(course))
        .filter(learner_profile::alias.is_not_null())
        .order((learner_profile::points.desc(), learner_profile::alias))
        .limit(limit)
        .select((
            learner_profile::alias.assume_not_null(),
            learner_profile::points,
            learner_profile::switches,
        ));
    Ok(joined.load(c)?)
}

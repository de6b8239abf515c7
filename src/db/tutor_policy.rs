//! What each course decided about its tutor.

use diesel::prelude::*;
use diesel::upsert::excluded;
use serde::{Deserialize, Serialize};

use super::conn::{Conn, each};
use super::error::DbResult;
use super::schema::tutor_policy;
use super::types::{Caution, CourseId};
use crate::clock::Timestamp;

/// A course's decisions.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, Serialize, Deserialize)]
#[diesel(table_name = tutor_policy)]
pub struct TutorPolicy {
    /// Whose.
    pub course_id: CourseId,
    /// Students may ask.
    pub asking: bool,
    /// Students may talk a returned answer through.
    pub talking: bool,
    /// Questions a student may ask in 24 hours; empty: without limit.
    pub a_day: Option<i32>,
    /// How sure an answer must be.
    pub caution: Caution,
    /// When this was decided.
    pub updated_at: Timestamp,
}

/// Of a course, if it decided anything.
pub fn find(c: &mut Conn, course: &CourseId) -> DbResult<Option<TutorPolicy>> {
    Ok(tutor_policy::table.find(course).select(TutorPolicy::as_select()).first(c).optional()?)
}

/// Stores a course's decisions in place of its former ones.
pub fn put(c: &mut Conn, row: &TutorPolicy) -> DbResult<()> {
    each!(c, c => diesel::insert_into(tutor_policy::table)
        .values(row)
        .on_conflict(tutor_policy::course_id)
        .do_update()
        .set((
            tutor_policy::asking.eq(excluded(tutor_policy::asking)),
            tutor_policy::talking.eq(excluded(tutor_policy::talking)),
            tutor_policy::a_day.eq(excluded(tutor_policy::a_day)),
            tutor_policy::caution.eq(excluded(tutor_policy::caution)),
            tutor_policy::updated_at.eq(excluded(tutor_policy::updated_at)),
        ))
        .execute(c))?;
    Ok(())
}

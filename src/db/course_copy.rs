//! Which course is a copy of which, as the LMS told it.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::conn::{Conn, each};
use super::error::DbResult;
use super::schema::course_copy;
use super::types::PlatformId;
use crate::clock::Timestamp;

/// One copy; ids are the LMS's.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, Serialize, Deserialize)]
#[diesel(table_name = course_copy)]
pub struct CourseCopy {
    /// The LMS.
    pub platform_id: PlatformId,
    /// The copy.
    pub context_id: String,
    /// What it was made from.
    pub origin_context_id: String,
    /// When the LMS said so.
    pub noticed_at: Timestamp,
}

/// Notes a copy; nothing changes when it is known.
pub fn add(c: &mut Conn, row: &CourseCopy) -> DbResult<()> {
    each!(c, c => diesel::insert_into(course_copy::table).values(row).on_conflict_do_nothing().execute(c))?;
    Ok(())
}

/// What a course was made from, newest notice first.
pub fn origins(c: &mut Conn, platform: &PlatformId, context_id: &str) -> DbResult<Vec<String>> {
    let of = course_copy::platform_id.eq(platform).and(course_copy::context_id.eq(context_id));
    let ordered = course_copy::table.filter(of).order(course_copy::noticed_at.desc());
    Ok(ordered.select(course_copy::origin_context_id).limit(100).load(c)?)
}

//! Courses ("contexts" in LTI).

use diesel::prelude::*;
use diesel::upsert::excluded;
use serde::{Deserialize, Serialize};

use super::conn::{Conn, each};
use super::error::DbResult;
use super::schema::course;
use super::types::{CourseId, PlatformId};
use crate::clock::Timestamp;

/// A course of a platform.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, Serialize, Deserialize)]
#[diesel(table_name = course)]
pub struct Course {
    /// Ours.
    pub id: CourseId,
    /// Its LMS.
    pub platform_id: PlatformId,
    /// The LMS's id of it.
    pub context_id: String,
    /// As the newest launch called it.
    pub title: String,
    /// Where the LMS lists its members.
    pub memberships_url: Option<String>,
    /// Where the LMS lists its grade columns.
    pub lineitems_url: Option<String>,
    /// When it was first seen.
    pub created_at: Timestamp,
    /// When a launch last came from it.
    pub updated_at: Timestamp,
}

/// Stores what a launch says of its course. An address that it leaves out stays as it was.
pub fn upsert(
    c: &mut Conn,
    platform: &PlatformId,
    context_id: &str,
    title: &str,
    memberships_url: Option<&str>,
    lineitems_url: Option<&str>,
    now: Timestamp,
) -> DbResult<Course> {
    let row = Course {
        id: CourseId::new(now),
        platform_id: platform.clone(),
        context_id: context_id.to_owned(),
        title: title.to_owned(),
        memberships_url: memberships_url.map(str::to_owned),
        lineitems_url: lineitems_url.map(str::to_owned),
        created_at: now,
        updated_at: now,
    };
    // `None` leaves a column out.
    let addresses = (
        memberships_url.map(|url| course::memberships_url.eq(url)),
        lineitems_url.map(|url| course::lineitems_url.eq(url)),
    );
    Ok(each!(c, c => diesel::insert_into(course::table)
        .values(&row)
        .on_conflict((course::platform_id, course::context_id))
        .do_update()
        .set((course::title.eq(excluded(course::title)), course::updated_at.eq(excluded(course::updated_at)), addresses))
        .returning(Course::as_returning())
        .get_result(c))?)
}

/// By id.
pub fn find(c: &mut Conn, id: &CourseId) -> DbResult<Option<Course>> {
    Ok(course::table.find(id).select(Course::as_select()).first(c).optional()?)
}

/// By the LMS's id of it.
pub fn by_context(c: &mut Conn, platform: &PlatformId, context_id: &str) -> DbResult<Option<Course>> {
    let wanted = course::platform_id.eq(platform).and(course::context_id.eq(context_id));
    Ok(course::table.filter(wanted).select(Course::as_select()).first(c).optional()?)
}

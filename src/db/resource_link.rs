//! Places in courses that open an assignment. A copied course brings new places to the same assignment.

use diesel::prelude::*;
use diesel::upsert::excluded;
use serde::{Deserialize, Serialize};

use super::conn::{Conn, each};
use super::error::DbResult;
use super::schema::resource_link;
use super::types::{AssignmentId, CourseId, PlatformId, ResourceLinkId};
use crate::clock::Timestamp;

/// A resource link, unique by platform, deployment and the LMS's id.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, Serialize, Deserialize)]
#[diesel(table_name = resource_link)]
pub struct ResourceLink {
    /// Ours.
    pub id: ResourceLinkId,
    /// Its LMS.
    pub platform_id: PlatformId,
    /// The deployment that it was launched through.
    pub deployment_id: String,
    /// The LMS's id of it.
    pub link_id: String,
    /// The course it lies in.
    pub course_id: CourseId,
    /// What it opens, once somebody set it up.
    pub assignment_id: Option<AssignmentId>,
    /// As the newest launch called it.
    pub title: String,
    /// Its grade column.
    pub lineitem_url: Option<String>,
    /// When it was first launched.
    pub created_at: Timestamp,
    /// When it was last launched.
    pub updated_at: Timestamp,
}

/// Stores what a launch says of its place. An assignment that it opens already stays; a grade column stays unless the
/// launch brings one.
#[expect(clippy::too_many_arguments, reason = "the claims of a launch, each once, named as the columns are")]
pub fn upsert(
    c: &mut Conn,
    platform: &PlatformId,
    deployment_id: &str,
    link_id: &str,
    course: &CourseId,
    title: &str,
    lineitem_url: Option<&str>,
    assignment: Option<&AssignmentId>,
    now: Timestamp,
) -> DbResult<ResourceLink> {
    let row = ResourceLink {
        id: ResourceLinkId::new(now),
        platform_id: platform.clone(),
        deployment_id: deployment_id.to_owned(),
        link_id: link_id.to_owned(),
        course_id: course.clone(),
        assignment_id: assignment.cloned(),
        title: title.to_owned(),
        lineitem_url: lineitem_url.map(str::to_owned),
        created_at: now,
        updated_at: now,
    };
    let stored: ResourceLink = each!(c, c => diesel::insert_into(resource_link::table)
        .values(&row)
        .on_conflict((resource_link::platform_id, resource_link::deployment_id, resource_link::link_id))
        .do_update()
        .set((
            resource_link::course_id.eq(excluded(resource_link::course_id)),
            resource_link::title.eq(excluded(resource_link::title)),
            resource_link::updated_at.eq(excluded(resource_link::updated_at)),
            // `None` leaves the column out.
            lineitem_url.map(|url| resource_link::lineitem_url.eq(url)),
        ))
        .returning(ResourceLink::as_returning())
        .get_result(c))?;
    match assignment {
        Some(assignment) if stored.assignment_id.is_none() => {
            bind_assignment(c, &stored.id, assignment)?;
            Ok(ResourceLink { assignment_id: Some(assignment.clone()), ..stored })
        }
        _ => Ok(stored),
    }
}

/// By id.
pub fn find(c: &mut Conn, id: &ResourceLinkId) -> DbResult<Option<ResourceLink>> {
    Ok(resource_link::table.find(id).select(ResourceLink::as_select()).first(c).optional()?)
}

/// Makes a place that opens nothing yet open an assignment. `false` when it opens one already, or is gone.
pub fn bind_assignment(c: &mut Conn, id: &ResourceLinkId, assignment: &AssignmentId) -> DbResult<bool> {
    let unbound = resource_link::table.find(id).filter(resource_link::assignment_id.is_null());
    Ok(diesel::update(unbound).set(resource_link::assignment_id.eq(assignment)).execute(c)? > 0)
}

/// Keeps or forgets the address of the grade column.
pub fn set_lineitem(c: &mut Conn, id: &ResourceLinkId, url: Option<&str>) -> DbResult<()> {
    diesel::update(resource_link::table.find(id)).set(resource_link::lineitem_url.eq(url)).execute(c)?;
    Ok(())
}

/// Every place that opens an assignment, oldest first.
pub fn for_assignment(c: &mut Conn, assignment: &AssignmentId) -> DbResult<Vec<ResourceLink>> {
    let places = resource_link::table.filter(resource_link::assignment_id.eq(assignment));
    let ordered = places.order((resource_link::created_at, resource_link::id));
    Ok(ordered.select(ResourceLink::as_select()).load(c)?)
}

/// By the LMS's id of it.
pub fn by_lms_id(
    c: &mut Conn,
    platform: &PlatformId,
    deployment_id: &str,
    link_id: &str,
) -> DbResult<Option<ResourceLink>> {
    let wanted = resource_link::table
        .filter(resource_link::platform_id.eq(platform))
        .filter(resource_link::deployment_id.eq(deployment_id))
        .filter(resource_link::link_id.eq(link_id));
    Ok(wanted.select(ResourceLink::as_select()).first(c).optional()?)
}

/// The places of a course, oldest first: those that open an assignment, or those that open nothing yet.
pub fn of_course(c: &mut Conn, course: &CourseId, bound: bool) -> DbResult<Vec<ResourceLink>> {
    let mut wanted = resource_link::table.filter(resource_link::course_id.eq(course)).into_boxed();
    wanted = if bound {
        wanted.filter(resource_link::assignment_id.is_not_null())
    } else {
        wanted.filter(resource_link::assignment_id.is_null())
    };
    let ordered = wanted.order((resource_link::created_at, resource_link::id)).limit(500);
    Ok(ordered.select(ResourceLink::as_select()).load(c)?)
}

/// The newest places of a platform with this title that open an assignment.
pub fn bound_with_title(c: &mut Conn, platform: &PlatformId, title: &str) -> DbResult<Vec<ResourceLink>> {
    let wanted = resource_link::table
        .filter(resource_link::platform_id.eq(platform))
        .filter(resource_link::title.eq(title))
        .filter(resource_link::assignment_id.is_not_null());
    Ok(wanted.order(resource_link::created_at.desc()).limit(20).select(ResourceLink::as_select()).load(c)?)
}

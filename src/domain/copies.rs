//! Links that open nothing because a course was copied: what they may have been, and tying them up again.
//!
//! Most copies need none of this: the assignment is in the link's custom parameter or its line item's `resourceId`. What
//! is left is found by the link's own history, else suggested to the teacher from the course that this one came from, or
//! from a place with the same title.

use std::collections::HashSet;

use lti::claims::Launch;

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::resource_link::ResourceLink;
use crate::db::types::{AssignmentId, PlatformId, ResourceLinkId};
use crate::db::{self, Conn, DbError};
use crate::domain::notices::note_copy;
use crate::domain::places;
use crate::domain::session::Visit;
use crate::error::{Error, Fault, Result};

/// The custom parameter in which an LMS writes the ids that a link had before.
pub const LINK_HISTORY: &str = "feedforward_link_history";
/// The custom parameter in which an LMS writes the ids of the courses that this one was made from.
pub const CONTEXT_HISTORY: &str = "feedforward_context_history";
const MAX_HISTORY: usize = 20;
const MAX_SUGGESTIONS: usize = 3;
const MAX_TEXT: usize = 300;

/// What a link may be a copy of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// What it would open.
    pub assignment: AssignmentId,
    /// The assignment's title.
    pub title: String,
    /// The course where it is open already.
    pub course: String,
}

/// A link that opens nothing, with what it may be.
pub struct Loose {
    /// Ours.
    pub id: ResourceLinkId,
    /// As the LMS calls it.
    pub title: String,
    /// Best first.
    pub suggestions: Vec<Suggestion>,
}

/// Keeps what a launch tells about copies, and ties its link up when its own history names a known one.
pub fn learn(
    c: &mut Conn,
    platform: &PlatformId,
    launch: &Launch,
    link: Option<&ResourceLink>,
    now: Timestamp,
) -> Result<Option<AssignmentId>, DbError> {
    let ids = |name: &str| -> Vec<&str> {
        let text = launch.custom.get(name).map(String::as_str).unwrap_or_default();
        text.split(',').map(str::trim).filter(|id| !id.is_empty()).take(MAX_HISTORY).collect()
    };
    if let Some(context) = &launch.context {
        for origin in ids(CONTEXT_HISTORY) {
            note_copy(c, platform, &context.id, origin, now)?;
        }
    }
    let Some(link) = link.filter(|link| link.assignment_id.is_none()) else { return Ok(None) };
    // The newest forerunner comes last in Canvas and first elsewhere; whichever of them is known will do.
    for before in ids(LINK_HISTORY) {
        let known = db::resource_link::by_lms_id(c, platform, &link.deployment_id, before)?;
        if let Some(assignment) = known.and_then(|known| known.assignment_id) {
            db::resource_link::bind_assignment(c, &link.id, &assignment)?;
            return Ok(Some(assignment));
        }
    }
    Ok(None)
}

/// What a link may be a copy of, best first.
fn suggest(c: &mut Conn, link: &ResourceLink) -> Result<Vec<Suggestion>, DbError> {
    let Some(course) = db::course::find(c, &link.course_id)? else { return Ok(Vec::new()) };
    let mut places = Vec::new();
    for origin in db::course_copy::origins(c, &link.platform_id, &course.context_id)? {
        if let Some(origin) = db::course::by_context(c, &link.platform_id, &origin)? {
            places.extend(db::resource_link::of_course(c, &origin.id, true)?);
        }
    }
    if !link.title.is_empty() {
        places.extend(db::resource_link::bound_with_title(c, &link.platform_id, &link.title)?);
    }
    places.retain(|place| place.course_id != link.course_id && !places::is_activity(place));
    // A stable sort: of equally good ones those of the forerunner course stay in front.
    places.sort_by_key(|place| place.title.trim().to_lowercase() != link.title.trim().to_lowercase());
    let (mut seen, mut found) = (HashSet::new(), Vec::new());
    for place in places {
        let Some(id) = place.assignment_id.filter(|id| seen.insert(id.clone())) else { continue };
        let Some(assignment) = db::assignment::find(c, &id)? else { continue };
        let course = db::course::find(c, &place.course_id)?.map(|course| course.title).unwrap_or_default();
        let short = |text: String| text.chars().take(MAX_TEXT).collect();
        found.push(Suggestion { assignment: id, title: short(assignment.title), course: short(course) });
        if found.len() == MAX_SUGGESTIONS {
            break;
        }
    }
    Ok(found)
}

/// What the visit's link may be a copy of, for its teacher; and how many other links of the course open nothing.
pub async fn for_visit(app: &App, visit: &Visit) -> Result<(Vec<Suggestion>, usize)> {
    let link = match &visit.link {
        Some(link) if visit.is_staff() => link.clone(),
        _ => return Ok((Vec::new(), 0)),
    };
    app.db
        .read(move |c| {
            let loose = db::resource_link::of_course(c, &link.course_id, false)?;
            let others = loose.iter().filter(|other| other.id != link.id).count();
            Ok::<_, Error>((suggest(c, &link)?, others))
        })
        .await
}

/// Every link of the visit's course that opens nothing.
pub async fn loose(app: &App, visit: &Visit) -> Result<Vec<Loose>> {
    let link = staffed(visit)?.clone();
    app.db
        .read(move |c| {
            let mut all = Vec::new();
            for link in db::resource_link::of_course(c, &link.course_id, false)? {
                let suggestions = suggest(c, &link)?;
                all.push(Loose { id: link.id, title: link.title, suggestions });
            }
            Ok::<_, Error>(all)
        })
        .await
}

/// Lets links of the visit's course open assignments. Returns how many did; one that opens something already stays.
pub async fn tie(app: &App, visit: &Visit, pairs: Vec<(ResourceLinkId, AssignmentId)>) -> Result<usize> {
    let (course, platform) = (staffed(visit)?.course_id.clone(), visit.platform.id.clone());
    let (actor, now) = (visit.session.person_id.clone(), app.clock.now());
    app.db
        .write(move |c| {
            let mut tied = 0;
            for (link, assignment) in pairs {
                let here = db::resource_link::find(c, &link)?.is_some_and(|link| link.course_id == course);
                let known = db::assignment::find(c, &assignment)?.is_some_and(|a| a.platform_id == platform);
                if !here || !known {
                    return Err(Fault::not_found("no such link in this course, or no such assignment"));
                }
                if db::resource_link::bind_assignment(c, &link, &assignment)? {
                    let detail = format!(r#"{{"assignment":"{assignment}"}}"#);
                    db::audit::append(c, actor.as_str(), "link.relink", link.as_str(), &detail, now)?;
                    tied += 1;
                }
            }
            Ok::<_, Error>(tied)
        })
        .await
}

fn staffed(visit: &Visit) -> Result<&ResourceLink> {
    match &visit.link {
        Some(link) if visit.is_staff() => Ok(link),
        _ => Err(Fault::forbidden("not a teacher of this course")),
    }
}

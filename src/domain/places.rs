//! Activities of the LMS itself as places of ours, so that everything about a place (overview, marks, sessions) is the
//! same for what students hand in there.

use lti::claims::{Activity, AgsEndpoint, Context};
use url::Url;

use crate::clock::Timestamp;
use crate::db::platform::Platform;
use crate::db::resource_link::ResourceLink;
use crate::db::types::{AssignmentId, CourseId};
use crate::db::{self, Conn, DbError};
use crate::domain::assignment;

/// What the link id of such a place begins with.
const PREFIX: &str = "asset-processor:";

/// What is known of an activity when it is mentioned.
pub struct Mention<'a> {
    /// The LMS.
    pub platform: &'a Platform,
    /// The deployment.
    pub deployment_id: &'a str,
    /// The activity.
    pub activity: &'a Activity,
    /// Its course, when it is known already.
    pub course: Option<CourseId>,
    /// The course's claim.
    pub context: Option<&'a Context>,
    /// The assignment that the content item's custom parameter names.
    pub assignment: Option<&'a str>,
    /// The grade service.
    pub ags: Option<&'a AgsEndpoint>,
}

/// Whether students hand in there by the LMS's own means.
pub fn is_activity(link: &ResourceLink) -> bool {
    link.link_id.starts_with(PREFIX)
}

/// The place of an activity, made when it is mentioned for the first time.
pub fn of_activity(c: &mut Conn, mention: &Mention<'_>, now: Timestamp) -> Result<ResourceLink, DbError> {
    let platform = &mention.platform.id;
    let link_id = format!("{PREFIX}{}", plain(&mention.activity.id));
    let known = db::resource_link::by_lms_id(c, platform, mention.deployment_id, &link_id)?;
    let course = match (&mention.course, mention.context, &known) {
        (Some(course), ..) => course.clone(),
        (None, Some(context), _) => {
            let title = context.title.as_deref().or(context.label.as_deref()).unwrap_or_default();
            db::course::upsert(c, platform, &plain(&context.id), &plain(title), None, None, now)?.id
        }
        (None, None, Some(known)) => known.course_id.clone(),
        (None, None, None) => db::course::upsert(c, platform, &link_id, "", None, None, now)?.id,
    };
    let named = match mention.assignment.filter(|id| id.len() <= 64).map(AssignmentId::from) {
        Some(id) => db::assignment::find(c, &id)?.filter(|found| found.platform_id == *platform),
        None => None,
    };
    let title = match (&mention.activity.title, &named, &known) {
        (Some(title), ..) => plain(title),
        (None, _, Some(known)) if !known.title.is_empty() => known.title.clone(),
        (None, Some(assignment), _) => assignment.title.clone(),
        (None, None, _) => String::new(),
    };
    let lineitem = mention.ags.and_then(|ags| ags.lineitem.as_ref()).map(Url::as_str);
    let (id, assignment) = (mention.deployment_id, named.as_ref().map(|assignment| &assignment.id));
    db::resource_link::upsert(c, platform, id, &link_id, &course, &title, lineitem, assignment, now)
}

/// The assignment that custom parameters name.
pub fn named(custom: &std::collections::BTreeMap<String, String>) -> Option<&str> {
    custom.get(assignment::CUSTOM_PARAMETER).map(String::as_str)
}

/// PostgreSQL's TEXT cannot hold NUL.
fn plain(text: &str) -> String {
    text.replace('\0', "")
}

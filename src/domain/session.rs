//! A browser's session after a launch: who, with which rights, at which place.
//!
//! There is one session for each launch, kept in a cookie that is named after the resource link it opened, so
//! several of our iframes on one LMS page do not disturb each other, and a second person's launch of a link
//! replaces the first one's session instead of merging with it.

use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::assignment::Assignment;
use crate::db::course::Course;
use crate::db::person::Person;
use crate::db::platform::Platform;
use crate::db::resource_link::ResourceLink;
use crate::db::session::Session;
use crate::db::types::Role;
use crate::db::{self, Conn};
use crate::domain::places;
use crate::error::{Fault, Result};
use crate::secrets;

/// How long a session lasts without a new launch, in seconds: a school day and its evening.
pub const LIFETIME: i64 = 16 * 3600;

/// What a launch said that later pages need.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct LaunchNotes {
    /// The LMS's language for this person, as it wrote it.
    pub locale: Option<String>,
    /// Where "back to the course" leads.
    pub return_url: Option<String>,
    /// Origins that may frame our pages.
    pub frame_ancestors: Vec<String>,
    /// An administrator of the platform, by institution or system role.
    #[serde(default)]
    pub platform_admin: bool,
    /// Present when the launch asked for content.
    pub deep_linking: Option<lti::claims::DeepLinkingSettings>,
    /// The notification service, when the launch asked for content.
    #[serde(default)]
    pub pns: Option<lti::claims::PnsEndpoint>,
    /// The LMS's own activity that content is chosen for.
    #[serde(default)]
    pub activity: Option<lti::claims::Activity>,
    /// Present when the launch asks a person to accept that uploads are read.
    #[serde(default)]
    pub eula: Option<lti::asset_processor::EulaService>,
}

/// A session with what it points at.
pub struct Visit {
    /// The stored session.
    pub session: Session,
    /// What the launch said.
    pub notes: LaunchNotes,
    /// The LMS.
    pub platform: Platform,
    /// The person.
    pub person: Person,
    /// The course, when the launch named one.
    pub course: Option<Course>,
    /// The place in the course; absent in deep linking.
    pub link: Option<ResourceLink>,
    /// What the place opens, once somebody set it up.
    pub assignment: Option<Assignment>,
}

impl Visit {
    /// What this session's cookie and pages are named after.
    pub fn scope(&self) -> &str {
        scope(&self.session)
    }

    /// Teachers of this course.
    pub fn is_staff(&self) -> bool {
        self.session.role == Role::Instructor
    }

    /// The place and assignment, if this person hands in here.
    pub fn may_hand_in(&self) -> Option<(&ResourceLink, &Assignment)> {
        let learner = self.session.role == Role::Learner;
        let here = self.link.as_ref().filter(|link| learner && !places::is_activity(link));
        here.zip(self.assignment.as_ref())
    }

    /// The place and assignment, if this person marks here.
    pub fn as_marker(&self) -> Result<(&ResourceLink, &Assignment)> {
        if !self.is_staff() {
            return Err(Fault::forbidden("not a teacher of this course"));
        }
        self.link
            .as_ref()
            .zip(self.assignment.as_ref())
            .ok_or_else(|| Fault::assignment_missing("the link opens nothing yet"))
    }

    /// The page to go to after a launch.
    pub fn entrance(&self) -> String {
        if self.notes.deep_linking.is_some() {
            format!("/deep-linking/{}", self.scope())
        } else if self.notes.eula.is_some() {
            format!("/terms/{}", self.scope())
        } else {
            format!("/links/{}", self.scope())
        }
    }
}

/// See [`Visit::scope`].
pub fn scope(session: &Session) -> &str {
    session.resource_link_id.as_ref().map_or(session.id.as_str(), |id| id.as_str())
}

/// When a session that begins now ends.
pub fn expiry(now: Timestamp) -> Timestamp {
    now.plus_seconds(LIFETIME)
}

/// The visit behind the secrets that a browser sent for a scope.
pub async fn open(app: &App, wanted: &str, secrets: Vec<String>) -> Result<Visit> {
    let now = app.clock.now();
    let hashes: Vec<String> = secrets.iter().map(|secret| secrets::hash(secret)).collect();
    let wanted = wanted.to_owned();
    app.db
        .read(move |c| {
            for hash in hashes {
                if let Some(session) = db::session::find_by_token_hash(c, &hash, now)?
                    && scope(&session) == wanted
                {
                    return visit(c, session);
                }
            }
            Err(Fault::session_lost("no valid session for this page"))
        })
        .await
}

/// Everything a session points at.
pub fn visit(c: &mut Conn, session: Session) -> Result<Visit> {
    let gone = || Fault::session_lost("what the session points at is gone");
    let notes = serde_json::from_str(&session.launch).map_err(anyhow::Error::from)?;
    let platform = db::platform::find(c, &session.platform_id)?.ok_or_else(gone)?;
    let person = db::person::find(c, &session.person_id)?.ok_or_else(gone)?;
    let course = match &session.course_id {
        Some(id) => db::course::find(c, id)?,
        None => None,
    };
    let link = match &session.resource_link_id {
        Some(id) => Some(db::resource_link::find(c, id)?.ok_or_else(gone)?),
        None => None,
    };
    let assignment = match link.as_ref().and_then(|link| link.assignment_id.as_ref()) {
        Some(id) => db::assignment::find(c, id)?,
        None => None,
    };
    Ok(Visit { session, notes, platform, person, course, link, assignment })
}

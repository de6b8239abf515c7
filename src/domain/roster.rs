//! Who is in a course, by the LMS's membership service. A list is fresh for a minute; after that it is shown once more
//! while it is fetched again behind the page, since thousands of members take the LMS seconds.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use lti::nrps::MemberStatus;
use url::Url;

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::course::Course;
use crate::db::platform::Platform;
use crate::db::types::CourseId;
use crate::domain::services;
use crate::error::Result;

/// How long a list is shown without asking again, in seconds.
const FRESH: i64 = 60;
/// How long a list is still shown while it is fetched again, in seconds.
const KEPT: i64 = 600;
const MAX_COURSES: usize = 500;

/// One student of the course.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The LMS's id (`sub`).
    pub subject: String,
    /// Absent when the school shares no names.
    pub name: Option<String>,
}

/// Lists by course, each with the time of its reading, and those that are being fetched again.
#[derive(Default)]
struct Lists {
    read: HashMap<CourseId, (Timestamp, Arc<Vec<Member>>)>,
    fetching: HashSet<CourseId>,
}

/// The lists of this process.
#[derive(Default)]
pub struct RosterCache(Mutex<Lists>);

/// The students of a course; `None` when the LMS offers no list.
///
/// # Errors
/// When the LMS offers one and did not give it.
pub async fn students(app: &App, platform: &Platform, course: &Course) -> Result<Option<Arc<Vec<Member>>>> {
    let Some(url) = course.memberships_url.as_deref().and_then(|url| Url::parse(url).ok()) else {
        return Ok(None);
    };
    let now = app.clock.now();
    let known = app.rosters.lock().read.get(&course.id).cloned();
    if let Some((read, members)) = known.filter(|(read, _)| now < read.plus_seconds(KEPT)) {
        if now >= read.plus_seconds(FRESH) && app.rosters.lock().fetching.insert(course.id.clone()) {
            let (app, platform, course) = (app.clone(), platform.clone(), course.id.clone());
            tokio::spawn(async move {
                if let Err(error) = fetch(&app, &platform, &course, &url).await {
                    tracing::warn!(platform = %platform.id, %error, "the member list could not be read again");
                }
                app.rosters.lock().fetching.remove(&course);
            });
        }
        return Ok(Some(members));
    }
    Ok(Some(fetch(app, platform, &course.id, &url).await?))
}

async fn fetch(app: &App, platform: &Platform, course: &CourseId, url: &Url) -> Result<Arc<Vec<Member>>> {
    let now = app.clock.now();
    let members = services::members(app, platform, url).await?;
    let students: Vec<Member> = members
        .into_iter()
        .filter(|member| {
            member.status == MemberStatus::Active
                && member.roles.rights() == lti::Rights::Learner
                && !member.roles.is_test_student()
        })
        .map(|member| Member { name: member.person.display_name(), subject: member.user_id })
        .collect();
    let students = Arc::new(students);
    let mut cache = app.rosters.lock();
    if cache.read.len() >= MAX_COURSES {
        cache.read.retain(|_, (read, _)| now < read.plus_seconds(FRESH));
    }
    if cache.read.len() < MAX_COURSES || cache.read.contains_key(course) {
        cache.read.insert(course.clone(), (now, students.clone()));
    }
    Ok(students)
}

impl RosterCache {
    fn lock(&self) -> std::sync::MutexGuard<'_, Lists> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

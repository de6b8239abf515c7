//! Who is in a course, by the LMS's membership service, kept for a minute.

use std::collections::HashMap;
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
const MAX_COURSES: usize = 500;

/// One student of the course.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The LMS's id (`sub`).
    pub subject: String,
    /// Absent when the school shares no names.
    pub name: Option<String>,
}

type Lists = HashMap<CourseId, (Timestamp, Arc<Vec<Member>>)>;

/// Lists by course, each with the time of its reading.
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
    if let Some((read, members)) = app.rosters.lock().get(&course.id)
        && now < read.plus_seconds(FRESH)
    {
        return Ok(Some(members.clone()));
    }
    let members = services::members(app, platform, &url).await?;
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
    if cache.len() >= MAX_COURSES {
        cache.retain(|_, (read, _)| now < read.plus_seconds(FRESH));
    }
    if cache.len() < MAX_COURSES {
        cache.insert(course.id.clone(), (now, students.clone()));
    }
    Ok(Some(students))
}

impl RosterCache {
    fn lock(&self) -> std::sync::MutexGuard<'_, Lists> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

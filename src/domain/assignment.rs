//! Assignments: how they are stored, kept in versions, and offered to LMSs. What a teacher may write is in
//! [`form`].

pub mod bench;
pub mod form;
mod lines;
pub mod lint;
pub mod schedule;
pub mod versions;

use lti::deep_linking::{ItemLineItem, ResourceLinkItem, TimeWindow};

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::assignment::Assignment;
use crate::db::assignment_version::AssignmentVersion;
use crate::db::types::{AssignmentId, Json, PersonId, PlatformId};
use crate::db::{self, Conn, DbError};
use crate::domain::session::Visit;
use crate::error::{Error, Fault, Result};

pub use form::{AssignmentForm, Content, CriterionForm, FieldProblem, MisconceptionForm};

/// The custom parameter of a deep-linked item that names the assignment; it survives a course copy.
pub const CUSTOM_PARAMETER: &str = "feedforward_assignment";

/// Stores a new assignment.
pub async fn create(
    app: &App,
    platform: &PlatformId,
    author: Option<&PersonId>,
    content: Content,
) -> Result<Assignment> {
    let now = app.clock.now();
    let assignment = content.into_row(AssignmentId::new(now), platform.clone(), author.cloned(), now);
    let stored = assignment.clone();
    app.db.write(move |c| insert(c, &stored)).await?;
    Ok(assignment)
}

/// Stores a new assignment and lets the visit's link, which opened nothing, open it.
pub async fn set_up(app: &App, visit: &Visit, content: Content) -> Result<()> {
    let link = match &visit.link {
        Some(link) if visit.is_staff() => link.id.clone(),
        _ => return Err(Fault::forbidden("not a teacher of this course")),
    };
    let now = app.clock.now();
    let id = AssignmentId::new(now);
    let row =
        content.into_row(id.clone(), visit.platform.id.clone(), Some(visit.session.person_id.clone()), now);
    app.db
        .write(move |c| {
            insert(c, &row)?;
            db::resource_link::bind_assignment(c, &link, &id)?;
            Ok::<_, Error>(())
        })
        .await
}

/// Replaces an assignment's content, if nobody else did since `version`.
/// Returns `None` when somebody did.
pub async fn update(
    app: &App,
    old: &Assignment,
    version: i32,
    content: Content,
) -> Result<Option<Assignment>> {
    let new = Assignment {
        version: version + 1,
        created_at: old.created_at,
        archived_at: old.archived_at,
        ..content.into_row(old.id.clone(), old.platform_id.clone(), old.created_by.clone(), app.clock.now())
    };
    let (stored, former) = (new.clone(), old.clone());
    let done = app
        .db
        .write(move |c| {
            // The former one may be older than the table of versions.
            if former.version == version {
                keep(c, &former)?;
            }
            let done = db::assignment::update(c, &stored, version)?;
            if done {
                keep(c, &stored)?;
            }
            Ok::<_, DbError>(done)
        })
        .await?;
    Ok(done.then_some(new))
}

/// Writes a new assignment and its first version.
pub fn insert(c: &mut Conn, row: &Assignment) -> std::result::Result<(), DbError> {
    db::assignment::insert(c, row)?;
    keep(c, row)
}

fn keep(c: &mut Conn, row: &Assignment) -> std::result::Result<(), DbError> {
    let version = AssignmentVersion {
        assignment_id: row.id.clone(),
        version: row.version,
        content: Json(row.snapshot()),
        saved_at: row.updated_at,
    };
    db::assignment_version::keep(c, &version)
}

/// An assignment of this platform.
pub async fn find(app: &App, platform: &PlatformId, id: &AssignmentId) -> Result<Assignment> {
    let (id, platform) = (id.clone(), platform.clone());
    let found = app.db.read(move |c| db::assignment::find(c, &id)).await?;
    found.filter(|a| a.platform_id == platform).ok_or_else(|| Fault::assignment_missing("no such assignment"))
}

/// The deep-linking item that opens an assignment and brings its grade column.
pub fn link_item(app: &App, assignment: &Assignment) -> Result<ResourceLinkItem> {
    let address = |path: &str| app.config.base_url.join(path).map_err(anyhow::Error::from);
    let settings = &assignment.settings.0;
    let moment =
        |at: Option<Timestamp>| at.and_then(|at| jiff::Timestamp::from_microsecond(at.micros()).ok());
    Ok(ResourceLinkItem {
        title: assignment.title.clone(),
        text: None,
        url: address(&format!("assignments/{}", assignment.id))?,
        custom: [(CUSTOM_PARAMETER.to_owned(), assignment.id.to_string())].into(),
        line_item: Some(ItemLineItem {
            score_maximum: u32::try_from(assignment.points).unwrap_or(1),
            label: None,
            resource_id: assignment.id.to_string(),
            tag: Some("grade".into()),
            review_url: Some(address("lti/launch")?),
        }),
        // Without an end: what an LMS locks then hides the feedback too.
        available: TimeWindow { start: moment(settings.available_at), end: None },
        submission: TimeWindow { start: moment(settings.available_at), end: moment(settings.due_at) },
    })
}

impl Content {
    /// A row of the table.
    pub fn into_row(
        self,
        id: AssignmentId,
        platform_id: PlatformId,
        created_by: Option<PersonId>,
        now: Timestamp,
    ) -> Assignment {
        let content = self.0;
        Assignment {
            id,
            platform_id,
            version: 1,
            title: content.title,
            prompt: content.prompt,
            reference_answers: Json(content.reference_answers),
            rubric: Json(content.rubric),
            points: content.points,
            language: content.language,
            attempts_allowed: content.attempts_allowed,
            release_policy: content.release_policy,
            created_by,
            created_at: now,
            updated_at: now,
            release_at: content.settings.release_at.filter(|at| *at > now),
            settings: Json(content.settings),
            archived_at: None,
        }
    }
}

//! The bank of a platform's assignments: found, copied, put away, taken in and given out in other formats.

use crate::app::App;
use crate::db::assignment::{Assignment, Snapshot};
use crate::db::types::AssignmentId;
use crate::db::{self, DbError};
use crate::domain::assignment::{self, Content};
use crate::domain::exchange::{self, Import};
use crate::domain::session::Visit;
use crate::error::{Error, Fault, Result};

/// Assignments that a page lists.
pub const LISTED: i64 = 100;
/// The longest text to search for, in characters.
const LONGEST: usize = 200;

/// Whether the visit may see the bank at all.
fn permit(visit: &Visit) -> Result<()> {
    if visit.is_staff() { Ok(()) } else { Err(Fault::forbidden("not a teacher")) }
}

/// Assignments of the platform that hold a text, newest first.
pub async fn search(app: &App, visit: &Visit, text: &str, archived: bool) -> Result<Vec<Assignment>> {
    permit(visit)?;
    let platform = visit.platform.id.clone();
    let text: String = text.trim().chars().take(LONGEST).collect();
    Ok(app.db.read(move |c| db::assignment::search(c, &platform, &text, archived, LISTED)).await?)
}

/// Makes a copy under a new name, with the first version of its own.
pub async fn duplicate(app: &App, visit: &Visit, id: &str, title: impl Fn(&str) -> String) -> Result<()> {
    permit(visit)?;
    let old = assignment::find(app, &visit.platform.id, &AssignmentId::from(id)).await?;
    let content = old.snapshot();
    let title: String = title(&content.title).chars().take(255).collect();
    let copy = Content::of(Snapshot { title, ..content });
    assignment::create(app, &visit.platform.id, Some(&visit.session.person_id), copy).await?;
    Ok(())
}

/// Puts an assignment away, or takes it back.
pub async fn archive(app: &App, visit: &Visit, id: &str, away: bool) -> Result<()> {
    permit(visit)?;
    let found = assignment::find(app, &visit.platform.id, &AssignmentId::from(id)).await?;
    let now = app.clock.now();
    let (actor, at) = (visit.session.person_id.clone(), away.then_some(now));
    app.db
        .write(move |c| {
            db::assignment::archive(c, &found.id, at)?;
            let action = if away { "assignment.archive" } else { "assignment.unarchive" };
            db::audit::append(c, actor.as_str(), action, found.id.as_str(), "{}", now)?;
            Ok::<_, Error>(())
        })
        .await
}

/// Takes in a file: all that could be read of it, in one transaction.
pub async fn import(app: &App, visit: &Visit, bytes: Vec<u8>) -> Result<Import> {
    permit(visit)?;
    let import =
        tokio::task::spawn_blocking(move || exchange::import(&bytes)).await.map_err(anyhow::Error::from)?;
    let (platform, author, now) =
        (visit.platform.id.clone(), visit.session.person_id.clone(), app.clock.now());
    let contents = import.items.clone();
    app.db
        .write(move |c| {
            for content in contents {
                let row =
                    content.into_row(AssignmentId::new(now), platform.clone(), Some(author.clone()), now);
                assignment::insert(c, &row)?;
            }
            Ok::<_, DbError>(())
        })
        .await?;
    Ok(import)
}

/// The contents to give out: one assignment, or all that a search finds.
pub async fn contents(app: &App, visit: &Visit, id: &str, text: &str) -> Result<Vec<Snapshot>> {
    permit(visit)?;
    if id.is_empty() {
        return Ok(search(app, visit, text, false).await?.iter().map(Assignment::snapshot).collect());
    }
    let found = assignment::find(app, &visit.platform.id, &AssignmentId::from(id)).await?;
    Ok(vec![found.snapshot()])
}

//! The log of an assignment at a place: who or what did what, newest first; it is only ever added to.

use std::collections::HashMap;

use crate::app::App;
use crate::db;
use crate::db::audit::AuditEvent;
use crate::db::types::{AuditEventId, PersonId};
use crate::domain::session::Visit;
use crate::error::{Error, Result};

/// Lines of one page.
pub const PAGE: usize = 100;

/// One page of the log.
pub struct Log {
    /// Lines, newest first.
    pub lines: Vec<AuditEvent>,
    /// Names of those who acted, where the school shares them.
    pub names: HashMap<String, String>,
    /// Where the next page begins.
    pub older: Option<AuditEventId>,
}

/// The lines before `before`, or the newest.
pub async fn read(app: &App, visit: &Visit, before: Option<AuditEventId>) -> Result<Log> {
    let (link, assignment) = visit.as_marker()?;
    let (link, assignment) = (link.id.clone(), assignment.id.clone());
    app.db
        .read(move |c| {
            let most = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
            let mut lines = db::audit::for_place(c, &link, &assignment, before.as_ref(), most)?;
            let older = (lines.len() > PAGE).then(|| lines[PAGE - 1].id.clone());
            lines.truncate(PAGE);
            let actors: Vec<PersonId> =
                lines.iter().map(|line| PersonId::from(line.actor.as_str())).collect();
            let people = db::person::find_many(c, &actors)?;
            let names = people.into_iter().filter_map(|p| Some((p.id.to_string(), p.name?))).collect();
            Ok::<_, Error>(Log { lines, names, older })
        })
        .await
}

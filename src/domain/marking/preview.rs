//! What would go to the LMS, and whether it would get there: a look before anything is sent.

use std::collections::HashMap;

use lti::ServiceError;
use lti::ags::{LineItemFilter, SCOPES};
use url::Url;

use crate::app::App;
use crate::db;
use crate::db::passback::Passback;
use crate::db::types::{PassbackState, PersonId, SubmissionState};
use crate::domain::marking::queue;
use crate::domain::roster;
use crate::domain::services::Line;
use crate::domain::session::Visit;
use crate::error::{Error, Result};

/// One student's mark before it is sent.
pub struct Row {
    /// Who.
    pub person: PersonId,
    /// As the school shares it.
    pub name: Option<String>,
    /// Points that the LMS would get.
    pub score: f64,
    /// The student sees it already; otherwise it goes when it is released.
    pub released: bool,
    /// Points that the LMS has taken.
    pub delivered: Option<f64>,
    /// Stable words of what stands in the way or should be known.
    pub problems: Vec<String>,
    /// Nothing will be sent as long as this stands in the way.
    pub blocked: bool,
}

/// All of it.
pub struct Preview {
    /// Students by name.
    pub rows: Vec<Row>,
    /// Nobody has a mark yet.
    pub without_mark: usize,
}

/// What stands ready at a place.
pub async fn read(app: &App, visit: &Visit) -> Result<Preview> {
    let (link, _) = visit.as_marker()?;
    let items = queue::load(app, visit).await?;
    let members = match &visit.course {
        Some(course) => roster::students(app, &visit.platform, course).await.ok().flatten(),
        None => None,
    };
    let lists = visit.course.as_ref().is_some_and(|course| course.lineitems_url.is_some());
    let no_column = link.lineitem_url.is_none() && !lists;
    let (place, ids) = (link.id.clone(), items.iter().map(|item| item.person.clone()).collect::<Vec<_>>());
    let (people, passbacks) = app
        .db
        .read(move |c| {
            let people = db::person::find_many(c, &ids)?;
            Ok::<_, Error>((people, db::passback::for_link(c, &place)?))
        })
        .await?;
    let people: HashMap<_, _> = people.into_iter().map(|person| (person.id.clone(), person)).collect();
    let sent: HashMap<_, Passback> = passbacks.into_iter().map(|row| (row.person_id.clone(), row)).collect();
    let mut rows = Vec::new();
    let mut without_mark = 0;
    for item in items {
        let Some(score) = item.score.filter(|_| !item.hidden) else {
            without_mark += 1;
            continue;
        };
        let Some(person) = people.get(&item.person) else { continue };
        let row = sent.get(&item.person);
        let mut problems: Vec<String> = Vec::new();
        let mut blocked = false;
        if person.preview {
            problems.push("test_student".into());
            blocked = true;
        }
        if no_column {
            problems.push("no_line_item".into());
            blocked = true;
        }
        let listed = members.as_ref().is_none_or(|list| list.iter().any(|m| m.subject == person.subject));
        if !listed && !person.preview {
            problems.push("not_gradable".into());
        }
        if let Some(row) = row {
            match row.state {
                PassbackState::ChangedInLms => problems.push("changed_in_lms".into()),
                _ => problems.extend(row.problem.clone().filter(|p| !problems.contains(p))),
            }
        }
        if score == 0.0 {
            problems.push("zero".into());
        }
        rows.push(Row {
            name: person.name.clone(),
            person: item.person,
            score,
            released: item.state == SubmissionState::Released,
            delivered: row.and_then(|row| row.delivered_score),
            problems,
            blocked,
        });
    }
    rows.sort_by(|a, b| (a.name.is_none(), &a.name, &a.person).cmp(&(b.name.is_none(), &b.name, &b.person)));
    Ok(Preview { rows, without_mark })
}

/// What a dry run found: the LMS was asked, nothing was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DryRun {
    /// The LMS lets us write and has a column for this place.
    Ready,
    /// It would fail: a stable word of why.
    Problem(&'static str),
}

/// Asks the LMS for a token and for the grade column, and writes nothing.
pub async fn dry_run(app: &App, visit: &Visit) -> Result<DryRun> {
    let (link, assignment) = visit.as_marker()?;
    let own = link.lineitem_url.as_deref().and_then(|url| Url::parse(url).ok());
    let list = visit
        .course
        .as_ref()
        .and_then(|course| course.lineitems_url.as_deref())
        .and_then(|url| Url::parse(url).ok());
    let line = Line::to(app, &visit.platform).await?;
    let caller = line.caller(SCOPES);
    let asked = match (own, list) {
        (Some(column), _) => app.services.line_item(&caller, &column).await.map(|_| true),
        (None, Some(list)) => {
            let filter =
                LineItemFilter { resource_link_id: Some(&link.link_id), ..LineItemFilter::default() };
            match app.services.line_items(&caller, &list, &filter).await {
                Ok(found) if found.is_empty() => {
                    let filter = LineItemFilter {
                        resource_id: Some(assignment.id.as_str()),
                        ..LineItemFilter::default()
                    };
                    app.services.line_items(&caller, &list, &filter).await.map(|found| !found.is_empty())
                }
                other => other.map(|_| true),
            }
        }
        (None, None) => Ok(false),
    };
    Ok(match asked {
        Ok(true) => DryRun::Ready,
        Ok(false) => DryRun::Problem("no_line_item"),
        Err(ServiceError::Unauthorized | ServiceError::Token(_)) => DryRun::Problem("no_token"),
        Err(ServiceError::Forbidden) => DryRun::Problem("forbidden"),
        Err(ServiceError::NotFound) => DryRun::Problem("line_item_gone"),
        Err(error) if error.is_transient() => DryRun::Problem("unavailable"),
        Err(_) => DryRun::Problem("other"),
    })
}

//! Answers that say the same, marked by one decision, taken apart and joined.

use std::collections::HashMap;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload, Query};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;

use crate::app::App;
use crate::db;
use crate::db::types::SubmissionId;
use crate::domain::marking::bulk::{self, Act, Choice, Done};
use crate::domain::marking::decide::{self, Entry};
use crate::domain::marking::groups::{self, Group};
use crate::domain::session::Visit;
use crate::error::{Fault, Result};
use crate::views::marking::groups::{GroupPage, GroupRow, GroupsPage, MemberView};
use crate::views::marking::{Section, Sections, code};
use crate::views::pager::Pager;
use crate::views::review::CriterionField;
use crate::views::tabs::{Tabs, TeacherTab};
use crate::views::text::Texts;
use crate::views::{FieldError, Flash};
use crate::web::marking::excerpt;
use crate::web::review::entered;
use crate::web::student::course;
use crate::web::{guard, page};

/// Groups of one page.
const PAGE: usize = 30;
/// Members that one page shows.
const SHOWN: usize = 200;
/// Groups that are offered to be joined with.
const OTHERS: usize = 100;

/// What the address may add.
#[derive(Debug, Default, Deserialize)]
pub struct Wish {
    /// The page of the list, from 1.
    pub page: Option<usize>,
    /// What was just done: a message key.
    #[serde(default)]
    pub done: String,
}

/// `GET /links/{scope}/groups`
pub async fn list(
    app: Data<App>,
    request: HttpRequest,
    scope: Path<String>,
    wish: Query<Wish>,
) -> Result<HttpResponse> {
    let visit = guard::visit(&app, &request, &scope).await?;
    let (_, assignment) = visit.as_marker()?;
    let (found, under_way) = groups::read(&app, &visit).await?;
    let here = format!("/links/{scope}/groups");
    let (pager, range) =
        Pager::cut(found.len(), PAGE, wish.page.unwrap_or(1), |page| format!("{here}?page={page}"));
    let shown = found.get(range).unwrap_or_default();
    let texts = texts(&app, shown.iter().filter_map(|group| group.members.first())).await?;
    let rows = shown.iter().map(|group| {
        let scores: Vec<f64> =
            group.members.iter().filter(|item| !item.hidden).filter_map(|item| item.score).collect();
        GroupRow {
            url: format!("{here}/{}", group.name),
            centre: middle(group, &texts),
            count: group.members.len(),
            open: group.open,
            mean: (!scores.is_empty()).then(|| scores.iter().sum::<f64>() / scores.len() as f64),
        }
    });
    let template = GroupsPage {
        t: page::texts(&visit, request.headers()),
        tabs: Tabs::teacher(&scope, TeacherTab::Marking),
        sections: Sections::of(&scope, Section::Groups),
        course: course(&visit),
        title: assignment.title.clone(),
        points: f64::from(assignment.points),
        under_way,
        open: found.iter().map(|group| group.open).sum(),
        decisions: found.iter().filter(|group| group.open > 0).count(),
        rows: rows.collect(),
        pager,
        back_url: visit.notes.return_url.clone(),
        flash: report(&wish.done),
    };
    page::show(&visit, StatusCode::OK, &template)
}

/// `GET /links/{scope}/groups/{name}`
pub async fn open(
    app: Data<App>,
    request: HttpRequest,
    path: Path<(String, String)>,
    wish: Query<Wish>,
) -> Result<HttpResponse> {
    let (scope, name) = path.into_inner();
    let visit = guard::visit(&app, &request, &scope).await?;
    let t = page::texts(&visit, request.headers());
    let mut template = template(&app, &visit, t, &name, &Entry::default()).await?;
    template.flash = report(&wish.done);
    page::show(&visit, StatusCode::OK, &template)
}

/// `POST /links/{scope}/groups/{name}`
pub async fn act(
    app: Data<App>,
    request: HttpRequest,
    path: Path<(String, String)>,
    payload: Payload,
) -> Result<HttpResponse> {
    let (scope, name) = path.into_inner();
    let (visit, fields) = guard::posted(&app, &request, &scope, payload).await?;
    let here = format!("/links/{scope}/groups");
    let act = match fields.get("action") {
        "accept" => Act::Accept,
        "mark" => Act::Mark(entered(&fields)),
        "split" => {
            let chosen = fields.pairs().iter().filter(|(field, _)| field == "answer");
            let chosen: Vec<SubmissionId> = chosen.map(|(_, id)| SubmissionId::from(id.as_str())).collect();
            if chosen.is_empty() {
                return Ok(page::see_other(&format!("{here}/{name}?done=groups-none-chosen")));
            }
            let own = groups::put(&app, &visit, &chosen, None).await?;
            return Ok(page::see_other(&format!("{here}/{own}?done=groups-changed")));
        }
        "merge" => {
            let (found, _) = groups::read(&app, &visit).await?;
            let of = |wanted: &str| found.iter().find(|group| group.name == wanted);
            let (Some(this), Some(into)) = (of(&name), of(fields.get("into"))) else {
                return Err(Fault::not_found("no such group at this resource link"));
            };
            let members: Vec<SubmissionId> = this.members.iter().map(|item| item.id.clone()).collect();
            let into = groups::put(&app, &visit, &members, Some(&into.name)).await?;
            return Ok(page::see_other(&format!("{here}/{into}?done=groups-changed")));
        }
        _ => return Err(Fault::bad_form("action must be mark, accept, split or merge")),
    };
    match bulk::act(&app, &visit, Choice::Group(name.clone()), act).await? {
        Done::Written(0, _) => Ok(page::see_other(&format!("{here}/{name}?done=overview-batch-none"))),
        Done::Written(..) => Ok(page::see_other(&format!("{here}?done=groups-marked"))),
        Done::Invalid(field, message) => {
            let t = page::texts(&visit, request.headers());
            let mut template = template(&app, &visit, t, &name, &entered(&fields)).await?;
            template.errors = vec![FieldError { field, message: message.into() }];
            page::show(&visit, StatusCode::UNPROCESSABLE_ENTITY, &template)
        }
    }
}

fn report(done: &str) -> Option<Flash> {
    match done {
        "groups-changed" => Some(Flash::done("groups-changed")),
        "groups-marked" => Some(Flash::done("groups-marked")),
        "groups-none-chosen" => Some(Flash::problem("groups-none-chosen")),
        "overview-batch-none" => Some(Flash::problem("overview-batch-none")),
        _ => None,
    }
}

async fn texts(
    app: &App,
    items: impl Iterator<Item = &crate::domain::marking::queue::Item>,
) -> Result<HashMap<SubmissionId, String>> {
    let ids: Vec<SubmissionId> = items.map(|item| item.id.clone()).collect();
    let texts = app.db.read(move |c| db::marking::answers(c, &ids)).await?;
    Ok(texts.into_iter().collect())
}

fn middle(group: &Group, texts: &HashMap<SubmissionId, String>) -> String {
    let text = group.members.first().and_then(|item| texts.get(&item.id));
    text.map(|text| excerpt(text)).unwrap_or_default()
}

async fn template(app: &App, visit: &Visit, t: Texts, name: &str, entry: &Entry) -> Result<GroupPage> {
    let (_, assignment) = visit.as_marker()?;
    let (found, _) = groups::read(app, visit).await?;
    let group = found
        .iter()
        .find(|group| group.name == name)
        .ok_or_else(|| Fault::not_found("no such group at this resource link"))?;
    let others: Vec<&Group> = found.iter().filter(|other| other.name != name).take(OTHERS).collect();
    let shown = group.members.iter().take(SHOWN);
    let texts =
        texts(app, shown.clone().chain(others.iter().filter_map(|other| other.members.first()))).await?;
    let here = format!("/links/{}", visit.scope());
    let members = shown.map(|item| MemberView {
        id: item.id.to_string(),
        code: code(item.id.as_str()),
        url: format!("{here}/marking/{}", item.id),
        text: texts.get(&item.id).cloned().unwrap_or_default(),
        score: item.score.filter(|_| !item.hidden),
        open: groups::is_open(item),
    });
    let criteria = decide::worth(assignment).into_iter().map(|(id, name, max)| CriterionField {
        points: entry
            .criteria
            .iter()
            .find(|typed| typed.id == id)
            .map(|typed| typed.points.clone())
            .unwrap_or_default(),
        comment: String::new(),
        met: None,
        suggested: None,
        id,
        name,
        max,
    });
    Ok(GroupPage {
        t,
        tabs: Tabs::teacher(visit.scope(), TeacherTab::Marking),
        sections: Sections::of(visit.scope(), Section::Groups),
        course: course(visit),
        title: assignment.title.clone(),
        points: f64::from(assignment.points),
        csrf: visit.session.csrf_token.clone(),
        action: format!("{here}/groups/{name}"),
        list_url: format!("{here}/groups"),
        members: members.collect(),
        open: group.open,
        others: others.iter().map(|other| (other.name.clone(), middle(other, &texts))).collect(),
        score: entry.score.clone(),
        comment: entry.comment.clone(),
        criteria: criteria.collect(),
        errors: Vec::new(),
        back_url: visit.notes.return_url.clone(),
        flash: None,
    })
}

//! What waits for a person, and one answer after the other.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload, Query};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;

use crate::app::App;
use crate::db;
use crate::db::types::SubmissionId;
use crate::domain::marking::queue::{self, Item, Need, Order};
use crate::domain::marking::{decide, policy};
use crate::domain::reports;
use crate::error::{Fault, Result};
use crate::views::Flash;
use crate::views::marking::queue::{NeedCount, QueuePage, QueueRow};
use crate::views::marking::{Section, Sections, code};
use crate::views::pager::Pager;
use crate::views::tabs::{Tabs, TeacherTab};
use crate::web::form::Fields;
use crate::web::guard;
use crate::web::page::{self, moment};
use crate::web::review::{self, Entrance};
use crate::web::student::course;

/// Lines of one page.
const PAGE: usize = 50;
/// Characters of an answer in the list.
const EXCERPT: usize = 140;
/// What a redirect may report; nothing else from the address is shown.
const REPORTS: [&str; 4] = ["review-saved", "marking-held", "marking-differs", "marking-done"];

/// What the address may add.
#[derive(Debug, Default, Deserialize)]
pub struct Wish {
    /// `need` or `random`.
    #[serde(default)]
    pub order: String,
    /// The reason that is listed alone.
    #[serde(default)]
    pub need: String,
    /// The page of the list, from 1.
    pub page: Option<usize>,
    /// What was just done: a message key.
    #[serde(default)]
    pub done: String,
}

/// How long so many decisions take, in minutes, and whether the pace was timed.
fn minutes(count: usize, (seconds, timed): (f64, bool)) -> (u32, bool) {
    ((count as f64 * seconds / 60.0).ceil().clamp(1.0, 100_000.0) as u32, timed)
}

fn report(done: &str) -> &'static str {
    REPORTS.into_iter().find(|known| *known == done).unwrap_or_default()
}

/// `GET /links/{scope}/marking`
pub async fn list(
    app: Data<App>,
    request: HttpRequest,
    scope: Path<String>,
    wish: Query<Wish>,
) -> Result<HttpResponse> {
    let visit = guard::visit(&app, &request, &scope).await?;
    let (link, assignment) = visit.as_marker()?;
    let rules = policy::read(&app, &visit).await?;
    let items = queue::load(&app, &visit).await?;
    let pace = reports::pace(&app, &visit).await?;
    let (order, here) = (Order::from_parameter(&wish.order), format!("/links/{scope}/marking"));
    let all = queue::ordered(&items, order, link);
    let wanted = Need::ALL.iter().find(|need| need.code() == wish.need).filter(|_| order == Order::Need);
    let listed: Vec<&Item> =
        all.iter().filter(|item| wanted.is_none() || item.need.as_ref() == wanted).collect();
    let narrowed = wanted.map(|need| format!("&need={}", need.code())).unwrap_or_default();
    let (pager, range) = Pager::cut(listed.len(), PAGE, wish.page.unwrap_or(1), |page| {
        format!("{here}?order={}{narrowed}&page={page}", order.parameter())
    });
    let shown: Vec<Item> = listed.get(range).unwrap_or_default().iter().map(|item| (*item).clone()).collect();
    let ids: Vec<SubmissionId> = shown.iter().map(|item| item.id.clone()).collect();
    let people = shown.iter().map(|item| item.person.clone()).collect::<Vec<_>>();
    let (texts, names) = app
        .db
        .read(move |c| {
            Ok::<_, db::DbError>((db::marking::answers(c, &ids)?, db::marking::names(c, &people)?))
        })
        .await?;
    let text = |item: &Item| texts.iter().find(|(id, _)| *id == item.id).map(|(_, text)| excerpt(text));
    let name = |item: &Item| {
        let found = names.iter().find(|(id, ..)| *id == item.person).and_then(|(_, name, _)| name.clone());
        found.filter(|_| !rules.blind)
    };
    let rows = shown
        .iter()
        .map(|item| QueueRow {
            url: format!("{here}/{}?order={}", item.id, order.parameter()),
            code: code(item.id.as_str()),
            name: name(item),
            need: item.need.map(|need| need.code().to_owned()),
            reasons: if item.hidden { Vec::new() } else { item.reasons.clone() },
            confidence: item.confidence.filter(|_| !item.hidden),
            score: item.score.filter(|_| !item.hidden),
            hidden: item.hidden,
            excerpt: text(item).unwrap_or_default(),
            handed_in: moment(item.submitted_at),
        })
        .collect();
    let needs = Need::ALL.iter().filter_map(|need| {
        let count = all.iter().filter(|item| item.need == Some(*need)).count();
        (count > 0).then(|| NeedCount {
            code: need.code().to_owned(),
            count,
            url: format!("{here}?need={}", need.code()),
            current: wanted == Some(need),
        })
    });
    let done = report(&wish.done);
    let template = QueuePage {
        t: page::texts(&visit, request.headers()),
        tabs: Tabs::teacher(&scope, TeacherTab::Marking),
        sections: Sections::of(&scope, Section::Queue),
        course: course(&visit),
        title: assignment.title.clone(),
        points: f64::from(assignment.points),
        needs: needs.collect(),
        waiting: all.len(),
        all_url: here.clone(),
        order: order.parameter().to_owned(),
        need_url: here.clone(),
        random_url: format!("{here}?order=random"),
        estimate: (!all.is_empty()).then(|| minutes(all.len(), pace)),
        teaching_url: items
            .iter()
            .any(|item| item.teaches.is_some() && !item.decided)
            .then(|| format!("{here}?order=teaching")),
        start_url: listed.first().map(|item| format!("{here}/{}?order={}", item.id, order.parameter())),
        rows,
        pager,
        back_url: visit.notes.return_url.clone(),
        flash: (!done.is_empty()).then(|| Flash::done(done)),
    };
    page::show(&visit, StatusCode::OK, &template)
}

/// `GET /links/{scope}/marking/{id}`
pub async fn open(
    app: Data<App>,
    request: HttpRequest,
    path: Path<(String, String)>,
    wish: Query<Wish>,
) -> Result<HttpResponse> {
    let (scope, id) = path.into_inner();
    let entrance = Entrance::Queue(Order::from_parameter(&wish.order));
    review::show(&app, &request, &scope, &SubmissionId::from(id), entrance, report(&wish.done)).await
}

/// `POST /links/{scope}/marking/{id}`
pub async fn decide(
    app: Data<App>,
    request: HttpRequest,
    path: Path<(String, String)>,
    payload: Payload,
) -> Result<HttpResponse> {
    let (scope, id) = path.into_inner();
    let entrance = |fields: &Fields| Entrance::Queue(Order::from_parameter(fields.get("order")));
    review::act(&app, &request, &scope, SubmissionId::from(id), payload, entrance).await
}

/// `POST /links/{scope}/marking/{id}/draft`
pub async fn save_draft(
    app: Data<App>,
    request: HttpRequest,
    path: Path<(String, String)>,
    payload: Payload,
) -> Result<HttpResponse> {
    let (scope, id) = path.into_inner();
    let (visit, fields) = guard::posted(&app, &request, &scope, payload).await?;
    let version = fields.get("version").parse().map_err(|_| Fault::bad_form("version is missing"))?;
    decide::save_draft(&app, &visit, &SubmissionId::from(id), version, &review::entered(&fields)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// `POST /links/{scope}/marking/{id}/reveal`
pub async fn reveal(
    app: Data<App>,
    request: HttpRequest,
    path: Path<(String, String)>,
    payload: Payload,
) -> Result<HttpResponse> {
    let (scope, id) = path.into_inner();
    let (visit, fields) = guard::posted(&app, &request, &scope, payload).await?;
    decide::reveal(&app, &visit, &SubmissionId::from(id.as_str())).await?;
    let order = Order::from_parameter(fields.get("order")).parameter();
    Ok(page::see_other(&format!("/links/{scope}/marking/{id}?order={order}")))
}

/// How an answer begins, on one line.
pub fn excerpt(text: &str) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match words.char_indices().nth(EXCERPT) {
        Some((at, _)) => format!("{}…", &words[..at]),
        None => words,
    }
}

//! What is practised in the course.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload, Query};
use actix_web::{HttpRequest, HttpResponse};

use super::Wish;
use crate::app::App;
use crate::db::practice::Item;
use crate::db::types::ItemState;
use crate::domain::learning::items::{self, Act, Collection};
use crate::domain::session::Visit;
use crate::error::{Fault, Result};
use crate::views::Flash;
use crate::views::learning::class::{ItemRow, ItemsPage};
use crate::views::learning::{Choice, Section, Sections};
use crate::views::tabs::{Tabs, TeacherTab};
use crate::views::text::Texts;
use crate::web::guard;
use crate::web::page;
use crate::web::student::course;

/// Messages that an address may bring.
const DONE: [&str; 6] = [
    "practice-written",
    "practice-taken",
    "practice-drafted",
    "practice-approved",
    "practice-rejected",
    "practice-changed",
];
/// Above this a level is not known yet.
const UNSURE: f64 = 0.7;
/// Beyond this distance from the middle, in logits, an item is easy or hard.
const FAR: f64 = 0.7;

/// `GET /links/{scope}/learning/items`
pub async fn show(
    app: Data<App>,
    request: HttpRequest,
    scope: Path<String>,
    wish: Query<Wish>,
) -> Result<HttpResponse> {
    let visit = guard::visit(&app, &request, &scope).await?;
    let found = items::read(&app, &visit).await?;
    let template = template(&visit, page::texts(&visit, request.headers()), &found, wish.flash(&DONE));
    page::show(&visit, StatusCode::OK, &template)
}

fn template(visit: &Visit, t: Texts, found: &Collection, flash: Option<Flash>) -> ItemsPage {
    let rows = |state: ItemState| {
        let of_state = found.items.iter().filter(move |item| item.state == state);
        of_state.map(|item| row(found, item)).collect()
    };
    let choice = |value: String, name: &str| Choice { value, name: name.to_owned(), chosen: false };
    ItemsPage {
        t,
        tabs: Tabs::teacher(visit.scope(), TeacherTab::Learning),
        sections: Sections::of(visit.scope(), Section::Items),
        course: course(visit),
        flash,
        back_url: visit.notes.return_url.clone(),
        action: format!("/links/{}/learning/items", visit.scope()),
        csrf: visit.session.csrf_token.clone(),
        rows: rows(ItemState::Approved),
        drafts: rows(ItemState::Draft),
        outcomes: found.outcomes.visible().map(|one| choice(one.id.to_string(), &one.name)).collect(),
        bank: found.bank.iter().map(|one| choice(one.id.to_string(), &one.title)).collect(),
    }
}

fn row(found: &Collection, item: &Item) -> ItemRow {
    ItemRow {
        id: item.id.to_string(),
        prompt: item.prompt.clone(),
        answer: item.answer.clone(),
        outcome: found.outcomes.find(&item.outcome_id).map(|one| one.name.clone()).unwrap_or_default(),
        outcome_id: item.outcome_id.to_string(),
        source: item.source.clone(),
        pinned: item.pinned,
        forbidden: item.forbidden,
        answers: found.answers.get(&item.id).map_or(0, |n| u32::try_from(*n).unwrap_or(u32::MAX)),
        hard: match item.level {
            _ if item.deviation > UNSURE => "hard-unknown",
            level if level < -FAR => "hard-easy",
            level if level > FAR => "hard-hard",
            _ => "hard-middle",
        },
    }
}

/// `POST /links/{scope}/learning/items`
pub async fn act(
    app: Data<App>,
    request: HttpRequest,
    scope: Path<String>,
    payload: Payload,
) -> Result<HttpResponse> {
    let (visit, fields) = guard::posted(&app, &request, &scope, payload).await?;
    let get = |name: &str| fields.get(name).to_owned();
    let act = match fields.get("action") {
        "write" => Act::Write { outcome: get("outcome"), prompt: get("prompt"), answer: get("answer") },
        "take" => Act::Take { outcome: get("outcome"), assignment: get("assignment") },
        "draft" => Act::Draft,
        "approve" => Act::Approve {
            item: get("item"),
            outcome: get("outcome"),
            prompt: get("prompt"),
            answer: get("answer"),
        },
        "reject" => Act::Reject(get("item")),
        "pin" => Act::Pin(get("item")),
        "forbid" => Act::Forbid(get("item")),
        "up" => Act::Up(get("item")),
        _ => return Err(Fault::bad_form("no such action")),
    };
    match items::act(&app, &visit, act).await? {
        (done, true) => Ok(page::see_other(&format!("/links/{scope}/learning/items?done={done}"))),
        (problem, false) => {
            let found = items::read(&app, &visit).await?;
            let t = page::texts(&visit, request.headers());
            let template = template(&visit, t, &found, Some(Flash::problem(problem)));
            page::show(&visit, StatusCode::UNPROCESSABLE_ENTITY, &template)
        }
    }
}

//! The teacher's page of one answer and the decision about it, whether it was opened by a name in the table or comes up in
//! the order of marking.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};

use crate::app::App;
use crate::db::types::{AppealState, SubmissionId};
use crate::domain::marking::decide::{self, CriterionEntry, Entry, Outcome, Wish};
use crate::domain::marking::desk::{self, Desk};
use crate::domain::marking::queue::{self, Order};
use crate::domain::review;
use crate::domain::session::Visit;
use crate::error::{Fault, Result};
use crate::views::FieldError;
use crate::views::text::Texts;
use crate::web::desk as page_of;
use crate::web::form::Fields;
use crate::web::{guard, page};

/// How a teacher came to an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entrance {
    /// By a name in the table.
    Table,
    /// As the next one in an order.
    Queue(Order),
}

/// `GET /links/{scope}/submissions/{id}`
pub async fn open(
    app: Data<App>,
    request: HttpRequest,
    path: Path<(String, String)>,
) -> Result<HttpResponse> {
    let (scope, id) = path.into_inner();
    show(&app, &request, &scope, &SubmissionId::from(id), Entrance::Table, "").await
}

/// `POST /links/{scope}/submissions/{id}`
pub async fn decide(
    app: Data<App>,
    request: HttpRequest,
    path: Path<(String, String)>,
    payload: Payload,
) -> Result<HttpResponse> {
    let (scope, id) = path.into_inner();
    act(&app, &request, &scope, SubmissionId::from(id), payload, |_| Entrance::Table).await
}

/// `GET /links/{scope}/submissions/{id}/file`
pub async fn file(
    app: Data<App>,
    request: HttpRequest,
    path: Path<(String, String)>,
) -> Result<HttpResponse> {
    let (scope, id) = path.into_inner();
    let visit = guard::visit(&app, &request, &scope).await?;
    let (name, media_type, content) = review::file(&app, &visit, &SubmissionId::from(id.as_str())).await?;
    Ok(page::file(&name, &media_type, content))
}

/// The page of one answer. `done` is what was just done: a message key that may be shown.
pub async fn show(
    app: &App,
    request: &HttpRequest,
    scope: &str,
    id: &SubmissionId,
    entrance: Entrance,
    done: &'static str,
) -> Result<HttpResponse> {
    let visit = guard::visit(app, request, scope).await?;
    let t = page::texts(&visit, request.headers());
    let desk = desk::read(app, &visit, id, "").await?;
    let mut template = page_of::template(&visit, t, &desk, entrance)?;
    template.flash = (!done.is_empty()).then(|| crate::views::Flash::done(done));
    page::show(&visit, StatusCode::OK, &template)
}

/// Writes what was decided, and goes on to the next answer or back to the table.
pub async fn act(
    app: &App,
    request: &HttpRequest,
    scope: &str,
    id: SubmissionId,
    payload: Payload,
    entrance: impl Fn(&Fields) -> Entrance,
) -> Result<HttpResponse> {
    let written = ["score", "comment"];
    let (visit, fields) = match guard::posted_keeping(app, request, scope, payload, &written).await? {
        Ok(posted) => posted,
        Err(lost) => return Ok(lost),
    };
    let (entrance, entry) = (entrance(&fields), entered(&fields));
    let wish = match fields.get("action") {
        "accept" => Wish::Accept { answer: entry.answer.clone() },
        "save" => Wish::Mark { entry: entry.clone(), release: false },
        "release" => Wish::Mark { entry: entry.clone(), release: true },
        "search" => {
            let desk = desk::read(app, &visit, &id, fields.get("search")).await?;
            let t = page::texts(&visit, request.headers());
            let mut template = page_of::template(&visit, t, &desk, entrance)?;
            page_of::fill(&mut template, &entry);
            template.search = fields.get("search").to_owned();
            return page::show(&visit, StatusCode::OK, &template);
        }
        _ => return Err(Fault::bad_form("action must be save, release, accept or search")),
    };
    let version = fields.get("version").parse().map_err(|_| Fault::bad_form("version is missing"))?;
    // What comes next is looked up before this answer leaves the order.
    let before = desk::read(app, &visit, &id, "").await?;
    let outcome = decide::decide(app, &visit, &id, version, wish, before.hidden).await?;
    match outcome {
        Outcome::Done | Outcome::Held | Outcome::Differs => {
            onward(app, &visit, &before, &id, entrance, &outcome).await
        }
        Outcome::Conflict | Outcome::Invalid(..) => {
            let t = page::texts(&visit, request.headers());
            refused(app, &visit, t, &id, entrance, &entry, outcome).await
        }
    }
}

/// Nothing was written: what was typed comes back, with what is wrong.
async fn refused(
    app: &App,
    visit: &Visit,
    t: Texts,
    id: &SubmissionId,
    entrance: Entrance,
    entry: &Entry,
    outcome: Outcome,
) -> Result<HttpResponse> {
    let desk = desk::read(app, visit, id, "").await?;
    let mut template = page_of::template(visit, t, &desk, entrance)?;
    page_of::fill(&mut template, entry);
    let status = if let Outcome::Invalid(field, message) = outcome {
        template.form.errors.push(FieldError { field, message: message.into() });
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        template.conflict = true;
        StatusCode::CONFLICT
    };
    page::show(visit, status, &template)
}

async fn onward(
    app: &App,
    visit: &Visit,
    before: &Desk,
    id: &SubmissionId,
    entrance: Entrance,
    outcome: &Outcome,
) -> Result<HttpResponse> {
    let here = format!("/links/{}", visit.scope());
    if let Some(appeal) = &before.appeal {
        let (link, wanted) = (appeal.resource_link_id.clone(), appeal.id.clone());
        let decided = app.db.read(move |c| crate::db::appeal::find(c, &link, &wanted)).await?;
        if decided.is_some_and(|appeal| appeal.state == AppealState::Changed) {
            return Ok(page::see_other(&format!("{here}/appeals/{}", appeal.id)));
        }
    }
    let done = match outcome {
        Outcome::Held => "marking-held",
        Outcome::Differs => "marking-differs",
        _ => "review-saved",
    };
    let Entrance::Queue(order) = entrance else {
        return Ok(page::see_other(&format!("{here}?done={done}")));
    };
    let (link, _) = visit.as_marker()?;
    let list = queue::ordered(&before.items, order, link);
    let (_, next, _) = queue::neighbours(&list, id);
    let order = order.parameter();
    Ok(page::see_other(&match next.filter(|next| next != id) {
        Some(next) => format!("{here}/marking/{next}?order={order}&done={done}"),
        None => format!("{here}/marking?order={order}&done=marking-done"),
    }))
}

/// A decision as typed.
pub fn entered(fields: &Fields) -> Entry {
    let mut criteria: Vec<CriterionEntry> = Vec::new();
    for (name, value) in fields.pairs() {
        if let Some(id) = name.strip_prefix("points-") {
            let comment = fields.get(&format!("comment-{id}")).to_owned();
            criteria.push(CriterionEntry { id: id.to_owned(), points: value.clone(), comment });
        }
    }
    let (mut comment, bank) = (fields.get("comment").to_owned(), fields.get("bank").trim());
    if !bank.is_empty() && !comment.contains(bank) {
        comment = if comment.trim().is_empty() { bank.to_owned() } else { format!("{comment}\n{bank}") };
    }
    Entry {
        score: fields.get("score").to_owned(),
        comment,
        criteria,
        reason: fields.get("reason").to_owned(),
        answer: fields.get("answer").to_owned(),
    }
}

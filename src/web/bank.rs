//! The bank of assignments: search, copy, put away, take in and give out files.

use actix_web::http::{StatusCode, header};
use actix_web::web::{Data, Path, Payload, Query};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;

use crate::app::App;
use crate::domain::bank;
use crate::domain::exchange::{self, Format, Import};
use crate::domain::session::Visit;
use crate::error::{Fault, Result};
use crate::views::Flash;
use crate::views::bank::{BankLine, BankPage, ImportTrouble, Imported};
use crate::views::tabs::{Tabs, TeacherTab};
use crate::web::guard;
use crate::web::page::{self, moment};
use crate::web::student::course;

/// What the addresses may add.
#[derive(Debug, Default, Deserialize)]
pub struct Wish {
    /// To search for.
    #[serde(default)]
    q: String,
    /// Those that were put away.
    #[serde(default)]
    archived: String,
    /// What was just done: a message key.
    #[serde(default)]
    done: String,
    /// For giving out: the format's word.
    #[serde(default)]
    format: String,
    /// For giving out: one assignment.
    #[serde(default)]
    id: String,
}

/// `GET /links/{scope}/bank`
pub async fn show(
    app: Data<App>,
    request: HttpRequest,
    scope: Path<String>,
    wish: Query<Wish>,
) -> Result<HttpResponse> {
    let visit = guard::visit(&app, &request, &scope).await?;
    let template = template(&app, &visit, &request, &wish).await?;
    page::show(&visit, StatusCode::OK, &template)
}

async fn template(app: &App, visit: &Visit, request: &HttpRequest, wish: &Wish) -> Result<BankPage> {
    let archived = !wish.archived.is_empty();
    let found = bank::search(app, visit, &wish.q, archived).await?;
    let known = ["bank-duplicated", "bank-put-away", "bank-taken-back"];
    let beginning = |text: &str| text.chars().take(140).collect::<String>();
    Ok(BankPage {
        t: page::texts(visit, request.headers()),
        tabs: Tabs::teacher(visit.scope(), TeacherTab::Bank),
        course: course(visit),
        flash: known.iter().find(|key| **key == wish.done).map(|key| Flash::done(*key)),
        back_url: visit.notes.return_url.clone(),
        imported: None,
        text: wish.q.chars().take(200).collect(),
        archived,
        more: i64::try_from(found.len()).unwrap_or(i64::MAX) >= bank::LISTED,
        lines: found
            .iter()
            .map(|assignment| BankLine {
                id: assignment.id.to_string(),
                title: assignment.title.clone(),
                prompt: beginning(&assignment.prompt),
                points: f64::from(assignment.points),
                criteria: assignment.rubric.0.len(),
                changed: moment(assignment.updated_at),
            })
            .collect(),
        action: format!("/links/{}/bank", visit.scope()),
        csrf: visit.session.csrf_token.clone(),
    })
}

/// `POST /links/{scope}/bank`
pub async fn act(
    app: Data<App>,
    request: HttpRequest,
    scope: Path<String>,
    payload: Payload,
) -> Result<HttpResponse> {
    let (visit, mut fields) = guard::posted(&app, &request, &scope, payload).await?;
    let t = page::texts(&visit, request.headers());
    let done = match fields.get("action") {
        "duplicate" => {
            let title = |title: &str| t.msg("bank-copy-of").text("title", title).to_string();
            bank::duplicate(&app, &visit, fields.get("id"), title).await?;
            "bank-duplicated"
        }
        "archive" => {
            bank::archive(&app, &visit, fields.get("id"), true).await?;
            "bank-put-away"
        }
        "unarchive" => {
            bank::archive(&app, &visit, fields.get("id"), false).await?;
            "bank-taken-back"
        }
        "import" => {
            let bytes = fields.upload.take().map(|upload| upload.content).unwrap_or_default();
            let import = bank::import(&app, &visit, bytes).await?;
            let status =
                if import.items.is_empty() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
            let mut template = template(&app, &visit, &request, &Wish::default()).await?;
            template.imported = Some(imported(&import));
            return page::show(&visit, status, &template);
        }
        _ => return Err(Fault::bad_form("no such action")),
    };
    Ok(page::see_other(&format!("/links/{scope}/bank?done={done}")))
}

fn imported(import: &Import) -> Imported {
    let trouble = |trouble: &exchange::Trouble| ImportTrouble {
        line: trouble.line,
        message: trouble.message.to_owned(),
        name: trouble.name.clone(),
    };
    Imported { count: import.items.len(), troubles: import.troubles.iter().map(trouble).collect() }
}

/// `GET /links/{scope}/bank/export`
pub async fn export(
    app: Data<App>,
    request: HttpRequest,
    scope: Path<String>,
    wish: Query<Wish>,
) -> Result<HttpResponse> {
    let visit = guard::visit(&app, &request, &scope).await?;
    let format = Format::parse(&wish.format).ok_or_else(|| Fault::not_found("no such format"))?;
    let contents = bank::contents(&app, &visit, &wish.id, &wish.q).await?;
    let body = exchange::export(format, &contents);
    let (media_type, ending) = format.file();
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, media_type))
        .insert_header((
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"assignments.{ending}\""),
        ))
        .body(body))
}

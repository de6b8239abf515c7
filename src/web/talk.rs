//! The talk about a returned answer.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload, Query};
use actix_web::{HttpRequest, HttpResponse};

use crate::app::App;
use crate::db::types::DialogueEnd;
use crate::domain::asking::talk::{self, Line, Step, Talk};
use crate::domain::own_work;
use crate::domain::session::Visit;
use crate::error::{Fault, Result};
use crate::views::Flash;
use crate::views::asking::talk::{Ended, TalkPage, TurnView};
use crate::views::tabs::{StudentTab, Tabs};
use crate::views::text::Texts;
use crate::web::guard;
use crate::web::link::Wish;
use crate::web::page;
use crate::web::student::course;

/// `GET /links/{scope}/talk?attempt=N`
pub async fn open(
    app: Data<App>,
    request: HttpRequest,
    scope: Path<String>,
    wish: Query<Wish>,
) -> Result<HttpResponse> {
    let visit = guard::visit(&app, &request, &scope).await?;
    let attempt = wish.attempt.ok_or_else(|| Fault::bad_form("attempt is missing"))?;
    let template = template(&app, &visit, page::texts(&visit, request.headers()), attempt).await?;
    page::show(&visit, StatusCode::OK, &template)
}

/// `POST /links/{scope}/talk`
pub async fn act(
    app: Data<App>,
    request: HttpRequest,
    scope: Path<String>,
    payload: Payload,
) -> Result<HttpResponse> {
    let (visit, fields) = match guard::posted_keeping(&app, &request, &scope, payload, &["text"]).await? {
        Ok(posted) => posted,
        Err(lost) => return Ok(lost),
    };
    let attempt = fields.get("attempt").parse().map_err(|_| Fault::bad_form("attempt is missing"))?;
    let text = fields.get("text");
    let step = match fields.get("action") {
        "begin" => talk::begin(&app, &visit, attempt).await?,
        "turn" if text.trim().is_empty() => Step::Refused("talk-empty"),
        "turn" => talk::turn(&app, &visit, attempt, text).await?,
        "unknown" => talk::turn(&app, &visit, attempt, "").await?,
        "hand_over" => {
            talk::hand_over(&app, &visit, attempt).await?;
            Step::Taken
        }
        _ => return Err(Fault::bad_form("no such action")),
    };
    match step {
        Step::Taken => Ok(page::see_other(&format!("/links/{scope}/talk?attempt={attempt}#turn"))),
        Step::Refused(message) => {
            let t = page::texts(&visit, request.headers());
            let mut template = template(&app, &visit, t, attempt).await?;
            template.flash = Some(Flash::problem(message));
            text.clone_into(&mut template.text);
            page::show(&visit, StatusCode::UNPROCESSABLE_ENTITY, &template)
        }
    }
}

async fn template(app: &App, visit: &Visit, t: Texts, attempt: i32) -> Result<TalkPage> {
    let here = format!("/links/{}", visit.scope());
    let (submission, talk) = match talk::read(app, visit, attempt).await? {
        Some(Talk { row, kept, submission }) => (submission, Some((row, kept))),
        None => (own_work::own(app, visit, attempt).await?, None),
    };
    let assignment = visit.assignment.as_ref();
    let said = |line: &Line| match line {
        Line::Tutor { sayings } => {
            let language = talk.as_ref().map_or(text::Language::English, |(_, kept)| kept.language());
            TurnView { tutor: true, words: sayings.iter().map(|saying| saying.words(language)).collect() }
        }
        Line::Student { text } => TurnView {
            tutor: false,
            words: Some(text.clone()).filter(|text| !text.is_empty()).into_iter().collect(),
        },
    };
    Ok(TalkPage {
        t,
        tabs: Tabs::student(visit.scope(), StudentTab::Assignment),
        course: course(visit),
        title: assignment.map(|assignment| assignment.title.clone()).unwrap_or_default(),
        back_url: Some(format!("{here}?attempt={attempt}")),
        flash: None,
        csrf: visit.session.csrf_token.clone(),
        action: format!("{here}/talk"),
        prompt: assignment.map(|assignment| assignment.prompt.clone()).unwrap_or_default(),
        answer: submission.answer,
        attempt,
        turns: talk.as_ref().map(|(_, kept)| kept.lines.iter().map(said).collect()).unwrap_or_default(),
        lang: if talk.as_ref().is_some_and(|(_, kept)| kept.chinese) { "zh-CN" } else { "en" },
        ended: match talk.as_ref().and_then(|(row, _)| row.ended) {
            None => Ended::No,
            Some(DialogueEnd::Complete) => Ended::Complete,
            Some(DialogueEnd::HandedOver) => Ended::HandedOver,
        },
        handed_over: talk.as_ref().is_some_and(|(row, _)| row.handed_over_at.is_some()),
        text: String::new(),
    })
}

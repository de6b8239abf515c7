//! The student's page of asking.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload, Query};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use tutor::help::{Hint, Permission};

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::types::{AskOutcome, QuestionState};
use crate::domain::asking::ask::{self, Outcome};
use crate::domain::asking::own::{self, Act, Asked, Page};
use crate::domain::session::Visit;
use crate::error::{Fault, Result};
use crate::views::Flash;
use crate::views::asking::ask::{AskPage, AskedView, EarlierLine, HandedOver, HintView, Quota, Said};
use crate::views::tabs::{StudentTab, Tabs};
use crate::views::text::Texts;
use crate::web::asking::{quotes, state_key};
use crate::web::guard;
use crate::web::page::{self, moment};
use crate::web::student::course;

/// Characters of an earlier question in the list.
const LISTED: usize = 160;

/// What the address may add.
#[derive(Debug, Default, Deserialize)]
pub struct Wish {
    /// The question that is read.
    pub question: Option<String>,
    /// What was just done: a message key.
    #[serde(default)]
    pub done: String,
}

/// `GET /links/{scope}/ask`
pub async fn open(
    app: Data<App>,
    request: HttpRequest,
    scope: Path<String>,
    wish: Query<Wish>,
) -> Result<HttpResponse> {
    let visit = guard::visit(&app, &request, &scope).await?;
    if visit.is_staff() {
        return Ok(page::see_other(&format!("/links/{scope}/questions")));
    }
    let found = own::page(&app, &visit, wish.question.as_deref()).await?;
    let mut template = template(&visit, page::texts(&visit, request.headers()), &found);
    template.flash =
        ["ask-handed-over", "ask-reported"].into_iter().find(|key| *key == wish.done).map(Flash::done);
    page::show(&visit, StatusCode::OK, &template)
}

/// `POST /links/{scope}/ask`
pub async fn ask(
    app: Data<App>,
    request: HttpRequest,
    scope: Path<String>,
    payload: Payload,
) -> Result<HttpResponse> {
    let (visit, fields) = match guard::posted_keeping(&app, &request, &scope, payload, &["question"]).await? {
        Ok(posted) => posted,
        Err(lost) => return Ok(lost),
    };
    let text = fields.get("question");
    match ask::ask(&app, &visit, text).await? {
        Outcome::Asked(id) => Ok(page::see_other(&format!("/links/{scope}/ask?question={id}"))),
        Outcome::Refused(message) => {
            let found = own::page(&app, &visit, None).await?;
            let mut template = template(&visit, page::texts(&visit, request.headers()), &found);
            text.clone_into(&mut template.text);
            template.flash = Some(Flash::problem(message));
            page::show(&visit, StatusCode::UNPROCESSABLE_ENTITY, &template)
        }
    }
}

/// `POST /links/{scope}/ask/{id}`: what is done about an answer.
pub async fn act(
    app: Data<App>,
    request: HttpRequest,
    path: Path<(String, String)>,
    payload: Payload,
) -> Result<HttpResponse> {
    let (scope, id) = path.into_inner();
    let (visit, fields) = match guard::posted_keeping(&app, &request, &scope, payload, &["words"]).await? {
        Ok(posted) => posted,
        Err(lost) => return Ok(lost),
    };
    let act = match fields.get("action") {
        "choose" => {
            Act::Choose(fields.get("choice").parse().map_err(|_| Fault::bad_form("choice must be a number"))?)
        }
        "hint" => Act::Hint,
        "hand_over" => Act::HandOver { named: fields.get("named") == "yes" },
        "report" => Act::Report(fields.get("words").to_owned()),
        _ => return Err(Fault::bad_form("no such action")),
    };
    let done = own::act(&app, &visit, &id, act).await?.unwrap_or_default();
    Ok(page::see_other(&format!("/links/{scope}/ask?question={id}&done={done}")))
}

fn template(visit: &Visit, t: Texts, found: &Page) -> AskPage {
    let here = format!("/links/{}", visit.scope());
    let shown = found.shown.as_ref().map(|asked| asked.question.id.clone());
    AskPage {
        t,
        tabs: Tabs::student(visit.scope(), StudentTab::Ask),
        course: course(visit),
        back_url: visit.notes.return_url.clone(),
        flash: None,
        csrf: visit.session.csrf_token.clone(),
        action: format!("{here}/ask"),
        text: String::new(),
        quota: match found.permission {
            Permission::Yes { left: None } => Quota::Free,
            Permission::Yes { left: Some(left) } => Quota::Left(left),
            Permission::Later { at } => Quota::Until(moment(Timestamp::from_micros(at))),
            Permission::Off => Quota::Off,
        },
        material: found.material,
        material_url: format!("{here}/material"),
        asked: found.shown.as_ref().map(|asked| asked_view(asked, &here)),
        earlier: found
            .earlier
            .iter()
            .map(|row| EarlierLine {
                text: row.body.chars().take(LISTED).collect(),
                url: format!("{here}/ask?question={}", row.id),
                at: moment(row.created_at),
                state: state_key(row.outcome, row.state),
                shown: shown.as_ref() == Some(&row.id),
            })
            .collect(),
    }
}

fn asked_view(asked: &Asked, here: &str) -> AskedView {
    let question = &asked.question;
    let answer = || asked.answer.as_ref().map(|answer| answer.answer.clone());
    let quotes = quotes(asked, here);
    AskedView {
        action: format!("{here}/ask/{}", question.id),
        text: question.body.clone(),
        at: moment(question.created_at),
        said: match question.outcome {
            AskOutcome::Answered => Said::Quoted { quotes, confidence: question.confidence },
            AskOutcome::Clarify if question.chosen.is_some() => {
                Said::Quoted { quotes, confidence: question.confidence }
            }
            AskOutcome::Clarify => {
                Said::Clarify(asked.told.choices.iter().map(|choice| choice.label.clone()).collect())
            }
            AskOutcome::NotFound => Said::NotFound,
            // Its answer may have gone with the course's data.
            AskOutcome::Verified => answer().map_or(Said::NotFound, Said::Verified),
            AskOutcome::Hints => {
                let taken = usize::try_from(question.hints).unwrap_or(0).max(1);
                Said::Hints {
                    assignment: asked.assignment.clone().unwrap_or_default(),
                    hints: asked.told.hints.iter().take(taken).map(|hint| hint_view(asked, hint)).collect(),
                    more: taken < asked.told.hints.len(),
                }
            }
        },
        handed_over: match (question.state, question.outcome) {
            (QuestionState::Open, _) => HandedOver::Waiting,
            (QuestionState::Dismissed, _) => HandedOver::Dismissed,
            (QuestionState::Answered, AskOutcome::Verified) => HandedOver::Said,
            (QuestionState::Answered, _) => answer().map_or(HandedOver::No, HandedOver::Answered),
            (QuestionState::Closed, _) => HandedOver::No,
        },
        reported: question.reported_at.is_some(),
    }
}

fn hint_view(asked: &Asked, hint: &Hint) -> HintView {
    match hint {
        Hint::Restate => HintView::Restate,
        Hint::Read { section, document } => {
            let title = asked.documents.get(document).map(|document| document.title.clone());
            match title {
                // A document without headings is its own section.
                Some(title) if section == document => HintView::Read { section: title, document: None },
                title => HintView::Read {
                    section: section.clone(),
                    document: title.filter(|title| title != section),
                },
            }
        }
        Hint::Terms { terms } => HintView::Terms(terms.clone()),
        Hint::Attempt => HintView::Attempt,
    }
}

//! The teacher's page of what students ask.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload, Query};
use actix_web::{HttpRequest, HttpResponse};

use crate::app::App;
use crate::db::types::{DialogueId, QuestionId, VerifiedAnswerId};
use crate::domain::asking::ask;
use crate::domain::asking::class::{self, Act, Desk, Entry, Switches};
use crate::domain::asking::own::{Asked, Document};
use crate::domain::session::Visit;
use crate::error::{Fault, Result};
use crate::views::Flash;
use crate::views::asking::questions::{
    ClusterLine, GapLine, QuestionsPage, ReportView, SwitchesView, TalkLine, TriedView, VerifiedLine,
    WaitingView,
};
use crate::views::tabs::{Tabs, TeacherTab};
use crate::views::text::Texts;
use crate::web::asking::{outcome_key, place, quotes};
use crate::web::form::Fields;
use crate::web::guard;
use crate::web::link::Wish;
use crate::web::page::{self, moment};
use crate::web::student::course;

/// `GET /links/{scope}/questions`
pub async fn open(
    app: Data<App>,
    request: HttpRequest,
    scope: Path<String>,
    wish: Query<Wish>,
) -> Result<HttpResponse> {
    let visit = guard::visit(&app, &request, &scope).await?;
    let desk = class::desk(&app, &visit).await?;
    let mut template = template(&visit, page::texts(&visit, request.headers()), &desk);
    template.flash = ["questions-answered", "questions-done", "questions-saved"]
        .into_iter()
        .find(|key| *key == wish.done)
        .map(Flash::done);
    page::show(&visit, StatusCode::OK, &template)
}

/// `POST /links/{scope}/questions`
pub async fn act(
    app: Data<App>,
    request: HttpRequest,
    scope: Path<String>,
    payload: Payload,
) -> Result<HttpResponse> {
    let (visit, fields) =
        match guard::posted_keeping(&app, &request, &scope, payload, &["question", "answer"]).await? {
            Ok(posted) => posted,
            Err(lost) => return Ok(lost),
        };
    let id = fields.get("id");
    let act = match fields.get("action") {
        "answer" => return answer(&app, &request, &visit, &fields).await,
        "set" => return set(&app, &request, &visit, &fields).await,
        "try" => return try_out(&app, &request, &visit, &fields).await,
        "dismiss" => Act::Dismiss(QuestionId::from(id)),
        "close_report" => Act::CloseReport(QuestionId::from(id)),
        "withdraw" => Act::Withdraw(VerifiedAnswerId::from(id)),
        "close_talk" => Act::CloseTalk(DialogueId::from(id)),
        _ => return Err(Fault::bad_form("no such action")),
    };
    class::act(&app, &visit, act).await?;
    Ok(done(&visit, "questions-done"))
}

fn done(visit: &Visit, message: &str) -> HttpResponse {
    page::see_other(&format!("/links/{}/questions?done={message}", visit.scope()))
}

async fn answer(app: &App, request: &HttpRequest, visit: &Visit, fields: &Fields) -> Result<HttpResponse> {
    let entry = Entry {
        question: fields.get("question").to_owned(),
        answer: fields.get("answer").to_owned(),
        reused: fields.get("reused") == "yes",
    };
    let id = fields.get("id");
    match class::answer(app, visit, id, &entry).await? {
        Ok(_) => Ok(done(visit, "questions-answered")),
        Err(message) => {
            let desk = class::desk(app, visit).await?;
            let mut template = template(visit, page::texts(visit, request.headers()), &desk);
            template.flash = Some(Flash::problem(message));
            if let Some(one) = template.waiting.iter_mut().find(|one| one.id == id) {
                one.typed = entry.answer;
            }
            page::show(visit, StatusCode::UNPROCESSABLE_ENTITY, &template)
        }
    }
}

async fn set(app: &App, request: &HttpRequest, visit: &Visit, fields: &Fields) -> Result<HttpResponse> {
    let switches = Switches {
        asking: fields.get("asking") == "yes",
        talking: fields.get("talking") == "yes",
        a_day: fields.get("a_day").to_owned(),
        caution: fields.get("caution").to_owned(),
    };
    match class::set(app, visit, &switches).await? {
        Ok(()) => Ok(done(visit, "questions-saved")),
        Err(message) => {
            let desk = class::desk(app, visit).await?;
            let mut template = template(visit, page::texts(visit, request.headers()), &desk);
            template.switches = SwitchesView {
                asking: switches.asking,
                talking: switches.talking,
                a_day: switches.a_day,
                caution: switches.caution,
                error: Some(message),
            };
            page::show(visit, StatusCode::UNPROCESSABLE_ENTITY, &template)
        }
    }
}

async fn try_out(app: &App, request: &HttpRequest, visit: &Visit, fields: &Fields) -> Result<HttpResponse> {
    let tried = ask::try_out(app, visit, fields.get("question")).await?;
    let desk = class::desk(app, visit).await?;
    let mut template = template(visit, page::texts(visit, request.headers()), &desk);
    let status = match tried {
        Ok(asked) => {
            template.tried = Some(tried_view(&asked, &format!("/links/{}", visit.scope())));
            StatusCode::OK
        }
        Err(message) => {
            template.flash = Some(Flash::problem(message));
            StatusCode::UNPROCESSABLE_ENTITY
        }
    };
    page::show(visit, status, &template)
}

fn tried_view(asked: &Asked, here: &str) -> TriedView {
    TriedView {
        text: asked.question.body.clone(),
        outcome: outcome_key(asked.question.outcome),
        quotes: quotes(asked, here),
        choices: asked.told.choices.iter().map(|choice| choice.label.clone()).collect(),
        verified: asked.answer.as_ref().map(|answer| answer.answer.clone()),
        confidence: asked.question.confidence,
    }
}

fn template(visit: &Visit, t: Texts, desk: &Desk) -> QuestionsPage {
    let here = format!("/links/{}", visit.scope());
    let rules = &desk.rules;
    QuestionsPage {
        t,
        tabs: Tabs::teacher(visit.scope(), TeacherTab::Questions),
        course: course(visit),
        back_url: visit.notes.return_url.clone(),
        flash: None,
        csrf: visit.session.csrf_token.clone(),
        action: format!("{here}/questions"),
        material_url: format!("{here}/material"),
        waiting: desk
            .waiting
            .iter()
            .map(|one| WaitingView {
                id: one.asked.question.id.to_string(),
                text: one.asked.question.body.clone(),
                name: one.name.clone(),
                at: moment(one.asked.question.handed_over_at.unwrap_or(one.asked.question.created_at)),
                outcome: outcome_key(one.asked.question.outcome),
                quotes: quotes(&one.asked, &here),
                assignment: one.asked.assignment.clone(),
                typed: String::new(),
            })
            .collect(),
        reports: desk.reports.iter().map(|one| report(one, &here)).collect(),
        talks: talks(visit, desk),
        clusters: desk
            .clusters
            .iter()
            .map(|one| ClusterLine {
                question: one.question.clone(),
                count: one.count,
                people: one.people,
                open: one.open,
            })
            .collect(),
        gaps: desk
            .gaps
            .iter()
            .map(|gap| GapLine {
                title: desk
                    .documents
                    .get(&gap.document)
                    .map_or_else(|| t.get("asking-gone"), |document: &Document| document.title.clone()),
                from: place(gap.from),
                to: place(gap.to),
                open: gap.open,
                people: gap.people,
            })
            .collect(),
        fewest: desk.fewest,
        counts: desk.counts.iter().map(|(outcome, count)| (outcome_key(*outcome), *count)).collect(),
        lessons: desk
            .transcripts
            .iter()
            .map(|one| (one.title.clone(), format!("{here}/lessons/{}", one.id)))
            .collect(),
        verified: desk
            .verified
            .iter()
            .map(|one| VerifiedLine {
                id: one.id.to_string(),
                question: one.question.clone(),
                answer: one.answer.clone(),
                at: moment(one.created_at),
            })
            .collect(),
        switches: SwitchesView {
            asking: rules.asking,
            talking: rules.talking,
            a_day: rules.a_day.map(|most| most.to_string()).unwrap_or_default(),
            caution: rules.caution.as_str().to_owned(),
            error: None,
        },
        tried: None,
    }
}

fn report(asked: &Asked, here: &str) -> ReportView {
    let question = &asked.question;
    ReportView {
        id: question.id.to_string(),
        text: question.body.clone(),
        words: question.report.clone().unwrap_or_default(),
        at: moment(question.reported_at.unwrap_or(question.created_at)),
        quotes: quotes(asked, here),
        verified: asked.answer.as_ref().map(|answer| answer.answer.clone()),
    }
}

fn talks(visit: &Visit, desk: &Desk) -> Vec<TalkLine> {
    let here = visit.link.as_ref().map(|link| link.id.clone());
    let talks = desk.talks.iter().map(|talk| TalkLine {
        id: talk.id.to_string(),
        title: talk.title.clone(),
        name: talk.name.clone(),
        at: moment(talk.at),
        url: (here.as_ref() == Some(&talk.link))
            .then(|| format!("/links/{}/submissions/{}", visit.scope(), talk.submission)),
        open: talk.open.clone(),
    });
    talks.collect()
}

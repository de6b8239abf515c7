//! How well the machine agrees with people, learning anew, and taking its newer marks.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload, Query};
use actix_web::{HttpRequest, HttpResponse};

use crate::app::App;
use crate::db::types::MarkingMode;
use crate::domain::marking::learning::{self, Figures};
use crate::domain::marking::{bulk, measures, policy};
use crate::error::{Fault, Result};
use crate::views::Flash;
use crate::views::marking::agreement::{
    AgreementPage, Between, BinView, DoubledView, FiguresView, HistoryLine, LevelView, LookView, MarkerView,
    NewerRow,
};
use crate::views::marking::{Section, Sections, code};
use crate::views::tabs::{Tabs, TeacherTab};
use crate::web::guard;
use crate::web::link::Wish;
use crate::web::page::{self, moment};
use crate::web::student::course;

/// `GET /links/{scope}/agreement`
pub async fn open(
    app: Data<App>,
    request: HttpRequest,
    scope: Path<String>,
    wish: Query<Wish>,
) -> Result<HttpResponse> {
    let visit = guard::visit(&app, &request, &scope).await?;
    let (_, assignment) = visit.as_marker()?;
    let rules = policy::read(&app, &visit).await?;
    let found = learning::state(&app, &visit).await?;
    let here = format!("/links/{scope}");
    let look = found.looks.first().and_then(|(look, report)| Some((look, report.as_ref()?)));
    let template = AgreementPage {
        t: page::texts(&visit, request.headers()),
        tabs: Tabs::teacher(&scope, TeacherTab::Marking),
        sections: Sections::of(&scope, Section::Agreement),
        course: course(&visit),
        title: assignment.title.clone(),
        points: f64::from(assignment.points),
        csrf: visit.session.csrf_token.clone(),
        action: format!("{here}/agreement"),
        policy_url: format!("{here}/policy"),
        decisions: found.decisions,
        gated: rules.mode == MarkingMode::Gated,
        look: look.map(|(look, report)| LookView {
            at: moment(look.created_at),
            marks: look.marks,
            verdict: report.verdict.clone(),
            outdated: look.assignment_version != assignment.version,
            sample: figures(&report.sample),
            all: figures(&report.all),
            levels: report.levels.clone(),
            confusion: report.confusion.clone(),
            by_level: measures::by_level(&report.levels, &report.confusion)
                .into_iter()
                .map(|level| LevelView {
                    points: level.points,
                    count: level.count,
                    precision: level.precision,
                    recall: level.recall,
                    f1: level.f1,
                })
                .collect(),
            doubled: report.doubled.map(|of| DoubledView {
                answers: of.answers,
                prmse: of.prmse,
                people: of.people,
                machine: of.machine,
            }),
            markers: report
                .markers
                .iter()
                .map(|of| MarkerView { marks: of.marks, drift: of.drift, sequence: of.sequence })
                .collect(),
            calibration: report
                .calibration
                .iter()
                .map(|bin| BinView { confidence: bin.confidence, right: bin.right, count: bin.count })
                .collect(),
            risk: report.risk.iter().map(|[taken, wrong]| (*taken, *wrong)).collect(),
        }),
        history: found
            .looks
            .iter()
            .filter_map(|(look, report)| {
                let report = report.as_ref()?;
                Some(HistoryLine {
                    at: moment(look.created_at),
                    marks: look.marks,
                    verdict: report.verdict.clone(),
                    kappa: report.sample.kappa.map(|[value, ..]| value),
                })
            })
            .collect(),
        newer: found
            .newer
            .iter()
            .map(|newer| NewerRow {
                code: code(newer.id.as_str()),
                url: format!("{here}/why/{}", newer.id),
                before: newer.before,
                after: newer.after,
            })
            .collect(),
        back_url: visit.notes.return_url.clone(),
        flash: match wish.done.as_str() {
            "learn-queued" => Some(Flash::done("learn-queued")),
            "learn-nothing" => Some(Flash::problem("learn-nothing")),
            _ => None,
        },
    };
    page::show(&visit, StatusCode::OK, &template)
}

/// `POST /links/{scope}/agreement`
pub async fn act(
    app: Data<App>,
    request: HttpRequest,
    scope: Path<String>,
    payload: Payload,
) -> Result<HttpResponse> {
    let (visit, fields) = guard::posted(&app, &request, &scope, payload).await?;
    let here = format!("/links/{scope}");
    Ok(page::see_other(&match fields.get("action") {
        "learn" => {
            let queued = learning::ask(&app, &visit).await?;
            format!("{here}/agreement?done={}", if queued { "learn-queued" } else { "learn-nothing" })
        }
        "take" => {
            let (count, _) = bulk::take_newer(&app, &visit).await?;
            let done = if count > 0 { "overview-batch-done" } else { "overview-batch-none" };
            format!("{here}/bulk?done={done}")
        }
        _ => return Err(Fault::bad_form("action must be learn or take")),
    }))
}

fn figures(of: &Figures) -> FiguresView {
    let between = |[value, low, high]: [f64; 3]| Between { value, low, high };
    FiguresView {
        answers: of.answers,
        kappa: of.kappa.map(between),
        exact: of.exact.map(between),
        adjacent: of.adjacent,
        mean_difference: of.mean_difference,
        rmse: of.rmse,
    }
}

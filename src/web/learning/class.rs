//! What the class masters, what students contest, and how learning is set up.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload, Query};
use actix_web::{HttpRequest, HttpResponse};

use super::{ELEMENTS, Wish, count, step, switches};
use crate::app::App;
use crate::domain::learning::class;
use crate::domain::learning::contests::{self, OpenContest};
use crate::domain::learning::{self, Settings, THRESHOLDS};
use crate::domain::session::Visit;
use crate::error::{Fault, Result};
use crate::views::Flash;
use crate::views::learning::class::{ClassPage, ClassRow, OpenContestView, SettingsForm};
use crate::views::learning::{Choice, Section, Sections};
use crate::views::tabs::{Tabs, TeacherTab};
use crate::views::text::Texts;
use crate::web::guard;
use crate::web::page::{self, moment};
use crate::web::student::course;

/// `GET /links/{scope}/learning`
pub async fn show(
    app: Data<App>,
    request: HttpRequest,
    scope: Path<String>,
    wish: Query<Wish>,
) -> Result<HttpResponse> {
    let visit = guard::visit(&app, &request, &scope).await?;
    let flash = wish.flash(&["learning-saved", "contest-settled"]);
    let template = template(&app, &visit, page::texts(&visit, request.headers()), flash).await?;
    page::show(&visit, StatusCode::OK, &template)
}

async fn template(app: &App, visit: &Visit, t: Texts, flash: Option<Flash>) -> Result<ClassPage> {
    let report = class::read(app, visit).await?;
    let open = contests::open(app, visit).await?;
    let least = app.config.report_minimum;
    let rows = report.lines.iter().map(|line| ClassRow {
        name: line.name.clone(),
        students: count(line.students),
        figures: line.mean.filter(|_| line.students >= least).map(|mean| {
            let begun = line.students - line.mastered - line.under_way;
            (count(line.mastered), count(line.under_way), count(begun), mean)
        }),
    });
    let percent = |value: f64| (value * 100.0).round();
    let success = report.success.zip(report.expected).filter(|_| report.practising >= least);
    Ok(ClassPage {
        t,
        tabs: Tabs::teacher(visit.scope(), TeacherTab::Learning),
        sections: Sections::of(visit.scope(), Section::Class),
        course: course(visit),
        flash,
        back_url: visit.notes.return_url.clone(),
        action: format!("/links/{}/learning", visit.scope()),
        csrf: visit.session.csrf_token.clone(),
        rows: rows.collect(),
        least: count(least),
        practice: (
            count(report.practising),
            count(report.answers),
            success.map(|(success, expected)| (percent(success), percent(expected))),
        ),
        contests: open.iter().map(|one| contest(t, one)).collect(),
        settings: settings_form(t, report.settings),
    })
}

fn contest(t: Texts, open: &OpenContest) -> OpenContestView {
    let name = |id: &str| open.titles.get(id).cloned().unwrap_or_default();
    let mut evidence: Vec<&tutor::learner::Evidence> =
        open.state.evidence.iter().filter(|one| !one.id.starts_with("c:")).collect();
    evidence.sort_by_key(|one| std::cmp::Reverse(one.at));
    OpenContestView {
        id: open.contest.id.to_string(),
        name: open.name.clone(),
        outcome: open.state.outcome.name.clone(),
        value: open.contest.value,
        reason: open.contest.reason.clone(),
        at: moment(open.contest.created_at),
        steps: open.steps.iter().map(|row| step(t, row, &open.titles, None)).collect(),
        evidence: evidence
            .into_iter()
            .map(|one| Choice {
                value: one.id.clone(),
                name: format!(
                    "{} · {}",
                    name(&one.id),
                    t.msg("percent").num("percent", (one.share * 100.0).round())
                ),
                chosen: false,
            })
            .collect(),
    }
}

fn settings_form(t: Texts, mut settings: Settings) -> SettingsForm {
    SettingsForm {
        enabled: settings.enabled,
        switches: ELEMENTS.iter().map(|(name, key, of)| (*name, *key, *of(&mut settings.switches))).collect(),
        goal: settings.goal,
        thresholds: THRESHOLDS
            .iter()
            .map(|value| Choice {
                value: value.to_string(),
                name: t.msg("percent").num("percent", value * 100.0).to_string(),
                chosen: (value - settings.threshold).abs() < 1e-6,
            })
            .collect(),
    }
}

/// `POST /links/{scope}/learning`
pub async fn act(
    app: Data<App>,
    request: HttpRequest,
    scope: Path<String>,
    payload: Payload,
) -> Result<HttpResponse> {
    let (visit, fields) = guard::posted(&app, &request, &scope, payload).await?;
    match fields.get("action") {
        "settings" => {
            let wanted = fields.get("threshold").parse().unwrap_or(learning::THRESHOLD);
            let near = THRESHOLDS.into_iter().find(|value: &f64| (value - wanted).abs() < 1e-6);
            let settings = Settings {
                enabled: !fields.get("enabled").is_empty(),
                switches: switches(&fields),
                goal: fields.get("goal").trim().parse().unwrap_or(0),
                threshold: near.ok_or_else(|| Fault::bad_form("no such threshold"))?,
            };
            learning::set_up(&app, &visit, settings).await?;
            Ok(page::see_other(&format!("/links/{scope}/learning?done=learning-saved")))
        }
        "settle" => {
            let (id, decision) = (fields.get("contest"), fields.get("decision"));
            let (evidence, answer) = (fields.get("evidence"), fields.get("answer"));
            match contests::settle(&app, &visit, id, decision, evidence, answer).await? {
                None => Ok(page::see_other(&format!("/links/{scope}/learning?done=contest-settled"))),
                Some(problem) => {
                    let t = page::texts(&visit, request.headers());
                    let template = template(&app, &visit, t, Some(Flash::problem(problem))).await?;
                    page::show(&visit, StatusCode::UNPROCESSABLE_ENTITY, &template)
                }
            }
        }
        _ => Err(Fault::bad_form("no such action")),
    }
}

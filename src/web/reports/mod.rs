//! Reports: what a class, an assignment and a student show. Read by teachers; students see their own.

mod assignment;
mod course;
mod export;
mod figures;
mod student;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;

pub use export::download;
pub(in crate::web) use export::send;
pub(in crate::web) use figures::{figure, percent};

use crate::app::App;
use crate::db::types::PersonId;
use crate::domain::reports::{self, Who};
use crate::domain::session::Visit;
use crate::error::{Fault, Result};
use crate::views::report::{Choice, NamesPage, ReportPage};
use crate::views::tabs::{StudentTab, Tabs, TeacherTab};
use crate::views::text::Texts;
use crate::web::student::course as course_title;
use crate::web::{guard, page};

/// What the address may add.
#[derive(Debug, Default, Deserialize)]
pub struct Wish {
    /// Which students are to be named.
    #[serde(default)]
    who: String,
    /// The criterion that they fall short of.
    #[serde(default)]
    criterion: String,
    /// `1`: a student wants to see the others' mean.
    #[serde(default)]
    compare: String,
}

/// `GET /links/{scope}/reports`: the assignment of the link.
pub async fn assignment(app: Data<App>, request: HttpRequest, scope: Path<String>) -> Result<HttpResponse> {
    let visit = guard::visit(&app, &request, &scope).await?;
    let t = page::texts(&visit, request.headers());
    let report = reports::assignment(&app, &visit).await?;
    let least = app.config.report_minimum;
    let mut template = blank(&visit, t, report.place.title.clone(), "");
    assignment::fill(&mut template, &report, &scope, least).map_err(anyhow::Error::from)?;
    page::show(&visit, StatusCode::OK, &template)
}

/// `GET /links/{scope}/reports/course`
pub async fn course(app: Data<App>, request: HttpRequest, scope: Path<String>) -> Result<HttpResponse> {
    let visit = guard::visit(&app, &request, &scope).await?;
    let t = page::texts(&visit, request.headers());
    let report = reports::course(&app, &visit).await?;
    let title = course_title(&visit).unwrap_or_else(|| t.get("report-course"));
    let mut template = blank(&visit, t, title, "/course");
    course::fill(&mut template, &report, &scope, app.config.report_minimum).map_err(anyhow::Error::from)?;
    page::show(&visit, StatusCode::OK, &template)
}

/// `GET /links/{scope}/reports/students/{person}`
pub async fn student(
    app: Data<App>,
    request: HttpRequest,
    path: Path<(String, String)>,
) -> Result<HttpResponse> {
    let (scope, person) = path.into_inner();
    let visit = guard::visit(&app, &request, &scope).await?;
    let t = page::texts(&visit, request.headers());
    let report = reports::student(&app, &visit, &PersonId::from(person)).await?;
    let title = report.name.clone().unwrap_or_else(|| t.get("nameless"));
    let mut template = blank(&visit, t, title, "/students");
    student::fill(&mut template, &report, None).map_err(anyhow::Error::from)?;
    page::show(&visit, StatusCode::OK, &template)
}

/// `GET /links/{scope}/progress`: a student's own work in the course.
pub async fn own(
    app: Data<App>,
    request: HttpRequest,
    scope: Path<String>,
    wish: Query<Wish>,
) -> Result<HttpResponse> {
    let visit = guard::visit(&app, &request, &scope).await?;
    let t = page::texts(&visit, request.headers());
    if visit.is_staff() {
        return Ok(page::see_other(&format!("/links/{scope}/reports/course")));
    }
    let compare = wish.compare == "1";
    let report = reports::own(&app, &visit, compare).await?;
    let mut template = ReportPage {
        tabs: Tabs::student(&scope, StudentTab::Progress),
        choices: Vec::new(),
        ..blank(&visit, t, t.get("progress-heading"), "")
    };
    student::fill(&mut template, &report, Some((compare, app.config.report_minimum)))
        .map_err(anyhow::Error::from)?;
    page::show(&visit, StatusCode::OK, &template)
}

/// `GET /links/{scope}/reports/names?who=…`: the names behind a number of a chart, to write to them in the LMS.
pub async fn names(
    app: Data<App>,
    request: HttpRequest,
    scope: Path<String>,
    wish: Query<Wish>,
) -> Result<HttpResponse> {
    let visit = guard::visit(&app, &request, &scope).await?;
    let t = page::texts(&visit, request.headers());
    let (_, marked) = visit.as_marker()?;
    let (who, sentence) = match wish.who.as_str() {
        "short" => {
            let name =
                marked.rubric.0.iter().find(|c| c.id == wish.criterion).map(|c| c.description.as_str());
            let name = figures::criterion(t, &wish.criterion, name);
            (
                Who::FallsShort(wish.criterion.clone()),
                t.msg("names-short").text("criterion", name).to_string(),
            )
        }
        "below" => (Who::BelowHalf, t.get("names-below")),
        "unopened" => (Who::Unopened, t.get("names-unopened")),
        _ => return Err(Fault::not_found("no such list of names")),
    };
    let title = marked.title.clone();
    let found = reports::names(&app, &visit, who).await?;
    let names: Vec<String> = found.iter().flatten().cloned().collect();
    let template = NamesPage {
        t,
        tabs: Tabs::teacher(&scope, TeacherTab::Reports),
        course: course_title(&visit),
        title,
        who: sentence,
        nameless: found.len() - names.len(),
        names,
        report_url: format!("/links/{scope}/reports"),
        back_url: visit.notes.return_url.clone(),
    };
    page::show(&visit, StatusCode::OK, &template)
}

/// A report page with what all of them have; `here` is the part of the address after `/reports`.
fn blank(visit: &Visit, t: Texts, title: String, here: &str) -> ReportPage {
    let reports = format!("/links/{}/reports", visit.scope());
    let choice = |key: &str, path: &str| Choice {
        name: t.get(key),
        url: format!("{reports}{path}"),
        current: path == here,
    };
    ReportPage {
        t,
        tabs: Tabs::teacher(visit.scope(), TeacherTab::Reports),
        course: course_title(visit),
        title,
        lead: None,
        choices: vec![choice("report-assignment", ""), choice("report-course", "/course")],
        figures: Vec::new(),
        sections: Vec::new(),
        forms: Vec::new(),
        back_url: visit.notes.return_url.clone(),
        flash: None,
    }
}

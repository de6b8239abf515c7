//! What would go to the LMS, before anything goes.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};

use crate::app::App;
use crate::domain::marking::preview::{self, DryRun};
use crate::domain::session::Visit;
use crate::error::Result;
use crate::views::marking::preview::{DryRunView, PreviewPage, PreviewRow};
use crate::views::marking::{Section, Sections};
use crate::views::tabs::{Tabs, TeacherTab};
use crate::views::text::Texts;
use crate::web::student::course;
use crate::web::{guard, page};

/// `GET /links/{scope}/gradebook`
pub async fn open(app: Data<App>, request: HttpRequest, scope: Path<String>) -> Result<HttpResponse> {
    let visit = guard::visit(&app, &request, &scope).await?;
    let t = page::texts(&visit, request.headers());
    let template = template(&app, &visit, t, DryRunView::NotAsked).await?;
    page::show(&visit, StatusCode::OK, &template)
}

/// `POST /links/{scope}/gradebook`: asks the LMS, sends nothing.
pub async fn dry_run(
    app: Data<App>,
    request: HttpRequest,
    scope: Path<String>,
    payload: Payload,
) -> Result<HttpResponse> {
    let (visit, _) = guard::posted(&app, &request, &scope, payload).await?;
    let found = match preview::dry_run(&app, &visit).await? {
        DryRun::Ready => DryRunView::Ready,
        DryRun::Problem(code) => DryRunView::Problem(code.to_owned()),
    };
    let t = page::texts(&visit, request.headers());
    let template = template(&app, &visit, t, found).await?;
    page::show(&visit, StatusCode::OK, &template)
}

async fn template(app: &App, visit: &Visit, t: Texts, dry_run: DryRunView) -> Result<PreviewPage> {
    let (_, assignment) = visit.as_marker()?;
    let found = preview::read(app, visit).await?;
    Ok(PreviewPage {
        t,
        tabs: Tabs::teacher(visit.scope(), TeacherTab::Marking),
        sections: Sections::of(visit.scope(), Section::Preview),
        course: course(visit),
        title: assignment.title.clone(),
        points: f64::from(assignment.points),
        csrf: visit.session.csrf_token.clone(),
        action: format!("/links/{}/gradebook", visit.scope()),
        dry_run,
        rows: found
            .rows
            .into_iter()
            .map(|row| PreviewRow {
                name: row.name,
                score: row.score,
                released: row.released,
                delivered: row.delivered,
                problems: row.problems,
                blocked: row.blocked,
            })
            .collect(),
        without_mark: found.without_mark,
        back_url: visit.notes.return_url.clone(),
        flash: None,
    })
}

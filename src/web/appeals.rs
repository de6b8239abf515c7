//! A decided request for a second look: the same change for like answers.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};

use crate::app::App;
use crate::db::types::{AppealId, SubmissionId};
use crate::domain::marking::appeals;
use crate::error::Result;
use crate::views::marking::appeal::{OfferRow, OffersPage};
use crate::views::marking::{Section, Sections, code};
use crate::views::tabs::{Tabs, TeacherTab};
use crate::web::student::course;
use crate::web::{guard, page};

/// `GET /links/{scope}/appeals/{id}`
pub async fn open(
    app: Data<App>,
    request: HttpRequest,
    path: Path<(String, String)>,
) -> Result<HttpResponse> {
    let (scope, id) = path.into_inner();
    let visit = guard::visit(&app, &request, &scope).await?;
    let (_, assignment) = visit.as_marker()?;
    let found = appeals::offers(&app, &visit, &AppealId::from(id.as_str())).await?;
    let here = format!("/links/{scope}");
    let template = OffersPage {
        t: page::texts(&visit, request.headers()),
        tabs: Tabs::teacher(&scope, TeacherTab::Marking),
        sections: Sections::of(&scope, Section::Queue),
        course: course(&visit),
        title: assignment.title.clone(),
        points: f64::from(assignment.points),
        csrf: visit.session.csrf_token.clone(),
        action: format!("{here}/appeals/{id}"),
        list_url: format!("{here}/marking"),
        reason: found.appeal.reason,
        answer: found.answer,
        before: found.before,
        after: found.after,
        rows: found
            .like
            .into_iter()
            .map(|offer| OfferRow {
                code: code(offer.id.as_str()),
                url: format!("{here}/marking/{}", offer.id),
                id: offer.id.to_string(),
                answer: offer.answer,
                likeness: offer.likeness,
                before: offer.before,
                after: offer.after,
            })
            .collect(),
        back_url: visit.notes.return_url.clone(),
        flash: None,
    };
    page::show(&visit, StatusCode::OK, &template)
}

/// `POST /links/{scope}/appeals/{id}`
pub async fn extend(
    app: Data<App>,
    request: HttpRequest,
    path: Path<(String, String)>,
    payload: Payload,
) -> Result<HttpResponse> {
    let (scope, id) = path.into_inner();
    let (visit, fields) = guard::posted(&app, &request, &scope, payload).await?;
    let chosen = fields.pairs().iter().filter(|(name, _)| name == "answer");
    let chosen: Vec<SubmissionId> = chosen.map(|(_, id)| SubmissionId::from(id.as_str())).collect();
    let (count, _) = appeals::extend(&app, &visit, &AppealId::from(id), &chosen).await?;
    let done = if count > 0 { "overview-batch-done" } else { "overview-batch-none" };
    Ok(page::see_other(&format!("/links/{scope}/bulk?done={done}")))
}

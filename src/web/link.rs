//! `GET /links/{scope}`: the page behind a resource link; the teacher's overview or the student's desk.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;

use crate::app::App;
use crate::domain::copies;
use crate::error::Result;
use crate::views::home::NotSetUpPage;
use crate::web::{guard, overview, page, relink, student};

/// What the address may add.
#[derive(Debug, Default, Deserialize)]
pub struct Wish {
    /// The teacher's filter.
    #[serde(default)]
    pub show: String,
    /// The names that the teacher looks for.
    #[serde(default)]
    pub q: String,
    /// The page of the teacher's list, from 1.
    pub page: Option<usize>,
    /// The student's attempt.
    pub attempt: Option<i32>,
    /// What was just done: a message key.
    #[serde(default)]
    pub done: String,
}

/// See the module.
pub async fn open(
    app: Data<App>,
    request: HttpRequest,
    scope: Path<String>,
    wish: Query<Wish>,
) -> Result<HttpResponse> {
    let visit = guard::visit(&app, &request, &scope).await?;
    let t = page::texts(&visit, request.headers());
    if visit.assignment.is_none() {
        let (suggestions, others) = copies::for_visit(&app, &visit).await?;
        let template = NotSetUpPage {
            t,
            course: visit
                .course
                .as_ref()
                .map(|course| course.title.clone())
                .filter(|title| !title.is_empty()),
            title: visit.link.as_ref().map(|link| link.title.clone()).unwrap_or_default(),
            copies: relink::choices(suggestions),
            field: visit.link.as_ref().map(|link| format!("link-{}", link.id)).unwrap_or_default(),
            relink_url: format!("/links/{scope}/relink"),
            csrf: visit.session.csrf_token.clone(),
            others,
            setup_url: visit.is_staff().then(|| format!("/links/{scope}/edit")),
            back_url: visit.notes.return_url.clone(),
        };
        return page::show(&visit, StatusCode::OK, &template);
    }
    if visit.is_staff() {
        overview::show(&app, visit, t, &wish).await
    } else {
        student::show(&app, visit, t, &wish).await
    }
}

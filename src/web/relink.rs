//! Links of a copied course that open nothing: one by one, or all together.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};

use crate::app::App;
use crate::db::types::{AssignmentId, ResourceLinkId};
use crate::domain::copies;
use crate::error::Result;
use crate::views::relink::{Choice, LooseLink, RelinkPage};
use crate::web::student::course;
use crate::web::{guard, page};

/// `GET /links/{scope}/relink`
pub async fn open(app: Data<App>, request: HttpRequest, scope: Path<String>) -> Result<HttpResponse> {
    let visit = guard::visit(&app, &request, &scope).await?;
    let links = copies::loose(&app, &visit).await?;
    let template = RelinkPage {
        t: page::texts(&visit, request.headers()),
        course: course(&visit),
        action: format!("/links/{scope}/relink"),
        csrf: visit.session.csrf_token.clone(),
        back_url: Some(format!("/links/{scope}")),
        links: links
            .into_iter()
            .map(|link| LooseLink {
                id: link.id.to_string(),
                title: link.title,
                choices: choices(link.suggestions),
            })
            .collect(),
    };
    page::show(&visit, StatusCode::OK, &template)
}

/// `POST /links/{scope}/relink`: a field `link-{id}` for each link holds the assignment that it is to open.
pub async fn save(
    app: Data<App>,
    request: HttpRequest,
    scope: Path<String>,
    payload: Payload,
) -> Result<HttpResponse> {
    let (visit, fields) = guard::posted(&app, &request, &scope, payload).await?;
    let pairs = fields.pairs().iter().filter_map(|(name, value)| {
        let link = name.strip_prefix("link-").filter(|_| !value.is_empty())?;
        Some((ResourceLinkId::from(link), AssignmentId::from(value.as_str())))
    });
    copies::tie(&app, &visit, pairs.collect()).await?;
    Ok(page::see_other(&format!("/links/{scope}?done=relink-done")))
}

/// What a link may be, as a page shows it.
pub fn choices(suggestions: Vec<copies::Suggestion>) -> Vec<Choice> {
    let choice = |s: copies::Suggestion| Choice {
        assignment: s.assignment.to_string(),
        title: s.title,
        course: s.course,
    };
    suggestions.into_iter().map(choice).collect()
}

//! What the tool does with uploads, and whether a person agrees (`LtiEulaRequest`).

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};

use crate::app::App;
use crate::domain::terms;
use crate::error::{Fault, Result};
use crate::views::terms::{Answered, TermsPage};
use crate::web::{guard, page};

/// `GET /terms/{scope}`
pub async fn open(app: Data<App>, request: HttpRequest, scope: Path<String>) -> Result<HttpResponse> {
    let visit = guard::visit(&app, &request, &scope).await?;
    let template = TermsPage {
        t: page::texts(&visit, request.headers()),
        action: format!("/terms/{scope}"),
        csrf: visit.session.csrf_token.clone(),
        answered: None,
    };
    page::show(&visit, StatusCode::OK, &template)
}

/// `POST /terms/{scope}` with `answer`: `accept` or `decline`.
pub async fn answer(
    app: Data<App>,
    request: HttpRequest,
    scope: Path<String>,
    payload: Payload,
) -> Result<HttpResponse> {
    let (visit, fields) = guard::posted(&app, &request, &scope, payload).await?;
    let accepted = match fields.get("answer") {
        "accept" => true,
        "decline" => false,
        _ => return Err(Fault::bad_form("answer must be accept or decline")),
    };
    let told = terms::answer(&app, &visit, accepted).await?;
    let template = TermsPage {
        t: page::texts(&visit, request.headers()),
        action: format!("/terms/{scope}"),
        csrf: visit.session.csrf_token.clone(),
        answered: Some(match (told, accepted) {
            (false, _) => Answered::NotTold,
            (true, true) => Answered::Accepted,
            (true, false) => Answered::Declined,
        }),
    };
    page::show(&visit, StatusCode::OK, &template)
}

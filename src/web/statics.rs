//! Stylesheet, scripts, front door.

use actix_web::http::{StatusCode, header};
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};

use crate::app::App;
use crate::error::{Fault, Result};
use crate::views::assets;
use crate::views::home::HomePage;
use crate::web::page;

/// `GET /static/{version}/{name}`
pub async fn file(path: Path<(String, String)>) -> Result<HttpResponse> {
    let (version, name) = path.into_inner();
    let asset = assets::find(&name).ok_or_else(|| Fault::not_found("no such static file"))?;
    let keep = if version == assets::version() { assets::CACHE_CONTROL } else { "no-cache" };
    Ok(HttpResponse::Ok()
        .content_type(asset.content_type)
        .insert_header((header::CACHE_CONTROL, keep))
        .body(asset.content))
}

/// `GET /`
pub async fn home(app: Data<App>, request: HttpRequest) -> Result<HttpResponse> {
    let template = HomePage {
        t: page::browser_texts(request.headers()),
        base_url: app.config.base_url.as_str().trim_end_matches('/').to_owned(),
        version: env!("CARGO_PKG_VERSION").into(),
    };
    page::answer(StatusCode::OK, &template, [], [])
}

/// `GET /assignments/{id}` and `GET /submissions/{id}`: the addresses that links and the gradebook carry; they open through
/// the LMS only.
pub async fn assignment() -> Result<HttpResponse> {
    Err(Fault::session_lost("an assignment's address was opened outside the LMS"))
}

/// Everything else.
pub async fn missing() -> Result<HttpResponse> {
    Err(Fault::not_found("no such page"))
}

//! `POST /lti/notices/{platform}`: what an LMS tells without anybody looking.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path, Payload};
use futures_util::StreamExt;
use lti::notice::MAX_BATCH_BYTES;

use crate::app::App;
use crate::domain::notices;
use crate::error::{Fault, Result};

/// See the module. Answered once everything in it is on disk; the work comes later.
pub async fn receive(app: Data<App>, platform: Path<String>, mut payload: Payload) -> Result<HttpResponse> {
    let mut body = Vec::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|error| Fault::bad_form(error.to_string()))?;
        if body.len() + chunk.len() > MAX_BATCH_BYTES {
            return Err(Fault::too_large("a batch of notices above 1 MB"));
        }
        body.extend_from_slice(&chunk);
    }
    notices::receive(&app, &platform, &body).await?;
    Ok(HttpResponse::Ok().finish())
}

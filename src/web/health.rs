//! `/health/live`, `/health/ready`, `/metrics`.

use actix_web::HttpResponse;
use actix_web::web::Data;
use serde_json::json;

use crate::app::App;
use crate::db;
use crate::db::DbError;
use crate::error::Result;

/// `GET /health/live`: the process answers.
pub async fn live() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "status": "alive" }))
}

/// `GET /health/ready`: database and model can do their work.
pub async fn ready(app: Data<App>) -> HttpResponse {
    let database = match app.db.read(db::ping).await {
        Ok(()) => "ready".to_owned(),
        Err(error) => error.to_string(),
    };
    let grader = app.grader.clone();
    let model = match tokio::task::spawn_blocking(move || grader.probe()).await {
        Ok(Ok(())) => "ready".to_owned(),
        Ok(Err(error)) => error.to_string(),
        Err(_) => "the model broke".to_owned(),
    };
    let ready = database == "ready" && model == "ready";
    let body =
        json!({ "status": if ready { "ready" } else { "not ready" }, "database": database, "model": model });
    if ready { HttpResponse::Ok().json(body) } else { HttpResponse::ServiceUnavailable().json(body) }
}

/// `GET /metrics`
pub async fn metrics(app: Data<App>) -> Result<HttpResponse> {
    let now = app.clock.now();
    let (jobs, passbacks, oldest) = app
        .db
        .read(move |c| {
            let oldest = db::passback::oldest_waiting(c, now)?;
            Ok::<_, DbError>((db::job::counts(c)?, db::passback::counts(c)?, oldest))
        })
        .await?;
    app.metrics.oldest_unsent.set(oldest.unwrap_or(0));
    app.metrics.queue.reset();
    for (state, count) in jobs {
        app.metrics.queue.with_label_values(&["grading", state.as_str()]).set(count);
    }
    for (state, count) in passbacks {
        app.metrics.queue.with_label_values(&["passback", state.as_str()]).set(count);
    }
    Ok(HttpResponse::Ok().content_type("text/plain; version=0.0.4").body(app.metrics.render()?))
}

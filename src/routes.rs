//! Every route, in one list.

use actix_web::web::{ServiceConfig, get, post, resource};

use crate::web::{health, lti};

/// Adds the routes to a server.
pub fn configure(config: &mut ServiceConfig) {
    config
        .route("/health/live", get().to(health::live))
        .route("/health/ready", get().to(health::ready))
        .route("/metrics", get().to(health::metrics))
        .route("/.well-known/jwks.json", get().to(lti::jwks))
        .service(resource("/lti/login").get(lti::login_get).post(lti::login_post))
        .route("/lti/launch", post().to(lti::launch));
}

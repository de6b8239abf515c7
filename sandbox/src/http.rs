//! The web side: services for tools and pages for people. [`routes`] is the whole map.
#![expect(clippy::result_large_err, reason = "an early answer is a whole response, made once a request")]

mod ags;
mod bearer;
mod deep_link;
mod keys;
mod nrps;
pub(crate) mod oidc;
mod pages;
mod params;
mod registration;
mod scores;
pub(crate) mod session;
mod token;
mod uploads;
pub(crate) use pages::uploads as pages_uploads;

use actix_web::web::{self, ServiceConfig, get, post, resource};

/// Every route.
pub(crate) fn routes(config: &mut ServiceConfig) {
    config
        // OpenID Connect and OAuth 2
        .route("/.well-known/openid-configuration", get().to(registration::openid_configuration))
        .route("/register", post().to(registration::register))
        .route("/jwks", get().to(keys::jwks))
        .route("/auth", get().to(oidc::auth_get))
        .route("/auth", post().to(oidc::auth_post))
        .route("/token", post().to(token::token))
        // Assignment and Grade Services, Names and Role Provisioning
        .service(
            resource(["/services/{course}/lineitems", "/services/{course}/line_items"])
                .route(get().to(ags::list))
                .route(post().to(ags::create))
                .default_service(web::to(pages::not_found)),
        )
        .service(
            resource([
                "/services/{course}/lineitems/{item}/lineitem",
                "/services/{course}/line_items/{item}",
            ])
            .route(get().to(ags::read))
            .route(web::put().to(ags::replace))
            .route(web::delete().to(ags::delete))
            .default_service(web::to(pages::not_found)),
        )
        .service(
            resource([
                "/services/{course}/lineitems/{item}/lineitem/scores",
                "/services/{course}/line_items/{item}/scores",
            ])
            .route(post().to(scores::post))
            .default_service(web::to(pages::not_found)),
        )
        .service(
            resource([
                "/services/{course}/lineitems/{item}/lineitem/results",
                "/services/{course}/line_items/{item}/results",
            ])
            .route(get().to(scores::results))
            .default_service(web::to(pages::not_found)),
        )
        .route("/services/{course}/memberships", get().to(nrps::members))
        // Platform Notification Service, Asset Processor, terms
        .service(resource("/pns/{tool}").get(uploads::handlers).put(uploads::set_handler))
        .route("/ap/{processor}/assets/{asset}", get().to(uploads::asset))
        .route("/ap/{processor}/reports", post().to(uploads::report))
        .route("/files/{key}", get().to(uploads::stored))
        .service(resource("/eulas/{tool}/user").post(uploads::accept).delete(uploads::reset))
        .service(resource("/eulas/{tool}/deployment").put(uploads::require))
        // Content selection
        .route("/deep-link/return", post().to(deep_link::answer))
        .route("/courses/{course}/drafts/{draft}", get().to(deep_link::review))
        .route("/courses/{course}/drafts/{draft}/save", post().to(deep_link::save))
        // Pages for people
        .route("/", get().to(pages::home))
        .route("/login", post().to(pages::login))
        .route("/logout", post().to(pages::logout))
        .route("/courses/{course}", get().to(pages::course))
        .route("/courses/{course}/add/{tool}", get().to(pages::add_activity))
        .route("/courses/{course}/add/{tool}/launch", get().to(pages::add_launch))
        .route("/courses/{course}/copy", post().to(pages::copy_course))
        .route("/courses/{course}/grades", get().to(pages::grades))
        .route("/courses/{course}/grades", post().to(pages::change_grade))
        .route("/courses/{course}/members", get().to(pages::members))
        .route("/courses/{course}/assignments", post().to(pages_uploads::create))
        .route("/assignments/{assignment}", get().to(pages_uploads::show))
        .route("/assignments/{assignment}/hand-in", post().to(pages_uploads::hand_in))
        .route("/assignments/{assignment}/resubmit", post().to(pages_uploads::resubmit))
        .route("/assignments/{assignment}/processors/add/{tool}", get().to(pages_uploads::attach))
        .route(
            "/assignments/{assignment}/processors/add/{tool}/launch",
            get().to(pages_uploads::attach_launch),
        )
        .route("/assignments/{assignment}/processors/{processor}/settings", get().to(pages_uploads::settings))
        .route(
            "/assignments/{assignment}/processors/{processor}/settings/launch",
            get().to(pages_uploads::settings_launch),
        )
        .route("/assignments/{assignment}/terms/{tool}", get().to(pages_uploads::terms))
        .route("/assignments/{assignment}/terms/{tool}/launch", get().to(pages_uploads::terms_launch))
        .route("/reports/{processor}/{hand_in}/{asset}", get().to(pages_uploads::report))
        .route("/reports/{processor}/{hand_in}/{asset}/launch", get().to(pages_uploads::report_launch))
        .route("/activities/{link}", get().to(pages::activity))
        .route("/activities/{link}/delete", post().to(pages::delete_activity))
        .route("/activities/{link}/review/{user}", get().to(pages::activity_review))
        .route("/activities/{link}/launch", get().to(pages::activity_launch))
        .route("/launch.php", get().to(pages::moodle_launch))
        .route("/admin", get().to(pages::admin))
        .route("/admin/register", post().to(registration::open_tool_page))
        .route("/admin/tools/{tool}/activate", post().to(pages::activate_tool))
        .route("/admin/tools/{tool}/remove", post().to(pages::remove_tool))
        .route("/admin/rotate-keys", post().to(pages::rotate_keys))
        .route("/storage", get().to(pages::storage_frame))
        .route("/assets/{name}", get().to(pages::asset))
        .default_service(web::to(pages::not_found));
}

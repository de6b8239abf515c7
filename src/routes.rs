//! Every route, in one list.

use actix_web::web::{ServiceConfig, get, post, resource, to};

use crate::web::{
    admin, agreement, appeals, ask, authoring, bank, bulk, gradebook, groups, health, learning, lesson, link,
    log, lti, marking, material, notices, overview, policy, questions, registration, relink, reports, review,
    statics, student, talk, terms, versions, why,
};

/// Adds the routes to a server.
pub fn configure(config: &mut ServiceConfig) {
    config
        .route("/", get().to(statics::home))
        .route("/static/{version}/{name}", get().to(statics::file))
        .route("/health/live", get().to(health::live))
        .route("/health/ready", get().to(health::ready))
        .route("/metrics", get().to(health::metrics))
        // The LMS's side.
        .route("/.well-known/jwks.json", get().to(lti::jwks))
        .service(resource("/lti/login").get(lti::login_get).post(lti::login_post))
        .service(resource("/lti/login/{platform}").get(lti::own_login_get).post(lti::own_login_post))
        .route("/lti/launch", post().to(lti::launch))
        .service(resource("/lti/register").get(registration::open).post(registration::register))
        .route("/lti/register/test", post().to(registration::test))
        .route("/lti/canvas.json", get().to(registration::canvas))
        .route("/lti/notices/{platform}", post().to(notices::receive))
        .service(resource("/terms/{scope}").get(terms::open).post(terms::answer))
        .route("/assignments/{id}", get().to(statics::assignment))
        .route("/submissions/{id}", get().to(statics::assignment))
        // Selecting content.
        .service(resource("/deep-linking/{scope}").get(authoring::select).post(authoring::selected))
        // A resource link, for students and teachers.
        .route("/links/{scope}", get().to(link::open))
        .route("/links/{scope}/answer", post().to(student::hand_in))
        .route("/links/{scope}/work/{attempt}", get().to(student::own))
        .route("/links/{scope}/rating", post().to(student::rate))
        .route("/links/{scope}/draft", post().to(student::save_draft))
        .route("/links/{scope}/preview", get().to(student::preview))
        .service(resource("/links/{scope}/edit").get(authoring::edit).post(authoring::save))
        .service(resource("/links/{scope}/relink").get(relink::open).post(relink::save))
        .service(resource("/links/{scope}/bank").get(bank::show).post(bank::act))
        .route("/links/{scope}/bank/export", get().to(bank::export))
        .service(resource("/links/{scope}/versions").get(versions::list).post(versions::restore))
        .service(resource("/links/{scope}/impact").get(versions::impact).post(versions::regrade))
        .service(resource("/links/{scope}/extensions").get(versions::extensions).post(versions::extend))
        .route("/links/{scope}/release", post().to(overview::release))
        .route("/links/{scope}/resend", post().to(overview::resend))
        .service(resource("/links/{scope}/submissions/{id}").get(review::open).post(review::decide))
        .route("/links/{scope}/submissions/{id}/file", get().to(review::file))
        // The teacher's desk.
        .route("/links/{scope}/marking", get().to(marking::list))
        .service(resource("/links/{scope}/marking/{id}").get(marking::open).post(marking::decide))
        .route("/links/{scope}/marking/{id}/draft", post().to(marking::save_draft))
        .route("/links/{scope}/marking/{id}/reveal", post().to(marking::reveal))
        .route("/links/{scope}/groups", get().to(groups::list))
        .service(resource("/links/{scope}/groups/{name}").get(groups::open).post(groups::act))
        .service(resource("/links/{scope}/agreement").get(agreement::open).post(agreement::act))
        .service(resource("/links/{scope}/bulk").get(bulk::open).post(bulk::act))
        .service(resource("/links/{scope}/gradebook").get(gradebook::open).post(gradebook::dry_run))
        .service(resource("/links/{scope}/policy").get(policy::open).post(policy::save))
        .route("/links/{scope}/log", get().to(log::open))
        // Why this mark, and a second look.
        .route("/links/{scope}/why/{submission}", get().to(why::open))
        .route("/links/{scope}/appeals", post().to(why::ask))
        .service(resource("/links/{scope}/appeals/{id}").get(appeals::open).post(appeals::extend))
        // Asking about the material, and the talk about a returned answer.
        .service(resource("/links/{scope}/ask").get(ask::open).post(ask::ask))
        .route("/links/{scope}/ask/{id}", post().to(ask::act))
        .service(resource("/links/{scope}/questions").get(questions::open).post(questions::act))
        .route("/links/{scope}/lessons/{material}", get().to(lesson::open))
        .service(resource("/links/{scope}/talk").get(talk::open).post(talk::act))
        // Reports.
        .route("/links/{scope}/reports", get().to(reports::assignment))
        .route("/links/{scope}/reports/course", get().to(reports::course))
        .route("/links/{scope}/reports/names", get().to(reports::names))
        .route("/links/{scope}/reports/students/{person}", get().to(reports::student))
        .route("/links/{scope}/reports/export/{name}", get().to(reports::download))
        .route("/links/{scope}/progress", get().to(reports::own))
        // Course material.
        .service(resource("/links/{scope}/material").get(material::list).post(material::act))
        .route("/links/{scope}/material/{id}/{version}", get().to(material::open))
        .route("/links/{scope}/material/{id}/{version}/file", get().to(material::download))
        // Mastery, practice and plans.
        .service(resource("/links/{scope}/mastery").get(learning::mastery).post(learning::choose))
        .service(resource("/links/{scope}/mastery/{outcome}").get(learning::why).post(learning::contest))
        .service(resource("/links/{scope}/practice").get(learning::practice).post(learning::answer))
        .route("/links/{scope}/practice/all", get().to(learning::shelf))
        .service(resource("/links/{scope}/plan").get(learning::plan).post(learning::plan_act))
        .service(resource("/links/{scope}/learning").get(learning::class).post(learning::class_act))
        .service(
            resource("/links/{scope}/learning/outcomes")
                .get(learning::outcomes)
                .post(learning::outcomes_save),
        )
        .service(resource("/links/{scope}/learning/items").get(learning::items).post(learning::items_act))
        // A platform's administrators.
        .route("/admin/{scope}", get().to(admin::health))
        .route("/admin/{scope}/courses", get().to(admin::courses))
        .route("/admin/{scope}/model", get().to(admin::model))
        .route("/admin/{scope}/usage", get().to(admin::usage))
        .route("/admin/{scope}/data", get().to(admin::data))
        .route("/admin/{scope}/data/older", post().to(admin::erase_older))
        .route("/admin/{scope}/data/person", post().to(admin::erase_person))
        .route("/admin/{scope}/audit", get().to(admin::audit))
        .route("/admin/{scope}/technical-file.jsonl", get().to(admin::technical_file))
        .default_service(to(statics::missing));
}

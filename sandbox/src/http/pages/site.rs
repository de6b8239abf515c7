//! The administrator's page, the storage frame and the static files.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};

use super::see_other;
use crate::config::Flavour;
use crate::http::session;
use crate::model::User;
use crate::server::App;
use crate::views::{self, Admin, Shell, Storage, ToolRow};

fn administrator(app: &App, request: &HttpRequest) -> Result<User, HttpResponse> {
    match session::user(app, request) {
        None => Err(see_other("/")),
        Some(user) if user.admin => Ok(user),
        Some(_) => {
            let text = "Log out and choose the administrator.";
            Err(views::error(app, StatusCode::FORBIDDEN, "For administrators", text))
        }
    }
}

/// `GET /admin`
pub(crate) async fn admin(app: Data<App>, request: HttpRequest) -> HttpResponse {
    let user = match administrator(&app, &request) {
        Ok(user) => user,
        Err(page) => return page,
    };
    let state = app.state();
    let tools = state.tools.values().map(|tool| ToolRow {
        id: tool.id,
        name: tool.config.name.clone(),
        client_id: tool.client_id.clone(),
        deployment_id: tool.deployment_id.clone(),
        url: tool.config.target_link_uri.clone(),
        active: tool.active,
    });
    let page = Admin {
        shell: Shell::new(&app, "admin").user(&user, "Administrator"),
        base: app.base.clone(),
        tools: tools.collect(),
        keys: state.keys.iter().rev().map(|key| key.kid.clone()).collect(),
        violations: state.violations.iter().rev().take(50).cloned().collect(),
    };
    drop(state);
    views::html(StatusCode::OK, &page)
}

/// `POST /admin/tools/{tool}/activate`
pub(crate) async fn activate_tool(app: Data<App>, request: HttpRequest, path: Path<u32>) -> HttpResponse {
    if let Err(page) = administrator(&app, &request) {
        return page;
    }
    if let Some(tool) = app.state().tools.get_mut(&path) {
        tool.active = true;
    }
    see_other("/admin")
}

/// `POST /admin/tools/{tool}/remove`
pub(crate) async fn remove_tool(app: Data<App>, request: HttpRequest, path: Path<u32>) -> HttpResponse {
    if let Err(page) = administrator(&app, &request) {
        return page;
    }
    app.state().tools.remove(&path);
    see_other("/admin")
}

/// `POST /admin/rotate-keys`
pub(crate) async fn rotate_keys(app: Data<App>, request: HttpRequest) -> HttpResponse {
    if let Err(page) = administrator(&app, &request) {
        return page;
    }
    match app.state().rotate_key() {
        Ok(()) => see_other("/admin"),
        Err(error) => HttpResponse::InternalServerError().body(error.to_string()),
    }
}

/// `GET /storage`: the frame that keeps data for tools whose cookies a browser blocks (LTI Platform Storage).
pub(crate) async fn storage_frame() -> HttpResponse {
    views::html(StatusCode::OK, &Storage)
}

/// `GET /assets/{name}`
pub(crate) async fn asset(path: Path<String>) -> HttpResponse {
    let (kind, body) = match path.as_str() {
        "style.css" => ("text/css; charset=utf-8", include_str!("../../../assets/style.css")),
        "submit.js" => ("text/javascript; charset=utf-8", include_str!("../../../assets/submit.js")),
        "platform.js" => ("text/javascript; charset=utf-8", include_str!("../../../assets/platform.js")),
        "storage.js" => ("text/javascript; charset=utf-8", include_str!("../../../assets/storage.js")),
        _ => return HttpResponse::NotFound().body("There is no such file."),
    };
    HttpResponse::Ok().insert_header(("Cache-Control", "no-cache")).content_type(kind).body(body)
}

/// Everything else. Below the services, an unknown path or method is the tool's mistake.
pub(crate) async fn not_found(app: Data<App>, request: HttpRequest) -> HttpResponse {
    if request.path().starts_with("/services/") {
        let what = format!("{} {}", request.method(), request.uri());
        app.state().violation("service_path_or_method_unknown", what);
        let status = if app.flavour == Flavour::Moodle { 400 } else { 404 };
        return crate::http::bearer::problem(status, "No handler found", &request);
    }
    views::error(&app, StatusCode::NOT_FOUND, "There is no such page", "Go back to the start page.")
}

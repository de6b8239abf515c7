//! Pages for people: logging in, the course, an activity with the tool in a frame, and the course's administration.

mod grades;
mod site;
pub(crate) mod uploads;

pub(crate) use grades::{change_grade, grades};
pub(crate) use site::{activate_tool, admin, asset, not_found, remove_tool, rotate_keys, storage_frame};

use actix_web::http::{StatusCode, header};
use actix_web::web::{Bytes, Data, Path};
use actix_web::{HttpRequest, HttpResponse};

use super::oidc::{self, STORAGE_FRAME};
use super::params::Params;
use super::session;
use crate::config::Flavour;
use crate::model::{Course, LaunchKind, Role, User};
use crate::server::App;
use crate::state::State;
use crate::views::{
    self, ActivityRow, CourseCard, CoursePage, Dashboard, Embed, Login, Members, Person, Shell, ToolChoice,
};

/// A number without a needless fraction.
pub(crate) fn number(value: f64) -> String {
    let rounded = (value * 100.0).round() / 100.0;
    format!("{rounded}")
}

fn role_name(role: Role) -> &'static str {
    match role {
        Role::Teacher => "Teacher",
        Role::NonEditingTeacher => "Non-editing teacher",
        Role::Student => "Student",
    }
}

pub(super) fn see_other(to: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((header::LOCATION, to.to_owned())).finish()
}

/// A person in a course, and whether they teach there.
pub(super) struct Visitor {
    pub user: User,
    pub course: Course,
    pub staff: bool,
}

impl Visitor {
    pub(super) fn shell(&self, app: &App, section: &'static str) -> Shell {
        let role = match self.course.role_of(&self.user.id) {
            Some(role) => role_name(role),
            None => "Administrator",
        };
        Shell::new(app, section).user(&self.user, role).course(&self.course, self.staff)
    }
}

/// The visitor of a course's page, or the page that turns them away.
pub(super) fn visitor(app: &App, request: &HttpRequest, course: &str) -> Result<Visitor, HttpResponse> {
    let Some(user) = session::user(app, request) else { return Err(see_other("/")) };
    let state = app.state();
    let found = state.courses.get(course).cloned();
    drop(state);
    let gone =
        || views::error(app, StatusCode::NOT_FOUND, "There is no such course", "Go back to your courses.");
    let course = found.ok_or_else(gone)?;
    let role = course.role_of(&user.id);
    if role.is_none() && !user.admin {
        return Err(gone());
    }
    let staff = user.admin || matches!(role, Some(Role::Teacher | Role::NonEditingTeacher));
    Ok(Visitor { user, course, staff })
}

pub(super) fn teacher(app: &App, request: &HttpRequest, course: &str) -> Result<Visitor, HttpResponse> {
    let visitor = visitor(app, request, course)?;
    if visitor.staff {
        return Ok(visitor);
    }
    let text = "Log in as the teacher to do this.";
    Err(views::error(app, StatusCode::FORBIDDEN, "For teachers", text))
}

/// `GET /`: who are you, or your courses.
pub(crate) async fn home(app: Data<App>, request: HttpRequest) -> HttpResponse {
    // Cookies and issuer belong to the public origin, so people are led there first.
    let host = request.headers().get(header::HOST).and_then(|h| h.to_str().ok()).unwrap_or_default();
    let public = app.base.split("://").nth(1).unwrap_or_default();
    if host != public {
        return see_other(&format!("{}/", app.base));
    }
    let Some(user) = session::user(&app, &request) else { return login_page(&app) };
    let state = app.state();
    let mut courses: Vec<&Course> =
        state.courses.values().filter(|c| user.admin || c.role_of(&user.id).is_some()).collect();
    // The course that was there first stays first, whatever its id.
    courses.sort_by_key(|c| (c.id != state.seed_course, c.history.len()));
    let cards = courses.iter().map(|c| CourseCard {
        id: c.id.clone(),
        label: c.label.clone(),
        title: c.title.clone(),
        activities: state.links_of_course(&c.id).len(),
        members: c.enrolments.len(),
    });
    let role = match courses.first().and_then(|c| c.role_of(&user.id)) {
        Some(role) => role_name(role),
        None => "Administrator",
    };
    let page = Dashboard { shell: Shell::new(&app, "home").user(&user, role), courses: cards.collect() };
    drop(state);
    views::html(StatusCode::OK, &page)
}

fn login_page(app: &App) -> HttpResponse {
    const SHOWN: usize = 12;
    let state = app.state();
    let seeded = state.courses.get(&state.seed_course);
    let enrolments = seeded.map(|c| c.enrolments.as_slice()).unwrap_or_default();
    let people = enrolments
        .iter()
        .take(SHOWN)
        .filter_map(|e| Some(Person::of(state.users.get(&e.user)?, role_name(e.role))))
        .collect();
    let admin = state.users.values().find(|u| u.admin).map(|u| Person::of(u, "Administrator"));
    drop(state);
    views::html(StatusCode::OK, &Login { shell: Shell::new(app, "login"), people, admin })
}

/// `POST /login` with `user_id`
pub(crate) async fn login(app: Data<App>, body: Bytes) -> HttpResponse {
    let params = Params::parse(&body);
    let user = params.get("user_id").unwrap_or_default();
    if !app.state().users.contains_key(user) {
        return views::error(
            &app,
            StatusCode::BAD_REQUEST,
            "Nobody by that name",
            "Choose a person from the list.",
        );
    }
    let cookie = session::open(&app, user);
    HttpResponse::SeeOther().cookie(cookie).insert_header((header::LOCATION, "/")).finish()
}

/// `POST /logout`
pub(crate) async fn logout(app: Data<App>, request: HttpRequest) -> HttpResponse {
    let cookie = session::close(&app, &request);
    HttpResponse::SeeOther().cookie(cookie).insert_header((header::LOCATION, "/")).finish()
}

/// `GET /courses/{course}`
pub(crate) async fn course(app: Data<App>, request: HttpRequest, path: Path<String>) -> HttpResponse {
    let visitor = match visitor(&app, &request, &path) {
        Ok(visitor) => visitor,
        Err(page) => return page,
    };
    let query = Params::parse(request.query_string().as_bytes());
    let state = app.state();
    let activities = state.links_of_course(&visitor.course.id).into_iter().map(|link| {
        let item = state.item_of_link(&link.id);
        let own = item.and_then(|i| state.grade(&i.id, &visitor.user.id)?.shown(i.maximum).0).map(number);
        ActivityRow {
            id: link.id.clone(),
            title: link.title.clone(),
            text: crate::claims::flatten(&link.text),
            points: item.map(|i| number(i.maximum)),
            own,
        }
    });
    let activities = activities.collect();
    let tools = if visitor.staff { tools(&state) } else { Vec::new() };
    let uploads = state.uploads.of_course(&visitor.course.id);
    let uploads = uploads.into_iter().map(|a| (a.id.clone(), a.title.clone())).collect();
    drop(state);
    let page = CoursePage {
        uploads,
        can_upload: app.flavour == Flavour::Canvas,
        shell: visitor.shell(&app, "course"),
        course: visitor.course.id.clone(),
        label: visitor.course.label.clone(),
        title: visitor.course.title.clone(),
        activities,
        tools,
        notice: query.filled("notice").map(|n| n.chars().take(500).collect()),
    };
    views::html(StatusCode::OK, &page)
}

fn tools(state: &State) -> Vec<ToolChoice> {
    let active = state.tools.values().filter(|t| t.active);
    active.map(|t| ToolChoice { id: t.id, name: t.config.name.clone() }).collect()
}

fn storage(app: &App) -> Option<&'static str> {
    (app.flavour == Flavour::Canvas).then_some(STORAGE_FRAME)
}

/// `GET /courses/{course}/add/{tool}`: the content selection dialog.
pub(crate) async fn add_activity(
    app: Data<App>,
    request: HttpRequest,
    path: Path<(String, u32)>,
) -> HttpResponse {
    let (course, tool) = path.into_inner();
    let visitor = match teacher(&app, &request, &course) {
        Ok(visitor) => visitor,
        Err(page) => return page,
    };
    let page = Embed {
        shell: visitor.shell(&app, "course"),
        title: "Select content".into(),
        hint: "Choose or write the activity in the tool. You can look it over before it is saved.".into(),
        frame: format!("/courses/{course}/add/{tool}/launch"),
        frame_name: "tool-frame",
        storage: storage(&app),
        delete: None,
    };
    views::html(StatusCode::OK, &page)
}

/// `GET /courses/{course}/add/{tool}/launch`: what the dialog's frame loads.
pub(crate) async fn add_launch(
    app: Data<App>,
    request: HttpRequest,
    path: Path<(String, u32)>,
) -> HttpResponse {
    let (course, tool) = path.into_inner();
    match teacher(&app, &request, &course) {
        Ok(visitor) => oidc::initiate(&app, &visitor.user.id, tool, LaunchKind::DeepLinking { course }),
        Err(page) => page,
    }
}

/// The activity of a page: its title, course and tool.
fn activity_of(app: &App, link: &str) -> Result<(String, String, u32), HttpResponse> {
    let found = app.state().links.get(link).map(|l| (l.title.clone(), l.course.clone(), l.tool));
    found.ok_or_else(|| {
        views::error(app, StatusCode::NOT_FOUND, "There is no such activity", "Go back to the course.")
    })
}

/// `GET /activities/{link}`
pub(crate) async fn activity(app: Data<App>, request: HttpRequest, path: Path<String>) -> HttpResponse {
    show(&app, &request, &path, None).unwrap_or_else(|page| page)
}

/// `GET /activities/{link}/review/{user}`: "grade analysis".
pub(crate) async fn activity_review(
    app: Data<App>,
    request: HttpRequest,
    path: Path<(String, String)>,
) -> HttpResponse {
    let (link, user) = path.into_inner();
    show(&app, &request, &link, Some(&user)).unwrap_or_else(|page| page)
}

fn show(
    app: &App,
    request: &HttpRequest,
    link: &str,
    for_user: Option<&str>,
) -> Result<HttpResponse, HttpResponse> {
    let (title, course, _) = activity_of(app, link)?;
    let visitor = visitor(app, request, &course)?;
    let frame = match for_user {
        None => format!("/activities/{link}/launch"),
        Some(user) => format!("/activities/{link}/launch?for_user={user}"),
    };
    let page = Embed {
        shell: visitor.shell(app, if for_user.is_some() { "grades" } else { "course" }),
        title,
        hint: if for_user.is_some() { "Grade analysis".into() } else { String::new() },
        frame,
        frame_name: "tool-frame",
        storage: storage(app),
        delete: (visitor.staff && for_user.is_none()).then(|| format!("/activities/{link}/delete")),
    };
    Ok(views::html(StatusCode::OK, &page))
}

/// `GET /activities/{link}/launch`, with `for_user` for a submission review: what the activity's frame loads.
pub(crate) async fn activity_launch(
    app: Data<App>,
    request: HttpRequest,
    path: Path<String>,
) -> HttpResponse {
    let link = path.into_inner();
    let launch = || {
        let (_, course, tool) = activity_of(&app, &link)?;
        let visitor = visitor(&app, &request, &course)?;
        let query = Params::parse(request.query_string().as_bytes());
        let kind = match query.filled("for_user") {
            // A student may ask for anybody's work; it is the tool's duty to show them nothing but their own.
            Some(user) => LaunchKind::Review { link: link.clone(), for_user: user.to_owned() },
            None => LaunchKind::Resource { link: link.clone() },
        };
        Ok(oidc::initiate(&app, &visitor.user.id, tool, kind))
    };
    launch().unwrap_or_else(|page: HttpResponse| page)
}

/// `GET /launch.php?id=…`: as Moodle's `mod/lti/launch.php`, which launches an activity from anew.
pub(crate) async fn moodle_launch(app: Data<App>, request: HttpRequest) -> HttpResponse {
    let query = Params::parse(request.query_string().as_bytes());
    match query.filled("id").filter(|_| app.flavour == Flavour::Moodle).map(str::to_owned) {
        Some(link) => activity_launch(app, request, Path::from(link)).await,
        None => HttpResponse::NotFound().finish(),
    }
}

/// `POST /activities/{link}/delete`
pub(crate) async fn delete_activity(
    app: Data<App>,
    request: HttpRequest,
    path: Path<String>,
) -> HttpResponse {
    let course = match activity_of(&app, &path) {
        Ok((_, course, _)) => course,
        Err(page) => return page,
    };
    if let Err(page) = teacher(&app, &request, &course) {
        return page;
    }
    let mut state = app.state();
    let items: Vec<String> = state
        .items
        .values()
        .filter(|i| i.link.as_deref() == Some(path.as_str()))
        .map(|i| i.id.clone())
        .collect();
    for item in items {
        state.delete_item(&item);
    }
    state.links.remove(path.as_str());
    drop(state);
    see_other(&format!("/courses/{course}"))
}

/// `POST /courses/{course}/copy`
pub(crate) async fn copy_course(app: Data<App>, request: HttpRequest, path: Path<String>) -> HttpResponse {
    if let Err(page) = teacher(&app, &request, &path) {
        return page;
    }
    let copy = crate::handle::copy_course(&mut app.state(), &path);
    if let Some(copy) = &copy {
        let letters = crate::notices::of_copy(&app, &app.state(), &path, &copy.course);
        crate::notices::send(&app, letters).await;
    }
    match copy {
        Some(copy) => see_other(&format!("/courses/{}", copy.course)),
        None => see_other("/"),
    }
}

/// `GET /courses/{course}/members`
pub(crate) async fn members(app: Data<App>, request: HttpRequest, path: Path<String>) -> HttpResponse {
    let visitor = match visitor(&app, &request, &path) {
        Ok(visitor) => visitor,
        Err(page) => return page,
    };
    let state = app.state();
    let people = visitor.course.enrolments.iter();
    let people = people
        .filter_map(|e| {
            let role = if e.suspended { "Suspended" } else { role_name(e.role) };
            Some(Person::of(state.users.get(&e.user)?, role))
        })
        .collect();
    drop(state);
    views::html(StatusCode::OK, &Members { shell: visitor.shell(&app, "members"), people })
}

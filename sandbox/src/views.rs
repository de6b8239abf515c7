//! The pages: one struct a template, and the shell that they share.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use crate::config::Flavour;
use crate::model::{Course, User};
use crate::server::App;

/// What every page shows around its content.
pub(crate) struct Shell {
    pub flavour: &'static str,
    pub flavour_name: &'static str,
    pub user: Option<Person>,
    pub course: Option<(String, String)>,
    pub staff: bool,
    pub section: &'static str,
}

/// A person on a page.
pub(crate) struct Person {
    pub id: String,
    pub name: String,
    pub initials: String,
    pub role: &'static str,
    pub locale: String,
}

impl Person {
    pub(crate) fn of(user: &User, role: &'static str) -> Self {
        let first = |name: &str| name.chars().next().map(String::from).unwrap_or_default();
        let initials = if user.full.is_ascii() || user.full.contains(' ') {
            format!("{}{}", first(&user.given), first(&user.family))
        } else {
            user.full.chars().take(2).collect()
        };
        Self { id: user.id.clone(), name: user.full.clone(), initials, role, locale: user.locale.clone() }
    }
}

impl Shell {
    pub(crate) fn new(app: &App, section: &'static str) -> Self {
        Self {
            flavour: app.flavour.as_str(),
            flavour_name: match app.flavour {
                Flavour::Moodle => "behaves like Moodle",
                Flavour::Canvas => "behaves like Canvas",
            },
            user: None,
            course: None,
            staff: false,
            section,
        }
    }

    pub(crate) fn user(mut self, user: &User, role: &'static str) -> Self {
        self.user = Some(Person::of(user, role));
        self.staff |= user.admin;
        self
    }

    pub(crate) fn course(mut self, course: &Course, staff: bool) -> Self {
        self.course = Some((course.id.clone(), course.title.clone()));
        self.staff |= staff;
        self
    }
}

/// Renders a page.
pub(crate) fn html(status: StatusCode, page: &impl Template) -> HttpResponse {
    match page.render() {
        Ok(body) => HttpResponse::build(status)
            .insert_header(("Cache-Control", "no-store"))
            .content_type("text/html; charset=utf-8")
            .body(body),
        Err(error) => {
            tracing::error!(%error, "a page of the sandbox LMS could not be rendered");
            HttpResponse::InternalServerError().body("This page could not be shown.")
        }
    }
}

/// A page that says what went wrong and how to go on.
pub(crate) fn error(app: &App, status: StatusCode, title: &str, text: &str) -> HttpResponse {
    html(status, &Message { shell: Shell::new(app, ""), title, text, details: &[] })
}

/// The same with a list of codes.
pub(crate) fn error_with(
    app: &App,
    status: StatusCode,
    title: &str,
    text: &str,
    details: &[String],
) -> HttpResponse {
    html(status, &Message { shell: Shell::new(app, ""), title, text, details })
}

/// A form that sends itself, with a button for browsers without script.
pub(crate) fn auto_post(
    app: &App,
    title: &str,
    button: &str,
    method: &str,
    action: &str,
    target: &str,
    fields: &[(String, String)],
) -> HttpResponse {
    let flavour = app.flavour.as_str();
    html(StatusCode::OK, &AutoPost { flavour, title, button, method, action, target, fields })
}

#[derive(Template)]
#[template(path = "message.html")]
struct Message<'a> {
    shell: Shell,
    title: &'a str,
    text: &'a str,
    details: &'a [String],
}

#[derive(Template)]
#[template(path = "auto_post.html")]
struct AutoPost<'a> {
    flavour: &'a str,
    title: &'a str,
    button: &'a str,
    method: &'a str,
    action: &'a str,
    target: &'a str,
    fields: &'a [(String, String)],
}

#[derive(Template)]
#[template(path = "login.html")]
pub(crate) struct Login {
    pub shell: Shell,
    pub people: Vec<Person>,
    pub admin: Option<Person>,
}

/// A card on the dashboard.
pub(crate) struct CourseCard {
    pub id: String,
    pub label: String,
    pub title: String,
    pub activities: usize,
    pub members: usize,
}

#[derive(Template)]
#[template(path = "dashboard.html")]
pub(crate) struct Dashboard {
    pub shell: Shell,
    pub courses: Vec<CourseCard>,
}

/// An activity in a course's list.
pub(crate) struct ActivityRow {
    pub id: String,
    pub title: String,
    pub text: String,
    pub points: Option<String>,
    pub own: Option<String>,
}

/// A tool that can be added.
pub(crate) struct ToolChoice {
    pub id: u32,
    pub name: String,
}

#[derive(Template)]
#[template(path = "course.html")]
pub(crate) struct CoursePage {
    pub shell: Shell,
    pub course: String,
    pub label: String,
    pub title: String,
    pub activities: Vec<ActivityRow>,
    /// Id and title of upload assignments.
    pub uploads: Vec<(String, String)>,
    pub can_upload: bool,
    pub tools: Vec<ToolChoice>,
    pub notice: Option<String>,
}

#[derive(Template)]
#[template(path = "embed.html")]
pub(crate) struct Embed {
    pub shell: Shell,
    pub title: String,
    pub hint: String,
    pub frame: String,
    pub frame_name: &'static str,
    pub storage: Option<&'static str>,
    pub delete: Option<String>,
}

/// An item that the teacher may change before saving.
pub(crate) struct ReviewRow {
    pub number: usize,
    pub title: String,
    pub text: String,
    pub points: Option<String>,
}

#[derive(Template)]
#[template(path = "review.html")]
pub(crate) struct Review {
    pub shell: Shell,
    pub action: String,
    pub rows: Vec<ReviewRow>,
}

/// A column of the gradebook.
pub(crate) struct ColumnHead {
    pub item: String,
    pub link: Option<String>,
    pub label: String,
    pub maximum: String,
    pub locked: bool,
}

/// A cell of the gradebook.
pub(crate) struct Cell {
    pub item: String,
    pub score: Option<String>,
    pub maximum: String,
    pub comment: Option<String>,
    pub overridden: bool,
    pub locked: bool,
    pub analysis: Option<String>,
}

/// A student's row.
pub(crate) struct GradeLine {
    pub person: Person,
    pub cells: Vec<Cell>,
}

#[derive(Template)]
#[template(path = "gradebook.html")]
pub(crate) struct Gradebook {
    pub shell: Shell,
    pub course: String,
    pub columns: Vec<ColumnHead>,
    pub lines: Vec<GradeLine>,
}

#[derive(Template)]
#[template(path = "my_grades.html")]
pub(crate) struct MyGrades {
    pub shell: Shell,
    pub columns: Vec<ColumnHead>,
    pub cells: Vec<Cell>,
}

#[derive(Template)]
#[template(path = "members.html")]
pub(crate) struct Members {
    pub shell: Shell,
    pub people: Vec<Person>,
}

/// A tool on the admin page.
pub(crate) struct ToolRow {
    pub id: u32,
    pub name: String,
    pub client_id: String,
    pub deployment_id: String,
    pub url: String,
    pub active: bool,
}

#[derive(Template)]
#[template(path = "admin.html")]
pub(crate) struct Admin {
    pub shell: Shell,
    pub base: String,
    pub tools: Vec<ToolRow>,
    pub keys: Vec<String>,
    pub violations: Vec<String>,
}

#[derive(Template)]
#[template(path = "storage.html")]
pub(crate) struct Storage;

/// A tool that reads an upload assignment.
pub(crate) struct ProcessorRow {
    pub id: u64,
    pub title: String,
}

/// What a tool found.
pub(crate) struct ReportRow {
    pub link: String,
    pub file: String,
    pub title: String,
    pub progress: String,
    pub result: String,
    pub meaning: String,
    pub comment: String,
}

/// An attempt with its reports.
pub(crate) struct HandInRow {
    pub id: String,
    pub student: String,
    pub attempt: usize,
    pub files: Vec<String>,
    pub reports: Vec<ReportRow>,
    pub resubmit: bool,
}

#[derive(Template)]
#[template(path = "assignment.html")]
pub(crate) struct AssignmentPage {
    pub shell: Shell,
    pub id: String,
    pub title: String,
    pub processors: Vec<ProcessorRow>,
    pub tools: Vec<ToolChoice>,
    pub rows: Vec<HandInRow>,
    pub terms: Option<String>,
}

//! Upload assignments as people see them: the teacher attaches a tool and reads reports, the student hands in.

use actix_multipart::Multipart;
use actix_web::http::StatusCode;
use actix_web::web::{Bytes, Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use futures_util::StreamExt as _;

use super::{see_other, storage, teacher, tools, visitor};
use crate::http::oidc;
use crate::http::params::Params;
use crate::model::{LaunchKind, Role};
use crate::notices;
use crate::server::App;
use crate::state::{MAX_THINGS, State};
use crate::uploads::{AssetReport, HandIn, NewFile, StoredAsset, UploadAssignment, scope};
use crate::views::{self, AssignmentPage, Embed, HandInRow, ProcessorRow, ReportRow};

const MAX_UPLOAD: usize = 12 << 20;

fn gone(app: &App) -> HttpResponse {
    views::error(app, StatusCode::NOT_FOUND, "There is no such assignment", "Go back to the course.")
}

fn assignment_of(app: &App, id: &str) -> Result<UploadAssignment, HttpResponse> {
    let found = app.state().uploads.assignments.get(id).cloned();
    found.ok_or_else(|| gone(app))
}

/// `POST /courses/{course}/assignments` with `title`
pub(crate) async fn create(
    app: Data<App>,
    request: HttpRequest,
    path: Path<String>,
    body: Bytes,
) -> HttpResponse {
    if let Err(page) = teacher(&app, &request, &path) {
        return page;
    }
    let params = Params::parse(&body);
    let title = params.filled("title").unwrap_or("Upload assignment").to_owned();
    let id = add(&mut app.state(), &path, &title);
    see_other(&format!("/assignments/{id}"))
}

pub(crate) fn add(state: &mut State, course: &str, title: &str) -> String {
    let id = uuid::Builder::from_random_bytes(rand::random()).into_uuid().to_string();
    let order = state.count("order");
    let row = UploadAssignment {
        id: id.clone(),
        order,
        course: course.to_owned(),
        title: title.chars().take(200).collect(),
        processors: Vec::new(),
    };
    if state.uploads.assignments.len() < MAX_THINGS {
        state.uploads.assignments.insert(id.clone(), row);
    }
    id
}

/// `GET /assignments/{assignment}`
pub(crate) async fn show(app: Data<App>, request: HttpRequest, path: Path<String>) -> HttpResponse {
    page(&app, &request, &path).unwrap_or_else(|page| page)
}

fn page(app: &App, request: &HttpRequest, id: &str) -> Result<HttpResponse, HttpResponse> {
    let assignment = assignment_of(app, id)?;
    let visitor = visitor(app, request, &assignment.course)?;
    let state = app.state();
    let students: Vec<String> = if visitor.staff {
        let all = visitor.course.enrolments.iter().filter(|e| e.role == Role::Student);
        all.map(|e| e.user.clone()).collect()
    } else {
        vec![visitor.user.id.clone()]
    };
    let mut rows = Vec::new();
    for user in &students {
        for hand_in in state.uploads.attempts(id, user).into_iter().rev() {
            rows.push(row(&state, hand_in, visitor.staff));
        }
    }
    let processors = assignment.processors.iter().map(|p| ProcessorRow { id: p.id, title: p.title.clone() });
    let terms = assignment
        .processors
        .iter()
        .map(|p| p.tool)
        .find(|tool| !visitor.staff && asks(&state, *tool, &visitor.user.id));
    let tools = if visitor.staff { tools(&state) } else { Vec::new() };
    drop(state);
    let page = AssignmentPage {
        shell: visitor.shell(app, "course"),
        id: id.to_owned(),
        title: assignment.title.clone(),
        processors: processors.collect(),
        tools,
        rows,
        terms: terms.map(|tool| format!("/assignments/{id}/terms/{tool}")),
    };
    Ok(views::html(StatusCode::OK, &page))
}

/// Whether a person still has to be asked whether they accept a tool's terms.
pub(crate) fn asks(state: &State, tool: u32, user: &str) -> bool {
    let asking =
        state.tools.get(&tool).is_some_and(|t| t.config.scopes.iter().any(|s| s == scope::EULA_USER));
    asking
        && !state.uploads.not_required.contains(&tool)
        && state.uploads.accepted.get(&(tool, user.to_owned())) != Some(&true)
}

fn row(state: &State, hand_in: &HandIn, staff: bool) -> HandInRow {
    let reports: Vec<(u64, &AssetReport)> = state
        .uploads
        .reports_of(hand_in)
        .into_iter()
        .filter(|(_, report)| staff || report.shown_to_student())
        .collect();
    let name = |asset: &str| state.uploads.assets.get(asset).map(|a| a.title.clone()).unwrap_or_default();
    HandInRow {
        id: hand_in.id.clone(),
        student: state.users.get(&hand_in.user).map(|u| u.full.clone()).unwrap_or_default(),
        attempt: hand_in.attempt,
        files: hand_in.assets.iter().map(|asset| name(asset)).collect(),
        resubmit: staff && (reports.is_empty() || reports.iter().any(|(_, r)| r.repairable())),
        reports: reports
            .iter()
            .map(|(processor, report)| ReportRow {
                link: format!("/reports/{processor}/{}/{}?type={}", hand_in.id, report.asset, report.kind),
                file: name(&report.asset),
                title: report.title.clone().unwrap_or_default(),
                progress: report.progress.clone(),
                result: report.result.clone().unwrap_or_default(),
                meaning: report.indication.as_ref().map(|(_, alt)| alt.clone()).unwrap_or_default(),
                comment: report.comment.clone().unwrap_or_default(),
            })
            .collect(),
    }
}

/// `GET /assignments/{assignment}/processors/add/{tool}`: the dialog; and with `/launch` what its frame loads.
pub(crate) async fn attach(app: Data<App>, request: HttpRequest, path: Path<(String, u32)>) -> HttpResponse {
    let (id, tool) = path.into_inner();
    let frame = format!("/assignments/{id}/processors/add/{tool}/launch");
    embed(&app, &request, &id, "Add document processing app", frame, true)
}

/// See [`attach`].
pub(crate) async fn attach_launch(
    app: Data<App>,
    request: HttpRequest,
    path: Path<(String, u32)>,
) -> HttpResponse {
    let (assignment, tool) = path.into_inner();
    launch(
        &app,
        &request,
        &assignment,
        true,
        tool,
        LaunchKind::ProcessorSelection { assignment: assignment.clone() },
    )
}

/// `GET /assignments/{assignment}/processors/{processor}/settings`
pub(crate) async fn settings(
    app: Data<App>,
    request: HttpRequest,
    path: Path<(String, u64)>,
) -> HttpResponse {
    let (id, processor) = path.into_inner();
    let frame = format!("/assignments/{id}/processors/{processor}/settings/launch");
    embed(&app, &request, &id, "Settings", frame, true)
}

/// See [`settings`].
pub(crate) async fn settings_launch(
    app: Data<App>,
    request: HttpRequest,
    path: Path<(String, u64)>,
) -> HttpResponse {
    let (id, processor) = path.into_inner();
    let tool = app.state().uploads.processor(processor).map(|(_, p)| p.tool);
    let Some(tool) = tool else { return gone(&app) };
    launch(&app, &request, &id, true, tool, LaunchKind::ProcessorSettings { processor })
}

/// `GET /assignments/{assignment}/terms/{tool}`
pub(crate) async fn terms(app: Data<App>, request: HttpRequest, path: Path<(String, u32)>) -> HttpResponse {
    let (id, tool) = path.into_inner();
    let frame = format!("/assignments/{id}/terms/{tool}/launch");
    embed(&app, &request, &id, "Before you hand in", frame, false)
}

/// See [`terms`].
pub(crate) async fn terms_launch(
    app: Data<App>,
    request: HttpRequest,
    path: Path<(String, u32)>,
) -> HttpResponse {
    let (assignment, tool) = path.into_inner();
    launch(&app, &request, &assignment, false, tool, LaunchKind::Terms { assignment: assignment.clone() })
}

/// `GET /reports/{processor}/{hand_in}/{asset}`: "view report"; and with `/launch` what its frame loads.
pub(crate) async fn report(
    app: Data<App>,
    request: HttpRequest,
    path: Path<(u64, String, String)>,
) -> HttpResponse {
    let (processor, hand_in, asset) = path.into_inner();
    let Some(assignment) = app.state().uploads.processor(processor).map(|(a, _)| a.id.clone()) else {
        return gone(&app);
    };
    let kind = Params::parse(request.query_string().as_bytes());
    let kind = kind.filled("type").unwrap_or_default().to_owned();
    let frame = format!("/reports/{processor}/{hand_in}/{asset}/launch?type={kind}");
    embed(&app, &request, &assignment, "Report", frame, false)
}

/// See [`report`].
pub(crate) async fn report_launch(
    app: Data<App>,
    request: HttpRequest,
    path: Path<(u64, String, String)>,
) -> HttpResponse {
    let (processor, hand_in, asset) = path.into_inner();
    let found = app.state().uploads.processor(processor).map(|(a, p)| (a.id.clone(), p.tool));
    let Some((assignment, tool)) = found else { return gone(&app) };
    let params = Params::parse(request.query_string().as_bytes());
    let report = params.filled("type").unwrap_or_default().to_owned();
    launch(
        &app,
        &request,
        &assignment,
        false,
        tool,
        LaunchKind::ReportReview { processor, hand_in, asset, report },
    )
}

fn embed(
    app: &App,
    request: &HttpRequest,
    assignment: &str,
    hint: &str,
    frame: String,
    for_staff: bool,
) -> HttpResponse {
    let show = || {
        let assignment = assignment_of(app, assignment)?;
        let visitor = if for_staff {
            teacher(app, request, &assignment.course)?
        } else {
            visitor(app, request, &assignment.course)?
        };
        let page = Embed {
            shell: visitor.shell(app, "course"),
            title: assignment.title,
            hint: hint.into(),
            frame,
            frame_name: "tool-frame",
            storage: storage(app),
            delete: None,
        };
        Ok(views::html(StatusCode::OK, &page))
    };
    show().unwrap_or_else(|page: HttpResponse| page)
}

fn launch(
    app: &App,
    request: &HttpRequest,
    assignment: &str,
    for_staff: bool,
    tool: u32,
    kind: LaunchKind,
) -> HttpResponse {
    let go = || {
        let assignment = assignment_of(app, assignment)?;
        let visitor = if for_staff {
            teacher(app, request, &assignment.course)?
        } else {
            visitor(app, request, &assignment.course)?
        };
        Ok(oidc::initiate(app, &visitor.user.id, tool, kind))
    };
    go().unwrap_or_else(|page: HttpResponse| page)
}

/// `POST /assignments/{assignment}/hand-in`: a `file`, or a `text`.
pub(crate) async fn hand_in(
    app: Data<App>,
    request: HttpRequest,
    path: Path<String>,
    mut parts: Multipart,
) -> HttpResponse {
    let assignment = match assignment_of(&app, &path) {
        Ok(assignment) => assignment,
        Err(page) => return page,
    };
    let visitor = match visitor(&app, &request, &assignment.course) {
        Ok(visitor) => visitor,
        Err(page) => return page,
    };
    let refused = |text: &str| views::error(&app, StatusCode::BAD_REQUEST, "Nothing was handed in", text);
    let mut files = Vec::new();
    while let Some(part) = parts.next().await {
        let Ok(mut part) = part else { return refused("The form could not be read.") };
        let disposition = part.content_disposition();
        let name = disposition.and_then(|d| d.get_name()).unwrap_or_default().to_owned();
        let file = disposition.and_then(|d| d.get_filename()).unwrap_or_default().to_owned();
        let content_type = part.content_type().map(ToString::to_string);
        let mut content = Vec::new();
        while let Some(chunk) = part.next().await {
            let Ok(chunk) = chunk else { return refused("The form could not be read.") };
            if content.len() + chunk.len() > MAX_UPLOAD {
                return refused("The file is larger than 12 MB.");
            }
            content.extend_from_slice(&chunk);
        }
        if content.is_empty() || files.len() >= 10 {
            continue;
        }
        match name.as_str() {
            "file" if !file.is_empty() => files.push(NewFile {
                name: Some(file),
                content_type: content_type.unwrap_or_else(|| "application/octet-stream".into()),
                content,
            }),
            "text" => {
                let text = String::from_utf8_lossy(&content);
                let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
                files.push(NewFile::typed(&format!("<p>{}</p>", escaped.replace('\n', "<br>"))));
            }
            _ => {}
        }
    }
    if files.is_empty() {
        return refused("Choose a file or write a text.");
    }
    let letters = {
        let mut state = app.state();
        let handed_in = store(&app, &mut state, &assignment.id, &visitor.user.id, files);
        notices::of_hand_in(&app, &state, &handed_in)
    };
    notices::send(&app, letters).await;
    see_other(&format!("/assignments/{}", assignment.id))
}

/// Keeps an attempt.
pub(crate) fn store(
    app: &App,
    state: &mut State,
    assignment: &str,
    user: &str,
    files: Vec<NewFile>,
) -> HandIn {
    let uuid = || uuid::Builder::from_random_bytes(rand::random()).into_uuid().to_string();
    let mut assets = Vec::new();
    for file in files {
        let id = uuid();
        let asset = StoredAsset {
            id: id.clone(),
            content: file.content,
            content_type: file.content_type,
            title: file.name.clone().unwrap_or_else(|| "Text entry".into()),
            file_name: file.name,
            uploaded: app.now(),
        };
        state.uploads.assets.insert(id.clone(), asset);
        assets.push(id);
    }
    let attempt = state.uploads.attempts(assignment, user).len() + 1;
    let id = format!("{}:{attempt}", uuid());
    let row = HandIn { id: id.clone(), assignment: assignment.into(), user: user.into(), attempt, assets };
    if state.uploads.hand_ins.len() < MAX_THINGS {
        state.uploads.hand_ins.insert(id, row.clone());
    }
    row
}

/// `POST /assignments/{assignment}/resubmit` with `hand_in`: the notice once more, for the teacher.
pub(crate) async fn resubmit(
    app: Data<App>,
    request: HttpRequest,
    path: Path<String>,
    body: Bytes,
) -> HttpResponse {
    let assignment = match assignment_of(&app, &path) {
        Ok(assignment) => assignment,
        Err(page) => return page,
    };
    if let Err(page) = teacher(&app, &request, &assignment.course) {
        return page;
    }
    let params = Params::parse(&body);
    let letters = {
        let state = app.state();
        let found = params.get("hand_in").and_then(|id| state.uploads.hand_ins.get(id)).cloned();
        found.map(|found| notices::of_hand_in(&app, &state, &found)).unwrap_or_default()
    };
    notices::send(&app, letters).await;
    see_other(&format!("/assignments/{}", assignment.id))
}

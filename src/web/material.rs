//! Course material: the teacher's list with its uploads, the students' list, and a document as it was read.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload, Query};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;

use crate::app::App;
use crate::db::attachment_reading::AttachmentReading;
use crate::db::material::{Found, MaterialChunk, VersionLine};
use crate::db::types::{AnchorKind, MaterialState};
use crate::domain::assignment::form::local;
use crate::domain::material::{self, Entry, Listed, MAX_FILE, Shown, Taken};
use crate::domain::session::Visit;
use crate::error::{Fault, Result};
use crate::views::Flash;
use crate::views::file_note::FileNote;
use crate::views::material::{
    FileView, Finding, MaterialLine, MaterialPage, MaterialTextPage, Place, ReadState, Released, Stretch,
};
use crate::views::pager::Pager;
use crate::views::tabs::{StudentTab, Tabs, TeacherTab};
use crate::web::form::Fields;
use crate::web::guard;
use crate::web::page::{self, moment};
use crate::web::student::course;

/// What the addresses may add.
#[derive(Debug, Default, Deserialize)]
pub struct Wish {
    /// What was just done: a message key.
    #[serde(default)]
    done: String,
    /// The place to open.
    #[serde(default)]
    at: i32,
}

/// `GET /links/{scope}/material`
pub async fn list(
    app: Data<App>,
    request: HttpRequest,
    scope: Path<String>,
    wish: Query<Wish>,
) -> Result<HttpResponse> {
    let visit = guard::visit(&app, &request, &scope).await?;
    let known =
        ["material-uploaded", "material-renewed", "material-set", "material-again", "material-removed"];
    let flash = known.iter().find(|key| **key == wish.done).map(|key| Flash::done(*key));
    page::show(&visit, StatusCode::OK, &template(&app, &visit, &request, flash).await?)
}

async fn template(
    app: &App,
    visit: &Visit,
    request: &HttpRequest,
    flash: Option<Flash>,
) -> Result<MaterialPage> {
    let listed = material::list(app, visit).await?;
    let now = app.clock.now();
    let action = format!("/links/{}/material", visit.scope());
    let line = |one: Listed| {
        let versions: Vec<FileView> =
            one.versions.iter().map(|line| version(&action, line, one.material.current_version)).collect();
        let id = &one.material.id;
        MaterialLine {
            id: id.to_string(),
            open_url: one.material.current_version.map(|version| format!("{action}/{id}/{version}")),
            released: match one.material.released_at {
                None => Released::Hidden,
                Some(at) if at <= now => Released::Now,
                Some(at) => Released::At(moment(at)),
            },
            released_value: one.material.released_at.filter(|at| *at > now).map(local).unwrap_or_default(),
            title: one.material.title,
            versions,
        }
    };
    Ok(MaterialPage {
        t: page::texts(visit, request.headers()),
        tabs: tabs(visit),
        course: course(visit),
        flash,
        back_url: visit.notes.return_url.clone(),
        teacher: visit.is_staff(),
        lines: listed.into_iter().map(line).collect(),
        action,
        csrf: visit.session.csrf_token.clone(),
    })
}

fn tabs(visit: &Visit) -> Tabs {
    if visit.is_staff() {
        Tabs::teacher(visit.scope(), TeacherTab::Material)
    } else {
        Tabs::student(visit.scope(), StudentTab::Material)
    }
}

fn version(action: &str, line: &VersionLine, current: Option<i32>) -> FileView {
    let address = format!("{action}/{}/{}", line.material_id, line.version);
    FileView {
        number: line.version,
        file_name: line.file_name.clone(),
        kilobytes: usize::try_from(line.size).unwrap_or(0).div_ceil(1024),
        state: match line.state {
            MaterialState::Waiting => ReadState::Waiting,
            MaterialState::Reading => ReadState::Reading(line.progress),
            MaterialState::Read => ReadState::Read,
            MaterialState::Failed => ReadState::Failed(line.problem.clone().unwrap_or_default()),
        },
        pages: line.found.0.pages,
        characters: usize::try_from(line.found.0.characters).unwrap_or(usize::MAX),
        findings: findings(&line.found.0),
        open_url: (line.state == MaterialState::Read).then(|| address.clone()),
        file_url: format!("{address}/file"),
        uploaded: moment(line.uploaded_at),
        current: current == Some(line.version),
    }
}

/// What was found, as pages show it.
fn findings(found: &Found) -> Vec<Finding> {
    let one = |notice: &crate::db::material::FoundNotice| Finding {
        word: notice.finding.clone(),
        count: notice.count,
        first: notice.first,
    };
    found.notices.iter().map(one).collect()
}

/// What was read of a student's file, as pages show it.
pub fn file_note(read: &AttachmentReading) -> FileNote {
    FileNote {
        problem: read.problem.clone(),
        pages: read.found.0.pages,
        characters: usize::try_from(read.found.0.characters).unwrap_or(usize::MAX),
        findings: findings(&read.found.0),
    }
}

/// `POST /links/{scope}/material`
pub async fn act(
    app: Data<App>,
    request: HttpRequest,
    scope: Path<String>,
    payload: Payload,
) -> Result<HttpResponse> {
    guard::posted_here(&app, &request)?;
    let visit = guard::visit(&app, &request, &scope).await?;
    let mut fields = Fields::read_up_to(MAX_FILE, &request, payload).await?;
    guard::made_for(&visit, &fields)?;
    let file = fields.upload.take();
    let (id, entry) = (fields.get("id"), entry(&fields));
    let (taken, done) = match fields.get("action") {
        "upload" => (material::upload(&app, &visit, &entry, file).await?, "material-uploaded"),
        "renew" => (material::renew(&app, &visit, id, file).await?, "material-renewed"),
        "set" => (material::set(&app, &visit, id, &entry).await?, "material-set"),
        "again" => {
            let version = fields.get("version").parse().map_err(|_| Fault::bad_form("version is missing"))?;
            (material::again(&app, &visit, id, version).await?, "material-again")
        }
        "remove" => (material::remove(&app, &visit, id).await?, "material-removed"),
        _ => return Err(Fault::bad_form("no such action")),
    };
    match taken {
        Taken::Done => Ok(page::see_other(&format!("/links/{scope}/material?done={done}"))),
        Taken::Refused(message) => {
            let template = template(&app, &visit, &request, Some(Flash::problem(message))).await?;
            page::show(&visit, StatusCode::UNPROCESSABLE_ENTITY, &template)
        }
    }
}

fn entry(fields: &Fields) -> Entry {
    Entry {
        title: fields.get("title").to_owned(),
        release: fields.get("release").to_owned(),
        released_at: fields.get("released_at").to_owned(),
    }
}

/// `GET /links/{scope}/material/{id}/{version}`
pub async fn open(
    app: Data<App>,
    request: HttpRequest,
    path: Path<(String, String, i32)>,
    wish: Query<Wish>,
) -> Result<HttpResponse> {
    let (scope, id, number) = path.into_inner();
    let visit = guard::visit(&app, &request, &scope).await?;
    let shown = material::open(&app, &visit, &id, number, wish.at).await?;
    let action = format!("/links/{scope}/material");
    let address = format!("{action}/{id}");
    let (pages, version) = (shown.pages, shown.version.version);
    let (mut pager, _) = Pager::cut(
        usize::try_from(pages.parts).unwrap_or(1),
        1,
        usize::try_from(pages.part).unwrap_or(0) + 1,
        |part| {
            let at = i32::try_from(part).unwrap_or(1).saturating_sub(1).saturating_mul(pages.size);
            format!("{address}/{version}?at={at}")
        },
    );
    if pages.parts < 2 {
        pager = Pager::default();
    }
    let template = MaterialTextPage {
        t: page::texts(&visit, request.headers()),
        tabs: tabs(&visit),
        course: course(&visit),
        back_url: Some(action),
        title: shown.material.title.clone(),
        version,
        newer_url: shown
            .material
            .current_version
            .filter(|current| *current != version)
            .map(|current| format!("{address}/{current}")),
        file_url: format!("{address}/{version}/file"),
        pages: shown.version.found.0.pages,
        characters: usize::try_from(shown.version.found.0.characters).unwrap_or(usize::MAX),
        findings: if visit.is_staff() { findings(&shown.version.found.0) } else { Vec::new() },
        stretches: stretches(&shown),
        pager,
    };
    page::show(&visit, StatusCode::OK, &template)
}

/// What was read, with a heading or a page number only where a new one begins.
fn stretches(shown: &Shown) -> Vec<Stretch> {
    let (mut path, mut place) = (Vec::new(), Place::None);
    let mut all = Vec::with_capacity(shown.chunks.len());
    for chunk in &shown.chunks {
        let headings: Vec<&str> = chunk
            .headings
            .0
            .iter()
            .map(String::as_str)
            .skip_while(|heading| *heading == shown.material.title)
            .collect();
        let here = place_of(chunk);
        all.push(Stretch {
            id: format!("c{}", chunk.place),
            heading: (headings != path && !headings.is_empty()).then(|| headings.join(" › ")),
            place: if here == place { Place::None } else { here },
            lines: chunk.text.lines().map(str::to_owned).collect(),
        });
        path = headings;
        place = here;
    }
    all
}

fn place_of(chunk: &MaterialChunk) -> Place {
    match chunk.anchor {
        AnchorKind::Document => Place::None,
        AnchorKind::Page => Place::Page(chunk.anchor_at),
        AnchorKind::Slide => Place::Slide(chunk.anchor_at),
        AnchorKind::Second => Place::Second(chunk.anchor_at),
    }
}

/// `GET /links/{scope}/material/{id}/{version}/file`
pub async fn download(
    app: Data<App>,
    request: HttpRequest,
    path: Path<(String, String, i32)>,
) -> Result<HttpResponse> {
    let (scope, id, version) = path.into_inner();
    let visit = guard::visit(&app, &request, &scope).await?;
    let (name, content) = material::download(&app, &visit, &id, version).await?;
    Ok(page::file(&name, "application/octet-stream", content))
}

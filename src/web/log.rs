//! Who or what did what about an assignment.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;

use crate::app::App;
use crate::db::types::AuditEventId;
use crate::domain::marking::audit;
use crate::error::Result;
use crate::views::marking::log::{Actor, LogLine, LogPage};
use crate::views::marking::{Section, Sections, code};
use crate::views::tabs::{Tabs, TeacherTab};
use crate::web::guard;
use crate::web::page::{self, moment};
use crate::web::student::course;

/// What the address may add.
#[derive(Debug, Default, Deserialize)]
pub struct Wish {
    /// Lines older than this one.
    #[serde(default)]
    pub before: String,
}

/// `GET /links/{scope}/log`
pub async fn open(
    app: Data<App>,
    request: HttpRequest,
    scope: Path<String>,
    wish: Query<Wish>,
) -> Result<HttpResponse> {
    let visit = guard::visit(&app, &request, &scope).await?;
    let (link, assignment) = visit.as_marker()?;
    let before = (!wish.before.is_empty()).then(|| AuditEventId::from(wish.before.as_str()));
    let found = audit::read(&app, &visit, before).await?;
    let here = format!("/links/{scope}");
    let lines = found.lines.iter().map(|line| {
        let answer = line.subject != assignment.id.as_str() && line.subject != link.id.as_str();
        LogLine {
            at: moment(line.at),
            actor: match found.names.get(&line.actor) {
                Some(name) => Actor::Named(name.clone()),
                // People have ids of one form; parts of the program have names.
                None if line.actor.len() == 36 && line.actor.matches('-').count() == 4 => Actor::Person,
                None => Actor::Program,
            },
            action: line.action.clone(),
            url: answer.then(|| format!("{here}/why/{}", line.subject)),
            code: code(&line.subject),
            detail: line.detail.clone(),
        }
    });
    let template = LogPage {
        t: page::texts(&visit, request.headers()),
        tabs: Tabs::teacher(&scope, TeacherTab::Marking),
        sections: Sections::of(&scope, Section::Log),
        course: course(&visit),
        title: assignment.title.clone(),
        lines: lines.collect(),
        older_url: found.older.as_ref().map(|id| format!("{here}/log?before={id}")),
        back_url: visit.notes.return_url.clone(),
        flash: None,
    };
    page::show(&visit, StatusCode::OK, &template)
}

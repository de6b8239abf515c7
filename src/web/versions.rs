//! Versions of an assignment, what its last change does to marks, and extensions of single students.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload, Query};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;

use crate::app::App;
use crate::db;
use crate::domain::assignment::schedule::{self, ExtensionForm};
use crate::domain::assignment::versions::{self, Version};
use crate::domain::assignment::{self, AssignmentForm};
use crate::domain::session::Visit;
use crate::error::{Fault, Result};
use crate::views::Flash;
use crate::views::tabs::{Tabs, TeacherTab};
use crate::views::versions::{
    ExtensionLine, ExtensionsPage, ImpactLine, ImpactPage, VersionLine, VersionView, VersionsPage, label,
};
use crate::web::guard;
use crate::web::page::{self, moment};
use crate::web::student::course;

/// What the addresses may add.
#[derive(Debug, Default, Deserialize)]
pub struct Wish {
    /// The version to read.
    pub version: Option<i32>,
    /// What was just done: a message key.
    #[serde(default)]
    pub done: String,
}

/// Keys that an address may name.
fn flash(done: &str) -> Option<Flash> {
    let known = ["version-restored", "impact-regraded", "authoring-saved-impact", "extensions-saved"];
    known.iter().find(|key| **key == done).map(|key| Flash::done(*key))
}

/// `GET /links/{scope}/versions`
pub async fn list(
    app: Data<App>,
    request: HttpRequest,
    scope: Path<String>,
    wish: Query<Wish>,
) -> Result<HttpResponse> {
    let visit = guard::visit(&app, &request, &scope).await?;
    let all = versions::list(&app, &visit).await?;
    let (_, assignment) = visit.as_marker()?;
    let shown = match wish.version {
        Some(number) => Some(
            all.iter()
                .find(|version| version.number == number)
                .ok_or_else(|| Fault::not_found("no such version"))?,
        ),
        None => None,
    };
    let here = format!("/links/{scope}/versions");
    let template = VersionsPage {
        t: page::texts(&visit, request.headers()),
        tabs: Tabs::teacher(visit.scope(), TeacherTab::Settings),
        course: course(&visit),
        flash: flash(&wish.done),
        back_url: Some(format!("/links/{scope}/edit")),
        title: assignment.title.clone(),
        versions: all
            .iter()
            .map(|version| VersionLine {
                number: version.number,
                saved: moment(version.saved_at),
                current: version.number == assignment.version,
                shown: Some(version.number) == wish.version,
                url: format!("{here}?version={}", version.number),
            })
            .collect(),
        shown: shown.map(|version| view(version, assignment.version)),
        action: here,
        csrf: visit.session.csrf_token.clone(),
        version: assignment.version,
    };
    page::show(&visit, StatusCode::OK, &template)
}

/// What a version says, in the order of the form.
fn view(version: &Version, current: i32) -> VersionView {
    let form = AssignmentForm::showing(&version.content);
    let values = form.fields();
    let mut fields = Vec::new();
    let mut add = |name: String, row: Option<usize>| {
        let column = name
            .rsplit_once('_')
            .filter(|_| row.is_some())
            .map_or(name.as_str(), |_| name.split_once('_').map_or(name.as_str(), |(_, column)| column));
        if let (Some(label), Some(text)) =
            (label(column), values.get(&name).filter(|text| !text.trim().is_empty()))
        {
            fields.push((label, row, text.clone()));
        }
    };
    for name in ["title", "prompt", "reference_answer", "other_reference_answers", "points"] {
        add(name.into(), None);
    }
    for row in 1..=form.criteria.len() {
        for column in
            ["description", "points", "key_points", "numbers", "levels", "accepted", "rejected", "guidance"]
        {
            add(format!("c{row}_{column}"), Some(row));
        }
    }
    for row in 1..=form.misconceptions.len() {
        for column in ["text", "hint", "signs", "deduct", "cap"] {
            add(format!("m{row}_{column}"), Some(row));
        }
    }
    for name in
        ["accepted", "rejected", "guidance", "attempts", "available_at", "due_at", "closed_at", "release_at"]
    {
        add(name.into(), None);
    }
    VersionView { number: version.number, current: version.number == current, fields }
}

/// `POST /links/{scope}/versions`
pub async fn restore(
    app: Data<App>,
    request: HttpRequest,
    scope: Path<String>,
    payload: Payload,
) -> Result<HttpResponse> {
    let (visit, fields) = guard::posted(&app, &request, &scope, payload).await?;
    let number =
        |name: &str| fields.get(name).parse::<i32>().map_err(|_| Fault::bad_form("a number is missing"));
    let restored = versions::restore(&app, &visit, number("number")?, number("version")?).await?;
    let to = match restored {
        Some(_) => {
            let versions = format!("/links/{scope}/versions?done=version-restored");
            after_change(&app, &request, &scope, &versions).await?
        }
        // Somebody saved in between: the page shows what there is now.
        None => format!("/links/{scope}/versions"),
    };
    Ok(page::see_other(&to))
}

/// Where a change of an assignment leads: to what it does to marks when it does anything, else to `otherwise`.
pub async fn after_change(app: &App, request: &HttpRequest, scope: &str, otherwise: &str) -> Result<String> {
    // Read again: the visit still holds the former version.
    let visit = guard::visit(app, request, scope).await?;
    Ok(if versions::has_older_marks(app, &visit).await? {
        format!("/links/{scope}/impact?done=authoring-saved-impact")
    } else {
        otherwise.to_owned()
    })
}

/// `GET /links/{scope}/impact`
pub async fn impact(
    app: Data<App>,
    request: HttpRequest,
    scope: Path<String>,
    wish: Query<Wish>,
) -> Result<HttpResponse> {
    let visit = guard::visit(&app, &request, &scope).await?;
    let found = versions::impact(&app, &visit).await?;
    let (_, assignment) = visit.as_marker()?;
    let beginning = |text: &str| {
        let mut short: String = text.chars().take(100).collect();
        if short.len() < text.len() {
            short.push('…');
        }
        short
    };
    let template = ImpactPage {
        t: page::texts(&visit, request.headers()),
        tabs: Tabs::teacher(visit.scope(), TeacherTab::Settings),
        course: course(&visit),
        flash: flash(&wish.done),
        back_url: Some(format!("/links/{scope}")),
        title: assignment.title.clone(),
        max_score: f64::from(assignment.points),
        lines: found
            .changes
            .iter()
            .map(|change| ImpactLine {
                answer: beginning(&change.answer),
                version: change.version,
                before: change.before,
                after: change.after,
                released: change.released,
                url: format!("/links/{scope}/submissions/{}", change.submission),
            })
            .collect(),
        older: found.older,
        open: found.open,
        by_people: found.by_people,
        action: format!("/links/{scope}/impact"),
        csrf: visit.session.csrf_token.clone(),
    };
    page::show(&visit, StatusCode::OK, &template)
}

/// `POST /links/{scope}/impact`: marks again what no student has seen.
pub async fn regrade(
    app: Data<App>,
    request: HttpRequest,
    scope: Path<String>,
    payload: Payload,
) -> Result<HttpResponse> {
    let (visit, _) = guard::posted(&app, &request, &scope, payload).await?;
    versions::regrade(&app, &visit).await?;
    Ok(page::see_other(&format!("/links/{scope}/impact?done=impact-regraded")))
}

/// `GET /links/{scope}/extensions`
pub async fn extensions(
    app: Data<App>,
    request: HttpRequest,
    scope: Path<String>,
    wish: Query<Wish>,
) -> Result<HttpResponse> {
    let visit = guard::visit(&app, &request, &scope).await?;
    let template = extensions_page(&app, &visit, &request, flash(&wish.done)).await?;
    page::show(&visit, StatusCode::OK, &template)
}

/// `POST /links/{scope}/extensions`
pub async fn extend(
    app: Data<App>,
    request: HttpRequest,
    scope: Path<String>,
    payload: Payload,
) -> Result<HttpResponse> {
    let (visit, fields) = guard::posted(&app, &request, &scope, payload).await?;
    let get = |name: &str| fields.get(name).to_owned();
    let form = ExtensionForm {
        person: get("person"),
        due_at: get("due_at"),
        closed_at: get("closed_at"),
        more_attempts: get("more_attempts"),
    };
    match schedule::extend(&app, &visit, &form).await? {
        Ok(()) => Ok(page::see_other(&format!("/links/{scope}/extensions?done=extensions-saved"))),
        Err(message) => {
            let template = extensions_page(&app, &visit, &request, Some(Flash::problem(message))).await?;
            page::show(&visit, StatusCode::UNPROCESSABLE_ENTITY, &template)
        }
    }
}

async fn extensions_page(
    app: &App,
    visit: &Visit,
    request: &HttpRequest,
    flash: Option<Flash>,
) -> Result<ExtensionsPage> {
    let (link, assignment) = visit.as_marker()?;
    let link = link.id.clone();
    let (given, people) = app
        .db
        .read(move |c| {
            let given = db::extension::for_link(c, &link)?;
            let mut people = Vec::new();
            for (summary, _) in db::submission::newest_of_each_person(c, &link)? {
                people.push(summary.person_id);
            }
            // Who has only opened the assignment has a session here.
            people.extend(db::session::learners(c, &link)?);
            people.extend(given.iter().map(|extension| extension.person_id.clone()));
            people.sort();
            people.dedup();
            let mut named = Vec::new();
            for id in people {
                if let Some(person) = db::person::find(c, &id)? {
                    named.push((id, person.name));
                }
            }
            named.sort_by(|a, b| (&a.1, &a.0).cmp(&(&b.1, &b.0)));
            Ok::<_, db::DbError>((given, named))
        })
        .await?;
    let name = |id: &db::types::PersonId| {
        people.iter().find(|(other, _)| other == id).and_then(|(_, name)| name.clone())
    };
    let date = |at: Option<crate::clock::Timestamp>| at.map(assignment::form::local).unwrap_or_default();
    let here = format!("/links/{}", visit.scope());
    Ok(ExtensionsPage {
        t: page::texts(visit, request.headers()),
        tabs: Tabs::teacher(visit.scope(), TeacherTab::Settings),
        course: course(visit),
        flash,
        back_url: Some(format!("{here}/edit")),
        title: assignment.title.clone(),
        lines: given
            .iter()
            .map(|extension| ExtensionLine {
                id: extension.person_id.to_string(),
                name: name(&extension.person_id),
                due_at: date(extension.due_at),
                closed_at: date(extension.closed_at),
                more_attempts: extension.more_attempts,
            })
            .collect(),
        people: people.iter().map(|(id, name)| (id.to_string(), name.clone())).collect(),
        action: format!("{here}/extensions"),
        csrf: visit.session.csrf_token.clone(),
    })
}

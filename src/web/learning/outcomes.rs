//! What is to be mastered in the course.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload, Query};
use actix_web::{HttpRequest, HttpResponse};

use super::{Wish, count};
use crate::app::App;
use crate::db::outcome::Outcome;
use crate::domain::learning::outcomes::{self, Entry, Outcomes};
use crate::domain::session::Visit;
use crate::error::Result;
use crate::views::Flash;
use crate::views::learning::class::{OutcomeForm, OutcomesPage};
use crate::views::learning::{Choice, Section, Sections};
use crate::views::tabs::{Tabs, TeacherTab};
use crate::views::text::Texts;
use crate::web::guard;
use crate::web::page;
use crate::web::student::course;

/// `GET /links/{scope}/learning/outcomes`
pub async fn show(
    app: Data<App>,
    request: HttpRequest,
    scope: Path<String>,
    wish: Query<Wish>,
) -> Result<HttpResponse> {
    let visit = guard::visit(&app, &request, &scope).await?;
    let found = outcomes::read(&app, &visit).await?;
    let flash = wish.flash(&["learning-saved"]);
    let template = template(&visit, page::texts(&visit, request.headers()), &found, flash);
    page::show(&visit, StatusCode::OK, &template)
}

fn template(visit: &Visit, t: Texts, found: &Outcomes, flash: Option<Flash>) -> OutcomesPage {
    let mut forms: Vec<OutcomeForm> =
        (1..).zip(&found.all).map(|(number, outcome)| form(found, number, Some(outcome))).collect();
    forms.push(form(found, count(forms.len()) + 1, None));
    OutcomesPage {
        t,
        tabs: Tabs::teacher(visit.scope(), TeacherTab::Learning),
        sections: Sections::of(visit.scope(), Section::Outcomes),
        course: course(visit),
        flash,
        back_url: visit.notes.return_url.clone(),
        action: format!("/links/{}/learning/outcomes", visit.scope()),
        csrf: visit.session.csrf_token.clone(),
        forms,
    }
}

fn form(found: &Outcomes, number: u32, outcome: Option<&Outcome>) -> OutcomeForm {
    let tied = outcome.map(|outcome| found.ties_of(&outcome.id)).unwrap_or_default();
    let mut ties = Vec::new();
    for place in &found.places {
        let of = |criterion: &str| {
            tied.iter().any(|tie| tie.assignment_id == place.assignment && tie.criterion == criterion)
        };
        ties.push(Choice { value: place.assignment.to_string(), name: place.title.clone(), chosen: of("") });
        ties.extend(place.rubric.0.iter().map(|criterion| Choice {
            value: format!("{}/{}", place.assignment, criterion.id),
            name: format!("{} · {}", place.title, criterion.description),
            chosen: of(&criterion.id),
        }));
    }
    let after = outcome.map(|outcome| outcome.after_ids.0.as_slice()).unwrap_or_default();
    OutcomeForm {
        id: outcome.map(|outcome| outcome.id.to_string()).unwrap_or_default(),
        number,
        name: outcome.map(|outcome| outcome.name.clone()).unwrap_or_default(),
        weight: outcome.map_or(1.0, |outcome| outcome.weight),
        hidden: outcome.is_some_and(|outcome| outcome.hidden),
        after: found
            .all
            .iter()
            .filter(|other| outcome.is_none_or(|outcome| outcome.id != other.id))
            .map(|other| Choice {
                value: other.id.to_string(),
                name: other.name.clone(),
                chosen: after.contains(&other.id),
            })
            .collect(),
        ties,
    }
}

/// `POST /links/{scope}/learning/outcomes`
pub async fn save(
    app: Data<App>,
    request: HttpRequest,
    scope: Path<String>,
    payload: Payload,
) -> Result<HttpResponse> {
    let (visit, fields) = guard::posted(&app, &request, &scope, payload).await?;
    let entry = Entry {
        id: fields.get("outcome").to_owned(),
        name: fields.get("name").to_owned(),
        weight: fields.get("weight").to_owned(),
        after: fields.all("after").map(str::to_owned).collect(),
        ties: fields.all("tie").map(str::to_owned).collect(),
        hidden: !fields.get("hidden").is_empty(),
    };
    let typed = entry.clone();
    match outcomes::save(&app, &visit, entry).await? {
        None => Ok(page::see_other(&format!("/links/{scope}/learning/outcomes?done=learning-saved"))),
        Some(problem) => {
            let found = outcomes::read(&app, &visit).await?;
            let t = page::texts(&visit, request.headers());
            let mut template = template(&visit, t, &found, Some(Flash::problem(problem)));
            // What was typed comes back in its form.
            if let Some(form) = template.forms.iter_mut().find(|form| form.id == typed.id) {
                form.name = typed.name;
                form.hidden = typed.hidden;
                form.weight = typed.weight.trim().replace(',', ".").parse().unwrap_or(form.weight);
                form.ties.iter_mut().for_each(|tie| tie.chosen = typed.ties.contains(&tie.value));
                form.after.iter_mut().for_each(|one| one.chosen = typed.after.contains(&one.value));
            }
            page::show(&visit, StatusCode::UNPROCESSABLE_ENTITY, &template)
        }
    }
}

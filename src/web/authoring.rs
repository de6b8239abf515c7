//! Writing an assignment: for a deep link, for a link that opens nothing yet, or to change one.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload, Query};
use actix_web::{HttpRequest, HttpResponse};
use lti::ProductFamily;
use serde::Deserialize;

use crate::app::App;
use crate::domain::assignment::{self, AssignmentForm, FieldProblem};
use crate::domain::deep_linking;
use crate::domain::session::Visit;
use crate::error::{Fault, Result};
use crate::views::FieldError;
use crate::views::authoring::{AuthoringForm, AuthoringPage, Existing, Purpose};
use crate::views::deep_linking::DeepLinkingReturnPage;
use crate::views::tabs::{Tabs, TeacherTab};
use crate::views::text::Texts;
use crate::web::form::Fields;
use crate::web::student::course;
use crate::web::{errors, guard, page};

/// What a teacher writes at length; given back when the session has ended meanwhile.
const WRITTEN: &[&str] = &["title", "prompt", "reference_answer", "other_reference_answers", "rubric"];

/// What is looked for in the bank.
#[derive(Debug, Default, Deserialize)]
pub struct Search {
    /// Words of title or task.
    #[serde(default)]
    pub q: String,
}

/// `GET /deep-linking/{scope}`
pub async fn select(
    app: Data<App>,
    request: HttpRequest,
    scope: Path<String>,
    search: Query<Search>,
) -> Result<HttpResponse> {
    let visit = guard::visit(&app, &request, &scope).await?;
    let template = selection(&app, &visit, page::texts(&visit, request.headers()), &search.q).await?;
    page::show(&visit, StatusCode::OK, &template)
}

/// `POST /deep-linking/{scope}`: a new assignment, or existing ones, go back to the LMS.
pub async fn selected(
    app: Data<App>,
    request: HttpRequest,
    scope: Path<String>,
    payload: Payload,
) -> Result<HttpResponse> {
    guard::posted_here(&app, &request)?;
    let fields = Fields::read(&request, payload).await?;
    let visit = match guard::visit_of_form(&app, &request, &scope, &fields).await {
        Ok(visit) => visit,
        Err(error) => return Ok(errors::with_text(&request, &error, fields.written(WRITTEN))),
    };
    let t = page::texts(&visit, request.headers());
    let ids: Vec<&str> = fields.all("assignment").collect();
    let chosen = match ids.as_slice() {
        [] if fields.get("from") == "bank" => {
            let mut template = selection(&app, &visit, t, "").await?;
            template.flash = Some(crate::views::Flash::problem("authoring-choose-one"));
            return page::show(&visit, StatusCode::UNPROCESSABLE_ENTITY, &template);
        }
        [] => {
            let form = entered(&fields);
            match form.check() {
                Ok(content) => vec![deep_linking::create(&app, &visit, content).await?],
                Err(problems) => {
                    let template = AuthoringPage {
                        form: typed(form),
                        errors: errors(&problems),
                        ..selection(&app, &visit, t, "").await?
                    };
                    return page::show(&visit, StatusCode::UNPROCESSABLE_ENTITY, &template);
                }
            }
        }
        ids => deep_linking::existing(&app, &visit, ids).await?,
    };
    let answer = deep_linking::answer(&app, &visit, &chosen).await?;
    let target = answer.return_url.origin().ascii_serialization();
    let template = DeepLinkingReturnPage {
        t,
        titles: chosen.into_iter().map(|assignment| assignment.title).collect(),
        action: answer.return_url.to_string(),
        jwt: answer.jwt,
    };
    let ancestors = visit.notes.frame_ancestors.iter().map(String::as_str);
    page::answer(StatusCode::OK, &template, ancestors, [target.as_str()])
}

/// `GET /links/{scope}/edit`
pub async fn edit(app: Data<App>, request: HttpRequest, scope: Path<String>) -> Result<HttpResponse> {
    let visit = guard::visit(&app, &request, &scope).await?;
    let template = form_of(&visit, page::texts(&visit, request.headers()))?;
    page::show(&visit, StatusCode::OK, &template)
}

/// `POST /links/{scope}/edit`
pub async fn save(
    app: Data<App>,
    request: HttpRequest,
    scope: Path<String>,
    payload: Payload,
) -> Result<HttpResponse> {
    guard::posted_here(&app, &request)?;
    let fields = Fields::read(&request, payload).await?;
    let visit = match guard::visit_of_form(&app, &request, &scope, &fields).await {
        Ok(visit) => visit,
        Err(error) => return Ok(errors::with_text(&request, &error, fields.written(WRITTEN))),
    };
    let mut template = form_of(&visit, page::texts(&visit, request.headers()))?;
    let form = entered(&fields);
    let content = match form.check() {
        Ok(content) => content,
        Err(problems) => {
            (template.form, template.errors) = (typed(form), errors(&problems));
            return page::show(&visit, StatusCode::UNPROCESSABLE_ENTITY, &template);
        }
    };
    let saved = match &visit.assignment {
        None => {
            assignment::set_up(&app, &visit, content).await?;
            true
        }
        Some(old) => {
            let version = fields.get("version").parse().map_err(|_| Fault::bad_form("version is missing"))?;
            assignment::update(&app, old, version, content).await?.is_some()
        }
    };
    if saved {
        return Ok(page::see_other(&format!("/links/{scope}?done=authoring-saved")));
    }
    template.form = typed(form);
    template.flash = Some(crate::views::Flash::problem("authoring-conflict"));
    page::show(&visit, StatusCode::CONFLICT, &template)
}

async fn selection(app: &App, visit: &Visit, t: Texts, search: &str) -> Result<AuthoringPage> {
    let settings = deep_linking::settings(visit)?;
    let processor = deep_linking::asks_for_processor(settings);
    let search: String = search.chars().take(200).collect();
    let existing = deep_linking::bank(app, visit, &search).await?;
    let canvas = ProductFamily::from_code(&visit.platform.product_family) == ProductFamily::Canvas;
    let notes = [
        processor.then_some("authoring-processor"),
        // Canvas adds what is selected without showing it to students.
        (canvas && !processor).then_some("authoring-canvas-unpublished"),
    ];
    let action = format!("/deep-linking/{}", visit.scope());
    Ok(AuthoringPage {
        course: course(visit),
        existing: existing
            .into_iter()
            .map(|a| Existing { id: a.id.to_string(), title: a.title, points: f64::from(a.points) })
            .collect(),
        back_url: None,
        several: settings.accept_multiple && !processor,
        search: Some(search),
        notes: notes.into_iter().flatten().collect(),
        ..AuthoringPage::blank(t, Purpose::Add, action, visit.session.csrf_token.clone())
    })
}

fn form_of(visit: &Visit, t: Texts) -> Result<AuthoringPage> {
    if !visit.is_staff() || visit.link.is_none() {
        return Err(Fault::forbidden("not a teacher of this course"));
    }
    let here = format!("/links/{}", visit.scope());
    let purpose = if visit.assignment.is_some() { Purpose::Edit } else { Purpose::SetUp };
    let blank = AuthoringPage::blank(t, purpose, format!("{here}/edit"), visit.session.csrf_token.clone());
    let mut page = AuthoringPage { course: course(visit), back_url: Some(here), ..blank };
    match (&visit.assignment, &visit.link) {
        (Some(assignment), _) => {
            page.form = typed(AssignmentForm::of(assignment));
            page.version = Some(assignment.version);
            page.tabs = Tabs::teacher(visit.scope(), TeacherTab::Settings);
        }
        (None, Some(link)) => page.form.title.clone_from(&link.title),
        (None, None) => {}
    }
    Ok(page)
}

fn entered(fields: &Fields) -> AssignmentForm {
    let get = |name: &str| fields.get(name).to_owned();
    AssignmentForm {
        title: get("title"),
        prompt: get("prompt"),
        reference_answer: get("reference_answer"),
        other_reference_answers: get("other_reference_answers"),
        rubric: get("rubric"),
        points: get("points"),
        attempts: get("attempts"),
        release_policy: get("release_policy"),
        language: get("language"),
    }
}

fn typed(form: AssignmentForm) -> AuthoringForm {
    AuthoringForm {
        title: form.title,
        prompt: form.prompt,
        reference_answer: form.reference_answer,
        points: form.points,
        other_reference_answers: form.other_reference_answers,
        rubric: form.rubric,
        attempts: form.attempts,
        release_policy: form.release_policy,
        language: form.language,
    }
}

fn errors(problems: &[FieldProblem]) -> Vec<FieldError> {
    problems.iter().map(|p| FieldError { field: p.field.into(), message: p.message.into() }).collect()
}

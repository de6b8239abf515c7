//! Writing an assignment: for a deep link, for a link that opens nothing yet, or to change one.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload, Query};
use actix_web::{HttpRequest, HttpResponse};
use lti::ProductFamily;
use serde::Deserialize;

use crate::app::App;
use crate::db::assignment::Snapshot;
use crate::domain::assignment::{self, AssignmentForm, Content, FieldProblem, bench, lint};
use crate::domain::deep_linking;
use crate::domain::session::Visit;
use crate::error::{Fault, Result};
use crate::views::FieldError;
use crate::views::authoring::{AuthoringForm, AuthoringPage, Caution, Existing, Purpose, Tried, TriedMark};
use crate::views::deep_linking::DeepLinkingReturnPage;
use crate::views::tabs::{Tabs, TeacherTab};
use crate::views::text::Texts;
use crate::web::form::Fields;
use crate::web::student::course;
use crate::web::versions::after_change;
use crate::web::{errors, guard, marks, page};

/// What a teacher writes at length, row by row too; given back when the session has ended meanwhile.
fn written(fields: &Fields) -> String {
    let short = [
        "csrf",
        "version",
        "warned",
        "edit",
        "points",
        "attempts",
        "release_policy",
        "language",
        "disclosure",
        "tone",
        "counting",
    ];
    let names = fields.pairs().iter().map(|(name, _)| name.as_str());
    let names: Vec<&str> = names.filter(|name| !short.contains(name) && !name.ends_with("_id")).collect();
    fields.written(&names)
}

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
        Err(error) => return Ok(errors::with_text(&request, &error, written(&fields))),
    };
    let t = page::texts(&visit, request.headers());
    let ids: Vec<&str> = fields.all("assignment").collect();
    let chosen = match ids.as_slice() {
        [] if fields.get("from") == "bank" => {
            let mut template = selection(&app, &visit, t, "").await?;
            template.flash = Some(crate::views::Flash::problem("authoring-choose-one"));
            return page::show(&visit, StatusCode::UNPROCESSABLE_ENTITY, &template);
        }
        [] => match write(&app, selection(&app, &visit, t, "").await?, &fields).await? {
            Written::Page(status, template) => return page::show(&visit, status, &*template),
            Written::Content(content, _) => vec![deep_linking::create(&app, &visit, *content).await?],
        },
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
        Err(error) => return Ok(errors::with_text(&request, &error, written(&fields))),
    };
    let template = form_of(&visit, page::texts(&visit, request.headers()))?;
    let (content, mut template) = match write(&app, template, &fields).await? {
        Written::Page(status, template) => return page::show(&visit, status, &*template),
        Written::Content(content, template) => (*content, template),
    };
    // Dates and titles change no marks.
    let matters = visit.assignment.as_ref().is_some_and(|old| {
        assignment::form::question(&old.snapshot()) != assignment::form::question(content.snapshot())
    });
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
        let overview = format!("/links/{scope}?done=authoring-saved");
        let to = if matters { after_change(&app, &request, &scope, &overview).await? } else { overview };
        return Ok(page::see_other(&to));
    }
    template.flash = Some(crate::views::Flash::problem("authoring-conflict"));
    page::show(&visit, StatusCode::CONFLICT, &*template)
}

/// What came of a posted form.
enum Written {
    /// It goes on: a row was added, answers were tried, something is wrong or may cause trouble.
    Page(StatusCode, Box<AuthoringPage>),
    /// It is to be saved; the page shows what was entered.
    Content(Box<Content>, Box<AuthoringPage>),
}

/// Does what the pressed button asks for, up to the point where something is stored.
async fn write(app: &App, mut template: AuthoringPage, fields: &Fields) -> Result<Written> {
    let mut form = AssignmentForm::from_fields(fields.pairs());
    fields.get("bench").clone_into(&mut template.bench);
    let button = fields.get("edit");
    if let Some(focus) = form.edit(button) {
        template.focus = Some(focus);
        template.form = typed(&form);
        return Ok(Written::Page(StatusCode::OK, Box::new(template)));
    }
    template.form = typed(&form);
    let content = match form.check() {
        Ok(content) => content,
        Err(problems) => {
            template.errors = errors(&problems);
            return Ok(Written::Page(StatusCode::UNPROCESSABLE_ENTITY, Box::new(template)));
        }
    };
    if button == "bench" {
        template.tried =
            tried(&bench::run(app, content.snapshot(), fields.get("bench")).await?, content.snapshot());
        return Ok(Written::Page(StatusCode::OK, Box::new(template)));
    }
    if fields.get("warned").is_empty() {
        template.cautions = cautions(&lint::lint(app, content.snapshot()).await?);
        if !template.cautions.is_empty() {
            return Ok(Written::Page(StatusCode::OK, Box::new(template)));
        }
    }
    Ok(Written::Content(Box::new(content), Box::new(template)))
}

fn cautions(warnings: &[lint::Warning]) -> Vec<Caution> {
    let caution = |warning: &lint::Warning| Caution {
        field: warning.field.clone(),
        message: warning.message.to_owned(),
        name: warning.name.clone(),
        other: warning.other.clone(),
    };
    warnings.iter().map(caution).collect()
}

fn tried(all: &[bench::Tried], content: &Snapshot) -> Vec<Tried> {
    let mark = |grade: &grader::Grade| TriedMark {
        score: grade.score,
        max_score: grade.max_score,
        label: marks::label(grade.label),
        confidence: grade.confidence,
        reasons: marks::reasons(Some(grade)),
        criteria: marks::criteria_of(grade, &content.rubric),
        misconceptions: grade
            .misconceptions
            .iter()
            .map(|found| {
                let idea = content.settings.misconceptions.iter().find(|wrong| wrong.id == found.id);
                (idea.map(|wrong| wrong.text.clone()).unwrap_or_default(), found.deducted)
            })
            .collect(),
        feedback: grade.feedback.clone(),
    };
    all.iter()
        .map(|one| Tried {
            answer: marks::highlighted(&one.answer, one.grade.as_ref().ok()),
            outcome: one.grade.as_ref().map(mark).map_err(Clone::clone),
        })
        .collect()
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
            page.form = typed(&AssignmentForm::of(assignment));
            page.version = Some(assignment.version);
            page.tabs = Tabs::teacher(visit.scope(), TeacherTab::Settings);
            page.versions_url = Some(format!("/links/{}/versions", visit.scope()));
            page.extensions_url = Some(format!("/links/{}/extensions", visit.scope()));
        }
        (None, Some(link)) => {
            page.form.values.insert("title".into(), link.title.clone());
        }
        (None, None) => {}
    }
    Ok(page)
}

fn typed(form: &AssignmentForm) -> AuthoringForm {
    AuthoringForm {
        values: form.fields(),
        criteria: form.criteria.len(),
        misconceptions: form.misconceptions.len(),
    }
}

fn errors(problems: &[FieldProblem]) -> Vec<FieldError> {
    problems.iter().map(|p| FieldError { field: p.field.clone(), message: p.message.into() }).collect()
}

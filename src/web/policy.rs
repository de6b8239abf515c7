//! The rules of marking of an assignment.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload, Query};
use actix_web::{HttpRequest, HttpResponse};

use crate::app::App;
use crate::db::marking_policy::MarkingPolicy;
use crate::domain::marking::policy::{self, PolicyForm};
use crate::domain::session::Visit;
use crate::error::{Fault, Result};
use crate::views::marking::policy::{PolicyFields, PolicyPage};
use crate::views::marking::{Section, Sections};
use crate::views::tabs::{Tabs, TeacherTab};
use crate::views::text::Texts;
use crate::views::{FieldError, Flash};
use crate::web::link::Wish;
use crate::web::student::course;
use crate::web::{guard, page};

/// `GET /links/{scope}/policy`
pub async fn open(
    app: Data<App>,
    request: HttpRequest,
    scope: Path<String>,
    wish: Query<Wish>,
) -> Result<HttpResponse> {
    let visit = guard::visit(&app, &request, &scope).await?;
    let rules = policy::read(&app, &visit).await?;
    let mut template = template(&visit, page::texts(&visit, request.headers()), &rules)?;
    template.flash = (wish.done == "policy-saved").then(|| Flash::done("policy-saved"));
    page::show(&visit, StatusCode::OK, &template)
}

/// `POST /links/{scope}/policy`
pub async fn save(
    app: Data<App>,
    request: HttpRequest,
    scope: Path<String>,
    payload: Payload,
) -> Result<HttpResponse> {
    let (visit, fields) = guard::posted(&app, &request, &scope, payload).await?;
    let (_, assignment) = visit.as_marker()?;
    let version = fields.get("version").parse().map_err(|_| Fault::bad_form("version is missing"))?;
    let get = |name: &str| fields.get(name).to_owned();
    let form = PolicyForm {
        mode: get("mode"),
        gate: get("gate"),
        release_cap: get("release_cap"),
        audit_percent: get("audit_percent"),
        second_percent: get("second_percent"),
        second_difference: get("second_difference"),
        blind: get("blind"),
        appeal_days: get("appeal_days"),
    };
    let t = page::texts(&visit, request.headers());
    match form.check(assignment.points) {
        Ok(rules) => {
            if policy::save(&app, &visit, version, rules).await? {
                return Ok(page::see_other(&format!("/links/{scope}/policy?done=policy-saved")));
            }
            let rules = policy::read(&app, &visit).await?;
            let mut template = template(&visit, t, &rules)?;
            template.flash = Some(Flash::problem("policy-conflict"));
            page::show(&visit, StatusCode::CONFLICT, &template)
        }
        Err(problems) => {
            let rules = policy::read(&app, &visit).await?;
            let mut template = template(&visit, t, &rules)?;
            template.form = typed(form);
            template.errors = problems
                .iter()
                .map(|problem| FieldError { field: problem.field.clone(), message: problem.message.into() })
                .collect();
            page::show(&visit, StatusCode::UNPROCESSABLE_ENTITY, &template)
        }
    }
}

fn template(visit: &Visit, t: Texts, rules: &MarkingPolicy) -> Result<PolicyPage> {
    let (_, assignment) = visit.as_marker()?;
    let here = format!("/links/{}", visit.scope());
    Ok(PolicyPage {
        t,
        tabs: Tabs::teacher(visit.scope(), TeacherTab::Marking),
        sections: Sections::of(visit.scope(), Section::Policy),
        course: course(visit),
        title: assignment.title.clone(),
        points: f64::from(assignment.points),
        csrf: visit.session.csrf_token.clone(),
        action: format!("{here}/policy"),
        version: rules.version,
        release_policy: assignment.release_policy.as_str().to_owned(),
        settings_url: format!("{here}/edit"),
        form: typed(PolicyForm::of(rules)),
        errors: Vec::new(),
        back_url: visit.notes.return_url.clone(),
        flash: None,
    })
}

fn typed(form: PolicyForm) -> PolicyFields {
    PolicyFields {
        mode: form.mode,
        gate: form.gate,
        release_cap: form.release_cap,
        audit_percent: form.audit_percent,
        second_percent: form.second_percent,
        second_difference: form.second_difference,
        blind: form.blind,
        appeal_days: form.appeal_days,
    }
}

//! Why a mark is what it is, and asking for a second look.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload, Query};
use actix_web::{HttpRequest, HttpResponse};

use crate::app::App;
use crate::db::types::{AppealState, DecisionMethod, GradeOrigin, SubmissionId};
use crate::domain::marking::appeals::{self, Outcome};
use crate::domain::marking::decide;
use crate::domain::marking::why::{self, Why};
use crate::domain::session::Visit;
use crate::error::Result;
use crate::views::marking::why::{AskForm, Step, Versions, WhyPage};
use crate::views::tabs::{StudentTab, Tabs, TeacherTab};
use crate::views::text::Texts;
use crate::views::{FieldError, Flash};
use crate::web::link::Wish;
use crate::web::page::{self, moment};
use crate::web::student::course;
use crate::web::{guard, marks};

/// `GET /links/{scope}/why/{submission}`
pub async fn open(
    app: Data<App>,
    request: HttpRequest,
    path: Path<(String, String)>,
    wish: Query<Wish>,
) -> Result<HttpResponse> {
    let (scope, id) = path.into_inner();
    let visit = guard::visit(&app, &request, &scope).await?;
    let found = why::read(&app, &visit, &SubmissionId::from(id)).await?;
    let mut template = template(&visit, page::texts(&visit, request.headers()), &found);
    template.flash = (wish.done == "appeal-asked").then(|| Flash::done("appeal-asked"));
    page::show(&visit, StatusCode::OK, &template)
}

/// `POST /links/{scope}/appeals`
pub async fn ask(
    app: Data<App>,
    request: HttpRequest,
    scope: Path<String>,
    payload: Payload,
) -> Result<HttpResponse> {
    let (visit, fields) = guard::posted(&app, &request, &scope, payload).await?;
    let (id, reason) = (SubmissionId::from(fields.get("submission")), fields.get("reason"));
    match appeals::ask(&app, &visit, &id, fields.get("criterion"), reason).await? {
        Outcome::Asked => Ok(page::see_other(&format!("/links/{scope}/why/{id}?done=appeal-asked"))),
        Outcome::Refused(message) => {
            let found = why::read(&app, &visit, &id).await?;
            let mut template = template(&visit, page::texts(&visit, request.headers()), &found);
            match &mut template.ask {
                Some(form) => {
                    form.reason = reason.to_owned();
                    form.errors = vec![FieldError { field: "reason".into(), message: message.into() }];
                }
                None => template.flash = Some(Flash::problem(message)),
            }
            page::show(&visit, StatusCode::UNPROCESSABLE_ENTITY, &template)
        }
    }
}

fn template(visit: &Visit, t: Texts, found: &Why) -> WhyPage {
    let work = &found.work;
    let here = format!("/links/{}", visit.scope());
    let staff = visit.is_staff();
    let assignment = visit.assignment.as_ref();
    let graded = work.machine().and_then(marks::graded).filter(|_| !found.hidden);
    let current = work.current().filter(|_| !found.hidden);
    WhyPage {
        t,
        tabs: if staff {
            Tabs::teacher(visit.scope(), TeacherTab::Marking)
        } else {
            Tabs::student(visit.scope(), StudentTab::Assignment)
        },
        course: course(visit),
        title: assignment.map(|a| a.title.clone()).unwrap_or_default(),
        back_url: Some(if staff {
            format!("{here}/submissions/{}", work.submission.id)
        } else {
            format!("{here}?attempt={}", work.submission.attempt)
        }),
        flash: None,
        points: assignment.map_or(0.0, |assignment| f64::from(assignment.points)),
        score: current.map(|grade| grade.score),
        by_teacher: current.is_some_and(|grade| grade.origin == GradeOrigin::Teacher),
        steps: steps(visit, found),
        answer: marks::highlighted(&work.submission.answer, graded.as_ref()),
        criteria: match (&graded, assignment) {
            (Some(graded), Some(assignment)) => marks::criteria(graded, assignment),
            _ => Vec::new(),
        },
        versions: graded.map(|graded| Versions {
            model: graded.model,
            model_hash: graded.provenance.model_sha256,
            head_hash: graded.provenance.head_sha256,
            features: graded.provenance.features_version,
            inputs_hash: graded.provenance.inputs_sha256,
            assignment: work.machine().map_or(0, |grade| grade.assignment_version),
            extent: (graded.extent.read, graded.extent.total),
        }),
        ask: found.open_until.map(|until| AskForm {
            action: format!("{here}/appeals"),
            csrf: visit.session.csrf_token.clone(),
            submission: work.submission.id.to_string(),
            until: moment(until),
            criteria: assignment
                .map(|a| decide::worth(a).into_iter().map(|(id, name, _)| (id, name)).collect())
                .unwrap_or_default(),
            reason: String::new(),
            errors: Vec::new(),
        }),
    }
}

/// Everything that happened, oldest first.
fn steps(visit: &Visit, found: &Why) -> Vec<Step> {
    let work = &found.work;
    let counts = |id| work.submission.grade_id.as_ref() == Some(id);
    let mut steps =
        vec![(work.submission.submitted_at, Step::HandedIn(moment(work.submission.submitted_at)))];
    let seen = work.grades.iter().filter(|_| !found.hidden);
    for grade in seen.filter(|grade| grade.origin == GradeOrigin::Machine) {
        let graded = marks::graded(grade);
        steps.push((
            grade.created_at,
            Step::Machine {
                at: moment(grade.created_at),
                score: Some(grade.score),
                confidence: graded.as_ref().map(|graded| graded.confidence),
                reasons: marks::reasons(graded.as_ref()),
                counts: counts(&grade.id),
            },
        ));
    }
    for decision in found.decisions.iter().filter(|_| !found.hidden) {
        let Some(grade) = work.grades.iter().find(|grade| grade.id == decision.grade_id) else { continue };
        if decision.method == DecisionMethod::Rollback && grade.origin == GradeOrigin::Machine {
            continue;
        }
        steps.push((
            decision.created_at,
            Step::Person {
                at: moment(decision.created_at),
                score: grade.score,
                method: decision.method.as_str().to_owned(),
                accepted: grade.origin == GradeOrigin::Machine,
                blind: decision.blind,
                counts: counts(&grade.id) && grade.origin == GradeOrigin::Teacher,
            },
        ));
    }
    for appeal in &found.appeals {
        let criterion = visit.assignment.as_ref().and_then(|assignment| {
            let mut named = decide::worth(assignment).into_iter();
            named.find(|(id, ..)| *id == appeal.criterion).map(|(_, name, _)| name)
        });
        let asked = Step::Asked { at: moment(appeal.created_at), criterion, reason: appeal.reason.clone() };
        steps.push((appeal.created_at, asked));
        if let Some(at) = appeal.decided_at {
            let changed = appeal.state == AppealState::Changed;
            let answered = Step::Answered { at: moment(at), changed, answer: appeal.answer.clone() };
            steps.push((at, answered));
        }
    }
    steps.sort_by_key(|(at, _)| *at);
    steps.into_iter().map(|(_, step)| step).collect()
}

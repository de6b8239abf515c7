//! The teacher's page of one student's work, and the decision about it.

use actix_web::http::{StatusCode, header};
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};

use crate::app::App;
use crate::db::types::{GradeOrigin, SubmissionId, SubmissionState};
use crate::domain::overview;
use crate::domain::review::{self, Decision, Outcome, Work};
use crate::domain::session::Visit;
use crate::error::{Fault, Result};
use crate::views::FieldError;
use crate::views::assignment::AttemptLine;
use crate::views::review::{FileLink, MachineView, MarkForm, MarkLine, ReviewPage, Visibility};
use crate::views::tabs::{Tabs, TeacherTab};
use crate::views::text::{Texts, points};
use crate::views::words::Probabilities;
use crate::web::form::Fields;
use crate::web::page::{self, moment};
use crate::web::student::course;
use crate::web::{errors, guard, marks};

/// `GET /links/{scope}/submissions/{id}`
pub async fn open(
    app: Data<App>,
    request: HttpRequest,
    path: Path<(String, String)>,
) -> Result<HttpResponse> {
    let (scope, id) = path.into_inner();
    let visit = guard::visit(&app, &request, &scope).await?;
    let t = page::texts(&visit, request.headers());
    let (visit, work) = read(&app, visit, SubmissionId::from(id.as_str())).await?;
    let template = template(&app, &visit, t, &work).await?;
    page::show(&visit, StatusCode::OK, &template)
}

/// `POST /links/{scope}/submissions/{id}`
pub async fn decide(
    app: Data<App>,
    request: HttpRequest,
    path: Path<(String, String)>,
    payload: Payload,
) -> Result<HttpResponse> {
    let (scope, id) = path.into_inner();
    guard::posted_here(&app, &request)?;
    let fields = Fields::read(&request, payload).await?;
    let visit = match guard::visit_of_form(&app, &request, &scope, &fields).await {
        Ok(visit) => visit,
        Err(error) => return Ok(errors::with_text(&request, &error, fields.written(&["score", "comment"]))),
    };
    let (score, comment) = (fields.get("score").to_owned(), fields.get("comment").to_owned());
    let mark = |release| Decision::Mark { score: score.clone(), comment: comment.clone(), release };
    let decision = match fields.get("action") {
        "accept" => Decision::Accept,
        "save" => mark(false),
        "release" => mark(true),
        _ => return Err(Fault::bad_form("action must be save, release or accept")),
    };
    let version = fields.get("version").parse().map_err(|_| Fault::bad_form("version is missing"))?;
    let id = SubmissionId::from(id.as_str());
    let outcome = review::decide(&app, &visit, &id, version, decision).await?;
    if outcome == Outcome::Done {
        return Ok(page::see_other(&format!("/links/{scope}?done=review-saved")));
    }
    // Nothing was written: what was typed comes back, with what is wrong.
    let t = page::texts(&visit, request.headers());
    let (visit, work) = read(&app, visit, id).await?;
    let mut template = template(&app, &visit, t, &work).await?;
    (template.form.score, template.form.comment) = (score, comment);
    let status = match outcome {
        Outcome::Invalid(field, message) => {
            template.form.errors.push(FieldError { field: field.into(), message: message.into() });
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Outcome::Conflict | Outcome::Done => {
            template.conflict = true;
            StatusCode::CONFLICT
        }
    };
    page::show(&visit, status, &template)
}

/// `GET /links/{scope}/submissions/{id}/file`
pub async fn file(
    app: Data<App>,
    request: HttpRequest,
    path: Path<(String, String)>,
) -> Result<HttpResponse> {
    let (scope, id) = path.into_inner();
    let visit = guard::visit(&app, &request, &scope).await?;
    let (name, media_type, content) = review::file(&app, &visit, &SubmissionId::from(id.as_str())).await?;
    let encoded: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect();
    Ok(HttpResponse::Ok()
        .content_type(media_type)
        // Saved, never shown: a file from outside does not run in our origin.
        .insert_header((
            header::CONTENT_DISPOSITION,
            format!("attachment; filename*=UTF-8''{}", encoded.replace('+', "%20")),
        ))
        .body(content))
}

async fn read(app: &App, visit: Visit, id: SubmissionId) -> Result<(Visit, Work)> {
    app.db
        .read(move |c| {
            let (link, _) = visit.as_marker()?;
            let work = review::work(c, link, &id)?;
            Ok((visit, work))
        })
        .await
}

async fn template(app: &App, visit: &Visit, t: Texts, work: &Work) -> Result<ReviewPage> {
    let (_, assignment) = visit.as_marker()?;
    let overview_url = format!("/links/{}", visit.scope());
    let address = |id: &SubmissionId| format!("{overview_url}/submissions/{id}");
    let order = overview::order(app, visit).await?;
    let place = order.iter().position(|id| *id == work.submission.id);
    let neighbour = |step: isize| place?.checked_add_signed(step).and_then(|at| order.get(at)).map(address);
    let graded = work.machine().and_then(marks::graded);
    let suggestion = work.current().or_else(|| work.machine());
    Ok(ReviewPage {
        t,
        tabs: Tabs::teacher(visit.scope(), TeacherTab::Overview),
        course: course(visit),
        title: assignment.title.clone(),
        prompt: assignment.prompt.clone(),
        reference_answers: assignment.reference_answers.0.clone(),
        points: f64::from(assignment.points),
        student: work.person.name.clone(),
        overview_url: overview_url.clone(),
        previous_url: neighbour(-1),
        next_url: neighbour(1),
        position: place.map(|at| (at + 1, order.len())),
        attempt: u32::try_from(work.submission.attempt).unwrap_or(0),
        handed_in: moment(work.submission.submitted_at),
        answer: marks::highlighted(&work.submission.answer, graded.as_ref()),
        file: work
            .file_name
            .clone()
            .map(|name| FileLink { name, url: format!("{}/file", address(&work.submission.id)) }),
        visibility: match work.submission.state {
            SubmissionState::Grading => Visibility::Grading,
            SubmissionState::Review => Visibility::Waiting,
            SubmissionState::Released => Visibility::Released,
        },
        machine: graded.as_ref().map(|graded| MachineView {
            score: graded.score,
            label: marks::label(graded.label),
            confidence: graded.confidence,
            probabilities: Probabilities {
                correct: graded.probabilities.correct,
                partially_correct: graded.probabilities.partially_correct,
                contradictory: graded.probabilities.contradictory,
                incorrect: graded.probabilities.incorrect,
            },
            reasons: marks::reasons(Some(graded)),
            criteria: marks::criteria(graded, assignment),
            feedback: marks::feedback(&graded.feedback),
            model: graded.model.clone(),
        }),
        attempts: work
            .attempts
            .iter()
            .rev()
            .map(|(attempt, grade)| AttemptLine {
                number: u32::try_from(attempt.attempt).unwrap_or(0),
                handed_in: moment(attempt.submitted_at),
                score: grade.as_ref().map(|grade| grade.score),
                url: Some(address(&attempt.id)),
                shown: attempt.id == work.submission.id,
            })
            .collect(),
        history: work
            .grades
            .iter()
            .rev()
            .map(|grade| MarkLine {
                score: grade.score,
                by_teacher: grade.origin == GradeOrigin::Teacher,
                name: None,
                at: moment(grade.created_at),
                comment: grade.comment.clone(),
                counts: work.submission.grade_id.as_ref() == Some(&grade.id),
            })
            .collect(),
        passback: marks::passback(work.passback.as_ref()),
        form: MarkForm {
            action: address(&work.submission.id),
            csrf: visit.session.csrf_token.clone(),
            version: work.submission.version,
            score: suggestion.map(|grade| points(grade.score)).unwrap_or_default(),
            // The machine's words stay the machine's; a teacher writes their own.
            comment: suggestion
                .filter(|grade| grade.origin == GradeOrigin::Teacher)
                .map(|grade| grade.comment.clone())
                .unwrap_or_default(),
            errors: Vec::new(),
        },
        conflict: false,
        flash: None,
    })
}

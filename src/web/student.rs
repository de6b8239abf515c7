//! The student's page: write, hand in, watch, read.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};

use crate::app::App;
use crate::db;
use crate::db::assignment::Assignment;
use crate::db::submission::Submission;
use crate::db::types::{GradeOrigin, Role, SubmissionState};
use crate::domain::reports;
use crate::domain::review::{self, Work};
use crate::domain::session::Visit;
use crate::domain::submission::{self, Desk, MAX_ANSWER, Outcome};
use crate::error::{Fault, Result};
use crate::secrets;
use crate::views::Flash;
use crate::views::assignment::{
    AssignmentPage, Attempt, AttemptLine, AttemptState, MarkedBy, Preview, ResultView, WriteForm,
};
use crate::views::tabs::{StudentTab, Tabs};
use crate::views::text::Texts;
use crate::web::form::Fields;
use crate::web::link::Wish;
use crate::web::page::{self, moment};
use crate::web::{errors, guard, marks};

/// The page for a student, or for somebody who only looks on.
pub async fn show(app: &App, visit: Visit, t: Texts, wish: &Wish) -> Result<HttpResponse> {
    let (visit, desk, works) = read(app, visit).await?;
    let template = template(&visit, t, &desk, &works, wish.attempt)?;
    if visit.session.role == Role::Learner
        && let Some(work) = shown(&works, wish.attempt).filter(|work| released(work).is_some())
    {
        reports::opened(app, &work.submission.id).await?;
    }
    page::show(&visit, StatusCode::OK, &template)
}

/// The attempt that the address asks for, else the newest.
fn shown(works: &[Work], wanted: Option<i32>) -> Option<&Work> {
    works.iter().find(|work| Some(work.submission.attempt) == wanted).or_else(|| works.last())
}

/// `GET /links/{scope}/preview`: the page as students see it, for teachers.
pub async fn preview(app: Data<App>, request: HttpRequest, scope: Path<String>) -> Result<HttpResponse> {
    let visit = guard::visit(&app, &request, &scope).await?;
    visit.as_marker()?;
    let t = page::texts(&visit, request.headers());
    show(&app, visit, t, &Wish::default()).await
}

/// `POST /links/{scope}/answer`
pub async fn hand_in(
    app: Data<App>,
    request: HttpRequest,
    scope: Path<String>,
    payload: Payload,
) -> Result<HttpResponse> {
    guard::posted_here(&app, &request)?;
    let mut fields = Fields::read(&request, payload).await?;
    let (answer, key) = (fields.get("answer").to_owned(), fields.get("submission_key").to_owned());
    let handing_in = async {
        let visit = guard::visit(&app, &request, &scope).await?;
        guard::made_for(&visit, &fields)?;
        let outcome =
            submission::submit(&app, &visit, answer.clone(), fields.upload.take(), key.clone()).await?;
        Ok((visit, outcome))
    };
    // A session ends, a disk fills up; what was written does not go with it.
    let (visit, outcome) = match handing_in.await {
        Ok(done) => done,
        Err(error) => return Ok(errors::with_text(&request, &error, answer)),
    };
    match outcome {
        Outcome::Accepted => Ok(page::see_other(&format!("/links/{scope}"))),
        Outcome::Refused(message) => {
            let t = page::texts(&visit, request.headers());
            let (visit, desk, works) = read(&app, visit).await?;
            let mut template = template(&visit, t, &desk, &works, None)?;
            // What was written comes back; nothing is lost to a mistake.
            if let Some(write) = &mut template.write {
                write.answer = answer;
                write.submission_key = key;
            }
            template.flash = Some(Flash::problem(message));
            page::show(&visit, StatusCode::UNPROCESSABLE_ENTITY, &template)
        }
    }
}

/// `POST /links/{scope}/draft`
pub async fn save_draft(
    app: Data<App>,
    request: HttpRequest,
    scope: Path<String>,
    payload: Payload,
) -> Result<HttpResponse> {
    guard::posted_here(&app, &request)?;
    let visit = guard::visit(&app, &request, &scope).await?;
    let fields = Fields::read(&request, payload).await?;
    guard::made_for(&visit, &fields)?;
    submission::save_draft(&app, &visit, fields.get("answer").to_owned()).await?;
    Ok(HttpResponse::NoContent().finish())
}

async fn read(app: &App, visit: Visit) -> Result<(Visit, Desk, Vec<Work>)> {
    app.db
        .read(move |c| {
            let desk = submission::desk(c, &visit)?;
            let link = visit.link.as_ref().ok_or_else(|| Fault::not_found("no resource link"))?;
            let mut works = Vec::new();
            for attempt in &desk.attempts {
                works.push(review::work(c, link, &attempt.id)?);
            }
            Ok((visit, desk, works))
        })
        .await
}

fn template(
    visit: &Visit,
    t: Texts,
    desk: &Desk,
    works: &[Work],
    wanted: Option<i32>,
) -> Result<AssignmentPage> {
    let assignment = visit.assignment.as_ref().ok_or_else(|| Fault::assignment_missing("no assignment"))?;
    let scope = visit.scope();
    let here = format!("/links/{scope}");
    let shown = shown(works, wanted);
    let grading = desk.attempts.iter().any(|attempt| attempt.state == SubmissionState::Grading);
    let left = desk.attempts_left(assignment);
    let open = visit.may_hand_in().is_some() && !grading && left != Some(0);
    let number = |submission: &Submission| u32::try_from(submission.attempt).unwrap_or(0);
    let attempts = works
        .iter()
        .rev()
        .map(|work| AttemptLine {
            number: number(&work.submission),
            handed_in: moment(work.submission.submitted_at),
            score: released(work).map(|grade| grade.score),
            url: Some(format!("{here}?attempt={}", work.submission.attempt)),
            shown: shown.is_some_and(|shown| shown.submission.id == work.submission.id),
        })
        .collect();
    Ok(AssignmentPage {
        t,
        tabs: match visit.session.role {
            Role::Learner => Tabs::student(scope, StudentTab::Assignment),
            _ => Tabs::default().administered(scope, visit.notes.platform_admin),
        },
        course: course(visit),
        title: assignment.title.clone(),
        prompt: assignment.prompt.clone(),
        points: f64::from(assignment.points),
        attempts_left: left.map(|left| u32::try_from(left).unwrap_or(u32::MAX)),
        back_url: visit.notes.return_url.clone(),
        overview_url: visit.is_staff().then(|| here.clone()),
        preview: match visit.session.role {
            Role::Instructor => Some(Preview::Teacher),
            _ if visit.session.preview => Some(Preview::TestStudent),
            _ => None,
        },
        flash: (visit.session.role == Role::None).then(|| Flash::problem("assignment-looking-on")),
        attempt: shown.map(|work| Attempt {
            number: number(&work.submission),
            handed_in: moment(work.submission.submitted_at),
            answer: marks::highlighted(
                &work.submission.answer,
                released(work).and(work.machine()).and_then(marks::graded).as_ref(),
            ),
            file: work.file_name.clone(),
            state: state(work, assignment, &here),
        }),
        attempts,
        write: open.then(|| WriteForm {
            action: format!("{here}/answer"),
            csrf: visit.session.csrf_token.clone(),
            submission_key: secrets::random_token(),
            answer: match (&desk.draft, desk.attempts.last()) {
                (Some((draft, _)), _) => draft.clone(),
                // A new attempt begins where the last one ended.
                (None, Some(last)) => last.answer.clone(),
                (None, None) => String::new(),
            },
            draft_url: format!("{here}/draft"),
            draft_key: secrets::hash(&format!("{scope}:{}", visit.session.person_id))[..16].to_owned(),
            draft_saved: desk.draft.as_ref().map(|(_, at)| moment(*at)),
            max_bytes: MAX_ANSWER,
        }),
        confirmed_key: desk.attempts.last().map(|attempt| attempt.submission_key.clone()),
    })
}

fn released(work: &Work) -> Option<&db::grade::Grade> {
    work.current().filter(|_| work.submission.state == SubmissionState::Released)
}

fn state(work: &Work, assignment: &Assignment, here: &str) -> AttemptState {
    if work.submission.state == SubmissionState::Grading {
        return AttemptState::Grading { state_url: here.to_owned(), ahead: None };
    }
    let graded = work.machine().and_then(marks::graded);
    let Some(grade) = released(work) else {
        return AttemptState::Waiting { reasons: marks::reasons(graded.as_ref()) };
    };
    let by_machine = grade.origin == GradeOrigin::Machine;
    let own = graded.as_ref().filter(|_| by_machine);
    let teacher = marks::teacher_criteria(grade, graded.as_ref(), assignment);
    AttemptState::Marked(Box::new(ResultView {
        score: grade.score,
        max_score: grade.max_score,
        label: own.map(marks::label_beside_score),
        confidence: own.map(|graded| graded.confidence),
        by: match (by_machine, work.decided) {
            (true, false) => MarkedBy::Machine,
            (true, true) => MarkedBy::MachineAccepted,
            (false, _) => MarkedBy::Teacher { name: None },
        },
        criteria: match (by_machine, &graded) {
            (false, _) if !teacher.is_empty() => teacher,
            (_, Some(graded)) => marks::criteria(graded, assignment),
            (_, None) => Vec::new(),
        },
        feedback: if by_machine {
            marks::feedback(&grade.comment)
        } else {
            crate::views::assignment::Feedback::default()
        },
        next_step: None,
        comment: (!by_machine && !grade.comment.is_empty()).then(|| grade.comment.clone()),
        delivery: marks::delivery(work.passback.as_ref()),
        why_url: Some(format!("{here}/why/{}", work.submission.id)),
        appeal: work.appeal.map(|state| state.as_str().to_owned()),
    }))
}

/// The course's title, where the LMS tells one.
pub fn course(visit: &Visit) -> Option<String> {
    visit.course.as_ref().map(|course| course.title.clone()).filter(|title| !title.is_empty())
}

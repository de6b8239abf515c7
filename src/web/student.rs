//! The student's page: write, hand in, watch, read.

use actix_web::http::{StatusCode, header};
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};

use crate::app::App;
use crate::clock::Timestamp;
use crate::db;
use crate::db::assignment::Assignment;
use crate::db::submission::Submission;
use crate::db::types::{GradeOrigin, Role, SubmissionState};
use crate::domain::asking::talk;
use crate::domain::assignment::schedule::{self, Window};
use crate::domain::own_work;
use crate::domain::reports;
use crate::domain::review::{self, Work};
use crate::domain::session::Visit;
use crate::domain::submission::{self, Desk, MAX_ANSWER, Outcome};
use crate::error::{Fault, Result};
use crate::secrets;
use crate::views::Flash;
use crate::views::assignment::{
    AssignmentPage, Attempt, AttemptLine, AttemptState, CriterionResult, MarkedBy, Preview, RatingForm,
    ResultView, WriteForm,
};
use crate::views::tabs::{StudentTab, Tabs};
use crate::views::text::Texts;
use crate::views::words::Met;
use crate::web::form::Fields;
use crate::web::link::Wish;
use crate::web::page::{self, moment};
use crate::web::{errors, guard, marks, material};

/// The page for a student, or for somebody who only looks on.
pub async fn show(app: &App, visit: Visit, t: Texts, wish: &Wish) -> Result<HttpResponse> {
    let (visit, desk, works) = read(app, visit).await?;
    let template =
        template(&visit, t, &desk, &works, wish.attempt, app.clock.now(), wish.done == "rating-thanks")?;
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
        if !fields.get("check").is_empty() {
            let found = own_work::look_over(&app, &visit, &answer).await?;
            return Ok((visit, Posted::Checked(found)));
        }
        let outcome =
            submission::submit(&app, &visit, answer.clone(), fields.upload.take(), key.clone()).await?;
        Ok((visit, Posted::HandedIn(outcome)))
    };
    // A session ends, a disk fills up; what was written does not go with it.
    let (visit, outcome) = match handing_in.await {
        Ok(done) => done,
        Err(error) => return Ok(errors::with_text(&request, &error, answer)),
    };
    match outcome {
        Posted::HandedIn(Outcome::Accepted) => Ok(page::see_other(&format!("/links/{scope}"))),
        Posted::Checked(found) => {
            let t = page::texts(&visit, request.headers());
            let (visit, desk, works) = read(&app, visit).await?;
            let mut template = template(&visit, t, &desk, &works, None, app.clock.now(), false)?;
            if let Some(write) = &mut template.write {
                write.answer = answer;
                write.submission_key = key;
            }
            template.checked = Some(found.into_iter().map(str::to_owned).collect());
            page::show(&visit, StatusCode::OK, &template)
        }
        Posted::HandedIn(Outcome::Refused(message)) => {
            let t = page::texts(&visit, request.headers());
            let (visit, desk, works) = read(&app, visit).await?;
            let mut template = template(&visit, t, &desk, &works, None, app.clock.now(), false)?;
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

/// What came of a posted answer.
enum Posted {
    /// It was handed in, or not.
    HandedIn(Outcome),
    /// It was only looked over.
    Checked(Vec<&'static str>),
}

/// `GET /links/{scope}/work/{attempt}`: the student's own work, to keep.
pub async fn own(app: Data<App>, request: HttpRequest, path: Path<(String, i32)>) -> Result<HttpResponse> {
    let (scope, attempt) = path.into_inner();
    let visit = guard::visit(&app, &request, &scope).await?;
    let submission = own_work::own(&app, &visit, attempt).await?;
    let t = page::texts(&visit, request.headers());
    let assignment = visit.assignment.as_ref();
    let title = assignment.map_or("", |assignment| assignment.title.as_str());
    let prompt = assignment.map_or("", |assignment| assignment.prompt.as_str());
    let text = format!(
        "{title}\n{prompt}\n\n{}: {attempt}\n{}: {}\nSHA-256: {}\n\n{}\n",
        t.get("own-attempt"),
        t.get("own-handed-in"),
        submission.submitted_at,
        own_work::receipt(&submission.answer),
        submission.answer,
    );
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/plain; charset=utf-8"))
        .insert_header((
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"answer-{attempt}.txt\""),
        ))
        .body(text))
}

/// `POST /links/{scope}/rating`: whether the feedback helped.
pub async fn rate(
    app: Data<App>,
    request: HttpRequest,
    scope: Path<String>,
    payload: Payload,
) -> Result<HttpResponse> {
    let (visit, fields) = guard::posted(&app, &request, &scope, payload).await?;
    let attempt = fields.get("attempt").parse().map_err(|_| Fault::bad_form("attempt is missing"))?;
    own_work::rate(&app, &visit, attempt, fields.get("helpful"), fields.get("comment")).await?;
    Ok(page::see_other(&format!("/links/{scope}?attempt={attempt}&done=rating-thanks")))
}

/// `POST /links/{scope}/draft`
pub async fn save_draft(
    app: Data<App>,
    request: HttpRequest,
    scope: Path<String>,
    payload: Payload,
) -> Result<HttpResponse> {
    let (visit, fields) = guard::posted(&app, &request, &scope, payload).await?;
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
    now: Timestamp,
    thanked: bool,
) -> Result<AssignmentPage> {
    let assignment = visit.assignment.as_ref().ok_or_else(|| Fault::assignment_missing("no assignment"))?;
    let scope = visit.scope();
    let here = format!("/links/{scope}");
    let shown = shown(works, wanted);
    let grading = desk.attempts.iter().any(|attempt| attempt.state == SubmissionState::Grading);
    let left = desk.attempts_left(assignment);
    let window = schedule::window(assignment, desk.extension.as_ref(), now);
    let within = matches!(window, Window::Open { .. });
    let open = visit.may_hand_in().is_some() && !grading && left != Some(0) && within;
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
        due: match window {
            Window::Open { due, .. } => due.map(moment),
            Window::NotYet(_) | Window::Closed(_) => None,
        },
        notice: match window {
            Window::NotYet(at) => Some(("assignment-opens", moment(at))),
            Window::Closed(at) => Some(("assignment-closed-since", moment(at))),
            Window::Open { .. } => held(assignment, desk, now).map(|at| ("assignment-marks-at", moment(at))),
        },
        attempts_left: left.map(|left| u32::try_from(left).unwrap_or(u32::MAX)),
        back_url: visit.notes.return_url.clone(),
        overview_url: visit.is_staff().then(|| here.clone()),
        preview: match visit.session.role {
            Role::Instructor => Some(Preview::Teacher),
            _ if visit.session.preview => Some(Preview::TestStudent),
            _ => None,
        },
        flash: (visit.session.role == Role::None)
            .then(|| Flash::problem("assignment-looking-on"))
            .or_else(|| thanked.then(|| Flash::done("rating-thanks"))),
        checked: None,
        attempt: shown.map(|work| Attempt {
            receipt: match (work.submission.state, &work.file_name) {
                (SubmissionState::Grading, Some(_)) => String::new(),
                _ => own_work::receipt(&work.submission.answer),
            },
            own_url: (!visit.is_staff()).then(|| format!("{here}/work/{}", work.submission.attempt)),
            number: number(&work.submission),
            handed_in: moment(work.submission.submitted_at),
            answer: marks::highlighted(
                &work.submission.answer,
                released(work).and(work.machine()).and_then(marks::graded).as_ref(),
            ),
            file: work.file_name.clone(),
            file_note: work.file_read.as_ref().map(material::file_note),
            state: state(work, assignment, &here, former(works, work), visit, desk.talking),
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

/// When the marks that wait are released, if that has a date.
fn held(assignment: &Assignment, desk: &Desk, now: Timestamp) -> Option<Timestamp> {
    let waits = desk.attempts.iter().any(|attempt| attempt.state == SubmissionState::Review);
    assignment.release_at.filter(|at| waits && *at > now)
}

fn released(work: &Work) -> Option<&db::grade::Grade> {
    work.current().filter(|_| work.submission.state == SubmissionState::Released)
}

/// What was looked for, as far as the teacher lets students read it.
fn shown_criteria(graded: &grader::Grade, assignment: &Assignment) -> Vec<CriterionResult> {
    let mut criteria = marks::criteria(graded, assignment);
    if assignment.settings.0.disclosure != grader::Disclosure::Full {
        // Key points are the answer itself.
        criteria.iter_mut().for_each(|criterion| criterion.detail.parts.clear());
    }
    if assignment.settings.0.disclosure == grader::Disclosure::None {
        for criterion in criteria.iter_mut().filter(|criterion| criterion.met != Met::Yes) {
            criterion.name.clear();
        }
    }
    criteria
}

/// The attempt before, where its mark was released too.
fn former<'a>(works: &'a [Work], work: &Work) -> Option<&'a Work> {
    let before = works.iter().rev().find(|other| other.submission.attempt < work.submission.attempt);
    before.filter(|other| released(other).is_some())
}

fn state(
    work: &Work,
    assignment: &Assignment,
    here: &str,
    former: Option<&Work>,
    visit: &Visit,
    talking: bool,
) -> AttemptState {
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
            (_, Some(graded)) => shown_criteria(graded, assignment),
            (_, None) => Vec::new(),
        },
        feedback: if by_machine {
            own.map_or_else(|| marks::feedback(&grade.comment), marks::feedback_of)
        } else {
            crate::views::assignment::Feedback::default()
        },
        next_step: None,
        revision: former
            .and_then(Work::machine)
            .and_then(marks::graded)
            .zip(graded.as_ref())
            .and_then(|(before, after)| own_work::revision(&before, after))
            .map(|steps| marks::revision(&steps, assignment))
            .unwrap_or_default(),
        rating: visit.may_hand_in().is_some().then(|| RatingForm {
            action: format!("{here}/rating"),
            csrf: visit.session.csrf_token.clone(),
            attempt: work.submission.attempt,
        }),
        comment: (!by_machine && !grade.comment.is_empty()).then(|| grade.comment.clone()),
        delivery: marks::delivery(work.passback.as_ref()),
        why_url: Some(format!("{here}/why/{}", work.submission.id)),
        talk_url: (talking
            && visit.may_hand_in().is_some()
            && talk::offered(assignment, &work.submission, grade.score, grade.max_score))
        .then(|| format!("{here}/talk?attempt={}", work.submission.attempt)),
        appeal: work.appeal.map(|state| state.as_str().to_owned()),
    }))
}

/// The course's title, where the LMS tells one.
pub fn course(visit: &Visit) -> Option<String> {
    visit.course.as_ref().map(|course| course.title.clone()).filter(|title| !title.is_empty())
}

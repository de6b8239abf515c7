//! The teacher's page of an assignment, and its two buttons.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};

use crate::app::App;
use crate::db::types::{GradeOrigin, PersonId, SubmissionState};
use crate::domain::overview::{self, Roster, Row};
use crate::domain::review;
use crate::domain::session::Visit;
use crate::error::Result;
use crate::views::Flash;
use crate::views::overview::{Filter, MemberRow, MemberState, OverviewPage, RosterNote};
use crate::views::tabs::{Tabs, TeacherTab};
use crate::views::text::Texts;
use crate::web::form::Fields;
use crate::web::link::Wish;
use crate::web::page::{self, moment};
use crate::web::student::course;
use crate::web::{guard, marks};

/// What a redirect may report; nothing else from the address is shown.
const REPORTS: [&str; 5] =
    ["overview-released", "overview-resent", "authoring-saved", "review-saved", "relink-done"];

/// The page.
pub async fn show(app: &App, visit: Visit, t: Texts, wish: &Wish) -> Result<HttpResponse> {
    let (_, assignment) = visit.as_marker()?;
    let found = overview::read(app, &visit).await?;
    let here = format!("/links/{}", visit.scope());
    let template = OverviewPage {
        t,
        tabs: Tabs::teacher(visit.scope(), TeacherTab::Overview),
        course: course(&visit),
        title: assignment.title.clone(),
        points: f64::from(assignment.points),
        csrf: visit.session.csrf_token.clone(),
        rows: found.rows.iter().map(|row| line(row, &here)).collect(),
        filter: Filter::from_parameter(&wish.show),
        roster: match found.roster {
            Roster::Complete => RosterNote::Complete,
            Roster::NotOffered => RosterNote::NotOffered,
            Roster::Failed => RosterNote::Failed,
        },
        release_url: format!("{here}/release"),
        resend_url: format!("{here}/resend"),
        edit_url: Some(format!("{here}/edit")),
        preview_url: Some(format!("{here}/preview")),
        back_url: visit.notes.return_url.clone(),
        flash: REPORTS.contains(&wish.done.as_str()).then(|| Flash::done(wish.done.as_str())),
    };
    page::show(&visit, StatusCode::OK, &template)
}

/// `POST /links/{scope}/release`: all that waits.
pub async fn release(
    app: Data<App>,
    request: HttpRequest,
    scope: Path<String>,
    payload: Payload,
) -> Result<HttpResponse> {
    guard::posted_here(&app, &request)?;
    let visit = guard::visit(&app, &request, &scope).await?;
    guard::made_for(&visit, &Fields::read(&request, payload).await?)?;
    review::release_all(&app, &visit).await?;
    Ok(page::see_other(&format!("/links/{scope}?done=overview-released")))
}

/// `POST /links/{scope}/resend`: one mark, once more.
pub async fn resend(
    app: Data<App>,
    request: HttpRequest,
    scope: Path<String>,
    payload: Payload,
) -> Result<HttpResponse> {
    guard::posted_here(&app, &request)?;
    let visit = guard::visit(&app, &request, &scope).await?;
    let fields = Fields::read(&request, payload).await?;
    guard::made_for(&visit, &fields)?;
    review::resend(&app, &visit, &PersonId::from(fields.get("person"))).await?;
    Ok(page::see_other(&format!("/links/{scope}?done=overview-resent")))
}

fn line(row: &Row, here: &str) -> MemberRow {
    let newest = row.newest.as_ref();
    let submission = newest.map(|(summary, _)| summary);
    let grade = newest.and_then(|(_, grade)| grade.as_ref());
    let graded = grade.and_then(marks::graded);
    MemberRow {
        name: row.name.clone(),
        person: row.person.as_ref().map(|person| person.id.to_string()),
        state: match submission.map(|s| s.state) {
            None => MemberState::NotHandedIn,
            Some(SubmissionState::Grading) => MemberState::Grading,
            Some(SubmissionState::Review) => MemberState::Waiting,
            Some(SubmissionState::Released) => MemberState::Released,
        },
        handed_in: submission.map(|s| moment(s.submitted_at)),
        attempt: submission.and_then(|s| u32::try_from(s.attempt).ok()).unwrap_or(0),
        score: grade.map(|grade| grade.score),
        by_teacher: grade.is_some_and(|grade| grade.origin == GradeOrigin::Teacher),
        confidence: graded.as_ref().map(|graded| graded.confidence),
        reasons: marks::reasons(graded.as_ref()),
        review_url: submission.map(|s| format!("{here}/submissions/{}", s.id)),
        passback: marks::passback(row.passback.as_ref()),
    }
}

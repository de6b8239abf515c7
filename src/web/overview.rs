//! The teacher's page of an assignment, and its two buttons.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};

use crate::app::App;
use crate::db::types::{PassbackState, PersonId, SubmissionState};
use crate::domain::marking::bulk::{self, Act, Choice};
use crate::domain::overview::{self, Roster, Row};
use crate::domain::review;
use crate::domain::session::Visit;
use crate::error::Result;
use crate::views::Flash;
use crate::views::chart::Distribution;
use crate::views::overview::{Counts, Filter, MemberRow, MemberState, OverviewPage, RosterNote};
use crate::views::pager::Pager;
use crate::views::tabs::{Tabs, TeacherTab};
use crate::views::text::Texts;
use crate::web::link::Wish;
use crate::web::page::{self, moment};
use crate::web::student::course;
use crate::web::{guard, marks};

/// What a redirect may report; nothing else from the address is shown.
const REPORTS: [&str; 7] = [
    "overview-released",
    "overview-resent",
    "authoring-saved",
    "review-saved",
    "relink-done",
    "marking-held",
    "marking-differs",
];

/// Students of one page.
const PAGE: usize = 50;

/// The page.
pub async fn show(app: &App, visit: Visit, t: Texts, wish: &Wish) -> Result<HttpResponse> {
    let (_, assignment) = visit.as_marker()?;
    let found = overview::read(app, &visit).await?;
    let here = format!("/links/{}", visit.scope());
    let (filter, search) = (Filter::from_parameter(&wish.show), wish.q.trim().to_owned());
    let wanted = search.to_lowercase();
    let listed: Vec<&Row> = found
        .rows
        .iter()
        .filter(|row| takes(filter, row))
        .filter(|row| {
            wanted.is_empty() || row.name.as_ref().is_some_and(|name| name.to_lowercase().contains(&wanted))
        })
        .collect();
    let query: String = url::form_urlencoded::byte_serialize(search.as_bytes()).collect();
    let (pager, range) = Pager::cut(listed.len(), PAGE, wish.page.unwrap_or(1), |page| {
        format!("{here}?show={}&q={query}&page={page}", filter.parameter())
    });
    let released: Vec<f64> = found
        .rows
        .iter()
        .filter_map(|row| row.newest.as_ref())
        .filter(|item| item.state == SubmissionState::Released)
        .filter_map(|item| item.score)
        .collect();
    let template = OverviewPage {
        t,
        tabs: Tabs::teacher(visit.scope(), TeacherTab::Overview)
            .administered(visit.scope(), visit.notes.platform_admin),
        course: course(&visit),
        title: assignment.title.clone(),
        points: f64::from(assignment.points),
        csrf: visit.session.csrf_token.clone(),
        rows: listed.get(range).unwrap_or_default().iter().map(|row| line(row, &here)).collect(),
        pager,
        filter,
        search,
        counts: counts(&found.rows),
        distribution: Distribution::of(&released, f64::from(assignment.points)),
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

fn takes(filter: Filter, row: &Row) -> bool {
    let state = row.newest.as_ref().map(|item| item.state);
    match filter {
        Filter::All => true,
        Filter::Waiting => state == Some(SubmissionState::Review),
        Filter::Released => state == Some(SubmissionState::Released),
        Filter::Missing => state.is_none(),
        Filter::Trouble => passback_state(row) == Some(PassbackState::NeedsAttention),
        Filter::Differs => row.differs(),
    }
}

fn passback_state(row: &Row) -> Option<PassbackState> {
    row.passback.as_ref().map(|passback| passback.state)
}

fn counts(rows: &[Row]) -> Counts {
    let count = |filter| rows.iter().filter(|row| takes(filter, row)).count();
    // What "release all" would release.
    let waiting = rows.iter().filter_map(|row| row.newest.as_ref()).filter(|item| bulk::waits(item));
    let suggested = waiting.filter(|item| item.score.is_some());
    Counts {
        all: rows.len(),
        waiting: count(Filter::Waiting),
        suggested: suggested.count(),
        released: count(Filter::Released),
        missing: count(Filter::Missing),
        trouble: count(Filter::Trouble),
        differs: count(Filter::Differs),
        delivered: rows.iter().filter(|row| passback_state(row) == Some(PassbackState::Delivered)).count(),
    }
}

/// `POST /links/{scope}/release`: all that waits.
pub async fn release(
    app: Data<App>,
    request: HttpRequest,
    scope: Path<String>,
    payload: Payload,
) -> Result<HttpResponse> {
    let (visit, _) = guard::posted(&app, &request, &scope, payload).await?;
    bulk::act(&app, &visit, Choice::All, Act::Accept).await?;
    Ok(page::see_other(&format!("/links/{scope}?done=overview-released")))
}

/// `POST /links/{scope}/resend`: one mark, once more.
pub async fn resend(
    app: Data<App>,
    request: HttpRequest,
    scope: Path<String>,
    payload: Payload,
) -> Result<HttpResponse> {
    let (visit, fields) = guard::posted(&app, &request, &scope, payload).await?;
    review::resend(&app, &visit, &PersonId::from(fields.get("person"))).await?;
    Ok(page::see_other(&format!("/links/{scope}?done=overview-resent")))
}

fn line(row: &Row, here: &str) -> MemberRow {
    let item = row.newest.as_ref();
    let seen = item.filter(|item| !item.hidden);
    MemberRow {
        name: row.name.clone(),
        person: row.person.as_ref().map(|person| person.id.to_string()),
        state: match item.map(|item| item.state) {
            None => MemberState::NotHandedIn,
            Some(SubmissionState::Grading) => MemberState::Grading,
            Some(SubmissionState::Review) => MemberState::Waiting,
            Some(SubmissionState::Released) => MemberState::Released,
        },
        handed_in: item.map(|item| moment(item.submitted_at)),
        attempt: item.and_then(|item| u32::try_from(item.attempt).ok()).unwrap_or(0),
        score: seen.and_then(|item| item.score),
        by_teacher: item.is_some_and(|item| item.by_teacher),
        machine: row.machine,
        confidence: seen.and_then(|item| item.confidence),
        reasons: seen.map(|item| item.reasons.clone()).unwrap_or_default(),
        hidden: item.is_some_and(|item| item.hidden),
        review_url: item.map(|item| format!("{here}/submissions/{}", item.id)),
        passback: marks::passback(row.passback.as_ref()),
    }
}

//! A lesson's transcript, for the teacher.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};

use crate::app::App;
use crate::domain::asking::lesson;
use crate::error::Result;
use crate::views::asking::lesson::{LessonPage, StretchLine};
use crate::views::tabs::{Tabs, TeacherTab};
use crate::web::student::course;
use crate::web::{guard, page};

/// Questions and pauses that are listed.
const LISTED: usize = 100;

/// `GET /links/{scope}/lessons/{material}`
pub async fn open(
    app: Data<App>,
    request: HttpRequest,
    path: Path<(String, String)>,
) -> Result<HttpResponse> {
    let (scope, id) = path.into_inner();
    let visit = guard::visit(&app, &request, &scope).await?;
    let found = lesson::read(&app, &visit, &id).await?;
    let name = |id: &String| found.outcomes.iter().find(|o| o.id == *id).map(|o| o.text.clone());
    let lesson = &found.lesson;
    let template = LessonPage {
        t: page::texts(&visit, request.headers()),
        tabs: Tabs::teacher(visit.scope(), TeacherTab::Questions),
        course: course(&visit),
        back_url: Some(format!("/links/{scope}/questions")),
        title: found.title.clone(),
        minutes: whole((found.seconds / 60.0).ceil()),
        pace: whole(lesson.pace),
        stretches: lesson
            .segments
            .iter()
            .map(|segment| StretchLine {
                time: format!("{} – {}", clock(segment.from), clock(segment.to)),
                terms: segment.terms.clone(),
                pace: whole(segment.pace),
                questions: segment.questions,
                outcomes: segment.outcomes.iter().filter_map(name).collect(),
            })
            .collect(),
        questions: lesson
            .questions
            .iter()
            .take(LISTED)
            .map(|(at, text)| (clock(*at), text.clone()))
            .collect(),
        pauses: lesson.pauses.iter().take(LISTED).map(|(at, long)| (clock(*at), whole(*long))).collect(),
        coverage: lesson
            .coverage
            .iter()
            .filter_map(|(id, share)| name(id).map(|text| (text, *share)))
            .collect(),
    };
    page::show(&visit, StatusCode::OK, &template)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to what fits")]
fn whole(number: f64) -> u32 {
    number.round().clamp(0.0, 1_000_000.0) as u32
}

/// Minutes and seconds.
fn clock(seconds: f64) -> String {
    let seconds = whole(seconds.floor());
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

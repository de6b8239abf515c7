//! A student's study plan.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload, Query};
use actix_web::{HttpRequest, HttpResponse};
use tutor::learner::{Line, Why};

use super::{Wish, count};
use crate::app::App;
use crate::db::types::{ItemId, OutcomeId};
use crate::domain::learning::contests::beginning;
use crate::domain::learning::plan::{self, Entry, LONGEST, Made, PutOff, Wishes};
use crate::domain::session::Visit;
use crate::error::{Fault, Result};
use crate::views::Flash;
use crate::views::learning::plan::{DayView, LineView, PlanFields, PlanPage};
use crate::views::tabs::{StudentTab, Tabs};
use crate::views::text::Texts;
use crate::web::form::Fields;
use crate::web::guard;
use crate::web::page;
use crate::web::student::course;

/// Days that are shown one by one.
const SHOWN: usize = 7;
const WEEKDAYS: [&str; 7] =
    ["weekday-1", "weekday-2", "weekday-3", "weekday-4", "weekday-5", "weekday-6", "weekday-7"];
/// Days ahead that a new plan proposes.
const PROPOSED: i32 = 28;

/// `GET /links/{scope}/plan`
pub async fn show(
    app: Data<App>,
    request: HttpRequest,
    scope: Path<String>,
    wish: Query<Wish>,
) -> Result<HttpResponse> {
    let visit = guard::visit(&app, &request, &scope).await?;
    let made = plan::read(&app, &visit).await?;
    let flash = wish.flash(&["plan-saved", "plan-cleared", "plan-put-off-done"]);
    let template = template(&visit, page::texts(&visit, request.headers()), &made, flash);
    page::show(&visit, StatusCode::OK, &template)
}

fn template(visit: &Visit, t: Texts, made: &Made, flash: Option<Flash>) -> PlanPage {
    let here = format!("/links/{}", visit.scope());
    let percent = |value: f64| (value * 100.0).round();
    let days = made.plan.days.iter().take(SHOWN).map(|day| {
        let lines: Vec<LineView> = day.lines.iter().map(|one| line(t, made, one, &here)).collect();
        DayView {
            date: date(t, day.day),
            today: day.day == made.today,
            minutes: lines.iter().map(|line| line.minutes).sum(),
            lines,
        }
    });
    let wishes =
        made.wishes.clone().unwrap_or_else(|| Wishes { until: made.today + PROPOSED, ..Wishes::default() });
    PlanPage {
        t,
        tabs: Tabs::student(visit.scope(), StudentTab::Mastery),
        course: course(visit),
        flash,
        back_url: visit.notes.return_url.clone(),
        action: format!("{here}/plan"),
        csrf: visit.session.csrf_token.clone(),
        planned: made.wishes.is_some(),
        days: days.collect(),
        more_days: count(made.plan.days.len().saturating_sub(SHOWN)),
        short: made
            .plan
            .short
            .iter()
            .map(|one| (outcome(made, &one.outcome), percent(one.expected), percent(one.target)))
            .collect(),
        unplaced: count(made.plan.unplaced.len()),
        without_items: made.without_items.iter().map(|id| outcome(made, id.as_str())).collect(),
        put_off: !(wishes.put_off.is_empty() && wishes.off.is_empty()),
        fields: PlanFields {
            until: plan::date_of(wishes.until),
            dates: (plan::date_of(made.today), plan::date_of(made.today + LONGEST)),
            minutes: wishes.minutes.to_string(),
            most_reviews: wishes.most_reviews.to_string(),
            rest: (0..7).zip(WEEKDAYS).map(|(day, key)| (key, wishes.rest.contains(&day))).collect(),
        },
        mastery_url: format!("{here}/mastery"),
    }
}

fn outcome(made: &Made, id: &str) -> String {
    made.standing.state(&OutcomeId::from(id)).map(|state| state.outcome.name.clone()).unwrap_or_default()
}

fn line(t: Texts, made: &Made, line: &Line, here: &str) -> LineView {
    let item = made.shelf.items.iter().find(|item| item.id == ItemId::from(line.id.as_str()));
    let percent = |value: f64| (value * 100.0).round();
    LineView {
        id: line.id.clone(),
        name: item.map_or_else(|| outcome(made, &line.id), |item| beginning(&item.prompt)),
        review: item.is_some(),
        minutes: line.minutes,
        why: match &line.why {
            Why::DueToday => t.get("plan-why-due"),
            Why::Overdue { days } => t.msg("plan-why-overdue").num("days", *days).to_string(),
            Why::GainsMost { from, to } => {
                t.msg("plan-why-gain").num("from", percent(*from)).num("to", percent(*to)).to_string()
            }
            Why::Opens { outcome: other, from, to } => t
                .msg("plan-why-opens")
                .text("outcome", outcome(made, other))
                .num("from", percent(*from))
                .num("to", percent(*to))
                .to_string(),
        },
        url: match item {
            Some(item) => format!("{here}/practice?item={}", item.id),
            None => format!("{here}/practice?outcome={}", line.id),
        },
    }
}

/// A day as people write it.
fn date(t: Texts, day: i32) -> String {
    let date = plan::date_of(day);
    let mut parts = date.split('-').skip(1).map(|part| part.parse::<u32>().unwrap_or(1));
    let (month, number) = (parts.next().unwrap_or(1), parts.next().unwrap_or(1));
    let weekday = usize::try_from((i64::from(day) + 3).rem_euclid(7)).unwrap_or(0);
    t.msg("plan-date")
        .text("weekday", t.get(WEEKDAYS[weekday % 7]))
        .num("day", number)
        .num("month", month)
        .to_string()
}

/// `POST /links/{scope}/plan`
pub async fn act(
    app: Data<App>,
    request: HttpRequest,
    scope: Path<String>,
    payload: Payload,
) -> Result<HttpResponse> {
    let (visit, fields) = guard::posted(&app, &request, &scope, payload).await?;
    // The form's own action stands first; a button of it may say something else after it.
    let action = fields.all("action").last().unwrap_or_default();
    let done = match action {
        "set" => {
            let entry = Entry {
                until: fields.get("until").to_owned(),
                minutes: fields.get("minutes").to_owned(),
                most_reviews: fields.get("most_reviews").to_owned(),
                rest: fields.all("rest").map(str::to_owned).collect(),
            };
            if let Some(problem) = plan::set(&app, &visit, entry).await? {
                return refused(&app, &visit, &request, &fields, problem).await;
            }
            "plan-saved"
        }
        "put-off" => {
            plan::put_off(&app, &visit, PutOff::Line(fields.get("line").to_owned())).await?;
            "plan-put-off-done"
        }
        "day-off" => {
            plan::put_off(&app, &visit, PutOff::Today).await?;
            "plan-put-off-done"
        }
        "all-on" => {
            plan::put_off(&app, &visit, PutOff::Nothing).await?;
            "plan-saved"
        }
        "clear" => {
            plan::clear(&app, &visit).await?;
            "plan-cleared"
        }
        _ => return Err(Fault::bad_form("no such action")),
    };
    Ok(page::see_other(&format!("/links/{scope}/plan?done={done}")))
}

async fn refused(
    app: &App,
    visit: &Visit,
    request: &HttpRequest,
    fields: &Fields,
    problem: &'static str,
) -> Result<HttpResponse> {
    let made = plan::read(app, visit).await?;
    let flash = Some(Flash::problem(problem));
    let mut template = template(visit, page::texts(visit, request.headers()), &made, flash);
    fields.get("until").clone_into(&mut template.fields.until);
    fields.get("minutes").clone_into(&mut template.fields.minutes);
    fields.get("most_reviews").clone_into(&mut template.fields.most_reviews);
    for (number, (_, free)) in template.fields.rest.iter_mut().enumerate() {
        *free = fields.all("rest").any(|day| day.parse() == Ok(number));
    }
    page::show(visit, StatusCode::UNPROCESSABLE_ENTITY, &template)
}

//! What a student masters and why; what they want to see; what they contest.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload, Query};
use actix_web::{HttpRequest, HttpResponse};
use tutor::class::{Deed, rings};

use super::{ELEMENTS, Wish, count, reason, step, switches};
use crate::app::App;
use crate::db::types::{ContestDecision, OutcomeId};
use crate::domain::learning::contests;
use crate::domain::learning::engagement::{self, Engagement, own_switches};
use crate::domain::learning::overview::{self, Overview};
use crate::domain::learning::practice;
use crate::domain::session::Visit;
use crate::error::{Fault, Result};
use crate::views::Flash;
use crate::views::learning::mastery::{
    BadgeView, ContestRow, MasteryPage, OutcomeRow, StreakView, SwitchView, WhyPage,
};
use crate::views::tabs::{StudentTab, Tabs};
use crate::views::text::Texts;
use crate::web::guard;
use crate::web::page::{self, moment};
use crate::web::student::course;

/// `GET /links/{scope}/mastery`
pub async fn show(
    app: Data<App>,
    request: HttpRequest,
    scope: Path<String>,
    wish: Query<Wish>,
) -> Result<HttpResponse> {
    let visit = guard::visit(&app, &request, &scope).await?;
    if visit.is_staff() {
        return Ok(page::see_other(&format!("/links/{scope}/learning")));
    }
    let found = overview::read(&app, &visit).await?;
    let flash = wish.flash(&["path-changed", "learning-saved"]);
    let template = template(&app, &visit, page::texts(&visit, request.headers()), &found, flash);
    page::show(&visit, StatusCode::OK, &template)
}

fn template(app: &App, visit: &Visit, t: Texts, found: &Overview, flash: Option<Flash>) -> MasteryPage {
    let now = app.clock.now();
    let (standing, play) = (&found.standing, &found.engagement);
    let here = format!("/links/{}", visit.scope());
    let on = play.on.unwrap_or_default();
    let values: Vec<(String, f64)> = standing
        .states
        .iter()
        .map(|state| (state.outcome.id.to_string(), state.mastery.at(now.micros())))
        .collect();
    let filled = rings(&values, standing.settings.threshold);
    let rows = standing
        .states
        .iter()
        .zip(filled)
        .map(|(state, ring)| OutcomeRow {
            name: state.outcome.name.clone(),
            value: state.mastery.at(now.micros()),
            ring: on.rings.then_some(ring.filled),
            mastered: state.mastery.mastered(now.micros()),
            unknown: state.evidence.is_empty(),
            why: found.newest.get(&state.outcome.id).map(|step| reason(t, step, &found.titles)),
            why_url: format!("{here}/mastery/{}", state.outcome.id),
            practise_url: found
                .shelf
                .items
                .iter()
                .any(|item| item.outcome_id == state.outcome.id)
                .then(|| format!("{here}/practice?outcome={}", state.outcome.id)),
            before: standing.missing_before(&state.outcome, now).into_iter().map(str::to_owned).collect(),
        })
        .collect();
    let mut course_has = standing.settings.switches;
    let mut own = own_switches(&standing.profile.switches);
    MasteryPage {
        t,
        tabs: Tabs::student(visit.scope(), StudentTab::Mastery),
        course: course(visit),
        flash,
        back_url: visit.notes.return_url.clone(),
        action: format!("{here}/mastery"),
        csrf: visit.session.csrf_token.clone(),
        off: !standing.settings.enabled,
        rows,
        threshold: standing.settings.threshold,
        due: count(found.shelf.due(now).len()),
        practice_url: format!("{here}/practice"),
        all_url: format!("{here}/practice/all"),
        plan_url: format!("{here}/plan"),
        planned: standing.profile.plan.is_some(),
        personal: standing.profile.personal,
        streak: on.streak.then_some(StreakView {
            days: play.streak.days,
            freezes: play.streak.freezes,
            longest: play.streak.longest,
        }),
        badges: on.badges.then(|| badges(play)),
        goal: play.goal.map(|goal| (goal.reached, goal.wanted)),
        board: on.leaderboard.then(|| {
            play.board.iter().map(|place| (place.place, place.alias.clone(), place.points)).collect()
        }),
        switches: ELEMENTS
            .iter()
            .filter(|(.., of)| *of(&mut course_has))
            .map(|(name, key, of)| SwitchView { name, key, on: *of(&mut own) })
            .collect(),
        alias: course_has.leaderboard.then(|| standing.profile.alias.clone().unwrap_or_default()),
    }
}

fn badges(play: &Engagement) -> Vec<BadgeView> {
    let key = |deed| match deed {
        Deed::UsedFeedback => "badge-used-feedback",
        Deed::ExplainedMisconception => "badge-explained-misconception",
        Deed::ClosedGap => "badge-closed-gap",
    };
    let badge = |badge: &tutor::class::Badge| BadgeView {
        key: key(badge.deed),
        times: badge.times,
        step: badge.step,
    };
    play.badges.iter().map(badge).collect()
}

/// `POST /links/{scope}/mastery`
pub async fn choose(
    app: Data<App>,
    request: HttpRequest,
    scope: Path<String>,
    payload: Payload,
) -> Result<HttpResponse> {
    let (visit, fields) = guard::posted(&app, &request, &scope, payload).await?;
    let problem = match fields.get("action") {
        "path" => {
            practice::choose_path(&app, &visit, fields.get("personal") != "no").await?;
            return Ok(page::see_other(&format!("/links/{scope}/mastery?done=path-changed")));
        }
        "play" => {
            let found = overview::read(&app, &visit).await?;
            // What the course has switched off stays as the student had it.
            let mut wanted = switches(&fields);
            let mut course_has = found.standing.settings.switches;
            let mut before = own_switches(&found.standing.profile.switches);
            for (.., of) in ELEMENTS {
                if !*of(&mut course_has) {
                    *of(&mut wanted) = *of(&mut before);
                }
            }
            let alias = match found.standing.settings.switches.leaderboard {
                true => fields.get("alias"),
                false => found.standing.profile.alias.as_deref().unwrap_or_default(),
            };
            engagement::choose(&app, &visit, wanted, alias).await?
        }
        _ => return Err(Fault::bad_form("no such action")),
    };
    let Some(problem) = problem else {
        return Ok(page::see_other(&format!("/links/{scope}/mastery?done=learning-saved")));
    };
    let found = overview::read(&app, &visit).await?;
    let t = page::texts(&visit, request.headers());
    let mut template = template(&app, &visit, t, &found, Some(Flash::problem(problem)));
    if let Some(alias) = &mut template.alias {
        *alias = fields.get("alias").chars().take(60).collect();
    }
    page::show(&visit, StatusCode::UNPROCESSABLE_ENTITY, &template)
}

/// `GET /links/{scope}/mastery/{outcome}`
pub async fn why(
    app: Data<App>,
    request: HttpRequest,
    path: Path<(String, String)>,
    wish: Query<Wish>,
) -> Result<HttpResponse> {
    let (scope, outcome) = path.into_inner();
    let visit = guard::visit(&app, &request, &scope).await?;
    let t = page::texts(&visit, request.headers());
    let template = why_page(&app, &visit, t, &outcome, wish.flash(&["contest-sent"])).await?;
    page::show(&visit, StatusCode::OK, &template)
}

async fn why_page(
    app: &App,
    visit: &Visit,
    t: Texts,
    outcome: &str,
    flash: Option<Flash>,
) -> Result<WhyPage> {
    let scope = visit.scope();
    let id = OutcomeId::from(outcome);
    let found = overview::read(app, visit).await?;
    let history = overview::history(app, visit, &id).await?;
    let state = found.standing.state(&id).ok_or_else(|| Fault::not_found("no such outcome"))?;
    let now = app.clock.now();
    let decision = |decision| match decision {
        ContestDecision::Open => "contest-open",
        ContestDecision::Kept => "contest-kept",
        ContestDecision::LeftOut => "contest-left-out",
        ContestDecision::Mastered => "contest-is-mastered",
    };
    let about = || found.standing.contests.iter().filter(|contest| contest.outcome_id == id);
    Ok(WhyPage {
        t,
        tabs: Tabs::student(scope, StudentTab::Mastery),
        course: course(visit),
        flash,
        back_url: visit.notes.return_url.clone(),
        name: state.outcome.name.clone(),
        value: state.mastery.at(now.micros()),
        mastered: state.mastery.mastered(now.micros()),
        threshold: found.standing.settings.threshold,
        start: tutor::learner::Parameters::default().start,
        steps: history
            .iter()
            .map(|row| step(t, row, &found.titles, Some((&found.standing, scope))))
            .collect(),
        contests: about()
            .map(|contest| ContestRow {
                at: moment(contest.created_at),
                reason: contest.reason.clone(),
                decision: decision(contest.decision),
                answer: contest.answer.clone(),
            })
            .collect(),
        can_contest: found.standing.settings.enabled
            && about().all(|contest| contest.decision != ContestDecision::Open),
        action: format!("/links/{scope}/mastery/{outcome}"),
        csrf: visit.session.csrf_token.clone(),
        reason: String::new(),
        all_url: format!("/links/{scope}/mastery"),
    })
}

/// `POST /links/{scope}/mastery/{outcome}`: the student disagrees with the value.
pub async fn contest(
    app: Data<App>,
    request: HttpRequest,
    path: Path<(String, String)>,
    payload: Payload,
) -> Result<HttpResponse> {
    let (scope, outcome) = path.into_inner();
    let (visit, fields) = match guard::posted_keeping(&app, &request, &scope, payload, &["reason"]).await? {
        Ok(posted) => posted,
        Err(lost) => return Ok(lost),
    };
    match contests::contest(&app, &visit, &outcome, fields.get("reason")).await? {
        None => Ok(page::see_other(&format!("/links/{scope}/mastery/{outcome}?done=contest-sent"))),
        Some(problem) => {
            let t = page::texts(&visit, request.headers());
            let flash = Some(Flash::problem(problem));
            let template = WhyPage {
                reason: fields.get("reason").to_owned(),
                ..why_page(&app, &visit, t, &outcome, flash).await?
            };
            page::show(&visit, StatusCode::UNPROCESSABLE_ENTITY, &template)
        }
    }
}

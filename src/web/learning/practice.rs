//! Practice: the next item, its answer, all items in order.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload, Query};
use actix_web::{HttpRequest, HttpResponse};
use grader::Grade;

use super::{Wish, count};
use crate::app::App;
use crate::db::types::{ItemId, ItemKind, OutcomeId, PickReason, PracticeAnswerId};
use crate::domain::learning::practice::{self, Asked, Desk, Given as GivenAnswer, Next, Outcome};
use crate::domain::session::Visit;
use crate::error::{Fault, Result};
use crate::secrets;
use crate::views::Flash;
use crate::views::assignment::Feedback;
use crate::views::learning::practice::{Given, ItemForm, PracticePage, ShelfPage, ShelfRow};
use crate::views::tabs::{StudentTab, Tabs};
use crate::views::text::Texts;
use crate::web::page::{self, moment};
use crate::web::student::course;
use crate::web::{guard, marks};

/// `GET /links/{scope}/practice`
pub async fn show(
    app: Data<App>,
    request: HttpRequest,
    scope: Path<String>,
    wish: Query<Wish>,
) -> Result<HttpResponse> {
    let visit = guard::visit(&app, &request, &scope).await?;
    if visit.is_staff() {
        return Ok(page::see_other(&format!("/links/{scope}/learning/items")));
    }
    let given = Some(wish.given.as_str()).filter(|id| !id.is_empty()).map(PracticeAnswerId::from);
    let asked = Asked {
        item: Some(wish.item.as_str()).filter(|id| !id.is_empty()).map(ItemId::from),
        outcome: Some(wish.outcome.as_str()).filter(|id| !id.is_empty()).map(OutcomeId::from),
    };
    let desk = practice::desk(&app, &visit, asked, given).await?;
    let t = page::texts(&visit, request.headers());
    let template = template(&app, &visit, t, &desk, &wish.outcome);
    page::show(&visit, StatusCode::OK, &template)
}

fn template(app: &App, visit: &Visit, t: Texts, desk: &Desk, asked: &str) -> PracticePage {
    let now = app.clock.now();
    let here = format!("/links/{}", visit.scope());
    let (all, right) = practice::today(&desk.standing, now);
    PracticePage {
        t,
        tabs: Tabs::student(visit.scope(), StudentTab::Practice),
        course: course(visit),
        flash: None,
        back_url: visit.notes.return_url.clone(),
        action: format!("{here}/practice"),
        csrf: visit.session.csrf_token.clone(),
        given: desk.given.as_ref().map(|given| shown(desk, given, &here)),
        item: desk.next.as_ref().map(|next| form(desk, next, asked)),
        today: (count(all), count(right)),
        due: count(desk.shelf.due(now).len()),
        held_back: count(desk.shelf.held_back),
        personal: desk.standing.profile.personal,
        all_url: format!("{here}/practice/all"),
        mastery_url: format!("{here}/mastery"),
    }
}

fn form(desk: &Desk, next: &Next, asked: &str) -> ItemForm {
    let outcome = desk.standing.state(&next.item.outcome_id);
    ItemForm {
        id: next.item.id.to_string(),
        reason: next.reason.as_str(),
        why: match next.reason {
            PickReason::Review => "pick-review",
            PickReason::Pinned => "pick-pinned",
            PickReason::Suits => "pick-suits",
            PickReason::Explored => "pick-explored",
            PickReason::Chosen => "pick-chosen",
        },
        expected: next.expected,
        outcome: outcome.map(|state| state.outcome.name.clone()).unwrap_or_default(),
        prompt: next.item.prompt.clone(),
        gap: next.item.kind == ItemKind::Cloze,
        // Only an outcome of the course: an address can say anything.
        asked: outcome
            .filter(|state| state.outcome.id.as_str() == asked)
            .map(|_| asked.to_owned())
            .unwrap_or_default(),
        key: secrets::random_token(),
        answer: String::new(),
    }
}

fn shown(desk: &Desk, given: &GivenAnswer, here: &str) -> Given {
    let (answer, item) = (&given.answer, &given.item);
    let grade = given.grade();
    let state = desk.standing.state(&item.outcome_id);
    let evidence = format!("p:{}", answer.id);
    let change = state.and_then(|state| {
        let steps = state.mastery.changes();
        let step =
            steps.iter().find(|step| crate::domain::learning::standing::evidence_of(step) == evidence)?;
        Some((step.before, step.after))
    });
    // A gap is one thing; what the grader looked for in it says nothing more.
    let told: Option<&Grade> = grade.as_ref().filter(|_| item.kind == ItemKind::Short);
    let rubric = given.assignment.as_ref().map(|one| one.rubric.0.as_slice()).unwrap_or_default();
    let (result, class) = match (answer.counted, answer.share) {
        (false, _) => ("practice-unclear", "busy"),
        (true, share) if share >= 0.85 => ("practice-right", "yes"),
        (true, share) if share >= 0.3 => ("practice-partly", "partly"),
        (true, _) => ("practice-not-yet", "no"),
    };
    Given {
        outcome: state.map(|state| state.outcome.name.clone()).unwrap_or_default(),
        prompt: item.prompt.clone(),
        answer: marks::highlighted(&answer.answer, told),
        result,
        class,
        counted: answer.counted,
        reasons: if answer.counted { Vec::new() } else { marks::reasons(grade.as_ref()) },
        criteria: told
            .filter(|_| !rubric.is_empty())
            .map(|g| marks::criteria_of(g, rubric))
            .unwrap_or_default(),
        feedback: told.map_or_else(Feedback::default, marks::feedback_of),
        model_answer: given.may_show_answer().then(|| item.answer.clone()).filter(|text| !text.is_empty()),
        change,
        why_url: format!("{here}/mastery/{}", item.outcome_id),
        due: given.due.filter(|_| answer.counted).map(moment),
    }
}

/// `POST /links/{scope}/practice`
pub async fn answer(
    app: Data<App>,
    request: HttpRequest,
    scope: Path<String>,
    payload: Payload,
) -> Result<HttpResponse> {
    let (visit, fields) = match guard::posted_keeping(&app, &request, &scope, payload, &["answer"]).await? {
        Ok(posted) => posted,
        Err(lost) => return Ok(lost),
    };
    let item = ItemId::from(fields.get("item"));
    let reason =
        PickReason::parse(fields.get("reason")).ok_or_else(|| Fault::bad_form("reason is missing"))?;
    let (answer, key) = (fields.get("answer"), fields.get("key"));
    match practice::answer(&app, &visit, &item, answer, key, reason).await? {
        Outcome::Marked(id) => {
            let mut query = url::form_urlencoded::Serializer::new(String::new());
            query.append_pair("given", id.as_str());
            if !fields.get("outcome").is_empty() {
                query.append_pair("outcome", fields.get("outcome"));
            }
            Ok(page::see_other(&format!("/links/{scope}/practice?{}", query.finish())))
        }
        Outcome::Refused(problem) => {
            let asked = Asked { item: Some(item), outcome: None };
            let desk = practice::desk(&app, &visit, asked, None).await?;
            let t = page::texts(&visit, request.headers());
            let mut template = template(&app, &visit, t, &desk, fields.get("outcome"));
            // What was written comes back.
            if let Some(form) = &mut template.item {
                answer.clone_into(&mut form.answer);
                key.clone_into(&mut form.key);
            }
            template.flash = Some(Flash::problem(problem));
            page::show(&visit, StatusCode::UNPROCESSABLE_ENTITY, &template)
        }
    }
}

/// `GET /links/{scope}/practice/all`: every item in the teacher's order, the same for everybody.
pub async fn shelf(app: Data<App>, request: HttpRequest, scope: Path<String>) -> Result<HttpResponse> {
    let visit = guard::visit(&app, &request, &scope).await?;
    let desk = practice::desk(&app, &visit, Asked::default(), None).await?;
    let here = format!("/links/{scope}");
    let rows = desk.shelf.items.iter().map(|item| ShelfRow {
        prompt: item.prompt.clone(),
        outcome: desk
            .standing
            .state(&item.outcome_id)
            .map(|state| state.outcome.name.clone())
            .unwrap_or_default(),
        seen: desk.shelf.seen.get(&item.id).copied().map(moment),
        due: desk.shelf.memories.get(&item.id).map(|memory| moment(memory.due_at)),
        url: format!("{here}/practice?item={}", item.id),
    });
    let template = ShelfPage {
        t: page::texts(&visit, request.headers()),
        tabs: Tabs::student(&scope, StudentTab::Practice),
        course: course(&visit),
        flash: None,
        back_url: visit.notes.return_url.clone(),
        rows: rows.collect(),
        held_back: count(desk.shelf.held_back),
        personal: desk.standing.profile.personal,
        action: format!("{here}/mastery"),
        csrf: visit.session.csrf_token.clone(),
        practice_url: format!("{here}/practice"),
    };
    page::show(&visit, StatusCode::OK, &template)
}

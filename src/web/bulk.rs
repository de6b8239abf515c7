//! Many decisions at one press, and taking them back.

use std::collections::{BTreeMap, HashSet};

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload, Query};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;

use crate::app::App;
use crate::db;
use crate::db::types::{BatchId, SubmissionId};
use crate::domain::marking::bulk::{self, Act, Choice, Done};
use crate::domain::marking::queue::{self, Item};
use crate::error::{Fault, Result};
use crate::views::Flash;
use crate::views::marking::bulk::{BatchLine, BulkPage, Chosen, Lot, LotRow};
use crate::views::marking::{Section, Sections, code};
use crate::views::tabs::{Tabs, TeacherTab};
use crate::web::guard;
use crate::web::marking::excerpt;
use crate::web::page::{self, moment};
use crate::web::student::course;

/// Confidences that are offered, in percent.
const BANDS: [u32; 3] = [90, 80, 70];
/// Answers that are shown before a lot is released.
const SHOWN: usize = 10;
/// What a redirect may report; nothing else from the address is shown.
const REPORTS: [&str; 4] =
    ["overview-batch-done", "overview-batch-none", "overview-batch-undone", "overview-batch-was-undone"];

/// What the address may add.
#[derive(Debug, Default, Deserialize)]
pub struct Wish {
    /// The lot to look at.
    #[serde(default)]
    pub choice: String,
    /// What was just done: a message key.
    #[serde(default)]
    pub done: String,
}

/// The lot that a form or an address means.
fn choice(text: &str) -> Option<Choice> {
    match text.split_once(':') {
        None if text == "all" => Some(Choice::All),
        Some(("band", percent)) => {
            let percent: u32 = percent.parse().ok().filter(|percent| *percent <= 100)?;
            Some(Choice::Band(f64::from(percent) / 100.0))
        }
        Some(("flag", reason)) => Some(Choice::Flag(reason.to_owned())),
        _ => None,
    }
}

fn lot(items: &[Item], text: &str) -> Option<(Lot, Vec<Item>)> {
    let choice = choice(text)?;
    let mut chosen: Vec<Item> = bulk::chosen(items, &choice, &HashSet::new())
        .into_iter()
        .filter(|item| item.score.is_some())
        .cloned()
        .collect();
    chosen.sort_by(|a, b| {
        let unsure = |item: &Item| item.confidence.unwrap_or(0.0);
        unsure(a).total_cmp(&unsure(b)).then_with(|| a.id.cmp(&b.id))
    });
    let scores: Vec<f64> = chosen.iter().filter_map(|item| item.score).collect();
    let lot = Lot {
        choice: text.to_owned(),
        least: if let Choice::Band(least) = choice { Some(least) } else { None },
        reason: if let Choice::Flag(reason) = choice { Some(reason) } else { None },
        count: chosen.len(),
        mean: (!scores.is_empty()).then(|| scores.iter().sum::<f64>() / scores.len() as f64),
    };
    (lot.count > 0).then_some((lot, chosen))
}

/// `GET /links/{scope}/bulk`
pub async fn open(
    app: Data<App>,
    request: HttpRequest,
    scope: Path<String>,
    wish: Query<Wish>,
) -> Result<HttpResponse> {
    let visit = guard::visit(&app, &request, &scope).await?;
    let (_, assignment) = visit.as_marker()?;
    let items = queue::load(&app, &visit).await?;
    let mut names: Vec<String> = vec!["all".into()];
    names.extend(BANDS.iter().map(|percent| format!("band:{percent}")));
    let reasons: BTreeMap<&str, ()> =
        items.iter().flat_map(|item| item.reasons.iter().map(|reason| (reason.as_str(), ()))).collect();
    names.extend(reasons.keys().map(|reason| format!("flag:{reason}")));
    let mut chosen = lot(&items, &wish.choice);
    let texts = match &mut chosen {
        Some((_, answers)) => {
            answers.truncate(SHOWN);
            let ids: Vec<SubmissionId> = answers.iter().map(|item| item.id.clone()).collect();
            app.db.read(move |c| db::marking::answers(c, &ids)).await?
        }
        None => Vec::new(),
    };
    let here = format!("/links/{scope}");
    let row = |item: &Item| LotRow {
        code: code(item.id.as_str()),
        url: format!("{here}/marking/{}", item.id),
        excerpt: texts
            .iter()
            .find(|(id, _)| *id == item.id)
            .map(|(_, text)| excerpt(text))
            .unwrap_or_default(),
        score: item.score,
        confidence: item.confidence,
    };
    let batches = bulk::batches(&app, &visit).await?;
    let template = BulkPage {
        t: page::texts(&visit, request.headers()),
        tabs: Tabs::teacher(&scope, TeacherTab::Marking),
        sections: Sections::of(&scope, Section::Bulk),
        course: course(&visit),
        title: assignment.title.clone(),
        points: f64::from(assignment.points),
        csrf: visit.session.csrf_token.clone(),
        action: format!("{here}/bulk"),
        lots: names.iter().filter_map(|name| lot(&items, name)).map(|(lot, _)| lot).collect(),
        chosen: chosen.map(|(lot, answers)| Chosen { lot, rows: answers.iter().map(row).collect() }),
        batches: batches
            .into_iter()
            .map(|batch| BatchLine {
                id: batch.id.to_string(),
                method: batch.method.as_str().to_owned(),
                answers: batch.answers,
                at: moment(batch.created_at),
                undone: batch.rolled_back_at.map(moment),
            })
            .collect(),
        back_url: visit.notes.return_url.clone(),
        flash: REPORTS.contains(&wish.done.as_str()).then(|| Flash::done(wish.done.as_str())),
    };
    page::show(&visit, StatusCode::OK, &template)
}

/// `POST /links/{scope}/bulk`
pub async fn act(
    app: Data<App>,
    request: HttpRequest,
    scope: Path<String>,
    payload: Payload,
) -> Result<HttpResponse> {
    let (visit, fields) = guard::posted(&app, &request, &scope, payload).await?;
    let done = match fields.get("action") {
        "accept" => {
            let choice = choice(fields.get("choice")).ok_or_else(|| Fault::bad_form("no such choice"))?;
            match bulk::act(&app, &visit, choice, Act::Accept).await? {
                Done::Written(count, _) if count > 0 => "overview-batch-done",
                _ => "overview-batch-none",
            }
        }
        "undo" => match bulk::roll_back(&app, &visit, &BatchId::from(fields.get("batch"))).await? {
            Some(_) => "overview-batch-undone",
            None => "overview-batch-was-undone",
        },
        _ => return Err(Fault::bad_form("action must be accept or undo")),
    };
    Ok(page::see_other(&format!("/links/{scope}/bulk?done={done}")))
}

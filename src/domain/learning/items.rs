//! Practice items: written by a teacher, taken from the bank, or drafted from the course's material and model answers and
//! approved by a teacher.

use std::collections::{BTreeMap, BTreeSet};

use tutor::learner::Level;
use tutor::material::{Anchor, Chunk};

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::assignment::Assignment;
use crate::db::outcome::Outcome;
use crate::db::practice::{self, Item};
use crate::db::types::{AssignmentId, CourseId, ItemId, ItemKind, ItemState, OutcomeId};
use crate::db::{self, Conn, DbResult};
use crate::domain::learning::outcomes::{self, Outcomes};
use crate::domain::learning::teachers_course;
use crate::domain::material;
use crate::domain::session::Visit;
use crate::error::{Error, Fault, Result};

/// Items of a course.
pub const MOST: i64 = 1_000;
/// Drafts that are made at one press.
const DRAFTS: usize = 12;
/// Stretches of material that drafts are made from.
const MAX_CHUNKS: usize = 2_000;
/// Bytes of a question or a model answer.
const LONGEST: usize = 8_000;

/// The items of a course as its teacher sees them.
pub struct Collection {
    /// The outcomes.
    pub outcomes: Outcomes,
    /// In the teacher's order.
    pub items: Vec<Item>,
    /// Answers that each has had.
    pub answers: BTreeMap<ItemId, i64>,
    /// Assignments of the bank that are not practised yet, newest first.
    pub bank: Vec<Assignment>,
}

/// Reads the items of the course of a teacher's visit.
pub async fn read(app: &App, visit: &Visit) -> Result<Collection> {
    let course = teachers_course(visit)?;
    let platform = visit.platform.id.clone();
    let outcomes = outcomes::read(app, visit).await?;
    app.db
        .read(move |c| {
            let items = practice::items(c, &course, MOST)?;
            let used: BTreeSet<&str> = items
                .iter()
                .filter(|item| item.kind == ItemKind::Short)
                .filter_map(|item| item.assignment_id.as_ref().map(AssignmentId::as_str))
                .collect();
            let mut bank = db::assignment::list(c, &platform, 100)?;
            bank.retain(|assignment| !used.contains(assignment.id.as_str()));
            let answers = practice::answer_counts(c, &course)?.into_iter().collect();
            Ok::<_, Error>(Collection { outcomes, items, answers, bank })
        })
        .await
}

/// What a teacher does with an item.
#[derive(Clone, Debug)]
pub enum Act {
    /// Writes a new one.
    Write {
        /// What it is practice for.
        outcome: String,
        /// The question; with `____` it is a sentence with a gap.
        prompt: String,
        /// The model answer.
        answer: String,
    },
    /// Takes an assignment of the bank.
    Take {
        /// What it is practice for; empty: what the assignment speaks for.
        outcome: String,
        /// The assignment.
        assignment: String,
    },
    /// Has sentences with gaps drafted.
    Draft,
    /// Shows a draft to students, as it was corrected.
    Approve {
        /// Which.
        item: String,
        /// What it is practice for.
        outcome: String,
        /// The sentence.
        prompt: String,
        /// What belongs into the gap.
        answer: String,
    },
    /// Does not want it.
    Reject(String),
    /// Puts it first, or not any more.
    Pin(String),
    /// Takes it out for now, or back in.
    Forbid(String),
    /// Moves it up by one.
    Up(String),
}

/// What became of it: the key of a message, and whether it is good news.
pub type Done = (&'static str, bool);

/// Does it.
pub async fn act(app: &App, visit: &Visit, act: Act) -> Result<Done> {
    let course = teachers_course(visit)?;
    let (platform, now) = (visit.platform.id.clone(), app.clock.now());
    let material = match act {
        Act::Draft => material::index::released_chunks(app, &course, now).await?,
        _ => Vec::new(),
    };
    app.db
        .write(move |c| {
            outcomes::lock(c, &course)?;
            let outcomes = outcomes::complete(c, &course, now)?;
            let items = practice::items(c, &course, MOST)?;
            let full = i64::try_from(items.len()).is_ok_and(|n| n >= MOST);
            let known = |id: &str| {
                let found = items.iter().find(|item| item.id.as_str() == id).cloned();
                found.ok_or_else(|| Fault::not_found("no such item"))
            };
            let done = match act {
                Act::Write { .. } | Act::Take { .. } | Act::Draft if full => ("practice-full", false),
                Act::Write { outcome, prompt, answer } => {
                    let Some(outcome) = outcomes.find(&OutcomeId::from(outcome)) else {
                        return Ok(("practice-outcome-needed", false));
                    };
                    let (prompt, answer) = (bounded(&prompt), bounded(&answer));
                    if prompt.is_empty() || answer.is_empty() {
                        return Ok(("practice-words-needed", false));
                    }
                    let kind = kind_of(&prompt);
                    let item =
                        new(&course, &outcome.id, kind, ItemState::Approved, prompt, answer, &items, now);
                    practice::insert_item(c, &item)?;
                    ("practice-written", true)
                }
                Act::Take { outcome, assignment } => {
                    let found = db::assignment::find(c, &AssignmentId::from(assignment))?
                        .filter(|found| found.platform_id == platform)
                        .ok_or_else(|| Fault::not_found("no such assignment"))?;
                    let outcome = outcomes
                        .find(&OutcomeId::from(outcome))
                        .or_else(|| outcomes.of_assignment(&found.id));
                    let Some(outcome) = outcome else { return Ok(("practice-outcome-needed", false)) };
                    let item = taken(&course, &outcome.id, &found, &items, now);
                    practice::insert_item(c, &item)?;
                    ("practice-taken", true)
                }
                Act::Draft => match drafted(c, &course, &outcomes, &items, material, now)? {
                    0 => ("practice-no-drafts", false),
                    _ => ("practice-drafted", true),
                },
                Act::Approve { item, outcome, prompt, answer } => {
                    let mut item = known(&item)?;
                    if let Some(outcome) = outcomes.find(&OutcomeId::from(outcome)) {
                        item.outcome_id = outcome.id.clone();
                    }
                    let (prompt, answer) = (bounded(&prompt), bounded(&answer));
                    if prompt.is_empty() || answer.is_empty() {
                        return Ok(("practice-words-needed", false));
                    }
                    (item.prompt, item.answer, item.state) = (prompt, answer, ItemState::Approved);
                    practice::update_item(c, &item)?;
                    ("practice-approved", true)
                }
                Act::Reject(id) => {
                    let item = Item { state: ItemState::Rejected, pinned: false, ..known(&id)? };
                    practice::update_item(c, &item)?;
                    ("practice-rejected", true)
                }
                Act::Pin(id) => {
                    let item = known(&id)?;
                    practice::update_item(c, &Item { pinned: !item.pinned, forbidden: false, ..item })?;
                    ("practice-changed", true)
                }
                Act::Forbid(id) => {
                    let item = known(&id)?;
                    practice::update_item(c, &Item { forbidden: !item.forbidden, pinned: false, ..item })?;
                    ("practice-changed", true)
                }
                Act::Up(id) => {
                    let item = known(&id)?;
                    let before = items
                        .iter()
                        .filter(|other| other.state == ItemState::Approved)
                        .take_while(|other| other.id != item.id)
                        .last();
                    if let Some(before) = before {
                        practice::update_item(c, &Item { place: before.place, ..item.clone() })?;
                        practice::update_item(c, &Item { place: item.place, ..before.clone() })?;
                    }
                    ("practice-changed", true)
                }
            };
            Ok::<_, Error>(done)
        })
        .await
}

fn bounded(text: &str) -> String {
    let text = text.trim();
    let mut end = text.len().min(LONGEST);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text[..end].to_owned()
}

/// What stands for the gap.
pub const GAP: &str = "____";

fn kind_of(prompt: &str) -> ItemKind {
    if prompt.contains(GAP) { ItemKind::Cloze } else { ItemKind::Short }
}

#[expect(clippy::too_many_arguments, reason = "an item with its place after the others")]
fn new(
    course: &CourseId,
    outcome: &OutcomeId,
    kind: ItemKind,
    state: ItemState,
    prompt: String,
    answer: String,
    others: &[Item],
    now: Timestamp,
) -> Item {
    let level = Level::default();
    Item {
        id: ItemId::new(now),
        course_id: course.clone(),
        outcome_id: outcome.clone(),
        assignment_id: None,
        kind,
        state,
        prompt,
        answer,
        source: String::new(),
        pinned: false,
        forbidden: false,
        place: others.iter().map(|other| other.place).max().unwrap_or(0) + 1,
        level: level.value,
        deviation: level.deviation,
        created_at: now,
    }
}

/// An assignment as an item.
pub fn taken(
    course: &CourseId,
    outcome: &OutcomeId,
    assignment: &Assignment,
    others: &[Item],
    now: Timestamp,
) -> Item {
    let answer = assignment.reference_answers.0.first().cloned().unwrap_or_default();
    Item {
        assignment_id: Some(assignment.id.clone()),
        source: assignment.title.clone(),
        ..new(
            course,
            outcome,
            ItemKind::Short,
            ItemState::Approved,
            assignment.prompt.clone(),
            answer,
            others,
            now,
        )
    }
}

/// Drafts sentences with gaps from released material and from the model answers of the course's assignments; returns how
/// many are new.
fn drafted(
    c: &mut Conn,
    course: &CourseId,
    outcomes: &Outcomes,
    items: &[Item],
    mut chunks: Vec<Chunk>,
    now: Timestamp,
) -> DbResult<usize> {
    chunks.truncate(MAX_CHUNKS);
    // The first heading of a stretch of material is its document's title.
    let mut titles: BTreeMap<String, String> = chunks
        .iter()
        .map(|chunk| (chunk.document.clone(), chunk.headings.first().cloned().unwrap_or_default()))
        .collect();
    let mut sources: BTreeMap<String, AssignmentId> = BTreeMap::new();
    for place in &outcomes.places {
        let Some(assignment) = db::assignment::find(c, &place.assignment)? else { continue };
        for (number, text) in assignment.reference_answers.0.iter().enumerate() {
            chunks.push(Chunk {
                id: format!("{}/{number}", assignment.id),
                document: assignment.id.to_string(),
                course: course.to_string(),
                released_at: None,
                headings: vec![assignment.title.clone()],
                anchor: Anchor::Document,
                text: text.clone(),
            });
        }
        titles.insert(assignment.id.to_string(), assignment.title);
        sources.insert(assignment.id.to_string(), assignment.id);
    }
    let known: BTreeSet<&str> = items.iter().map(|item| item.prompt.as_str()).collect();
    let mut made = items.to_vec();
    for draft in tutor::class::drafts(&chunks, DRAFTS + known.len()) {
        if known.contains(draft.sentence.as_str()) || made.len() - items.len() >= DRAFTS {
            continue;
        }
        let title = titles.get(&draft.document).cloned().unwrap_or_default();
        let assignment = sources.get(&draft.document);
        let outcome = match assignment {
            Some(id) => outcomes.of_assignment(id),
            None => nearest(outcomes, &title, &draft.sentence),
        };
        let Some(outcome) = outcome else { continue };
        let kind = ItemKind::Cloze;
        let item = Item {
            assignment_id: assignment.cloned(),
            source: title,
            ..new(course, &outcome.id, kind, ItemState::Draft, draft.sentence, draft.answer, &made, now)
        };
        practice::insert_item(c, &item)?;
        made.push(item);
    }
    Ok(made.len() - items.len())
}

/// The outcome whose name shares most with a sentence of the material and its document's title; the teacher has the last
/// word when accepting the draft.
fn nearest<'a>(outcomes: &'a Outcomes, title: &str, sentence: &str) -> Option<&'a Outcome> {
    let words = |text: &str| -> BTreeSet<String> {
        let text = text::normalise::normalise(text).to_lowercase();
        let parts = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        parts
            .flat_map(|word| match word.chars().any(text::is_han) {
                true => word.chars().map(String::from).collect::<Vec<_>>(),
                false => vec![word.to_owned()],
            })
            .filter(|word| word.chars().count() > 2 || word.chars().any(text::is_han))
            .collect()
    };
    let here = words(&format!("{title} {sentence}"));
    let shared = |outcome: &Outcome| words(&outcome.name).intersection(&here).count();
    // The first of equals.
    outcomes.visible().fold(None, |best: Option<&Outcome>, outcome| match best {
        Some(best) if shared(best) >= shared(outcome) => Some(best),
        _ => Some(outcome),
    })
}

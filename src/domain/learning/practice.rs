//! Practising: which item comes next, what an answer was worth, and what it changes. Marks of practice never go to the
//! LMS.
//!
//! An item made from an assignment that is still to be handed in here is held back until the student has a released
//! mark on it, or nobody can hand in any more: practice shows model answers.

use std::collections::{BTreeMap, BTreeSet};

use grader::{Grade, Label, Question, Reason as Doubt};
use tutor::learner::{self as model, Level, Reviewer, Wish};

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::practice::{self, Answer, Item, Memory};
use crate::db::types::{AssignmentId, ItemId, ItemKind, ItemState, OutcomeId, PickReason, PracticeAnswerId};
use crate::db::{self, Conn, DbResult};
use crate::domain::grading::{self, Details};
use crate::domain::learning::items::MOST;
use crate::domain::learning::standing::{self, ENOUGH, Standing};
use crate::domain::learning::{Learner, begin_of, day, learner, outcomes};
use crate::domain::session::Visit;
use crate::domain::submission::MAX_ANSWER;
use crate::error::{Error, Fault, Result};

/// Probability of recall at which an item comes back.
const RETENTION: f64 = 0.9;
/// Tries with a busy model before the student is asked to press again.
const TRIES: u32 = 4;
/// Pause between them, in milliseconds.
const PAUSE: u64 = 250;
/// Characters of the key that a form brings.
const LONGEST_KEY: usize = 64;

/// The items that a student may practise, with what is remembered of them.
pub struct Shelf {
    /// In the teacher's order.
    pub items: Vec<Item>,
    /// By item.
    pub memories: BTreeMap<ItemId, Memory>,
    /// When each was practised last.
    pub seen: BTreeMap<ItemId, Timestamp>,
    /// Items that wait for a mark on their assignment.
    pub held_back: usize,
}

impl Shelf {
    /// Items whose review is due, the longest overdue first.
    pub fn due(&self, now: Timestamp) -> Vec<&Item> {
        let mut due: Vec<(&Memory, &Item)> = self
            .items
            .iter()
            .filter_map(|item| Some((self.memories.get(&item.id)?, item)))
            .filter(|(memory, _)| memory.due_at <= now)
            .collect();
        due.sort_by(|a, b| (a.0.due_at, &a.1.id).cmp(&(b.0.due_at, &b.1.id)));
        due.into_iter().map(|(_, item)| item).collect()
    }
}

/// The items that a student may practise.
pub fn shelf(c: &mut Conn, learner: &Learner, standing: &Standing, now: Timestamp) -> DbResult<Shelf> {
    let released = standing::released_assignments(&standing.works);
    let here: BTreeSet<&str> =
        standing.outcomes.places.iter().map(|place| place.assignment.as_str()).collect();
    let mut closed: BTreeMap<AssignmentId, bool> = BTreeMap::new();
    let (mut items, mut held_back) = (Vec::new(), 0);
    for item in practice::items(c, &learner.course, MOST)? {
        let shown = item.state == ItemState::Approved && !item.forbidden;
        if !shown || standing.state(&item.outcome_id).is_none() {
            continue;
        }
        if let Some(id) = &item.assignment_id
            && here.contains(id.as_str())
            && !released.contains(id.as_str())
        {
            if !closed.contains_key(id) {
                let found = db::assignment::find(c, id)?;
                let over = found.and_then(|one| one.settings.0.closed_at).is_some_and(|at| at <= now);
                closed.insert(id.clone(), over);
            }
            if closed.get(id) != Some(&true) {
                held_back += 1;
                continue;
            }
        }
        items.push(item);
    }
    let memories = practice::memories(c, &learner.course, &learner.person)?;
    let seen = standing.practised.iter().map(|one| (one.item_id.clone(), one.created_at)).collect();
    Ok(Shelf {
        items,
        memories: memories.into_iter().map(|memory| (memory.item_id.clone(), memory)).collect(),
        seen,
        held_back,
    })
}

/// The item to practise, and why it.
#[derive(Clone, Debug, PartialEq)]
pub struct Next {
    /// The item.
    pub item: Item,
    /// Why.
    pub reason: PickReason,
    /// Probability of success.
    pub expected: f64,
}

/// What a student asks for.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// This very item.
    pub item: Option<ItemId>,
    /// Practice for this outcome.
    pub outcome: Option<OutcomeId>,
}

/// Chooses the next item: what was asked for; on the path that is not personal the next in order; else a due review; else
/// the one that is as hard as helps most.
pub fn next(standing: &Standing, shelf: &Shelf, asked: &Asked, now: Timestamp) -> Option<Next> {
    let level = Level { value: standing.profile.level, deviation: standing.profile.deviation };
    let expected =
        |item: &Item| model::expected(level, Level { value: item.level, deviation: item.deviation });
    let chosen = |item: &Item, reason| Next { item: item.clone(), reason, expected: expected(item) };
    if let Some(id) = &asked.item {
        let item = shelf.items.iter().find(|item| item.id == *id)?;
        let due = shelf.memories.get(id).is_some_and(|memory| memory.due_at <= now);
        return Some(chosen(item, if due { PickReason::Review } else { PickReason::Chosen }));
    }
    let wanted = |item: &&Item| asked.outcome.as_ref().is_none_or(|outcome| item.outcome_id == *outcome);
    if !standing.profile.personal {
        // What was not practised yet comes first, then what was practised longest ago; both in the teacher's order.
        let first = |item: &&Item| shelf.seen.get(&item.id).copied().unwrap_or(Timestamp::EPOCH);
        let item = shelf.items.iter().filter(wanted).min_by_key(first)?;
        return Some(chosen(item, PickReason::Chosen));
    }
    if let Some(item) = shelf.due(now).into_iter().find(|item| wanted(item)) {
        return Some(chosen(item, PickReason::Review));
    }
    let candidates: Vec<model::Item> = shelf
        .items
        .iter()
        .filter(wanted)
        .map(|item| model::Item {
            id: item.id.to_string(),
            level: Level { value: item.level, deviation: item.deviation },
            // Who asks for an outcome by name gets it, whatever should come first.
            ready: asked.outcome.is_some() || ready(standing, &item.outcome_id, now),
            seen: shelf
                .seen
                .get(&item.id)
                .map(|at| now.micros().saturating_sub(at.micros()).max(0) as f64 / model::DAY as f64),
            pinned: item.pinned,
            forbidden: false,
        })
        .collect();
    let choice = model::choose(level, &candidates, Wish::default(), seed(standing))?;
    let item = shelf.items.iter().find(|item| item.id.as_str() == choice.item)?;
    let reason = match choice.why {
        model::Reason::Pinned => PickReason::Pinned,
        model::Reason::Suits => PickReason::Suits,
        model::Reason::Explored => PickReason::Explored,
    };
    Some(Next { item: item.clone(), reason, expected: choice.expected })
}

/// Whether everything that comes before an outcome is there.
fn ready(standing: &Standing, outcome: &OutcomeId, now: Timestamp) -> bool {
    let before =
        standing.state(outcome).map(|state| state.outcome.after_ids.0.as_slice()).unwrap_or_default();
    before.iter().filter_map(|id| standing.state(id)).all(|state| state.mastery.at(now.micros()) >= ENOUGH)
}

/// The same page shows the same item until it was answered.
fn seed(standing: &Standing) -> u64 {
    let id = standing.profile.person_id.as_str().bytes();
    let mixed = id.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    mixed.wrapping_add(standing.practised.len() as u64)
}

/// What an answer was worth.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// The part of full marks, 0 to 1.
    pub share: f64,
    /// It counts; not where the machine could not judge it.
    pub counted: bool,
    /// How much that is trusted, 0 to 1.
    pub confidence: f64,
    /// The grader's judgement, where it was asked.
    pub grade: Option<Grade>,
}

/// The item as the grader takes it.
fn question(item: &Item, assignment: Option<&db::assignment::Assignment>) -> Question {
    match (item.kind, assignment) {
        (ItemKind::Short, Some(assignment)) => grading::question(assignment),
        _ => Question {
            question: item.prompt.clone(),
            reference_answers: vec![item.answer.clone()],
            max_score: 1.0,
            ..Question::default()
        },
    }
}

/// Judges an answer; `None` while the model is busy. A gap that was filled with the expected word is right without asking
/// the model.
pub async fn judge(app: &App, item: &Item, answer: &str) -> Result<Option<Judged>> {
    if item.kind == ItemKind::Cloze && plain(answer) == plain(&item.answer) {
        return Ok(Some(Judged { share: 1.0, counted: true, confidence: 1.0, grade: None }));
    }
    let assignment = match item.assignment_id.clone().filter(|_| item.kind == ItemKind::Short) {
        Some(id) => app.db.read(move |c| db::assignment::find(c, &id)).await?,
        None => None,
    };
    let question = question(item, assignment.as_ref());
    let Some(grade) = graded(app, question, answer).await? else { return Ok(None) };
    Ok(Some(weighed(item.kind, grade)))
}

/// The grader's judgement; `None` while the model is busy.
async fn graded(app: &App, question: Question, answer: &str) -> Result<Option<Grade>> {
    for attempt in 1..=TRIES {
        let (grader, question, answer) = (app.grader.clone(), question.clone(), answer.to_owned());
        let result = tokio::task::spawn_blocking(move || grader.grade(&question, &answer)).await;
        match result.map_err(anyhow::Error::from)? {
            Ok(grade) => return Ok(Some(grade)),
            Err(error) if error.is_busy() && attempt < TRIES => {
                tokio::time::sleep(std::time::Duration::from_millis(PAUSE)).await;
            }
            Err(error) if error.is_busy() => return Ok(None),
            Err(error) => return Err(anyhow::Error::from(error).into()),
        }
    }
    Ok(None)
}

/// What a judgement is worth as practice.
fn weighed(kind: ItemKind, grade: Grade) -> Judged {
    if kind == ItemKind::Cloze {
        // Another word than the expected one: right if the grader takes it for the same, as far as it is sure.
        let right = grade.label == Label::Correct && !grade.needs_review;
        let sure = if right { grade.confidence } else { 1.0 - grade.probabilities.correct };
        let share = if right { 1.0 } else { 0.0 };
        return Judged { share, counted: true, confidence: sure.clamp(0.0, 1.0), grade: Some(grade) };
    }
    let share = if grade.max_score > 0.0 { (grade.score / grade.max_score).clamp(0.0, 1.0) } else { 0.0 };
    // Being unsure weighs less; what could not be judged at all does not weigh.
    let counted = !grade.needs_review || grade.reasons.iter().all(|reason| *reason == Doubt::Uncertain);
    Judged { share, counted, confidence: grade.confidence.clamp(0.0, 1.0), grade: Some(grade) }
}

/// Letters and digits only, in their normal form.
fn plain(text: &str) -> String {
    text::normalise::normalise(text).to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
}

/// What came of a posted answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// It was marked.
    Marked(PracticeAnswerId),
    /// It was not; the key says why.
    Refused(&'static str),
}

/// Takes a student's answer: marks it, and writes all that it changes.
pub async fn answer(
    app: &App,
    visit: &Visit,
    item: &ItemId,
    answer: &str,
    key: &str,
    reason: PickReason,
) -> Result<Outcome> {
    let learner = learner(visit)?;
    if answer.trim().is_empty() {
        return Ok(Outcome::Refused("practice-empty"));
    }
    if answer.len() > MAX_ANSWER {
        return Ok(Outcome::Refused("assignment-answer-large"));
    }
    if key.is_empty() || key.len() > LONGEST_KEY {
        return Err(Fault::bad_form("the form's key is missing"));
    }
    let now = app.clock.now();
    let (who, wanted, form) = (learner.clone(), item.clone(), key.to_owned());
    let found = app
        .db
        .read(move |c| {
            if let Some(known) = practice::answer_by_key(c, &who.person, &form)? {
                return Ok(Err(known.id));
            }
            let standing = standing::look(c, &who, now)?;
            let shelf = shelf(c, &who, &standing, now)?;
            let item = shelf.items.into_iter().find(|item| item.id == wanted);
            item.filter(|_| standing.settings.enabled)
                .map(Ok)
                .ok_or_else(|| Fault::not_found("no such item to practise"))
        })
        .await?;
    let item = match found {
        Ok(item) => item,
        Err(known) => return Ok(Outcome::Marked(known)),
    };
    let Some(judged) = judge(app, &item, answer).await? else {
        return Ok(Outcome::Refused("practice-busy"));
    };
    let (answer, key, now) = (answer.to_owned(), key.to_owned(), app.clock.now());
    let id = app.db.write(move |c| record(c, &learner, &item.id, &key, &answer, reason, judged, now)).await?;
    Ok(Outcome::Marked(id))
}

/// Writes an answer with all that it changes: levels, review, mastery. One transaction; the same form counts once.
#[expect(clippy::too_many_arguments, reason = "an answer with all that is known of it")]
pub fn record(
    c: &mut Conn,
    learner: &Learner,
    item: &ItemId,
    key: &str,
    answer: &str,
    reason: PickReason,
    judged: Judged,
    now: Timestamp,
) -> Result<PracticeAnswerId> {
    // Locks in one order: the course's outcomes, where they need completing, the item, the student.
    outcomes::complete(c, &learner.course, now)?;
    db::lock(c, &format!("item {item}"))?;
    db::lock(c, &format!("learner {} {}", learner.course, learner.person))?;
    if let Some(known) = practice::answer_by_key(c, &learner.person, key)? {
        return Ok(known.id);
    }
    let item =
        practice::item(c, &learner.course, item)?.ok_or_else(|| Fault::not_found("the item is gone"))?;
    let mut profile = db::learner_profile::find(c, &learner.course, &learner.person)?
        .unwrap_or_else(|| standing::blank_profile(learner, now));
    let student = Level { value: profile.level, deviation: profile.deviation };
    let hard = Level { value: item.level, deviation: item.deviation };
    let row = Answer {
        id: PracticeAnswerId::new(now),
        item_id: item.id.clone(),
        person_id: learner.person.clone(),
        answer_key: key.to_owned(),
        answer: answer.to_owned(),
        share: judged.share,
        counted: judged.counted,
        confidence: judged.confidence,
        expected: model::expected(student, hard),
        reason,
        details: serde_json::to_string(&Details { grade: judged.grade }).map_err(anyhow::Error::from)?,
        created_at: now,
    };
    practice::insert_answer(c, &row)?;
    if judged.counted {
        let (student, hard) = model::play(student, hard, judged.share);
        (profile.level, profile.deviation, profile.updated_at) = (student.value, student.deviation, now);
        db::learner_profile::put(c, &profile)?;
        practice::update_item(c, &Item { level: hard.value, deviation: hard.deviation, ..item.clone() })?;
        remember(c, learner, &item.id, judged.share, now)?;
    }
    standing::note(c, learner, now)?;
    Ok(row.id)
}

fn remember(c: &mut Conn, learner: &Learner, item: &ItemId, share: f64, now: Timestamp) -> Result<()> {
    let reviewer = Reviewer::new(RETENTION).map_err(anyhow::Error::from)?;
    #[expect(clippy::cast_possible_truncation, reason = "FSRS computes in single precision")]
    let before = practice::memory(c, &learner.person, item)?.map(|memory| model::Memory {
        stability: memory.stability as f32,
        difficulty: memory.difficulty as f32,
        last: memory.last_at.micros(),
    });
    // What is stored and cannot be a memory begins anew.
    let schedule = reviewer
        .review(before, now.micros(), share)
        .or_else(|_| reviewer.review(None, now.micros(), share))
        .map_err(anyhow::Error::from)?;
    let row = Memory {
        person_id: learner.person.clone(),
        item_id: item.clone(),
        stability: f64::from(schedule.memory.stability),
        difficulty: f64::from(schedule.memory.difficulty),
        last_at: now,
        due_at: Timestamp::from_micros(schedule.due),
    };
    Ok(practice::remember(c, &row)?)
}

/// What the practice page shows.
pub struct Desk {
    /// Where the student stands.
    pub standing: Standing,
    /// What may be practised.
    pub shelf: Shelf,
    /// The next item.
    pub next: Option<Next>,
    /// The answer that was given just now, with its item and the assignment behind it.
    pub given: Option<Given>,
}

/// An answer with what it was given to.
pub struct Given {
    /// The answer.
    pub answer: Answer,
    /// The item.
    pub item: Item,
    /// The assignment behind the item.
    pub assignment: Option<db::assignment::Assignment>,
    /// When the item comes back.
    pub due: Option<Timestamp>,
}

impl Given {
    /// The grader's judgement, where it was asked.
    pub fn grade(&self) -> Option<Grade> {
        serde_json::from_str::<Details>(&self.answer.details).ok()?.grade
    }

    /// Whether the model answer may be shown.
    pub fn may_show_answer(&self) -> bool {
        self.assignment
            .as_ref()
            .is_none_or(|assignment| assignment.settings.0.disclosure == grader::Disclosure::Full)
    }
}

/// Reads the practice page of a visit.
pub async fn desk(app: &App, visit: &Visit, asked: Asked, given: Option<PracticeAnswerId>) -> Result<Desk> {
    let learner = learner(visit)?;
    let standing = standing::read(app, learner.clone()).await?;
    if !standing.settings.enabled {
        return Err(Fault::forbidden("practice is switched off in this course"));
    }
    let now = app.clock.now();
    app.db
        .read(move |c| {
            let shelf = shelf(c, &learner, &standing, now)?;
            let next = next(&standing, &shelf, &asked, now);
            let given = match given {
                Some(id) => self::given(c, &learner, &id)?,
                None => None,
            };
            Ok(Desk { standing, shelf, next, given })
        })
        .await
}

fn given(c: &mut Conn, learner: &Learner, id: &PracticeAnswerId) -> Result<Option<Given>> {
    let Some(answer) = practice::answer(c, &learner.person, id)? else { return Ok(None) };
    let Some(item) = practice::item(c, &learner.course, &answer.item_id)? else { return Ok(None) };
    let assignment = match &item.assignment_id {
        Some(id) => db::assignment::find(c, id)?,
        None => None,
    };
    let due = practice::memory(c, &learner.person, &item.id)?.map(|memory| memory.due_at);
    Ok(Some(Given { answer, item, assignment, due }))
}

/// Counted answers of today, and how many of them were right by half or more.
pub fn today(standing: &Standing, now: Timestamp) -> (usize, usize) {
    let begin = begin_of(day(now));
    let counted = standing.practised.iter().filter(|one| one.counted && one.created_at >= begin);
    counted.fold((0, 0), |(all, right), one| (all + 1, right + usize::from(one.share >= 0.5)))
}

/// Chooses whether items are picked for a student.
pub async fn choose_path(app: &App, visit: &Visit, personal: bool) -> Result<()> {
    change_profile(app, visit, move |profile| {
        profile.personal = personal;
        Ok(())
    })
    .await
}

/// Changes what a student chose.
pub(super) async fn change_profile(
    app: &App,
    visit: &Visit,
    change: impl FnOnce(&mut db::learner_profile::Profile) -> Result<()> + Send + 'static,
) -> Result<()> {
    let learner = learner(visit)?;
    let now = app.clock.now();
    app.db
        .write(move |c| {
            db::lock(c, &format!("learner {} {}", learner.course, learner.person))?;
            let mut profile = db::learner_profile::find(c, &learner.course, &learner.person)?
                .unwrap_or_else(|| standing::blank_profile(&learner, now));
            change(&mut profile)?;
            profile.updated_at = now;
            Ok::<_, Error>(db::learner_profile::put(c, &profile)?)
        })
        .await
}

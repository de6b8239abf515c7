//! Many decisions at one press, and taking them back.
//!
//! Only answers are taken that no person has decided, whose mark may be seen and that nobody has appealed: the sample
//! that people mark unseen is never marked in bulk. Marks that were saved go out with "all" alone. Each press is a batch. Taking one back adds new marks that restore
//! the former ones; an answer that somebody decided again since then is left alone.

use std::collections::HashSet;

use crate::app::App;
use crate::db;
use crate::db::decision::Batch;
use crate::db::grade::Grade;
use crate::db::types::{BatchId, DecisionMethod, GradeId, SubmissionId, SubmissionState};
use crate::domain::marking::decide::{Entry, Hand, Outcome};
use crate::domain::marking::learning;
use crate::domain::marking::queue::{self, Item, Need};
use crate::domain::session::Visit;
use crate::error::{Error, Fault, Result};

/// Answers in one transaction: others may write in between.
const AT_ONCE: usize = 200;
/// The most answers of one batch.
const MOST: usize = 10_000;

/// Which of the waiting suggestions are meant.
#[derive(Clone, Debug, PartialEq)]
pub enum Choice {
    /// All.
    All,
    /// Those with at least this confidence, 0 to 1.
    Band(f64),
    /// Those with this reason of the machine.
    Flag(String),
    /// Those for which a person should look for this reason.
    Need(Need),
    /// These answers.
    These(Vec<SubmissionId>),
    /// The members of a group.
    Group(String),
}

impl Choice {
    fn method(&self) -> DecisionMethod {
        match self {
            Self::All => DecisionMethod::All,
            Self::Band(_) => DecisionMethod::Band,
            Self::Flag(_) | Self::Need(_) => DecisionMethod::Flag,
            Self::These(_) | Self::Group(_) => DecisionMethod::Group,
        }
    }
}

/// What is done with the chosen answers.
#[derive(Clone, Debug)]
pub enum Act {
    /// Release what the machine suggests.
    Accept,
    /// Give all of them this mark.
    Mark(Entry),
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Done {
    /// So many answers were decided; the batch to take back, unless there were none.
    Written(usize, Option<BatchId>),
    /// Nothing was written: the field and the key of the message that says what to write.
    Invalid(String, &'static str),
}

/// Whether an answer waits with a mark that may be seen and that nobody else has a say in.
pub fn waits(item: &Item) -> bool {
    let others = matches!(item.need, Some(Need::Appeal | Need::Second | Need::Adjudicate));
    let saved = item.decided && item.need == Some(Need::Saved);
    item.state == SubmissionState::Review && !item.hidden && !others && (!item.decided || saved)
}

/// The answers that a choice means, of those that may be decided in bulk.
pub fn chosen<'a>(items: &'a [Item], choice: &Choice, members: &HashSet<SubmissionId>) -> Vec<&'a Item> {
    items
        .iter()
        .filter(|item| waits(item) && (!item.decided || *choice == Choice::All))
        .filter(|item| match choice {
            Choice::All => true,
            Choice::Band(least) => item.confidence.is_some_and(|confidence| confidence >= *least),
            Choice::Flag(reason) => item.reasons.contains(reason),
            Choice::Need(need) => item.need == Some(*need),
            Choice::These(ids) => ids.contains(&item.id),
            Choice::Group(_) => members.contains(&item.id),
        })
        .take(MOST)
        .collect()
}

/// Decides about all answers that a choice means.
pub async fn act(app: &App, visit: &Visit, choice: Choice, act: Act) -> Result<Done> {
    let (link, assignment) = visit.as_marker()?;
    let checked = match &act {
        Act::Accept => None,
        Act::Mark(entry) => match entry.check(assignment) {
            Ok(checked) => Some(checked),
            Err(Outcome::Invalid(field, message)) => return Ok(Done::Invalid(field, message)),
            Err(_) => return Err(Fault::bad_form("the mark cannot be read")),
        },
    };
    let items = queue::load(app, visit).await?;
    let members = match &choice {
        Choice::Group(name) => members(app, visit, name).await?,
        _ => HashSet::new(),
    };
    let ids: Vec<SubmissionId> = chosen(&items, &choice, &members)
        .into_iter()
        .filter(|item| checked.is_some() || item.score.is_some())
        .map(|item| item.id.clone())
        .collect();
    if ids.is_empty() {
        return Ok(Done::Written(0, None));
    }
    let batch = begin(app, visit, choice.method()).await?;
    let mut count = 0;
    for some in ids.chunks(AT_ONCE) {
        let (some, batch, checked) = (some.to_vec(), batch.clone(), checked.clone());
        let (link, assignment) = (link.clone(), assignment.clone());
        let (marker, now) = (visit.session.person_id.clone(), app.clock.now());
        count += app
            .db
            .write(move |c| {
                let hand = Hand {
                    link: &link,
                    assignment: &assignment,
                    marker: &marker,
                    now,
                    method: batch.method,
                    batch: Some(&batch.id),
                    blind: false,
                };
                let mut count = 0;
                for id in &some {
                    // Read again: somebody may have decided since the list was read.
                    let Some(submission) = db::submission::find(c, id)? else { continue };
                    let open = batch.method == DecisionMethod::All
                        || db::decision::for_submission(c, id)?
                            .last()
                            .is_none_or(|last| last.method == DecisionMethod::Rollback);
                    if submission.state != SubmissionState::Review || !open {
                        continue;
                    }
                    let grade = match (&checked, &submission.grade_id) {
                        (Some(checked), _) => hand.new_grade(c, &submission, checked.clone())?,
                        (None, Some(grade)) => match db::grade::find(c, grade)? {
                            Some(grade) => grade,
                            None => continue,
                        },
                        (None, None) => continue,
                    };
                    let release = !hand.waits_for_second(c, &submission)?;
                    count += usize::from(hand.settle(c, &submission, &grade, release)?);
                }
                Ok::<_, Error>(count)
            })
            .await?;
        app.wake.passback.notify_one();
        app.wake.errands.notify_one();
    }
    finish(app, visit, &batch.id, count).await?;
    Ok(Done::Written(count, Some(batch.id)))
}

/// New marks for single answers, each its own, as one batch: where the same change is made to like answers. Released ones
/// stay released.
pub(super) async fn change(
    app: &App,
    visit: &Visit,
    method: DecisionMethod,
    changes: Vec<(SubmissionId, Change)>,
) -> Result<(usize, Option<BatchId>)> {
    if changes.is_empty() {
        return Ok((0, None));
    }
    let (link, assignment) = visit.as_marker()?;
    let batch = begin(app, visit, method).await?;
    let mut count = 0;
    for some in changes.chunks(AT_ONCE) {
        let (some, batch) = (some.to_vec(), batch.clone());
        let (link, assignment) = (link.clone(), assignment.clone());
        let (marker, now) = (visit.session.person_id.clone(), app.clock.now());
        count += app
            .db
            .write(move |c| {
                let hand = Hand {
                    link: &link,
                    assignment: &assignment,
                    marker: &marker,
                    now,
                    method,
                    batch: Some(&batch.id),
                    blind: false,
                };
                let mut count = 0;
                for (id, change) in some {
                    let Some(submission) = db::submission::find(c, &id)? else { continue };
                    if submission.resource_link_id != link.id || submission.version != change.version {
                        continue;
                    }
                    let grade = match change.to {
                        To::Grade(grade) => match db::grade::find(c, &grade)? {
                            Some(grade) if grade.submission_id == id => grade,
                            _ => continue,
                        },
                        To::Entry(entry) => match entry.check(&assignment) {
                            Ok(checked) => hand.new_grade(c, &submission, checked)?,
                            Err(_) => continue,
                        },
                    };
                    let release = submission.state == SubmissionState::Released;
                    count += usize::from(hand.settle(c, &submission, &grade, release)?);
                }
                Ok::<_, Error>(count)
            })
            .await?;
    }
    app.wake.passback.notify_one();
    app.wake.errands.notify_one();
    finish(app, visit, &batch.id, count).await?;
    Ok((count, Some(batch.id)))
}

/// A new mark for one answer that still has the version that was seen.
#[derive(Clone, Debug)]
pub(super) struct Change {
    pub(super) version: i32,
    pub(super) to: To,
}

/// Which mark.
#[derive(Clone, Debug)]
pub(super) enum To {
    /// One that is stored.
    Grade(GradeId),
    /// A person's new one.
    Entry(Entry),
}

/// Takes the machine's newer marks where students see an older one. Returns how many, and the batch to take back.
pub async fn take_newer(app: &App, visit: &Visit) -> Result<(usize, Option<BatchId>)> {
    let newer = learning::state(app, visit).await?.newer;
    let changes = newer
        .into_iter()
        .map(|newer| (newer.id, Change { version: newer.version, to: To::Grade(newer.grade) }))
        .collect();
    change(app, visit, DecisionMethod::Regrade, changes).await
}

/// The newest batches of a visit's place.
pub async fn batches(app: &App, visit: &Visit) -> Result<Vec<Batch>> {
    let (link, _) = visit.as_marker()?;
    let link = link.id.clone();
    Ok(app.db.read(move |c| db::decision::batches(c, &link, 50)).await?)
}

/// Takes a batch back. Returns how many answers have their former mark again; `None` when it was taken back before.
pub async fn roll_back(app: &App, visit: &Visit, id: &BatchId) -> Result<Option<usize>> {
    let (link, assignment) = visit.as_marker()?;
    let (link, assignment, id) = (link.clone(), assignment.clone(), id.clone());
    let (marker, now) = (visit.session.person_id.clone(), app.clock.now());
    let restored = app
        .db
        .write(move |c| {
            let batch = db::decision::find_batch(c, &link.id, &id)?;
            batch.ok_or_else(|| Fault::not_found("no such batch at this resource link"))?;
            if !db::decision::set_rolled_back(c, &id, now)? {
                return Ok(None);
            }
            let hand = Hand {
                link: &link,
                assignment: &assignment,
                marker: &marker,
                now,
                method: DecisionMethod::Rollback,
                batch: None,
                blind: false,
            };
            let mut count = 0;
            for decision in db::decision::of_batch(c, &id)? {
                let Some(submission) = db::submission::find(c, &decision.submission_id)? else { continue };
                if submission.grade_id.as_ref() != Some(&decision.grade_id) {
                    continue;
                }
                let former = match &decision.former_grade_id {
                    Some(former) => db::grade::find(c, former)?,
                    None => None,
                };
                let released = decision.former_state == SubmissionState::Released;
                match former {
                    Some(former) => {
                        let grade = Grade { id: GradeId::new(now), created_at: now, ..former };
                        db::grade::insert(c, &grade)?;
                        count += usize::from(hand.settle(c, &submission, &grade, released)?);
                    }
                    // There was no mark at all: the answer waits for a person again.
                    None => {
                        let state = SubmissionState::Review;
                        db::submission::set_grade(c, &submission.id, submission.version, None, state)?;
                        hand.undo(c, &submission, &decision.grade_id)?;
                        count += 1;
                    }
                }
                if !released {
                    // What the LMS has not taken yet does not go there any more.
                    db::passback::withdraw(c, &link.id, &submission.person_id, &decision.grade_id)?;
                }
            }
            let detail = serde_json::json!({ "batch": id, "answers": count }).to_string();
            db::audit::append(c, marker.as_str(), "batch.rollback", link.id.as_str(), &detail, now)?;
            Ok::<_, Error>(Some(count))
        })
        .await?;
    app.wake.passback.notify_one();
    app.wake.errands.notify_one();
    Ok(restored)
}

async fn members(app: &App, visit: &Visit, name: &str) -> Result<HashSet<SubmissionId>> {
    let (link, _) = visit.as_marker()?;
    let (link, name) = (link.id.clone(), name.to_owned());
    let found = app.db.read(move |c| db::answer_group::members(c, &link, &name)).await?;
    Ok(found.into_iter().map(|member| member.submission_id).collect())
}

async fn begin(app: &App, visit: &Visit, method: DecisionMethod) -> Result<Batch> {
    let (link, _) = visit.as_marker()?;
    let now = app.clock.now();
    let batch = Batch {
        id: BatchId::new(now),
        resource_link_id: link.id.clone(),
        method,
        answers: 0,
        marked_by: Some(visit.session.person_id.clone()),
        created_at: now,
        rolled_back_at: None,
    };
    let stored = batch.clone();
    app.db.write(move |c| db::decision::insert_batch(c, &stored)).await?;
    Ok(batch)
}

async fn finish(app: &App, visit: &Visit, id: &BatchId, count: usize) -> Result<()> {
    let (_, assignment) = visit.as_marker()?;
    let (assignment, now) = (assignment.clone(), app.clock.now());
    let (id, count) = (id.clone(), i32::try_from(count).unwrap_or(i32::MAX));
    app.db
        .write(move |c| {
            learning::enqueue(c, &assignment, true, now)?;
            Ok::<_, Error>(db::decision::set_batch_size(c, &id, count)?)
        })
        .await?;
    app.wake.grading.notify_one();
    Ok(())
}

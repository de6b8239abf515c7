//! What the demo's courses have to master and to practise, and, for the course with a term of work, how two students have
//! practised so far. Answers are judged by the real grader and recorded as always.

use std::collections::HashMap;

use anyhow::{Context, anyhow};
use serde::Deserialize;

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::assignment::Assignment;
use crate::db::outcome::{Outcome, Tie};
use crate::db::practice::Item;
use crate::db::types::{CourseId, ItemId, ItemKind, ItemState, Json, OutcomeId, PersonId, PickReason};
use crate::db::{self, DbError};
use crate::domain::learning::items::GAP;
use crate::domain::learning::plan::Wishes;
use crate::domain::learning::{Learner, day, practice, standing};

const DAY: i64 = 86_400;

#[derive(Deserialize)]
struct File {
    course: Vec<Contents>,
}

#[derive(Deserialize)]
struct Contents {
    place: String,
    outcome: Vec<Goal>,
    item: Vec<Task>,
}

#[derive(Deserialize)]
struct Goal {
    key: String,
    name: String,
    #[serde(default)]
    assignments: Vec<String>,
    #[serde(default)]
    after: Vec<String>,
    #[serde(default = "one")]
    weight: f64,
}

#[derive(Deserialize)]
struct Task {
    outcome: String,
    prompt: String,
    answer: String,
    /// What students of the demo have answered, one after the other.
    #[serde(default)]
    tries: Vec<String>,
}

fn one() -> f64 {
    1.0
}

/// An item with the answers that it is to get.
pub(super) struct Tried {
    item: Item,
    answers: Vec<String>,
}

fn contents(place: &str) -> anyhow::Result<Contents> {
    let file: File =
        toml::from_str(include_str!("learning.toml")).context("the demo's practice cannot be read")?;
    let found = file.course.into_iter().find(|course| course.place == place);
    found.ok_or_else(|| anyhow!("the demo has no practice for {place}"))
}

/// Sets up outcomes and items of a course whose assignments are known.
pub(super) async fn set_up(
    app: &App,
    place: &str,
    course: &CourseId,
    assignments: &[Assignment],
) -> anyhow::Result<Vec<Tried>> {
    let contents = contents(place)?;
    let now = app.clock.now();
    let ids: HashMap<String, OutcomeId> =
        contents.outcome.iter().map(|goal| (goal.key.clone(), OutcomeId::new(now))).collect();
    let named = |key: &String| ids.get(key).cloned().ok_or_else(|| anyhow!("no outcome {key}"));
    let mut rows = Vec::new();
    for (number, goal) in (1..).zip(&contents.outcome) {
        let id = named(&goal.key)?;
        let tie = |title: &String| {
            let found = assignments.iter().find(|assignment| assignment.title == *title);
            let found = found.ok_or_else(|| anyhow!("no assignment {title}"))?;
            Ok(Tie { outcome_id: id.clone(), assignment_id: found.id.clone(), criterion: String::new() })
        };
        let ties = goal.assignments.iter().map(tie).collect::<anyhow::Result<Vec<Tie>>>()?;
        let row = Outcome {
            id,
            course_id: course.clone(),
            name: goal.name.clone(),
            weight: goal.weight,
            after_ids: Json(goal.after.iter().map(named).collect::<anyhow::Result<Vec<_>>>()?),
            place: number,
            hidden: false,
            created_at: now,
        };
        rows.push((row, ties));
    }
    let mut tried = Vec::new();
    for (number, task) in (1..).zip(contents.item) {
        let level = tutor::learner::Level::default();
        let item = Item {
            id: ItemId::new(now),
            course_id: course.clone(),
            outcome_id: named(&task.outcome)?,
            assignment_id: None,
            kind: if task.prompt.contains(GAP) { ItemKind::Cloze } else { ItemKind::Short },
            state: ItemState::Approved,
            prompt: task.prompt,
            answer: task.answer,
            source: String::new(),
            pinned: false,
            forbidden: false,
            place: number,
            level: level.value,
            deviation: level.deviation,
            created_at: now,
        };
        tried.push(Tried { item, answers: task.tries });
    }
    let items: Vec<Item> = tried.iter().map(|one| one.item.clone()).collect();
    app.db
        .write(move |c| {
            for (row, ties) in &rows {
                db::outcome::insert(c, row)?;
                db::outcome::tie(c, &row.id, ties)?;
            }
            items.iter().try_for_each(|item| db::practice::insert_item(c, item))
        })
        .await?;
    Ok(tried)
}

/// Lets a student practise what there is, over the last days, and plan three weeks.
pub(super) async fn practise(
    app: &App,
    course: &CourseId,
    person: &PersonId,
    tried: &[Tried],
) -> anyhow::Result<()> {
    let learner = Learner { course: course.clone(), person: person.clone() };
    let now = app.clock.now();
    for (number, one) in (0_i64..).zip(tried) {
        for (round, answer) in (0_i64..).zip(one.answers.iter().rev()) {
            let Some(judged) = practice::judge(app, &one.item, answer).await? else { continue };
            let at: Timestamp = now.plus_seconds((round * 2 - 5) * DAY + number * 240 - 3_600);
            let (learner, item) = (learner.clone(), one.item.id.clone());
            let (key, answer) = (format!("demo-{number}-{round}"), answer.clone());
            app.db
                .write(move |c| {
                    let reason = if round == 0 { PickReason::Suits } else { PickReason::Review };
                    practice::record(c, &learner, &item, &key, &answer, reason, judged, at)
                })
                .await?;
        }
    }
    let wishes = Wishes { until: day(now) + 21, minutes: 25, rest: [6].into(), ..Wishes::default() };
    let plan = serde_json::to_string(&wishes)?;
    app.db
        .write(move |c| {
            let mut profile = db::learner_profile::find(c, &learner.course, &learner.person)?
                .unwrap_or_else(|| standing::blank_profile(&learner, now));
            profile.plan = Some(plan);
            db::learner_profile::put(c, &profile)?;
            Ok::<_, DbError>(())
        })
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_practice_of_both_courses_can_be_read() {
        for (place, items) in [("first", 10), ("term", 7)] {
            let contents = contents(place).unwrap();
            assert_eq!(contents.item.len(), items);
            let known = |key: &String| contents.outcome.iter().any(|goal| goal.key == *key);
            assert!(contents.item.iter().all(|task| known(&task.outcome)));
            assert!(contents.outcome.iter().flat_map(|goal| &goal.after).all(known));
        }
    }
}

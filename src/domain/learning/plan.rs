//! A student's study plan: made from where they stand whenever it is read, inside the minutes that they give.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use tutor::learner::{self as model, Due, Plan};

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::types::{ItemId, OutcomeId};
use crate::domain::learning::practice::{self, Shelf, change_profile};
use crate::domain::learning::standing::{self, Standing};
use crate::domain::learning::{day, learner};
use crate::domain::session::Visit;
use crate::error::{Error, Fault, Result};

/// Minutes of one unit of practice: some three items.
pub const UNIT: u32 = 10;
/// The part of what is missing to mastery that a unit is expected to bring.
const GAIN: f64 = 0.3;
/// Minutes of a review.
pub const REVIEW: u32 = 3;
/// Units of one outcome on a day; practice spread over days lasts longer.
const UNITS: u32 = 2;
/// Days that a plan looks ahead.
pub const LONGEST: i32 = 180;
/// Minutes a day.
pub const MINUTES: std::ops::RangeInclusive<u32> = 5..=240;
/// Lines and days that can be put off at a time.
const MOST_OFF: usize = 400;

/// What a student gives, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Wishes {
    /// The last day, in days since 1970.
    pub until: i32,
    /// Minutes a day.
    pub minutes: u32,
    /// Weekdays without study, Monday = 0.
    pub rest: BTreeSet<u8>,
    /// Days that were put off as a whole.
    pub off: BTreeSet<i32>,
    /// The most reviews a day.
    pub most_reviews: u32,
    /// Lines that were put off, by outcome or item, with the day before which they do not come.
    pub put_off: BTreeMap<String, i32>,
}

impl Default for Wishes {
    fn default() -> Self {
        Self {
            until: 0,
            minutes: 20,
            rest: BTreeSet::new(),
            off: BTreeSet::new(),
            most_reviews: 10,
            put_off: BTreeMap::new(),
        }
    }
}

/// A plan with what it was made from.
pub struct Made {
    /// Where the student stands.
    pub standing: Standing,
    /// What may be practised.
    pub shelf: Shelf,
    /// What the student gives; absent before they said.
    pub wishes: Option<Wishes>,
    /// Today, in days since 1970 UTC.
    pub today: i32,
    /// The plan; empty before they said.
    pub plan: Plan,
    /// Outcomes that are not mastered and have nothing to practise.
    pub without_items: Vec<OutcomeId>,
}

/// The wishes of a profile.
pub fn wishes(stored: Option<&str>) -> Option<Wishes> {
    stored.and_then(|json| serde_json::from_str(json).ok())
}

/// Makes the plan of a visit.
pub async fn read(app: &App, visit: &Visit) -> Result<Made> {
    let learner = learner(visit)?;
    let standing = standing::read(app, learner.clone()).await?;
    if !standing.settings.enabled {
        return Err(Fault::forbidden("plans are switched off in this course"));
    }
    let now = app.clock.now();
    app.db
        .read(move |c| {
            let shelf = practice::shelf(c, &learner, &standing, now)?;
            Ok::<_, Error>(make(standing, shelf, now))
        })
        .await
}

/// Makes a plan.
pub fn make(standing: Standing, shelf: Shelf, now: Timestamp) -> Made {
    let today = day(now);
    let wishes = wishes(standing.profile.plan.as_deref());
    let practised: BTreeSet<&OutcomeId> = shelf.items.iter().map(|item| &item.outcome_id).collect();
    let open = |state: &&standing::State| state.mastery.at(now.micros()) < standing.settings.threshold;
    let without_items = standing
        .states
        .iter()
        .filter(open)
        .filter(|state| !practised.contains(&state.outcome.id))
        .map(|state| state.outcome.id.clone())
        .collect();
    let plan = match &wishes {
        Some(wishes) => planned(&standing, &shelf, wishes, &practised, now),
        None => Plan { days: Vec::new(), short: Vec::new(), unplaced: Vec::new() },
    };
    Made { wishes, today, plan, without_items, standing, shelf }
}

fn planned(
    standing: &Standing,
    shelf: &Shelf,
    wishes: &Wishes,
    practised: &BTreeSet<&OutcomeId>,
    now: Timestamp,
) -> Plan {
    let not_before = |id: &str| wishes.put_off.get(id).copied().unwrap_or(0);
    let outcomes: Vec<model::Outcome> = standing
        .states
        .iter()
        .filter(|state| practised.contains(&state.outcome.id))
        .map(|state| model::Outcome {
            id: state.outcome.id.to_string(),
            weight: state.outcome.weight,
            mastery: state.mastery.at(now.micros()),
            target: standing.settings.threshold,
            minutes: UNIT,
            gain: GAIN,
            after: state
                .outcome
                .after_ids
                .0
                .iter()
                .filter(|id| standing.state(id).is_some())
                .map(ToString::to_string)
                .collect(),
            not_before: not_before(state.outcome.id.as_str()),
        })
        .collect();
    let mut outcomes = outcomes;
    // What comes first and has nothing to practise cannot be waited for inside the plan: it would block all the rest.
    let known: BTreeSet<String> = outcomes.iter().map(|outcome| outcome.id.clone()).collect();
    outcomes.iter_mut().for_each(|outcome| outcome.after.retain(|id| known.contains(id)));
    let due: Vec<Due> = shelf
        .items
        .iter()
        .filter_map(|item| {
            let due = day(shelf.memories.get(&item.id)?.due_at);
            let id = item.id.to_string();
            Some(Due { day: due.max(not_before(&id)), id, minutes: REVIEW })
        })
        .collect();
    let settings = model::Settings {
        from: day(now),
        until: wishes.until,
        minutes: wishes.minutes,
        rest: wishes.rest.clone(),
        off: wishes.off.clone(),
        most_reviews: wishes.most_reviews,
        most_units: UNITS,
    };
    model::plan(&outcomes, &due, &settings)
}

/// What a student typed.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    /// `YYYY-MM-DD`.
    pub until: String,
    /// Minutes a day.
    pub minutes: String,
    /// The most reviews a day.
    pub most_reviews: String,
    /// Weekdays without study, Monday = 0.
    pub rest: Vec<String>,
}

/// Keeps what a student gives; the key of what is wrong otherwise.
pub async fn set(app: &App, visit: &Visit, entry: Entry) -> Result<Option<&'static str>> {
    let today = day(app.clock.now());
    let Some(until) = day_of(&entry.until).filter(|day| (today..=today + LONGEST).contains(day)) else {
        return Ok(Some("plan-until-range"));
    };
    let Some(minutes) = entry.minutes.trim().parse().ok().filter(|n| MINUTES.contains(n)) else {
        return Ok(Some("plan-minutes-range"));
    };
    let Some(most_reviews) = entry.most_reviews.trim().parse().ok().filter(|n| *n <= 200_u32) else {
        return Ok(Some("plan-reviews-range"));
    };
    let rest: BTreeSet<u8> =
        entry.rest.iter().filter_map(|day| day.parse().ok()).filter(|day| *day < 7).collect();
    if rest.len() == 7 {
        return Ok(Some("plan-rest-all"));
    }
    change_wishes(app, visit, move |wishes| {
        (wishes.until, wishes.minutes, wishes.most_reviews, wishes.rest) =
            (until, minutes, most_reviews, rest);
    })
    .await?;
    Ok(None)
}

/// What a student puts off to tomorrow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PutOff {
    /// One line of today: an outcome or an item.
    Line(String),
    /// All of today.
    Today,
    /// Nothing any more.
    Nothing,
}

/// Puts a line or a day off.
pub async fn put_off(app: &App, visit: &Visit, what: PutOff) -> Result<()> {
    let learner = learner(visit)?;
    let today = day(app.clock.now());
    if let PutOff::Line(id) = &what {
        // Only what is there can be put off.
        let (course, outcome, item) =
            (learner.course.clone(), OutcomeId::from(id.as_str()), ItemId::from(id.as_str()));
        let known = app
            .db
            .read(move |c| {
                let outcome = crate::db::outcome::find(c, &course, &outcome)?.is_some();
                Ok::<_, Error>(outcome || crate::db::practice::item(c, &course, &item)?.is_some())
            })
            .await?;
        if !known {
            return Err(Fault::not_found("no such line"));
        }
    }
    change_wishes(app, visit, move |wishes| {
        match what {
            PutOff::Line(id) => _ = wishes.put_off.insert(id, today + 1),
            PutOff::Today => _ = wishes.off.insert(today),
            PutOff::Nothing => {
                wishes.put_off.clear();
                wishes.off.clear();
            }
        }
        wishes.put_off.retain(|_, until| *until > today);
        wishes.off.retain(|off| *off >= today);
        while wishes.put_off.len() > MOST_OFF {
            wishes.put_off.pop_first();
        }
    })
    .await
}

/// Gives the plan up.
pub async fn clear(app: &App, visit: &Visit) -> Result<()> {
    change_profile(app, visit, |profile| {
        profile.plan = None;
        Ok(())
    })
    .await
}

async fn change_wishes(
    app: &App,
    visit: &Visit,
    change: impl FnOnce(&mut Wishes) + Send + 'static,
) -> Result<()> {
    change_profile(app, visit, |profile| {
        let mut wishes = wishes(profile.plan.as_deref()).unwrap_or_default();
        change(&mut wishes);
        profile.plan = Some(serde_json::to_string(&wishes).map_err(anyhow::Error::from)?);
        Ok(())
    })
    .await
}

/// A date as a day since 1970.
fn day_of(date: &str) -> Option<i32> {
    let date: jiff::civil::Date = date.trim().parse().ok()?;
    let zero = jiff::civil::date(1970, 1, 1);
    let days = zero.until((jiff::Unit::Day, date)).ok()?.get_days();
    Some(days)
}

/// A day since 1970 as `YYYY-MM-DD`.
pub fn date_of(day: i32) -> String {
    let zero = jiff::civil::date(1970, 1, 1);
    let span = jiff::Span::new().try_days(day);
    span.and_then(|span| zero.checked_add(span)).map_or_else(|_| String::new(), |date| date.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_dates_are_the_same() {
        assert_eq!(day_of("1970-01-01"), Some(0));
        assert_eq!(day_of("2026-11-27").map(date_of).as_deref(), Some("2026-11-27"));
        for wrong in ["", "27.11.2026", "2026-02-30", "tomorrow"] {
            assert_eq!(day_of(wrong), None);
        }
    }
}

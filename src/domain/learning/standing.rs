//! Where a student stands in a course: mastery of each outcome from its evidence, and the log of every step.
//!
//! Worked out when it is read. Only when a step is new, or its evidence was marked anew, the log is written: steps that
//! do not stand any more are kept as replaced.

use std::collections::{BTreeMap, BTreeSet};

use tutor::learner::{Cause, Change as Step, Evidence, Mastery, Parameters};

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::learner_profile::Profile;
use crate::db::mastery::{self, Change, Contest};
use crate::db::outcome::Outcome;
use crate::db::practice::{self, Practised};
use crate::db::types::{ChangeCause, ChangeId, OutcomeId};
use crate::db::{self, Conn, DbResult};
use crate::domain::learning::evidence::{self, Work};
use crate::domain::learning::outcomes::{self, Outcomes};
use crate::domain::learning::{Learner, MAX_ROWS, Settings, engagement, settings};
use crate::error::{Error, Result};

/// Two probabilities are the same when nothing but the last bits differ.
const SAME: f64 = 1e-9;

/// A student's mastery of an outcome.
#[derive(Clone, Debug)]
pub struct State {
    /// The outcome.
    pub outcome: Outcome,
    /// From all its evidence.
    pub mastery: Mastery,
    /// Its evidence, in no order.
    pub evidence: Vec<Evidence>,
}

/// Where a student stands.
#[derive(Clone, Debug)]
pub struct Standing {
    /// How the course is set up.
    pub settings: Settings,
    /// Its outcomes.
    pub outcomes: Outcomes,
    /// Mastery of the visible ones, in the course's order.
    pub states: Vec<State>,
    /// The student's released attempts, oldest first.
    pub works: Vec<Work>,
    /// Their practice, oldest first.
    pub practised: Vec<Practised>,
    /// What they contested, the newest first.
    pub contests: Vec<Contest>,
    /// What they chose.
    pub profile: Profile,
    /// The log has all of it.
    pub noted: bool,
}

impl Standing {
    /// The state of an outcome.
    pub fn state(&self, id: &OutcomeId) -> Option<&State> {
        self.states.iter().find(|state| state.outcome.id == *id)
    }

    /// Names of what comes first and is not there yet.
    pub fn missing_before(&self, outcome: &Outcome, now: Timestamp) -> Vec<&str> {
        let waits = |id: &&OutcomeId| {
            self.state(id)
                .filter(|state| state.mastery.at(now.micros()) < ENOUGH)
                .map(|s| s.outcome.name.as_str())
        };
        outcome.after_ids.0.iter().filter_map(|id| waits(&id)).collect()
    }
}

/// Mastery from which an outcome does not hold up those that need it, as in plans.
pub const ENOUGH: f64 = 0.7;

/// The profile of somebody who has not chosen anything yet.
pub fn blank_profile(learner: &Learner, now: Timestamp) -> Profile {
    let level = tutor::learner::Level::default();
    Profile {
        course_id: learner.course.clone(),
        person_id: learner.person.clone(),
        level: level.value,
        deviation: level.deviation,
        personal: true,
        switches: "{}".into(),
        plan: None,
        alias: None,
        points: 0,
        updated_at: now,
    }
}

/// Mastery of the visible outcomes from one person's evidence.
pub fn states(
    settings: &Settings,
    outcomes: &Outcomes,
    works: &[Work],
    practised: &[Practised],
    contests: &[Contest],
) -> Vec<State> {
    let mut states = Vec::new();
    for outcome in outcomes.visible() {
        let evidence = evidence::of(&outcome.id, outcomes.ties_of(&outcome.id), works, practised, contests);
        let mastery = Mastery::from_evidence(Parameters::default(), settings.threshold, &evidence);
        states.push(State { outcome: outcome.clone(), mastery, evidence });
    }
    states
}

/// Reads where a student stands, without writing anything.
pub fn look(c: &mut Conn, learner: &Learner, now: Timestamp) -> DbResult<Standing> {
    let outcomes = outcomes::of(c, &learner.course)?;
    let settings = settings(c, &learner.course)?;
    let works: Vec<Work> = evidence::works(c, &learner.course, Some(&learner.person))?
        .into_iter()
        .map(|(_, work)| work)
        .collect();
    let practised = practice::practised(c, &learner.course, Some(&learner.person), MAX_ROWS)?;
    let contests = mastery::contests(c, &learner.course, Some(&learner.person), MAX_ROWS)?;
    let states = states(&settings, &outcomes, &works, &practised, &contests);
    let profile = db::learner_profile::find(c, &learner.course, &learner.person)?
        .unwrap_or_else(|| blank_profile(learner, now));
    let noted = outcomes.is_complete() && differences(c, learner, &states)?.is_empty();
    Ok(Standing { settings, outcomes, states, works, practised, contests, profile, noted })
}

/// Reads where a student stands, and writes the steps that the log lacks.
pub async fn read(app: &App, learner: Learner) -> Result<Standing> {
    let now = app.clock.now();
    let who = learner.clone();
    let standing = app.db.read(move |c| look(c, &who, now)).await?;
    if standing.noted {
        return Ok(standing);
    }
    Ok(app.db.write(move |c| note(c, &learner, now)).await?)
}

/// Writes the steps that the log lacks; returns where the student stands.
pub fn note(c: &mut Conn, learner: &Learner, now: Timestamp) -> DbResult<Standing> {
    outcomes::complete(c, &learner.course, now)?;
    db::lock(c, &format!("learner {} {}", learner.course, learner.person))?;
    let mut standing = look(c, learner, now)?;
    if standing.noted {
        return Ok(standing);
    }
    for (index, from) in differences(c, learner, &standing.states)? {
        let Some(state) = standing.states.get(index) else { continue };
        let id = &state.outcome.id;
        mastery::replace_steps(c, &learner.person, id, number(from), now)?;
        for (at, step) in state.mastery.changes().iter().enumerate().skip(from) {
            mastery::insert_step(c, &row(learner, id, number(at), step, now))?;
        }
        let row = mastery::Mastery {
            person_id: learner.person.clone(),
            outcome_id: id.clone(),
            value: state.mastery.at(now.micros()),
            updated_at: now,
        };
        mastery::put(c, &row)?;
    }
    standing.profile.points = engagement::points(&standing, now);
    standing.profile.updated_at = now;
    db::learner_profile::put(c, &standing.profile)?;
    standing.noted = true;
    Ok(standing)
}

fn number(index: usize) -> i32 {
    i32::try_from(index + 1).unwrap_or(i32::MAX)
}

/// Which states have steps that the log lacks, each with the first of them; or steps that it has too many.
fn differences(c: &mut Conn, learner: &Learner, states: &[State]) -> DbResult<Vec<(usize, usize)>> {
    let mut noted: BTreeMap<OutcomeId, Vec<Change>> = BTreeMap::new();
    for step in mastery::steps(c, &learner.course, &learner.person)? {
        noted.entry(step.outcome_id.clone()).or_default().push(step);
    }
    let nothing = Vec::new();
    let mut differ = Vec::new();
    for (index, state) in states.iter().enumerate() {
        let (log, steps) = (noted.get(&state.outcome.id).unwrap_or(&nothing), state.mastery.changes());
        let alike = log.iter().zip(steps).take_while(|(row, step)| is_row_of(row, step)).count();
        if alike < log.len().max(steps.len()) {
            differ.push((index, alike));
        }
    }
    Ok(differ)
}

fn is_row_of(row: &Change, step: &Step) -> bool {
    let (cause, evidence, ..) = parts(&step.why);
    row.at.micros() == step.at
        && row.cause == cause
        && row.evidence == evidence
        && (row.before_value - step.before).abs() < SAME
        && (row.after_value - step.after).abs() < SAME
}

fn parts(why: &Cause) -> (ChangeCause, &str, Option<f64>, Option<f64>) {
    match why {
        Cause::Shown { evidence, share } => (ChangeCause::Shown, evidence, Some(*share), None),
        Cause::Missed { evidence, share } => (ChangeCause::Missed, evidence, Some(*share), None),
        Cause::Held { evidence } => (ChangeCause::Held, evidence, None, None),
        Cause::Settled { evidence } => (ChangeCause::Settled, evidence, None, None),
        Cause::Time { days } => (ChangeCause::Time, "", None, Some(*days)),
    }
}

fn row(learner: &Learner, outcome: &OutcomeId, number: i32, step: &Step, now: Timestamp) -> Change {
    let (cause, evidence, share, days) = parts(&step.why);
    Change {
        id: ChangeId::new(now),
        person_id: learner.person.clone(),
        outcome_id: outcome.clone(),
        number,
        at: Timestamp::from_micros(step.at),
        before_value: step.before,
        after_value: step.after,
        cause,
        evidence: evidence.to_owned(),
        share,
        days,
        noted_at: now,
        replaced_at: None,
    }
}

/// The steps of an outcome that a page shows, the newest first; replaced ones too.
pub async fn history(app: &App, learner: &Learner, outcome: &OutcomeId) -> Result<Vec<Change>> {
    let (person, outcome) = (learner.person.clone(), outcome.clone());
    app.db.read(move |c| Ok::<_, Error>(mastery::history(c, &person, &outcome, 100)?)).await
}

/// The ids of assignments on which a student has a released mark.
pub fn released_assignments(works: &[Work]) -> BTreeSet<&str> {
    works.iter().map(|work| work.assignment.as_str()).collect()
}

/// The name of the evidence behind a step; empty for time.
pub fn evidence_of(step: &Step) -> &str {
    parts(&step.why).1
}

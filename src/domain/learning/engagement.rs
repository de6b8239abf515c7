//! Rings, streak, badges, the class's goal and the leaderboard: for mastery and for using feedback. A course and a
//! student can each switch off each of them; nothing is asked of anybody who did.

use std::collections::{BTreeMap, BTreeSet};

use tutor::class::{self as play, Badge, Deed, Goal, Place, Streak, Switches};

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::{self, Conn, DbErrorKind};
use crate::domain::learning::plan::wishes;
use crate::domain::learning::practice::change_profile;
use crate::domain::learning::standing::Standing;
use crate::domain::learning::{Learner, day};
use crate::domain::session::Visit;
use crate::error::{Error, Result};

/// Names on the leaderboard that are read.
const JOINED: i64 = 500;
/// Points for an outcome that is mastered, and for a deed.
const PER_OUTCOME: u32 = 10;
const PER_DEED: u32 = 2;
/// A criterion counts as met from there on.
const MET: f64 = 0.999;
/// Below this an outcome was a gap.
const GAP: f64 = 0.5;
/// Characters of an alias.
pub const LONGEST_ALIAS: usize = 30;

/// What a student sees of it.
#[derive(Clone, Debug, Default)]
pub struct Engagement {
    /// What is on: the course's and the student's wish.
    pub on: Option<Switches>,
    /// The streak.
    pub streak: Streak,
    /// Badges.
    pub badges: Vec<Badge>,
    /// The class's goal, where there is one.
    pub goal: Option<Goal>,
    /// The leaderboard; empty where fewer than three joined.
    pub board: Vec<Place>,
}

/// What is on for a student.
pub fn switches(standing: &Standing) -> Switches {
    standing.settings.switches.and(own_switches(&standing.profile.switches))
}

/// What a student switched on, whatever the course did. The leaderboard has to be joined.
pub fn own_switches(stored: &str) -> Switches {
    serde_json::from_str(stored).unwrap_or_default()
}

/// Reads what a student sees.
pub fn read(c: &mut Conn, learner: &Learner, standing: &Standing, now: Timestamp) -> Result<Engagement> {
    let on = switches(standing);
    let mut seen = Engagement { on: Some(on), ..Engagement::default() };
    if on.streak {
        let studied: BTreeSet<i32> = db::mastery::days_of(c, &learner.course, &learner.person)?
            .into_iter()
            .filter_map(|day| i32::try_from(day).ok())
            .collect();
        let plan = wishes(standing.profile.plan.as_deref()).unwrap_or_default();
        let off = |day: i32| {
            let weekday = u8::try_from((i64::from(day) + 3).rem_euclid(7)).unwrap_or(0);
            plan.rest.contains(&weekday) || plan.off.contains(&day)
        };
        seen.streak = play::streak(&studied, off, day(now));
    }
    if on.badges {
        seen.badges = play::badges(&deeds(standing));
    }
    if on.class_goal && standing.settings.goal > 0 {
        let each = db::mastery::mastered_each(c, &learner.course, standing.settings.threshold)?;
        let each: Vec<u32> = each.into_iter().map(|n| u32::try_from(n).unwrap_or(0)).collect();
        seen.goal = Some(play::class_goal(&each, standing.settings.goal));
    }
    if on.leaderboard {
        let joined: Vec<(String, u32)> = db::learner_profile::joined(c, &learner.course, JOINED)?
            .into_iter()
            .filter(|(.., switches)| own_switches(switches).leaderboard)
            .map(|(alias, points, _)| (alias, u32::try_from(points).unwrap_or(0)))
            .collect();
        seen.board = play::leaderboard(&joined);
    }
    Ok(seen)
}

/// What a student did that is worth a badge.
pub fn deeds(standing: &Standing) -> BTreeSet<(Deed, String)> {
    let mut deeds = BTreeSet::new();
    let mut by_link: BTreeMap<&str, Vec<&super::evidence::Work>> = BTreeMap::new();
    for work in &standing.works {
        by_link.entry(work.link.as_str()).or_default().push(work);
    }
    for (link, mut attempts) in by_link {
        attempts.sort_by_key(|work| work.attempt);
        for pair in attempts.windows(2) {
            let [before, after] = pair else { continue };
            for (criterion, share) in &before.criteria {
                if *share < MET && after.criteria.get(criterion).is_some_and(|share| *share >= MET) {
                    deeds.insert((Deed::UsedFeedback, format!("{link}/{criterion}")));
                }
            }
            let better = after.share > before.share;
            for wrong in before.wrong_ideas.iter().filter(|idea| better && !after.wrong_ideas.contains(idea))
            {
                deeds.insert((Deed::ExplainedMisconception, format!("{link}/{wrong}")));
            }
        }
    }
    for state in &standing.states {
        let mut gap = false;
        for step in state.mastery.changes() {
            gap |= step.before < GAP && !matches!(step.why, tutor::learner::Cause::Time { .. });
            if gap && step.after >= standing.settings.threshold {
                deeds.insert((Deed::ClosedGap, state.outcome.id.to_string()));
            }
        }
    }
    deeds
}

/// The points of a student on the leaderboard.
pub fn points(standing: &Standing, now: Timestamp) -> i32 {
    let mastered = standing.states.iter().filter(|state| state.mastery.mastered(now.micros())).count();
    let sum = mastered.saturating_mul(PER_OUTCOME as usize)
        + deeds(standing).len().saturating_mul(PER_DEED as usize);
    i32::try_from(sum).unwrap_or(i32::MAX)
}

/// Keeps what a student switched on, and the alias under which they join the leaderboard; the key of what is wrong
/// otherwise.
pub async fn choose(app: &App, visit: &Visit, wanted: Switches, alias: &str) -> Result<Option<&'static str>> {
    let alias: String = alias.split_whitespace().collect::<Vec<_>>().join(" ");
    if wanted.leaderboard && alias.is_empty() {
        return Ok(Some("play-alias-needed"));
    }
    if alias.chars().count() > LONGEST_ALIAS || alias.chars().any(char::is_control) {
        return Ok(Some("play-alias-long"));
    }
    if visit.person.name.as_deref().is_some_and(|name| name.trim().eq_ignore_ascii_case(&alias)) {
        return Ok(Some("play-alias-name"));
    }
    let changed = change_profile(app, visit, move |profile| {
        profile.switches = serde_json::to_string(&wanted).map_err(anyhow::Error::from)?;
        profile.alias = wanted.leaderboard.then_some(alias);
        Ok(())
    })
    .await;
    match changed {
        Err(Error::Internal(error))
            if error.downcast_ref::<db::DbError>().is_some_and(|e| e.kind() == DbErrorKind::Unique) =>
        {
            Ok(Some("play-alias-taken"))
        }
        other => other.map(|()| None),
    }
}

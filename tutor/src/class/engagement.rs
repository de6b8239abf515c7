//! Rings, streaks, badges and goals, for mastery and for using feedback, never for clicks. All of it can be off, for a
//! course and for a student; nothing nags, nothing is taken away.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

/// What a course or a student has switched on. Both must agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Switches {
    /// Rings of mastery.
    pub rings: bool,
    /// The streak.
    pub streak: bool,
    /// Badges.
    pub badges: bool,
    /// The class's goal.
    pub class_goal: bool,
    /// The leaderboard; off unless somebody wants it.
    pub leaderboard: bool,
}

impl Default for Switches {
    fn default() -> Self {
        Self { rings: true, streak: true, badges: true, class_goal: true, leaderboard: false }
    }
}

impl Switches {
    /// What both the course and the student want.
    pub fn and(self, other: Self) -> Self {
        Self {
            rings: self.rings && other.rings,
            streak: self.streak && other.streak,
            badges: self.badges && other.badges,
            class_goal: self.class_goal && other.class_goal,
            leaderboard: self.leaderboard && other.leaderboard,
        }
    }
}

/// A ring of mastery.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ring {
    /// The outcome.
    pub outcome: String,
    /// How much of the ring is filled, 0 to 1: mastery as a share of what the course asks for.
    pub filled: f64,
    /// The outcome is mastered.
    pub closed: bool,
}

/// Rings of outcomes with their mastery, in the order given.
pub fn rings(mastery: &[(String, f64)], threshold: f64) -> Vec<Ring> {
    let ring = |(outcome, value): &(String, f64)| {
        let filled =
            if threshold > 0.0 && value.is_finite() { (value / threshold).clamp(0.0, 1.0) } else { 0.0 };
        Ring { outcome: outcome.clone(), filled, closed: filled >= 1.0 }
    };
    mastery.iter().map(ring).collect()
}

/// Days of study in a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Streak {
    /// Days studied since the streak began.
    pub days: u32,
    /// Freezes left.
    pub freezes: u32,
    /// The longest so far: an own record.
    pub longest: u32,
}

/// Seven studied days earn a freeze; at most two are kept.
const FREEZE_AFTER: u32 = 7;
const FREEZES: u32 = 2;

/// The streak on a day, from the days studied (days since 1970). Days off (weekends, holidays, chosen rest) do not count;
/// a freeze bridges a day missed. Today counts once it is studied and is not missed before it is over.
pub fn streak(studied: &BTreeSet<i32>, off: impl Fn(i32) -> bool, today: i32) -> Streak {
    let mut streak = Streak::default();
    let Some(first) = studied.first() else { return streak };
    // Nobody's streak is older than this.
    for day in (*first).max(today.saturating_sub(3_660))..=today {
        if studied.contains(&day) {
            streak.days += 1;
            streak.longest = streak.longest.max(streak.days);
            if streak.days.is_multiple_of(FREEZE_AFTER) {
                streak.freezes = (streak.freezes + 1).min(FREEZES);
            }
        } else if day < today && !off(day) {
            match streak.freezes.checked_sub(1) {
                Some(left) => streak.freezes = left,
                None => streak.days = 0,
            }
        }
    }
    streak
}

/// Something worth a badge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deed {
    /// A revision fixed what the feedback named.
    UsedFeedback,
    /// A wrong idea was explained in own words.
    ExplainedMisconception,
    /// An outcome rose from below half to mastered.
    ClosedGap,
}

/// A badge, in steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Badge {
    /// What for.
    pub deed: Deed,
    /// How often it was done.
    pub times: u32,
    /// 1 at once, 2 from five times, 3 from fifteen.
    pub step: u8,
}

/// Badges for deeds. Doing the same thing to the same item twice counts once.
pub fn badges(deeds: &BTreeSet<(Deed, String)>) -> Vec<Badge> {
    let mut times: BTreeMap<Deed, u32> = BTreeMap::new();
    for (deed, _) in deeds {
        *times.entry(*deed).or_default() += 1;
    }
    let step = |times| match times {
        0..5 => 1,
        5..15 => 2,
        _ => 3,
    };
    times.into_iter().map(|(deed, times)| Badge { deed, times, step: step(times) }).collect()
}

/// A goal of the whole class.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Goal {
    /// What was reached together.
    pub reached: u32,
    /// What was wanted.
    pub wanted: u32,
    /// Share, 0 to 1.
    pub share: f64,
}

/// The class's goal: mastered outcomes of all together. No one's part can be read off it.
pub fn class_goal(mastered_each: &[u32], wanted: u32) -> Goal {
    let reached = mastered_each.iter().fold(0_u32, |sum, n| sum.saturating_add(*n));
    let share = if wanted == 0 { 1.0 } else { (f64::from(reached) / f64::from(wanted)).min(1.0) };
    Goal { reached, wanted, share }
}

/// A place on the leaderboard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Equal points share a place.
    pub place: u32,
    /// The name that the student chose for it.
    pub alias: String,
    /// Points.
    pub points: u32,
}

/// The leaderboard of those who joined with an alias; the first ten. Empty where fewer than three joined: an alias would
/// hide nobody.
pub fn leaderboard(joined: &[(String, u32)]) -> Vec<Place> {
    if joined.len() < 3 {
        return Vec::new();
    }
    let mut sorted: Vec<&(String, u32)> = joined.iter().collect();
    sorted.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let above = |points: u32| {
        u32::try_from(sorted.iter().filter(|(_, other)| *other > points).count()).unwrap_or(u32::MAX)
    };
    sorted
        .iter()
        .take(10)
        .map(|(alias, points)| Place {
            place: above(*points).saturating_add(1),
            alias: alias.clone(),
            points: *points,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_streak_survives_rest_days_and_freezes() {
        let days = |days: &[i32]| days.iter().copied().collect::<BTreeSet<i32>>();
        let never = |_| false;
        assert_eq!(streak(&days(&[]), never, 9).days, 0);
        assert_eq!(streak(&days(&[1, 2, 3]), never, 4).days, 3, "today is not over");
        assert_eq!(streak(&days(&[1, 2, 3]), never, 5).days, 0);
        assert_eq!(streak(&days(&[1, 2, 3]), |day| day == 4, 5).days, 3, "a day off is not missed");
        let week: Vec<i32> = (1..=7).collect();
        let frozen = streak(&days(&week), never, 9);
        assert_eq!((frozen.days, frozen.freezes), (7, 0), "a freeze bridges a day");
        assert_eq!((streak(&days(&week), never, 10).days, streak(&days(&week), never, 10).longest), (0, 7));
    }

    #[test]
    fn badges_are_for_different_deeds() {
        let deeds: BTreeSet<(Deed, String)> = (0..5)
            .map(|n| (Deed::UsedFeedback, n.to_string()))
            .chain([(Deed::ClosedGap, "a".into())])
            .collect();
        let found = badges(&deeds);
        assert_eq!(found[0], Badge { deed: Deed::UsedFeedback, times: 5, step: 2 });
        assert_eq!(found[1].step, 1);
    }

    #[test]
    fn a_leaderboard_is_for_those_who_joined() {
        let joined = [("fox".to_owned(), 5), ("owl".to_owned(), 9), ("elk".to_owned(), 5)];
        assert!(leaderboard(&joined[..2]).is_empty());
        let places: Vec<(u32, String)> =
            leaderboard(&joined).into_iter().map(|p| (p.place, p.alias)).collect();
        assert_eq!(places, [(1, "owl".into()), (2, "elk".into()), (2, "fox".into())]);
        let course = Switches { leaderboard: true, ..Switches::default() };
        assert!(!course.and(Switches::default()).leaderboard);
        assert_eq!(rings(&[("a".into(), 0.95), ("b".into(), 0.475)], 0.95)[1].filled, 0.5);
        assert_eq!(class_goal(&[3, 4], 14).share, 0.5);
    }
}

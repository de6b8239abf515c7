//! A study plan to a date: reviews that are due, then the practice that gains most a minute, inside the minutes that a
//! student gives each day. The same facts give the same plan; each line says why it is there.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

/// An outcome to be mastered.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// Its name.
    pub id: String,
    /// How much it counts, above 0.
    pub weight: f64,
    /// Mastery today, 0 to 1.
    pub mastery: f64,
    /// Mastery wanted at the end.
    pub target: f64,
    /// Minutes of one unit of practice.
    pub minutes: u32,
    /// Share of what is missing that one unit brings.
    pub gain: f64,
    /// Outcomes that come first.
    pub after: Vec<String>,
    /// The first day on which it is practised, in days since 1970: practice that was put off.
    pub not_before: i32,
}

/// A review that falls due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// What is reviewed.
    pub id: String,
    /// The day, in days since 1970.
    pub day: i32,
    /// Minutes that it takes.
    pub minutes: u32,
}

/// What a student gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The first day, in days since 1970.
    pub from: i32,
    /// The last day before the date.
    pub until: i32,
    /// Minutes a day.
    pub minutes: u32,
    /// Weekdays without study, Monday = 0.
    pub rest: BTreeSet<u8>,
    /// Single days without study: postponed ones, holidays.
    pub off: BTreeSet<i32>,
    /// The most reviews a day.
    pub most_reviews: u32,
    /// The most units of one outcome a day: spaced practice lasts longer.
    pub most_units: u32,
}

/// Days that a plan looks ahead at most.
const LONGEST: i32 = 400;
/// Mastery from which an outcome no longer holds up those that need it.
const ENOUGH: f64 = 0.7;

/// Why a line is in the plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum Why {
    /// The review falls due today.
    DueToday,
    /// The review has been due for so many days.
    Overdue {
        /// Days.
        days: i32,
    },
    /// Practice here gains most for the time.
    GainsMost {
        /// Expected mastery before the unit.
        from: f64,
        /// And after it.
        to: f64,
    },
    /// It opens the way to an outcome that counts more than it does itself.
    Opens {
        /// The outcome that waits for it.
        outcome: String,
        /// Expected mastery before the unit.
        from: f64,
        /// And after it.
        to: f64,
    },
}

/// One thing to do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// The outcome or the review.
    pub id: String,
    /// Minutes.
    pub minutes: u32,
    /// Why.
    #[serde(flatten)]
    pub why: Why,
}

/// A day's lines, in the order to do them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Day {
    /// The day, in days since 1970.
    pub day: i32,
    /// What to do; empty on days off.
    pub lines: Vec<Line>,
}

/// What the time does not suffice for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Shortfall {
    /// The outcome.
    pub outcome: String,
    /// Mastery expected at the end.
    pub expected: f64,
    /// Mastery wanted.
    pub target: f64,
}

/// A plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// Day by day.
    pub days: Vec<Day>,
    /// Outcomes that will not reach their target in this time, the largest gap first.
    pub short: Vec<Shortfall>,
    /// Reviews that found no place before the end.
    pub unplaced: Vec<String>,
}

/// Makes the plan.
pub fn plan(outcomes: &[Outcome], reviews: &[Due], settings: &Settings) -> Plan {
    let until = settings.until.min(settings.from.saturating_add(LONGEST));
    let mut outcomes: Vec<Outcome> = outcomes.iter().map(cleaned).collect();
    outcomes.sort_by(|a, b| a.id.cmp(&b.id));
    let waiting = waiting_for(&outcomes);
    let mut mastery: BTreeMap<String, f64> = outcomes.iter().map(|o| (o.id.clone(), o.mastery)).collect();
    let mut reviews: Vec<&Due> = reviews.iter().collect();
    reviews.sort_by(|a, b| (a.day, &a.id).cmp(&(b.day, &b.id)));
    let mut days = Vec::new();
    for day in settings.from..=until {
        let mut lines = Vec::new();
        if !settings.off.contains(&day) && !settings.rest.contains(&weekday(day)) {
            let mut left = settings.minutes;
            reviews = place_reviews(&reviews, day, settings.most_reviews, &mut left, &mut lines);
            let open: Vec<&Outcome> = outcomes.iter().filter(|o| o.not_before <= day).collect();
            place_practice(&open, &waiting, &mut mastery, settings.most_units, &mut left, &mut lines);
        }
        days.push(Day { day, lines });
    }
    let mut short: Vec<Shortfall> = outcomes
        .iter()
        .filter(|o| mastery[&o.id] + 0.005 < o.target)
        .map(|o| Shortfall { outcome: o.id.clone(), expected: mastery[&o.id], target: o.target })
        .collect();
    short.sort_by(|a, b| {
        (b.target - b.expected).total_cmp(&(a.target - a.expected)).then_with(|| a.outcome.cmp(&b.outcome))
    });
    let unplaced = reviews.iter().filter(|due| due.day <= until).map(|due| due.id.clone()).collect();
    Plan { days, short, unplaced }
}

/// Monday = 0; the first of January 1970 was a Thursday.
fn weekday(day: i32) -> u8 {
    u8::try_from((i64::from(day) + 3).rem_euclid(7)).unwrap_or(0)
}

fn cleaned(outcome: &Outcome) -> Outcome {
    let share = |value: f64, instead: f64| if value.is_finite() { value.clamp(0.0, 1.0) } else { instead };
    Outcome {
        weight: if outcome.weight.is_finite() { outcome.weight.max(0.0) } else { 1.0 },
        mastery: share(outcome.mastery, 0.0),
        target: share(outcome.target, 0.95),
        minutes: outcome.minutes.max(1),
        gain: share(outcome.gain, 0.12),
        ..outcome.clone()
    }
}

/// For each outcome the weightiest one that waits for it.
fn waiting_for(outcomes: &[Outcome]) -> BTreeMap<&str, &Outcome> {
    let mut waiting: BTreeMap<&str, &Outcome> = BTreeMap::new();
    for outcome in outcomes {
        for before in &outcome.after {
            let held = waiting.entry(before).or_insert(outcome);
            if outcome.weight > held.weight {
                *held = outcome;
            }
        }
    }
    waiting
}

/// Places reviews that are due, the longest overdue first; returns those that wait.
fn place_reviews<'a>(
    reviews: &[&'a Due],
    day: i32,
    most: u32,
    left: &mut u32,
    lines: &mut Vec<Line>,
) -> Vec<&'a Due> {
    let mut wait = Vec::with_capacity(reviews.len());
    let mut placed = 0;
    for due in reviews {
        if due.day > day || placed >= most || due.minutes > *left {
            wait.push(*due);
            continue;
        }
        let days = day - due.day;
        let why = if days == 0 { Why::DueToday } else { Why::Overdue { days } };
        lines.push(Line { id: due.id.clone(), minutes: due.minutes, why });
        *left -= due.minutes;
        placed += 1;
    }
    wait
}

fn place_practice(
    outcomes: &[&Outcome],
    waiting: &BTreeMap<&str, &Outcome>,
    mastery: &mut BTreeMap<String, f64>,
    most_units: u32,
    left: &mut u32,
    lines: &mut Vec<Line>,
) {
    let mut units: BTreeMap<&str, u32> = BTreeMap::new();
    loop {
        let known = |id: &str| mastery.get(id).copied().unwrap_or(1.0);
        let opens = |outcome: &Outcome| {
            waiting.get(outcome.id.as_str()).copied().filter(|other| {
                known(&outcome.id) < ENOUGH
                    && other.weight > outcome.weight
                    && known(&other.id) < other.target
            })
        };
        let worth = |outcome: &Outcome| {
            let weight = opens(outcome).map_or(outcome.weight, |other| other.weight);
            weight * (outcome.target - known(&outcome.id)) * outcome.gain / f64::from(outcome.minutes)
        };
        let may = |outcome: &Outcome| {
            outcome.minutes <= *left
                && known(&outcome.id) < outcome.target
                && outcome.gain > 0.0
                && units.get(outcome.id.as_str()).copied().unwrap_or(0) < most_units
                && outcome.after.iter().all(|before| known(before) >= ENOUGH)
        };
        // Equals in the order of their names.
        let best = outcomes.iter().copied().filter(|outcome| may(outcome)).fold(
            None::<(&Outcome, f64)>,
            |best, outcome| {
                let worth = worth(outcome);
                if best.is_none_or(|(_, most)| worth > most) { Some((outcome, worth)) } else { best }
            },
        );
        let Some((outcome, _)) = best else { return };
        let from = known(&outcome.id);
        let to = from + (1.0 - from) * outcome.gain;
        let why = match opens(outcome) {
            Some(other) => Why::Opens { outcome: other.id.clone(), from, to },
            None => Why::GainsMost { from, to },
        };
        lines.push(Line { id: outcome.id.clone(), minutes: outcome.minutes, why });
        mastery.insert(outcome.id.clone(), to);
        *units.entry(&outcome.id).or_default() += 1;
        *left -= outcome.minutes;
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn outcome(id: &str, weight: f64, mastery: f64, after: &[&str]) -> Outcome {
        Outcome {
            id: id.into(),
            weight,
            mastery,
            target: 0.95,
            minutes: 10,
            gain: 0.3,
            after: after.iter().map(|id| (*id).to_owned()).collect(),
            not_before: 0,
        }
    }

    /// From a Monday, two weeks.
    fn settings() -> Settings {
        Settings {
            from: 20_423,
            until: 20_436,
            minutes: 30,
            rest: BTreeSet::from([6]),
            off: BTreeSet::from([20_425]),
            most_reviews: 2,
            most_units: 2,
        }
    }

    #[test]
    fn a_plan_keeps_to_the_time_and_says_why() {
        let outcomes = [
            outcome("use", 3.0, 0.2, &["basics"]),
            outcome("basics", 1.0, 0.3, &[]),
            outcome("known", 9.0, 0.96, &[]),
        ];
        let reviews: Vec<Due> =
            (0..4).map(|n| Due { id: format!("r{n}"), day: 20_420 + n, minutes: 5 }).collect();
        let plan = plan(&outcomes, &reviews, &settings());
        assert_eq!(plan.days.len(), 14);
        for day in &plan.days {
            assert!(day.lines.iter().map(|line| line.minutes).sum::<u32>() <= 30);
            let off = weekday(day.day) == 6 || day.day == 20_425;
            assert!(!off || day.lines.is_empty());
        }
        let first: Vec<&Line> = plan.days[0].lines.iter().collect();
        assert_eq!(first[0].why, Why::Overdue { days: 3 });
        assert_eq!(first.iter().filter(|line| line.id.starts_with('r')).count(), 2);
        assert!(matches!(&first[2].why, Why::Opens { outcome, .. } if outcome == "use"), "{first:?}");
        // What builds on something waits until it is there.
        let order: Vec<&str> =
            plan.days.iter().flat_map(|day| &day.lines).map(|line| line.id.as_str()).collect();
        let use_ = order.iter().position(|id| *id == "use").unwrap();
        assert!(order[..use_].iter().filter(|id| **id == "basics").count() >= 3);
        assert!(
            !order.contains(&"known") && plan.unplaced.is_empty() && plan.short.is_empty(),
            "{:?}",
            plan.short
        );
    }

    #[test]
    fn practice_that_was_put_off_comes_later() {
        let later = Outcome { not_before: 20_425, ..outcome("a", 1.0, 0.2, &[]) };
        let made = plan(&[later], &[], &settings());
        assert!(made.days.iter().all(|day| day.lines.is_empty() || day.day >= 20_425), "{made:?}");
        assert!(made.days.iter().any(|day| !day.lines.is_empty()));
    }

    #[test]
    fn what_does_not_fit_is_said() {
        let outcomes = [outcome("a", 1.0, 0.0, &[]), outcome("b", 1.0, 0.0, &["nowhere", "b"])];
        let reviews = [Due { id: "long".into(), day: 20_423, minutes: 90 }];
        let plan = plan(&outcomes, &reviews, &Settings { until: 20_423, ..settings() });
        assert_eq!(plan.unplaced, ["long"]);
        assert_eq!(plan.short.len(), 2);
        let empty = super::plan(&outcomes, &[], &Settings { until: 0, ..settings() });
        assert!(empty.days.is_empty());
    }

    proptest::proptest! {
        #[test]
        fn any_plan_keeps_the_caps(
            mastery in proptest::collection::vec((0.0..1.0, 1_u32..40, 0.0..1.0, 0_usize..6), 0..6),
            due in proptest::collection::vec((20_400..20_460, 1_u32..20), 0..20),
            minutes in 0_u32..90,
        ) {
            let outcomes: Vec<Outcome> = mastery
                .iter()
                .enumerate()
                .map(|(n, (mastery, minutes, gain, after))| Outcome {
                    minutes: *minutes,
                    gain: *gain,
                    after: vec![after.to_string()],
                    ..outcome(&n.to_string(), 1.0, *mastery, &[])
                })
                .collect();
            let due: Vec<Due> = due
                .into_iter()
                .enumerate()
                .map(|(n, (day, minutes))| Due { id: format!("r{n}"), day, minutes })
                .collect();
            let settings = Settings { minutes, ..settings() };
            let made = plan(&outcomes, &due, &settings);
            proptest::prop_assert_eq!(&made, &plan(&outcomes, &due, &settings));
            for day in &made.days {
                proptest::prop_assert!(day.lines.iter().map(|line| line.minutes).sum::<u32>() <= minutes);
                let reviews = day.lines.iter().filter(|line| line.id.starts_with('r')).count();
                proptest::prop_assert!(reviews <= 2);
            }
        }
    }
}

//! Mastery of an outcome as a probability: Bayesian knowledge tracing (Corbett and Anderson, 1995), bounded so that a
//! right answer never lowers it, with partial credit, trust in the marker, and forgetting.

use serde::{Deserialize, Serialize};

use super::days;

/// What is assumed of an outcome before anything is known. Fields are kept inside bounds by [`Parameters::bounded`].
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Parameters {
    /// Probability that a new student masters it already.
    pub start: f64,
    /// Probability that one practice brings mastery.
    pub learn: f64,
    /// Probability of a right answer without mastery; below 0.3.
    pub guess: f64,
    /// Probability of a wrong answer in spite of mastery; below 0.2.
    pub slip: f64,
    /// Days after which half of what is above `start` is forgotten, after the first practice. Practice spaced out makes it
    /// longer.
    pub half_life: f64,
}

impl Default for Parameters {
    fn default() -> Self {
        Self { start: 0.25, learn: 0.12, guess: 0.2, slip: 0.1, half_life: 30.0 }
    }
}

impl Parameters {
    /// The same inside the bounds in which the model means what it says: guess at most 0.3, slip at most 0.2, so that
    /// 1 − slip > guess.
    pub fn bounded(self) -> Self {
        Self {
            start: bound(self.start, 0.01, 0.9, 0.25),
            learn: bound(self.learn, 0.0, 0.5, 0.12),
            guess: bound(self.guess, 0.02, 0.3, 0.2),
            slip: bound(self.slip, 0.02, 0.2, 0.1),
            half_life: bound(self.half_life, 1.0, 3_650.0, 30.0),
        }
    }
}

fn bound(value: f64, least: f64, most: f64, instead: f64) -> f64 {
    if value.is_finite() { value.clamp(least, most) } else { instead }
}

/// Who set the mark.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Marker {
    /// A teacher, or a machine's mark that a teacher confirmed.
    Person,
    /// The machine alone, with its calibrated confidence, 0 to 1.
    Machine(f64),
    /// A teacher speaks about the outcome itself: mastery is the share from then on.
    Word,
}

/// One marked answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// The grade, or whatever the caller can show again.
    pub id: String,
    /// When it was answered, in microseconds since 1970, UTC.
    pub at: i64,
    /// Share of the points, 0 to 1.
    pub share: f64,
    /// Who set the mark.
    pub marker: Marker,
}

/// Why mastery changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "cause", rename_all = "snake_case")]
pub enum Cause {
    /// An answer spoke for mastery.
    Shown {
        /// The evidence.
        evidence: String,
        /// Its share of the points.
        share: f64,
    },
    /// An answer spoke against it.
    Missed {
        /// The evidence.
        evidence: String,
        /// Its share of the points.
        share: f64,
    },
    /// A machine's mark would have lowered it below the threshold; a person must confirm that first.
    Held {
        /// The evidence.
        evidence: String,
    },
    /// A teacher said so.
    Settled {
        /// The evidence.
        evidence: String,
    },
    /// Time went by without practice.
    Time {
        /// Days since the evidence before.
        days: f64,
    },
}

/// One step of an outcome's mastery.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// When, in microseconds since 1970, UTC.
    pub at: i64,
    /// Probability before.
    pub before: f64,
    /// Probability after.
    pub after: f64,
    /// Why.
    pub why: Cause,
}

/// Mastery of one outcome by one student, made from its evidence: rebuilt from the same evidence it is the same.
#[derive(Clone, Debug, PartialEq)]
pub struct Mastery {
    parameters: Parameters,
    /// Below this, only a person's mark may bring what was above it.
    threshold: f64,
    value: f64,
    half_life: f64,
    last: Option<i64>,
    changes: Vec<Change>,
}

/// Changes by time alone that are smaller than this are not worth a line.
const UNTOLD: f64 = 0.005;
/// Practice after at least this many days makes memory last longer.
const SPACED: f64 = 0.8;
/// How much longer.
const LONGER: f64 = 1.7;
/// The longest half-life, in days.
const LONGEST: f64 = 720.0;

impl Mastery {
    /// Before any evidence. `threshold` is where the course calls an outcome mastered, 0.95 by custom.
    pub fn new(parameters: Parameters, threshold: f64) -> Self {
        let parameters = parameters.bounded();
        Self {
            parameters,
            threshold: bound(threshold, 0.5, 0.99, 0.95),
            value: parameters.start,
            half_life: parameters.half_life,
            last: None,
            changes: Vec::new(),
        }
    }

    /// Mastery from all its evidence, whatever order it comes in.
    pub fn from_evidence(parameters: Parameters, threshold: f64, evidence: &[Evidence]) -> Self {
        let mut mastery = Self::new(parameters, threshold);
        let mut evidence: Vec<&Evidence> = evidence.iter().collect();
        evidence.sort_by(|a, b| a.at.cmp(&b.at).then_with(|| a.id.cmp(&b.id)));
        for one in evidence {
            mastery.see(one);
        }
        mastery
    }

    /// The probability at a time, with what was forgotten since the last evidence.
    pub fn at(&self, now: i64) -> f64 {
        let start = self.parameters.start;
        match self.last {
            Some(last) if self.value > start => {
                start + (self.value - start) * 0.5_f64.powf(days(last, now) / self.half_life)
            }
            _ => self.value,
        }
    }

    /// Probability that the next answer is right.
    pub fn success(&self, now: i64) -> f64 {
        let p = self.at(now);
        p * (1.0 - self.parameters.slip) + (1.0 - p) * self.parameters.guess
    }

    /// Whether the outcome counts as mastered.
    pub fn mastered(&self, now: i64) -> bool {
        self.at(now) >= self.threshold
    }

    /// All changes, the oldest first: what a student is shown when asking why.
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// Takes one more piece of evidence, not older than the last.
    pub fn see(&mut self, evidence: &Evidence) {
        let at = self.last.map_or(evidence.at, |last| evidence.at.max(last));
        let since = self.last.map(|last| days(last, at));
        let before = self.at(at);
        if let Some(days) = since.filter(|_| self.value - before >= UNTOLD) {
            self.changes.push(Change { at, before: self.value, after: before, why: Cause::Time { days } });
        }
        let share = bound(evidence.share, 0.0, 1.0, 0.0);
        let trust = match evidence.marker {
            Marker::Person | Marker::Word => 1.0,
            Marker::Machine(confidence) => bound(confidence, 0.0, 1.0, 0.0),
        };
        let Parameters { guess, slip, learn, .. } = self.parameters;
        // Bayes in log odds: the share of a right answer and the rest of a wrong one, as far as the mark is trusted.
        let right = ((1.0 - slip) / guess).ln();
        let wrong = (slip / (1.0 - guess)).ln();
        let odds = (before / (1.0 - before)).ln() + trust * (share * right + (1.0 - share) * wrong);
        let known = 1.0 / (1.0 + (-odds).exp());
        let after = (known + (1.0 - known) * learn * trust).clamp(0.001, 0.999);
        let (after, why) = if evidence.marker == Marker::Word {
            (share.clamp(0.001, 0.999), Cause::Settled { evidence: evidence.id.clone() })
        } else if after >= before {
            (after, Cause::Shown { evidence: evidence.id.clone(), share })
        } else if matches!(evidence.marker, Marker::Machine(_))
            && before >= self.threshold
            && after < self.threshold
        {
            (self.threshold, Cause::Held { evidence: evidence.id.clone() })
        } else {
            (after, Cause::Missed { evidence: evidence.id.clone(), share })
        };
        if after > before && since.is_some_and(|days| days >= SPACED) {
            self.half_life = (self.half_life * LONGER).min(LONGEST);
        }
        self.changes.push(Change { at, before, after, why });
        self.value = after;
        self.last = Some(at);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::learner::{Chance, DAY};
    use proptest::prelude::*;

    fn evidence(id: &str, day: i64, share: f64, marker: Marker) -> Evidence {
        Evidence { id: id.into(), at: day * DAY, share, marker }
    }

    #[test]
    fn right_answers_raise_and_misses_lower_with_a_reason_each() {
        let seen = [
            evidence("a", 0, 1.0, Marker::Person),
            evidence("b", 1, 1.0, Marker::Person),
            evidence("c", 13, 0.0, Marker::Person),
        ];
        let mastery = Mastery::from_evidence(Parameters::default(), 0.95, &seen);
        let whys: Vec<&Cause> = mastery.changes().iter().map(|change| &change.why).collect();
        assert!(
            matches!(
                whys[..],
                [
                    Cause::Shown { .. },
                    Cause::Time { .. },
                    Cause::Shown { .. },
                    Cause::Time { .. },
                    Cause::Missed { .. }
                ]
            ),
            "{whys:?}"
        );
        // Each change begins where the one before ended.
        assert!(mastery.changes().windows(2).all(|pair| (pair[0].after - pair[1].before).abs() < 1e-9));
        let mut turned = seen.to_vec();
        turned.reverse();
        assert_eq!(mastery, Mastery::from_evidence(Parameters::default(), 0.95, &turned));
    }

    #[test]
    fn a_teachers_word_stands_until_there_is_other_evidence() {
        let seen = [
            evidence("a", 0, 0.0, Marker::Person),
            evidence("word", 1, 0.97, Marker::Word),
            evidence("z", 1, 0.0, Marker::Person),
        ];
        let word = Mastery::from_evidence(Parameters::default(), 0.95, &seen[..2]);
        assert!((word.at(DAY) - 0.97).abs() < 1e-9 && word.mastered(DAY));
        assert!(matches!(word.changes().last().unwrap().why, Cause::Settled { .. }));
        assert!(Mastery::from_evidence(Parameters::default(), 0.95, &seen).at(DAY) < 0.97);
    }

    #[test]
    fn a_machine_alone_does_not_take_mastery_away() {
        let mut seen: Vec<Evidence> =
            (0..3).map(|n| evidence(&n.to_string(), n, 1.0, Marker::Person)).collect();
        seen.push(evidence("machine", 3, 0.0, Marker::Machine(0.9)));
        let held = Mastery::from_evidence(Parameters::default(), 0.9, &seen);
        assert!(held.mastered(3 * DAY));
        assert_eq!(held.changes().last().unwrap().why, Cause::Held { evidence: "machine".into() });
        seen.last_mut().unwrap().marker = Marker::Person;
        assert!(!Mastery::from_evidence(Parameters::default(), 0.9, &seen).mastered(3 * DAY));
    }

    #[test]
    fn what_is_practised_over_time_is_forgotten_later() {
        let crammed: Vec<Evidence> = (0..5)
            .map(|n| Evidence { at: 4 * DAY + n, ..evidence(&n.to_string(), 0, 1.0, Marker::Person) })
            .collect();
        let spaced: Vec<Evidence> =
            (0..5).map(|n| evidence(&n.to_string(), n, 1.0, Marker::Person)).collect();
        let later =
            |seen: &[Evidence]| Mastery::from_evidence(Parameters::default(), 0.95, seen).at(40 * DAY);
        assert!(later(&spaced) > later(&crammed) + 0.1);
    }

    /// Students who learn, slip, guess and forget otherwise than the model assumes: the forecast must still beat always
    /// saying the average.
    #[test]
    fn forecasts_beat_always_saying_the_average() {
        let (loss, average) = simulate(400, 7);
        assert!(loss < average - 0.03, "log loss {loss:.3}, always-average {average:.3}");
    }

    fn simulate(students: usize, seed: u64) -> (f64, f64) {
        let mut chance = Chance::new(seed);
        let (mut losses, mut rights) = (0.0, Vec::new());
        for _ in 0..students {
            let (learn, guess, slip) =
                (0.05 + 0.3 * chance.share(), 0.05 + 0.3 * chance.share(), 0.02 + 0.2 * chance.share());
            let mut knows = chance.share() < 0.35;
            let mut mastery = Mastery::new(Parameters::default(), 0.95);
            let mut at = 0;
            for n in 0..12 {
                let gap = 1 + chance.below(6) as i64;
                at += gap * DAY;
                knows &= chance.share() > 0.01 * gap as f64;
                let right = chance.share() < if knows { 1.0 - slip } else { guess };
                let p = mastery.success(at);
                if n > 0 {
                    losses -= if right { p.ln() } else { (1.0 - p).ln() };
                    rights.push(right);
                }
                mastery.see(&Evidence {
                    id: n.to_string(),
                    at,
                    share: f64::from(right),
                    marker: Marker::Person,
                });
                knows |= chance.share() < learn;
            }
        }
        let count = rights.len() as f64;
        let rate = rights.iter().filter(|right| **right).count() as f64 / count;
        (losses / count, -(rate * rate.ln() + (1.0 - rate) * (1.0 - rate).ln()))
    }

    proptest! {
        #[test]
        fn a_right_answer_never_lowers(
            (start, learn, guess, slip, half_life) in (any::<f64>(), -1.0..2.0, -1.0..2.0, -1.0..2.0, any::<f64>()),
            seen in proptest::collection::vec((0.0..1.0, 0_i64..400, any::<bool>(), 0.0..1.0), 0..20),
            confidence in 0.0..1.0,
        ) {
            let parameters = Parameters { start, learn, guess, slip, half_life };
            let mut mastery = Mastery::new(parameters, 0.95);
            let mut at = 0;
            for (n, (share, gap, person, confidence)) in seen.into_iter().enumerate() {
                at += gap * DAY / 10;
                let marker = if person { Marker::Person } else { Marker::Machine(confidence) };
                mastery.see(&Evidence { id: n.to_string(), at, share, marker });
                let value = mastery.at(at);
                prop_assert!(value > 0.0 && value < 1.0);
            }
            for marker in [Marker::Person, Marker::Machine(confidence)] {
                let mut after = mastery.clone();
                let before = after.at(at + DAY);
                after.see(&Evidence { id: "right".into(), at: at + DAY, share: 1.0, marker });
                prop_assert!(after.at(at + DAY) >= before);
            }
        }
    }
}

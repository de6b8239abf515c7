//! When to see a fact again: FSRS-6 over what is remembered of it. The grade of a review comes from the mark.

use fsrs::{FSRS, MemoryState};
use serde::{Deserialize, Serialize};

use super::{DAY, days};

/// What is remembered of one fact.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Memory {
    /// Days until recall falls to 90 %.
    pub stability: f32,
    /// How hard it is for this student, 1 to 10.
    pub difficulty: f32,
    /// The last review, in microseconds since 1970, UTC.
    pub last: i64,
}

/// A review's result.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Schedule {
    /// What is remembered now.
    pub memory: Memory,
    /// When to see it again, in microseconds since 1970, UTC.
    pub due: i64,
}

/// What is stored cannot be a memory.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the review schedule cannot be computed: {0}")]
pub struct MemoryError(String);

/// Schedules reviews.
pub struct Reviewer {
    fsrs: FSRS,
    retention: f32,
    decay: f32,
}

/// Share of the points from which a review counts as remembered with effort, and as remembered. A mark does not tell
/// whether it was easy.
const HARD: f64 = 0.4;
const GOOD: f64 = 0.7;

impl Reviewer {
    /// With the parameters of the average learner. `retention` is the probability of recall at which a fact comes back,
    /// kept between 0.7 and 0.97: higher means many more reviews.
    ///
    /// # Errors
    /// When the parameters are refused.
    pub fn new(retention: f64) -> Result<Self, MemoryError> {
        let fsrs = FSRS::new(&[]).map_err(|error| MemoryError(error.to_string()))?;
        let retention = if retention.is_finite() { retention.clamp(0.7, 0.97) } else { 0.9 };
        #[expect(clippy::cast_possible_truncation, reason = "FSRS computes in single precision")]
        Ok(Self { fsrs, retention: retention as f32, decay: fsrs::FSRS6_DEFAULT_DECAY })
    }

    /// What a review with this share of the points leaves. `before` is `None` at the first.
    ///
    /// # Errors
    /// When `before` is no memory (not from here).
    pub fn review(&self, before: Option<Memory>, at: i64, share: f64) -> Result<Schedule, MemoryError> {
        let elapsed = before.map_or(0.0, |memory| days(memory.last, at));
        let state =
            before.map(|memory| MemoryState { stability: memory.stability, difficulty: memory.difficulty });
        if state.is_some_and(|state| {
            !(state.stability.is_finite()
                && state.stability > 0.0
                && (1.0..=10.0).contains(&state.difficulty))
        }) {
            return Err(MemoryError("stability or difficulty is out of range".into()));
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "days since 1970 fit")]
        let next = self
            .fsrs
            .next_states(state, self.retention, elapsed.round() as u32)
            .map_err(|error| MemoryError(error.to_string()))?;
        let item = match share {
            share if share >= GOOD => next.good,
            share if share >= HARD => next.hard,
            _ => next.again,
        };
        let memory =
            Memory { stability: item.memory.stability, difficulty: item.memory.difficulty, last: at };
        #[expect(clippy::cast_possible_truncation, reason = "an interval is some years at most")]
        let wait = (f64::from(item.interval).clamp(0.01, 3_650.0) * DAY as f64) as i64;
        Ok(Schedule { memory, due: at.saturating_add(wait) })
    }

    /// Probability that the fact is remembered at a time.
    pub fn recall(&self, memory: Memory, now: i64) -> f64 {
        let state = MemoryState { stability: memory.stability.max(0.001), difficulty: memory.difficulty };
        #[expect(clippy::cast_possible_truncation, reason = "FSRS computes in single precision")]
        let elapsed = days(memory.last, now) as f32;
        f64::from(fsrs::current_retrievability(state, elapsed, self.decay)).clamp(0.0, 1.0)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::learner::Chance;

    #[test]
    fn success_spaces_reviews_out_and_a_miss_brings_them_back() {
        let reviewer = Reviewer::new(0.9).unwrap();
        let first = reviewer.review(None, 0, 1.0).unwrap();
        let second = reviewer.review(Some(first.memory), first.due, 1.0).unwrap();
        assert!(second.due - first.due > first.due);
        let missed = reviewer.review(Some(second.memory), second.due, 0.0).unwrap();
        assert!(missed.due - second.due < second.due - first.due);
        assert!((reviewer.recall(second.memory, second.due) - 0.9).abs() < 0.01);
        assert!(reviewer.recall(second.memory, second.due * 4) < 0.9);
    }

    #[test]
    fn what_is_no_memory_is_refused() {
        let reviewer = Reviewer::new(f64::NAN).unwrap();
        for (stability, difficulty) in [(0.0, 5.0), (f32::NAN, 5.0), (3.0, 0.0), (3.0, 11.0)] {
            let memory = Memory { stability, difficulty, last: 0 };
            assert!(reviewer.review(Some(memory), DAY, 1.0).is_err());
        }
    }

    /// Learners whose memory fades exponentially and at speeds of their own, unlike the model's: the forecast must still
    /// beat always saying the average.
    #[test]
    fn forecasts_beat_always_saying_the_average() {
        let reviewer = Reviewer::new(0.9).unwrap();
        let mut chance = Chance::new(5);
        let (mut loss, mut rights) = (0.0, Vec::new());
        for _ in 0..400 {
            // Half-life in days, growing with each success at a speed of the fact's own.
            let (mut half_life, growth) = (5.0 * 8.0_f64.powf(chance.share()), 2.0 + 2.0 * chance.share());
            let mut schedule = reviewer.review(None, 0, 1.0).unwrap();
            for _ in 0..8 {
                // Students come early and late.
                let wait =
                    (schedule.due - schedule.memory.last) as f64 * (0.3 + 8.0 * chance.share().powi(2));
                #[expect(clippy::cast_possible_truncation, reason = "days")]
                let at = schedule.memory.last + (wait as i64).max(DAY);
                let gap = (at - schedule.memory.last) as f64 / DAY as f64;
                let right = chance.share() < 0.5_f64.powf(gap / half_life);
                let p = reviewer.recall(schedule.memory, at).clamp(0.001, 0.999);
                loss -= if right { p.ln() } else { (1.0 - p).ln() };
                rights.push(right);
                half_life = if right { half_life * growth } else { (half_life * 0.5).max(1.0) };
                schedule = reviewer.review(Some(schedule.memory), at, f64::from(right)).unwrap();
            }
        }
        let count = rights.len() as f64;
        let rate = rights.iter().filter(|right| **right).count() as f64 / count;
        let average = -(rate * rate.ln() + (1.0 - rate) * (1.0 - rate).ln());
        assert!(loss / count < average - 0.01, "log loss {:.3}, always-average {average:.3}", loss / count);
    }
}

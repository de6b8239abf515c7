//! What a learner masters, what to practise next, what to review and when: from evidence, with a reason for every line.

mod chance;
mod difficulty;
mod mastery;
mod plan;
mod practice;
mod review;

pub use chance::Chance;
pub use difficulty::{Level, expected, play};
pub use mastery::{Cause, Change, Evidence, Marker, Mastery, Parameters};
pub use plan::{Day, Due, Line, Outcome, Plan, Settings, Shortfall, Why, plan};
pub use practice::{Choice, Item, Reason, Wish, choose};
pub use review::{Memory, MemoryError, Reviewer, Schedule};

/// Microseconds in a day.
pub const DAY: i64 = 86_400_000_000;

fn days(from: i64, to: i64) -> f64 {
    (to.saturating_sub(from)).max(0) as f64 / DAY as f64
}

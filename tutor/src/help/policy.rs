//! Whether a student may ask now.

use serde::{Deserialize, Serialize};

/// What a course has decided about its tutor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// Off: nobody sees the tutor.
    pub enabled: bool,
    /// Questions a student may ask in 24 hours; `None`: as many as they like.
    pub a_day: Option<u32>,
}

impl Default for Policy {
    fn default() -> Self {
        Self { enabled: true, a_day: Some(40) }
    }
}

/// May a question be asked?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// Yes; so many more after this one.
    Yes {
        /// `None`: no limit.
        left: Option<u32>,
    },
    /// The course does without the tutor.
    Off,
    /// Enough for now.
    Later {
        /// When the next question may be asked, in microseconds since 1970, UTC.
        at: i64,
    },
}

/// Decides by the times of the student's questions in this course, in microseconds since 1970, UTC, in any order.
pub fn permission(policy: Policy, asked: &[i64], now: i64) -> Permission {
    const DAY: i64 = 86_400_000_000;
    if !policy.enabled {
        return Permission::Off;
    }
    let Some(most) = policy.a_day else { return Permission::Yes { left: None } };
    let mut recent: Vec<i64> = asked.iter().copied().filter(|at| *at > now.saturating_sub(DAY)).collect();
    recent.sort_unstable();
    let count = u32::try_from(recent.len()).unwrap_or(u32::MAX);
    if count < most {
        return Permission::Yes { left: Some(most - count - 1) };
    }
    // The next is free a day after the oldest of the last `most`.
    let oldest = recent.len().checked_sub(most as usize).and_then(|at| recent.get(at)).copied();
    oldest.map_or(Permission::Off, |oldest| Permission::Later { at: oldest.saturating_add(DAY) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_counts_the_last_day_only() {
        const HOUR: i64 = 3_600_000_000;
        let policy = Policy { enabled: true, a_day: Some(2) };
        let now = 100 * HOUR;
        assert_eq!(permission(policy, &[70 * HOUR, 99 * HOUR], now), Permission::Yes { left: Some(0) });
        assert_eq!(permission(policy, &[99 * HOUR, 80 * HOUR], now), Permission::Later { at: 104 * HOUR });
        assert_eq!(permission(Policy { enabled: false, ..policy }, &[], now), Permission::Off);
        assert_eq!(permission(Policy { a_day: Some(0), ..policy }, &[], now), Permission::Off);
        assert_eq!(
            permission(Policy { a_day: None, ..policy }, &[now; 50], now),
            Permission::Yes { left: None }
        );
    }
}

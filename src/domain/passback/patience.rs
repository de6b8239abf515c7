//! How long to wait: for one mark after a failed try, and for a whole platform that does not answer.

use rand::Rng;

/// The longest wait between two tries of a mark, in seconds.
const CAP: i64 = 1_800;
/// The longest time for which a platform is left in peace, in seconds: one mark then looks whether it is back.
const PLATFORM_CAP: i64 = 300;
/// Failures one after the other from which on the platform is the matter, not the mark.
const PLATFORM_FAILURES: u32 = 3;
/// How long a platform is left in peace that refuses the tool itself, in seconds.
pub const REFUSED_PAUSE: i64 = 300;

/// Seconds until the next try after `tries` failed ones: twice as long each time, anything from a quarter of it on, so
/// that a whole class does not come back at the same moment. At most ten tries fall into the first minute.
pub(super) fn backoff(tries: i32) -> i64 {
    let doublings = u32::try_from(tries.max(1) - 1).unwrap_or(0).min(20);
    let longest = (1_i64 << doublings).min(CAP);
    rand::rng().random_range((longest / 4).max(1)..=longest)
}

/// Seconds for which a platform is left in peace after so many failures one after the other; `None` while it may be the
/// mark alone.
pub fn platform_pause(failures: u32) -> Option<i64> {
    let beyond = i32::try_from(failures.checked_sub(PLATFORM_FAILURES)?).unwrap_or(i32::MAX);
    Some(backoff(beyond.saturating_add(1)).min(PLATFORM_CAP))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_most_fifteen_tries_fall_into_the_first_minute() {
        let shortest = |tries: i32| ((1_i64 << (tries - 1).min(20)).min(CAP) / 4).max(1);
        let mut at = 0;
        let tries = (1..).take_while(|tries| {
            at += shortest(*tries);
            at <= 60
        });
        assert!(tries.count() < 15);
        for tries in 1..200 {
            assert!((shortest(tries)..=CAP).contains(&backoff(tries)), "{tries}");
        }
        assert!((0..3).contains(&(backoff(i32::MIN))));
    }

    #[test]
    fn one_bad_mark_does_not_stop_a_platform() {
        assert_eq!((platform_pause(0), platform_pause(2)), (None, None));
        assert_eq!(platform_pause(3), Some(1));
        assert!(
            (3..2_000).all(|n| platform_pause(n).is_some_and(|pause| (1..=PLATFORM_CAP).contains(&pause)))
        );
    }
}

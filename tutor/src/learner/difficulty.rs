//! How hard an item is and how able a student, on one scale: Elo with uncertainty (after Glickman and Pelánek). The less
//! is known, the larger the step.

use serde::{Deserialize, Serialize};

/// Where an item or a student stands, in logits: a difference of 0 is an even chance, of 1 about 73 %.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Level {
    /// The best guess.
    pub value: f64,
    /// Standard deviation of that guess.
    pub deviation: f64,
}

impl Default for Level {
    fn default() -> Self {
        Self { value: 0.0, deviation: 1.0 }
    }
}

/// Nobody is ever known better than this: people and courses change.
const SUREST: f64 = 0.15;

/// Probability that a student answers an item rightly, with what is not known about either.
pub fn expected(student: Level, item: Level) -> f64 {
    let spread = student.deviation.powi(2) + item.deviation.powi(2);
    let shrink = (1.0 + std::f64::consts::PI * spread / 8.0).sqrt();
    logistic((student.value - item.value) / shrink)
}

/// Both after the student got this share of the item's points, 0 to 1.
pub fn play(student: Level, item: Level, share: f64) -> (Level, Level) {
    let share = if share.is_finite() { share.clamp(0.0, 1.0) } else { return (student, item) };
    let step = |own: Level, other: Level, sign: f64| {
        let shrink = (1.0 + std::f64::consts::PI * other.deviation.powi(2) / 8.0).sqrt();
        let p = logistic((student.value - item.value) / shrink);
        let information = (p * (1.0 - p)).max(0.05) / shrink.powi(2);
        let variance = 1.0 / (1.0 / own.deviation.powi(2) + information);
        Level {
            value: (own.value + sign * variance * (share - p) / shrink).clamp(-6.0, 6.0),
            deviation: variance.sqrt().max(SUREST),
        }
    };
    (step(student, item, 1.0), step(item, student, -1.0))
}

fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learner::Chance;

    #[test]
    fn items_find_their_order() {
        let mut chance = Chance::new(3);
        let hard: Vec<f64> = (0..20).map(|n| f64::from(n) / 5.0 - 2.0).collect();
        let mut items = vec![Level::default(); hard.len()];
        for _ in 0..300 {
            let able = 3.0 * (chance.share() - 0.5);
            let mut student = Level::default();
            for _ in 0..8 {
                let at = chance.below(items.len());
                let right = chance.share() < logistic(able - hard[at]);
                (student, items[at]) = play(student, items[at], f64::from(right));
            }
        }
        let mean = |xs: &[f64]| xs.iter().sum::<f64>() / xs.len() as f64;
        let found: Vec<f64> = items.iter().map(|item| item.value).collect();
        let (a, b) = (mean(&found), mean(&hard));
        let (mut xy, mut xx, mut yy) = (0.0, 0.0, 0.0);
        for (x, y) in found.iter().zip(&hard) {
            xy += (x - a) * (y - b);
            xx += (x - a).powi(2);
            yy += (y - b).powi(2);
        }
        let correlation = xy / (xx * yy).sqrt();
        assert!(correlation > 0.9, "{correlation}");
        assert!(items.iter().all(|item| item.deviation < 0.5 && item.deviation >= SUREST));
    }

    proptest::proptest! {
        #[test]
        fn success_never_lowers_the_student(a in -6.0..6.0, b in -6.0..6.0, d in 0.1..2.0, e in 0.1..2.0) {
            let (student, item) = (Level { value: a, deviation: d }, Level { value: b, deviation: e });
            let (s, i) = play(student, item, 1.0);
            proptest::prop_assert!(s.value >= student.value && i.value <= item.value);
            proptest::prop_assert!(s.deviation <= student.deviation.max(SUREST));
        }
    }
}

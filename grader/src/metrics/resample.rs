//! Intervals by resampling.

use crate::seeded::Seeded;

/// A value and the bounds of its interval.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Interval {
    /// Of the whole sample.
    pub value: f64,
    /// Lower bound.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
}

/// A measure of a sample, with the interval that holds the middle share `level` of its values over `samples` samples
/// drawn from it with replacement (percentile bootstrap, Efron 1979). `None` when the measure is not defined for the
/// sample, or for more than half of those drawn from it. Each element is drawn as a whole: to say how far a figure
/// holds for questions that nobody has seen, let the elements be questions.
pub fn bootstrap<T: Clone>(
    sample: &[T],
    samples: usize,
    level: f64,
    seed: u64,
    measure: impl Fn(&[T]) -> Option<f64>,
) -> Option<Interval> {
    let value = measure(sample)?;
    let mut seeded = Seeded::new(seed);
    let mut values: Vec<f64> = (0..samples)
        .filter_map(|_| {
            let drawn: Vec<T> =
                (0..sample.len()).filter_map(|_| sample.get(seeded.below(sample.len())).cloned()).collect();
            measure(&drawn).filter(|value| value.is_finite())
        })
        .collect();
    if values.len() * 2 < samples || values.is_empty() {
        return None;
    }
    values.sort_by(f64::total_cmp);
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a place in a list"
    )]
    let at = |share: f64| values[((values.len() - 1) as f64 * share).round() as usize];
    let tail = (1.0 - level.clamp(0.0, 1.0)) / 2.0;
    Some(Interval { value, low: at(tail).min(value), high: at(1.0 - tail).max(value) })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_interval_of_a_mean() {
        let sample: Vec<f64> = (0..100).map(|n| f64::from(n % 10)).collect();
        let mean = |sample: &[f64]| Some(sample.iter().sum::<f64>() / sample.len() as f64);
        let interval = bootstrap(&sample, 2_000, 0.95, 1, mean).unwrap();
        // Standard error sqrt(8.25 / 100) = 0.287; 1.96 of them to either side.
        assert!((interval.value - 4.5).abs() < 1e-12);
        assert!((interval.low - 3.94).abs() < 0.06 && (interval.high - 5.06).abs() < 0.06, "{interval:?}");
        assert_eq!(bootstrap(&[] as &[f64], 10, 0.9, 1, |_| None), None);
    }
}

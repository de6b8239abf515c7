//! Agreement of scores.

/// Pearson's correlation of two lists of the same length, in [-1, 1]. `None` with fewer than two pairs, or when one
/// list does not vary.
pub fn pearson(gold: &[f64], predicted: &[f64]) -> Option<f64> {
    let moments = Moments::of(gold, predicted)?;
    let spread = (moments.gold_variance * moments.predicted_variance).sqrt();
    (gold.len() > 1 && spread > 0.0).then(|| (moments.covariance / spread).clamp(-1.0, 1.0))
}

/// Root of the mean squared difference of two lists of the same length, 0 or above, in their unit. `None` without
/// pairs.
pub fn rmse(gold: &[f64], predicted: &[f64]) -> Option<f64> {
    Some(Moments::of(gold, predicted)?.squared_difference.sqrt())
}

/// Cohen's kappa with quadratic weights, in [-1, 1]: 1 for the same ratings, 0 for what chance would give. `None`
/// without pairs, or when every rating of both is the same one, where chance would agree as well.
///
/// With quadratic weights kappa depends on the ratings' means and variances alone, `1 - E(x-y)² / (Var x + Var y + (Ex -
/// Ey)²)`, so no list of possible ratings is needed, and empty ratings between do not matter (Fleiss and Cohen 1973;
/// for ratings that are no whole numbers it is the concordance of Lin 1989).
pub fn quadratic_weighted_kappa(gold: &[f64], predicted: &[f64]) -> Option<f64> {
    let m = Moments::of(gold, predicted)?;
    let by_chance = m.gold_variance + m.predicted_variance + (m.gold_mean - m.predicted_mean).powi(2);
    (by_chance > 0.0).then(|| 1.0 - m.squared_difference / by_chance)
}

/// Share of pairs that are the same once both are brought to whole steps, 0 to 1. `None` without pairs.
pub fn exact_agreement(gold: &[f64], predicted: &[f64], step: f64) -> Option<f64> {
    within(gold, predicted, step, 0.0)
}

/// Share of pairs that are at most one step apart once both are brought to whole steps, 0 to 1. `None` without pairs.
pub fn adjacent_agreement(gold: &[f64], predicted: &[f64], step: f64) -> Option<f64> {
    within(gold, predicted, step, 1.0)
}

fn within(gold: &[f64], predicted: &[f64], step: f64, apart: f64) -> Option<f64> {
    let count = gold.len().min(predicted.len());
    if count == 0 || step.is_nan() || step <= 0.0 {
        return None;
    }
    let steps = |value: f64| (value / step).round();
    let near = gold.iter().zip(predicted).filter(|(x, y)| (steps(**x) - steps(**y)).abs() <= apart).count();
    #[expect(clippy::cast_precision_loss, reason = "exact up to 2^53 pairs")]
    Some(near as f64 / count as f64)
}

/// Standardised mean difference: predicted minus gold mean, over the deviation of both pooled (Williamson et al. 2012).
/// Above 0 when predictions are higher. `None` without pairs, or when neither list varies.
pub fn standardised_mean_difference(gold: &[f64], predicted: &[f64]) -> Option<f64> {
    let m = Moments::of(gold, predicted)?;
    let pooled = f64::midpoint(m.gold_variance, m.predicted_variance).sqrt();
    (pooled > 0.0).then(|| (m.predicted_mean - m.gold_mean) / pooled)
}

/// Proportional reduction of the mean squared error against true scores, from two raters' marks and predictions of the
/// same answers (Haberman 2008; Yao et al. 2019): how much better than the mean the predictions foretell what raters
/// would give on average, were there infinitely many of them. At most 1. `None` with fewer than two answers, or when
/// raters agree no better than chance.
///
/// The raters' own error is half the mean squared difference between them; it is taken out of both variances.
pub fn prmse(first: &[f64], second: &[f64], predicted: &[f64]) -> Option<f64> {
    let count = first.len().min(second.len()).min(predicted.len());
    if count < 2 {
        return None;
    }
    let mean: Vec<f64> = first.iter().zip(second).take(count).map(|(x, y)| f64::midpoint(*x, *y)).collect();
    let raters = Moments::of(first.get(..count)?, second.get(..count)?)?;
    // Variance of one rater's error, and of the mean of two.
    let error = raters.squared_difference / 2.0;
    let against = Moments::of(&mean, predicted.get(..count)?)?;
    let true_variance = against.gold_variance - error / 2.0;
    let true_error = against.squared_difference - error / 2.0;
    (true_variance > 0.0).then(|| (1.0 - true_error.max(0.0) / true_variance).min(1.0))
}

struct Moments {
    gold_mean: f64,
    predicted_mean: f64,
    gold_variance: f64,
    predicted_variance: f64,
    covariance: f64,
    squared_difference: f64,
}

impl Moments {
    /// `None` without pairs. Of lists of different lengths the longer one's rest is left out.
    fn of(gold: &[f64], predicted: &[f64]) -> Option<Self> {
        let count = gold.len().min(predicted.len());
        if count == 0 {
            return None;
        }
        #[expect(clippy::cast_precision_loss, reason = "exact up to 2^53 pairs")]
        let n = count as f64;
        let gold_mean = gold.iter().take(count).sum::<f64>() / n;
        let predicted_mean = predicted.iter().take(count).sum::<f64>() / n;
        let mut sums = [0.0; 4];
        for (x, y) in gold.iter().zip(predicted) {
            let (dx, dy) = (x - gold_mean, y - predicted_mean);
            for (sum, term) in sums.iter_mut().zip([dx * dx, dy * dy, dx * dy, (x - y).powi(2)]) {
                *sum += term;
            }
        }
        let [gold_variance, predicted_variance, covariance, squared_difference] = sums.map(|sum| sum / n);
        Some(Self {
            gold_mean,
            predicted_mean,
            gold_variance,
            predicted_variance,
            covariance,
            squared_difference,
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn close(a: Option<f64>, b: f64) -> bool {
        a.is_some_and(|a| (a - b).abs() < 1e-12)
    }

    #[test]
    fn correlation_by_hand() {
        // Means 2 and 3; deviations (-1, 0, 1) and (-1, -1, 2): 3 / sqrt(2 · 6).
        assert!(close(pearson(&[1.0, 2.0, 3.0], &[2.0, 2.0, 5.0]), 3.0 / 12.0_f64.sqrt()));
        assert!(close(pearson(&[1.0, 2.0], &[5.0, 1.0]), -1.0));
        assert_eq!(pearson(&[1.0, 2.0], &[3.0, 3.0]), None);
        assert_eq!(pearson(&[1.0], &[1.0]), None);
        assert_eq!(pearson(&[], &[]), None);
    }

    #[test]
    fn steps_apart_by_hand() {
        let (gold, predicted) = ([0.0, 1.0, 2.0, 3.0], [0.2, 2.0, 2.4, 1.0]);
        assert!(close(exact_agreement(&gold, &predicted, 1.0), 0.5));
        assert!(close(adjacent_agreement(&gold, &predicted, 1.0), 0.75));
        assert_eq!(exact_agreement(&gold, &predicted, 0.0), None);
        assert_eq!(adjacent_agreement(&[], &[], 1.0), None);
    }

    #[test]
    fn mean_difference_by_hand() {
        // Means 2 and 3, variances 2/3 and 2: 1 / sqrt(4/3).
        let difference = standardised_mean_difference(&[1.0, 2.0, 3.0], &[2.0, 2.0, 5.0]);
        assert!(close(difference, 1.0 / (4.0_f64 / 3.0).sqrt()));
        assert_eq!(standardised_mean_difference(&[1.0], &[2.0]), None);
    }

    #[test]
    fn error_of_raters_is_not_the_predictions_fault() {
        // Raters 1 apart each time: error variance 1/2, of their mean 1/4. Means 0, 2, 4, 6: variance 5.
        let (first, second) = ([-0.5, 1.5, 3.5, 5.5], [0.5, 2.5, 4.5, 6.5]);
        let predicted = [0.5, 1.5, 4.5, 5.5];
        // Squared error against the means 1/4, all of it the raters'.
        assert!(close(prmse(&first, &second, &predicted), 1.0));
        let level = [3.0; 4];
        assert!(close(prmse(&first, &second, &level), 0.0));
        assert_eq!(prmse(&[1.0], &[1.0], &[1.0]), None);
        assert_eq!(prmse(&[0.0, 1.0], &[1.0, 0.0], &[0.0, 1.0]), None);
    }

    #[test]
    fn difference_by_hand() {
        // Differences 1, 0, 2: sqrt(5 / 3).
        assert!(close(rmse(&[1.0, 2.0, 3.0], &[2.0, 2.0, 5.0]), (5.0_f64 / 3.0).sqrt()));
        assert_eq!(rmse(&[], &[]), None);
    }

    /// The definition with its three matrices (Cohen 1968), for ratings 0, 1, 2, ….
    fn by_matrices(gold: &[usize], predicted: &[usize], ratings: usize) -> f64 {
        let n = gold.len() as f64;
        let count = |list: &[usize], rating| list.iter().filter(|r| **r == rating).count() as f64;
        let (mut seen, mut chance) = (0.0, 0.0);
        for i in 0..ratings {
            for j in 0..ratings {
                let weight = (i as f64 - j as f64).powi(2) / (ratings as f64 - 1.0).powi(2);
                let both = gold.iter().zip(predicted).filter(|pair| *pair == (&i, &j)).count() as f64;
                seen += weight * both;
                chance += weight * count(gold, i) * count(predicted, j) / n;
            }
        }
        1.0 - seen / chance
    }

    #[test]
    fn kappa_by_hand_and_by_its_definition() {
        // Squared differences 0, 1, 0, 1: mean 1/2. Variances 5/4 and 5/4, means 3/2 and 3/2: by chance 5/2.
        let (gold, predicted) = ([0, 1, 2, 3], [0, 2, 1, 3]);
        let numbers = |list: &[usize]| list.iter().map(|r| *r as f64).collect::<Vec<_>>();
        let kappa = quadratic_weighted_kappa(&numbers(&gold), &numbers(&predicted));
        assert!(close(kappa, 1.0 - (2.0 / 4.0) / 2.5));
        for (gold, predicted) in
            [(&[0, 1, 2, 3][..], &[0, 2, 1, 3][..]), (&[0, 0, 4, 2, 1], &[1, 0, 4, 4, 4]), (&[2, 2], &[2, 0])]
        {
            let kappa = quadratic_weighted_kappa(&numbers(gold), &numbers(predicted));
            assert!(close(kappa, by_matrices(gold, predicted, 5)), "{gold:?} {predicted:?}");
        }
        assert!(close(quadratic_weighted_kappa(&[0.0, 2.0], &[0.0, 2.0]), 1.0));
        assert!(close(quadratic_weighted_kappa(&[0.0, 2.0], &[2.0, 0.0]), -1.0));
        assert_eq!(quadratic_weighted_kappa(&[1.0, 1.0], &[1.0, 1.0]), None);
        assert_eq!(quadratic_weighted_kappa(&[], &[]), None);
    }
}

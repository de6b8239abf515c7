//! Whether a confidence means what it says.

/// Expected calibration error: the mean difference between confidence and share of right answers over bins of equal
/// width, weighted by their size, in [0, 1] (Naeini et al. 2015; Guo et al. 2017). Each pair is a confidence in [0, 1]
/// and whether the label was right. `None` without pairs or bins.
pub fn expected_calibration_error(pairs: &[(f64, bool)], bins: usize) -> Option<f64> {
    if pairs.is_empty() || bins == 0 {
        return None;
    }
    // Per bin: the sum of confidence minus rightness. A bin's size cancels out of the weighted mean.
    let mut gaps = vec![0.0_f64; bins];
    for (confidence, right) in pairs {
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a handful of bins, and a confidence from 0 to 1"
        )]
        let bin = ((confidence.clamp(0.0, 1.0) * bins as f64) as usize).min(bins - 1);
        if let Some(gap) = gaps.get_mut(bin) {
            *gap += confidence - f64::from(u8::from(*right));
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "exact up to 2^53 pairs")]
    Some(gaps.iter().map(|gap| gap.abs()).sum::<f64>() / pairs.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn error_by_hand() {
        // Bin [0.8, 0.9): mean confidence 0.8, half right: 0.3 · 2/3. Bin [0.9, 1]: 1 and right: 0.
        let pairs = [(0.8, true), (0.8, false), (1.0, true)];
        assert!(expected_calibration_error(&pairs, 10).is_some_and(|e| (e - 0.2).abs() < 1e-12));
        // In one bin over-confidence and under-confidence cancel out; in two they do not.
        let pairs = [(0.25, true), (0.75, false)];
        assert_eq!(expected_calibration_error(&pairs, 1), Some(0.0));
        assert_eq!(expected_calibration_error(&pairs, 2), Some(0.75));
        assert_eq!(expected_calibration_error(&[], 10), None);
        assert_eq!(expected_calibration_error(&pairs, 0), None);
    }
}

//! Whether confidence sorts right from wrong: what is left to people, and what is lost when less is.

use serde::Serialize;

/// Answers of like confidence.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Bin {
    /// Confidences from here on …
    pub from: f64,
    /// … up to here.
    pub to: f64,
    /// Answers.
    pub count: usize,
    /// Their mean confidence.
    pub confidence: f64,
    /// Share of them with the right label.
    pub right: f64,
}

/// Confidence against share of right labels in bins of equal width; bins without answers are left out. Each pair is a
/// confidence in [0, 1] and whether the label was right.
#[expect(clippy::cast_precision_loss, reason = "counts of answers and bins")]
pub fn reliability(pairs: &[(f64, bool)], bins: usize) -> Vec<Bin> {
    let width = 1.0 / bins.max(1) as f64;
    (0..bins)
        .filter_map(|bin| {
            let (from, to) = (bin as f64 * width, (bin + 1) as f64 * width);
            let within: Vec<&(f64, bool)> = pairs
                .iter()
                .filter(|(confidence, _)| {
                    *confidence >= from && (*confidence < to || (bin + 1 == bins && *confidence <= 1.0))
                })
                .collect();
            let count = within.len();
            (count > 0).then(|| Bin {
                from,
                to,
                count,
                confidence: within.iter().map(|(confidence, _)| confidence).sum::<f64>() / count as f64,
                right: within.iter().filter(|(_, right)| *right).count() as f64 / count as f64,
            })
        })
        .collect()
}

/// One point of a risk-coverage curve.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Risk {
    /// Share of the answers that are kept, the most confident first, in (0, 1].
    pub coverage: f64,
    /// Their mean loss.
    pub risk: f64,
}

/// Mean loss of the most confident answers, for every share of them (El-Yaniv and Wiener 2010). Each pair is a
/// confidence and a loss, 0 or above. Answers of equal confidence are kept or left together.
#[expect(clippy::cast_precision_loss, reason = "counts of answers")]
pub fn risk_coverage(pairs: &[(f64, f64)]) -> Vec<Risk> {
    let mut sorted = pairs.to_vec();
    sorted.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (mut curve, mut sum) = (Vec::new(), 0.0);
    for (at, (confidence, loss)) in sorted.iter().enumerate() {
        sum += loss;
        if sorted.get(at + 1).is_none_or(|(next, _)| next < confidence) {
            let count = (at + 1) as f64;
            curve.push(Risk { coverage: count / sorted.len() as f64, risk: sum / count });
        }
    }
    curve
}

/// Area under a risk-coverage curve: the mean risk over all coverages, lower is better. `None` for an empty curve.
pub fn risk_coverage_area(curve: &[Risk]) -> Option<f64> {
    if curve.is_empty() {
        return None;
    }
    let (mut area, mut before) = (0.0, 0.0);
    for point in curve {
        area += (point.coverage - before) * point.risk;
        before = point.coverage;
    }
    Some(area)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bins_by_hand() {
        let bins = reliability(&[(0.1, false), (0.9, true), (1.0, false), (0.95, true)], 10);
        assert_eq!(bins.len(), 2);
        assert_eq!((bins[0].count, bins[0].right, bins[1].count), (1, 0.0, 3));
        assert!((bins[1].confidence - 0.95).abs() < 1e-12 && (bins[1].right - 2.0 / 3.0).abs() < 1e-12);
        assert!(reliability(&[(0.5, true)], 0).is_empty());
    }

    #[test]
    fn curve_by_hand() {
        let curve = risk_coverage(&[(0.9, 0.0), (0.8, 1.0), (0.8, 0.0), (0.1, 1.0)]);
        let points: Vec<(f64, f64)> = curve.iter().map(|point| (point.coverage, point.risk)).collect();
        assert_eq!(points, [(0.25, 0.0), (0.75, 1.0 / 3.0), (1.0, 0.5)]);
        // 0.25 · 0 + 0.5 · 1/3 + 0.25 · 1/2.
        assert!(risk_coverage_area(&curve).is_some_and(|area| (area - 7.0 / 24.0).abs() < 1e-12));
        assert_eq!(risk_coverage_area(&[]), None);
    }
}

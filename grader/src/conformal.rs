//! Score ranges with a promise: of answers like those that a teacher has marked, at least the target share has its mark
//! inside the range, whatever is wrong with the model (split and cross-conformal prediction, Vovk et al. 2005; Barber
//! et al. 2021). The promise is about all answers together, not about each kind of them; with enough marks it is kept
//! for each half of the scale by itself (Mondrian).

/// Marks that each band must have before it gets a width of its own.
const MONDRIAN_FROM: usize = 40;

/// How far marks lie from what was predicted before they were known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Miss {
    /// The prediction, in any unit that is used throughout.
    pub predicted: f64,
    /// How uncertain the prediction said it was, above 0; 1 where that is not known. Ranges are wider in proportion.
    pub deviation: f64,
    /// The teacher's mark.
    pub mark: f64,
}

/// Widths of ranges, learnt from predictions made without the mark that they are held against.
#[derive(Clone, Debug, PartialEq)]
pub struct Conformal {
    /// Deviations to either side; `None` when there are too few marks for a promise.
    all: Option<f64>,
    /// Predictions below it are one band, the others the other, each with its own width.
    bands: Option<(f64, f64, f64)>,
    coverage: f64,
}

impl Conformal {
    /// Learns widths for a target share `coverage` in (0, 1) of marks inside the range.
    pub fn fit(misses: &[Miss], coverage: f64) -> Self {
        let far = |miss: &Miss| (miss.mark - miss.predicted).abs() / miss.deviation.max(1e-9);
        let all = quantile(misses.iter().map(far).collect(), coverage);
        let mut predictions: Vec<f64> = misses.iter().map(|miss| miss.predicted).collect();
        predictions.sort_by(f64::total_cmp);
        let bands = predictions.get(predictions.len() / 2).and_then(|border| {
            let (low, high): (Vec<&Miss>, Vec<&Miss>) =
                misses.iter().partition(|miss| miss.predicted < *border);
            if low.len() < MONDRIAN_FROM || high.len() < MONDRIAN_FROM {
                return None;
            }
            let width = |band: Vec<&Miss>| quantile(band.into_iter().map(far).collect(), coverage);
            Some((*border, width(low)?, width(high)?))
        });
        Self { all, bands, coverage }
    }

    /// The target.
    pub fn coverage(&self) -> f64 {
        self.coverage
    }

    /// The range around a prediction, before it is cut to the scale. `None` when there are too few marks to promise
    /// anything but the whole scale: below 9 for a target of 0.9.
    pub fn range(&self, predicted: f64, deviation: f64) -> Option<[f64; 2]> {
        let width = match self.bands {
            Some((border, low, high)) => {
                if predicted < border {
                    low
                } else {
                    high
                }
            }
            None => self.all?,
        };
        let reach = width * deviation.max(1e-9);
        Some([predicted - reach, predicted + reach])
    }
}

/// The smallest value that enough others do not exceed, with one more counted for the answer to come.
fn quantile(mut values: Vec<f64>, coverage: f64) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a count of marks times a share"
    )]
    let rank = ((values.len() + 1) as f64 * coverage.clamp(0.0, 1.0)).ceil() as usize;
    values.get(rank.max(1) - 1).copied()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn miss(predicted: f64, mark: f64) -> Miss {
        Miss { predicted, deviation: 1.0, mark }
    }

    #[test]
    fn the_rank_by_hand() {
        // Ten misses 0.1 … 1.0, target 0.8: the ninth of them, since ceil(11 · 0.8) = 9.
        let misses: Vec<Miss> = (1..=10).map(|n| miss(0.0, f64::from(n) / 10.0)).collect();
        let range = Conformal::fit(&misses, 0.8).range(5.0, 1.0).unwrap();
        assert!((range[0] - 4.1).abs() < 1e-12 && (range[1] - 5.9).abs() < 1e-12);
        assert!((Conformal::fit(&misses, 0.8).range(5.0, 2.0).unwrap()[1] - 6.8).abs() < 1e-12);
    }

    #[test]
    fn few_marks_promise_nothing() {
        let misses: Vec<Miss> = (0..8).map(|n| miss(0.0, f64::from(n))).collect();
        assert_eq!(Conformal::fit(&misses, 0.9).range(0.0, 1.0), None);
        assert_eq!(Conformal::fit(&[], 0.9).range(0.0, 1.0), None);
        assert!(Conformal::fit(&[miss(0.0, 1.0); 9], 0.9).range(0.0, 1.0).is_some());
    }

    #[test]
    fn with_many_marks_each_half_has_its_width() {
        let misses: Vec<Miss> = (0..100)
            .map(|n| {
                let n = f64::from(n);
                if n < 50.0 { miss(n, n + 0.1) } else { miss(n, n + 2.0) }
            })
            .collect();
        let conformal = Conformal::fit(&misses, 0.9);
        let width = |at: f64| conformal.range(at, 1.0).map(|[low, high]| high - low).unwrap();
        assert!(width(10.0) < 0.3 && width(90.0) > 3.9);
    }

    #[test]
    fn the_promise_is_kept() {
        // Noise from a small congruential generator: 200 marks to learn from, 2000 to be held against.
        let mut state = 7_u64;
        let mut noise = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            ((state >> 33) as f64 / (1_u64 << 31) as f64 - 0.5) * 2.0
        };
        let misses: Vec<Miss> = (0..200).map(|_| miss(0.0, noise().powi(3))).collect();
        let conformal = Conformal::fit(&misses, 0.9);
        let inside = (0..2000)
            .filter(|_| {
                let [low, high] = conformal.range(0.0, 1.0).unwrap();
                (low..=high).contains(&noise().powi(3))
            })
            .count();
        assert!((0.87..=0.94).contains(&(inside as f64 / 2000.0)), "{inside}");
    }
}

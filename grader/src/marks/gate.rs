//! Whether marks may go out by themselves: agreement on answers drawn at random, with its interval.

use crate::metrics::{self, Interval};

/// How far the machine's marks and a teacher's agree on the same answers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Agreement {
    /// Answers marked by both.
    pub answers: usize,
    /// Quadratic weighted kappa with its interval; `None` where it is not defined, as for equal marks throughout.
    pub kappa: Option<Interval>,
    /// Share of equal marks.
    pub exact: Option<Interval>,
    /// Share of marks at most one step apart.
    pub adjacent: Option<f64>,
    /// Standardised mean difference; above 0 when the machine marks higher.
    pub mean_difference: Option<f64>,
    /// Root of the mean squared difference, in points.
    pub rmse: Option<f64>,
}

type Measure<'a> = dyn Fn(&[f64], &[f64]) -> Option<f64> + 'a;

/// Bootstrap samples behind an interval.
const SAMPLES: usize = 1_000;

/// Agreement of a teacher's marks and the machine's on the same answers, in the same order. `step` is what the points
/// are counted in. Intervals hold 90 % of the resampled values, so that each bound is a one-sided 95 % bound.
///
/// Only of answers that were drawn at random does it say how good marks are: whoever marks only what the machine was
/// unsure of sees its worst.
pub fn agreement(teacher: &[f64], machine: &[f64], step: f64, seed: u64) -> Agreement {
    let answers = teacher.len().min(machine.len());
    let pairs: Vec<(f64, f64)> = teacher.iter().copied().zip(machine.iter().copied()).collect();
    let lists = |pairs: &[(f64, f64)]| pairs.iter().copied().unzip::<f64, f64, Vec<f64>, Vec<f64>>();
    let measured = |measure: &Measure<'_>| {
        metrics::bootstrap(&pairs, SAMPLES, 0.9, seed, |sample| {
            let (teacher, machine) = lists(sample);
            measure(&teacher, &machine)
        })
    };
    let (teacher, machine) = lists(&pairs);
    Agreement {
        answers,
        kappa: measured(&metrics::quadratic_weighted_kappa),
        exact: measured(&|teacher, machine| metrics::exact_agreement(teacher, machine, step)),
        adjacent: metrics::adjacent_agreement(&teacher, &machine, step),
        mean_difference: metrics::standardised_mean_difference(&teacher, &machine),
        rmse: metrics::rmse(&teacher, &machine),
    }
}

/// What a teacher asks of the machine before its marks go out by themselves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gate {
    /// The lower 95 % bound of kappa must reach it. 0.7 is usual (Williamson et al. 2012).
    pub least_kappa: f64,
    /// Answers drawn at random and marked by the teacher that there must be.
    pub least_answers: usize,
    /// The standardised mean difference must not exceed it either way. 0.15 is usual.
    pub most_difference: f64,
}

impl Default for Gate {
    fn default() -> Self {
        Self { least_kappa: 0.7, least_answers: 20, most_difference: 0.15 }
    }
}

/// Whether a gate is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Marks may go out by themselves.
    Open,
    /// Too few answers were drawn and marked.
    TooFew,
    /// Marks agree too little, or it is not yet certain enough that they agree.
    Agreement,
    /// The machine marks too high or too low on the whole.
    Difference,
}

/// Holds an agreement on a random sample against a gate.
pub fn gate(agreement: &Agreement, gate: &Gate) -> Verdict {
    if agreement.answers < gate.least_answers {
        return Verdict::TooFew;
    }
    // Where all marks are the same there is no kappa; then they must be the same for both.
    let agrees = match agreement.kappa {
        Some(kappa) => kappa.low >= gate.least_kappa,
        None => agreement.exact.is_some_and(|exact| exact.value >= 1.0),
    };
    if !agrees {
        return Verdict::Agreement;
    }
    if agreement.mean_difference.is_some_and(|difference| difference.abs() > gate.most_difference) {
        return Verdict::Difference;
    }
    Verdict::Open
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_gate_asks_for_a_sample_for_agreement_and_for_fairness() {
        let teacher: Vec<f64> = (0..40).map(|n| f64::from(n % 5)).collect();
        let judged = |machine: &[f64]| gate(&agreement(&teacher, machine, 1.0, 7), &Gate::default());
        assert_eq!(judged(&teacher), Verdict::Open);
        assert_eq!(judged(&teacher[..10]), Verdict::TooFew);
        let wild: Vec<f64> = (0..40).map(|n| f64::from((n * 3) % 5)).collect();
        assert_eq!(judged(&wild), Verdict::Agreement);
        let generous: Vec<f64> = teacher.iter().map(|mark| mark + 0.4).collect();
        assert_eq!(judged(&generous), Verdict::Difference);
        let same = vec![2.0; 30];
        assert_eq!(gate(&agreement(&same, &same, 1.0, 7), &Gate::default()), Verdict::Open);
    }

    #[test]
    fn an_interval_narrows_with_the_sample_and_repeats() {
        let pairs = |count: i32| -> (Vec<f64>, Vec<f64>) {
            (0..count).map(|n| (f64::from(n % 4), f64::from((n % 4 + i32::from(n % 7 == 0)).min(3)))).unzip()
        };
        let width = |count| {
            let (teacher, machine) = pairs(count);
            let kappa = agreement(&teacher, &machine, 1.0, 3).kappa.unwrap();
            assert!(kappa.low <= kappa.value && kappa.value <= kappa.high);
            kappa.high - kappa.low
        };
        assert!(width(400) < width(40));
        assert_eq!(width(40), width(40));
    }
}

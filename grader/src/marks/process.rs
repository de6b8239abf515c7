//! An exact Gaussian process over several kernels, its settings chosen by how well each mark is foretold from the
//! others.
//!
//! For a given setting the forecast of every mark without itself is known in closed form (Rasmussen and Williams 2006,
//! 5.12), so nothing is drawn at random and nothing held back. With few marks no setting is certain: all are kept,
//! weighted by their forecasts and by a prior that favours staying with what was believed before.

use crate::cholesky::{Cholesky, Symmetric, dot};

/// One way to weigh the kernels.
#[derive(Clone, Debug)]
pub(crate) struct Setting {
    /// Variance that each kernel may explain, in the order of the kernels.
    pub(crate) weights: Vec<f64>,
    /// Variance of a mark around the truth.
    pub(crate) noise: f64,
    /// Logarithm of how likely the setting is before any mark, up to a constant.
    pub(crate) prior: f64,
}

/// A forecast.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Normal {
    pub(crate) mean: f64,
    /// Of a mark, its noise included.
    pub(crate) variance: f64,
}

#[derive(Clone, Debug)]
struct Member {
    /// Share of the member's voice; all together 1.
    voice: f64,
    setting: Setting,
    cholesky: Cholesky,
    /// One list of coefficients a target.
    coefficients: Vec<Vec<f64>>,
}

/// Learnt from the residuals of some targets at some points.
#[derive(Clone, Debug)]
pub(crate) struct Process {
    members: Vec<Member>,
    /// What variances are multiplied by, so that forecasts of marks miss as far as they said they would.
    stretch: f64,
    /// The forecast of each target at each point from all the other points.
    without: Vec<Vec<Normal>>,
}

/// Members with less of the voice than this are let go.
const FAINT: f64 = 0.02;
/// The stretch counts as if this many forecasts had missed exactly as far as they said.
const STRETCH_PRIOR: f64 = 10.0;

impl Process {
    /// Fits the first target and takes the others along. `None` without points or settings.
    ///
    /// `most` members are kept.
    pub(crate) fn fit(
        kernels: &[Symmetric],
        targets: &[Vec<f64>],
        settings: &[Setting],
        most: usize,
    ) -> Option<Self> {
        let size = kernels.first()?.size();
        let mut tried: Vec<(f64, Member, Vec<Vec<Normal>>)> = Vec::new();
        for setting in settings {
            let parts: Vec<(f64, &Symmetric)> = setting.weights.iter().copied().zip(kernels).collect();
            let Some(cholesky) = Cholesky::of(Symmetric::sum(&parts, setting.noise)) else { continue };
            let diagonal = cholesky.inverse_diagonal();
            let coefficients: Vec<Vec<f64>> = targets.iter().map(|target| cholesky.solve(target)).collect();
            let without: Vec<Vec<Normal>> = coefficients
                .iter()
                .zip(targets)
                .map(|(coefficients, target)| {
                    (0..size)
                        .map(|at| Normal {
                            mean: target[at] - coefficients[at] / diagonal[at],
                            variance: 1.0 / diagonal[at],
                        })
                        .collect()
                })
                .collect();
            let fit: f64 = without
                .first()?
                .iter()
                .zip(targets.first()?)
                .map(|(forecast, value)| log_density(*forecast, *value))
                .sum();
            let member = Member { voice: 0.0, setting: setting.clone(), cholesky, coefficients };
            tried.push((fit + setting.prior, member, without));
            // Large systems are kept only while they may still count.
            if size > 100 {
                prune(&mut tried, most);
            }
        }
        prune(&mut tried, most);
        let best = tried.iter().map(|(fit, ..)| *fit).fold(f64::MIN, f64::max);
        let total: f64 = tried.iter().map(|(fit, ..)| (fit - best).exp()).sum();
        tried.retain(|(fit, ..)| (fit - best).exp() / total >= FAINT || *fit == best);
        let total: f64 = tried.iter().map(|(fit, ..)| (fit - best).exp()).sum();
        let mut members = Vec::with_capacity(tried.len());
        let mut forecasts: Vec<Vec<Vec<(f64, Normal)>>> = vec![vec![Vec::new(); size]; targets.len()];
        for (fit, mut member, without) in tried {
            member.voice = (fit - best).exp() / total;
            for (target, normals) in forecasts.iter_mut().zip(without) {
                for (point, normal) in target.iter_mut().zip(normals) {
                    point.push((member.voice, normal));
                }
            }
            members.push(member);
        }
        if members.is_empty() {
            return None;
        }
        let without: Vec<Vec<Normal>> =
            forecasts.iter().map(|target| target.iter().map(|point| mixture(point)).collect()).collect();
        let squares: f64 = without
            .first()?
            .iter()
            .zip(targets.first()?)
            .map(|(forecast, value)| (value - forecast.mean).powi(2) / forecast.variance.max(1e-9))
            .sum();
        #[expect(clippy::cast_precision_loss, reason = "a count of marks")]
        let stretch = ((STRETCH_PRIOR + squares) / (STRETCH_PRIOR + size as f64)).clamp(0.25, 4.0);
        Some(Self { members, stretch, without })
    }

    /// As [`Process::fit`] for many points: the setting is chosen by `sample` of them, evenly taken, and then used for
    /// all. One solution takes time by the cube of the number of points; choosing by all of them takes it many times.
    pub(crate) fn fit_large(
        kernels: &[Symmetric],
        targets: &[Vec<f64>],
        settings: &[Setting],
        sample: usize,
    ) -> Option<Self> {
        let size = kernels.first()?.size();
        let rows: Vec<usize> = (0..size).step_by(size.div_ceil(sample.max(1))).collect();
        let some: Vec<Symmetric> = kernels.iter().map(|kernel| kernel.of_some(&rows)).collect();
        let first: Vec<f64> = rows.iter().filter_map(|row| targets.first()?.get(*row).copied()).collect();
        let chosen = Self::fit(&some, &[first], settings, 1)?;
        let setting = chosen.members.first()?.setting.clone();
        Self::fit(kernels, targets, &[setting], 1)
    }

    /// The forecast of a target at a new point: its kernels with every known point, and with itself.
    pub(crate) fn forecast(&self, target: usize, kernels: &[Vec<f64>], own: &[f64]) -> Normal {
        let of = |member: &Member| {
            let joint = member.joint(kernels);
            let reach = member.cholesky.forward(&joint);
            let own: f64 = member.setting.weights.iter().zip(own).map(|(weight, own)| weight * own).sum();
            let known = dot(&reach, &reach);
            let variance = ((own - known).max(0.0) + member.setting.noise) * self.stretch;
            let mean = member.coefficients.get(target).map_or(0.0, |coefficients| dot(coefficients, &joint));
            (member.voice, Normal { mean, variance })
        };
        mixture(&self.members.iter().map(of).collect::<Vec<_>>())
    }

    /// Only the mean of a forecast, which is cheaper.
    pub(crate) fn mean(&self, target: usize, kernels: &[Vec<f64>]) -> f64 {
        self.parts(target, kernels).iter().sum()
    }

    /// What each kernel adds to the mean of a forecast.
    pub(crate) fn parts(&self, target: usize, kernels: &[Vec<f64>]) -> Vec<f64> {
        let mut parts = vec![0.0; kernels.len()];
        for member in &self.members {
            let Some(coefficients) = member.coefficients.get(target) else { continue };
            for ((part, kernel), weight) in parts.iter_mut().zip(kernels).zip(&member.setting.weights) {
                *part += member.voice * weight * dot(coefficients, kernel);
            }
        }
        parts
    }

    /// The forecast of a target at each point from the other points, with the variance stretched.
    pub(crate) fn without_itself(&self, target: usize) -> Vec<Normal> {
        let stretched =
            |normal: &Normal| Normal { mean: normal.mean, variance: normal.variance * self.stretch };
        self.without.get(target).map_or_else(Vec::new, |normals| normals.iter().map(stretched).collect())
    }
}

impl Member {
    fn joint(&self, kernels: &[Vec<f64>]) -> Vec<f64> {
        let mut joint = vec![0.0; kernels.first().map_or(0, Vec::len)];
        for (weight, kernel) in self.setting.weights.iter().zip(kernels) {
            for (total, value) in joint.iter_mut().zip(kernel) {
                *total += weight * value;
            }
        }
        joint
    }
}

fn prune(tried: &mut Vec<(f64, Member, Vec<Vec<Normal>>)>, most: usize) {
    // Stable: of equals the setting that was listed first stays.
    tried.sort_by(|a, b| b.0.total_cmp(&a.0));
    tried.truncate(most.max(1));
}

fn mixture(parts: &[(f64, Normal)]) -> Normal {
    let mean: f64 = parts.iter().map(|(voice, normal)| voice * normal.mean).sum();
    let second: f64 =
        parts.iter().map(|(voice, normal)| voice * (normal.variance + normal.mean.powi(2))).sum();
    Normal { mean, variance: (second - mean * mean).max(1e-9) }
}

/// Heavier tails than the normal's: a single odd mark must not decide.
fn log_density(forecast: Normal, value: f64) -> f64 {
    // Student's t with 4 degrees of freedom, up to a constant.
    let square = (value - forecast.mean).powi(2) / forecast.variance;
    -0.5 * forecast.variance.ln() - 2.5 * (square / 4.0).ln_1p()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// Points on a line, with a constant and a bell kernel.
    fn kernels(a: &[f64], b: &[f64]) -> Vec<Vec<Vec<f64>>> {
        let bell = |x: f64, y: f64| (-(x - y).powi(2)).exp();
        vec![
            a.iter().map(|_| b.iter().map(|_| 1.0).collect()).collect(),
            a.iter().map(|x| b.iter().map(|y| bell(*x, *y)).collect()).collect(),
        ]
    }

    fn fitted(x: &[f64], y: &[f64]) -> Process {
        let matrices: Vec<Symmetric> = kernels(x, x)
            .iter()
            .map(|kernel| Symmetric::of(x.len(), |row, column| kernel[row][column]))
            .collect();
        let settings = [(1.0, 1.0, 0.01), (0.1, 0.1, 0.1)].map(|(constant, bell, noise)| Setting {
            weights: vec![constant, bell],
            noise,
            prior: 0.0,
        });
        Process::fit(&matrices, &[y.to_vec()], &settings, 8).unwrap()
    }

    fn at(process: &Process, x: &[f64], new: f64) -> Normal {
        let kernels: Vec<Vec<f64>> = kernels(&[new], x).into_iter().map(|mut rows| rows.remove(0)).collect();
        process.forecast(0, &kernels, &[1.0, 1.0])
    }

    #[test]
    fn known_points_are_repeated_and_far_ones_uncertain() {
        let x = [0.0, 0.5, 1.0, 1.5, 2.0, 2.5];
        let y = x.map(|x: f64| x.sin());
        let process = fitted(&x, &y);
        let near = at(&process, &x, 1.2);
        assert!((near.mean - 1.2_f64.sin()).abs() < 0.1, "{near:?}");
        assert!(at(&process, &x, 9.0).variance > 3.0 * near.variance);
    }

    #[test]
    fn forecasts_without_a_point_are_those_of_a_process_that_never_saw_it() {
        let (x, y) = ([0.0, 0.7, 1.1, 2.0, 2.2], [0.1, 0.9, 0.8, -0.3, -0.2]);
        let settings = [Setting { weights: vec![0.5, 1.0], noise: 0.05, prior: 0.0 }];
        let fit = |x: &[f64], y: &[f64]| {
            let matrices: Vec<Symmetric> =
                kernels(x, x).iter().map(|k| Symmetric::of(x.len(), |row, column| k[row][column])).collect();
            Process::fit(&matrices, &[y.to_vec()], &settings, 1).unwrap()
        };
        let whole = fit(&x, &y);
        let fewer = fit(&x[1..], &y[1..]);
        let apart = at(&fewer, &x[1..], x[0]);
        assert!((whole.without[0][0].mean - apart.mean).abs() < 1e-9);
        assert!((whole.without[0][0].variance - apart.variance / fewer.stretch).abs() < 1e-9);
    }

    #[test]
    fn parts_add_up() {
        let (x, y) = ([0.0, 1.0, 2.0], [1.0, 0.0, 1.0]);
        let process = fitted(&x, &y);
        let new: Vec<Vec<f64>> = kernels(&[0.4], &x).into_iter().map(|mut rows| rows.remove(0)).collect();
        let sum: f64 = process.parts(0, &new).iter().sum();
        assert!((sum - at(&process, &x, 0.4).mean).abs() < 1e-12);
    }
}

//! What a question's marks teach, and what they foretell of the next answer.

use std::collections::BTreeMap;

use crate::conformal::{Conformal, Miss};
use crate::grade::{Label, Probabilities};
use crate::metrics::quadratic_weighted_kappa;
use crate::rubric;

use super::kernels::{Point, Space, likeness};
use super::process::{Normal, Process};
use super::sight::{Form, Sight};

/// An answer that a teacher has marked.
#[derive(Clone, Debug)]
pub struct Mark {
    /// The answer.
    pub sight: Sight,
    /// Points, on the question's scale.
    pub score: f64,
    /// The teacher's label, where there is one; found from the share of the points otherwise.
    pub label: Option<Label>,
}

/// The points that a question gives.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// The fewest.
    pub min: f64,
    /// Full marks, above `min`.
    pub max: f64,
}

impl Scale {
    /// From 0 to full marks.
    pub fn to(max: f64) -> Self {
        Self { min: 0.0, max }
    }

    fn share(self, score: f64) -> f64 {
        ((score - self.min) / (self.max - self.min)).clamp(0.0, 1.0)
    }

    fn points(self, share: f64) -> f64 {
        self.min + share.clamp(0.0, 1.0) * (self.max - self.min)
    }
}

/// Why marks teach nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LearntError {
    /// There is no mark.
    #[error("there is no mark to learn from: give at least one")]
    NoMarks,
    /// The scale holds no points.
    #[error("the scale needs a max_score above its min_score, both numbers")]
    Scale,
    /// A mark is no number, or off the scale.
    #[error("a mark of {0} is off the scale of the question")]
    Off(String),
    /// Essays and short answers in one question.
    #[error("all answers to a question must be read in the same form")]
    Mixed,
    /// Too many marks to solve exactly.
    #[error("at most {0} marks a question can be learnt from: leave some out")]
    TooMany(usize),
}

/// The most marks of one question: an exact solution takes memory by the square of their number.
pub(crate) const MOST_MARKS: usize = 3_000;
/// Target share of marks inside a score range.
const COVERAGE: f64 = 0.9;
/// Marks from which their common step and their spread say something.
const SETTLED: usize = 10;
/// Above this many marks one setting is enough, chosen by so many of them.
const MANY: usize = 250;
/// Steps that people mark in, as in `evaluate`.
const STEPS: [f64; 5] = [1.0, 0.5, 0.25, 0.2, 0.1];
/// Forecasts stand without a person while their mean expected squared error stays below this part of the variance of
/// the marks, the surest first. Expected errors are a little too great: with this part, the quadratic weighted kappa of those
/// that stand was 0.81 to 0.84 on questions that no model had seen (docs/marks.md).
const TOLERATED: f64 = 0.5;
/// … and none whose expected error exceeds this part, or whose label is less likely than the last number.
const MOST_TOLERATED: f64 = 1.0;
const UNCERTAIN_BELOW: f64 = 0.45;
/// From this share on, an answer is correct as a whole; up to the other one, it is worth nothing.
const WHOLE: f64 = 0.8;
const NOTHING: f64 = 0.3;

/// The marked answer that is most like another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Nearest {
    /// Which mark, counted from 0 in the order in which they were given.
    pub mark: usize,
    /// How like it is, 0 to 1.
    pub likeness: f64,
}

/// What a question's marks foretell of an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    /// Points, in the steps that the marks come in.
    pub score: f64,
    /// Points before they were brought to steps.
    pub mean: f64,
    /// How far, in points, the teacher's mark is expected to lie from `mean`.
    pub deviation: f64,
    /// The teacher's mark lies inside for about 9 of 10 answers; the whole scale below 9 marks.
    pub range: [f64; 2],
    /// Of the four labels.
    pub probabilities: Probabilities,
    /// A marked answer says the same, and got `score`.
    pub repeats: bool,
    /// The marked answer that is most like it.
    pub nearest: Nearest,
    /// It is unlike every marked answer.
    pub novel: bool,
    /// The forecast is too wide to stand without a person.
    pub uncertain: bool,
    /// For essays, how far content, organisation and language lift the mark above the usual one or press it below,
    /// in points; all zero for short answers.
    pub traits: [f64; 3],
}

/// Learnt from the marks of one question.
#[derive(Clone, Debug)]
pub struct Learnt {
    form: Form,
    scale: Scale,
    space: Space,
    points: Vec<Point>,
    process: Process,
    conformal: Conformal,
    known: BTreeMap<String, Known>,
    step: Option<f64>,
    /// The marks that the teacher gives, in rising order, where they are few; empty where any step may be given.
    levels: Vec<f64>,
    /// The expected squared error, in points, up to which a forecast stands without a person.
    tolerated: f64,
    /// Mean and deviation of the marks, as shares.
    usual: (f64, f64),
    /// What forecasts of essays are spread by around the usual mark, since a mean of beliefs is shy of the ends.
    spread: f64,
    /// Likeness below which an answer is like none that was marked.
    strange_below: f64,
    /// How often each label was given, with a mark's worth of doubt.
    labels: [f64; 4],
}

#[derive(Clone, Debug, Default)]
struct Known {
    count: f64,
    sum: f64,
    least: f64,
    most: f64,
    labels: [f64; 4],
}

impl Learnt {
    /// Learns from all marks of a question. Their order does not matter, except for [`Nearest`].
    ///
    /// # Errors
    /// When there is no mark, or one that cannot be used.
    pub fn from_marks(marks: &[Mark], scale: Scale) -> Result<Self, LearntError> {
        let form = marks.first().ok_or(LearntError::NoMarks)?.sight.form;
        let usable = |number: f64| number.is_finite();
        if !(usable(scale.min) && usable(scale.max) && scale.max > scale.min) {
            return Err(LearntError::Scale);
        }
        if marks.len() > MOST_MARKS {
            return Err(LearntError::TooMany(MOST_MARKS));
        }
        for mark in marks {
            if !(usable(mark.score) && (scale.min..=scale.max).contains(&mark.score)) {
                return Err(LearntError::Off(mark.score.to_string()));
            }
            if mark.sight.form != form {
                return Err(LearntError::Mixed);
            }
        }
        let sights: Vec<&Sight> = marks.iter().map(|mark| &mark.sight).collect();
        let shares: Vec<f64> = marks.iter().map(|mark| scale.share(mark.score)).collect();
        let labels: Vec<[f64; 4]> =
            marks.iter().zip(&shares).map(|(mark, share)| label_of(mark, *share)).collect();
        let usual = spread(&shares);
        let base = base_rates(&labels);

        let space = Space::of(form, &sights);
        let points: Vec<Point> = sights.iter().map(|sight| space.point(sight, false)).collect();
        let priors: Vec<[f64; 5]> = sights.iter().map(|sight| prior(form, sight, usual.0, &base)).collect();
        let mut targets = vec![Vec::with_capacity(marks.len()); if form == Form::Short { 5 } else { 1 }];
        for ((share, label), prior) in shares.iter().zip(&labels).zip(&priors) {
            let values = std::iter::once(share).chain(label);
            for ((target, value), prior) in targets.iter_mut().zip(values).zip(prior) {
                target.push(match form {
                    Form::Short => value - prior,
                    Form::Essay => (value - usual.0) / usual.1,
                });
            }
        }
        let matrices = space.matrices(&points);
        let process = fit(&space, &matrices, &targets, marks.len()).ok_or(LearntError::Scale)?;
        let unit = if form == Form::Short { 1.0 } else { usual.1 };
        let misses: Vec<Miss> = process
            .without_itself(0)
            .iter()
            .zip(&priors)
            .zip(&shares)
            .map(|((normal, prior), share)| Miss {
                predicted: prior[0] + normal.mean * unit,
                deviation: normal.variance.sqrt() * unit,
                mark: *share,
            })
            .collect();
        let step = step(marks, scale);
        let spread = if form == Form::Essay { best_spread(&misses, usual.0, step, scale) } else { 1.0 };
        let mut known: BTreeMap<String, Known> = BTreeMap::new();
        for (mark, label) in marks.iter().zip(&labels) {
            known.entry(mark.sight.same_as.clone()).or_default().add(mark.score, label);
        }
        let mut learnt = Self {
            strange_below: strange_below(&points),
            conformal: Conformal::fit(&misses, COVERAGE),
            form,
            scale,
            space,
            points,
            process,
            known,
            step,
            levels: levels(marks, scale),
            tolerated: 0.0,
            usual,
            spread,
            labels: base,
        };
        learnt.tolerated = learnt.tolerance(&misses);
        Ok(learnt)
    }

    /// The largest expected error such that marks forecast from the others, the surest first, stay agreeable together.
    fn tolerance(&self, misses: &[Miss]) -> f64 {
        let variance = self.variance() * (self.scale.max - self.scale.min).powi(2);
        let mut losses: Vec<f64> = misses
            .iter()
            .map(|miss| {
                let mean = self.scale.points(self.stretched(miss.predicted));
                self.expected_loss(mean, miss.deviation * (self.scale.max - self.scale.min))
            })
            .collect();
        losses.sort_by(f64::total_cmp);
        let (mut sum, mut tolerated, mut count) = (0.0, 0.0, 0.0);
        for loss in losses {
            sum += loss;
            count += 1.0;
            if sum / count > TOLERATED * variance || loss > MOST_TOLERATED * variance {
                break;
            }
            tolerated = loss;
        }
        tolerated
    }

    /// A share as it is given: forecasts of essays are spread around the usual mark.
    fn stretched(&self, share: f64) -> f64 {
        (self.usual.0 + (share - self.usual.0) * self.spread).clamp(0.0, 1.0)
    }

    /// The mean squared error, in points, of the mark that a forecast gives, if the forecast is right: marks are steps,
    /// and one whose neighbours are far from the mean is surer than its deviation says.
    fn expected_loss(&self, mean: f64, deviation: f64) -> f64 {
        let score = self.rounded(mean);
        let deviation = deviation.max(1e-6);
        let grid: Vec<f64> = match self.step {
            _ if !self.levels.is_empty() => self.levels.clone(),
            Some(step) if (self.scale.max - self.scale.min) / step <= 200.0 => {
                let mut at = self.scale.min;
                std::iter::from_fn(|| {
                    let here = (at <= self.scale.max + 1e-9).then_some(at);
                    at += step;
                    here
                })
                .collect()
            }
            _ => return deviation * deviation + (mean - score).powi(2),
        };
        let mut below = 0.0;
        grid.iter()
            .enumerate()
            .map(|(at, level)| {
                let border = grid.get(at + 1).map(|next| f64::midpoint(*level, *next));
                let up_to = border.map_or(1.0, |border| normal_below((border - mean) / deviation));
                let chance = up_to - below;
                below = up_to;
                chance * (level - score).powi(2)
            })
            .sum()
    }

    /// How many marks it learnt from.
    pub fn marks(&self) -> usize {
        self.points.len()
    }

    /// How answers to the question are read.
    pub fn form(&self) -> Form {
        self.form
    }

    /// The points that the question gives.
    pub fn scale(&self) -> Scale {
        self.scale
    }

    /// How like the marked answers one is, measured by the strangest of them: below 1 it is stranger than those.
    pub(crate) fn strange(&self, forecast: &Forecast) -> f64 {
        if self.strange_below > 0.0 { forecast.nearest.likeness / self.strange_below } else { 1.0 }
    }

    /// What the marks foretell of an answer. One that was read in another form than the marks is taken for strange.
    pub fn forecast(&self, sight: &Sight) -> Forecast {
        let point = self.space.point(sight, true);
        let prior = prior(self.form, sight, self.usual.0, &self.labels);
        let kernels = self.space.row(&point, &self.points);
        let own = self.space.kernels(&point, &point);
        let unit = if self.form == Form::Short { 1.0 } else { self.usual.1 };
        let normal = self.process.forecast(0, &kernels, &own);
        let calm = Normal { mean: prior[0] + normal.mean * unit, variance: normal.variance * unit * unit };
        let deviation = calm.variance.sqrt();
        let mean = self.stretched(calm.mean);
        let nearest = self.nearest(&point);
        let novel = sight.form != self.form || nearest.likeness < self.strange_below;
        let points = self.scale.max - self.scale.min;

        let mut forecast = Forecast {
            score: self.rounded(self.scale.points(mean)),
            mean: self.scale.points(mean),
            deviation: deviation * points,
            range: self.range(calm.mean, deviation),
            probabilities: self.probabilities(&kernels, &prior, mean, deviation),
            repeats: false,
            nearest,
            novel,
            uncertain: false,
            traits: [0.0; 3],
        };
        if self.form == Form::Essay {
            let parts = self.process.parts(0, &kernels);
            for (shown, part) in forecast.traits.iter_mut().zip(parts.iter().skip(1)) {
                *shown = part * unit * points;
            }
            // What is written is content too.
            forecast.traits[0] += parts.last().copied().unwrap_or(0.0) * unit * points;
        }
        let likeliest = forecast.probabilities.of(forecast.probabilities.likeliest());
        let loss = self.expected_loss(forecast.mean, forecast.deviation);
        forecast.uncertain = loss > self.tolerated + 1e-12 || likeliest < UNCERTAIN_BELOW;
        if let Some(known) = self.known.get(&sight.same_as).filter(|_| !sight.same_as.is_empty()) {
            known.tell(&mut forecast, self.rounded(known.sum / known.count));
        }
        let [low, high] = forecast.range;
        forecast.range = [low.min(forecast.score), high.max(forecast.score)];
        forecast
    }

    /// Of the marks, as shares; few marks that happen to agree do not make a question certain.
    fn variance(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "a count of marks")]
        let count = self.points.len() as f64;
        (self.usual.1.powi(2) * count + 0.1 * 5.0) / (count + 5.0)
    }

    fn nearest(&self, point: &Point) -> Nearest {
        let mut nearest = Nearest { mark: 0, likeness: f64::MIN };
        for (mark, other) in self.points.iter().enumerate() {
            let likeness = likeness(point, other);
            if likeness > nearest.likeness {
                nearest = Nearest { mark, likeness };
            }
        }
        Nearest { likeness: nearest.likeness.clamp(0.0, 1.0), ..nearest }
    }

    fn probabilities(
        &self,
        kernels: &[Vec<f64>],
        prior: &[f64; 5],
        mean: f64,
        deviation: f64,
    ) -> Probabilities {
        let raw = match self.form {
            Form::Short => std::array::from_fn(|at| prior[at + 1] + self.process.mean(at + 1, kernels)),
            Form::Essay => {
                let below = |border: f64| normal_below((border - mean) / deviation.max(1e-6));
                let (nothing, whole) = (below(NOTHING), 1.0 - below(WHOLE));
                [whole, (1.0 - whole - nothing).max(0.0), 0.0, nothing]
            }
        };
        let raw = raw.map(|p: f64| p.clamp(0.005, 1.0));
        let sum: f64 = raw.iter().sum();
        Probabilities::from_array(raw.map(|p| p / sum))
    }

    fn range(&self, mean: f64, deviation: f64) -> [f64; 2] {
        let Some([low, high]) = self.conformal.range(mean, deviation) else {
            return [self.scale.min, self.scale.max];
        };
        let (low, high) = (self.scale.points(low), self.scale.points(high));
        // A mark is a step: the ends are the outermost steps inside, if there are any.
        let Some(step) = self.step else { return [tidy(low), tidy(high)] };
        let (inner_low, inner_high) =
            ((low / step - 1e-9).ceil() * step, (high / step + 1e-9).floor() * step);
        if inner_low <= inner_high {
            [tidy(inner_low.max(self.scale.min)), tidy(inner_high.min(self.scale.max))]
        } else {
            let nearest = self.rounded(f64::midpoint(low, high));
            [nearest, nearest]
        }
    }

    fn rounded(&self, points: f64) -> f64 {
        let nearest = self.levels.iter().min_by(|a, b| (*a - points).abs().total_cmp(&(*b - points).abs()));
        if let Some(level) = nearest {
            return *level;
        }
        match self.step {
            Some(step) => tidy((points / step).round() * step).clamp(self.scale.min, self.scale.max),
            None => {
                rubric::score(points / self.scale.max, self.scale.max).clamp(self.scale.min, self.scale.max)
            }
        }
    }
}

impl Known {
    fn add(&mut self, score: f64, label: &[f64; 4]) {
        self.least = if self.count > 0.0 { self.least.min(score) } else { score };
        self.most = if self.count > 0.0 { self.most.max(score) } else { score };
        self.count += 1.0;
        self.sum += score;
        for (total, label) in self.labels.iter_mut().zip(label) {
            *total += label;
        }
    }

    /// The same answer gets the same mark; where its marks differ, a person decides.
    fn tell(&self, forecast: &mut Forecast, score: f64) {
        forecast.repeats = true;
        forecast.score = score;
        forecast.mean = self.sum / self.count;
        forecast.novel = false;
        forecast.uncertain = self.most > self.least;
        forecast.range = [self.least, self.most];
        // One in twenty such marks is thought to be a slip.
        let own = 0.95;
        let before = forecast.probabilities.to_array();
        let mixed: [f64; 4] =
            std::array::from_fn(|at| own * self.labels[at] / self.count + (1.0 - own) * before[at]);
        forecast.probabilities = Probabilities::from_array(mixed);
    }
}

fn fit(
    space: &Space,
    matrices: &[crate::cholesky::Symmetric],
    targets: &[Vec<f64>],
    marks: usize,
) -> Option<Process> {
    if marks > MANY {
        Process::fit_large(matrices, targets, &space.settings(), MANY)
    } else {
        Process::fit(matrices, targets, &space.settings(), 12)
    }
}

/// Share and label probabilities as they are believed before any mark.
fn prior(form: Form, sight: &Sight, usual: f64, base: &[f64; 4]) -> [f64; 5] {
    match (form, sight.general) {
        (Form::Short, Some(judgement)) => {
            let [correct, partly, contradictory, incorrect] = judgement.probabilities.to_array();
            [judgement.share, correct, partly, contradictory, incorrect]
        }
        _ => [usual, base[0], base[1], base[2], base[3]],
    }
}

/// One label, or two that share it: points alone do not tell a contradiction from a miss, the general head may.
fn label_of(mark: &Mark, share: f64) -> [f64; 4] {
    let one = |label: Label| Label::ALL.map(|other| f64::from(u8::from(other == label)));
    match mark.label {
        Some(label) => one(label),
        None if share >= WHOLE => one(Label::Correct),
        None if share > NOTHING => one(Label::PartiallyCorrect),
        None => {
            let contradictory = mark.sight.general.map_or(0.0, |judgement| {
                let p = judgement.probabilities;
                p.contradictory / (p.contradictory + p.incorrect).max(1e-9)
            });
            [0.0, 0.0, contradictory, 1.0 - contradictory]
        }
    }
}

fn base_rates(labels: &[[f64; 4]]) -> [f64; 4] {
    let mut totals = [0.25; 4];
    for label in labels {
        for (total, value) in totals.iter_mut().zip(label) {
            *total += value;
        }
    }
    let sum: f64 = totals.iter().sum();
    totals.map(|total| total / sum)
}

/// Mean and deviation; the latter never so small that a first mark would seem to say everything.
fn spread(shares: &[f64]) -> (f64, f64) {
    #[expect(clippy::cast_precision_loss, reason = "a count of marks")]
    let count = shares.len() as f64;
    let mean = shares.iter().sum::<f64>() / count;
    let variance = shares.iter().map(|share| (share - mean).powi(2)).sum::<f64>() / count;
    (mean, variance.sqrt().max(0.02))
}

/// The widest step that all marks are multiples of, once there are enough of them.
fn step(marks: &[Mark], scale: Scale) -> Option<f64> {
    let fits = |step: f64| {
        let multiple = |score: f64| ((score / step).round() * step - score).abs() < 1e-9;
        multiple(scale.max) && marks.iter().all(|mark| multiple(mark.score))
    };
    (marks.len() >= SETTLED).then(|| STEPS.into_iter().find(|step| fits(*step))).flatten()
}

/// The marks that were given, and both ends of the scale, once the teacher has come back to them often enough.
fn levels(marks: &[Mark], scale: Scale) -> Vec<f64> {
    let mut levels: Vec<f64> = marks.iter().map(|mark| mark.score).collect();
    levels.sort_by(f64::total_cmp);
    levels.dedup();
    if marks.len() < SETTLED || levels.len() * 3 > marks.len() {
        return Vec::new();
    }
    levels.extend([scale.min, scale.max]);
    levels.sort_by(f64::total_cmp);
    levels.dedup();
    levels
}

/// The spread of forecasts that agrees best with the marks.
fn best_spread(misses: &[Miss], usual: f64, step: Option<f64>, scale: Scale) -> f64 {
    let marks: Vec<f64> = misses.iter().map(|miss| scale.points(miss.mark)).collect();
    let mut best = (f64::MIN, 1.0);
    if misses.len() < 40 {
        return best.1;
    }
    for spread in [1.0, 1.05, 1.1, 1.15, 1.2, 1.25, 1.3, 1.35, 1.4, 1.45, 1.5] {
        let forecasts: Vec<f64> = misses
            .iter()
            .map(|miss| {
                let points = scale.points(usual + (miss.predicted - usual) * spread);
                step.map_or(points, |step| (points / step).round() * step)
            })
            .collect();
        let kappa = quadratic_weighted_kappa(&marks, &forecasts).unwrap_or(0.0);
        if kappa > best.0 + 1e-9 {
            best = (kappa, spread);
        }
    }
    best.1
}

/// All but one in twenty marked answers have a likelier neighbour than this among the others.
fn strange_below(points: &[Point]) -> f64 {
    if points.len() < SETTLED {
        return 0.0;
    }
    let mut nearest: Vec<f64> = points
        .iter()
        .enumerate()
        .map(|(at, point)| {
            let others = points.iter().enumerate().filter(|(other, _)| *other != at);
            others.map(|(_, other)| likeness(point, other)).fold(0.0, f64::max)
        })
        .collect();
    nearest.sort_by(f64::total_cmp);
    nearest[nearest.len() / 20]
}

/// The normal distribution's share below `x`, to about seven digits (Abramowitz and Stegun 26.2.17).
fn normal_below(x: f64) -> f64 {
    let t = 1.0 / (1.0 + 0.231_641_9 * x.abs());
    let polynomial = t
        * (0.319_381_530
            + t * (-0.356_563_782 + t * (1.781_477_937 + t * (-1.821_255_978 + t * 1.330_274_429))));
    let above = (-x * x / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt() * polynomial;
    if x >= 0.0 { 1.0 - above } else { above }
}

fn tidy(points: f64) -> f64 {
    // Adding zero turns a negative zero into zero.
    (points * 1e6).round() / 1e6 + 0.0
}

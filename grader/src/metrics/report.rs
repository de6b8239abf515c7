//! Everything that can be said of a grader's marks on answers that people marked as well: over all, question by
//! question, and with intervals that say how far a figure would move with other questions.

use std::collections::{BTreeMap, BTreeSet};

use crate::grade::Label;

use super::{
    Bin, Confusion, Interval, Risk, Scheme, Subgroup, adjacent_agreement, bootstrap, exact_agreement,
    expected_calibration_error, pearson, prmse, quadratic_weighted_kappa, reliability, risk_coverage,
    risk_coverage_area, rmse, standardised_mean_difference, subgroups,
};

/// Bins of the calibration error, as is usual.
const BINS: usize = 10;
/// Steps that people mark in; predictions are rounded to the widest that all gold scores are multiples of.
const STEPS: [f64; 5] = [1.0, 0.5, 0.25, 0.2, 0.1];

/// One answer: what people said of it, and what the grader says.
#[derive(Clone, Debug, PartialEq)]
pub struct Observation {
    /// Names the question; answers without one belong together.
    pub question: String,
    /// The mark that people gave, from 0 to `max_score`.
    pub gold_score: Option<f64>,
    /// The label that people gave.
    pub gold_label: Option<Label>,
    /// Full marks.
    pub max_score: f64,
    /// The grader's mark.
    pub score: f64,
    /// Its range, where the grade has one.
    pub range: Option<[f64; 2]>,
    /// The grader's label.
    pub label: Label,
    /// How sure of it, 0 to 1.
    pub confidence: f64,
    /// The grader leaves it to a person.
    pub abstained: bool,
    /// A group of students whose marks are compared with all.
    pub group: Option<String>,
    /// The marks of two people by themselves.
    pub raters: Option<(f64, f64)>,
}

/// How to report.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Seed of the resampling.
    pub seed: u64,
    /// Bootstrap samples behind each interval.
    pub samples: usize,
    /// Groups with fewer answers get no figures: they would say more about a few people than about the grader.
    pub least_group: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { seed: 1, samples: 300, least_group: 30 }
    }
}

/// The whole report.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// Answers.
    pub answers: usize,
    /// Share of them that the grader stands behind; the rest would go to a person.
    pub coverage: f64,
    /// Of answers with a gold label.
    pub labels: Option<Labels>,
    /// Of answers with a gold score.
    pub scores: Option<Scores>,
    /// Each question, in the order of names; empty when there is only one.
    pub questions: Vec<Question>,
    /// Groups of students, where the data name them.
    pub subgroups: Vec<Subgroup>,
}

/// Labels given against labels meant.
#[derive(Clone, Debug, PartialEq)]
pub struct Labels {
    /// Answers with a gold label.
    pub count: usize,
    /// Which labels the gold labels tell apart.
    pub scheme: Scheme,
    /// All pairs.
    pub confusion: Confusion,
    /// Accuracy with its 95 % interval.
    pub accuracy: Option<Interval>,
    /// Macro-F1 with its 95 % interval.
    pub macro_f1: Option<Interval>,
    /// Expected calibration error over ten bins.
    pub calibration_error: Option<f64>,
    /// Confidence against accuracy, bin by bin.
    pub reliability: Vec<Bin>,
    /// Accuracy of those that the grader stands behind.
    pub covered_accuracy: Option<f64>,
    /// Share of wrong labels among the most confident, for every share of them.
    pub risk_coverage: Vec<Risk>,
    /// Area under that curve.
    pub risk_coverage_area: Option<f64>,
}

/// Scores given against scores meant.
#[derive(Clone, Debug, PartialEq)]
pub struct Scores {
    /// Answers with a gold score.
    pub count: usize,
    /// What all are out of; `None` when that differs, and they are shares of it.
    pub max_score: Option<f64>,
    /// What predictions are rounded to for kappa and for exact and adjacent agreement.
    pub step: Option<f64>,
    /// Pearson's correlation with its 95 % interval.
    pub pearson: Option<Interval>,
    /// Root of the mean squared difference with its 95 % interval.
    pub rmse: Option<Interval>,
    /// Quadratic weighted kappa with its 95 % interval.
    pub kappa: Option<Interval>,
    /// Share of equal scores.
    pub exact: Option<f64>,
    /// Share of scores at most a step apart.
    pub adjacent: Option<f64>,
    /// Standardised mean difference.
    pub mean_difference: Option<f64>,
    /// Kappa of the answers that the grader stands behind.
    pub covered_kappa: Option<f64>,
    /// Share of the gold scores that lie in the range given, where there are ranges.
    pub range_coverage: Option<f64>,
    /// Where two people marked.
    pub raters: Option<Raters>,
}

/// Two people against each other and the grader against what they mean together.
#[derive(Clone, Debug, PartialEq)]
pub struct Raters {
    /// Answers with two marks.
    pub count: usize,
    /// Their quadratic weighted kappa.
    pub kappa: Option<f64>,
    /// Proportional reduction of the mean squared error against true scores.
    pub prmse: Option<f64>,
}

/// One question.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// Its name.
    pub question: String,
    /// Answers.
    pub count: usize,
    /// Share that the grader stands behind.
    pub coverage: f64,
    /// Share of right labels.
    pub accuracy: Option<f64>,
    /// Macro-F1.
    pub macro_f1: Option<f64>,
    /// Pearson's correlation.
    pub pearson: Option<f64>,
    /// Root of the mean squared difference.
    pub rmse: Option<f64>,
    /// Quadratic weighted kappa.
    pub kappa: Option<f64>,
    /// Standardised mean difference.
    pub mean_difference: Option<f64>,
}

impl Report {
    /// Everything that the observations allow to say. Intervals come from resampling whole questions; with one
    /// question, from resampling its answers.
    pub fn of(observations: &[Observation], options: Options) -> Self {
        let scheme = Scheme::of(observations.iter().filter_map(|answer| answer.gold_label));
        let scale = Scale::of(observations);
        let mut by_question: BTreeMap<&str, Vec<&Observation>> = BTreeMap::new();
        for answer in observations {
            by_question.entry(&answer.question).or_default().push(answer);
        }
        let units: Vec<Vec<&Observation>> = if by_question.len() > 1 {
            by_question.values().cloned().collect()
        } else {
            observations.iter().map(|answer| vec![answer]).collect()
        };
        let all: Vec<&Observation> = observations.iter().collect();
        let triples: Vec<(String, f64, f64)> = all
            .iter()
            .filter_map(|answer| {
                let unit = scale.unit(answer);
                Some((answer.group.clone()?, answer.gold_score? / unit, answer.score / unit))
            })
            .collect();
        let sample = Sample { units: &units, options };
        Self {
            answers: all.len(),
            coverage: covered(&all),
            labels: Labels::of(&all, scheme, &sample),
            scores: Scores::of(&all, &scale, &sample),
            questions: if by_question.len() > 1 {
                by_question
                    .iter()
                    .map(|(question, answers)| Question::of(question, answers, scheme, &scale))
                    .collect()
            } else {
                Vec::new()
            },
            subgroups: subgroups(&triples, options.least_group),
        }
    }
}

/// What is drawn for intervals.
struct Sample<'a> {
    units: &'a [Vec<&'a Observation>],
    options: Options,
}

impl Sample<'_> {
    fn interval(&self, measure: impl Fn(&[&Observation]) -> Option<f64>) -> Option<Interval> {
        bootstrap(self.units, self.options.samples, 0.95, self.options.seed, |units| measure(&units.concat()))
    }
}

/// The points of all answers together.
struct Scale {
    max_score: Option<f64>,
    step: Option<f64>,
}

impl Scale {
    fn of(observations: &[Observation]) -> Self {
        let scored: Vec<(f64, f64)> =
            observations.iter().filter_map(|answer| Some((answer.gold_score?, answer.max_score))).collect();
        let scales: BTreeSet<u64> = scored.iter().map(|(_, max)| max.to_bits()).collect();
        let max_score = scored.first().filter(|_| scales.len() == 1).map(|(_, max)| *max);
        let fits =
            |step: f64| scored.iter().all(|(score, _)| ((score / step).round() * step - score).abs() < 1e-9);
        let step = max_score.and_then(|_| STEPS.into_iter().find(|step| fits(*step)));
        Self { max_score, step }
    }

    /// Points out of different numbers of points are compared as shares.
    fn unit(&self, answer: &Observation) -> f64 {
        if self.max_score.is_some() { 1.0 } else { answer.max_score }
    }

    fn pairs(&self, answers: &[&Observation]) -> (Vec<f64>, Vec<f64>) {
        answers
            .iter()
            .filter_map(|answer| {
                let unit = self.unit(answer);
                Some((answer.gold_score? / unit, answer.score / unit))
            })
            .unzip()
    }

    fn rounded(&self, scores: &[f64]) -> Vec<f64> {
        scores.iter().map(|score| self.step.map_or(*score, |step| (score / step).round() * step)).collect()
    }

    fn kappa(&self, answers: &[&Observation]) -> Option<f64> {
        let (gold, given) = self.pairs(answers);
        quadratic_weighted_kappa(&gold, &self.rounded(&given))
    }
}

impl Labels {
    fn of(all: &[&Observation], scheme: Scheme, sample: &Sample<'_>) -> Option<Self> {
        let labelled: Vec<(Label, &Observation)> =
            all.iter().filter_map(|answer| Some((answer.gold_label?, *answer))).collect();
        let sure: Vec<(f64, bool)> = labelled
            .iter()
            .map(|(gold, answer)| (answer.confidence, scheme.read(answer.label) == *gold))
            .collect();
        // What is left to people comes last, however sure the grader is of the label.
        let losses: Vec<(f64, f64)> = labelled
            .iter()
            .zip(&sure)
            .map(|((_, answer), (confidence, right))| {
                let kept = if answer.abstained { confidence - 1.0 } else { *confidence };
                (kept, f64::from(u8::from(!right)))
            })
            .collect();
        let curve = risk_coverage(&losses);
        let kept: Vec<&Observation> =
            labelled.iter().map(|(_, answer)| *answer).filter(|answer| !answer.abstained).collect();
        (!labelled.is_empty()).then(|| Self {
            count: labelled.len(),
            scheme,
            confusion: confusion(all, scheme),
            accuracy: sample.interval(|answers| confusion(answers, scheme).accuracy()),
            macro_f1: sample.interval(|answers| Some(confusion(answers, scheme).macro_average()?.f1)),
            calibration_error: expected_calibration_error(&sure, BINS),
            reliability: reliability(&sure, BINS),
            covered_accuracy: confusion(&kept, scheme).accuracy(),
            risk_coverage_area: risk_coverage_area(&curve),
            risk_coverage: curve,
        })
    }
}

impl Scores {
    fn of(all: &[&Observation], scale: &Scale, sample: &Sample<'_>) -> Option<Self> {
        let (gold, given) = scale.pairs(all);
        if gold.is_empty() {
            return None;
        }
        let rounded = scale.rounded(&given);
        let measured = |measure: fn(&[f64], &[f64]) -> Option<f64>| {
            sample.interval(|answers| {
                let (gold, given) = scale.pairs(answers);
                measure(&gold, &given)
            })
        };
        let kept: Vec<&Observation> = all.iter().copied().filter(|answer| !answer.abstained).collect();
        let ranged: Vec<bool> = all
            .iter()
            .filter_map(|answer| {
                let ([low, high], gold) = (answer.range?, answer.gold_score?);
                Some((low - 1e-9..=high + 1e-9).contains(&gold))
            })
            .collect();
        Some(Self {
            count: gold.len(),
            max_score: scale.max_score,
            step: scale.step,
            pearson: measured(pearson),
            rmse: measured(rmse),
            kappa: sample.interval(|answers| scale.kappa(answers)),
            exact: scale.step.and_then(|step| exact_agreement(&gold, &rounded, step)),
            adjacent: scale.step.and_then(|step| adjacent_agreement(&gold, &rounded, step)),
            mean_difference: standardised_mean_difference(&gold, &given),
            covered_kappa: scale.kappa(&kept),
            range_coverage: (!ranged.is_empty())
                .then(|| share(ranged.iter().filter(|inside| **inside).count(), ranged.len())),
            raters: Raters::of(all, scale),
        })
    }
}

impl Raters {
    fn of(all: &[&Observation], scale: &Scale) -> Option<Self> {
        let (mut first, mut second, mut given) = (Vec::new(), Vec::new(), Vec::new());
        for answer in all {
            if let Some((a, b)) = answer.raters {
                let unit = scale.unit(answer);
                first.push(a / unit);
                second.push(b / unit);
                given.push(answer.score / unit);
            }
        }
        (!first.is_empty()).then(|| Self {
            count: first.len(),
            kappa: quadratic_weighted_kappa(&first, &second),
            prmse: prmse(&first, &second, &given),
        })
    }
}

impl Question {
    fn of(question: &str, answers: &[&Observation], scheme: Scheme, scale: &Scale) -> Self {
        let (gold, given) = scale.pairs(answers);
        let confusion = confusion(answers, scheme);
        Self {
            question: question.to_owned(),
            count: answers.len(),
            coverage: covered(answers),
            accuracy: confusion.accuracy(),
            macro_f1: confusion.macro_average().map(|mean| mean.f1),
            pearson: pearson(&gold, &given),
            rmse: rmse(&gold, &given),
            kappa: scale.kappa(answers),
            mean_difference: standardised_mean_difference(&gold, &given),
        }
    }
}

fn confusion(answers: &[&Observation], scheme: Scheme) -> Confusion {
    let mut confusion = Confusion::default();
    for answer in answers {
        if let Some(gold) = answer.gold_label {
            confusion.add(gold, scheme.read(answer.label));
        }
    }
    confusion
}

fn covered(answers: &[&Observation]) -> f64 {
    share(answers.iter().filter(|answer| !answer.abstained).count(), answers.len())
}

#[expect(clippy::cast_precision_loss, reason = "exact up to 2^53")]
fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn answer(question: &str, gold: f64, score: f64) -> Observation {
        let label = |score: f64| if score >= 2.0 { Label::Correct } else { Label::Incorrect };
        Observation {
            question: question.into(),
            gold_score: Some(gold),
            gold_label: Some(label(gold)),
            max_score: 2.0,
            score,
            range: Some([score - 1.0, score]),
            label: label(score),
            confidence: 0.9,
            abstained: score == 1.0,
            group: Some(question.into()),
            raters: Some((gold, gold)),
        }
    }

    #[test]
    fn all_parts_speak_of_the_same_answers() {
        let answers = [
            answer("a", 2.0, 2.0),
            answer("a", 0.0, 1.0),
            answer("a", 0.0, 0.0),
            answer("b", 2.0, 0.0),
            answer("b", 0.0, 0.0),
            answer("b", 2.0, 2.0),
        ];
        let report = Report::of(&answers, Options { least_group: 3, ..Options::default() });
        let (labels, scores) = (report.labels.unwrap(), report.scores.unwrap());
        assert!((labels.accuracy.unwrap().value - 5.0 / 6.0).abs() < 1e-12);
        assert!((report.coverage - 5.0 / 6.0).abs() < 1e-12);
        assert_eq!((scores.step, scores.max_score, scores.exact), (Some(1.0), Some(2.0), Some(4.0 / 6.0)));
        assert_eq!(scores.adjacent, Some(5.0 / 6.0));
        // Gold 2, 0, 0, 2, 0, 2 against ranges that end at 2, 1, 0, 0, 0, 2 and begin a point lower.
        assert_eq!(scores.range_coverage, Some(5.0 / 6.0));
        assert_eq!(scores.raters.unwrap().kappa, Some(1.0));
        assert_eq!(report.questions.len(), 2);
        assert_eq!(report.questions[0].accuracy, Some(1.0));
        assert!(report.subgroups.iter().all(|group| group.difference.is_some()));
        let interval = labels.accuracy.unwrap();
        assert!(interval.low >= 2.0 / 3.0 - 1e-9 && interval.high <= 1.0);
    }

    #[test]
    fn nothing_says_nothing() {
        let report = Report::of(&[], Options::default());
        assert!(report.labels.is_none() && report.scores.is_none() && report.questions.is_empty());
    }

    #[test]
    fn different_scales_are_compared_as_shares() {
        let other =
            Observation { max_score: 4.0, gold_score: Some(4.0), score: 4.0, ..answer("a", 2.0, 2.0) };
        let report = Report::of(&[answer("a", 0.0, 1.0), other], Options::default());
        let scores = report.scores.unwrap();
        assert_eq!((scores.max_score, scores.step), (None, None));
        assert!((scores.rmse.unwrap().value - (0.25_f64 / 2.0).sqrt()).abs() < 1e-12);
    }
}

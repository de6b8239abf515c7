//! From judgements of single expectations to points, a label and probabilities for the whole answer.

use std::cmp::Ordering;

use crate::grade::{Label, Met, Probabilities};
use crate::head::Judgement;
use crate::normalise::normalise;
use crate::question::{Criterion, Question};
use crate::words;

/// Shares of the marks are counted in this many steps.
const STEPS: usize = 200;
/// From this share on, an answer is correct as a whole; up to the other one, it is worth nothing.
const WHOLE: f64 = 0.8;
const NOTHING: f64 = 0.3;

/// What one rubric point becomes on the scale of `max_score`.
pub(crate) fn scale(question: &Question) -> f64 {
    question.max_score / question.rubric.iter().map(|criterion| criterion.points).sum::<f64>()
}

/// The judgement of the whole answer from those of its criteria. Without a rubric there is one expectation, and its
/// judgement stands.
pub(crate) fn total(question: &Question, judgements: &[Judgement]) -> Judgement {
    if question.rubric.is_empty() {
        return judgements[0];
    }
    combine(
        question.rubric.iter().map(|criterion| criterion.points).zip(judgements.iter().copied()).collect(),
    )
}

/// The judgement of a whole from those of its parts, each with its weight. Their order does not matter.
pub(crate) fn combine(mut parts: Vec<(f64, Judgement)>) -> Judgement {
    // Sums of binary fractions depend on their order, so there is one.
    let key = |(weight, judgement): &(f64, Judgement)| {
        let [a, b, c, d] = judgement.probabilities.to_array();
        [*weight, judgement.share, a, b, c, d]
    };
    parts.sort_by(|x, y| {
        key(x)
            .iter()
            .zip(key(y))
            .map(|(a, b)| a.total_cmp(&b))
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    });
    let all: f64 = parts.iter().map(|(weight, _)| weight).sum();
    let weighted = || parts.iter().map(|(weight, judgement)| (weight / all, judgement));
    let share = weighted().map(|(weight, judgement)| weight * judgement.share).sum::<f64>().clamp(0.0, 1.0);
    let contrary: f64 =
        weighted().map(|(weight, judgement)| weight * judgement.probabilities.contradictory).sum();
    let wrong: f64 = weighted().map(|(weight, judgement)| weight * judgement.probabilities.incorrect).sum();

    // The probability of each total, criterion after criterion, as if they were independent of each other.
    let mut totals = vec![0.0; STEPS + 1];
    totals[0] = 1.0;
    for (weight, judgement) in weighted() {
        let [correct, partly, ..] = judgement.probabilities.to_array();
        let mut next = vec![0.0; STEPS + 1];
        for (at, probability) in totals.iter().enumerate().filter(|(_, probability)| **probability > 0.0) {
            for (gain, chance) in [(weight, correct), (weight / 2.0, partly), (0.0, 1.0 - correct - partly)] {
                next[(at + steps(gain)).min(STEPS)] += probability * chance.max(0.0);
            }
        }
        totals = next;
    }
    // Each weight was rounded to steps, so that the highest total may lie a little below or above the last step.
    let highest = weighted().map(|(weight, _)| steps(weight)).sum::<usize>().clamp(1, STEPS);
    let sum = |from: f64, to: f64| -> f64 {
        totals
            .iter()
            .enumerate()
            .filter(|(at, _)| (from..=to).contains(&crate::align::share(*at, highest)))
            .map(|(_, p)| p)
            .sum()
    };
    let correct = sum(WHOLE, f64::MAX);
    let nothing = sum(f64::MIN, NOTHING);
    let contradictory = if contrary + wrong > 0.0 { nothing * contrary / (contrary + wrong) } else { 0.0 };
    let partly = (1.0 - correct - nothing).max(0.0);
    let incorrect = (nothing - contradictory).max(0.0);
    let sum = correct + partly + contradictory + incorrect;
    let probabilities =
        Probabilities::from_array([correct, partly, contradictory, incorrect].map(|p| p / sum));
    Judgement { probabilities, share }
}

/// A judgement after points were taken away: what is left cannot be called more than it is worth.
pub(crate) fn lowered(judgement: Judgement, share: f64) -> Judgement {
    let [correct, partly, contradictory, incorrect] = judgement.probabilities.to_array();
    let share = share.clamp(0.0, judgement.share);
    let probabilities = if share >= judgement.share || share >= WHOLE {
        [correct, partly, contradictory, incorrect]
    } else if share > NOTHING {
        [0.0, correct + partly, contradictory, incorrect]
    } else {
        [0.0, 0.0, correct + partly + contradictory, incorrect]
    };
    Judgement { probabilities: Probabilities::from_array(probabilities), share }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share from 0 to 1 times a small number"
)]
#[expect(clippy::cast_precision_loss, reason = "a small number")]
fn steps(share: f64) -> usize {
    (share.clamp(0.0, 1.0) * STEPS as f64).round() as usize
}

/// Points for a share of the marks, in steps that a teacher would use.
pub(crate) fn score(share: f64, most: f64) -> f64 {
    let step = match most {
        most if most <= 1.0 => most / 20.0,
        most if most <= 2.0 => 0.1,
        most if most <= 5.0 => 0.25,
        most if most <= 20.0 => 0.5,
        _ => 1.0,
    };
    if step <= 0.0 {
        return 0.0;
    }
    // A last rounding takes away what binary fractions leave behind, as in 0.30000000000000004.
    let points = (share * most / step).round() * step;
    let points = (points * 1e6).round() / 1e6;
    if share >= 1.0 { most } else { points.clamp(0.0, most) }
}

/// Points of a criterion for its share: those of its levels, which are exact, else in steps that a teacher would use.
pub(crate) fn criterion_points(criterion: &Criterion, share: f64, most: f64) -> f64 {
    if criterion.levels.is_empty() || share >= 1.0 {
        score(share, most)
    } else {
        crate::criteria::rounded(share * most)
    }
}

/// Points for the whole: those of the criteria added up, so that nobody finds another sum.
pub(crate) fn earned(question: &Question, total: Judgement, judgements: &[Judgement]) -> f64 {
    if question.rubric.is_empty() {
        return score(total.share, question.max_score);
    }
    let scale = scale(question);
    let points =
        question.rubric.iter().zip(judgements).map(|(criterion, judgement)| {
            criterion_points(criterion, judgement.share, criterion.points * scale)
        });
    let mut points: Vec<f64> = points.collect();
    points.sort_by(f64::total_cmp);
    crate::criteria::rounded(points.into_iter().sum()).clamp(0.0, question.max_score)
}

/// The state of a criterion, from how likely each label is.
pub(crate) fn met(probabilities: Probabilities) -> Met {
    match probabilities.likeliest() {
        Label::Correct => Met::Met,
        Label::PartiallyCorrect => Met::Partly,
        Label::Contradictory => Met::Mistaken,
        Label::Incorrect => Met::Missing,
    }
}

/// The state of one point of a longer reference answer: judged by itself, but not against the label of the whole.
pub(crate) fn within(judgement: Judgement, label: Label) -> Met {
    match (label, met(judgement.probabilities)) {
        (Label::Correct, Met::Mistaken) | (Label::Incorrect | Label::Contradictory, Met::Met) => Met::Partly,
        (Label::Incorrect, Met::Partly) => Met::Missing,
        (_, met) => met,
    }
}

/// Whether an answer is one of the reference answers, word for word; signs, case and forms of characters do not count.
pub(crate) fn is_reference(question: &Question, answer: &str) -> bool {
    let said = normalise(answer);
    let words = words::words(&said);
    question.reference_answers.iter().filter(|reference| !reference.trim().is_empty()).any(|reference| {
        let reference = normalise(reference);
        // In formulae the signs count: only letters and digits are words.
        let same_signs =
            said.chars().any(char::is_alphabetic) && !said.contains(['<', '>', '=', '+', '^', '*', '/']);
        reference == said || (same_signs && !words.is_empty() && words::words(&reference) == words)
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use super::*;

    fn judgement(probabilities: [f64; 4], share: f64) -> Judgement {
        Judgement { probabilities: Probabilities::from_array(probabilities), share }
    }

    fn rubric(points: &[f64]) -> Question {
        let criterion = |points: &f64| Criterion {
            id: "c".into(),
            description: "d".into(),
            points: *points,
            ..Criterion::default()
        };
        Question { rubric: points.iter().map(criterion).collect(), max_score: 10.0, ..Question::default() }
    }

    #[test]
    fn one_of_two_criteria_is_partly_correct() {
        let met = judgement([0.95, 0.03, 0.0, 0.02], 1.0);
        let missing = judgement([0.02, 0.03, 0.05, 0.9], 0.0);
        let whole = total(&rubric(&[1.0, 1.0]), &[met, missing]);
        assert_eq!(whole.probabilities.likeliest(), Label::PartiallyCorrect);
        assert!((whole.share - 0.5).abs() < 1e-9);
        assert!((whole.probabilities.to_array().iter().sum::<f64>() - 1.0).abs() < 1e-9);
        assert_eq!(total(&rubric(&[1.0, 1.0]), &[met, met]).probabilities.likeliest(), Label::Correct);
        assert_eq!(
            total(&rubric(&[1.0, 1.0, 1.0]), &[met, met, met]).probabilities.likeliest(),
            Label::Correct
        );
        assert_eq!(
            total(&rubric(&[3.0, 4.0]), &[missing, missing]).probabilities.likeliest(),
            Label::Incorrect
        );
        assert_eq!(total(&rubric(&[3.0, 0.0]), &[met, missing]).probabilities.likeliest(), Label::Correct);
    }

    #[test]
    fn points_come_in_steps() {
        assert_eq!(score(0.333, 1.0), 0.35);
        assert_eq!(score(0.333, 10.0), 3.5);
        assert_eq!(score(0.333, 100.0), 33.0);
        assert_eq!(score(1.0, 7.3), 7.3);
        assert_eq!(score(0.999, 7.3), 7.3);
        assert_eq!(score(0.0, 3.0), 0.0);
        assert_eq!(score(0.3, 2.0), 0.6);
        assert_eq!(score(0.5, 0.0), 0.0);
    }

    #[test]
    fn a_reference_answer_is_known_again() {
        let question = Question {
            reference_answers: vec!["They reflect green light.".into(), "a > b".into()],
            ..Question::default()
        };
        assert!(is_reference(&question, "they reflect  GREEN light"));
        assert!(!is_reference(&question, "they reflect red light"));
        assert!(is_reference(&question, "a > b"));
        assert!(!is_reference(&question, "a < b"));
    }
}

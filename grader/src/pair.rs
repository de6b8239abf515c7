//! What the grader asks of a model that reads an answer beside what was expected, and nothing of how the model runs.

use crate::encoder::{EncoderError, ModelId};
use crate::language::Language;

/// An answer beside one of the texts that it is measured against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair<'a> {
    /// The task; may be empty. Of a long one the end is read.
    pub question: &'a str,
    /// A reference answer, or a criterion.
    pub expected: &'a str,
    /// What was said.
    pub answer: &'a str,
}

/// What the model says of a pair, before any calibration.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PairScore {
    /// Logits of the labels, in the order of [`crate::Label::ALL`].
    pub labels: [f64; 4],
    /// Logit of the share of the marks.
    pub share: f64,
}

/// Reads two texts together. The same pair gives the same score, whatever stands beside it.
pub trait PairScorer: Send + Sync {
    /// One score a pair, in their order. Long texts are read up to the model's limit, the answer before the rest.
    ///
    /// # Errors
    /// [`EncoderError::Busy`] at once when too much waits already; [`EncoderError::Failed`] when the model fails.
    fn score(&self, pairs: &[Pair<'_>]) -> Result<Vec<PairScore>, EncoderError>;

    /// Which model this is.
    fn model(&self) -> &ModelId;

    /// Whether scores of texts in this language mean anything.
    fn reads(&self, language: Language) -> bool;
}

/// What the pair scorer says of an answer beside the alternatives of one expectation.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PairEvidence {
    /// Beside the alternative that the answer comes closest to.
    nearest: PairScore,
    /// Beside the one that the model thinks it says best.
    best: PairScore,
}

/// How many numbers [`PairEvidence::inputs`] gives.
pub(crate) const INPUTS: usize = 10;

impl PairEvidence {
    /// From the scores of the alternatives, the closest first. `None` when there is none, or a number is not finite.
    pub(crate) fn new(scores: &[PairScore]) -> Option<Self> {
        let finite =
            |score: &PairScore| score.share.is_finite() && score.labels.iter().all(|x| x.is_finite());
        let nearest = *scores.first()?;
        // Of equals the first, so that the order of the alternatives decides and nothing else.
        let best =
            scores.iter().fold(nearest, |best, score| if lead(score) > lead(&best) { *score } else { best });
        scores.iter().all(finite).then_some(Self { nearest, best })
    }

    pub(crate) fn inputs(&self) -> [f64; INPUTS] {
        let [a, b, c, d] = centred(self.nearest.labels);
        let [e, f, g, h] = centred(self.best.labels);
        [a, b, c, d, self.nearest.share, e, f, g, h, self.best.share]
    }
}

/// How far "correct" lies above the likeliest other label.
fn lead(score: &PairScore) -> f64 {
    score.labels[0] - score.labels[1..].iter().copied().fold(f64::MIN, f64::max)
}

/// Logits mean something only beside each other: moved so that their mean is 0.
pub(crate) fn centred(logits: [f64; 4]) -> [f64; 4] {
    let mean = logits.iter().sum::<f64>() / 4.0;
    logits.map(|logit| logit - mean)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_alternative_is_seen_beside_the_nearest() {
        let score = |correct| PairScore { labels: [correct, 0.0, 0.0, 0.0], share: correct };
        let evidence = PairEvidence::new(&[score(1.0), score(4.0), score(2.0)]);
        assert_eq!(
            evidence.map(|e| e.inputs()),
            Some([0.75, -0.25, -0.25, -0.25, 1.0, 3.0, -1.0, -1.0, -1.0, 4.0])
        );
        assert!(PairEvidence::new(&[]).is_none() && PairEvidence::new(&[score(f64::NAN)]).is_none());
    }
}

//! Do the models give on this machine what they should? Eight-bit arithmetic is where processors differ.

use std::time::{Duration, Instant};

use grader::{Encoder, EncoderError, Pair, PairScore, PairScorer};
use serde::Deserialize;

use crate::error::ModelError;
use crate::model_dir::ModelDir;

/// A vector whose cosine to the full-precision one is below this is another vector.
pub const LEAST_COSINE: f64 = 0.99;

/// Probabilities and shares of the pair scorer that lie further from the full-precision ones are others.
pub const MOST_APART: f64 = 0.3;

/// What a parity check found.
#[derive(Clone, Copy, Debug)]
pub struct Parity {
    /// Texts compared.
    pub texts: usize,
    /// The lowest cosine between this machine's vector of a text and that of the full-precision model.
    pub lowest: f64,
    /// Time for all texts, one after the other.
    pub elapsed: Duration,
}

impl Parity {
    /// Whether grades made on this machine mean what they should.
    ///
    /// # Errors
    /// When the lowest cosine is below [`LEAST_COSINE`].
    pub fn verdict(&self) -> Result<(), ModelError> {
        if self.lowest >= LEAST_COSINE {
            Ok(())
        } else {
            Err(ModelError::Parity { lowest: self.lowest, wanted: LEAST_COSINE })
        }
    }

    /// Texts a second, on one thread.
    pub fn texts_per_second(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "a handful of texts")]
        let texts = self.texts as f64;
        texts / self.elapsed.as_secs_f64().max(1e-9)
    }
}

#[derive(Deserialize)]
struct Reference {
    text: String,
    vector: Vec<f32>,
}

/// Compares a freshly opened encoder with the vectors in its model folder.
///
/// # Errors
/// When the reference file is unusable, or the model fails. A low cosine is no error here: see [`Parity::verdict`].
pub fn parity(dir: &ModelDir, encoder: &dyn Encoder) -> Result<Parity, ModelError> {
    let entry = &dir.manifest().parity;
    let unusable = |why: String| ModelError::File { path: dir.file(&entry.file), why };
    let references: Vec<Reference> =
        serde_json::from_slice(&dir.read(entry)?).map_err(|error| unusable(error.to_string()))?;
    if references.is_empty() || references.iter().any(|r| r.vector.len() != dir.manifest().encoder.dimensions)
    {
        return Err(unusable("it needs at least one text, and vectors as long as the encoder's".into()));
    }
    let failed = |error: EncoderError| ModelError::File {
        path: dir.file(&dir.manifest().encoder.file),
        why: error.to_string(),
    };
    // The first call of a session is slower than all others.
    encoder.encode(&["Warming up."]).map_err(failed)?;
    let started = Instant::now();
    let mut lowest = 1.0_f64;
    for reference in &references {
        let embeddings = encoder.encode(&[&reference.text]).map_err(failed)?;
        let cosine = embeddings.first().map_or(-1.0, |embedding| {
            embedding
                .vector
                .iter()
                .zip(&reference.vector)
                .map(|(a, b)| f64::from(*a) * f64::from(*b))
                .sum::<f64>()
        });
        // A comparison with NaN is never true: it must not pass for the best of cosines.
        lowest = if cosine.is_finite() { lowest.min(cosine) } else { -1.0 };
    }
    Ok(Parity { texts: references.len(), lowest, elapsed: started.elapsed() })
}

/// What a parity check of the pair scorer found.
#[derive(Clone, Copy, Debug)]
pub struct PairParity {
    /// Pairs compared.
    pub pairs: usize,
    /// The greatest difference between a probability or share on this machine and that of the full-precision model.
    pub apart: f64,
    /// Time for all pairs, one after the other.
    pub elapsed: Duration,
}

impl PairParity {
    /// Whether scores made on this machine mean what they should.
    ///
    /// # Errors
    /// When a number lies further than [`MOST_APART`] from its reference.
    pub fn verdict(&self) -> Result<(), ModelError> {
        if self.apart <= MOST_APART {
            Ok(())
        } else {
            Err(ModelError::PairParity { apart: self.apart, allowed: MOST_APART })
        }
    }

    /// Pairs a second, on one thread.
    pub fn pairs_per_second(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "a handful of pairs")]
        let pairs = self.pairs as f64;
        pairs / self.elapsed.as_secs_f64().max(1e-9)
    }
}

#[derive(Deserialize)]
struct PairReference {
    question: String,
    expected: String,
    answer: String,
    labels: [f64; 4],
    share: f64,
}

/// Compares a pair scorer with the scores in its model folder.
///
/// # Errors
/// When the reference file is unusable, or the model fails. A large difference is no error here: see
/// [`PairParity::verdict`].
pub fn pair_parity(dir: &ModelDir, scorer: &dyn PairScorer) -> Result<PairParity, ModelError> {
    let Some(entry) = &dir.manifest().pair_scorer else {
        return Err(ModelError::Manifest {
            path: dir.file("manifest.toml"),
            why: "it has no pair scorer".into(),
        });
    };
    let unusable = |why: String| ModelError::File { path: dir.file(&entry.parity.file), why };
    let references: Vec<PairReference> =
        serde_json::from_slice(&dir.read(&entry.parity)?).map_err(|error| unusable(error.to_string()))?;
    if references.is_empty() {
        return Err(unusable("it needs at least one pair".into()));
    }
    let failed =
        |error: EncoderError| ModelError::File { path: dir.file(&entry.file), why: error.to_string() };
    let started = Instant::now();
    let mut apart = 0.0_f64;
    for reference in &references {
        let PairReference { question, expected, answer, labels, share } = reference;
        let found = scorer.score(&[Pair { question, expected, answer }]).map_err(failed)?;
        let expected = PairScore { labels: *labels, share: *share };
        let difference = found.first().map_or(1.0, |found| difference(found, &expected));
        apart = if difference.is_finite() { apart.max(difference) } else { 1.0 };
    }
    Ok(PairParity { pairs: references.len(), apart, elapsed: started.elapsed() })
}

fn difference(found: &PairScore, expected: &PairScore) -> f64 {
    // `f64::max` would pass over NaN.
    let worse = |worst: f64, apart: f64| if apart <= worst { worst } else { apart };
    numbers(found).iter().zip(numbers(expected)).map(|(a, b)| (a - b).abs()).fold(0.0, worse)
}

/// The four probabilities and the share.
fn numbers(score: &PairScore) -> [f64; 5] {
    let highest = score.labels.into_iter().fold(f64::MIN, f64::max);
    let powers = score.labels.map(|logit| (logit - highest).exp());
    let total: f64 = powers.iter().sum();
    let [a, b, c, d] = powers.map(|power| power / total);
    [a, b, c, d, 1.0 / (1.0 + (-score.share).exp())]
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use super::*;

    #[test]
    fn another_score_is_seen() {
        let score = |correct, share| PairScore { labels: [correct, 0.0, 0.0, 0.0], share };
        let found = |apart| PairParity { pairs: 1, apart, elapsed: Duration::from_millis(1) };
        found(difference(&score(1.0, 0.5), &score(1.1, 0.4))).verdict().unwrap();
        for other in [score(4.0, 0.5), score(1.0, -2.0)] {
            let error = found(difference(&other, &score(1.0, 0.5))).verdict().unwrap_err();
            assert!(matches!(error, ModelError::PairParity { .. }));
        }
        assert!(difference(&score(0.0, f64::NAN), &score(0.0, 0.5)).is_nan());
    }
}

//! What is asked of a model of sentences, and nothing of how the model runs.

use std::sync::Arc;

use crate::language::Language;

/// Which model spoke: stands in every grade, so that a mark can be traced and repeated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelId {
    /// The model's name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// SHA-256 of the model's file, in hexadecimal.
    pub sha256: String,
}

/// A text as a point: texts of like meaning lie close.
#[derive(Clone, Debug)]
pub struct Embedding {
    /// Of unit length, so that the dot product of two is their cosine.
    pub vector: Arc<[f32]>,
    /// The model could read only the beginning of the text.
    pub truncated: bool,
}

impl Embedding {
    /// Cosine of the angle between two texts, in [-1, 1].
    pub fn cosine(&self, other: &Self) -> f64 {
        let dot: f64 =
            self.vector.iter().zip(other.vector.iter()).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum();
        dot.clamp(-1.0, 1.0)
    }
}

/// Why an encoder gave nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EncoderError {
    /// Too many texts wait already; the caller may try again in a moment.
    #[error("the model is busy: try again in a moment")]
    Busy,
    /// The model failed; the text says how.
    #[error("the model failed: {0}")]
    Failed(String),
}

/// Turns texts into vectors. The same text gives the same vector, whatever stands beside it.
pub trait Encoder: Send + Sync {
    /// One embedding a text, in the order of `texts`. Long texts are read up to the model's limit.
    ///
    /// # Errors
    /// [`EncoderError::Busy`] at once when too much waits already; [`EncoderError::Failed`] when the model fails.
    fn encode(&self, texts: &[&str]) -> Result<Vec<Embedding>, EncoderError>;

    /// Which model this is.
    fn model(&self) -> &ModelId;

    /// Whether vectors of texts in this language mean anything.
    fn reads(&self, language: Language) -> bool;
}

//! Does the model give on this machine what it should? Eight-bit arithmetic is where processors differ.

use std::time::{Duration, Instant};

use grader::{Encoder, EncoderError};
use serde::Deserialize;

use crate::error::ModelError;
use crate::model_dir::ModelDir;

/// A vector whose cosine to the full-precision one is below this is another vector.
pub const LEAST_COSINE: f64 = 0.99;

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

//! ONNX models behind the grader's traits: files, hashes, sessions, a bounded queue.
//!
//! ONNX Runtime is a library of its own that `make setup` brings; it is loaded when the first model is opened.

mod cache;
mod error;
mod model_dir;
mod pair_pool;
mod parity;
mod pool;
mod runtime;
mod session;
mod workers;

use std::path::Path;
use std::sync::Arc;

use grader::{Grader, Head};

pub use error::ModelError;
pub use model_dir::{EncoderEntry, FileEntry, Manifest, ModelDir, PairScorerEntry, Pooling};
pub use pair_pool::PairScorerPool;
pub use parity::{LEAST_COSINE, MOST_APART, PairParity, Parity, pair_parity, parity};
pub use pool::EncoderPool;

/// A grader, and what it has to do without.
pub struct Opened {
    /// Ready to mark.
    pub grader: Grader,
    /// The encoder that it marks with.
    pub encoder: Arc<EncoderPool>,
    /// The pair scorer, to read questions with.
    pub reader: Option<Arc<PairScorerPool>>,
    /// Why the pair scorer is left out, where it gives other scores on this machine than it should: the grader then
    /// judges by features alone, and its grades say so.
    pub without_pair_scorer: Option<ModelError>,
}

/// The grader of a model folder, with `sessions` threads of its own for each model. `library` is the ONNX Runtime library.
///
/// # Errors
/// When ONNX Runtime is missing, or a file of the model is missing, damaged or unusable.
pub fn open(model_dir: &Path, library: &Path, sessions: usize) -> Result<Opened, ModelError> {
    let dir = ModelDir::open(model_dir)?;
    let encoder = Arc::new(EncoderPool::open(&dir, library, sessions)?);
    let entry = &dir.manifest().head;
    let head = Head::from_json(&dir.read(entry)?)
        .map_err(|error| ModelError::File { path: dir.file(&entry.file), why: error.to_string() })?;
    let grader = Grader::new(encoder.clone(), head);
    let Some(scorer) = PairScorerPool::open(&dir, library, sessions)? else {
        return Ok(Opened { grader, encoder, reader: None, without_pair_scorer: None });
    };
    Ok(match pair_parity(&dir, &scorer)?.verdict() {
        Ok(()) => {
            let scorer = Arc::new(scorer);
            let grader = grader.with_pair_scorer(scorer.clone());
            Opened { grader, encoder, reader: Some(scorer), without_pair_scorer: None }
        }
        Err(why) => Opened { grader, encoder, reader: None, without_pair_scorer: Some(why) },
    })
}

/// As [`open`], for callers that mark with what there is.
///
/// # Errors
/// As [`open`].
pub fn grader(model_dir: &Path, library: &Path, sessions: usize) -> Result<Grader, ModelError> {
    Ok(open(model_dir, library, sessions)?.grader)
}

//! ONNX models behind the grader's traits: files, hashes, sessions, a bounded queue.
//!
//! ONNX Runtime is a library of its own that `make setup` brings; it is loaded when the first model is opened.

mod cache;
mod error;
mod model_dir;
mod parity;
mod pool;
mod runtime;
mod session;

use std::path::Path;
use std::sync::Arc;

use grader::{Grader, Head};

pub use error::ModelError;
pub use model_dir::{EncoderEntry, FileEntry, Manifest, ModelDir, Pooling};
pub use parity::{LEAST_COSINE, Parity, parity};
pub use pool::EncoderPool;

/// The grader of a model folder, with `sessions` threads of its own. `library` is the ONNX Runtime library.
///
/// # Errors
/// When ONNX Runtime is missing, or a file of the model is missing, damaged or unusable.
pub fn grader(model_dir: &Path, library: &Path, sessions: usize) -> Result<Grader, ModelError> {
    let dir = ModelDir::open(model_dir)?;
    let encoder = EncoderPool::open(&dir, library, sessions)?;
    let entry = &dir.manifest().head;
    let head = Head::from_json(&dir.read(entry)?)
        .map_err(|error| ModelError::File { path: dir.file(&entry.file), why: error.to_string() })?;
    Ok(Grader::new(Arc::new(encoder), head))
}

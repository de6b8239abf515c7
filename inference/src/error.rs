//! What can be wrong with a model, in words that say what to do.

use std::path::PathBuf;

/// Why a model cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// ONNX Runtime is not where it should be.
    #[error("ONNX Runtime is not at {}: run `make setup`, which brings it, or set ORT_DYLIB_PATH to the library", .0.display())]
    LibraryMissing(PathBuf),
    /// ONNX Runtime is there and cannot be loaded.
    #[error("ONNX Runtime cannot be loaded: {0}; run `make setup`, which brings the right one")]
    Library(String),
    /// A file of the model folder cannot be read.
    #[error("cannot read {}: {source}; FEEDFORWARD_MODEL_DIR must name a folder with a manifest.toml and the files that it lists", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The manifest does not say what it should.
    #[error("{} is no model manifest: {why}", path.display())]
    Manifest {
        /// The manifest.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// A file is not the one that the manifest speaks of.
    #[error("{} is damaged or was exchanged: its SHA-256 is {found}, the manifest says {expected}", path.display())]
    Hash {
        /// The file.
        path: PathBuf,
        /// From the manifest.
        expected: String,
        /// Of the file.
        found: String,
    },
    /// A file has the right hash and cannot be used all the same.
    #[error("{} cannot be used: {why}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// The model gives other vectors on this machine than where it was made.
    #[error(
        "the model gives other results on this machine than it should (cosine {lowest:.4}, at least {wanted} is needed): its grades would mean nothing"
    )]
    Parity {
        /// The lowest cosine between a vector and its reference.
        lowest: f64,
        /// The least that is accepted.
        wanted: f64,
    },
    /// The pair scorer gives other scores on this machine than where it was made.
    #[error(
        "the pair scorer gives other results on this machine than it should (a probability differs by {apart:.3}, at most {allowed} is accepted): its grades would mean nothing"
    )]
    PairParity {
        /// The greatest difference.
        apart: f64,
        /// The greatest that is accepted.
        allowed: f64,
    },
    /// A thread could not be started.
    #[error("cannot start a thread for the model: {0}")]
    Thread(std::io::Error),
}

//! What every reading of a text begins with: its language, its normal form, its sentences, its vector.
//!
//! The grader and the tutor must mean the same by these, so they stand here once. Pure functions: no files, no clock,
//! no network.
#![deny(missing_docs)]

pub mod encoder;
pub mod language;
pub mod normalise;
pub mod reader;
pub mod segment;

pub use encoder::{Embedding, Encoder, EncoderError, ModelId};
pub use language::{Language, is_han};
pub use reader::{Asked, Reader};

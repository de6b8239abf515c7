//! From an answer to an explained, honest grade.
//!
//! Pure functions over text and over what an [`Encoder`] returns: no files, no clock, no network, no randomness.
//! The same question, answer and models give the same grade on every machine. `docs/grading.md` tells how a mark is
//! made; the modules follow that order.
#![deny(missing_docs)]

mod encoder;
mod grade;
mod grader;
pub mod language;
mod question;

pub use encoder::{Embedding, Encoder, EncoderError, ModelId};
pub use grade::{Evidence, Extent, Grade, GradeError, Label, Met, Probabilities, Provenance, Reason};
pub use grader::Grader;
pub use language::Language;
pub use question::{Criterion, Question, QuestionError};

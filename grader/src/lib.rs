//! From an answer to an explained, honest grade.
//!
//! Pure functions over text and over what an [`Encoder`] returns: no files, no clock, no network, no randomness.
//! The same question, answer and models give the same grade on every machine. `docs/grading.md` tells how a mark is
//! made.
#![deny(missing_docs)]

mod align;
mod cholesky;
pub mod conformal;
pub mod counterfactual;
mod criteria;
mod essay;
mod features;
mod feedback;
mod forms;
mod gates;
mod grade;
mod grader;
pub mod groups;
mod head;
mod items;
mod judge;
pub mod marks;
pub mod metrics;
mod numerals;
mod pair;
mod quantity;
mod question;
mod reading;
mod rubric;
mod seeded;
mod text;
mod units;
mod words;
mod wrong_ideas;

pub use ::text::language;
use ::text::{encoder, normalise, segment};

pub use align::overlap;
pub use encoder::{Embedding, Encoder, EncoderError, ModelId};
pub use features::{NAMES as FEATURE_NAMES, VERSION as FEATURES_VERSION};
pub use gates::{NearDuplicate, near_duplicates};
pub use grade::{
    Evidence, Extent, FeedbackKind, FeedbackPoint, Grade, GradeError, Label, Met, MisconceptionFound,
    PartEvidence, PartKind, Probabilities, Provenance, Reason, Rule,
};
pub use grader::{Grader, Told, features};
pub use head::{Head, HeadError};
pub use language::Language;
pub use pair::{Pair, PairScore, PairScorer};
pub use question::{
    Criterion, Disclosure, KeyPoint, Level, Misconception, Number, Question, QuestionError, Tone,
};

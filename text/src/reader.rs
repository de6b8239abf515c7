//! What is asked of a model that reads a question and a sentence together, and nothing of how the model runs.

use crate::encoder::EncoderError;
use crate::language::Language;

/// A question beside a sentence that may answer it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked<'a> {
    /// What is asked. Of a long question the end is read.
    pub question: &'a str,
    /// What stands before the sentence, so that "it" and "they" mean something; may be empty.
    pub before: &'a str,
    /// The sentence.
    pub sentence: &'a str,
}

/// Reads question and sentence together. The same texts give the same number, whatever stands beside them.
pub trait Reader: Send + Sync {
    /// For each, in their order, the logit of "this sentence holds what is asked for".
    ///
    /// # Errors
    /// [`EncoderError::Busy`] at once when too much waits already; [`EncoderError::Failed`] when the model fails.
    fn holds(&self, asked: &[Asked<'_>]) -> Result<Vec<f64>, EncoderError>;

    /// Whether it understands this language.
    fn reads(&self, language: Language) -> bool;
}

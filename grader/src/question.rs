//! What is asked, and what an answer is measured against.

use serde::{Deserialize, Serialize};

use crate::language::Language;

/// One thing an answer should say, and what it is worth.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Criterion {
    /// Names the criterion in the evidence.
    pub id: String,
    /// What the answer should say. Students may read it: it stands in their feedback.
    pub description: String,
    /// Points, 0 or above. All criteria together are scaled to the question's `max_score`.
    pub points: f64,
}

/// A question with what its answers are measured against: reference answers, a rubric, or both.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Question {
    /// The task as students read it; may be empty.
    pub question: String,
    /// Answers of full worth, each on its own. They are not shown to students.
    pub reference_answers: Vec<String>,
    /// When there is one, the score is the sum over its criteria.
    pub rubric: Vec<Criterion>,
    /// Full marks, above 0.
    pub max_score: f64,
    /// Language of the course; found out from the texts when `None`.
    pub language: Option<Language>,
}

/// Why a question cannot be graded; the text says what to change.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QuestionError {
    /// Neither a reference answer nor a rubric has any text.
    #[error("reference_answers is empty and there is no rubric: give one of them")]
    NothingToCompare,
    /// `max_score` is not a number above zero.
    #[error("max_score must be a number above 0")]
    MaxScore,
    /// A criterion has no text, or points that are no number from 0 up.
    #[error("criterion {0:?} needs a description and points of 0 or more")]
    Criterion(String),
    /// All criteria are worth nothing.
    #[error("the points of the rubric add up to 0: give at least one criterion points")]
    NoPoints,
}

impl Question {
    /// Whether answers to this question can be graded at all.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn check(&self) -> Result<(), QuestionError> {
        if !(self.max_score.is_finite() && self.max_score > 0.0) {
            return Err(QuestionError::MaxScore);
        }
        for criterion in &self.rubric {
            let counts = criterion.points.is_finite() && criterion.points >= 0.0;
            if !counts || criterion.description.trim().is_empty() {
                return Err(QuestionError::Criterion(criterion.id.clone()));
            }
        }
        if self.rubric.is_empty() {
            if self.reference_answers.iter().all(|answer| answer.trim().is_empty()) {
                return Err(QuestionError::NothingToCompare);
            }
        } else if self.rubric.iter().map(|criterion| criterion.points).sum::<f64>() <= 0.0 {
            return Err(QuestionError::NoPoints);
        }
        Ok(())
    }

    /// All its texts.
    pub(crate) fn texts(&self) -> Vec<&str> {
        std::iter::once(self.question.as_str())
            .chain(self.reference_answers.iter().map(String::as_str))
            .chain(self.rubric.iter().map(|criterion| criterion.description.as_str()))
            .collect()
    }
}

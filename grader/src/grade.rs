//! What comes out: a mark with its reasons, in the words that files and databases keep.

use serde::{Deserialize, Serialize};

use crate::encoder::EncoderError;
use crate::language::Language;
use crate::question::QuestionError;

/// What an answer is, seen against what was expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Label {
    /// Says what was expected.
    Correct,
    /// Says a part of it.
    PartiallyCorrect,
    /// Says the opposite.
    Contradictory,
    /// Says something else, or nothing.
    Incorrect,
}

impl Label {
    /// All of them, in the order of the head's outputs.
    pub const ALL: [Self; 4] = [Self::Correct, Self::PartiallyCorrect, Self::Contradictory, Self::Incorrect];

    /// The stable word that files and databases keep.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Correct => "correct",
            Self::PartiallyCorrect => "partially_correct",
            Self::Contradictory => "contradictory",
            Self::Incorrect => "incorrect",
        }
    }
}

/// How likely each label is. The four add up to 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Probabilities {
    /// Of [`Label::Correct`].
    pub correct: f64,
    /// Of [`Label::PartiallyCorrect`].
    pub partially_correct: f64,
    /// Of [`Label::Contradictory`].
    pub contradictory: f64,
    /// Of [`Label::Incorrect`].
    pub incorrect: f64,
}

impl Probabilities {
    /// From four numbers in the order of [`Label::ALL`] that add up to 1.
    pub fn from_array([correct, partially_correct, contradictory, incorrect]: [f64; 4]) -> Self {
        Self { correct, partially_correct, contradictory, incorrect }
    }

    /// In the order of [`Label::ALL`].
    pub fn to_array(self) -> [f64; 4] {
        [self.correct, self.partially_correct, self.contradictory, self.incorrect]
    }

    /// Of one label.
    pub fn of(self, label: Label) -> f64 {
        match label {
            Label::Correct => self.correct,
            Label::PartiallyCorrect => self.partially_correct,
            Label::Contradictory => self.contradictory,
            Label::Incorrect => self.incorrect,
        }
    }

    /// The likeliest label; of equals, the first of [`Label::ALL`].
    pub fn likeliest(self) -> Label {
        Label::ALL
            .into_iter()
            .fold(Label::Correct, |best, label| if self.of(label) > self.of(best) { label } else { best })
    }
}

/// Why a person should look, in words that stay the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// There is no answer.
    Empty,
    /// The answer, or what it is measured against, is in a language that the grader cannot read.
    LanguageNotSupported,
    /// Not words.
    Gibberish,
    /// Holds characters that nobody sees, or that turn the text's direction.
    HiddenCharacters,
    /// Speaks to whoever marks it instead of answering.
    InstructionLike,
    /// Repeats the question; or, without need of review, a long reference answer word for word.
    Copied,
    /// Longer than what the grader reads; only the beginning was.
    TooLong,
    /// Has nothing to do with the question or with what was expected.
    OffTopic,
    /// The expected terms in a row, without saying anything about them.
    KeywordList,
    /// Names so many things that the expected one had to be among them.
    ListOfEverything,
    /// Unlike every answer that a teacher has marked.
    Novel,
    /// The labels are too close to each other.
    Uncertain,
}

impl Reason {
    /// The stable word that files and databases keep.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::LanguageNotSupported => "language_not_supported",
            Self::Gibberish => "gibberish",
            Self::HiddenCharacters => "hidden_characters",
            Self::InstructionLike => "instruction_like",
            Self::Copied => "copied",
            Self::TooLong => "too_long",
            Self::OffTopic => "off_topic",
            Self::KeywordList => "keyword_list",
            Self::ListOfEverything => "list_of_everything",
            Self::Novel => "novel",
            Self::Uncertain => "uncertain",
        }
    }
}

/// Whether an answer says what a criterion expects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Met {
    /// It does.
    Met,
    /// In part.
    Partly,
    /// It does not.
    #[default]
    Missing,
    /// It says the opposite.
    Mistaken,
}

/// One criterion and the words of the answer that speak for or against it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// The criterion's id; `r1`, `r2`, … for the reference answer that was used, `r1.1`, `r1.2`, … for its points.
    pub criterion: String,
    /// Whether it is met.
    pub met: Met,
    /// Words of the answer, exactly as they stand there; absent when nothing speaks to the criterion.
    pub quote: Option<String>,
    /// Points given, of `max_points`; only where a rubric says what the criterion is worth.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub points: Option<f64>,
    /// What the criterion is worth, on the scale of the question's `max_score`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_points: Option<f64>,
    /// The level that was reached, in the words of the rubric.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// The rule of the teacher that decided, where it was not the model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<Rule>,
    /// The key points and numbers of the criterion, in the order of the rubric.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<PartEvidence>,
}

/// A rule of the teacher that wins over the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// An accepted form stands there.
    Accepted,
    /// A rejected form stands there.
    Rejected,
    /// A number was compared with its unit and tolerance.
    Number,
}

/// What kind of part of a criterion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartKind {
    /// A fact that must be present.
    KeyPoint,
    /// A number that must be present.
    Number,
}

/// A key point or a number of a criterion, and the words that speak for or against it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PartEvidence {
    /// What it is.
    pub kind: PartKind,
    /// Its place among the key points or the numbers of the criterion, from 1.
    pub number: usize,
    /// Whether it is there.
    pub met: Met,
    /// Words of the answer, exactly as they stand there.
    pub quote: Option<String>,
    /// Points that it adds to its criterion, of `max_points`, before levels are applied.
    pub points: f64,
    /// What it is worth, on the scale of the question's `max_score`.
    pub max_points: f64,
    /// The rule that decided, where it was not the model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<Rule>,
}

/// A wrong idea that was found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MisconceptionFound {
    /// The id of the misconception.
    pub id: String,
    /// Words of the answer that show it, exactly as they stand there.
    pub quote: String,
    /// What the teacher says against it.
    pub hint: String,
    /// Points that were taken away for it: by its deduction, or by its cap.
    pub deducted: f64,
    /// Whether a sign of the teacher showed it, and not the model.
    pub by_sign: bool,
}

/// What a point of feedback does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeedbackKind {
    /// Feed up: what the task asks for.
    Goal,
    /// Feed back: what stands.
    Strength,
    /// Feed back: what is mistaken.
    Correction,
    /// Feed back: what is missing.
    Gap,
    /// Feed forward: what to do now.
    Next,
}

/// One point of feedback.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedbackPoint {
    /// What it does.
    pub kind: FeedbackKind,
    /// The criterion or the misconception that it rests on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub criterion: Option<String>,
    /// Words of the answer that it speaks of, exactly as they stand there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quote: Option<String>,
    /// The sentence.
    pub text: String,
}

/// How much of an answer was read, in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extent {
    /// Read.
    pub read: usize,
    /// There are.
    pub total: usize,
}

/// What a mark was made from: the same provenance means the same mark.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provenance {
    /// SHA-256 of the encoder's file.
    pub model_sha256: String,
    /// SHA-256 of the pair scorer's file, where the model has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pair_scorer_sha256: Option<String>,
    /// SHA-256 of the head's file.
    pub head_sha256: String,
    /// Grows whenever the same text would give other features.
    pub features_version: u32,
    /// SHA-256 of question, reference answers, rubric, full marks, language and answer.
    pub inputs_sha256: String,
}

/// A mark with its reasons.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Grade {
    /// 0 to `max_score`. When `needs_review` is true it is a suggestion at best; see `reasons`.
    pub score: f64,
    /// Full marks.
    pub max_score: f64,
    /// Lowest and highest points between which a teacher's mark lies for about 9 of 10 answers; only where the grader
    /// learnt from marks of this question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score_range: Option<[f64; 2]>,
    /// The likeliest label.
    pub label: Label,
    /// Of all four labels.
    pub probabilities: Probabilities,
    /// How often a label given like this is right, 0 to 1.
    pub confidence: f64,
    /// The grader abstains: a person decides.
    pub needs_review: bool,
    /// Why, the gravest first.
    pub reasons: Vec<Reason>,
    /// What was found, criterion by criterion.
    pub evidence: Vec<Evidence>,
    /// Wrong ideas of the question's list that were found.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub misconceptions: Vec<MisconceptionFound>,
    /// The rule for whole answers that decided the mark, where it was not the model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<Rule>,
    /// What the student reads, in the language of the course.
    pub feedback: String,
    /// The same point by point, after the goal of the task: at most three points and the goal.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub feedback_points: Vec<FeedbackPoint>,
    /// `name@version` of the encoder.
    pub model: String,
    /// Language in which the answer was read.
    pub language: Language,
    /// How much of the answer was read.
    pub extent: Extent,
    /// What the mark was made from.
    pub provenance: Provenance,
}

/// Why there is no grade.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GradeError {
    /// The question cannot be graded as it is.
    #[error(transparent)]
    Question(#[from] QuestionError),
    /// The model is busy, or failed.
    #[error(transparent)]
    Encoder(#[from] EncoderError),
}

impl GradeError {
    /// Whether the same call may succeed in a moment.
    pub fn is_busy(&self) -> bool {
        matches!(self, Self::Encoder(EncoderError::Busy))
    }
}

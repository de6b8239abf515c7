//! What is asked, and what an answer is measured against.
//!
//! Everything beside the reference answers and `id`, `description`, `points` of the criteria is optional: a question
//! that leaves it out is graded as if it did not exist.

use serde::{Deserialize, Serialize};

use crate::language::Language;
use crate::units::Unit;

/// Bounds of one question, so that no question can make grading slow.
const MOST_CRITERIA: usize = 100;
const MOST_PARTS: usize = 40;
const MOST_FORMS: usize = 200;
const MOST_MISCONCEPTIONS: usize = 50;

/// One thing an answer should say, and what it is worth.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Criterion {
    /// Names the criterion in the evidence.
    pub id: String,
    /// What the answer should say. Students may read it: it stands in their feedback.
    pub description: String,
    /// Points, 0 or above. All criteria together are scaled to the question's `max_score`.
    pub points: f64,
    /// Steps in which points are given; without any, points follow the evidence in fine steps.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub levels: Vec<Level>,
    /// Facts that must be present. With any, they and `numbers` decide, and `description` is only read by people.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub key_points: Vec<KeyPoint>,
    /// Numbers that must be present, with unit and tolerance.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub numbers: Vec<Number>,
    /// Words that meet the criterion wherever they stand in the answer, unless they are negated (see `docs/grading.md`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accepted: Vec<String>,
    /// Words that fail the criterion wherever they stand in the answer, unless they are negated. They win over `accepted`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rejected: Vec<String>,
    /// For people who mark: how strict to be, what else counts. The model does not read it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub guidance: String,
}

/// A step of a criterion.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Level {
    /// What an answer of this level does. Students may read it.
    pub description: String,
    /// Its points, 0 up to those of the criterion.
    pub points: f64,
}

/// A fact that must be present.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KeyPoint {
    /// The fact, as a short sentence.
    pub text: String,
    /// Its weight among the parts of its criterion, 0 or above.
    #[serde(default = "one")]
    pub weight: f64,
    /// Words that say the fact, wherever they stand in the answer: they win over the model.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accepted: Vec<String>,
}

/// A number that must be present.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Number {
    /// Its value, in `unit`.
    pub value: f64,
    /// Its unit, as `cm`, `m/s^2`, `kJ/mol`, `%`; empty when only the value is compared.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub unit: String,
    /// How far off a value may be, in `unit`. Without any tolerance, it has to be the same number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tolerance: Option<f64>,
    /// How far off a value may be, as a share of it: `0.02` for 2 %. With both, either is enough.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relative_tolerance: Option<f64>,
    /// The value alone earns all; otherwise a missing unit costs half.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unit_optional: bool,
    /// Its weight among the parts of its criterion, 0 or above.
    #[serde(default = "one")]
    pub weight: f64,
}

/// A wrong idea that is known, with what helps against it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Misconception {
    /// Names it in the grade.
    pub id: String,
    /// The wrong idea, as a student would write it.
    pub text: String,
    /// What the student reads when the idea is found.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub hint: String,
    /// Words that show the idea, wherever they stand in the answer: they win over the model.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub signs: Vec<String>,
    /// Points taken away, on the scale of `max_score`; 0 to point it out only.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub deduct: f64,
    /// The most points that are left, on the scale of `max_score`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cap: Option<f64>,
}

/// How much of what is missing a student may read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Disclosure {
    /// That something is missing, and nothing of what it is.
    None,
    /// Where to look: the topic, the criterion, the hint against a wrong idea.
    #[default]
    Hint,
    /// The missing key point itself.
    Full,
}

/// How feedback speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// Whole sentences, with encouragement to go on.
    #[default]
    Warm,
    /// Short sentences and simple words, for young readers and for learners of the language.
    Simple,
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
    /// Wrong ideas that are known.
    pub misconceptions: Vec<Misconception>,
    /// Whole answers of full worth; `*` stands for any text. They win over the model.
    pub accepted: Vec<String>,
    /// Whole answers that are worth nothing; `*` stands for any text. They win over everything else.
    pub rejected: Vec<String>,
    /// How much of what is missing feedback may tell.
    pub disclosure: Disclosure,
    /// How feedback speaks.
    pub tone: Tone,
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
    /// A level is worth more than its criterion, or less than nothing.
    #[error("every level of criterion {0:?} needs points from 0 up to those of the criterion")]
    Level(String),
    /// A key point has no text or no weight.
    #[error(
        "every key point of criterion {0:?} needs a text and a weight of 0 or more, and one of them a weight above 0"
    )]
    KeyPoint(String),
    /// A number cannot be compared.
    #[error("a number of criterion {0:?} needs a value, and tolerances and a weight of 0 or more")]
    Number(String),
    /// A unit that is not known.
    #[error(
        "unit {0:?} is not known: write it as cm, m/s^2 or kJ/mol, or leave it out to compare the value alone"
    )]
    Unit(String),
    /// A misconception has no text, or takes away less than nothing.
    #[error("misconception {0:?} needs a text, and deduct and cap of 0 or more")]
    Misconception(String),
    /// Two criteria or two misconceptions have one name.
    #[error("the id {0:?} is used twice in the rubric: give every criterion and misconception its own")]
    SameId(String),
    /// More of something than is compared.
    #[error("too many {0}")]
    TooMany(&'static str),
}

fn one() -> f64 {
    1.0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(number: &f64) -> bool {
    *number == 0.0
}

fn counts(number: f64) -> bool {
    number.is_finite() && number >= 0.0
}

impl Criterion {
    /// Whether its key points and numbers decide, and not its description.
    pub(crate) fn has_parts(&self) -> bool {
        !self.key_points.is_empty() || !self.numbers.is_empty()
    }

    /// Whether anything beside its description says how it is judged.
    pub(crate) fn has_rules(&self) -> bool {
        self.has_parts() || !self.levels.is_empty() || !self.accepted.is_empty() || !self.rejected.is_empty()
    }

    fn check(&self) -> Result<(), QuestionError> {
        let id = || self.id.clone();
        if !counts(self.points) || self.description.trim().is_empty() {
            return Err(QuestionError::Criterion(id()));
        }
        if self.levels.iter().any(|level| !counts(level.points) || level.points > self.points) {
            return Err(QuestionError::Level(id()));
        }
        if self.key_points.iter().any(|point| !counts(point.weight) || point.text.trim().is_empty()) {
            return Err(QuestionError::KeyPoint(id()));
        }
        for number in &self.numbers {
            let tolerances = [number.tolerance, number.relative_tolerance];
            if !number.value.is_finite()
                || !counts(number.weight)
                || tolerances.into_iter().flatten().any(|t| !counts(t))
            {
                return Err(QuestionError::Number(id()));
            }
            if !number.unit.trim().is_empty() && Unit::parse(&number.unit).is_none() {
                return Err(QuestionError::Unit(number.unit.clone()));
            }
        }
        let weights = self.key_points.iter().map(|point| point.weight);
        let weights = weights.chain(self.numbers.iter().map(|number| number.weight));
        if self.has_parts() && weights.sum::<f64>() <= 0.0 {
            return Err(QuestionError::KeyPoint(id()));
        }
        if self.key_points.len() + self.numbers.len() > MOST_PARTS || self.levels.len() > MOST_PARTS {
            return Err(QuestionError::TooMany("levels, key points or numbers in a criterion: at most 40"));
        }
        let forms = self.key_points.iter().map(|point| point.accepted.len()).sum::<usize>();
        if forms + self.accepted.len() + self.rejected.len() > MOST_FORMS {
            return Err(QuestionError::TooMany("accepted and rejected forms in a criterion: at most 200"));
        }
        Ok(())
    }
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
        if self.rubric.len() > MOST_CRITERIA {
            return Err(QuestionError::TooMany("criteria: at most 100"));
        }
        self.rubric.iter().try_for_each(Criterion::check)?;
        if self.rubric.is_empty() {
            if self.reference_answers.iter().all(|answer| answer.trim().is_empty()) {
                return Err(QuestionError::NothingToCompare);
            }
        } else if self.rubric.iter().map(|criterion| criterion.points).sum::<f64>() <= 0.0 {
            return Err(QuestionError::NoPoints);
        }
        if self.misconceptions.len() > MOST_MISCONCEPTIONS {
            return Err(QuestionError::TooMany("misconceptions: at most 50"));
        }
        let signs = self.misconceptions.iter().map(|wrong| wrong.signs.len()).sum::<usize>();
        if self.accepted.len() + self.rejected.len() + signs > MOST_FORMS {
            return Err(QuestionError::TooMany("accepted and rejected answers and signs: at most 200"));
        }
        for wrong in &self.misconceptions {
            if wrong.text.trim().is_empty()
                || !counts(wrong.deduct)
                || wrong.cap.is_some_and(|cap| !counts(cap))
            {
                return Err(QuestionError::Misconception(wrong.id.clone()));
            }
        }
        self.ids_differ()
    }

    /// Old rubrics may repeat an id; only what this version added has to tell things apart.
    fn ids_differ(&self) -> Result<(), QuestionError> {
        let mut seen = std::collections::BTreeSet::new();
        match self.misconceptions.iter().find(|wrong| !seen.insert(wrong.id.as_str())) {
            Some(twice) => Err(QuestionError::SameId(twice.id.clone())),
            None => Ok(()),
        }
    }

    /// All its texts.
    pub(crate) fn texts(&self) -> Vec<&str> {
        let criteria = self.rubric.iter().flat_map(|criterion| {
            std::iter::once(&criterion.description)
                .chain(
                    criterion
                        .key_points
                        .iter()
                        .flat_map(|point| std::iter::once(&point.text).chain(&point.accepted)),
                )
                .chain(&criterion.accepted)
                .chain(&criterion.rejected)
                .chain(criterion.numbers.iter().map(|number| &number.unit))
        });
        let wrong =
            self.misconceptions.iter().flat_map(|wrong| std::iter::once(&wrong.text).chain(&wrong.signs));
        std::iter::once(&self.question)
            .chain(&self.reference_answers)
            .chain(criteria)
            .chain(wrong)
            .chain(&self.accepted)
            .chain(&self.rejected)
            .map(String::as_str)
            .collect()
    }
}

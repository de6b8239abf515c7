//! Answers that a teacher has given or confirmed: the same question gets them first.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::answer::Question;
use crate::search::{Vector, cosine};
use crate::terms::words;

/// A question with the teacher's answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verified {
    /// Its name.
    pub id: String,
    /// As it was asked.
    pub question: String,
    /// The teacher's words.
    pub answer: String,
}

/// Two questions with this share of terms in common (Dice) are the same one.
const SAME_TERMS: f64 = 0.8;
/// Or with these shares of terms and this cosine.
const SOME_TERMS: f64 = 0.5;
const SAME_MEANING: f64 = 0.9;

struct Known {
    verified: Verified,
    key: Key,
    vector: Option<Vector>,
}

/// What must agree besides: numbers, negations, names and kind decide what a question asks.
#[derive(PartialEq)]
struct Key {
    content: BTreeSet<String>,
    exact: BTreeSet<String>,
}

impl Key {
    fn new(text: &str) -> Self {
        let question = Question::new(text);
        let negations = words(text).into_iter().map(|word| word.stem).filter(|stem| {
            ["not", "no", "never", "without", "cannot", "nor", "不", "没", "无", "非"]
                .contains(&stem.as_str())
        });
        let exact = question.numbers.iter().chain(&question.names).cloned().chain(negations);
        Self { exact: exact.chain([format!("{:?}", question.kind)]).collect(), content: question.content }
    }
}

/// The verified answers of a course.
#[derive(Default)]
pub struct VerifiedAnswers(Vec<Known>);

impl VerifiedAnswers {
    /// Takes them with the vectors of their questions, where there are any.
    pub fn new(answers: impl IntoIterator<Item = (Verified, Option<Vector>)>) -> Self {
        Self(
            answers
                .into_iter()
                .map(|(verified, vector)| Known { key: Key::new(&verified.question), verified, vector })
                .collect(),
        )
    }

    /// The answer to the same question, if somebody asked it before; the likest one, the first among equals.
    pub fn find(&self, question: &str, vector: Option<&Vector>) -> Option<&Verified> {
        let key = Key::new(question);
        if key.content.is_empty() {
            return None;
        }
        let mut best: Option<(&Known, f64)> = None;
        for known in self.0.iter().filter(|known| known.key.exact == key.exact) {
            let common = known.key.content.intersection(&key.content).count() as f64;
            let dice = 2.0 * common / (known.key.content.len() + key.content.len()) as f64;
            let meaning = vector.zip(known.vector.as_ref()).map_or(0.0, |(a, b)| cosine(a, b));
            let same = dice >= SAME_TERMS || (dice >= SOME_TERMS && meaning >= SAME_MEANING);
            if same && best.is_none_or(|(_, most)| dice + meaning > most) {
                best = Some((known, dice + meaning));
            }
        }
        best.map(|(known, _)| &known.verified)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_question_is_known_and_another_is_not() {
        let verified = |id: &str, question: &str| {
            (Verified { id: id.into(), question: question.into(), answer: "…".into() }, None)
        };
        let answers = VerifiedAnswers::new([
            verified("a", "When is the exam in 2026?"),
            verified("b", "Why does iron rust in water?"),
            verified("c", "期末考试什么时候？"),
        ]);
        let find = |question: &str| answers.find(question, None).map(|found| found.id.as_str());
        assert_eq!(find("when is the exam of 2026"), Some("a"));
        assert_eq!(find("Why does iron rust in the water?"), Some("b"));
        assert_eq!(find("期末考試什麼時候"), Some("c"));
        for other in [
            "When is the exam in 2027?",
            "Where is the exam in 2026?",
            "Why does iron not rust in water?",
            "Why?",
            "",
        ] {
            assert_eq!(find(other), None, "{other}");
        }
    }
}

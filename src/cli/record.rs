//! One line of JSON Lines as an answer with its question, for every command that reads them.

use grader::{Criterion, Disclosure, Label, Language, Misconception, Question, QuestionError, Tone};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::cli::lines::Line;

/// One answer with its question, as `docs/grading.md` describes it.
pub(super) struct Record {
    /// A text or a number.
    pub(super) id: Value,
    /// What is asked and expected.
    pub(super) question: Question,
    /// What was answered.
    pub(super) answer: String,
    /// The line's number, from 1 on.
    pub(super) line: u64,
    /// The whole object, for what only some commands read.
    pub(super) fields: Value,
}

impl Record {
    /// An error in this record's place.
    pub(super) fn fail(&self, error: impl std::fmt::Display) -> Unreadable {
        Unreadable { id: Some(self.id.clone()), line: self.line, error: error.to_string() }
    }
}

/// Why a line is no such record.
#[derive(Debug)]
pub(super) struct Unreadable {
    /// The record's own id, where it has one; else the error begins with the line's number.
    pub(super) id: Option<Value>,
    /// The line's number, from 1 on.
    pub(super) line: u64,
    /// What is wrong.
    pub(super) error: String,
}

impl Unreadable {
    /// What stands in the record's place in an output.
    pub(super) fn to_json(&self) -> Value {
        match &self.id {
            Some(id) => json!({ "id": id, "error": self.error }),
            None => json!({ "id": null, "line": self.line, "error": self.error }),
        }
    }
}

/// What is read of a line. Unknown fields are ignored.
#[derive(Deserialize)]
struct Fields {
    answer: String,
    #[serde(default)]
    question: String,
    #[serde(default)]
    reference_answers: Vec<String>,
    #[serde(default)]
    rubric: Vec<Criterion>,
    #[serde(default = "one")]
    max_score: f64,
    language: Option<String>,
    #[serde(default)]
    misconceptions: Vec<Misconception>,
    #[serde(default)]
    accepted: Vec<String>,
    #[serde(default)]
    rejected: Vec<String>,
    #[serde(default)]
    disclosure: Disclosure,
    #[serde(default)]
    tone: Tone,
}

fn one() -> f64 {
    1.0
}

/// A label as files write it: `Partially correct` and `partially_correct` are one.
pub(super) fn label(text: &str) -> Option<Label> {
    let word = text.trim().to_ascii_lowercase().replace([' ', '-'], "_");
    Label::ALL.into_iter().find(|label| label.as_str() == word)
}

/// A JSON object with an id: what every command's lines have in common.
pub(super) struct Identified {
    /// A text or a number.
    pub(super) id: Value,
    /// The line's number, from 1 on.
    pub(super) line: u64,
    /// The whole object.
    pub(super) fields: Value,
}

impl Identified {
    /// An error in this line's place.
    pub(super) fn fail(&self, error: impl std::fmt::Display) -> Unreadable {
        Unreadable { id: Some(self.id.clone()), line: self.line, error: error.to_string() }
    }
}

/// Reads a line as an object with an id.
pub(super) fn identified(line: Line) -> Result<Identified, Unreadable> {
    let number = line.number;
    let nameless =
        |error: String| Unreadable { id: None, line: number, error: format!("line {number}: {error}") };
    let bytes = line.content.map_err(|why| nameless(why.to_owned()))?;
    let text = std::str::from_utf8(&bytes).map_err(|_| nameless("not UTF-8".into()))?;
    let fields: Value = serde_json::from_str(text).map_err(|error| nameless(format!("not JSON: {error}")))?;
    if !fields.is_object() {
        return Err(nameless("not a JSON object".into()));
    }
    match fields.get("id") {
        Some(id @ (Value::String(_) | Value::Number(_))) => {
            Ok(Identified { id: id.clone(), line: number, fields })
        }
        _ => Err(nameless("id is missing".into())),
    }
}

/// Reads a line. There may be nothing in it to measure the answer against: marks may take its place.
pub(super) fn read(line: Line) -> Result<Record, Unreadable> {
    let identified = identified(line)?;
    let fail = |error: String| identified.fail(error);
    let Identified { id, line: number, fields: value } = &identified;
    let fields = Fields::deserialize(value).map_err(|error| fail(error.to_string()))?;
    let language = match fields.language.as_deref() {
        None | Some("") => None,
        Some(tag) => Some(Language::from_tag(tag).unwrap_or(Language::Other)),
    };
    let question = Question {
        question: fields.question,
        reference_answers: fields.reference_answers,
        rubric: fields.rubric,
        max_score: fields.max_score,
        language,
        misconceptions: fields.misconceptions,
        accepted: fields.accepted,
        rejected: fields.rejected,
        disclosure: fields.disclosure,
        tone: fields.tone,
    };
    match question.check() {
        Ok(()) | Err(QuestionError::NothingToCompare) => {}
        Err(error) => return Err(fail(error.to_string())),
    }
    Ok(Record { id: id.clone(), question, answer: fields.answer, line: *number, fields: value.clone() })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn line(text: &str) -> Line {
        Line { number: 7, content: Ok(text.as_bytes().to_vec()) }
    }

    #[test]
    fn a_record_is_read_with_its_defaults() {
        let text = r#"{"id": 3, "reference_answers": ["a"], "answer": "b", "question_id": "q", "language": "zh-CN"}"#;
        let record = read(line(text)).unwrap();
        assert_eq!((record.id, record.answer.as_str()), (json!(3), "b"));
        assert_eq!((record.question.max_score, record.question.language), (1.0, Some(Language::Chinese)));
        assert_eq!(record.fields["question_id"], "q");
    }

    #[test]
    fn a_rubric_brings_its_rules() {
        let text = r#"{"id": "a", "answer": "35 mm", "max_score": 2, "disclosure": "full", "rejected": ["no"],
            "rubric": [{"id": "c", "description": "Gives the length", "points": 2,
                "key_points": [{"text": "it is long", "accepted": ["long"]}], "numbers": [{"value": 3.5, "unit": "cm"}]}],
            "misconceptions": [{"id": "m", "text": "it is short", "hint": "Measure again.", "deduct": 1}]}"#;
        let question = read(line(&text.replace('\n', " "))).unwrap().question;
        assert_eq!(question.rubric[0].numbers[0].unit, "cm");
        assert_eq!((question.misconceptions[0].deduct, question.disclosure), (1.0, Disclosure::Full));
        let text = r#"{"id": "a", "answer": "b", "rubric": [{"id": "c", "description": "d", "points": 2,
            "numbers": [{"value": 1, "unit": "furlong"}]}]}"#;
        let unreadable = read(line(&text.replace('\n', " "))).err().unwrap();
        assert!(unreadable.error.contains("furlong"), "{}", unreadable.error);
    }

    #[test]
    fn what_cannot_be_read_is_named_by_its_id_or_line() {
        for (text, id, words) in [
            ("[1]", None, "line 7: not a JSON object"),
            ("{", None, "line 7: not JSON"),
            (r#"{"answer": "a"}"#, None, "line 7: id is missing"),
            (r#"{"id": "x"}"#, Some("x"), "answer"),
            (
                r#"{"id": "x", "answer": "a", "reference_answers": ["r"], "max_score": 0}"#,
                Some("x"),
                "max_score",
            ),
        ] {
            let unreadable = read(line(text)).err().unwrap();
            assert_eq!(unreadable.id, id.map(|id| json!(id)), "{text}");
            assert!(unreadable.error.contains(words), "{text}: {}", unreadable.error);
        }
    }
}

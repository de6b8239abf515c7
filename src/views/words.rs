//! What is shown of a grade, as small enumerations, and the keys of the words for each.
//!
//! Stable codes of other parts of the program (reasons, problems) come in as text; one that is not known here gets
//! words that are true of all of them.

use super::text::{Number, Texts, points};

/// Of the marks with this confidence or more, the great majority is right.
const SURE: f64 = 0.85;
/// Most are right.
const FAIRLY_SURE: f64 = 0.6;

/// How far a criterion was met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Met {
    /// It is there.
    Yes,
    /// Something of it is there.
    Partly,
    /// It was not found.
    No,
    /// The answer says the opposite.
    Contradicted,
}

impl Met {
    /// The CSS class.
    pub fn class(&self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::Partly => "partly",
            Self::No => "no",
            Self::Contradicted => "against",
        }
    }

    /// The key of its word.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Yes => "met-yes",
            Self::Partly => "met-partly",
            Self::No => "met-no",
            Self::Contradicted => "met-against",
        }
    }
}

/// The label of a whole answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Label {
    /// Right.
    Correct,
    /// Right in part.
    PartiallyCorrect,
    /// Says the opposite.
    Contradictory,
    /// Not right.
    Incorrect,
}

impl Label {
    /// The key of its word.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Correct => "label-correct",
            Self::PartiallyCorrect => "label-partially-correct",
            Self::Contradictory => "label-contradictory",
            Self::Incorrect => "label-incorrect",
        }
    }

    /// The CSS class.
    pub fn class(&self) -> &'static str {
        match self {
            Self::Correct => "yes",
            Self::PartiallyCorrect => "partly",
            Self::Contradictory => "against",
            Self::Incorrect => "no",
        }
    }
}

/// The probabilities of the four labels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Probabilities {
    /// Right.
    pub correct: f64,
    /// Right in part.
    pub partially_correct: f64,
    /// Says the opposite.
    pub contradictory: f64,
    /// Not right.
    pub incorrect: f64,
}

impl Probabilities {
    /// Label and probability, best first in meaning.
    pub fn parts(&self) -> [(Label, f64); 4] {
        [
            (Label::Correct, self.correct),
            (Label::PartiallyCorrect, self.partially_correct),
            (Label::Contradictory, self.contradictory),
            (Label::Incorrect, self.incorrect),
        ]
    }
}

impl Texts {
    /// A calibrated confidence from 0 to 1 in a sentence: people understand three steps, not digits.
    pub fn confidence(&self, confidence: impl Number) -> String {
        self.get(match confidence.value() {
            c if c >= SURE => "confidence-high",
            c if c >= FAIRLY_SURE => "confidence-middle",
            _ => "confidence-low",
        })
    }

    /// The same in one or two words, for tables.
    pub fn confidence_short(&self, confidence: impl Number) -> String {
        self.get(match confidence.value() {
            c if c >= SURE => "confidence-high-short",
            c if c >= FAIRLY_SURE => "confidence-middle-short",
            _ => "confidence-low-short",
        })
    }

    /// A share from 0 to 1 in whole percent.
    pub fn percent(&self, share: impl Number) -> String {
        self.msg("percent").num("percent", (share.value().clamp(0.0, 1.0) * 100.0).round()).to_string()
    }

    /// Points alone, without the word.
    pub fn number(&self, number: impl Number) -> String {
        points(number)
    }

    /// Why the machine does not stand behind its mark; written for teachers, true for students.
    pub fn reason(&self, code: impl AsRef<str>) -> String {
        self.get(reason_key(code.as_ref()))
    }

    /// Why a mark does not reach the LMS, and what the teacher can do.
    pub fn problem(&self, code: impl AsRef<str>) -> String {
        self.get(problem_key(code.as_ref()))
    }
}

fn reason_key(code: &str) -> &'static str {
    match code {
        "uncertain" => "reason-uncertain",
        "novel" => "reason-novel",
        "keyword_list" => "reason-keyword-list",
        "list_of_everything" => "reason-list-of-everything",
        "off_topic" => "reason-off-topic",
        "hidden_characters" => "reason-hidden-characters",
        "copied" => "reason-copied",
        "gibberish" => "reason-gibberish",
        "instruction_like" => "reason-instruction-like",
        "language_not_supported" => "reason-language",
        "empty" => "reason-empty",
        "file_only" => "reason-file-only",
        "borderline" => "reason-borderline",
        "too_long" => "reason-too-long",
        "no_reference" => "reason-no-reference",
        "contradiction" => "reason-contradiction",
        "policy" => "reason-policy",
        "machine_failed" => "reason-machine-failed",
        _ => "reason-other",
    }
}

fn problem_key(code: &str) -> &'static str {
    match code {
        "test_student" => "problem-test-student",
        "no_line_item" => "problem-no-line-item",
        "line_item_gone" => "problem-line-item-gone",
        "newer_in_lms" => "problem-newer-in-lms",
        "locked" => "problem-locked",
        "no_token" | "unauthorized" => "problem-no-token",
        "key_set_unreachable" => "problem-key-set",
        "forbidden" => "problem-forbidden",
        "not_gradable" => "problem-not-gradable",
        "attempts_exhausted" => "problem-attempts",
        "unavailable" | "no_answer" => "problem-unavailable",
        "throttled" | "too_fast" => "problem-throttled",
        "never_arrived" => "problem-never-arrived",
        "given_up" => "problem-given-up",
        "changed_in_lms" => "problem-changed-in-lms",
        "zero" => "problem-zero",
        _ => "problem-other",
    }
}

//! Students ask about their course's material and get a sentence of it, a question back, or an honest no; teachers answer
//! what is left over, once, and see what a class asks. And the talk about a returned answer.
//!
//! How an answer is found is the crate `tutor`; here stands who may ask, what is kept of it, and who sees what.

pub mod ask;
pub mod class;
pub mod lesson;
pub mod own;
pub mod talk;

use serde::{Deserialize, Serialize};
use tutor::answer::{Citation, Near};
use tutor::help::{Hint, Policy};

use crate::clock::Timestamp;
use crate::db::tutor_policy::{self, TutorPolicy};
use crate::db::types::{AssignmentId, Caution, CourseId};
use crate::db::{Conn, DbError};
use crate::domain::session::Visit;
use crate::error::{Fault, Result};

/// Questions a student may ask in 24 hours where a course has not decided otherwise.
const A_DAY: i32 = 40;
/// The most that a course can allow.
pub const MOST_A_DAY: i32 = 500;

/// What a course decided, or the defaults.
pub fn rules(c: &mut Conn, course: &CourseId) -> Result<TutorPolicy, DbError> {
    Ok(tutor_policy::find(c, course)?.unwrap_or_else(|| TutorPolicy {
        course_id: course.clone(),
        asking: true,
        talking: true,
        a_day: Some(A_DAY),
        caution: Caution::Usual,
        updated_at: Timestamp::from_micros(0),
    }))
}

/// The part of the rules that decides whether a question may be asked now.
fn policy(rules: &TutorPolicy) -> Policy {
    Policy { enabled: rules.asking, a_day: rules.a_day.map(|most| u32::try_from(most).unwrap_or(0)) }
}

/// From which probability on an answer is given, as measured on public question sets (docs/tutor.md); `None`: as fitted.
fn answer_from(caution: Caution, question: &str) -> Option<f64> {
    let han = question.chars().any(text::is_han);
    match (caution, han) {
        (Caution::Usual, _) => None,
        (Caution::Careful, _) => Some(0.5),
        (Caution::Generous, false) => Some(0.2),
        (Caution::Generous, true) => Some(0.1),
    }
}

/// A quotation with its place, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quoted {
    /// Word for word from the material.
    pub quote: String,
    /// The document.
    pub document: String,
    /// The stretch: a [`crate::domain::material::ChunkName`].
    pub chunk: String,
    /// The page, slide or second.
    pub anchor: tutor::material::Anchor,
    /// Title and headings above it.
    pub headings: Vec<String>,
}

impl From<Citation> for Quoted {
    fn from(citation: Citation) -> Self {
        Self {
            quote: citation.quote,
            document: citation.passage_id,
            chunk: citation.chunk,
            anchor: citation.anchor,
            headings: citation.headings,
        }
    }
}

/// One of the things that may be meant, and what is quoted then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// The section.
    pub label: String,
    /// What it says.
    pub quoted: Quoted,
}

/// What was said to a question, as it is kept.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Told {
    /// The answer.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub quoted: Vec<Quoted>,
    /// What may be meant.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<Choice>,
    /// The ladder, for open graded work.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hints: Vec<Hint>,
    /// The open graded work.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assignment: Option<AssignmentId>,
    /// The place that came nearest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub near: Option<Near>,
}

impl Told {
    /// Reads what is kept; what cannot be read says nothing.
    pub fn read(json: &str) -> Self {
        serde_json::from_str(json).unwrap_or_default()
    }

    /// The quotations that the student sees: the answer, or what the chosen section says.
    pub fn shown(&self, chosen: Option<i32>) -> Vec<&Quoted> {
        match chosen.and_then(|at| self.choices.get(usize::try_from(at).ok()?)) {
            Some(choice) => vec![&choice.quoted],
            None => self.quoted.iter().collect(),
        }
    }
}

/// The course of a visit.
fn course(visit: &Visit) -> Result<CourseId> {
    let course = visit.course.as_ref().ok_or_else(|| Fault::not_found("the launch named no course"))?;
    Ok(course.id.clone())
}

/// The course of a visit, for its students.
fn as_student(visit: &Visit) -> Result<CourseId> {
    if visit.session.role != crate::db::types::Role::Learner {
        return Err(Fault::forbidden("only students ask"));
    }
    course(visit)
}

/// The course of a visit, for its teachers.
fn as_teacher(visit: &Visit) -> Result<CourseId> {
    if !visit.is_staff() {
        return Err(Fault::forbidden("not a teacher of this course"));
    }
    course(visit)
}

/// Text as it is kept: without what a database cannot hold, and without blank ends.
fn cleaned(text: &str) -> String {
    text.replace('\0', "").trim().to_owned()
}

#[cfg(test)]
mod tests;

#[cfg(test)]
mod kept {
    use super::*;

    #[test]
    fn a_chosen_section_speaks_in_place_of_the_answer() {
        let quoted = |quote: &str| Quoted {
            quote: quote.into(),
            document: "d".into(),
            chunk: "d.1.0".into(),
            anchor: tutor::material::Anchor::Slide(3),
            headings: vec!["Osmosis".into()],
        };
        let told = Told {
            choices: vec![
                Choice { label: "a".into(), quoted: quoted("one") },
                Choice { label: "b".into(), quoted: quoted("two") },
            ],
            ..Told::default()
        };
        let kept = Told::read(&serde_json::to_string(&told).unwrap_or_default());
        assert_eq!(kept, told);
        assert_eq!(kept.shown(None), Vec::<&Quoted>::new());
        assert_eq!(kept.shown(Some(1))[0].quote, "two");
        assert!(kept.shown(Some(2)).is_empty() && kept.shown(Some(-1)).is_empty());
        assert_eq!(Told::read("nonsense"), Told::default());
    }

    #[test]
    fn a_careful_course_answers_later_and_a_generous_one_earlier() {
        assert_eq!(answer_from(Caution::Usual, "Why?"), None);
        assert!(answer_from(Caution::Careful, "Why?") > answer_from(Caution::Generous, "Why?"));
        assert!(answer_from(Caution::Generous, "为什么？") < answer_from(Caution::Generous, "Why?"));
    }
}

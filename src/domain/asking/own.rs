//! A student's own questions: what they see, and what they do about an answer.

use std::collections::HashMap;

use tutor::help::Permission;

use super::ask::may_ask;
use super::{Told, as_student, cleaned};
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::question::Question;
use crate::db::types::{AskOutcome, MaterialId, QuestionId, QuestionState};
use crate::db::verified_answer::VerifiedAnswer;
use crate::db::{self, Conn, DbError};
use crate::domain::material::ChunkName;
use crate::domain::session::Visit;
use crate::error::{Error, Fault, Result};

/// Own questions that are shown, the newest.
const SHOWN: i64 = 50;
/// The longest report, in characters.
pub const LONGEST_REPORT: usize = 1_000;

/// A document that is quoted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Its name.
    pub title: String,
    /// Students see it now.
    pub released: bool,
}

/// A question with all that belongs to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// As it is kept.
    pub question: Question,
    /// What was said to it.
    pub told: Told,
    /// A teacher's answer.
    pub answer: Option<VerifiedAnswer>,
    /// The open graded work that it asked for.
    pub assignment: Option<String>,
    /// The documents that it names, by id.
    pub documents: HashMap<String, Document>,
}

impl Asked {
    /// Where a quotation opens, below `/links/{scope}`; `None` where the document is gone or not to be seen.
    pub fn address(&self, chunk: &str) -> Option<String> {
        let name = ChunkName::parse(chunk)?;
        self.documents.get(name.material.as_str()).filter(|document| document.released)?;
        Some(name.address())
    }
}

/// The student's page.
pub struct Page {
    /// Whether another question may be asked.
    pub permission: Permission,
    /// The question that is shown.
    pub shown: Option<Asked>,
    /// Own questions, the newest first: id, words, time, and whether a teacher answered.
    pub earlier: Vec<Question>,
    /// There is anything to ask about.
    pub material: bool,
}

/// Reads the page, with the question `wanted` if it is the student's own.
pub async fn page(app: &App, visit: &Visit, wanted: Option<&str>) -> Result<Page> {
    let course = as_student(visit)?;
    let (person, now) = (visit.session.person_id.clone(), app.clock.now());
    let wanted = wanted.map(QuestionId::from);
    app.db
        .read(move |c| {
            let shown = match &wanted {
                Some(id) => db::question::own(c, &person, id)?.filter(|found| found.course_id == course),
                None => None,
            };
            let shown = match shown {
                Some(question) => Some(with_all(c, question, now)?),
                None => None,
            };
            let documents = db::material::of_course(c, &course)?;
            Ok::<_, Error>(Page {
                permission: may_ask(c, &course, &person, now)?,
                shown,
                earlier: db::question::newest_of(c, &person, &course, SHOWN)?,
                material: documents
                    .iter()
                    .any(|one| one.current_version.is_some() && one.released_at.is_some_and(|at| at <= now)),
            })
        })
        .await
}

/// A question with what it names.
pub(super) fn with_all(c: &mut Conn, question: Question, now: Timestamp) -> Result<Asked, DbError> {
    let told = Told::read(&question.reply);
    let answer = match &question.verified_answer_id {
        Some(id) => db::verified_answer::find(c, id)?,
        None => None,
    };
    let assignment = match &told.assignment {
        Some(id) => db::assignment::find(c, id)?.map(|assignment| assignment.title),
        None => None,
    };
    let quoted = told.quoted.iter().chain(told.choices.iter().map(|choice| &choice.quoted));
    let mut ids: Vec<String> = quoted.map(|quoted| quoted.document.clone()).collect();
    ids.extend(told.near.iter().map(|near| near.document.clone()));
    Ok(Asked { documents: documents(c, ids, now)?, question, told, answer, assignment })
}

/// Names of documents, and whether students see them.
pub(super) fn documents(
    c: &mut Conn,
    mut ids: Vec<String>,
    now: Timestamp,
) -> Result<HashMap<String, Document>, DbError> {
    ids.sort();
    ids.dedup();
    let mut found = HashMap::new();
    for id in ids {
        if let Some(row) = db::material::by_id(c, &MaterialId::from(id.as_str()))? {
            let released = row.released_at.is_some_and(|at| at <= now);
            found.insert(id, Document { title: row.title, released });
        }
    }
    Ok(found)
}

/// What a student does about an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Says what was meant.
    Choose(i32),
    /// Takes the next hint.
    Hint,
    /// Hands it to the teachers.
    HandOver {
        /// With the name.
        named: bool,
    },
    /// Says that the source is wrong, and what is.
    Report(String),
}

/// Does it. The key of a message that says what came of it.
pub async fn act(app: &App, visit: &Visit, id: &str, act: Act) -> Result<Option<&'static str>> {
    let course = as_student(visit)?;
    let (person, id, now) = (visit.session.person_id.clone(), QuestionId::from(id), app.clock.now());
    app.db
        .write(move |c| {
            let own = db::question::own(c, &person, &id)?.filter(|found| found.course_id == course);
            let question = own.ok_or_else(|| Fault::not_found("no such question of this student"))?;
            let told = Told::read(&question.reply);
            let count = |n: usize| i32::try_from(n).unwrap_or(i32::MAX);
            match act {
                Act::Choose(choice) => {
                    if question.outcome == AskOutcome::Clarify
                        && (0..count(told.choices.len())).contains(&choice)
                    {
                        db::question::choose(c, &id, choice)?;
                    }
                    Ok::<_, Error>(None)
                }
                Act::Hint => {
                    db::question::take_hints(c, &id, (question.hints + 1).min(count(told.hints.len())))?;
                    Ok(None)
                }
                Act::HandOver { named } => {
                    if question.state != QuestionState::Closed {
                        return Ok(None);
                    }
                    db::question::hand_over(c, &id, named, now)?;
                    Ok(Some("ask-handed-over"))
                }
                Act::Report(words) => {
                    let quoted =
                        !told.shown(question.chosen).is_empty() || question.outcome == AskOutcome::Verified;
                    if question.reported_at.is_some() || !quoted {
                        return Ok(None);
                    }
                    let words: String = cleaned(&words).chars().take(LONGEST_REPORT).collect();
                    db::question::report(c, &id, &words, now)?;
                    Ok(Some("ask-reported"))
                }
            }
        })
        .await
}

//! One question, from the student's words to what is kept of it.
//!
//! Open graded work comes first: what asks for it gets hints. Then a teacher's answer to the same question, then the
//! material. Models run on a blocking thread through their bounded queue; a busy model is said, and nothing is kept.

use std::sync::Arc;

use text::language::detect;
use text::{Encoder, EncoderError, Language};
use tutor::answer::{AskError, LONGEST_QUESTION, Outcome as Found, Reply, Tutor};
use tutor::help::{OpenItem, Permission, Verified, VerifiedAnswers, guard, ladder, permission};
use tutor::search::{Scope, Vector};

use super::own::{Asked, with_all};
use super::{Choice, Quoted, Told, answer_from, as_student, as_teacher, cleaned, policy, rules};
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::question::Question;
use crate::db::tutor_policy::TutorPolicy;
use crate::db::types::{
    AskOutcome, AssignmentId, CourseId, PersonId, QuestionId, QuestionState, VerifiedAnswerId,
};
use crate::db::verified_answer::VerifiedAnswer;
use crate::db::{self, Conn, DbError};
use crate::domain::assignment::schedule::{self, Window};
use crate::domain::material;
use crate::domain::session::Visit;
use crate::error::{Error, Result};

/// Verified answers that a question is held against, the newest.
const MOST_VERIFIED: i64 = 500;
/// A day, in seconds.
const DAY: i64 = 86_400;

/// What came of asking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was answered, one way or another.
    Asked(QuestionId),
    /// Nothing was kept: the key of the message that says why.
    Refused(&'static str),
}

/// What a question is held against.
struct Ground {
    rules: TutorPolicy,
    open: Vec<(AssignmentId, String)>,
    verified: Vec<VerifiedAnswer>,
}

/// What was made of a question.
struct Thought {
    outcome: AskOutcome,
    confidence: f64,
    told: Told,
    verified: Option<VerifiedAnswerId>,
}

/// A student's question.
pub async fn ask(app: &App, visit: &Visit, text: &str) -> Result<Outcome> {
    let course = as_student(visit)?;
    let text = match checked(text) {
        Ok(text) => text,
        Err(message) => return Ok(Outcome::Refused(message)),
    };
    let (person, now) = (visit.session.person_id.clone(), app.clock.now());
    let ground = {
        let (course, person) = (course.clone(), person.clone());
        app.db
            .read(move |c| {
                if let Err(message) = allowed(c, &course, &person, now)? {
                    return Ok(Err(message));
                }
                Ok::<_, Error>(Ok(ground(c, &course, Some(&person), now)?))
            })
            .await?
    };
    let ground = match ground {
        Ok(ground) => ground,
        Err(message) => return Ok(Outcome::Refused(message)),
    };
    let Some(thought) = consider(app, &course, &text, ground, now.micros()).await? else {
        return Ok(Outcome::Refused("ask-busy"));
    };
    let row = row(course, person, text, thought, now)?;
    app.db
        .write(move |c| {
            db::lock(c, &format!("ask:{}", row.person_id))?;
            // Read again: several windows ask at once.
            if let Err(message) = allowed(c, &row.course_id, &row.person_id, now)? {
                return Ok(Outcome::Refused(message));
            }
            db::question::insert(c, &row)?;
            Ok::<_, Error>(Outcome::Asked(row.id))
        })
        .await
}

/// What a student would be told, for a teacher who tries it; nothing is kept. The key of a message otherwise.
pub async fn try_out(app: &App, visit: &Visit, text: &str) -> Result<Result<Asked, &'static str>> {
    let course = as_teacher(visit)?;
    let text = match checked(text) {
        Ok(text) => text,
        Err(message) => return Ok(Err(message)),
    };
    let now = app.clock.now();
    let wanted = course.clone();
    let ground = app.db.read(move |c| ground(c, &wanted, None, now)).await?;
    let Some(thought) = consider(app, &course, &text, ground, now.micros()).await? else {
        return Ok(Err("ask-busy"));
    };
    let row = row(course, visit.session.person_id.clone(), text, thought, now)?;
    Ok(Ok(app.db.read(move |c| with_all(c, row, now)).await?))
}

/// A question with what was made of it.
fn row(
    course: CourseId,
    person: PersonId,
    body: String,
    thought: Thought,
    now: Timestamp,
) -> Result<Question> {
    Ok(Question {
        id: QuestionId::new(now),
        course_id: course,
        person_id: person,
        body,
        outcome: thought.outcome,
        confidence: thought.confidence,
        reply: serde_json::to_string(&thought.told).map_err(anyhow::Error::from)?,
        chosen: None,
        hints: i32::from(thought.outcome == AskOutcome::Hints),
        state: QuestionState::Closed,
        named: false,
        handed_over_at: None,
        verified_answer_id: thought.verified,
        report: None,
        reported_at: None,
        report_closed_at: None,
        created_at: now,
    })
}

/// The question as it is kept, or the key of what is wrong with it.
fn checked(text: &str) -> Result<String, &'static str> {
    let text = cleaned(text);
    if !text.chars().any(char::is_alphanumeric) {
        return Err("ask-empty");
    }
    if text.chars().count() > LONGEST_QUESTION {
        return Err("ask-long");
    }
    Ok(text)
}

/// Whether a student may ask now, and how often yet.
pub fn may_ask(
    c: &mut Conn,
    course: &CourseId,
    person: &PersonId,
    now: Timestamp,
) -> Result<Permission, DbError> {
    let rules = rules(c, course)?;
    let most = i64::from(rules.a_day.unwrap_or(0)) + 1;
    let asked = db::question::times(c, person, course, now.plus_seconds(-DAY), most)?;
    let asked: Vec<i64> = asked.into_iter().map(Timestamp::micros).collect();
    Ok(permission(policy(&rules), &asked, now.micros()))
}

fn allowed(
    c: &mut Conn,
    course: &CourseId,
    person: &PersonId,
    now: Timestamp,
) -> Result<Result<(), &'static str>, DbError> {
    Ok(match may_ask(c, course, person, now)? {
        Permission::Yes { .. } => Ok(()),
        Permission::Off => Err("ask-is-off"),
        Permission::Later { .. } => Err("ask-enough"),
    })
}

fn ground(c: &mut Conn, course: &CourseId, person: Option<&PersonId>, now: Timestamp) -> Result<Ground> {
    Ok(Ground {
        rules: rules(c, course)?,
        open: open_work(c, course, person, now)?,
        verified: db::verified_answer::reused(c, course, MOST_VERIFIED)?,
    })
}

/// The assignments of a course that this student (for nobody in particular: that anybody) can still hand in, with their
/// tasks.
pub(super) fn open_work(
    c: &mut Conn,
    course: &CourseId,
    person: Option<&PersonId>,
    now: Timestamp,
) -> Result<Vec<(AssignmentId, String)>, DbError> {
    let extensions = match person {
        Some(person) => db::extension::for_person(c, person)?,
        None => Vec::new(),
    };
    let mut open: Vec<(AssignmentId, String)> = Vec::new();
    for link in db::resource_link::of_course(c, course, true)? {
        let Some(id) = &link.assignment_id else { continue };
        let Some(assignment) = db::assignment::find(c, id)? else { continue };
        let extension = extensions.iter().find(|extension| extension.resource_link_id == link.id);
        if !matches!(schedule::window(&assignment, extension, now), Window::Open { .. }) {
            continue;
        }
        let allowed = schedule::attempts(&assignment, extension);
        if let (Some(person), true) = (person, allowed > 0) {
            let made = db::submission::for_person(c, &link.id, person)?.len();
            if usize::try_from(allowed).is_ok_and(|allowed| made >= allowed) {
                continue;
            }
        }
        if open.iter().all(|(other, _)| *other != assignment.id) {
            open.push((assignment.id, format!("{}\n{}", assignment.title, assignment.prompt)));
        }
    }
    Ok(open)
}

/// `None` when the model is busy.
async fn consider(
    app: &App,
    course: &CourseId,
    text: &str,
    ground: Ground,
    now: i64,
) -> Result<Option<Thought>> {
    let tutor = material::index::tutor(app, course).await?;
    let (encoder, course, text) = (app.encoder.clone(), course.clone(), text.to_owned());
    let thinking = tokio::task::spawn_blocking(move || {
        think(&encoder, &tutor, &text, &Scope { course: course.as_str(), now }, ground)
    });
    match thinking.await.map_err(anyhow::Error::from)? {
        Ok(thought) => Ok(Some(thought)),
        Err(AskError::Encoder(EncoderError::Busy)) => Ok(None),
        Err(error) => Err(anyhow::Error::from(error).into()),
    }
}

fn think(
    encoder: &Arc<dyn Encoder>,
    tutor: &Tutor,
    question: &str,
    scope: &Scope<'_>,
    ground: Ground,
) -> Result<Thought, AskError> {
    let own = vectors(&**encoder, &[question])?.pop().flatten();
    let prompts: Vec<&str> = ground.open.iter().map(|(_, prompt)| prompt.as_str()).collect();
    let prompt_vectors = match &own {
        Some(_) => vectors(&**encoder, &prompts)?,
        None => vec![None; prompts.len()],
    };
    let open: Vec<OpenItem> = ground
        .open
        .iter()
        .zip(prompt_vectors)
        .map(|((id, prompt), vector)| OpenItem { id: id.to_string(), prompt: prompt.clone(), vector })
        .collect();
    if let Some(guarded) = guard(question, own.as_ref(), &open) {
        let reply = tutor.ask(question, scope, None)?;
        let told = Told {
            hints: ladder(question, &reply),
            assignment: Some(AssignmentId::from(guarded.id)),
            near: near(&reply),
            ..Told::default()
        };
        let confidence = guarded.likeness.clamp(0.0, 1.0);
        return Ok(Thought { outcome: AskOutcome::Hints, confidence, told, verified: None });
    }
    let known = known(&**encoder, ground.verified, own.is_some())?;
    if let Some(found) = known.find(question, own.as_ref()) {
        let verified = Some(VerifiedAnswerId::from(found.id.as_str()));
        let told = Told::default();
        return Ok(Thought { outcome: AskOutcome::Verified, confidence: 1.0, told, verified });
    }
    let reply = tutor.ask(question, scope, answer_from(ground.rules.caution, question))?;
    let outcome = match reply.outcome {
        Found::Answered => AskOutcome::Answered,
        Found::Clarify => AskOutcome::Clarify,
        Found::NotFound => AskOutcome::NotFound,
    };
    let near = near(&reply);
    let (confidence, choices) = (reply.confidence, reply.clarify.map(|clarify| clarify.choices));
    let told = Told {
        quoted: reply.citations.into_iter().map(Quoted::from).collect(),
        choices: choices
            .unwrap_or_default()
            .into_iter()
            .map(|meaning| Choice { label: meaning.label, quoted: meaning.citation.into() })
            .collect(),
        near,
        ..Told::default()
    };
    Ok(Thought { outcome, confidence, told, verified: None })
}

fn near(reply: &Reply) -> Option<tutor::answer::Near> {
    reply.nearest.clone()
}

/// Verified answers, by meaning too where the question has a vector.
pub(super) fn known(
    encoder: &dyn Encoder,
    answers: Vec<VerifiedAnswer>,
    meaning: bool,
) -> Result<VerifiedAnswers, EncoderError> {
    let questions: Vec<&str> = answers.iter().map(|answer| answer.question.as_str()).collect();
    let vectors = if meaning { vectors(encoder, &questions)? } else { vec![None; answers.len()] };
    Ok(VerifiedAnswers::new(answers.iter().zip(vectors).map(|(answer, vector)| {
        let verified = Verified {
            id: answer.id.to_string(),
            question: answer.question.clone(),
            answer: answer.answer.clone(),
        };
        (verified, vector)
    })))
}

/// The vectors of texts that the encoder reads.
pub(super) fn vectors(encoder: &dyn Encoder, texts: &[&str]) -> Result<Vec<Option<Vector>>, EncoderError> {
    let reads = |text: &str| encoder.reads(detect(text).unwrap_or(Language::English));
    let mut all = Vec::with_capacity(texts.len());
    // The queue is bounded: a few at a time.
    for some in texts.chunks(8) {
        let read: Vec<&str> = some.iter().copied().filter(|text| reads(text)).collect();
        let mut made = if read.is_empty() { Vec::new() } else { encoder.encode(&read)? }.into_iter();
        for text in some {
            all.push(if reads(text) { made.next().map(|embedding| embedding.vector) } else { None });
        }
    }
    Ok(all)
}

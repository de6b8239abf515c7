//! The talk about a returned answer: point by point from what the student wrote, as far as the teacher lets it go.
//!
//! What is a point, and whether a text says it, is judged by the grader that marks; a model answer is never said. Where a
//! point has no hint of the teacher's, the hint is the place in the course's material that treats it.

use serde::{Deserialize, Serialize};
use text::language::detect;
use text::{EncoderError, Language};
use tutor::answer::Tutor;
use tutor::dialogue::{Dialogue, End, Judge, KeyPoint, Misconception, Saying, Stage, Topic};
use tutor::material::Anchor;
use tutor::search::Scope;

use super::{as_student, ask, cleaned, rules};
use crate::app::App;
use crate::db;
use crate::db::assignment::Assignment;
use crate::db::dialogue::Dialogue as Row;
use crate::db::submission::Submission;
use crate::db::types::{CourseId, DialogueEnd, DialogueId, SubmissionState};
use crate::domain::own_work;
use crate::domain::session::Visit;
use crate::domain::{grading, material};
use crate::error::{Error, Fault, Result};

/// The longest turn of a student, in characters.
pub const LONGEST_TURN: usize = 2_000;
/// Points that are talked through.
const MOST_POINTS: usize = 12;
/// Where an exact gap stands in a sentence to be completed; as in [`tutor::dialogue`].
const GAP: &str = "____";

/// One side's turn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Line {
    /// What the tutor said.
    Tutor {
        /// In order.
        sayings: Vec<Saying>,
    },
    /// What the student wrote; empty: they did not know.
    Student {
        /// Their words.
        text: String,
    },
}

/// A talk as it is kept. Topic and rubric are those of its beginning, whatever becomes of the assignment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    /// What it is about.
    pub topic: Topic,
    /// How each point is judged, in the order of the topic.
    pub rubric: Vec<grader::Criterion>,
    /// Wrong ideas that are known.
    #[serde(default)]
    pub misconceptions: Vec<grader::Misconception>,
    /// It is held in Chinese; otherwise in English.
    pub chinese: bool,
    /// How far it has come.
    pub dialogue: Dialogue,
    /// What was said.
    pub lines: Vec<Line>,
}

impl Kept {
    /// Reads a stored talk.
    pub fn read(json: &str) -> Option<Self> {
        serde_json::from_str(json).ok()
    }

    /// The language it is held in.
    pub fn language(&self) -> Language {
        if self.chinese { Language::Chinese } else { Language::English }
    }

    /// The points that nobody has said yet, for the teacher.
    pub fn open(&self) -> Vec<String> {
        let points = self.dialogue.stages.iter().zip(&self.topic.key_points);
        points
            .filter(|(stage, _)| !matches!(stage, Stage::Met | Stage::Asserted))
            .map(|(_, point)| point.assertion.clone())
            .collect()
    }

    fn question(&self) -> grader::Question {
        grader::Question {
            question: self.topic.question.clone(),
            rubric: self.rubric.clone(),
            max_score: self.rubric.len().max(1) as f64,
            language: Some(self.language()),
            misconceptions: self.misconceptions.clone(),
            ..grader::Question::default()
        }
    }

    /// The word that the last sentence to be completed left out, and the point it belongs to.
    fn gap(&self) -> Option<(&str, &str)> {
        let Some(Line::Tutor { sayings }) = self.lines.iter().rev().find(|l| matches!(l, Line::Tutor { .. }))
        else {
            return None;
        };
        let sentence = sayings.iter().rev().find_map(|saying| match saying {
            Saying::Prompt { sentence } => Some(sentence),
            _ => None,
        })?;
        let (before, after) = sentence.split_once(GAP)?;
        self.topic.key_points.iter().find_map(|point| {
            let word = point.assertion.strip_prefix(before)?.strip_suffix(after)?;
            (!word.is_empty()).then_some((point.id.as_str(), word))
        })
    }
}

/// Whether a returned answer can be talked through.
pub fn offered(assignment: &Assignment, submission: &Submission, score: f64, max_score: f64) -> bool {
    submission.state == SubmissionState::Released
        && score + 1e-9 < max_score
        && !submission.answer.trim().is_empty()
        && assignment.settings.0.disclosure != grader::Disclosure::None
}

/// What a talk is about: each point with the criterion that it is judged by.
fn topic(assignment: &Assignment) -> (Topic, Vec<grader::Criterion>) {
    let full = assignment.settings.0.disclosure == grader::Disclosure::Full;
    let mut points: Vec<(KeyPoint, grader::Criterion)> = Vec::new();
    let point = |id: String, assertion: &str, hints: Vec<String>| KeyPoint {
        id,
        assertion: assertion.to_owned(),
        hints,
        prompt: None,
    };
    for (at, criterion) in assignment.rubric.0.iter().enumerate() {
        let description = criterion.description.trim();
        if criterion.key_points.is_empty() {
            let id = format!("c{at}");
            // Its description is no secret: it stands in every feedback.
            let hints = if full { Vec::new() } else { vec![description.to_owned()] };
            let judged =
                grader::Criterion { id: id.clone(), points: 1.0, levels: Vec::new(), ..criterion.clone() };
            points.push((point(id, description, hints), judged));
        }
        for (nth, fact) in criterion.key_points.iter().enumerate() {
            let id = format!("c{at}.{nth}");
            let judged = grader::Criterion {
                id: id.clone(),
                description: fact.text.clone(),
                points: 1.0,
                key_points: vec![fact.clone()],
                ..grader::Criterion::default()
            };
            points.push((point(id, &fact.text, vec![description.to_owned()]), judged));
        }
    }
    if points.is_empty() {
        let reference = assignment.reference_answers.0.first().map(String::as_str).unwrap_or_default();
        for (at, range) in text::segment::sentences(reference).into_iter().enumerate() {
            let (id, sentence) = (format!("r{at}"), &reference[range]);
            let judged = grader::Criterion {
                id: id.clone(),
                description: sentence.to_owned(),
                points: 1.0,
                ..grader::Criterion::default()
            };
            points.push((point(id, sentence, Vec::new()), judged));
        }
    }
    points.retain(|(point, _)| !point.assertion.is_empty());
    points.truncate(MOST_POINTS);
    let misconceptions = assignment.settings.0.misconceptions.iter().filter(|m| !m.hint.is_empty());
    let topic = Topic {
        question: assignment.prompt.clone(),
        most_turns: u32::try_from(3 * points.len() + 1).unwrap_or(u32::MAX).clamp(4, 16),
        misconceptions: misconceptions
            .map(|m| Misconception { id: m.id.clone(), idea: m.text.clone(), correction: m.hint.clone() })
            .collect(),
        // Sentences of a model answer are never shown.
        reveal: full && !assignment.rubric.0.is_empty(),
        key_points: points.iter().map(|(point, _)| point.clone()).collect(),
    };
    (topic, points.into_iter().map(|(_, criterion)| criterion).collect())
}

/// Judges a text by a grade of it.
struct Reading {
    grade: grader::Grade,
    completed: Option<String>,
}

impl Reading {
    fn of(grader: &grader::Grader, kept: &Kept, text: &str) -> Result<Self, grader::GradeError> {
        let completed = kept.gap().filter(|(_, word)| text.to_lowercase().contains(&word.to_lowercase()));
        Ok(Self {
            completed: completed.map(|(id, _)| id.to_owned()),
            grade: grader.grade(&kept.question(), text)?,
        })
    }
}

impl Judge for Reading {
    fn met(&self, key_point: &KeyPoint, _: &str) -> f64 {
        if self.completed.as_deref() == Some(key_point.id.as_str()) {
            return 1.0;
        }
        let found = self.grade.evidence.iter().find(|evidence| evidence.criterion == key_point.id);
        match found.map(|evidence| evidence.met) {
            Some(grader::Met::Met) => 1.0,
            Some(grader::Met::Partly) => 0.5,
            _ => 0.0,
        }
    }

    fn holds(&self, misconception: &Misconception, _: &str) -> bool {
        self.grade.misconceptions.iter().any(|found| found.id == misconception.id)
    }
}

/// A talk with what it is about.
pub struct Talk {
    /// As it is stored.
    pub row: Row,
    /// What was said.
    pub kept: Kept,
    /// The answer.
    pub submission: Submission,
}

/// What came of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// It was taken.
    Taken,
    /// Nothing was kept: the key of the message that says why.
    Refused(&'static str),
}

/// The talk about an own attempt, if there is one.
pub async fn read(app: &App, visit: &Visit, attempt: i32) -> Result<Option<Talk>> {
    as_student(visit)?;
    let submission = own_work::own(app, visit, attempt).await?;
    let id = submission.id.clone();
    let row = app.db.read(move |c| db::dialogue::about(c, &id)).await?;
    Ok(row.and_then(|row| Kept::read(&row.body).map(|kept| Talk { row, kept, submission })))
}

/// Begins a talk about an own attempt whose mark the student sees.
pub async fn begin(app: &App, visit: &Visit, attempt: i32) -> Result<Step> {
    let course = as_student(visit)?;
    let assignment = visit.assignment.clone().ok_or_else(|| Fault::assignment_missing("no assignment"))?;
    let submission = own_work::own(app, visit, attempt).await?;
    let (of, wanted) = (submission.clone(), course.clone());
    let (rules, grade) = app
        .db
        .read(move |c| {
            let grade = match &of.grade_id {
                Some(id) => db::grade::find(c, id)?,
                None => None,
            };
            Ok::<_, Error>((rules(c, &wanted)?, grade))
        })
        .await?;
    let open = grade.is_some_and(|grade| offered(&assignment, &submission, grade.score, grade.max_score));
    if !rules.talking || !open {
        return Ok(Step::Refused("talk-not-offered"));
    }
    let (topic, rubric) = topic(&assignment);
    if topic.key_points.is_empty() {
        return Ok(Step::Refused("talk-not-offered"));
    }
    let language = grading::question(&assignment).language.or_else(|| detect(&assignment.prompt));
    let mut kept = Kept {
        dialogue: Dialogue { stages: Vec::new(), turns: 0, corrected: Vec::new(), end: None },
        chinese: matches!(language, Some(Language::Chinese | Language::Mixed)),
        misconceptions: assignment.settings.0.misconceptions.clone(),
        lines: Vec::new(),
        topic,
        rubric,
    };
    let tutor = material::index::tutor(app, &course).await?;
    let titles = titles(app, &course).await?;
    let (grader, encoder) = (app.grader.clone(), app.encoder.clone());
    let (answer, now) = (submission.answer.clone(), app.clock.now());
    let place = course.clone();
    let thinking = tokio::task::spawn_blocking(move || {
        let scope = Scope { course: place.as_str(), now: now.micros() };
        let chinese = kept.chinese;
        for point in kept.topic.key_points.iter_mut().filter(|point| point.hints.is_empty()) {
            let vector = ask::vectors(&*encoder, &[&point.assertion])?.pop().flatten();
            point.hints.extend(pointer(&tutor, &titles, &point.assertion, vector.as_ref(), &scope, chinese));
        }
        let reading = Reading::of(&grader, &kept, &answer)?;
        let (dialogue, sayings) = Dialogue::begin(&kept.topic, &reading, &answer);
        kept.dialogue = dialogue;
        kept.lines.push(Line::Tutor { sayings });
        Ok::<_, Trouble>(kept)
    });
    let kept = match thinking.await.map_err(anyhow::Error::from)? {
        Ok(kept) => kept,
        Err(Trouble::Busy) => return Ok(Step::Refused("ask-busy")),
        Err(Trouble::Failed(error)) => return Err(error.into()),
    };
    let row = Row {
        id: DialogueId::new(now),
        submission_id: submission.id,
        course_id: course,
        body: serde_json::to_string(&kept).map_err(anyhow::Error::from)?,
        version: 1,
        ended: ended(&kept.dialogue),
        handed_over_at: None,
        closed_at: None,
        created_at: now,
        updated_at: now,
    };
    app.db
        .write(move |c| {
            db::lock(c, &format!("dialogue:{}", row.submission_id))?;
            db::dialogue::insert(c, &row)?;
            Ok::<_, Error>(Step::Taken)
        })
        .await
}

/// Takes a turn of the student.
pub async fn turn(app: &App, visit: &Visit, attempt: i32, text: &str) -> Result<Step> {
    let missing = || Fault::not_found("no talk about this attempt");
    let Talk { row, mut kept, .. } = read(app, visit, attempt).await?.ok_or_else(missing)?;
    let text = cleaned(text);
    if text.chars().count() > LONGEST_TURN {
        return Ok(Step::Refused("talk-long"));
    }
    if row.ended.is_some() {
        return Ok(Step::Taken);
    }
    let grader = app.grader.clone();
    let thinking = tokio::task::spawn_blocking(move || {
        let reading = Reading::of(&grader, &kept, &text)?;
        kept.lines.push(Line::Student { text: text.clone() });
        let sayings = kept.dialogue.turn(&kept.topic, &reading, &text);
        kept.lines.push(Line::Tutor { sayings });
        Ok::<_, Trouble>(kept)
    });
    let kept = match thinking.await.map_err(anyhow::Error::from)? {
        Ok(kept) => kept,
        Err(Trouble::Busy) => return Ok(Step::Refused("ask-busy")),
        Err(Trouble::Failed(error)) => return Err(error.into()),
    };
    let (end, now) = (ended(&kept.dialogue), app.clock.now());
    let body = serde_json::to_string(&kept).map_err(anyhow::Error::from)?;
    // Of two turns at once the first one counts; the page shows it.
    app.db.write(move |c| db::dialogue::go_on(c, &row.id, row.version, &body, end, now)).await?;
    Ok(Step::Taken)
}

/// Gives a talk to the teachers, at the student's wish.
pub async fn hand_over(app: &App, visit: &Visit, attempt: i32) -> Result<()> {
    let missing = || Fault::not_found("no talk about this attempt");
    let talk = read(app, visit, attempt).await?.ok_or_else(missing)?;
    let now = app.clock.now();
    app.db.write(move |c| Ok::<_, Error>(db::dialogue::hand_over(c, &talk.row.id, now)?)).await
}

fn ended(dialogue: &Dialogue) -> Option<DialogueEnd> {
    dialogue.end.map(|end| match end {
        End::Complete => DialogueEnd::Complete,
        End::HandedOver => DialogueEnd::HandedOver,
    })
}

/// Why the models said nothing.
enum Trouble {
    Busy,
    Failed(anyhow::Error),
}

impl From<EncoderError> for Trouble {
    fn from(error: EncoderError) -> Self {
        if error == EncoderError::Busy { Self::Busy } else { Self::Failed(error.into()) }
    }
}

impl From<grader::GradeError> for Trouble {
    fn from(error: grader::GradeError) -> Self {
        if error.is_busy() { Self::Busy } else { Self::Failed(error.into()) }
    }
}

async fn titles(app: &App, course: &CourseId) -> Result<Vec<(String, String)>> {
    let course = course.clone();
    let all = app.db.read(move |c| db::material::of_course(c, &course)).await?;
    Ok(all.into_iter().map(|one| (one.id.to_string(), one.title)).collect())
}

/// The place of the material that treats a point, in words; nothing of what it says. `None` where nothing comes near.
fn pointer(
    tutor: &Tutor,
    titles: &[(String, String)],
    point: &str,
    vector: Option<&tutor::search::Vector>,
    scope: &Scope<'_>,
    chinese: bool,
) -> Option<String> {
    /// A chunk that is found with less has little to do with the point.
    const NEAR: f64 = 0.3;
    let hit =
        tutor.index().search(point, vector, scope, 1).into_iter().next().filter(|hit| hit.score >= NEAR)?;
    let chunk = &tutor.index().chunks()[hit.chunk];
    let title = titles.iter().find(|(id, _)| *id == chunk.document).map(|(_, title)| title.as_str())?;
    let place = match (chunk.anchor, chinese) {
        (Anchor::Document, _) => String::new(),
        (Anchor::Page(at), false) => format!(", page {at}"),
        (Anchor::Page(at), true) => format!("第 {at} 页"),
        (Anchor::Slide(at), false) => format!(", slide {at}"),
        (Anchor::Slide(at), true) => format!("第 {at} 张幻灯片"),
        (Anchor::Second(at), false) => format!(", minute {}:{:02}", at / 60, at % 60),
        (Anchor::Second(at), true) => format!("{} 分 {:02} 秒处", at / 60, at % 60),
    };
    let section = chunk.section().filter(|section| *section != title);
    Some(match (section, chinese) {
        (Some(section), false) => {
            format!("Read “{section}” in “{title}”{place}. What of it belongs in your answer?")
        }
        (None, false) => format!("Read “{title}”{place}. What of it belongs in your answer?"),
        (Some(section), true) => {
            format!("请读《{title}》{place}“{section}”这一部分，其中哪些内容应写进你的答案？")
        }
        (None, true) => format!("请读《{title}》{place}，其中哪些内容应写进你的答案？"),
    })
}

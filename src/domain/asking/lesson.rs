//! A lesson's transcript held against what the course's assignments look for: for the teacher who brought it, as numbers
//! with what they are taken from.

use tutor::class::{Lesson, Outcome, cues, review};

use super::as_teacher;
use crate::app::App;
use crate::db::types::{CourseId, MaterialId};
use crate::db::{self, Conn, DbError};
use crate::domain::session::Visit;
use crate::error::{Error, Fault, Result};

/// What a lesson is held against at most.
const MOST_OUTCOMES: usize = 60;

/// A transcript of the course.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transcript {
    /// The document.
    pub id: MaterialId,
    /// Its title.
    pub title: String,
}

/// A reviewed lesson.
pub struct Reviewed {
    /// The document's title.
    pub title: String,
    /// What was found.
    pub lesson: Lesson,
    /// Names and words of what it was held against.
    pub outcomes: Vec<Outcome>,
    /// The length of the transcript, in seconds.
    pub seconds: f64,
}

/// The transcripts of a course, oldest first.
pub(super) fn transcripts(c: &mut Conn, course: &CourseId) -> Result<Vec<Transcript>, DbError> {
    let lines = db::material::versions_of_course(c, course)?;
    let current = db::material::of_course(c, course)?.into_iter().filter(|material| {
        lines.iter().any(|line| {
            line.material_id == material.id
                && Some(line.version) == material.current_version
                && line.found.0.kind == "subtitles"
        })
    });
    Ok(current.map(|material| Transcript { id: material.id, title: material.title }).collect())
}

/// Reviews a transcript of the visit's course.
pub async fn read(app: &App, visit: &Visit, id: &str) -> Result<Reviewed> {
    let course = as_teacher(visit)?;
    let id = MaterialId::from(id);
    let missing = || Fault::not_found("no such transcript in this course");
    let (title, content, outcomes) = app
        .db
        .read(move |c| {
            let known = transcripts(c, &course)?.into_iter().any(|transcript| transcript.id == id);
            let material = db::material::find(c, &course, &id)?.filter(|_| known).ok_or_else(missing)?;
            let number = material.current_version.ok_or_else(missing)?;
            let version = db::material::version(c, &id, number)?.ok_or_else(missing)?;
            Ok::<_, Error>((material.title, version.content, outcomes(c, &course)?))
        })
        .await?;
    let reading = tokio::task::spawn_blocking(move || {
        let cues = cues(&String::from_utf8_lossy(&content));
        let seconds = cues.iter().map(|cue| cue.to).fold(0.0, f64::max);
        (review(&cues, &outcomes), outcomes, seconds)
    });
    let (lesson, outcomes, seconds) = reading.await.map_err(anyhow::Error::from)?;
    Ok(Reviewed { title, lesson, outcomes, seconds })
}

/// What the course's assignments look for: the criteria of each, else its task.
fn outcomes(c: &mut Conn, course: &CourseId) -> Result<Vec<Outcome>, DbError> {
    let mut found: Vec<Outcome> = Vec::new();
    for link in db::resource_link::of_course(c, course, true)? {
        let Some(id) = &link.assignment_id else { continue };
        let Some(assignment) = db::assignment::find(c, id)? else { continue };
        let mut texts: Vec<String> = assignment
            .rubric
            .0
            .iter()
            .flat_map(|criterion| match criterion.key_points.as_slice() {
                [] => vec![criterion.description.clone()],
                points => points.iter().map(|point| point.text.clone()).collect(),
            })
            .collect();
        if texts.is_empty() {
            texts.push(assignment.title.clone());
        }
        for text in texts {
            if found.len() < MOST_OUTCOMES && found.iter().all(|other| other.text != text) {
                found.push(Outcome { id: found.len().to_string(), text });
            }
        }
    }
    Ok(found)
}

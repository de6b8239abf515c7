//! A course's material, ready for questions: built from the rows when it is first asked for, kept in memory until the
//! material changes. Losing it costs the time to build it again; it cannot be damaged.

use std::sync::{Arc, Mutex, PoisonError};

use tutor::answer::Tutor;
use tutor::material::{Anchor, Chunk};
use tutor::search::{Index, Vector};

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::material::MaterialChunk;
use crate::db::types::{AnchorKind, CourseId, MaterialId};
use crate::db::{self, Conn, DbError};
use crate::domain::material::{ChunkName, MOST_CHUNKS};
use crate::error::Result;

/// Courses that are kept in memory.
const KEPT: usize = 24;
/// Stretches of one course that are held; some 100 MB with their vectors and terms.
const MOST: usize = 20_000;

/// What an index was made from: it is stale when this differs.
type Stamp = Vec<(MaterialId, i32, Option<Timestamp>, Timestamp)>;

/// Indexes of courses, those used last.
#[derive(Default)]
pub struct Tutors {
    kept: Mutex<Vec<Kept>>,
    /// Held while one is built, so that a class that asks at once builds it once.
    building: tokio::sync::Mutex<()>,
}

struct Kept {
    course: CourseId,
    stamp: Stamp,
    tutor: Arc<Tutor>,
}

impl Tutors {
    fn get(&self, course: &CourseId, stamp: &Stamp) -> Option<Arc<Tutor>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let at = kept.iter().position(|one| one.course == *course && one.stamp == *stamp)?;
        let found = kept.remove(at);
        let tutor = found.tutor.clone();
        kept.push(found);
        Some(tutor)
    }

    fn keep(&self, course: &CourseId, stamp: Stamp, tutor: &Arc<Tutor>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|one| one.course != *course);
        if kept.len() >= KEPT {
            kept.remove(0);
        }
        kept.push(Kept { course: course.clone(), stamp, tutor: tutor.clone() });
    }
}

/// The tutor over all that a course has, whether it is released or not: who asks is told by the
/// [`tutor::search::Scope`], with [`CourseId::as_str`] as its course and the time of the question as its `now` (for
/// teachers who try it, `i64::MAX`). Chunks are named as in [`ChunkName`]; their document is the [`MaterialId`].
pub async fn tutor(app: &App, course: &CourseId) -> Result<Arc<Tutor>> {
    let (wanted, of) = (course.clone(), app.db.clone());
    let stamp = move || {
        let wanted = wanted.clone();
        let db = of.clone();
        async move { db.read(move |c| stamp(c, &wanted)).await }
    };
    if let Some(tutor) = app.tutors.get(course, &stamp().await?) {
        return Ok(tutor);
    }
    let _building = app.tutors.building.lock().await;
    let now = stamp().await?;
    if let Some(tutor) = app.tutors.get(course, &now) {
        return Ok(tutor);
    }
    let (wanted, model) = (course.clone(), model_name(app));
    let rows = app.db.read(move |c| load(c, &wanted, &model)).await?;
    let (encoder, reader) = (app.encoder.clone(), app.question_reader.clone());
    let built = tokio::task::spawn_blocking(move || {
        let (chunks, vectors) = rows.into_iter().unzip();
        let tutor = Tutor::new(Index::new(chunks, vectors), Some(encoder));
        match reader {
            Some(reader) => tutor.with_reader(reader),
            None => tutor,
        }
    });
    let tutor = Arc::new(built.await.map_err(anyhow::Error::from)?);
    app.tutors.keep(course, now, &tutor);
    Ok(tutor)
}

/// The stretches that students of a course may see at a moment, in reading order, document by document.
pub async fn released_chunks(app: &App, course: &CourseId, now: Timestamp) -> Result<Vec<Chunk>> {
    let tutor = tutor(app, course).await?;
    let scope = tutor::search::Scope { course: course.as_str(), now: now.micros() };
    Ok(tutor.index().chunks().iter().filter(|chunk| scope.sees(chunk)).cloned().collect())
}

/// The model under whose name vectors are stored.
pub(super) fn model_name(app: &App) -> String {
    let model = app.encoder.model();
    format!("{}@{}:{}", model.name, model.version, model.sha256.get(..12).unwrap_or(&model.sha256))
}

fn stamp(c: &mut Conn, course: &CourseId) -> Result<Stamp, DbError> {
    let of = db::material::of_course(c, course)?;
    let read = of.into_iter().filter_map(|one| {
        let version = one.current_version?;
        Some((one.id, version, one.released_at, one.updated_at))
    });
    Ok(read.collect())
}

/// Chunks with their vectors, if these are of the model `model`.
fn load(c: &mut Conn, course: &CourseId, model: &str) -> Result<Vec<(Chunk, Option<Vector>)>, DbError> {
    let mut all = Vec::new();
    for material in db::material::of_course(c, course)? {
        let Some(version) = material.current_version else { continue };
        let versions = db::material::versions(c, &material.id)?;
        let same_model = versions.iter().any(|line| line.version == version && line.encoder == model);
        let room = MOST.saturating_sub(all.len()).min(MOST_CHUNKS);
        let rows = db::material::chunks(c, &material.id, version, 0, i64::try_from(room).unwrap_or(0))?;
        // What is never released is released after the end of time: only teachers look there.
        let released_at = material.released_at.map_or(i64::MAX, Timestamp::micros);
        for row in rows {
            let vector = row.vector.as_deref().filter(|_| same_model).map(floats);
            all.push((chunk(row, course, released_at), vector));
        }
    }
    Ok(all)
}

fn chunk(row: MaterialChunk, course: &CourseId, released_at: i64) -> Chunk {
    let name = ChunkName { material: row.material_id, version: row.version, place: row.place };
    Chunk {
        id: name.to_string(),
        document: name.material.to_string(),
        course: course.to_string(),
        released_at: Some(released_at),
        headings: row.headings.0,
        anchor: anchor(row.anchor, row.anchor_at),
        text: row.text,
    }
}

/// The place of a stored stretch.
pub fn anchor(kind: AnchorKind, at: i32) -> Anchor {
    let at = u32::try_from(at).unwrap_or(0);
    match kind {
        AnchorKind::Document => Anchor::Document,
        AnchorKind::Page => Anchor::Page(at),
        AnchorKind::Slide => Anchor::Slide(at),
        AnchorKind::Second => Anchor::Second(at),
    }
}

pub(super) fn bytes(vector: &[f32]) -> Vec<u8> {
    vector.iter().flat_map(|value| value.to_le_bytes()).collect()
}

fn floats(bytes: &[u8]) -> Vector {
    let (four, _) = bytes.as_chunks::<4>();
    four.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect()
}

//! The job that reads a file of course material: text, stretches, vectors; then the version counts.

use std::time::Duration;

use extract::{Document, Place, Trouble};
use text::EncoderError;
use tutor::answer::vectors;
use tutor::material::{Anchor, Block, Chunk, Limits, chunks};

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::job::Job;
use crate::db::material::{Found, FoundNotice, MaterialChunk, MaterialVersion};
use crate::db::types::{AnchorKind, JobId, Json, MaterialId, MaterialState};
use crate::db::{self, Conn, DbError};
use crate::domain::material::{MOST_CHUNKS, index};
use crate::error::{Error, Result};

/// The kind of a job that reads a file; its subject is document and version.
pub const JOB: &str = "read-material";
/// Stretches that are encoded before progress is noted.
const AT_ONCE: usize = 16;
/// How much of the way reading itself is, in per cent; the rest is encoding.
const READ_PERCENT: usize = 20;
/// How long encoding waits for a model that marks answers meanwhile.
const BUSY: Duration = Duration::from_millis(200);

/// Enqueues the reading of a version. Call it in the transaction that stores it.
pub(super) fn enqueue(c: &mut Conn, id: &MaterialId, version: i32, now: Timestamp) -> Result<(), DbError> {
    let subject = format!("{id}.{version}");
    let key = format!("{JOB}:{subject}:{}", now.micros());
    db::job::enqueue(c, &JobId::new(now), JOB, &subject, &key, now, now).map(|_| ())
}

fn subject(job: &Job) -> Option<(MaterialId, i32)> {
    let (id, version) = job.subject.rsplit_once('.')?;
    Some((MaterialId::from(id), version.parse().ok()?))
}

/// Runs a job of the kind [`JOB`].
///
/// # Errors
/// When trying again may help.
pub async fn run(app: &App, job: &Job, worker: &str) -> Result<()> {
    let Some((id, version)) = subject(job) else { return finish(app, job, worker).await };
    let wanted = id.clone();
    let row = app.db.read(move |c| db::material::version(c, &wanted, version)).await?;
    // Removed meanwhile.
    let Some(row) = row else { return finish(app, job, worker).await };
    note(app, &row, 5).await?;
    match app.reader.read(&row.file_name, &row.content).await? {
        Ok(document) => settle(app, job, worker, &row, document).await,
        Err(trouble) => fail(app, job, worker, (id, version), trouble.as_str()).await,
    }
}

async fn note(app: &App, row: &MaterialVersion, percent: usize) -> Result<()> {
    let (id, version, percent) = (row.material_id.clone(), row.version, i32::try_from(percent).unwrap_or(0));
    let note = move |c: &mut Conn| db::material::progress(c, &id, version, MaterialState::Reading, percent);
    app.db.write(move |c| Ok::<_, Error>(note(c)?)).await
}

async fn settle(app: &App, job: &Job, worker: &str, row: &MaterialVersion, document: Document) -> Result<()> {
    let wanted = row.material_id.clone();
    let Some(material) = app.db.read(move |c| db::material::by_id(c, &wanted)).await? else {
        return finish(app, job, worker).await;
    };
    let found = found(&document);
    let stretches = cut(&material.title, &document);
    if stretches.len() > MOST_CHUNKS {
        let which = (row.material_id.clone(), row.version);
        return fail(app, job, worker, which, Trouble::TooLong.as_str()).await;
    }
    let vectors = encode(app, row, &stretches).await?;
    let rows: Vec<MaterialChunk> = stretches
        .into_iter()
        .zip(vectors)
        .enumerate()
        .map(|(place, (chunk, vector))| {
            let (anchor, at) = stored(chunk.anchor);
            MaterialChunk {
                material_id: row.material_id.clone(),
                version: row.version,
                place: i32::try_from(place).unwrap_or(i32::MAX),
                headings: Json(chunk.headings),
                anchor,
                anchor_at: i32::try_from(at).unwrap_or(i32::MAX),
                text: chunk.text,
                vector: vector.map(|vector| index::bytes(&vector)),
            }
        })
        .collect();
    let encoder =
        if rows.iter().any(|row| row.vector.is_some()) { index::model_name(app) } else { String::new() };
    let (id, version) = (row.material_id.clone(), row.version);
    let (job, worker, now) = (job.id.clone(), worker.to_owned(), app.clock.now());
    app.db
        .write(move |c| {
            if !db::job::finish(c, &job, &worker, now)? {
                return Ok(());
            }
            // Removed while it was read.
            let Some(material) = db::material::by_id(c, &id)? else { return Ok(()) };
            db::material::settle(c, &id, version, &Json(found), &encoder, &rows, now)?;
            if material.current_version.is_none_or(|current| current <= version) {
                db::material::set_current(c, &id, version, now)?;
            }
            Ok::<_, Error>(())
        })
        .await
}

/// The document in stretches; only their headings, places and words count here.
fn cut(title: &str, document: &Document) -> Vec<Chunk> {
    let blocks: Vec<Block> = document
        .blocks
        .iter()
        .map(|block| {
            let anchor = match block.place {
                Place::Document => Anchor::Document,
                Place::Page(page) => Anchor::Page(page),
                Place::Slide(slide) => Anchor::Slide(slide),
                Place::Second(second) => Anchor::Second(second),
            };
            match block.heading {
                Some(level) => Block::Heading { level, text: block.text.clone(), anchor },
                None => Block::Text { text: block.text.clone(), anchor },
            }
        })
        .collect();
    // A first heading that repeats the title says nothing more.
    let title = (document.title.as_deref() != Some(title)).then_some(title);
    let mut stretches = chunks(title, &blocks, Limits::default());
    if stretches.is_empty() {
        // Headings alone: better than nothing, and what a slide of pictures has.
        let texts: Vec<Block> = blocks
            .into_iter()
            .map(|block| match block {
                Block::Heading { text, anchor, .. } | Block::Text { text, anchor } => {
                    Block::Text { text, anchor }
                }
            })
            .collect();
        stretches = chunks(title, &texts, Limits::default());
    }
    let chunk = |(headings, anchor, text)| Chunk {
        id: String::new(),
        document: String::new(),
        course: String::new(),
        released_at: None,
        headings,
        anchor,
        text,
    };
    stretches.into_iter().map(chunk).collect()
}

async fn encode(
    app: &App,
    row: &MaterialVersion,
    stretches: &[Chunk],
) -> Result<Vec<Option<tutor::search::Vector>>> {
    let mut all = Vec::with_capacity(stretches.len());
    for some in stretches.chunks(AT_ONCE) {
        loop {
            let (encoder, part) = (app.encoder.clone(), some.to_vec());
            let made = tokio::task::spawn_blocking(move || vectors(&*encoder, &part, 1, &|| {}));
            match made.await.map_err(anyhow::Error::from)? {
                Ok(made) => break all.extend(made),
                Err(EncoderError::Busy) => tokio::time::sleep(BUSY).await,
                Err(error) => return Err(anyhow::Error::from(error).into()),
            }
        }
        note(app, row, READ_PERCENT + all.len() * (99 - READ_PERCENT) / stretches.len().max(1)).await?;
    }
    Ok(all)
}

/// What reading found, as it is stored.
pub(crate) fn found(document: &Document) -> Found {
    let word = |value: serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let notice = |notice: &extract::Notice| FoundNotice {
        finding: serde_json::to_value(notice.finding).map(word).unwrap_or_default(),
        count: notice.count,
        first: match notice.first {
            Place::Page(at) | Place::Slide(at) => at,
            Place::Document | Place::Second(_) => 0,
        },
    };
    Found {
        kind: serde_json::to_value(document.kind).map(word).unwrap_or_default(),
        pages: document.pages,
        characters: document.blocks.iter().map(|block| block.text.chars().count() as u64).sum(),
        notices: document.notices.iter().map(notice).collect(),
    }
}

fn stored(anchor: Anchor) -> (AnchorKind, u32) {
    match anchor {
        Anchor::Document => (AnchorKind::Document, 0),
        Anchor::Page(at) => (AnchorKind::Page, at),
        Anchor::Slide(at) => (AnchorKind::Slide, at),
        Anchor::Second(at) => (AnchorKind::Second, at),
    }
}

/// After the last failed try.
pub async fn give_up(app: &App, job: &Job, worker: &str) -> Result<()> {
    match subject(job) {
        Some(which) => fail(app, job, worker, which, "unread").await,
        None => finish(app, job, worker).await,
    }
}

async fn fail(app: &App, job: &Job, worker: &str, which: (MaterialId, i32), problem: &str) -> Result<()> {
    let (job, worker, now) = (job.id.clone(), worker.to_owned(), app.clock.now());
    let problem = problem.to_owned();
    app.db
        .write(move |c| {
            if db::job::finish(c, &job, &worker, now)? {
                db::material::failed(c, &which.0, which.1, &problem)?;
            }
            Ok::<_, Error>(())
        })
        .await
}

async fn finish(app: &App, job: &Job, worker: &str) -> Result<()> {
    let (id, worker, now) = (job.id.clone(), worker.to_owned(), app.clock.now());
    app.db.write(move |c| Ok::<_, Error>(db::job::finish(c, &id, &worker, now).map(|_| ())?)).await
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_document_is_cut_with_its_headings_and_pages() {
        let text = "# Breathing\n\nAir goes in.\n\n## Lungs\n\nThey fill.";
        let document = extract::read("a.md", text.as_bytes(), &extract::Limits::default()).unwrap();
        let shown = |title: &str| -> Vec<(String, String)> {
            cut(title, &document).into_iter().map(|chunk| (chunk.headings.join(" > "), chunk.text)).collect()
        };
        let expected = [("Breathing", "Air goes in."), ("Breathing > Lungs", "They fill.")];
        assert_eq!(shown("Breathing"), expected.map(|(path, text)| (path.to_owned(), text.to_owned())));
        assert_eq!(shown("Week 1")[0].0, "Week 1 > Breathing");
        assert_eq!((found(&document).kind.as_str(), found(&document).characters), ("markdown", 36));
    }

    #[test]
    fn headings_alone_are_read_too() {
        let document = extract::read("a.md", b"# One\n\n# Two", &extract::Limits::default()).unwrap();
        assert_eq!(cut("T", &document)[0].text, "One\nTwo");
    }
}

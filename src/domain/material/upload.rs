//! What teachers do with course material: bring it, name it, release it, replace it, take it away.

use sha2::{Digest, Sha256};

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::material::{Found, Material, MaterialVersion};
use crate::db::types::{CourseId, Json, MaterialId, MaterialState, PersonId};
use crate::db::{self, Conn, DbError};
use crate::domain::assignment::form::utc;
use crate::domain::material::{MAX_FILE, MOST_BYTES, MOST_DOCUMENTS, MOST_VERSIONS, permit, reading};
use crate::domain::session::Visit;
use crate::domain::submission::Upload;
use crate::error::{Error, Fault, Result};

/// The longest title, in characters.
const LONGEST_TITLE: usize = 200;

/// From when students see a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Release {
    /// At once.
    Now,
    /// From then on.
    At(Timestamp),
    /// Not before somebody says so.
    Hidden,
}

/// What a teacher fills in beside the file.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    /// Its name; the file's where it is empty.
    pub title: String,
    /// `now`, `date` or `hidden`.
    pub release: String,
    /// `2026-11-27T15:30` in UTC, with `date`.
    pub released_at: String,
}

impl Entry {
    /// From when students see it, or the key of what is wrong.
    fn release(&self) -> Result<Release, &'static str> {
        match self.release.as_str() {
            "now" | "" => Ok(Release::Now),
            "hidden" => Ok(Release::Hidden),
            "date" => utc(&self.released_at).map(Release::At).ok_or("material-date-wrong"),
            _ => Err("material-date-wrong"),
        }
    }
}

impl Release {
    /// As it is stored. What is visible already keeps its own date.
    fn stored(self, before: Option<Timestamp>, now: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Now => Some(before.filter(|at| *at <= now).unwrap_or(now)),
            Self::At(at) => Some(at),
            Self::Hidden => None,
        }
    }
}

/// What came of an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// Done.
    Done,
    /// Not done: the key of the message that says why.
    Refused(&'static str),
}

/// Stores a new document with the job that reads it.
pub async fn upload(app: &App, visit: &Visit, entry: &Entry, file: Option<Upload>) -> Result<Taken> {
    let course = permit(visit)?;
    let release = match entry.release() {
        Ok(release) => release,
        Err(message) => return Ok(Taken::Refused(message)),
    };
    let file = match checked(file) {
        Ok(file) => file,
        Err(message) => return Ok(Taken::Refused(message)),
    };
    let title = title(&entry.title, &file.name);
    let (by, now) = (visit.session.person_id.clone(), app.clock.now());
    let taken = app
        .db
        .write(move |c| {
            db::lock(c, &format!("material:{course}"))?;
            if db::material::of_course(c, &course)?.len() >= MOST_DOCUMENTS {
                return Ok(Taken::Refused("material-too-many"));
            }
            if !fits(c, &course, &file)? {
                return Ok(Taken::Refused("material-course-full"));
            }
            add(c, &course, &title, release.stored(None, now), Some(&by), file, now)?;
            Ok::<_, Error>(Taken::Done)
        })
        .await?;
    app.wake.reading.notify_one();
    Ok(taken)
}

/// Stores a document and its first version, and enqueues its reading.
pub fn add(
    c: &mut Conn,
    course: &CourseId,
    title: &str,
    released_at: Option<Timestamp>,
    by: Option<&PersonId>,
    file: Upload,
    now: Timestamp,
) -> Result<MaterialId, DbError> {
    let row = Material {
        id: MaterialId::new(now),
        course_id: course.clone(),
        title: title.to_owned(),
        current_version: None,
        released_at,
        created_by: by.cloned(),
        created_at: now,
        updated_at: now,
    };
    db::material::insert(c, &row)?;
    store(c, &row.id, 1, by, file, now)?;
    Ok(row.id)
}

fn store(
    c: &mut Conn,
    id: &MaterialId,
    version: i32,
    by: Option<&PersonId>,
    file: Upload,
    now: Timestamp,
) -> Result<(), DbError> {
    let row = MaterialVersion {
        material_id: id.clone(),
        version,
        file_name: file.name,
        sha256: hex::encode(Sha256::digest(&file.content)),
        size: i64::try_from(file.content.len()).unwrap_or(i64::MAX),
        content: file.content,
        state: MaterialState::Waiting,
        problem: None,
        progress: 0,
        found: Json(Found::default()),
        encoder: String::new(),
        uploaded_by: by.cloned(),
        uploaded_at: now,
        read_at: None,
    };
    db::material::insert_version(c, &row)?;
    reading::enqueue(c, id, version, now)
}

/// Stores a newer version; the older one counts until it is read.
pub async fn renew(app: &App, visit: &Visit, id: &str, file: Option<Upload>) -> Result<Taken> {
    let course = permit(visit)?;
    let file = match checked(file) {
        Ok(file) => file,
        Err(message) => return Ok(Taken::Refused(message)),
    };
    let (id, by, now) = (MaterialId::from(id), visit.session.person_id.clone(), app.clock.now());
    let taken = app
        .db
        .write(move |c| {
            db::lock(c, &format!("material:{course}"))?;
            let material = found(c, &course, &id)?;
            let versions = db::material::versions(c, &material.id)?;
            if versions.len() >= MOST_VERSIONS {
                return Ok(Taken::Refused("material-too-many-versions"));
            }
            if !fits(c, &course, &file)? {
                return Ok(Taken::Refused("material-course-full"));
            }
            let next = versions.first().map_or(0, |line| line.version) + 1;
            store(c, &material.id, next, Some(&by), file, now)?;
            Ok::<_, Error>(Taken::Done)
        })
        .await?;
    app.wake.reading.notify_one();
    Ok(taken)
}

/// Changes title and date.
pub async fn set(app: &App, visit: &Visit, id: &str, entry: &Entry) -> Result<Taken> {
    let course = permit(visit)?;
    let release = match entry.release() {
        Ok(release) => release,
        Err(message) => return Ok(Taken::Refused(message)),
    };
    let (id, wanted, now) = (MaterialId::from(id), entry.title.clone(), app.clock.now());
    app.db
        .write(move |c| {
            let material = found(c, &course, &id)?;
            let title = title(&wanted, &material.title);
            let released_at = release.stored(material.released_at, now);
            db::material::set(c, &id, &title, released_at, now)?;
            Ok::<_, Error>(Taken::Done)
        })
        .await
}

/// Reads a version once more: after a failure, or with another model.
pub async fn again(app: &App, visit: &Visit, id: &str, version: i32) -> Result<Taken> {
    let course = permit(visit)?;
    let (id, now) = (MaterialId::from(id), app.clock.now());
    app.db
        .write(move |c| {
            let material = found(c, &course, &id)?;
            let versions = db::material::versions(c, &material.id)?;
            let line = versions.iter().find(|line| line.version == version);
            let line = line.ok_or_else(|| Fault::not_found("no such version"))?;
            if matches!(line.state, MaterialState::Read | MaterialState::Failed) {
                db::material::progress(c, &id, version, MaterialState::Waiting, 0)?;
                reading::enqueue(c, &id, version, now)?;
            }
            Ok::<_, Error>(())
        })
        .await?;
    app.wake.reading.notify_one();
    Ok(Taken::Done)
}

/// Takes a document away with all that was read from it.
pub async fn remove(app: &App, visit: &Visit, id: &str) -> Result<Taken> {
    let course = permit(visit)?;
    let (id, by, now) = (MaterialId::from(id), visit.session.person_id.clone(), app.clock.now());
    app.db
        .write(move |c| {
            let material = found(c, &course, &id)?;
            db::material::delete(c, &material.id)?;
            db::audit::append(c, by.as_str(), "material.remove", id.as_str(), "{}", now)?;
            Ok::<_, Error>(Taken::Done)
        })
        .await
}

fn found(c: &mut Conn, course: &CourseId, id: &MaterialId) -> Result<Material> {
    db::material::find(c, course, id)?.ok_or_else(|| Fault::not_found("no such material in this course"))
}

fn fits(c: &mut Conn, course: &CourseId, file: &Upload) -> Result<bool, DbError> {
    let more = i64::try_from(file.content.len()).unwrap_or(i64::MAX);
    Ok(db::material::bytes_of_course(c, course)?.saturating_add(more) <= MOST_BYTES)
}

/// A file with a plain name, or the key of what is wrong with it. What is in it is found out when it is read.
fn checked(file: Option<Upload>) -> Result<Upload, &'static str> {
    let file = file.filter(|file| !file.content.is_empty()).ok_or("material-file-missing")?;
    if file.content.len() > MAX_FILE {
        return Err("material-file-large");
    }
    let name = file.name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = name.chars().filter(|c| !c.is_control()).take(200).collect();
    Ok(Upload { name, content: file.content })
}

/// What was typed in one line, else the file's name without its ending.
fn title(typed: &str, file: &str) -> String {
    let typed = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    let name = file.rsplit_once('.').map_or(file, |(name, _)| name);
    let title = if typed.is_empty() { name } else { &typed };
    title.chars().filter(|c| !c.is_control()).take(LONGEST_TITLE).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const NOW: Timestamp = Timestamp::from_unix_seconds(1_795_487_280);

    #[test]
    fn dates_are_kept_where_something_is_visible_already() {
        let before = Some(NOW.plus_seconds(-60));
        assert_eq!(Release::Now.stored(before, NOW), before);
        assert_eq!(Release::Now.stored(Some(NOW.plus_seconds(60)), NOW), Some(NOW));
        assert_eq!(Release::Hidden.stored(before, NOW), None);
        let entry =
            Entry { release: "date".into(), released_at: "2026-11-30T08:00".into(), ..Entry::default() };
        assert!(matches!(entry.release(), Ok(Release::At(_))));
        let entry = Entry { release: "date".into(), ..Entry::default() };
        assert_eq!(entry.release(), Err("material-date-wrong"));
    }

    #[test]
    fn a_file_without_a_title_is_called_by_its_name() {
        assert_eq!(title("  Week\n1 ", "a.pdf"), "Week 1");
        assert_eq!(title("", "呼吸.v2.pdf"), "呼吸.v2");
        let file = checked(Some(Upload { name: "a/b\\c.md".into(), content: vec![1] })).unwrap();
        assert_eq!(file.name, "c.md");
        assert_eq!(checked(None).unwrap_err(), "material-file-missing");
    }
}

//! What teachers and students see of course material.

use crate::app::App;
use crate::clock::Timestamp;
use crate::db;
use crate::db::material::{Material, MaterialChunk, VersionLine};
use crate::db::types::{MaterialId, MaterialState, Role};
use crate::domain::material::course;
use crate::domain::session::Visit;
use crate::error::{Error, Fault, Result};

/// Stretches on one page.
const ON_A_PAGE: i32 = 100;

/// A document with its versions, newest first.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The document.
    pub material: Material,
    /// Empty for students.
    pub versions: Vec<VersionLine>,
}

/// Whether somebody may see a document.
fn sees(visit: &Visit, material: &Material, now: Timestamp) -> bool {
    visit.is_staff()
        || visit.session.role == Role::Learner
            && material.current_version.is_some()
            && material.released_at.is_some_and(|at| at <= now)
}

/// The documents that a visit may see, oldest first.
pub async fn list(app: &App, visit: &Visit) -> Result<Vec<Listed>> {
    let (course, now) = (course(visit)?, app.clock.now());
    let (materials, versions) = app
        .db
        .read(move |c| {
            let materials = db::material::of_course(c, &course)?;
            Ok::<_, Error>((materials, db::material::versions_of_course(c, &course)?))
        })
        .await?;
    let staff = visit.is_staff();
    let listed = materials.into_iter().filter(|material| sees(visit, material, now)).map(|material| {
        let of = versions.iter().filter(|line| staff && line.material_id == material.id);
        Listed { versions: of.cloned().collect(), material }
    });
    Ok(listed.collect())
}

/// Which part of a document is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pages {
    /// The part, from 0.
    pub part: i32,
    /// How many there are.
    pub parts: i32,
    /// Stretches in a part.
    pub size: i32,
}

/// A document as it was read.
pub struct Shown {
    /// The document.
    pub material: Material,
    /// The version that is shown.
    pub version: VersionLine,
    /// A part of what was read, in reading order.
    pub chunks: Vec<MaterialChunk>,
    /// Which part.
    pub pages: Pages,
}

/// Opens a version at a place. Older versions stay open, since answers point there.
pub async fn open(app: &App, visit: &Visit, id: &str, version: i32, at: i32) -> Result<Shown> {
    let (course, id, now) = (course(visit)?, MaterialId::from(id), app.clock.now());
    let missing = || Fault::not_found("no such material for this person");
    let (material, version, chunks, count) = app
        .db
        .read(move |c| {
            let material = db::material::find(c, &course, &id)?.ok_or_else(missing)?;
            let versions = db::material::versions(c, &id)?;
            let line = versions.into_iter().find(|line| line.version == version).ok_or_else(missing)?;
            let count = i32::try_from(db::material::count_chunks(c, &id, version)?).unwrap_or(i32::MAX);
            let part = at.clamp(0, (count - 1).max(0)) / ON_A_PAGE;
            let chunks = db::material::chunks(c, &id, version, part * ON_A_PAGE, i64::from(ON_A_PAGE))?;
            Ok::<_, Error>((material, line, chunks, count))
        })
        .await?;
    if !sees(visit, &material, now) || !visit.is_staff() && version.state != MaterialState::Read {
        return Err(missing());
    }
    let part = chunks.first().map_or(0, |chunk| chunk.place / ON_A_PAGE);
    let parts = (count.max(1) - 1) / ON_A_PAGE + 1;
    Ok(Shown { material, version, chunks, pages: Pages { part, parts, size: ON_A_PAGE } })
}

/// The file itself: name and bytes.
pub async fn download(app: &App, visit: &Visit, id: &str, version: i32) -> Result<(String, Vec<u8>)> {
    let (course, id, now) = (course(visit)?, MaterialId::from(id), app.clock.now());
    let missing = || Fault::not_found("no such material for this person");
    let (material, file) = app
        .db
        .read(move |c| {
            let material = db::material::find(c, &course, &id)?.ok_or_else(missing)?;
            let file = db::material::version(c, &id, version)?.ok_or_else(missing)?;
            Ok::<_, Error>((material, file))
        })
        .await?;
    if !sees(visit, &material, now) || !visit.is_staff() && file.state != MaterialState::Read {
        return Err(missing());
    }
    Ok((file.file_name, file.content))
}

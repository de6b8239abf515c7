//! Course material: what teachers upload, from when students see it, and where it opens.
//!
//! A document belongs to a course and has versions; the newest one that could be read counts. A file is stored together
//! with the job that reads it, and read in a process of its own ([`reader`]); what was read is kept in stretches
//! ([`crate::db::material::MaterialChunk`]) with the page, slide or second of each. [`index::tutor`] holds a course's stretches
//! ready for questions.

pub mod index;
pub mod reader;
pub mod reading;
mod upload;
mod view;

use std::fmt;

pub use upload::{Entry, Release, Taken, add, again, remove, renew, set, upload};
pub use view::{Listed, Pages, Shown, download, list, open};

use crate::db::types::MaterialId;
use crate::domain::session::Visit;
use crate::error::{Fault, Result};

/// The largest file of course material, in bytes.
pub const MAX_FILE: usize = 32 << 20;
/// Documents of one course.
pub const MOST_DOCUMENTS: usize = 200;
/// Versions of one document.
pub const MOST_VERSIONS: usize = 50;
/// Bytes of all files of one course.
pub const MOST_BYTES: i64 = 1 << 30;
/// Stretches of one document; a book of a thousand pages has some three thousand.
pub const MOST_CHUNKS: usize = 10_000;

/// The name of a stretch: which document, which version, which place in it. Stands in answers and reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChunkName {
    /// The document.
    pub material: MaterialId,
    /// Its version.
    pub version: i32,
    /// The place in reading order, from 0.
    pub place: i32,
}

impl ChunkName {
    /// Reads what [`fmt::Display`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        let (rest, place) = text.rsplit_once('.')?;
        let (material, version) = rest.rsplit_once('.')?;
        let name = Self {
            material: MaterialId::from(material),
            version: version.parse().ok()?,
            place: place.parse().ok()?,
        };
        (name.version > 0 && name.place >= 0).then_some(name)
    }

    /// Where it opens, below `/links/{scope}`.
    pub fn address(&self) -> String {
        let Self { material, version, place } = self;
        format!("/material/{material}/{version}?at={place}#c{place}")
    }
}

impl fmt::Display for ChunkName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}.{}.{}", self.material, self.version, self.place)
    }
}

/// The course of a visit, for its teachers.
fn permit(visit: &Visit) -> Result<crate::db::types::CourseId> {
    if !visit.is_staff() {
        return Err(Fault::forbidden("not a teacher of this course"));
    }
    course(visit)
}

/// The course of a visit.
fn course(visit: &Visit) -> Result<crate::db::types::CourseId> {
    let course = visit.course.as_ref().ok_or_else(|| Fault::not_found("the launch named no course"))?;
    Ok(course.id.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_back_to_its_place() {
        let name = ChunkName { material: MaterialId::from("0198-a"), version: 2, place: 17 };
        assert_eq!(ChunkName::parse(&name.to_string()), Some(name.clone()));
        assert_eq!(name.address(), "/material/0198-a/2?at=17#c17");
        for wrong in ["", "a", "a.1", "a.0.1", "a.1.-1", "a.x.1"] {
            assert_eq!(ChunkName::parse(wrong), None, "{wrong}");
        }
    }
}

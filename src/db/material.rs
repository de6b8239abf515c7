//! Course material: documents, their versions, and the stretches of text that were read from them.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::conn::{Conn, each};
use super::error::DbResult;
use super::schema::{material, material_chunk, material_version};
use super::types::{AnchorKind, CourseId, Json, MaterialId, MaterialState, PersonId};
use crate::clock::Timestamp;

/// Rows in one statement.
const ROWS: usize = 100;

/// A document of a course.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, Serialize, Deserialize)]
#[diesel(table_name = material)]
pub struct Material {
    /// Ours.
    pub id: MaterialId,
    /// Whose it is.
    pub course_id: CourseId,
    /// Its name for people.
    pub title: String,
    /// The newest version that was read; none before the first was.
    pub current_version: Option<i32>,
    /// From when students see it; never when absent.
    pub released_at: Option<Timestamp>,
    /// Who brought it.
    pub created_by: Option<PersonId>,
    /// When.
    pub created_at: Timestamp,
    /// When its title, date or current version last changed.
    pub updated_at: Timestamp,
}

/// What reading a file found, beside its text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// The kind of file, in the words of `extract`.
    pub kind: String,
    /// Pages or slides; 0 where it has none.
    pub pages: u32,
    /// Characters of text.
    pub characters: u64,
    /// What people should know of.
    pub notices: Vec<FoundNotice>,
}

/// One kind of oddity.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundNotice {
    /// What it is, in the words of `extract`.
    pub finding: String,
    /// How often.
    pub count: u32,
    /// The page or slide of the first; 0 where there are none.
    pub first: u32,
}

/// A file, with its bytes.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, Serialize, Deserialize)]
#[diesel(table_name = material_version)]
pub struct MaterialVersion {
    /// Of which document.
    pub material_id: MaterialId,
    /// From 1.
    pub version: i32,
    /// As the teacher named it, without a path.
    pub file_name: String,
    /// Of the content, in hexadecimal.
    pub sha256: String,
    /// Bytes of the content.
    pub size: i64,
    /// The bytes.
    #[serde(with = "super::backup::base64")]
    pub content: Vec<u8>,
    /// How far reading is.
    pub state: MaterialState,
    /// Why it could not be read, as a stable word.
    pub problem: Option<String>,
    /// Per cent of reading.
    pub progress: i32,
    /// What was found.
    pub found: Json<Found>,
    /// The model that its vectors come from; empty when there are none.
    pub encoder: String,
    /// Who brought it.
    pub uploaded_by: Option<PersonId>,
    /// When.
    pub uploaded_at: Timestamp,
    /// When it was read.
    pub read_at: Option<Timestamp>,
}

/// A file, without its bytes.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable)]
#[diesel(table_name = material_version)]
pub struct VersionLine {
    /// Of which document.
    pub material_id: MaterialId,
    /// From 1.
    pub version: i32,
    /// As the teacher named it.
    pub file_name: String,
    /// Bytes of the content.
    pub size: i64,
    /// How far reading is.
    pub state: MaterialState,
    /// Why it could not be read.
    pub problem: Option<String>,
    /// Per cent of reading.
    pub progress: i32,
    /// What was found.
    pub found: Json<Found>,
    /// The model that its vectors come from.
    pub encoder: String,
    /// When it came.
    pub uploaded_at: Timestamp,
}

/// A stretch of text.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, Serialize, Deserialize)]
#[diesel(table_name = material_chunk)]
pub struct MaterialChunk {
    /// Of which document.
    pub material_id: MaterialId,
    /// Of which version.
    pub version: i32,
    /// Its place in reading order, from 0.
    pub place: i32,
    /// Title and headings above it, the highest first.
    pub headings: Json<Vec<String>>,
    /// What the number below counts.
    pub anchor: AnchorKind,
    /// Page, slide or second where it begins; 0 for the document as a whole.
    pub anchor_at: i32,
    /// Its words, verbatim.
    pub text: String,
    /// Its vector as little-endian 32-bit floats, when the encoder reads its language.
    #[serde(with = "super::backup::base64::optional")]
    pub vector: Option<Vec<u8>>,
}

/// Stores a document.
pub fn insert(c: &mut Conn, row: &Material) -> DbResult<()> {
    diesel::insert_into(material::table).values(row).execute(c)?;
    Ok(())
}

/// A document of a course.
pub fn find(c: &mut Conn, course: &CourseId, id: &MaterialId) -> DbResult<Option<Material>> {
    let wanted = material::table.find(id).filter(material::course_id.eq(course));
    Ok(wanted.select(Material::as_select()).first(c).optional()?)
}

/// A document by its id alone.
pub fn by_id(c: &mut Conn, id: &MaterialId) -> DbResult<Option<Material>> {
    Ok(material::table.find(id).select(Material::as_select()).first(c).optional()?)
}

/// The documents of a course, oldest first.
pub fn of_course(c: &mut Conn, course: &CourseId) -> DbResult<Vec<Material>> {
    let of = material::table.filter(material::course_id.eq(course));
    Ok(of.order((material::created_at, material::id)).select(Material::as_select()).load(c)?)
}

/// Changes what people set.
pub fn set(
    c: &mut Conn,
    id: &MaterialId,
    title: &str,
    released_at: Option<Timestamp>,
    now: Timestamp,
) -> DbResult<()> {
    let set =
        (material::title.eq(title), material::released_at.eq(released_at), material::updated_at.eq(now));
    each!(c, c => diesel::update(material::table.find(id)).set(set).execute(c))?;
    Ok(())
}

/// Makes a version the one that counts.
pub fn set_current(c: &mut Conn, id: &MaterialId, version: i32, now: Timestamp) -> DbResult<()> {
    let set = (material::current_version.eq(version), material::updated_at.eq(now));
    diesel::update(material::table.find(id)).set(set).execute(c)?;
    Ok(())
}

/// Removes a document with all that was read from it.
pub fn delete(c: &mut Conn, id: &MaterialId) -> DbResult<()> {
    diesel::delete(material::table.find(id)).execute(c)?;
    Ok(())
}

/// Stores a file.
pub fn insert_version(c: &mut Conn, row: &MaterialVersion) -> DbResult<()> {
    each!(c, c => diesel::insert_into(material_version::table).values(row).execute(c))?;
    Ok(())
}

/// A file with its bytes.
pub fn version(c: &mut Conn, id: &MaterialId, version: i32) -> DbResult<Option<MaterialVersion>> {
    let wanted = material_version::table.find((id, version));
    Ok(wanted.select(MaterialVersion::as_select()).first(c).optional()?)
}

/// The versions of a course's documents, newest first.
pub fn versions_of_course(c: &mut Conn, course: &CourseId) -> DbResult<Vec<VersionLine>> {
    let wanted = material_version::table
        .inner_join(material::table)
        .filter(material::course_id.eq(course))
        .order((material_version::material_id, material_version::version.desc()));
    Ok(wanted.select(VersionLine::as_select()).load(c)?)
}

/// The versions of a document, newest first.
pub fn versions(c: &mut Conn, id: &MaterialId) -> DbResult<Vec<VersionLine>> {
    let of = material_version::table.filter(material_version::material_id.eq(id));
    Ok(of.order(material_version::version.desc()).select(VersionLine::as_select()).load(c)?)
}

/// Bytes of all files of a course.
pub fn bytes_of_course(c: &mut Conn, course: &CourseId) -> DbResult<i64> {
    let sizes: Vec<i64> = material_version::table
        .inner_join(material::table)
        .filter(material::course_id.eq(course))
        .select(material_version::size)
        .load(c)?;
    Ok(sizes.iter().sum())
}

/// Notes how far reading is.
pub fn progress(
    c: &mut Conn,
    id: &MaterialId,
    version: i32,
    state: MaterialState,
    percent: i32,
) -> DbResult<()> {
    let set = (
        material_version::state.eq(state),
        material_version::progress.eq(percent),
        material_version::problem.eq(None::<String>),
    );
    diesel::update(material_version::table.find((id, version))).set(set).execute(c)?;
    Ok(())
}

/// Notes that a version could not be read, and why.
pub fn failed(c: &mut Conn, id: &MaterialId, version: i32, problem: &str) -> DbResult<()> {
    let set = (material_version::state.eq(MaterialState::Failed), material_version::problem.eq(problem));
    diesel::update(material_version::table.find((id, version))).set(set).execute(c)?;
    Ok(())
}

/// Replaces what was read from a version.
pub fn settle(
    c: &mut Conn,
    id: &MaterialId,
    version: i32,
    found: &Json<Found>,
    encoder: &str,
    chunks: &[MaterialChunk],
    now: Timestamp,
) -> DbResult<()> {
    let old = material_chunk::table
        .filter(material_chunk::material_id.eq(id))
        .filter(material_chunk::version.eq(version));
    diesel::delete(old).execute(c)?;
    for rows in chunks.chunks(ROWS) {
        each!(c, c => {
            for row in rows {
                diesel::insert_into(material_chunk::table).values(row).execute(c)?;
            }
        });
    }
    let set = (
        material_version::state.eq(MaterialState::Read),
        material_version::progress.eq(100),
        material_version::problem.eq(None::<String>),
        material_version::found.eq(found),
        material_version::encoder.eq(encoder),
        material_version::read_at.eq(now),
    );
    each!(c, c => diesel::update(material_version::table.find((id, version))).set(set).execute(c))?;
    Ok(())
}

/// The stretches of a version, in reading order, from a place on, at most `most`.
pub fn chunks(
    c: &mut Conn,
    id: &MaterialId,
    version: i32,
    from: i32,
    most: i64,
) -> DbResult<Vec<MaterialChunk>> {
    let of = material_chunk::table
        .filter(material_chunk::material_id.eq(id))
        .filter(material_chunk::version.eq(version))
        .filter(material_chunk::place.ge(from));
    Ok(of.order(material_chunk::place).limit(most).select(MaterialChunk::as_select()).load(c)?)
}

/// How many stretches a version has.
pub fn count_chunks(c: &mut Conn, id: &MaterialId, version: i32) -> DbResult<i64> {
    let of = material_chunk::table
        .filter(material_chunk::material_id.eq(id))
        .filter(material_chunk::version.eq(version));
    Ok(of.count().get_result(c)?)
}

/// The ids of what a person brought, and the names of the files.
pub fn brought_by(c: &mut Conn, person: &PersonId) -> DbResult<Vec<(MaterialId, i32, String, Timestamp)>> {
    let theirs = material_version::table.filter(material_version::uploaded_by.eq(person.as_str()));
    Ok(theirs
        .order((material_version::uploaded_at, material_version::material_id))
        .select((
            material_version::material_id,
            material_version::version,
            material_version::file_name,
            material_version::uploaded_at,
        ))
        .load(c)?)
}

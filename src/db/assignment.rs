//! Assignments as teachers wrote them.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::conn::{Conn, each};
use super::error::DbResult;
use super::schema::assignment;
use super::types::{AssignmentId, Json, PersonId, PlatformId, ReleasePolicy};
use crate::clock::Timestamp;

/// An assignment; all but id, platform, author and birth is replaced by an update.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Serialize, Deserialize)]
#[diesel(table_name = assignment, treat_none_as_null = true)]
pub struct Assignment {
    /// Ours.
    pub id: AssignmentId,
    /// The LMS it belongs to.
    pub platform_id: PlatformId,
    /// Grows by one with each update.
    pub version: i32,
    /// Shown in the LMS and on every page.
    pub title: String,
    /// The task.
    pub prompt: String,
    /// Answers of full worth; the first one is the main one.
    pub reference_answers: Json<Vec<String>>,
    /// What must be said, and what it is worth.
    pub rubric: Json<Vec<grader::Criterion>>,
    /// Full marks, above zero.
    pub points: i32,
    /// `auto`, `en` or `zh`.
    pub language: String,
    /// 0: without limit.
    pub attempts_allowed: i32,
    /// Which machine's marks go out without a teacher.
    pub release_policy: ReleasePolicy,
    /// Who wrote it, while we know them.
    pub created_by: Option<PersonId>,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// What else a teacher sets.
    pub settings: Json<Settings>,
    /// When all its marks are to be released; empty before it is set and after it was done.
    pub release_at: Option<Timestamp>,
    /// Kept out of lists since then; its links work on.
    pub archived_at: Option<Timestamp>,
}

/// What a teacher sets beside task, rubric and points. Everything has a default, so that older rows can be read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Wrong ideas that are known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub misconceptions: Vec<grader::Misconception>,
    /// Whole answers of full worth.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub accepted: Vec<String>,
    /// Whole answers that are worth nothing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rejected: Vec<String>,
    /// For people who mark.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub guidance: String,
    /// How much of what is missing students may read.
    pub disclosure: grader::Disclosure,
    /// How feedback speaks.
    pub tone: grader::Tone,
    /// Which of several attempts counts.
    pub counting: Counting,
    /// Answers may be handed in from then on.
    pub available_at: Option<Timestamp>,
    /// Later answers are marked as late.
    pub due_at: Option<Timestamp>,
    /// No answers are taken from then on.
    pub closed_at: Option<Timestamp>,
    /// No mark is shown before.
    pub release_at: Option<Timestamp>,
}

/// Which of several attempts counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counting {
    /// The newest.
    #[default]
    Latest,
    /// The one with the best mark.
    Best,
    /// The mean of all.
    Mean,
}

impl Counting {
    /// The word in forms.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Latest => "latest",
            Self::Best => "best",
            Self::Mean => "mean",
        }
    }
}

/// What a version of an assignment said: everything that is not its identity.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// See [`Assignment`], as all others.
    pub title: String,
    /// The task.
    pub prompt: String,
    /// Answers of full worth.
    pub reference_answers: Vec<String>,
    /// What must be said.
    pub rubric: Vec<grader::Criterion>,
    /// Full marks.
    pub points: i32,
    /// Of the answers.
    pub language: String,
    /// 0: without limit.
    pub attempts_allowed: i32,
    /// Which marks go out without a teacher.
    pub release_policy: ReleasePolicy,
    /// The rest.
    #[serde(default)]
    pub settings: Settings,
}

impl Assignment {
    /// What its version says.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot {
            title: self.title.clone(),
            prompt: self.prompt.clone(),
            reference_answers: self.reference_answers.0.clone(),
            rubric: self.rubric.0.clone(),
            points: self.points,
            language: self.language.clone(),
            attempts_allowed: self.attempts_allowed,
            release_policy: self.release_policy,
            settings: self.settings.0.clone(),
        }
    }
}

/// Stores a new assignment.
pub fn insert(c: &mut Conn, row: &Assignment) -> DbResult<()> {
    each!(c, c => diesel::insert_into(assignment::table).values(row).execute(c))?;
    Ok(())
}

/// By id.
pub fn find(c: &mut Conn, id: &AssignmentId) -> DbResult<Option<Assignment>> {
    Ok(assignment::table.find(id).select(Assignment::as_select()).first(c).optional()?)
}

/// Replaces an assignment that still has the version `expected`. `false`, and nothing written, when somebody was first.
pub fn update(c: &mut Conn, row: &Assignment, expected: i32) -> DbResult<bool> {
    let unchanged = assignment::table.find(&row.id).filter(assignment::version.eq(expected));
    Ok(each!(c, c => diesel::update(unchanged).set(row).execute(c))? > 0)
}

/// A platform's newest assignments that are not archived, at most `limit`.
pub fn list(c: &mut Conn, platform: &PlatformId, limit: i64) -> DbResult<Vec<Assignment>> {
    let of_platform = assignment::table
        .filter(assignment::platform_id.eq(platform))
        .filter(assignment::archived_at.is_null());
    let newest = of_platform.order((assignment::created_at.desc(), assignment::id.desc())).limit(limit);
    Ok(newest.select(Assignment::as_select()).load(c)?)
}

/// A platform's assignments whose title or task holds a text, newest first: those in use, or those that are archived.
pub fn search(
    c: &mut Conn,
    platform: &PlatformId,
    text: &str,
    archived: bool,
    limit: i64,
) -> DbResult<Vec<Assignment>> {
    let mut query = assignment::table
        .filter(assignment::platform_id.eq(platform))
        .filter(assignment::archived_at.is_not_null().eq(archived))
        .into_boxed();
    if !text.is_empty() {
        let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        let pattern = format!("%{escaped}%");
        query = query.filter(
            assignment::title
                .like(pattern.clone())
                .escape('\\')
                .or(assignment::prompt.like(pattern).escape('\\')),
        );
    }
    let newest = query.order((assignment::created_at.desc(), assignment::id.desc())).limit(limit);
    Ok(newest.select(Assignment::as_select()).load(c)?)
}

/// Puts an assignment away, or takes it back with `None`. `false` when there is none.
pub fn archive(c: &mut Conn, id: &AssignmentId, at: Option<Timestamp>) -> DbResult<bool> {
    Ok(diesel::update(assignment::table.find(id)).set(assignment::archived_at.eq(at)).execute(c)? > 0)
}

/// Assignments whose marks are to be released by now, at most `limit`.
pub fn release_due(c: &mut Conn, now: Timestamp, limit: i64) -> DbResult<Vec<Assignment>> {
    let due = assignment::table.filter(assignment::release_at.le(now)).order(assignment::id).limit(limit);
    Ok(due.select(Assignment::as_select()).load(c)?)
}

/// Notes that an assignment's marks were released, unless the date was changed meanwhile.
pub fn release_done(c: &mut Conn, id: &AssignmentId, at: Timestamp) -> DbResult<bool> {
    let same = assignment::table.find(id).filter(assignment::release_at.eq(at));
    Ok(diesel::update(same).set(assignment::release_at.eq(None::<Timestamp>)).execute(c)? > 0)
}

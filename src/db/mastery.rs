//! Mastery as it was last worked out, every step of it, what students contest, and the marks that it is made from.

use diesel::connection::{DefaultLoadingMode, SimpleConnection};
use diesel::pg::PgRowByRowLoadingMode;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Bool, Double, Integer, Text};
use serde::{Deserialize, Serialize};

use super::conn::{Conn, each};
use super::error::DbResult;
use super::schema::{
    course, mastery, mastery_change, mastery_contest, outcome, practice_answer, practice_item,
};
use super::types::{
    AssignmentId, ChangeCause, ChangeId, ContestDecision, ContestId, CourseId, FindingKind, GradeOrigin, Met,
    OutcomeId, PersonId, PlatformId, ResourceLinkId, SubmissionId,
};
use crate::clock::Timestamp;

/// A student's mastery of an outcome.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Serialize, Deserialize)]
#[diesel(table_name = mastery)]
pub struct Mastery {
    /// Who.
    pub person_id: PersonId,
    /// Of what.
    pub outcome_id: OutcomeId,
    /// Probability, 0 to 1.
    #[serde(with = "super::backup::exact")]
    pub value: f64,
    /// When it was worked out.
    pub updated_at: Timestamp,
}

/// A step of it.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, Serialize, Deserialize)]
#[diesel(table_name = mastery_change)]
pub struct Change {
    /// Ours.
    pub id: ChangeId,
    /// Who.
    pub person_id: PersonId,
    /// Of what.
    pub outcome_id: OutcomeId,
    /// From 1 on; a step that replaces another has its number.
    pub number: i32,
    /// When it happened.
    pub at: Timestamp,
    /// Probability before.
    #[serde(with = "super::backup::exact")]
    pub before_value: f64,
    /// And after.
    #[serde(with = "super::backup::exact")]
    pub after_value: f64,
    /// Why.
    pub cause: ChangeCause,
    /// By which evidence; empty for time.
    pub evidence: String,
    /// The evidence's part of full marks.
    #[serde(with = "super::backup::exact::optional")]
    pub share: Option<f64>,
    /// Days without practice.
    #[serde(with = "super::backup::exact::optional")]
    pub days: Option<f64>,
    /// When it was worked out.
    pub noted_at: Timestamp,
    /// When another took its place, because its evidence was marked anew or left out.
    pub replaced_at: Option<Timestamp>,
}

/// A student's disagreement with a value.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, Serialize, Deserialize)]
#[diesel(table_name = mastery_contest)]
pub struct Contest {
    /// Ours.
    pub id: ContestId,
    /// The course.
    pub course_id: CourseId,
    /// Who.
    pub person_id: PersonId,
    /// Of what.
    pub outcome_id: OutcomeId,
    /// The value that they saw.
    #[serde(with = "super::backup::exact")]
    pub value: f64,
    /// In their words.
    pub reason: String,
    /// What became of it.
    pub decision: ContestDecision,
    /// The evidence that does not count any more.
    pub evidence: String,
    /// The teacher's words.
    pub answer: String,
    /// Who settled it, while we know them.
    pub decided_by: Option<PersonId>,
    /// When it was said.
    pub created_at: Timestamp,
    /// When it was settled.
    pub decided_at: Option<Timestamp>,
}

/// A person's mastery of the outcomes of a course, as last worked out.
pub fn of_person(c: &mut Conn, course: &CourseId, person: &PersonId) -> DbResult<Vec<Mastery>> {
    let theirs = mastery::table
        .inner_join(outcome::table)
        .filter(outcome::course_id.eq(course))
        .filter(mastery::person_id.eq(person));
    Ok(theirs.order(mastery::outcome_id).select(Mastery::as_select()).load(c)?)
}

/// A person's mastery in every course.
pub fn all_of(c: &mut Conn, person: &PersonId) -> DbResult<Vec<Mastery>> {
    let theirs = mastery::table.filter(mastery::person_id.eq(person)).order(mastery::outcome_id);
    Ok(theirs.select(Mastery::as_select()).load(c)?)
}

/// Stores it, in the place of the value before.
pub fn put(c: &mut Conn, row: &Mastery) -> DbResult<()> {
    each!(c, c => diesel::insert_into(mastery::table)
        .values(row)
        .on_conflict((mastery::person_id, mastery::outcome_id))
        .do_update()
        .set(row)
        .execute(c))?;
    Ok(())
}

/// How many visible outcomes of a course each person masters, as last worked out; test students are left out.
pub fn mastered_each(c: &mut Conn, course: &CourseId, threshold: f64) -> DbResult<Vec<i64>> {
    use super::schema::person as people;
    let tests = people::table.filter(people::preview.eq(true)).select(people::id);
    let counts = mastery::table
        .inner_join(outcome::table)
        .filter(outcome::course_id.eq(course))
        .filter(outcome::hidden.eq(false))
        .filter(mastery::value.ge(threshold))
        .filter(diesel::dsl::not(mastery::person_id.eq_any(tests)))
        .group_by(mastery::person_id)
        .select(diesel::dsl::count_star());
    Ok(counts.load(c)?)
}

/// The steps of a person in a course that stand, by outcome and number.
pub fn steps(c: &mut Conn, course: &CourseId, person: &PersonId) -> DbResult<Vec<Change>> {
    let theirs = mastery_change::table
        .inner_join(outcome::table)
        .filter(outcome::course_id.eq(course))
        .filter(mastery_change::person_id.eq(person))
        .filter(mastery_change::replaced_at.is_null())
        .order((mastery_change::outcome_id, mastery_change::number));
    Ok(theirs.select(Change::as_select()).load(c)?)
}

/// The newest steps of a person and an outcome, replaced ones too, the newest first.
pub fn history(c: &mut Conn, person: &PersonId, of: &OutcomeId, limit: i64) -> DbResult<Vec<Change>> {
    let theirs = mastery_change::table
        .filter(mastery_change::person_id.eq(person))
        .filter(mastery_change::outcome_id.eq(of))
        .order((mastery_change::number.desc(), mastery_change::noted_at.desc(), mastery_change::id.desc()))
        .limit(limit);
    Ok(theirs.select(Change::as_select()).load(c)?)
}

/// Every step of a person, oldest first.
pub fn steps_of(c: &mut Conn, person: &PersonId) -> DbResult<Vec<Change>> {
    let theirs = mastery_change::table.filter(mastery_change::person_id.eq(person));
    let order =
        (mastery_change::outcome_id, mastery_change::number, mastery_change::noted_at, mastery_change::id);
    Ok(theirs.order(order).select(Change::as_select()).load(c)?)
}

/// Stores a new step.
pub fn insert_step(c: &mut Conn, row: &Change) -> DbResult<()> {
    diesel::insert_into(mastery_change::table).values(row).execute(c)?;
    Ok(())
}

/// Says that the steps of a person and an outcome from a number on are replaced.
pub fn replace_steps(
    c: &mut Conn,
    person: &PersonId,
    of: &OutcomeId,
    from: i32,
    now: Timestamp,
) -> DbResult<usize> {
    let standing = mastery_change::table
        .filter(mastery_change::person_id.eq(person))
        .filter(mastery_change::outcome_id.eq(of))
        .filter(mastery_change::number.ge(from))
        .filter(mastery_change::replaced_at.is_null());
    Ok(diesel::update(standing).set(mastery_change::replaced_at.eq(now)).execute(c)?)
}

/// Stores a new contest.
pub fn insert_contest(c: &mut Conn, row: &Contest) -> DbResult<()> {
    diesel::insert_into(mastery_contest::table).values(row).execute(c)?;
    Ok(())
}

/// The contests of a course, of one person or of everybody; the newest first.
pub fn contests(
    c: &mut Conn,
    course: &CourseId,
    person: Option<&PersonId>,
    limit: i64,
) -> DbResult<Vec<Contest>> {
    let all = mastery_contest::table
        .filter(mastery_contest::course_id.eq(course))
        .order((mastery_contest::created_at.desc(), mastery_contest::id.desc()))
        .limit(limit)
        .select(Contest::as_select());
    Ok(match person {
        Some(person) => all.filter(mastery_contest::person_id.eq(person)).load(c)?,
        None => all.load(c)?,
    })
}

/// The open contests of a course, oldest first.
pub fn open_contests(c: &mut Conn, course: &CourseId, limit: i64) -> DbResult<Vec<Contest>> {
    let open = mastery_contest::table
        .filter(mastery_contest::course_id.eq(course))
        .filter(mastery_contest::decision.eq(ContestDecision::Open))
        .order((mastery_contest::created_at, mastery_contest::id));
    Ok(open.limit(limit).select(Contest::as_select()).load(c)?)
}

/// Every contest of a person, oldest first.
pub fn contests_of(c: &mut Conn, person: &PersonId) -> DbResult<Vec<Contest>> {
    let theirs = mastery_contest::table.filter(mastery_contest::person_id.eq(person));
    Ok(theirs
        .order((mastery_contest::created_at, mastery_contest::id))
        .select(Contest::as_select())
        .load(c)?)
}

/// A contest of a course.
pub fn contest(c: &mut Conn, course: &CourseId, id: &ContestId) -> DbResult<Option<Contest>> {
    let row = mastery_contest::table.find(id).filter(mastery_contest::course_id.eq(course));
    Ok(row.select(Contest::as_select()).first(c).optional()?)
}

/// Settles an open one. `false`, and nothing written, when it was settled before.
pub fn settle(
    c: &mut Conn,
    id: &ContestId,
    decision: ContestDecision,
    evidence: &str,
    answer: &str,
    by: &PersonId,
    now: Timestamp,
) -> DbResult<bool> {
    let row = mastery_contest::table.find(id).filter(mastery_contest::decision.eq(ContestDecision::Open));
    let set = (
        mastery_contest::decision.eq(decision),
        mastery_contest::evidence.eq(evidence),
        mastery_contest::answer.eq(answer),
        mastery_contest::decided_by.eq(by),
        mastery_contest::decided_at.eq(now),
    );
    Ok(diesel::update(row).set(set).execute(c)? > 0)
}

/// One released attempt, as evidence.
#[derive(Clone, Debug, PartialEq, QueryableByName)]
pub struct Marked {
    /// Whose.
    #[diesel(sql_type = Text)]
    pub person_id: PersonId,
    /// Where.
    #[diesel(sql_type = Text)]
    pub resource_link_id: ResourceLinkId,
    /// What was to be done.
    #[diesel(sql_type = Text)]
    pub assignment_id: AssignmentId,
    /// Which.
    #[diesel(sql_type = Text)]
    pub submission_id: SubmissionId,
    /// From 1 on.
    #[diesel(sql_type = Integer)]
    pub attempt: i32,
    /// When it was handed in.
    #[diesel(sql_type = BigInt)]
    pub submitted_at: Timestamp,
    /// The part of full marks.
    #[diesel(sql_type = Double)]
    pub share: f64,
    /// Who gave the mark that counts.
    #[diesel(sql_type = Text)]
    pub origin: GradeOrigin,
    /// The mark's details, as JSON.
    #[diesel(sql_type = Text)]
    pub details: String,
    /// Whether a teacher decided anything about it.
    #[diesel(sql_type = Bool)]
    pub decided: bool,
}

/// What was found of a criterion of a released attempt.
#[derive(Clone, Debug, PartialEq, QueryableByName)]
pub struct Found {
    /// Whose work.
    #[diesel(sql_type = Text)]
    pub submission_id: SubmissionId,
    /// A criterion, or a wrong idea.
    #[diesel(sql_type = Text)]
    pub kind: FindingKind,
    /// Its id.
    #[diesel(sql_type = Text)]
    pub criterion: String,
    /// How far it was met.
    #[diesel(sql_type = Text)]
    pub met: Met,
    /// The part of its points, where it has some.
    #[diesel(sql_type = diesel::sql_types::Nullable<Double>)]
    pub share: Option<f64>,
}

/// Released work of a course: of one person, or of everybody who is no test student.
fn released(person: Option<&PersonId>) -> &'static str {
    match person {
        Some(_) => "l.course_id = $1 AND s.person_id = $2 AND s.state = 'released'",
        None => {
            "l.course_id = $1 AND $2 = '' AND s.state = 'released' \
             AND NOT EXISTS (SELECT 1 FROM person q WHERE q.id = s.person_id AND q.preview)"
        }
    }
}

/// Every released attempt of a course, by person and time, one at a time.
pub fn each_marked(
    c: &mut Conn,
    course: &CourseId,
    person: Option<&PersonId>,
    mut row: impl FnMut(Marked),
) -> DbResult<()> {
    let sql = format!(
        "SELECT s.person_id, s.resource_link_id, s.assignment_id, s.id AS submission_id, s.attempt, s.submitted_at, \
         g.score / g.max_score AS share, g.origin, g.details, \
         EXISTS (SELECT 1 FROM audit_event a WHERE a.subject = s.id AND a.action LIKE 'grade.%') AS decided \
         FROM resource_link l JOIN submission s ON s.resource_link_id = l.id JOIN grade g ON g.id = s.grade_id \
         WHERE g.max_score > 0 AND {} ORDER BY s.person_id, s.submitted_at, s.id",
        released(person)
    );
    let query = sql_query(sql)
        .bind::<Text, _>(course.as_str())
        .bind::<Text, _>(person.map_or("", |person| person.as_str()));
    match c {
        Conn::Sqlite(c) => {
            for one in query.load_iter::<Marked, DefaultLoadingMode>(c)? {
                row(one?);
            }
        }
        Conn::Postgres(c) => {
            for one in query.load_iter::<Marked, PgRowByRowLoadingMode>(c)? {
                row(one?);
            }
        }
    }
    Ok(())
}

/// What was found in every released attempt of a course, one at a time.
pub fn each_found(
    c: &mut Conn,
    course: &CourseId,
    person: Option<&PersonId>,
    mut row: impl FnMut(Found),
) -> DbResult<()> {
    let sql = format!(
        "SELECT f.submission_id, f.kind, f.criterion, f.met, f.share \
         FROM resource_link l JOIN submission s ON s.resource_link_id = l.id JOIN finding f ON f.submission_id = s.id \
         WHERE {} ORDER BY f.submission_id, f.kind, f.criterion",
        released(person)
    );
    let query = sql_query(sql)
        .bind::<Text, _>(course.as_str())
        .bind::<Text, _>(person.map_or("", |person| person.as_str()));
    match c {
        Conn::Sqlite(c) => {
            for one in query.load_iter::<Found, DefaultLoadingMode>(c)? {
                row(one?);
            }
        }
        Conn::Postgres(c) => {
            for one in query.load_iter::<Found, PgRowByRowLoadingMode>(c)? {
                row(one?);
            }
        }
    }
    Ok(())
}

/// Days (since 1970, UTC) on which a person handed in or practised in a course.
pub fn days_of(c: &mut Conn, course: &CourseId, person: &PersonId) -> DbResult<Vec<i64>> {
    #[derive(QueryableByName)]
    struct Day {
        #[diesel(sql_type = BigInt)]
        day: i64,
    }
    let sql = "SELECT DISTINCT day FROM ( \
         SELECT s.submitted_at / 86400000000 AS day FROM submission s JOIN resource_link l ON l.id = s.resource_link_id \
           WHERE l.course_id = $1 AND s.person_id = $2 \
         UNION ALL SELECT p.created_at / 86400000000 AS day FROM practice_answer p \
           JOIN practice_item i ON i.id = p.item_id WHERE i.course_id = $1 AND p.person_id = $2) studied ORDER BY day";
    let query = sql_query(sql).bind::<Text, _>(course.as_str()).bind::<Text, _>(person.as_str());
    let rows: Vec<Day> = each!(c, c => query.load(c))?;
    Ok(rows.into_iter().map(|row| row.day).collect())
}

/// Erases what is older than a moment, of one platform or of all: answers to items, steps of mastery, settled contests.
/// Returns how many rows.
pub fn erase_before(c: &mut Conn, platform: Option<&PlatformId>, before: Timestamp) -> DbResult<usize> {
    if let Conn::Sqlite(c) = c {
        // Rows are written over with zeros, not only forgotten.
        c.batch_execute("PRAGMA secure_delete = ON")?;
    }
    let mut courses = course::table.select(course::id).into_boxed();
    if let Some(platform) = platform {
        courses = courses.filter(course::platform_id.eq(platform));
    }
    let courses: Vec<CourseId> = courses.load(c)?;
    let mut erased = 0;
    for course in courses {
        let items =
            practice_item::table.filter(practice_item::course_id.eq(&course)).select(practice_item::id);
        let outcomes = outcome::table.filter(outcome::course_id.eq(&course)).select(outcome::id);
        let answers = practice_answer::table
            .filter(practice_answer::created_at.lt(before))
            .filter(practice_answer::item_id.eq_any(items));
        let steps = mastery_change::table
            .filter(mastery_change::noted_at.lt(before))
            .filter(mastery_change::outcome_id.eq_any(outcomes));
        let settled = mastery_contest::table
            .filter(mastery_contest::created_at.lt(before))
            .filter(mastery_contest::course_id.eq(&course))
            .filter(mastery_contest::decision.ne(ContestDecision::Open));
        erased += diesel::delete(answers).execute(c)?;
        erased += diesel::delete(steps).execute(c)?;
        erased += diesel::delete(settled).execute(c)?;
    }
    Ok(erased)
}

/// The contests that a person settled: ids and times.
pub fn settled_by(c: &mut Conn, person: &PersonId) -> DbResult<Vec<(ContestId, Option<Timestamp>)>> {
    let theirs = mastery_contest::table.filter(mastery_contest::decided_by.eq(person));
    let order = (mastery_contest::decided_at, mastery_contest::id);
    Ok(theirs.order(order).select((mastery_contest::id, mastery_contest::decided_at)).load(c)?)
}

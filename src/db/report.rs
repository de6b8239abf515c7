//! Rows that reports are made of, read one after the other or counted by the database; never a class at once.
//!
//! Everything is asked of a [`Scope`]. The LMS's own test students are left out everywhere.

use diesel::connection::DefaultLoadingMode;
use diesel::pg::PgRowByRowLoadingMode;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};

use super::assignment::{Counting, Settings};
use super::conn::{Conn, each};
use super::error::DbResult;
use super::schema::{assignment, resource_link};
use super::types::{
    AssignmentId, CourseId, GradeOrigin, Helpful, Json, Met, PersonId, ResourceLinkId, SubmissionId,
    SubmissionState,
};
use crate::clock::Timestamp;

/// What a report is about.
#[derive(Clone, Debug)]
pub enum Scope {
    /// Every place of a course.
    Course(CourseId),
    /// One place.
    Link(ResourceLinkId),
    /// One person's work in a course.
    Person(CourseId, PersonId),
}

impl Scope {
    /// The condition, with `$1` and `$2`; both are bound always, so that one statement serves all.
    fn condition(&self) -> &'static str {
        match self {
            Self::Course(_) => "l.course_id = $1 AND $2 = ''",
            Self::Link(_) => "l.id = $1 AND $2 = ''",
            Self::Person(..) => "l.course_id = $1 AND s.person_id = $2",
        }
    }

    fn values(&self) -> (&str, &str) {
        match self {
            Self::Course(course) => (course.as_str(), ""),
            Self::Link(link) => (link.as_str(), ""),
            Self::Person(course, person) => (course.as_str(), person.as_str()),
        }
    }
}

/// The rows of a scope: places and what was handed in there. People are only looked up, so that a course is never read by
/// way of everybody on the platform.
const FROM: &str = "FROM resource_link l JOIN submission s ON s.resource_link_id = l.id \
     AND NOT EXISTS (SELECT 1 FROM person q WHERE q.id = s.person_id AND q.preview)";

/// Of a student's released attempts at a place, the one that stands for the mark that counts: the best where that
/// counts, the newer of two equal ones; elsewhere the newest. Places where the best counts are bound in order from
/// `$first` on.
fn counting(best: &[&ResourceLinkId], first: usize) -> String {
    let newer = "o.attempt > s.attempt";
    let (join, better) = if best.is_empty() {
        (String::new(), newer.to_owned())
    } else {
        let places: Vec<String> = (first..first + best.len()).map(|n| format!("${n}")).collect();
        let share = |of: &str| format!("COALESCE({of}.score / {of}.max_score, -1)");
        let (there, here) = (share("h"), share("g"));
        let join = "LEFT JOIN grade h ON h.id = o.grade_id LEFT JOIN grade g ON g.id = s.grade_id".to_owned();
        let best = format!("{there} > {here} OR {there} = {here} AND {newer}");
        (
            join,
            format!("CASE WHEN s.resource_link_id IN ({}) THEN {best} ELSE {newer} END", places.join(", ")),
        )
    };
    format!(
        "s.state = 'released' AND NOT EXISTS (SELECT 1 FROM submission o {join} \
         WHERE o.resource_link_id = s.resource_link_id AND o.person_id = s.person_id AND o.id <> s.id \
         AND o.state = 'released' AND {better})"
    )
}

/// The places where the best attempt counts.
fn best(places: &[Place]) -> Vec<&ResourceLinkId> {
    let best = places.iter().filter(|place| place.settings.0.counting == Counting::Best);
    best.map(|place| &place.link).collect()
}

/// A place of a course with what it opens.
#[derive(Clone, Debug, PartialEq, Queryable)]
pub struct Place {
    /// The place.
    pub link: ResourceLinkId,
    /// What it opens.
    pub assignment: AssignmentId,
    /// The assignment's title.
    pub title: String,
    /// Full marks.
    pub points: i32,
    /// What must be said, and what it is worth.
    pub rubric: Json<Vec<grader::Criterion>>,
    /// Wrong ideas by name, and which attempt counts.
    pub settings: Json<Settings>,
}

/// The places of a course that open something, in the order in which they were first launched.
pub fn places(c: &mut Conn, course: &CourseId, limit: i64) -> DbResult<Vec<Place>> {
    let found = resource_link::table
        .inner_join(assignment::table.on(resource_link::assignment_id.eq(assignment::id.nullable())))
        .filter(resource_link::course_id.eq(course))
        .order((resource_link::created_at, resource_link::id))
        .limit(limit);
    let columns = (
        resource_link::id,
        assignment::id,
        assignment::title,
        assignment::points,
        assignment::rubric,
        assignment::settings,
    );
    Ok(found.select(columns).load(c)?)
}

/// One attempt with the mark that counts.
#[derive(Clone, Debug, PartialEq, QueryableByName)]
pub struct Attempt {
    /// Who.
    #[diesel(sql_type = Text)]
    pub person_id: PersonId,
    /// Where.
    #[diesel(sql_type = Text)]
    pub resource_link_id: ResourceLinkId,
    /// Which.
    #[diesel(sql_type = Text)]
    pub submission_id: SubmissionId,
    /// From 1 on.
    #[diesel(sql_type = Integer)]
    pub attempt: i32,
    /// Where it stands.
    #[diesel(sql_type = Text)]
    pub state: SubmissionState,
    /// When it was handed in.
    #[diesel(sql_type = BigInt)]
    pub submitted_at: Timestamp,
    /// The mark that counts as a part of full marks.
    #[diesel(sql_type = Nullable<Double>)]
    pub share: Option<f64>,
    /// Who gave it.
    #[diesel(sql_type = Nullable<Text>)]
    pub origin: Option<GradeOrigin>,
    /// The machine's newest mark, where a teacher's counts.
    #[diesel(sql_type = Nullable<Double>)]
    pub machine_share: Option<f64>,
    /// Whether a teacher decided anything about it.
    #[diesel(sql_type = Bool)]
    pub decided: bool,
    /// Whether the student has opened the released mark.
    #[diesel(sql_type = Bool)]
    pub opened: bool,
}

/// Every attempt of a scope, ordered by person, place and number, one at a time.
pub fn each_attempt(c: &mut Conn, scope: &Scope, mut row: impl FnMut(Attempt)) -> DbResult<()> {
    // A submission that was marked by the machine more than once stands there once, with the newest of these marks.
    let sql = format!(
        "SELECT s.person_id, s.resource_link_id, s.id AS submission_id, s.attempt, s.state, s.submitted_at, \
         g.score / g.max_score AS share, g.origin, \
         CASE WHEN g.origin = 'teacher' THEN (SELECT m.score / m.max_score FROM grade m \
           WHERE m.submission_id = s.id AND m.origin = 'machine' ORDER BY m.created_at DESC, m.id DESC LIMIT 1) END \
           AS machine_share, \
         (g.origin = 'teacher' OR EXISTS (SELECT 1 FROM audit_event a WHERE a.subject = s.id \
           AND a.action LIKE 'grade.%')) IS TRUE AS decided, \
         v.submission_id IS NOT NULL AS opened \
         {FROM} LEFT JOIN grade g ON g.id = s.grade_id LEFT JOIN feedback_view v ON v.submission_id = s.id \
         WHERE {} ORDER BY s.person_id, s.resource_link_id, s.attempt",
        scope.condition()
    );
    stream(c, sql, scope, &[], |attempt| {
        row(attempt);
        true
    })
}

/// What was found of one criterion of one attempt that counts.
#[derive(Clone, Debug, PartialEq, QueryableByName)]
pub struct Found {
    /// Whose work.
    #[diesel(sql_type = Text)]
    pub submission_id: SubmissionId,
    /// The criterion.
    #[diesel(sql_type = Text)]
    pub criterion: String,
    /// How far it was met.
    #[diesel(sql_type = Text)]
    pub met: Met,
    /// The part of its points, where it has some.
    #[diesel(sql_type = Nullable<Double>)]
    pub share: Option<f64>,
}

/// The findings of a scope's attempts that count, ordered by submission, one at a time.
pub fn each_finding(
    c: &mut Conn,
    scope: &Scope,
    places: &[Place],
    mut row: impl FnMut(Found),
) -> DbResult<()> {
    let best = best(places);
    let sql = format!(
        "SELECT f.submission_id, f.criterion, f.met, f.share {FROM} JOIN finding f ON f.submission_id = s.id \
         AND f.kind = 'criterion' WHERE {} AND {} ORDER BY f.submission_id, f.criterion",
        scope.condition(),
        counting(&best, 3)
    );
    stream(c, sql, scope, &best, |found| {
        row(found);
        true
    })
}

/// How often a criterion was met to some degree.
#[derive(Clone, Debug, PartialEq, QueryableByName)]
pub struct MetCount {
    /// Where.
    #[diesel(sql_type = Text)]
    pub resource_link_id: ResourceLinkId,
    /// The criterion.
    #[diesel(sql_type = Text)]
    pub criterion: String,
    /// The degree.
    #[diesel(sql_type = Text)]
    pub met: Met,
    /// How often.
    #[diesel(sql_type = BigInt)]
    pub count: i64,
}

/// Counts of each criterion and degree over a scope's attempts that count.
pub fn met_counts(c: &mut Conn, scope: &Scope, places: &[Place]) -> DbResult<Vec<MetCount>> {
    let best = best(places);
    let sql = format!(
        "SELECT s.resource_link_id, f.criterion, f.met, COUNT(*) AS count {FROM} \
         JOIN finding f ON f.submission_id = s.id AND f.kind = 'criterion' WHERE {} AND {} \
         GROUP BY s.resource_link_id, f.criterion, f.met ORDER BY s.resource_link_id, f.criterion, f.met",
        scope.condition(),
        counting(&best, 3)
    );
    load(c, sql, scope, &best)
}

/// How often a wrong idea was found.
#[derive(Clone, Debug, PartialEq, QueryableByName)]
pub struct WrongIdea {
    /// Where.
    #[diesel(sql_type = Text)]
    pub resource_link_id: ResourceLinkId,
    /// Its id in the assignment.
    #[diesel(sql_type = Text)]
    pub misconception: String,
    /// Attempts that count and show it.
    #[diesel(sql_type = BigInt)]
    pub count: i64,
}

/// Wrong ideas in a scope's attempts that count, the most frequent first.
pub fn wrong_ideas(c: &mut Conn, scope: &Scope, places: &[Place]) -> DbResult<Vec<WrongIdea>> {
    let best = best(places);
    let sql = format!(
        "SELECT s.resource_link_id, f.criterion AS misconception, COUNT(*) AS count {FROM} \
         JOIN finding f ON f.submission_id = s.id AND f.kind = 'misconception' WHERE {} AND {} \
         GROUP BY s.resource_link_id, f.criterion ORDER BY COUNT(*) DESC, f.criterion",
        scope.condition(),
        counting(&best, 3)
    );
    load(c, sql, scope, &best)
}

/// How often a point that was named in one attempt was there in the next.
#[derive(Clone, Debug, PartialEq, QueryableByName)]
pub struct Uptake {
    /// Where.
    #[diesel(sql_type = Text)]
    pub resource_link_id: ResourceLinkId,
    /// The criterion.
    #[diesel(sql_type = Text)]
    pub criterion: String,
    /// Attempts that did not fully meet it, and were followed by a released one.
    #[diesel(sql_type = BigInt)]
    pub named: i64,
    /// Those whose next attempt met it.
    #[diesel(sql_type = BigInt)]
    pub fixed: i64,
}

/// Feedback uptake of a scope by criterion.
pub fn uptake(c: &mut Conn, scope: &Scope) -> DbResult<Vec<Uptake>> {
    let sql = format!(
        "SELECT s.resource_link_id, f.criterion, COUNT(*) AS named, \
         COUNT(CASE WHEN n.met = 'met' THEN 1 END) AS fixed {FROM} \
         JOIN submission t ON t.resource_link_id = s.resource_link_id AND t.person_id = s.person_id \
           AND t.attempt = s.attempt + 1 AND t.state = 'released' \
         JOIN finding f ON f.submission_id = s.id AND f.kind = 'criterion' AND f.met <> 'met' \
         JOIN finding n ON n.submission_id = t.id AND n.kind = f.kind AND n.criterion = f.criterion \
         WHERE {} AND s.state = 'released' \
         GROUP BY s.resource_link_id, f.criterion ORDER BY s.resource_link_id, f.criterion",
        scope.condition()
    );
    load(c, sql, scope, &[])
}

/// Somebody whose attempt that counts falls short of a criterion.
#[derive(Clone, Debug, PartialEq, QueryableByName)]
pub struct Short {
    /// Who.
    #[diesel(sql_type = Text)]
    pub person_id: PersonId,
}

/// The people whose attempt that counts at a place does not fully meet a criterion, at most `limit`.
pub fn falling_short(c: &mut Conn, place: &Place, criterion: &str, limit: i64) -> DbResult<Vec<PersonId>> {
    let best = best(std::slice::from_ref(place));
    let sql = format!(
        "SELECT s.person_id {FROM} JOIN finding f ON f.submission_id = s.id AND f.kind = 'criterion' AND f.met <> 'met' \
         WHERE l.id = $1 AND f.criterion = $2 AND {} ORDER BY s.person_id LIMIT {limit}",
        counting(&best, 3)
    );
    let values: Vec<&str> =
        [place.link.as_str(), criterion].into_iter().chain(best.iter().map(|id| id.as_str())).collect();
    let rows: Vec<Short> = bound(c, sql, &values)?;
    Ok(rows.into_iter().map(|row| row.person_id).collect())
}

/// What the students of a place said of the feedback on their attempts.
#[derive(Clone, Debug, PartialEq, QueryableByName)]
pub struct RatingCount {
    /// Whether it helped.
    #[diesel(sql_type = Text)]
    pub helpful: Helpful,
    /// How often that was said.
    #[diesel(sql_type = BigInt)]
    pub count: i64,
}

/// Ratings of feedback in a scope.
pub fn ratings(c: &mut Conn, scope: &Scope) -> DbResult<Vec<RatingCount>> {
    let sql = format!(
        "SELECT r.helpful, COUNT(*) AS count {FROM} JOIN feedback_rating r ON r.submission_id = s.id \
         WHERE {} GROUP BY r.helpful",
        scope.condition()
    );
    load(c, sql, scope, &[])
}

#[derive(QueryableByName)]
struct Comment {
    #[diesel(sql_type = Text)]
    comment: String,
}

/// What students wrote with their ratings in a scope, the newest first, at most `limit`; without names.
pub fn rating_comments(c: &mut Conn, scope: &Scope, limit: i64) -> DbResult<Vec<String>> {
    let sql = format!(
        "SELECT r.comment {FROM} JOIN feedback_rating r ON r.submission_id = s.id AND r.comment <> '' \
         WHERE {} ORDER BY r.created_at DESC, r.submission_id LIMIT {limit}",
        scope.condition()
    );
    let rows: Vec<Comment> = load(c, sql, scope, &[])?;
    Ok(rows.into_iter().map(|row| row.comment).collect())
}

/// Decisions of teachers about a scope's work, and how long the pauses between them were.
#[derive(Clone, Debug, Default, PartialEq, QueryableByName)]
pub struct Pace {
    /// Pauses of at most ten minutes between two decisions of the same person.
    #[diesel(sql_type = BigInt)]
    pub pauses: i64,
    /// Their mean, in seconds.
    #[diesel(sql_type = Nullable<Double>)]
    pub mean_seconds: Option<f64>,
}

/// How fast teachers decide in a scope.
pub fn pace(c: &mut Conn, scope: &Scope) -> DbResult<Pace> {
    let sql = format!(
        "SELECT COUNT(*) AS pauses, AVG(gap) / 1000000.0 AS mean_seconds FROM ( \
         SELECT CAST(a.at - LAG(a.at) OVER (PARTITION BY a.actor ORDER BY a.at) AS DOUBLE PRECISION) AS gap {FROM} \
         JOIN audit_event a ON a.subject = s.id AND a.action LIKE 'grade.%' WHERE {}) decided \
         WHERE gap > 0 AND gap <= 600000000.0",
        scope.condition()
    );
    let rows: Vec<Pace> = load(c, sql, scope, &[])?;
    Ok(rows.into_iter().next().unwrap_or_default())
}

/// A row that both databases give.
trait Row: QueryableByName<diesel::sqlite::Sqlite> + QueryableByName<diesel::pg::Pg> + 'static {}
impl<T: QueryableByName<diesel::sqlite::Sqlite> + QueryableByName<diesel::pg::Pg> + 'static> Row for T {}

/// The values of a scope's statement, in the order of their first mention: SQLite numbers them so.
fn values<'a>(scope: &'a Scope, more: &[&'a ResourceLinkId]) -> Vec<&'a str> {
    let (first, second) = scope.values();
    [first, second].into_iter().chain(more.iter().map(|id| id.as_str())).collect()
}

fn load<T: Row>(c: &mut Conn, sql: String, scope: &Scope, more: &[&ResourceLinkId]) -> DbResult<Vec<T>> {
    bound(c, sql, &values(scope, more))
}

fn bound<T: Row>(c: &mut Conn, sql: String, values: &[&str]) -> DbResult<Vec<T>> {
    Ok(
        each!(c, c => values.iter().fold(sql_query(sql).into_boxed(), |q, value| q.bind::<Text, _>(*value)).load(c))?,
    )
}

/// Reads row by row until `row` says that it is enough.
fn stream<T: Row>(
    c: &mut Conn,
    sql: String,
    scope: &Scope,
    more: &[&ResourceLinkId],
    mut row: impl FnMut(T) -> bool,
) -> DbResult<()> {
    let values = values(scope, more);
    match c {
        Conn::Sqlite(c) => {
            let query = values.iter().fold(sql_query(sql).into_boxed(), |q, value| q.bind::<Text, _>(*value));
            for one in query.load_iter::<T, DefaultLoadingMode>(c)? {
                if !row(one?) {
                    break;
                }
            }
        }
        Conn::Postgres(c) => {
            let query = values.iter().fold(sql_query(sql).into_boxed(), |q, value| q.bind::<Text, _>(*value));
            for one in query.load_iter::<T, PgRowByRowLoadingMode>(c)? {
                if !row(one?) {
                    break;
                }
            }
        }
    }
    Ok(())
}

/// One attempt as exports have it.
#[derive(Clone, Debug, PartialEq, QueryableByName)]
pub struct Line {
    /// Who, by our id.
    #[diesel(sql_type = Text)]
    pub person_id: PersonId,
    /// Who, by the LMS's id.
    #[diesel(sql_type = Text)]
    pub subject: String,
    /// As the school shares it.
    #[diesel(sql_type = Nullable<Text>)]
    pub name: Option<String>,
    /// The place.
    #[diesel(sql_type = Text)]
    pub resource_link_id: ResourceLinkId,
    /// What was to be done.
    #[diesel(sql_type = Text)]
    pub assignment_id: AssignmentId,
    /// Its title.
    #[diesel(sql_type = Text)]
    pub title: String,
    /// Which attempt.
    #[diesel(sql_type = Text)]
    pub submission_id: SubmissionId,
    /// From 1 on.
    #[diesel(sql_type = Integer)]
    pub attempt: i32,
    /// Where it stands.
    #[diesel(sql_type = Text)]
    pub state: SubmissionState,
    /// When it was handed in.
    #[diesel(sql_type = BigInt)]
    pub submitted_at: Timestamp,
    /// The mark that counts: its id.
    #[diesel(sql_type = Nullable<Text>)]
    pub grade_id: Option<String>,
    /// Its points.
    #[diesel(sql_type = Nullable<Double>)]
    pub score: Option<f64>,
    /// Full marks.
    #[diesel(sql_type = Nullable<Double>)]
    pub max_score: Option<f64>,
    /// Who gave it.
    #[diesel(sql_type = Nullable<Text>)]
    pub origin: Option<GradeOrigin>,
    /// The teacher who did.
    #[diesel(sql_type = Nullable<Text>)]
    pub marked_by: Option<String>,
    /// When it was given.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub graded_at: Option<Timestamp>,
    /// When the student first opened it.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub opened_at: Option<Timestamp>,
}

/// Every attempt of a scope in the order of handing in, one at a time, until `row` says that it is enough.
pub fn each_line(c: &mut Conn, scope: &Scope, row: impl FnMut(Line) -> bool) -> DbResult<()> {
    let sql = format!(
        "SELECT s.person_id, p.subject, p.name, s.resource_link_id, s.assignment_id, a.title, s.id AS submission_id, \
         s.attempt, s.state, s.submitted_at, g.id AS grade_id, g.score, g.max_score, g.origin, g.marked_by, \
         g.created_at AS graded_at, v.opened_at \
         {FROM} JOIN person p ON p.id = s.person_id JOIN assignment a ON a.id = s.assignment_id LEFT JOIN grade g ON g.id = s.grade_id \
         LEFT JOIN feedback_view v ON v.submission_id = s.id \
         WHERE {} ORDER BY s.submitted_at, s.id",
        scope.condition()
    );
    stream(c, sql, scope, &[], row)
}

//! What an administrator of a platform sees: counts and states, no student's work. Everything is of one platform.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Double, Nullable, Text};

use super::audit::AuditEvent;
use super::conn::{Conn, each};
use super::error::DbResult;
use super::schema::{audit_event, course, person, resource_link, session, submission};
use super::types::{CourseId, PassbackState, PlatformId, Role, SubmissionId};
use crate::clock::Timestamp;

/// A course in numbers.
#[derive(Clone, Debug, PartialEq, QueryableByName)]
pub struct CourseLine {
    /// The course.
    #[diesel(sql_type = Text)]
    pub id: CourseId,
    /// Its title.
    #[diesel(sql_type = Text)]
    pub title: String,
    /// When a launch last came from it.
    #[diesel(sql_type = BigInt)]
    pub updated_at: Timestamp,
    /// Places that open an assignment.
    #[diesel(sql_type = BigInt)]
    pub places: i64,
    /// Students who handed in.
    #[diesel(sql_type = BigInt)]
    pub students: i64,
    /// Attempts.
    #[diesel(sql_type = BigInt)]
    pub submissions: i64,
    /// Attempts that wait for a teacher.
    #[diesel(sql_type = BigInt)]
    pub waiting: i64,
    /// Released marks.
    #[diesel(sql_type = BigInt)]
    pub released: i64,
    /// Released marks that the machine gave.
    #[diesel(sql_type = BigInt)]
    pub by_machine: i64,
}

/// The courses of a platform, the last used first.
pub fn courses(c: &mut Conn, platform: &PlatformId, limit: i64) -> DbResult<Vec<CourseLine>> {
    let query = sql_query(
        "SELECT c.id, c.title, c.updated_at, COUNT(DISTINCT l.id) AS places, \
         COUNT(DISTINCT s.person_id) AS students, COUNT(s.id) AS submissions, \
         COUNT(CASE WHEN s.state = 'review' THEN 1 END) AS waiting, \
         COUNT(CASE WHEN s.state = 'released' THEN 1 END) AS released, \
         COUNT(CASE WHEN s.state = 'released' AND g.origin = 'machine' THEN 1 END) AS by_machine \
         FROM course c LEFT JOIN resource_link l ON l.course_id = c.id AND l.assignment_id IS NOT NULL \
         LEFT JOIN submission s ON s.resource_link_id = l.id LEFT JOIN grade g ON g.id = s.grade_id \
         WHERE c.platform_id = $1 GROUP BY c.id, c.title, c.updated_at ORDER BY c.updated_at DESC, c.id LIMIT $2",
    );
    let query = query.bind::<Text, _>(platform.as_str()).bind::<BigInt, _>(limit);
    Ok(each!(c, c => query.load(c))?)
}

/// Marks of the outbox in one state with one problem.
#[derive(Clone, Debug, PartialEq, QueryableByName)]
pub struct PassbackLine {
    /// The state.
    #[diesel(sql_type = Text)]
    pub state: PassbackState,
    /// The code of what holds them up.
    #[diesel(sql_type = Nullable<Text>)]
    pub problem: Option<String>,
    /// How many.
    #[diesel(sql_type = BigInt)]
    pub count: i64,
    /// When one of them last arrived.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub delivered_at: Option<Timestamp>,
}

/// How a platform takes marks.
pub fn passbacks(c: &mut Conn, platform: &PlatformId) -> DbResult<Vec<PassbackLine>> {
    let query = sql_query(
        "SELECT b.state, b.problem, COUNT(*) AS count, MAX(b.delivered_at) AS delivered_at \
         FROM passback b JOIN resource_link l ON l.id = b.resource_link_id WHERE l.platform_id = $1 \
         GROUP BY b.state, b.problem ORDER BY b.state, b.problem",
    );
    let query = query.bind::<Text, _>(platform.as_str());
    Ok(each!(c, c => query.load(c))?)
}

/// When a launch last came from a platform.
pub fn last_launch(c: &mut Conn, platform: &PlatformId) -> DbResult<Option<Timestamp>> {
    let of = resource_link::table.filter(resource_link::platform_id.eq(platform));
    Ok(of.select(diesel::dsl::max(resource_link::updated_at)).first(c)?)
}

/// Sessions of a platform by role: who came with which rights.
pub fn roles(c: &mut Conn, platform: &PlatformId) -> DbResult<Vec<(Role, i64)>> {
    let mut found = Vec::new();
    for role in Role::ALL {
        let of = session::table.filter(session::platform_id.eq(platform)).filter(session::role.eq(*role));
        found.push((*role, of.count().get_result(c)?));
    }
    Ok(found)
}

/// What is stored of a platform.
#[derive(Clone, Debug, Default, PartialEq, QueryableByName)]
pub struct Stored {
    /// Attempts.
    #[diesel(sql_type = BigInt)]
    pub submissions: i64,
    /// Bytes of answers.
    #[diesel(sql_type = BigInt)]
    pub answer_bytes: i64,
    /// Bytes of files.
    #[diesel(sql_type = BigInt)]
    pub file_bytes: i64,
    /// When the oldest was handed in.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub oldest: Option<Timestamp>,
}

/// How much is stored of a platform.
pub fn stored(c: &mut Conn, platform: &PlatformId) -> DbResult<Stored> {
    let bytes = |c: &Conn, column: &str| match c {
        Conn::Sqlite(_) => format!("LENGTH(CAST({column} AS BLOB))"),
        Conn::Postgres(_) => format!("OCTET_LENGTH({column})"),
    };
    let sql = format!(
        "SELECT COUNT(*) AS submissions, CAST(COALESCE(SUM({}), 0) AS BIGINT) AS answer_bytes, \
         CAST(COALESCE(SUM({}), 0) AS BIGINT) AS file_bytes, MIN(s.submitted_at) AS oldest \
         FROM resource_link l JOIN submission s ON s.resource_link_id = l.id \
         LEFT JOIN attachment f ON f.submission_id = s.id WHERE l.platform_id = $1",
        bytes(c, "s.answer"),
        bytes(c, "f.content"),
    );
    let query = sql_query(sql).bind::<Text, _>(platform.as_str());
    let rows: Vec<Stored> = each!(c, c => query.load(c))?;
    Ok(rows.into_iter().next().unwrap_or_default())
}

/// Marks of a platform: by whom, and how the two agree where both marked.
#[derive(Clone, Debug, Default, PartialEq, QueryableByName)]
pub struct Marking {
    /// Marks that the machine gave.
    #[diesel(sql_type = BigInt)]
    pub machine: i64,
    /// Of those, the ones it asked a person to look at.
    #[diesel(sql_type = BigInt)]
    pub abstained: i64,
    /// Marks that teachers gave.
    #[diesel(sql_type = BigInt)]
    pub teacher: i64,
    /// Answers that both marked.
    #[diesel(sql_type = BigInt)]
    pub both: i64,
    /// Of those, the ones with the same points.
    #[diesel(sql_type = BigInt)]
    pub same: i64,
    /// Their mean difference as a share of full marks.
    #[diesel(sql_type = Nullable<Double>)]
    pub difference: Option<f64>,
}

/// See [`Marking`]. Of several marks of a kind the newest counts in the comparison.
pub fn marking(c: &mut Conn, platform: &PlatformId) -> DbResult<Marking> {
    let query = sql_query(
        "WITH mark AS (SELECT g.submission_id, g.origin, g.needs_review, g.score / g.max_score AS share, \
           ROW_NUMBER() OVER (PARTITION BY g.submission_id, g.origin ORDER BY g.created_at DESC, g.id DESC) AS n \
           FROM resource_link l JOIN submission s ON s.resource_link_id = l.id JOIN grade g ON g.submission_id = s.id \
           WHERE l.platform_id = $1), \
         newest AS (SELECT * FROM mark WHERE n = 1), \
         pair AS (SELECT ABS(t.share - m.share) AS difference FROM newest t JOIN newest m \
           ON m.submission_id = t.submission_id AND m.origin = 'machine' WHERE t.origin = 'teacher') \
         SELECT (SELECT COUNT(*) FROM mark WHERE origin = 'machine') AS machine, \
           (SELECT COUNT(*) FROM newest WHERE origin = 'machine' AND needs_review) AS abstained, \
           (SELECT COUNT(*) FROM mark WHERE origin = 'teacher') AS teacher, \
           (SELECT COUNT(*) FROM pair) AS \"both\", \
           (SELECT COUNT(*) FROM pair WHERE difference < 0.005) AS same, \
           (SELECT AVG(difference) FROM pair) AS difference",
    );
    let query = query.bind::<Text, _>(platform.as_str());
    let rows: Vec<Marking> = each!(c, c => query.load(c))?;
    Ok(rows.into_iter().next().unwrap_or_default())
}

/// Lines of the audit trail about a platform's submissions, courses or people, or by its people; the newest first,
/// after `last` where it is given.
pub fn audit(
    c: &mut Conn,
    platform: &PlatformId,
    last: Option<&AuditEvent>,
    limit: i64,
) -> DbResult<Vec<AuditEvent>> {
    let (at, id) = last.map_or((Timestamp::from_micros(i64::MAX), ""), |event| (event.at, event.id.as_str()));
    let people = || person::table.filter(person::platform_id.eq(platform)).select(person::id);
    let links =
        resource_link::table.filter(resource_link::platform_id.eq(platform)).select(resource_link::id);
    let handed_in =
        submission::table.filter(submission::resource_link_id.eq_any(links)).select(submission::id);
    let events = audit_event::table
        .filter(audit_event::at.lt(at).or(audit_event::at.eq(at).and(audit_event::id.lt(id))))
        .filter(
            audit_event::subject
                .eq_any(handed_in)
                .or(audit_event::actor.eq_any(people()))
                .or(audit_event::subject.eq(platform.as_str())),
        )
        .order((audit_event::at.desc(), audit_event::id.desc()))
        .limit(limit);
    Ok(events.select(AuditEvent::as_select()).load(c)?)
}

/// Submissions of a platform that were handed in before a moment, the oldest first.
pub fn submissions_before(
    c: &mut Conn,
    platform: &PlatformId,
    before: Timestamp,
    limit: i64,
) -> DbResult<Vec<SubmissionId>> {
    let old = submission::table
        .inner_join(resource_link::table.on(resource_link::id.eq(submission::resource_link_id)))
        .filter(submission::submitted_at.lt(before))
        .filter(resource_link::platform_id.eq(platform));
    let ordered = old.order((submission::submitted_at, submission::id));
    Ok(ordered.limit(limit).select(submission::id).load(c)?)
}

/// Erases submissions with files, marks, findings and work to do, and what the audit trail says of them.
pub fn erase_submissions(c: &mut Conn, ids: &[SubmissionId]) -> DbResult<usize> {
    use super::schema::job;
    if let Conn::Sqlite(c) = c {
        // Rows are written over with zeros, not only forgotten.
        c.batch_execute("PRAGMA secure_delete = ON")?;
    }
    let subjects: Vec<&str> = ids.iter().map(SubmissionId::as_str).collect();
    diesel::delete(job::table.filter(job::subject.eq_any(&subjects))).execute(c)?;
    diesel::delete(audit_event::table.filter(audit_event::subject.eq_any(&subjects))).execute(c)?;
    Ok(diesel::delete(submission::table.filter(submission::id.eq_any(ids))).execute(c)?)
}

/// How many courses a platform has.
pub fn course_count(c: &mut Conn, platform: &PlatformId) -> DbResult<i64> {
    Ok(course::table.filter(course::platform_id.eq(platform)).count().get_result(c)?)
}

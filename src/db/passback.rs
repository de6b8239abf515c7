//! The outbox of marks: one row for each student and resource link, always with the newest mark.
//!
//! `seq` grows with each mark put in. A sender claims a row by lease; what it reports of a `seq` that is no longer
//! the newest only gives the row back, and the newer mark is sent next.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use serde::{Deserialize, Serialize};

use super::conn::{Conn, each, lock};
use super::error::DbResult;
use super::schema::{passback, resource_link};
use super::types::{GradeId, Json, PassbackState, PersonId, PlatformId, ResourceLinkId};
use crate::clock::Timestamp;

/// Unheard scores that a row remembers; more different marks in one silence are not expected.
const MAX_UNHEARD: usize = 32;

/// A mark on its way to an LMS.
#[derive(
    Clone, Debug, PartialEq, Queryable, QueryableByName, Selectable, Insertable, Serialize, Deserialize,
)]
#[diesel(table_name = passback)]
pub struct Passback {
    /// The place.
    pub resource_link_id: ResourceLinkId,
    /// The student.
    pub person_id: PersonId,
    /// The mark.
    pub grade_id: GradeId,
    /// Grows with each mark put in and each wish to send again, from 1 on.
    pub seq: i64,
    /// Points given.
    #[serde(with = "super::backup::exact")]
    pub score_given: f64,
    /// Points possible, above zero.
    #[serde(with = "super::backup::exact")]
    pub score_maximum: f64,
    /// For the gradebook.
    pub comment: String,
    /// When the student handed in.
    pub submitted_at: Timestamp,
    /// Where it stands.
    pub state: PassbackState,
    /// The AGS timestamp of this `seq`, once it was sent for the first time.
    pub score_timestamp: Option<Timestamp>,
    /// The newest AGS timestamp ever given out for this row; the epoch before the first.
    pub last_timestamp: Timestamp,
    /// How often this `seq` was claimed, this time included.
    pub attempts: i32,
    /// Not before then.
    pub run_at: Timestamp,
    /// The sender that holds it.
    pub locked_by: Option<String>,
    /// Until when; the epoch when nobody holds it.
    pub locked_until: Timestamp,
    /// What went wrong last: a code.
    pub problem: Option<String>,
    /// The newest `seq` that the LMS has taken; 0 before the first.
    pub delivered_seq: i64,
    /// The points that it has taken with it.
    #[serde(with = "super::backup::exact::optional")]
    pub delivered_score: Option<f64>,
    /// When it took them.
    pub delivered_at: Option<Timestamp>,
    /// When this `seq` was put in.
    pub created_at: Timestamp,
    /// When the student had handed in what the LMS has taken the mark of.
    pub delivered_submitted_at: Option<Timestamp>,
    /// Points of the marks sent since then, oldest first: the LMS may have taken any of them without our hearing of it.
    pub unheard_scores: Json<Vec<f64>>,
}

/// A claimed row with the platform that it goes to.
#[derive(QueryableByName)]
struct Claimed {
    #[diesel(embed)]
    mark: Passback,
    #[diesel(sql_type = Text)]
    platform_id: PlatformId,
}

/// What a new `seq` begins with.
#[derive(AsChangeset)]
#[diesel(table_name = passback, treat_none_as_null = true)]
struct Anew {
    state: PassbackState,
    score_timestamp: Option<Timestamp>,
    attempts: i32,
    run_at: Timestamp,
    problem: Option<String>,
    created_at: Timestamp,
}

fn anew(now: Timestamp) -> Anew {
    Anew {
        state: PassbackState::Waiting,
        score_timestamp: None,
        attempts: 0,
        run_at: now,
        problem: None,
        created_at: now,
    }
}

/// Puts a mark in, in the place of an older one that was not sent yet. A sender at work on the older one keeps its
/// lease, so that the two do not overtake each other.
#[expect(clippy::too_many_arguments, reason = "a mark's parts, each once, named as the columns are")]
pub fn put(
    c: &mut Conn,
    link: &ResourceLinkId,
    person: &PersonId,
    grade: &GradeId,
    score: f64,
    maximum: f64,
    comment: &str,
    submitted_at: Timestamp,
    now: Timestamp,
) -> DbResult<()> {
    let row = Passback {
        resource_link_id: link.clone(),
        person_id: person.clone(),
        grade_id: grade.clone(),
        seq: 1,
        score_given: score,
        score_maximum: maximum,
        comment: comment.to_owned(),
        submitted_at,
        state: PassbackState::Waiting,
        score_timestamp: None,
        last_timestamp: Timestamp::EPOCH,
        attempts: 0,
        run_at: now,
        locked_by: None,
        locked_until: Timestamp::EPOCH,
        problem: None,
        delivered_seq: 0,
        delivered_score: None,
        delivered_at: None,
        created_at: now,
        delivered_submitted_at: None,
        unheard_scores: Json::default(),
    };
    let mark = (
        passback::grade_id.eq(grade),
        passback::score_given.eq(score),
        passback::score_maximum.eq(maximum),
        passback::comment.eq(comment),
        passback::submitted_at.eq(submitted_at),
    );
    each!(c, c => diesel::insert_into(passback::table)
        .values(&row)
        .on_conflict((passback::resource_link_id, passback::person_id))
        .do_update()
        .set((mark, passback::seq.eq(passback::seq + 1), anew(now)))
        .execute(c))?;
    Ok(())
}

/// Sends the newest mark once more, with a timestamp of its own. `false` when there is none.
pub fn resend(c: &mut Conn, link: &ResourceLinkId, person: &PersonId, now: Timestamp) -> DbResult<bool> {
    let row = passback::table.find((link, person));
    let set = (passback::seq.eq(passback::seq + 1), anew(now));
    Ok(each!(c, c => diesel::update(row).set(set).execute(c))? > 0)
}

/// Takes a mark out that was never sent and that no sender holds. `false` when there is none, or it was tried already.
pub fn withdraw(c: &mut Conn, link: &ResourceLinkId, person: &PersonId, grade: &GradeId) -> DbResult<bool> {
    let unsent = passback::table
        .find((link, person))
        .filter(passback::grade_id.eq(grade))
        .filter(passback::state.eq(PassbackState::Waiting))
        .filter(passback::score_timestamp.is_null())
        .filter(passback::locked_by.is_null())
        .filter(passback::delivered_seq.eq(0));
    Ok(each!(c, c => diesel::delete(unsent).execute(c))? > 0)
}

/// Claims the mark that has been due for the longest time and goes to none of the platforms in `except`, nor to one that
/// another sender is speaking to, until `lease_until`; counts the attempt. LMSs ask for one call after the other, and two
/// senders could overtake each other.
pub fn claim_due(
    c: &mut Conn,
    worker: &str,
    now: Timestamp,
    lease_until: Timestamp,
    except: &[PlatformId],
) -> DbResult<Option<(Passback, PlatformId)>> {
    // Without it, two claims at the same moment would not see each other.
    lock(c, "passback.claim")?;
    let skip = match c {
        Conn::Sqlite(_) => "",
        Conn::Postgres(_) => "FOR UPDATE OF p SKIP LOCKED",
    };
    // SQLite numbers parameters as they come, whatever their names: in this order.
    let others: String = (0..except.len()).map(|n| format!(" AND l.platform_id <> ${}", n + 6)).collect();
    let claim = format!(
        "UPDATE passback SET locked_by = $1, locked_until = $2, attempts = attempts + 1 \
         WHERE (resource_link_id, person_id) = (\
           SELECT p.resource_link_id, p.person_id FROM passback p \
           JOIN resource_link l ON l.id = p.resource_link_id \
           WHERE p.state = 'waiting' AND p.run_at <= $3 AND p.locked_until <= $4 \
           AND l.platform_id NOT IN (\
             SELECT held_link.platform_id FROM passback held \
             JOIN resource_link held_link ON held_link.id = held.resource_link_id \
             WHERE held.locked_by IS NOT NULL AND held.locked_until > $5){others} \
           ORDER BY p.run_at, p.resource_link_id, p.person_id LIMIT 1 {skip}\
         ) RETURNING *, (SELECT platform_id FROM resource_link WHERE id = passback.resource_link_id) AS platform_id"
    );
    let claimed: Option<Claimed> = each!(c, c => {
        let mut claim = diesel::sql_query(claim)
            .into_boxed()
            .bind::<Text, _>(worker)
            .bind::<BigInt, _>(lease_until)
            .bind::<BigInt, _>(now)
            .bind::<BigInt, _>(now)
            .bind::<BigInt, _>(now);
        for platform in except {
            claim = claim.bind::<Text, _>(platform);
        }
        claim.get_result(c)
    })
    .optional()?;
    Ok(claimed.map(|claimed| (claimed.mark, claimed.platform_id)))
}

/// Gives the claimed `seq` its AGS timestamp, and notes that its points are going out. `false` when it is no longer the
/// newest, or no longer held.
pub fn stamp(c: &mut Conn, row: &Passback, worker: &str, at: Timestamp) -> DbResult<bool> {
    let mut unheard = row.unheard_scores.clone();
    unheard.0.retain(|score| *score != row.score_given);
    unheard.0.push(row.score_given);
    unheard.0.drain(..unheard.0.len().saturating_sub(MAX_UNHEARD));
    let set = (
        passback::score_timestamp.eq(at),
        passback::last_timestamp.eq(at),
        passback::unheard_scores.eq(unheard),
    );
    let held = passback::table
        .find((&row.resource_link_id, &row.person_id))
        .filter(passback::seq.eq(row.seq))
        .filter(passback::locked_by.eq(worker));
    Ok(each!(c, c => diesel::update(held).set(set).execute(c))? > 0)
}

/// Holds a claimed mark for longer. `false` when `worker` does not hold it any more.
pub fn renew(c: &mut Conn, row: &Passback, worker: &str, lease_until: Timestamp) -> DbResult<bool> {
    let held =
        passback::table.find((&row.resource_link_id, &row.person_id)).filter(passback::locked_by.eq(worker));
    Ok(diesel::update(held).set(passback::locked_until.eq(lease_until)).execute(c)? > 0)
}

/// The LMS has taken the claimed mark. Kept even when a newer mark came meanwhile: it is what the LMS shows now.
pub fn delivered(c: &mut Conn, row: &Passback, worker: &str, now: Timestamp) -> DbResult<()> {
    let taken = (
        passback::delivered_seq.eq(row.seq),
        passback::delivered_score.eq(row.score_given),
        passback::delivered_at.eq(now),
        passback::delivered_submitted_at.eq(row.submitted_at),
        passback::unheard_scores.eq(Json(Vec::<f64>::new())),
    );
    let held =
        passback::table.find((&row.resource_link_id, &row.person_id)).filter(passback::locked_by.eq(worker));
    each!(c, c => diesel::update(held).set(taken).execute(c))?;
    end(c, row, worker, PassbackState::Delivered, None, None)
}

/// To be tried again from `run_at` on.
pub fn retry(c: &mut Conn, row: &Passback, worker: &str, run_at: Timestamp, problem: &str) -> DbResult<()> {
    end(c, row, worker, PassbackState::Waiting, Some(run_at), Some(problem))
}

/// To be tried again from `run_at` on, with a later timestamp.
pub fn restamp(c: &mut Conn, row: &Passback, worker: &str, run_at: Timestamp) -> DbResult<()> {
    let held = passback::table
        .find((&row.resource_link_id, &row.person_id))
        .filter(passback::seq.eq(row.seq))
        .filter(passback::locked_by.eq(worker));
    each!(c, c => diesel::update(held).set(passback::score_timestamp.eq(None::<Timestamp>)).execute(c))?;
    end(c, row, worker, PassbackState::Waiting, Some(run_at), None)
}

/// A person has to do something before it can be sent.
pub fn needs_attention(c: &mut Conn, row: &Passback, worker: &str, problem: &str) -> DbResult<()> {
    end(c, row, worker, PassbackState::NeedsAttention, None, Some(problem))
}

/// Somebody changed the mark in the LMS; theirs stands.
pub fn changed_in_lms(c: &mut Conn, row: &Passback, worker: &str) -> DbResult<()> {
    end(c, row, worker, PassbackState::ChangedInLms, None, None)
}

/// Writes what came of a try, if the row still is what was tried, and gives it back in any case.
fn end(
    c: &mut Conn,
    row: &Passback,
    worker: &str,
    state: PassbackState,
    run_at: Option<Timestamp>,
    problem: Option<&str>,
) -> DbResult<()> {
    let held =
        passback::table.find((&row.resource_link_id, &row.person_id)).filter(passback::locked_by.eq(worker));
    let outcome = (
        passback::state.eq(state),
        passback::problem.eq(problem),
        // `None` leaves the column out.
        run_at.map(|at| passback::run_at.eq(at)),
    );
    let free = (passback::locked_by.eq(None::<String>), passback::locked_until.eq(Timestamp::EPOCH));
    each!(c, c => {
        diesel::update(held.filter(passback::seq.eq(row.seq))).set(outcome).execute(c)?;
        diesel::update(held).set(free).execute(c)
    })?;
    Ok(())
}

/// Lets everything that waits for a platform wait until `until` at least. Returns how many marks it held up.
pub fn postpone(c: &mut Conn, platform: &PlatformId, until: Timestamp) -> DbResult<usize> {
    let links = resource_link::table.filter(resource_link::platform_id.eq(platform));
    let early = passback::table
        .filter(passback::state.eq(PassbackState::Waiting))
        .filter(passback::run_at.lt(until))
        .filter(passback::resource_link_id.eq_any(links.select(resource_link::id)));
    Ok(diesel::update(early).set(passback::run_at.eq(until)).execute(c)?)
}

/// Which marks that need a person are tried again.
pub enum Revived<'a> {
    /// Of a platform.
    Platform(&'a PlatformId),
    /// Of a place.
    Link(&'a ResourceLinkId),
    /// Of one student at a place.
    Person(&'a ResourceLinkId, &'a PersonId),
    /// Of anybody, when nothing was tried since then.
    Since(Timestamp),
}

/// Tries marks again that needed a person because of one of these problems: the same mark with the same timestamp.
/// Returns how many.
pub fn revive(c: &mut Conn, which: &Revived<'_>, problems: &[&str], now: Timestamp) -> DbResult<usize> {
    let set =
        (passback::state.eq(PassbackState::Waiting), passback::attempts.eq(0), passback::run_at.eq(now));
    each!(c, c => {
        let stuck = passback::table
            .filter(passback::state.eq(PassbackState::NeedsAttention))
            .filter(passback::problem.eq_any(problems.iter().copied()));
        Ok(match which {
            Revived::Platform(platform) => {
                let links = resource_link::table
                    .filter(resource_link::platform_id.eq(*platform))
                    .select(resource_link::id);
                let of = stuck.filter(passback::resource_link_id.eq_any(links));
                diesel::update(of).set(set).execute(c)?
            }
            Revived::Link(link) => {
                diesel::update(stuck.filter(passback::resource_link_id.eq(*link))).set(set).execute(c)?
            }
            Revived::Person(link, person) => {
                let of = stuck
                    .filter(passback::resource_link_id.eq(*link))
                    .filter(passback::person_id.eq(*person));
                diesel::update(of).set(set).execute(c)?
            }
            Revived::Since(then) => {
                diesel::update(stuck.filter(passback::run_at.le(*then))).set(set).execute(c)?
            }
        })
    })
}

/// A student's mark at a place.
pub fn find(c: &mut Conn, link: &ResourceLinkId, person: &PersonId) -> DbResult<Option<Passback>> {
    Ok(passback::table.find((link, person)).select(Passback::as_select()).first(c).optional()?)
}

/// All marks of a place, in no order.
pub fn for_link(c: &mut Conn, link: &ResourceLinkId) -> DbResult<Vec<Passback>> {
    let marks = passback::table.filter(passback::resource_link_id.eq(link));
    Ok(marks.select(Passback::as_select()).load(c)?)
}

/// How many marks are in each state; a state without any is left out.
pub fn counts(c: &mut Conn) -> DbResult<Vec<(PassbackState, i64)>> {
    let counts =
        passback::table.group_by(passback::state).select((passback::state, diesel::dsl::count_star()));
    Ok(counts.order(passback::state).load(c)?)
}

/// For how many seconds the mark that waits for the longest time has been waiting; `None` when none waits.
pub fn oldest_waiting(c: &mut Conn, now: Timestamp) -> DbResult<Option<i64>> {
    let waiting = passback::table.filter(passback::state.eq(PassbackState::Waiting));
    let oldest: Option<Timestamp> = waiting.select(diesel::dsl::min(passback::created_at)).first(c)?;
    Ok(oldest.map(|put| now.seconds_since(put).max(0)))
}

//! Comparing what the LMS shows with what it has taken: which columns are due, and what was found there.
//!
//! What is found is written only while the row is as it was read before the LMS was asked: a mark that came or was sent
//! meanwhile is newer than the answer.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::conn::{Conn, each};
use super::error::DbResult;
use super::passback::Passback;
use super::person::Person;
use super::schema::{passback, person};
use super::types::{PassbackState, ResourceLinkId};
use crate::clock::Timestamp;

#[derive(QueryableByName)]
struct Due {
    #[diesel(sql_type = Text)]
    id: ResourceLinkId,
}

/// Takes the place whose column was last compared before `before`, longest ago first, and that has taken a mark since
/// `active`. From then on it counts as compared at `now`, so that of several processes one does it.
pub fn claim(
    c: &mut Conn,
    before: Timestamp,
    active: Timestamp,
    now: Timestamp,
) -> DbResult<Option<ResourceLinkId>> {
    let skip = match c {
        Conn::Sqlite(_) => "",
        Conn::Postgres(_) => "FOR UPDATE SKIP LOCKED",
    };
    let claim = format!(
        "UPDATE resource_link SET reconciled_at = $1 WHERE id = (\
           SELECT id FROM resource_link WHERE reconciled_at <= $2 AND lineitem_url IS NOT NULL AND EXISTS (\
             SELECT 1 FROM passback WHERE resource_link_id = resource_link.id AND delivered_at > $3 \
             AND delivered_at <= $4) \
           ORDER BY reconciled_at, id LIMIT 1 {skip}\
         ) RETURNING id"
    );
    let claim = diesel::sql_query(claim)
        .bind::<BigInt, _>(now)
        .bind::<BigInt, _>(before)
        .bind::<BigInt, _>(active)
        .bind::<BigInt, _>(before);
    let due: Option<Due> = each!(c, c => claim.get_result(c)).optional()?;
    Ok(due.map(|due| due.id))
}

/// The marks of a place whose newest the LMS has taken before `before`, with the students.
pub fn taken(c: &mut Conn, link: &ResourceLinkId, before: Timestamp) -> DbResult<Vec<(Passback, Person)>> {
    let rows = passback::table
        .inner_join(person::table.on(person::id.eq(passback::person_id)))
        .filter(passback::resource_link_id.eq(link))
        .filter(passback::state.eq_any([PassbackState::Delivered, PassbackState::ChangedInLms]))
        .filter(passback::delivered_seq.eq(passback::seq))
        .filter(passback::delivered_at.le(before));
    Ok(rows.select((Passback::as_select(), Person::as_select())).load(c)?)
}

/// Writes what was found of a mark. `false` when the row has changed since it was read.
pub fn found(c: &mut Conn, row: &Passback, state: PassbackState, problem: Option<&str>) -> DbResult<bool> {
    let same = passback::table
        .find((&row.resource_link_id, &row.person_id))
        .filter(passback::seq.eq(row.seq))
        .filter(passback::state.eq(row.state))
        .filter(passback::locked_by.is_null());
    let set = (passback::state.eq(state), passback::problem.eq(problem));
    Ok(each!(c, c => diesel::update(same).set(set).execute(c))? > 0)
}

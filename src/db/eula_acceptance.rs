//! Who accepted that their uploads are read by the tool.

use diesel::prelude::*;
use diesel::upsert::excluded;
use serde::{Deserialize, Serialize};

use super::conn::{Conn, each};
use super::error::DbResult;
use super::schema::eula_acceptance;
use super::types::{PersonId, PlatformId};
use crate::clock::Timestamp;

/// One person's word in one deployment.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, Serialize, Deserialize)]
#[diesel(table_name = eula_acceptance)]
pub struct EulaAcceptance {
    /// The LMS.
    pub platform_id: PlatformId,
    /// The deployment.
    pub deployment_id: String,
    /// Who.
    pub person_id: PersonId,
    /// Yes or no.
    pub accepted: bool,
    /// When.
    pub at: Timestamp,
}

/// Keeps the newest word.
pub fn put(c: &mut Conn, row: &EulaAcceptance) -> DbResult<()> {
    each!(c, c => diesel::insert_into(eula_acceptance::table)
        .values(row)
        .on_conflict((eula_acceptance::platform_id, eula_acceptance::deployment_id, eula_acceptance::person_id))
        .do_update()
        .set((
            eula_acceptance::accepted.eq(excluded(eula_acceptance::accepted)),
            eula_acceptance::at.eq(excluded(eula_acceptance::at)),
        ))
        .execute(c))?;
    Ok(())
}

/// A person's word, if they gave one.
pub fn find(
    c: &mut Conn,
    platform: &PlatformId,
    deployment_id: &str,
    person: &PersonId,
) -> DbResult<Option<EulaAcceptance>> {
    let wanted = eula_acceptance::table.find((platform, deployment_id, person));
    Ok(wanted.select(EulaAcceptance::as_select()).first(c).optional()?)
}

/// Every word of a person, oldest first.
pub fn for_person(c: &mut Conn, person: &PersonId) -> DbResult<Vec<EulaAcceptance>> {
    let theirs = eula_acceptance::table.filter(eula_acceptance::person_id.eq(person));
    let ordered = theirs.order((eula_acceptance::at, eula_acceptance::deployment_id));
    Ok(ordered.select(EulaAcceptance::as_select()).load(c)?)
}

//! How an assignment's answers are marked, beyond its release policy.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::conn::{Conn, each};
use super::error::DbResult;
use super::schema::marking_policy;
use super::types::{AssignmentId, MarkingMode, PersonId};
use crate::clock::Timestamp;

/// The rules of one assignment.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Serialize, Deserialize)]
#[diesel(table_name = marking_policy, treat_none_as_null = true)]
pub struct MarkingPolicy {
    /// The assignment.
    pub assignment_id: AssignmentId,
    /// Which marks of the machine go out.
    pub mode: MarkingMode,
    /// The agreement with people, 0 to 1, that the lower end of its 95 % interval must reach.
    #[serde(with = "super::backup::exact")]
    pub gate: f64,
    /// How many marks the machine releases at a place before a person looks again; 0: without limit.
    pub release_cap: i32,
    /// The share of answers that a person marks without sight of the machine's mark, in percent.
    pub audit_percent: i32,
    /// The share of answers that two people mark, in percent.
    pub second_percent: i32,
    /// Points between two people's marks from which a third decision is needed.
    #[serde(with = "super::backup::exact")]
    pub second_difference: f64,
    /// Names are hidden while marking.
    pub blind: bool,
    /// Days after a mark within which a student may ask a person to look; 0: never.
    pub appeal_days: i32,
    /// Decides who is in the samples; random, and never shown.
    pub seed: String,
    /// Grows by one with each change.
    pub version: i32,
    /// Who changed it last, while we know them.
    pub updated_by: Option<PersonId>,
    /// When.
    pub updated_at: Timestamp,
}

/// The rules of an assignment, once somebody set them.
pub fn find(c: &mut Conn, assignment: &AssignmentId) -> DbResult<Option<MarkingPolicy>> {
    let row = marking_policy::table.find(assignment);
    Ok(row.select(MarkingPolicy::as_select()).first(c).optional()?)
}

/// Stores the first rules of an assignment. `false`, and nothing written, when there are some.
pub fn insert(c: &mut Conn, row: &MarkingPolicy) -> DbResult<bool> {
    let added = each!(c, c => diesel::insert_into(marking_policy::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(added > 0)
}

/// Replaces rules that still have the version `expected`. `false`, and nothing written, when somebody was first.
pub fn update(c: &mut Conn, row: &MarkingPolicy, expected: i32) -> DbResult<bool> {
    let same = marking_policy::table.find(&row.assignment_id).filter(marking_policy::version.eq(expected));
    Ok(each!(c, c => diesel::update(same).set(row).execute(c))? > 0)
}

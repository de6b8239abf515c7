//! How well the machine agreed with people on a question, each time it was looked at.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::conn::Conn;
use super::error::DbResult;
use super::schema::validation;
use super::types::{AssignmentId, ValidationId};
use crate::clock::Timestamp;

/// One look.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, Serialize, Deserialize)]
#[diesel(table_name = validation)]
pub struct Validation {
    /// Ours.
    pub id: ValidationId,
    /// The question.
    pub assignment_id: AssignmentId,
    /// Its version then.
    pub assignment_version: i32,
    /// Model, head and features, as one name.
    pub model: String,
    /// People's marks that it rests on.
    pub marks: i32,
    /// The gate was passed.
    pub passed: bool,
    /// The figures, as JSON.
    pub report: String,
    /// When.
    pub created_at: Timestamp,
}

/// Stores one.
pub fn insert(c: &mut Conn, row: &Validation) -> DbResult<()> {
    diesel::insert_into(validation::table).values(row).execute(c)?;
    Ok(())
}

/// The newest ones of a question, newest first.
pub fn newest(c: &mut Conn, assignment: &AssignmentId, limit: i64) -> DbResult<Vec<Validation>> {
    let of = validation::table.filter(validation::assignment_id.eq(assignment));
    let newest = of.order((validation::created_at.desc(), validation::id.desc())).limit(limit);
    Ok(newest.select(Validation::as_select()).load(c)?)
}

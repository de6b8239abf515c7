//! Answers of a place that say the same, and those that are nearly the same word for word.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::conn::{Conn, each};
use super::error::DbResult;
use super::schema::{answer_group, near_duplicate};
use super::types::{ResourceLinkId, SubmissionId};

/// Rows in one statement: SQLite takes 32,766 values.
const ROWS: usize = 500;

/// Where an answer belongs.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, Serialize, Deserialize)]
#[diesel(table_name = answer_group)]
pub struct AnswerGroup {
    /// The answer.
    pub submission_id: SubmissionId,
    /// Where it was handed in.
    pub resource_link_id: ResourceLinkId,
    /// The group's name, unique at the place.
    pub name: String,
    /// Its place in the group: 0 for the answer in the middle.
    pub place: i32,
    /// A teacher put it there.
    pub by_hand: bool,
}

/// Two answers that are nearly the same.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, Serialize, Deserialize)]
#[diesel(table_name = near_duplicate)]
pub struct NearDuplicate {
    /// One.
    pub submission_id: SubmissionId,
    /// The other; its id is the greater one.
    pub other_id: SubmissionId,
    /// Where both were handed in.
    pub resource_link_id: ResourceLinkId,
    /// 0 to 1.
    #[serde(with = "super::backup::exact")]
    pub similarity: f64,
}

/// The groups of a place, member by member, the middle first.
pub fn for_link(c: &mut Conn, link: &ResourceLinkId) -> DbResult<Vec<AnswerGroup>> {
    let of = answer_group::table.filter(answer_group::resource_link_id.eq(link));
    let order = (answer_group::name, answer_group::place, answer_group::submission_id);
    Ok(of.order(order).select(AnswerGroup::as_select()).load(c)?)
}

/// The members of a group, the middle first.
pub fn members(c: &mut Conn, link: &ResourceLinkId, name: &str) -> DbResult<Vec<AnswerGroup>> {
    let of = answer_group::table
        .filter(answer_group::resource_link_id.eq(link))
        .filter(answer_group::name.eq(name));
    let order = (answer_group::place, answer_group::submission_id);
    Ok(of.order(order).select(AnswerGroup::as_select()).load(c)?)
}

/// The group of an answer.
pub fn find(c: &mut Conn, id: &SubmissionId) -> DbResult<Option<AnswerGroup>> {
    Ok(answer_group::table.find(id).select(AnswerGroup::as_select()).first(c).optional()?)
}

/// Replaces the groups that no hand made, and all near duplicates.
pub fn replace(
    c: &mut Conn,
    link: &ResourceLinkId,
    groups: &[AnswerGroup],
    near: &[NearDuplicate],
) -> DbResult<()> {
    let made = answer_group::table
        .filter(answer_group::resource_link_id.eq(link))
        .filter(answer_group::by_hand.eq(false));
    diesel::delete(made).execute(c)?;
    diesel::delete(near_duplicate::table.filter(near_duplicate::resource_link_id.eq(link))).execute(c)?;
    for rows in groups.chunks(ROWS) {
        each!(c, c => {
            for row in rows {
                diesel::insert_into(answer_group::table).values(row).on_conflict_do_nothing().execute(c)?;
            }
            Ok::<_, diesel::result::Error>(())
        })?;
    }
    for rows in near.chunks(ROWS) {
        each!(c, c => {
            for row in rows {
                diesel::insert_into(near_duplicate::table).values(row).on_conflict_do_nothing().execute(c)?;
            }
            Ok::<_, diesel::result::Error>(())
        })?;
    }
    Ok(())
}

/// Puts an answer into a group by hand.
pub fn put(c: &mut Conn, row: &AnswerGroup) -> DbResult<()> {
    each!(c, c => diesel::insert_into(answer_group::table)
        .values(row)
        .on_conflict(answer_group::submission_id)
        .do_update()
        .set((
            answer_group::name.eq(&row.name),
            answer_group::place.eq(row.place),
            answer_group::by_hand.eq(row.by_hand),
        ))
        .execute(c))?;
    Ok(())
}

/// The near duplicates of an answer, the nearest first: the other's id and the similarity.
pub fn near(c: &mut Conn, id: &SubmissionId) -> DbResult<Vec<(SubmissionId, f64)>> {
    let of = near_duplicate::submission_id.eq(id).or(near_duplicate::other_id.eq(id));
    let pairs: Vec<NearDuplicate> =
        near_duplicate::table.filter(of).select(NearDuplicate::as_select()).load(c)?;
    let mut found: Vec<_> = pairs
        .into_iter()
        .map(|p| (if p.submission_id == *id { p.other_id } else { p.submission_id }, p.similarity))
        .collect();
    found.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    Ok(found)
}

//! Items to practise, answers to them, and what is remembered of them.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::conn::{Conn, each};
use super::error::DbResult;
use super::schema::{practice_answer, practice_item, review_memory};
use super::types::{
    AssignmentId, CourseId, ItemId, ItemKind, ItemState, OutcomeId, PersonId, PickReason, PracticeAnswerId,
};
use crate::clock::Timestamp;

/// Something to practise.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Serialize, Deserialize)]
#[diesel(table_name = practice_item, treat_none_as_null = true)]
pub struct Item {
    /// Ours.
    pub id: ItemId,
    /// The course.
    pub course_id: CourseId,
    /// What it is practice for.
    pub outcome_id: OutcomeId,
    /// The assignment that it was made from, while there is one.
    pub assignment_id: Option<AssignmentId>,
    /// What kind it is.
    pub kind: ItemKind,
    /// Whether students see it.
    pub state: ItemState,
    /// The question, or the sentence with its gap.
    pub prompt: String,
    /// The model answer, or what belongs into the gap.
    pub answer: String,
    /// Where it comes from, in words.
    pub source: String,
    /// A teacher put it first.
    pub pinned: bool,
    /// A teacher took it out for now.
    pub forbidden: bool,
    /// Its place in the teacher's order.
    pub place: i32,
    /// How hard it is, in logits.
    #[serde(with = "super::backup::exact")]
    pub level: f64,
    /// Standard deviation of that.
    #[serde(with = "super::backup::exact")]
    pub deviation: f64,
    /// When it was made.
    pub created_at: Timestamp,
}

/// An answer to an item.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, Serialize, Deserialize)]
#[diesel(table_name = practice_answer)]
pub struct Answer {
    /// Ours.
    pub id: PracticeAnswerId,
    /// To what.
    pub item_id: ItemId,
    /// Whose.
    pub person_id: PersonId,
    /// The form that it came by; a form posted twice is one answer.
    pub answer_key: String,
    /// What was written.
    pub answer: String,
    /// The part of full marks, 0 to 1.
    #[serde(with = "super::backup::exact")]
    pub share: f64,
    /// It counts for mastery, level and reviews; not where the machine could not judge it.
    pub counted: bool,
    /// How much the mark is trusted, 0 to 1.
    #[serde(with = "super::backup::exact")]
    pub confidence: f64,
    /// Probability of success that was expected before.
    #[serde(with = "super::backup::exact")]
    pub expected: f64,
    /// Why the student was given this item.
    pub reason: PickReason,
    /// The grader's whole judgement, as JSON.
    pub details: String,
    /// When.
    pub created_at: Timestamp,
}

/// What a student remembers of an item.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Serialize, Deserialize)]
#[diesel(table_name = review_memory)]
pub struct Memory {
    /// Who.
    pub person_id: PersonId,
    /// What.
    pub item_id: ItemId,
    /// Days until recall falls to 90 %.
    #[serde(with = "super::backup::exact")]
    pub stability: f64,
    /// How hard it is for this student, 1 to 10.
    #[serde(with = "super::backup::exact")]
    pub difficulty: f64,
    /// The last review.
    pub last_at: Timestamp,
    /// The next one.
    pub due_at: Timestamp,
}

/// The items of a course in the teacher's order, at most `limit`.
pub fn items(c: &mut Conn, course: &CourseId, limit: i64) -> DbResult<Vec<Item>> {
    let all = practice_item::table.filter(practice_item::course_id.eq(course));
    let order = (practice_item::place, practice_item::id);
    Ok(all.order(order).limit(limit).select(Item::as_select()).load(c)?)
}

/// By id, in a course.
pub fn item(c: &mut Conn, course: &CourseId, id: &ItemId) -> DbResult<Option<Item>> {
    let row = practice_item::table.find(id).filter(practice_item::course_id.eq(course));
    Ok(row.select(Item::as_select()).first(c).optional()?)
}

/// Stores a new one.
pub fn insert_item(c: &mut Conn, row: &Item) -> DbResult<()> {
    diesel::insert_into(practice_item::table).values(row).execute(c)?;
    Ok(())
}

/// Writes one over. `false` when it is gone.
pub fn update_item(c: &mut Conn, row: &Item) -> DbResult<bool> {
    Ok(diesel::update(practice_item::table.find(&row.id)).set(row).execute(c)? > 0)
}

/// Stores an answer.
///
/// # Errors
/// `Unique` when the form was posted before.
pub fn insert_answer(c: &mut Conn, row: &Answer) -> DbResult<()> {
    diesel::insert_into(practice_answer::table).values(row).execute(c)?;
    Ok(())
}

/// A person's answer by the form that it came by.
pub fn answer_by_key(c: &mut Conn, person: &PersonId, key: &str) -> DbResult<Option<Answer>> {
    let wanted = practice_answer::person_id.eq(person).and(practice_answer::answer_key.eq(key));
    Ok(practice_answer::table.filter(wanted).select(Answer::as_select()).first(c).optional()?)
}

/// A person's answer.
pub fn answer(c: &mut Conn, person: &PersonId, id: &PracticeAnswerId) -> DbResult<Option<Answer>> {
    let row = practice_answer::table.find(id).filter(practice_answer::person_id.eq(person));
    Ok(row.select(Answer::as_select()).first(c).optional()?)
}

/// An answer as evidence: without its text and the grader's words.
#[derive(Clone, Debug, PartialEq, Queryable)]
pub struct Practised {
    /// Ours.
    pub id: PracticeAnswerId,
    /// To what.
    pub item_id: ItemId,
    /// For what.
    pub outcome_id: OutcomeId,
    /// Whose.
    pub person_id: PersonId,
    /// The part of full marks.
    pub share: f64,
    /// Whether it counts.
    pub counted: bool,
    /// How much the mark is trusted.
    pub confidence: f64,
    /// The probability that was expected.
    pub expected: f64,
    /// When.
    pub created_at: Timestamp,
}

/// The newest `limit` answers in a course, of one person or of everybody who is no test student; oldest first.
pub fn practised(
    c: &mut Conn,
    course: &CourseId,
    person: Option<&PersonId>,
    limit: i64,
) -> DbResult<Vec<Practised>> {
    use super::schema::person as people;
    let columns = (
        practice_answer::id,
        practice_answer::item_id,
        practice_item::outcome_id,
        practice_answer::person_id,
        practice_answer::share,
        practice_answer::counted,
        practice_answer::confidence,
        practice_answer::expected,
        practice_answer::created_at,
    );
    let all = practice_answer::table
        .inner_join(practice_item::table)
        .filter(practice_item::course_id.eq(course))
        .order((practice_answer::created_at.desc(), practice_answer::id.desc()))
        .limit(limit)
        .select(columns);
    let mut found: Vec<Practised> = match person {
        Some(person) => all.filter(practice_answer::person_id.eq(person)).load(c)?,
        None => {
            let tests = people::table.filter(people::preview.eq(true)).select(people::id);
            all.filter(diesel::dsl::not(practice_answer::person_id.eq_any(tests))).load(c)?
        }
    };
    found.reverse();
    Ok(found)
}

/// All of a person's answers, oldest first.
pub fn answers_of(c: &mut Conn, person: &PersonId) -> DbResult<Vec<Answer>> {
    let theirs = practice_answer::table.filter(practice_answer::person_id.eq(person));
    let order = (practice_answer::created_at, practice_answer::id);
    Ok(theirs.order(order).select(Answer::as_select()).load(c)?)
}

/// How many answers each item of a course has.
pub fn answer_counts(c: &mut Conn, course: &CourseId) -> DbResult<Vec<(ItemId, i64)>> {
    let counts = practice_answer::table
        .inner_join(practice_item::table)
        .filter(practice_item::course_id.eq(course))
        .group_by(practice_answer::item_id)
        .select((practice_answer::item_id, diesel::dsl::count_star()));
    Ok(counts.load(c)?)
}

/// What a person remembers of a course's items.
pub fn memories(c: &mut Conn, course: &CourseId, person: &PersonId) -> DbResult<Vec<Memory>> {
    let theirs = review_memory::table
        .inner_join(practice_item::table)
        .filter(practice_item::course_id.eq(course))
        .filter(review_memory::person_id.eq(person))
        .order((review_memory::due_at, review_memory::item_id));
    Ok(theirs.select(Memory::as_select()).load(c)?)
}

/// What a person remembers, in every course.
pub fn memories_of(c: &mut Conn, person: &PersonId) -> DbResult<Vec<Memory>> {
    let theirs = review_memory::table.filter(review_memory::person_id.eq(person));
    Ok(theirs.order(review_memory::item_id).select(Memory::as_select()).load(c)?)
}

/// What a person remembers of an item.
pub fn memory(c: &mut Conn, person: &PersonId, item: &ItemId) -> DbResult<Option<Memory>> {
    Ok(review_memory::table.find((person, item)).select(Memory::as_select()).first(c).optional()?)
}

/// Stores it, in the place of the one before.
pub fn remember(c: &mut Conn, row: &Memory) -> DbResult<()> {
    each!(c, c => diesel::insert_into(review_memory::table)
        .values(row)
        .on_conflict((review_memory::person_id, review_memory::item_id))
        .do_update()
        .set(row)
        .execute(c))?;
    Ok(())
}

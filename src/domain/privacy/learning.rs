//! What is stored about a person's learning, in every course.

use serde_json::{Value, json};

use super::parsed;
use crate::db::types::PersonId;
use crate::db::{self, Conn, DbResult};

/// Choices and plans, mastery with every step, contests, answers to practice, reviews; and what a teacher settled.
pub(super) fn told(c: &mut Conn, person: &PersonId) -> DbResult<Value> {
    let profiles: Vec<Value> = db::learner_profile::for_person(c, person)?
        .into_iter()
        .map(|row| {
            json!({
                "course": row.course_id, "level": row.level, "deviation": row.deviation, "personal": row.personal,
                "switches": parsed(row.switches), "plan": row.plan.map(parsed), "alias": row.alias,
                "points": row.points, "changed_at": row.updated_at.to_string(),
            })
        })
        .collect();
    let mastery: Vec<Value> = db::mastery::all_of(c, person)?
        .into_iter()
        .map(|row| json!({ "outcome": row.outcome_id, "value": row.value, "at": row.updated_at.to_string() }))
        .collect();
    let steps: Vec<Value> = db::mastery::steps_of(c, person)?
        .into_iter()
        .map(|row| {
            json!({
                "outcome": row.outcome_id, "number": row.number, "at": row.at.to_string(),
                "before": row.before_value, "after": row.after_value, "cause": row.cause,
                "evidence": row.evidence, "share": row.share, "days": row.days,
                "noted_at": row.noted_at.to_string(), "replaced_at": row.replaced_at.map(|at| at.to_string()),
            })
        })
        .collect();
    let contests: Vec<Value> = db::mastery::contests_of(c, person)?
        .into_iter()
        .map(|row| {
            json!({
                "outcome": row.outcome_id, "value": row.value, "reason": row.reason, "decision": row.decision,
                "evidence": row.evidence, "answer": row.answer, "said_at": row.created_at.to_string(),
                "decided_at": row.decided_at.map(|at| at.to_string()),
            })
        })
        .collect();
    let answers: Vec<Value> = db::practice::answers_of(c, person)?
        .into_iter()
        .map(|row| {
            json!({
                "item": row.item_id, "answer": row.answer, "share": row.share, "counted": row.counted,
                "confidence": row.confidence, "expected": row.expected, "reason": row.reason,
                "details": parsed(row.details), "given_at": row.created_at.to_string(),
            })
        })
        .collect();
    let reviews: Vec<Value> = db::practice::memories_of(c, person)?
        .into_iter()
        .map(|row| {
            json!({
                "item": row.item_id, "stability": row.stability, "difficulty": row.difficulty,
                "last_at": row.last_at.to_string(), "due_at": row.due_at.to_string(),
            })
        })
        .collect();
    let settled: Vec<Value> = db::mastery::settled_by(c, person)?
        .into_iter()
        .map(|(id, at)| json!({ "contest": id, "at": at.map(|at| at.to_string()) }))
        .collect();
    Ok(json!({
        "profiles": profiles, "mastery": mastery, "steps": steps, "contests": contests,
        "practice_answers": answers, "reviews": reviews, "contests_settled": settled,
    }))
}

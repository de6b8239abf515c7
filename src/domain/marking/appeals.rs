//! A student asks a person to look again, and what the decision means for like answers.

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::appeal::Appeal;
use crate::db::assignment::Assignment;
use crate::db::grade::Grade;
use crate::db::submission::Submission;
use crate::db::types::{
    AppealId, AppealState, BatchId, DecisionMethod, GradeId, SubmissionId, SubmissionState,
};
use crate::db::{self, Conn, DbError};
use crate::domain::marking::bulk::{self, Change, To};
use crate::domain::marking::decide::Entry;
use crate::domain::marking::likeness::Shape;
use crate::domain::marking::{policy, queue};
use crate::domain::session::Visit;
use crate::error::{Error, Fault, Result};

const MAX_REASON: usize = 2_000;
/// Answers less alike than this are others.
const ALIKE: f64 = 0.5;
/// Like answers that are offered at once.
const OFFERED: usize = 50;

/// What came of asking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A teacher will look.
    Asked,
    /// Nothing was written: the key of the message that says why.
    Refused(&'static str),
}

/// Until when a student may ask about the mark that counts; `None` when there is nothing to ask about, when the rules
/// know no second look, or when it was asked before.
pub fn open_until(
    c: &mut Conn,
    assignment: &Assignment,
    submission: &Submission,
    grade: &Grade,
    asked: &[Appeal],
    now: Timestamp,
) -> Result<Option<Timestamp>, DbError> {
    let rules = policy::of(c, assignment)?;
    let until = grade.created_at.plus_seconds(i64::from(rules.appeal_days) * 86_400);
    let again = asked.iter().any(|a| a.state == AppealState::Open || a.grade_id == grade.id);
    let possible = submission.state == SubmissionState::Released && rules.appeal_days > 0 && !again;
    Ok((possible && now <= until).then_some(until))
}

/// A student's request about their own work.
pub async fn ask(
    app: &App,
    visit: &Visit,
    id: &SubmissionId,
    criterion: &str,
    reason: &str,
) -> Result<Outcome> {
    let Some((link, assignment)) = visit.may_hand_in() else {
        return Err(Fault::forbidden("only students ask about their own marks"));
    };
    let reason = reason.replace('\0', "").trim().to_owned();
    if reason.is_empty() {
        return Ok(Outcome::Refused("appeal-reason-missing"));
    }
    if reason.chars().count() > MAX_REASON {
        return Ok(Outcome::Refused("appeal-reason-long"));
    }
    let known = assignment.rubric.0.iter().any(|c| c.id == criterion);
    let criterion = if known { criterion.to_owned() } else { String::new() };
    let (link, assignment, id) = (link.clone(), assignment.clone(), id.clone());
    let (person, now) = (visit.session.person_id.clone(), app.clock.now());
    app.db
        .write(move |c| {
            db::lock(c, &format!("appeal:{id}"))?;
            let own = db::submission::find(c, &id)?
                .filter(|s| s.resource_link_id == link.id && s.person_id == person);
            let submission = own.ok_or_else(policy::not_here)?;
            let grade = match &submission.grade_id {
                Some(grade) => db::grade::find(c, grade)?,
                None => None,
            };
            let Some(grade) = grade else { return Ok(Outcome::Refused("appeal-too-late")) };
            let asked = db::appeal::for_submission(c, &id)?;
            if open_until(c, &assignment, &submission, &grade, &asked, now)?.is_none() {
                return Ok(Outcome::Refused("appeal-too-late"));
            }
            let row = Appeal {
                id: AppealId::new(now),
                submission_id: id.clone(),
                resource_link_id: link.id.clone(),
                grade_id: grade.id,
                criterion,
                reason,
                state: AppealState::Open,
                answer: String::new(),
                decided_by: None,
                created_at: now,
                decided_at: None,
            };
            db::appeal::insert(c, &row)?;
            let detail = serde_json::json!({ "appeal": row.id, "criterion": row.criterion }).to_string();
            db::audit::append(c, person.as_str(), "appeal.ask", id.as_str(), &detail, now)?;
            Ok::<_, Error>(Outcome::Asked)
        })
        .await
}

/// An answer like the one whose mark was changed, with what the same change would make of its mark.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    /// The answer's submission.
    pub id: SubmissionId,
    /// Its version.
    pub version: i32,
    /// The answer.
    pub answer: String,
    /// How like it is, 0 to 1.
    pub likeness: f64,
    /// Its mark now.
    pub before: f64,
    /// Its mark after.
    pub after: f64,
    /// Its own comment by a teacher, if there is one.
    comment: String,
}

/// A decided appeal and the like answers that the same change could be made to.
pub struct Offers {
    /// The appeal.
    pub appeal: Appeal,
    /// The appealed answer.
    pub answer: String,
    /// The mark that was doubted.
    pub before: f64,
    /// The mark that came of it.
    pub after: f64,
    /// The teacher's comment with it.
    pub comment: String,
    /// Like answers, the likest first.
    pub like: Vec<Offer>,
}

/// What an appeal's decision means for like answers.
pub async fn offers(app: &App, visit: &Visit, id: &AppealId) -> Result<Offers> {
    let (link, assignment) = visit.as_marker()?;
    let (link, assignment, id) = (link.clone(), assignment.clone(), id.clone());
    let me = visit.session.person_id.clone();
    app.db
        .read(move |c| {
            let missing = || Fault::not_found("no such appeal at this resource link");
            let appeal = db::appeal::find(c, &link.id, &id)?.ok_or_else(missing)?;
            let submission = db::submission::find(c, &appeal.submission_id)?.ok_or_else(missing)?;
            let before = score(c, Some(&appeal.grade_id))?.ok_or_else(missing)?;
            let (after, comment) = match &submission.grade_id {
                Some(grade) => {
                    db::grade::find(c, grade)?.map_or((before, String::new()), |g| (g.score, g.comment))
                }
                None => (before, String::new()),
            };
            let difference = after - before;
            let mut like = Vec::new();
            if difference.abs() > 1e-9 {
                let items = queue::read(c, &link, &assignment, &me)?;
                let group = db::answer_group::find(c, &submission.id)?.map(|group| group.name);
                let members: Vec<SubmissionId> = match &group {
                    Some(name) => db::answer_group::members(c, &link.id, name)?
                        .into_iter()
                        .map(|member| member.submission_id)
                        .collect(),
                    None => Vec::new(),
                };
                let ids: Vec<SubmissionId> = items
                    .iter()
                    .filter(|item| item.id != submission.id && !item.hidden && item.score.is_some())
                    .map(|item| item.id.clone())
                    .collect();
                let shape = Shape::of(&submission.answer);
                let most = f64::from(assignment.points);
                for (other, text) in db::marking::answers(c, &ids)? {
                    let likeness = shape.likeness(&Shape::of(&text));
                    let item = items.iter().find(|item| item.id == other);
                    let (Some(item), true) = (item, likeness >= ALIKE || members.contains(&other)) else {
                        continue;
                    };
                    let before = item.score.unwrap_or_default();
                    let after = (before + difference).clamp(0.0, most);
                    if (after - before).abs() > 1e-9 {
                        like.push(Offer {
                            id: other,
                            version: item.version,
                            answer: text,
                            likeness,
                            before,
                            after,
                            comment: String::new(),
                        });
                    }
                }
                like.sort_by(|a, b| b.likeness.total_cmp(&a.likeness).then_with(|| a.id.cmp(&b.id)));
                like.truncate(OFFERED);
                for offer in &mut like {
                    let grades = db::grade::for_submission(c, &offer.id)?;
                    let own = grades.iter().rev().find(|grade| grade.marked_by.is_some());
                    offer.comment = own.map(|grade| grade.comment.clone()).unwrap_or_default();
                }
            }
            Ok::<_, Error>(Offers { answer: submission.answer, appeal, before, after, comment, like })
        })
        .await
}

/// Makes the same change to the chosen like answers. Returns how many, and the batch to take back.
pub async fn extend(
    app: &App,
    visit: &Visit,
    id: &AppealId,
    chosen: &[SubmissionId],
) -> Result<(usize, Option<BatchId>)> {
    let found = offers(app, visit, id).await?;
    let changes = found
        .like
        .into_iter()
        .filter(|offer| chosen.contains(&offer.id))
        .map(|offer| {
            let comment = if offer.comment.is_empty() { found.comment.clone() } else { offer.comment };
            let entry = Entry { score: offer.after.to_string(), comment, ..Entry::default() };
            (offer.id, Change { version: offer.version, to: To::Entry(entry) })
        })
        .collect();
    bulk::change(app, visit, DecisionMethod::Appeal, changes).await
}

fn score(c: &mut Conn, grade: Option<&GradeId>) -> Result<Option<f64>, DbError> {
    match grade {
        Some(id) => Ok(db::grade::find(c, id)?.map(|grade| grade.score)),
        None => Ok(None),
    }
}

//! What speaks for and against the mastery of an outcome: released marks, counted practice, a teacher's word.
//!
//! An attempt is one piece of evidence for an outcome, whatever number of its criteria are tied to it. Marks of the machine
//! weigh by its confidence; marks that a person gave or confirmed weigh fully. A teacher's mark that says nothing of the
//! criteria stands for each of them.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;
use tutor::learner::{Evidence, Marker};

use crate::clock::Timestamp;
use crate::db::mastery::{self, Contest, Marked};
use crate::db::outcome::Tie;
use crate::db::practice::Practised;
use crate::db::types::{
    AssignmentId, ContestDecision, CourseId, FindingKind, GradeOrigin, Met, OutcomeId, PersonId,
    ResourceLinkId, SubmissionId,
};
use crate::db::{Conn, DbResult};
use crate::domain::marking::decide::TeacherDetails;

/// Mastery after a teacher said that a student masters an outcome.
const WORD: f64 = 0.97;

/// A released attempt.
#[derive(Clone, Debug, PartialEq)]
pub struct Work {
    /// Which.
    pub submission: SubmissionId,
    /// Where.
    pub link: ResourceLinkId,
    /// What was to be done.
    pub assignment: AssignmentId,
    /// From 1 on.
    pub attempt: i32,
    /// When it was handed in.
    pub at: Timestamp,
    /// The part of full marks.
    pub share: f64,
    /// The part of each criterion's points.
    pub criteria: BTreeMap<String, f64>,
    /// Wrong ideas that it shows.
    pub wrong_ideas: Vec<String>,
    /// Who set the mark.
    pub marker: Marker,
}

/// As much of a machine's mark as says how much it is trusted.
#[derive(Deserialize)]
struct Details {
    grade: Option<Judged>,
}

#[derive(Deserialize)]
struct Judged {
    confidence: f64,
}

/// Released attempts of a course, of one person or of everybody, by person and time.
pub fn works(c: &mut Conn, course: &CourseId, person: Option<&PersonId>) -> DbResult<Vec<(PersonId, Work)>> {
    let mut criteria: HashMap<SubmissionId, BTreeMap<String, f64>> = HashMap::new();
    let mut wrong: HashMap<SubmissionId, Vec<String>> = HashMap::new();
    mastery::each_found(c, course, person, |found| match found.kind {
        FindingKind::Criterion => {
            let share = found.share.unwrap_or(match found.met {
                Met::Met => 1.0,
                Met::Partly => 0.5,
                Met::Missing | Met::Mistaken => 0.0,
            });
            criteria.entry(found.submission_id).or_default().insert(found.criterion, share);
        }
        FindingKind::Misconception => wrong.entry(found.submission_id).or_default().push(found.criterion),
    })?;
    let mut works = Vec::new();
    mastery::each_marked(c, course, person, |marked| {
        let found = criteria.remove(&marked.submission_id).unwrap_or_default();
        let wrong_ideas = wrong.remove(&marked.submission_id).unwrap_or_default();
        works.push((marked.person_id.clone(), work(marked, found, wrong_ideas)));
    })?;
    Ok(works)
}

fn work(marked: Marked, found: BTreeMap<String, f64>, wrong_ideas: Vec<String>) -> Work {
    let machine = marked.origin == GradeOrigin::Machine;
    let confidence = || {
        let details = serde_json::from_str::<Details>(&marked.details).ok().and_then(|d| d.grade);
        details.map_or(0.5, |grade| grade.confidence)
    };
    let criteria = if machine {
        found
    } else {
        let given: TeacherDetails = serde_json::from_str(&marked.details).unwrap_or_default();
        let share = |max: f64, points: f64| if max > 0.0 { (points / max).clamp(0.0, 1.0) } else { 0.0 };
        given.criteria.into_iter().map(|one| (one.id, share(one.max, one.points))).collect()
    };
    Work {
        marker: if machine && !marked.decided { Marker::Machine(confidence()) } else { Marker::Person },
        submission: marked.submission_id,
        link: marked.resource_link_id,
        assignment: marked.assignment_id,
        attempt: marked.attempt,
        at: marked.submitted_at,
        share: marked.share.clamp(0.0, 1.0),
        criteria,
        wrong_ideas,
    }
}

/// What an attempt says of an outcome with these ties; `None` where it says nothing.
fn said(work: &Work, ties: &[Tie]) -> Option<f64> {
    let shares: Vec<f64> = ties
        .iter()
        .filter(|tie| tie.assignment_id == work.assignment)
        .filter_map(|tie| match (tie.criterion.as_str(), work.criteria.is_empty()) {
            ("", _) | (_, true) => Some(work.share),
            (criterion, false) => work.criteria.get(criterion).copied(),
        })
        .collect();
    (!shares.is_empty()).then(|| shares.iter().sum::<f64>() / shares.len() as f64)
}

/// The name of a piece of evidence: what kind, and the row's id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A released attempt.
    Submission(String),
    /// An answer to a practice item.
    Practice(String),
    /// A contest that a teacher settled.
    Contest(String),
}

impl Source {
    /// From the name in a step.
    pub fn parse(name: &str) -> Option<Self> {
        let (kind, id) = name.split_once(':')?;
        match kind {
            "s" => Some(Self::Submission(id.to_owned())),
            "p" => Some(Self::Practice(id.to_owned())),
            "c" => Some(Self::Contest(id.to_owned())),
            _ => None,
        }
    }
}

/// All evidence of one person for one outcome, in no order.
pub fn of<'a>(
    outcome: &OutcomeId,
    ties: &[Tie],
    works: impl IntoIterator<Item = &'a Work>,
    practised: impl IntoIterator<Item = &'a Practised>,
    contests: &[Contest],
) -> Vec<Evidence> {
    let settled = || contests.iter().filter(|contest| contest.outcome_id == *outcome);
    let left_out: Vec<&str> = settled()
        .filter(|contest| contest.decision == ContestDecision::LeftOut)
        .map(|contest| contest.evidence.as_str())
        .collect();
    let mut evidence: Vec<Evidence> = works
        .into_iter()
        .filter_map(|work| {
            Some(Evidence {
                id: format!("s:{}", work.submission),
                at: work.at.micros(),
                share: said(work, ties)?,
                marker: work.marker,
            })
        })
        .collect();
    evidence.extend(practised.into_iter().filter(|one| one.counted && one.outcome_id == *outcome).map(
        |one| Evidence {
            id: format!("p:{}", one.id),
            at: one.created_at.micros(),
            share: one.share,
            marker: Marker::Machine(one.confidence),
        },
    ));
    evidence.extend(settled().filter(|one| one.decision == ContestDecision::Mastered).filter_map(|one| {
        Some(Evidence {
            id: format!("c:{}", one.id),
            at: one.decided_at?.micros(),
            share: WORD,
            marker: Marker::Word,
        })
    }));
    evidence.retain(|one| !left_out.contains(&one.id.as_str()));
    evidence
}

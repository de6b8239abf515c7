//! What waits for a person at a place, why, and in which order.

use std::collections::{HashMap, HashSet};

use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::assignment::Assignment;
use crate::db::marking::Mark;
use crate::db::marking_policy::MarkingPolicy;
use crate::db::resource_link::ResourceLink;
use crate::db::submission::Summary;
use crate::db::types::{DecisionMethod, GradeOrigin, MarkingMode, PersonId, SubmissionId, SubmissionState};
use crate::db::{self, Conn, DbError};
use crate::domain::marking::learning;
use crate::domain::marking::policy::{self, Sample, sampled};
use crate::domain::session::Visit;
use crate::error::{Error, Result};

/// Two labels that lie this close are a matter of taste.
const CLOSE: f64 = 0.15;
/// Reasons that speak of how an answer was written, not of how hard it is to mark.
const FLAGS: [&str; 6] =
    ["gibberish", "hidden_characters", "instruction_like", "copied", "off_topic", "near_duplicate"];

/// Why a person should look, the most pressing first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Need {
    /// The student asked.
    Appeal,
    /// Two markers differ.
    Adjudicate,
    /// A second marker is wanted.
    Second,
    /// It belongs to the sample that people mark unseen.
    Audit,
    /// Something about the text is odd.
    Flagged,
    /// The machine does not know.
    Abstained,
    /// It could be the next mark up or down.
    Borderline,
    /// The rules want a person to look at all of them.
    Look,
    /// A mark was saved and not released.
    Saved,
}

impl Need {
    /// All of them, in order.
    pub const ALL: &[Self] = &[
        Self::Appeal,
        Self::Adjudicate,
        Self::Second,
        Self::Audit,
        Self::Flagged,
        Self::Abstained,
        Self::Borderline,
        Self::Look,
        Self::Saved,
    ];

    /// A stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Appeal => "appeal",
            Self::Adjudicate => "adjudicate",
            Self::Second => "second",
            Self::Audit => "audit",
            Self::Flagged => "flagged",
            Self::Abstained => "abstained",
            Self::Borderline => "borderline",
            Self::Look => "look",
            Self::Saved => "saved",
        }
    }
}

/// In which order answers are marked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// What needs a person most comes first.
    #[default]
    Need,
    /// All that no person has decided, shuffled, always in the same way: no student is always the tired teacher's last.
    Random,
    /// All that no person has decided, first what would teach the machine most.
    Teaching,
}

impl Order {
    /// The value of the `order` parameter; anything unknown is the first order.
    pub fn from_parameter(text: &str) -> Self {
        match text {
            "random" => Self::Random,
            "teaching" => Self::Teaching,
            _ => Self::Need,
        }
    }

    /// See [`Self::from_parameter`].
    pub fn parameter(self) -> &'static str {
        match self {
            Self::Need => "need",
            Self::Random => "random",
            Self::Teaching => "teaching",
        }
    }
}

/// One answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Its submission.
    pub id: SubmissionId,
    /// Who wrote it.
    pub person: PersonId,
    /// Where it stands.
    pub state: SubmissionState,
    /// Grows with each decision.
    pub version: i32,
    /// Which attempt it is, from 1.
    pub attempt: i32,
    /// When it was handed in.
    pub submitted_at: Timestamp,
    /// Why a person should look; `None` when nobody needs to.
    pub need: Option<Need>,
    /// The stable words of the machine's reasons.
    pub reasons: Vec<String>,
    /// The machine's calibrated confidence.
    pub confidence: Option<f64>,
    /// The mark that counts, or that is suggested.
    pub score: Option<f64>,
    /// A person's mark counts.
    pub by_teacher: bool,
    /// A person has decided about it.
    pub decided: bool,
    /// The machine's mark is not to be shown before a person decides.
    pub hidden: bool,
    /// Its place among the answers whose marks would teach the machine most, from 0.
    pub teaches: Option<usize>,
}

/// What lists need of a stored mark of the machine; whatever else stands there is skipped.
#[derive(Deserialize)]
struct Details {
    grade: Option<Graded>,
}

#[derive(Deserialize)]
struct Graded {
    confidence: f64,
    probabilities: grader::Probabilities,
    reasons: Vec<String>,
}

/// Everything about an answer that its need follows from.
struct Facts<'a> {
    rules: &'a MarkingPolicy,
    me: &'a PersonId,
    appealed: bool,
    decided_by: Option<Option<PersonId>>,
    second: bool,
}

/// Every student's newest answer at a place, in no order.
pub fn read(
    c: &mut Conn,
    link: &ResourceLink,
    assignment: &Assignment,
    me: &PersonId,
) -> Result<Vec<Item>, DbError> {
    let rules = policy::of(c, assignment)?;
    let mut decided: HashMap<SubmissionId, Option<PersonId>> = HashMap::new();
    for (id, method, by) in db::decision::for_link(c, &link.id)? {
        match method {
            DecisionMethod::Rollback => decided.remove(&id),
            // The second marker's decision does not make the first one theirs.
            DecisionMethod::Second => continue,
            _ => decided.insert(id, by),
        };
    }
    let appealed: HashSet<SubmissionId> =
        db::appeal::open(c, &link.id)?.into_iter().map(|appeal| appeal.submission_id).collect();
    let seconds: HashSet<SubmissionId> =
        db::marking_draft::seconds(c, &link.id)?.into_iter().map(|(id, _)| id).collect();
    let teaching = learning::teaching_most(c, assignment)?;
    let items = db::marking::newest(c, &link.id)?.into_iter().map(|(summary, mark)| {
        let facts = Facts {
            rules: &rules,
            me,
            appealed: appealed.contains(&summary.id),
            decided_by: decided.get(&summary.id).cloned(),
            second: seconds.contains(&summary.id),
        };
        let teaches = teaching.iter().position(|id| *id == summary.id);
        Item { teaches, ..facts.item(summary, mark) }
    });
    Ok(items.collect())
}

impl Facts<'_> {
    fn item(&self, summary: Summary, mark: Option<Mark>) -> Item {
        let by_teacher = mark.as_ref().is_some_and(|mark| mark.origin == GradeOrigin::Teacher);
        let graded = mark
            .as_ref()
            .filter(|mark| mark.origin == GradeOrigin::Machine)
            .and_then(|mark| serde_json::from_str::<Details>(&mark.details).ok()?.grade);
        let decided = self.decided_by.is_some();
        let audited = sampled(self.rules, Sample::Audit, &summary.id) && !decided;
        let need = self.need(&summary, graded.as_ref(), audited);
        let hidden =
            !decided && (audited || self.rules.mode == MarkingMode::Shadow) || need == Some(Need::Second);
        Item {
            person: summary.person_id,
            state: summary.state,
            version: summary.version,
            attempt: summary.attempt,
            submitted_at: summary.submitted_at,
            need,
            confidence: graded.as_ref().map(|graded| graded.confidence),
            score: mark.map(|mark| mark.score),
            reasons: graded.map(|graded| graded.reasons).unwrap_or_default(),
            by_teacher,
            decided,
            hidden,
            teaches: None,
            id: summary.id,
        }
    }

    fn need(&self, summary: &Summary, graded: Option<&Graded>, audited: bool) -> Option<Need> {
        if summary.state == SubmissionState::Grading {
            return None;
        }
        if self.appealed {
            return Some(Need::Appeal);
        }
        let waiting = summary.state == SubmissionState::Review;
        if let Some(by) = &self.decided_by {
            if !waiting {
                return None;
            }
            let twice = sampled(self.rules, Sample::Second, &summary.id);
            return match (twice, self.second) {
                (true, true) => Some(Need::Adjudicate),
                // It waits for a colleague.
                (true, false) if by.as_ref() == Some(self.me) => None,
                (true, false) => Some(Need::Second),
                (false, _) => Some(Need::Saved),
            };
        }
        if audited {
            return Some(Need::Audit);
        }
        if !waiting {
            return None;
        }
        let Some(graded) = graded else { return Some(Need::Abstained) };
        if graded.reasons.iter().any(|reason| FLAGS.contains(&reason.as_str())) {
            return Some(Need::Flagged);
        }
        if !graded.reasons.is_empty() {
            return Some(Need::Abstained);
        }
        let mut chances = graded.probabilities.to_array();
        chances.sort_by(|a, b| b.total_cmp(a));
        Some(if chances[0] - chances[1] < CLOSE { Need::Borderline } else { Need::Look })
    }
}

/// The answers to be marked in an order.
pub fn ordered(items: &[Item], order: Order, place: &ResourceLink) -> Vec<Item> {
    let mut chosen: Vec<Item> = match order {
        Order::Need => items.iter().filter(|item| item.need.is_some()).cloned().collect(),
        Order::Random | Order::Teaching => items
            .iter()
            .filter(|item| !item.decided && item.state != SubmissionState::Grading)
            .cloned()
            .collect(),
    };
    match order {
        Order::Need => chosen.sort_by(|a, b| {
            let unsure = |item: &Item| item.confidence.unwrap_or(0.0);
            (a.need.cmp(&b.need))
                .then_with(|| unsure(a).total_cmp(&unsure(b)))
                .then_with(|| (a.submitted_at, &a.id).cmp(&(b.submitted_at, &b.id)))
        }),
        Order::Teaching => chosen.sort_by_cached_key(|item| {
            (item.teaches.unwrap_or(usize::MAX), item.submitted_at, item.id.clone())
        }),
        Order::Random => chosen
            .sort_by_cached_key(|item| <[u8; 32]>::from(Sha256::digest(format!("{}:{}", place.id, item.id)))),
    }
    chosen
}

/// Where an answer stands in an order, and what comes before and after it. For one that is not in the order (any more)
/// the first one comes next.
pub fn neighbours(
    list: &[Item],
    id: &SubmissionId,
) -> (Option<SubmissionId>, Option<SubmissionId>, Option<usize>) {
    let Some(at) = list.iter().position(|item| item.id == *id) else {
        return (None, list.first().map(|item| item.id.clone()), None);
    };
    let other = |at: Option<usize>| at.and_then(|at| list.get(at)).map(|item| item.id.clone());
    // After the last one come those that were passed over.
    let next =
        other(Some(at + 1)).or_else(|| list.first().filter(|item| item.id != *id).map(|i| i.id.clone()));
    (other(at.checked_sub(1)), next, Some(at))
}

/// Reads every answer of a visit's place.
pub async fn load(app: &App, visit: &Visit) -> Result<Vec<Item>> {
    let (link, assignment) = visit.as_marker()?;
    let (link, assignment, me) = (link.clone(), assignment.clone(), visit.session.person_id.clone());
    app.db.read(move |c| read(c, &link, &assignment, &me)).await.map_err(Error::from)
}

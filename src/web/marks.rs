//! Marks as pages show them: the grader's words in the views' words.

use grader::{Grade as Graded, Label as GradedLabel, Met as GradedMet};

use crate::db::assignment::Assignment;
use crate::db::grade::Grade;
use crate::db::passback::Passback;
use crate::db::types::PassbackState;
use crate::domain::grading::Details;
use crate::domain::marking::decide::TeacherDetails;
use crate::domain::own_work::Step;
use crate::views::assignment::{
    CriterionDetail, CriterionResult, Delivery, Feedback, PartResult, RevisionStep,
};
use crate::views::evidence::{Quote, Segment, segments};
use crate::views::overview::PassbackView;
use crate::views::words::{Label, Met};
use crate::web::page::moment;

/// What the grader gave, behind a machine's mark.
pub fn graded(grade: &Grade) -> Option<Graded> {
    serde_json::from_str::<Details>(&grade.details).ok()?.grade
}

/// The grader's label on pages.
pub fn label(label: GradedLabel) -> Label {
    match label {
        GradedLabel::Correct => Label::Correct,
        GradedLabel::PartiallyCorrect => Label::PartiallyCorrect,
        GradedLabel::Contradictory => Label::Contradictory,
        GradedLabel::Incorrect => Label::Incorrect,
    }
}

/// The label a student reads beside the points: "right" beside seven of ten would contradict itself.
pub fn label_beside_score(graded: &Graded) -> Label {
    let nearly_all = 0.85 * graded.max_score;
    match label(graded.label) {
        Label::Correct if graded.score < nearly_all => Label::PartiallyCorrect,
        other => other,
    }
}

fn met(met: GradedMet) -> Met {
    match met {
        GradedMet::Met => Met::Yes,
        GradedMet::Partly => Met::Partly,
        GradedMet::Missing => Met::No,
        GradedMet::Mistaken => Met::Contradicted,
    }
}

/// What was looked for and found. Criteria of a rubric have names; a reference answer would give itself away.
pub fn criteria(graded: &Graded, assignment: &Assignment) -> Vec<CriterionResult> {
    criteria_of(graded, &assignment.rubric.0)
}

/// The same for a rubric that is not stored.
pub fn criteria_of(graded: &Graded, rubric: &[grader::Criterion]) -> Vec<CriterionResult> {
    let named = |id: &str| rubric.iter().find(|c| c.id == id).map(|c| c.description.clone());
    graded
        .evidence
        .iter()
        .map(|evidence| CriterionResult {
            name: named(&evidence.criterion).unwrap_or_default(),
            met: met(evidence.met),
            points: evidence.points.zip(evidence.max_points),
            quote: evidence.quote.clone(),
            comment: None,
            detail: detail(evidence, rubric.iter().find(|criterion| criterion.id == evidence.criterion)),
        })
        .collect()
}

/// What a teacher gave criterion by criterion, beside what the machine found in the student's words.
pub fn teacher_criteria(
    grade: &Grade,
    graded: Option<&Graded>,
    assignment: &Assignment,
) -> Vec<CriterionResult> {
    let details: TeacherDetails = serde_json::from_str(&grade.details).unwrap_or_default();
    let evidence = graded.map(|graded| graded.evidence.as_slice()).unwrap_or_default();
    let given = details.criteria.into_iter().map(|criterion| {
        let found = evidence.iter().find(|evidence| evidence.criterion == criterion.id);
        let named = assignment.rubric.0.iter().find(|c| c.id == criterion.id);
        let share = if criterion.max > 0.0 { criterion.points / criterion.max } else { 0.0 };
        CriterionResult {
            name: named.map(|c| c.description.clone()).unwrap_or_default(),
            met: match share {
                share if share >= 0.999 => Met::Yes,
                share if share > 0.0 => Met::Partly,
                _ => Met::No,
            },
            points: Some((criterion.points, criterion.max)),
            quote: found.and_then(|found| found.quote.clone()).filter(|_| share > 0.0),
            comment: Some(criterion.comment).filter(|comment| !comment.is_empty()),
            detail: CriterionDetail::default(),
        }
    });
    given.collect()
}

/// How a criterion was decided, for those who may read its key points.
fn detail(evidence: &grader::Evidence, criterion: Option<&grader::Criterion>) -> CriterionDetail {
    let name = |part: &grader::PartEvidence| {
        let at = part.number.saturating_sub(1);
        match (part.kind, criterion) {
            (grader::PartKind::KeyPoint, Some(criterion)) => {
                criterion.key_points.get(at).map(|point| point.text.clone()).unwrap_or_default()
            }
            (grader::PartKind::Number, Some(criterion)) => criterion
                .numbers
                .get(at)
                .map(|number| format!("{} {}", number.value, number.unit).trim().to_owned())
                .unwrap_or_default(),
            (_, None) => String::new(),
        }
    };
    CriterionDetail {
        level: evidence.level.clone(),
        rule: evidence.rule.map(|rule| match rule {
            grader::Rule::Accepted => "rule-accepted",
            grader::Rule::Rejected => "rule-rejected",
            grader::Rule::Number => "rule-number",
        }),
        parts: evidence
            .parts
            .iter()
            .map(|part| PartResult {
                name: name(part),
                met: met(part.met),
                points: (part.points, part.max_points),
            })
            .collect(),
    }
}

/// The answer, cut where the evidence stands in it.
pub fn highlighted(answer: &str, graded: Option<&Graded>) -> Vec<Segment> {
    let evidence = graded.map(|graded| graded.evidence.as_slice()).unwrap_or_default();
    let quotes: Vec<Quote> = evidence
        .iter()
        .enumerate()
        .filter_map(|(index, e)| Some(Quote { text: e.quote.clone()?, met: met(e.met), number: index + 1 }))
        .collect();
    segments(answer, &quotes)
}

/// Feedback as paragraphs.
pub fn feedback(text: &str) -> Feedback {
    let back = text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
    Feedback { back, ..Feedback::default() }
}

/// What a revision changed, in the words of pages.
pub fn revision(steps: &[Step], assignment: &Assignment) -> Vec<RevisionStep> {
    let named = |id: &str| assignment.rubric.0.iter().find(|c| c.id == id).map(|c| c.description.clone());
    let step = |step: &Step| RevisionStep {
        name: named(&step.criterion).unwrap_or_default(),
        before: met(step.before),
        after: met(step.after),
    };
    steps.iter().map(step).collect()
}

/// The machine's feedback in its three parts.
pub fn feedback_of(graded: &Graded) -> Feedback {
    use grader::FeedbackKind::{Correction, Gap, Goal, Next, Strength};
    if graded.feedback_points.is_empty() {
        // A mark of an earlier version of the program.
        return feedback(&graded.feedback);
    }
    let mut parts = Feedback::default();
    for point in &graded.feedback_points {
        let part = match point.kind {
            Goal => &mut parts.up,
            Strength | Correction | Gap => &mut parts.back,
            Next => &mut parts.forward,
        };
        part.push(point.text.clone());
    }
    parts
}

/// The stable words of the reasons why the grader does not stand behind a mark.
pub fn reasons(graded: Option<&Graded>) -> Vec<String> {
    graded.map(|g| g.reasons.iter().map(|reason| reason.as_str().to_owned()).collect()).unwrap_or_default()
}

/// A mark's way to the LMS, for the teacher.
pub fn passback(row: Option<&Passback>) -> PassbackView {
    let Some(row) = row else { return PassbackView::None };
    match row.state {
        PassbackState::Waiting => PassbackView::Waiting { problem: row.problem.clone() },
        PassbackState::Delivered => PassbackView::Sent(row.delivered_at.map(moment)),
        PassbackState::NeedsAttention => {
            PassbackView::NeedsYou { problem: row.problem.clone().unwrap_or_default() }
        }
        PassbackState::ChangedInLms => PassbackView::ChangedInLms,
    }
}

/// A mark's way to the LMS, for the student.
pub fn delivery(row: Option<&Passback>) -> Delivery {
    let Some(row) = row else { return Delivery::None };
    match (row.state, row.delivered_at) {
        (PassbackState::Delivered, Some(at)) => Delivery::Delivered(moment(at)),
        (PassbackState::Waiting | PassbackState::Delivered, _) => Delivery::OnItsWay,
        (PassbackState::NeedsAttention, _) => Delivery::NeedsTeacher,
        (PassbackState::ChangedInLms, _) => Delivery::ChangedInLms,
    }
}

//! The comment that goes with a mark: plain text, short where the gradebook has a narrow column, with what was found in the
//! answer where it shows several lines.

use grader::{Evidence, Met};
use lti::ProductFamily;

use crate::db::assignment::Assignment;
use crate::db::grade::Grade;
use crate::db::types::GradeOrigin;
use crate::domain::grading::Details;

/// Findings that a long comment lists; the rest stands on the tool's page.
const MAX_FINDINGS: usize = 6;

/// The comment for the gradebook of an LMS of this kind.
pub fn comment(grade: &Grade, assignment: &Assignment, product: ProductFamily) -> String {
    if grade.origin == GradeOrigin::Teacher {
        return grade.comment.clone();
    }
    let chinese = assignment.language == "zh";
    let mut lines = vec![grade.comment.clone()];
    if product.quirks().long_comments {
        lines.extend(findings(grade, assignment, chinese));
    }
    lines.push(
        if chinese {
            "（由系统自动评分，可向老师提出复核。）"
        } else {
            "(Marked by machine. Ask your teacher if you see it differently.)"
        }
        .into(),
    );
    lines.join("\n")
}

/// A line for each criterion of the rubric, with the words of the answer that speak to it. The points of a model answer
/// have no names, and are left out: they would give it away.
fn findings(grade: &Grade, assignment: &Assignment, chinese: bool) -> Vec<String> {
    let details: Option<Details> = serde_json::from_str(&grade.details).ok();
    let evidence = details.and_then(|details| details.grade).map(|grade| grade.evidence).unwrap_or_default();
    let line = |evidence: &Evidence| {
        let criterion = assignment.rubric.0.iter().find(|criterion| criterion.id == evidence.criterion)?;
        let word = match (evidence.met, chinese) {
            (Met::Met, false) => "met",
            (Met::Partly, false) => "partly met",
            (Met::Mistaken, false) => "mistaken",
            (_, false) => "not found",
            (Met::Met, true) => "达到",
            (Met::Partly, true) => "部分达到",
            (Met::Mistaken, true) => "有误",
            (_, true) => "未找到",
        };
        Some(match (&evidence.quote, chinese) {
            (Some(quote), false) => format!("• {}: {word} — “{quote}”", criterion.description),
            (None, false) => format!("• {}: {word}", criterion.description),
            (Some(quote), true) => format!("• {}：{word}——“{quote}”", criterion.description),
            (None, true) => format!("• {}：{word}", criterion.description),
        })
    };
    evidence.iter().filter_map(line).take(MAX_FINDINGS).collect()
}

//! What was found of each criterion of a submission: the newest mark's evidence as rows, so that reports count them
//! without reading the JSON of every mark. Written with each mark, never by itself.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::conn::{Conn, each};
use super::error::DbResult;
use super::schema::finding;
use super::types::{FindingKind, Met, SubmissionId};

/// What was found of one criterion.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, Serialize, Deserialize)]
#[diesel(table_name = finding)]
pub struct Finding {
    /// Of what.
    pub submission_id: SubmissionId,
    /// A criterion, or a wrong idea.
    pub kind: FindingKind,
    /// Its id in its assignment.
    pub criterion: String,
    /// How far it was met.
    pub met: Met,
    /// The part of its points that was given, 0 to 1, where it has points of its own.
    #[serde(with = "super::backup::exact::optional")]
    pub share: Option<f64>,
}

/// As much of a mark's details as is counted.
#[derive(Deserialize)]
struct Details {
    grade: Option<Judged>,
}

#[derive(Deserialize)]
struct Judged {
    #[serde(default)]
    evidence: Vec<Evidence>,
    #[serde(default)]
    misconceptions: Vec<Misconception>,
}

#[derive(Deserialize)]
struct Misconception {
    id: String,
}

#[derive(Deserialize)]
struct Evidence {
    criterion: String,
    met: Met,
    points: Option<f64>,
    max_points: Option<f64>,
}

/// The findings that a mark's details hold; none where they hold no evidence.
pub(super) fn in_details(submission: &SubmissionId, details: &str) -> Vec<Finding> {
    let Ok(Details { grade: Some(judged) }) = serde_json::from_str(details) else { return Vec::new() };
    let mut found: Vec<Finding> = Vec::with_capacity(judged.evidence.len());
    for evidence in judged.evidence {
        if found.iter().any(|earlier| earlier.criterion == evidence.criterion) {
            continue;
        }
        let share = evidence.points.zip(evidence.max_points.filter(|max| *max > 0.0));
        found.push(Finding {
            submission_id: submission.clone(),
            kind: FindingKind::Criterion,
            criterion: evidence.criterion,
            met: evidence.met,
            share: share.map(|(points, max)| (points / max).clamp(0.0, 1.0)),
        });
    }
    for wrong in judged.misconceptions {
        let known = |one: &Finding| one.kind == FindingKind::Misconception && one.criterion == wrong.id;
        if !found.iter().any(known) {
            found.push(Finding {
                submission_id: submission.clone(),
                kind: FindingKind::Misconception,
                criterion: wrong.id,
                met: Met::Mistaken,
                share: None,
            });
        }
    }
    found
}

/// Puts `rows` in the place of what was found before. Without rows the earlier findings stay: a teacher's mark that
/// says nothing of the criteria does not undo what was read.
pub(super) fn replace(c: &mut Conn, submission: &SubmissionId, rows: &[Finding]) -> DbResult<()> {
    if rows.is_empty() {
        return Ok(());
    }
    diesel::delete(finding::table.filter(finding::submission_id.eq(submission))).execute(c)?;
    for row in rows {
        each!(c, c => diesel::insert_into(finding::table).values(row).execute(c))?;
    }
    Ok(())
}

/// What was found in a submission, by criterion.
pub fn of(c: &mut Conn, submission: &SubmissionId) -> DbResult<Vec<Finding>> {
    let rows = finding::table
        .filter(finding::submission_id.eq(submission))
        .order((finding::kind, finding::criterion));
    Ok(rows.select(Finding::as_select()).load(c)?)
}

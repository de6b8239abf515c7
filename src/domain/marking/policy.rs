//! The rules of marking of an assignment: which marks go out by themselves, which samples people mark unseen, how long
//! a student may ask for a second look.

use sha2::{Digest, Sha256};

use crate::app::App;
use crate::db::assignment::Assignment;
use crate::db::marking_policy::MarkingPolicy;
use crate::db::types::{MarkingMode, ReleasePolicy, SubmissionId};
use crate::db::{self, Conn, DbError};
use crate::domain::assignment::FieldProblem;
use crate::domain::session::Visit;
use crate::error::{Error, Fault, Result};
use crate::secrets;

/// What the gate asks for when a teacher sets nothing: usual for marks that count (Williamson et al. 2012).
const GATE: f64 = 0.7;
/// Days within which a student may ask for a second look when a teacher sets nothing.
const APPEAL_DAYS: i32 = 14;
/// The share of answers in the permanent sample when a teacher sets nothing, in percent.
const AUDIT_PERCENT: i32 = 5;

/// What a seed decides about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sample {
    /// Marked by a person without sight of the machine's mark.
    Audit,
    /// Marked by two people.
    Second,
}

/// The form as it was filled in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PolicyForm {
    /// `plain`, `gated` or `shadow`.
    pub mode: String,
    /// The least agreement, 0 to 1.
    pub gate: String,
    /// Marks that the machine may release, 0 for any number.
    pub release_cap: String,
    /// Percent.
    pub audit_percent: String,
    /// Percent.
    pub second_percent: String,
    /// Points.
    pub second_difference: String,
    /// `yes` hides names.
    pub blind: String,
    /// Days, 0 for never.
    pub appeal_days: String,
}

/// Rules that hold together.
#[derive(Clone, Debug, PartialEq)]
pub struct Rules {
    mode: MarkingMode,
    gate: f64,
    release_cap: i32,
    audit_percent: i32,
    second_percent: i32,
    second_difference: f64,
    blind: bool,
    appeal_days: i32,
}

impl PolicyForm {
    /// The form that shows stored rules.
    pub fn of(rules: &MarkingPolicy) -> Self {
        // Nothing was set yet: what a teacher would be advised to begin with.
        let audit = if rules.version == 0 { AUDIT_PERCENT } else { rules.audit_percent };
        Self {
            mode: rules.mode.as_str().into(),
            gate: rules.gate.to_string(),
            release_cap: rules.release_cap.to_string(),
            audit_percent: audit.to_string(),
            second_percent: rules.second_percent.to_string(),
            second_difference: rules.second_difference.to_string(),
            blind: if rules.blind { "yes" } else { "no" }.into(),
            appeal_days: rules.appeal_days.to_string(),
        }
    }

    /// Checks every field and says all that is wrong at once.
    pub fn check(&self, points: i32) -> std::result::Result<Rules, Vec<FieldProblem>> {
        let mut problems = Vec::new();
        let mut whole = |field: &str, text: &str, range: std::ops::RangeInclusive<i32>, message| {
            text.trim().parse().ok().filter(|n| range.contains(n)).unwrap_or_else(|| {
                problems.push(FieldProblem { field: field.into(), message });
                *range.start()
            })
        };
        let release_cap = whole("release_cap", &self.release_cap, 0..=100_000, "policy-cap-range");
        let audit_percent = whole("audit_percent", &self.audit_percent, 0..=50, "policy-percent-range");
        let second_percent = whole("second_percent", &self.second_percent, 0..=100, "policy-percent-range");
        let appeal_days = whole("appeal_days", &self.appeal_days, 0..=365, "policy-days-range");
        let mut number = |field: &str, text: &str, most: f64, message| {
            let value: Option<f64> = text.trim().replace(',', ".").parse().ok();
            value.filter(|n: &f64| n.is_finite() && (0.0..=most).contains(n)).unwrap_or_else(|| {
                problems.push(FieldProblem { field: field.into(), message });
                0.0
            })
        };
        let gate = number("gate", &self.gate, 1.0, "policy-gate-range");
        let second_difference = number(
            "second_difference",
            &self.second_difference,
            f64::from(points),
            "policy-difference-range",
        );
        let mode = MarkingMode::parse(self.mode.trim()).unwrap_or_else(|| {
            problems.push(FieldProblem { field: "mode".into(), message: "authoring-choice" });
            MarkingMode::Plain
        });
        // Without an honest sample nothing can be said about the marks that go out by themselves.
        if mode == MarkingMode::Gated && audit_percent == 0 {
            problems.push(FieldProblem { field: "audit_percent".into(), message: "policy-audit-needed" });
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Rules {
            mode,
            gate,
            release_cap,
            audit_percent,
            second_percent,
            second_difference,
            blind: self.blind == "yes",
            appeal_days,
        })
    }
}

/// The rules of an assignment, or those of one that nobody has set any for: as its release policy says.
pub fn of(c: &mut Conn, assignment: &Assignment) -> Result<MarkingPolicy, DbError> {
    Ok(db::marking_policy::find(c, &assignment.id)?.unwrap_or_else(|| MarkingPolicy {
        assignment_id: assignment.id.clone(),
        mode: MarkingMode::Plain,
        gate: GATE,
        release_cap: 0,
        audit_percent: 0,
        second_percent: 0,
        second_difference: f64::from(assignment.points) / 10.0,
        blind: true,
        appeal_days: APPEAL_DAYS,
        seed: String::new(),
        version: 0,
        updated_by: None,
        updated_at: assignment.created_at,
    }))
}

/// Stores rules, if nobody else did since `version`. `false` when somebody did.
pub async fn save(app: &App, visit: &Visit, version: i32, rules: Rules) -> Result<bool> {
    let (_, assignment) = visit.as_marker()?;
    let (assignment, marker) = (assignment.clone(), visit.session.person_id.clone());
    let (now, fresh_seed) = (app.clock.now(), secrets::random_token());
    app.db
        .write(move |c| {
            let old = of(c, &assignment)?;
            let row = MarkingPolicy {
                assignment_id: assignment.id.clone(),
                mode: rules.mode,
                gate: rules.gate,
                release_cap: rules.release_cap,
                audit_percent: rules.audit_percent,
                second_percent: rules.second_percent,
                second_difference: rules.second_difference,
                blind: rules.blind,
                appeal_days: rules.appeal_days,
                // Kept for ever, so that an answer does not move in and out of a sample.
                seed: if old.seed.is_empty() { fresh_seed } else { old.seed.clone() },
                version: version + 1,
                updated_by: Some(marker.clone()),
                updated_at: now,
            };
            let done = if version == 0 {
                db::marking_policy::insert(c, &row)?
            } else {
                db::marking_policy::update(c, &row, version)?
            };
            if done {
                let detail = serde_json::json!({
                    "mode": row.mode, "gate": row.gate, "release_cap": row.release_cap,
                    "audit_percent": row.audit_percent, "second_percent": row.second_percent,
                    "second_difference": row.second_difference, "blind": row.blind,
                    "appeal_days": row.appeal_days,
                });
                let id = assignment.id.as_str();
                db::audit::append(c, marker.as_str(), "policy.save", id, &detail.to_string(), now)?;
            }
            Ok::<_, Error>(done)
        })
        .await
}

/// Whether an answer belongs to a sample: the same answer always or never, and nobody can foresee which.
pub fn sampled(rules: &MarkingPolicy, sample: Sample, id: &SubmissionId) -> bool {
    let (percent, name) = match sample {
        Sample::Audit => (rules.audit_percent, "audit"),
        Sample::Second => (rules.second_percent, "second"),
    };
    if percent <= 0 || rules.seed.is_empty() {
        return false;
    }
    let hash = Sha256::digest(format!("{}:{name}:{id}", rules.seed));
    let first = hash.iter().take(4).fold(0_u32, |n, byte| (n << 8) | u32::from(*byte));
    first % 10_000 < u32::try_from(percent).unwrap_or(0) * 100
}

/// Whether the machine's mark of an answer may go to the student without a person. `gate_open` says whether the
/// question has passed its gate, `released` how many marks the machine has released at the place.
pub fn releases(
    rules: &MarkingPolicy,
    policy: ReleasePolicy,
    grade: &grader::Grade,
    id: &SubmissionId,
    gate_open: bool,
    released: i64,
) -> bool {
    let by_mode = match rules.mode {
        MarkingMode::Plain => by_release_policy(policy, grade),
        MarkingMode::Gated => gate_open && !grade.needs_review && !sampled(rules, Sample::Audit, id),
        MarkingMode::Shadow => false,
    };
    let below_cap = rules.release_cap == 0 || released < i64::from(rules.release_cap);
    by_mode && below_cap && !sampled(rules, Sample::Second, id)
}

/// Whether a question has passed its gate with this model and in this version; anything newer has to pass it again.
pub fn gate_open(c: &mut Conn, assignment: &Assignment, model: &str) -> Result<bool, DbError> {
    let newest = db::validation::newest(c, &assignment.id, 1)?;
    Ok(newest.first().is_some_and(|validation| {
        validation.passed && validation.assignment_version == assignment.version && validation.model == model
    }))
}

/// What marks a grade's marks can be compared with: model, head and features, as one name.
pub fn model_key(grade: &grader::Grade) -> String {
    let from = &grade.provenance;
    let short = |hash: &str| hash.get(..16).unwrap_or(hash).to_owned();
    format!("{}/{}/{}", short(&from.model_sha256), short(&from.head_sha256), from.features_version)
}

fn by_release_policy(policy: ReleasePolicy, grade: &grader::Grade) -> bool {
    match policy {
        ReleasePolicy::Review => false,
        ReleasePolicy::Confident => !grade.needs_review,
        // Even here the machine releases nothing that it could not judge at all.
        ReleasePolicy::All => {
            !grade.needs_review || grade.reasons.iter().all(|reason| *reason == grader::Reason::Uncertain)
        }
    }
}

/// Reads the rules of a visit's assignment.
pub async fn read(app: &App, visit: &Visit) -> Result<MarkingPolicy> {
    let (_, assignment) = visit.as_marker()?;
    let assignment = assignment.clone();
    Ok(app.db.read(move |c| of(c, &assignment)).await?)
}

/// Refuses what only an answer of this place may be asked for.
pub(super) fn not_here() -> Error {
    Fault::not_found("no such submission at this resource link")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::clock::Timestamp;

    fn rules(audit: i32) -> MarkingPolicy {
        MarkingPolicy {
            assignment_id: "a".into(),
            mode: MarkingMode::Gated,
            gate: 0.7,
            release_cap: 0,
            audit_percent: audit,
            second_percent: 0,
            second_difference: 1.0,
            blind: true,
            appeal_days: 14,
            seed: "seed".into(),
            version: 1,
            updated_by: None,
            updated_at: Timestamp::EPOCH,
        }
    }

    #[test]
    fn a_sample_has_about_its_share_and_grows_without_losing_anybody() {
        let ids: Vec<SubmissionId> = (0..4_000).map(|n| format!("s{n}").into()).collect();
        let drawn = |percent| -> Vec<&SubmissionId> {
            ids.iter().filter(|id| sampled(&rules(percent), Sample::Audit, id)).collect()
        };
        let (five, ten) = (drawn(5), drawn(10));
        assert!((140..=260).contains(&five.len()), "{} of 4000", five.len());
        assert!((320..=480).contains(&ten.len()), "{} of 4000", ten.len());
        assert!(five.iter().all(|id| ten.contains(id)));
        assert!(drawn(0).is_empty());
        let other = MarkingPolicy { seed: "other".into(), ..rules(5) };
        assert!(
            ids.iter().any(|id| sampled(&other, Sample::Audit, id) != sampled(&rules(5), Sample::Audit, id))
        );
    }

    #[test]
    fn a_gate_without_an_honest_sample_is_refused() {
        let form = PolicyForm { mode: "gated".into(), ..PolicyForm::of(&rules(5)) };
        assert!(form.check(10).is_ok());
        let problems = PolicyForm { audit_percent: "0".into(), ..form.clone() }.check(10).unwrap_err();
        assert_eq!(
            problems,
            [FieldProblem { field: "audit_percent".into(), message: "policy-audit-needed" }]
        );
        let wrong = PolicyForm {
            gate: "1.2".into(),
            second_difference: "11".into(),
            mode: "x".into(),
            appeal_days: "soon".into(),
            ..form
        };
        let fields: Vec<_> = wrong.check(10).unwrap_err().iter().map(|p| p.field.clone()).collect();
        assert_eq!(fields, ["appeal_days", "gate", "second_difference", "mode"]);
    }
}

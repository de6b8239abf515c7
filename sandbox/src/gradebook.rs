//! The rules of the gradebook: what a score post must look like, when it is refused, and when it wipes a mark.
//!
//! Pure but for the state that it is given; recorded behaviour of Moodle 4.5, and Canvas's where that is known.

use jiff::Timestamp;
use serde_json::Value;

use crate::bounded::push_bounded;
use crate::config::Flavour;
use crate::report::ScoreSeen;
use crate::state::State;

const ACTIVITY: [&str; 5] = ["Initialized", "Started", "InProgress", "Submitted", "Completed"];
const GRADING: [&str; 5] = ["FullyGraded", "Pending", "PendingManual", "Failed", "NotReady"];
const MAX_COMMENT: usize = 100_000;
const CANVAS_SUBMISSION: &str = "https://canvas.instructure.com/lti/submission";

/// A score as posted.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Score {
    pub user: String,
    pub timestamp: Timestamp,
    pub given: Option<f64>,
    pub maximum: Option<f64>,
    pub comment: Option<String>,
    pub activity: String,
    pub grading: String,
    pub preserve: bool,
    pub yields_to_teacher: bool,
    pub new_submission: Option<bool>,
    pub submission_url: Option<String>,
}

/// A refusal: what the client sees, and the code that is written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refused {
    pub status: u16,
    pub code: &'static str,
    pub detail: String,
    /// The tool broke a rule, as opposed to having come too late or to a locked grade.
    pub violation: bool,
}

fn broken(code: &'static str, detail: impl Into<String>) -> Refused {
    Refused { status: 400, code, detail: detail.into(), violation: true }
}

/// Reads a score strictly (AGS 2.0 section 3.4).
pub(crate) fn parse_score(body: &[u8]) -> Result<Score, Refused> {
    let value: Value = serde_json::from_slice(body).map_err(|e| broken("score_not_json", e.to_string()))?;
    let text = |name: &'static str| value.get(name).and_then(Value::as_str);
    let number = |name: &'static str| match value.get(name) {
        None => Ok(None),
        Some(Value::Number(n)) => Ok(n.as_f64()),
        Some(_) => Err(broken("score_not_a_number", name)),
    };
    let user = text("userId").filter(|u| !u.is_empty()).ok_or_else(|| broken("score_user_missing", ""))?;
    let stamp = text("timestamp").ok_or_else(|| broken("score_timestamp_missing", ""))?;
    let timestamp: Timestamp =
        stamp.parse().map_err(|_| broken("score_timestamp_not_iso8601_with_zone", stamp))?;
    let activity = text("activityProgress").ok_or_else(|| broken("score_activity_progress_missing", ""))?;
    let grading = text("gradingProgress").ok_or_else(|| broken("score_grading_progress_missing", ""))?;
    if !ACTIVITY.contains(&activity) {
        return Err(broken("score_activity_progress_unknown", activity));
    }
    if !GRADING.contains(&grading) {
        return Err(broken("score_grading_progress_unknown", grading));
    }
    let (given, maximum) = (number("scoreGiven")?, number("scoreMaximum")?);
    if given.is_some() && maximum.is_none_or(|m| m <= 0.0) {
        return Err(broken("score_maximum_missing_or_not_positive", ""));
    }
    if given.is_some_and(|g| g < 0.0) {
        return Err(broken("score_negative", ""));
    }
    let comment = match value.get("comment") {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) if text.len() > MAX_COMMENT => {
            return Err(broken("score_comment_too_long", format!("{} bytes", text.len())));
        }
        Some(Value::String(text)) => Some(text.clone()).filter(|t| !t.is_empty()),
        Some(_) => return Err(broken("score_comment_not_text", "")),
    };
    let extension = |name: &str| {
        let found = value.get(CANVAS_SUBMISSION).and_then(|e| e.get(name));
        found.and_then(Value::as_bool).unwrap_or(false)
    };
    let canvas = value.get(CANVAS_SUBMISSION);
    let new_submission = canvas.and_then(|e| e.get("new_submission")).and_then(Value::as_bool);
    let submission_url = canvas
        .filter(|e| e.get("submission_type").and_then(Value::as_str) == Some("basic_lti_launch"))
        .and_then(|e| e.get("submission_data").and_then(Value::as_str))
        .map(str::to_owned);
    Ok(Score {
        new_submission,
        submission_url,
        user: user.to_owned(),
        timestamp,
        given,
        maximum,
        comment,
        activity: activity.to_owned(),
        grading: grading.to_owned(),
        preserve: extension("preserve_score"),
        yields_to_teacher: extension("prioritize_non_tool_grade"),
    })
}

/// Enters a score into a column, or says why not. Both outcomes are kept in the cell's history.
pub(crate) fn post_score(
    state: &mut State,
    item: &str,
    score: &Score,
    now: Timestamp,
) -> Result<(), Refused> {
    let outcome = enter(state, item, score, now);
    if state.users.contains_key(&score.user) {
        let seen = ScoreSeen {
            at: now,
            timestamp: score.timestamp,
            given: score.given,
            maximum: score.maximum,
            comment: score.comment.clone(),
            activity_progress: score.activity.clone(),
            grading_progress: score.grading.clone(),
            new_submission: score.new_submission,
            submission_url: score.submission_url.clone(),
            status: outcome.as_ref().err().map_or(200, |refused| refused.status),
        };
        push_bounded(&mut state.grade_mut(item, &score.user).posts, 200, seen);
    }
    outcome
}

fn enter(state: &mut State, item: &str, score: &Score, now: Timestamp) -> Result<(), Refused> {
    let flavour = state.flavour;
    let late = |status, code| Refused { status, code, detail: score.user.clone(), violation: false };
    let Some(item) = state.items.get(item).cloned() else { return Err(late(404, "line_item_gone")) };
    let gradable = state.courses.get(&item.course).is_some_and(|course| course.is_student(&score.user));
    if !gradable {
        return Err(match flavour {
            Flavour::Moodle => broken("score_user_not_gradable", &score.user),
            Flavour::Canvas => Refused { status: 422, ..broken("score_user_not_gradable", &score.user) },
        });
    }
    if score.timestamp.as_second() - now.as_second() > 30 {
        state.violation("score_timestamp_in_future", score.timestamp.to_string());
    }
    if score.given > score.maximum {
        state.violation("score_over_maximum", format!("{:?} of {:?}", score.given, score.maximum));
    }
    let is_final = score.grading == "FullyGraded" && score.given.is_some();
    let cell = state.grade_mut(&item.id, &score.user);
    if item.locked || cell.locked {
        return Err(late(500, "grade_locked"));
    }
    // Canvas takes a score for a new submission unless it is told otherwise.
    let submits = flavour == Flavour::Canvas && score.new_submission.unwrap_or(true);
    if submits && item.attempts.is_some_and(|allowed| cell.submissions >= allowed) {
        return Err(late(422, "attempts_exhausted"));
    }
    if let Some(stored) = cell.timestamp {
        match flavour {
            Flavour::Moodle if score.timestamp.as_second() <= stored.as_second() => {
                return Err(late(409, "score_not_newer"));
            }
            Flavour::Canvas if score.timestamp < stored => return Err(late(400, "score_not_newer")),
            _ => {}
        }
    }
    let mut broke: Option<(&str, String)> = None;
    if !is_final && cell.had_final {
        broke = Some(("mark_wiped_by_progress", format!("{} {}", score.grading, score.user)));
    } else if score.grading == "FullyGraded" && score.given.is_none() {
        broke = Some(("final_without_score", score.user.clone()));
    }
    cell.accepted += 1;
    cell.submissions += u32::from(submits);
    if is_final {
        cell.had_final = true;
        let given = score.given.unwrap_or_default();
        let rescaled = given / score.maximum.unwrap_or(item.maximum) * item.maximum;
        cell.raw = Some((rescaled * 100_000.0).round() / 100_000.0);
        if cell.overridden.is_some() && flavour == Flavour::Canvas && !score.yields_to_teacher {
            cell.overridden = None;
            broke = Some(("teacher_grade_overwritten", score.user.clone()));
        }
    } else if !(flavour == Flavour::Canvas && score.preserve) {
        cell.raw = None;
    }
    cell.comment.clone_from(&score.comment);
    // Moodle forgets the time when neither mark nor comment is left; late old scores then pass again.
    let keeps_time = flavour == Flavour::Canvas || cell.raw.is_some() || cell.comment.is_some();
    cell.timestamp = keeps_time.then_some(score.timestamp);
    if let Some((code, detail)) = broke {
        state.violation(code, detail);
    }
    Ok(())
}

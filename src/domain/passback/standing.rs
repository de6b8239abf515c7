//! What the LMS's gradebook shows, read before a mark is sent over it.

use lti::ServiceError;
use lti::ags::SCOPES;
use url::Url;

use super::Parcel;
use crate::app::App;
use crate::domain::services::Line;

/// Shares of the maximum below which two marks are the same: LMSs round to their own scale.
const SAME: f64 = 0.005;

/// What the LMS shows before a try.
pub(super) enum Standing {
    /// Somebody changed what we sent.
    Foreign,
    /// The mark of an earlier try whose answer never reached us.
    Newest,
    /// It should be read and could not be for the moment. Sending blindly could double the mark or overwrite somebody's.
    Unread(ServiceError),
    /// Neither, or it can never be read here: we go on.
    Unknown,
}

/// Reads the result where it can tell something: after a delivery, and after a try that ended in silence. The second
/// matters where an LMS takes the same score with the same timestamp twice, as Canvas does.
pub(super) async fn standing(app: &App, parcel: &Parcel, line: &Line, item: &Url) -> Standing {
    let row = &parcel.row;
    // Any try before this one may have been stored without our hearing of it, a killed process's included.
    let unheard =
        row.score_timestamp.is_some() && row.attempts > 1 && row.problem.as_deref() != Some("locked");
    if row.delivered_score.is_none() && !unheard {
        return Standing::Unknown;
    }
    let found = match app.services.result_for(&line.caller(SCOPES), item, &parcel.person.subject).await {
        // A missing record says nothing: Moodle leaves out zero.
        Ok(Some(found)) if found.result_score.is_some() => found,
        Err(error) if error.is_transient() => return Standing::Unread(error),
        _ => return Standing::Unknown,
    };
    let shows = |score| is(found.result_score, found.result_maximum, score, row.score_maximum);
    let (newest, delivered) = (shows(row.score_given), row.delivered_score.map(shows));
    // A newer mark may have taken the place of one whose answer was lost: what the LMS shows of it is ours.
    let ours = newest || row.unheard_scores.0.iter().any(|score| shows(*score));
    match delivered {
        None | Some(false) if newest && unheard => Standing::Newest,
        Some(false) if !ours => Standing::Foreign,
        _ => Standing::Unknown,
    }
}

/// Whether a result is this mark, on whatever scale the LMS keeps it.
pub fn is(result: Option<f64>, result_maximum: Option<f64>, score: f64, maximum: f64) -> bool {
    let Some(result) = result else { return false };
    let result_maximum = result_maximum.filter(|m| *m > 0.0).unwrap_or(maximum);
    (result / result_maximum - score / maximum).abs() < SAME
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_compared_on_their_own_scale() {
        assert!(is(Some(35.0), Some(50.0), 14.0, 20.0));
        assert!(is(Some(0.0), Some(100.0), 0.0, 2.0));
        assert!(!is(Some(30.0), Some(50.0), 14.0, 20.0));
        assert!(!is(None, Some(50.0), 0.0, 2.0));
    }
}

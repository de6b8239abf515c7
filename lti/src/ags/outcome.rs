//! What an answer to a score means. The same status means different things on different products.

use http::Response;

use crate::http::{is_html, retry_after_s};
use crate::platform::ProductFamily;
use crate::services::is_rate_limit;
use crate::token::TokenError;

/// What became of a score.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScoreOutcome {
    /// The platform has it.
    Stored,
    /// The platform has a score with the same or a later time. Read the result before deciding anything.
    NewerInLms,
    /// Refused twice with two tokens: keys or client id are not what the platform has on record.
    Unauthorized,
    /// There is no token, and waiting will not bring one.
    NoToken(TokenError),
    /// Too many requests; wait.
    Throttled {
        /// Seconds to wait, where the platform says so.
        retry_after_s: Option<u64>,
    },
    /// The platform does not let the tool post scores in this course.
    Forbidden,
    /// This person cannot be graded: no student, no longer in the course, or unknown.
    NotGradable,
    /// The line item was deleted, or belongs to the course that this one is a copy of.
    LineItemGone,
    /// The grade or its column is locked by the teacher.
    Locked,
    /// No more attempts are allowed; post again without a new submission.
    AttemptsExhausted,
    /// The platform does not like the score; a fault on our side or an unknown rule.
    Refused {
        /// The HTTP status.
        status: u16,
    },
    /// The score was not sent, because it or the line item's address is impossible.
    Invalid {
        /// What is wrong.
        reason: &'static str,
    },
    /// The platform is down for the moment, and did not store it.
    Unavailable {
        /// Seconds to wait, where the platform says so.
        retry_after_s: Option<u64>,
    },
    /// Sent, but no readable answer came: it may be stored. Read the result, then post the same score again.
    NoAnswer,
}

impl ScoreOutcome {
    /// Whether posting the same score again later may work without anybody doing something.
    pub fn is_transient(&self) -> bool {
        matches!(
            self,
            ScoreOutcome::Throttled { .. } | ScoreOutcome::Unavailable { .. } | ScoreOutcome::NoAnswer
        )
    }

    /// Seconds to wait, where the platform says so.
    pub fn retry_after_s(&self) -> Option<u64> {
        match self {
            ScoreOutcome::Throttled { retry_after_s } | ScoreOutcome::Unavailable { retry_after_s } => {
                *retry_after_s
            }
            _ => None,
        }
    }

    /// A stable word for logs, metrics and the database.
    pub fn as_str(&self) -> &'static str {
        match self {
            ScoreOutcome::Stored => "stored",
            ScoreOutcome::NewerInLms => "newer_in_lms",
            ScoreOutcome::Unauthorized => "unauthorized",
            ScoreOutcome::NoToken(TokenError::KeySetUnreachable) => "key_set_unreachable",
            ScoreOutcome::NoToken(_) => "no_token",
            ScoreOutcome::Throttled { .. } => "throttled",
            ScoreOutcome::Forbidden => "forbidden",
            ScoreOutcome::NotGradable => "not_gradable",
            ScoreOutcome::LineItemGone => "line_item_gone",
            ScoreOutcome::Locked => "locked",
            ScoreOutcome::AttemptsExhausted => "attempts_exhausted",
            ScoreOutcome::Refused { .. } => "refused",
            ScoreOutcome::Invalid { .. } => "invalid",
            ScoreOutcome::Unavailable { .. } => "unavailable",
            ScoreOutcome::NoAnswer => "no_answer",
        }
    }
}

/// Reads the answer to a score. `now` is in Unix seconds. The body may repeat the student's comment, so nothing of it
/// is passed on.
pub fn classify_score(product: ProductFamily, response: &Response<Vec<u8>>, now: i64) -> ScoreOutcome {
    let quirks = product.quirks();
    let status = response.status().as_u16();
    let body = response.body();
    let text = String::from_utf8_lossy(body.get(..4096).unwrap_or(body)).to_ascii_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let not_a_student = says(&["user not found", "user could not be found", "not a student", "not enrolled"]);
    let retry_after_s = retry_after_s(response.headers(), now);
    match status {
        // A maintenance or login page is no promise that anything was stored.
        200..=299 if is_html(response) => ScoreOutcome::Unavailable { retry_after_s },
        200..=299 => ScoreOutcome::Stored,
        409 => ScoreOutcome::NewerInLms,
        400 if says(&["before last updated timestamp", "earlier timestamp"]) => ScoreOutcome::NewerInLms,
        400 if not_a_student || quirks.bad_request_means_not_gradable => ScoreOutcome::NotGradable,
        401 => ScoreOutcome::Unauthorized,
        403 if is_rate_limit(response.headers(), body) => ScoreOutcome::Throttled { retry_after_s },
        403 | 404 if not_a_student => ScoreOutcome::NotGradable,
        403 => ScoreOutcome::Forbidden,
        404 if product == ProductFamily::Brightspace && says(&["user"]) => ScoreOutcome::NotGradable,
        404 | 410 => ScoreOutcome::LineItemGone,
        422 if not_a_student => ScoreOutcome::NotGradable,
        422 if says(&["attempt"]) => ScoreOutcome::AttemptsExhausted,
        423 => ScoreOutcome::Locked,
        429 => ScoreOutcome::Throttled { retry_after_s },
        500 if quirks.server_error_means_locked && body.trim_ascii() == b"[]" => ScoreOutcome::Locked,
        408 | 425 | 500.. => ScoreOutcome::Unavailable { retry_after_s },
        _ => ScoreOutcome::Refused { status },
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use ProductFamily::{Blackboard, Brightspace, Canvas, Generic, Moodle};

    fn outcome(product: ProductFamily, status: u16, headers: &[(&str, &str)], body: &str) -> ScoreOutcome {
        let mut builder = Response::builder().status(status);
        for (name, value) in headers {
            builder = builder.header(*name, *value);
        }
        classify_score(product, &builder.body(body.as_bytes().to_vec()).unwrap(), 0)
    }

    #[test]
    fn the_table() {
        let canvas_old = r#"{"errors":{"message":"timestamp was before last updated timestamp"}}"#;
        let canvas_user = r#"{"errors":{"message":"User not found in course or is not a student"}}"#;
        let none = ScoreOutcome::Throttled { retry_after_s: None };
        let down = ScoreOutcome::Unavailable { retry_after_s: None };
        for (product, status, body, wanted) in [
            (Moodle, 200, "", ScoreOutcome::Stored),
            (Canvas, 201, r#"{"resultUrl":"https://c.example/r"}"#, ScoreOutcome::Stored),
            (Generic, 204, "", ScoreOutcome::Stored),
            (Generic, 200, "\n<!DOCTYPE html><html>", down.clone()),
            (Moodle, 409, "[]", ScoreOutcome::NewerInLms),
            (Canvas, 400, canvas_old, ScoreOutcome::NewerInLms),
            (Moodle, 400, "[]", ScoreOutcome::NotGradable),
            (Blackboard, 400, "User could not be found", ScoreOutcome::NotGradable),
            (Generic, 400, "[]", ScoreOutcome::Refused { status: 400 }),
            (Generic, 401, "", ScoreOutcome::Unauthorized),
            (Canvas, 403, "403 Forbidden (Rate Limit Exceeded)", none.clone()),
            (Generic, 403, "", ScoreOutcome::Forbidden),
            (Brightspace, 404, "The user does not exist", ScoreOutcome::NotGradable),
            (Moodle, 404, "", ScoreOutcome::LineItemGone),
            (Canvas, 422, canvas_user, ScoreOutcome::NotGradable),
            (
                Canvas,
                422,
                "maximum number of allowed attempts has been reached",
                ScoreOutcome::AttemptsExhausted,
            ),
            (Canvas, 422, "scoreMaximum", ScoreOutcome::Refused { status: 422 }),
            (Moodle, 500, "[]", ScoreOutcome::Locked),
            (Moodle, 500, "<html>", down.clone()),
            (Canvas, 500, "[]", down.clone()),
            (Generic, 503, "", down),
            (Generic, 302, "", ScoreOutcome::Refused { status: 302 }),
        ] {
            assert_eq!(outcome(product, status, &[], body), wanted, "{product:?} {status} {body}");
        }
        assert_eq!(outcome(Canvas, 403, &[("x-rate-limit-remaining", "0.0")], ""), none);
        assert_eq!(
            outcome(Generic, 429, &[("retry-after", "7")], ""),
            ScoreOutcome::Throttled { retry_after_s: Some(7) }
        );
        assert_eq!(
            outcome(Generic, 503, &[("retry-after", "Thu, 01 Jan 1970 00:01:00 GMT")], "").retry_after_s(),
            Some(60)
        );
    }
}

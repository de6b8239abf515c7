//! Scores: always final ones. Moodle erases a mark when it hears anything else than `FullyGraded`, so this crate cannot
//! say anything else.

use http::Method;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Number, Value, json};
use url::Url;

use super::outcome::{ScoreOutcome, classify_score};
use crate::http::{HttpClient, HttpError};
use crate::platform::Quirks;
use crate::services::{Ask, Caller, ServiceError, Services};
use crate::token::TokenError;

const SCORE: &str = "application/vnd.ims.lis.v1.score+json";
const CANVAS: &str = "https://canvas.instructure.com/lti/submission";
/// How far a timestamp may run ahead of the clock: a future one blocks all later scores in Moodle.
const MAX_AHEAD_S: i64 = 30;

/// A final score for one student and one line item.
#[derive(Debug, Clone, PartialEq)]
pub struct Score {
    /// The student's `sub`.
    pub user_id: String,
    /// The mark; finite, may exceed the maximum.
    pub score_given: f64,
    /// The maximum that the mark refers to; above 0.
    pub score_maximum: f64,
    /// Plain text with line breaks; shortened to what the product shows. None clears an earlier one.
    pub comment: Option<String>,
    /// When the mark came to be; whole seconds are sent, strictly increasing per student and line item.
    pub timestamp: Timestamp,
    /// When the student handed in.
    pub submitted_at: Option<Timestamp>,
    /// What Canvas wants to know besides; other products do not get it.
    pub canvas: CanvasSubmission,
}

/// Canvas's extension of a score.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CanvasSubmission {
    /// Whether this counts as a new attempt; false for a regrade.
    pub new_submission: bool,
    /// An address of the tool that shows the work in SpeedGrader.
    pub review_url: Option<Url>,
}

impl Score {
    /// The payload, or what is wrong with the score.
    ///
    /// # Errors
    /// A mark that is not finite, a maximum that is not above 0, or an empty user id.
    pub fn to_json(&self, quirks: &Quirks) -> Result<Value, &'static str> {
        if !self.score_given.is_finite() {
            return Err("the mark is not a finite number");
        }
        if !(self.score_maximum.is_finite() && self.score_maximum > 0.0) {
            return Err("the maximum is not above 0");
        }
        if self.user_id.is_empty() {
            return Err("the student's id is empty");
        }
        let mut body = json!({
            "userId": self.user_id,
            "scoreGiven": number(self.score_given.max(0.0)),
            "scoreMaximum": number(self.score_maximum),
            "activityProgress": "Completed",
            "gradingProgress": "FullyGraded",
            "timestamp": whole_second(self.timestamp),
        });
        if let Some(comment) = self.comment.as_deref().map(|text| shorten(text, quirks.comment_max_chars)) {
            body["comment"] = json!(comment);
        }
        if let Some(at) = self.submitted_at {
            body["submission"] = json!({"submittedAt": whole_second(at)});
        }
        if quirks.canvas_score_extension {
            body[CANVAS] = self.canvas_extension();
        }
        Ok(body)
    }

    fn canvas_extension(&self) -> Value {
        let mut extension = Map::new();
        extension.insert("new_submission".into(), json!(self.canvas.new_submission));
        // A mark that the teacher set by hand stays.
        extension.insert("prioritize_non_tool_grade".into(), json!(true));
        if let Some(url) = &self.canvas.review_url {
            extension.insert("submission_type".into(), json!("basic_lti_launch"));
            extension.insert("submission_data".into(), json!(url.as_str()));
        }
        Value::Object(extension)
    }
}

impl<C: HttpClient> Services<C> {
    /// Posts a score and says what became of it. The same score may be posted again after any outcome.
    pub async fn post_score(&self, caller: &Caller<'_>, line_item: &Url, score: &Score) -> ScoreOutcome {
        let product = caller.platform.product_family;
        let body = match score.to_json(product.quirks()) {
            Ok(body) => body.to_string().into_bytes(),
            Err(reason) => return ScoreOutcome::Invalid { reason },
        };
        let url = scores_url(line_item);
        let ask = Ask { method: Method::POST, url: &url, accept: None, content_type: Some(SCORE), body };
        match self.call(caller, &ask).await {
            Ok(response) => classify_score(product, &response, caller.now),
            Err(error) => without_answer(error),
        }
    }
}

fn without_answer(error: ServiceError) -> ScoreOutcome {
    match error {
        ServiceError::Token(TokenError::Throttled { retry_after_s }) => {
            ScoreOutcome::Throttled { retry_after_s }
        }
        ServiceError::Token(TokenError::Unavailable { retry_after_s, .. }) => {
            ScoreOutcome::Unavailable { retry_after_s }
        }
        ServiceError::Token(error) if error.is_transient() => {
            ScoreOutcome::Unavailable { retry_after_s: None }
        }
        ServiceError::Token(error) => ScoreOutcome::NoToken(error),
        ServiceError::Http(HttpError::Connect(_)) => ScoreOutcome::Unavailable { retry_after_s: None },
        ServiceError::Http(HttpError::Blocked) => {
            ScoreOutcome::Invalid { reason: "the line item's address is not allowed" }
        }
        ServiceError::Http(_) => ScoreOutcome::NoAnswer,
        _ => ScoreOutcome::Invalid { reason: "the line item's address" },
    }
}

/// Where scores of a line item go: `/scores` at the end of the path, before the query that Moodle's addresses have.
pub fn scores_url(line_item: &Url) -> Url {
    with_path_end(line_item, "scores")
}

pub(crate) fn with_path_end(line_item: &Url, end: &str) -> Url {
    let mut url = line_item.clone();
    let path = format!("{}/{end}", line_item.path().trim_end_matches('/'));
    url.set_path(&path);
    url.set_fragment(None);
    url
}

/// The timestamp for a new mark: whole seconds, later than the previous one of the same student and line item.
///
/// # Errors
/// Seconds to wait, when marks came so fast that the timestamp would run more than 30 s ahead of the clock.
pub fn next_timestamp(previous: Option<Timestamp>, now: Timestamp) -> Result<Timestamp, u64> {
    let floor = |at: Timestamp| {
        at.checked_sub(SignedDuration::from_nanos(i64::from(at.subsec_nanosecond()))).unwrap_or(at)
    };
    let now = floor(now);
    let after = previous.and_then(|at| floor(at).checked_add(SignedDuration::from_secs(1)).ok());
    let next = after.map_or(now, |after| after.max(now));
    let ahead = next.as_second() - now.as_second();
    if ahead > MAX_AHEAD_S { Err(u64::try_from(ahead - MAX_AHEAD_S).unwrap_or_default()) } else { Ok(next) }
}

fn whole_second(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Whole numbers without a fraction, as people write them.
pub(super) fn number(value: f64) -> Number {
    if value.fract() == 0.0 && value.abs() < 9e15 {
        return Number::from(value as i64);
    }
    Number::from_f64(value).unwrap_or_else(|| Number::from(0))
}

/// Plain text without control characters, cut at a word where it is too long.
fn shorten(text: &str, max_chars: usize) -> String {
    let clean = text.replace("\r\n", "\n").replace('\r', "\n");
    let clean: String = clean.chars().filter(|c| !c.is_control() || *c == '\n').collect();
    let clean = clean.trim();
    if clean.chars().count() <= max_chars {
        return clean.to_owned();
    }
    let cut: String = clean.chars().take(max_chars.saturating_sub(1)).collect();
    // Go back to a word's end, but not far: Chinese has no spaces.
    let word_end =
        cut.char_indices().rev().take(40).find(|(_, c)| c.is_whitespace()).map_or(cut.len(), |(at, _)| at);
    format!("{}…", cut.get(..word_end).unwrap_or(&cut).trim_end())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::platform::ProductFamily;

    fn score() -> Score {
        Score {
            user_id: "4".into(),
            score_given: 7.5,
            score_maximum: 10.0,
            comment: Some("Good.\r\nSee \u{7}line 2.".into()),
            timestamp: "2026-11-24T10:00:00.987654Z".parse().unwrap(),
            submitted_at: Some("2026-11-24T09:59:01.5Z".parse().unwrap()),
            canvas: CanvasSubmission::default(),
        }
    }

    #[test]
    fn the_payload() {
        let body = score().to_json(ProductFamily::Moodle.quirks()).unwrap();
        assert_eq!(
            body,
            json!({"userId": "4", "scoreGiven": 7.5, "scoreMaximum": 10, "activityProgress": "Completed",
                "gradingProgress": "FullyGraded", "timestamp": "2026-11-24T10:00:00Z", "comment": "Good.\nSee line 2.",
                "submission": {"submittedAt": "2026-11-24T09:59:01Z"}})
        );
        let canvas = score().to_json(ProductFamily::Canvas.quirks()).unwrap();
        assert_eq!(canvas[CANVAS], json!({"new_submission": false, "prioritize_non_tool_grade": true}));
    }

    #[test]
    fn impossible_scores_are_not_sent() {
        let quirks = ProductFamily::Generic.quirks();
        for (given, maximum) in
            [(f64::NAN, 1.0), (f64::INFINITY, 1.0), (1.0, 0.0), (1.0, -1.0), (1.0, f64::NAN)]
        {
            assert!(Score { score_given: given, score_maximum: maximum, ..score() }.to_json(quirks).is_err());
        }
        assert!(Score { user_id: String::new(), ..score() }.to_json(quirks).is_err());
        let zero = Score { score_given: 0.0, ..score() }.to_json(quirks).unwrap();
        assert_eq!(zero["scoreGiven"], json!(0));
    }

    #[test]
    fn scores_go_before_the_query() {
        let url = |text: &str| scores_url(&Url::parse(text).unwrap()).to_string();
        assert_eq!(
            url("https://lms.example/services.php/2/lineitems/2/lineitem?type_id=1"),
            "https://lms.example/services.php/2/lineitems/2/lineitem/scores?type_id=1"
        );
        assert_eq!(
            url("https://c.example/api/lti/courses/1/line_items/5"),
            "https://c.example/api/lti/courses/1/line_items/5/scores"
        );
        assert_eq!(url("https://c.example/items/5/"), "https://c.example/items/5/scores");
        assert_eq!(url("https://c.example/items/a%2Fb?x=%20"), "https://c.example/items/a%2Fb/scores?x=%20");
    }

    #[test]
    fn timestamps_grow_by_whole_seconds_and_stay_near_the_clock() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let now = at("2026-11-24T10:00:00.9Z");
        assert_eq!(next_timestamp(None, now), Ok(at("2026-11-24T10:00:00Z")));
        assert_eq!(next_timestamp(Some(at("2026-11-24T10:00:00Z")), now), Ok(at("2026-11-24T10:00:01Z")));
        assert_eq!(next_timestamp(Some(at("2026-11-24T10:00:29Z")), now), Ok(at("2026-11-24T10:00:30Z")));
        assert_eq!(next_timestamp(Some(at("2026-11-24T10:00:39Z")), now), Err(10));
        assert_eq!(next_timestamp(Some(at("2025-01-01T00:00:00Z")), now), Ok(at("2026-11-24T10:00:00Z")));
    }

    #[test]
    fn comments_are_cut_at_words() {
        assert_eq!(shorten("one two three", 100), "one two three");
        assert_eq!(shorten("one two three", 9), "one two…");
        assert_eq!(shorten(&"好".repeat(50), 10).chars().count(), 10);
        assert_eq!(shorten("  \n ", 10), "");
    }
}

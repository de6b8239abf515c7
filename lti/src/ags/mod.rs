//! Assignment and Grade Services 2.0: line items, scores, results.
//!
//! Media types are sent exactly as the specification writes them; Moodle refuses everything else. `limit` is never
//! sent, because Moodle crashes on it for results and needs it for nothing.

mod line_item;
mod outcome;
mod result;
mod score;

pub use line_item::{LineItem, LineItemFilter};
pub use outcome::{ScoreOutcome, classify_score};
pub use result::ResultRecord;
pub(crate) use score::with_path_end;
pub use score::{CanvasSubmission, Score, next_timestamp, scores_url};

/// Read and write line items.
pub const SCOPE_LINE_ITEM: &str = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem";
/// Read line items; Moodle wants it for reading even where the other is granted.
pub const SCOPE_LINE_ITEM_READ: &str = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly";
/// Read results.
pub const SCOPE_RESULT: &str = "https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly";
/// Post scores.
pub const SCOPE_SCORE: &str = "https://purl.imsglobal.org/spec/lti-ags/scope/score";
/// All of them, which is what to ask for; then use what is granted.
pub const SCOPES: &[&str] = &[SCOPE_LINE_ITEM, SCOPE_LINE_ITEM_READ, SCOPE_RESULT, SCOPE_SCORE];

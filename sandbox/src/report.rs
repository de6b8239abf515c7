//! What tests hand in and get back: grades as people see them, score posts and service calls as they came, new things.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::faults::Endpoint;

/// One cell of the gradebook as people see it.
#[derive(Debug, Clone, PartialEq)]
pub struct GradeRow {
    /// The mark in the column's scale, 0 to `max`; the teacher's where a teacher has set one.
    pub score: Option<f64>,
    /// The column's maximum.
    pub max: f64,
    /// The comment as stored, plain text.
    pub comment: Option<String>,
    /// The time that the tool gave with the stored score.
    pub timestamp: Option<Timestamp>,
    /// Score posts that were accepted, progress messages included.
    pub accepted_posts: u64,
    /// A teacher has set the mark in the LMS.
    pub overridden: bool,
    /// The grade or its column is locked.
    pub locked: bool,
}

/// One score post as it came in.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoreSeen {
    /// When it came.
    pub at: Timestamp,
    /// The tool's timestamp.
    pub timestamp: Timestamp,
    /// `scoreGiven`
    pub given: Option<f64>,
    /// `scoreMaximum`
    pub maximum: Option<f64>,
    /// `comment`, when not empty.
    pub comment: Option<String>,
    /// `activityProgress`
    pub activity_progress: String,
    /// `gradingProgress`
    pub grading_progress: String,
    /// Canvas's `new_submission`
    pub new_submission: Option<bool>,
    /// Canvas's `submission_data` of a `basic_lti_launch`: what its SpeedGrader opens.
    pub submission_url: Option<String>,
    /// The answer: 200, 400, 409, 422 or 500.
    pub status: u16,
}

/// One call of a service endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestSeen {
    /// When it came.
    pub at: Timestamp,
    /// Which endpoint.
    pub endpoint: Endpoint,
    /// HTTP method.
    pub method: String,
    /// Path and query.
    pub uri: String,
    /// Status of the answer (502 for a connection that was cut on order).
    pub status: u16,
    /// A fault was applied.
    pub faulted: bool,
}

/// An activity to be made without a content selection.
#[derive(Debug, Clone, PartialEq)]
pub struct NewLink {
    /// Title.
    pub title: String,
    /// Launch URL; the tool's default when absent.
    pub url: Option<String>,
    /// Custom parameters.
    pub custom: Vec<(String, String)>,
    /// The activity's own column; an ungraded activity has none.
    pub line_item: Option<NewLineItem>,
}

/// A gradebook column.
#[derive(Debug, Clone, PartialEq)]
pub struct NewLineItem {
    /// Maximum mark.
    pub maximum: f64,
    /// The tool's id of what is graded.
    pub resource_id: Option<String>,
    /// The tool's tag.
    pub tag: Option<String>,
    /// Where "grade analysis" leads.
    pub review_url: Option<String>,
}

/// What came of [`crate::Sandbox::copy_course`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CourseCopy {
    /// The new course.
    pub course: String,
    /// Old activity id to new.
    pub links: BTreeMap<String, String>,
    /// Old line item id to new.
    pub items: BTreeMap<String, String>,
}

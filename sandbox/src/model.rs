//! The things an LMS knows: people, courses, links to tools, columns of the gradebook, registered tools.

use std::collections::{BTreeMap, VecDeque};

use jiff::Timestamp;
use serde_json::Value;

use crate::jose::PublicKey;
use crate::report::ScoreSeen;

/// Role of a person in a course.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Editing teacher.
    Teacher,
    /// Teacher without editing rights: Instructor in a launch, but (in Moodle) Learner in the membership service.
    NonEditingTeacher,
    /// Student.
    Student,
}

/// One person.
#[derive(Debug, Clone)]
pub(crate) struct User {
    pub id: String,
    pub username: String,
    pub given: String,
    pub family: String,
    pub full: String,
    pub locale: String,
    pub sourcedid: String,
    pub admin: bool,
}

impl User {
    pub(crate) fn email(&self) -> String {
        format!("{}@example.edu", self.username)
    }
}

/// Membership of a person in a course.
#[derive(Debug, Clone)]
pub(crate) struct Enrolment {
    pub user: String,
    pub role: Role,
    pub suspended: bool,
}

/// One course (LTI context).
#[derive(Debug, Clone)]
pub(crate) struct Course {
    pub id: String,
    pub label: String,
    pub title: String,
    pub history: Vec<String>,
    pub enrolments: Vec<Enrolment>,
}

impl Course {
    pub(crate) fn role_of(&self, user: &str) -> Option<Role> {
        self.enrolments.iter().find(|e| e.user == user).map(|e| e.role)
    }

    pub(crate) fn is_student(&self, user: &str) -> bool {
        self.role_of(user) == Some(Role::Student)
    }
}

/// An activity that opens a tool (LTI resource link).
#[derive(Debug, Clone)]
pub(crate) struct Link {
    pub id: String,
    /// Place in the course, since ids may be random.
    pub order: u64,
    pub course: String,
    pub tool: u32,
    pub title: String,
    pub text: String,
    pub url: Option<String>,
    pub custom: Vec<(String, String)>,
    /// The activities that this one was copied from, newest last.
    pub history: Vec<String>,
}

/// Where "grade analysis" leads (AGS submission review).
#[derive(Debug, Clone, Default)]
pub(crate) struct SubmissionReview {
    pub url: Option<String>,
    pub custom: Vec<(String, String)>,
}

/// One column of the gradebook.
#[derive(Debug, Clone)]
pub(crate) struct LineItem {
    pub id: String,
    pub course: String,
    pub tool: u32,
    pub link: Option<String>,
    /// Came with the activity, as opposed to made by the tool through the service.
    pub native: bool,
    pub label: String,
    pub maximum: f64,
    pub resource_id: Option<String>,
    pub tag: Option<String>,
    pub review: Option<SubmissionReview>,
    pub locked: bool,
    /// How many submissions of one student it takes; Canvas alone counts them.
    pub attempts: Option<u32>,
}

/// One cell of the gradebook.
#[derive(Debug, Clone, Default)]
pub(crate) struct Grade {
    /// The tool's mark, in the column's scale.
    pub raw: Option<f64>,
    pub comment: Option<String>,
    pub timestamp: Option<Timestamp>,
    /// A teacher's own mark and comment, which stand before the tool's.
    pub overridden: Option<(Option<f64>, Option<String>)>,
    pub locked: bool,
    /// Submissions that scores have brought with them.
    pub submissions: u32,
    /// A final score has been accepted at some time.
    pub had_final: bool,
    pub accepted: u64,
    pub posts: VecDeque<ScoreSeen>,
}

impl Grade {
    pub(crate) fn shown(&self, maximum: f64) -> (Option<f64>, Option<&str>) {
        match &self.overridden {
            Some((score, comment)) => (*score, comment.as_deref()),
            None => (self.raw.map(|raw| raw.clamp(0.0, maximum.max(0.0))), self.comment.as_deref()),
        }
    }
}

/// A tool as it is registered by hand: what [`crate::Sandbox::register_tool`] takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToolRegistration {
    /// Name shown to people.
    pub name: String,
    /// Login initiation URL.
    pub login_url: String,
    /// Every redirect URI, compared exactly.
    pub redirect_uris: Vec<String>,
    /// Where the tool's public keys are.
    pub jwks_uri: String,
    /// Default launch URL.
    pub target_link_uri: String,
    /// Launch URL of deep linking; `target_link_uri` when absent.
    pub deep_link_url: Option<String>,
    /// Custom parameters sent with every launch; values may be `$Variables`.
    pub custom: BTreeMap<String, String>,
    /// Scopes that the tool may ask for.
    pub scopes: Vec<String>,
    /// Whether names and e-mail addresses are sent.
    pub share_names: bool,
}

impl ToolRegistration {
    /// The registration of a tool with the product's fixed routes below `origin`, with every scope and with names.
    pub fn at_origin(name: &str, origin: &str) -> Self {
        let origin = origin.trim_end_matches('/');
        Self {
            name: name.into(),
            login_url: format!("{origin}/lti/login"),
            redirect_uris: vec![format!("{origin}/lti/launch")],
            jwks_uri: format!("{origin}/.well-known/jwks.json"),
            target_link_uri: format!("{origin}/lti/launch"),
            deep_link_url: None,
            custom: BTreeMap::new(),
            scopes: scope::ALL.iter().map(|s| (*s).to_owned()).collect(),
            share_names: true,
        }
    }
}

/// What a tool must know about the sandbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registration {
    /// Number of the tool in the sandbox.
    pub tool: u32,
    /// OAuth 2 client id.
    pub client_id: String,
    /// Deployment id.
    pub deployment_id: String,
    /// Issuer.
    pub issuer: String,
    /// OIDC authorization endpoint.
    pub authorization_endpoint: String,
    /// OAuth 2 token endpoint.
    pub token_endpoint: String,
    /// The platform's public keys.
    pub jwks_uri: String,
}

/// A login initiation ready to be sent to the tool by a browser or a test client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoginInitiation {
    /// The tool's login initiation URL.
    pub action: String,
    /// Parameters in order.
    pub fields: Vec<(String, String)>,
}

/// A registered tool.
#[derive(Debug, Clone)]
pub(crate) struct Tool {
    pub id: u32,
    pub client_id: String,
    pub deployment_id: String,
    pub active: bool,
    pub config: ToolRegistration,
    pub keys: Vec<PublicKey>,
}

/// What a launch is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum LaunchKind {
    Resource {
        link: String,
    },
    Review {
        link: String,
        for_user: String,
    },
    DeepLinking {
        course: String,
    },
    /// A tool is attached to an upload assignment.
    ProcessorSelection {
        assignment: String,
    },
    /// The settings of a tool that reads one.
    ProcessorSettings {
        processor: u64,
    },
    /// What a tool found in a file.
    ReportReview {
        processor: u64,
        hand_in: String,
        asset: String,
        report: String,
    },
    /// A tool's terms.
    Terms {
        assignment: String,
    },
}

/// A login initiation that has not come back yet.
#[derive(Debug, Clone)]
pub(crate) struct PendingLaunch {
    pub user: String,
    pub tool: u32,
    pub kind: LaunchKind,
    pub at: Timestamp,
}

/// A content selection that is open.
#[derive(Debug, Clone)]
pub(crate) struct PendingDeepLink {
    pub user: String,
    pub tool: u32,
    pub course: String,
    pub data: Option<String>,
    /// The upload assignment that a tool is attached to.
    pub assignment: Option<String>,
}

/// One chosen item that waits for the teacher to press Save.
#[derive(Debug, Clone)]
pub(crate) struct DraftItem {
    pub title: String,
    pub text: String,
    pub url: Option<String>,
    pub custom: Vec<(String, String)>,
    pub line_item: Option<DraftLineItem>,
}

/// The gradebook column that an item asks for.
#[derive(Debug, Clone)]
pub(crate) struct DraftLineItem {
    pub maximum: f64,
    pub label: Option<String>,
    pub resource_id: Option<String>,
    pub tag: Option<String>,
    pub review: Option<SubmissionReview>,
}

/// The answer of a content selection, until it is saved.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    pub user: String,
    pub tool: u32,
    pub course: String,
    pub items: Vec<DraftItem>,
}

/// An access token.
#[derive(Debug, Clone)]
pub(crate) struct AccessToken {
    pub tool: u32,
    pub scopes: Vec<String>,
    pub expires: Timestamp,
}

/// The scopes that the sandbox serves.
pub(crate) mod scope {
    pub(crate) const LINE_ITEM: &str = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem";
    pub(crate) const LINE_ITEM_READ: &str = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly";
    pub(crate) const RESULT_READ: &str = "https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly";
    pub(crate) const SCORE: &str = "https://purl.imsglobal.org/spec/lti-ags/scope/score";
    pub(crate) const MEMBERS: &str =
        "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly";
    pub(crate) const ALL: [&str; 5] = [LINE_ITEM, LINE_ITEM_READ, RESULT_READ, SCORE, MEMBERS];
}

/// String pairs of a JSON object; numbers and booleans as their text, anything else left out.
pub(crate) fn string_pairs(value: Option<&Value>) -> Vec<(String, String)> {
    let Some(Value::Object(map)) = value else { return Vec::new() };
    map.iter()
        .filter_map(|(name, value)| match value {
            Value::String(text) => Some((name.clone(), text.clone())),
            Value::Number(_) | Value::Bool(_) => Some((name.clone(), value.to_string())),
            _ => None,
        })
        .collect()
}

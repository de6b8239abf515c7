//! The LMS's own upload assignments, and the tools that read them (Asset Processor, Platform Notification Service). Only
//! the Canvas flavour has them, as its document processors.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;

use crate::bounded::Bounded;

/// Scopes of these services.
pub(crate) mod scope {
    pub(crate) const NOTICES: &str = "https://purl.imsglobal.org/spec/lti/scope/noticehandlers";
    pub(crate) const ASSET: &str = "https://purl.imsglobal.org/spec/lti/scope/asset.readonly";
    pub(crate) const REPORT: &str = "https://purl.imsglobal.org/spec/lti/scope/report";
    pub(crate) const EULA_USER: &str = "https://purl.imsglobal.org/spec/lti/scope/eula/user";
    pub(crate) const EULA_DEPLOYMENT: &str = "https://purl.imsglobal.org/spec/lti/scope/eula/deployment";
    pub(crate) const ALL: [&str; 5] = [NOTICES, ASSET, REPORT, EULA_USER, EULA_DEPLOYMENT];
    /// What a tool that is registered by hand gets; terms are for those who ask.
    pub(crate) const USUAL: [&str; 3] = [NOTICES, ASSET, REPORT];
}

/// Types of notices that are sent.
pub(crate) const NOTICE_TYPES: [&str; 3] =
    ["LtiHelloWorldNotice", "LtiAssetProcessorSubmissionNotice", "LtiContextCopyNotice"];

/// An assignment to which students hand in files or texts.
#[derive(Debug, Clone)]
pub(crate) struct UploadAssignment {
    pub id: String,
    pub order: u64,
    pub course: String,
    pub title: String,
    pub processors: Vec<Processor>,
}

/// A tool that reads what is handed in.
#[derive(Debug, Clone)]
pub(crate) struct Processor {
    pub id: u64,
    pub tool: u32,
    pub title: String,
    pub custom: Vec<(String, String)>,
    pub report_url: Option<String>,
}

/// A file or a text.
#[derive(Debug, Clone)]
pub(crate) struct StoredAsset {
    pub id: String,
    pub content: Vec<u8>,
    pub content_type: String,
    pub file_name: Option<String>,
    pub title: String,
    pub uploaded: Timestamp,
}

/// One attempt of one student.
#[derive(Debug, Clone)]
pub(crate) struct HandIn {
    pub id: String,
    pub assignment: String,
    pub user: String,
    pub attempt: usize,
    pub assets: Vec<String>,
}

/// What a tool says about an asset; the newest of its type.
#[derive(Debug, Clone, PartialEq)]
pub struct AssetReport {
    /// The asset.
    pub asset: String,
    /// The report's type.
    pub kind: String,
    /// The tool's time.
    pub timestamp: Timestamp,
    /// `processingProgress`
    pub progress: String,
    /// `result`
    pub result: Option<String>,
    /// `title`
    pub title: Option<String>,
    /// `comment`
    pub comment: Option<String>,
    /// `errorCode`
    pub error_code: Option<String>,
    /// `indicationColor` and `indicationAlt`
    pub indication: Option<(String, String)>,
    /// `priority`
    pub priority: u64,
    /// `visibleToOwner`
    pub visible_to_owner: bool,
    /// How many reports came for this asset and type so far.
    pub count: u64,
}

impl AssetReport {
    /// Whether the student sees it.
    pub fn shown_to_student(&self) -> bool {
        self.progress == "Processed" && self.visible_to_owner
    }

    /// Whether a teacher may have the files sent again because of it.
    pub fn repairable(&self) -> bool {
        let code = self.error_code.as_deref().unwrap_or_default();
        self.progress == "PendingManual"
            || (self.progress == "Failed" && matches!(code, "EULA_NOT_ACCEPTED" | "DOWNLOAD_FAILED"))
    }
}

/// Something to hand in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFile {
    /// Name of the file; none for a text that is typed into the LMS, which is kept as HTML.
    pub name: Option<String>,
    /// Media type.
    pub content_type: String,
    /// Bytes.
    pub content: Vec<u8>,
}

impl NewFile {
    /// A plain text file.
    pub fn text(name: &str, content: &str) -> Self {
        Self { name: Some(name.into()), content_type: "text/plain".into(), content: content.into() }
    }

    /// A text that is typed into the LMS.
    pub fn typed(html: &str) -> Self {
        Self { name: None, content_type: "text/html".into(), content: html.into() }
    }
}

/// Everything of this kind, with bounds.
pub(crate) struct Uploads {
    pub assignments: BTreeMap<String, UploadAssignment>,
    pub assets: Bounded<StoredAsset>,
    pub hand_ins: BTreeMap<String, HandIn>,
    /// By processor, asset and type.
    pub reports: HashMap<(u64, String, String), AssetReport>,
    /// By tool and type of notice.
    pub handlers: HashMap<(u32, String), String>,
    /// By tool and person.
    pub accepted: HashMap<(u32, String), bool>,
    /// Tools that want no acceptance.
    pub not_required: Vec<u32>,
    /// One-time addresses of files, as a store of files hands out.
    pub stored: Bounded<String>,
}

impl Uploads {
    pub(crate) fn new() -> Self {
        Self {
            assignments: BTreeMap::new(),
            assets: Bounded::new(500),
            hand_ins: BTreeMap::new(),
            reports: HashMap::new(),
            handlers: HashMap::new(),
            accepted: HashMap::new(),
            not_required: Vec::new(),
            stored: Bounded::new(1000),
        }
    }

    pub(crate) fn processor(&self, id: u64) -> Option<(&UploadAssignment, &Processor)> {
        let all = self.assignments.values();
        all.flat_map(|a| a.processors.iter().map(move |p| (a, p))).find(|(_, p)| p.id == id)
    }

    /// A course's assignments in the order in which they were made.
    pub(crate) fn of_course(&self, course: &str) -> Vec<&UploadAssignment> {
        let mut all: Vec<_> = self.assignments.values().filter(|a| a.course == course).collect();
        all.sort_by_key(|a| a.order);
        all
    }

    /// A student's attempts at an assignment, oldest first.
    pub(crate) fn attempts(&self, assignment: &str, user: &str) -> Vec<&HandIn> {
        let mut all: Vec<_> =
            self.hand_ins.values().filter(|h| h.assignment == assignment && h.user == user).collect();
        all.sort_by_key(|h| h.attempt);
        all
    }

    /// Reports about what was handed in.
    pub(crate) fn reports_of(&self, hand_in: &HandIn) -> Vec<(u64, &AssetReport)> {
        let mut all: Vec<_> = self
            .reports
            .iter()
            .filter(|((_, asset, _), _)| hand_in.assets.contains(asset))
            .map(|((processor, ..), report)| (*processor, report))
            .collect();
        all.sort_by(|a, b| (a.0, &a.1.asset, &a.1.kind).cmp(&(b.0, &b.1.asset, &b.1.kind)));
        all
    }
}

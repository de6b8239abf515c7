//! Deep Linking 2.0: the content that a teacher chose, signed for the browser to carry to the platform.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Map, Value, json};
use url::Url;

use crate::claims::{DeepLinkingSettings, LTI, Launch};
use crate::custom::check_outgoing;
use crate::error::{Code, LtiError};
use crate::keys::ToolKey;
use crate::platform::{Platform, Quirks};

const DL: &str = "https://purl.imsglobal.org/spec/lti-dl/claim/";
const LIFE_S: i64 = 295;
/// Moodle refuses a token from the future without any leeway, and school clocks drift.
const BACKDATE_S: i64 = 5;

/// The type of [`ResourceLinkItem`] (Deep Linking 2.0, section 3.2).
pub const RESOURCE_LINK: &str = "ltiResourceLink";
/// The type of [`AssetProcessorItem`] (Asset Processor 1.0).
pub const ASSET_PROCESSOR: &str = "ltiAssetProcessor";

/// One item of the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ContentItem {
    /// A link to a part of the tool.
    ResourceLink(Box<ResourceLinkItem>),
    /// The tool as a reader of what is handed in to the platform's own activity.
    AssetProcessor(Box<AssetProcessorItem>),
}

impl ContentItem {
    /// The item's type, as it stands in `accept_types`.
    pub fn kind(&self) -> &'static str {
        match self {
            ContentItem::ResourceLink(_) => RESOURCE_LINK,
            ContentItem::AssetProcessor(_) => ASSET_PROCESSOR,
        }
    }

    fn to_json(&self, quirks: &Quirks, settings: &DeepLinkingSettings) -> Result<Value, LtiError> {
        match self {
            ContentItem::ResourceLink(item) => item.to_json(quirks, settings),
            ContentItem::AssetProcessor(item) => item.to_json(),
        }
    }
}

impl From<ResourceLinkItem> for ContentItem {
    fn from(item: ResourceLinkItem) -> Self {
        ContentItem::ResourceLink(Box::new(item))
    }
}

impl From<AssetProcessorItem> for ContentItem {
    fn from(item: AssetProcessorItem) -> Self {
        ContentItem::AssetProcessor(Box::new(item))
    }
}

/// From when until when (Deep Linking 2.0, section 3.2: `available` and `submission` of a link). Moodle ignores both.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TimeWindow {
    /// `startDateTime`
    pub start: Option<Timestamp>,
    /// `endDateTime`
    pub end: Option<Timestamp>,
}

impl TimeWindow {
    fn to_json(self) -> Option<Value> {
        let mut map = Map::new();
        for (name, at) in [("startDateTime", self.start), ("endDateTime", self.end)] {
            if let Some(at) = at {
                map.insert(name.into(), json!(at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()));
            }
        }
        (!map.is_empty()).then_some(Value::Object(map))
    }
}

/// The tool attached to an activity of the platform, to read what students hand in there (Asset Processor 1.0).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssetProcessorItem {
    /// Title; must not be empty.
    pub title: String,
    /// What it does, in a sentence.
    pub text: Option<String>,
    /// Come back with each notice and each launch of this processor.
    pub custom: BTreeMap<String, String>,
    /// Where a report is opened, on the tool's origin.
    pub report_url: Url,
}

impl AssetProcessorItem {
    fn to_json(&self) -> Result<Value, LtiError> {
        let refuse = |why: &str| LtiError::new(Code::DeepLinkingItem, why);
        if self.title.trim().is_empty() {
            return Err(refuse("the title is empty"));
        }
        let report = json!({"url": self.report_url.as_str(), "indicator": true, "supportedTypes": []});
        let mut item = json!({"type": ASSET_PROCESSOR, "title": self.title, "report": report});
        if let Some(text) = &self.text {
            item["text"] = json!(text);
        }
        if !self.custom.is_empty() {
            for (name, value) in &self.custom {
                check_outgoing(name, value).map_err(|why| refuse(&why))?;
            }
            item["custom"] = json!(self.custom);
        }
        Ok(item)
    }
}

/// A link to a part of the tool, optionally with a column in the gradebook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceLinkItem {
    /// Title; must not be empty.
    pub title: String,
    /// Description; platforms may read it as HTML.
    pub text: Option<String>,
    /// The address to launch, on the tool's origin.
    pub url: Url,
    /// Custom parameters of the link; they survive a course copy.
    pub custom: BTreeMap<String, String>,
    /// The column.
    pub line_item: Option<ItemLineItem>,
    /// When students may open it.
    pub available: TimeWindow,
    /// When students may hand in.
    pub submission: TimeWindow,
}

/// The column of a content item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemLineItem {
    /// Highest mark, a whole number above 0: Moodle makes an unusable column of a fraction.
    pub score_maximum: u32,
    /// Title; the item's title where none is given.
    pub label: Option<String>,
    /// The tool's id of the assignment; survives a course copy.
    pub resource_id: String,
    /// The tool's second id.
    pub tag: Option<String>,
    /// Where a teacher opens one student's work from the gradebook; sent to products that know it.
    pub review_url: Option<Url>,
}

impl ResourceLinkItem {
    fn to_json(&self, quirks: &Quirks, settings: &DeepLinkingSettings) -> Result<Value, LtiError> {
        let refuse = |why: &str| LtiError::new(Code::DeepLinkingItem, why);
        if self.title.trim().is_empty() {
            return Err(refuse("the title is empty"));
        }
        let mut item = json!({"type": RESOURCE_LINK, "title": self.title, "url": self.url.as_str()});
        if let Some(text) = &self.text {
            item["text"] = json!(text);
        }
        if !self.custom.is_empty() {
            for (name, value) in &self.custom {
                check_outgoing(name, value).map_err(|why| refuse(&why))?;
            }
            item["custom"] = json!(self.custom);
        }
        for (name, window) in [("available", self.available), ("submission", self.submission)] {
            if window.start.zip(window.end).is_some_and(|(start, end)| end <= start) {
                return Err(refuse("a time window ends before it begins"));
            }
            if let Some(window) = window.to_json() {
                item[name] = window;
            }
        }
        if let Some(line_item) = self.line_item.as_ref().filter(|_| settings.accept_lineitem) {
            if line_item.score_maximum == 0 {
                return Err(refuse("the maximum must be above 0"));
            }
            item["lineItem"] = line_item.to_json(quirks, &self.title);
        }
        Ok(item)
    }
}

impl ItemLineItem {
    fn to_json(&self, quirks: &Quirks, title: &str) -> Value {
        let mut map = Map::new();
        map.insert("scoreMaximum".into(), json!(self.score_maximum));
        map.insert("label".into(), json!(self.label.as_deref().unwrap_or(title)));
        map.insert("resourceId".into(), json!(self.resource_id));
        if let Some(tag) = &self.tag {
            map.insert("tag".into(), json!(tag));
        }
        if let Some(url) = self.review_url.as_ref().filter(|_| quirks.submission_review) {
            let reviewable = ["Completed"];
            map.insert(
                "submissionReview".into(),
                json!({"reviewableStatus": reviewable, "url": url.as_str()}),
            );
        }
        Value::Object(map)
    }
}

/// The signed answer to a deep linking launch: the value of the form field `JWT`, to be posted to the launch's
/// `deep_linking.return_url`. No items means that the teacher chose nothing. `nonce` is a fresh random text, `now` is in
/// Unix seconds.
///
/// # Errors
/// [`Code::DeepLinkingNotAccepted`] when the platform does not take such items or so many of them,
/// [`Code::DeepLinkingItem`] when an item cannot be sent, [`Code::LaunchDeepLinking`] when the launch was another message.
pub fn response_jwt(
    platform: &Platform,
    key: &ToolKey,
    launch: &Launch,
    items: &[ContentItem],
    message: Option<&str>,
    nonce: &str,
    now: i64,
) -> Result<String, LtiError> {
    let settings = launch.deep_linking.as_ref().ok_or(Code::LaunchDeepLinking)?;
    response_jwt_for(platform, key, &launch.deployment_id, settings, items, message, nonce, now)
}

/// [`response_jwt`] for a program that has kept the settings and the deployment alone.
#[expect(
    clippy::too_many_arguments,
    reason = "each is a part of the message; a struct would only rename them"
)]
pub fn response_jwt_for(
    platform: &Platform,
    key: &ToolKey,
    deployment_id: &str,
    settings: &DeepLinkingSettings,
    items: &[ContentItem],
    message: Option<&str>,
    nonce: &str,
    now: i64,
) -> Result<String, LtiError> {
    if let Some(item) = items.iter().find(|item| !settings.accepts(item.kind())) {
        let why = format!("the platform takes no {} here", item.kind());
        return Err(LtiError::new(Code::DeepLinkingNotAccepted, why));
    }
    if items.len() > 1 && !settings.accept_multiple {
        return Err(LtiError::new(Code::DeepLinkingNotAccepted, "the platform takes one item only"));
    }
    let quirks = platform.product_family.quirks();
    let items = items.iter().map(|item| item.to_json(quirks, settings)).collect::<Result<Vec<_>, _>>()?;
    let mut claims = Map::new();
    claims.insert("iss".into(), json!(platform.client_id));
    claims.insert("aud".into(), json!(platform.issuer));
    claims.insert("iat".into(), json!(now - BACKDATE_S));
    claims.insert("exp".into(), json!(now - BACKDATE_S + LIFE_S));
    claims.insert("nonce".into(), json!(nonce));
    claims.insert(format!("{LTI}deployment_id"), json!(deployment_id));
    claims.insert(format!("{LTI}message_type"), json!("LtiDeepLinkingResponse"));
    claims.insert(format!("{LTI}version"), json!("1.3.0"));
    claims.insert(format!("{DL}content_items"), Value::Array(items));
    if let Some(data) = &settings.data {
        claims.insert(format!("{DL}data"), data.clone());
    }
    if let Some(message) = message {
        claims.insert(format!("{DL}msg"), json!(message));
    }
    key.sign(&claims)
}

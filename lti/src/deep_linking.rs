//! Deep Linking 2.0: the content that a teacher chose, signed for the browser to carry to the platform.

use std::collections::BTreeMap;

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

/// The item type that this crate builds.
pub const RESOURCE_LINK: &str = "ltiResourceLink";

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
    items: &[ResourceLinkItem],
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
    items: &[ResourceLinkItem],
    message: Option<&str>,
    nonce: &str,
    now: i64,
) -> Result<String, LtiError> {
    if !items.is_empty() && !settings.accept_types.iter().any(|kind| kind == RESOURCE_LINK) {
        return Err(LtiError::new(Code::DeepLinkingNotAccepted, "the platform takes no LTI links here"));
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

//! The tool's description of itself, in the two forms that LMSs take.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use url::Url;

use crate::custom::check_outgoing;
use crate::deep_linking::{ASSET_PROCESSOR, RESOURCE_LINK};
use crate::error::{Code, LtiError};
use crate::net::ToolOrigin;
use crate::platform::ProductFamily;
use crate::registration::Configuration;
use crate::{ags, asset_processor, notice, nrps};

/// Where Canvas offers the tool as a reader of its own assignments.
const ASSET_PROCESSOR_PLACEMENT: &str = "ActivityAssetProcessor";

pub(super) const TOOL: &str = "https://purl.imsglobal.org/spec/lti-tool-configuration";

/// How much the tool wants to know about people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrivacyLevel {
    /// Ids only.
    Anonymous,
    /// Names.
    NameOnly,
    /// Names and e-mail addresses.
    Public,
}

impl PrivacyLevel {
    fn claims(self) -> &'static [&'static str] {
        match self {
            PrivacyLevel::Anonymous => &["iss", "sub"],
            PrivacyLevel::NameOnly => &["iss", "sub", "name", "given_name", "family_name"],
            PrivacyLevel::Public => &["iss", "sub", "name", "given_name", "family_name", "email"],
        }
    }

    fn canvas(self) -> &'static str {
        match self {
            PrivacyLevel::Anonymous => "anonymous",
            PrivacyLevel::NameOnly => "name_only",
            PrivacyLevel::Public => "public",
        }
    }
}

/// What the tool tells about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tool {
    /// The tool's origin.
    pub origin: ToolOrigin,
    /// Name shown to people.
    pub name: String,
    /// One sentence about it.
    pub description: String,
    /// Login initiation.
    pub login_url: Url,
    /// The redirect URI of all messages, and their default target.
    pub launch_url: Url,
    /// The target of deep linking messages.
    pub deep_linking_url: Url,
    /// The tool's public keys.
    pub jwks_url: Url,
    /// A logo.
    pub logo_url: Option<Url>,
    /// An address for questions.
    pub contact: Option<String>,
    /// What it wants to know about people.
    pub privacy: PrivacyLevel,
    /// Parameters that come with every launch, often variables such as `$Context.id.history`.
    pub custom_parameters: BTreeMap<String, String>,
    /// Ask students to accept the tool's terms before it reads what they hand in to the platform's own activities.
    pub asks_for_acceptance: bool,
}

impl Tool {
    /// All scopes that the tool asks for: what a platform does not know it leaves out.
    pub fn scopes(&self) -> Vec<&'static str> {
        let processor = [notice::SCOPE, asset_processor::SCOPE_ASSET, asset_processor::SCOPE_REPORT];
        let eula = [asset_processor::SCOPE_EULA_USER, asset_processor::SCOPE_EULA_DEPLOYMENT];
        let eula = eula.into_iter().filter(|_| self.asks_for_acceptance);
        ags::SCOPES.iter().copied().chain([nrps::SCOPE]).chain(processor).chain(eula).collect()
    }

    /// The scopes to ask this platform for: of the later specifications only those that it says it supports, because
    /// Moodle and others may refuse a registration that names scopes which they do not know.
    pub fn scopes_for(&self, supported: &[String]) -> Vec<&'static str> {
        let core = |scope: &str| scope.contains("/lti-ags/") || scope.contains("/lti-nrps/");
        let known = |scope: &str| core(scope) || supported.iter().any(|other| other == scope);
        self.scopes().into_iter().filter(|scope| known(scope)).collect()
    }

    /// The body of the registration request.
    ///
    /// # Errors
    /// [`Code::RegistrationDocument`] for a custom parameter that would not survive.
    pub fn registration_json(&self, platform: &Configuration) -> Result<Value, LtiError> {
        let product = platform.product_family;
        for (name, value) in &self.custom_parameters {
            check_outgoing(name, value).map_err(|why| LtiError::new(Code::RegistrationDocument, why))?;
        }
        let mut configuration = json!({
            "domain": self.origin.domain(),
            "description": self.description,
            "target_link_uri": self.launch_url.as_str(),
            "claims": self.privacy.claims(),
            "messages": self.messages(platform),
        });
        if !self.custom_parameters.is_empty() {
            configuration["custom_parameters"] = json!(self.custom_parameters);
        }
        if product == ProductFamily::Canvas {
            configuration["https://canvas.instructure.com/lti/privacy_level"] = json!(self.privacy.canvas());
            configuration["https://canvas.instructure.com/lti/vendor"] = json!(self.name);
            configuration["https://canvas.instructure.com/lti/tool_id"] = json!(self.origin.domain());
        }
        let mut body = json!({
            "application_type": "web",
            "response_types": ["id_token"],
            "grant_types": ["implicit", "client_credentials"],
            "initiate_login_uri": self.login_url.as_str(),
            "redirect_uris": [self.launch_url.as_str()],
            "client_name": self.name,
            "client_uri": self.origin.url().as_str(),
            "jwks_uri": self.jwks_url.as_str(),
            "token_endpoint_auth_method": "private_key_jwt",
            "scope": self.scopes_for(&platform.scopes_supported).join(" "),
            TOOL: configuration,
        });
        if let Some(logo) = &self.logo_url {
            body["logo_uri"] = json!(logo.as_str());
        }
        if let Some(contact) = &self.contact {
            body["contacts"] = json!([contact]);
        }
        Ok(body)
    }

    fn messages(&self, platform: &Configuration) -> Value {
        let message = |kind: &str, target: &Url, label: &str| json!({"type": kind, "target_link_uri": target.as_str(), "label": label});
        let mut deep_linking = message("LtiDeepLinkingRequest", &self.deep_linking_url, &self.name);
        deep_linking["supported_types"] = json!([RESOURCE_LINK]);
        let mut list = Vec::new();
        if platform.product_family == ProductFamily::Canvas {
            deep_linking["placements"] = json!(["assignment_selection", "link_selection"]);
            let mut navigation = message("LtiResourceLinkRequest", &self.launch_url, &self.name);
            navigation["placements"] = json!(["course_navigation"]);
            navigation["https://canvas.instructure.com/lti/course_navigation/default_enabled"] = json!(false);
            list.extend([navigation, deep_linking]);
        } else {
            deep_linking["placements"] = json!(["ContentArea"]);
            list.extend([
                message("LtiResourceLinkRequest", &self.launch_url, &self.name),
                deep_linking,
                message("LtiSubmissionReviewRequest", &self.launch_url, &self.name),
            ]);
        }
        if platform.offers_asset_processor() {
            let mut processor = message("LtiDeepLinkingRequest", &self.deep_linking_url, &self.name);
            processor["supported_types"] = json!([ASSET_PROCESSOR]);
            processor["placements"] = json!([ASSET_PROCESSOR_PLACEMENT]);
            list.push(processor);
            list.push(message("LtiReportReviewRequest", &self.launch_url, &self.name));
            list.push(message("LtiAssetProcessorSettingsRequest", &self.launch_url, &self.name));
            if self.asks_for_acceptance {
                list.push(message("LtiEulaRequest", &self.launch_url, &self.name));
            }
        }
        // Canvas takes the first two kinds alone in this list, and sends the others all the same.
        if platform.product_family == ProductFamily::Canvas {
            let kept = ["LtiResourceLinkRequest", "LtiDeepLinkingRequest", "LtiEulaRequest"];
            list.retain(|message| kept.iter().any(|kind| message["type"] == *kind));
        }
        Value::Array(list)
    }
}

/// The configuration of a Canvas developer key, for "Enter URL" and "Paste JSON".
pub fn canvas_json(tool: &Tool) -> Value {
    let placement = |name: &str, kind: &str, target: &Url| {
        let mut map = Map::new();
        map.insert("placement".into(), json!(name));
        map.insert("message_type".into(), json!(kind));
        map.insert("target_link_uri".into(), json!(target.as_str()));
        map.insert("text".into(), json!(tool.name));
        if let Some(logo) = &tool.logo_url {
            map.insert("icon_url".into(), json!(logo.as_str()));
        }
        Value::Object(map)
    };
    let mut navigation = placement("course_navigation", "LtiResourceLinkRequest", &tool.launch_url);
    navigation["default"] = json!("disabled");
    let eula =
        json!({"type": "LtiEulaRequest", "enabled": true, "target_link_uri": tool.launch_url.as_str()});
    let message_settings: Vec<Value> = tool.asks_for_acceptance.then_some(eula).into_iter().collect();
    json!({
        "title": tool.name,
        "description": tool.description,
        "oidc_initiation_url": tool.login_url.as_str(),
        "target_link_uri": tool.launch_url.as_str(),
        "redirect_uris": [tool.launch_url.as_str()],
        "public_jwk_url": tool.jwks_url.as_str(),
        "scopes": tool.scopes(),
        "custom_fields": tool.custom_parameters,
        "extensions": [{
            "platform": "canvas.instructure.com",
            "domain": tool.origin.domain(),
            "tool_id": tool.origin.domain(),
            "privacy_level": tool.privacy.canvas(),
            "settings": {
                "text": tool.name,
                "placements": [
                    placement("assignment_selection", "LtiDeepLinkingRequest", &tool.deep_linking_url),
                    placement("link_selection", "LtiDeepLinkingRequest", &tool.deep_linking_url),
                    navigation,
                    placement(ASSET_PROCESSOR_PLACEMENT, "LtiDeepLinkingRequest", &tool.deep_linking_url),
                ],
                "message_settings": message_settings,
            },
        }],
    })
}

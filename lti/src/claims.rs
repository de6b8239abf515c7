//! What a launch says, typed. Values that only help to be friendly are read tolerantly; whatever decides about rights
//! or identity is read strictly by [`crate::launch`].

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use url::Url;

use crate::asset_processor::EulaService;
use crate::custom;
use crate::error::{Code, LtiError};
use crate::net::NetworkPolicy;
use crate::roles::Roles;

pub(crate) const LTI: &str = "https://purl.imsglobal.org/spec/lti/claim/";
pub(crate) const AGS: &str = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint";
pub(crate) const NRPS: &str = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice";
pub(crate) const PNS: &str = "https://purl.imsglobal.org/spec/lti/claim/platformnotificationservice";
pub(crate) const DEEP_LINKING: &str = "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings";

/// What the platform asks the tool to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum MessageType {
    /// Show what a link points to.
    ResourceLink,
    /// Let a teacher choose content.
    DeepLinking,
    /// Show one student's work.
    SubmissionReview,
    /// Show what was found in a file that was handed in to the platform (Asset Processor 1.0).
    ReportReview,
    /// Let a teacher change how files of an activity are processed (Asset Processor 1.0).
    AssetProcessorSettings,
    /// Let a person accept the tool's terms (Asset Processor 1.0).
    Eula,
    /// Another message, by its name.
    Other(String),
}

impl MessageType {
    pub(crate) fn from_claim(text: &str) -> Self {
        match text {
            "LtiResourceLinkRequest" => MessageType::ResourceLink,
            "LtiDeepLinkingRequest" => MessageType::DeepLinking,
            "LtiSubmissionReviewRequest" => MessageType::SubmissionReview,
            "LtiReportReviewRequest" => MessageType::ReportReview,
            "LtiAssetProcessorSettingsRequest" => MessageType::AssetProcessorSettings,
            "LtiEulaRequest" => MessageType::Eula,
            other => MessageType::Other(other.to_owned()),
        }
    }
}

/// A verified launch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Launch {
    /// The message.
    pub message_type: MessageType,
    /// The platform's issuer.
    pub issuer: String,
    /// The tool's client id there.
    pub client_id: String,
    /// The deployment, at most 255 characters.
    pub deployment_id: String,
    /// The person's id, unique per issuer; absent in an anonymous launch.
    pub sub: Option<String>,
    /// The address that the launch is for, on the tool's origin.
    pub target_link_uri: Url,
    /// Issued at, Unix seconds.
    pub issued_at: i64,
    /// Names and address, as far as the platform tells them.
    pub person: Person,
    /// All roles.
    pub roles: Roles,
    /// The course.
    pub context: Option<Context>,
    /// The link; always present in a resource link message.
    pub resource_link: Option<ResourceLink>,
    /// Custom parameters that have a value; unknown variables and empty texts are left out.
    pub custom: BTreeMap<String, String>,
    /// The grade service.
    pub ags: Option<AgsEndpoint>,
    /// The membership service.
    pub nrps: Option<NrpsEndpoint>,
    /// What may be answered; always present in a deep linking message.
    pub deep_linking: Option<DeepLinkingSettings>,
    /// Whose work is to be shown; always present in a submission review.
    pub for_user: Option<ForUser>,
    /// The notification service (PNS 1.0).
    pub pns: Option<PnsEndpoint>,
    /// The platform's own activity that the tool processes files of (Asset Processor 1.0).
    pub activity: Option<Activity>,
    /// The hand-in that a report is about; always present in a report review.
    pub submission_id: Option<String>,
    /// The file that a report is about.
    pub asset_id: Option<String>,
    /// The type of the report that is to be shown.
    pub report_type: Option<String>,
    /// The service that hears who accepted the terms; always present in an EULA message.
    pub eula: Option<EulaService>,
    /// How the tool is shown.
    pub presentation: Presentation,
    /// The product.
    pub tool_platform: Option<ToolPlatform>,
    /// Ids of the student information system.
    pub lis: Lis,
    /// Addresses in the message that were not acceptable and were left out.
    pub dropped: Vec<Dropped>,
}

/// Who launched, as far as the platform tells.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Full name.
    pub name: Option<String>,
    /// Given name.
    pub given_name: Option<String>,
    /// Family name.
    pub family_name: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// The person's language.
    pub locale: Option<String>,
}

impl Person {
    /// The full name, or the parts put together; none where the platform keeps names to itself.
    pub fn display_name(&self) -> Option<String> {
        if self.name.is_some() {
            return self.name.clone();
        }
        let parts: Vec<&str> =
            [&self.given_name, &self.family_name].into_iter().flatten().map(String::as_str).collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    }
}

/// A course or another context.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Context {
    /// Its id, unique per deployment.
    pub id: String,
    /// Short name.
    pub label: Option<String>,
    /// Full name.
    pub title: Option<String>,
    /// Kinds, as addresses or short words.
    pub types: Vec<String>,
}

/// A link in a course.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResourceLink {
    /// Its id, unique per deployment; new in a copied course.
    pub id: String,
    /// Title.
    pub title: Option<String>,
    /// Description, plain text or HTML according to the platform.
    pub description: Option<String>,
}

/// Assignment and Grade Services as offered by a launch.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgsEndpoint {
    /// Scopes that the tool may ask for.
    pub scopes: Vec<String>,
    /// All line items of the course.
    pub lineitems: Option<Url>,
    /// The line item of this link, when there is exactly one.
    pub lineitem: Option<Url>,
}

/// Names and Role Provisioning Services as offered by a launch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NrpsEndpoint {
    /// The members of the course.
    pub memberships_url: Url,
    /// Versions of the service.
    pub versions: Vec<String>,
}

/// Platform Notification Service as offered by a launch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PnsEndpoint {
    /// Where to subscribe.
    pub url: Url,
    /// Types of notices that the platform sends.
    pub notice_types: Vec<String>,
    /// Scopes that the tool may ask for.
    pub scopes: Vec<String>,
}

/// An activity of the platform itself, such as an upload assignment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activity {
    /// Its id; it is given even before the activity is saved.
    pub id: String,
    /// Its title.
    pub title: Option<String>,
}

/// What a deep linking answer may hold, and where it goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeepLinkingSettings {
    /// Where the browser posts the answer.
    pub return_url: Url,
    /// Accepted item types.
    pub accept_types: Vec<String>,
    /// Whether several items are accepted.
    pub accept_multiple: bool,
    /// Whether line items are accepted; platforms that do not say so accept them.
    pub accept_lineitem: bool,
    /// Must come back unchanged.
    pub data: Option<Value>,
    /// Suggested title.
    pub title: Option<String>,
    /// Suggested text.
    pub text: Option<String>,
}

impl DeepLinkingSettings {
    /// Whether items of this type are taken.
    pub fn accepts(&self, kind: &str) -> bool {
        self.accept_types.iter().any(|accepted| accepted == kind)
    }
}

/// The student whose work a submission review is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForUser {
    /// The student's `sub`.
    pub user_id: String,
    /// The student's name.
    pub name: Option<String>,
}

/// How and where the tool is shown.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Presentation {
    /// Language to show.
    pub locale: Option<String>,
    /// The way back to the course; http or https only.
    pub return_url: Option<Url>,
    /// `iframe`, `frame` or `window`.
    pub document_target: Option<String>,
}

/// The product and installation behind the platform.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToolPlatform {
    /// Product, such as `moodle`.
    pub product_family_code: Option<String>,
    /// Unique id of the installation.
    pub guid: Option<String>,
    /// Name of the installation.
    pub name: Option<String>,
    /// Version of the product.
    pub version: Option<String>,
}

/// Ids of the student information system.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lis {
    /// The person's.
    pub person_sourcedid: Option<String>,
    /// The section's.
    pub course_section_sourcedid: Option<String>,
    /// The offering's.
    pub course_offering_sourcedid: Option<String>,
}

/// An address that was left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dropped {
    /// Which one.
    pub claim: String,
    /// Why.
    pub reason: String,
}

/// Reads the optional claims; the security claims are not its business.
pub(crate) struct Reader<'a> {
    pub(crate) claims: &'a Map<String, Value>,
    pub(crate) policy: NetworkPolicy,
    pub(crate) dropped: Vec<Dropped>,
}

impl<'a> Reader<'a> {
    /// An object claim: absent and null are `None`, another type is refused.
    fn object(&self, name: &str) -> Result<Option<&'a Map<String, Value>>, LtiError> {
        match self.claims.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Object(map)) => Ok(Some(map)),
            Some(_) => {
                let short = name.rsplit('/').next().unwrap_or(name);
                Err(LtiError::new(Code::LaunchClaimForm, format!("{short} is not an object")))
            }
        }
    }

    fn lti_object(&self, name: &str) -> Result<Option<&'a Map<String, Value>>, LtiError> {
        self.object(&format!("{LTI}{name}"))
    }

    /// An address for the services; one that is not acceptable is noted and left out, "" is absent.
    pub(crate) fn service_url(&mut self, map: &Map<String, Value>, claim: &str, field: &str) -> Option<Url> {
        let text = text(map, field)?;
        match self.policy.accept(&text) {
            Ok(url) => Some(url),
            Err(reason) => {
                self.dropped.push(Dropped { claim: format!("{claim}.{field}"), reason: reason.to_owned() });
                None
            }
        }
    }

    pub(crate) fn person(&self) -> Person {
        let claim = |name: &str| text(self.claims, name);
        Person {
            name: claim("name"),
            given_name: claim("given_name"),
            family_name: claim("family_name"),
            email: claim("email"),
            locale: claim("locale"),
        }
    }

    pub(crate) fn context(&self) -> Result<Option<Context>, LtiError> {
        Ok(self.lti_object("context")?.and_then(|map| {
            Some(Context {
                id: text(map, "id")?,
                label: text(map, "label"),
                title: text(map, "title"),
                types: texts(map, "type"),
            })
        }))
    }

    pub(crate) fn resource_link(&self) -> Result<Option<ResourceLink>, LtiError> {
        let Some(map) = self.lti_object("resource_link")? else { return Ok(None) };
        let Some(id) = text(map, "id") else { return Ok(None) };
        if id.len() > 255 {
            return Err(LtiError::new(Code::LaunchResourceLink, "the id is longer than 255 characters"));
        }
        Ok(Some(ResourceLink { id, title: text(map, "title"), description: text(map, "description") }))
    }

    pub(crate) fn custom(&self) -> Result<BTreeMap<String, String>, LtiError> {
        Ok(self.lti_object("custom")?.map(custom::received).unwrap_or_default())
    }

    pub(crate) fn ags(&mut self) -> Result<Option<AgsEndpoint>, LtiError> {
        let Some(map) = self.object(AGS)? else { return Ok(None) };
        let endpoint = AgsEndpoint {
            scopes: texts(map, "scope"),
            lineitems: self.service_url(map, "ags", "lineitems"),
            lineitem: self.service_url(map, "ags", "lineitem"),
        };
        Ok((endpoint.lineitems.is_some() || endpoint.lineitem.is_some()).then_some(endpoint))
    }

    pub(crate) fn nrps(&mut self) -> Result<Option<NrpsEndpoint>, LtiError> {
        let Some(map) = self.object(NRPS)? else { return Ok(None) };
        let url = self.service_url(map, "nrps", "context_memberships_url");
        Ok(url.map(|memberships_url| NrpsEndpoint {
            memberships_url,
            versions: texts(map, "service_versions"),
        }))
    }

    pub(crate) fn deep_linking(&mut self) -> Result<Option<DeepLinkingSettings>, LtiError> {
        let Some(map) = self.object(DEEP_LINKING)? else { return Ok(None) };
        let Some(return_url) = self.service_url(map, "deep_linking", "deep_link_return_url") else {
            return Ok(None);
        };
        Ok(Some(DeepLinkingSettings {
            return_url,
            accept_types: texts(map, "accept_types"),
            accept_multiple: truth(map, "accept_multiple").unwrap_or(false),
            accept_lineitem: truth(map, "accept_lineitem").unwrap_or(true),
            data: map.get("data").filter(|data| !data.is_null()).cloned(),
            title: text(map, "title"),
            text: text(map, "text"),
        }))
    }

    pub(crate) fn for_user(&self) -> Result<Option<ForUser>, LtiError> {
        Ok(self
            .lti_object("for_user")?
            .and_then(|map| Some(ForUser { user_id: text(map, "user_id")?, name: text(map, "name") })))
    }

    pub(crate) fn pns(&mut self) -> Result<Option<PnsEndpoint>, LtiError> {
        let Some(map) = self.object(PNS)? else { return Ok(None) };
        let url = self.service_url(map, "pns", "platform_notification_service_url");
        Ok(url.map(|url| PnsEndpoint {
            url,
            notice_types: texts(map, "notice_types_supported"),
            scopes: texts(map, "scope"),
        }))
    }

    pub(crate) fn activity(&self) -> Result<Option<Activity>, LtiError> {
        Ok(self.lti_object("activity")?.and_then(|map| {
            let id = text(map, "id").filter(|id| id.len() <= 240)?;
            Some(Activity { id, title: text(map, "title") })
        }))
    }

    pub(crate) fn submission(&self) -> Result<Option<String>, LtiError> {
        Ok(self.lti_object("submission")?.and_then(|map| text(map, "id").filter(|id| id.len() <= 255)))
    }

    pub(crate) fn asset(&self) -> Result<Option<String>, LtiError> {
        Ok(self.lti_object("asset")?.and_then(|map| text(map, "id")))
    }

    pub(crate) fn report_url(&mut self) -> Result<Option<Url>, LtiError> {
        let Some(map) = self.lti_object("assetreport")? else { return Ok(None) };
        Ok(self.service_url(map, "assetreport", "report_url"))
    }

    pub(crate) fn eula(&mut self) -> Result<Option<EulaService>, LtiError> {
        let Some(map) = self.lti_object("eulaservice")? else { return Ok(None) };
        let url = self.service_url(map, "eulaservice", "url");
        Ok(url.map(|url| EulaService { url, scopes: texts(map, "scope") }))
    }

    pub(crate) fn presentation(&mut self) -> Result<Presentation, LtiError> {
        let Some(map) = self.lti_object("launch_presentation")? else { return Ok(Presentation::default()) };
        Ok(Presentation {
            locale: text(map, "locale"),
            return_url: self.return_url(map),
            document_target: text(map, "document_target"),
        })
    }

    /// The browser goes there, not the tool, so private hosts and http are fine; scripts are not.
    fn return_url(&mut self, map: &Map<String, Value>) -> Option<Url> {
        let anywhere = NetworkPolicy { allow_private: true };
        match anywhere.accept(&text(map, "return_url")?) {
            Ok(url) => Some(url),
            Err(reason) => {
                let claim = "launch_presentation.return_url".to_owned();
                self.dropped.push(Dropped { claim, reason: reason.to_owned() });
                None
            }
        }
    }

    pub(crate) fn tool_platform(&self) -> Result<Option<ToolPlatform>, LtiError> {
        Ok(self.lti_object("tool_platform")?.map(|map| ToolPlatform {
            product_family_code: text(map, "product_family_code"),
            guid: text(map, "guid"),
            name: text(map, "name"),
            version: text(map, "version"),
        }))
    }

    pub(crate) fn lis(&self) -> Result<Lis, LtiError> {
        Ok(self.lti_object("lis")?.map_or_else(Lis::default, |map| Lis {
            person_sourcedid: text(map, "person_sourcedid"),
            course_section_sourcedid: text(map, "course_section_sourcedid"),
            course_offering_sourcedid: text(map, "course_offering_sourcedid"),
        }))
    }
}

/// Text, or a number as text; empty and other types are absent.
pub(crate) fn text(map: &Map<String, Value>, name: &str) -> Option<String> {
    match map.get(name)? {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A list of texts; a single text counts as a list of one, other entries are skipped.
pub(crate) fn texts(map: &Map<String, Value>, name: &str) -> Vec<String> {
    match map.get(name) {
        Some(Value::Array(list)) => list.iter().filter_map(|v| v.as_str().map(str::to_owned)).collect(),
        Some(Value::String(text)) => vec![text.clone()],
        _ => Vec::new(),
    }
}

fn truth(map: &Map<String, Value>, name: &str) -> Option<bool> {
    match map.get(name)? {
        Value::Bool(truth) => Some(*truth),
        Value::String(text) => Some(text == "true"),
        _ => None,
    }
}

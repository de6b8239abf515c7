//! Platform Notification Service 1.0: the platform tells the tool what happened while nobody looks.
//!
//! A launch offers the service in a claim ([`crate::claims::PnsEndpoint`]); the tool subscribes with
//! [`Services::set_notice_handler`](crate::Services::set_notice_handler), one address for each type of notice. Notices then arrive as a batch of
//! signed tokens: [`batch`] takes the body apart, [`verify_with_cache`] checks each token as strictly as a launch.
//! Platforms do not send a notice again (Canvas says so), but a proxy or an attacker may: whoever takes one keeps its
//! [`Notice::id`] and does nothing for an id that was there before.

use std::collections::BTreeMap;

use http::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use url::Url;

use crate::asset_processor::{Asset, assets};
use crate::claims::{Activity, AgsEndpoint, Context, Dropped, ForUser, LTI, Reader, text, texts};
use crate::error::{Code, LtiError};
use crate::http::HttpClient;
use crate::jws::Compact;
use crate::keys::{KeySet, KeySetCache};
use crate::launch::{Deployments, check_authentic, check_deployment_of};
use crate::net::NetworkPolicy;
use crate::platform::Platform;
use crate::services::{Ask, Caller, ServiceError, Services, good};

/// The scope to subscribe with (PNS 1.0, section 4).
pub const SCOPE: &str = "https://purl.imsglobal.org/spec/lti/scope/noticehandlers";
/// The most bytes of a batch that [`batch`] reads.
pub const MAX_BATCH_BYTES: usize = 1 << 20;
/// The most notices in one batch.
pub const MAX_BATCH: usize = 100;

const JSON: &str = "application/json";

/// What a notice is about (PNS 1.0, section 5).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum NoticeType {
    /// Proof that the way works; nothing has to be done.
    HelloWorld,
    /// A course was copied: [`Notice::origin_contexts`] says from where.
    ContextCopy,
    /// A student handed in files to an activity that the tool processes.
    AssetProcessorSubmission,
    /// Another one, by its name.
    Other(String),
}

impl NoticeType {
    /// From the name in a notice or a claim.
    pub fn from_name(name: &str) -> Self {
        match name {
            "LtiHelloWorldNotice" => NoticeType::HelloWorld,
            "LtiContextCopyNotice" => NoticeType::ContextCopy,
            "LtiAssetProcessorSubmissionNotice" => NoticeType::AssetProcessorSubmission,
            other => NoticeType::Other(other.to_owned()),
        }
    }

    /// The name that goes over the wire.
    pub fn name(&self) -> &str {
        match self {
            NoticeType::HelloWorld => "LtiHelloWorldNotice",
            NoticeType::ContextCopy => "LtiContextCopyNotice",
            NoticeType::AssetProcessorSubmission => "LtiAssetProcessorSubmissionNotice",
            NoticeType::Other(name) => name,
        }
    }
}

/// A verified notice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Notice {
    /// Unique for the platform; the same id is the same notice.
    pub id: String,
    /// What it is about.
    pub kind: NoticeType,
    /// When it happened, as the platform writes it.
    pub timestamp: Option<String>,
    /// The deployment.
    pub deployment_id: String,
    /// The course.
    pub context: Option<Context>,
    /// Custom parameters of the registration and of the content item.
    pub custom: BTreeMap<String, String>,
    /// The courses that this one was copied from (`LtiContextCopyNotice`).
    pub origin_contexts: Vec<String>,
    /// What was handed in (`LtiAssetProcessorSubmissionNotice`).
    pub submission: Option<AssetSubmission>,
    /// The grade service, where the platform offers it here.
    pub ags: Option<AgsEndpoint>,
    /// Addresses in it that were not acceptable and were left out.
    pub dropped: Vec<Dropped>,
}

/// One hand-in to an activity (Asset Processor 1.0, submission notice). Its id and its assets never change; handing in
/// again is another submission.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AssetSubmission {
    /// The platform's id of it.
    pub id: String,
    /// What it was handed in to.
    pub activity: Activity,
    /// Who handed in.
    pub student: ForUser,
    /// The files and texts.
    pub assets: Vec<Asset>,
    /// Where reports about them go.
    pub report_url: Url,
}

/// An address that the platform sends notices of one type to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeHandler {
    /// The type.
    pub kind: NoticeType,
    /// The address; empty when nothing is sent.
    pub handler: String,
}

/// The tokens of a batch: `{"notices": [{"jwt": …}]}`.
///
/// # Errors
/// [`Code::NoticeForm`] for anything else, or for too much of it.
pub fn batch(body: &[u8]) -> Result<Vec<String>, LtiError> {
    let wrong = |why: &str| LtiError::new(Code::NoticeForm, why);
    if body.len() > MAX_BATCH_BYTES {
        return Err(wrong("larger than 1 MB"));
    }
    let body: Value = serde_json::from_slice(body).map_err(|_| wrong("not JSON"))?;
    let list = body.get("notices").and_then(Value::as_array).ok_or_else(|| wrong("no list of notices"))?;
    if list.len() > MAX_BATCH {
        return Err(wrong("more than 100 notices in one batch"));
    }
    let jwt = |notice: &Value| notice.get("jwt").and_then(Value::as_str).map(str::to_owned);
    list.iter().map(|notice| jwt(notice).ok_or_else(|| wrong("a notice without jwt"))).collect()
}

/// Checks a notice with keys from the cache, which fetches them when it must. `now` is in Unix seconds.
pub async fn verify_with_cache<C: HttpClient>(
    jwt: &str,
    platform: &Platform,
    cache: &KeySetCache<C>,
    deployments: Deployments<'_>,
    policy: NetworkPolicy,
    now: i64,
) -> Result<Notice, LtiError> {
    let token = Compact::parse(jwt)?;
    let keys = cache.with_key(&platform.jwks_uri, token.kid(), now).await?;
    check(&token.verify(&keys)?, platform, deployments, policy, now)
}

/// Checks a notice against a key set: signature, issuer, audience, time, version, deployment (PNS 1.0, section 5; Security
/// Framework 1.0, section 5.1.3), then what its type needs. `now` is in Unix seconds.
///
/// # Errors
/// The codes of a launch for what it has in common with one; [`Code::NoticeIncomplete`] for the rest.
pub fn verify(
    jwt: &str,
    platform: &Platform,
    keys: &KeySet,
    deployments: Deployments<'_>,
    policy: NetworkPolicy,
    now: i64,
) -> Result<Notice, LtiError> {
    check(&Compact::parse(jwt)?.verify(keys)?, platform, deployments, policy, now)
}

fn check(
    claims: &Map<String, Value>,
    platform: &Platform,
    deployments: Deployments<'_>,
    policy: NetworkPolicy,
    now: i64,
) -> Result<Notice, LtiError> {
    check_authentic(claims, platform, now)?;
    let deployment_id = check_deployment_of(claims, deployments)?;
    let missing = |what: &str| LtiError::new(Code::NoticeIncomplete, what);
    let head = claims.get(&format!("{LTI}notice")).and_then(Value::as_object);
    let head = head.ok_or_else(|| missing("the notice claim"))?;
    let id = text(head, "id").filter(|id| id.len() <= 255).ok_or_else(|| missing("the notice's id"))?;
    let kind = text(head, "type").or_else(|| text(head, "notice_type"));
    let kind = NoticeType::from_name(&kind.ok_or_else(|| missing("the notice's type"))?);
    let mut reader = Reader { claims, policy, dropped: Vec::new() };
    let submission = match kind {
        NoticeType::AssetProcessorSubmission => Some(submission(&mut reader)?),
        _ => None,
    };
    Ok(Notice {
        id,
        timestamp: text(head, "timestamp"),
        deployment_id,
        context: reader.context()?,
        custom: reader.custom()?,
        origin_contexts: texts(claims, &format!("{LTI}origin_contexts")),
        submission,
        ags: reader.ags()?,
        dropped: reader.dropped,
        kind,
    })
}

fn submission(reader: &mut Reader<'_>) -> Result<AssetSubmission, LtiError> {
    let missing = |what: &str| LtiError::new(Code::NoticeIncomplete, what);
    Ok(AssetSubmission {
        id: reader.submission()?.ok_or_else(|| missing("submission.id"))?,
        activity: reader.activity()?.ok_or_else(|| missing("activity.id"))?,
        student: reader.for_user()?.ok_or_else(|| missing("for_user.user_id"))?,
        assets: assets(reader)?,
        report_url: reader.report_url()?.ok_or_else(|| missing("a usable assetreport.report_url"))?,
    })
}

impl<C: HttpClient> Services<C> {
    /// Lets the platform send notices of a type to `handler`, in place of any address before; empty: nowhere. The host
    /// must be the tool's own. The scopes of the caller must hold [`SCOPE`]. PNS 1.0, section 4.
    pub async fn set_notice_handler(
        &self,
        caller: &Caller<'_>,
        service: &Url,
        kind: &NoticeType,
        handler: &str,
    ) -> Result<(), ServiceError> {
        let body = json!({"notice_type": kind.name(), "handler": handler}).to_string().into_bytes();
        let ask =
            Ask { method: Method::PUT, url: service, accept: Some(JSON), content_type: Some(JSON), body };
        good(self.call(caller, &ask).await?, caller.now).map(|_| ())
    }

    /// Where the platform sends notices to at the moment. The scopes of the caller must hold [`SCOPE`].
    pub async fn notice_handlers(
        &self,
        caller: &Caller<'_>,
        service: &Url,
    ) -> Result<Vec<NoticeHandler>, ServiceError> {
        let response = good(self.call(caller, &Ask::get(service, JSON)).await?, caller.now)?;
        let body: Value = serde_json::from_slice(response.body())
            .map_err(|_| ServiceError::Malformed("the list of notice handlers"))?;
        let list = body.get("notice_handlers").and_then(Value::as_array);
        let list = list.ok_or(ServiceError::Malformed("the list of notice handlers"))?;
        let one = |value: &Value| {
            let map = value.as_object()?;
            let kind = NoticeType::from_name(&text(map, "notice_type")?);
            Some(NoticeHandler { kind, handler: text(map, "handler").unwrap_or_default() })
        };
        Ok(list.iter().filter_map(one).collect())
    }
}

//! Asset Processor 1.0 ("Document Processor" in Canvas): the tool reads what students hand in to the platform's own
//! activity, and reports what it found.
//!
//! A teacher attaches the tool in a deep linking launch that accepts [`crate::deep_linking::ASSET_PROCESSOR`]. Each hand-in
//! is then told by a notice ([`crate::notice`]); the tool fetches the files ([`Services::download_asset`]) and posts
//! reports ([`Services::post_report`]), from which launches lead back to it (`LtiReportReviewRequest`,
//! `LtiAssetProcessorSettingsRequest`, `LtiEulaRequest`).

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use http::{Method, Request, Response, StatusCode, header};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use url::Url;

use crate::ags::with_path_end;
use crate::claims::{LTI, Reader, text};
use crate::error::{Code, LtiError};
use crate::http::{HttpClient, HttpError};
use crate::net::{NetworkPolicy, same_origin};
use crate::services::{Ask, Caller, ServiceError, Services, good};

/// Read what was handed in (Asset Service).
pub const SCOPE_ASSET: &str = "https://purl.imsglobal.org/spec/lti/scope/asset.readonly";
/// Post reports (Asset Report Service).
pub const SCOPE_REPORT: &str = "https://purl.imsglobal.org/spec/lti/scope/report";
/// Tell who accepted the tool's terms (EULA User Acceptance Service).
pub const SCOPE_EULA_USER: &str = "https://purl.imsglobal.org/spec/lti/scope/eula/user";
/// Say whether terms have to be accepted at all (EULA Deployment Service).
pub const SCOPE_EULA_DEPLOYMENT: &str = "https://purl.imsglobal.org/spec/lti/scope/eula/deployment";
/// The longest result of a report, in characters.
pub const MAX_RESULT_CHARS: usize = 16;

const JSON: &str = "application/json";
const MAX_ASSETS: usize = 50;
const MAX_REDIRECTS: usize = 5;

/// A file or text that was handed in (Asset Service claim).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asset {
    /// The platform's id of it.
    pub id: String,
    /// Where it can be fetched.
    pub url: Url,
    /// SHA-256 of its bytes, in base64 (or hexadecimal).
    pub sha256: Option<String>,
    /// Bytes.
    pub size: Option<u64>,
    /// Media type; a text that was typed into the platform comes as `text/html`.
    pub content_type: Option<String>,
    /// Title.
    pub title: Option<String>,
    /// Name of the file; none for a text that was typed in.
    pub file_name: Option<String>,
}

/// The assets of a submission notice; an asset whose address is not acceptable is left out and noted.
pub(crate) fn assets(reader: &mut Reader<'_>) -> Result<Vec<Asset>, LtiError> {
    let wrong = |why: &str| LtiError::new(Code::NoticeIncomplete, why);
    let claim = reader.claims.get(&format!("{LTI}assetservice")).and_then(Value::as_object);
    let list = claim.and_then(|claim| claim.get("assets")).and_then(Value::as_array);
    let list = list.ok_or_else(|| wrong("assetservice.assets"))?;
    if list.len() > MAX_ASSETS {
        return Err(wrong("more than 50 assets"));
    }
    let maps = list.iter().filter_map(Value::as_object);
    Ok(maps.filter_map(|map| asset(reader, map)).collect())
}

fn asset(reader: &mut Reader<'_>, map: &Map<String, Value>) -> Option<Asset> {
    Some(Asset {
        id: text(map, "asset_id").filter(|id| id.len() <= 255)?,
        url: reader.service_url(map, "assetservice", "url")?,
        sha256: text(map, "sha256_checksum"),
        size: text(map, "size").and_then(|size| size.parse().ok()),
        content_type: text(map, "content_type"),
        title: text(map, "title"),
        file_name: text(map, "filename"),
    })
}

/// Why an asset could not be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AssetError {
    /// The platform did not give it.
    #[error(transparent)]
    Service(#[from] ServiceError),
    /// It is larger than the tool takes.
    #[error("the file is larger than {0} bytes")]
    TooLarge(usize),
    /// Size or checksum are not what the notice said.
    #[error("the file is not the one that was announced: {0}")]
    Mismatch(&'static str),
    /// Its address is on a host that is not the platform's, so the access token must not go there.
    #[error("the file is not on a host of the platform")]
    Foreign,
    /// A redirect leads to an address that is not acceptable, or there are too many.
    #[error("the file's address leads elsewhere: {0}")]
    Redirect(&'static str),
}

/// How far the processing has come (Asset Report Service, `processingProgress`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Progress {
    /// Under way.
    Processing,
    /// Done; the result stands.
    Processed,
    /// A person has to do something before it can go on.
    PendingManual,
    /// It did not work; the error code says why.
    Failed,
    /// It will not be processed.
    NotProcessed,
}

/// Reasons that platforms know (Asset Report Service, `errorCode`). Canvas offers "resubmit" for the last two.
pub mod error_code {
    /// The tool cannot read this kind of file.
    pub const UNSUPPORTED_ASSET_TYPE: &str = "UNSUPPORTED_ASSET_TYPE";
    /// Too large to be read.
    pub const ASSET_TOO_LARGE: &str = "ASSET_TOO_LARGE";
    /// Nothing to read in it.
    pub const ASSET_TOO_SMALL: &str = "ASSET_TOO_SMALL";
    /// The student has not accepted the tool's terms.
    pub const EULA_NOT_ACCEPTED: &str = "EULA_NOT_ACCEPTED";
    /// It could not be fetched.
    pub const DOWNLOAD_FAILED: &str = "DOWNLOAD_FAILED";
}

/// What the tool says about an asset (Asset Report Service). Of several reports with the same asset and type the
/// platform shows the one with the latest timestamp.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The asset.
    pub asset_id: String,
    /// Tells reports of one tool about one asset apart.
    pub kind: String,
    /// Later than that of any report before with the same asset and type; see [`next_timestamp`].
    pub timestamp: Timestamp,
    /// How far it has come.
    pub progress: Progress,
    /// What was found, in at most 16 characters; only with [`Progress::Processed`].
    pub result: Option<String>,
    /// Title of the report.
    pub title: Option<String>,
    /// Words for a person.
    pub comment: Option<String>,
    /// A colour as `#RRGGBB`, with what it means in words for those who do not see it.
    pub indication: Option<(String, String)>,
    /// From 0 (nothing to do) to 5 (urgent).
    pub priority: u8,
    /// Why it failed, one of [`error_code`] or an own one; only with [`Progress::Failed`].
    pub error_code: Option<String>,
    /// Whether the student may see it.
    pub visible_to_owner: bool,
}

impl Report {
    /// The body, checked against the service's rules.
    fn to_json(&self) -> Result<Value, ServiceError> {
        let wrong = |why| Err(ServiceError::Malformed(why));
        if self.kind.is_empty() || self.asset_id.is_empty() {
            return wrong("a report needs a type and an asset");
        }
        if self.result.as_ref().is_some_and(|r| r.chars().count() > MAX_RESULT_CHARS) {
            return wrong("the result of a report has at most 16 characters");
        }
        if self.result.is_some() && self.progress != Progress::Processed {
            return wrong("only a finished report has a result");
        }
        if self.error_code.is_some() && self.progress != Progress::Failed {
            return wrong("only a failed report has an error code");
        }
        if self.priority > 5 {
            return wrong("the priority of a report is 0 to 5");
        }
        let mut body = json!({
            "assetId": self.asset_id, "type": self.kind,
            "timestamp": self.timestamp.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string(),
            "processingProgress": self.progress, "priority": self.priority,
            "visibleToOwner": self.visible_to_owner,
        });
        for (name, value) in [
            ("result", &self.result),
            ("title", &self.title),
            ("comment", &self.comment),
            ("errorCode", &self.error_code),
        ] {
            if let Some(value) = value {
                body[name] = json!(value);
            }
        }
        if let Some((colour, meaning)) = &self.indication {
            let digits = colour.strip_prefix('#').filter(|digits| digits.len() == 6);
            if !digits.is_some_and(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit())) {
                return wrong("the colour of a report is written as #RRGGBB");
            }
            body["indicationColor"] = json!(colour);
            body["indicationAlt"] = json!(meaning);
        }
        Ok(body)
    }
}

/// A report's timestamp: now, or a millisecond after the one before when the clock stood or went back.
pub fn next_timestamp(previous: Option<Timestamp>, now: Timestamp) -> Timestamp {
    let step = SignedDuration::from_millis(1);
    previous.and_then(|last| last.checked_add(step).ok()).map_or(now, |next| next.max(now))
}

/// What became of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportOutcome {
    /// The platform shows it.
    Stored,
    /// The platform has a newer one.
    Superseded,
}

/// The EULA services as offered by a launch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EulaService {
    /// Base address of both services.
    pub url: Url,
    /// Scopes that the tool may ask for.
    pub scopes: Vec<String>,
}

impl<C: HttpClient> Services<C> {
    /// Fetches an asset through `fetcher`, which may be more patient than the client of the other services.
    ///
    /// Redirects are followed, because Canvas sends some; each address is held against the policy, and the access token
    /// goes to the first origin only. What arrives must have the size and checksum that the notice named. The scopes of
    /// the caller must hold [`SCOPE_ASSET`].
    pub async fn download_asset<F: HttpClient>(
        &self,
        caller: &Caller<'_>,
        fetcher: &F,
        asset: &Asset,
        policy: NetworkPolicy,
        max_bytes: usize,
    ) -> Result<Vec<u8>, AssetError> {
        if asset.size.is_some_and(|size| size > max_bytes as u64) {
            return Err(AssetError::TooLarge(max_bytes));
        }
        if !caller.platform.has_host_of(&asset.url) {
            return Err(AssetError::Foreign);
        }
        let token = self.token(caller).await?;
        let response = match fetch(fetcher, &asset.url, token.authorization(), policy).await? {
            refused if refused.status() == StatusCode::UNAUTHORIZED => {
                self.forget_token(caller, &token).await;
                let token = self.token(caller).await?;
                fetch(fetcher, &asset.url, token.authorization(), policy).await?
            }
            answer => answer,
        };
        // A web page is what a typed text comes as, so unlike the other services HTML is no error here.
        let status = response.status().as_u16();
        let bytes = match status {
            200..=299 => response.into_body(),
            _ => good(response, caller.now)?.into_body(),
        };
        if bytes.len() > max_bytes {
            return Err(AssetError::TooLarge(max_bytes));
        }
        if asset.size.is_some_and(|size| size != bytes.len() as u64) {
            return Err(AssetError::Mismatch("its size differs"));
        }
        if asset.sha256.as_deref().is_some_and(|announced| !has_sha256(&bytes, announced)) {
            return Err(AssetError::Mismatch("its checksum differs"));
        }
        Ok(bytes)
    }

    /// Posts a report. The scopes of the caller must hold [`SCOPE_REPORT`].
    ///
    /// # Errors
    /// [`ServiceError::Malformed`] for a report that breaks the service's rules; nothing is sent then.
    pub async fn post_report(
        &self,
        caller: &Caller<'_>,
        report_url: &Url,
        report: &Report,
    ) -> Result<ReportOutcome, ServiceError> {
        let body = report.to_json()?.to_string().into_bytes();
        let response = self.call(caller, &post(report_url, body)).await?;
        if response.status() == StatusCode::CONFLICT {
            return Ok(ReportOutcome::Superseded);
        }
        good(response, caller.now).map(|_| ReportOutcome::Stored)
    }

    /// Tells that a person accepted the tool's terms, or did not. The scopes of the caller must hold [`SCOPE_EULA_USER`].
    pub async fn set_eula_acceptance(
        &self,
        caller: &Caller<'_>,
        eula: &EulaService,
        user_id: &str,
        accepted: bool,
        at: Timestamp,
    ) -> Result<(), ServiceError> {
        let at = at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        let body = json!({"userId": user_id, "accepted": accepted, "timestamp": at});
        let url = with_path_end(&eula.url, "user");
        good(self.call(caller, &post(&url, body.to_string().into_bytes())).await?, caller.now).map(|_| ())
    }

    /// Lets everybody be asked again, for instance after the terms changed. The scopes must hold [`SCOPE_EULA_USER`].
    pub async fn reset_eula_acceptances(
        &self,
        caller: &Caller<'_>,
        eula: &EulaService,
    ) -> Result<(), ServiceError> {
        let url = with_path_end(&eula.url, "user");
        let ask = Ask {
            method: Method::DELETE,
            url: &url,
            accept: Some(JSON),
            content_type: None,
            body: Vec::new(),
        };
        good(self.call(caller, &ask).await?, caller.now).map(|_| ())
    }

    /// Says whether people of this deployment have to accept terms. The scopes must hold [`SCOPE_EULA_DEPLOYMENT`].
    pub async fn set_eula_required(
        &self,
        caller: &Caller<'_>,
        eula: &EulaService,
        required: bool,
    ) -> Result<(), ServiceError> {
        let url = with_path_end(&eula.url, "deployment");
        let body = json!({"eulaRequired": required}).to_string().into_bytes();
        good(self.call(caller, &Ask { method: Method::PUT, ..post(&url, body) }).await?, caller.now)
            .map(|_| ())
    }
}

fn post(url: &Url, body: Vec<u8>) -> Ask<'_> {
    Ask { method: Method::POST, url, accept: Some(JSON), content_type: Some(JSON), body }
}

async fn fetch<F: HttpClient>(
    fetcher: &F,
    first: &Url,
    authorization: String,
    policy: NetworkPolicy,
) -> Result<Response<Vec<u8>>, AssetError> {
    let mut url = first.clone();
    for _ in 0..=MAX_REDIRECTS {
        let mut request = Request::get(url.as_str()).header(header::ACCEPT, "*/*");
        if same_origin(&url, first) {
            request = request.header(header::AUTHORIZATION, &authorization);
        }
        let request = request.body(Vec::new()).map_err(|_| AssetError::Redirect("not a usable address"))?;
        let response = fetcher.send(request).await.map_err(|error| match error {
            HttpError::TooLarge => AssetError::Mismatch("it is longer than the tool reads"),
            other => AssetError::Service(other.into()),
        })?;
        if !response.status().is_redirection() {
            return Ok(response);
        }
        let to = response.headers().get(header::LOCATION).and_then(|to| to.to_str().ok());
        let to = to.and_then(|to| url.join(to).ok()).ok_or(AssetError::Redirect("to nowhere"))?;
        url = policy.accept(to.as_str()).map_err(AssetError::Redirect)?;
    }
    Err(AssetError::Redirect("too often"))
}

fn has_sha256(bytes: &[u8], announced: &str) -> bool {
    let found = Sha256::digest(bytes);
    let announced = announced.trim();
    let encoded = [STANDARD.encode(found), STANDARD_NO_PAD.encode(found), URL_SAFE_NO_PAD.encode(found)];
    encoded.iter().any(|text| text == announced) || hex::encode(found).eq_ignore_ascii_case(announced)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn report() -> Report {
        Report {
            asset_id: "a".into(),
            kind: "feedback".into(),
            timestamp: "2026-11-27T10:00:00.5Z".parse().unwrap(),
            progress: Progress::Processed,
            result: Some("8/10".into()),
            title: None,
            comment: None,
            indication: Some(("#1b7a3d".into(), "Good".into())),
            priority: 0,
            error_code: None,
            visible_to_owner: true,
        }
    }

    #[test]
    fn a_report_keeps_the_services_rules() {
        let body = report().to_json().unwrap();
        assert_eq!(body["timestamp"], "2026-11-27T10:00:00.500Z");
        assert_eq!((&body["processingProgress"], &body["priority"]), (&json!("Processed"), &json!(0)));
        assert!(body.get("errorCode").is_none());
        for broken in [
            Report { result: Some("x".repeat(17)), ..report() },
            Report { progress: Progress::Processing, ..report() },
            Report { error_code: Some("X".into()), ..report() },
            Report { priority: 6, ..report() },
            Report { indication: Some(("red".into(), "Bad".into())), ..report() },
            Report { kind: String::new(), ..report() },
        ] {
            assert!(broken.to_json().is_err(), "{broken:?}");
        }
    }

    #[test]
    fn timestamps_grow_even_when_the_clock_does_not() {
        let now: Timestamp = "2026-11-27T10:00:00Z".parse().unwrap();
        assert_eq!(next_timestamp(None, now), now);
        let next = next_timestamp(Some(now), now);
        assert!(next > now);
        assert!(next_timestamp(Some(next), now) > next);
    }

    #[test]
    fn checksums_in_each_writing() {
        let hex = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
        assert!(has_sha256(b"test", hex) && has_sha256(b"test", &hex.to_uppercase()));
        assert!(has_sha256(b"test", "n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg="));
        assert!(!has_sha256(b"test", "") && !has_sha256(b"tent", hex));
    }
}

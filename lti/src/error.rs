//! Every reason why a login or a launch is refused, in one table: stable code, HTTP status, words for people.
//!
//! Codes are what administrators search for and what tests assert; they never change their meaning. `detail` adds
//! what helps to mend the fault and never holds token contents or personal data, so it may go to a log.

use std::fmt;

macro_rules! codes {
    ($( $variant:ident = $text:literal, $status:literal, $words:literal; )+) => {
        /// A stable reason code.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Code { $( #[doc = $words] $variant, )+ }

        impl Code {
            /// All codes, in the order of the table.
            pub const ALL: &'static [Code] = &[ $( Code::$variant, )+ ];

            /// The code as it stands in logs, pages and documentation.
            pub fn as_str(self) -> &'static str {
                match self { $( Code::$variant => $text, )+ }
            }

            /// The HTTP status that suits the refusal: 400 malformed, 401 not authentic, 403 not allowed.
            pub fn http_status(self) -> u16 {
                match self { $( Code::$variant => $status, )+ }
            }

            /// One English sentence for people who run a platform.
            pub fn words(self) -> &'static str {
                match self { $( Code::$variant => $words, )+ }
            }
        }
    };
}

codes! {
    LoginMissingIss = "login.missing_iss", 400, "The login request names no platform (iss).";
    LoginMissingLoginHint = "login.missing_login_hint", 400, "The login request has no login_hint.";
    LoginMissingTarget = "login.missing_target_link_uri", 400, "The login request has no target_link_uri.";
    LoginUnknownPlatform = "login.unknown_platform", 400, "No platform with this issuer and client id is registered here.";
    LoginAmbiguousClient = "login.ambiguous_client", 400, "The issuer is registered several times and the login request names no client_id.";
    LoginDuplicateParameter = "login.duplicate_parameter", 400, "A parameter of the login request stands there twice.";
    LoginOversized = "login.oversized", 400, "A parameter of the login request is too long.";
    LoginMalformed = "login.malformed", 400, "A parameter of the login request holds control characters.";
    LoginTarget = "login.target_link_uri", 400, "The target_link_uri is not an address of this tool.";
    LoginStorageTarget = "login.storage_target", 400, "lti_storage_target is not a plain frame name.";
    StateMissing = "state.missing", 400, "The launch carries no state.";
    StateUnknown = "state.unknown", 401, "The launch belongs to no login that this tool started, or it was used already.";
    StateBrowser = "state.browser", 401, "The launch arrived in another browser than the login, or the browser kept no cookie.";
    StateExpired = "state.expired", 401, "Too much time passed between login and launch.";
    StatePlatform = "state.platform", 401, "The launch comes from another platform than the login.";
    LaunchPlatformError = "launch.platform_error", 400, "The platform answered the login with an error.";
    LaunchTokenMissing = "launch.token_missing", 400, "The launch carries no id_token.";
    LaunchTokenTooLarge = "launch.token_too_large", 400, "The id_token is larger than 64 kB.";
    LaunchTokenMalformed = "launch.token_malformed", 400, "The id_token is not a signed token of three base64url parts.";
    LaunchJson = "launch.json", 400, "The id_token holds JSON that is broken, too deep or has a name twice.";
    LaunchHeader = "launch.header", 400, "The header of the id_token lacks alg, or has it in a wrong form.";
    LaunchAlgorithm = "launch.algorithm", 401, "The id_token is not signed with RS256.";
    LaunchCritical = "launch.critical", 401, "The id_token demands an extension that this tool does not know.";
    LaunchKidMissing = "launch.kid_missing", 401, "The id_token does not say which key signed it.";
    LaunchKidUnknown = "launch.kid_unknown", 401, "The platform's key set holds no usable key of that name.";
    LaunchSignature = "launch.signature", 401, "The signature of the id_token is wrong.";
    KeysUnavailable = "keys.unavailable", 401, "The platform's key set cannot be read at the moment.";
    LaunchIss = "launch.iss", 401, "The id_token was issued by another platform.";
    LaunchAud = "launch.aud", 401, "The id_token is meant for another tool.";
    LaunchAudForm = "launch.aud_form", 400, "The audience of the id_token is missing or malformed.";
    LaunchAzp = "launch.azp", 401, "The authorized party of the id_token is missing or is another tool.";
    LaunchTimeForm = "launch.time_form", 400, "exp, iat or nbf of the id_token is not a number.";
    LaunchExpMissing = "launch.exp_missing", 401, "The id_token has no expiry.";
    LaunchExpired = "launch.expired", 401, "The id_token has expired; the clocks may differ.";
    LaunchIatMissing = "launch.iat_missing", 401, "The id_token does not say when it was issued.";
    LaunchIatFuture = "launch.iat_future", 401, "The id_token was issued in the future; the clocks may differ.";
    LaunchIatOld = "launch.iat_old", 401, "The id_token was issued too long ago.";
    LaunchLifetime = "launch.lifetime", 401, "The id_token is valid for longer than a day, or ends before it begins.";
    LaunchNotYetValid = "launch.not_yet_valid", 401, "The id_token is not valid yet.";
    LaunchNonceForm = "launch.nonce_form", 400, "The nonce of the id_token is missing or malformed.";
    LaunchNonce = "launch.nonce", 401, "The nonce of the id_token is not that of this login.";
    LaunchVersion = "launch.version", 400, "The message is not LTI 1.3.0.";
    LaunchMessageType = "launch.message_type", 400, "The message type is missing or not one that this tool serves.";
    LaunchDeploymentForm = "launch.deployment_form", 400, "The deployment_id is missing or too long.";
    DeploymentUnknown = "deployment.unknown", 403, "This deployment of the tool is not registered here.";
    DeploymentMismatch = "deployment.mismatch", 401, "Login and launch name different deployments.";
    DeploymentDisabled = "deployment.disabled", 403, "This deployment of the tool is switched off.";
    LaunchAnonymous = "launch.anonymous", 403, "The platform does not say who the person is (sub).";
    LaunchSubForm = "launch.sub_form", 400, "The person's id (sub) is longer than 255 characters or not ASCII.";
    LaunchRoles = "launch.roles", 400, "The roles are missing or not a list.";
    LaunchResourceLink = "launch.resource_link", 400, "The resource link has no id.";
    LaunchDeepLinking = "launch.deep_linking_settings", 400, "The deep linking settings are missing or lack a usable return address.";
    LaunchForUser = "launch.for_user", 400, "The submission review does not say whose work it is about.";
    LaunchSubmission = "launch.submission", 400, "The report review does not say which submission it is about.";
    LaunchActivity = "launch.activity", 400, "The settings message does not say which activity it is about.";
    LaunchEula = "launch.eula_service", 400, "The EULA message brings no usable service address.";
    LaunchTarget = "launch.target_link_uri", 400, "The id_token's target_link_uri is missing, not on this tool, or not that of the login.";
    LaunchClaimForm = "launch.claim_form", 400, "A claim of the id_token has the wrong type.";
    DeepLinkingNotAccepted = "deep_linking.not_accepted", 400, "The platform does not accept such content here.";
    DeepLinkingItem = "deep_linking.item", 400, "The content item cannot be sent as it is.";
    NoticeForm = "notice.form", 400, "The request is not a batch of signed notices, or too large a one.";
    NoticeIncomplete = "notice.incomplete", 400, "The notice lacks something that its type needs.";
    RegistrationUrl = "registration.url", 400, "An address of the platform is not acceptable.";
    RegistrationIssuer = "registration.issuer", 400, "The platform's issuer and its configuration are on different hosts.";
    RegistrationDocument = "registration.document", 400, "The platform's configuration is incomplete or unreadable.";
    RegistrationRefused = "registration.refused", 400, "The platform refused the registration.";
    RegistrationUnreachable = "registration.unreachable", 400, "The platform cannot be reached from here.";
    KeyMaterial = "key.material", 400, "The signing key is unusable.";
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A refusal: what went wrong, and where the person may be sent back to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {detail}")]
pub struct LtiError {
    /// The stable reason.
    pub code: Code,
    /// What helps to mend it: names of claims and parameters, times, hosts; never token contents or personal data.
    pub detail: String,
    /// The LMS's own return address, present only when the token was authentic.
    pub return_url: Option<String>,
}

impl LtiError {
    /// A refusal with a detail for the log.
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        LtiError { code, detail: detail.into(), return_url: None }
    }
}

impl From<Code> for LtiError {
    fn from(code: Code) -> Self {
        LtiError::new(code, code.words())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn codes_are_unique_and_never_server_errors() {
        let texts: BTreeSet<_> = Code::ALL.iter().map(|c| c.as_str()).collect();
        assert_eq!(texts.len(), Code::ALL.len());
        assert!(Code::ALL.iter().all(|c| [400, 401, 403].contains(&c.http_status())));
        assert!(Code::ALL.iter().all(|c| c.words().ends_with('.')));
    }
}

//! A registration as the crate sees it, and what distinguishes the products, as data.
//!
//! The differences were observed on live platforms or read in their sources and documents; an unknown product is
//! `Generic` and gets the cautious middle.

use serde::{Deserialize, Serialize};
use url::Url;

use crate::error::{Code, LtiError};
use crate::net::NetworkPolicy;

/// The product that a platform runs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ProductFamily {
    /// Moodle.
    Moodle,
    /// Instructure Canvas.
    Canvas,
    /// D2L Brightspace.
    Brightspace,
    /// Anthology Blackboard.
    Blackboard,
    /// Sakai.
    Sakai,
    /// Any other.
    #[default]
    Generic,
}

impl ProductFamily {
    /// From `product_family_code` as platforms send it, in any case and with their usual variants.
    pub fn from_code(code: &str) -> Self {
        let code = code.trim().to_ascii_lowercase();
        match code.as_str() {
            "moodle" => ProductFamily::Moodle,
            "canvas" => ProductFamily::Canvas,
            "desire2learn" | "brightspace" | "d2l" => ProductFamily::Brightspace,
            "sakai" => ProductFamily::Sakai,
            code if code.starts_with("blackboard") => ProductFamily::Blackboard,
            _ => ProductFamily::Generic,
        }
    }

    /// The name to store.
    pub fn as_str(self) -> &'static str {
        match self {
            ProductFamily::Moodle => "moodle",
            ProductFamily::Canvas => "canvas",
            ProductFamily::Brightspace => "brightspace",
            ProductFamily::Blackboard => "blackboard",
            ProductFamily::Sakai => "sakai",
            ProductFamily::Generic => "generic",
        }
    }

    /// What is special about the product.
    pub fn quirks(self) -> &'static Quirks {
        match self {
            ProductFamily::Moodle => &MOODLE,
            ProductFamily::Canvas => &CANVAS,
            ProductFamily::Brightspace => &BRIGHTSPACE,
            ProductFamily::Blackboard => &BLACKBOARD,
            ProductFamily::Sakai | ProductFamily::Generic => &GENERIC,
        }
    }
}

/// Differences between products that the services must know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quirks {
    /// Longest comment to send with a score, in characters.
    pub comment_max_chars: usize,
    /// The gradebook shows a comment of several lines in full, so that it may carry what was found in the answer.
    pub long_comments: bool,
    /// A 500 with an empty list as its body means that the grade is locked, not that the server is down.
    pub server_error_means_locked: bool,
    /// A 400 to a well-formed score means that the person cannot be graded.
    pub bad_request_means_not_gradable: bool,
    /// Scores carry Canvas's submission extension.
    pub canvas_score_extension: bool,
    /// `user_id` may be given to the results service; otherwise it drops comments and the list is filtered here.
    pub results_by_user: bool,
    /// A line item's `submissionReview` is understood.
    pub submission_review: bool,
    /// A fixed audience of client assertions, where it is not the token endpoint.
    pub token_audience: Option<&'static str>,
}

const GENERIC: Quirks = Quirks {
    comment_max_chars: 4000,
    long_comments: false,
    server_error_means_locked: false,
    bad_request_means_not_gradable: false,
    canvas_score_extension: false,
    results_by_user: true,
    submission_review: true,
    token_audience: None,
};
// The feedback column is narrow and a comment comes back in the status line of an error.
const MOODLE: Quirks = Quirks {
    comment_max_chars: 1000,
    server_error_means_locked: true,
    bad_request_means_not_gradable: true,
    ..GENERIC
};
const CANVAS: Quirks =
    Quirks { long_comments: true, canvas_score_extension: true, submission_review: false, ..GENERIC };
const BRIGHTSPACE: Quirks = Quirks {
    token_audience: Some("https://api.brightspace.com/auth/token"),
    submission_review: false,
    ..GENERIC
};
const BLACKBOARD: Quirks = Quirks { results_by_user: false, ..GENERIC };

/// A registered platform: one issuer and client id with its endpoints.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Platform {
    /// `iss`, compared byte for byte.
    pub issuer: String,
    /// The tool's client id there.
    pub client_id: String,
    /// Where logins are answered.
    pub authorization_endpoint: Url,
    /// Where access tokens come from.
    pub token_endpoint: Url,
    /// Audience of client assertions, when it is neither the token endpoint nor the product's constant.
    pub token_audience: Option<String>,
    /// The platform's keys.
    pub jwks_uri: Url,
    /// The product.
    pub product_family: ProductFamily,
}

impl Platform {
    /// Checks the endpoints against the network policy.
    ///
    /// # Errors
    /// [`Code::RegistrationUrl`] naming the endpoint that is not acceptable, [`Code::RegistrationDocument`] for an
    /// empty issuer or client id.
    pub fn new(
        issuer: &str,
        client_id: &str,
        authorization_endpoint: &str,
        token_endpoint: &str,
        jwks_uri: &str,
        policy: NetworkPolicy,
    ) -> Result<Self, LtiError> {
        if issuer.is_empty() || issuer.len() > 255 || client_id.is_empty() || client_id.len() > 255 {
            return Err(LtiError::new(
                Code::RegistrationDocument,
                "issuer and client id must have 1 to 255 characters",
            ));
        }
        let endpoint = |name: &str, text: &str| {
            policy.accept(text).map_err(|why| LtiError::new(Code::RegistrationUrl, format!("{name}: {why}")))
        };
        Ok(Platform {
            issuer: issuer.to_owned(),
            client_id: client_id.to_owned(),
            authorization_endpoint: endpoint("authorization endpoint", authorization_endpoint)?,
            token_endpoint: endpoint("token endpoint", token_endpoint)?,
            token_audience: None,
            jwks_uri: endpoint("key set address", jwks_uri)?,
            product_family: ProductFamily::Generic,
        })
    }

    /// Whether an address is on a host of this platform: that of its issuer or of one of its endpoints, or one that the
    /// product is known to use together with them.
    pub fn has_host_of(&self, url: &Url) -> bool {
        let issuer = Url::parse(&self.issuer).ok();
        let endpoints = [&self.authorization_endpoint, &self.token_endpoint, &self.jwks_uri];
        endpoints.into_iter().chain(issuer.as_ref()).any(|own| crate::registration::together(own, url))
    }

    /// The audience of client assertions: a single string on every product.
    pub fn assertion_audience(&self) -> &str {
        self.token_audience
            .as_deref()
            .or(self.product_family.quirks().token_audience)
            .unwrap_or(self.token_endpoint.as_str())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn product_codes() {
        assert_eq!(ProductFamily::from_code("BlackboardLearn"), ProductFamily::Blackboard);
        assert_eq!(ProductFamily::from_code("desire2learn"), ProductFamily::Brightspace);
        assert_eq!(ProductFamily::from_code("ilias"), ProductFamily::Generic);
        for family in [ProductFamily::Moodle, ProductFamily::Canvas, ProductFamily::Sakai] {
            assert_eq!(ProductFamily::from_code(family.as_str()), family);
        }
    }

    #[test]
    fn http_endpoints_need_the_operators_leave() {
        let new = |allow_private| {
            let policy = NetworkPolicy { allow_private };
            Platform::new(
                "http://lms",
                "c",
                "http://127.0.0.1/a",
                "http://127.0.0.1/t",
                "http://127.0.0.1/k",
                policy,
            )
        };
        assert_eq!(new(false).unwrap_err().code, Code::RegistrationUrl);
        assert!(new(true).is_ok());
    }

    #[test]
    fn audience_of_assertions() {
        let url = "https://lms.example/x";
        let mut p =
            Platform::new("https://lms.example", "c", url, url, url, NetworkPolicy::default()).unwrap();
        assert_eq!(p.assertion_audience(), url);
        p.product_family = ProductFamily::Brightspace;
        assert_eq!(p.assertion_audience(), "https://api.brightspace.com/auth/token");
        p.token_audience = Some("https://other.example/aud".into());
        assert_eq!(p.assertion_audience(), "https://other.example/aud");
    }
}

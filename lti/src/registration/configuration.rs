//! The platform's OpenID configuration, checked before anything is sent to the addresses in it.

use serde_json::{Map, Value};
use url::Url;

use crate::asset_processor::{SCOPE_ASSET, SCOPE_EULA_USER, SCOPE_REPORT};
use crate::claims::{text, texts};
use crate::error::{Code, LtiError};
use crate::json::strict_object;
use crate::net::NetworkPolicy;
use crate::notice;
use crate::platform::{Platform, ProductFamily};

const PLATFORM: &str = "https://purl.imsglobal.org/spec/lti-platform-configuration";
const MAX_BYTES: usize = 256 * 1024;
/// Domains under which one product serves issuer, login and schools.
const FAMILIES: &[&[&str]] =
    &[&["instructure.com", "canvaslms.com"], &["brightspace.com", "desire2learn.com"]];

/// What a platform says about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Configuration {
    /// The issuer of its tokens.
    pub issuer: String,
    /// Where logins are answered.
    pub authorization_endpoint: Url,
    /// Where access tokens come from.
    pub token_endpoint: Url,
    /// Audience of client assertions, where it is not the token endpoint.
    pub token_audience: Option<String>,
    /// Its keys.
    pub jwks_uri: Url,
    /// Where the tool registers.
    pub registration_endpoint: Url,
    /// Scopes that it offers.
    pub scopes_supported: Vec<String>,
    /// The product.
    pub product_family: ProductFamily,
    /// The product's version.
    pub version: Option<String>,
    /// Messages that it can send.
    pub messages_supported: Vec<String>,
    /// Hosts of endpoints that are not the configuration's own: an operator must confirm them.
    pub foreign_hosts: Vec<String>,
}

impl Configuration {
    /// Reads and checks the document that was fetched from `source`.
    ///
    /// # Errors
    /// [`Code::RegistrationDocument`] when something needed is missing, [`Code::RegistrationUrl`] when an address is not
    /// acceptable, [`Code::RegistrationIssuer`] when the issuer is on another host than the document.
    pub fn parse(body: &[u8], source: &Url, policy: NetworkPolicy) -> Result<Self, LtiError> {
        let document = |why: &str| LtiError::new(Code::RegistrationDocument, why);
        if body.len() > MAX_BYTES {
            return Err(document("the configuration is larger than 256 kB"));
        }
        let map = strict_object(body).map_err(document)?;
        let mut foreign_hosts = Vec::new();
        let mut endpoint = |name: &str| {
            let address = text(&map, name).ok_or_else(|| document(&format!("{name} is missing")))?;
            let url = policy
                .accept(&address)
                .map_err(|why| LtiError::new(Code::RegistrationUrl, format!("{name}: {why}")))?;
            let host = url.host_str().unwrap_or_default().to_owned();
            if !together(&url, source) && !foreign_hosts.contains(&host) {
                foreign_hosts.push(host);
            }
            Ok::<Url, LtiError>(url)
        };
        let authorization_endpoint = endpoint("authorization_endpoint")?;
        let token_endpoint = endpoint("token_endpoint")?;
        let jwks_uri = endpoint("jwks_uri")?;
        let registration_endpoint = endpoint("registration_endpoint")?;
        let platform = map.get(PLATFORM).and_then(Value::as_object);
        Ok(Configuration {
            issuer: issuer(&map, source, policy)?,
            authorization_endpoint,
            token_endpoint,
            token_audience: text(&map, "authorization_server").filter(|audience| audience.len() <= 512),
            jwks_uri,
            registration_endpoint,
            scopes_supported: texts(&map, "scopes_supported"),
            product_family: platform
                .and_then(|p| text(p, "product_family_code"))
                .map_or(ProductFamily::Generic, |code| ProductFamily::from_code(&code)),
            version: platform.and_then(|p| text(p, "version")),
            messages_supported: platform.map(messages).unwrap_or_default(),
            foreign_hosts,
        })
    }

    /// Whether the platform lets tools read what is handed in to its own activities: it offers the scopes.
    pub fn offers_asset_processor(&self) -> bool {
        [notice::SCOPE, SCOPE_ASSET, SCOPE_REPORT]
            .iter()
            .all(|wanted| self.scopes_supported.iter().any(|scope| scope == wanted))
    }

    /// Whether the platform can ask people to accept the tool's terms.
    pub fn offers_eula(&self) -> bool {
        self.offers_asset_processor() && self.scopes_supported.iter().any(|scope| scope == SCOPE_EULA_USER)
    }

    /// The registration that follows from it.
    pub fn platform(&self, client_id: &str) -> Platform {
        Platform {
            issuer: self.issuer.clone(),
            client_id: client_id.to_owned(),
            authorization_endpoint: self.authorization_endpoint.clone(),
            token_endpoint: self.token_endpoint.clone(),
            token_audience: self.token_audience.clone(),
            jwks_uri: self.jwks_uri.clone(),
            product_family: self.product_family,
        }
    }
}

/// The issuer must be where the document is: else anybody could register a platform in another's name.
fn issuer(map: &Map<String, Value>, source: &Url, policy: NetworkPolicy) -> Result<String, LtiError> {
    let issuer = text(map, "issuer").filter(|issuer| issuer.len() <= 255);
    let issuer = issuer.ok_or_else(|| LtiError::new(Code::RegistrationDocument, "issuer is missing"))?;
    let url = policy
        .accept(&issuer)
        .map_err(|why| LtiError::new(Code::RegistrationUrl, format!("issuer: {why}")))?;
    if together(&url, source) { Ok(issuer) } else { Err(Code::RegistrationIssuer.into()) }
}

fn messages(platform: &Map<String, Value>) -> Vec<String> {
    let list = platform.get("messages_supported").and_then(Value::as_array);
    list.into_iter().flatten().filter_map(|m| m.get("type")?.as_str().map(str::to_owned)).collect()
}

/// The same host, or hosts that one product is known to use together.
pub(crate) fn together(a: &Url, b: &Url) -> bool {
    let (Some(a), Some(b)) = (a.host_str(), b.host_str()) else { return false };
    let under = |host: &str, domain: &str| {
        host.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    a == b
        || FAMILIES
            .iter()
            .any(|family| [a, b].iter().all(|host| family.iter().any(|domain| under(host, domain))))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use serde_json::json;

    fn document() -> Value {
        json!({
            "issuer": "https://lms.example", "authorization_endpoint": "https://lms.example/auth", "token_endpoint": "https://lms.example/token",
            "jwks_uri": "https://lms.example/keys", "registration_endpoint": "https://lms.example/register",
            "scopes_supported": ["openid"],
            PLATFORM: {"product_family_code": "moodle", "version": "4.5", "messages_supported": [{"type": "LtiResourceLinkRequest"}, {"type": "LtiDeepLinkingRequest", "placements": []}]}
        })
    }

    fn parse(document: &Value, source: &str) -> Result<Configuration, LtiError> {
        Configuration::parse(
            document.to_string().as_bytes(),
            &Url::parse(source).unwrap(),
            NetworkPolicy::default(),
        )
    }

    const SOURCE: &str = "https://lms.example/mod/lti/openid-configuration.php";

    #[test]
    fn a_good_document() {
        let got = parse(&document(), SOURCE).unwrap();
        assert_eq!(got.product_family, ProductFamily::Moodle);
        assert_eq!(got.messages_supported, ["LtiResourceLinkRequest", "LtiDeepLinkingRequest"]);
        assert!(got.foreign_hosts.is_empty());
        assert_eq!(got.platform("c").client_id, "c");
    }

    #[test]
    fn missing_and_unacceptable_addresses() {
        for name in
            ["issuer", "authorization_endpoint", "token_endpoint", "jwks_uri", "registration_endpoint"]
        {
            let mut broken = document();
            broken.as_object_mut().unwrap().remove(name);
            assert_eq!(parse(&broken, SOURCE).unwrap_err().code, Code::RegistrationDocument, "{name}");
            for bad in
                ["http://lms.example/x", "https://127.0.0.1/x", "file:///x", "https://169.254.169.254/"]
            {
                let mut broken = document();
                broken[name] = json!(bad);
                assert_eq!(parse(&broken, SOURCE).unwrap_err().code, Code::RegistrationUrl, "{name} {bad}");
            }
        }
        for bad in ["", "<html>", "[]", "{}"] {
            let source = Url::parse(SOURCE).unwrap();
            let error = Configuration::parse(bad.as_bytes(), &source, NetworkPolicy::default()).unwrap_err();
            assert_eq!(error.code, Code::RegistrationDocument);
        }
    }

    #[test]
    fn issuer_and_endpoints_belong_to_the_document() {
        assert_eq!(parse(&document(), "https://evil.example/c").unwrap_err().code, Code::RegistrationIssuer);
        let mut foreign = document();
        foreign["token_endpoint"] = json!("https://elsewhere.example/token");
        assert_eq!(parse(&foreign, SOURCE).unwrap().foreign_hosts, ["elsewhere.example"]);
        let mut canvas = document();
        canvas["issuer"] = json!("https://canvas.instructure.com");
        for name in ["authorization_endpoint", "jwks_uri"] {
            canvas[name] = json!("https://sso.canvaslms.com/x");
        }
        for name in ["token_endpoint", "registration_endpoint"] {
            canvas[name] = json!("https://school.instructure.com/x");
        }
        assert!(parse(&canvas, "https://school.instructure.com/c").unwrap().foreign_hosts.is_empty());
        assert_eq!(
            parse(&canvas, "https://evilinstructure.com/c").unwrap_err().code,
            Code::RegistrationIssuer
        );
    }
}

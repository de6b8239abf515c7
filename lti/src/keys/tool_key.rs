//! The tool's signing keys: RSA-2048, RS256, named by their thumbprint (RFC 7638), so that the same key has the same
//! name everywhere without a register.

use std::fmt;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::error::{Code, LtiError};

/// The public part of a key, in the only form in which it leaves the tool.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublicJwk {
    /// Always `RSA`.
    pub kty: String,
    /// Always `RS256`.
    pub alg: String,
    /// Always `sig`.
    #[serde(rename = "use")]
    pub use_: String,
    /// The key's name.
    pub kid: String,
    /// Modulus, base64url.
    pub n: String,
    /// Exponent, base64url.
    pub e: String,
}

/// A signing key. `Debug` shows its name alone.
pub struct ToolKey {
    pair: RsaKeyPair,
    public: PublicJwk,
}

impl ToolKey {
    /// Makes a new RSA-2048 key with the operating system's randomness. Takes some tens of milliseconds.
    pub fn generate() -> Result<Self, LtiError> {
        RsaKeyPair::generate(KeySize::Rsa2048)
            .map(Self::from_pair)
            .map_err(|_| LtiError::new(Code::KeyMaterial, "key generation failed"))
    }

    /// Reads a PKCS#8 DER key of at least 2048 bits.
    pub fn from_pkcs8(der: &[u8]) -> Result<Self, LtiError> {
        let pair = RsaKeyPair::from_pkcs8(der)
            .map_err(|_| LtiError::new(Code::KeyMaterial, "not an RSA key in PKCS#8 of 2048 bits or more"))?;
        Ok(Self::from_pair(pair))
    }

    /// The key as PKCS#8 DER, to be stored encrypted.
    pub fn to_pkcs8(&self) -> Result<Vec<u8>, LtiError> {
        let der: Pkcs8V1Der<'static> =
            self.pair.as_der().map_err(|_| LtiError::new(Code::KeyMaterial, "the key cannot be written"))?;
        Ok(der.as_ref().to_vec())
    }

    fn from_pair(pair: RsaKeyPair) -> Self {
        let public = pair.public_key();
        let n = URL_SAFE_NO_PAD.encode(public.modulus().big_endian_without_leading_zero());
        let e = URL_SAFE_NO_PAD.encode(public.exponent().big_endian_without_leading_zero());
        let thumbprint = Sha256::digest(format!(r#"{{"e":"{e}","kty":"RSA","n":"{n}"}}"#));
        let kid = URL_SAFE_NO_PAD.encode(thumbprint);
        let public = PublicJwk { kty: "RSA".into(), alg: "RS256".into(), use_: "sig".into(), kid, n, e };
        ToolKey { pair, public }
    }

    /// The key's name.
    pub fn kid(&self) -> &str {
        &self.public.kid
    }

    /// The public part.
    pub fn public_jwk(&self) -> &PublicJwk {
        &self.public
    }

    /// Signs claims as a compact JWS with RS256 and this key's `kid`.
    pub fn sign(&self, claims: &impl Serialize) -> Result<String, LtiError> {
        let header = json!({"typ": "JWT", "alg": "RS256", "kid": self.kid()}).to_string();
        let payload = serde_json::to_vec(claims)
            .map_err(|_| LtiError::new(Code::KeyMaterial, "the claims cannot be written as JSON"))?;
        let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(payload));
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature)
            .map_err(|_| LtiError::new(Code::KeyMaterial, "signing failed"))?;
        Ok(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }
}

impl fmt::Debug for ToolKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ToolKey").field("kid", &self.public.kid).finish_non_exhaustive()
    }
}

/// The document for `/.well-known/jwks.json`: current keys and those in their grace period.
pub fn jwks_json<'a>(keys: impl IntoIterator<Item = &'a PublicJwk>) -> String {
    json!({"keys": keys.into_iter().collect::<Vec<_>>()}).to_string()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::keys::KeySet;

    #[test]
    fn survives_storage_and_shows_no_private_part() {
        let key = ToolKey::generate().unwrap();
        let again = ToolKey::from_pkcs8(&key.to_pkcs8().unwrap()).unwrap();
        assert_eq!(key.public_jwk(), again.public_jwk());
        let document = jwks_json([key.public_jwk(), again.public_jwk()]);
        let value: serde_json::Value = serde_json::from_str(&document).unwrap();
        for jwk in value["keys"].as_array().unwrap() {
            let mut names: Vec<_> = jwk.as_object().unwrap().keys().map(String::as_str).collect();
            names.sort_unstable();
            assert_eq!(names, ["alg", "e", "kid", "kty", "n", "use"]);
        }
        assert!(!format!("{key:?}").contains(&key.public_jwk().n));
        let token = key.sign(&json!({"a": 1})).unwrap();
        let set = KeySet::parse(document.as_bytes()).unwrap();
        assert!(crate::jws::Compact::parse(&token).unwrap().verify(&set).is_ok());
        assert!(ToolKey::from_pkcs8(b"junk").is_err());
    }
}

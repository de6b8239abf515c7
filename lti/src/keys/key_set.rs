//! A platform's key set, read tolerantly: keys that cannot be used are skipped, never fatal.

use base64::Engine;
use base64::engine::general_purpose::{URL_SAFE, URL_SAFE_NO_PAD};
use jsonwebtoken::DecodingKey;
use serde_json::Value;

use crate::error::{Code, LtiError};

const MAX_BYTES: usize = 256 * 1024;
const MAX_KEYS: usize = 100;

/// The RS256 keys of a platform that have a name.
#[derive(Debug, Clone, Default)]
pub struct KeySet {
    keys: Vec<(String, DecodingKey)>,
}

impl KeySet {
    /// Reads a JWK set. Foreign key types, keys for encryption or other algorithms, keys under 2048 bits and keys
    /// without a name are skipped; a key without `alg` or `use` is taken as RS256 for signatures.
    ///
    /// # Errors
    /// [`Code::KeysUnavailable`] when it is no JWK set at all, or larger than 256 kB.
    pub fn parse(body: &[u8]) -> Result<Self, LtiError> {
        if body.len() > MAX_BYTES {
            return Err(LtiError::new(Code::KeysUnavailable, "the key set is larger than 256 kB"));
        }
        let document: Value = serde_json::from_slice(body)
            .map_err(|_| LtiError::new(Code::KeysUnavailable, "the key set is not JSON"))?;
        let Some(list) = document.get("keys").and_then(Value::as_array) else {
            return Err(LtiError::new(Code::KeysUnavailable, "the key set has no list of keys"));
        };
        Ok(KeySet { keys: list.iter().take(MAX_KEYS).filter_map(usable).collect() })
    }

    /// The keys of that name; usually one.
    pub(crate) fn named<'a>(&'a self, kid: &'a str) -> impl Iterator<Item = &'a DecodingKey> {
        self.keys.iter().filter(move |(name, _)| name == kid).map(|(_, key)| key)
    }

    /// Whether there is a usable key of that name.
    pub fn has(&self, kid: &str) -> bool {
        self.named(kid).next().is_some()
    }

    /// How many usable keys there are.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether no key is usable.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }
}

fn usable(jwk: &Value) -> Option<(String, DecodingKey)> {
    let text = |name: &str| jwk.get(name).and_then(Value::as_str);
    let fits = |name: &str, wanted: &str| jwk.get(name).is_none_or(|v| v.is_null() || v == wanted);
    if text("kty") != Some("RSA") || !fits("use", "sig") || !fits("alg", "RS256") {
        return None;
    }
    let operations = jwk.get("key_ops").and_then(Value::as_array);
    if operations.is_some_and(|ops| !ops.iter().any(|op| op == "verify")) {
        return None;
    }
    let number = |name: &str| {
        let text = text(name)?;
        let bytes = URL_SAFE_NO_PAD.decode(text).or_else(|_| URL_SAFE.decode(text)).ok()?;
        let start = bytes.iter().position(|b| *b != 0)?;
        Some(bytes.get(start..)?.to_vec())
    };
    let (n, e) = (number("n")?, number("e")?);
    let bits = n.len() * 8 - n.first()?.leading_zeros() as usize;
    if !(2048..=8192).contains(&bits) || e.len() > 8 {
        return None;
    }
    let kid = text("kid").filter(|kid| !kid.is_empty())?;
    Some((kid.to_owned(), DecodingKey::from_rsa_raw_components(&n, &e)))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn unusable_keys_are_skipped() {
        let n = URL_SAFE_NO_PAD.encode([0xc5; 256]);
        let small = URL_SAFE_NO_PAD.encode([0xc5; 128]);
        let set = json!({"keys": [
            {"kty": "EC", "kid": "ec", "crv": "P-256", "x": "AA", "y": "AA"},
            {"kty": "OKP", "kid": "okp"},
            {"kty": "RSA", "kid": "enc", "use": "enc", "n": n, "e": "AQAB"},
            {"kty": "RSA", "kid": "rs512", "alg": "RS512", "n": n, "e": "AQAB"},
            {"kty": "RSA", "kid": "oaep", "alg": "RSA-OAEP", "n": n, "e": "AQAB"},
            {"kty": "RSA", "kid": "small", "n": small, "e": "AQAB"},
            {"kty": "RSA", "kid": "ops", "key_ops": ["encrypt"], "n": n, "e": "AQAB"},
            {"kty": "RSA", "n": n, "e": "AQAB"},
            {"kty": "RSA", "kid": "broken", "n": "***", "e": "AQAB"},
            {"kty": "RSA", "kid": "bare", "n": n, "e": "AQAB"},
            {"kty": "RSA", "kid": "full", "alg": "RS256", "use": "sig", "n": n, "e": "AQAB"},
            7, null, {}
        ]});
        let set = KeySet::parse(set.to_string().as_bytes()).unwrap();
        assert_eq!(set.len(), 2);
        assert!(set.has("bare") && set.has("full") && !set.has("enc"));
    }

    #[test]
    fn what_is_no_key_set() {
        for bad in ["", "<html>", "[]", "{}", r#"{"keys": 1}"#] {
            assert_eq!(KeySet::parse(bad.as_bytes()).unwrap_err().code, Code::KeysUnavailable);
        }
        assert!(KeySet::parse(&vec![b' '; MAX_BYTES + 1]).is_err());
        assert!(KeySet::parse(br#"{"keys": []}"#).unwrap().is_empty());
    }
}

//! RS256 JSON Web Tokens, straight over the cryptographic library and strict: one algorithm, `kid` required, no `crit`.
//!
//! The tool uses a JWT library; the referee does not, so that a fault there cannot hide itself.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize, PublicKeyComponents};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as B64;
use serde_json::{Map, Value, json};

/// The library failed to make a key or a signature.
#[derive(Debug, thiserror::Error)]
#[error("cannot make an RSA key or signature")]
pub(crate) struct CryptoError;

/// A key pair of the platform.
pub(crate) struct SigningKey {
    pub kid: String,
    pair: KeyPair,
}

impl SigningKey {
    pub(crate) fn generate(kid: String) -> Result<Self, CryptoError> {
        Ok(Self { kid, pair: KeyPair::generate(KeySize::Rsa2048).map_err(|_| CryptoError)? })
    }

    pub(crate) fn jwk(&self) -> Value {
        let (n, e) = rsa_components(self.pair.public_key().as_ref()).unwrap_or_default();
        json!({
            "kty": "RSA", "alg": "RS256", "use": "sig", "kid": self.kid, "n": B64.encode(n), "e": B64.encode(e),
        })
    }

    pub(crate) fn sign(&self, claims: &Value) -> Result<String, CryptoError> {
        let header = json!({ "typ": "JWT", "alg": "RS256", "kid": self.kid });
        let input = format!("{}.{}", B64.encode(header.to_string()), B64.encode(claims.to_string()));
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), input.as_bytes(), &mut signature)
            .map_err(|_| CryptoError)?;
        Ok(format!("{input}.{}", B64.encode(signature)))
    }
}

/// Modulus and exponent of a DER `RSAPublicKey` (RFC 8017 A.1.1): a sequence of two positive integers.
fn rsa_components(der: &[u8]) -> Option<(&[u8], &[u8])> {
    fn element(tag: u8, der: &[u8]) -> Option<(&[u8], &[u8])> {
        let (&[found, first], rest) = der.split_first_chunk::<2>()?;
        let (length, rest) = match first {
            0x81 => (usize::from(*rest.first()?), rest.get(1..)?),
            0x82 => (usize::from(u16::from_be_bytes([*rest.first()?, *rest.get(1)?])), rest.get(2..)?),
            short if short < 0x80 => (usize::from(short), rest),
            _ => return None,
        };
        (found == tag).then(|| rest.split_at_checked(length)).flatten()
    }
    let (sequence, _) = element(0x30, der)?;
    let (n, rest) = element(0x02, sequence)?;
    let (e, _) = element(0x02, rest)?;
    Some((n.strip_prefix(&[0]).unwrap_or(n), e.strip_prefix(&[0]).unwrap_or(e)))
}

/// A public key of a tool.
#[derive(Debug, Clone)]
pub(crate) struct PublicKey {
    pub kid: String,
    n: Vec<u8>,
    e: Vec<u8>,
}

impl PublicKey {
    /// The usable RSA signature keys of a key set; foreign ones are skipped.
    pub(crate) fn from_set(set: &Value) -> Vec<Self> {
        let keys = set.get("keys").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        keys.iter().take(32).filter_map(Self::from_jwk).collect()
    }

    fn from_jwk(jwk: &Value) -> Option<Self> {
        let text = |name| jwk.get(name).and_then(Value::as_str);
        if text("kty") != Some("RSA")
            || text("alg").is_some_and(|a| a != "RS256")
            || text("use").is_some_and(|u| u != "sig")
        {
            return None;
        }
        let n = B64.decode(text("n")?).ok()?;
        let e = B64.decode(text("e")?).ok()?;
        Some(Self { kid: text("kid")?.to_owned(), n, e })
    }

    fn verifies(&self, input: &[u8], signature: &[u8]) -> bool {
        PublicKeyComponents { n: &self.n, e: &self.e }
            .verify(&RSA_PKCS1_2048_8192_SHA256, input, signature)
            .is_ok()
    }
}

/// A token that has been taken apart but not yet trusted.
pub(crate) struct Unverified<'a> {
    pub kid: String,
    input: &'a str,
    signature: Vec<u8>,
    claims: Map<String, Value>,
}

impl<'a> Unverified<'a> {
    /// Takes a compact token apart. The error is a stable code.
    pub(crate) fn parse(token: &'a str) -> Result<Self, &'static str> {
        let (input, signature) = token.rsplit_once('.').ok_or("jwt_malformed")?;
        let (header, claims) = input.split_once('.').ok_or("jwt_malformed")?;
        let object = |part: &str| -> Option<Map<String, Value>> {
            serde_json::from_slice(&B64.decode(part).ok()?).ok()
        };
        let header = object(header).ok_or("jwt_malformed")?;
        let claims = object(claims).ok_or("jwt_malformed")?;
        let signature = B64.decode(signature).map_err(|_| "jwt_malformed")?;
        if header.get("alg").and_then(Value::as_str) != Some("RS256") {
            return Err("jwt_alg_not_rs256");
        }
        if header.contains_key("crit") {
            return Err("jwt_crit_not_understood");
        }
        if header.get("typ").is_some_and(|typ| typ.as_str() != Some("JWT")) {
            return Err("jwt_typ_wrong");
        }
        match header.get("kid").and_then(Value::as_str) {
            Some(kid) if !kid.is_empty() => Ok(Self { kid: kid.to_owned(), input, signature, claims }),
            _ => Err("jwt_kid_missing"),
        }
    }

    /// A claim that tells whose key to look for; nothing may be believed before [`Self::verify`].
    pub(crate) fn claimed(&self, name: &str) -> Option<&str> {
        self.claims.get(name).and_then(Value::as_str)
    }

    /// Checks the signature and hands out the claims.
    pub(crate) fn verify(self, key: &PublicKey) -> Result<Map<String, Value>, &'static str> {
        if key.verifies(self.input.as_bytes(), &self.signature) {
            Ok(self.claims)
        } else {
            Err("jwt_signature_wrong")
        }
    }
}

/// `iat` and `exp` are required integers; no leeway ahead, as Moodle has none. The error is a stable code.
pub(crate) fn check_times(claims: &Map<String, Value>, now: i64) -> Result<(), &'static str> {
    let seconds = |name| claims.get(name).and_then(Value::as_f64);
    let exp = seconds("exp").ok_or("jwt_exp_missing")?;
    let iat = seconds("iat").ok_or("jwt_iat_missing")?;
    if exp <= now as f64 {
        return Err("jwt_expired");
    }
    if iat > now as f64 {
        return Err("jwt_iat_in_future");
    }
    if claims.get("nbf").and_then(Value::as_f64).is_some_and(|nbf| nbf > now as f64) {
        return Err("jwt_nbf_in_future");
    }
    if exp - iat > 3600.0 {
        return Err("jwt_lives_too_long");
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn signs_verifies_and_refuses() {
        let key = SigningKey::generate("k1".into()).unwrap();
        let token = key.sign(&json!({ "sub": "7" })).unwrap();
        let public = PublicKey::from_set(&json!({ "keys": [{ "kty": "EC" }, key.jwk()] }));
        assert_eq!(public.len(), 1);
        let claims = Unverified::parse(&token).unwrap().verify(&public[0]).unwrap();
        assert_eq!(claims["sub"], "7");

        let mut forged = token.clone();
        let (head, tail) = token.rsplit_once('.').unwrap();
        let flipped = if tail.starts_with('A') { "B" } else { "A" };
        forged.replace_range(head.len() + 1..head.len() + 2, flipped);
        assert_eq!(
            Unverified::parse(&forged).unwrap().verify(&public[0]).unwrap_err(),
            "jwt_signature_wrong"
        );
        let none = format!("{}.e30.", B64.encode(r#"{"alg":"none","kid":"k1"}"#));
        assert_eq!(Unverified::parse(&none).err(), Some("jwt_alg_not_rs256"));
        let no_kid = format!("{}.e30.", B64.encode(r#"{"alg":"RS256"}"#));
        assert_eq!(Unverified::parse(&no_kid).err(), Some("jwt_kid_missing"));
    }

    #[test]
    fn times_are_strict() {
        let check = |v: Value| check_times(v.as_object().unwrap(), 1000);
        assert_eq!(check(json!({"iat": 1000, "exp": 1060})), Ok(()));
        assert_eq!(check(json!({"iat": 1001, "exp": 1060})), Err("jwt_iat_in_future"));
        assert_eq!(check(json!({"iat": 900, "exp": 1000})), Err("jwt_expired"));
        assert_eq!(check(json!({"iat": 900})), Err("jwt_exp_missing"));
        assert_eq!(check(json!({"iat": 900, "exp": 99999})), Err("jwt_lives_too_long"));
    }
}

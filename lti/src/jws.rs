//! A compact JWS taken apart and its signature checked; nothing in it is believed before that.
//!
//! Header fields that point to keys (`jku`, `jwk`, `x5u`, `x5c`) are never looked at: keys come from the registration.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::Algorithm;
use serde_json::{Map, Value};

use crate::error::{Code, LtiError};
use crate::json::strict_object;
use crate::keys::KeySet;

const MAX_TOKEN_BYTES: usize = 64 * 1024;

/// A token whose form is right and whose signature has not been checked.
pub(crate) struct Compact<'a> {
    signed: &'a str,
    payload: Vec<u8>,
    signature: &'a str,
    kid: String,
}

impl<'a> Compact<'a> {
    /// Checks size, parts, encoding and header.
    pub(crate) fn parse(token: &'a str) -> Result<Self, LtiError> {
        if token.is_empty() {
            return Err(Code::LaunchTokenMissing.into());
        }
        if token.len() > MAX_TOKEN_BYTES {
            return Err(Code::LaunchTokenTooLarge.into());
        }
        let malformed = |why: &str| LtiError::new(Code::LaunchTokenMalformed, why);
        let mut parts = token.split('.');
        let (Some(header), Some(payload), Some(signature), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(malformed("not three parts"));
        };
        let decode = |part: &str| {
            URL_SAFE_NO_PAD.decode(part).map_err(|_| malformed("a part is not strict base64url"))
        };
        let header_bytes = decode(header)?;
        let payload_bytes = decode(payload)?;
        decode(signature)?;
        let header_map = strict_object(&header_bytes).map_err(|why| LtiError::new(Code::LaunchJson, why))?;
        let kid = check_header(&header_map)?;
        let signed = token.get(..header.len() + 1 + payload.len()).unwrap_or_default();
        Ok(Compact { signed, payload: payload_bytes, signature, kid })
    }

    /// The name of the key that is said to have signed it.
    pub(crate) fn kid(&self) -> &str {
        &self.kid
    }

    /// Checks the signature and gives the claims.
    pub(crate) fn verify(&self, keys: &KeySet) -> Result<Map<String, Value>, LtiError> {
        let mut known = false;
        for key in keys.named(&self.kid) {
            known = true;
            let good =
                jsonwebtoken::crypto::verify(self.signature, self.signed.as_bytes(), key, Algorithm::RS256);
            if matches!(good, Ok(true)) {
                return strict_object(&self.payload).map_err(|why| LtiError::new(Code::LaunchJson, why));
            }
        }
        Err(if known { Code::LaunchSignature.into() } else { Code::LaunchKidUnknown.into() })
    }
}

fn check_header(header: &Map<String, Value>) -> Result<String, LtiError> {
    match header.get("alg") {
        Some(Value::String(alg)) if alg == "RS256" => {}
        Some(Value::String(_)) => return Err(Code::LaunchAlgorithm.into()),
        _ => return Err(Code::LaunchHeader.into()),
    }
    if header.contains_key("crit") {
        return Err(Code::LaunchCritical.into());
    }
    match header.get("kid") {
        Some(Value::String(kid)) if !kid.is_empty() && kid.len() <= 512 => Ok(kid.clone()),
        Some(Value::String(_)) | None => Err(Code::LaunchKidMissing.into()),
        Some(_) => Err(LtiError::new(Code::LaunchHeader, "kid is not text")),
    }
}

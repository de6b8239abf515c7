//! Group C, first part: the token's form and signature.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::json;

use super::super::case::{Case, How, refused as is_refused};
use super::super::keys::{self, Signer};
use super::{case, refused};

pub fn cases() -> Vec<Case> {
    use How::{Any, Message, Two};
    let malformed = refused(&[400], "launch.token_malformed");
    let algorithm = refused(&[401], "launch.algorithm");
    let json_code = refused(&[400], "launch.json");
    vec![
        case(
            "C1a",
            "a token of two parts",
            malformed,
            Message(|_, m| m.edit = Some(|t| t.rsplit_once('.').unwrap().0.to_owned())),
        ),
        case(
            "C1b",
            "a token of five parts (JWE)",
            malformed,
            Message(|_, m| m.edit = Some(|t| format!("{t}.e30.e30"))),
        ),
        case(
            "C1c",
            "base64 padding in a part",
            malformed,
            Message(|_, m| m.edit = Some(|t| t.replacen('.', "=.", 1))),
        ),
        case(
            "C1d",
            "white space in the token",
            malformed,
            Message(|_, m| m.edit = Some(|t| t.replacen('.', " .", 1))),
        ),
        case(
            "C1e",
            "the alphabet of plain base64",
            malformed,
            Message(|_, m| {
                m.edit = Some(|t| {
                    let signature = t.rsplit('.').next().unwrap();
                    format!(
                        "{}.{}",
                        t.rsplit_once('.').unwrap().0,
                        STANDARD.encode(URL_SAFE_NO_PAD.decode(signature).unwrap())
                    )
                })
            }),
        ),
        case(
            "C1f",
            "text that is no token",
            malformed,
            Message(|_, m| m.edit = Some(|_| "<script>alert(1)</script>".into())),
        ),
        case(
            "C1g",
            "an empty signature under `RS256`",
            refused(&[400, 401], "launch.signature"),
            Message(|_, m| m.signer = Signer::Nothing),
        ),
        case(
            "C2",
            "a token of more than 64 kB",
            refused(&[400, 413], "launch.token_too_large"),
            Message(|_, m| m.set("padding", json!("x".repeat(70_000)))),
        ),
        case(
            "C2b",
            "a launch body of 6 MB",
            refused(&[413], "too_large"),
            Any(|b| {
                Box::pin(async move {
                    let login = b.login(&b.main).await;
                    let form = b.launch_fields(&login, &"x".repeat(6 << 20));
                    is_refused(b, &b.post(&b.tool.launch, &login.jar, &form).await, &[413], "too_large")
                })
            }),
        ),
        case(
            "C3a",
            "`alg` is `none`, no signature",
            algorithm,
            Message(|_, m| {
                m.header["alg"] = json!("none");
                m.signer = Signer::Nothing
            }),
        ),
        case(
            "C3b",
            "`alg` is `None`",
            algorithm,
            Message(|_, m| {
                m.header["alg"] = json!("None");
                m.signer = Signer::Nothing
            }),
        ),
        case(
            "C3c",
            "`alg` is `nOnE`",
            algorithm,
            Message(|_, m| {
                m.header["alg"] = json!("nOnE");
                m.signer = Signer::Nothing
            }),
        ),
        case(
            "C3d",
            "`alg` is `none` over a good signature",
            algorithm,
            Message(|_, m| m.header["alg"] = json!("none")),
        ),
        case(
            "C4a",
            "HS256 with the public key's PEM as its secret",
            algorithm,
            Message(|b, m| {
                m.header["alg"] = json!("HS256");
                m.signer = Signer::Hs256(b.main.key.public_pem().into_bytes());
            }),
        ),
        case(
            "C4b",
            "HS256 with the public key's JWK as its secret",
            algorithm,
            Message(|b, m| {
                m.header["alg"] = json!("HS256");
                m.signer = Signer::Hs256(b.main.key.jwk(&b.main.kid).to_string().into_bytes());
            }),
        ),
        case(
            "C4c",
            "HS256 with an empty secret",
            algorithm,
            Message(|_, m| {
                m.header["alg"] = json!("HS256");
                m.signer = Signer::Hs256(Vec::new())
            }),
        ),
        case(
            "C5a",
            "RS384 by the right key",
            algorithm,
            Message(|b, m| {
                m.header["alg"] = json!("RS384");
                m.signer = Signer::Rs384(b.main.key)
            }),
        ),
        case(
            "C5b",
            "RS512 by the right key",
            algorithm,
            Message(|b, m| {
                m.header["alg"] = json!("RS512");
                m.signer = Signer::Rs512(b.main.key)
            }),
        ),
        case(
            "C5c",
            "PS256 by the right key",
            algorithm,
            Message(|b, m| {
                m.header["alg"] = json!("PS256");
                m.signer = Signer::Ps256(b.main.key)
            }),
        ),
        case(
            "C5d",
            "ES256",
            algorithm,
            Message(|_, m| {
                m.header["alg"] = json!("ES256");
                m.signer = Signer::Es256
            }),
        ),
        case(
            "C5e",
            "`RS256` in the header, RS384 in the signature",
            refused(&[401], "launch.signature"),
            Message(|b, m| m.signer = Signer::Rs384(b.main.key)),
        ),
        case("C5f", "`alg` in small letters", algorithm, Message(|_, m| m.header["alg"] = json!("rs256"))),
        case(
            "C6a",
            "no `alg`",
            refused(&[400], "launch.header"),
            Message(|_, m| {
                m.header.as_object_mut().unwrap().remove("alg");
            }),
        ),
        case(
            "C6b",
            "a list as `alg`",
            refused(&[400], "launch.header"),
            Message(|_, m| m.header["alg"] = json!(["RS256"])),
        ),
        case(
            "C7",
            "no `kid`",
            refused(&[401], "launch.kid_missing"),
            Message(|_, m| {
                m.header.as_object_mut().unwrap().remove("kid");
            }),
        ),
        case(
            "C7b",
            "an empty `kid`",
            refused(&[401], "launch.kid_missing"),
            Message(|_, m| m.header["kid"] = json!("")),
        ),
        case(
            "C7c",
            "a number as `kid`",
            refused(&[400], "launch.header"),
            Message(|_, m| m.header["kid"] = json!(7)),
        ),
        case(
            "C10a",
            "a path as `kid`",
            refused(&[401], "launch.kid_unknown"),
            Message(|_, m| m.header["kid"] = json!("../../../dev/null")),
        ),
        case(
            "C10b",
            "SQL as `kid`",
            refused(&[401], "launch.kid_unknown"),
            Message(|_, m| m.header["kid"] = json!("' OR 1=1 --")),
        ),
        case(
            "C11",
            "`jku` leads to the attacker's key set",
            refused(&[401], "launch.kid_unknown"),
            Any(|b| {
                Box::pin(async move {
                    let evil = b.lms.issuer("evil", keys::stranger());
                    let (_, answer) = b
                        .launch_with(&b.main, |m| {
                            m.header["jku"] = json!(evil.jwks);
                            m.header["kid"] = json!(evil.kid);
                            m.signer = Signer::Rs256(keys::stranger());
                        })
                        .await;
                    is_refused(b, &answer, &[401], "launch.kid_unknown")?;
                    super::super::case::check(b.lms.count("/evil/jwks") == 0, || {
                        "the attacker's key set was fetched".into()
                    })
                })
            }),
        ),
        case(
            "C12",
            "the attacker's key as `jwk` in the header",
            refused(&[401], "launch.signature"),
            Message(|b, m| {
                m.header["jwk"] = keys::stranger().jwk(&b.main.kid);
                m.signer = Signer::Rs256(keys::stranger());
            }),
        ),
        case(
            "C13",
            "`x5u` and `x5c` of the attacker",
            refused(&[401], "launch.signature"),
            Any(|b| {
                Box::pin(async move {
                    let (_, answer) = b
                        .launch_with(&b.main, |m| {
                            m.header["x5u"] = json!(format!("{}/evil/chain", b.lms.origin));
                            m.header["x5c"] = json!([STANDARD.encode("not a certificate")]);
                            m.signer = Signer::Rs256(keys::stranger());
                        })
                        .await;
                    is_refused(b, &answer, &[401], "launch.signature")?;
                    super::super::case::check(b.lms.count("/evil/chain") == 0, || {
                        "the attacker's chain was fetched".into()
                    })
                })
            }),
        ),
        case(
            "C14",
            "`crit` demands an unknown extension",
            refused(&[401], "launch.critical"),
            Message(|_, m| {
                m.header["crit"] = json!(["exp2"]);
                m.header["exp2"] = json!(1)
            }),
        ),
        case(
            "C15",
            "the right `kid`, another key",
            refused(&[401], "launch.signature"),
            Message(|_, m| m.signer = Signer::Rs256(keys::stranger())),
        ),
        case(
            "C18",
            "signed by the key of another registered platform",
            refused(&[401], "launch.signature"),
            Two(|b| {
                Box::pin(async move {
                    let (_, answer) =
                        b.launch_with(&b.main, |m| m.signer = Signer::Rs256(b.second().key)).await;
                    is_refused(b, &answer, &[401], "launch.signature")
                })
            }),
        ),
        case(
            "C18b",
            "another registered platform's key under its own `kid`",
            refused(&[401], "launch.kid_unknown"),
            Two(|b| {
                Box::pin(async move {
                    let (_, answer) = b
                        .launch_with(&b.main, |m| {
                            m.header["kid"] = json!(b.second().kid);
                            m.signer = Signer::Rs256(b.second().key);
                        })
                        .await;
                    is_refused(b, &answer, &[401], "launch.kid_unknown")
                })
            }),
        ),
        case(
            "C19a",
            "one byte of the payload changed",
            refused(&[400, 401], "launch.signature"),
            Message(|_, m| {
                m.edit = Some(|t| {
                    let parts: Vec<&str> = t.split('.').collect();
                    let payload = String::from_utf8(URL_SAFE_NO_PAD.decode(parts[1]).unwrap()).unwrap();
                    let payload = payload.replace("#Learner", "#Manager");
                    format!("{}.{}.{}", parts[0], URL_SAFE_NO_PAD.encode(payload), parts[2])
                })
            }),
        ),
        case(
            "C19b",
            "one byte of the signature changed",
            refused(&[401], "launch.signature"),
            Message(|_, m| {
                m.edit = Some(|t| {
                    let (signed, signature) = t.rsplit_once('.').unwrap();
                    let mut bytes = URL_SAFE_NO_PAD.decode(signature).unwrap();
                    bytes[100] ^= 1;
                    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(bytes))
                })
            }),
        ),
        case(
            "C19c",
            "the header changed after signing",
            refused(&[401], "launch.signature"),
            Message(|_, m| {
                m.edit = Some(|t| {
                    let (header, rest) = t.split_once('.').unwrap();
                    let header = String::from_utf8(URL_SAFE_NO_PAD.decode(header).unwrap())
                        .unwrap()
                        .replace("JWT", "jwt");
                    format!("{}.{rest}", URL_SAFE_NO_PAD.encode(header))
                })
            }),
        ),
        case(
            "C20a",
            "`iss` twice",
            json_code,
            Message(|_, m| {
                m.payload = Some(m.claims.to_string().replacen('{', "{\"iss\":\"https://evil.example\",", 1))
            }),
        ),
        case(
            "C20b",
            "`aud` twice",
            json_code,
            Message(|_, m| m.payload = Some(m.claims.to_string().replacen('{', "{\"aud\":\"another\",", 1))),
        ),
        case(
            "C20c",
            "the roles twice",
            json_code,
            Message(|_, m| {
                let role = r#"{"https://purl.imsglobal.org/spec/lti/claim/roles":["http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor"],"#;
                m.payload = Some(m.claims.to_string().replacen('{', role, 1));
            }),
        ),
        case(
            "C20d",
            "`NaN` as `exp`",
            json_code,
            Message(|_, m| m.payload = Some(m.claims.to_string().replacen('{', "{\"x\":NaN,", 1))),
        ),
        case(
            "C20e",
            "10 000 levels of nesting",
            json_code,
            Message(|_, m| {
                m.payload = Some(m.claims.to_string().replacen(
                    '{',
                    &format!("{{\"x\":{}{},", "[".repeat(10_000), "]".repeat(10_000)),
                    1,
                ));
            }),
        ),
        case(
            "C20f",
            "a list as payload",
            json_code,
            Message(|_, m| m.payload = Some(format!("[{}]", m.claims))),
        ),
        case(
            "C20g",
            "text after the payload's object",
            json_code,
            Message(|_, m| m.payload = Some(format!("{} {{}}", m.claims))),
        ),
        case(
            "C20h",
            "broken JSON in the header",
            json_code,
            Message(|_, m| m.header_text = Some("{\"alg\":\"RS256\"".into())),
        ),
        case(
            "C20i",
            "`alg` twice in the header",
            json_code,
            Message(|b, m| {
                m.header_text =
                    Some(format!("{{\"alg\":\"none\",\"alg\":\"RS256\",\"kid\":\"{}\"}}", b.main.kid))
            }),
        ),
        case(
            "C20j",
            "a payload that is not UTF-8",
            json_code,
            Message(|_, m| m.payload = Some(m.claims.to_string().replace("Zebulon", "\\ud800"))),
        ),
    ]
}

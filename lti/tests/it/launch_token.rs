//! Refusals of the token itself: groups C (signature and form) and D (time, issuer, audience) of the suite.

use crate::common::*;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use lti::launch::{Deployments, Expected, Policy, verify};
use lti::{Code, KeySet};
use serde_json::{Value, json};
use url::Url;

fn code(claims: Value) -> Code {
    launch(&claims_with(claims)).unwrap_err().code
}

fn token_code(token: &str) -> Code {
    launch_token(token).unwrap_err().code
}

fn header_code(changes: Value) -> Code {
    token_code(&sign_raw(&header_with(changes), &good_claims().to_string(), false))
}

#[test]
fn the_good_launch_is_good() {
    let got = launch(&good_claims()).unwrap();
    assert_eq!(got.sub.as_deref(), Some("4"));
    assert!(launch_token(&sign_raw(&header_with(json!({})), &good_claims().to_string(), false)).is_ok());
}

#[test]
fn c1_three_strict_parts() {
    let token = sign(&good_claims());
    let parts: Vec<&str> = token.split('.').collect();
    let [header, payload, signature] = parts[..] else { panic!() };
    assert_eq!(token_code(""), Code::LaunchTokenMissing);
    for broken in [
        format!("{header}.{payload}"),
        format!("{header}.{payload}.{signature}.x.y"),
        format!("{header}.{payload}.{signature}="),
        format!("{header}.{payload}.{signature}\n"),
        format!(" {token}"),
        format!("{header}.{payload}=.{signature}"),
        format!("{header}.{payload}+/.{signature}"),
        "...".to_owned(),
        "é.é.é".to_owned(),
    ] {
        assert_eq!(token_code(&broken), Code::LaunchTokenMalformed, "{broken:.20}");
    }
    // The last letter of a part has unused bits; a second spelling of the same bytes is refused.
    let twisted = format!("{header}.{payload}.{}B", &signature[..signature.len() - 1]);
    assert!(matches!(token_code(&twisted), Code::LaunchTokenMalformed | Code::LaunchSignature));
}

#[test]
fn c2_oversized() {
    assert_eq!(token_code(&"a".repeat(64 * 1024 + 1)), Code::LaunchTokenTooLarge);
    assert_eq!(code(json!({"x": "y".repeat(60_000)})), Code::LaunchTokenTooLarge);
}

#[test]
fn c3_alg_none() {
    for alg in ["none", "None", "nOnE", ""] {
        let header = URL_SAFE_NO_PAD.encode(header_with(json!({"alg": alg})));
        let token = format!("{header}.{}.", URL_SAFE_NO_PAD.encode(good_claims().to_string()));
        assert_eq!(token_code(&token), Code::LaunchAlgorithm, "{alg}");
    }
}

#[test]
fn c4_symmetric_signature_with_the_public_key() {
    let jwk = platform_key().public_jwk();
    let header = json!({"typ": "JWT", "alg": "HS256", "kid": jwk.kid}).to_string();
    let signed =
        format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(good_claims().to_string()));
    let secret = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, jwk.n.as_bytes());
    let tag = aws_lc_rs::hmac::sign(&secret, signed.as_bytes());
    assert_eq!(token_code(&format!("{signed}.{}", URL_SAFE_NO_PAD.encode(tag))), Code::LaunchAlgorithm);
}

#[test]
fn c5_other_algorithms() {
    let token = sign_raw(&header_with(json!({"alg": "RS384"})), &good_claims().to_string(), true);
    assert_eq!(token_code(&token), Code::LaunchAlgorithm);
    for alg in ["RS512", "PS256", "ES256", "EdDSA", "rs256", "HS256"] {
        assert_eq!(header_code(json!({"alg": alg})), Code::LaunchAlgorithm, "{alg}");
    }
    let disguised = sign_raw(&header_with(json!({})), &good_claims().to_string(), true);
    assert_eq!(token_code(&disguised), Code::LaunchSignature);
}

#[test]
fn c6_algorithm_missing_or_no_text() {
    assert_eq!(header_code(json!({"alg": null})), Code::LaunchHeader);
    assert_eq!(header_code(json!({"alg": ["RS256"]})), Code::LaunchHeader);
    assert_eq!(header_code(json!({"alg": 256})), Code::LaunchHeader);
}

#[test]
fn c7_no_kid() {
    assert_eq!(header_code(json!({"kid": null})), Code::LaunchKidMissing);
    assert_eq!(header_code(json!({"kid": ""})), Code::LaunchKidMissing);
    assert_eq!(header_code(json!({"kid": 7})), Code::LaunchHeader);
}

#[test]
fn c8_c10_unknown_kid_whatever_it_looks_like() {
    for kid in ["other", "../../x", "' or 1=1 --", "\u{202e}"] {
        assert_eq!(header_code(json!({"kid": kid})), Code::LaunchKidUnknown, "{kid}");
    }
}

#[test]
fn c11_c12_c13_keys_in_the_header_are_not_looked_at() {
    let attacker = other_key();
    let jwk = serde_json::to_value(attacker.public_jwk()).unwrap();
    for (name, value) in [
        ("jku", json!("https://evil.example/keys")),
        ("jwk", jwk.clone()),
        ("x5u", json!("https://evil.example/cert")),
        ("x5c", json!(["MIIB"])),
    ] {
        // Signed by the attacker, under the platform's kid and under their own.
        for kid in [platform_key().kid(), attacker.kid()] {
            let header = json!({"alg": "RS256", "kid": kid, name: value}).to_string();
            let signed = format!(
                "{}.{}",
                URL_SAFE_NO_PAD.encode(header),
                URL_SAFE_NO_PAD.encode(good_claims().to_string())
            );
            let pair = aws_lc_rs::signature::RsaKeyPair::from_pkcs8(&attacker.to_pkcs8().unwrap()).unwrap();
            let mut signature = vec![0; pair.public_modulus_len()];
            let hash = &aws_lc_rs::signature::RSA_PKCS1_SHA256;
            pair.sign(hash, &aws_lc_rs::rand::SystemRandom::new(), signed.as_bytes(), &mut signature)
                .unwrap();
            let got = token_code(&format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)));
            assert!(matches!(got, Code::LaunchSignature | Code::LaunchKidUnknown), "{name}");
        }
        // A platform that sends them beside its own good signature is not refused.
        let honest = sign_raw(&header_with(json!({name: value})), &good_claims().to_string(), false);
        assert!(launch_token(&honest).is_ok(), "{name}");
    }
}

#[test]
fn c14_critical_extensions() {
    assert_eq!(header_code(json!({"crit": ["exp"], "exp": 1})), Code::LaunchCritical);
    assert_eq!(header_code(json!({"crit": []})), Code::LaunchCritical);
}

#[test]
fn c15_c18_right_kid_other_key() {
    let token = other_key().sign(&good_claims()).unwrap();
    assert_eq!(token_code(&token), Code::LaunchKidUnknown);
    let mut jwk = other_key().public_jwk().clone();
    jwk.kid = platform_key().kid().to_owned();
    let keys = KeySet::parse(lti::keys::jwks_json([&jwk]).as_bytes()).unwrap();
    let target = Url::parse(TARGET).unwrap();
    let expected = Expected {
        nonce: NONCE,
        target_link_uri: &target,
        deployment_id: None,
        deployments: Deployments::Open,
        tool: &tool(),
        policy: Policy::default(),
    };
    let got = verify(&sign(&good_claims()), &platform(), &keys, &expected, NOW);
    assert_eq!(got.unwrap_err().code, Code::LaunchSignature);
}

#[test]
fn two_keys_of_one_name_are_both_tried() {
    let mut twin = other_key().public_jwk().clone();
    twin.kid = platform_key().kid().to_owned();
    let keys = KeySet::parse(lti::keys::jwks_json([&twin, platform_key().public_jwk()]).as_bytes()).unwrap();
    let target = Url::parse(TARGET).unwrap();
    let expected = Expected {
        nonce: NONCE,
        target_link_uri: &target,
        deployment_id: None,
        deployments: Deployments::Open,
        tool: &tool(),
        policy: Policy::default(),
    };
    assert!(verify(&sign(&good_claims()), &platform(), &keys, &expected, NOW).is_ok());
}

#[test]
fn c16_c17_unusable_keys_of_the_right_name() {
    let jwk = serde_json::to_value(platform_key().public_jwk()).unwrap();
    for change in
        [json!({"use": "enc"}), json!({"alg": "RS512"}), json!({"alg": "PS256"}), json!({"kty": "EC"})]
    {
        let set = json!({"keys": [changed(jwk.clone(), change)]}).to_string();
        assert!(KeySet::parse(set.as_bytes()).unwrap().is_empty());
    }
}

#[test]
fn c19_a_changed_payload() {
    let token = sign(&good_claims());
    let parts: Vec<&str> = token.split('.').collect();
    let claims = claims_with(json!({"sub": "5"})).to_string();
    let forged = format!("{}.{}.{}", parts[0], URL_SAFE_NO_PAD.encode(claims), parts[2]);
    assert_eq!(token_code(&forged), Code::LaunchSignature);
    assert_eq!(token_code(&format!("{}.{}.", parts[0], parts[1])), Code::LaunchSignature);
}

#[test]
fn c20_json_tricks() {
    let good = good_claims().to_string();
    let body = good.trim_start_matches('{');
    for trick in [
        format!("{{\"iss\":\"{ISSUER}\",{body}"),
        format!("{{\"aud\":\"{CLIENT}\",{body}"),
        format!("{{\"\\u0061ud\":\"{CLIENT}\",{body}"),
        format!("{{\"{LTI}roles\":[\"{MEMBERSHIP}Instructor\"],{body}"),
        format!("{{\"x\":NaN,{body}"),
        format!("{{\"x\":1e999,{body}"),
        format!("{{\"x\":{}1{},{body}", "[".repeat(10_000), "]".repeat(10_000)),
        format!("{{\"x\":{}1{},{body}", "[".repeat(40), "]".repeat(40)),
        format!("{good}{good}"),
        format!("[{good}]"),
        "null".to_owned(),
        String::new(),
        "{\"iss\":".to_owned(),
        "{\"iss\":\"\\ud800\"}".to_owned(),
    ] {
        assert_eq!(
            token_code(&sign_raw(&header_with(json!({})), &trick, false)),
            Code::LaunchJson,
            "{trick:.60}"
        );
    }
    let twice = format!("{{\"alg\":\"none\",{}", header_with(json!({})).trim_start_matches('{'));
    assert_eq!(token_code(&sign_raw(&twice, &good, false)), Code::LaunchJson);
}

#[test]
fn d1_expired() {
    assert_eq!(code(json!({"exp": NOW - 600, "iat": NOW - 660})), Code::LaunchExpired);
    assert_eq!(code(json!({"exp": NOW - 60, "iat": NOW - 120})), Code::LaunchExpired);
}

#[test]
fn d2_d5_no_expiry_no_issue_time() {
    assert_eq!(code(json!({"exp": null})), Code::LaunchExpMissing);
    assert_eq!(code(json!({"iat": null})), Code::LaunchIatMissing);
}

#[test]
fn d3_times_that_are_no_numbers() {
    for wrong in [json!("1795500058"), json!(true), json!([NOW]), json!({}), json!(-5), json!(1e300)] {
        assert_eq!(code(json!({"exp": wrong})), Code::LaunchTimeForm, "{wrong}");
        assert_eq!(code(json!({"iat": wrong})), Code::LaunchTimeForm, "{wrong}");
    }
    assert_eq!(code(json!({"nbf": "now"})), Code::LaunchTimeForm);
}

#[test]
fn d4_d6_d7_d8_times_that_do_not_fit() {
    assert_eq!(code(json!({"iat": NOW + 3600, "exp": NOW + 3660})), Code::LaunchIatFuture);
    assert_eq!(code(json!({"iat": NOW + 61, "exp": NOW + 120})), Code::LaunchIatFuture);
    assert_eq!(code(json!({"iat": NOW - 864_000, "exp": NOW + 864_000})), Code::LaunchLifetime);
    assert_eq!(code(json!({"exp": NOW + 90_000})), Code::LaunchLifetime);
    assert_eq!(code(json!({"iat": NOW + 50, "exp": NOW + 10})), Code::LaunchLifetime);
    assert_eq!(code(json!({"iat": NOW - 7200, "exp": NOW + 60})), Code::LaunchIatOld);
    assert_eq!(code(json!({"nbf": NOW + 600})), Code::LaunchNotYetValid);
}

#[test]
fn d9_clock_skew_of_real_platforms() {
    for skew in [-55, 55] {
        let claims = claims_with(json!({"iat": NOW + skew, "exp": NOW + skew + 60, "nbf": NOW + skew}));
        assert!(launch(&claims).is_ok(), "{skew}");
    }
    let late = claims_with(json!({"iat": NOW - 119, "exp": NOW - 59}));
    assert!(launch(&late).is_ok());
    let fraction = claims_with(json!({"iat": NOW as f64 - 0.5, "exp": NOW as f64 + 59.5}));
    assert!(launch(&fraction).is_ok());
    let hour = claims_with(json!({"exp": NOW + 3600}));
    assert!(launch(&hour).is_ok());
}

#[test]
fn d10_d11_issuer_exactly() {
    for iss in
        ["https://other.example", "https://lms.example/", "https://LMS.example", "http://lms.example", ""]
    {
        assert_eq!(code(json!({"iss": iss})), Code::LaunchIss, "{iss}");
    }
    assert_eq!(code(json!({"iss": null})), Code::LaunchIss);
    assert_eq!(code(json!({"iss": [ISSUER]})), Code::LaunchIss);
}

#[test]
fn d12_d13_audience_of_another_tool() {
    assert_eq!(code(json!({"aud": "client-2"})), Code::LaunchAud);
    assert_eq!(code(json!({"aud": "CLIENT-1"})), Code::LaunchAud);
    assert_eq!(code(json!({"aud": ["client-2", "client-3"]})), Code::LaunchAud);
}

#[test]
fn d14_d15_d16_authorized_party() {
    assert_eq!(code(json!({"aud": [CLIENT, "stranger"]})), Code::LaunchAzp);
    assert_eq!(code(json!({"aud": [CLIENT, "stranger"], "azp": "stranger"})), Code::LaunchAzp);
    assert_eq!(code(json!({"azp": "stranger"})), Code::LaunchAzp);
    assert_eq!(code(json!({"azp": [CLIENT]})), Code::LaunchAzp);
    assert!(launch(&claims_with(json!({"aud": [CLIENT]}))).is_ok());
    assert!(launch(&claims_with(json!({"azp": CLIENT}))).is_ok());
    assert!(launch(&claims_with(json!({"aud": ["stranger", CLIENT], "azp": CLIENT}))).is_ok());
}

#[test]
fn d17_audience_of_a_wrong_form() {
    for aud in [json!([]), json!({"a": CLIENT}), json!(1), json!([CLIENT, 1])] {
        assert_eq!(code(json!({"aud": aud})), Code::LaunchAudForm, "{aud}");
    }
    assert_eq!(code(json!({"aud": null})), Code::LaunchAudForm);
}

#[test]
fn d18_a_client_assertion_is_no_launch() {
    let assertion = json!({"iss": CLIENT, "sub": CLIENT, "aud": "https://lms.example/token", "iat": NOW, "exp": NOW + 60, "jti": "x"});
    assert_eq!(launch(&assertion).unwrap_err().code, Code::LaunchIss);
    let own = json!({"iss": ISSUER, "sub": CLIENT, "aud": CLIENT, "iat": NOW, "exp": NOW + 60, "jti": "x"});
    assert_eq!(launch(&own).unwrap_err().code, Code::LaunchNonceForm);
}

#[test]
fn b8_b9_b10_nonces() {
    assert_eq!(code(json!({"nonce": "nonce-of-another-login"})), Code::LaunchNonce);
    assert_eq!(code(json!({"nonce": "NONCE-OF-THIS-LOGIN"})), Code::LaunchNonce);
    for nonce in [json!(""), json!(7), json!("x".repeat(10_000)), json!([NONCE])] {
        assert_eq!(code(json!({"nonce": nonce})), Code::LaunchNonceForm);
    }
    assert_eq!(code(json!({"nonce": null})), Code::LaunchNonceForm);
}

#[test]
fn no_refusal_repeats_the_token() {
    let personal = json!({"exp": NOW - 600, "iat": NOW - 660, "name": "Zaphod Beeblebrox"});
    let refusal = launch(&claims_with(personal)).unwrap_err();
    assert!(!format!("{refusal:?}").contains("Zaphod"));
    assert_eq!(refusal.return_url, None, "no way back is offered before the token is known to be good");
}

#[test]
fn an_oauth_error_in_place_of_a_token() {
    let params =
        |error: &str| vec![("error".to_owned(), error.to_owned()), ("state".to_owned(), "s".to_owned())];
    let refusal = lti::launch::platform_error(&params("access_denied")).unwrap();
    assert_eq!((refusal.code, refusal.detail.as_str()), (Code::LaunchPlatformError, "access_denied"));
    assert!(!lti::launch::platform_error(&params("<script>")).unwrap().detail.contains("script"));
    assert!(lti::launch::platform_error(&[("id_token".into(), "x".into())]).is_none());
}

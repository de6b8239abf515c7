//! Whatever JSON arrives: no panic, and nothing is accepted with a wrong issuer, audience, nonce or time.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::common::*;

/// Arbitrary JSON of moderate size.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        Just(json!("")),
        Just(json!("$User.id")),
        Just(json!("https://lms.example/x")),
        Just(json!("javascript:x")),
    ];
    leaf.prop_recursive(4, 24, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map("[a-z_]{1,8}", inner, 0..5)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// The names of the good launch's claims, inner names included.
fn names(claims: &Value) -> Vec<(String, Option<String>)> {
    let Value::Object(map) = claims else { return Vec::new() };
    map.iter()
        .flat_map(|(name, value)| {
            let inner = value
                .as_object()
                .into_iter()
                .flat_map(Map::keys)
                .map(|inner| (name.clone(), Some(inner.clone())));
            std::iter::once((name.clone(), None)).chain(inner.collect::<Vec<_>>())
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, rng_seed: proptest::test_runner::RngSeed::Fixed(20), ..ProptestConfig::default() })]

    #[test]
    fn any_signed_json_is_answered(payload in any_json()) {
        prop_assert!(launch(&payload).is_err());
    }

    #[test]
    fn any_signed_bytes_are_answered(payload in ".{0,200}", header in any_json()) {
        let odd_payload = launch_token(&sign_raw(&header_with(json!({})), &payload, false));
        let odd_header = launch_token(&sign_raw(&header.to_string(), &good_claims().to_string(), false));
        prop_assert!(odd_payload.is_err() && odd_header.is_err());
    }

    #[test]
    fn any_text_is_answered(token in ".{0,300}") {
        prop_assert!(launch_token(&token).is_err());
    }

    #[test]
    fn one_claim_replaced_never_widens_the_door(
        which in any::<prop::sample::Index>(),
        value in any_json(),
        deep_linking in any::<bool>(),
    ) {
        let mut claims = if deep_linking { deep_linking_claims() } else { good_claims() };
        let all = names(&claims);
        let (outer, inner) = &all[which.index(all.len())];
        match inner {
            Some(inner) => claims[outer][inner] = value,
            None => claims[outer] = value,
        }
        if let Ok(got) = launch(&claims) {
            prop_assert_eq!(&claims["iss"], ISSUER);
            prop_assert_eq!(&claims["aud"], CLIENT);
            prop_assert_eq!(&claims["nonce"], NONCE);
            prop_assert!(claims["exp"].as_f64().unwrap() as i64 > NOW - 60);
            prop_assert!(claims["iat"].as_f64().unwrap() as i64 <= NOW + 60);
            prop_assert_eq!(got.target_link_uri.as_str(), TARGET);
            prop_assert!(!got.deployment_id.is_empty());
            prop_assert!(got.sub.is_some_and(|sub| !sub.is_empty() && sub.len() <= 255));
            prop_assert!(got.custom.values().all(|value| !value.is_empty() && !value.starts_with('$')));
        }
    }

    #[test]
    fn one_flipped_letter_breaks_the_token(at in any::<prop::sample::Index>(), letter in "[A-Za-z0-9_-]") {
        let token = sign(&good_claims());
        let at = at.index(token.len());
        let forged = format!("{}{letter}{}", &token[..at], &token[at + 1..]);
        prop_assume!(forged != token);
        prop_assert!(launch_token(&forged).is_err());
    }
}

//! Custom parameters: what arrives with a launch, and what may be sent out.
//!
//! Platforms leave variables that they do not know as `$Name`, and fill unknown facts with an empty string; both mean
//! absent. Going out, names and values must survive the platforms' text formats.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// Names that Moodle takes out of `custom` and puts into the grade service claim.
const TAKEN: &[&str] = &["lineitem_url", "result_url", "lineitems_url", "context_memberships_url"];

/// The usable values of a `custom` claim. Numbers and booleans are accepted as text.
pub(crate) fn received(claim: &Map<String, Value>) -> BTreeMap<String, String> {
    claim
        .iter()
        .filter_map(|(name, value)| {
            let text = match value {
                Value::String(text) => text.clone(),
                Value::Number(number) => number.to_string(),
                Value::Bool(truth) => truth.to_string(),
                _ => return None,
            };
            let absent = text.is_empty() || text.starts_with('$');
            (!absent).then(|| (name.clone(), text))
        })
        .collect()
}

/// Checks a parameter that is sent to a platform in a content item or a registration.
///
/// # Errors
/// Says what is wrong: an unusual or taken name, or a value of several lines, which Moodle cuts or splits.
pub fn check_outgoing(name: &str, value: &str) -> Result<(), String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    if name.is_empty() || name.len() > 64 || !name.chars().all(plain) {
        return Err(format!("custom parameter {name:?}: use 1 to 64 letters, digits, '_', '-' or '.'"));
    }
    if TAKEN.contains(&name.to_ascii_lowercase().as_str()) {
        return Err(format!("custom parameter {name}: LMSs use this name themselves, choose another"));
    }
    if value.chars().any(char::is_control) {
        return Err(format!("custom parameter {name}: the value must stand on one line"));
    }
    if value.len() > 1024 {
        return Err(format!("custom parameter {name}: the value is longer than 1024 bytes"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn unsubstituted_and_empty_values_are_absent() {
        let claim = json!({"a": "x", "n": 7, "f": 1.5, "b": true, "e": "", "v": "$ResourceLink.submission.endDateTime",
            "o": {}, "z": null, "Mixed": "v", "mixed": "v", "price": "5$"});
        let map = claim.as_object().cloned().unwrap_or_default();
        let got = received(&map);
        let names: Vec<_> = got.keys().map(String::as_str).collect();
        assert_eq!(names, ["Mixed", "a", "b", "f", "mixed", "n", "price"]);
        assert_eq!(got.get("n").map(String::as_str), Some("7"));
    }

    #[test]
    fn outgoing_parameters() {
        assert!(check_outgoing("assignment_id", "0198-ü=;").is_ok());
        for (name, value) in [
            ("lineitem_url", "x"),
            ("Result_URL", "x"),
            ("", "x"),
            ("a b", "x"),
            ("a", "x\ny=z"),
            ("a", "\0"),
        ] {
            assert!(check_outgoing(name, value).is_err(), "{name}");
        }
    }
}

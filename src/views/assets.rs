//! Stylesheet, scripts and pictures, built into the program.
//!
//! Their addresses carry a hash of all of them, so browsers may keep them for ever and modules that import each other by
//! relative address stay together.

use std::sync::LazyLock;

use sha2::{Digest, Sha256};

/// One static file.
#[derive(Debug)]
pub struct Asset {
    /// Its name, the last part of its address.
    pub name: &'static str,
    /// For the `Content-Type` header.
    pub content_type: &'static str,
    /// Its bytes.
    pub content: &'static [u8],
}

const SCRIPT: &str = "text/javascript; charset=utf-8";

macro_rules! assets {
    ($($name:literal, $content_type:expr;)*) => {
        &[$(Asset {
            name: $name,
            content_type: $content_type,
            content: include_bytes!(concat!("../../static/", $name)),
        }),*]
    };
}

/// Every static file.
pub const ALL: &[Asset] = assets! {
    "app.css", "text/css; charset=utf-8";
    "app.js", SCRIPT;
    "authoring.js", SCRIPT;
    "draft.js", SCRIPT;
    "marking.js", SCRIPT;
    "progress.js", SCRIPT;
    "storage.js", SCRIPT;
    "watch.js", SCRIPT;
    "favicon.svg", "image/svg+xml";
};

/// How long a file may be kept under an address with a right version.
pub const CACHE_CONTROL: &str = "public, max-age=31536000, immutable";

/// The version in the addresses: 16 hexadecimal digits over the contents of all files.
pub fn version() -> &'static str {
    static VERSION: LazyLock<String> = LazyLock::new(|| {
        let mut hash = Sha256::new();
        for asset in ALL {
            hash.update(asset.name);
            hash.update(asset.content);
        }
        hex::encode(&hash.finalize()[..8])
    });
    &VERSION
}

/// The file of a name.
pub fn find(name: &str) -> Option<&'static Asset> {
    ALL.iter().find(|asset| asset.name == name)
}

/// The address of a file: `/static/{version}/{name}`.
pub fn url(name: &str) -> String {
    format!("/static/{}/{name}", version())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_file_in_the_folder_is_served() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/static");
        let mut names: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        let mut served: Vec<&str> = ALL.iter().map(|asset| asset.name).collect();
        names.sort();
        served.sort_unstable();
        assert_eq!(names, served);
    }

    #[test]
    fn addresses_lead_to_files() {
        let address = url("app.css");
        let name = address.rsplit('/').next().unwrap();
        assert_eq!(find(name).unwrap().content_type, "text/css; charset=utf-8");
        assert_eq!(address, format!("/static/{}/app.css", version()));
        assert_eq!(version().len(), 16);
        assert!(find("../Cargo.toml").is_none());
    }

    /// Relative luminance and contrast as WCAG 2.2 defines them.
    fn contrast(a: &str, b: &str) -> f64 {
        let luminance = |colour: &str| {
            let channel = |at: usize| {
                let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
                if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
            };
            0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
        };
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn colours_can_be_read_in_both_schemes() {
        let sheet = std::str::from_utf8(find("app.css").unwrap().content).unwrap();
        let mut schemes = sheet.split(":root {").skip(1).map(|block| block.split('}').next().unwrap());
        let (light, dark) = (schemes.next().unwrap(), schemes.next().unwrap());
        let texts = [
            ("ink", "paper card sunken accent-wash yes-wash partly-wash no-wash against-wash"),
            ("soft", "paper card sunken accent-wash"),
            ("accent", "paper card sunken"),
            ("accent-ink", "accent accent-strong"),
            ("accent-strong", "accent-wash"),
            ("yes", "yes-wash"),
            ("partly", "partly-wash"),
            ("no", "card no-wash"),
            ("against", "against-wash"),
            ("info", "info-wash"),
            ("paper", "ink"),
        ];
        for scheme in [light, dark] {
            let colour = |name: &str| {
                let rest = scheme.split(&format!("--{name}: ")).nth(1).unwrap_or_else(|| panic!("no {name}"));
                rest.split(';').next().unwrap().to_owned()
            };
            for (text, grounds) in texts {
                for ground in grounds.split(' ') {
                    let found = contrast(&colour(text), &colour(ground));
                    assert!(found >= 4.5, "{text} on {ground}: {found:.2}");
                }
            }
            for ground in ["paper", "card"] {
                assert!(contrast(&colour("edge"), &colour(ground)) >= 3.0, "borders of fields on {ground}");
            }
        }
    }
}

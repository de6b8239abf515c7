//! `Link` headers of paged services.
//!
//! Moodle writes them with curly quotes and `&amp;`, so the bytes are read leniently; the page after this one must be on
//! the same origin, because our bearer token goes there.

use http::{HeaderMap, header};
use url::Url;

use crate::net::same_origin;

/// The address of the next page, resolved against this one.
pub(crate) fn next_page(headers: &HeaderMap, page: &Url) -> Result<Option<Url>, &'static str> {
    for value in headers.get_all(header::LINK) {
        let text = String::from_utf8_lossy(value.as_bytes());
        for (target, parameters) in entries(&text) {
            if !is_next(parameters) {
                continue;
            }
            let next = page
                .join(&target.replace("&amp;", "&"))
                .map_err(|_| "the next page has no usable address")?;
            if !same_origin(&next, page) {
                return Err("the next page is on another host");
            }
            return Ok(Some(next));
        }
    }
    Ok(None)
}

/// Pairs of `<target>` and the parameters up to the next target.
fn entries(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.split('<').skip(1).filter_map(|entry| entry.split_once('>'))
}

fn is_next(parameters: &str) -> bool {
    parameters.split([';', ',']).any(|parameter| {
        let Some((name, value)) = parameter.split_once('=') else { return false };
        let quotes: &[char] = &['"', '\'', '\u{201c}', '\u{201d}', '\u{201e}', ' '];
        name.trim().eq_ignore_ascii_case("rel")
            && value.trim_matches(quotes).split_ascii_whitespace().any(|rel| rel.eq_ignore_ascii_case("next"))
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn next(value: &[u8]) -> Result<Option<String>, &'static str> {
        let mut headers = HeaderMap::new();
        headers.insert("link", http::HeaderValue::from_bytes(value).unwrap());
        let page = Url::parse("https://lms.example/services/2/lineitems?type_id=1").unwrap();
        next_page(&headers, &page).map(|url| url.map(String::from))
    }

    #[test]
    fn all_the_ways_to_say_next() {
        let curly = "<https://lms.example/s?a=1&amp;from=0>; rel=“first”, <https://lms.example/s?a=1&amp;from=2>; rel=“next”, \
                     <https://lms.example/s?a=1&amp;from=7>; rel=“last”";
        assert_eq!(next(curly.as_bytes()), Ok(Some("https://lms.example/s?a=1&from=2".into())));
        let plain = br#"<https://lms.example/S?limit=1&From=1>; rel="next""#;
        assert_eq!(next(plain), Ok(Some("https://lms.example/S?limit=1&From=1".into())));
        assert_eq!(next(b"</s?p=2>;rel=next"), Ok(Some("https://lms.example/s?p=2".into())));
        assert_eq!(
            next(br#"<?p=2>; title="a"; REL='next'"#),
            Ok(Some("https://lms.example/services/2/lineitems?p=2".into()))
        );
        assert_eq!(next(br#"<https://lms.example/s>; rel="prev""#), Ok(None));
        assert_eq!(next(b"nonsense"), Ok(None));
    }

    #[test]
    fn other_origins_get_no_token() {
        for foreign in [
            "<https://evil.example/s>; rel=next",
            "<http://lms.example/s>; rel=next",
            "<https://lms.example:8443/s>; rel=next",
            "<//evil.example/s>; rel=next",
        ] {
            assert!(next(foreign.as_bytes()).is_err(), "{foreign}");
        }
    }
}

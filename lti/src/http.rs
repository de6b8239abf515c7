//! The door to the network, which the program brings.
//!
//! The client keeps the promises that a library without network cannot keep: a time limit, a size limit, no
//! connection to addresses that the policy forbids (checked after resolving), no redirects for requests that carry a
//! token, and a `User-Agent`, without which some sites answer 403.

use std::future::Future;
use std::sync::Arc;

/// Why no answer came.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HttpError {
    /// No connection was made, so the request was certainly not received.
    #[error("no connection: {0}")]
    Connect(String),
    /// The time was up; the request may have been received.
    #[error("no answer in time")]
    Timeout,
    /// The answer was longer than allowed.
    #[error("the answer is too long")]
    TooLarge,
    /// The address is private and private networks are not allowed.
    #[error("the address is not allowed")]
    Blocked,
    /// The answer broke off or was not HTTP; the request may have been received.
    #[error("the answer cannot be read: {0}")]
    Protocol(String),
}

/// Sends one request and reads the whole answer.
pub trait HttpClient: Send + Sync {
    /// Sends the request; every status is an answer, only the lack of one is an error.
    fn send(
        &self,
        request: http::Request<Vec<u8>>,
    ) -> impl Future<Output = Result<http::Response<Vec<u8>>, HttpError>> + Send;
}

impl<T: HttpClient> HttpClient for Arc<T> {
    fn send(
        &self,
        request: http::Request<Vec<u8>>,
    ) -> impl Future<Output = Result<http::Response<Vec<u8>>, HttpError>> + Send {
        T::send(self, request)
    }
}

/// Seconds to wait from a `Retry-After` header, which holds seconds or a date; at most a day.
pub fn retry_after_s(headers: &http::HeaderMap, now_unix: i64) -> Option<u64> {
    let text = headers.get(http::header::RETRY_AFTER)?.to_str().ok()?.trim();
    let seconds = match text.parse::<u64>() {
        Ok(seconds) => seconds,
        Err(_) => {
            let date = jiff::fmt::rfc2822::parse(text).ok()?.timestamp().as_second();
            u64::try_from(date.saturating_sub(now_unix)).unwrap_or(0)
        }
    };
    Some(seconds.min(86_400))
}

/// Whether an answer is a web page rather than data: error pages come with any status, even 200.
pub(crate) fn is_html(response: &http::Response<Vec<u8>>) -> bool {
    response.body().iter().find(|b| !b.is_ascii_whitespace()) == Some(&b'<')
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_in_both_forms() {
        let read = |value: &str| {
            let mut headers = http::HeaderMap::new();
            headers.insert("retry-after", value.parse().unwrap());
            retry_after_s(&headers, 1_445_412_470)
        };
        assert_eq!(read("120"), Some(120));
        assert_eq!(read("Wed, 21 Oct 2015 07:28:00 GMT"), Some(10));
        assert_eq!(read("Wed, 21 Oct 2015 07:00:00 GMT"), Some(0));
        assert_eq!(read("99999999"), Some(86_400));
        assert_eq!(read("soon"), None);
    }
}

//! What every answer carries: what a page may load, and who may frame it.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Data;

use crate::app::App;

/// Adds the security headers that a handler did not set itself, and counts the answer.
pub async fn add<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let app = request.app_data::<Data<App>>().cloned();
    let mut response = next.call(request).await?;
    if let Some(app) = app {
        let class = format!("{}xx", response.status().as_u16() / 100);
        app.metrics.responses.with_label_values(&[class.as_str()]).inc();
    }
    let headers = response.headers_mut();
    let mut default = |name: HeaderName, value: &'static str| {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    };
    default(header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'");
    default(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    // `no-referrer` would make browsers send `Origin: null` with our own forms.
    default(header::REFERRER_POLICY, "same-origin");
    default(header::CACHE_CONTROL, "no-store");
    Ok(response)
}

/// The policy of a page that these origins may frame and whose forms may also post to `form_targets`.
pub fn page_policy<'a>(
    ancestors: impl IntoIterator<Item = &'a str>,
    form_targets: impl IntoIterator<Item = &'a str>,
) -> String {
    let list = |origins: Vec<&str>| origins.join(" ");
    // Origins come from registrations and signed launches; whatever could end the directive is left out.
    let safe =
        |origin: &&str| origin.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b';' | b',' | b'\''));
    let ancestors = list(ancestors.into_iter().filter(safe).collect());
    let targets = list(form_targets.into_iter().filter(safe).collect());
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
         base-uri 'none'; form-action 'self' {targets}; frame-ancestors 'self' {ancestors}"
    )
}

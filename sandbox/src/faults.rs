//! Faults on order: tests let the LMS fail in the ways that real ones do, for a number of calls or until cleared.
//!
//! The middleware also writes down every service call, so that a test can count a client's patience.

use std::any::Any;
use std::sync::Arc;
use std::time::Duration;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Extensions, ServiceRequest, ServiceResponse};
use actix_web::http::{StatusCode, header};
use actix_web::middleware::Next;
use actix_web::{HttpResponse, web};
use jiff::fmt::strtime;

use crate::bounded::push_bounded;
use crate::report::RequestSeen;
use crate::server::App;

/// A kind of service endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Endpoint {
    /// `/.well-known/openid-configuration`
    OpenIdConfiguration,
    /// `/register`
    Registration,
    /// `/jwks`
    Jwks,
    /// `/auth`
    Auth,
    /// `/token`
    Token,
    /// The collection of line items.
    LineItems,
    /// One line item.
    LineItem,
    /// `…/scores`
    Scores,
    /// `…/results`
    Results,
    /// `…/memberships`
    Memberships,
}

impl Endpoint {
    pub(crate) fn of_path(path: &str) -> Option<Self> {
        Some(match path {
            "/.well-known/openid-configuration" => Self::OpenIdConfiguration,
            "/register" => Self::Registration,
            "/jwks" => Self::Jwks,
            "/auth" => Self::Auth,
            "/token" => Self::Token,
            _ if !path.starts_with("/services/") => return None,
            _ if path.ends_with("/scores") => Self::Scores,
            _ if path.ends_with("/results") => Self::Results,
            _ if path.ends_with("/memberships") => Self::Memberships,
            _ if path.ends_with("/lineitems") || path.ends_with("/line_items") => Self::LineItems,
            _ => Self::LineItem,
        })
    }
}

/// The form of a `Retry-After` header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetryAfter {
    /// A number of seconds.
    Seconds(u32),
    /// An HTTP date that many seconds from now.
    DateIn(u32),
    /// No header at all.
    Absent,
}

/// What goes wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// That status with a short JSON body.
    Status(u16),
    /// 429 with `Retry-After`.
    RateLimited(RetryAfter),
    /// Canvas's throttle: 403 with `X-Rate-Limit-Remaining: 0.0`.
    Throttled403,
    /// 200 with an HTML page, as a proxy's login or maintenance page.
    Html200,
    /// 404 with an HTML page, as Moodle answers when it cannot fetch the tool's keys.
    Html404,
    /// 200 with an empty body.
    Empty200,
    /// Waits, then answers as usual.
    Hang(Duration),
    /// Closes the connection without an answer and without doing anything.
    Drop,
    /// Does what was asked, then closes the connection without an answer.
    DropAfter,
    /// Does what was asked, and lets the client wait for the answer.
    HangAfter(Duration),
    /// 500 with body `[]`, as Moodle answers for a locked grade.
    Locked,
}

/// How long a fault lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Times {
    /// For that many calls.
    Next(u32),
    /// Until [`crate::Sandbox::clear_faults`].
    UntilCleared,
    /// Every so many calls, until cleared. Several such faults of one endpoint count the same calls, each for itself; of
    /// those that fall on one call the first planned one counts.
    OneIn(u32),
}

/// A fault waiting for calls.
#[derive(Debug, Clone)]
pub(crate) struct PlannedFault {
    pub endpoint: Endpoint,
    pub fault: Fault,
    pub times: Times,
    /// Calls that [`Times::OneIn`] has counted.
    pub calls: u32,
}

/// A second handle of a client's socket, by which a fault can cut the connection.
#[derive(Clone)]
struct Cut(Arc<std::net::TcpStream>);

/// Remembers the socket of each connection.
pub(crate) fn on_connect(connection: &dyn Any, extensions: &mut Extensions) {
    #[cfg(unix)]
    if let Some(stream) = connection.downcast_ref::<actix_web::rt::net::TcpStream>() {
        use std::os::fd::AsFd as _;
        if let Ok(fd) = stream.as_fd().try_clone_to_owned() {
            extensions.insert(Cut(Arc::new(std::net::TcpStream::from(fd))));
        }
    }
}

/// Applies planned faults and keeps the log of service calls.
pub(crate) async fn middleware(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let endpoint = Endpoint::of_path(request.path());
    let app = request.app_data::<web::Data<App>>().cloned();
    let (Some(endpoint), Some(app)) = (endpoint, app) else {
        return Ok(next.call(request).await?.map_into_boxed_body());
    };
    let cut = request.conn_data::<Cut>().cloned();
    let fault = app.state().take_fault(endpoint);
    let method = request.method().to_string();
    let uri = request.uri().to_string();
    let at = app.now();

    let before = fault.as_ref().and_then(|fault| answer(fault, &app));
    if let Some(Fault::Hang(wait)) = fault {
        actix_web::rt::time::sleep(wait).await;
    }
    let response = match before {
        Some(response) => request.into_response(response),
        None => next.call(request).await?.map_into_boxed_body(),
    };
    if let Some(Fault::HangAfter(wait)) = fault {
        actix_web::rt::time::sleep(wait).await;
    }
    if matches!(fault, Some(Fault::Drop | Fault::DropAfter))
        && let Some(Cut(stream)) = cut
    {
        // An already closed socket is as good as a cut one.
        let _ = stream.shutdown(std::net::Shutdown::Both);
    }
    let seen = RequestSeen {
        at,
        endpoint,
        method,
        uri,
        status: response.status().as_u16(),
        faulted: fault.is_some(),
    };
    push_bounded(&mut app.state().requests, crate::state::MAX_LOG, seen);
    Ok(response)
}

/// The answer that a fault gives in place of the real one.
fn answer(fault: &Fault, app: &App) -> Option<HttpResponse> {
    const PAGE: &str =
        "<!doctype html><html lang=\"en\"><title>Maintenance</title><h1>Please come back later</h1></html>";
    Some(match fault {
        Fault::Hang(_) | Fault::HangAfter(_) | Fault::DropAfter => return None,
        Fault::Status(code) => {
            let status = StatusCode::from_u16(*code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            HttpResponse::build(status).content_type("application/json").body(r#"{"error":"fault on order"}"#)
        }
        Fault::RateLimited(after) => {
            let mut response = HttpResponse::TooManyRequests();
            match after {
                RetryAfter::Seconds(seconds) => drop(response.insert_header((header::RETRY_AFTER, *seconds))),
                RetryAfter::DateIn(seconds) => {
                    let when = app.now() + Duration::from_secs(u64::from(*seconds));
                    let zoned = when.to_zoned(jiff::tz::TimeZone::UTC);
                    if let Ok(date) = strtime::format("%a, %d %b %Y %H:%M:%S GMT", &zoned) {
                        response.insert_header((header::RETRY_AFTER, date));
                    }
                }
                RetryAfter::Absent => {}
            }
            response.content_type("text/plain").body("Too many requests")
        }
        Fault::Throttled403 => HttpResponse::Forbidden()
            .insert_header(("X-Rate-Limit-Remaining", "0.0"))
            .content_type("text/plain")
            .body("403 Forbidden (Rate Limit Exceeded)"),
        Fault::Html200 => HttpResponse::Ok().content_type("text/html; charset=utf-8").body(PAGE),
        Fault::Html404 => HttpResponse::NotFound().content_type("text/html; charset=utf-8").body(PAGE),
        Fault::Empty200 => HttpResponse::Ok().finish(),
        Fault::Drop => HttpResponse::BadGateway().finish(),
        Fault::Locked => HttpResponse::InternalServerError().content_type("application/json").body("[]"),
    })
}

//! Dynamic Registration's pages, inside the LMS of an administrator, and the Canvas configuration.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use lti::registration::canvas_json;
use lti::{Code, ProductFamily};
use url::Url;

use crate::app::App;
use crate::domain::registration::{self, Request};
use crate::error::{Error, Result};
use crate::secrets;
use crate::views::registration::{Product, RegistrationDonePage, RegistrationFailedPage, RegistrationPage};
use crate::web::form::Fields;
use crate::web::{guard, page};

/// `GET /lti/register`
pub async fn open(app: Data<App>, request: HttpRequest) -> Result<HttpResponse> {
    let query: Vec<_> = url::form_urlencoded::parse(request.query_string().as_bytes()).into_owned().collect();
    let get = |name: &str| query.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone()).unwrap_or_default();
    let asked = Request {
        openid_configuration: get("openid_configuration"),
        registration_token: get("registration_token"),
        invite: get("invite"),
    };
    let configuration = match registration::look(&app, &asked).await {
        Ok(configuration) => configuration,
        Err(error) => return failed(&request, error),
    };
    let template = RegistrationPage {
        t: page::browser_texts(request.headers()),
        action: "/lti/register".into(),
        fields: vec![
            ("openid_configuration".into(), asked.openid_configuration),
            ("registration_token".into(), asked.registration_token),
            ("invite".into(), asked.invite),
        ],
        platform: host(&configuration.issuer),
        tool: host(app.config.base_url.as_str()),
    };
    let origin = configuration.registration_endpoint.origin().ascii_serialization();
    page::answer(StatusCode::OK, &template, [origin.as_str(), configuration.issuer.as_str()], [])
}

/// `POST /lti/register`
pub async fn register(app: Data<App>, request: HttpRequest, payload: Payload) -> Result<HttpResponse> {
    guard::posted_here(&app, &request)?;
    let fields = Fields::read(&request, payload).await?;
    let asked = Request {
        openid_configuration: fields.get("openid_configuration").into(),
        registration_token: fields.get("registration_token").into(),
        invite: fields.get("invite").into(),
    };
    let (platform, _) = match registration::complete(&app, &asked).await {
        Ok(done) => done,
        Err(error) => return failed(&request, error),
    };
    let template = RegistrationDonePage {
        t: page::browser_texts(request.headers()),
        platform: host(&platform.issuer),
        product: match ProductFamily::from_code(&platform.product_family) {
            ProductFamily::Moodle => Product::Moodle,
            ProductFamily::Canvas => Product::Canvas,
            _ => Product::Other,
        },
        close_after: 20,
    };
    let origins = [&platform.issuer, &platform.authorization_endpoint].map(|address| origin(address));
    page::answer(StatusCode::OK, &template, origins.iter().map(String::as_str), [])
}

/// `GET /lti/canvas.json`
pub async fn canvas(app: Data<App>) -> Result<HttpResponse> {
    Ok(HttpResponse::Ok().json(canvas_json(&registration::tool(&app)?)))
}

/// A failed registration says so inside the LMS's frame.
fn failed(request: &HttpRequest, error: Error) -> Result<HttpResponse> {
    let Error::Fault(fault) = error else { return Err(error) };
    let reference = secrets::reference_number();
    tracing::warn!(code = fault.code, %reference, detail = fault.detail, "registration: refused");
    let status = StatusCode::from_u16(fault.status).unwrap_or(StatusCode::BAD_REQUEST);
    let template = RegistrationFailedPage {
        t: page::browser_texts(request.headers()),
        code: fault.code.into(),
        reference,
        said: (fault.code == Code::RegistrationRefused.as_str()).then_some(fault.detail),
    };
    page::answer(status, &template, ["*"], [])
}

fn host(address: &str) -> String {
    let url = Url::parse(address).ok();
    let host = url.as_ref().and_then(|url| {
        Some(match url.port() {
            Some(port) => format!("{}:{port}", url.host_str()?),
            None => url.host_str()?.to_owned(),
        })
    });
    host.unwrap_or_else(|| address.to_owned())
}

fn origin(address: &str) -> String {
    Url::parse(address).map(|url| url.origin().ascii_serialization()).unwrap_or_default()
}

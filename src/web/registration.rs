//! Dynamic Registration's pages, inside the LMS of an administrator, and the Canvas configuration.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Payload, Query};
use actix_web::{HttpRequest, HttpResponse};
use lti::registration::canvas_json;
use lti::{Code, ProductFamily};
use serde::Deserialize;
use url::Url;

use crate::app::App;
use crate::domain::connection::{self, Report, TokenTest};
use crate::domain::registration::{self, Done, Request};
use crate::error::{Error, Result};
use crate::secrets;
use crate::views::registration::{
    Check, ConnectionPage, Product, RegistrationDonePage, RegistrationFailedPage, RegistrationPage,
    missing_service,
};
use crate::views::text::Texts;
use crate::web::form::Fields;
use crate::web::{guard, page};

/// Where a test of the connection goes.
const TEST: &str = "/lti/register/test";

/// `GET /lti/register`
pub async fn open(app: Data<App>, request: HttpRequest) -> Result<HttpResponse> {
    let query: Vec<_> = url::form_urlencoded::parse(request.query_string().as_bytes()).into_owned().collect();
    let get = |name: &str| query.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone()).unwrap_or_default();
    let asked = Request {
        openid_configuration: get("openid_configuration"),
        registration_token: get("registration_token"),
        invite: get("invite"),
        asks_for_acceptance: false,
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
        reads_uploads: configuration.offers_asset_processor(),
        can_ask: configuration.offers_eula(),
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
        asks_for_acceptance: fields.get("acceptance") == "yes",
    };
    let Done { platform, updated, missing } = match registration::complete(&app, &asked).await {
        Ok(done) => done,
        Err(error) => return failed(&request, error),
    };
    let template = RegistrationDonePage {
        t: page::browser_texts(request.headers()),
        platform: host(&platform.issuer),
        product: match ProductFamily::from_code(&platform.product_family) {
            ProductFamily::Moodle => Product::Moodle,
            ProductFamily::Canvas => Product::Canvas,
            ProductFamily::Brightspace => Product::Brightspace,
            ProductFamily::Blackboard => Product::Blackboard,
            ProductFamily::Sakai => Product::Sakai,
            ProductFamily::Generic => Product::Other,
        },
        updated,
        missing: missing_keys(&missing),
        test_action: TEST.into(),
        invite: asked.invite,
        // Long enough to read the next clicks; what is missing has to be read by a person.
        close_after: if missing.is_empty() { 20 } else { 300 },
    };
    let origins = [&platform.issuer, &platform.authorization_endpoint].map(|address| origin(address));
    page::answer(StatusCode::OK, &template, origins.iter().map(String::as_str), [])
}

/// `POST /lti/register/test`: the holder of an invite tests the registration that it brought, for a day.
pub async fn test(app: Data<App>, request: HttpRequest, payload: Payload) -> Result<HttpResponse> {
    guard::posted_here(&app, &request)?;
    let fields = Fields::read(&request, payload).await?;
    let invite = fields.get("invite").to_owned();
    let found = match connection::of_invite(&app, &invite).await {
        Ok(found) => found,
        Err(error) => return failed(&request, error),
    };
    let report = connection::test(&app, &found).await?;
    let t = page::browser_texts(request.headers());
    let template = ConnectionPage {
        t,
        platform: host(&found.issuer),
        checks: checks(t, &report),
        test_action: TEST.into(),
        invite,
    };
    let origins = [&found.issuer, &found.authorization_endpoint].map(|address| origin(address));
    page::answer(StatusCode::OK, &template, origins.iter().map(String::as_str), [])
}

fn checks(t: Texts, report: &Report) -> Vec<Check> {
    let line = |good: bool, key: &str| Check { good, text: t.get(key) };
    let mut all = vec![match report.keys {
        Some(0) => line(false, "connection-keys-none"),
        Some(_) => line(true, "connection-keys"),
        None => line(false, "connection-keys-unreadable"),
    }];
    if let Some(skew) = report.skew {
        let key = if report.clocks_agree() { "connection-clock" } else { "connection-clock-off" };
        let text = t.msg(key).num("seconds", skew.unsigned_abs().min(1_000_000) as f64).to_string();
        all.push(Check { good: report.clocks_agree(), text });
    }
    all.push(match report.token {
        TokenTest::Granted if report.read_our_keys => line(true, "connection-token-fresh"),
        TokenTest::Granted => line(true, "connection-token"),
        TokenTest::KeysUnreachable => line(false, "connection-token-keys"),
        TokenTest::Refused => line(false, "connection-token-refused"),
        TokenTest::NoServices => line(false, "connection-token-services"),
        TokenTest::NoAnswer => line(false, "connection-token-silent"),
    });
    all.extend(missing_keys(&report.missing).into_iter().map(|key| line(false, key)));
    all
}

/// Each thing that is missing, once.
fn missing_keys(scopes: &[String]) -> Vec<&'static str> {
    let mut keys: Vec<&'static str> = scopes.iter().map(|scope| missing_service(scope)).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// What the address of the Canvas configuration may add.
#[derive(Debug, Default, Deserialize)]
pub struct CanvasWish {
    /// `yes`: students are asked to agree before their uploads are read.
    #[serde(default)]
    pub acceptance: String,
}

/// `GET /lti/canvas.json`
pub async fn canvas(app: Data<App>, wish: Query<CanvasWish>) -> Result<HttpResponse> {
    Ok(HttpResponse::Ok().json(canvas_json(&registration::tool(&app, wish.acceptance == "yes")?)))
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

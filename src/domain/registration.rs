//! Dynamic Registration: an admin opens our one-time invite inside the LMS, and the two exchange addresses.

use lti::registration::{Configuration, PrivacyLevel, Tool, fetch_configuration, register};
use lti::{Code, LtiError, ToolOrigin};
use url::Url;

use crate::app::App;
use crate::db;
use crate::db::platform::Platform;
use crate::db::platform_service::PlatformService;
use crate::db::types::Json;
use crate::domain::copies;
use crate::domain::launch::{network, redirect_uri};
use crate::domain::platform::{self, NewPlatform};
use crate::error::{Error, Fault, Result};
use crate::secrets;

const MAX_ADDRESS: usize = 2_048;

/// What the LMS opened our page with.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// Where the LMS describes itself.
    pub openid_configuration: String,
    /// Lets us register there once; Brightspace sends none.
    pub registration_token: String,
    /// Our own one-time invite.
    pub invite: String,
    /// Students are to agree before what they hand in to the LMS itself is read.
    pub asks_for_acceptance: bool,
}

/// A registration that was finished.
pub struct Done {
    /// The platform as it is stored.
    pub platform: Platform,
    /// It was there already, and was brought up to date.
    pub updated: bool,
    /// Scopes that were asked for and not granted.
    pub missing: Vec<String>,
}

/// What the LMS says about itself, before anything is written.
pub async fn look(app: &App, request: &Request) -> Result<Configuration> {
    let (hash, now) = (secrets::hash(&request.invite), app.clock.now());
    let invite = app.db.read(move |c| db::invite::find(c, &hash)).await?;
    let open = invite.is_some_and(|invite| invite.used_at.is_none() && now < invite.expires_at);
    if !open {
        return Err(Fault::invite("the invite is unknown, used or expired"));
    }
    if request.openid_configuration.is_empty() || request.openid_configuration.len() > MAX_ADDRESS {
        return Err(LtiError::new(
            Code::RegistrationUrl,
            "openid_configuration is missing: open the link inside the LMS",
        )
        .into());
    }
    let policy = network(app);
    let token = Some(request.registration_token.as_str()).filter(|token| !token.is_empty());
    let configuration =
        fetch_configuration(&app.egress, &request.openid_configuration, token, policy).await?;
    if !configuration.foreign_hosts.is_empty() {
        let detail = format!("endpoints on other hosts: {}", configuration.foreign_hosts.join(", "));
        return Err(LtiError::new(Code::RegistrationIssuer, detail).into());
    }
    Ok(configuration)
}

/// Registers with the LMS, uses the invite up and stores the platform, or brings the stored one up to date.
pub async fn complete(app: &App, request: &Request) -> Result<Done> {
    let configuration = look(app, request).await?;
    let (hash, now) = (secrets::hash(&request.invite), app.clock.now());
    // Used up before the call that cannot be undone: of two clicks only one registers.
    let used = hash.clone();
    let invite = app.db.write(move |c| db::invite::consume(c, &used, now)).await?;
    let Some(invite) = invite else { return Err(Fault::invite("the invite was used a moment ago")) };
    let token = Some(request.registration_token.as_str()).filter(|token| !token.is_empty());
    let asks = request.asks_for_acceptance && configuration.offers_eula();
    let tool = tool(app, asks)?;
    let registered = register(&app.egress, &configuration, &tool, token).await?;
    let asked = tool.scopes_for(&configuration.scopes_supported);
    let missing = missing(&asked, registered.scopes.as_deref());
    let new = NewPlatform {
        name: invite.name,
        issuer: configuration.issuer.clone(),
        client_id: registered.client_id.clone(),
        authorization_endpoint: configuration.authorization_endpoint.to_string(),
        token_endpoint: configuration.token_endpoint.to_string(),
        token_audience: configuration.token_audience.clone(),
        jwks_uri: configuration.jwks_uri.to_string(),
        product_family: configuration.product_family.as_str().to_owned(),
        deployments: Vec::new(),
    };
    let policy = network(app);
    let (platform, updated) = app
        .db
        .write(move |c| {
            let (row, updated) = match db::platform::by_issuer_and_client(c, &new.issuer, &new.client_id)? {
                None => (platform::add(c, &new, policy, now)?, false),
                Some(row) if same_addresses(&row, &new) => (row, true),
                // What stands there keeps its addresses and keys, whoever asks.
                Some(_) => {
                    return Err(Fault::registered_already("this issuer and client id have other addresses"));
                }
            };
            if let Some(deployment) = &registered.deployment_id {
                db::deployment::add(c, &row.id, deployment, now)?;
            }
            let service = PlatformService {
                platform_id: row.id.clone(),
                granted_scopes: registered.scopes.map(Json),
                asks_for_acceptance: asks,
                invite_hash: Some(hash),
                updated_at: now,
            };
            db::platform_service::put(c, &service)?;
            Ok::<_, Error>((row, updated))
        })
        .await?;
    tracing::info!(platform = %platform.id, product = %platform.product_family, updated, "a platform was registered");
    Ok(Done { platform, updated, missing })
}

fn same_addresses(row: &Platform, new: &NewPlatform) -> bool {
    row.authorization_endpoint == new.authorization_endpoint
        && row.token_endpoint == new.token_endpoint
        && row.jwks_uri == new.jwks_uri
}

/// What was asked for and not granted; nothing when the LMS does not say what it granted.
pub fn missing(asked: &[&str], granted: Option<&[String]>) -> Vec<String> {
    let Some(granted) = granted.filter(|granted| !granted.is_empty()) else { return Vec::new() };
    let lacks = |scope: &&&str| !granted.iter().any(|other| other == **scope);
    asked.iter().filter(lacks).map(|scope| (*scope).to_owned()).collect()
}

/// What we tell LMSs about ourselves.
pub fn tool(app: &App, asks_for_acceptance: bool) -> Result<Tool> {
    let address =
        |path: &str| -> Result<Url> { Ok(app.config.base_url.join(path).map_err(anyhow::Error::from)?) };
    Ok(Tool {
        origin: ToolOrigin::parse(app.config.base_url.as_str())
            .map_err(|why| anyhow::anyhow!("base_url: {why}"))?,
        name: "Feedforward".into(),
        description: "Marks written answers, shows why, and names the next step".into(),
        login_url: address("lti/login")?,
        launch_url: redirect_uri(app)?,
        deep_linking_url: redirect_uri(app)?,
        jwks_url: address(".well-known/jwks.json")?,
        logo_url: None,
        contact: None,
        privacy: PrivacyLevel::NameOnly,
        custom_parameters: [
            (copies::LINK_HISTORY.to_owned(), "$ResourceLink.id.history".to_owned()),
            (copies::CONTEXT_HISTORY.to_owned(), "$Context.id.history".to_owned()),
        ]
        .into(),
        asks_for_acceptance,
    })
}

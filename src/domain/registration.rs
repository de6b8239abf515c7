//! Dynamic Registration: an admin opens our one-time invite inside the LMS, and the two exchange addresses.

use lti::registration::{Configuration, PrivacyLevel, Registered, Tool, fetch_configuration, register};
use lti::{Code, LtiError, ToolOrigin};
use url::Url;

use crate::app::App;
use crate::db;
use crate::db::platform::Platform;
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

/// Registers with the LMS, uses the invite up and stores the platform.
pub async fn complete(app: &App, request: &Request) -> Result<(Platform, Registered)> {
    let configuration = look(app, request).await?;
    let (hash, now) = (secrets::hash(&request.invite), app.clock.now());
    // Used up before the call that cannot be undone: of two clicks only one registers.
    let invite = app.db.write(move |c| db::invite::consume(c, &hash, now)).await?;
    let Some(invite) = invite else { return Err(Fault::invite("the invite was used a moment ago")) };
    let token = Some(request.registration_token.as_str()).filter(|token| !token.is_empty());
    let registered = register(&app.egress, &configuration, &tool(app)?, token).await?;
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
    let (policy, deployment) = (network(app), registered.deployment_id.clone());
    let stored = app
        .db
        .write(move |c| {
            // What stands there keeps its addresses and keys, whoever asks.
            if db::platform::by_issuer_and_client(c, &new.issuer, &new.client_id)?.is_some() {
                return Err(Fault::registered_already("this issuer and client id are registered already"));
            }
            let row = platform::add(c, &new, policy, now)?;
            if let Some(deployment) = deployment {
                db::deployment::add(c, &row.id, &deployment, now)?;
            }
            Ok::<_, Error>(row)
        })
        .await?;
    tracing::info!(platform = %stored.id, product = %stored.product_family, "a platform was registered");
    Ok((stored, registered))
}

/// What we tell LMSs about ourselves.
pub fn tool(app: &App) -> Result<Tool> {
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
        custom_parameters: std::collections::BTreeMap::new(),
        asks_for_acceptance: false,
    })
}

//! `platform invite|add|list|remove`.

use anyhow::bail;
use clap::{Args, Subcommand, ValueEnum};
use lti::NetworkPolicy;
use serde_json::json;

use crate::cli::block_on;
use crate::clock::Clock;
use crate::config::Config;
use crate::db::types::PlatformId;
use crate::db::{self, DbError};
use crate::domain::platform::{self, NewPlatform};
use crate::error::Error;
use crate::start;

#[derive(Subcommand)]
pub(super) enum Command {
    /// Print a one-time registration URL to paste into an LMS
    #[command(after_help = "Example: feedforward platform invite --name 'Hill School Moodle'")]
    Invite {
        /// For your own list
        #[arg(long, default_value = "")]
        name: String,
    },
    /// Register an LMS by hand
    #[command(
        after_help = "Example: feedforward platform add --name 'Hill School' --issuer https://moodle.hill.example --client-id 9eGJqFMyfdOnFUd \\\n    --authorization-endpoint https://moodle.hill.example/mod/lti/auth.php --token-endpoint https://moodle.hill.example/mod/lti/token.php \\\n    --jwks-uri https://moodle.hill.example/mod/lti/certs.php --deployment-id 3"
    )]
    Add(Box<Add>),
    /// List the registered LMSs and their deployments
    #[command(after_help = "Example: feedforward platform list --format json")]
    List {
        /// How to print
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
    /// Remove an LMS with everything stored for it
    #[command(after_help = "Example: feedforward platform remove 0199f0c2-7f3e-7c1a-9b1e-2f6f0a3f9a11")]
    Remove {
        /// As `platform list` prints it
        id: String,
    },
}

#[derive(Args)]
pub(super) struct Add {
    /// The platform's issuer (`iss`)
    #[arg(long)]
    issuer: String,
    /// The tool's client id on the platform
    #[arg(long)]
    client_id: String,
    /// Where the platform answers OIDC logins
    #[arg(long)]
    authorization_endpoint: String,
    /// Where the platform gives access tokens
    #[arg(long)]
    token_endpoint: String,
    /// Where the platform publishes its keys
    #[arg(long)]
    jwks_uri: String,
    /// Accept this deployment only; may be repeated. Without it, deployments are learnt as they come
    #[arg(long)]
    deployment_id: Vec<String>,
    /// For your own list
    #[arg(long, default_value = "")]
    name: String,
}

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum Format {
    Text,
    Json,
}

pub(super) fn run(config: Config, command: Command) -> anyhow::Result<()> {
    let db = start::database(&config)?;
    db.migrate()?;
    let now = Clock::system().now();
    let policy = NetworkPolicy { allow_private: config.allow_private_networks };
    block_on(async move {
        match command {
            Command::Invite { name } => {
                let token = db.write(move |c| platform::invite(c, &name, now)).await?;
                println!("{}lti/register?invite={token}", config.base_url);
            }
            Command::Add(add) => {
                let new = NewPlatform {
                    name: add.name,
                    issuer: add.issuer,
                    client_id: add.client_id,
                    authorization_endpoint: add.authorization_endpoint,
                    token_endpoint: add.token_endpoint,
                    jwks_uri: add.jwks_uri,
                    deployments: add.deployment_id,
                    ..NewPlatform::default()
                };
                let twin = new.clone();
                let exists = db
                    .read(move |c| db::platform::by_issuer_and_client(c, &twin.issuer, &twin.client_id))
                    .await?;
                if let Some(old) = exists {
                    bail!(
                        "this issuer and client id are registered already, as {}: remove that one first",
                        old.id
                    );
                }
                let added = db.write(move |c| platform::add(c, &new, policy, now)).await.map_err(|error| match error {
                    Error::Fault(fault) if !config.allow_private_networks => {
                        anyhow::anyhow!("{} (FEEDFORWARD_ALLOW_PRIVATE_NETWORKS=true permits http and private addresses)", fault.detail)
                    }
                    Error::Fault(fault) => anyhow::anyhow!(fault.detail),
                    Error::Internal(error) => error,
                })?;
                println!("{}", added.id);
            }
            Command::List { format } => list(&db, config.base_url.as_str(), format).await?,
            Command::Remove { id } => {
                let wanted = PlatformId::from(id.as_str());
                if !db.write(move |c| db::platform::remove(c, &wanted)).await? {
                    bail!("there is no platform {id}: see `feedforward platform list`");
                }
            }
        }
        Ok(())
    })
}

async fn list(db: &db::Db, base_url: &str, format: Format) -> anyhow::Result<()> {
    let platforms = db
        .read(|c| {
            let mut all = Vec::new();
            for platform in db::platform::list(c)? {
                let deployments = db::deployment::list(c, &platform.id)?;
                all.push((platform, deployments));
            }
            Ok::<_, DbError>(all)
        })
        .await?;
    match format {
        Format::Json => {
            let all: Vec<_> = platforms
                .iter()
                .map(|(p, deployments)| {
                    json!({
                        "id": p.id.as_str(), "name": p.name, "issuer": p.issuer, "client_id": p.client_id,
                        "authorization_endpoint": p.authorization_endpoint, "token_endpoint": p.token_endpoint,
                        "jwks_uri": p.jwks_uri, "product_family": p.product_family,
                        "login_url": format!("{base_url}lti/login/{}", p.id),
                        "deployments": deployments.iter().map(|d| d.deployment_id.as_str()).collect::<Vec<_>>(),
                        "deployment_policy": p.deployment_policy.as_str(), "created_at": p.created_at.to_string(),
                    })
                })
                .collect();
            println!("{}", serde_json::to_string_pretty(&all)?);
        }
        Format::Text => {
            for (p, deployments) in &platforms {
                let deployments: Vec<_> = deployments.iter().map(|d| d.deployment_id.as_str()).collect();
                println!(
                    "{}\t{}\t{}\tclient {}\tdeployments {}",
                    p.id,
                    p.name,
                    p.issuer,
                    p.client_id,
                    deployments.join(", ")
                );
            }
            if platforms.is_empty() {
                eprintln!("no platform is registered: `feedforward platform invite` or `platform add`");
            }
        }
    }
    Ok(())
}

//! `keys list` and `keys rotate`.

use anyhow::bail;
use clap::Subcommand;

use crate::cli::block_on;
use crate::clock::Clock;
use crate::config::Config;
use crate::db;
use crate::db::types::PlatformId;
use crate::domain::tool_keys::ToolKeys;
use crate::secrets::Vault;
use crate::start;

#[derive(Subcommand)]
pub(super) enum Command {
    /// Show the keys, newest first
    #[command(after_help = "Example: feedforward keys list")]
    List,
    /// Make a new signing key; the old ones stay in the key set for a week
    #[command(
        after_help = "Example: feedforward keys rotate\n         feedforward keys rotate --platform 0199f0c2-7f3e-7c1a-9b1e-2f6f0a3f9a11"
    )]
    Rotate {
        /// For one registration alone, as `platform list` prints it; it then has a key of its own
        #[arg(long)]
        platform: Option<String>,
    },
}

pub(super) fn run(config: Config, command: Command) -> anyhow::Result<()> {
    let db = start::database(&config)?;
    db.migrate()?;
    let find = db.clone();
    let vault = Vault::open(config.secret.as_deref(), &config.data_dir)?;
    let keys = ToolKeys::new(db, Clock::system(), vault);
    block_on(async {
        match command {
            Command::List => {
                for key in keys.list().await? {
                    let state = key.retired_at.map_or_else(|| "signing".into(), |at| format!("retired {at}"));
                    let whose = key.platform_id.map_or_else(|| "all".into(), |id| id.to_string());
                    println!("{}\tmade {}\t{state}\tfor {whose}", key.kid, key.created_at);
                }
            }
            Command::Rotate { platform } => {
                let platform = platform.map(|id| PlatformId::from(id.as_str()));
                if let Some(id) = platform.clone()
                    && find.read(move |c| db::platform::find(c, &id)).await?.is_none()
                {
                    bail!("there is no such platform: see `feedforward platform list`");
                }
                println!("{}", keys.rotate(platform).await?);
            }
        }
        Ok(())
    })
}

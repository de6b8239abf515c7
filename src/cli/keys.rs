//! `keys list` and `keys rotate`.

use clap::Subcommand;

use crate::cli::block_on;
use crate::clock::Clock;
use crate::config::Config;
use crate::domain::tool_keys::ToolKeys;
use crate::secrets::Vault;
use crate::start;

#[derive(Subcommand)]
pub(super) enum Command {
    /// Show the keys, newest first
    #[command(after_help = "Example: feedforward keys list")]
    List,
    /// Make a new signing key; the old ones stay in the key set for a week
    #[command(after_help = "Example: feedforward keys rotate")]
    Rotate,
}

pub(super) fn run(config: Config, command: Command) -> anyhow::Result<()> {
    let db = start::database(&config)?;
    db.migrate()?;
    let vault = Vault::open(config.secret.as_deref(), &config.data_dir)?;
    let keys = ToolKeys::new(db, Clock::system(), vault);
    block_on(async {
        match command {
            Command::List => {
                for key in keys.list().await? {
                    let state = key.retired_at.map_or_else(|| "signing".into(), |at| format!("retired {at}"));
                    println!("{}\tmade {}\t{state}", key.kid, key.created_at);
                }
            }
            Command::Rotate => println!("{}", keys.rotate().await?),
        }
        Ok(())
    })
}

//! `backup` and `restore`.
//!
//! The secret that opens the signing keys is no part of a backup, so that a stolen one cannot sign; both commands say
//! where it is, because a backup without it is half a backup.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::config::Config;
use crate::secrets::SECRET_FILE;
use crate::start;

#[derive(Args)]
pub(super) struct Arguments {
    /// The backup's file
    file: PathBuf,
}

pub(super) fn save(config: &Config, arguments: &Arguments) -> anyhow::Result<()> {
    let rows = start::existing_database(config)?.backup(&arguments.file)?;
    println!("saved {rows} rows to {}", arguments.file.display());
    eprintln!("{}", keep(config, &config.data_dir));
    Ok(())
}

pub(super) fn restore(config: &Config, arguments: &Arguments) -> anyhow::Result<()> {
    let rows = start::database(config)?.restore(&arguments.file)?;
    println!("restored {rows} rows from {}", arguments.file.display());
    eprintln!("{}", put_back(config, &config.data_dir));
    Ok(())
}

fn keep(config: &Config, data_dir: &Path) -> String {
    match config.secret {
        Some(_) => "keep FEEDFORWARD_SECRET too: it opens the signing keys and is not in the backup".into(),
        None => format!(
            "keep {} too, apart from the backup: it opens the signing keys and is not in it",
            data_dir.join(SECRET_FILE).display()
        ),
    }
}

fn put_back(config: &Config, data_dir: &Path) -> String {
    let file = data_dir.join(SECRET_FILE);
    match config.secret {
        Some(_) => {
            "FEEDFORWARD_SECRET must be the one that the backup was made with: see `feedforward check`".into()
        }
        None if file.exists() => {
            format!(
                "{} must be the one that the backup was made with: see `feedforward check`",
                file.display()
            )
        }
        None => format!(
            "put {} back as it was when the backup was made, before the program starts: see `feedforward check`",
            file.display()
        ),
    }
}

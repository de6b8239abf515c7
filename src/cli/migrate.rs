//! `migrate`.

use crate::config::Config;
use crate::start;

pub(super) fn run(config: &Config) -> anyhow::Result<()> {
    let db = start::database(config)?;
    let applied = db.migrate()?;
    match applied.as_slice() {
        [] => println!("the database is up to date"),
        names => println!("applied {}", names.join(", ")),
    }
    Ok(())
}

//! Bringing the tables up to date: all that is missing in one transaction, or nothing.

use std::collections::BTreeSet;

use diesel::migration::{Migration, MigrationSource};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use diesel::sqlite::Sqlite;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::conn::{Conn, lock};
use super::error::{DbError, DbResult};
use super::tx::{Db, begin_reading, begin_writing, within};

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

#[derive(QueryableByName)]
struct Exists {
    #[diesel(sql_type = Bool)]
    there: bool,
}

#[derive(QueryableByName)]
struct Applied {
    #[diesel(sql_type = Text)]
    version: String,
}

impl Db {
    /// Applies what is missing and returns its names. Several processes may do so at once: one does, the others wait.
    ///
    /// # Errors
    /// Also when a newer version of the program made the tables.
    pub fn migrate(&self) -> DbResult<Vec<String>> {
        let mut c = self.own_connection()?;
        if let Conn::Postgres(c) = &mut c {
            // Large tables take their time, and so does waiting for another process that migrates.
            diesel::sql_query("SET statement_timeout = 0").execute(c)?;
        }
        within(&mut c, begin_writing, |c| {
            lock(c, "feedforward migrate")?;
            let missing = missing(c)?;
            match c {
                Conn::Sqlite(c) => c.run_pending_migrations(SQLITE).map(|_| ()),
                Conn::Postgres(c) => c.run_pending_migrations(POSTGRES).map(|_| ()),
            }
            .map_err(|error| {
                DbError::other(format!("the database could not be brought up to date: {error}"))
            })?;
            Ok(missing)
        })
    }

    /// The names of what [`Self::migrate`] would apply. Writes nothing.
    ///
    /// # Errors
    /// Also when a newer version of the program made the tables.
    pub fn pending(&self) -> DbResult<Vec<String>> {
        within(&mut self.own_connection()?, begin_reading, missing)
    }
}

fn missing(c: &mut Conn) -> DbResult<Vec<String>> {
    let known = known(c)?;
    let mut applied: BTreeSet<String> = applied(c)?.into_iter().collect();
    let missing =
        known.into_iter().filter(|(version, _)| !applied.remove(version)).map(|(_, name)| name).collect();
    if applied.is_empty() {
        Ok(missing)
    } else {
        Err(DbError::other(
            "a newer version of this program made the database's tables: install that version, or restore an older backup",
        ))
    }
}

/// Version and name of everything that this program carries for the database, in order.
pub(super) fn known(c: &Conn) -> DbResult<Vec<(String, String)>> {
    fn list<DB: diesel::backend::Backend>(all: Vec<Box<dyn Migration<DB>>>) -> Vec<(String, String)> {
        let mut list: Vec<_> =
            all.iter().map(|one| (one.name().version().to_string(), one.name().to_string())).collect();
        list.sort();
        list
    }
    let unreadable = |_| DbError::other("the program's own migrations cannot be read");
    match c {
        Conn::Sqlite(_) => MigrationSource::<Sqlite>::migrations(&SQLITE).map(list).map_err(unreadable),
        Conn::Postgres(_) => MigrationSource::<Pg>::migrations(&POSTGRES).map(list).map_err(unreadable),
    }
}

/// The versions that the database has. Read by hand: Diesel's own way begins by making its table.
fn applied(c: &mut Conn) -> DbResult<Vec<String>> {
    let exists = match c {
        Conn::Sqlite(_) => {
            "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = '__diesel_schema_migrations') AS there"
        }
        Conn::Postgres(_) => "SELECT to_regclass('__diesel_schema_migrations') IS NOT NULL AS there",
    };
    if !diesel::sql_query(exists).get_result::<Exists>(c)?.there {
        return Ok(Vec::new());
    }
    let rows: Vec<Applied> = diesel::sql_query("SELECT version FROM __diesel_schema_migrations").load(c)?;
    Ok(rows.into_iter().map(|row| row.version).collect())
}

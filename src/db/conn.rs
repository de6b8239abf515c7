//! A connection to either database, and how each is set up.

#![expect(clippy::disallowed_methods, reason = "the derive passes on every call that a connection has")]

use std::fs::OpenOptions;
use std::path::{Component, Path, PathBuf};

use diesel::connection::SimpleConnection;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::r2d2::{ManageConnection, R2D2Connection};
use diesel::sql_types::Text;
use diesel::sqlite::SqliteConnection;

use super::error::{DbError, DbErrorKind, DbResult};
use super::url::Place;

/// A connection. Most queries are written on it as they would be on either; [`each`] writes the others once for both.
#[derive(diesel::MultiConnection)]
pub enum Conn {
    /// A file beside the program.
    Sqlite(SqliteConnection),
    /// A server.
    Postgres(PgConnection),
}

/// Compiles an expression for each database, for what the derive cannot: upserts, `as_returning`, batches.
macro_rules! each {
    ($conn:expr, $c:ident => $query:expr) => {
        match $conn {
            $crate::db::Conn::Sqlite($c) => $query,
            $crate::db::Conn::Postgres($c) => $query,
        }
    };
}
pub(super) use each;

/// Readers go on while one writes (WAL). A commit is on disk when it returns, through a power cut too (FULL): what was
/// acknowledged to a student must not be lost.
const SQLITE: &str = "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
                      PRAGMA foreign_keys = ON;";
/// No request waits longer than half a minute; a transaction whose program hangs does not hold its locks for ever.
const POSTGRES: &str = "SET TIME ZONE 'UTC'; SET client_min_messages = warning; SET statement_timeout = '30s'; \
                        SET idle_in_transaction_session_timeout = '60s';";

/// Makes connections for a pool.
#[derive(Clone, Debug)]
pub(super) struct Manager {
    place: Place,
    read_only: bool,
}

impl Manager {
    /// For a place whose file, when it is one, can be opened.
    pub(super) fn new(place: Place) -> DbResult<Self> {
        let place = match place {
            Place::Sqlite(path) => Place::Sqlite(prepare(path)?),
            server => server,
        };
        Ok(Self { place, read_only: false })
    }

    /// The same, for connections that cannot write. PostgreSQL's say so at each transaction.
    pub(super) fn for_readers(&self) -> Self {
        Self { read_only: true, ..self.clone() }
    }

    pub(super) fn is_sqlite(&self) -> bool {
        matches!(self.place, Place::Sqlite(_))
    }

    pub(super) fn open(&self) -> Result<Conn, diesel::r2d2::Error> {
        let set_up = |result: QueryResult<()>| result.map_err(diesel::r2d2::Error::QueryError);
        match &self.place {
            Place::Sqlite(path) => {
                let mut c = SqliteConnection::establish(&path.to_string_lossy())
                    .map_err(diesel::r2d2::Error::ConnectionError)?;
                set_up(c.batch_execute(SQLITE))?;
                if self.read_only {
                    set_up(c.batch_execute("PRAGMA query_only = ON"))?;
                }
                Ok(Conn::Sqlite(c))
            }
            Place::Postgres(url) => {
                let mut c = PgConnection::establish(url).map_err(diesel::r2d2::Error::ConnectionError)?;
                set_up(c.batch_execute(POSTGRES))?;
                Ok(Conn::Postgres(c))
            }
        }
    }
}

impl ManageConnection for Manager {
    type Connection = Conn;
    type Error = diesel::r2d2::Error;

    fn connect(&self) -> Result<Conn, Self::Error> {
        self.open()
    }

    fn is_valid(&self, c: &mut Conn) -> Result<(), Self::Error> {
        match c {
            // A file does not hang up.
            Conn::Sqlite(_) => Ok(()),
            Conn::Postgres(c) => c.ping().map_err(diesel::r2d2::Error::QueryError),
        }
    }

    fn has_broken(&self, c: &mut Conn) -> bool {
        std::thread::panicking() || c.is_broken()
    }
}

/// Makes the file, readable by its owner alone (SQLite gives its side files the same mode), and finds out early, with
/// the system's own reason, when it cannot be opened.
fn prepare(path: PathBuf) -> DbResult<PathBuf> {
    if path.to_str().is_none() {
        return Err(DbError::other("the SQLite database's path must be valid UTF-8"));
    }
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(&path).map_err(|error| {
        let kind = match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => DbErrorKind::Full,
            _ => DbErrorKind::Other,
        };
        let advice = "its folder must exist and be yours to write";
        DbError::new(kind, format!("cannot open the SQLite database {}: {error}; {advice}", path.display()))
    })?;
    // A name such as `file:x` must not be taken for a URI.
    let relative = matches!(path.components().next(), Some(Component::Normal(_)));
    Ok(if relative { Path::new(".").join(path) } else { path })
}

/// Asks the database for a sign of life, the tables' included.
pub fn ping(c: &mut Conn) -> DbResult<()> {
    use super::schema::platform;
    platform::table.select(platform::id).first::<String>(c).optional()?;
    Ok(())
}

/// Until this transaction ends, no other one passes a lock of the same name. For decisions that read several rows and
/// then write, such as numbering a student's attempts. On SQLite every writing transaction is alone anyway.
pub fn lock(c: &mut Conn, name: &str) -> DbResult<()> {
    if let Conn::Postgres(c) = c {
        diesel::sql_query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))")
            .bind::<Text, _>(name)
            .execute(c)?;
    }
    Ok(())
}

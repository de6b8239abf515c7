//! The two doors: one transaction for each call, on a thread that may wait.
//!
//! SQLite has one writer: a writing transaction takes the only writing connection and begins with `BEGIN IMMEDIATE`,
//! since one that reads first and writes later fails half-way, whatever the timeout. Readers have connections of
//! their own that cannot write, and see one state of the data from beginning to end, on both databases. Who waits for
//! a connection waits as a task, in order, not as a thread.

use std::sync::Arc;
use std::time::Duration;

use diesel::connection::{AnsiTransactionManager, Connection, TransactionManager};
use diesel::r2d2::Pool;
use diesel::result::QueryResult;
use tokio::sync::Semaphore;

use super::conn::{Conn, Manager};
use super::error::{DbError, DbResult};
use super::url::Place;

/// Connections that read a SQLite file at once; more gain nothing.
const SQLITE_READERS: u32 = 4;
/// Connections that one process keeps to a PostgreSQL server, which has 100 by default.
const POSTGRES_CONNECTIONS: u32 = 8;
/// How long a call waits for a connection that is lost or taken.
const PATIENCE: Duration = Duration::from_secs(10);

type Begin = fn(&mut Conn) -> QueryResult<()>;

/// The database. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    manager: Manager,
    reading: Door,
    writing: Door,
}

#[derive(Clone)]
struct Door {
    pool: Pool<Manager>,
    queue: Arc<Semaphore>,
    begin: Begin,
}

impl Db {
    /// Opens the database that a URL means; makes the file of a SQLite database that is not there, but no tables.
    ///
    /// # Errors
    /// Says what to write instead when the URL cannot be used or the database cannot be opened.
    pub fn open(url: &str) -> DbResult<Self> {
        let manager = Manager::new(Place::parse(url)?)?;
        // A pool would try again and again in silence; the first connection tells at once what is wrong.
        drop(manager.open().map_err(connect_error)?);
        if manager.is_sqlite() {
            return Ok(Self {
                reading: Door::new(manager.for_readers(), SQLITE_READERS, begin_reading)?,
                writing: Door::new(manager.clone(), 1, begin_writing)?,
                manager,
            });
        }
        let writing = Door::new(manager.clone(), POSTGRES_CONNECTIONS, begin_writing)?;
        Ok(Self { reading: Door { begin: begin_reading, ..writing.clone() }, writing, manager })
    }

    /// Whether it is a SQLite file, which one machine has for itself.
    pub fn is_sqlite(&self) -> bool {
        self.manager.is_sqlite()
    }

    /// Runs `f` in a transaction that cannot write and sees one state of the data.
    pub async fn read<T, E>(&self, f: impl FnOnce(&mut Conn) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        self.reading.pass(f).await
    }

    /// Runs `f` in a transaction; all it wrote stays when it returns `Ok`, nothing otherwise.
    pub async fn write<T, E>(
        &self,
        f: impl FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        self.writing.pass(f).await
    }

    /// [`Self::read`] for a thread that may wait: commands and tests.
    pub fn read_blocking<T, E: From<DbError>>(
        &self,
        f: impl FnOnce(&mut Conn) -> Result<T, E>,
    ) -> Result<T, E> {
        self.reading.pass_blocking(f)
    }

    /// [`Self::write`] for a thread that may wait: commands and tests.
    pub fn write_blocking<T, E: From<DbError>>(
        &self,
        f: impl FnOnce(&mut Conn) -> Result<T, E>,
    ) -> Result<T, E> {
        self.writing.pass_blocking(f)
    }

    /// A connection outside the pools, for work that takes its time.
    pub(super) fn own_connection(&self) -> DbResult<Conn> {
        self.manager.open().map_err(connect_error)
    }
}

impl Door {
    fn new(manager: Manager, connections: u32, begin: Begin) -> DbResult<Self> {
        let pool = Pool::builder()
            .max_size(connections)
            .min_idle(Some(0))
            .connection_timeout(PATIENCE)
            .build(manager)?;
        let permits = usize::try_from(connections).unwrap_or(1);
        Ok(Self { pool, queue: Arc::new(Semaphore::new(permits)), begin })
    }

    async fn pass<T, E>(&self, f: impl FnOnce(&mut Conn) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        let permit =
            self.queue.clone().acquire_owned().await.map_err(|_| DbError::unavailable("it was closed"))?;
        let door = self.clone();
        let task = tokio::task::spawn_blocking(move || {
            // Held until the transaction ends, also when nobody waits for its result any more.
            let _permit = permit;
            door.pass_blocking(f)
        });
        task.await.unwrap_or_else(|broken| {
            Err(if broken.is_panic() {
                DbError::other("a database task broke; nothing of it was written").into()
            } else {
                DbError::unavailable("the program is ending").into()
            })
        })
    }

    fn pass_blocking<T, E: From<DbError>>(&self, f: impl FnOnce(&mut Conn) -> Result<T, E>) -> Result<T, E> {
        let mut c = self.pool.get().map_err(DbError::from)?;
        within(&mut c, self.begin, f)
    }
}

/// Runs `f` in a transaction that `begin` begins.
pub(super) fn within<T, E: From<DbError>>(
    c: &mut Conn,
    begin: Begin,
    f: impl FnOnce(&mut Conn) -> Result<T, E>,
) -> Result<T, E> {
    type Manager = <Conn as Connection>::TransactionManager;
    begin(c).map_err(DbError::from)?;
    match f(c) {
        Ok(value) => {
            Manager::commit_transaction(c).map_err(DbError::from)?;
            Ok(value)
        }
        Err(error) => {
            // When this fails too, the pool drops the connection, and the database forgets what it had begun.
            _ = Manager::rollback_transaction(c);
            Err(error)
        }
    }
}

pub(super) fn begin_writing(c: &mut Conn) -> QueryResult<()> {
    match c {
        Conn::Sqlite(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN IMMEDIATE"),
        Conn::Postgres(c) => AnsiTransactionManager::begin_transaction(c),
    }
}

pub(super) fn begin_reading(c: &mut Conn) -> QueryResult<()> {
    match c {
        Conn::Sqlite(c) => AnsiTransactionManager::begin_transaction(c),
        Conn::Postgres(c) => AnsiTransactionManager::begin_transaction_sql(
            c,
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        ),
    }
}

fn connect_error(error: diesel::r2d2::Error) -> DbError {
    match error {
        diesel::r2d2::Error::ConnectionError(error) => error.into(),
        diesel::r2d2::Error::QueryError(error) => error.into(),
    }
}

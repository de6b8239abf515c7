//! Why the database did not do it, in kinds that callers can act on and words that say what to do.
//!
//! The text goes to logs and to `/health/ready`. It holds names of tables and columns at most, never a row's values:
//! PostgreSQL's DETAIL and serde's messages, which quote them, are left out.

use diesel::ConnectionError;
use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error as Diesel};

/// The result of a query.
pub type DbResult<T> = Result<T, DbError>;

/// What a caller can tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DbErrorKind {
    /// No such row.
    NotFound,
    /// There is one like it already.
    Unique,
    /// It points at a row that is not there, or is still pointed at.
    ForeignKey,
    /// The disk is full.
    Full,
    /// The database, or this door, takes no writes.
    ReadOnly,
    /// It cannot be reached or is too busy; later may do.
    Unavailable,
    /// Anything else: for the administrator.
    Other,
}

/// See [`DbErrorKind`].
#[derive(Clone, Debug, thiserror::Error)]
#[error("{message}")]
pub struct DbError {
    kind: DbErrorKind,
    message: String,
}

impl DbError {
    pub(super) fn new(kind: DbErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into() }
    }

    pub(super) fn other(message: impl Into<String>) -> Self {
        Self::new(DbErrorKind::Other, message)
    }

    pub(super) fn unavailable(why: &str) -> Self {
        Self::new(
            DbErrorKind::Unavailable,
            format!("the database cannot be reached or is too busy, try again: {why}"),
        )
    }

    /// What kind it is.
    pub fn kind(&self) -> DbErrorKind {
        self.kind
    }

    /// No such row.
    pub fn is_not_found(&self) -> bool {
        self.kind == DbErrorKind::NotFound
    }

    /// There is one like it already.
    pub fn is_unique(&self) -> bool {
        self.kind == DbErrorKind::Unique
    }

    /// The disk is full.
    pub fn is_full(&self) -> bool {
        self.kind == DbErrorKind::Full
    }

    /// It cannot be reached or is too busy; later may do.
    pub fn is_unavailable(&self) -> bool {
        self.kind == DbErrorKind::Unavailable
    }

    fn from_database(kind: DatabaseErrorKind, said: &str) -> Self {
        let new = |kind, text: &str| Self::new(kind, format!("{text}: {said}"));
        match kind {
            DatabaseErrorKind::UniqueViolation => new(DbErrorKind::Unique, "there is such a row already"),
            DatabaseErrorKind::ForeignKeyViolation => {
                new(DbErrorKind::ForeignKey, "a row it points at is missing, or it is still pointed at")
            }
            DatabaseErrorKind::ReadOnlyTransaction => {
                new(DbErrorKind::ReadOnly, "nothing may be written here")
            }
            DatabaseErrorKind::ClosedConnection
            | DatabaseErrorKind::UnableToSendCommand
            | DatabaseErrorKind::SerializationFailure => Self::unavailable(said),
            _ => match by_words(said) {
                Some(DbErrorKind::Full) => new(
                    DbErrorKind::Full,
                    "the disk under the database is full, make room and try again; what was acknowledged is safe",
                ),
                Some(DbErrorKind::ReadOnly) => new(
                    DbErrorKind::ReadOnly,
                    "the database takes no writes, check the permissions of its file and folder",
                ),
                Some(DbErrorKind::Unavailable) => Self::unavailable(said),
                _ => new(DbErrorKind::Other, "the database refused"),
            },
        }
    }
}

/// What the databases tell only in words: SQLite's result codes 5, 6, 8, 10, 13, 14 and PostgreSQL's classes 53 and 57.
fn by_words(said: &str) -> Option<DbErrorKind> {
    const WORDS: [(&str, DbErrorKind); 12] = [
        ("database or disk is full", DbErrorKind::Full),
        ("No space left on device", DbErrorKind::Full),
        ("Disk quota exceeded", DbErrorKind::Full),
        ("readonly database", DbErrorKind::ReadOnly),
        ("read-only transaction", DbErrorKind::ReadOnly),
        ("is locked", DbErrorKind::Unavailable),
        ("disk I/O error", DbErrorKind::Unavailable),
        ("unable to open database file", DbErrorKind::Unavailable),
        ("statement timeout", DbErrorKind::Unavailable),
        ("terminating connection", DbErrorKind::Unavailable),
        ("server closed the connection", DbErrorKind::Unavailable),
        ("no connection to the server", DbErrorKind::Unavailable),
    ];
    WORDS.iter().find(|(words, _)| said.contains(words)).map(|(_, kind)| *kind)
}

impl From<Diesel> for DbError {
    fn from(error: Diesel) -> Self {
        match error {
            Diesel::NotFound => Self::new(DbErrorKind::NotFound, "there is no such row"),
            Diesel::DatabaseError(kind, said) => Self::from_database(kind, said_by(&*said)),
            Diesel::BrokenTransactionManager => {
                Self::unavailable("the connection was lost in the middle of a transaction")
            }
            Diesel::RollbackErrorOnCommit { commit_error, .. } => Self::from(*commit_error),
            // Ours say nothing of the values; see `types`.
            Diesel::DeserializationError(why) => {
                Self::other(format!("a stored value could not be read: {why}"))
            }
            Diesel::SerializationError(why) => Self::other(format!("a value could not be stored: {why}")),
            other => Self::other(format!("the database could not be asked: {other}")),
        }
    }
}

/// The first line alone: further ones may quote the statement.
fn said_by(said: &(dyn DatabaseErrorInformation + Send + Sync)) -> &str {
    said.message().lines().next().unwrap_or_default()
}

impl From<ConnectionError> for DbError {
    fn from(error: ConnectionError) -> Self {
        match error {
            ConnectionError::BadConnection(said) => Self::unavailable(said.trim()),
            other => Self::unavailable(&other.to_string()),
        }
    }
}

impl From<diesel::r2d2::PoolError> for DbError {
    fn from(_: diesel::r2d2::PoolError) -> Self {
        Self::unavailable("no connection became free in time")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> DbError {
        DbError::from(Diesel::DatabaseError(DatabaseErrorKind::Unknown, Box::new(text.to_owned())))
    }

    #[test]
    fn kinds_are_told_apart_by_code_and_by_words() {
        assert!(said("database or disk is full").is_full());
        assert!(said("could not extend file \"base/1/2\": No space left on device").is_full());
        assert!(said("database is locked").is_unavailable());
        assert!(said("canceling statement due to statement timeout").is_unavailable());
        assert_eq!(said("attempt to write a readonly database").kind(), DbErrorKind::ReadOnly);
        assert_eq!(said("no such table: x").kind(), DbErrorKind::Other);
        assert!(DbError::from(Diesel::NotFound).is_not_found());
        let twice = Diesel::DatabaseError(DatabaseErrorKind::UniqueViolation, Box::new("UNIQUE".to_owned()));
        assert!(DbError::from(twice).is_unique());
    }

    #[test]
    fn only_the_first_line_is_told() {
        let error = said("something broke\nLINE 1: SELECT 'an answer'");
        assert!(!error.to_string().contains("answer"), "{error}");
    }
}

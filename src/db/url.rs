//! Which database a URL means, and whether it may be talked to in clear text.

use std::net::IpAddr;
use std::path::PathBuf;

use url::Url;

use super::error::{DbError, DbResult};

/// A database's place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A file.
    Sqlite(PathBuf),
    /// What libpq takes.
    Postgres(String),
}

impl Place {
    /// Reads `sqlite:///absolute.db`, `sqlite://relative.db`, `sqlite:relative.db`, a plain path, `postgres://…` or
    /// `postgresql://…`. The URL is never repeated in an error: it may hold a password.
    pub(super) fn parse(text: &str) -> DbResult<Self> {
        let text = text.trim();
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return postgres(text);
        }
        let path = match text.strip_prefix("sqlite:") {
            Some(rest) => rest.strip_prefix("//").unwrap_or(rest),
            None if scheme(text) => return Err(unknown()),
            None => text,
        };
        if path.is_empty() || path.ends_with('/') {
            return Err(unknown());
        }
        if path == ":memory:" {
            return Err(DbError::other(
                "a SQLite database in memory would be lost: name a file, sqlite://data/feedforward.db",
            ));
        }
        Ok(Self::Sqlite(PathBuf::from(path)))
    }
}

/// The SQLite file that a URL means, when it is not there yet.
///
/// # Errors
/// Says what to write instead when the URL cannot be used.
pub fn missing_file(url: &str) -> DbResult<Option<PathBuf>> {
    Ok(match Place::parse(url)? {
        Place::Sqlite(path) if !path.exists() => Some(path),
        _ => None,
    })
}

fn unknown() -> DbError {
    DbError::other(
        "the database URL must be sqlite:///absolute/path.db, sqlite://relative/path.db or postgres://user:password@host/database",
    )
}

/// Whether a text begins like a URL of some scheme.
fn scheme(text: &str) -> bool {
    text.split_once(':').is_some_and(|(word, _)| {
        !word.is_empty() && word.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
    })
}

/// libpq is built without TLS: on a network that would send marks and answers in clear text, silently.
fn postgres(text: &str) -> DbResult<Place> {
    let mut url = Url::parse(text).map_err(|_| unknown())?;
    let parameter = |name: &str| {
        url.query_pairs().filter(|(key, _)| key == name).last().map(|(_, value)| value.into_owned())
    };
    if parameter("service").is_some() {
        return Err(DbError::other("the PostgreSQL URL must name its host itself: service= is not taken"));
    }
    let mode = parameter("sslmode");
    if mode.as_deref().is_some_and(|mode| mode.starts_with("require") || mode.starts_with("verify")) {
        return Err(DbError::other(
            "this program talks to PostgreSQL without TLS, so sslmode cannot be required: reach the server through a tunnel on this machine",
        ));
    }
    let host = parameter("host").or_else(|| url.host_str().map(str::to_owned)).unwrap_or_default();
    if host.is_empty() {
        return Err(DbError::other(
            "the PostgreSQL URL names no host: write postgres://user@host/database, or for a socket \
             postgres:///database?host=/var/run/postgresql&user=name",
        ));
    }
    // `hostaddr` is where libpq connects to, whatever the host is called.
    let address = parameter("hostaddr").unwrap_or(host);
    if !is_here(&address) && mode.as_deref() != Some("disable") {
        return Err(DbError::other(
            "the PostgreSQL server is on another machine, and this program talks to it without TLS: use a tunnel, or \
             add ?sslmode=disable to the URL if you trust the network between",
        ));
    }
    if parameter("connect_timeout").is_none() {
        url.query_pairs_mut().append_pair("connect_timeout", "5");
    }
    Ok(Place::Postgres(url.into()))
}

fn is_here(address: &str) -> bool {
    let bare = address.trim_start_matches('[').trim_end_matches(']');
    let socket = address.starts_with('/') || address.to_ascii_lowercase().starts_with("%2f");
    socket || address == "localhost" || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn sqlite_is_named_by_url_or_path() {
        for (text, path) in [
            ("sqlite:///var/lib/a.db", "/var/lib/a.db"),
            ("sqlite://./data/a.db", "./data/a.db"),
            ("sqlite://data/a.db", "data/a.db"),
            ("sqlite:a.db", "a.db"),
            ("sqlite:/a.db", "/a.db"),
            ("data/学校.db", "data/学校.db"),
            ("/var/lib/a b.db", "/var/lib/a b.db"),
        ] {
            assert_eq!(Place::parse(text).unwrap(), Place::Sqlite(path.into()), "{text}");
        }
    }

    #[test]
    fn postgres_is_taken_on_this_machine() {
        for text in [
            "postgres://u:p@localhost/d",
            "postgresql://u@127.0.0.1:5433/d?sslmode=prefer",
            "postgres://u@[::1]/d",
            "postgres:///d?host=/var/run/postgresql&user=u",
            "postgres://u@%2Fvar%2Frun%2Fpostgresql/d",
            "postgres://u@school.example/d?hostaddr=127.0.0.1",
            "postgres://u@school.example/d?sslmode=disable",
        ] {
            assert!(matches!(Place::parse(text), Ok(Place::Postgres(_))), "{text}");
        }
    }

    #[test]
    fn what_is_refused_says_what_to_write_and_repeats_no_password() {
        for (text, words) in [
            ("", "sqlite://"),
            ("sqlite:", "sqlite://"),
            ("sqlite://", "sqlite://"),
            ("data/", "sqlite://"),
            ("mysql://root:geheim@h/d", "postgres://"),
            ("file:a.db", "sqlite://"),
            ("sqlite::memory:", "in memory"),
            ("postgres://u:geheim@school.example/d", "sslmode=disable"),
            ("postgres://u:geheim@10.0.0.5/d?sslmode=prefer", "sslmode=disable"),
            ("postgres://u:geheim@localhost/d?hostaddr=10.0.0.5", "sslmode=disable"),
            ("postgres://u:geheim@localhost/d?sslmode=require", "tunnel"),
            ("postgres://u:geheim@h/d?sslmode=verify-full", "tunnel"),
            ("postgres:///d", "no host"),
            ("postgres://u:geheim@h:port/d", "postgres://"),
            ("postgres://u:geheim@localhost/d?service=x", "service"),
        ] {
            let error = Place::parse(text).unwrap_err().to_string();
            assert!(error.contains(words) && !error.contains("geheim"), "{text}: {error}");
        }
    }
}

//! A fresh database for each test: SQLite always, PostgreSQL too when `TEST_DATABASE_URL` names a server
//! (`scripts/with-postgres` does).

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::ops::Deref;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use diesel::connection::SimpleConnection;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use tempfile::TempDir;
use url::Url;

use super::Db;

/// A database that goes away with it.
pub(crate) struct TestDb {
    db: Db,
    /// What `Db::open` takes.
    pub(crate) url: String,
    server: Option<(Url, String)>,
    folder: TempDir,
}

impl TestDb {
    /// A folder that goes away with the database.
    pub(crate) fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }
}

impl Deref for TestDb {
    type Target = Db;

    fn deref(&self) -> &Db {
        &self.db
    }
}

impl Drop for TestDb {
    fn drop(&mut self) {
        if let Some((server, name)) = &self.server {
            admin(server, &format!("DROP DATABASE {name} WITH (FORCE)"));
        }
    }
}

/// Runs a test on a fresh database of each kind, with its tables.
pub(crate) fn each_database(test: impl Fn(&TestDb)) {
    for db in databases() {
        test(&db);
    }
}

/// A fresh database of each kind, with its tables.
pub(crate) fn databases() -> Vec<TestDb> {
    let mut databases = vec![empty_sqlite()];
    databases[0].migrate().unwrap();
    if let Some(server) = server() {
        databases.push(on_server(server, &template()));
    }
    databases
}

/// A fresh database of each kind, without tables.
pub(crate) fn empty_databases() -> Vec<TestDb> {
    let mut databases = vec![empty_sqlite()];
    if let Some(server) = server() {
        databases.push(on_server(server, "template0"));
    }
    databases
}

fn empty_sqlite() -> TestDb {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("test.db").display());
    TestDb { db: Db::open(&url).unwrap(), url, server: None, folder }
}

fn on_server(server: Url, template: &str) -> TestDb {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let name = format!("test_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    admin(&server, &format!("CREATE DATABASE {name} TEMPLATE {template}"));
    let url = named(&server, &name);
    TestDb {
        db: Db::open(&url).unwrap(),
        url,
        server: Some((server, name)),
        folder: tempfile::tempdir().unwrap(),
    }
}

/// A database with tables to copy from, made once by each process of tests.
fn template() -> String {
    static MADE: Mutex<bool> = Mutex::new(false);
    let server = server().unwrap();
    let name = format!("template_{}", std::process::id());
    let mut made = MADE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if !*made {
        admin(&server, &format!("DROP DATABASE IF EXISTS {name}"));
        admin(&server, &format!("CREATE DATABASE {name}"));
        Db::open(&named(&server, &name)).unwrap().migrate().unwrap();
        *made = true;
    }
    name
}

#[expect(clippy::disallowed_methods, reason = "tests are told by the environment where PostgreSQL is")]
fn server() -> Option<Url> {
    std::env::var("TEST_DATABASE_URL").ok().map(|url| Url::parse(&url).expect("TEST_DATABASE_URL is a URL"))
}

fn named(server: &Url, name: &str) -> String {
    let mut url = server.clone();
    url.set_path(name);
    url.into()
}

fn admin(server: &Url, sql: &str) {
    PgConnection::establish(server.as_str()).unwrap().batch_execute(sql).unwrap();
}

//! A database for one test: a SQLite file of its own, or, where `TEST_DATABASE_URL` names a PostgreSQL server, a
//! database of its own there, which is dropped afterwards.

use std::path::Path;

use diesel::{Connection, PgConnection, RunQueryDsl};
use url::Url;

/// Where the database is.
pub struct Database {
    pub url: String,
    server: Option<(Url, String)>,
}

impl Database {
    pub fn new(folder: &Path) -> Self {
        let Ok(server) = std::env::var("TEST_DATABASE_URL") else {
            return Self { url: format!("sqlite://{}", folder.join("test.db").display()), server: None };
        };
        let server = Url::parse(&server).expect("TEST_DATABASE_URL is a URL");
        let name = format!("test_{:016x}", rand::random::<u64>());
        run(&server, &format!("CREATE DATABASE {name}"));
        let mut url = server.clone();
        url.set_path(&name);
        let database = Self { url: url.to_string(), server: Some((server, name)) };
        // `serve` asks for `feedforward migrate` on PostgreSQL.
        feedforward::db::Db::open(&database.url).unwrap().migrate().unwrap();
        database
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Some((server, name)) = &self.server {
            run(server, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
    }
}

fn run(server: &Url, command: &str) {
    let mut connection = PgConnection::establish(server.as_str()).expect("the server of TEST_DATABASE_URL");
    diesel::sql_query(command).execute(&mut connection).unwrap();
}

//! The two trees of migrations make the same tables, and `schema.rs` describes them.

use std::collections::BTreeMap;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use diesel_migrations::{FileBasedMigrations, MigrationHarness};

use super::read;
use crate::db::testing::{each_database, empty_databases};
use crate::db::{Conn, Db, DbResult, backup};

#[derive(QueryableByName, Debug, PartialEq, Eq)]
struct Column {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    column_name: String,
    #[diesel(sql_type = Text)]
    data_type: String,
    #[diesel(sql_type = Bool)]
    nullable: bool,
}

/// Table → columns in order, as `name type` with `?` where it may be empty. Types by the words of `schema.rs`.
type Tables = BTreeMap<String, Vec<String>>;

fn tables_of(c: &mut Conn) -> DbResult<Tables> {
    let columns = match c {
        Conn::Sqlite(_) => {
            "SELECT t.name AS table_name, i.name AS column_name, i.type AS data_type, i.\"notnull\" = 0 AS nullable \
             FROM sqlite_master t JOIN pragma_table_info(t.name) i \
             WHERE t.type = 'table' AND t.name NOT LIKE '\\_\\_%' ESCAPE '\\' AND t.name NOT LIKE 'sqlite%' \
             ORDER BY t.name, i.cid"
        }
        Conn::Postgres(_) => {
            "SELECT table_name::text, column_name::text, data_type::text, is_nullable = 'YES' AS nullable \
             FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '\\_\\_%' \
             ORDER BY table_name, ordinal_position"
        }
    };
    let mut tables = Tables::new();
    for column in diesel::sql_query(columns).load::<Column>(c)? {
        let word = match column.data_type.as_str() {
            "TEXT" | "text" => "Text",
            "BLOB" | "bytea" => "Binary",
            "REAL" | "double precision" => "Double",
            "boolean" => "Bool",
            "integer" => "Integer",
            "bigint" => "BigInt",
            // SQLite has one kind of whole number.
            "INTEGER" => "whole",
            other => panic!("{}.{} has the type {other}", column.table_name, column.column_name),
        };
        let optional = if column.nullable { "?" } else { "" };
        tables.entry(column.table_name).or_default().push(format!("{} {word}{optional}", column.column_name));
    }
    Ok(tables)
}

fn tables_described() -> Tables {
    let mut tables = Tables::new();
    let mut table = String::new();
    for line in include_str!("../schema.rs").lines().map(str::trim) {
        if let Some((name, _)) = line.strip_suffix(") {").and_then(|line| line.split_once(" (")) {
            table = name.to_owned();
        } else if let Some((column, ty)) = line.strip_suffix(',').and_then(|line| line.split_once(" -> ")) {
            let word = match ty.strip_prefix("Nullable<").and_then(|ty| ty.strip_suffix('>')) {
                Some(ty) => format!("{ty}?"),
                None => ty.to_owned(),
            };
            tables.entry(table.clone()).or_default().push(format!("{column} {word}"));
        }
    }
    tables
}

#[test]
fn the_described_tables_are_those_of_both_databases() {
    let described = tables_described();
    assert!(described.len() >= 17, "schema.rs was not read: {described:?}");
    each_database(|db| {
        let mut expected = described.clone();
        if db.is_sqlite() {
            for column in expected.values_mut().flatten() {
                for word in [" Bool", " Integer", " BigInt"] {
                    *column = column.replace(word, " whole");
                }
            }
        }
        assert_eq!(read(db, tables_of), expected);
    });
}

#[test]
fn a_backup_holds_every_table() {
    let mut saved: Vec<_> = backup::TABLES.to_vec();
    saved.sort_unstable();
    assert_eq!(saved, tables_described().keys().collect::<Vec<_>>());
}

/// The folders of the migrations, in order; the same for both databases.
fn migrations() -> Vec<String> {
    let folders = |tree: &str| {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(tree);
        let entries = std::fs::read_dir(path).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    };
    let (sqlite, postgres) = (folders("sqlite"), folders("postgres"));
    assert!(!sqlite.is_empty());
    assert_eq!(sqlite, postgres);
    sqlite
}

#[test]
fn what_is_missing_is_applied_once() {
    for db in empty_databases() {
        let all = migrations();
        assert_eq!(db.pending().unwrap(), all);
        assert_eq!(db.migrate().unwrap(), all);
        assert!(db.pending().unwrap().is_empty());
        assert!(db.migrate().unwrap().is_empty());
    }
}

#[test]
fn of_several_processes_that_migrate_one_does() {
    for db in empty_databases() {
        let names: Vec<String> = std::thread::scope(|scope| {
            let each: Vec<_> =
                (0..4).map(|_| scope.spawn(|| Db::open(&db.url).unwrap().migrate().unwrap())).collect();
            each.into_iter().flat_map(|one| one.join().unwrap()).collect()
        });
        assert_eq!(names, migrations());
    }
}

#[test]
fn tables_of_a_newer_version_are_left_alone() {
    each_database(|db| {
        let newer = "INSERT INTO __diesel_schema_migrations (version) VALUES ('99990101000000')";
        super::write(db, |c| Ok(c.batch_execute(newer)?));
        for refused in [db.pending(), db.migrate()] {
            assert!(refused.unwrap_err().to_string().contains("newer version"));
        }
    });
}

#[test]
fn the_way_back_leaves_nothing() {
    each_database(|db| {
        let mut c = db.own_connection().unwrap();
        match &mut c {
            Conn::Sqlite(c) => {
                c.revert_all_migrations(FileBasedMigrations::from_path("migrations/sqlite").unwrap())
                    .unwrap();
            }
            Conn::Postgres(c) => {
                c.revert_all_migrations(FileBasedMigrations::from_path("migrations/postgres").unwrap())
                    .unwrap();
            }
        }
        assert_eq!(tables_of(&mut c).unwrap(), Tables::new());
        assert_eq!(db.migrate().unwrap(), migrations());
    });
}

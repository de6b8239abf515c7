//! The doors: whole or not at all, one state of the data, and errors of the right kind.

use std::sync::mpsc;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use tokio::sync::oneshot;

use super::{NOW, World, platform as row, read, write};
use crate::db::testing::{databases, each_database};
use crate::db::{Conn, Db, DbError, DbErrorKind, assignment, lock, ping, platform};

fn count(db: &Db) -> usize {
    read(db, platform::list).len()
}

#[test]
fn an_error_takes_everything_back() {
    each_database(|db| {
        let refused = db.write_blocking(|c| {
            platform::insert(c, &row("a", "1"))?;
            Err::<(), _>(DbError::other("no"))
        });
        assert_eq!(refused.unwrap_err().to_string(), "no");
        assert_eq!(count(db), 0);
    });
}

#[test]
fn a_failed_statement_takes_everything_back() {
    each_database(|db| {
        let twice = db.write_blocking(|c| {
            platform::insert(c, &row("a", "1"))?;
            platform::insert(c, &row("a", "1"))
        });
        assert!(twice.unwrap_err().is_unique());
        assert_eq!(count(db), 0);
        write(db, |c| platform::insert(c, &row("a", "1")));
    });
}

#[tokio::test]
async fn a_panic_takes_everything_back_and_the_next_call_works() {
    for db in databases() {
        let broken = db
            .write(|c| -> Result<(), DbError> {
                platform::insert(c, &row("a", "1"))?;
                panic!("on purpose")
            })
            .await;
        assert_eq!(broken.unwrap_err().kind(), DbErrorKind::Other);
        for n in 0..10 {
            db.write(move |c| platform::insert(c, &row("b", &n.to_string()))).await.unwrap();
        }
        assert_eq!(db.read(platform::list).await.unwrap().len(), 10);
    }
}

#[test]
fn the_reading_door_does_not_write() {
    each_database(|db| {
        let refused = db.read_blocking(|c| platform::insert(c, &row("a", "1"))).unwrap_err();
        assert_eq!(refused.kind(), DbErrorKind::ReadOnly, "{refused}");
        write(db, |c| platform::insert(c, &row("a", "1")));
    });
}

#[test]
fn a_reader_sees_one_state_and_does_not_hold_up_a_writer() {
    each_database(|db| {
        write(db, |c| platform::insert(c, &row("a", "1")));
        let (before, after) = read(db, |c| {
            let before = platform::list(c)?.len();
            std::thread::scope(|scope| {
                scope.spawn(|| write(db, |c| platform::insert(c, &row("a", "2"))));
            });
            Ok((before, platform::list(c)?.len()))
        });
        assert_eq!((before, after, count(db)), (1, 1, 2));
    });
}

#[test]
fn what_is_decided_under_a_lock_is_decided_one_after_the_other() {
    each_database(|db| {
        write(db, |c| platform::insert(c, &row("a", "1")));
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..20 {
                        write(db, |c| {
                            lock(c, "count")?;
                            let found = platform::list(c)?.remove(0);
                            let n: u32 = found.product_family.parse().unwrap_or(0);
                            platform::set_product_family(c, &found.id, &(n + 1).to_string())
                        });
                    }
                });
            }
        });
        assert_eq!(read(db, platform::list)[0].product_family, "160");
    });
}

#[tokio::test]
async fn who_goes_away_before_the_end_leaves_no_door_blocked() {
    for db in databases() {
        let (began, has_begun) = oneshot::channel();
        let (go_on, wait) = mpsc::channel::<()>();
        let other = (*db).clone();
        let call = tokio::spawn(async move {
            other
                .write(move |c| {
                    platform::insert(c, &row("a", "1"))?;
                    began.send(()).unwrap();
                    wait.recv().unwrap();
                    Ok::<_, DbError>(())
                })
                .await
        });
        has_begun.await.unwrap();
        call.abort();
        go_on.send(()).unwrap();
        db.write(|c| platform::insert(c, &row("a", "2"))).await.unwrap();
        // What had begun is finished.
        let begun =
            || async { db.read(|c| platform::by_issuer_and_client(c, "a", "1")).await.unwrap().is_some() };
        while !begun().await {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

#[tokio::test]
async fn many_callers_wait_in_order_instead_of_failing() {
    for db in databases() {
        let calls = (0..200).map(|n| {
            let db = (*db).clone();
            tokio::spawn(
                async move { db.write(move |c| platform::insert(c, &row("a", &n.to_string()))).await },
            )
        });
        for call in calls.collect::<Vec<_>>() {
            call.await.unwrap().unwrap();
        }
        assert_eq!(db.read(platform::list).await.unwrap().len(), 200);
    }
}

#[test]
fn a_missing_row_it_points_at_is_told_apart() {
    each_database(|db| {
        let refused =
            db.write_blocking(|c| crate::db::deployment::add(c, &"nobody".into(), "d", NOW)).unwrap_err();
        assert_eq!(refused.kind(), DbErrorKind::ForeignKey, "{refused}");
    });
}

#[test]
fn a_full_disk_is_told_apart_and_loses_nothing() {
    let db = databases().remove(0);
    write(&db, |c| platform::insert(c, &row("a", "1")));
    let full = db.write_blocking(|c| {
        c.batch_execute("PRAGMA max_page_count = 1").unwrap();
        for n in 0..1_000 {
            let name = "x".repeat(4_000);
            platform::insert(c, &crate::db::platform::Platform { name, ..row("b", &n.to_string()) })?;
        }
        Ok::<_, DbError>(())
    });
    let full = full.unwrap_err();
    assert!(full.is_full() && full.to_string().contains("make room"), "{full}");
    assert_eq!(count(&db), 1);
}

#[test]
fn errors_repeat_no_values() {
    each_database(|db| {
        write(db, |c| platform::insert(c, &row("geheim", "1")));
        let twice = db.write_blocking(|c| platform::insert(c, &row("geheim", "1"))).unwrap_err();
        assert!(!format!("{twice} {twice:?}").contains("geheim"), "{twice:?}");
        let world = World::make(db, "https://a");
        // What no version of this program writes.
        write(db, |c| Ok(c.batch_execute("UPDATE assignment SET rubric = '[\"geheim\"]'")?));
        let damaged = db.read_blocking(|c| assignment::find(c, &world.assignment.id)).unwrap_err();
        assert!(
            damaged.to_string().contains("rubric") && !format!("{damaged:?}").contains("geheim"),
            "{damaged:?}"
        );
    });
}

#[test]
fn a_place_that_cannot_be_opened_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let missing = format!("sqlite://{}/none/a.db", folder.path().display());
    let error = Db::open(&missing).err().unwrap().to_string();
    assert!(error.contains("folder must exist"), "{error}");
    std::fs::write(
        folder.path().join("text.db"),
        "This is no database, but long enough to be looked at.".repeat(100),
    )
    .unwrap();
    assert!(Db::open(&format!("sqlite://{}/text.db", folder.path().display())).is_err());
    // Nobody listens on port 1.
    let error = Db::open("postgres://nobody@127.0.0.1:1/none").err().unwrap();
    assert!(error.is_unavailable(), "{error}");
}

#[cfg(unix)]
#[test]
fn a_new_sqlite_file_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let db = databases().remove(0);
    write(&db, |c| platform::insert(c, &row("a", "1")));
    for file in ["test.db", "test.db-wal"] {
        let mode = db.folder().join(file).metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
}

#[test]
fn a_sign_of_life_needs_the_tables() {
    each_database(|db| read(db, ping));
    let empty = crate::db::testing::empty_databases().remove(0);
    assert!(empty.read_blocking(ping).is_err());
}

#[test]
fn each_connection_is_set_up() {
    use diesel::prelude::*;
    #[derive(QueryableByName)]
    struct Set {
        #[diesel(sql_type = diesel::sql_types::Text)]
        value: String,
    }
    let db = databases().remove(0);
    let set = |c: &mut Conn, name: &str| {
        let ask = format!("SELECT CAST({name} AS TEXT) AS value FROM pragma_{name}");
        Ok::<_, DbError>(diesel::sql_query(ask).get_result::<Set>(c)?.value)
    };
    write(&db, |c| {
        assert_eq!(set(c, "foreign_keys")?, "1");
        assert_eq!(set(c, "journal_mode")?, "wal");
        assert_eq!(set(c, "synchronous")?, "2");
        Ok(())
    });
}

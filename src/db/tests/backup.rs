//! A backup of either database is taken back by either, and a damaged one by none.

use std::fs;

use super::{NOW, World, at, read, write};
use crate::db::attachment::{self, Attachment};
use crate::db::login_state::LoginState;
use crate::db::session::Session;
use crate::db::testing::{TestDb, databases, empty_databases};
use crate::db::tool_key::ToolKey;
use crate::db::types::{Helpful, JobId, Json, Role, SessionId};
use crate::db::{
    BackupError, Db, assignment_version, attachment_reading, audit, deployment, draft, extension,
    feedback_rating, invite, job, login_state, passback, platform, session, submission, tool_key,
};

/// At least one row in every table, with all that is hard to carry.
fn fill(db: &Db) -> World {
    let world = World::make(db, "https://a");
    let (platform, link, student) = (&world.platform.id, &world.link.id, &world.student.id);
    write(db, |c| {
        deployment::add(c, platform, "d1", NOW)?;
        invite::insert(c, "hash", "学校 \"A\"\n🌱", NOW, at(5))?;
        let key = ToolKey {
            kid: "k".into(),
            private_key: "sealed".into(),
            public_jwk: r#"{"kty":"RSA"}"#.into(),
            created_at: NOW,
            retired_at: Some(at(1)),
            platform_id: Some(platform.clone()),
        };
        tool_key::insert(c, &key)?;
        let login = LoginState {
            state_hash: "s".into(),
            browser_hash: "b".into(),
            nonce: "n".into(),
            platform_id: platform.clone(),
            target_link_uri: "https://tool/".into(),
            storage_target: Some("_parent".into()),
            created_at: NOW,
            expires_at: at(600),
            deployment_id: Some("d1".into()),
            request: crate::db::types::Json(vec![("login_hint".into(), "学 &=\"".into())]),
        };
        login_state::insert(c, &login, 10, NOW)?;
        let visit = Session {
            id: SessionId::new(NOW),
            token_hash: "t".into(),
            csrf_token: "c".into(),
            platform_id: platform.clone(),
            deployment_id: "d1".into(),
            person_id: student.clone(),
            course_id: Some(world.course.id.clone()),
            resource_link_id: Some(link.clone()),
            role: Role::Learner,
            preview: true,
            launch: "{}".into(),
            created_at: NOW,
            expires_at: at(100),
        };
        session::insert(c, &visit)?;
        draft::save(c, link, student, "half\r\na\tword", NOW)?;
        let version = assignment_version::AssignmentVersion {
            assignment_id: world.assignment.id.clone(),
            version: 1,
            content: Json(world.assignment.snapshot()),
            saved_at: NOW,
        };
        assignment_version::keep(c, &version)?;
        let longer = extension::Extension {
            resource_link_id: link.clone(),
            person_id: student.clone(),
            due_at: Some(at(50)),
            closed_at: None,
            more_attempts: 1,
            created_at: NOW,
        };
        extension::put(c, &longer)?;
        // 0.1 + 0.2 needs every one of its 17 digits.
        let (row, marked) = world.marked(c, 1, 0.1 + 0.2)?;
        let file = Attachment {
            submission_id: row.id.clone(),
            file_name: "a.bin".into(),
            media_type: "image/png".into(),
            sha256: "00".into(),
            content: (0..=255).collect(),
        };
        attachment::insert(c, &file)?;
        let reading = attachment_reading::AttachmentReading {
            submission_id: row.id.clone(),
            problem: Some("picture".into()),
            found: Json(crate::db::material::Found::default()),
            read_at: at(2),
        };
        assert!(attachment_reading::settle(c, &reading, &row.answer)?);
        assert!(!attachment_reading::settle(c, &reading, "another")?);
        let found =
            r#"{"grade":{"evidence":[{"criterion":"c1","met":"partly","points":0.1,"max_points":0.3}]}}"#;
        crate::db::finding::replace(c, &row.id, &crate::db::finding::in_details(&row.id, found))?;
        crate::db::feedback_view::note(c, &row.id, NOW)?;
        let rating = feedback_rating::FeedbackRating {
            submission_id: row.id.clone(),
            helpful: Helpful::No,
            comment: "为什么？".into(),
            created_at: at(3),
        };
        feedback_rating::put(c, &rating)?;
        passback::put(c, link, student, &marked.id, 0.1 + 0.2, 2.0, "Good.", row.submitted_at, NOW)?;
        let (sending, _) = passback::claim_due(c, "s", NOW, at(60), &[])?.unwrap();
        passback::delivered(c, &sending, "s", at(1))?;
        job::enqueue(c, &JobId::new(NOW), "grade", row.id.as_str(), "k", NOW, NOW)?;
        super::lti_services::one_of_each(c, &world)?;
        super::marking::fill(c, &world, &row, &marked)?;
        super::material::fill(c, &world)?;
        super::learning::fill(c, &world)?;
        super::asking::fill(c, &world, &row)?;
        audit::append(c, "grader", "grade.save", row.id.as_str(), "{}", NOW)
    });
    world
}

fn saved(db: &TestDb, name: &str) -> String {
    let path = db.folder().join(name);
    db.backup(&path).unwrap();
    fs::read_to_string(path).unwrap()
}

#[test]
fn either_database_takes_back_what_either_saved() {
    for from in databases() {
        let world = fill(&from);
        let text = saved(&from, "first");
        for table in crate::db::backup::TABLES {
            assert!(text.contains(&format!(r#"{{"table":"{table}","#)), "{table} is not in the backup");
        }
        for to in empty_databases() {
            let rows = to.restore(&from.folder().join("first")).unwrap();
            assert_eq!(usize::try_from(rows).unwrap(), text.lines().count() - 2);
            assert_eq!(saved(&to, "second"), text);
            let (link, student) = (&world.link.id, &world.student.id);
            let row = read(&to, |c| passback::find(c, link, student)).unwrap();
            assert_eq!((row.delivered_score, row.score_given), (Some(0.1 + 0.2), 0.1 + 0.2));
            assert_eq!(read(&to, |c| submission::for_person(c, link, student)).len(), 1);
        }
    }
}

#[test]
fn a_backup_is_restored_into_an_empty_database_only() {
    for db in databases() {
        fill(&db);
        saved(&db, "backup");
        let refused = db.restore(&db.folder().join("backup")).unwrap_err();
        assert!(matches!(refused, BackupError::NotEmpty));
        assert_eq!(read(&db, platform::list).len(), 1);
    }
}

#[test]
fn a_damaged_backup_is_refused_as_a_whole() {
    let from = databases().remove(0);
    fill(&from);
    let text = saved(&from, "good");
    let lines: Vec<&str> = text.lines().collect();
    let (first, last) = (lines[0], lines[lines.len() - 1]);
    let without = |n: usize| [&lines[..n], &lines[n + 1..]].concat().join("\n") + "\n";
    let damaged = [
        (String::new(), "line 1 "),
        ("{}\n".into(), "not a backup"),
        (text[..text.len() / 2].to_owned(), "cut off"),
        (text.trim_end().to_owned(), "cut off"),
        (text.replace(last, ""), "no row of a backup"),
        (without(lines.len() - 2), "rows are missing"),
        (text.replace(first, r#"{"feedforward_backup":1,"migrations":["1"]}"#), "another version"),
        (text.replace(first, &first.replace(":1,", ":2,")), "another version"),
        (text.replace(r#"{"table":"job","#, r#"{"table":"jobs","#), "no such table"),
        (text.replace(r#""state":"ready""#, r#""state":"asleep""#), "fields do not fit"),
        (without(1), "points at"),
    ];
    for (text, words) in damaged {
        for to in empty_databases() {
            let path = to.folder().join("damaged");
            fs::write(&path, &text).unwrap();
            let error = to.restore(&path).unwrap_err().to_string();
            assert!(error.contains(words), "{words}: {error}");
            to.migrate().unwrap();
            assert_eq!(read(&to, platform::list), []);
        }
    }
}

#[test]
fn a_file_that_is_there_is_not_written_over_and_a_missing_one_is_named() {
    let db = databases().remove(0);
    let path = db.folder().join("backup");
    fs::write(&path, "mine").unwrap();
    assert!(db.backup(&path).unwrap_err().to_string().contains("cannot write"));
    assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
    let missing = db.folder().join("none");
    assert!(db.restore(&missing).unwrap_err().to_string().contains("cannot read the backup"));
    assert!(db.backup(&db.folder().join("none/backup")).is_err());
}

#[cfg(unix)]
#[test]
fn a_backup_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let db = databases().remove(0);
    saved(&db, "backup");
    assert_eq!(db.folder().join("backup").metadata().unwrap().permissions().mode() & 0o777, 0o600);
}

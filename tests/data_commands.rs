//! `check`, `migrate`, `backup`, `restore` and `learner` from outside, on the database that `TEST_DATABASE_URL` names,
//! else on SQLite.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use std::path::PathBuf;
use std::process::{Command, Output};

use feedforward::clock::Timestamp;
use feedforward::db::draft;
use feedforward::db::person::{self, Person};
use feedforward::db::types::PlatformId;
use feedforward::db::{self, Db, DbError};
use serde_json::Value;
use sha2::{Digest, Sha256};
use support::database::Database;

struct Place {
    // Dropped first: the database is on a server or in the folder.
    database: Database,
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { database: Database::new(folder.path()), folder }
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn run(&self, arguments: &[&str], environment: &[(&str, &str)]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_feedforward"))
            .args(arguments)
            .current_dir(self.folder.path())
            .env("FEEDFORWARD_MODEL_DIR", concat!(env!("CARGO_MANIFEST_DIR"), "/models"))
            .env("ORT_DYLIB_PATH", library())
            .env("FEEDFORWARD_DATA_DIR", self.data())
            .env("FEEDFORWARD_DATABASE_URL", &self.database.url)
            .envs(environment.iter().copied())
            .output()
            .unwrap()
    }

    /// Runs a command that must succeed, and returns what it printed.
    #[track_caller]
    fn ok(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments, &[]);
        assert!(output.status.success(), "{arguments:?}: {}", error(&output));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Registers a platform, and a person of it with a draft.
    fn seed(&self) -> (String, Person) {
        let id = self.ok(&[
            "platform",
            "add",
            "--issuer",
            "https://lms.example",
            "--client-id",
            "c1",
            "--authorization-endpoint",
            "https://lms.example/auth",
            "--token-endpoint",
            "https://lms.example/token",
            "--jwks-uri",
            "https://lms.example/jwks",
        ]);
        let (id, now) = (id.trim().to_owned(), Timestamp::from_unix_seconds(1_795_487_280));
        let platform = PlatformId::from(id.as_str());
        let ada = Db::open(&self.database.url)
            .unwrap()
            .write_blocking::<_, DbError>(|c| {
                let ada = person::upsert(c, &platform, "42", Some("Ada \"叶\" 🌱"), false, now)?;
                let course = db::course::upsert(c, &platform, "c1", "Biology", None, None, now)?;
                let link = db::resource_link::upsert(
                    c, &platform, "d1", "l1", &course.id, "Leaves", None, None, now,
                )?;
                draft::save(c, &link.id, &ada.id, "half a thought", now)?;
                Ok(ada)
            })
            .unwrap();
        (id, ada)
    }
}

fn library() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(".onnxruntime/onnxruntime-1.32.0.bin")
}

fn error(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Status 1, and one line for people that holds these words.
#[track_caller]
fn refused(output: &Output, words: &[&str]) {
    let error = error(output);
    assert_eq!(output.status.code(), Some(1), "{error}");
    let lines: Vec<&str> = error.lines().filter(|line| line.starts_with("feedforward: ")).collect();
    assert_eq!(lines.len(), 1, "one line: {error}");
    for word in words {
        assert!(lines[0].contains(word), "{word} is not in: {}", lines[0]);
    }
}

/// The lines of `check`: subject, whether it is well, words.
fn checks(output: &Output) -> Vec<(String, bool, String)> {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    let line = |line: &str| {
        let (mark, rest) = line.split_at_checked(5).unwrap_or_else(|| panic!("{line}"));
        assert!(["ok   ", "FAIL "].contains(&mark), "{line}");
        let (subject, words) = rest.split_once(": ").unwrap_or_else(|| panic!("{line}"));
        (subject.to_owned(), mark == "ok   ", words.to_owned())
    };
    text.lines().map(line).collect()
}

#[track_caller]
fn failing(output: &Output) -> Vec<String> {
    let failing: Vec<String> =
        checks(output).into_iter().filter(|(_, well, _)| !well).map(|(subject, ..)| subject).collect();
    assert_eq!(output.status.code(), Some(i32::from(!failing.is_empty())), "{}", error(output));
    failing
}

const SUBJECTS: [&str; 8] = [
    "configuration",
    "base URL",
    "data directory",
    "database",
    "migrations",
    "tool keys",
    "ONNX Runtime",
    "model",
];

#[test]
fn check_passes_before_the_first_start_and_makes_nothing() {
    let place = Place::new();
    let url = place.folder.path().join("data/none.db");
    let url = format!("sqlite://{}", url.display());
    let output = place.run(&["check"], &[("FEEDFORWARD_DATABASE_URL", &url)]);
    assert_eq!(failing(&output), [""; 0], "{}", String::from_utf8_lossy(&output.stdout));
    let subjects: Vec<String> = checks(&output).into_iter().map(|(subject, ..)| subject).collect();
    assert_eq!(subjects, SUBJECTS);
    assert!(!place.data().exists(), "check makes nothing");
}

#[test]
fn check_passes_on_a_running_system() {
    let place = Place::new();
    place.ok(&["migrate"]);
    place.ok(&["keys", "rotate"]);
    let output = place.run(&["check"], &[("FEEDFORWARD_BASE_URL", "https://tool.school.example")]);
    assert_eq!(failing(&output), [""; 0], "{}", String::from_utf8_lossy(&output.stdout));
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("https://tool.school.example/lti/login"), "{said}");
}

#[test]
fn check_names_each_thing_that_is_wrong_and_goes_on() {
    let place = Place::new();
    place.ok(&["keys", "rotate"]);
    let file = place.folder.path().join("file");
    std::fs::write(&file, "not a library").unwrap();
    let file = file.to_str().unwrap();
    let garbage = place.folder.path().join("garbage.db");
    std::fs::write(&garbage, "this is no database at all, whatever its name may say").unwrap();
    let garbage = format!("sqlite://{}", garbage.display());
    let secret = place.data().join("secret.key");
    let cases: [(&str, &str, &[&str], &str); 9] = [
        ("FEEDFORWARD_BASE_URL", "http://tool.school.example", &["base URL"], "https://"),
        ("FEEDFORWARD_SECRET", "a secret that is another one", &["tool keys"], "FEEDFORWARD_SECRET"),
        ("FEEDFORWARD_SECRET", "short", &["tool keys"], "16 characters"),
        ("FEEDFORWARD_MODEL_DIR", "no-model-here", &["model"], "FEEDFORWARD_MODEL_DIR"),
        ("ORT_DYLIB_PATH", "no-library-here", &["ONNX Runtime", "model"], "make setup"),
        ("ORT_DYLIB_PATH", file, &["ONNX Runtime", "model"], "make setup"),
        ("FEEDFORWARD_DATABASE_URL", "mysql://x", &["database", "migrations", "tool keys"], "postgres://"),
        (
            "FEEDFORWARD_DATABASE_URL",
            "postgres://nobody@127.0.0.1:1/none",
            &["database", "migrations", "tool keys"],
            "cannot be reached",
        ),
        ("FEEDFORWARD_DATABASE_URL", &garbage, &["database", "migrations", "tool keys"], "database"),
    ];
    for (name, value, subjects, words) in cases {
        let output = place.run(&["check"], &[(name, value)]);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(failing(&output), subjects, "{name}={value}: {said}");
        assert!(said.lines().any(|line| line.starts_with("FAIL") && line.contains(words)), "{words}: {said}");
        assert!(!error(&output).contains("panicked"), "{}", error(&output));
        assert_eq!(checks(&output).len(), SUBJECTS.len(), "all are tried: {said}");
    }
    std::fs::remove_file(secret).unwrap();
    let output = place.run(&["check"], &[]);
    assert_eq!(failing(&output), ["tool keys"]);
    assert!(String::from_utf8_lossy(&output.stdout).contains("secret.key is missing"));
    assert!(!place.data().join("secret.key").exists(), "check makes no new secret");
    let output = place.run(&["check"], &[("FEEDFORWARD_WORKERS", "many")]);
    assert_eq!(failing(&output), ["configuration"]);
}

#[test]
fn a_model_that_gives_other_vectors_here_is_said_by_check() {
    let place = Place::new();
    let (from, to) =
        (PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/models")), place.folder.path().join("m"));
    std::fs::create_dir(&to).unwrap();
    for file in std::fs::read_dir(from).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), to.join(file.file_name())).unwrap();
    }
    let vectors = to.join("parity.json");
    let right = std::fs::read(&vectors).unwrap();
    let mut wrong: Value = serde_json::from_slice(&right).unwrap();
    for number in wrong[0]["vector"].as_array_mut().unwrap() {
        *number = Value::from(-number.as_f64().unwrap());
    }
    let wrong = wrong.to_string();
    std::fs::write(&vectors, &wrong).unwrap();
    let models = [("FEEDFORWARD_MODEL_DIR", to.to_str().unwrap())];
    let output = place.run(&["check"], &models);
    assert_eq!(failing(&output), ["model"]);
    assert!(String::from_utf8_lossy(&output.stdout).contains("SHA-256"));

    let hash = |bytes: &[u8]| hex::encode(Sha256::digest(bytes));
    let manifest = std::fs::read_to_string(to.join("manifest.toml")).unwrap();
    std::fs::write(to.join("manifest.toml"), manifest.replace(&hash(&right), &hash(wrong.as_bytes())))
        .unwrap();
    let output = place.run(&["check"], &models);
    assert_eq!(failing(&output), ["model"]);
    assert!(String::from_utf8_lossy(&output.stdout).contains("other results on this machine"));
}

#[test]
fn a_folder_that_cannot_be_written_is_said_by_check() {
    let place = Place::new();
    let file = place.folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let below = file.join("data");
    let output = place.run(&["check"], &[("FEEDFORWARD_DATA_DIR", below.to_str().unwrap())]);
    assert_eq!(failing(&output), ["data directory"]);
}

#[test]
fn migrating_twice_does_nothing_the_second_time() {
    let place = Place::new();
    place.ok(&["migrate"]);
    assert_eq!(place.ok(&["migrate"]), "the database is up to date\n");
}

#[test]
fn what_was_saved_is_restored_into_an_empty_database_only() {
    let place = Place::new();
    let (platform, _) = place.seed();
    place.ok(&["keys", "rotate"]);
    let saved = place.run(&["backup", "saved.backup"], &[]);
    assert!(saved.status.success(), "{}", error(&saved));
    assert!(error(&saved).contains("secret.key"), "{}", error(&saved));
    refused(&place.run(&["backup", "saved.backup"], &[]), &["saved.backup"]);
    refused(&place.run(&["restore", "saved.backup"], &[]), &["not empty"]);
    refused(&place.run(&["restore", "missing.backup"], &[]), &["missing.backup"]);

    let url = format!("sqlite://{}", place.folder.path().join("new.db").display());
    let new = [("FEEDFORWARD_DATABASE_URL", url.as_str())];
    let restored = place.run(&["restore", "saved.backup"], &new);
    assert!(restored.status.success(), "{}", error(&restored));
    let listed = place.run(&["platform", "list", "--format", "json"], &new);
    let listed: Value = serde_json::from_slice(&listed.stdout).unwrap();
    assert_eq!(listed[0]["id"], platform.as_str());
    // The keys open with the same secret.
    let output = place.run(&["check"], &new);
    assert_eq!(failing(&output), [""; 0], "{}", String::from_utf8_lossy(&output.stdout));

    let text = std::fs::read_to_string(place.folder.path().join("saved.backup")).unwrap();
    std::fs::write(place.folder.path().join("cut.backup"), &text[..text.len() / 2]).unwrap();
    let url = format!("sqlite://{}", place.folder.path().join("other.db").display());
    let other = [("FEEDFORWARD_DATABASE_URL", url.as_str())];
    refused(&place.run(&["restore", "cut.backup"], &other), &["cut off"]);

    let url = format!("sqlite://{}", place.folder.path().join("no.db").display());
    let none = [("FEEDFORWARD_DATABASE_URL", url.as_str())];
    refused(&place.run(&["backup", "none.backup"], &none), &["no database", "no.db"]);
    assert!(!place.folder.path().join("no.db").exists(), "backup makes no database");
}

#[test]
fn a_learner_is_exported_and_erased() {
    let place = Place::new();
    let (platform, ada) = place.seed();
    let learner = ["--platform", &platform, "--subject", "42"];
    let export = [&["learner", "export"][..], &learner].concat();
    let erase = [&["learner", "erase"][..], &learner].concat();
    let told: Value = serde_json::from_str(&place.ok(&export)).unwrap();
    assert_eq!(told["person"]["id"], ada.id.as_str());
    assert_eq!(told["person"]["name"], "Ada \"叶\" 🌱");
    assert_eq!(told["drafts"][0]["body"], "half a thought");

    // Nobody is at the terminal to say yes.
    refused(&place.run(&erase, &[]), &["--yes"]);
    place.ok(&export);
    let receipt = place.ok(&[&erase[..], &["--yes"]].concat());
    assert!(receipt.contains("1 drafts") && receipt.contains("receipt "), "{receipt}");
    assert!(!receipt.contains("Ada"), "{receipt}");
    for command in [&export[..], &[&erase[..], &["--yes"]].concat()] {
        refused(&place.run(command, &[]), &["nothing is stored"]);
    }
    refused(
        &place.run(&["learner", "export", "--platform", "none", "--subject", "42"], &[]),
        &["platform list"],
    );
}

#[test]
fn every_data_command_explains_itself() {
    let place = Place::new();
    for command in ["check", "backup", "restore", "learner export", "learner erase", "evaluate"] {
        let arguments: Vec<&str> = command.split(' ').chain(["--help"]).collect();
        assert!(place.ok(&arguments).contains("Example: "), "{command}");
    }
    for arguments in [&["backup"][..], &["restore"], &["learner", "erase"], &["evaluate", "--format", "xml"]]
    {
        assert_eq!(place.run(arguments, &[]).status.code(), Some(2), "{arguments:?}");
    }
}

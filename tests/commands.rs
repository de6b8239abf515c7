//! The program from outside: when something it needs is missing or wrong, one clear line says what to mend.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods)]

use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

/// Longer than any start takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// The checkout's model folder, or the one that is to be tested.
fn models() -> String {
    std::env::var("FEEDFORWARD_MODEL_DIR")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/models").into())
}

struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn run(&self, arguments: &[&str], environment: &[(&str, &str)]) -> Output {
        let mut child = Command::new(env!("CARGO_BIN_EXE_feedforward"))
            .args(arguments)
            .current_dir(self.folder.path())
            .env("FEEDFORWARD_LISTEN", "127.0.0.1:0")
            .env("FEEDFORWARD_BASE_URL", "http://127.0.0.1:8080")
            .env("FEEDFORWARD_MODEL_DIR", models())
            .env("FEEDFORWARD_DATA_DIR", self.folder.path().join("data"))
            .envs(environment.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let started = Instant::now();
        while child.try_wait().unwrap().is_none() {
            if started.elapsed() > PATIENCE {
                child.kill().unwrap();
                child.wait().unwrap();
                panic!("{arguments:?} with {environment:?} goes on and on");
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        child.wait_with_output().unwrap()
    }
}

/// Status 1, and one line for people that holds these words.
#[track_caller]
fn one_line(output: &Output, words: &[&str]) {
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{error}");
    let lines: Vec<&str> = error.lines().filter(|line| line.starts_with("feedforward: ")).collect();
    assert_eq!(lines.len(), 1, "one line: {error}");
    assert!(!error.contains("panicked") && !error.contains("RUST_BACKTRACE"), "{error}");
    for word in words {
        assert!(lines[0].contains(word), "{word} is not in: {}", lines[0]);
    }
}

#[test]
fn a_missing_or_damaged_model_is_said() {
    let place = Place::new();
    let empty = place.folder.path().join("no-models-here");
    let empty = empty.to_str().unwrap();
    for command in ["serve", "worker", "grade"] {
        let output = place.run(&[command], &[("FEEDFORWARD_MODEL_DIR", empty)]);
        one_line(&output, &["no-models-here"]);
    }
    let damaged = place.folder.path().join("models");
    std::fs::create_dir(&damaged).unwrap();
    let mut copied = 0;
    for file in std::fs::read_dir(models()).unwrap() {
        let file = file.unwrap();
        if file.file_type().unwrap().is_file() {
            let cut = file.path().extension().is_some_and(|ending| ending == "onnx");
            let bytes = std::fs::read(file.path()).unwrap();
            let kept = if cut { &bytes[..bytes.len() / 2] } else { &bytes[..] };
            copied += usize::from(cut);
            std::fs::write(damaged.join(file.file_name()), kept).unwrap();
        }
    }
    assert!(copied > 0, "there is a model to damage");
    let output = place.run(&["serve"], &[("FEEDFORWARD_MODEL_DIR", damaged.to_str().unwrap())]);
    one_line(&output, &["onnx"]);
}

#[test]
fn a_missing_runtime_is_said() {
    let place = Place::new();
    let output = place.run(&["serve"], &[("ORT_DYLIB_PATH", "/does/not/exist.so")]);
    one_line(&output, &["/does/not/exist.so"]);
}

#[test]
fn a_broken_configuration_is_said() {
    let place = Place::new();
    let cases: [(&str, &str, &[&str]); 6] = [
        ("FEEDFORWARD_LISTEN", "8080", &["127.0.0.1:8080"]),
        ("FEEDFORWARD_BASE_URL", "tool.school.example", &["https://"]),
        ("FEEDFORWARD_BASE_ULR", "https://tool.school.example", &["FEEDFORWARD_BASE_URL"]),
        ("FEEDFORWARD_WORKERS", "many", &["1 to 256"]),
        ("FEEDFORWARD_DATABASE_URL", "mysql://x", &["sqlite://", "postgres://"]),
        ("FEEDFORWARD_CONFIG", "not-there.toml", &["not-there.toml"]),
    ];
    for (name, value, words) in cases {
        one_line(&place.run(&["serve"], &[(name, value)]), words);
    }
    std::fs::write(place.folder.path().join("feedforward.toml"), "lisen = \"127.0.0.1:1\"").unwrap();
    one_line(&place.run(&["migrate"], &[]), &["lisen", "listen"]);
    std::fs::write(place.folder.path().join("feedforward.toml"), "= broken").unwrap();
    one_line(&place.run(&["migrate"], &[]), &["TOML"]);
}

#[test]
fn a_taken_port_and_an_unusable_folder_are_said() {
    let place = Place::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    one_line(&place.run(&["serve"], &[("FEEDFORWARD_LISTEN", &address)]), &[&address, "FEEDFORWARD_LISTEN"]);
    let file = place.folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let below = file.join("data");
    let output = place.run(&["serve"], &[("FEEDFORWARD_DATA_DIR", below.to_str().unwrap())]);
    one_line(&output, &["FEEDFORWARD_DATA_DIR"]);
}

#[test]
fn wrong_usage_is_status_two_and_every_command_explains_itself() {
    let place = Place::new();
    for arguments in [&["unknown"][..], &["serve", "--unknown"], &["platform", "add"], &[]] {
        assert_eq!(place.run(arguments, &[]).status.code(), Some(2), "{arguments:?}");
    }
    let commands = [
        "serve",
        "worker",
        "demo",
        "grade",
        "migrate",
        "check",
        "platform add",
        "platform list",
        "platform invite",
        "keys rotate",
    ];
    for command in commands {
        let mut arguments: Vec<&str> = command.split(' ').collect();
        arguments.push("--help");
        let output = place.run(&arguments, &[]);
        assert_eq!(output.status.code(), Some(0), "{command}");
        assert!(String::from_utf8_lossy(&output.stdout).contains("Example: "), "{command}");
    }
}

#[test]
fn platforms_are_added_listed_and_removed() {
    let place = Place::new();
    let add = [
        "platform",
        "add",
        "--name",
        "Hill School",
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
        "--deployment-id",
        "1",
        "--deployment-id",
        "2",
    ];
    let output = place.run(&add, &[]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    one_line(&place.run(&add, &[]), &[]);
    let output = place.run(&["platform", "list", "--format", "json"], &[]);
    let listed: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(listed.as_array().unwrap().len(), 1, "{listed}");
    assert_eq!(listed[0]["issuer"], "https://lms.example");
    let text = listed.to_string();
    assert!(text.contains("Hill School") && text.contains("c1"), "{text}");
    let id = listed[0]["id"].as_str().unwrap();
    assert!(place.run(&["platform", "remove", id], &[]).status.success());
    one_line(&place.run(&["platform", "remove", id], &[]), &[]);
    let private =
        add.map(|word| if word == "https://lms.example/jwks" { "http://127.0.0.1/jwks" } else { word });
    one_line(&place.run(&private, &[]), &["FEEDFORWARD_ALLOW_PRIVATE_NETWORKS"]);
    let output = place.run(&["platform", "invite", "--name", "Hill"], &[]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("http://127.0.0.1:8080/lti/register?"), "{said}");
}

#[test]
fn keys_rotate_and_the_old_one_stays_for_a_while() {
    let place = Place::new();
    assert!(place.run(&["keys", "rotate"], &[]).status.success());
    let first = String::from_utf8(place.run(&["keys", "list"], &[]).stdout).unwrap();
    assert!(place.run(&["keys", "rotate"], &[]).status.success());
    let second = String::from_utf8(place.run(&["keys", "list"], &[]).stdout).unwrap();
    assert!(second.lines().count() > first.lines().count(), "{first}\n{second}");
}

#[test]
fn a_registration_gets_keys_of_its_own_and_the_others_keep_theirs() {
    let place = Place::new();
    one_line(&place.run(&["keys", "rotate", "--platform", "none"], &[]), &["platform list"]);
    for client in ["c1", "c2"] {
        let add = ["--issuer", "--authorization-endpoint", "--token-endpoint", "--jwks-uri"];
        let mut arguments = vec!["platform", "add", "--client-id", client];
        arguments.extend(add.into_iter().flat_map(|name| [name, "https://lms.example"]));
        assert!(place.run(&arguments, &[]).status.success());
    }
    let listed: Value =
        serde_json::from_slice(&place.run(&["platform", "list", "--format", "json"], &[]).stdout).unwrap();
    let id = listed[0]["id"].as_str().unwrap();
    let rotate = |arguments: &[&str]| {
        let output = place.run(&[&["keys", "rotate"], arguments].concat(), &[]);
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    };
    let (shared, first) = (rotate(&[]), rotate(&["--platform", id]));
    let second = rotate(&["--platform", id]);
    let list = String::from_utf8(place.run(&["keys", "list"], &[]).stdout).unwrap();
    let stands = |kid: &str, state: &str, whose: &str| {
        let line = list.lines().find(|line| line.starts_with(kid)).unwrap_or_else(|| panic!("{kid}: {list}"));
        assert!(line.contains(state) && line.ends_with(&format!("for {whose}")), "{state}, {whose}: {line}");
    };
    stands(&shared, "signing", "all");
    stands(&first, "retired", id);
    stands(&second, "signing", id);
    // The shared key is rotated by itself.
    let newer = rotate(&[]);
    let list = String::from_utf8(place.run(&["keys", "list"], &[]).stdout).unwrap();
    let signing: Vec<&str> = list.lines().filter(|line| line.contains("signing")).collect();
    assert_eq!(signing.len(), 2, "{list}");
    assert!(signing[0].starts_with(&newer) && signing[1].starts_with(&second), "{list}");
}

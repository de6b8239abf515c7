//! Who may import whom (docs/architecture.md), read off the paths that stand in the source.
//!
//! A room is a folder under `src/`; the workspace's crates are checked by their manifests. Paths are taken from the
//! code itself, `use` lines and inline ones alike, with groups and `super` resolved, so a rule cannot be walked round
//! by spelling. Comments and texts do not count. Each check fails when it finds nothing to read.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod paths;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// A room of the program and what may not be named in it.
struct Room {
    name: &'static str,
    /// Rooms beside it, as in `crate::…`.
    rooms: &'static [&'static str],
    /// Crates.
    crates: &'static [&'static str],
}

const ROOMS: [Room; 6] = [
    // Rows and ids, no policy.
    Room {
        name: "db",
        rooms: &["app", "cli", "domain", "egress", "jobs", "server", "views", "web"],
        crates: &["actix_web", "askama", "reqwest", "lti", "tutor", "inference", "sandbox"],
    },
    // What the product does, whoever asks for it and however it is shown.
    Room {
        name: "domain",
        rooms: &["cli", "jobs", "server", "views", "web"],
        crates: &["actix_web", "actix_multipart", "actix_http", "askama", "diesel", "sandbox"],
    },
    // Loops round the domain.
    Room {
        name: "jobs",
        rooms: &["cli", "server", "views", "web"],
        crates: &["actix_web", "actix_multipart", "askama", "diesel", "sandbox"],
    },
    // Pages: they get what they show.
    Room {
        name: "views",
        rooms: &["app", "cli", "db", "domain", "egress", "jobs", "server", "web"],
        crates: &["actix_web", "actix_multipart", "diesel", "reqwest", "lti", "inference", "sandbox"],
    },
    // Requests: extract, permit, call the domain, answer.
    Room {
        name: "web",
        rooms: &["cli", "jobs", "server"],
        crates: &["diesel", "inference", "reqwest", "sandbox"],
    },
    // Commands.
    Room { name: "cli", rooms: &[], crates: &["actix_multipart", "askama", "diesel"] },
];

#[test]
fn rooms_import_only_what_they_may() {
    let mut broken = Vec::new();
    for room in &ROOMS {
        let folder = root().join("src").join(room.name);
        for file in rust_files(&folder) {
            for path in paths_in(&file) {
                let neighbour = path.first().map(String::as_str) == Some("crate")
                    && path.get(1).is_some_and(|name| room.rooms.contains(&name.as_str()));
                let foreign = path.first().is_some_and(|name| room.crates.contains(&name.as_str()));
                if neighbour || foreign {
                    broken.push(format!("{}: {} may not name {}", shown(&file), room.name, path.join("::")));
                }
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn every_room_has_its_rule() {
    let ruled: BTreeSet<&str> = ROOMS.iter().map(|room| room.name).collect();
    let folders: BTreeSet<String> = fs::read_dir(root().join("src"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .map(|path| path.file_name().unwrap().to_str().unwrap().to_owned())
        .collect();
    assert_eq!(
        folders,
        ruled.iter().map(|name| (*name).to_owned()).collect(),
        "a folder of src/ without a rule here"
    );
}

#[test]
fn only_db_speaks_sql() {
    let mut broken = Vec::new();
    for file in rust_files(&root().join("src")) {
        // A time is a column type wherever it is defined; it says so by derives, not by queries.
        if file.starts_with(root().join("src/db")) || file == root().join("src/clock.rs") {
            continue;
        }
        for path in paths_in(&file) {
            if matches!(
                path.first().map(String::as_str),
                Some("diesel" | "diesel_migrations" | "libsqlite3_sys" | "pq_sys")
            ) {
                broken.push(format!("{}: {}", shown(&file), path.join("::")));
            }
        }
    }
    assert!(broken.is_empty(), "SQL outside src/db:\n{}", broken.join("\n"));
}

#[test]
fn the_database_does_not_tell_the_time() {
    let told: Vec<String> = rust_files(&root().join("src/db"))
        .into_iter()
        .filter(|file| paths_in(file).iter().any(|path| path.windows(2).any(|pair| pair == ["dsl", "now"])))
        .map(|file| shown(&file))
        .collect();
    assert!(told.is_empty(), "diesel::dsl::now in {told:?}: take the clock that was passed in");
}

#[test]
fn crates_depend_only_on_what_they_may() {
    // (crate, workspace crates it may depend on, crates it may not).
    let rules: [(&str, &[&str], &[&str]); 7] = [
        ("lti", &[], &["actix-web", "diesel", "reqwest", "hyper", "rand", "uuid"]),
        ("text", &[], &["actix-web", "diesel", "reqwest", "tokio", "ort", "rand"]),
        ("grader", &["text"], &["actix-web", "diesel", "reqwest", "tokio", "ort", "rand"]),
        ("tutor", &["text"], &["actix-web", "diesel", "reqwest", "tokio", "ort", "jiff"]),
        ("extract", &[], &["actix-web", "diesel", "reqwest", "tokio", "ort", "rand", "rustix"]),
        ("inference", &["text", "grader", "tutor"], &["actix-web", "diesel", "reqwest"]),
        ("sandbox", &[], &["diesel", "ort"]),
    ];
    let workspace = manifest(&root().join("Cargo.toml"));
    let mut members: BTreeSet<String> = workspace["workspace"]["members"]
        .as_array()
        .unwrap()
        .iter()
        .map(|m| m.as_str().unwrap().to_owned())
        .collect();
    assert_eq!(
        members,
        rules.iter().map(|(name, ..)| (*name).to_owned()).collect(),
        "a crate without a rule here"
    );
    members.insert(workspace["package"]["name"].as_str().unwrap().to_owned());

    for (name, allowed, forbidden) in rules {
        let dependencies = dependencies(&manifest(&root().join(name).join("Cargo.toml")));
        assert!(!dependencies.is_empty(), "{name} has no dependencies at all: is the manifest read rightly?");
        for dependency in &dependencies {
            let of_ours = members.contains(dependency) && !allowed.contains(&dependency.as_str());
            let refused = forbidden.contains(&dependency.as_str());
            assert!(!of_ours && !refused, "{name} may not depend on {dependency}");
        }
    }
}

#[test]
fn only_the_demo_and_the_tests_know_the_sandbox() {
    let users: Vec<String> = rust_files(&root().join("src"))
        .into_iter()
        .filter(|file| paths_in(file).iter().any(|path| path.first().is_some_and(|name| name == "sandbox")))
        .map(|file| shown(&file))
        .collect();
    assert!(!users.is_empty(), "nobody starts the sandbox");
    assert!(users.iter().all(|file| file.starts_with("src/cli/")), "{users:?}");
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn shown(file: &Path) -> String {
    file.strip_prefix(root()).unwrap().display().to_string()
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                files.push(path);
            }
        }
    }
    assert!(!files.is_empty(), "no Rust file below {}", folder.display());
    files.sort();
    files
}

fn paths_in(file: &Path) -> Vec<Vec<String>> {
    let module = paths::module(file.strip_prefix(root()).unwrap());
    paths::paths(&fs::read_to_string(file).unwrap(), &module)
}

fn manifest(file: &Path) -> toml::Table {
    fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display())).parse().unwrap()
}

/// Names of all dependencies: normal, for tests, for building, for one target.
fn dependencies(manifest: &toml::Table) -> BTreeSet<String> {
    let targets = manifest
        .get("target")
        .and_then(toml::Value::as_table)
        .into_iter()
        .flat_map(|targets| targets.values());
    std::iter::once(manifest)
        .chain(targets.filter_map(toml::Value::as_table))
        .flat_map(|table| {
            ["dependencies", "dev-dependencies", "build-dependencies"].map(|kind| table.get(kind))
        })
        .flatten()
        .filter_map(toml::Value::as_table)
        .flat_map(|table| table.iter())
        .map(|(name, value)| value.get("package").and_then(toml::Value::as_str).unwrap_or(name).to_owned())
        .collect()
}

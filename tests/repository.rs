//! What may stand in the repository: nothing of the machine it was made on, nothing large but the models, no dead link.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const LARGE: u64 = 1_000_000;

#[test]
fn no_tracked_file_names_the_machine_it_was_made_on() {
    let here = root().to_str().unwrap();
    // Written in two halves, so that this file does not find itself.
    let mut traces: Vec<String> = [
        ["/ro", "ot/"],
        ["/ho", "me/"],
        ["/Us", "ers/"],
        ["C:\\Us", "ers"],
        ["artif", "actory"],
        ["index", "-url"],
        ["replace", "-with"],
        ["npm_config_", "registry"],
    ]
    .into_iter()
    .map(|halves| halves.concat())
    .collect();
    // A checkout in `/src` or the like would find honest words.
    if here.matches('/').count() > 1 {
        traces.push(here.to_owned());
    }
    let mut found = Vec::new();
    for file in tracked() {
        let Ok(text) = fs::read_to_string(root().join(&file)) else { continue };
        for (number, line) in text.lines().enumerate() {
            if let Some(trace) = traces.iter().find(|trace| names(line, trace)) {
                found.push(format!("{}:{}: {trace}", file.display(), number + 1));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn packages_come_from_their_public_registries() {
    let lock = fs::read_to_string(root().join("Cargo.lock")).unwrap();
    let sources: Vec<&str> = lock.lines().filter(|line| line.starts_with("source = ")).collect();
    assert!(sources.len() > 100, "Cargo.lock lists {} sources: is it read rightly?", sources.len());
    let foreign = sources
        .iter()
        .find(|line| **line != "source = \"registry+https://github.com/rust-lang/crates.io-index\"");
    assert_eq!(foreign, None);
}

#[test]
fn large_files_are_models() {
    let large: Vec<PathBuf> = tracked()
        .into_iter()
        .filter(|file| !file.starts_with("models"))
        .filter(|file| fs::metadata(root().join(file)).is_ok_and(|data| data.len() > LARGE))
        .collect();
    assert!(large.is_empty(), "above {LARGE} bytes outside models/: {large:?}");
}

#[test]
fn scripts_can_be_run() {
    let listing = git(&["ls-files", "--stage", "scripts", ".ci"]);
    let scripts: Vec<&str> = listing.lines().collect();
    assert!(!scripts.is_empty(), "no script is tracked");
    for line in scripts {
        let (mode, name) = (line.split(' ').next().unwrap(), line.split('\t').nth(1).unwrap());
        let text = fs::read_to_string(root().join(name)).unwrap_or_default();
        if text.starts_with("#!") {
            assert_eq!(
                mode, "100755",
                "{name} begins with #! and is not executable: git update-index --chmod=+x {name}"
            );
        }
    }
}

#[test]
fn links_between_documents_lead_somewhere() {
    let mut dead = Vec::new();
    let mut seen = 0;
    for file in tracked().into_iter().filter(|file| file.extension().is_some_and(|ending| ending == "md")) {
        let text = fs::read_to_string(root().join(&file)).unwrap();
        let folder = file.parent().unwrap();
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let target = target.split('#').next().unwrap();
            if target.is_empty() || target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            seen += 1;
            if !root().join(folder).join(target).exists() {
                dead.push(format!("{}: {target}", file.display()));
            }
        }
    }
    assert!(seen > 0, "no link was found: are they read rightly?");
    assert!(dead.is_empty(), "{}", dead.join("\n"));
}

/// Whether a line names a path or word from its beginning: `x/root/` is somebody else's folder.
fn names(line: &str, trace: &str) -> bool {
    line.match_indices(trace).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !trace.starts_with('/')
            || !before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '}' | '~' | '/'))
    })
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every tracked file that is still there.
fn tracked() -> Vec<PathBuf> {
    let files: Vec<PathBuf> =
        git(&["ls-files", "-z"]).split('\0').filter(|name| !name.is_empty()).map(PathBuf::from).collect();
    assert!(files.len() > 20, "git lists {} files: is this a checkout?", files.len());
    files.into_iter().filter(|file| root().join(file).exists()).collect()
}

fn git(arguments: &[&str]) -> String {
    let output =
        Command::new("git").arg("-C").arg(root()).args(arguments).output().expect("git is installed");
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

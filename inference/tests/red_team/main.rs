//! The red team runs with the tests: a mark that goes out by itself must not be had by tricks.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod suite;

use std::path::Path;

#[test]
fn worthless_answers_do_not_pass() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let library = root.join(".onnxruntime/onnxruntime-1.32.0.bin");
    assert!(library.exists(), "ONNX Runtime is missing: run `make setup`");
    let grader = inference::grader(&root.join("models"), &library, 2).unwrap();
    let rows = suite::run(&grader).unwrap();
    let attacks = &rows[1..];
    let (tried, passed) =
        attacks.iter().fold((0, 0), |(tried, passed), row| (tried + row.tried, passed + row.passed));
    let table: Vec<String> = rows
        .iter()
        .map(|row| {
            format!("{}: {} tried, {} flagged, {} passed", row.attack, row.tried, row.flagged, row.passed)
        })
        .collect();
    assert!(tried > 300);
    assert!(passed * 50 <= tried, "{passed} of {tried} passed:\n{}", table.join("\n"));
    let copied = rows.iter().find(|row| row.attack == "the question copied").unwrap();
    assert_eq!(copied.flagged, copied.tried, "{}", table.join("\n"));
}

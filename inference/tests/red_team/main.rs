//! The red team runs with the tests: a mark that goes out by itself must not be had by tricks.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod suite;

use std::path::Path;

#[test]
fn worthless_answers_do_not_pass() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../models");
    let library =
        option_env!("ORT_DYLIB_PATH").expect("the checkout's .cargo/config.toml names ONNX Runtime");
    let grader = inference::grader(&folder, Path::new(library), 2).unwrap();
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

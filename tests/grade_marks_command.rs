//! `feedforward grade --marks` and `evaluate`: what a teacher's marks change, and what the report holds.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};

fn run(arguments: &[&str], folder: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_feedforward"))
        .args(arguments)
        .current_dir(folder)
        .env("FEEDFORWARD_DATA_DIR", folder.join("data"))
        .output()
        .unwrap()
}

/// A teacher who wants to hear of the holes in the crystal, which the reference does not name.
const HOLES: [&str; 8] = [
    "the crystal of ice has holes between its molecules",
    "there are many holes in the crystal of ice",
    "molecules in a crystal of ice leave holes between them",
    "because its crystal is full of holes",
    "the crystal leaves open holes",
    "holes in the crystal make the ice light",
    "a crystal with holes takes more room",
    "the holes inside the crystal make it lighter",
];
const COLD: [&str; 8] = [
    "because ice is cold",
    "it is cold and hard",
    "cold things float on warm ones",
    "it is colder than the water",
    "hard things float on soft water",
    "ice is hard and cold",
    "because it was in the freezer",
    "the cold pushes it up",
];

fn record(id: &str, answer: &str) -> Value {
    json!({
        "id": id, "question_id": "ice", "question": "Why does ice float on water?", "max_score": 2,
        "reference_answers": ["Ice is less dense than liquid water."], "answer": answer,
    })
}

fn write(folder: &Path, name: &str, lines: &[Value]) {
    let text: Vec<String> = lines.iter().map(Value::to_string).collect();
    std::fs::write(folder.join(name), text.join("\n")).unwrap();
}

fn lines(output: &Output) -> Vec<Value> {
    std::str::from_utf8(&output.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn marks() -> Vec<Value> {
    let scored = |answers: &[&str], score: f64| {
        let marked = answers.iter().enumerate().map(move |(at, answer)| {
            let mut record = record(&format!("m{at}"), answer);
            record["score"] = json!(score);
            record
        });
        marked.collect::<Vec<_>>()
    };
    [scored(&HOLES, 2.0), scored(&COLD, 0.0)].concat()
}

#[test]
fn marks_teach_the_question_and_only_it() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    write(folder, "marks.jsonl", &marks());
    let mut elsewhere = record("other", "its crystal has so many holes");
    elsewhere["question_id"] = json!("steam");
    let mut bare = record("bare", "the ice crystal has holes");
    bare["reference_answers"] = json!([]);
    let answers = [
        record("holes", "its crystal has so many holes"),
        record("cold", "since it is so cold and hard"),
        record("again", HOLES[2]),
        elsewhere.clone(),
        bare,
    ];
    write(folder, "answers.jsonl", &answers);

    let without = lines(&run(&["grade", "--input", "answers.jsonl"], folder));
    let output = run(&["grade", "--input", "answers.jsonl", "--marks", "marks.jsonl"], folder);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let with = lines(&output);
    let score = |grade: &Value| grade["score"].as_f64().unwrap();
    assert!(score(&with[0]) > score(&with[1]), "{} {}", with[0], with[1]);
    assert_eq!(score(&with[2]), 2.0, "the same answer, the same mark");
    assert_eq!(with[2]["score_range"], json!([2.0, 2.0]));
    assert_eq!(with[3], without[3], "another question learns nothing");
    assert!(without[4]["error"].as_str().unwrap().contains("reference_answers"));
    assert!(score(&with[4]) > 0.0, "marks take the place of references: {}", with[4]);
    for grade in &with {
        let sum: f64 =
            grade["probabilities"].as_object().unwrap().values().map(|p| p.as_f64().unwrap()).sum();
        assert!((sum - 1.0).abs() < 1e-9);
    }
    let again = run(&["grade", "--input", "answers.jsonl", "--marks", "marks.jsonl"], folder);
    assert_eq!(output.stdout, again.stdout);
}

#[test]
fn bad_marks_are_named_and_the_rest_is_used() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let mut bad = marks();
    bad[0]["score"] = json!(7);
    bad[1].as_object_mut().unwrap().remove("question_id");
    write(folder, "marks.jsonl", &bad);
    write(folder, "answers.jsonl", &[record("a", "holes in the crystal")]);
    let output = run(&["grade", "--input", "answers.jsonl", "--marks", "marks.jsonl"], folder);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stderr);
    for words in ["from 0 to max_score, 2", "question_id is missing", "learnt from 14 marks of 1 questions"] {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert_eq!(lines(&output).len(), 1);

    write(folder, "none.jsonl", &[json!({ "id": 1, "answer": "a" })]);
    let output = run(&["grade", "--input", "answers.jsonl", "--marks", "none.jsonl"], folder);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("no mark in none.jsonl can be used"));
    assert!(output.stdout.is_empty());
}

#[test]
fn the_report_holds_intervals_questions_groups_changes_and_plots() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let answers: Vec<Value> = marks()
        .into_iter()
        .enumerate()
        .map(|(at, mut record)| {
            record["label"] = json!(if at < 8 { "correct" } else { "incorrect" });
            record["question_id"] = json!(["one", "two"][at % 2]);
            record["group"] = json!(["north", "south"][at % 2]);
            record["score_a"] = record["score"].clone();
            record["score_b"] = json!(if at % 8 == 0 {
                1
            } else if at < 8 {
                2
            } else {
                0
            });
            record
        })
        .collect();
    write(folder, "answers.jsonl", &answers);
    let command = [
        "evaluate",
        "--input",
        "answers.jsonl",
        "--least-group",
        "5",
        "--plots",
        "plots",
        "--format",
        "json",
    ];
    let output = run(&command, folder);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    for place in [
        "/labels/intervals/accuracy/0",
        "/labels/intervals/macro_f1/1",
        "/labels/risk_coverage_area",
        "/labels/reliability/0/count",
        "/scores/exact_agreement",
        "/scores/adjacent_agreement",
        "/scores/standardised_mean_difference",
        "/scores/two_raters/quadratic_weighted_kappa",
        "/scores/intervals/rmse/0",
        "/questions/1/accuracy",
        "/subgroups/0/rmse",
        "/counterfactuals/padding/max_change",
        "/counterfactuals/name/mean_change",
    ] {
        assert!(report.pointer(place).is_some_and(Value::is_number), "{place}: {report}");
    }
    let curve = report["labels"]["risk_coverage"].as_array().unwrap();
    assert_eq!(curve.last().unwrap()["coverage"], json!(1.0));
    for name in ["reliability.svg", "risk-coverage.svg", "confusion.svg"] {
        let plot = std::fs::read_to_string(folder.join("plots").join(name)).unwrap();
        assert!(plot.contains("<title") && plot.contains("<desc") && plot.ends_with("</svg>\n"), "{name}");
        assert!(!plot.contains("NaN"), "{name}");
    }
    let text = String::from_utf8(run(&["evaluate", "--input", "answers.jsonl"], folder).stdout).unwrap();
    for words in ["question", "not enough data", "padding", "PRMSE", "exact agreement", "risk-coverage"] {
        assert!(text.contains(words), "{words}: {text}");
    }
}

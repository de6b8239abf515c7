//! `feedforward evaluate`: its figures are those that follow from what `grade` says of the same lines.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::io::Write;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

fn run(command: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_feedforward"))
        .args(command)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    let writer = std::thread::spawn(move || _ = stdin.write_all(input.as_bytes()));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    output
}

fn record(id: usize, answer: &str, gold: &Value) -> Value {
    let mut record = json!({
        "id": id, "question": "Why do leaves look green?", "max_score": 4, "answer": answer,
        "reference_answers": ["They reflect green light and absorb red and blue."],
    });
    for (key, value) in gold.as_object().unwrap() {
        record[key] = value.clone();
    }
    record
}

const ANSWERS: [&str; 4] = [
    "They reflect green light and absorb the red and the blue.",
    "because they reflect green",
    "They absorb green light and reflect red and blue.",
    "Because plants like water.",
];

fn lines(gold: [Value; 4]) -> String {
    let all = ANSWERS.iter().zip(&gold).enumerate();
    all.map(|(id, (answer, gold))| record(id, answer, gold).to_string() + "\n").collect()
}

/// What `grade` says: label and score.
fn graded(input: &str) -> Vec<(String, f64)> {
    let output = run(&["grade"], input);
    let grades = String::from_utf8(output.stdout).unwrap();
    let grades = grades.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    grades.map(|g| (g["label"].as_str().unwrap().to_owned(), g["score"].as_f64().unwrap())).collect()
}

fn evaluated(input: &str) -> Value {
    let output = run(&["evaluate", "--format", "json"], input);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn scores_and_labels_are_measured_against_the_gold() {
    let gold = ["correct", "partially_correct", "contradictory", "incorrect"];
    let scores = [4.0, 2.0, 0.0, 0.0];
    let input = lines([0, 1, 2, 3].map(|n| json!({ "label": gold[n], "score": scores[n] })));
    let grades = graded(&input);
    let report = evaluated(&input);
    assert_eq!((&report["answers"], &report["failed"]), (&json!(4), &json!(0)));
    let right = grades.iter().zip(gold).filter(|((label, _), gold)| label == gold).count();
    assert_eq!(report["labels"]["accuracy"].as_f64().unwrap(), right as f64 / 4.0);
    assert_eq!(report["labels"]["scheme"], "4-way");
    let squares: f64 = grades.iter().zip(scores).map(|((_, score), gold)| (score - gold).powi(2)).sum();
    assert!((report["scores"]["rmse"].as_f64().unwrap() - (squares / 4.0).sqrt()).abs() < 1e-9);
    assert_eq!(report["scores"]["max_score"], 4.0);
    for measure in ["pearson", "quadratic_weighted_kappa"] {
        assert!(report["scores"][measure].as_f64().unwrap() > 0.0, "{measure}: {report}");
    }
    for place in ["/labels/macro/f1", "/labels/weighted/recall", "/labels/calibration_error", "/coverage"] {
        let value = report.pointer(place).and_then(Value::as_f64).unwrap();
        assert!((0.0..=1.0).contains(&value), "{place}: {value}");
    }
    let matrix = report["labels"]["confusion_matrix"]["rows_are_gold"].as_array().unwrap();
    let total: u64 = matrix.iter().flat_map(|row| row.as_array().unwrap()).map(|n| n.as_u64().unwrap()).sum();
    assert_eq!(total, 4);
    let text = String::from_utf8(run(&["evaluate"], &input).stdout).unwrap();
    for words in ["accuracy", "macro", "weighted", "Pearson", "RMSE", "kappa", "calibration", "coverage"] {
        assert!(text.contains(words), "{words} is not in {text}");
    }
}

#[test]
fn three_way_gold_labels_know_no_partial_answers() {
    let gold = ["correct", "incorrect", "contradictory", "incorrect"];
    let input = lines(gold.map(|label| json!({ "label": label, "score": null })));
    let report = evaluated(&input);
    assert_eq!(report["labels"]["scheme"], "3-way");
    let told = |label: &str| if label == "partially_correct" { "incorrect" } else { label }.to_owned();
    let right = graded(&input).iter().zip(gold).filter(|((label, _), gold)| told(label) == *gold).count();
    assert_eq!(report["labels"]["accuracy"].as_f64().unwrap(), right as f64 / 4.0);
    assert_eq!(report["labels"]["per_label"].get("partially_correct"), None);
    assert_eq!(report["scores"], Value::Null);
}

#[test]
fn lines_without_a_right_gold_are_named_and_the_others_count() {
    let good =
        lines([json!({ "score": 4 }), json!({ "score": 2.5 }), json!({ "score": 0 }), json!({ "score": 0 })]);
    let bad = [
        record(10, "a", &json!({})).to_string(),
        record(11, "a", &json!({ "score": 5 })).to_string(),
        record(12, "a", &json!({ "label": "good" })).to_string(),
        "{".to_owned(),
    ]
    .join("\n");
    let output = run(&["evaluate", "--format", "json"], &format!("{good}{bad}"));
    assert_eq!(output.status.code(), Some(1));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&report["answers"], &report["failed"]), (&json!(4), &json!(4)));
    assert_eq!((&report["labels"], &report["scores"]["kappa_step"]), (&Value::Null, &json!(0.5)));
    let said = String::from_utf8(output.stderr).unwrap();
    for words in ["\"id\":10", "from 0 to max_score", "label must be", "line 8", "4 lines could not"] {
        assert!(said.contains(words), "{words} is not in {said}");
    }
    let output = run(&["evaluate"], "");
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("no line could be evaluated"));
    let output = run(&["evaluate", "--input", "not-there.jsonl"], "");
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("not-there.jsonl"));
}

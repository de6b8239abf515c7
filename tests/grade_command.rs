//! `feedforward grade`: hundreds of lines with broken ones among them, in order, each error in its place.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::io::Write;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

/// Every hundredth line is broken, each in another way.
const LINES: usize = 300;

fn good(number: usize) -> Value {
    let answers = [
        "because they reflect green light and absorb the red and blue",
        "Chlorophyll absorbs red and blue light.",
        "Because plants like water.",
        "🌱 They absorb green light.",
    ];
    json!({
        "id": format!("a{number}"),
        "question": "Why do leaves look green?",
        "reference_answers": ["They reflect green light and absorb red and blue.", "Chlorophyll reflects green light."],
        "answer": answers[number % answers.len()],
        "max_score": ([1, 2, 10][number % 3]),
    })
}

fn line(number: usize) -> String {
    match number {
        50 => "{\"id\": \"a50\", \"answer\": ".to_owned(),
        150 => json!({ "id": "a150", "answer": "no references" }).to_string(),
        250 => json!({ "reference_answers": ["x"], "answer": "no id" }).to_string(),
        _ => good(number).to_string(),
    }
}

fn grade(input: &[u8], arguments: &[&str]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_feedforward"))
        .arg("grade")
        .args(arguments)
        // No database is needed and none is made.
        .env("FEEDFORWARD_DATA_DIR", folder.path().join("data"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    // It may end before it has read all, as with a file named by --input.
    let writer = std::thread::spawn(move || _ = stdin.write_all(&input));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    assert!(!folder.path().join("data").exists(), "no data folder is made");
    output
}

fn lines(bytes: &[u8]) -> Vec<Value> {
    std::str::from_utf8(bytes).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[track_caller]
fn check_grade(result: &Value, asked: &Value) {
    let number = |name: &str| result[name].as_f64().unwrap_or_else(|| panic!("{name}: {result}"));
    assert_eq!(result["id"], asked["id"]);
    let maximum = asked["max_score"].as_f64().unwrap();
    assert_eq!(number("max_score"), maximum);
    assert!((0.0..=maximum).contains(&number("score")), "{result}");
    assert!((0.0..=1.0).contains(&number("confidence")), "{result}");
    let labels = ["correct", "partially_correct", "contradictory", "incorrect"];
    assert!(labels.contains(&result["label"].as_str().unwrap()), "{result}");
    let probabilities = result["probabilities"].as_object().unwrap();
    assert_eq!(probabilities.len(), 4);
    let sum: f64 = labels.iter().map(|label| probabilities[*label].as_f64().unwrap()).sum();
    assert!((sum - 1.0).abs() < 1e-6, "{sum}: {result}");
    assert!(result["needs_review"].is_boolean() && result["reasons"].is_array(), "{result}");
    assert_eq!(
        result["needs_review"].as_bool().unwrap(),
        !result["reasons"].as_array().unwrap().is_empty(),
        "{result}"
    );
    for evidence in result["evidence"].as_array().unwrap() {
        assert!(evidence["criterion"].is_string() && evidence["met"].is_string(), "{result}");
        if let Some(quote) = evidence["quote"].as_str() {
            assert!(
                asked["answer"].as_str().unwrap().contains(quote),
                "a quote stands in the answer: {result}"
            );
        }
    }
    assert!(!result["feedback"].as_str().unwrap().is_empty(), "{result}");
    assert!(result["model"].as_str().unwrap().contains('@'), "{result}");
}

#[test]
fn order_is_kept_and_errors_stand_in_their_place() {
    let input: String = (1..=LINES).map(|number| line(number) + "\n").collect();
    let output = grade(input.as_bytes(), &[]);
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{error}");
    assert!(error.contains("297") && error.contains('3'), "a summary: {error}");
    assert!(!error.contains("panicked"), "{error}");
    let results = lines(&output.stdout);
    assert_eq!(results.len(), LINES);
    for (number, result) in (1..=LINES).zip(&results) {
        match number {
            50 | 250 => {
                let said = result["error"].as_str().unwrap();
                assert!(said.contains(&number.to_string()), "the line's number: {said}");
                assert_eq!(result["id"], Value::Null);
            }
            150 => {
                assert_eq!(result["id"], "a150");
                assert!(result["error"].as_str().unwrap().contains("reference_answers"), "{result}");
            }
            _ => check_grade(result, &good(number)),
        }
    }
    // The same text gets the same mark.
    assert_eq!(results[12]["score"], results[24]["score"]);
}

#[test]
fn odd_records_get_a_grade_or_a_clear_error() {
    let references = json!(["They reflect green light."]);
    let records = [
        json!({ "id": 7, "reference_answers": references, "answer": "reflect green light" }),
        json!({ "id": "empty", "reference_answers": references, "answer": "" }),
        json!({ "id": "rtl", "reference_answers": references, "answer": "لأنها تعكس الضوء الأخضر" }),
        json!({ "id": "zh", "reference_answers": ["因为叶绿素反射绿光。"], "answer": "叶绿素反射绿光", "language": "zh" }),
        json!({ "id": "long", "reference_answers": references, "answer": "green light ".repeat(15_000) }),
        json!({ "id": "nul", "reference_answers": references, "answer": "green\u{0}light" }),
        json!({ "id": "rubric", "reference_answers": [], "answer": "reflect green",
            "rubric": [{ "id": "c1", "description": "Says that green is reflected", "points": 1 }] }),
        json!({ "id": "extra", "reference_answers": references, "answer": "green", "unknown": { "a": [1] } }),
    ];
    let input: String = records.iter().map(|record| record.to_string() + "\r\n").collect();
    let output = grade(input.as_bytes(), &[]);
    let results = lines(&output.stdout);
    assert_eq!(results.len(), records.len(), "{}", String::from_utf8_lossy(&output.stderr));
    for (record, result) in records.iter().zip(&results) {
        assert_eq!(record["id"], result["id"]);
        assert!(result["score"].is_number(), "{result}");
    }
    assert_eq!(results[1]["needs_review"], true, "{}", results[1]);
    assert_eq!(results[1]["reasons"][0], "empty", "{}", results[1]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));

    let broken = [
        json!({ "id": "a", "reference_answers": ["x"], "answer": 5 }),
        json!({ "id": "b", "reference_answers": "x", "answer": "y" }),
        json!({ "id": "c", "reference_answers": [], "answer": "y" }),
        json!({ "id": "d", "reference_answers": ["x"], "answer": "y", "max_score": 0 }),
        json!({ "id": "e", "reference_answers": ["x"], "answer": "y", "max_score": -1 }),
        json!({ "id": {}, "reference_answers": ["x"], "answer": "y" }),
        json!([1]),
        json!("text"),
    ];
    let mut input: Vec<u8> = Vec::new();
    for record in &broken {
        input.extend_from_slice(record.to_string().as_bytes());
        input.push(b'\n');
    }
    input.extend_from_slice(&[b'{', 0xff, 0xfe, b'\n']);
    input.extend_from_slice("[".repeat(50_000).as_bytes());
    let output = grade(&input, &[]);
    let results = lines(&output.stdout);
    assert_eq!(results.len(), broken.len() + 2);
    assert!(results.iter().all(|result| result["error"].is_string()), "{results:#?}");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn files_are_read_and_written() {
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (folder.path().join("in.jsonl"), folder.path().join("out.jsonl"));
    std::fs::write(&from, good(1).to_string()).unwrap();
    let (from, to) = (from.to_str().unwrap(), to.to_str().unwrap());
    let output = grade(b"", &["--input", from, "--output", to]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    check_grade(&lines(&std::fs::read(to).unwrap())[0], &good(1));
    // Nothing to grade is nothing wrong.
    assert_eq!(grade(b"\n \n", &[]).status.code(), Some(0));

    let output = grade(b"", &["--input", "does-not-exist.jsonl"]);
    assert_eq!(output.status.code(), Some(1));
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(error.contains("does-not-exist.jsonl") && error.trim().lines().count() == 1, "{error}");
    assert_eq!(grade(b"", &["--unknown"]).status.code(), Some(2));
}

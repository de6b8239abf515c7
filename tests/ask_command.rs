//! `feedforward ask`: answered, declined and broken lines, in order, each error in its place.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::io::Write;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

fn passages() -> String {
    [
        ("light", "Colour of leaves", "Leaves hold a dye that is called chlorophyll. Chlorophyll reflects green light and absorbs red and blue light. The sugar is made in the chloroplasts."),
        ("heart", "The heart", "The heart of a bird has four chambers. It beats about 500 times a minute in a sparrow."),
        ("rust", "Rust", "Rust is an oxide of iron. It forms when iron meets water and air."),
        ("栈", "栈", "栈是一种后进先出的线性表。最先进入栈的元素在栈底。"),
        ("队列", "队列", "队列是一种先进先出的线性表。元素从队尾进入，从队头离开。"),
    ]
    .map(|(id, title, text)| json!({ "passage_id": id, "title": title, "text": text }).to_string())
    .join("\n")
}

fn ask(passages: &str, questions: &str) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("passages.jsonl");
    std::fs::write(&file, passages).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_feedforward"))
        .args(["ask", "--passages"])
        .arg(&file)
        .env("FEEDFORWARD_DATA_DIR", folder.path().join("data"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let questions = questions.to_owned();
    // It may end before it has read all.
    let writer = std::thread::spawn(move || _ = stdin.write_all(questions.as_bytes()));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    assert!(!folder.path().join("data").exists(), "no data folder is made");
    output
}

fn lines(output: &Output) -> Vec<Value> {
    std::str::from_utf8(&output.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn questions_are_answered_word_for_word_or_declined_in_order() {
    let questions = [
        json!({ "id": "q1", "question": "Which light does chlorophyll reflect?" }).to_string(),
        json!({ "id": 2, "question": "How many chambers has the heart of a bird?" }).to_string(),
        json!({ "id": "q3", "question": "Who won the chess tournament in Vienna in 1882?" }).to_string(),
        "{\"id\": \"q4\"".into(),
        json!({ "id": "q5", "question": "  ?" }).to_string(),
        json!({ "id": "q6" }).to_string(),
        json!({ "question": "no id" }).to_string(),
        json!({ "id": "q8", "question": "最先进入栈的元素在哪里？" }).to_string(),
        json!({ "id": "q9", "question": "鲁迅的原名是什么？" }).to_string(),
    ];
    let output = ask(&passages(), &questions.join("\n"));
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("4 lines could not be read"));
    let found = lines(&output);
    assert_eq!(found.len(), questions.len());

    let all = passages();
    for (at, passage, part) in
        [(0, "light", "reflects green"), (1, "heart", "four chambers"), (7, "栈", "栈底")]
    {
        let line = &found[at];
        assert_eq!(line["outcome"], "answered", "{line}");
        assert!(line["answer"].as_str().unwrap().contains(part), "{line}");
        assert_eq!(
            (&line["ranked"][0], &line["citations"][0]["passage_id"]),
            (&json!(passage), &json!(passage)),
            "{line}"
        );
        for citation in line["citations"].as_array().unwrap() {
            assert!(all.contains(citation["quote"].as_str().unwrap()), "{citation}");
        }
        assert!((0.0..=1.0).contains(&line["confidence"].as_f64().unwrap()));
        assert_eq!(line["clarify"], Value::Null);
    }
    assert_eq!((&found[0]["id"], &found[1]["id"]), (&json!("q1"), &json!(2)));
    for at in [2, 8] {
        let line = &found[at];
        assert_eq!(
            (&line["outcome"], &line["answer"], &line["citations"]),
            (&json!("not_found"), &Value::Null, &json!([])),
            "{line}"
        );
    }
    assert_eq!(found[3]["line"], 4);
    assert_eq!((&found[4]["id"], &found[4]["error"]), (&json!("q5"), &json!("the question is empty")));
    assert_eq!(found[5]["error"], "question is missing");
    assert!(found[6]["error"].as_str().unwrap().starts_with("line 7: id is missing"));
}

#[test]
fn a_vague_question_is_asked_back_with_the_sections() {
    let passages = [
        ("a", "Merge sort", "The running time is n log n in every case."),
        ("b", "Bubble sort", "The running time is n squared in the worst case."),
    ]
    .map(|(id, title, text)| json!({ "passage_id": id, "title": title, "text": text }).to_string())
    .join("\n");
    let output = ask(&passages, &json!({ "id": 1, "question": "What is the running time?" }).to_string());
    assert_eq!(output.status.code(), Some(0));
    let line = &lines(&output)[0];
    assert_eq!((&line["outcome"], &line["answer"]), (&json!("clarify"), &Value::Null), "{line}");
    let labels: Vec<&str> = line["clarify"]["choices"]
        .as_array()
        .unwrap()
        .iter()
        .map(|choice| choice["label"].as_str().unwrap())
        .collect();
    assert!(labels.contains(&"Merge sort") && labels.contains(&"Bubble sort"), "{line}");
    assert_eq!(line["ranked"].as_array().unwrap().len(), 2);
}

#[test]
fn passages_that_cannot_be_used_are_said_in_one_line() {
    let output = ask("{\"passage_id\": \"a\"}", "");
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("line 1: not a passage"), "{said}");
    assert!(output.stdout.is_empty());
}

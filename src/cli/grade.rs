//! `grade`: JSON Lines in, JSON Lines out, without LMS and database.

use std::fs::File;
use std::io::{BufReader, BufWriter, IsTerminal, Read, Write};
use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::Args;
use grader::{Criterion, Grader, Language, Question};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::cli::lines::{self, Line};
use crate::config::Config;
use crate::start;

#[derive(Args)]
pub(super) struct Arguments {
    /// Answers to grade, one JSON object a line [default: standard input]
    #[arg(long, value_name = "FILE")]
    input: Option<PathBuf>,
    /// Where the grades go [default: standard output]
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// One answer with its question, as `docs/grading.md` describes it. Unknown fields are ignored.
#[derive(Deserialize)]
struct Record {
    answer: String,
    #[serde(default)]
    question: String,
    #[serde(default)]
    reference_answers: Vec<String>,
    #[serde(default)]
    rubric: Vec<Criterion>,
    #[serde(default = "one")]
    max_score: f64,
    language: Option<String>,
}

fn one() -> f64 {
    1.0
}

pub(super) fn run(config: &Config, arguments: &Arguments) -> anyhow::Result<()> {
    let grader = start::grader(config)?;
    let (input, size): (Box<dyn Read + Send>, Option<u64>) = match &arguments.input {
        Some(path) => {
            let file = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
            let size = file.metadata().ok().filter(std::fs::Metadata::is_file).map(|m| m.len());
            (Box::new(file), size)
        }
        None => (Box::new(std::io::stdin()), None),
    };
    let output: Box<dyn Write> = match &arguments.output {
        Some(path) => {
            Box::new(File::create(path).with_context(|| format!("cannot write {}", path.display()))?)
        }
        None => Box::new(std::io::stdout()),
    };
    let bar = progress(size);
    let (graded, failed) = lines::process(
        BufReader::new(input),
        BufWriter::new(output),
        config.workers,
        |line| grade_line(&grader, line),
        |bytes| bar.inc(bytes),
    )?;
    bar.finish_and_clear();
    eprintln!("graded {graded} answers; {failed} lines could not be graded");
    if failed > 0 {
        bail!("{failed} lines could not be graded: each says why in its place in the output");
    }
    Ok(())
}

/// The result of one line, and whether it is an error.
fn grade_line(grader: &Grader, line: Line) -> (Vec<u8>, bool) {
    let number = line.number;
    match line
        .content
        .map_err(|why| Unreadable::from(why.to_owned()))
        .and_then(|bytes| grade_record(grader, &bytes))
    {
        Ok(grade) => (grade.to_string().into_bytes(), false),
        Err(Unreadable { id: Some(id), error }) => {
            (json!({ "id": id, "error": error }).to_string().into_bytes(), true)
        }
        Err(Unreadable { id: None, error }) => {
            let error = format!("line {number}: {error}");
            (json!({ "id": null, "line": number, "error": error }).to_string().into_bytes(), true)
        }
    }
}

struct Unreadable {
    id: Option<Value>,
    error: String,
}

impl From<String> for Unreadable {
    fn from(error: String) -> Self {
        Self { id: None, error }
    }
}

fn grade_record(grader: &Grader, bytes: &[u8]) -> Result<Value, Unreadable> {
    let text = std::str::from_utf8(bytes).map_err(|_| "not UTF-8".to_owned())?;
    let value: Value = serde_json::from_str(text).map_err(|error| format!("not JSON: {error}"))?;
    if !value.is_object() {
        return Err("not a JSON object".to_owned().into());
    }
    let id = match value.get("id") {
        Some(id @ (Value::String(_) | Value::Number(_))) => id.clone(),
        _ => return Err("id is missing".to_owned().into()),
    };
    let fail = |error: String| Unreadable { id: Some(id.clone()), error };
    let record = Record::deserialize(&value).map_err(|error| fail(error.to_string()))?;
    if record.reference_answers.iter().all(|r| r.trim().is_empty()) && record.rubric.is_empty() {
        return Err(fail(
            "reference_answers is empty and there is no rubric: nothing to grade against".into(),
        ));
    }
    if !record.max_score.is_finite() || record.max_score <= 0.0 {
        return Err(fail("max_score must be above 0".into()));
    }
    let language = match record.language.as_deref() {
        None | Some("") => None,
        Some(tag) => Some(Language::from_tag(tag).unwrap_or(Language::Other)),
    };
    let question = Question {
        question: record.question,
        reference_answers: record.reference_answers,
        rubric: record.rubric,
        max_score: record.max_score,
        language,
    };
    let grade = grader.grade(&question, &record.answer).map_err(|error| fail(error.to_string()))?;
    let mut grade = serde_json::to_value(&grade).map_err(|error| fail(error.to_string()))?;
    if let Value::Object(map) = &mut grade {
        map.insert("id".into(), id);
    }
    Ok(grade)
}

/// A bar over the input's bytes, where somebody sees it.
fn progress(size: Option<u64>) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    match size {
        Some(size) => {
            let style =
                ProgressStyle::with_template("{bar:40} {percent:>3} %  {elapsed} of about {duration}");
            ProgressBar::new(size).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        }
        None => ProgressBar::new_spinner(),
    }
}

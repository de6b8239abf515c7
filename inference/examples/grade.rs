//! For `training/evaluate.py`: grades answers as JSON Lines with the model of a folder, one grade a line, and says how
//! long loading and grading took and how much memory the process holds.
//!
//! `cargo run --release --package inference --example grade -- MODEL_DIR [SESSIONS] < answers.jsonl > grades.jsonl`

use std::error::Error;
use std::io::{BufRead, BufWriter, Write};
use std::path::Path;
use std::time::Instant;

use grader::{Criterion, Grader, Question};
use serde::Deserialize;

#[derive(Deserialize)]
struct Record {
    #[serde(default)]
    question: String,
    #[serde(default)]
    reference_answers: Vec<String>,
    #[serde(default)]
    rubric: Vec<Criterion>,
    answer: String,
    max_score: f64,
}

/// Lines that are worked on at a time.
const BLOCK: usize = 512;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("name the model folder")?;
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let sessions = std::env::args().nth(2).map_or(Ok(cores), |number| number.parse())?;
    let library = option_env!("ORT_DYLIB_PATH")
        .ok_or("build this in the checkout, whose .cargo/config.toml names ONNX Runtime")?;
    let started = Instant::now();
    let grader = inference::grader(Path::new(&folder), Path::new(library), sessions)?;
    grader.probe()?;
    eprintln!("loaded {sessions} sessions in {:.0?}, {} MB resident", started.elapsed(), resident());
    let mut output = BufWriter::new(std::io::stdout().lock());
    let mut lines = std::io::stdin().lock().lines();
    let (started, mut count) = (Instant::now(), 0_u32);
    loop {
        let block = lines.by_ref().take(BLOCK).collect::<Result<Vec<String>, _>>()?;
        if block.is_empty() {
            let rate = f64::from(count) / started.elapsed().as_secs_f64();
            eprintln!("{count} answers, {rate:.0} a second, {} MB resident", resident());
            return Ok(output.flush()?);
        }
        let results: Vec<Vec<Result<String, String>>> = std::thread::scope(|scope| {
            let workers: Vec<_> = block
                .chunks(block.len().div_ceil(sessions))
                .map(|lines| {
                    scope.spawn(|| lines.iter().map(|line| grade(&grader, line)).collect::<Vec<_>>())
                })
                .collect();
            workers.into_iter().map(|worker| worker.join().unwrap_or_default()).collect()
        });
        for line in results.into_iter().flatten() {
            writeln!(output, "{}", line?)?;
            count += 1;
        }
    }
}

fn grade(grader: &Grader, line: &str) -> Result<String, String> {
    let record: Record = serde_json::from_str(line).map_err(|error| format!("{error}: {line}"))?;
    let question = Question {
        question: record.question,
        reference_answers: record.reference_answers,
        rubric: record.rubric,
        max_score: record.max_score,
        language: None,
        ..Question::default()
    };
    let grade = grader.grade(&question, &record.answer).map_err(|error| error.to_string())?;
    serde_json::to_string(&grade).map_err(|error| error.to_string())
}

/// Resident memory in MB, where the system tells it.
fn resident() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kilobytes.map_or_else(|| "?".into(), |kilobytes| (kilobytes / 1024).to_string())
}

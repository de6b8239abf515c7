//! For `training/fit_head.py`: reads graded answers as JSON Lines, writes what the grader would tell its head, a line each:
//! `{"language": "en", "features": […], "pair": […]}`, or `null` where the head would not be asked.
//!
//! `cargo run --package inference --example features -- MODEL_DIR < answers.jsonl > features.jsonl`
//!
//! With `--names` in the place of the folder it writes the names of the features; with `--alone` after it the pair scorer
//! is left out, which takes most of the time.

use std::error::Error;
use std::io::{BufRead, BufWriter, Write};
use std::path::Path;

use grader::{PairScorer, Question};
use inference::{EncoderPool, ModelDir, PairScorerPool};
use serde::Deserialize;

#[derive(Deserialize)]
struct Record {
    #[serde(default)]
    question: String,
    reference_answers: Vec<String>,
    answer: String,
}

/// Lines that are worked on at a time.
const BLOCK: usize = 512;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("name the model folder")?;
    if folder == "--names" {
        let names = serde_json::json!({
            "features_version": grader::FEATURES_VERSION,
            "features": grader::FEATURE_NAMES.as_slice(),
        });
        println!("{names}");
        return Ok(());
    }
    let library = option_env!("ORT_DYLIB_PATH")
        .ok_or("build this in the checkout, whose .cargo/config.toml names ONNX Runtime")?;
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let (dir, library) = (ModelDir::open(Path::new(&folder))?, Path::new(library));
    let encoder = EncoderPool::open(&dir, library, cores)?;
    let alone = std::env::args().nth(2).is_some_and(|option| option == "--alone");
    let scorer = if alone { None } else { PairScorerPool::open(&dir, library, cores)? };
    let mut output = BufWriter::new(std::io::stdout().lock());
    let mut lines = std::io::stdin().lock().lines();
    loop {
        let block = lines.by_ref().take(BLOCK).collect::<Result<Vec<String>, _>>()?;
        if block.is_empty() {
            return Ok(output.flush()?);
        }
        let share = block.len().div_ceil(cores);
        let results: Vec<Vec<Result<String, String>>> = std::thread::scope(|scope| {
            let workers: Vec<_> = block
                .chunks(share)
                .map(|lines| {
                    scope.spawn(|| {
                        lines.iter().map(|line| features(&encoder, scorer.as_ref(), line)).collect::<Vec<_>>()
                    })
                })
                .collect();
            workers.into_iter().map(|worker| worker.join().unwrap_or_default()).collect()
        });
        for line in results.into_iter().flatten() {
            writeln!(output, "{}", line?)?;
        }
    }
}

fn features(encoder: &EncoderPool, scorer: Option<&PairScorerPool>, line: &str) -> Result<String, String> {
    let record: Record = serde_json::from_str(line).map_err(|error| format!("{error}: {line}"))?;
    let question = Question {
        question: record.question,
        reference_answers: record.reference_answers,
        max_score: 1.0,
        ..Question::default()
    };
    let scorer = scorer.map(|scorer| scorer as &dyn PairScorer);
    let told =
        grader::features(encoder, scorer, &question, &record.answer).map_err(|error| error.to_string())?;
    serde_json::to_string(&told).map_err(|error| error.to_string())
}

//! For `training/fit_answers.py`: reads questions as JSON Lines, writes what the tutor would decide each by.
//!
//! `cargo run --release --package inference --example ask_features -- MODEL_DIR PASSAGES < questions.jsonl`

use std::error::Error;
use std::io::{BufRead, BufWriter, Write};
use std::path::Path;
use std::sync::Arc;

use inference::{EncoderPool, ModelDir};
use serde::Deserialize;
use tutor::answer::{Tutor, vectors};
use tutor::material::{Anchor, Chunk};
use tutor::search::{Index, Scope};

#[derive(Deserialize)]
struct Passage {
    passage_id: String,
    text: String,
    title: Option<String>,
}

#[derive(Deserialize)]
struct Record {
    question: String,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (folder, passages) =
        arguments.next().zip(arguments.next()).ok_or("name the model folder and the passages")?;
    if folder == "--names" {
        println!(
            "{}",
            serde_json::json!({ "sentence": tutor::answer::SENTENCE_FEATURES, "question": tutor::answer::QUESTION_FEATURES })
        );
        return Ok(());
    }
    let library = option_env!("ORT_DYLIB_PATH")
        .ok_or("build this in the checkout, whose .cargo/config.toml names ONNX Runtime")?;
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let encoder =
        Arc::new(EncoderPool::open(&ModelDir::open(Path::new(&folder))?, Path::new(library), cores)?);
    let mut chunks = Vec::new();
    for line in std::fs::read_to_string(passages)?.lines() {
        let passage: Passage = serde_json::from_str(line)?;
        chunks.push(Chunk {
            id: passage.passage_id.clone(),
            document: passage.passage_id,
            course: String::new(),
            released_at: None,
            headings: passage.title.into_iter().collect(),
            anchor: Anchor::Document,
            text: passage.text,
        });
    }
    let vectors = vectors(&*encoder, &chunks, cores, &|| {})?;
    let tutor = Tutor::new(Index::new(chunks, vectors), Some(encoder));
    let records = std::io::stdin()
        .lock()
        .lines()
        .map(|line| Ok(serde_json::from_str(&line?)?))
        .collect::<Result<Vec<Record>, Box<dyn Error>>>()?;
    let share = records.len().div_ceil(cores).max(1);
    let tutor = &tutor;
    let lines: Vec<Result<String, String>> = std::thread::scope(|scope| {
        let parts: Vec<_> = records
            .chunks(share)
            .map(|part| {
                scope.spawn(move || part.iter().map(|record| line(tutor, record)).collect::<Vec<_>>())
            })
            .collect();
        parts.into_iter().flat_map(|part| part.join().unwrap_or_default()).collect()
    });
    let mut output = BufWriter::new(std::io::stdout().lock());
    for line in lines {
        writeln!(output, "{}", line?)?;
    }
    Ok(output.flush()?)
}

fn line(tutor: &Tutor, record: &Record) -> Result<String, String> {
    let examined =
        tutor.examine(&record.question, &Scope { course: "", now: 0 }).map_err(|error| error.to_string())?;
    let chunks = tutor.index().chunks();
    let candidates: Vec<_> = examined
        .candidates
        .iter()
        .map(|it| {
            serde_json::json!({ "passage_id": chunks[it.chunk].document, "sentence": it.sentence,
                "before": tutor.before(it), "text": &chunks[it.chunk].text[it.range.clone()],
                "features": it.features.as_slice() })
        })
        .collect();
    let hits: Vec<_> =
        examined.hits.iter().map(|hit| serde_json::json!([chunks[hit.chunk].document, hit.score])).collect();
    Ok(serde_json::json!({ "han": examined.han, "vectors": examined.vectors, "hits": hits,
        "features": examined.features.as_slice(), "candidates": candidates })
    .to_string())
}

//! `ask`: questions in JSON Lines, answered from passages in JSON Lines, without LMS and database.

use std::collections::HashSet;
use std::io::{BufReader, BufWriter};
use std::path::{Path, PathBuf};

use anyhow::{bail, ensure};
use clap::Args;
use serde::Deserialize;
use serde_json::Value;
use tutor::answer::{Tutor, vectors};
use tutor::material::{Anchor, Block, Chunk, Limits, chunks};
use tutor::search::{Index, Scope};

use crate::cli::grade::{create, open, progress};
use crate::cli::lines::{self, Line};
use crate::cli::record::{self, Unreadable};
use crate::config::Config;
use crate::start;

/// Passages are what their author made of them; only what is far too long to be read at once is cut.
const LIMITS: Limits = Limits { enough: 300.0, most: 400.0 };
/// More than these are no course's material, and would not fit in memory.
const MOST_CHUNKS: usize = 200_000;

#[derive(Args)]
pub(super) struct Arguments {
    /// Passages of the course's material, one JSON object a line: passage_id, text, and title if there is one
    #[arg(long, value_name = "FILE")]
    passages: PathBuf,
    /// Questions, one JSON object a line: id, question [default: standard input]
    #[arg(long, value_name = "FILE")]
    input: Option<PathBuf>,
    /// Where the answers go [default: standard output]
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Passage {
    passage_id: Value,
    text: String,
    title: Option<String>,
}

pub(super) fn run(config: &Config, arguments: &Arguments) -> anyhow::Result<()> {
    let chunks = read_passages(&arguments.passages)?;
    let tutor = tutor(config, chunks)?;
    let (input, size) = open(arguments.input.as_deref())?;
    let output = create(arguments.output.as_deref())?;
    let bar = progress(size);
    let (answered, failed) = lines::process(
        BufReader::new(input),
        BufWriter::new(output),
        config.workers,
        |line| ask_line(&tutor, line),
        |bytes| bar.inc(bytes),
    )?;
    bar.finish_and_clear();
    eprintln!("read {answered} questions; {failed} lines could not be read");
    if failed > 0 {
        bail!("{failed} lines could not be read: each says why in its place in the output");
    }
    Ok(())
}

/// Encodes the passages on all cores, with a bar where somebody sees it.
fn tutor(config: &Config, chunks: Vec<Chunk>) -> anyhow::Result<Tutor> {
    let models = start::models(config)?;
    let encoder = models.encoder;
    let bar = progress(Some(chunks.len() as u64));
    let vectors = vectors(&*encoder, &chunks, config.workers, &|| bar.inc(1))?;
    bar.finish_and_clear();
    let tutor = Tutor::new(Index::new(chunks, vectors), Some(encoder));
    Ok(match models.reader {
        Some(reader) => tutor.with_reader(reader),
        None => tutor,
    })
}

fn read_passages(path: &Path) -> anyhow::Result<Vec<Chunk>> {
    let (file, _) = open(Some(path))?;
    let (mut found, mut ids) = (Vec::new(), HashSet::new());
    let name = path.display();
    lines::in_order(
        BufReader::new(file),
        1,
        |line| line,
        |_| {},
        |line| {
            let number = line.number;
            let passage =
                read_passage(line).map_err(|why| anyhow::anyhow!("{name}, line {number}: {why}"))?;
            let id = match &passage.passage_id {
                Value::String(id) if !id.is_empty() => id.clone(),
                Value::Number(id) => id.to_string(),
                _ => bail!("{name}, line {number}: passage_id must be a text or a number"),
            };
            ensure!(
                ids.insert(id.clone()),
                "{name}, line {number}: passage_id {id} stands there twice; give each passage its own"
            );
            let block = Block::Text { text: passage.text, anchor: Anchor::Document };
            for (nth, (headings, anchor, text)) in
                chunks(passage.title.as_deref(), &[block], LIMITS).into_iter().enumerate()
            {
                found.push(Chunk {
                    id: format!("{id}#{nth}"),
                    document: id.clone(),
                    course: String::new(),
                    released_at: None,
                    headings,
                    anchor,
                    text,
                });
            }
            ensure!(
                found.len() <= MOST_CHUNKS,
                "{name} is too long: at most about {MOST_CHUNKS} passages can be asked at once; split it by course"
            );
            Ok(())
        },
    )?;
    ensure!(!found.is_empty(), "{name} has no passages: each line is an object with passage_id and text");
    Ok(found)
}

fn read_passage(line: Line) -> Result<Passage, String> {
    let bytes = line.content.map_err(str::to_owned)?;
    serde_json::from_slice(&bytes).map_err(|error| format!("not a passage: {error}"))
}

/// The result of one line, and whether it is an error.
fn ask_line(tutor: &Tutor, line: Line) -> (Vec<u8>, bool) {
    match answer(tutor, line) {
        Ok(answer) => (answer.to_string().into_bytes(), false),
        Err(unreadable) => (unreadable.to_json().to_string().into_bytes(), true),
    }
}

fn answer(tutor: &Tutor, line: Line) -> Result<Value, Unreadable> {
    let record = record::identified(line)?;
    let Some(question) = record.fields.get("question").and_then(Value::as_str) else {
        return Err(record.fail("question is missing"));
    };
    let reply =
        tutor.ask(question, &Scope { course: "", now: 0 }, None).map_err(|error| record.fail(error))?;
    let mut reply = serde_json::to_value(&reply).map_err(|error| record.fail(error))?;
    if let Value::Object(map) = &mut reply {
        map.insert("id".into(), record.id);
    }
    Ok(reply)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::io::Write;

    use super::*;

    fn passages(text: &str) -> anyhow::Result<Vec<Chunk>> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        read_passages(file.path())
    }

    #[test]
    fn passages_are_read_with_their_titles_and_long_ones_cut() {
        let long = "A sentence of seven words stands here. ".repeat(100);
        let text = format!(
            "{{\"passage_id\": 3, \"text\": \"Short.\", \"title\": \"T\"}}\n\n{}\n",
            serde_json::json!({ "passage_id": "l", "text": long })
        );
        let chunks = passages(&text).unwrap();
        assert_eq!((chunks[0].document.as_str(), chunks[0].section()), ("3", Some("T")));
        assert!(
            chunks.len() > 2
                && chunks[1..].iter().all(|chunk| chunk.document == "l" && long.contains(&chunk.text))
        );
    }

    #[test]
    fn what_is_wrong_with_passages_is_said_with_its_line() {
        for (text, words) in [
            ("", "no passages"),
            (
                "{\"passage_id\": \"a\", \"text\": \"x.\"}\n{\"passage_id\": \"a\", \"text\": \"y.\"}",
                "line 2: passage_id a stands there twice",
            ),
            ("{\"passage_id\": null, \"text\": \"x.\"}", "line 1: passage_id must"),
            ("{\"text\": \"x\"}", "line 1: not a passage"),
            ("\n[]", "line 2: not a passage"),
        ] {
            let error = passages(text).unwrap_err().to_string();
            assert!(error.contains(words), "{text}: {error}");
        }
    }
}

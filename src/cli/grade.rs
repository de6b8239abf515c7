//! `grade`: JSON Lines in, JSON Lines out, without LMS and database.

use std::fs::File;
use std::io::{BufReader, BufWriter, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use clap::Args;
use grader::Grader;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::Value;

use crate::cli::lines::{self, Line};
use crate::cli::marks::Marks;
use crate::cli::record::{self, Record, Unreadable};
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
    /// Marks that a teacher has set, one JSON object a line, from which the grader learns, question by question
    #[arg(long, value_name = "FILE")]
    marks: Option<PathBuf>,
}

pub(super) fn run(config: &Config, arguments: &Arguments) -> anyhow::Result<()> {
    let grader = start::grader(config)?;
    let marks = learn(arguments.marks.as_deref(), &grader, config.workers)?;
    let (input, size) = open(arguments.input.as_deref())?;
    let output = create(arguments.output.as_deref())?;
    let bar = progress(size);
    let (graded, failed) = lines::process(
        BufReader::new(input),
        BufWriter::new(output),
        config.workers,
        |line| grade_line(&grader, &marks, line),
        |bytes| bar.inc(bytes),
    )?;
    bar.finish_and_clear();
    eprintln!("graded {graded} answers; {failed} lines could not be graded");
    if failed > 0 {
        bail!("{failed} lines could not be graded: each says why in its place in the output");
    }
    ensure!(marks.failed == 0, "{} marks could not be used: each says why above", marks.failed);
    Ok(())
}

/// What a file of marks teaches; nothing without one.
pub(super) fn learn(path: Option<&Path>, grader: &Grader, threads: usize) -> anyhow::Result<Marks> {
    let Some(path) = path else { return Ok(Marks::default()) };
    let marks = Marks::learn(path, grader, threads)?;
    eprintln!("learnt from {} marks of {} questions", marks.used, marks.questions());
    Ok(marks)
}

/// The result of one line, and whether it is an error.
fn grade_line(grader: &Grader, marks: &Marks, line: Line) -> (Vec<u8>, bool) {
    match record::read(line).and_then(|record| grade_record(grader, marks, record)) {
        Ok(grade) => (grade.to_string().into_bytes(), false),
        Err(unreadable) => (unreadable.to_json().to_string().into_bytes(), true),
    }
}

fn grade_record(grader: &Grader, marks: &Marks, record: Record) -> Result<Value, Unreadable> {
    let grade = marks.grade(grader, &record)?;
    let mut grade = serde_json::to_value(&grade).map_err(|error| record.fail(error))?;
    if let Value::Object(map) = &mut grade {
        map.insert("id".into(), record.id);
    }
    Ok(grade)
}

/// The input, and its size in bytes where that is known.
pub(super) fn open(path: Option<&Path>) -> anyhow::Result<(Box<dyn Read + Send>, Option<u64>)> {
    let Some(path) = path else { return Ok((Box::new(std::io::stdin()), None)) };
    let file = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    let size = file.metadata().ok().filter(std::fs::Metadata::is_file).map(|m| m.len());
    Ok((Box::new(file), size))
}

/// The output: a new file, or standard output.
pub(super) fn create(path: Option<&Path>) -> anyhow::Result<Box<dyn Write>> {
    let Some(path) = path else { return Ok(Box::new(std::io::stdout())) };
    Ok(Box::new(File::create(path).with_context(|| format!("cannot write {}", path.display()))?))
}

/// A bar over the input's bytes, where somebody sees it.
pub(super) fn progress(size: Option<u64>) -> ProgressBar {
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

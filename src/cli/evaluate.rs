//! `evaluate`: the grader against marks that people gave.
//!
//! Memory grows by a few numbers a line, never by its texts.

mod json;
mod plots;
mod text;

use std::io::BufReader;
use std::path::PathBuf;

use anyhow::{bail, ensure};
use clap::{Args, ValueEnum};
use grader::counterfactual::{Change, Moved};
use grader::metrics::{Observation, Options, Report};
use grader::{Grade, Grader, Label};
use serde_json::Value;

use crate::cli::grade::{learn, open, progress};
use crate::cli::lines::{self, Line};
use crate::cli::marks::{Marks, question_id};
use crate::cli::record::{self, Record, Unreadable};
use crate::config::Config;
use crate::start;

/// Every so many lines an answer is changed to see whether its mark moves.
const CHANGED_ONE_IN: u64 = 7;

#[derive(Args)]
pub(super) struct Arguments {
    /// Marked answers, one JSON object a line [default: standard input]
    #[arg(long, value_name = "FILE")]
    input: Option<PathBuf>,
    /// How to print the report
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Marks to learn from first, as for `grade`; they must not be of the answers evaluated
    #[arg(long, value_name = "FILE")]
    marks: Option<PathBuf>,
    /// Where to write plots as SVG: reliability, risk and coverage, confusion
    #[arg(long, value_name = "DIR")]
    plots: Option<PathBuf>,
    /// Answers that are graded again with another name, spelling, a slip of the pen, or more words, to see whether
    /// their marks move
    #[arg(long, value_name = "N", default_value_t = 40)]
    counterfactuals: u64,
    /// Groups of students (field `group`) with fewer answers get no figures
    #[arg(long, value_name = "N", default_value_t = 30)]
    least_group: usize,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Json,
}

/// How far marks moved under each change.
type Moves = Vec<(Change, Moved)>;

/// What is kept of a line.
struct Compared {
    observation: Observation,
    /// For each change that could be made: by which share of full marks the mark moved, and whether the label did.
    moves: Vec<(Change, f64, bool)>,
}

pub(super) fn run(config: &Config, arguments: &Arguments) -> anyhow::Result<()> {
    let grader = start::grader(config)?;
    let marks = learn(arguments.marks.as_deref(), &grader, config.workers)?;
    let (input, size) = open(arguments.input.as_deref())?;
    let bar = progress(size);
    let (mut observations, mut failed) = (Vec::new(), 0_u64);
    let mut moves: Vec<(Change, f64, bool)> = Vec::new();
    lines::in_order(
        BufReader::new(input),
        config.workers,
        |line| compare(&grader, &marks, line, arguments.counterfactuals),
        |bytes| bar.inc(bytes),
        |result| {
            match result {
                Ok(compared) => {
                    observations.push(compared.observation);
                    moves.extend(compared.moves);
                }
                Err(unreadable) => {
                    failed += 1;
                    bar.suspend(|| eprintln!("{}", unreadable.to_json()));
                }
            }
            Ok(())
        },
    )?;
    bar.finish_and_clear();
    ensure!(
        !observations.is_empty(),
        "no line could be evaluated: each needs what `grade` reads, and a gold score or label"
    );
    let options = Options { least_group: arguments.least_group, ..Options::default() };
    let report = Report::of(&observations, options);
    let moves = moved(&moves);
    match arguments.format {
        Format::Json => {
            println!("{}", serde_json::to_string_pretty(&json::report(&report, &moves, failed))?);
        }
        Format::Text => print!("{}", text::report(&report, &moves, failed)),
    }
    if let Some(folder) = &arguments.plots {
        plots::write(&report, folder)?;
    }
    if failed > 0 {
        bail!("{failed} lines could not be evaluated: each says why above");
    }
    Ok(())
}

fn compare(grader: &Grader, marks: &Marks, line: Line, counterfactuals: u64) -> Result<Compared, Unreadable> {
    let mut record = record::read(line)?;
    let (gold_score, gold_label) = gold(&record).map_err(|why| record.fail(why))?;
    let grade = marks.grade(grader, &record)?;
    let max_score = record.question.max_score;
    let number = |field: &str| record.fields.get(field).and_then(Value::as_f64);
    let observation = Observation {
        question: question_id(&record.fields).unwrap_or_default(),
        gold_score,
        gold_label,
        max_score,
        score: grade.score,
        range: grade.score_range,
        label: grade.label,
        confidence: grade.confidence,
        abstained: grade.needs_review,
        group: record.fields.get("group").and_then(Value::as_str).map(str::to_owned),
        raters: number("score_a").zip(number("score_b")),
    };
    let turn = record.line / CHANGED_ONE_IN;
    let chosen = record.line % CHANGED_ONE_IN == 1 && turn < counterfactuals;
    let moves = if chosen { moves(grader, marks, &mut record, &grade)? } else { Vec::new() };
    Ok(Compared { observation, moves })
}

/// Grades an answer again under every change that can be made to it.
fn moves(
    grader: &Grader,
    marks: &Marks,
    record: &mut Record,
    grade: &Grade,
) -> Result<Vec<(Change, f64, bool)>, Unreadable> {
    let answer = std::mem::take(&mut record.answer);
    let mut moves = Vec::new();
    for change in Change::ALL {
        let turn = usize::try_from(record.line).unwrap_or_default();
        let Some((one, other)) = change.of(&answer, turn) else { continue };
        let before = if one == answer.trim() {
            grade.clone()
        } else {
            record.answer = one;
            marks.grade(grader, record)?
        };
        record.answer = other;
        let after = marks.grade(grader, record)?;
        moves.push((change, (after.score - before.score) / after.max_score, after.label != before.label));
    }
    Ok(moves)
}

fn moved(moves: &[(Change, f64, bool)]) -> Moves {
    Change::ALL
        .into_iter()
        .filter_map(|change| {
            let of: Vec<(f64, bool)> = moves
                .iter()
                .filter(|(other, ..)| *other == change)
                .map(|(_, by, label)| (*by, *label))
                .collect();
            (!of.is_empty()).then(|| (change, Moved::of(&of)))
        })
        .collect()
}

fn gold(record: &Record) -> Result<(Option<f64>, Option<Label>), String> {
    let most = record.question.max_score;
    let score = match record.fields.get("score") {
        None | Some(Value::Null) => None,
        Some(value) => {
            let score = value.as_f64().filter(|score| (0.0..=most).contains(score));
            Some(score.ok_or_else(|| format!("score must be a number from 0 to max_score, {most}"))?)
        }
    };
    let label = match record.fields.get("label") {
        None | Some(Value::Null) => None,
        Some(value) => Some(
            value
                .as_str()
                .and_then(record::label)
                .ok_or("label must be correct, partially_correct, contradictory or incorrect")?,
        ),
    };
    match (score, label) {
        (None, None) => Err("score and label are missing: one of them says what is right".into()),
        both => Ok(both),
    }
}

//! `evaluate`: the grader against marks that people gave.
//!
//! Memory grows by a few numbers a line, never by its texts.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::BufReader;
use std::path::PathBuf;

use anyhow::{bail, ensure};
use clap::{Args, ValueEnum};
use grader::metrics::{self, Averages, Confusion, Scheme};
use grader::{Grader, Label};
use serde_json::{Value, json};

use crate::cli::grade::{open, progress};
use crate::cli::lines::{self, Line};
use crate::cli::record::{self, Record, Unreadable};
use crate::config::Config;
use crate::start;

/// Bins of the calibration error, as is usual.
const BINS: usize = 10;
/// Steps that people mark in; predictions are rounded to the widest that all gold scores are multiples of.
const STEPS: [f64; 5] = [1.0, 0.5, 0.25, 0.2, 0.1];

#[derive(Args)]
pub(super) struct Arguments {
    /// Marked answers, one JSON object a line [default: standard input]
    #[arg(long, value_name = "FILE")]
    input: Option<PathBuf>,
    /// How to print the report
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Json,
}

/// What people said, and what the grader says.
struct Pair {
    gold_score: Option<f64>,
    gold_label: Option<Label>,
    max_score: f64,
    score: f64,
    label: Label,
    confidence: f64,
    abstained: bool,
}

pub(super) fn run(config: &Config, arguments: &Arguments) -> anyhow::Result<()> {
    let grader = start::grader(config)?;
    let (input, size) = open(arguments.input.as_deref())?;
    let bar = progress(size);
    let (mut pairs, mut failed) = (Vec::new(), 0_u64);
    lines::in_order(
        BufReader::new(input),
        config.workers,
        |line| compare(&grader, line),
        |bytes| bar.inc(bytes),
        |result| {
            match result {
                Ok(pair) => pairs.push(pair),
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
        !pairs.is_empty(),
        "no line could be evaluated: each needs what `grade` reads, and a gold score or label"
    );
    let report = Report::of(&pairs, failed);
    match arguments.format {
        Format::Json => println!("{}", serde_json::to_string_pretty(&report.to_json())?),
        Format::Text => print!("{}", report.to_text()),
    }
    if failed > 0 {
        bail!("{failed} lines could not be evaluated: each says why above");
    }
    Ok(())
}

fn compare(grader: &Grader, line: Line) -> Result<Pair, Unreadable> {
    let record = record::read(line)?;
    let (gold_score, gold_label) = gold(&record).map_err(|why| record.fail(why))?;
    let grade = grader.grade(&record.question, &record.answer).map_err(|error| record.fail(error))?;
    Ok(Pair {
        gold_score,
        gold_label,
        max_score: record.question.max_score,
        score: grade.score,
        label: grade.label,
        confidence: grade.confidence,
        abstained: grade.needs_review,
    })
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
                .and_then(label)
                .ok_or("label must be correct, partially_correct, contradictory or incorrect")?,
        ),
    };
    match (score, label) {
        (None, None) => Err("score and label are missing: one of them says what is right".into()),
        both => Ok(both),
    }
}

/// A label as files write it: `Partially correct` and `partially_correct` are one.
fn label(text: &str) -> Option<Label> {
    let word = text.trim().to_ascii_lowercase().replace([' ', '-'], "_");
    Label::ALL.into_iter().find(|label| label.as_str() == word)
}

struct Report {
    answers: usize,
    failed: u64,
    coverage: f64,
    labels: Option<Labels>,
    scores: Option<Scores>,
}

struct Labels {
    count: usize,
    scheme: Scheme,
    confusion: Confusion,
    calibration_error: Option<f64>,
    /// Of those that the grader stands behind.
    covered_accuracy: Option<f64>,
}

struct Scores {
    count: usize,
    /// What all are out of; `None` when that differs, and they are shares of it.
    max_score: Option<f64>,
    /// What predictions are rounded to for kappa.
    step: Option<f64>,
    pearson: Option<f64>,
    rmse: Option<f64>,
    kappa: Option<f64>,
}

impl Report {
    fn of(pairs: &[Pair], failed: u64) -> Self {
        Self {
            answers: pairs.len(),
            failed,
            coverage: share(pairs.iter().filter(|pair| !pair.abstained).count(), pairs.len()),
            labels: Labels::of(pairs),
            scores: Scores::of(pairs),
        }
    }

    fn to_json(&self) -> Value {
        let average = |mean: Option<Averages>| {
            mean.map(|m| json!({ "precision": m.precision, "recall": m.recall, "f1": m.f1 }))
        };
        let labels = self.labels.as_ref().map(|labels| {
            let confusion = &labels.confusion;
            let per_label: serde_json::Map<String, Value> = confusion
                .measures()
                .into_iter()
                .map(|m| {
                    let measures = json!({
                        "precision": m.precision, "recall": m.recall, "f1": m.f1, "support": m.support
                    });
                    (m.label.as_str().to_owned(), measures)
                })
                .collect();
            let classes = confusion.classes();
            let matrix: Vec<Vec<u64>> = classes
                .iter()
                .map(|gold| classes.iter().map(|predicted| confusion.count(*gold, *predicted)).collect())
                .collect();
            let names: Vec<&str> = classes.iter().map(|label| label.as_str()).collect();
            json!({
                "count": labels.count, "scheme": scheme(labels.scheme), "accuracy": confusion.accuracy(),
                "macro": average(confusion.macro_average()), "weighted": average(confusion.weighted_average()),
                "per_label": per_label,
                "confusion_matrix": { "labels": names, "rows_are_gold": matrix },
                "calibration_error": labels.calibration_error, "covered_accuracy": labels.covered_accuracy,
            })
        });
        let scores = self.scores.as_ref().map(|scores| {
            json!({
                "count": scores.count, "max_score": scores.max_score, "pearson": scores.pearson,
                "rmse": scores.rmse, "quadratic_weighted_kappa": scores.kappa, "kappa_step": scores.step,
            })
        });
        json!({
            "answers": self.answers, "failed": self.failed, "coverage": self.coverage, "labels": labels,
            "scores": scores,
        })
    }

    fn to_text(&self) -> String {
        let mut out = String::new();
        // Writing to a text does not fail.
        _ = self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) -> std::fmt::Result {
        writeln!(out, "answers            {}", self.answers)?;
        writeln!(out, "not evaluated      {}", self.failed)?;
        writeln!(out, "coverage           {:.3}   (the rest would go to a person)", self.coverage)?;
        if let Some(labels) = &self.labels {
            labels.write(out)?;
        }
        if let Some(scores) = &self.scores {
            scores.write(out)?;
        }
        Ok(())
    }
}

impl Labels {
    fn of(pairs: &[Pair]) -> Option<Self> {
        let labelled: Vec<(Label, &Pair)> =
            pairs.iter().filter_map(|pair| Some((pair.gold_label?, pair))).collect();
        let scheme = Scheme::of(labelled.iter().map(|(gold, _)| *gold));
        let (mut confusion, mut covered) = (Confusion::default(), Confusion::default());
        let mut sure = Vec::with_capacity(labelled.len());
        for (gold, pair) in &labelled {
            let predicted = scheme.read(pair.label);
            confusion.add(*gold, predicted);
            sure.push((pair.confidence, predicted == *gold));
            if !pair.abstained {
                covered.add(*gold, predicted);
            }
        }
        (!labelled.is_empty()).then(|| Self {
            count: labelled.len(),
            scheme,
            calibration_error: metrics::expected_calibration_error(&sure, BINS),
            covered_accuracy: covered.accuracy(),
            confusion,
        })
    }

    fn write(&self, out: &mut String) -> std::fmt::Result {
        let confusion = &self.confusion;
        writeln!(out, "\nlabels             {}   ({})", self.count, scheme(self.scheme))?;
        writeln!(out, "accuracy           {}", number(confusion.accuracy()))?;
        writeln!(out, "  where it is sure {}", number(self.covered_accuracy))?;
        writeln!(out, "calibration error  {}", number(self.calibration_error))?;
        writeln!(out, "\n{:<18} precision  recall      f1   count", "")?;
        for m in confusion.measures() {
            let name = m.label.as_str();
            writeln!(
                out,
                "{name:<18}     {:.3}   {:.3}   {:.3}  {:>6}",
                m.precision, m.recall, m.f1, m.support
            )?;
        }
        for (name, mean) in [("macro", confusion.macro_average()), ("weighted", confusion.weighted_average())]
        {
            if let Some(m) = mean {
                writeln!(out, "{name:<18}     {:.3}   {:.3}   {:.3}", m.precision, m.recall, m.f1)?;
            }
        }
        writeln!(out, "\nconfusion: a row is a gold label, a column what it was given")?;
        let classes = confusion.classes();
        write!(out, "{:<18}", "")?;
        for predicted in &classes {
            write!(out, " {:>17}", predicted.as_str())?;
        }
        for gold in &classes {
            write!(out, "\n{:<18}", gold.as_str())?;
            for predicted in &classes {
                write!(out, " {:>17}", confusion.count(*gold, *predicted))?;
            }
        }
        writeln!(out)
    }
}

impl Scores {
    fn of(pairs: &[Pair]) -> Option<Self> {
        let scored: Vec<(f64, &Pair)> =
            pairs.iter().filter_map(|pair| Some((pair.gold_score?, pair))).collect();
        let (_, first) = scored.first()?;
        let scales: BTreeSet<u64> = scored.iter().map(|(_, pair)| pair.max_score.to_bits()).collect();
        let max_score = (scales.len() == 1).then_some(first.max_score);
        // Points out of different numbers of points are compared as shares.
        let unit = |pair: &Pair| if max_score.is_some() { 1.0 } else { pair.max_score };
        let gold: Vec<f64> = scored.iter().map(|(gold, pair)| gold / unit(pair)).collect();
        let predicted: Vec<f64> = scored.iter().map(|(_, pair)| pair.score / unit(pair)).collect();
        let step = max_score.and_then(|_| step(&gold));
        let rated: Vec<f64> = match step {
            Some(step) => predicted.iter().map(|score| (score / step).round() * step).collect(),
            None => predicted.clone(),
        };
        Some(Self {
            count: scored.len(),
            max_score,
            step,
            pearson: metrics::pearson(&gold, &predicted),
            rmse: metrics::rmse(&gold, &predicted),
            kappa: metrics::quadratic_weighted_kappa(&gold, &rated),
        })
    }

    fn write(&self, out: &mut String) -> std::fmt::Result {
        let scale = self.max_score.map_or_else(
            || "as shares of their max_score, which differs".to_owned(),
            |most| format!("of {most} points"),
        );
        writeln!(out, "\nscores             {}   ({scale})", self.count)?;
        writeln!(out, "Pearson            {}", number(self.pearson))?;
        writeln!(out, "RMSE               {}", number(self.rmse))?;
        let rounded =
            self.step.map_or_else(String::new, |step| format!("   (predictions rounded to {step})"));
        writeln!(out, "weighted kappa     {}{rounded}", number(self.kappa))
    }
}

/// The widest step that all gold scores are multiples of.
fn step(gold: &[f64]) -> Option<f64> {
    let fits = |step: f64| gold.iter().all(|score| ((score / step).round() * step - score).abs() < 1e-9);
    STEPS.into_iter().find(|step| fits(*step))
}

fn scheme(scheme: Scheme) -> &'static str {
    match scheme {
        Scheme::TwoWay => "2-way",
        Scheme::ThreeWay => "3-way",
        Scheme::FourWay => "4-way",
    }
}

fn number(value: Option<f64>) -> String {
    value.map_or_else(|| "not defined".into(), |value| format!("{value:.3}"))
}

#[expect(clippy::cast_precision_loss, reason = "exact up to 2^53")]
fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

//! `--marks`: a teacher's marks from a file, and what the grader learns from them, question by question.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, ensure};
use grader::marks::{Form, Learnt, Mark, Scale};
use grader::{Grade, Grader, Label};
use serde_json::Value;

use crate::cli::lines::{self, Line};
use crate::cli::record::{self, Record, Unreadable};

/// Marks that are read from one file: some hundred questions of a large course.
const MOST_MARKS: usize = 200_000;

/// What was learnt, by `question_id`.
#[derive(Default)]
pub(super) struct Marks {
    learnt: HashMap<String, Learnt>,
    /// Marks that were learnt from.
    pub(super) used: usize,
    /// Lines that could not be used; each was named on standard error.
    pub(super) failed: u64,
}

struct Marked {
    record: Record,
    score: f64,
}

impl Marks {
    /// Reads a file of marks and learns from it, on `threads` threads.
    pub(super) fn learn(path: &Path, grader: &Grader, threads: usize) -> anyhow::Result<Self> {
        let file = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
        let (questions, mut failed) = read(BufReader::new(file), threads)?;
        let count = questions.len();
        let waiting = Mutex::new(questions.into_iter());
        let done = Mutex::new(Vec::with_capacity(count));
        std::thread::scope(|scope| {
            for _ in 0..threads.max(1) {
                scope.spawn(|| {
                    loop {
                        let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).next();
                        let Some((id, marks)) = next else { return };
                        let learnt = question(grader, &marks);
                        done.lock().unwrap_or_else(PoisonError::into_inner).push((id, marks.len(), learnt));
                    }
                });
            }
        });
        let mut all = Self::default();
        for (id, count, learnt) in done.into_inner().unwrap_or_else(PoisonError::into_inner) {
            match learnt {
                Ok(learnt) => {
                    all.used += count;
                    all.learnt.insert(id, learnt);
                }
                Err(why) => {
                    failed += count as u64;
                    eprintln!("the marks of question_id {id:?} are not used: {why}");
                }
            }
        }
        all.failed = failed;
        ensure!(
            !all.learnt.is_empty(),
            "no mark in {} can be used: each line needs what `grade` reads, a question_id and a score",
            path.display()
        );
        Ok(all)
    }

    /// Questions that were learnt.
    pub(super) fn questions(&self) -> usize {
        self.learnt.len()
    }

    /// Grades an answer, with what was learnt where its question has marks.
    pub(super) fn grade(&self, grader: &Grader, record: &Record) -> Result<Grade, Unreadable> {
        let learnt = question_id(&record.fields).and_then(|id| self.learnt.get(&id));
        let Some(learnt) = learnt else {
            return grader.grade(&record.question, &record.answer).map_err(|error| record.fail(error));
        };
        let most = learnt.scale().max;
        if (most - record.question.max_score).abs() > 1e-9 {
            return Err(record.fail(format!(
                "max_score is {}, but the marks of this question are out of {most}",
                record.question.max_score
            )));
        }
        grader.grade_with(&record.question, &record.answer, learnt).map_err(|error| record.fail(error))
    }
}

type Questions = BTreeMap<String, Vec<Marked>>;

/// The usable marks by question, and how many lines are not.
fn read(input: impl BufRead + Send, threads: usize) -> anyhow::Result<(Questions, u64)> {
    let (mut questions, mut count, mut failed) = (Questions::new(), 0, 0);
    lines::in_order(
        input,
        threads,
        mark,
        |_| {},
        |mark| {
            match mark {
                Ok((id, mark)) => {
                    count += 1;
                    ensure!(count <= MOST_MARKS, "more than {MOST_MARKS} marks: split the file by question");
                    questions.entry(id).or_default().push(mark);
                }
                Err(unreadable) => {
                    failed += 1;
                    eprintln!("a mark that is not used: {}", unreadable.to_json());
                }
            }
            Ok(())
        },
    )?;
    Ok((questions, failed))
}

fn mark(line: Line) -> Result<(String, Marked), Unreadable> {
    let record = record::read(line)?;
    let id = question_id(&record.fields).ok_or_else(|| record.fail("question_id is missing"))?;
    let score = record.fields.get("score").and_then(Value::as_f64);
    let scale = scale(&record);
    let score = score.filter(|score| (scale.min..=scale.max).contains(score)).ok_or_else(|| {
        record.fail(format!("score must be a number from {} to max_score, {}", scale.min, scale.max))
    })?;
    Ok((id, Marked { record, score }))
}

/// From what is least, where the record says so, to full marks.
fn scale(record: &Record) -> Scale {
    let max = record.question.max_score;
    let min = record.fields.get("min_score").and_then(Value::as_f64);
    Scale { min: min.filter(|min| (0.0..max).contains(min)).unwrap_or(0.0), max }
}

fn question(grader: &Grader, marks: &[Marked]) -> anyhow::Result<Learnt> {
    let scales: Vec<Scale> = marks.iter().map(|mark| scale(&mark.record)).collect();
    let first = *scales.first().context("there is no mark")?;
    ensure!(
        scales.iter().all(|scale| (scale.max - first.max).abs() < 1e-9),
        "they are out of different numbers of points"
    );
    let min = scales.iter().map(|scale| scale.min).fold(first.min, f64::min);
    let answers = marks.iter().map(|mark| mark.record.answer.as_str());
    let measured = marks.iter().any(|mark| mark.record.question.check().is_ok());
    let form = Form::of(answers, measured);
    let known = marks
        .iter()
        .map(|mark| {
            let record = &mark.record;
            let sight = grader.sight(&record.question, &record.answer, form)?;
            Ok(Mark { sight, score: mark.score, label: label(record) })
        })
        .collect::<anyhow::Result<Vec<Mark>>>()?;
    Ok(Learnt::from_marks(&known, Scale { min, max: first.max })?)
}

/// The teacher's label, where the record has one of ours.
fn label(record: &Record) -> Option<Label> {
    record::label(record.fields.get("label")?.as_str()?)
}

/// A text or a number, as a text.
pub(super) fn question_id(fields: &Value) -> Option<String> {
    match fields.get("question_id")? {
        Value::String(id) => Some(id.clone()),
        Value::Number(id) => Some(id.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn marks_are_sorted_by_question_and_bad_ones_named() {
        let lines = [
            r#"{"id": 1, "question_id": "q", "answer": "a", "score": 2, "max_score": 3, "label": "Partially correct"}"#,
            r#"{"id": 2, "question_id": 7, "answer": "b", "score": 0, "reference_answers": []}"#,
            r#"{"id": 3, "question_id": "q", "answer": "c", "score": 4, "max_score": 3}"#,
            r#"{"id": 4, "answer": "d", "score": 1}"#,
            r#"{"id": 5, "question_id": "q", "answer": "e"}"#,
            "{",
            r#"{"id": 6, "question_id": "r", "answer": "e", "score": 1, "min_score": 2, "max_score": 12}"#,
        ]
        .join("\n");
        let (questions, failed) = read(lines.as_bytes(), 2).unwrap();
        assert_eq!(failed, 5);
        assert_eq!(questions.keys().collect::<Vec<_>>(), ["7", "q"]);
        let marked = &questions["q"][0];
        assert_eq!((marked.score, label(&marked.record)), (2.0, Some(Label::PartiallyCorrect)));
    }
}

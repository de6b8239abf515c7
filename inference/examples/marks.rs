//! How much a teacher's marks teach: the figures of `docs/marks.md`.
//!
//! `cargo run --release --package inference --example marks -- MODEL_DIR answers.jsonl [5,10,20,30]` takes, for each
//! question with enough answers, so many marks in a drawn order (three orders), grades the rest with what was learnt
//! from them, and reports agreement with and without. `… -- MODEL_DIR train.jsonl --test test.jsonl` learns each
//! question from the whole first file and grades the second, as for essays. `… -- MODEL_DIR answers.jsonl --groups`
//! marks each group of answers by its centre, for several cuts, and reports how many marks are right and how many
//! decisions it took.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;

use grader::marks::{Form, Learnt, Mark, Scale, Sight};
use grader::{Grade, Grader, Label, Question, Reason, metrics};
use serde::Deserialize;

#[derive(Deserialize, Clone)]
struct Record {
    question_id: String,
    #[serde(default)]
    question: String,
    #[serde(default)]
    reference_answers: Vec<String>,
    answer: String,
    score: f64,
    max_score: f64,
    #[serde(default)]
    min_score: f64,
    label: Option<String>,
}

impl Record {
    fn question(&self) -> Question {
        Question {
            question: self.question.clone(),
            reference_answers: self.reference_answers.clone(),
            max_score: self.max_score,
            ..Question::default()
        }
    }

    fn label(&self) -> Option<Label> {
        let word = self.label.as_ref()?.to_lowercase().replace(' ', "_");
        Label::ALL.into_iter().find(|label| label.as_str() == word)
    }
}

type Questions = BTreeMap<String, Vec<Record>>;

fn read(path: &str) -> Result<Questions, Box<dyn Error>> {
    let mut questions = Questions::new();
    for line in std::fs::read_to_string(path)?.lines() {
        let record: Record = serde_json::from_str(line)?;
        questions.entry(record.question_id.clone()).or_default().push(record);
    }
    Ok(questions)
}

/// Gold and predicted share of the marks, whether the label is right, confidence, whether it goes to a person.
#[derive(Default)]
struct Tally {
    gold: Vec<f64>,
    given: Vec<f64>,
    sure: Vec<bool>,
    right: Vec<(f64, bool)>,
    inside: Vec<bool>,
}

impl Tally {
    fn add(&mut self, record: &Record, grade: &Grade) {
        self.gold.push(record.score / record.max_score);
        self.given.push(grade.score / record.max_score);
        self.sure.push(!grade.needs_review);
        if let Some(label) = record.label() {
            // Where gold labels know no partial answers, a prediction of one counts as incorrect.
            let given = match grade.label {
                Label::PartiallyCorrect if !record.question_id.starts_with("saf") => Label::Incorrect,
                other => other,
            };
            self.right.push((grade.confidence, given == label));
        }
        if let Some([low, high]) = grade.score_range {
            self.inside.push((low - 1e-9..=high + 1e-9).contains(&record.score));
        }
    }

    fn report(&self, name: &str) {
        let kappa = metrics::quadratic_weighted_kappa(&self.gold, &self.given);
        let sure: (Vec<f64>, Vec<f64>) = self
            .gold
            .iter()
            .zip(&self.given)
            .zip(&self.sure)
            .filter(|(_, sure)| **sure)
            .map(|((gold, given), _)| (*gold, *given))
            .unzip();
        let accuracy = self.right.iter().filter(|(_, right)| *right).count() as f64 / self.right.len() as f64;
        println!(
            "{name:<12} n {:>5}  r {:.3}  RMSE {:.3}  QWK {:.3}  accuracy {accuracy:.3}  ECE {:.3}  automated {:.3} at QWK {:.3}  in range {:.3}",
            self.gold.len(),
            metrics::pearson(&self.gold, &self.given).unwrap_or(f64::NAN),
            metrics::rmse(&self.gold, &self.given).unwrap_or(f64::NAN),
            kappa.unwrap_or(f64::NAN),
            metrics::expected_calibration_error(&self.right, 10).unwrap_or(f64::NAN),
            sure.0.len() as f64 / self.gold.len() as f64,
            metrics::quadratic_weighted_kappa(&sure.0, &sure.1).unwrap_or(f64::NAN),
            self.inside.iter().filter(|inside| **inside).count() as f64 / self.inside.len() as f64,
        );
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (folder, file) = arguments.first().zip(arguments.get(1)).ok_or("name the model folder and a file")?;
    let library = option_env!("ORT_DYLIB_PATH").ok_or("build this in the checkout")?;
    let grader = inference::grader(Path::new(folder), Path::new(library), 2)?;
    let questions = read(file)?;
    if arguments.get(2).map(String::as_str) == Some("--test") {
        return trained(&grader, &questions, &read(arguments.get(3).ok_or("name the test file")?)?);
    }
    if arguments.get(2).map(String::as_str) == Some("--groups") {
        return grouped(&grader, &questions);
    }
    let counts = arguments.get(2).map_or("5,10,20,30", String::as_str);
    let counts = counts.split(',').map(str::parse).collect::<Result<Vec<usize>, _>>()?;
    simulated(&grader, &questions, &counts)
}

/// Marks of the first file, answers of the second, question by question.
fn trained(grader: &Grader, train: &Questions, test: &Questions) -> Result<(), Box<dyn Error>> {
    let (mut kappas, mut tally) = (Vec::new(), Tally::default());
    for (id, records) in train {
        let Some(tests) = test.get(id) else { continue };
        let measured = records.iter().any(|record| !record.reference_answers.is_empty());
        let form = Form::of(records.iter().map(|record| record.answer.as_str()), measured);
        let learnt = learn(grader, records, form)?;
        let mut own = Tally::default();
        for record in tests {
            let grade = grader.grade_with(&record.question(), &record.answer, &learnt)?;
            own.add(record, &grade);
            tally.add(record, &grade);
        }
        own.report(id);
        kappas.extend(metrics::quadratic_weighted_kappa(&own.gold, &own.given));
    }
    println!(
        "mean QWK over {} questions {:.4}",
        kappas.len(),
        kappas.iter().sum::<f64>() / kappas.len() as f64
    );
    tally.report("all");
    Ok(())
}

/// Marks every answer as the centre of its group.
fn grouped(grader: &Grader, questions: &Questions) -> Result<(), Box<dyn Error>> {
    let cuts = [0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8];
    let mut found = vec![(0_usize, 0_usize, 0_usize, 0_usize); cuts.len()];
    for records in questions.values() {
        let sights = records
            .iter()
            .map(|record| grader.sight(&record.question(), &record.answer, Form::Short))
            .collect::<Result<Vec<_>, _>>()?;
        for (cut, (answers, right, decisions, grouped)) in cuts.iter().zip(&mut found) {
            for group in grader::groups::groups(&sights, *cut) {
                let centre = group.centre().ok_or("an empty group")?;
                let same = |at: &&usize| (records[**at].score - records[centre].score).abs() < 1e-9;
                *answers += group.members.len();
                *decisions += 1;
                if group.members.len() > 1 {
                    *grouped += group.members.len();
                    *right += group.members.iter().filter(same).count();
                }
            }
        }
    }
    for (cut, (answers, right, decisions, grouped)) in cuts.iter().zip(&found) {
        println!(
            "cut {cut:.2}  answers {answers}  decisions {decisions} ({:.3})  in groups {grouped}  purity there {:.3}",
            *decisions as f64 / *answers as f64,
            *right as f64 / (*grouped).max(1) as f64
        );
    }
    Ok(())
}

fn learn(grader: &Grader, records: &[Record], form: Form) -> Result<Learnt, Box<dyn Error>> {
    let first = records.first().ok_or("no marks")?;
    let mut marks = Vec::new();
    for record in records {
        let sight = grader.sight(&record.question(), &record.answer, form)?;
        marks.push(Mark { sight, score: record.score, label: record.label() });
    }
    Ok(Learnt::from_marks(&marks, Scale { min: first.min_score, max: first.max_score })?)
}

/// Draws marks from each question, and grades the rest.
fn simulated(grader: &Grader, questions: &Questions, counts: &[usize]) -> Result<(), Box<dyn Error>> {
    let most = counts.iter().max().copied().unwrap_or(0);
    let mut general = Tally::default();
    let mut tallies: Vec<Tally> = counts.iter().map(|_| Tally::default()).collect();
    let mut used = 0;
    for records in questions.values().filter(|records| records.len() >= most + 10) {
        used += 1;
        let sights: Vec<Sight> = records
            .iter()
            .map(|record| grader.sight(&record.question(), &record.answer, Form::Short))
            .collect::<Result<_, _>>()?;
        let before: Vec<Grade> = records
            .iter()
            .map(|record| grader.grade(&record.question(), &record.answer))
            .collect::<Result<_, _>>()?;
        let scale = Scale { min: 0.0, max: records[0].max_score };
        for seed in 0..3_u64 {
            let order = order(records.len(), seed);
            for at in &order[most..] {
                general.add(&records[*at], &before[*at]);
            }
            for (count, tally) in counts.iter().zip(&mut tallies) {
                let marks: Vec<Mark> = order[..*count]
                    .iter()
                    .map(|at| Mark {
                        sight: sights[*at].clone(),
                        score: records[*at].score,
                        label: records[*at].label(),
                    })
                    .collect();
                let learnt = Learnt::from_marks(&marks, scale)?;
                for at in &order[most..] {
                    let grade = grade(&before[*at], &sights[*at], &learnt);
                    tally.add(&records[*at], &grade);
                }
            }
        }
    }
    println!("{used} questions");
    general.report("no marks");
    for (count, tally) in counts.iter().zip(&tallies) {
        tally.report(&format!("{count} marks"));
    }
    Ok(())
}

/// What [`Grader::grade_with`] does to score, label and reasons, without reading the answer again.
fn grade(before: &Grade, sight: &Sight, learnt: &Learnt) -> Grade {
    let forecast = learnt.forecast(sight);
    let mut grade = before.clone();
    let general = before.probabilities.of(before.label);
    grade.reasons.retain(|reason| *reason != Reason::Uncertain);
    if forecast.uncertain {
        grade.reasons.push(Reason::Uncertain);
    }
    if forecast.novel && general < 0.6 {
        grade.reasons.push(Reason::Novel);
    }
    grade.needs_review = !grade.reasons.is_empty();
    grade.score = forecast.score;
    grade.score_range = Some(forecast.range);
    grade.probabilities = forecast.probabilities;
    grade.label = forecast.probabilities.likeliest();
    grade.confidence = forecast.probabilities.of(grade.label);
    grade
}

/// An order drawn by a seed.
fn order(count: usize, seed: u64) -> Vec<usize> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ count as u64;
    let mut order: Vec<usize> = (0..count).collect();
    for at in (1..count).rev() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        order.swap(at, (state >> 33) as usize % (at + 1));
    }
    order
}

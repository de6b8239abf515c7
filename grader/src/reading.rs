//! Question, expectations and answer, taken apart and embedded in one call to the encoder.

use crate::align::{best_segment, closeness, coverage, recall};
use crate::encoder::{Embedding, Encoder, EncoderError};
use crate::features::{COVERED, Expected, NAMES};
use crate::head::Judgement;
use crate::language::Language;
use crate::question::Question;
use crate::text::{Passage, Text};
use crate::words::declines;

/// Segments of an answer that are compared with what was expected.
pub(crate) const MOST_SEGMENTS: usize = 48;
/// Points of a reference answer that are looked for.
pub(crate) const MOST_POINTS: usize = 12;
/// Reference answers that are used.
const MOST_REFERENCES: usize = 32;
/// A segment below this closeness does not speak to a point at all.
const SPEAKS_TO: f64 = 0.25;
/// A segment of a reference answer above this closeness tells how a criterion may be met.
const TELLS_HOW: f64 = 0.4;
/// The longest quote, in characters.
const LONGEST_QUOTE: usize = 240;

/// One thing that earns marks: the reference answers together, or a criterion.
pub(crate) struct Expectation {
    /// Alternatives: each is enough by itself. Never empty.
    pub(crate) references: Vec<Passage>,
    /// Which reference answer each of them is, counted from 1.
    pub(crate) numbers: Vec<usize>,
}

impl Expectation {
    pub(crate) fn texts(&self) -> impl Iterator<Item = &Text> {
        self.references.iter().map(|reference| &reference.whole)
    }
}

pub(crate) struct Reading {
    pub(crate) question: Passage,
    pub(crate) answer: Passage,
    pub(crate) expectations: Vec<Expectation>,
    /// The key points of each criterion.
    pub(crate) key_points: Vec<Vec<Passage>>,
    /// The wrong ideas of the question.
    pub(crate) wrong_ideas: Vec<Passage>,
}

/// What can be said of an answer as a whole.
pub(crate) struct Overview {
    /// Share of the answer's character n-grams that the question has.
    pub(crate) question_copied: f64,
    /// Share of what is expected beyond the question's words that the answer has.
    pub(crate) new_recall: f64,
    /// A number that nobody else mentions, while an expected one is absent.
    pub(crate) foreign_number: Option<String>,
    pub(crate) declines: bool,
}

/// Takes everything apart. The question must have been checked.
pub(crate) fn read(
    encoder: &dyn Encoder,
    question: &Question,
    answer: &str,
    language: Language,
) -> Result<Reading, EncoderError> {
    let mut asked = Passage::new(&question.question, 1);
    let mut answer = Passage::new(answer, MOST_SEGMENTS);
    let mut numbered: Vec<(usize, Passage)> = question
        .reference_answers
        .iter()
        .enumerate()
        .filter(|(_, text)| !text.trim().is_empty())
        .take(MOST_REFERENCES)
        .map(|(at, text)| (at + 1, Passage::new(text, MOST_POINTS)))
        .collect();
    let mut criteria: Vec<Passage> =
        question.rubric.iter().map(|c| Passage::new(&c.description, 1)).collect();
    let single = |text: &String| Passage::new(text, 1);
    let mut key_points: Vec<Vec<Passage>> = question
        .rubric
        .iter()
        .map(|c| c.key_points.iter().map(|point| single(&point.text)).collect())
        .collect();
    let mut wrong_ideas: Vec<Passage> =
        question.misconceptions.iter().map(|wrong| single(&wrong.text)).collect();
    if encoder.reads(language) {
        let passages =
            [&mut asked, &mut answer].into_iter().chain(numbered.iter_mut().map(|(_, passage)| passage));
        embed(
            encoder,
            passages.chain(&mut criteria).chain(key_points.iter_mut().flatten()).chain(&mut wrong_ideas),
        )?;
    }
    let expectations = if criteria.is_empty() {
        let (numbers, references) = numbered.into_iter().unzip();
        vec![Expectation { references, numbers }]
    } else {
        let references: Vec<Passage> = numbered.into_iter().map(|(_, passage)| passage).collect();
        with_examples(criteria, &references)
    };
    Ok(Reading { question: asked, answer, expectations, key_points, wrong_ideas })
}

fn embed<'a>(
    encoder: &dyn Encoder,
    passages: impl Iterator<Item = &'a mut Passage>,
) -> Result<(), EncoderError> {
    let (texts, slots): (Vec<&str>, Vec<&mut Option<Embedding>>) =
        passages.flat_map(Passage::slots).filter(|(text, _)| !text.trim().is_empty()).unzip();
    let embeddings = encoder.encode(&texts)?;
    if embeddings.len() != slots.len() {
        return Err(EncoderError::Failed("it gave too few vectors".into()));
    }
    for (slot, embedding) in slots.into_iter().zip(embeddings) {
        *slot = Some(embedding);
    }
    Ok(())
}

/// Each criterion with the sentences of the reference answers that show how to meet it.
fn with_examples(criteria: Vec<Passage>, references: &[Passage]) -> Vec<Expectation> {
    let mut examples: Vec<Vec<Passage>> = criteria.iter().map(|_| Vec::new()).collect();
    for reference in references {
        for at in 0..reference.len() {
            let segment = reference.segment(at).0;
            let mut best = (0, f64::MIN);
            for (at, criterion) in criteria.iter().enumerate() {
                let closeness = closeness(&criterion.whole, segment);
                // Of equals the one that sorts first: the order of the criteria must not matter.
                let wins = closeness > best.1
                    || (closeness >= best.1 && criterion.whole.normal < criteria[best.0].whole.normal);
                if wins {
                    best = (at, closeness);
                }
            }
            if best.1 >= TELLS_HOW {
                examples[best.0].push(reference.single(at));
            }
        }
    }
    let expectation = |(criterion, examples): (Passage, Vec<Passage>)| {
        let references: Vec<Passage> = std::iter::once(criterion).chain(examples).collect();
        Expectation { numbers: vec![1; references.len()], references }
    };
    criteria.into_iter().zip(examples).map(expectation).collect()
}

/// A stretch of an answer as a quote: its beginning, where it is very long.
pub(crate) fn shortened(segment: &str) -> String {
    let end = segment.char_indices().nth(LONGEST_QUOTE).map_or(segment.len(), |(end, _)| end);
    segment[..end].trim().to_owned()
}

impl Reading {
    /// The words of the answer that speak to a point, exactly as they stand there.
    pub(crate) fn quote(&self, point: &Text) -> Option<String> {
        let (at, closeness) = best_segment(point, &self.answer);
        if closeness < SPEAKS_TO {
            return None;
        }
        Some(shortened(&self.answer.original[self.answer.segment(at).1]))
    }

    /// What is expected, in all its texts: of the reference answers or criteria, and of key points.
    pub(crate) fn expected(&self) -> Vec<&Text> {
        let points = self.key_points.iter().flatten().map(|point| &point.whole);
        self.expectations.iter().flat_map(Expectation::texts).chain(points).collect()
    }

    /// Which of the expected points the answer speaks to: those of the first alternative of each expectation, so that
    /// all answers to a question are told apart by the same points.
    pub(crate) fn covered(&self) -> Vec<bool> {
        let firsts = self.expectations.iter().filter_map(|expectation| expectation.references.first());
        firsts
            .flat_map(Passage::segments)
            .take(MOST_POINTS)
            .map(|point| best_segment(point, &self.answer).1 >= COVERED)
            .collect()
    }

    /// Judges one point of a reference answer by the segment that comes closest to it.
    pub(crate) fn judge_point(
        &self,
        point: &Text,
        judge: impl Fn(&[f64; NAMES.len()]) -> Judgement,
    ) -> Judgement {
        let (at, _) = best_segment(point, &self.answer);
        let references = [Passage::of(point)];
        let expected = Expected { question: &self.question.whole, references: &references };
        judge(&expected.features(&self.answer.single(at)))
    }

    pub(crate) fn overview(&self) -> Overview {
        let (said, question) = (&self.answer.whole, &self.question.whole);
        let references = || self.expected().into_iter();
        let new_recall = references()
            .map(|text| {
                let new = text.content.difference(&question.content).cloned().collect();
                coverage(&new, &said.content)
            })
            .fold(0.0, f64::max);
        let known = |number: &&String| {
            question.numbers.contains(*number) || references().any(|text| text.numbers.contains(*number))
        };
        let absent = references().any(|text| text.numbers.difference(&said.numbers).next().is_some());
        Overview {
            question_copied: if said.grams.is_empty() { 0.0 } else { recall(&said.grams, &question.grams) },
            new_recall,
            foreign_number: said.numbers.iter().find(|number| absent && !known(number)).cloned(),
            declines: declines(&said.normal),
        }
    }
}

//! What the head sees of an answer: numbers that say how it stands to what was expected, and nothing about who wrote
//! it. Length counts only up to the length of what was expected, so that padding an answer earns nothing, and neither
//! spelling nor style is among them.

use std::collections::BTreeSet;

use crate::align::{best_segment, closeness, common_sequence, coverage, dice, f1, recall, share};
use crate::items::{Items, asks_for_list};
use crate::text::{Passage, Text};
use crate::words::{bonds, declines, opposed, stance};

/// Grows whenever the same texts would give other numbers; the head's file names the one that it was fitted on.
pub const VERSION: u32 = 2;

/// Names of the features, in their order.
pub const NAMES: [&str; 44] = [
    "cosine",
    "cosine_mean",
    "cosine_question",
    "cosine_gain",
    "point_cosine_mean",
    "point_cosine_least",
    "words_recall",
    "words_precision",
    "words_f1",
    "new_recall",
    "new_precision",
    "new_share",
    "grams_dice",
    "grams_recall",
    "grams_new_recall",
    "best_new_recall",
    "sequence",
    "same",
    "contains",
    "numbers_recall",
    "numbers_foreign",
    "negation_differs",
    "negation_added",
    "negation_lost",
    "opposites",
    "brevity",
    "point_closeness_mean",
    "point_closeness_least",
    "points_covered",
    "points",
    "stance_agrees",
    "stance_disagrees",
    "declines",
    "question_copied",
    "bonds_kept",
    "bonds_crossed",
    "items_covered",
    "items_named",
    "items_there",
    "items_least",
    "items",
    "items_list",
    "asks_for_list",
    "foreign_words",
];

/// Closeness from which an expected point counts as spoken of.
pub(crate) const COVERED: f64 = 0.5;

/// What the answers to one expectation are compared with.
pub(crate) struct Expected<'a> {
    pub(crate) question: &'a Text,
    /// Alternatives: each is enough by itself. Never empty.
    pub(crate) references: &'a [Passage],
}

impl Expected<'_> {
    /// The alternative that the answer comes closest to.
    pub(crate) fn nearest(&self, answer: &Passage) -> usize {
        self.nearest_first(answer)[0]
    }

    /// The alternatives, the one that the answer comes closest to first; of equals, the one that was given first.
    pub(crate) fn nearest_first(&self, answer: &Passage) -> Vec<usize> {
        let closenesses: Vec<f64> =
            self.references.iter().map(|reference| closeness(&reference.whole, &answer.whole)).collect();
        let mut order: Vec<usize> = (0..closenesses.len()).collect();
        order.sort_by(|a, b| closenesses[*b].total_cmp(&closenesses[*a]));
        order
    }

    /// The features of an answer, in the order of [`NAMES`], each about between -1 and 1.
    pub(crate) fn features(&self, answer: &Passage) -> [f64; NAMES.len()] {
        let reference = &self.references[self.nearest(answer)];
        let (said, wanted, question) = (&answer.whole, &reference.whole, self.question);

        let cosine = said.cosine(wanted).unwrap_or(0.0);
        let all: Vec<f64> = self.references.iter().filter_map(|r| said.cosine(&r.whole)).collect();
        let cosine_mean = mean(&all);
        let cosine_question =
            if question.words.is_empty() { 0.0 } else { said.cosine(question).unwrap_or(0.0) };

        let words_recall = coverage(&wanted.content, &said.content);
        let words_precision =
            if said.content.is_empty() { 0.0 } else { coverage(&said.content, &wanted.content) };
        let new_wanted = without(&wanted.content, &question.content);
        let new_said = without(&said.content, &question.content);
        let new_recall = coverage(&new_wanted, &said.content);
        let best_new_recall = self
            .references
            .iter()
            .map(|r| coverage(&without(&r.whole.content, &question.content), &said.content))
            .fold(0.0, f64::max);
        let new_precision = if new_said.is_empty() { 0.0 } else { coverage(&new_said, &wanted.content) };

        // Point by point: the segments of the nearest reference against the segments that speak to them.
        let (mut cosines, mut closenesses) = (Vec::new(), Vec::new());
        let (mut added, mut lost, mut against) = (0, 0, 0);
        for point in reference.segments() {
            let (at, closeness) = best_segment(point, answer);
            let segment = answer.segment(at).0;
            cosines.push(point.cosine(segment).unwrap_or(0.0));
            closenesses.push(closeness);
            if closeness > 0.3 {
                added += usize::from(negates(segment.negations) && !negates(point.negations));
                lost += usize::from(!negates(segment.negations) && negates(point.negations));
                against += opposed(&point.content(), &segment.content());
            }
        }
        let covered = closenesses.iter().filter(|closeness| **closeness >= COVERED).count();

        let known: BTreeSet<String> = wanted.numbers.union(&question.numbers).cloned().collect();
        let foreign = said.numbers.difference(&known).count();
        let bonds = bonds(&wanted.words, &said.words);
        let items = Items::of(wanted, question, said);
        let stances = (stance(&wanted.normal), stance(&said.normal));
        [
            cosine,
            cosine_mean,
            cosine_question,
            cosine - cosine_question,
            mean(&cosines),
            least(&cosines),
            words_recall,
            words_precision,
            f1(words_precision, words_recall),
            new_recall,
            new_precision,
            share(new_said.len(), said.content.len()),
            dice(&wanted.grams, &said.grams),
            recall(&wanted.grams, &said.grams),
            recall(&without(&wanted.grams, &question.grams), &said.grams),
            best_new_recall,
            share(common_sequence(&wanted.words, &said.words), wanted.words.len().min(400)),
            flag(self.references.iter().any(|r| r.whole.words == said.words)),
            flag(self.references.iter().any(|r| contains(&said.words, &r.whole.words))),
            recall(&wanted.numbers, &said.numbers),
            share(foreign, said.numbers.len()),
            flag(negates(said.negations) != negates(wanted.negations)),
            share(added, reference.len()),
            share(lost, reference.len()),
            share(against.min(4), 4),
            share(said.content.len().min(wanted.content.len()), wanted.content.len()),
            mean(&closenesses),
            least(&closenesses),
            share(covered, reference.len()),
            share(reference.len().min(8), 8),
            flag(matches!(stances, (Some(a), Some(b)) if a == b)),
            flag(matches!(stances, (Some(a), Some(b)) if a != b)),
            flag(declines(&said.normal)),
            if said.grams.is_empty() { 0.0 } else { recall(&said.grams, &question.grams) },
            bonds.0,
            bonds.1,
            items.covered,
            items.named,
            items.there,
            items.least,
            share(items.count.min(8), 8),
            flag(items.list),
            flag(asks_for_list(question)),
            share(new_said.difference(&wanted.content).count(), said.content.len()),
        ]
    }
}

fn without(words: &BTreeSet<String>, known: &BTreeSet<String>) -> BTreeSet<String> {
    words.difference(known).cloned().collect()
}

/// Whether one sequence of words stands within another.
fn contains(text: &[String], part: &[String]) -> bool {
    !part.is_empty() && text.windows(part.len()).any(|window| window == part)
}

fn negates(negations: usize) -> bool {
    negations > 0
}

fn flag(is: bool) -> f64 {
    if is { 1.0 } else { 0.0 }
}

#[expect(clippy::cast_precision_loss, reason = "counts of segments")]
fn mean(values: &[f64]) -> f64 {
    if values.is_empty() { 0.0 } else { values.iter().sum::<f64>() / values.len() as f64 }
}

fn least(values: &[f64]) -> f64 {
    values.iter().copied().reduce(f64::min).unwrap_or(0.0)
}

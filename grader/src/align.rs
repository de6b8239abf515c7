//! Which words of an answer speak to an expected point, and how well: the alignment that becomes the evidence.

use std::collections::BTreeSet;

use crate::text::{Passage, Text};
use crate::words::same_word;

/// How much of one set of words stands in another, 0 to 1; a slip of the pen is forgiven. 1 when there is nothing to find.
pub(crate) fn coverage(wanted: &BTreeSet<String>, given: &BTreeSet<String>) -> f64 {
    if wanted.is_empty() {
        return 1.0;
    }
    let found = wanted
        .iter()
        .filter(|word| given.contains(*word) || given.iter().any(|other| same_word(word, other)));
    share(found.count(), wanted.len())
}

/// Dice coefficient of two sets: 1 when they are equal, 0 when they share nothing.
pub(crate) fn dice(a: &BTreeSet<String>, b: &BTreeSet<String>) -> f64 {
    if a.is_empty() && b.is_empty() {
        return 1.0;
    }
    share(2 * a.intersection(b).count(), a.len() + b.len())
}

/// Share of `wanted` that is in `given`, exactly; 1 when there is nothing to find.
pub(crate) fn recall(wanted: &BTreeSet<String>, given: &BTreeSet<String>) -> f64 {
    if wanted.is_empty() { 1.0 } else { share(wanted.intersection(given).count(), wanted.len()) }
}

/// Harmonic mean of two shares.
pub(crate) fn f1(precision: f64, recall: f64) -> f64 {
    if precision + recall > 0.0 { 2.0 * precision * recall / (precision + recall) } else { 0.0 }
}

/// How much two short texts ask for the same, 0 to 1, by their words (Chinese: by pairs of characters).
pub fn overlap(a: &str, b: &str) -> f64 {
    let (a, b) = (Text::new(a), Text::new(b));
    let han = |text: &Text| text.normal.chars().any(crate::language::is_han);
    if han(&a) || han(&b) { dice(&a.grams, &b.grams) } else { dice(&a.content, &b.content) }
}

/// Length of the longest sequence of words that stands in both, in order.
pub(crate) fn common_sequence(a: &[String], b: &[String]) -> usize {
    // Longer texts are compared by their beginnings: the cost is the product of the lengths.
    let (a, b) = (&a[..a.len().min(400)], &b[..b.len().min(400)]);
    let mut row = vec![0_usize; b.len() + 1];
    for x in a {
        let mut diagonal = 0;
        for (at, y) in b.iter().enumerate() {
            let above = row[at + 1];
            row[at + 1] = if x == y { diagonal + 1 } else { above.max(row[at]) };
            diagonal = above;
        }
    }
    row[b.len()]
}

/// How well a stretch of an answer says an expected point, 0 to 1: meaning where the encoder reads the language,
/// words and characters always.
pub(crate) fn closeness(expected: &Text, said: &Text) -> f64 {
    let words = f1(coverage(&said.content, &expected.content), coverage(&expected.content, &said.content));
    let grams = dice(&expected.grams, &said.grams);
    match expected.cosine(said) {
        Some(cosine) => 0.5 * cosine.max(0.0) + 0.25 * words + 0.25 * grams,
        None => 0.4 * words + 0.6 * grams,
    }
}

/// The segment of the answer that says an expected point best, with its closeness.
pub(crate) fn best_segment(expected: &Text, answer: &Passage) -> (usize, f64) {
    let mut best = (0, f64::MIN);
    for (at, segment) in answer.segments().enumerate() {
        let closeness = closeness(expected, segment);
        if closeness > best.1 {
            best = (at, closeness);
        }
    }
    best
}

#[expect(clippy::cast_precision_loss, reason = "counts of words")]
pub(crate) fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sequences_in_order() {
        let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(common_sequence(&words("a b c d"), &words("b x d a")), 2);
        assert_eq!(common_sequence(&[], &words("a")), 0);
    }

    #[test]
    fn the_segment_that_says_it_is_found() {
        let answer = Passage::new("I like plants. Leaves reflect green light! Goodbye.", 8);
        assert_eq!(best_segment(&Text::new("they reflect green light"), &answer).0, 1);
    }
}

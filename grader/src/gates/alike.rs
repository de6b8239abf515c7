//! Answers of one class that are nearly the same, to be shown side by side. A flag, never a penalty: short answers to
//! the same question are often alike by themselves.

use std::collections::{BTreeMap, BTreeSet};

use crate::normalise::normalise;
use crate::words;

/// Two answers that are nearly the same.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NearDuplicate {
    /// Which answer, counted from 0.
    pub first: usize,
    /// Which other, after the first.
    pub second: usize,
    /// Share of their runs of words that both have (Jaccard), 0 to 1.
    pub shared: f64,
}

/// Words in a run: the same five words in a row are seldom chance.
const RUN: usize = 5;
/// Answers with fewer runs than this are too short to say anything.
const LEAST_RUNS: usize = 8;
/// A run that more answers than this have is a phrase of the question or of the course.
const COMMON: usize = 12;
/// The most pairs that are given back, the most alike first.
const MOST_PAIRS: usize = 1_000;

/// Pairs of a class's answers that share at least `least` of their runs of words, the most alike first. Runs that stand
/// in the question or its reference answers (`known`) do not count. Cost grows with the shared runs, not with all pairs.
pub fn near_duplicates(answers: &[&str], known: &[&str], least: f64) -> Vec<NearDuplicate> {
    let known: BTreeSet<Vec<String>> = known.iter().flat_map(|text| runs(text)).collect();
    let all: Vec<BTreeSet<Vec<String>>> = answers
        .iter()
        .map(|answer| runs(answer).into_iter().filter(|run| !known.contains(run)).collect())
        .collect();
    let mut holders: BTreeMap<&Vec<String>, Vec<usize>> = BTreeMap::new();
    for (at, runs) in all.iter().enumerate().filter(|(_, runs)| runs.len() >= LEAST_RUNS) {
        for run in runs {
            holders.entry(run).or_default().push(at);
        }
    }
    let mut shared: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for holders in holders.values().filter(|holders| holders.len() <= COMMON) {
        for (at, first) in holders.iter().enumerate() {
            for second in &holders[at + 1..] {
                *shared.entry((*first, *second)).or_default() += 1;
            }
        }
    }
    let mut pairs: Vec<NearDuplicate> = shared
        .into_iter()
        .map(|((first, second), both)| {
            let either = all[first].len() + all[second].len() - both;
            NearDuplicate { first, second, shared: crate::align::share(both, either) }
        })
        .filter(|pair| pair.shared >= least)
        .collect();
    pairs.sort_by(|a, b| b.shared.total_cmp(&a.shared).then((a.first, a.second).cmp(&(b.first, b.second))));
    pairs.truncate(MOST_PAIRS);
    pairs
}

fn runs(text: &str) -> BTreeSet<Vec<String>> {
    words::words(&normalise(text)).windows(RUN).map(<[String]>::to_vec).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOLD: &str = "The first engine burned coal to boil water, and the steam pushed a piston that turned a heavy wheel.";

    #[test]
    fn copies_with_small_changes_are_found() {
        let changed = TOLD.replace("heavy", "big");
        let other = "Steam from boiling water moves the piston up and down, which makes the wheel go round in the end.";
        let pairs = near_duplicates(&[TOLD, other, &changed], &[], 0.4);
        assert_eq!(pairs.len(), 1);
        assert_eq!((pairs[0].first, pairs[0].second), (0, 2));
        assert!(pairs[0].shared < 1.0);
        assert_eq!(near_duplicates(&[TOLD, TOLD], &[TOLD], 0.4), [], "what the course gave is nobody's");
        assert_eq!(near_duplicates(&["yes", "yes"], &[], 0.1), [], "short answers are alike by themselves");
        let han = "栈是一种只能在一端进行插入和删除操作的线性表，它遵循后进先出的原则。";
        assert_eq!(near_duplicates(&[han, han], &[], 0.9).len(), 1);
    }
}

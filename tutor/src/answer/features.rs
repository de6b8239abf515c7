//! What speaks for a sentence as the answer to a question, as numbers: for the ranking of sentences and for the decision
//! whether to answer at all. Fitted weights (`decision.json`) belong to exactly this list.

use std::collections::BTreeSet;

use crate::answer::question::{Question, offers};
use crate::search::Index;
use crate::terms::{Word, content};

/// Names of what is known of each sentence, in order.
pub const SENTENCE_FEATURES: [&str; 22] = [
    "cover",
    "cover_near",
    "cover_chunk",
    "bonds",
    "run",
    "order",
    "grams",
    "names",
    "names_chunk",
    "numbers",
    "missing_most",
    "missing_most_chunk",
    "offers",
    "length",
    "novel",
    "first",
    "cosine",
    "cosine_chunk",
    "words_chunk",
    "rank",
    "behind",
    "last_missing",
];

/// A sentence beside its surroundings, ready to be compared.
pub(crate) struct Surroundings<'a> {
    pub(crate) words: &'a [Word],
    pub(crate) original: &'a str,
    pub(crate) near: &'a BTreeSet<String>,
    pub(crate) chunk: &'a BTreeSet<String>,
    pub(crate) first: bool,
    pub(crate) cosine: f64,
    pub(crate) cosine_chunk: f64,
    pub(crate) words_chunk: f64,
    pub(crate) rank: usize,
    pub(crate) behind: f64,
}

/// What is known of one sentence, in the order of [`SENTENCE_FEATURES`].
pub(crate) fn of_sentence(index: &Index, question: &Question, it: &Surroundings<'_>) -> [f64; 22] {
    let own = content(it.words);
    let stems: BTreeSet<&str> = it.words.iter().map(|word| word.stem.as_str()).collect();
    let most = index.most_idf();
    let has = |term: &str| own.contains(term) || stems.contains(term);
    let missing = |found: &dyn Fn(&str) -> bool| {
        question
            .content
            .iter()
            .filter(|term| !found(term))
            .map(|term| index.idf(term) / most)
            .fold(0.0, f64::max)
    };
    let novel = own.iter().filter(|term| !question.content.contains(*term)).count();
    let offered = offers(question.kind, question, it.original, it.words);
    let last = question.content_in_order().last().map(|term| f64::from(!has(term)));
    [
        cover(index, &question.content, &has),
        cover(index, &question.content, &|term| it.near.contains(term)),
        cover(index, &question.content, &|term| it.chunk.contains(term)),
        bonds(question, it.words),
        run(&question.words, it.words),
        order(question, it.words),
        grams(question, it.words),
        share(&question.names, &|name| stems.contains(name)),
        share(&question.names, &|name| it.chunk.contains(name)),
        share(&question.numbers, &|number| stems.contains(number)),
        missing(&has),
        missing(&|term| it.chunk.contains(term)),
        offered.map_or(0.0, |offered| if offered { 1.0 } else { -1.0 }),
        (1.0 + own.len() as f64).ln() / 5.0,
        (1.0 + novel as f64).ln() / 5.0,
        f64::from(it.first),
        it.cosine,
        it.cosine_chunk,
        it.words_chunk,
        1.0 / (1.0 + it.rank as f64),
        it.behind,
        last.unwrap_or(0.0),
    ]
}

/// Share of the terms that is found, weighed by how much they tell; 1 when there are none.
pub(crate) fn cover(index: &Index, terms: &BTreeSet<String>, found: &dyn Fn(&str) -> bool) -> f64 {
    let (mut all, mut have) = (0.0, 0.0);
    for term in terms {
        let weight = index.idf(term);
        all += weight;
        have += if found(term) { weight } else { 0.0 };
    }
    if all > 0.0 { have / all } else { 1.0 }
}

fn share(terms: &BTreeSet<String>, found: &dyn Fn(&str) -> bool) -> f64 {
    if terms.is_empty() {
        return 1.0;
    }
    terms.iter().filter(|term| found(term)).count() as f64 / terms.len() as f64
}

impl Question {
    /// Its words that carry meaning, in order.
    pub(crate) fn content_in_order(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.words.iter().filter(|word| !word.little).map(|word| word.stem.as_str())
    }
}

/// Share of the neighbouring content words of the question that stand near each other in the sentence.
fn bonds(question: &Question, words: &[Word]) -> f64 {
    let wanted: Vec<&str> = question.content_in_order().collect();
    if wanted.len() < 2 {
        return f64::from(wanted.iter().all(|term| words.iter().any(|word| word.stem == *term)));
    }
    let places = |stem: &str| -> Vec<usize> {
        words.iter().enumerate().filter(|(_, word)| word.stem == stem).map(|(at, _)| at).collect()
    };
    let near = wanted.windows(2).filter(|pair| {
        let (a, b) = (places(pair[0]), places(pair[1]));
        a.iter().any(|a| b.iter().any(|b| a.abs_diff(*b) <= 4 && a != b))
    });
    near.count() as f64 / (wanted.len() - 1) as f64
}

/// The longest row of words that stands in both, as a share of the question.
fn run(asked: &[Word], words: &[Word]) -> f64 {
    let mut before = vec![0_usize; words.len() + 1];
    let mut longest = 0;
    for a in asked {
        let mut now = vec![0; words.len() + 1];
        for (at, b) in words.iter().enumerate() {
            if a.stem == b.stem {
                now[at + 1] = before[at] + 1;
                longest = longest.max(now[at + 1]);
            }
        }
        before = now;
    }
    longest as f64 / asked.len().max(1) as f64
}

/// The longest series of the question's content words that stands in the sentence in the same order, as a share of them.
fn order(question: &Question, words: &[Word]) -> f64 {
    let asked: Vec<&str> = question.content_in_order().collect();
    let mut row = vec![0_usize; words.len() + 1];
    for a in &asked {
        let mut diagonal = 0;
        for (at, b) in words.iter().enumerate() {
            let above = row[at + 1];
            row[at + 1] = if *a == b.stem { diagonal + 1 } else { above.max(row[at]) };
            diagonal = above;
        }
    }
    row.last().copied().unwrap_or(0) as f64 / asked.len().max(1) as f64
}

/// Share of the question's letters, four in a row inside a content word, that the sentence has: forms of a word that a
/// stem does not join.
fn grams(question: &Question, words: &[Word]) -> f64 {
    const LETTERS: usize = 4;
    let of = |stem: &str| -> Vec<String> {
        let letters: Vec<char> = stem.chars().collect();
        if letters.len() < LETTERS {
            vec![stem.to_owned()]
        } else {
            letters.windows(LETTERS).map(|w| w.iter().collect()).collect()
        }
    };
    let given: BTreeSet<String> = words.iter().flat_map(|word| of(&word.stem)).collect();
    let wanted: BTreeSet<String> = question.content_in_order().flat_map(of).collect();
    share(&wanted, &|gram| given.contains(gram))
}

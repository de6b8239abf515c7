//! What an essay is like, in numbers: content, organisation and language apart.
//!
//! The numbers have no worth by themselves. What they are worth for a question is learnt from a teacher's marks
//! ([`Learnt`](crate::marks::Learnt)), which also holds each of them to a few deviations from the usual, so that
//! writing ever more earns nothing.

mod report;

use std::collections::{BTreeMap, BTreeSet};

use crate::language::is_han;
use crate::normalise::normalise;
use crate::segment::sentences;
use crate::words;

pub(crate) use report::{feedback, levels};

/// Numbers of an essay, by trait.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Traits {
    content: Vec<f64>,
    organisation: Vec<f64>,
    language: Vec<f64>,
}

/// Words beyond this many earn nothing more.
const MOST_WORDS: f64 = 1_000.0;

/// Words that tie sentences together.
const LINKS: &[&str] = &[
    "however",
    "therefore",
    "moreover",
    "furthermore",
    "although",
    "though",
    "because",
    "since",
    "while",
    "whereas",
    "first",
    "firstly",
    "second",
    "secondly",
    "third",
    "finally",
    "also",
    "another",
    "example",
    "instance",
    "conclusion",
    "addition",
    "thus",
    "hence",
    "then",
    "next",
    "but",
    "so",
    "when",
    "if",
    "overall",
    "despite",
    "instead",
    "similarly",
    "consequently",
    "meanwhile",
    "later",
    "after",
    "before",
];
const LINKS_HAN: &[&str] = &[
    "首先", "其次", "再次", "最后", "因此", "所以", "因为", "但是", "然而", "虽然", "不过", "而且", "并且",
    "另外", "此外", "例如", "比如", "总之", "综上", "同时", "于是", "如果", "由于", "从而", "即使", "尽管",
];

impl Traits {
    /// The numbers of an answer to a question. Of a very long one the caller reads the beginning.
    pub(crate) fn of(question: &str, answer: &str) -> Self {
        let seen = Seen::of(question, answer);
        Self { content: seen.content(), organisation: seen.organisation(), language: seen.language() }
    }

    /// Content, organisation, language.
    pub(crate) fn groups(&self) -> [&Vec<f64>; 3] {
        [&self.content, &self.organisation, &self.language]
    }

    #[cfg(test)]
    fn all(&self) -> impl Iterator<Item = f64> {
        self.groups().into_iter().flatten().copied()
    }
}

/// Words of a text; two Chinese characters count as one.
pub(crate) fn length_in_words(text: &str) -> usize {
    let han = text.chars().filter(|c| is_han(*c)).count();
    let other = text.split_whitespace().filter(|word| !word.chars().any(is_han)).count();
    han / 2 + other
}

/// An essay taken apart.
struct Seen {
    original: String,
    normal: String,
    words: Vec<String>,
    different: BTreeSet<String>,
    once: f64,
    asked: BTreeSet<String>,
    sentences: Vec<Vec<String>>,
    lengths: Vec<f64>,
    small_starts: f64,
}

impl Seen {
    fn of(question: &str, answer: &str) -> Self {
        let normal = normalise(answer);
        let words = plain_words(&normal);
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for word in &words {
            *counts.entry(word).or_default() += 1;
        }
        let once = number(counts.values().filter(|count| **count == 1).count());
        let different = counts.into_keys().map(str::to_owned).collect();
        let asked = plain_words(&normalise(question)).into_iter().filter(|word| word.len() > 3).collect();
        let mut parts = Vec::new();
        let mut small_starts = 0.0;
        for range in sentences(answer) {
            let part = answer.get(range).unwrap_or_default().trim();
            let found = plain_words(&normalise(part));
            if !found.is_empty() {
                small_starts += f64::from(u8::from(part.chars().next().is_some_and(char::is_lowercase)));
                parts.push(found);
            }
        }
        let lengths = words.iter().map(|word| number(word.chars().count())).collect();
        Self {
            original: answer.to_owned(),
            normal,
            words,
            different,
            once,
            asked,
            sentences: parts,
            lengths,
            small_starts,
        }
    }

    fn count(&self) -> f64 {
        number(self.words.len()).max(1.0)
    }

    /// How much is said, how rich it is, and how it stands to the task.
    fn content(&self) -> Vec<f64> {
        let count = self.count().min(MOST_WORDS);
        let different = number(self.different.len());
        let on_task = self.words.iter().filter(|word| self.asked.contains(*word)).count();
        let task_used = self.different.intersection(&self.asked).count();
        vec![
            count.ln_1p(),
            count.sqrt(),
            count.powf(0.25),
            different.min(MOST_WORDS).sqrt(),
            different.min(MOST_WORDS).ln_1p(),
            self.once / self.count(),
            number(on_task) / self.count(),
            number(task_used) / number(self.asked.len()).max(1.0),
            number(words::numbers(&self.normal).len()).min(20.0).sqrt(),
            self.signs(&['"', '“', '”', '「', '『']).min(40.0).sqrt(),
            self.signs(&['@']) / self.count(),
        ]
    }

    /// How sentences and paragraphs are built and tied together.
    fn organisation(&self) -> Vec<f64> {
        let lengths: Vec<f64> = self.sentences.iter().map(|sentence| number(sentence.len())).collect();
        let (mean, deviation) = spread(&lengths);
        let paragraphs = self.original.split('\n').filter(|line| !line.trim().is_empty()).count();
        let (links, kinds) = self.links();
        let long = lengths.iter().filter(|length| **length > 25.0).count();
        vec![
            number(self.sentences.len()).min(100.0).sqrt(),
            mean.min(60.0),
            deviation.min(40.0),
            number(long) / number(lengths.len()).max(1.0),
            number(paragraphs).min(12.0).sqrt(),
            links / self.count(),
            kinds.min(25.0),
            self.cohesion(),
            self.first_and_last(),
            self.signs(&[',', '，', '、']).min(200.0).sqrt(),
            self.signs(&[';', ':', '；', '：']).min(30.0).sqrt(),
        ]
    }

    /// Words, spelling of beginnings, and signs.
    fn language(&self) -> Vec<f64> {
        let (mean, deviation) = spread(&self.lengths);
        let longer = |than: f64| number(self.lengths.iter().filter(|length| **length > than).count());
        let repeated = self.words.windows(2).filter(|pair| pair[0] == pair[1]).count();
        let different = number(self.different.len());
        let own = self.words.iter().filter(|word| ["i", "my", "me", "我"].contains(&word.as_str())).count();
        vec![
            different / self.count(),
            different / self.count().sqrt(),
            mean,
            deviation,
            longer(6.0) / self.count(),
            longer(8.0) / self.count(),
            self.signs(&[',', '，', '、']) / self.count(),
            self.signs(&['\'', '’']) / self.count(),
            self.signs(&['!', '！']).min(20.0).sqrt(),
            self.signs(&['?', '？']).min(20.0).sqrt(),
            self.small_starts / number(self.sentences.len()).max(1.0),
            number(repeated) / self.count(),
            number(own) / self.count(),
            number(self.original.matches(" i ").count()) / self.count(),
            number(self.original.matches("  ").count()) / self.count(),
        ]
    }

    fn signs(&self, signs: &[char]) -> f64 {
        number(self.original.chars().filter(|c| signs.contains(c)).count())
    }

    /// Linking words, and how many different ones.
    fn links(&self) -> (f64, f64) {
        let mut kinds: BTreeSet<&str> = BTreeSet::new();
        let mut all = 0.0;
        for word in &self.words {
            if let Some(link) = LINKS.iter().find(|link| *link == word) {
                kinds.insert(link);
                all += 1.0;
            }
        }
        for link in LINKS_HAN {
            let found = self.normal.matches(link).count();
            if found > 0 {
                kinds.insert(link);
                all += number(found);
            }
        }
        (all, number(kinds.len()))
    }

    /// How much of each sentence's words stand in the one before: high when a thought is carried on, low when
    /// sentences stand in any order.
    fn cohesion(&self) -> f64 {
        let overlaps: Vec<f64> = self.sentences.windows(2).map(|pair| overlap(&pair[0], &pair[1])).collect();
        spread(&overlaps).0
    }

    /// How much the end comes back to the beginning.
    fn first_and_last(&self) -> f64 {
        match (self.sentences.first(), self.sentences.last()) {
            (Some(first), Some(last)) if self.sentences.len() > 2 => overlap(first, last),
            _ => 0.0,
        }
    }
}

/// Share of the longer words of the second text that the first has.
fn overlap(first: &[String], second: &[String]) -> f64 {
    let heavy = |words: &[String]| -> BTreeSet<String> {
        words.iter().filter(|word| word.len() > 3 || word.chars().any(is_han)).cloned().collect()
    };
    let (first, second) = (heavy(first), heavy(second));
    number(first.intersection(&second).count()) / number(second.len()).max(1.0)
}

/// Words as they are written, small: spelling and endings are part of the language of an essay.
fn plain_words(normal: &str) -> Vec<String> {
    use unicode_segmentation::UnicodeSegmentation;
    let mut found = Vec::new();
    for word in normal.unicode_words() {
        if word.chars().any(is_han) {
            found.extend(word.chars().map(String::from));
        } else {
            found.push(word.to_owned());
        }
    }
    found
}

/// Mean and deviation; zeros for none.
fn spread(values: &[f64]) -> (f64, f64) {
    let count = number(values.len()).max(1.0);
    let mean = values.iter().sum::<f64>() / count;
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / count;
    (mean, variance.sqrt())
}

#[expect(clippy::cast_precision_loss, reason = "counts within a text")]
fn number(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_in_both_scripts() {
        assert_eq!(length_in_words("three little words"), 3);
        assert_eq!(length_in_words("四个汉字 and two"), 4);
    }

    #[test]
    fn numbers_are_finite_for_any_text() {
        for text in ["", " ", "a", "…", "\n\n", "!!!", "一", "word ".repeat(5_000).as_str()] {
            assert!(Traits::of("", text).all().all(f64::is_finite), "{text:.20}");
        }
    }

    #[test]
    fn length_is_capped() {
        let essay =
            |words: usize| Traits::of("", &"Some more words. ".repeat(words / 3)).content[..3].to_vec();
        assert!(essay(300) < essay(900));
        assert_eq!(essay(1_200), essay(6_000));
    }

    #[test]
    fn order_is_seen() {
        let told =
            "The mill was old. The old mill had a wheel. The wheel turned all day. All day the miller sang.";
        let mixed =
            "The wheel turned all day. The mill was old. All day the miller sang. The old mill had a wheel.";
        let cohesion = |text: &str| Seen::of("", text).cohesion();
        assert!(cohesion(told) > cohesion(mixed));
    }
}

//! The terms by which texts are found and compared: English stems; Chinese characters and pairs of characters.
//!
//! Pairs find Chinese words without a dictionary, and no dictionary has the terms of every course; measured on CMRC
//! 2018 they leave nothing for a dictionary to add (docs/tutor.md).

use std::collections::BTreeSet;

use rust_stemmers::{Algorithm, Stemmer};
use text::is_han;
use text::normalise::normalise;
use unicode_segmentation::UnicodeSegmentation;

/// A word of a text, or one Chinese character.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    /// The stem, or the character in its simplified form.
    pub(crate) stem: String,
    /// Begins with a capital letter in the original.
    pub(crate) capital: bool,
    /// Has a digit, or is a Chinese numeral.
    pub(crate) number: bool,
    /// A Chinese character.
    pub(crate) han: bool,
    /// Carries no meaning of its own.
    pub(crate) little: bool,
    /// Something stands between this word and the one before: a sign, or words left out.
    pub(crate) apart: bool,
}

/// The words of a text, in order.
pub(crate) fn words(text: &str) -> Vec<Word> {
    let stemmer = Stemmer::create(Algorithm::English);
    let mut found = Vec::new();
    let mut end = 0;
    for (at, original) in text.unicode_word_indices() {
        let apart = text.get(end..at).is_some_and(|between| between.chars().any(|c| !c.is_whitespace()));
        end = at + original.len();
        let normal = normalise(original);
        if normal.chars().any(is_han) {
            for (nth, c) in normal.chars().filter(|c| c.is_alphanumeric()).enumerate() {
                found.push(Word {
                    stem: c.to_string(),
                    capital: false,
                    number: c.is_ascii_digit() || NUMERALS_HAN.contains(c),
                    han: is_han(c),
                    little: LITTLE_HAN.contains(c),
                    apart: apart && nth == 0,
                });
            }
            continue;
        }
        let plain = normal.strip_suffix("'s").unwrap_or(&normal).trim_end_matches('\'');
        found.push(Word {
            stem: stemmer.stem(plain).into_owned(),
            capital: original.chars().next().is_some_and(char::is_uppercase),
            number: plain.bytes().any(|c| c.is_ascii_digit()) || NUMBERS.contains(&plain),
            han: false,
            little: LITTLE.contains(&plain),
            apart,
        });
    }
    found
}

/// The terms of a text for the index, repeated as often as they stand in it. Every word is among them: rarity weighs them.
pub(crate) fn terms(words: &[Word]) -> Vec<String> {
    let mut terms: Vec<String> = words.iter().map(|word| word.stem.clone()).collect();
    terms.extend(pairs(words));
    terms
}

/// Each pair of neighbouring Chinese characters.
fn pairs(words: &[Word]) -> impl Iterator<Item = String> {
    words.windows(2).filter_map(|pair| match pair {
        [a, b] if a.han && b.han && !b.apart => Some(format!("{}{}", a.stem, b.stem)),
        _ => None,
    })
}

/// The terms that carry meaning, each once. Of Chinese, pairs and the characters that stand alone.
pub(crate) fn content(words: &[Word]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (at, word) in words.iter().enumerate() {
        if word.little {
            continue;
        }
        if !word.han {
            found.insert(word.stem.clone());
            continue;
        }
        let joins = |a: &Word, b: &Word| a.han && b.han && !a.little && !b.little && !b.apart;
        let next = words.get(at + 1).filter(|next| joins(word, next));
        let before = at.checked_sub(1).and_then(|n| words.get(n)).is_some_and(|before| joins(before, word));
        match next {
            Some(next) => _ = found.insert(format!("{}{}", word.stem, next.stem)),
            None if !before => _ = found.insert(word.stem.clone()),
            None => {}
        }
    }
    found
}

/// Words as they are written that carry meaning; of Chinese, stretches between little words and signs, of two to eight
/// characters.
pub(crate) fn stretches(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut open = String::new();
    let close = |open: &mut String, found: &mut Vec<String>| {
        let han = open.chars().any(is_han);
        let length = open.chars().count();
        if !open.is_empty() && (!han || (2..=8).contains(&length)) {
            found.push(std::mem::take(open));
        }
        open.clear();
    };
    let mut end = 0;
    for (at, word) in text.unicode_word_indices() {
        let one = words(word);
        let little = one.iter().all(|word| word.little);
        let han = one.iter().any(|word| word.han);
        // Chinese characters grow together while nothing stands between them.
        if little || !han || at != end || !open.chars().all(is_han) {
            close(&mut open, &mut found);
        }
        if !little {
            open.push_str(word);
        }
        end = at + word.len();
    }
    close(&mut open, &mut found);
    found
}

/// English words that carry no meaning of their own, as they are written.
const LITTLE: &[&str] = &[
    "a", "an", "the", "of", "to", "in", "on", "at", "by", "for", "with", "from", "as", "is", "are", "was",
    "were", "be", "been", "being", "am", "it", "its", "this", "that", "these", "those", "they", "them",
    "their", "theirs", "there", "he", "him", "his", "she", "her", "you", "your", "we", "us", "our", "i",
    "me", "my", "and", "or", "but", "if", "so", "then", "than", "which", "who", "whom", "whose", "what",
    "when", "where", "how", "why", "do", "does", "did", "done", "has", "have", "had", "having", "will",
    "would", "can", "could", "should", "shall", "may", "might", "must", "also", "just", "into", "about",
    "during", "such", "any", "some", "please", "tell", "explain", "give", "mean", "means", "name", "called",
    "many", "much", "kind", "kinds", "type", "types", "sort", "thing", "things", "happen", "happens",
    "happened", "one", "other", "between", "after", "before", "due", "because", "through", "over", "under",
    "out", "up", "while", "both", "each", "very", "more", "most", "s", "t",
];
const LITTLE_HAN: &str =
    "的了是在和与就也而及着吗呢啊吧呀之其这那个们有为以于对等被把从到由将或但并且都还又很最么";

/// English words for numbers.
const NUMBERS: &[&str] = &[
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fifteen",
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "hundred",
    "thousand",
    "million",
    "billion",
    "half",
    "dozen",
    "third",
    "quarter",
    "twice",
    "several",
    "hundreds",
    "thousands",
    "millions",
    "percent",
    "few",
];
const NUMERALS_HAN: &str = "一二三四五六七八九十百千万亿两零〇半";

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<String> {
        content(&words(text)).into_iter().collect()
    }

    #[test]
    fn forms_of_a_word_and_scripts_meet() {
        assert_eq!(
            of("The leaves are reflecting"),
            of("leaf's reflection, reflected leaves")
                .iter()
                .filter(|w| *w == "leav" || *w == "reflect")
                .cloned()
                .collect::<Vec<_>>()
        );
        assert_eq!(of("葉綠素"), of("叶绿素"));
        assert_eq!(of("叶绿素的颜色"), ["叶绿", "绿素", "颜色"]);
        assert_eq!(of("水，光"), ["光", "水"]);
    }

    #[test]
    fn the_index_has_characters_and_pairs() {
        assert_eq!(terms(&words("用BM25检索")), ["用", "bm25", "检", "索", "检索"]);
    }
}

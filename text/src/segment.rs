//! Sentences and clauses of a text, as byte ranges of the original, so that every quote is verbatim.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

/// A sentence above this many characters is cut at its commas.
const LONG_SENTENCE: usize = 120;
/// Clauses are not made shorter than this, in characters.
const SHORT_CLAUSE: usize = 20;
/// No segment is longer than this, in characters; a text without any punctuation is cut here.
const LONGEST: usize = 400;

/// Byte ranges of the sentences and clauses of a text, without the white space around them, at most `most`.
/// A range always begins and ends at the border of a character.
pub fn segments(text: &str, most: usize) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for sentence in split(text) {
        let part = &text[sentence.clone()];
        let pieces = if longer(part, LONG_SENTENCE) {
            clauses(part)
        } else {
            std::iter::once(0..part.len()).collect()
        };
        for piece in pieces {
            for range in cut(&part[piece.clone()]) {
                let start = sentence.start + piece.start;
                let range = trimmed(text, start + range.start..start + range.end);
                if text[range.clone()].chars().any(char::is_alphanumeric) {
                    found.push(range);
                }
                if found.len() == most {
                    return found;
                }
            }
        }
    }
    found
}

fn longer(text: &str, characters: usize) -> bool {
    text.chars().nth(characters).is_some()
}

/// Byte ranges of the sentences of a text, whole, without the white space around them. Pieces without a letter or digit
/// are left out.
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    split(text)
        .into_iter()
        .map(|range| trimmed(text, range))
        .filter(|range| text[range.clone()].chars().any(char::is_alphanumeric))
        .collect()
}

fn split(text: &str) -> Vec<Range<usize>> {
    let mut sentences = Vec::new();
    let mut start = 0;
    let mut characters = text.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        let next = characters.peek().map(|(_, next)| *next);
        let ends = match c {
            '。' | '！' | '？' | '；' | '!' | '?' | ';' | '\n' | '…' => true,
            // Not the point in 3.5, nor the one after "e.g".
            '.' => next.is_none_or(char::is_whitespace) && !abbreviates(&text[start..at], next.is_none()),
            _ => false,
        };
        if ends {
            let end = at + c.len_utf8();
            sentences.push(start..end);
            start = end;
        }
    }
    sentences.push(start..text.len());
    sentences
}

/// Words that a point belongs to, whatever follows.
const SHORT_FORMS: &[&str] = &[
    "e.g", "i.e", "vs", "cf", "approx", "fig", "etc", "dr", "mr", "mrs", "ms", "prof", "st", "mt", "vol",
    "ca", "sr", "jr", "gen", "col", "capt", "sgt", "rev", "hon", "u.s", "u.k", "u.n", "d.c",
];

/// Whether a point after this text belongs to its last word: a short form, or somebody's initial.
fn abbreviates(text: &str, last: bool) -> bool {
    let start = text
        .char_indices()
        .rev()
        .take(12)
        .find(|(_, c)| c.is_whitespace())
        .map_or(0, |(at, c)| at + c.len_utf8());
    let Some(word) = text.get(start..) else { return false };
    let word = word.trim_start_matches(['(', '"', '“', '[']);
    // "Franklin D. Roosevelt", but not "vitamin C. It …".
    let initial = !last
        && word.len() == 1
        && word.chars().all(|c| c.is_ascii_uppercase())
        && text[..start]
            .split_whitespace()
            .next_back()
            .is_some_and(|before| before.starts_with(char::is_uppercase));
    initial || SHORT_FORMS.iter().any(|short| word.eq_ignore_ascii_case(short))
}

fn clauses(sentence: &str) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let (mut start, mut length) = (0, 0);
    for (at, c) in sentence.char_indices() {
        length += 1;
        if matches!(c, ',' | '，' | '、' | ':' | '：') && length > SHORT_CLAUSE {
            let end = at + c.len_utf8();
            parts.push(start..end);
            (start, length) = (end, 0);
        }
    }
    parts.push(start..sentence.len());
    parts
}

/// Cuts what is still too long, between words where there are any.
fn cut(text: &str) -> Vec<Range<usize>> {
    if !longer(text, LONGEST) {
        return std::iter::once(0..text.len()).collect();
    }
    let mut parts = Vec::new();
    let (mut start, mut length) = (0, 0);
    for (at, word) in text.split_word_bound_indices() {
        let mut from = at;
        // A "word" may be a thousand letters.
        for (offset, _) in word.char_indices() {
            length += 1;
            if length > LONGEST {
                let end = if from > start { from } else { at + offset };
                parts.push(start..end);
                start = end;
                length = text[start..=at + offset].chars().count();
                from = start;
            }
        }
    }
    parts.push(start..text.len());
    parts
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let part = &text[range.clone()];
    let start = range.start + part.len() - part.trim_start().len();
    start..start + part.trim().len()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use super::*;

    fn parts(text: &str) -> Vec<&str> {
        segments(text, 64).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn segments_are_pieces_of_the_original() {
        assert_eq!(
            parts(" First, e.g. 3.5 volts. Second!  第三句。第四句；\n\n"),
            ["First, e.g. 3.5 volts.", "Second!", "第三句。", "第四句；"]
        );
        assert!(parts("…  ").is_empty());
        assert_eq!(parts("one"), ["one"]);
    }

    #[test]
    fn a_point_inside_a_name_ends_no_sentence() {
        let text = "Dr. Franklin D. Roosevelt of the U.S. Navy took vitamin C. It helped. See Fig. 2";
        let found: Vec<&str> = sentences(text).into_iter().map(|range| &text[range]).collect();
        assert_eq!(
            found,
            ["Dr. Franklin D. Roosevelt of the U.S. Navy took vitamin C.", "It helped.", "See Fig. 2"]
        );
        // Sentences are whole, however long; what has no letter is none.
        let long = format!("{}.\n—\n结束。", "word, ".repeat(100));
        assert_eq!(sentences(&long).len(), 2);
    }

    #[test]
    fn long_sentences_are_cut_at_commas() {
        let long = "the first thing that happens is that the switch opens, then the current stops flowing through the wire, \
                    and in the end both of the bulbs go out";
        assert_eq!(parts(long).len(), 3);
    }

    #[test]
    fn a_text_without_any_border_is_cut_all_the_same() {
        let found = parts(&"a".repeat(1_000)).iter().map(|part| part.len()).collect::<Vec<_>>();
        assert_eq!(found, [400, 400, 200]);
        let words = "word ".repeat(300);
        assert!(
            parts(&words).iter().all(|part| part.len() <= 400 && part.starts_with("word")),
            "{:?}",
            parts(&words)
        );
    }

    #[test]
    fn no_more_than_asked() {
        assert_eq!(segments(&"A b. ".repeat(100), 7).len(), 7);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_cut_at_characters_in_order(text in "\\PC{0,600}") {
            let found = segments(&text, 1_000);
            for range in &found {
                proptest::prop_assert!(text.get(range.clone()).is_some());
            }
            proptest::prop_assert!(found.windows(2).all(|pair| pair[0].end <= pair[1].start));
        }
    }
}

//! Words that a teacher accepts or rejects: rules that win over the model.
//!
//! A form is compared as texts are (see [`normalise`]), word by word with their endings taken off; `*` stands for any
//! text. A form for a whole answer has to be all of it; one for a part has to stand in a clause of it, not negated.

use std::ops::Range;

use crate::normalise::normalise;
use crate::quantity::negated;
use crate::segment::segments;
use crate::words;

/// Segments of an answer that are searched.
const MOST_SEGMENTS: usize = 200;

/// Whether a whole answer is one of the forms.
pub(crate) fn is_one_of(forms: &[String], answer: &str) -> bool {
    let said = bare(&normalise(answer));
    forms.iter().map(|form| bare(&normalise(form))).filter(|form| has_letters(form)).any(|form| {
        if form.contains('*') {
            matches_whole(&form, &said)
        } else {
            form == said || (plain(&form) && plain(&said) && words::words(&form) == words::words(&said))
        }
    })
}

/// The first segment of an answer in which one of the forms stands and is not negated, as bytes of it.
pub(crate) fn find(forms: &[String], answer: &str) -> Option<Range<usize>> {
    let forms: Vec<String> =
        forms.iter().map(|form| bare(&normalise(form))).filter(|form| has_letters(form)).collect();
    if forms.is_empty() {
        return None;
    }
    segments(answer, MOST_SEGMENTS).into_iter().find(|range| {
        let segment = normalise(&answer[range.clone()]);
        forms.iter().any(|form| stands_in(form, &segment))
    })
}

/// A text without the signs around it.
fn bare(normal: &str) -> String {
    normal.trim_matches(|c: char| c.is_whitespace() || ".,;:!?\"'。，；：！？、".contains(c)).to_owned()
}

fn has_letters(form: &str) -> bool {
    form.chars().any(|c| c.is_alphanumeric() || "+-=<>".contains(c))
}

/// Whether a text is made of words alone; where there are other signs, as in formulae, they count.
fn plain(text: &str) -> bool {
    text.chars()
        .all(|c| c.is_alphanumeric() || c.is_whitespace() || "',.;:!?-()\"。，；：！？、（）".contains(c))
        && text.chars().any(char::is_alphabetic)
}

fn stands_in(form: &str, segment: &str) -> bool {
    if !form.contains('*') && plain(form) {
        let wanted = words::words(form);
        return clauses(segment).any(|clause| {
            let said = words::words(clause);
            (0..(said.len() + 1).saturating_sub(wanted.len())).any(|at| {
                said[at..at + wanted.len()] == wanted[..]
                    && words::negations(&said[at.saturating_sub(4)..at].join(" ")) == 0
            })
        });
    }
    occurrences(form, segment).any(|at| !negated(&segment[..at]))
}

fn clauses(segment: &str) -> impl Iterator<Item = &str> {
    segment
        .split([',', ';', ':', '，', '；', '：', '、'])
        .flat_map(|part| part.split(" but "))
        .flat_map(|part| part.split("而是"))
}

/// The places at which a form with `*` stands, between borders of words.
fn occurrences<'a>(form: &'a str, text: &'a str) -> impl Iterator<Item = usize> + 'a {
    let pieces: Vec<&str> = form.split('*').collect();
    let first = pieces.iter().position(|piece| !piece.is_empty()).unwrap_or(0);
    let open_start = form.starts_with('*');
    let open_end = form.ends_with('*');
    let starts: Vec<usize> = match pieces.get(first) {
        Some(piece) if !piece.is_empty() => text.match_indices(piece).map(|(at, _)| at).take(100).collect(),
        _ => Vec::new(),
    };
    starts.into_iter().filter(move |start| {
        if !open_start && !border(text, *start) {
            return false;
        }
        let mut at = start + pieces[first].len();
        let rest: Vec<&str> = pieces[first + 1..].iter().copied().filter(|piece| !piece.is_empty()).collect();
        for (index, piece) in rest.iter().enumerate() {
            let last = index + 1 == rest.len() && !open_end;
            let next = text[at..]
                .match_indices(piece)
                .map(|(found, _)| at + found + piece.len())
                .find(|end| !last || border(text, *end));
            match next {
                Some(end) => at = end,
                None => return false,
            }
        }
        open_end || border(text, at)
    })
}

/// Whether a place is not inside a word of letters.
fn border(text: &str, at: usize) -> bool {
    let letter = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() && !crate::language::is_han(c));
    !(letter(text[..at].chars().next_back()) && letter(text[at..].chars().next()))
}

/// Whether a text is, from beginning to end, what a form with `*` stands for.
fn matches_whole(form: &str, text: &str) -> bool {
    let pieces: Vec<&str> = form.split('*').collect();
    let (Some(first), Some(last)) = (pieces.first(), pieces.last()) else { return false };
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let Some(inner) = rest.strip_suffix(last) else { return false };
    rest = inner;
    for piece in &pieces[1..pieces.len() - 1] {
        match rest.find(piece) {
            Some(at) => rest = &rest[at + piece.len()..],
            None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forms(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn a_whole_answer_is_all_of_it() {
        let known = forms(&["Paris", "the city of Paris", "H2O", "colo*r", "a > b"]);
        for yes in ["paris.", " PARIS ", "The city of Paris!", "Ｈ２Ｏ", "colour", "a > b"] {
            assert!(is_one_of(&known, yes), "{yes}");
        }
        for no in ["Paris is nice", "not Paris", "H2", "a < b", ""] {
            assert!(!is_one_of(&known, no), "{no}");
        }
        assert!(is_one_of(&forms(&["葉綠素"]), "叶绿素。"));
        assert!(!is_one_of(&forms(&["", " ", "."]), ""));
    }

    #[test]
    fn a_form_stands_in_a_clause_and_is_not_negated() {
        let found = |form: &str, answer: &str| find(&forms(&[form]), answer).is_some();
        assert!(found("antibody", "It rains. The body makes antibodies."));
        assert!(!found("antibody", "The body does not make antibodies."));
        assert!(found("antibody", "It is not rain, antibodies are made."));
        assert!(found("mitochondri*", "In the mitochondrion."));
        assert!(!found("cell", "excellent"));
        assert!(found("叶绿素", "因为葉綠素吸收红光"));
        assert!(!found("叶绿素", "不是叶绿素"));
        assert!(found("f = m*a", "so F = m·a? f = m x a"));
        assert!(found("memory cell*remember", "The memory cells will remember."));
        assert!(!found("memory cell*remember", "The memory cells remembered it"));
    }

    #[test]
    fn the_whole_segment_is_the_quote() {
        let answer = "It rains. The body makes antibodies. End.";
        let range = find(&forms(&["antibody"]), answer);
        assert_eq!(range.map(|range| &answer[range]), Some("The body makes antibodies."));
    }
}

//! Terms in place of an answer: the expected ones in a row, or so many that the right one must be among them.

use std::collections::BTreeSet;

use crate::align::{coverage, recall, share};
use crate::language::is_han;
use crate::text::Text;
use crate::words;

/// Words from which a text without any small word is a list rather than a note.
const LEAST_WORDS: usize = 6;

/// Whether an answer names expected terms without saying anything about them: no article, preposition, auxiliary or
/// particle among many words, while what was expected is written in sentences.
pub(crate) fn is_keyword_list(answer: &Text, references: &[&Text]) -> bool {
    let han = answer.normal.chars().filter(|c| is_han(*c)).count();
    if han * 2 > answer.normal.chars().count() {
        return is_han_list(answer, references);
    }
    if answer.words.len() < LEAST_WORDS || small(answer) > 0.0 {
        return false;
    }
    references.iter().any(|reference| {
        small(reference) >= 0.2
            && coverage(&reference.content, &answer.content) >= 0.4
            && coverage(&answer.content, &reference.content) >= 0.6
    })
}

/// Fragments of a few characters between commas or spaces, most of them from what was expected.
fn is_han_list(answer: &Text, references: &[&Text]) -> bool {
    let fragments = fragments(&answer.normal);
    let short = fragments.iter().filter(|fragment| fragment.chars().count() <= 4).count();
    let particles = answer.normal.chars().filter(|c| is_han(*c) && !words::carries(*c)).count();
    fragments.len() >= 4
        && short == fragments.len()
        && particles == 0
        && references.iter().any(|reference| {
            let known = fragments.iter().filter(|fragment| reference.normal.contains(**fragment)).count();
            known * 10 >= fragments.len() * 7
        })
}

/// Whether an answer lists many things, far more than were expected, with the expected ones among them.
pub(crate) fn lists_everything(answer: &Text, question: &Text, references: &[&Text]) -> bool {
    let fragments = fragments(&answer.normal);
    let short = fragments.iter().filter(|fragment| words::words(fragment).len() <= 4).count();
    if fragments.len() < 6 || short * 5 < fragments.len() * 4 {
        return false;
    }
    references.iter().any(|reference| {
        let wanted: BTreeSet<String> = reference.content.difference(&question.content).cloned().collect();
        let found = recall(&wanted, &answer.content);
        let others = answer.content.difference(&reference.content).count();
        found >= 0.5
            && others >= 2 * wanted.len().max(2)
            && self::fragments(&reference.normal).len() * 2 <= fragments.len()
    })
}

/// Stretches between commas, semicolons, slashes and "or"; of Chinese also between spaces.
fn fragments(normal: &str) -> Vec<&str> {
    let chinese = normal.chars().any(is_han);
    normal
        .split(|c: char| {
            matches!(c, ',' | ';' | '/' | '|' | '\u{3001}' | '\u{3002}' | '.') || (chinese && c == ' ')
        })
        .flat_map(|part| part.split(" or "))
        .flat_map(|part| part.split(" and "))
        .map(str::trim)
        .filter(|part| part.chars().any(char::is_alphanumeric))
        .collect()
}

/// Share of the words that carry no point of their own.
fn small(text: &Text) -> f64 {
    let content = words::content(&text.words);
    share(text.words.iter().filter(|word| !content.contains(word.as_str())).count(), text.words.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    const REFERENCE: &str =
        "The leaves reflect green light and absorb the red and the blue light of the sun.";

    fn list(answer: &str, reference: &str) -> bool {
        is_keyword_list(&Text::new(answer), &[&Text::new(reference)])
    }

    #[test]
    fn terms_in_a_row_are_no_answer() {
        assert!(list("leaves reflect green light absorb red blue light sun", REFERENCE));
        assert!(list("green, light, red, blue, absorb, reflect", REFERENCE));
        assert!(!list("they reflect green light and absorb red and blue", REFERENCE));
        assert!(!list("reflects green", REFERENCE));
        assert!(
            !list("green, light, red, blue, absorb, reflect", "red, green, blue, light"),
            "a list was asked for"
        );
        assert!(list("叶绿素，反射，绿光，吸收，红光", "叶绿素反射绿光，吸收红光和蓝光。"));
        assert!(!list("叶绿素反射绿光", "叶绿素反射绿光，吸收红光和蓝光。"));
        assert!(!list("它反射绿光，也吸收红光，还有蓝光，所以是绿的", "叶绿素反射绿光，吸收红光和蓝光。"));
    }

    #[test]
    fn everything_at_once_is_no_choice() {
        let question = Text::new("Which force keeps the planets on their orbits?");
        let reference = Text::new("Gravity of the sun.");
        let everything = |answer: &str| lists_everything(&Text::new(answer), &question, &[&reference]);
        assert!(everything("friction, magnetism, gravity, sun, electricity, pressure, wind, inertia"));
        assert!(everything("friction or magnetism or gravity of the sun or electricity or pressure or heat"));
        assert!(!everything("the gravity of the sun"));
        assert!(!everything("It is gravity, because the sun is heavy, and the planets are pulled by it."));
    }
}

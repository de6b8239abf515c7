//! What a missing point is about, in words of the question: they can be named without giving the point away.

use unicode_segmentation::UnicodeSegmentation;

use crate::language::is_han;
use crate::normalise::normalise;
use crate::text::Text;
use crate::words;

/// Words of the question that an expected point speaks of: they can be named without giving the point away.
pub(crate) fn topic(question: &str, point: &Text) -> Option<String> {
    if question.chars().any(is_han) {
        shared_stretch(question, &point.normal)
    } else {
        shared_word(question, point)
    }
}

/// The longest stretch of at least two Han characters (and at most twelve) of the question that the point has too.
fn shared_stretch(question: &str, point: &str) -> Option<String> {
    const LONGEST: usize = 12;
    let characters: Vec<char> = question.chars().take(2_000).collect();
    let mut best: Option<&[char]> = None;
    for start in 0..characters.len() {
        for length in best.map_or(2, |best| best.len() + 1)..=LONGEST.min(characters.len() - start) {
            let stretch = &characters[start..start + length];
            let term = stretch.iter().all(|c| is_han(*c) && words::carries(*c));
            if !term || !point.contains(&normalise(&stretch.iter().collect::<String>())) {
                break;
            }
            best = Some(stretch);
        }
    }
    best.map(|stretch| stretch.iter().collect())
}

/// The longest word of the question, of four letters or more, that the point has too.
fn shared_word(question: &str, point: &Text) -> Option<String> {
    const DULL: &[&str] =
        &["explain", "describe", "difference", "between", "following", "question", "answer", "because"];
    let mut best: Option<&str> = None;
    for word in question.unicode_words().take(400) {
        let normal = normalise(word);
        let term = normal.chars().count() >= 4
            && !DULL.contains(&normal.as_str())
            && words::words(&normal).iter().all(|word| point.content.contains(word));
        if term && best.is_none_or(|best| word.len() > best.len()) {
            best = Some(word);
        }
    }
    best.map(str::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_comes_from_the_question() {
        let point = Text::new("They reflect green light and absorb red and blue.");
        assert_eq!(topic("Why do leaves look green?", &point).as_deref(), Some("green"));
        assert_eq!(topic("What is osmosis?", &point), None);
        let point = Text::new("错误。栈中元素先出栈，最后删除栈底元素。");
        assert_eq!(topic("栈底元素是不能删除的元素吗？", &point).as_deref(), Some("栈底元素"));
    }
}

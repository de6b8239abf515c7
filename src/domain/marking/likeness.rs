//! How alike two short texts are, by runs of three characters: cheap enough for every answer of a class, in any
//! language.

use std::collections::HashSet;

/// Characters of a text that are looked at.
const READ: usize = 4_000;

/// A text as its runs of three characters.
pub(super) struct Shape(HashSet<[char; 3]>);

impl Shape {
    /// Of a text; case, space and signs do not count.
    pub(super) fn of(text: &str) -> Self {
        let letters: Vec<char> =
            text.chars().take(READ).filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        // A text of one or two characters is its own run.
        let pad = |at: usize| letters.get(at).copied().unwrap_or(' ');
        let runs = letters.len().saturating_sub(2).max(usize::from(!letters.is_empty()));
        Self((0..runs).map(|at| [pad(at), pad(at + 1), pad(at + 2)]).collect())
    }

    /// 0 for nothing in common, 1 for the same (Dice's coefficient).
    pub(super) fn likeness(&self, other: &Self) -> f64 {
        let all = self.0.len() + other.0.len();
        if all == 0 {
            return 0.0;
        }
        let common = self.0.intersection(&other.0).count();
        2.0 * common as f64 / all as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn like_texts_are_nearer_than_others() {
        let like = |a: &str, b: &str| Shape::of(a).likeness(&Shape::of(b));
        assert_eq!(like("Leaves reflect green.", "leaves REFLECT green"), 1.0);
        assert!(like("Leaves reflect green light", "The leaves reflect the green light") > 0.6);
        assert!(like("Leaves reflect green light", "Cats sleep on sofas") < 0.2);
        assert!(like("叶子反射绿光", "叶子会反射绿光") > like("叶子反射绿光", "根吸收水分"));
        assert_eq!(like("", "anything"), 0.0);
        assert_eq!(like("a", "a"), 1.0);
    }
}

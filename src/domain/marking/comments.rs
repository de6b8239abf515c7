//! A teacher's own past comments, those first that were written about answers like this one.

use std::collections::HashMap;

use crate::db::types::{AssignmentId, PersonId};
use crate::db::{self, Conn, DbError};
use crate::domain::marking::likeness::Shape;

/// Past comments that are looked through.
const LOOKED_AT: i64 = 400;
/// A comment on the same question is worth this much likeness more.
const SAME_QUESTION: f64 = 0.15;

/// A comment that was used before.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestion {
    /// Its words.
    pub text: String,
    /// How often it was used.
    pub uses: usize,
}

/// At most `most` comments of a teacher for an answer, the fittest first. `search` keeps those that hold its words.
pub fn suggest(
    c: &mut Conn,
    marker: &PersonId,
    assignment: &AssignmentId,
    answer: &str,
    search: &str,
    most: usize,
) -> Result<Vec<Suggestion>, DbError> {
    let past = db::marking::own_comments(c, marker, LOOKED_AT)?;
    Ok(rank(past, assignment, answer, search, most))
}

fn rank(
    past: Vec<(String, String, AssignmentId)>,
    assignment: &AssignmentId,
    answer: &str,
    search: &str,
    most: usize,
) -> Vec<Suggestion> {
    let (shape, search) = (Shape::of(answer), search.trim().to_lowercase());
    let mut found: HashMap<String, (f64, usize)> = HashMap::new();
    for (about, comment, of) in past {
        let comment = comment.trim().to_owned();
        if comment.is_empty() || !comment.to_lowercase().contains(&search) {
            continue;
        }
        let bonus = if of == *assignment { SAME_QUESTION } else { 0.0 };
        let worth = shape.likeness(&Shape::of(&about)) + bonus;
        let entry = found.entry(comment).or_insert((0.0, 0));
        *entry = (entry.0.max(worth), entry.1 + 1);
    }
    let mut ranked: Vec<(String, (f64, usize))> = found.into_iter().collect();
    ranked.sort_by(|a, b| {
        (b.1.0).total_cmp(&a.1.0).then_with(|| b.1.1.cmp(&a.1.1)).then_with(|| a.0.cmp(&b.0))
    });
    ranked.into_iter().take(most).map(|(text, (_, uses))| Suggestion { text, uses }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_comment_on_the_likest_answer_comes_first() {
        let of = |text: &str, comment: &str, on: &str| (text.to_owned(), comment.to_owned(), on.into());
        let past = vec![
            of("Cats sleep a lot", "Off the point.", "other"),
            of("The leaves absorb the green light", "It reflects green; it does not absorb it.", "this"),
            of("Leaves absorb green light.", "It reflects green; it does not absorb it. ", "this"),
            of("Leaves reflect light", "Which light?", "this"),
        ];
        let found = rank(past.clone(), &"this".into(), "The leaves absorb green light", "", 2);
        let (texts, uses): (Vec<_>, Vec<_>) = found.iter().map(|s| (s.text.as_str(), s.uses)).unzip();
        assert_eq!(texts, ["It reflects green; it does not absorb it.", "Which light?"]);
        assert_eq!(uses, [2, 1]);
        assert_eq!(rank(past, &"this".into(), "x", "OFF", 5).len(), 1);
    }
}

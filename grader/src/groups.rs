//! Groups of answers that one decision can mark.
//!
//! Closeness of vectors alone would put "it increases" beside "it decreases". So answers come into one group only when
//! they cover the same expected points, name the same numbers, and agree in negation; among those, average-link
//! clustering joins what is close. The first member of a group is its centre: what a teacher should read.

use kodama::{Method, linkage};

use crate::marks::Sight;
use crate::marks::comparable::{Point, Space, likeness};

/// Likeness below which two groups stay apart, 0 to 1. At 0.75 about 96 of 100 Beetle answers and 99 of 100 SciEntsBank
/// answers to unseen questions have the mark of their group's centre, lone answers counted; of those in groups of two and
/// more, 90 and 95.
/// Higher makes smaller and safer groups.
pub const DEFAULT_CUT: f64 = 0.75;

/// The most answers that are grouped at once: the cost grows with the square of their number.
pub const MOST_ANSWERS: usize = 4_000;

/// Answers that are likely to deserve the same mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Which answers, counted from 0 in the order given; the centre first, then ever further from it.
    pub members: Vec<usize>,
}

impl Group {
    /// The answer that stands for the group.
    pub fn centre(&self) -> Option<usize> {
        self.members.first().copied()
    }
}

/// All answers in groups, the largest first; an answer like no other is a group of its own. Answers beyond
/// [`MOST_ANSWERS`] are groups of their own.
pub fn groups(answers: &[Sight], cut: f64) -> Vec<Group> {
    let class = Class::of(answers);
    let all: Vec<usize> = (0..answers.len()).collect();
    let mut groups = class.cluster(&all[..all.len().min(MOST_ANSWERS)], cut);
    groups.extend(all.iter().skip(MOST_ANSWERS).map(|answer| Group { members: vec![*answer] }));
    sorted(groups)
}

/// Takes a group apart at a higher likeness, at least into two: members that are the same text stay together.
pub fn split(answers: &[Sight], group: &Group) -> Vec<Group> {
    let class = Class::of(answers);
    let members: Vec<usize> = group.members.iter().copied().filter(|at| *at < answers.len()).collect();
    for cut in [0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.99] {
        let parts = class.cluster(&members, cut);
        if parts.len() > 1 {
            return sorted(parts);
        }
    }
    vec![Group { members }]
}

/// Joins groups, whatever their answers are like: the teacher knows better. The new centre is the member that is
/// closest to all.
pub fn merge(answers: &[Sight], groups: &[&Group]) -> Group {
    let class = Class::of(answers);
    let mut members: Vec<usize> =
        groups.iter().flat_map(|group| &group.members).copied().filter(|at| *at < answers.len()).collect();
    members.sort_unstable();
    members.dedup();
    class.centred(members)
}

/// A class's answers, made comparable.
struct Class<'a> {
    answers: &'a [Sight],
    points: Vec<Point>,
}

impl<'a> Class<'a> {
    fn of(answers: &'a [Sight]) -> Self {
        let space = Space::of_all(answers);
        Self { answers, points: answers.iter().map(|sight| space.point(sight, false)).collect() }
    }

    /// Groups within those answers, each with its centre first.
    fn cluster(&self, answers: &[usize], cut: f64) -> Vec<Group> {
        let mut kinds: Vec<Vec<usize>> = Vec::new();
        for answer in answers {
            let kind = kinds.iter_mut().find(|kind| {
                kind.first().is_some_and(|first| self.answers[*first].same_pattern(&self.answers[*answer]))
            });
            match kind {
                Some(kind) => kind.push(*answer),
                None => kinds.push(vec![*answer]),
            }
        }
        kinds
            .into_iter()
            .flat_map(|kind| self.average_link(&kind, 1.0 - cut))
            .map(|members| self.centred(members))
            .collect()
    }

    fn average_link(&self, members: &[usize], furthest: f64) -> Vec<Vec<usize>> {
        let mut clusters: Vec<Option<Vec<usize>>> =
            members.iter().map(|answer| Some(vec![*answer])).collect();
        let mut distances = Vec::with_capacity(members.len() * members.len() / 2);
        for (at, a) in members.iter().enumerate() {
            for b in &members[at + 1..] {
                distances.push(self.distance(*a, *b));
            }
        }
        if members.len() > 1 {
            for step in linkage(&mut distances, members.len(), Method::Average).steps() {
                // Average link never steps back: what follows is further still.
                if step.dissimilarity > furthest {
                    break;
                }
                let (a, b) = (clusters[step.cluster1].take(), clusters[step.cluster2].take());
                clusters.push(Some([a.unwrap_or_default(), b.unwrap_or_default()].concat()));
            }
        }
        clusters.into_iter().flatten().collect()
    }

    fn distance(&self, a: usize, b: usize) -> f64 {
        if self.answers[a].same_as == self.answers[b].same_as {
            return 0.0;
        }
        1.0 - likeness(&self.points[a], &self.points[b])
    }

    fn centred(&self, mut members: Vec<usize>) -> Group {
        members.sort_unstable();
        let sum = |a: usize| -> f64 { members.iter().map(|b| self.distance(a, *b)).sum() };
        let mut centre = (f64::MAX, 0);
        for member in &members {
            let sum = sum(*member);
            if sum < centre.0 {
                centre = (sum, *member);
            }
        }
        members.sort_by(|a, b| {
            self.distance(centre.1, *a).total_cmp(&self.distance(centre.1, *b)).then(a.cmp(b))
        });
        if let Some(at) = members.iter().position(|member| *member == centre.1) {
            members[..=at].rotate_right(1);
        }
        Group { members }
    }
}

fn sorted(mut groups: Vec<Group>) -> Vec<Group> {
    groups.sort_by(|a, b| b.members.len().cmp(&a.members.len()).then(a.members.cmp(&b.members)));
    groups
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn sights(answers: &[&str]) -> Vec<Sight> {
        answers.iter().map(|answer| Sight::alone(answer, None)).collect()
    }

    #[test]
    fn numbers_and_negations_keep_answers_apart() {
        let answers = sights(&[
            "the current is 3 amperes",
            "the current is 5 amperes",
            "the current is not 3 amperes",
            "The current is 3 amperes.",
            "The current is 3 amperes!",
        ]);
        let found = groups(&answers, 0.3);
        assert_eq!(found[0].members.len(), 3);
        assert!([0, 3, 4].iter().all(|same| found[0].members.contains(same)));
        assert_eq!(found.len(), 3);
    }

    #[test]
    fn every_answer_is_in_one_group_and_the_centre_comes_first() {
        let answers = sights(&[
            "plants make food from light",
            "plants make their food from the light",
            "plants use light to make food",
            "magnets attract iron",
        ]);
        let found = groups(&answers, 0.25);
        let mut all: Vec<usize> = found.iter().flat_map(|group| group.members.clone()).collect();
        all.sort_unstable();
        assert_eq!(all, [0, 1, 2, 3]);
        assert_eq!(found.last().unwrap().members, [3]);
        assert_eq!(groups(&answers, 1.0).len(), 4);
        assert!(groups(&[], 0.5).is_empty());
    }

    #[test]
    fn groups_are_split_and_merged() {
        let answers = sights(&["red light", "red light.", "the red light of it", "blue light"]);
        let whole = merge(
            &answers,
            &[&Group { members: vec![0, 1] }, &Group { members: vec![3] }, &Group { members: vec![2, 9] }],
        );
        assert_eq!(whole.members.len(), 4);
        let parts = split(&answers, &whole);
        assert!(parts.len() > 1);
        assert!(parts.iter().any(|part| part.members.contains(&0) && part.members.contains(&1)));
        let same = Group { members: vec![0, 1] };
        assert_eq!(split(&answers, &same).len(), 1, "the same text twice cannot be split");
    }
}

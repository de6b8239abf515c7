//! Which answer a teacher should mark next.

use crate::seeded::Seeded;

use super::kernels::{Point, Space, likeness};
use super::learnt::Mark;
use super::sight::{Form, Sight};

/// One of so many choices is drawn at random: only answers so drawn say honestly how good the marks are.
const RANDOM_ONE_IN: usize = 5;

/// An answer to mark next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Next {
    /// Which of the unmarked answers, counted from 0.
    pub answer: usize,
    /// It was drawn at random: its mark belongs to the sample that agreement is measured on.
    pub random: bool,
}

/// Chooses the next answer to mark: usually the one that says most about the others and about which least is known,
/// and every fifth time, by the seed and the number of marks, one at random. `None` when nothing is left.
///
/// The same arguments give the same choice. Cost grows with marks times unmarked answers; of more than 600 unmarked
/// answers every so-and-so-manieth is looked at.
pub fn next_to_mark(marks: &[Mark], unmarked: &[Sight], seed: u64) -> Option<Next> {
    if unmarked.is_empty() {
        return None;
    }
    let mut seeded = Seeded::new(seed ^ (marks.len() as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    if seeded.below(RANDOM_ONE_IN) == 0 {
        return Some(Next { answer: seeded.below(unmarked.len()), random: true });
    }
    let form = unmarked.first().map_or(Form::Short, |sight| sight.form);
    let all: Vec<&Sight> = marks.iter().map(|mark| &mark.sight).chain(unmarked).collect();
    let space = Space::of(form, &all);
    let marked: Vec<Point> = marks.iter().map(|mark| space.point(&mark.sight, false)).collect();
    let stride = unmarked.len().div_ceil(600);
    let open: Vec<(usize, Point)> = unmarked
        .iter()
        .enumerate()
        .step_by(stride)
        .map(|(at, sight)| (at, space.point(sight, false)))
        .collect();
    // How well each open answer is known from the marks so far.
    let covered: Vec<f64> = open
        .iter()
        .map(|(_, point)| marked.iter().map(|mark| likeness(point, mark)).fold(0.0, f64::max))
        .collect();
    let mut best = (f64::MIN, 0);
    for (at, point) in &open {
        // What marking it would add to what is known of all (facility location: the greedy choice is within 63 % of
        // the best set, Nemhauser et al. 1978), a little more where the general head itself is in doubt.
        let gain: f64 = open
            .iter()
            .zip(&covered)
            .map(|((_, other), covered)| (likeness(point, other) - covered).max(0.0))
            .sum();
        let doubt = unmarked[*at].general_share().map_or(0.5, |share| 4.0 * share * (1.0 - share));
        let worth = gain * (1.0 + 0.5 * doubt);
        if worth > best.0 {
            best = (worth, *at);
        }
    }
    Some(Next { answer: best.1, random: false })
}

//! Figures beside the gate: each level by itself, what two markers say of the machine, and whether markers wander.

use serde::{Deserialize, Serialize};

use crate::db::types::PersonId;

/// Answers that two people marked from which something is said of them.
const LEAST_DOUBLE: usize = 10;
/// Marks of one marker from which something is said of them.
const LEAST_OF_MARKER: usize = 20;
/// Markers of one look.
const MOST_MARKERS: usize = 20;

/// How well one level of the scale is foretold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Level {
    /// Points.
    pub points: f64,
    /// Marks that people gave there.
    pub count: usize,
    /// Of the machine's marks at this level, the share that people gave too.
    pub precision: Option<f64>,
    /// Of people's marks at this level, the share that the machine gave too.
    pub recall: Option<f64>,
    /// 2 · precision · recall / (precision + recall).
    pub f1: Option<f64>,
}

/// Each level that anybody gave, lowest first. `confusion` has people's levels as rows, the machine's as columns.
pub fn by_level(levels: &[f64], confusion: &[Vec<usize>]) -> Vec<Level> {
    let at = |row: usize, column: usize| confusion.get(row).and_then(|row| row.get(column)).copied();
    let share = |part: usize, of: usize| (of > 0).then(|| part as f64 / of as f64);
    let of = |(level, points): (usize, &f64)| {
        let hits = at(level, level).unwrap_or(0);
        let given: usize = confusion.get(level).map_or(0, |row| row.iter().sum());
        let foretold: usize = (0..levels.len()).filter_map(|row| at(row, level)).sum();
        Level {
            points: *points,
            count: given,
            precision: share(hits, foretold),
            recall: share(hits, given),
            f1: share(2 * hits, given + foretold),
        }
    };
    levels.iter().enumerate().map(of).filter(|level| level.f1.is_some()).collect()
}

/// What answers with two people's marks say of the machine.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Doubled {
    /// Answers that two people marked.
    pub answers: usize,
    /// Proportional reduction of the mean squared error against true scores.
    pub prmse: Option<f64>,
    /// Quadratic weighted kappa of the two people.
    pub people: Option<f64>,
    /// Quadratic weighted kappa of the machine and the first of them.
    pub machine: Option<f64>,
}

/// Holds the machine's marks against those of two people for the same answers: first, second, machine.
pub fn doubled(marks: &[[f64; 3]]) -> Option<Doubled> {
    if marks.len() < LEAST_DOUBLE {
        return None;
    }
    let column = |at: usize| marks.iter().map(|row| row[at]).collect::<Vec<f64>>();
    let (first, second, machine) = (column(0), column(1), column(2));
    let kappa = grader::metrics::quadratic_weighted_kappa;
    Some(Doubled {
        answers: marks.len(),
        prmse: grader::metrics::prmse(&first, &second, &machine),
        people: kappa(&first, &second),
        machine: kappa(&first, &machine),
    })
}

/// One marker's marks in the order in which they were given.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Marker {
    /// How many.
    pub marks: usize,
    /// How much higher, in points, the newest third stands above what the machine foretells than the oldest third does.
    pub drift: f64,
    /// Correlation of each mark's distance from the forecast with the mark given just before: above 0 when a good answer
    /// makes the next one look better, below 0 when it makes it look worse. `None` without spread.
    pub sequence: Option<f64>,
}

/// Watches each marker with enough marks. `marks` stand oldest first: who, the mark, the machine's forecast of it. The
/// forecast stands for how good an answer is, whoever marks it and when.
pub fn markers(marks: &[(Option<PersonId>, f64, f64)]) -> Vec<Marker> {
    let mut people: Vec<&PersonId> = marks.iter().filter_map(|(who, ..)| who.as_ref()).collect();
    people.sort();
    people.dedup();
    let watch = |person: &PersonId| {
        let own: Vec<(f64, f64)> = marks
            .iter()
            .filter(|(who, ..)| who.as_ref() == Some(person))
            .map(|(_, mark, forecast)| (*mark, mark - forecast))
            .collect();
        if own.len() < LEAST_OF_MARKER {
            return None;
        }
        let mean = |part: &[(f64, f64)]| part.iter().map(|(_, off)| off).sum::<f64>() / part.len() as f64;
        let third = own.len() / 3;
        let (before, after): (Vec<f64>, Vec<f64>) = own.windows(2).map(|pair| (pair[0].0, pair[1].1)).unzip();
        Some(Marker {
            marks: own.len(),
            drift: mean(own.get(own.len() - third..)?) - mean(own.get(..third)?),
            sequence: grader::metrics::pearson(&before, &after),
        })
    };
    people.into_iter().filter_map(watch).take(MOST_MARKERS).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn each_level_has_its_own_precision_and_recall() {
        // Of ten answers at 0 the machine finds eight; of its ten ones at 1, two are 0.
        let found = by_level(&[0.0, 1.0, 2.0], &[vec![8, 2, 0], vec![0, 8, 2], vec![0, 0, 0]]);
        let close = |a: Option<f64>, b: f64| a.is_some_and(|a| (a - b).abs() < 1e-9);
        assert_eq!(found.iter().map(|level| level.count).collect::<Vec<_>>(), [10, 10, 0]);
        assert!(
            close(found[0].precision, 1.0) && close(found[0].recall, 0.8) && close(found[0].f1, 16.0 / 18.0)
        );
        assert!(close(found[1].precision, 0.8) && close(found[1].f1, 0.8));
        assert_eq!((found[2].recall, found[2].precision, found[2].f1), (None, Some(0.0), Some(0.0)));
        assert_eq!(by_level(&[0.0, 1.0], &[vec![3, 0], vec![0, 0]]).len(), 1, "nobody gave the other");
    }

    #[test]
    fn two_markers_say_how_good_the_machine_could_be() {
        let marks: Vec<[f64; 3]> = (0..30)
            .map(|n| {
                let worth = f64::from(n % 5);
                [worth, worth + f64::from(i32::from(n % 7 == 0)), worth]
            })
            .collect();
        let found = doubled(&marks).unwrap();
        assert_eq!(found.answers, 30);
        assert!(found.prmse.unwrap() > 0.95, "{found:?}");
        assert!(found.machine.unwrap() > found.people.unwrap());
        assert_eq!(doubled(&marks[..9]), None);
    }

    #[test]
    fn a_marker_who_grows_stricter_is_seen() {
        let (ada, bo) = (PersonId::from("ada"), PersonId::from("bo"));
        let mut marks = Vec::new();
        for n in 0..30_i32 {
            let worth = f64::from(n * 7 % 10);
            marks.push((Some(ada.clone()), worth - f64::from(n / 10), worth));
            marks.push((Some(bo.clone()), worth, worth));
            if n < 5 {
                marks.push((Some(PersonId::from("few")), worth, worth));
            }
        }
        let found = markers(&marks);
        assert_eq!(found.len(), 2, "five marks say nothing");
        assert!((found[0].drift + 2.0).abs() < 1e-9, "{found:?}");
        assert!(found[1].drift.abs() < 1e-9 && found[1].sequence.is_none(), "{found:?}");
        // Each mark is pulled towards the one before.
        let mut before = 5.0;
        let pulled: Vec<_> = (0..40_i32)
            .map(|n| {
                let worth = f64::from(n * 7 % 10);
                let mark = worth + 0.2 * (before - 4.5);
                before = mark;
                (Some(ada.clone()), mark, worth)
            })
            .collect();
        assert!(markers(&pulled)[0].sequence.unwrap() > 0.9);
    }
}

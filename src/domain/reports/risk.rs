//! Students who may need somebody, each with the reasons in words and numbers. There is no score: a reason is a fact that
//! the teacher can look up, and the order of the list follows from their number alone.

use crate::db::types::PersonId;
use crate::domain::reports::tally::{PersonTally, Tally};

/// A mark below this share is low.
const LOW: f64 = 0.4;
/// How far the two newest marks must lie below the ones before, as a share of full marks.
const FALL: f64 = 0.2;
/// Marks before and after that a fall needs.
const BEFORE: usize = 2;
const NEWEST: usize = 2;
/// So many missing pieces of work are worth a word.
const MISSING: usize = 2;
/// So many unopened marks are.
const UNOPENED: usize = 2;

/// One reason.
#[derive(Clone, Debug, PartialEq)]
pub enum Reason {
    /// Work that at least half of the others handed in: the places.
    Missing(Vec<usize>),
    /// The mean of the two newest marks against the mean of those before.
    Falling {
        /// Before.
        before: f64,
        /// Now.
        now: f64,
    },
    /// The mean of the two newest marks.
    Low(f64),
    /// Released marks, handed in three days ago or earlier, that were never opened.
    Unopened(usize),
}

/// Somebody with at least one reason.
#[derive(Clone, Debug, PartialEq)]
pub struct AtRisk {
    /// Who.
    pub person: PersonId,
    /// Why, missing work first.
    pub reasons: Vec<Reason>,
}

/// Everybody with a reason, those with most reasons first.
pub fn at_risk(tally: &Tally) -> Vec<AtRisk> {
    let usual = usual_work(tally);
    let mut found: Vec<AtRisk> = tally
        .people
        .iter()
        .map(|person| AtRisk { person: person.person.clone(), reasons: reasons(person, &usual) })
        .filter(|one| !one.reasons.is_empty())
        .collect();
    found.sort_by(|a, b| (b.reasons.len(), &a.person).cmp(&(a.reasons.len(), &b.person)));
    found
}

/// The places where at least half of those who hand in anything did so.
pub fn usual_work(tally: &Tally) -> Vec<bool> {
    let half = tally.people.len().div_ceil(2).max(1);
    tally.by_place.iter().map(|place| place.students >= half).collect()
}

/// The reasons for one student.
pub fn reasons(person: &PersonTally, usual: &[bool]) -> Vec<Reason> {
    let mut found = Vec::new();
    let missing: Vec<usize> = usual
        .iter()
        .zip(&person.handed_in)
        .enumerate()
        .filter(|(_, (usual, there))| **usual && !**there)
        .map(|(place, _)| place)
        .collect();
    if missing.len() >= MISSING {
        found.push(Reason::Missing(missing));
    }
    let mean =
        |marks: &[(usize, f64)]| marks.iter().map(|(_, share)| share).sum::<f64>() / marks.len() as f64;
    if person.marks.len() >= NEWEST {
        let (earlier, newest) = person.marks.split_at(person.marks.len() - NEWEST);
        let now = mean(newest);
        if earlier.len() >= BEFORE && mean(earlier) - now >= FALL - 1e-9 {
            found.push(Reason::Falling { before: mean(earlier), now });
        } else if now < LOW {
            found.push(Reason::Low(now));
        }
    }
    if person.unopened >= UNOPENED {
        found.push(Reason::Unopened(person.unopened));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Timestamp;

    fn person(handed_in: &[bool], marks: &[f64], unopened: usize) -> PersonTally {
        PersonTally {
            person: "p".into(),
            handed_in: handed_in.to_vec(),
            marks: marks.iter().copied().enumerate().collect(),
            unopened,
            last: Timestamp::EPOCH,
        }
    }

    #[test]
    fn each_reason_is_a_fact() {
        let usual = [true, true, true, false];
        assert_eq!(reasons(&person(&[true, true, true, false], &[0.7, 0.8], 1), &usual), []);
        assert_eq!(
            reasons(&person(&[true, false, false, false], &[0.7], 0), &usual),
            [Reason::Missing(vec![1, 2])]
        );
        let falling = reasons(&person(&[true; 4], &[0.9, 0.7, 0.6, 0.5], 0), &usual);
        let [Reason::Falling { before, now }] = falling.as_slice() else { panic!("{falling:?}") };
        assert!((before - 0.8).abs() < 1e-9 && (now - 0.55).abs() < 1e-9);
        let low = reasons(&person(&[true; 4], &[0.2, 0.4], 2), &usual);
        let [Reason::Low(now), Reason::Unopened(2)] = low.as_slice() else { panic!("{low:?}") };
        assert!((now - 0.3).abs() < 1e-9);
    }

    #[test]
    fn a_fall_needs_marks_to_fall_from() {
        assert_eq!(reasons(&person(&[true], &[1.0, 0.5, 0.5], 0), &[true]), []);
    }
}

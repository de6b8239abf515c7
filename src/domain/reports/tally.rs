//! From a stream of attempts, ordered by person, place and number, to what reports say. One pass, and nothing is kept of
//! an attempt but what it adds to the sums.

use std::collections::HashMap;

use crate::clock::Timestamp;
use crate::db::assignment::Counting;
use crate::db::report::{Attempt, Place};
use crate::db::types::{GradeOrigin, PersonId, ResourceLinkId, SubmissionState};
use crate::domain::reports::stats::{Gain, Items, Mean, Spread, Weeks};

/// Marks that differ by less than this share of full marks are the same.
const SAME: f64 = 0.005;
/// Attempts that are told apart; later ones count with the last.
pub const ATTEMPTS: usize = 4;
/// A mark that was handed in this long ago, in seconds, has had its time to be opened.
const TIME_TO_OPEN: i64 = 3 * 86_400;

/// What became of the machine's suggestions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Decisions {
    /// The machine's mark went out, and no teacher has touched it.
    pub automated: usize,
    /// A teacher released the machine's mark as it was.
    pub accepted: usize,
    /// A teacher set a mark of the same points.
    pub confirmed: usize,
    /// A teacher set another mark.
    pub changed: usize,
    /// A teacher marked what the machine had not.
    pub by_hand: usize,
}

impl Decisions {
    /// Suggestions that a teacher looked at.
    pub fn looked_at(&self) -> usize {
        self.accepted + self.confirmed + self.changed
    }

    /// The part of them that stood: (accepted + confirmed) / looked at.
    pub fn acceptance(&self, least: usize) -> Option<f64> {
        let seen = self.looked_at();
        (seen > 0 && seen >= least).then(|| (self.accepted + self.confirmed) as f64 / seen as f64)
    }

    fn add(&mut self, attempt: &Attempt) {
        match (attempt.origin, attempt.machine_share) {
            (Some(GradeOrigin::Machine), _) if attempt.decided => self.accepted += 1,
            (Some(GradeOrigin::Machine), _) => self.automated += 1,
            (Some(GradeOrigin::Teacher), None) => self.by_hand += 1,
            (Some(GradeOrigin::Teacher), Some(machine)) => {
                if attempt.share.is_some_and(|share| (share - machine).abs() < SAME) {
                    self.confirmed += 1;
                } else {
                    self.changed += 1;
                }
            }
            (None, _) => {}
        }
    }
}

/// What happened at one place.
#[derive(Clone, Debug, Default)]
pub struct PlaceTally {
    /// Students who handed in.
    pub students: usize,
    /// Attempts.
    pub attempts: usize,
    /// Attempts that wait for a teacher.
    pub waiting: usize,
    /// Students whose newest attempt has a released mark.
    pub released: usize,
    /// Of those, the ones who have opened it.
    pub opened: usize,
    /// The released marks that count.
    pub spread: Spread,
    /// First against newest.
    pub gain: Gain,
    /// Released marks by number of attempt.
    pub by_attempt: [Mean; ATTEMPTS],
}

/// One student's work in short.
#[derive(Clone, Debug)]
pub struct PersonTally {
    /// Who.
    pub person: PersonId,
    /// Whether they handed in, place by place.
    pub handed_in: Vec<bool>,
    /// Released marks that count by place, in the order in which the newest attempts were handed in.
    pub marks: Vec<(usize, f64)>,
    /// Released marks that they had time to open and have not.
    pub unopened: usize,
    /// When they last handed in.
    pub last: Timestamp,
}

/// The whole of a scope.
pub struct Tally {
    places: HashMap<ResourceLinkId, (usize, Counting)>,
    now: Timestamp,
    /// By place.
    pub by_place: Vec<PlaceTally>,
    /// Everybody who handed in anything.
    pub people: Vec<PersonTally>,
    /// Marks of all places against each other.
    pub items: Items,
    /// What became of the machine's suggestions.
    pub decisions: Decisions,
    /// Week by week.
    pub weeks: Weeks,
    person: Option<Person>,
    place: Option<AtPlace>,
}

/// The student whose attempts are being read.
struct Person {
    id: PersonId,
    handed_in: Vec<bool>,
    counted: Vec<(Timestamp, usize, f64)>,
    unopened: usize,
    last: Timestamp,
}

/// Their attempts at one place.
struct AtPlace {
    place: usize,
    counting: Counting,
    first: Option<f64>,
    newest: Option<(f64, Timestamp, bool)>,
    best: f64,
    sum: f64,
    released: usize,
}

impl AtPlace {
    /// The mark that counts, of several the newest, the best or the mean, as in the gradebook.
    fn counted(&self) -> Option<f64> {
        let (newest, ..) = self.newest?;
        Some(match self.counting {
            Counting::Latest => newest,
            Counting::Best => self.best,
            Counting::Mean => self.sum / self.released as f64,
        })
    }
}

impl Tally {
    /// For these places; attempts elsewhere are passed over.
    pub fn new(places: &[Place], now: Timestamp) -> Self {
        let at = |(at, place): (usize, &Place)| (place.link.clone(), (at, place.settings.0.counting));
        let places: HashMap<_, _> = places.iter().enumerate().map(at).collect();
        let count = places.len();
        Self {
            places,
            now,
            by_place: vec![PlaceTally::default(); count],
            people: Vec::new(),
            items: Items::new(count),
            decisions: Decisions::default(),
            weeks: Weeks::default(),
            person: None,
            place: None,
        }
    }

    /// The next attempt.
    pub fn add(&mut self, attempt: &Attempt) {
        let Some(&(place, counting)) = self.places.get(&attempt.resource_link_id) else { return };
        if self.person.as_ref().is_none_or(|person| person.id != attempt.person_id) {
            self.end_person();
            self.person = Some(Person {
                id: attempt.person_id.clone(),
                handed_in: vec![false; self.by_place.len()],
                counted: Vec::new(),
                unopened: 0,
                last: attempt.submitted_at,
            });
        } else if self.place.as_ref().is_some_and(|at| at.place != place) {
            self.end_place();
        }
        let at = self.place.get_or_insert(AtPlace {
            place,
            counting,
            first: None,
            newest: None,
            best: 0.0,
            sum: 0.0,
            released: 0,
        });
        if let Some(person) = &mut self.person {
            person.last = person.last.max(attempt.submitted_at);
            if let Some(there) = person.handed_in.get_mut(place) {
                *there = true;
            }
        }
        let Some(tally) = self.by_place.get_mut(place) else { return };
        tally.attempts += 1;
        if attempt.state == SubmissionState::Review {
            tally.waiting += 1;
        }
        let Some(share) = attempt.share.filter(|_| attempt.state == SubmissionState::Released) else {
            return;
        };
        at.first = at.first.or(Some(share));
        at.newest = Some((share, attempt.submitted_at, attempt.opened));
        at.best = at.best.max(share);
        at.sum += share;
        at.released += 1;
        let number = usize::try_from(attempt.attempt).unwrap_or(1).clamp(1, ATTEMPTS) - 1;
        if let Some(mean) = tally.by_attempt.get_mut(number) {
            mean.add(share);
        }
        self.decisions.add(attempt);
        let week = self.weeks.at(attempt.submitted_at);
        week.marks.add(share);
        if let (Some(GradeOrigin::Teacher), Some(machine)) = (attempt.origin, attempt.machine_share) {
            week.differences.add((share - machine).abs());
            week.same += usize::from((share - machine).abs() < SAME);
        }
    }

    /// After the last attempt.
    pub fn end(mut self) -> Self {
        self.end_person();
        self
    }

    fn end_place(&mut self) {
        let Some(at) = self.place.take() else { return };
        let Some(tally) = self.by_place.get_mut(at.place) else { return };
        tally.students += 1;
        let (Some((newest, submitted_at, opened)), Some(counted)) = (at.newest, at.counted()) else { return };
        tally.released += 1;
        tally.opened += usize::from(opened);
        tally.spread.add(counted);
        if let Some(first) = at.first.filter(|_| at.released > 1) {
            tally.gain.add(first, newest);
        }
        if let Some(person) = &mut self.person {
            person.counted.push((submitted_at, at.place, counted));
            let had_time = self.now.seconds_since(submitted_at) >= TIME_TO_OPEN;
            person.unopened += usize::from(!opened && had_time);
        }
    }

    fn end_person(&mut self) {
        self.end_place();
        let Some(mut person) = self.person.take() else { return };
        person.counted.sort_by_key(|(at, place, _)| (*at, *place));
        let mut marks = vec![None; self.by_place.len()];
        for (_, place, share) in &person.counted {
            if let Some(mark) = marks.get_mut(*place) {
                *mark = Some(*share);
            }
        }
        self.items.add(&marks);
        self.people.push(PersonTally {
            person: person.id,
            handed_in: person.handed_in,
            marks: person.counted.into_iter().map(|(_, place, share)| (place, share)).collect(),
            unopened: person.unopened,
            last: person.last,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::assignment::Settings;
    use crate::db::types::Json;

    const NOW: Timestamp = Timestamp::from_unix_seconds(1_795_487_280);

    fn attempt(person: &str, place: &str, attempt: i32, share: f64) -> Attempt {
        Attempt {
            person_id: person.into(),
            resource_link_id: place.into(),
            submission_id: format!("{person}-{place}-{attempt}").into(),
            attempt,
            state: SubmissionState::Released,
            submitted_at: NOW.plus_seconds(i64::from(attempt) - 5 * 86_400),
            share: Some(share),
            origin: Some(GradeOrigin::Machine),
            machine_share: None,
            decided: false,
            opened: false,
        }
    }

    fn tally(attempts: &[Attempt]) -> Tally {
        tally_of(Counting::Latest, attempts)
    }

    fn tally_of(counting: Counting, attempts: &[Attempt]) -> Tally {
        let place = |id: &str| Place {
            link: id.into(),
            assignment: id.into(),
            title: id.into(),
            points: 10,
            rubric: Json::default(),
            settings: Json(Settings { counting, ..Settings::default() }),
        };
        let mut tally = Tally::new(&[place("a"), place("b")], NOW);
        for one in attempts {
            tally.add(one);
        }
        tally.end()
    }

    #[test]
    fn the_newest_released_attempt_counts_and_the_first_is_its_measure() {
        let waiting = Attempt { state: SubmissionState::Review, ..attempt("p", "a", 3, 0.1) };
        let found = tally(&[
            attempt("p", "a", 1, 0.2),
            attempt("p", "a", 2, 0.6),
            waiting,
            attempt("p", "b", 1, 1.0),
            attempt("q", "b", 1, 0.5),
            attempt("q", "elsewhere", 1, 0.5),
        ]);
        let place = &found.by_place[0];
        assert_eq!((place.students, place.attempts, place.waiting, place.released), (1, 3, 1, 1));
        assert_eq!(place.spread.mean.value(1), Some(0.6));
        assert_eq!(place.gain.means(1), Some((0.2, 0.6)));
        assert_eq!(place.by_attempt.map(|mean| mean.count), [1, 1, 0, 0]);
        assert_eq!(found.by_place[1].students, 2);
        assert_eq!(found.people.len(), 2);
        assert_eq!(found.people[0].marks, [(1, 1.0), (0, 0.6)], "in the order of handing in");
        assert_eq!(found.people[1].handed_in, [false, true]);
        assert_eq!(found.people[0].unopened, 2);
    }

    #[test]
    fn the_mark_that_counts_is_the_gradebooks() {
        let attempts = [
            attempt("p", "a", 1, 0.2),
            attempt("p", "a", 2, 0.9),
            attempt("p", "a", 3, 0.4),
            Attempt { state: SubmissionState::Review, ..attempt("p", "a", 4, 1.0) },
        ];
        for (counting, expected) in [(Counting::Latest, 0.4), (Counting::Best, 0.9), (Counting::Mean, 0.5)] {
            let found = tally_of(counting, &attempts);
            assert!((found.people[0].marks[0].1 - expected).abs() < 1e-9, "{counting:?}");
            assert!(found.by_place[0].spread.mean.value(1).is_some_and(|m| (m - expected).abs() < 1e-9));
            assert_eq!(found.by_place[0].gain.means(1), Some((0.2, 0.4)), "progress is from first to newest");
        }
    }

    #[test]
    fn decisions_are_told_apart() {
        let teacher = |attempt: Attempt, machine| Attempt {
            origin: Some(GradeOrigin::Teacher),
            machine_share: machine,
            decided: true,
            ..attempt
        };
        let found = tally(&[
            attempt("a", "a", 1, 0.5),
            Attempt { decided: true, ..attempt("b", "a", 1, 0.5) },
            teacher(attempt("c", "a", 1, 0.5), Some(0.5)),
            teacher(attempt("d", "a", 1, 0.5), Some(0.7)),
            teacher(attempt("e", "a", 1, 0.5), None),
        ]);
        let expected = Decisions { automated: 1, accepted: 1, confirmed: 1, changed: 1, by_hand: 1 };
        assert_eq!(found.decisions, expected);
        assert_eq!(found.decisions.acceptance(3), Some(2.0 / 3.0));
        assert_eq!(found.decisions.acceptance(4), None);
        let (_, week) = found.weeks.newest(1)[0];
        assert_eq!((week.marks.count, week.differences.count, week.same), (5, 2, 1));
    }

    #[test]
    fn what_could_not_be_opened_yet_is_not_missed() {
        let fresh = Attempt { submitted_at: NOW, ..attempt("p", "a", 1, 0.5) };
        let opened = Attempt { opened: true, ..attempt("p", "b", 1, 0.5) };
        assert_eq!(tally(&[fresh, opened]).people[0].unopened, 0);
        assert!(tally(&[]).people.is_empty());
    }
}

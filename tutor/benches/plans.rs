//! Plans and mastery of a large school, recomputed as every night: `cargo bench -p tutor --bench plans`.

use std::collections::BTreeSet;
use std::time::Instant;

use tutor::learner::{Chance, DAY, Due, Evidence, Marker, Mastery, Outcome, Parameters, Settings, plan};

const STUDENTS: usize = 1_000;
const OUTCOMES: usize = 30;
const REVIEWS: usize = 120;
const ANSWERS: usize = 20;
const DAYS: i32 = 90;
const TODAY: i32 = 20_423;

fn main() {
    let mut chance = Chance::new(1);
    let start = Instant::now();
    let mut lines = 0;
    for _ in 0..STUDENTS {
        let outcomes: Vec<Outcome> = (0..OUTCOMES).map(|n| outcome(n, &mut chance)).collect();
        let reviews: Vec<Due> = (0..REVIEWS)
            .map(|n| Due {
                id: format!("r{n}"),
                day: TODAY - 5 + i32::try_from(chance.below(60)).unwrap_or(0),
                minutes: 2,
            })
            .collect();
        let settings = Settings {
            from: TODAY,
            until: TODAY + DAYS,
            minutes: 45,
            rest: BTreeSet::from([6]),
            off: BTreeSet::new(),
            most_reviews: 10,
            most_units: 2,
        };
        lines += plan(&outcomes, &reviews, &settings).days.iter().map(|day| day.lines.len()).sum::<usize>();
    }
    let taken = start.elapsed();
    println!(
        "{STUDENTS} students, {OUTCOMES} outcomes, {DAYS} days: {lines} lines in {:.2} s",
        taken.as_secs_f64()
    );
}

fn outcome(n: usize, chance: &mut Chance) -> Outcome {
    let evidence: Vec<Evidence> = (0..ANSWERS)
        .map(|at| Evidence {
            id: at.to_string(),
            at: at as i64 * DAY,
            share: chance.share(),
            marker: if chance.share() < 0.5 { Marker::Person } else { Marker::Machine(chance.share()) },
        })
        .collect();
    Outcome {
        id: format!("{n:02}"),
        weight: 0.5 + chance.share(),
        mastery: Mastery::from_evidence(Parameters::default(), 0.95, &evidence).at(ANSWERS as i64 * DAY),
        target: 0.95,
        minutes: 10,
        gain: 0.15,
        after: if n.is_multiple_of(3) { Vec::new() } else { vec![format!("{:02}", n - 1)] },
        not_before: 0,
    }
}

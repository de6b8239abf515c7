//! What a class masters, outcome by outcome, and whether practice is as hard as it should be. For teachers; rows that
//! rest on few students are for the caller to hold back.

use std::collections::BTreeMap;

use crate::app::App;
use crate::db::types::PersonId;
use crate::db::{mastery, practice};
use crate::domain::learning::evidence::{self, Work};
use crate::domain::learning::outcomes::{self, Outcomes};
use crate::domain::learning::standing::states;
use crate::domain::learning::{Settings, settings, teachers_course};
use crate::domain::session::Visit;
use crate::error::{Error, Result};

/// Answers of practice that the page reads; the newest ones.
const MAX_ANSWERS: i64 = 100_000;
const MAX_CONTESTS: i64 = 10_000;
/// Half-way to mastery.
const HALF: f64 = 0.5;

/// One outcome in the class.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Its name.
    pub name: String,
    /// Students with evidence for it.
    pub students: usize,
    /// Those who master it.
    pub mastered: usize,
    /// Those at half or more, but not there yet.
    pub under_way: usize,
    /// Mean probability, of the students with evidence.
    pub mean: Option<f64>,
}

/// What a class masters.
pub struct ClassReport {
    /// How learning is set up.
    pub settings: Settings,
    /// The outcomes, hidden ones too.
    pub outcomes: Outcomes,
    /// The visible ones, in the course's order.
    pub lines: Vec<Line>,
    /// Students who practised.
    pub practising: usize,
    /// Counted answers of practice.
    pub answers: usize,
    /// Mean success in them.
    pub success: Option<f64>,
    /// Mean success that was expected.
    pub expected: Option<f64>,
}

/// What a student has shown: handed in, practised, contested.
type Shown = (Vec<Work>, Vec<practice::Practised>, Vec<mastery::Contest>);

/// Reads what the class of a teacher's visit masters.
pub async fn read(app: &App, visit: &Visit) -> Result<ClassReport> {
    let course = teachers_course(visit)?;
    let outcomes = outcomes::read(app, visit).await?;
    let now = app.clock.now();
    app.db
        .read(move |c| {
            let settings = settings(c, &course)?;
            let mut people: BTreeMap<PersonId, Shown> = BTreeMap::new();
            for (person, work) in evidence::works(c, &course, None)? {
                people.entry(person).or_default().0.push(work);
            }
            for one in practice::practised(c, &course, None, MAX_ANSWERS)? {
                people.entry(one.person_id.clone()).or_default().1.push(one);
            }
            for one in mastery::contests(c, &course, None, MAX_CONTESTS)? {
                if let Some(person) = people.get_mut(&one.person_id) {
                    person.2.push(one);
                }
            }
            let mut report = ClassReport {
                lines: outcomes.visible().map(|outcome| blank(&outcome.name)).collect(),
                settings,
                outcomes,
                practising: 0,
                answers: 0,
                success: None,
                expected: None,
            };
            let mut sums = vec![0.0; report.lines.len()];
            let (mut success, mut expected) = (0.0, 0.0);
            for (works, practised, contests) in people.values() {
                report.practising += usize::from(!practised.is_empty());
                for one in practised.iter().filter(|one| one.counted) {
                    report.answers += 1;
                    success += one.share;
                    expected += one.expected;
                }
                let states = states(&settings, &report.outcomes, works, practised, contests);
                for ((state, line), sum) in states.iter().zip(&mut report.lines).zip(&mut sums) {
                    if state.evidence.is_empty() {
                        continue;
                    }
                    let value = state.mastery.at(now.micros());
                    line.students += 1;
                    line.mastered += usize::from(value >= settings.threshold);
                    line.under_way += usize::from((HALF..settings.threshold).contains(&value));
                    *sum += value;
                }
            }
            for (line, sum) in report.lines.iter_mut().zip(sums) {
                line.mean = (line.students > 0).then(|| sum / line.students as f64);
            }
            let mean = |sum: f64, count: usize| (count > 0).then(|| sum / count as f64);
            report.success = mean(success, report.answers);
            report.expected = mean(expected, report.answers);
            Ok::<_, Error>(report)
        })
        .await
}

fn blank(name: &str) -> Line {
    Line { name: name.to_owned(), students: 0, mastered: 0, under_way: 0, mean: None }
}

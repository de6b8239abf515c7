//! What is to be mastered in a course. Every assignment of the course speaks for something: where a teacher tied it to
//! nothing, it gets an outcome of its own name.

use std::collections::{BTreeMap, BTreeSet};

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::outcome::{Outcome, Tie};
use crate::db::report::{self, Place};
use crate::db::types::{AssignmentId, CourseId, Json, OutcomeId};
use crate::db::{self, Conn, DbResult};
use crate::domain::learning::teachers_course;
use crate::domain::session::Visit;
use crate::error::{Error, Fault, Result};

/// Outcomes of a course.
pub const MOST: i64 = 200;
/// Assignments of a course that are looked at.
const MAX_PLACES: i64 = 500;
/// Characters of a name.
pub const LONGEST_NAME: usize = 200;

/// The outcomes of a course with the marks that speak for each.
#[derive(Clone, Debug, Default)]
pub struct Outcomes {
    /// In the course's order; hidden ones too.
    pub all: Vec<Outcome>,
    /// By outcome.
    pub ties: BTreeMap<OutcomeId, Vec<Tie>>,
    /// The course's assignments, in the order of their first launch, each once.
    pub places: Vec<Place>,
}

impl Outcomes {
    /// Those that count.
    pub fn visible(&self) -> impl Iterator<Item = &Outcome> {
        self.all.iter().filter(|outcome| !outcome.hidden)
    }

    /// What marks speak for an outcome.
    pub fn ties_of(&self, id: &OutcomeId) -> &[Tie] {
        self.ties.get(id).map_or(&[], Vec::as_slice)
    }

    /// By id.
    pub fn find(&self, id: &OutcomeId) -> Option<&Outcome> {
        self.all.iter().find(|outcome| outcome.id == *id)
    }

    /// The first visible outcome that an assignment speaks for.
    pub fn of_assignment(&self, id: &AssignmentId) -> Option<&Outcome> {
        self.visible().find(|outcome| self.ties_of(&outcome.id).iter().any(|tie| tie.assignment_id == *id))
    }

    /// Assignments that speak for nothing yet.
    fn untied(&self) -> Vec<&Place> {
        let tied: BTreeSet<&str> =
            self.ties.values().flatten().map(|tie| tie.assignment_id.as_str()).collect();
        self.places.iter().filter(|place| !tied.contains(place.assignment.as_str())).collect()
    }

    /// Whether [`complete`] has something to do.
    pub fn is_complete(&self) -> bool {
        self.untied().is_empty() || self.all.len() >= usize::try_from(MOST).unwrap_or(usize::MAX)
    }
}

/// The outcomes of a course.
pub fn of(c: &mut Conn, course: &CourseId) -> DbResult<Outcomes> {
    let mut ties: BTreeMap<OutcomeId, Vec<Tie>> = BTreeMap::new();
    for tie in db::outcome::ties(c, course)? {
        ties.entry(tie.outcome_id.clone()).or_default().push(tie);
    }
    let mut known = BTreeSet::new();
    let mut places = report::places(c, course, MAX_PLACES)?;
    places.retain(|place| known.insert(place.assignment.to_string()));
    Ok(Outcomes { all: db::outcome::of_course(c, course, MOST)?, ties, places })
}

/// One change of a course's outcomes and items after the other. Always taken before a student's lock.
pub(super) fn lock(c: &mut Conn, course: &CourseId) -> DbResult<()> {
    db::lock(c, &format!("outcomes {course}"))
}

/// The outcomes of a course; assignments that speak for nothing get one of their own.
pub fn complete(c: &mut Conn, course: &CourseId, now: Timestamp) -> DbResult<Outcomes> {
    let found = of(c, course)?;
    if found.is_complete() {
        return Ok(found);
    }
    lock(c, course)?;
    let mut outcomes = of(c, course)?;
    let room = usize::try_from(MOST).unwrap_or(0).saturating_sub(outcomes.all.len());
    let new: Vec<Place> = outcomes.untied().into_iter().take(room).cloned().collect();
    let last = outcomes.all.iter().map(|outcome| outcome.place).max().unwrap_or(0);
    for (place, untied) in (last + 1..).zip(new) {
        let row = Outcome {
            id: OutcomeId::new(now),
            course_id: course.clone(),
            name: untied.title.chars().take(LONGEST_NAME).collect(),
            weight: 1.0,
            after_ids: Json(Vec::new()),
            place,
            hidden: false,
            created_at: now,
        };
        db::outcome::insert(c, &row)?;
        let tie = Tie {
            outcome_id: row.id.clone(),
            assignment_id: untied.assignment.clone(),
            criterion: String::new(),
        };
        db::outcome::tie(c, &row.id, std::slice::from_ref(&tie))?;
        outcomes.ties.insert(row.id.clone(), vec![tie]);
        outcomes.all.push(row);
    }
    Ok(outcomes)
}

/// The outcomes of the course of a teacher's visit.
pub async fn read(app: &App, visit: &Visit) -> Result<Outcomes> {
    let course = teachers_course(visit)?;
    let wanted = course.clone();
    let found = app.db.read(move |c| of(c, &wanted)).await?;
    if found.is_complete() {
        return Ok(found);
    }
    let now = app.clock.now();
    Ok(app.db.write(move |c| complete(c, &course, now)).await?)
}

/// What a teacher wrote about an outcome.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    /// Which; empty for a new one.
    pub id: String,
    /// Its name.
    pub name: String,
    /// How much it counts.
    pub weight: String,
    /// What comes first.
    pub after: Vec<String>,
    /// Marks that speak for it: an assignment's id, or `assignment/criterion`.
    pub ties: Vec<String>,
    /// It counts for nothing.
    pub hidden: bool,
}

/// Saves an outcome; the key of what is wrong otherwise.
pub async fn save(app: &App, visit: &Visit, entry: Entry) -> Result<Option<&'static str>> {
    let course = teachers_course(visit)?;
    let now = app.clock.now();
    let actor = visit.session.person_id.clone();
    app.db
        .write(move |c| {
            lock(c, &course)?;
            let outcomes = complete(c, &course, now)?;
            let known = outcomes.all.iter().find(|outcome| outcome.id.as_str() == entry.id);
            if !entry.id.is_empty() && known.is_none() {
                return Err(Fault::not_found("no such outcome"));
            }
            let name: String = entry.name.trim().chars().take(LONGEST_NAME).collect();
            if name.is_empty() {
                return Ok(Some("learning-name-needed"));
            }
            let weight: Option<f64> = entry.weight.trim().replace(',', ".").parse().ok();
            let Some(weight) = weight.filter(|w| (0.1..=10.0).contains(w)) else {
                return Ok(Some("learning-weight-range"));
            };
            if known.is_none() && i64::try_from(outcomes.all.len()).is_ok_and(|n| n >= MOST) {
                return Ok(Some("learning-outcomes-full"));
            }
            let id = known.map_or_else(|| OutcomeId::new(now), |outcome| outcome.id.clone());
            let after: Vec<OutcomeId> = outcomes
                .all
                .iter()
                .map(|outcome| outcome.id.clone())
                .filter(|other| *other != id && entry.after.iter().any(|wanted| wanted == other.as_str()))
                .collect();
            if in_a_circle(&outcomes, &id, &after) {
                return Ok(Some("learning-circle"));
            }
            let ties = entry.ties.iter().filter_map(|wanted| tie(&outcomes, &id, wanted)).collect::<Vec<_>>();
            let row = Outcome {
                id: id.clone(),
                course_id: course.clone(),
                name,
                weight,
                after_ids: Json(after),
                place: known.map_or_else(
                    || outcomes.all.iter().map(|outcome| outcome.place).max().unwrap_or(0) + 1,
                    |outcome| outcome.place,
                ),
                hidden: entry.hidden,
                created_at: known.map_or(now, |outcome| outcome.created_at),
            };
            match known {
                Some(_) => _ = db::outcome::update(c, &row)?,
                None => db::outcome::insert(c, &row)?,
            }
            db::outcome::tie(c, &id, &ties)?;
            db::audit::append(c, actor.as_str(), "outcome.save", id.as_str(), "{}", now)?;
            Ok::<_, Error>(None)
        })
        .await
}

/// `assignment` or `assignment/criterion` as a tie, if the course has such a mark.
fn tie(outcomes: &Outcomes, id: &OutcomeId, wanted: &str) -> Option<Tie> {
    let (assignment, criterion) = wanted.split_once('/').unwrap_or((wanted, ""));
    let place = outcomes.places.iter().find(|place| place.assignment.as_str() == assignment)?;
    let known = criterion.is_empty() || place.rubric.0.iter().any(|one| one.id == criterion);
    known.then(|| Tie {
        outcome_id: id.clone(),
        assignment_id: place.assignment.clone(),
        criterion: criterion.to_owned(),
    })
}

/// Whether an outcome would come before itself.
fn in_a_circle(outcomes: &Outcomes, id: &OutcomeId, after: &[OutcomeId]) -> bool {
    let mut open: Vec<&OutcomeId> = after.iter().collect();
    let mut seen = BTreeSet::new();
    while let Some(next) = open.pop() {
        if next == id {
            return true;
        }
        if seen.insert(next)
            && let Some(outcome) = outcomes.find(next)
        {
            open.extend(&outcome.after_ids.0);
        }
    }
    false
}

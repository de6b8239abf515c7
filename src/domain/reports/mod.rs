//! What a class understands: reports about an assignment, a course and a student.
//!
//! Everything is read as a stream of rows and added to sums ([`tally`], [`stats`]); a class is never in memory as a
//! whole. Teachers see the course of their launch, students themselves.

pub mod events;
pub mod export;
pub mod risk;
pub mod stats;
pub mod tally;

use std::collections::HashMap;

use crate::app::App;
use crate::db::report::{self, Pace, Place, Scope, Uptake};
use crate::db::types::{CourseId, Helpful, Met, PersonId, ResourceLinkId, SubmissionId};
use crate::db::{self, Conn, DbError, DbResult};
use crate::domain::roster;
use crate::domain::session::Visit;
use crate::error::{Error, Fault, Result};
use risk::AtRisk;
use stats::Items;
use tally::{PersonTally, Tally};

/// Places of a course that reports look at; more than a course has.
const MAX_PLACES: i64 = 500;
/// Criteria of an assignment.
const MAX_CRITERIA: usize = 100;
/// Names on one list.
const MAX_LISTED: i64 = 2_000;
/// Remarks about the feedback on one page.
const MAX_COMMENTS: i64 = 20;
/// A hand-made decision takes so long where none has been timed, in seconds.
const ASSUMED_SECONDS: f64 = 90.0;
/// Fewer timed pauses than this say nothing.
const TIMED: i64 = 10;

/// One criterion of a place.
#[derive(Clone, Debug, PartialEq)]
pub struct CriterionTally {
    /// Its id in the assignment.
    pub id: String,
    /// As the rubric has it; absent for a point of a model answer.
    pub description: Option<String>,
    /// Attempts that count by degree, in the order of [`Met::ALL`].
    pub counts: [usize; 4],
    /// Attempts that fell short of it and were followed by another.
    pub named: usize,
    /// Those whose next attempt met it.
    pub fixed: usize,
}

impl CriterionTally {
    /// Answers that were looked at for it.
    pub fn total(&self) -> usize {
        self.counts.iter().sum()
    }

    /// Answers that do not fully meet it.
    pub fn short(&self) -> usize {
        self.total() - self.counts[0]
    }
}

/// How much of the marking the machine took over.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TimeSaved {
    /// Marks that went out without a teacher.
    pub automated: usize,
    /// What a decision by hand takes, in seconds.
    pub seconds_each: f64,
    /// Timed from the pauses between decisions, not assumed.
    pub timed: bool,
}

impl TimeSaved {
    fn of(automated: usize, pace: &Pace) -> Self {
        let timed = pace.mean_seconds.filter(|_| pace.pauses >= TIMED);
        Self { automated, seconds_each: timed.unwrap_or(ASSUMED_SECONDS), timed: timed.is_some() }
    }

    /// Automated marks times what one takes by hand, in hours.
    pub fn hours(&self) -> f64 {
        self.automated as f64 * self.seconds_each / 3600.0
    }
}

/// The report about an assignment at one place.
pub struct AssignmentReport {
    /// The place and its assignment.
    pub place: Place,
    /// Marks.
    pub tally: Tally,
    /// Criteria in the order of the assignment.
    pub criteria: Vec<CriterionTally>,
    /// Criteria against each other.
    pub items: Items,
    /// Wrong ideas, the most frequent first, with the answers that show them.
    pub wrong_ideas: Vec<WrongIdea>,
    /// What students said of the feedback, in the order of [`Helpful::ALL`].
    pub ratings: [usize; 3],
    /// What they wrote with it, the newest first, without names.
    pub comments: Vec<String>,
    /// Time saved.
    pub time: TimeSaved,
}

/// A wrong idea in the answers that count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrongIdea {
    /// Its id in the assignment.
    pub id: String,
    /// In the teacher's words; absent where the assignment does not name it any more.
    pub text: Option<String>,
    /// The answers that show it.
    pub count: usize,
}

/// The report about a course.
pub struct CourseReport {
    /// Its places, in the order of their first launch.
    pub places: Vec<Place>,
    /// Marks.
    pub tally: Tally,
    /// Criteria by place.
    pub criteria: Vec<Vec<CriterionTally>>,
    /// Time saved.
    pub time: TimeSaved,
    /// Students who may need somebody, with names.
    pub at_risk: Vec<(AtRisk, Option<String>)>,
    /// Students on the LMS's list who have handed in nothing; absent where there is no list.
    pub silent: Option<Vec<Option<String>>>,
    /// Everybody who handed in something, by name, with the number of places and the mean of the marks that count.
    pub people: Vec<PersonLine>,
}

/// A line of the list of students.
pub struct PersonLine {
    /// Who.
    pub person: PersonId,
    /// As the school shares it.
    pub name: Option<String>,
    /// Places where they handed in.
    pub handed_in: usize,
    /// Mean of their marks that count.
    pub mean: Option<f64>,
}

/// The report about one student.
pub struct StudentReport {
    /// As the school shares it.
    pub name: Option<String>,
    /// The course's places.
    pub places: Vec<Place>,
    /// Attempts with released marks by place: number, time, share of full marks, opened.
    pub attempts: Vec<Vec<AttemptLine>>,
    /// Their own tally.
    pub tally: Tally,
    /// Criteria by place.
    pub criteria: Vec<Vec<CriterionTally>>,
    /// Reasons to look after them; for teachers.
    pub reasons: Vec<risk::Reason>,
    /// Mean of the marks of the others that count by place, where the student asked for it and enough handed in.
    pub others: Option<Vec<Option<f64>>>,
}

/// One released attempt.
#[derive(Clone, Debug, PartialEq)]
pub struct AttemptLine {
    /// From 1 on.
    pub number: i32,
    /// When it was handed in.
    pub at: crate::clock::Timestamp,
    /// Share of full marks.
    pub share: f64,
}

/// The course of a teacher's visit.
fn teachers_course(visit: &Visit) -> Result<CourseId> {
    if !visit.is_staff() {
        return Err(Fault::forbidden("not a teacher of this course"));
    }
    visit.course.as_ref().map(|course| course.id.clone()).ok_or_else(|| Fault::no_context("no course"))
}

/// The teacher's place.
fn place(visit: &Visit) -> Result<Place> {
    let (link, assignment) = visit.as_marker()?;
    Ok(Place {
        link: link.id.clone(),
        assignment: assignment.id.clone(),
        title: assignment.title.clone(),
        points: assignment.points,
        rubric: assignment.rubric.clone(),
        settings: assignment.settings.clone(),
    })
}

/// Seconds that a decision by hand takes at the teacher's place, and whether they were timed there.
pub async fn pace(app: &App, visit: &Visit) -> Result<(f64, bool)> {
    let scope = Scope::Link(place(visit)?.link);
    let pace = app.db.read(move |c| report::pace(c, &scope)).await?;
    let time = TimeSaved::of(0, &pace);
    Ok((time.seconds_each, time.timed))
}

/// Reads the report about the visit's assignment.
pub async fn assignment(app: &App, visit: &Visit) -> Result<AssignmentReport> {
    let place = place(visit)?;
    let now = app.clock.now();
    Ok(app.db.read(move |c| read_assignment(c, place, now)).await?)
}

/// See [`assignment`].
pub fn read_assignment(
    c: &mut Conn,
    place: Place,
    now: crate::clock::Timestamp,
) -> DbResult<AssignmentReport> {
    let scope = Scope::Link(place.link.clone());
    let places = std::slice::from_ref(&place);
    let mut tally = Tally::new(places, now);
    report::each_attempt(c, &scope, |attempt| tally.add(&attempt))?;
    let criteria = criteria(c, &scope, places)?.into_iter().next().unwrap_or_default();
    let items = criteria_items(c, &scope, places, &criteria)?;
    let tally = tally.end();
    let known = &place.settings.0.misconceptions;
    let wrong_ideas = report::wrong_ideas(c, &scope, places)?
        .into_iter()
        .map(|one| WrongIdea {
            text: known.iter().find(|known| known.id == one.misconception).map(|known| known.text.clone()),
            count: usize::try_from(one.count).unwrap_or(0),
            id: one.misconception,
        })
        .collect();
    let mut ratings = [0; 3];
    for row in report::ratings(c, &scope)? {
        if let Some(slot) = Helpful::ALL.iter().position(|known| *known == row.helpful) {
            ratings[slot] = usize::try_from(row.count).unwrap_or(0);
        }
    }
    let comments = report::rating_comments(c, &scope, MAX_COMMENTS)?;
    let time = TimeSaved::of(tally.decisions.automated, &report::pace(c, &scope)?);
    Ok(AssignmentReport { place, tally, criteria, items, wrong_ideas, ratings, comments, time })
}

/// Reads the report about the visit's course.
pub async fn course(app: &App, visit: &Visit) -> Result<CourseReport> {
    let course = teachers_course(visit)?;
    let now = app.clock.now();
    let mut report = app.db.read(move |c| read_course(c, &course, now)).await?;
    let members = match &visit.course {
        // A list that cannot be had is not worth a failed report; the overview says what is wrong.
        Some(course) => roster::students(app, &visit.platform, course).await.ok().flatten(),
        None => None,
    };
    if let Some(members) = members {
        let (platform, subjects) =
            (visit.platform.id.clone(), members.iter().map(|m| m.subject.clone()).collect::<Vec<_>>());
        let known = app
            .db
            .read(move |c| db::person::by_subjects(c, &platform, &subjects))
            .await
            .map_err(Error::from)?;
        let active: HashMap<&str, &PersonId> =
            known.iter().map(|person| (person.subject.as_str(), &person.id)).collect();
        let handed_in: std::collections::HashSet<&PersonId> =
            report.tally.people.iter().map(|person| &person.person).collect();
        let mut silent: Vec<Option<String>> = members
            .iter()
            .filter(|m| active.get(m.subject.as_str()).is_none_or(|id| !handed_in.contains(id)))
            .map(|m| m.name.clone())
            .collect();
        silent.sort_by(|a, b| (a.is_none(), a).cmp(&(b.is_none(), b)));
        report.silent = Some(silent);
    }
    Ok(report)
}

/// See [`course`]; without the LMS's list.
pub fn read_course(c: &mut Conn, course: &CourseId, now: crate::clock::Timestamp) -> DbResult<CourseReport> {
    let scope = Scope::Course(course.clone());
    let places = report::places(c, course, MAX_PLACES)?;
    let mut tally = Tally::new(&places, now);
    report::each_attempt(c, &scope, |attempt| tally.add(&attempt))?;
    let tally = tally.end();
    let criteria = criteria(c, &scope, &places)?;
    let time = TimeSaved::of(tally.decisions.automated, &report::pace(c, &scope)?);
    let ids: Vec<PersonId> = tally.people.iter().map(|person| person.person.clone()).collect();
    let mut names: HashMap<PersonId, Option<String>> =
        db::person::find_many(c, &ids)?.into_iter().map(|person| (person.id, person.name)).collect();
    let mut people: Vec<PersonLine> = tally
        .people
        .iter()
        .map(|person| PersonLine {
            person: person.person.clone(),
            name: names.get(&person.person).cloned().flatten(),
            handed_in: person.handed_in.iter().filter(|there| **there).count(),
            mean: mean(&person.marks),
        })
        .collect();
    people
        .sort_by(|a, b| (a.name.is_none(), &a.name, &a.person).cmp(&(b.name.is_none(), &b.name, &b.person)));
    let at_risk = risk::at_risk(&tally)
        .into_iter()
        .map(|one| {
            let name = names.remove(&one.person).flatten();
            (one, name)
        })
        .collect();
    Ok(CourseReport { places, tally, criteria, time, at_risk, silent: None, people })
}

/// Reads the report about a student of the teacher's course.
pub async fn student(app: &App, visit: &Visit, person: &PersonId) -> Result<StudentReport> {
    let (course, person, now) = (teachers_course(visit)?, person.clone(), app.clock.now());
    app.db
        .read(move |c| {
            let found = read_student(c, &course, &person, Beside::Usual, now)?;
            // Somebody of another course is nobody here.
            if found.tally.people.is_empty() {
                return Err(Fault::not_found("nobody with work in this course"));
            }
            Ok(found)
        })
        .await
}

/// Reads the report that a student sees about their own work; `compare` adds the means of the others.
pub async fn own(app: &App, visit: &Visit, compare: bool) -> Result<StudentReport> {
    let course = visit.course.as_ref().map(|course| course.id.clone());
    let course = course.ok_or_else(|| Fault::no_context("no course"))?;
    let beside = if compare { Beside::Others(app.config.report_minimum) } else { Beside::Nobody };
    let (person, now) = (visit.session.person_id.clone(), app.clock.now());
    Ok(app.db.read(move |c| read_student(c, &course, &person, beside, now)).await?)
}

/// What of the class a student's report needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beside {
    /// Nothing.
    Nobody,
    /// What the others have usually handed in.
    Usual,
    /// Their means, where there are at least so many.
    Others(usize),
}

/// See [`student`] and [`own`].
pub fn read_student(
    c: &mut Conn,
    course: &CourseId,
    person: &PersonId,
    beside: Beside,
    now: crate::clock::Timestamp,
) -> DbResult<StudentReport> {
    let places = report::places(c, course, MAX_PLACES)?;
    let at: HashMap<&ResourceLinkId, usize> =
        places.iter().enumerate().map(|(i, place)| (&place.link, i)).collect();
    let scope = Scope::Person(course.clone(), person.clone());
    let mut tally = Tally::new(&places, now);
    let mut attempts = vec![Vec::new(); places.len()];
    report::each_attempt(c, &scope, |attempt| {
        tally.add(&attempt);
        let released = attempt.state == db::types::SubmissionState::Released;
        if let (Some(share), Some(lines)) = (
            attempt.share.filter(|_| released),
            at.get(&attempt.resource_link_id).and_then(|i| attempts.get_mut(*i)),
        ) {
            lines.push(AttemptLine { number: attempt.attempt, at: attempt.submitted_at, share });
        }
    })?;
    let tally = tally.end();
    let criteria = criteria(c, &scope, &places)?;
    let mut class = Tally::new(&places, now);
    if beside != Beside::Nobody {
        report::each_attempt(c, &Scope::Course(course.clone()), |attempt| class.add(&attempt))?;
    }
    let class = class.end();
    let least = match beside {
        Beside::Others(least) => Some(least),
        Beside::Nobody | Beside::Usual => None,
    };
    let reasons = match tally.people.first() {
        Some(one) if beside == Beside::Usual => risk::reasons(one, &risk::usual_work(&class)),
        _ => Vec::new(),
    };
    let others = least.map(|least| {
        let own: HashMap<usize, f64> =
            tally.people.iter().flat_map(|person| person.marks.iter().copied()).collect();
        let mut means = vec![stats::Mean::default(); places.len()];
        for other in class.people.iter().filter(|other| other.person != *person) {
            for (place, share) in &other.marks {
                if let Some(mean) = means.get_mut(*place) {
                    mean.add(*share);
                }
            }
        }
        // Only beside an own mark: the others' mean alone would tell how hard the next one is.
        means.iter().enumerate().map(|(i, mean)| mean.value(least).filter(|_| own.contains_key(&i))).collect()
    });
    Ok(StudentReport {
        name: db::person::find(c, person)?.and_then(|person| person.name),
        places,
        attempts,
        tally,
        criteria,
        reasons,
        others,
    })
}

/// Who is meant by "message the students who …".
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// Those whose answer that counts falls short of a criterion here.
    FallsShort(String),
    /// Those whose mark that counts is below half of the points here.
    BelowHalf,
    /// Those who have not opened their released mark here.
    Unopened,
}

/// The names of some students of the teacher's place, by name. `None` stands for somebody whose name is not shared.
pub async fn names(app: &App, visit: &Visit, who: Who) -> Result<Vec<Option<String>>> {
    let (place, now) = (place(visit)?, app.clock.now());
    let mut names = app
        .db
        .read(move |c| {
            let scope = Scope::Link(place.link.clone());
            let people: Vec<PersonId> = match who {
                Who::FallsShort(criterion) => report::falling_short(c, &place, &criterion, MAX_LISTED)?,
                Who::BelowHalf => {
                    let mut tally = Tally::new(std::slice::from_ref(&place), now);
                    report::each_attempt(c, &scope, |attempt| tally.add(&attempt))?;
                    let below = |person: &PersonTally| person.marks.iter().any(|(_, share)| *share < 0.5);
                    tally.end().people.into_iter().filter(below).map(|person| person.person).collect()
                }
                Who::Unopened => {
                    let mut newest: HashMap<PersonId, bool> = HashMap::new();
                    report::each_attempt(c, &scope, |attempt| {
                        if attempt.state == db::types::SubmissionState::Released {
                            newest.insert(attempt.person_id, attempt.opened);
                        }
                    })?;
                    newest.into_iter().filter(|(_, opened)| !opened).map(|(person, _)| person).collect()
                }
            };
            Ok::<_, DbError>(
                db::person::find_many(c, &people)?.into_iter().map(|person| person.name).collect::<Vec<_>>(),
            )
        })
        .await
        .map_err(Error::from)?;
    names.sort_by(|a, b| (a.is_none(), a).cmp(&(b.is_none(), b)));
    Ok(names)
}

/// Notes that a student has seen the released mark of an attempt. The first time counts.
pub async fn opened(app: &App, submission: &SubmissionId) -> Result<()> {
    let (id, now) = (submission.clone(), app.clock.now());
    let known = app.db.read({
        let id = id.clone();
        move |c| db::feedback_view::exists(c, &id)
    });
    if known.await.map_err(Error::from)? {
        return Ok(());
    }
    Ok(app.db.write(move |c| db::feedback_view::note(c, &id, now)).await?)
}

#[cfg(test)]
mod tests;

fn mean(marks: &[(usize, f64)]) -> Option<f64> {
    (!marks.is_empty()).then(|| marks.iter().map(|(_, share)| share).sum::<f64>() / marks.len() as f64)
}

/// The criteria of places with what was found of them: those of the rubric first, in its order.
fn criteria(c: &mut Conn, scope: &Scope, places: &[Place]) -> DbResult<Vec<Vec<CriterionTally>>> {
    let blank = |id: &str, description: Option<String>| CriterionTally {
        id: id.to_owned(),
        description,
        counts: [0; 4],
        named: 0,
        fixed: 0,
    };
    let at: HashMap<&ResourceLinkId, usize> =
        places.iter().enumerate().map(|(i, place)| (&place.link, i)).collect();
    let mut all: Vec<Vec<CriterionTally>> = places
        .iter()
        .map(|place| place.rubric.0.iter().map(|c| blank(&c.id, Some(c.description.clone()))).collect())
        .collect();
    let number = |count: i64| usize::try_from(count).unwrap_or(0);
    let mut find = |link: &ResourceLinkId, id: &str| -> Option<(usize, usize)> {
        let place = *at.get(link)?;
        let list = all.get_mut(place)?;
        let position = list.iter().position(|one| one.id == id).or_else(|| {
            (list.len() < MAX_CRITERIA).then(|| {
                list.push(blank(id, None));
                list.len() - 1
            })
        })?;
        Some((place, position))
    };
    let mut counted = Vec::new();
    for row in report::met_counts(c, scope, places)? {
        if let Some(place) = find(&row.resource_link_id, &row.criterion) {
            counted.push((place, Some((row.met, number(row.count))), None));
        }
    }
    for Uptake { resource_link_id, criterion, named, fixed } in report::uptake(c, scope)? {
        if let Some(place) = find(&resource_link_id, &criterion) {
            counted.push((place, None, Some((number(named), number(fixed)))));
        }
    }
    for ((place, position), met, taken) in counted {
        let Some(one) = all.get_mut(place).and_then(|list| list.get_mut(position)) else { continue };
        if let Some((met, count)) = met
            && let Some(slot) = Met::ALL.iter().position(|known| *known == met)
        {
            one.counts[slot] += count;
        }
        if let Some((named, fixed)) = taken {
            (one.named, one.fixed) = (named, fixed);
        }
    }
    // A criterion that nobody was measured by stands for an older version of the rubric, or for nothing yet.
    for list in &mut all {
        list.retain(|one| one.total() > 0 || one.named > 0);
    }
    Ok(all)
}

/// Criteria as items: what each answer earned on each.
fn criteria_items(
    c: &mut Conn,
    scope: &Scope,
    places: &[Place],
    criteria: &[CriterionTally],
) -> DbResult<Items> {
    let at: HashMap<&str, usize> = criteria.iter().enumerate().map(|(i, one)| (one.id.as_str(), i)).collect();
    let mut items = Items::new(criteria.len());
    let mut marks = vec![None; criteria.len()];
    let mut current: Option<SubmissionId> = None;
    report::each_finding(c, scope, places, |found| {
        if current.as_ref() != Some(&found.submission_id) {
            if current.is_some() {
                items.add(&marks);
            }
            marks.fill(None);
            current = Some(found.submission_id);
        }
        if let Some(mark) = at.get(found.criterion.as_str()).and_then(|i| marks.get_mut(*i)) {
            *mark = Some(found.share.unwrap_or(match found.met {
                Met::Met => 1.0,
                Met::Partly => 0.5,
                Met::Missing | Met::Mistaken => 0.0,
            }));
        }
    })?;
    if current.is_some() {
        items.add(&marks);
    }
    Ok(items)
}

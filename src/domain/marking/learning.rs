//! The machine learns a question from what people decided about it, is measured against them, and reads the rest anew.
//!
//! After enough decisions a job learns from all of them, measures agreement by cross-fitting (each mark is foretold from
//! the others), and grades what no person has decided with what was learnt. A suggestion that nobody has seen is
//! replaced; a mark that a student sees stays, and its change is offered to the teacher. A person's mark is never touched.
//!
//! Every process learns from the same decisions: those that were there when the newest job ran. So the same text gets
//! the same mark, whoever reads it.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use grader::marks::{
    Agreement, Form, Gate, Learnt, Mark, Scale, Sight, Verdict, agreement, gate, next_to_mark,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::assignment::Assignment;
use crate::db::decision::HumanMark;
use crate::db::grade::Grade;
use crate::db::job::Job;
use crate::db::types::{
    AssignmentId, DecisionMethod, GradeId, GradeOrigin, JobId, PersonId, SubmissionId, SubmissionState,
    ValidationId,
};
use crate::db::validation::Validation;
use crate::db::{self, Conn, DbError};
use crate::domain::grading::{self, Details};
use crate::domain::marking::measures::{self, Doubled, Marker};
use crate::domain::marking::policy::{self, Sample, sampled};
use crate::domain::session::Visit;
use crate::error::{Error, Result};

/// The kind of a learning job; its subject is the assignment.
pub const JOB: &str = "learn";
/// Marks from which something is learnt.
pub const LEAST: usize = 5;
/// The newest decisions that are looked at, and marks that are learnt from.
const MOST_DECISIONS: i64 = 3_000;
const MOST_MARKS: usize = 500;
/// Answers that are read anew by one job.
const MOST_ANSWERS: i64 = 5_000;
/// Parts into which marks are cut to foretell each from the others.
const FOLDS: u64 = 10;
/// Learnt questions that are kept in memory.
const KEPT: usize = 64;
/// A change of confidence from which a newer mark is stored although its points are the same.
const NOTICED: f64 = 0.03;
/// Rows in one transaction.
const AT_ONCE: usize = 100;
/// Newest marks of the sample that are held against the older ones.
const RECENT: usize = 20;
/// The newest marks may lie this much further off than the older ones did before the alarm is raised.
const DRIFT: f64 = 1.5;
/// Open answers among which those are looked for that teach most, the newest of them, and how many are named.
const LOOKED_AT: usize = 200;
const NAMED: usize = 8;
/// Resampling and choices repeat.
const SEED: u64 = 20_261_127;

/// Questions that were learnt by this process.
#[derive(Default)]
pub struct LearntCache(Mutex<HashMap<AssignmentId, (ValidationId, Arc<Learnt>)>>);

impl LearntCache {
    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<AssignmentId, (ValidationId, Arc<Learnt>)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keep(&self, assignment: &AssignmentId, from: &ValidationId, learnt: &Arc<Learnt>) {
        let mut kept = self.lock();
        if kept.len() >= KEPT && !kept.contains_key(assignment) {
            kept.clear();
        }
        kept.insert(assignment.clone(), (from.clone(), learnt.clone()));
    }
}

/// Figures of one set of answers, as they are stored and shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// Answers marked by a person and foretold by the machine.
    pub answers: usize,
    /// Quadratic weighted kappa: value, lower and upper bound.
    pub kappa: Option<[f64; 3]>,
    /// Share of equal marks: value, lower and upper bound.
    pub exact: Option<[f64; 3]>,
    /// Share of marks at most one step apart.
    pub adjacent: Option<f64>,
    /// Standardised mean difference; above 0 when the machine marks higher.
    pub mean_difference: Option<f64>,
    /// Root of the mean squared difference, in points.
    pub rmse: Option<f64>,
}

impl Figures {
    fn of(agreement: &Agreement) -> Self {
        let interval = |i: grader::metrics::Interval| [i.value, i.low, i.high];
        Self {
            answers: agreement.answers,
            kappa: agreement.kappa.map(interval),
            exact: agreement.exact.map(interval),
            adjacent: agreement.adjacent,
            mean_difference: agreement.mean_difference,
            rmse: agreement.rmse,
        }
    }
}

/// One stretch of confidence: how sure the machine was, and how often it was right.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bin {
    /// Mean confidence.
    pub confidence: f64,
    /// Share of marks within one step of the person's.
    pub right: f64,
    /// Marks in it.
    pub count: usize,
}

/// What a job found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Of answers that were drawn at random and marked unseen: the gate goes by these.
    pub sample: Figures,
    /// Of all marked answers.
    pub all: Figures,
    /// Levels of the scale, lowest first, for `confusion`.
    pub levels: Vec<f64>,
    /// Marks by the person's level (row) and the machine's (column).
    pub confusion: Vec<Vec<usize>>,
    /// By confidence, lowest first.
    pub calibration: Vec<Bin>,
    /// Share of answers taken, surest first, and the share of them that is wrong.
    pub risk: Vec<[f64; 2]>,
    /// `open`, `too_few`, `agreement`, `difference` or `drift`.
    pub verdict: String,
    /// Of answers that two people marked.
    #[serde(default)]
    pub doubled: Option<Doubled>,
    /// Of each marker with many marks.
    #[serde(default)]
    pub markers: Vec<Marker>,
    /// Open answers whose marks would teach the machine most, that one first.
    #[serde(default)]
    pub next: Vec<SubmissionId>,
}

/// Whether so many decisions are worth learning from anew: ever more rarely, since each time all open answers are read.
fn due(decisions: i64) -> bool {
    [5, 8, 12, 16, 20, 30, 40].contains(&decisions) || (decisions >= 50 && decisions % 25 == 0)
}

/// Puts a job into the queue when there is enough that is new. `at_once` does not wait for a round number.
pub fn enqueue(
    c: &mut Conn,
    assignment: &Assignment,
    at_once: bool,
    now: Timestamp,
) -> Result<bool, DbError> {
    let decisions = db::decision::count(c, &assignment.id)?;
    if decisions < 5 || !(at_once || due(decisions)) {
        return Ok(false);
    }
    let id = assignment.id.as_str();
    let key = format!("{JOB}:{id}:{}:{decisions}", assignment.version);
    db::job::enqueue(c, &JobId::new(now), JOB, id, &key, now, now)
}

/// What was learnt of a question by the newest job, if anything was.
pub async fn current(app: &App, assignment: &Assignment) -> Result<Option<Arc<Learnt>>> {
    let wanted = assignment.clone();
    let found = app
        .db
        .read(move |c| {
            let newest = db::validation::newest(c, &wanted.id, 1)?.pop();
            Ok::<_, DbError>(newest.filter(|v| v.assignment_version == wanted.version))
        })
        .await?;
    let Some(validation) = found.filter(|v| usize::try_from(v.marks).is_ok_and(|n| n >= LEAST)) else {
        return Ok(None);
    };
    if let Some((from, learnt)) = app.learnt.lock().get(&assignment.id)
        && *from == validation.id
    {
        return Ok(Some(learnt.clone()));
    }
    let marks = human_marks(app, assignment, Some(validation.created_at)).await?;
    if marks.len() < LEAST {
        return Ok(None);
    }
    let (app2, assignment2) = (app.clone(), assignment.clone());
    let learnt = blocking(move || {
        let marks = sights(&app2, &assignment2, &marks)?;
        learn(&marks, &assignment2)
    })
    .await?;
    let learnt = Arc::new(learnt);
    app.learnt.keep(&assignment.id, &validation.id, &learnt);
    Ok(Some(learnt))
}

/// The newest decision about each answer, newest first, of marks on the assignment's own scale.
async fn human_marks(app: &App, assignment: &Assignment, until: Option<Timestamp>) -> Result<Vec<HumanMark>> {
    let id = assignment.id.clone();
    let all = app.db.read(move |c| db::decision::human_marks(c, &id, until, MOST_DECISIONS)).await?;
    let mut seen = HashSet::new();
    let scale = f64::from(assignment.points);
    Ok(all
        .into_iter()
        .filter(|mark| seen.insert(mark.submission_id.clone()))
        // Taken back, or on another scale; an empty answer teaches nothing.
        .filter(|mark| mark.method != DecisionMethod::Rollback)
        .filter(|mark| (mark.max_score - scale).abs() < 1e-9 && !mark.answer.trim().is_empty())
        .take(MOST_MARKS)
        .collect())
}

/// An answer that a person marked, as learning sees it.
struct Marked {
    of: HumanMark,
    sight: Sight,
}

/// In which form answers like these are learnt.
fn form<'a>(question: &grader::Question, answers: impl IntoIterator<Item = &'a str>) -> Form {
    let measured = !question.reference_answers.is_empty() || !question.rubric.is_empty();
    Form::of(answers, measured)
}

fn sights(app: &App, assignment: &Assignment, marks: &[HumanMark]) -> Result<Vec<Marked>> {
    let question = grading::question(assignment);
    let form = form(&question, marks.iter().map(|mark| mark.answer.as_str()));
    marks
        .iter()
        .map(|mark| {
            let sight = app.grader.sight(&question, &mark.answer, form).map_err(anyhow::Error::from)?;
            Ok(Marked { of: mark.clone(), sight })
        })
        .collect()
}

fn learn<'a>(marks: impl IntoIterator<Item = &'a Marked>, assignment: &Assignment) -> Result<Learnt> {
    let marks: Vec<Mark> = marks
        .into_iter()
        .map(|marked| Mark { sight: marked.sight.clone(), score: marked.of.score, label: None })
        .collect();
    let learnt = Learnt::from_marks(&marks, Scale::to(f64::from(assignment.points)));
    Ok(learnt.map_err(anyhow::Error::from)?)
}

/// Learns a question, measures, and reads anew what no person has decided.
pub async fn run(app: &App, job: &Job, worker: &str) -> Result<()> {
    let id = AssignmentId::from(job.subject.as_str());
    let found = app.db.read(move |c| db::assignment::find(c, &id)).await?;
    let Some(assignment) = found else { return finish(app, job, worker).await };
    let now = app.clock.now();
    let marks = human_marks(app, &assignment, Some(now)).await?;
    if marks.len() < LEAST {
        return finish(app, job, worker).await;
    }
    let (rules, doubles) = {
        let assignment = assignment.clone();
        app.db
            .read(move |c| {
                let points = f64::from(assignment.points);
                let doubles = db::decision::double_marked(c, &assignment.id, points, MOST_DECISIONS)?;
                Ok::<_, DbError>((policy::of(c, &assignment)?, doubles))
            })
            .await?
    };
    let open = open_answers(app, &assignment).await?;
    let (app2, assignment2, newest) = (app.clone(), assignment.clone(), open.clone());
    let (learnt, validation) = blocking(move || {
        let marks = sights(&app2, &assignment2, &marks)?;
        let learnt = learn(&marks, &assignment2)?;
        let mut report = measure(&marks, &assignment2, &rules, &doubles)?;
        report.next = teaching(&app2, &assignment2, &marks, newest)?;
        let question = grading::question(&assignment2);
        let first = marks.first().map(|marked| marked.of.answer.as_str()).unwrap_or_default();
        let read = app2.grader.grade_with(&question, first, &learnt).map_err(anyhow::Error::from)?;
        let validation = Validation {
            id: ValidationId::new(now),
            assignment_id: assignment2.id.clone(),
            assignment_version: assignment2.version,
            model: policy::model_key(&read),
            marks: i32::try_from(marks.len()).unwrap_or(i32::MAX),
            passed: report.verdict == "open",
            report: serde_json::to_string(&report).map_err(anyhow::Error::from)?,
            created_at: now,
        };
        Ok((learnt, validation))
    })
    .await?;
    let learnt = Arc::new(learnt);
    let stored = validation.clone();
    app.db.write(move |c| Ok::<_, Error>(db::validation::insert(c, &stored)?)).await?;
    app.learnt.keep(&assignment.id, &validation.id, &learnt);
    read_anew(app, &assignment, &learnt, open).await?;
    finish(app, job, worker).await
}

/// Foretells each mark from the others and holds both side by side.
fn measure(
    marks: &[Marked],
    assignment: &Assignment,
    rules: &crate::db::marking_policy::MarkingPolicy,
    doubles: &[(SubmissionId, f64, f64)],
) -> Result<Report> {
    let fold = |marked: &Marked| {
        let hash = Sha256::digest(marked.of.submission_id.as_str());
        u64::from(hash[0]) % FOLDS.min(marks.len() as u64)
    };
    let points = f64::from(assignment.points);
    let mut pairs: Vec<Pair> = Vec::with_capacity(marks.len());
    for at in 0..FOLDS.min(marks.len() as u64) {
        let (held, rest): (Vec<&Marked>, Vec<&Marked>) = marks.iter().partition(|marked| fold(marked) == at);
        if held.is_empty() || rest.is_empty() {
            continue;
        }
        let learnt = learn(rest, assignment)?;
        for marked in held {
            let forecast = learnt.forecast(&marked.sight);
            let probabilities = forecast.probabilities;
            pairs.push(Pair {
                id: marked.of.submission_id.clone(),
                marker: marked.of.marked_by.clone(),
                person: marked.of.score,
                machine: forecast.score,
                confidence: probabilities.of(probabilities.likeliest()),
                drawn: marked.of.blind && sampled(rules, Sample::Audit, &marked.of.submission_id),
            });
        }
    }
    // Newest first, as the marks are.
    let place: HashMap<&SubmissionId, usize> =
        marks.iter().enumerate().map(|(at, marked)| (&marked.of.submission_id, at)).collect();
    pairs.sort_by_key(|pair| place.get(&pair.id).copied());
    let foretold: HashMap<&SubmissionId, f64> = pairs.iter().map(|pair| (&pair.id, pair.machine)).collect();
    let twice: Vec<[f64; 3]> = doubles
        .iter()
        .filter_map(|(id, first, second)| Some([*first, *second, *foretold.get(id)?]))
        .collect();
    let doubled = measures::doubled(&twice);
    Ok(Report { doubled, ..report(&pairs, points, rules.gate) })
}

/// The open answers whose marks would teach most, each beside those named before it.
fn teaching(
    app: &App,
    assignment: &Assignment,
    marks: &[Marked],
    open: Vec<(SubmissionId, String)>,
) -> Result<Vec<SubmissionId>> {
    let question = grading::question(assignment);
    let form = form(&question, marks.iter().map(|marked| marked.of.answer.as_str()));
    let (mut ids, mut sights) = (Vec::new(), Vec::new());
    for (id, answer) in open.into_iter().take(LOOKED_AT) {
        sights.push(app.grader.sight(&question, &answer, form).map_err(anyhow::Error::from)?);
        ids.push(id);
    }
    let mark = |sight: Sight, score: f64| Mark { sight, score, label: None };
    let mut known: Vec<Mark> =
        marks.iter().map(|marked| mark(marked.sight.clone(), marked.of.score)).collect();
    let mut named = Vec::new();
    while named.len() < NAMED
        && let Some(next) = next_to_mark(&known, &sights, SEED)
    {
        // Its mark is not known yet; what it covers is.
        known.push(mark(sights.swap_remove(next.answer), 0.0));
        named.push(ids.swap_remove(next.answer));
    }
    Ok(named)
}

struct Pair {
    id: SubmissionId,
    marker: Option<PersonId>,
    person: f64,
    machine: f64,
    confidence: f64,
    drawn: bool,
}

fn report(pairs: &[Pair], points: f64, least_kappa: f64) -> Report {
    let drawn: Vec<&Pair> = pairs.iter().filter(|pair| pair.drawn).collect();
    let step = step(points);
    let figures = |pairs: &[&Pair]| {
        let (person, machine): (Vec<f64>, Vec<f64>) = pairs.iter().map(|p| (p.person, p.machine)).unzip();
        agreement(&person, &machine, step, SEED)
    };
    let of_sample = figures(&drawn);
    let of_all = figures(&pairs.iter().collect::<Vec<_>>());
    let verdict = match gate(&of_sample, &Gate { least_kappa, ..Gate::default() }) {
        Verdict::Open if drifted(&drawn) => "drift",
        Verdict::Open => "open",
        Verdict::TooFew => "too_few",
        Verdict::Agreement => "agreement",
        Verdict::Difference => "difference",
    };
    let count = (points / step).round() as usize + 1;
    let levels: Vec<f64> = (0..count).map(|level| level as f64 * step).collect();
    let level = |score: f64| ((score / step).round().max(0.0) as usize).min(count - 1);
    let mut confusion = vec![vec![0; count]; count];
    for pair in pairs {
        confusion[level(pair.person)][level(pair.machine)] += 1;
    }
    Report {
        sample: Figures::of(&of_sample),
        all: Figures::of(&of_all),
        levels,
        confusion,
        calibration: calibration(pairs, step),
        risk: risk(pairs, step),
        verdict: verdict.into(),
        doubled: None,
        markers: measures::markers(
            &pairs.iter().rev().map(|p| (p.marker.clone(), p.person, p.machine)).collect::<Vec<_>>(),
        ),
        next: Vec::new(),
    }
}

/// What points are counted in on pages: at most ten levels above zero.
fn step(points: f64) -> f64 {
    if points <= 10.0 { 1.0 } else { points / 10.0 }
}

fn right(pair: &Pair, step: f64) -> bool {
    (pair.person - pair.machine).abs() <= step / 2.0 + 1e-9
}

fn calibration(pairs: &[Pair], step: f64) -> Vec<Bin> {
    let bins = (0..5).filter_map(|bin| {
        let (low, high) = (f64::from(bin) / 5.0, f64::from(bin + 1) / 5.0);
        let inside: Vec<&Pair> = pairs
            .iter()
            .filter(|pair| pair.confidence >= low && (pair.confidence < high || bin == 4))
            .collect();
        let count = inside.len();
        (count > 0).then(|| Bin {
            confidence: inside.iter().map(|pair| pair.confidence).sum::<f64>() / count as f64,
            right: inside.iter().filter(|pair| right(pair, step)).count() as f64 / count as f64,
            count,
        })
    });
    bins.collect()
}

fn risk(pairs: &[Pair], step: f64) -> Vec<[f64; 2]> {
    let mut sorted: Vec<&Pair> = pairs.iter().collect();
    sorted.sort_by(|a, b| b.confidence.total_cmp(&a.confidence).then_with(|| a.id.cmp(&b.id)));
    (1..=10)
        .filter_map(|tenth| {
            let taken = sorted.get(..(sorted.len() * tenth).div_ceil(10))?;
            let wrong = taken.iter().filter(|pair| !right(pair, step)).count();
            (!taken.is_empty())
                .then(|| [taken.len() as f64 / sorted.len() as f64, wrong as f64 / taken.len() as f64])
        })
        .collect()
}

/// Whether the newest marks of the sample lie clearly further off than the older ones.
fn drifted(newest_first: &[&Pair]) -> bool {
    if newest_first.len() < 2 * RECENT {
        return false;
    }
    let off = |pairs: &[&Pair]| {
        pairs.iter().map(|pair| (pair.person - pair.machine).abs()).sum::<f64>() / pairs.len() as f64
    };
    let (recent, older) = newest_first.split_at(RECENT);
    off(recent) > DRIFT * off(older).max(0.05)
}

/// Answers of an assignment that no person has decided, newest first.
async fn open_answers(app: &App, assignment: &Assignment) -> Result<Vec<(SubmissionId, String)>> {
    let id = assignment.id.clone();
    app.db
        .read(move |c| {
            let answers = db::marking::of_assignment(c, &id, MOST_ANSWERS)?;
            let ids: Vec<SubmissionId> = answers.iter().map(|(id, _)| id.clone()).collect();
            let mut decided: HashMap<SubmissionId, DecisionMethod> = HashMap::new();
            for decision in db::decision::for_submissions(c, &ids)? {
                decided.insert(decision.submission_id, decision.method);
            }
            let open = answers.into_iter().filter(|(id, answer)| {
                let by_person = decided.get(id).is_some_and(|method| *method != DecisionMethod::Rollback);
                !by_person && !answer.trim().is_empty()
            });
            Ok::<_, DbError>(open.collect::<Vec<_>>())
        })
        .await
        .map_err(Error::from)
}

/// Reads answers with what was learnt, and stores what changed.
async fn read_anew(
    app: &App,
    assignment: &Assignment,
    learnt: &Arc<Learnt>,
    answers: Vec<(SubmissionId, String)>,
) -> Result<()> {
    for some in answers.chunks(AT_ONCE) {
        let (some, app2, assignment2) = (some.to_vec(), app.clone(), assignment.clone());
        let learnt = learnt.clone();
        let graded = blocking(move || {
            let question = grading::question(&assignment2);
            some.into_iter()
                .map(|(id, answer)| {
                    let grade = app2.grader.grade_with(&question, &answer, &learnt);
                    Ok((id, grade.map_err(anyhow::Error::from)?))
                })
                .collect::<Result<Vec<_>>>()
        })
        .await?;
        let (assignment, now) = (assignment.clone(), app.clock.now());
        app.db
            .write(move |c| {
                for (id, grade) in graded {
                    replace(c, &assignment, &id, grade, now)?;
                }
                Ok::<_, Error>(())
            })
            .await?;
        app.wake.passback.notify_one();
    }
    Ok(())
}

/// Stores the machine's newer mark. It counts where nobody has seen the former one; where a student has, it is kept beside
/// it until the teacher takes it.
fn replace(
    c: &mut Conn,
    assignment: &Assignment,
    id: &SubmissionId,
    grade: grader::Grade,
    now: Timestamp,
) -> Result<(), DbError> {
    let Some(submission) = db::submission::find(c, id)? else { return Ok(()) };
    let current = match &submission.grade_id {
        Some(grade) => db::grade::find(c, grade)?,
        None => None,
    };
    if submission.state == SubmissionState::Grading
        || current.as_ref().is_some_and(|grade| grade.origin == GradeOrigin::Teacher)
        || db::decision::for_submission(c, id)?.last().is_some_and(|d| d.method != DecisionMethod::Rollback)
    {
        return Ok(());
    }
    let held = assignment.release_at.is_some_and(|at| at > now);
    let released = submission.state == SubmissionState::Released
        || !held && grading::releases(c, assignment, &submission, &grade)?;
    let row = Grade {
        id: GradeId::new(now),
        submission_id: id.clone(),
        origin: GradeOrigin::Machine,
        score: grade.score,
        max_score: f64::from(assignment.points),
        needs_review: grade.needs_review,
        comment: grade.feedback.clone(),
        details: serde_json::to_string(&Details { grade: Some(grade) }).unwrap_or_default(),
        assignment_version: assignment.version,
        marked_by: None,
        created_at: now,
    };
    let same = current.as_ref().is_some_and(|old| {
        (old.score - row.score).abs() < 1e-9 && old.needs_review == row.needs_review && as_sure(old, &row)
    });
    if same {
        return Ok(());
    }
    if submission.state == SubmissionState::Released {
        if current.is_none_or(|old| (old.score - row.score).abs() > 1e-9) {
            db::grade::insert(c, &row)?;
        }
        return Ok(());
    }
    db::grade::insert(c, &row)?;
    let state = if released { SubmissionState::Released } else { SubmissionState::Review };
    if db::submission::set_grade(c, id, submission.version, Some(&row.id), state)? && released {
        grading::send(c, &submission, &row, assignment, now)?;
    }
    Ok(())
}

/// Whether two marks of the machine are about as sure: a hair's breadth is not worth another row.
fn as_sure(old: &Grade, new: &Grade) -> bool {
    let sure = |grade: &Grade| Some(serde_json::from_str::<Details>(&grade.details).ok()?.grade?.confidence);
    sure(old).zip(sure(new)).is_some_and(|(old, new)| (old - new).abs() < NOTICED)
}

/// A mark that a student sees and the machine would give otherwise by now.
#[derive(Clone, Debug, PartialEq)]
pub struct Newer {
    /// The answer's submission.
    pub id: SubmissionId,
    /// Its version.
    pub version: i32,
    /// The newer mark.
    pub grade: GradeId,
    /// Points now.
    pub before: f64,
    /// Points by the newer mark.
    pub after: f64,
}

/// The answers that would teach the machine most when the newest job looked, that one first; none where the assignment has
/// changed since.
pub fn teaching_most(c: &mut Conn, assignment: &Assignment) -> Result<Vec<SubmissionId>, DbError> {
    let newest = db::validation::newest(c, &assignment.id, 1)?.pop();
    let look = newest.filter(|look| look.assignment_version == assignment.version);
    let report = look.and_then(|look| serde_json::from_str::<Report>(&look.report).ok());
    Ok(report.map(|report| report.next).unwrap_or_default())
}

/// What a visit's page of agreement shows.
pub struct State {
    /// The newest looks, newest first, with their figures.
    pub looks: Vec<(Validation, Option<Report>)>,
    /// People's decisions so far.
    pub decisions: usize,
    /// Marks that students see and the machine would give otherwise by now.
    pub newer: Vec<Newer>,
}

/// Reads it.
pub async fn state(app: &App, visit: &Visit) -> Result<State> {
    let (link, assignment) = visit.as_marker()?;
    let (link, assignment) = (link.clone(), assignment.clone());
    app.db
        .read(move |c| {
            let looks = db::validation::newest(c, &assignment.id, 20)?;
            let looks = looks
                .into_iter()
                .map(|look| {
                    let report = serde_json::from_str(&look.report).ok();
                    (look, report)
                })
                .collect();
            let decisions = usize::try_from(db::decision::count(c, &assignment.id)?).unwrap_or(0);
            Ok::<_, Error>(State { looks, decisions, newer: newer(c, &link.id)? })
        })
        .await
}

fn newer(c: &mut Conn, link: &crate::db::types::ResourceLinkId) -> Result<Vec<Newer>, DbError> {
    let released: Vec<_> = db::marking::newest(c, link)?
        .into_iter()
        .filter(|(summary, _)| summary.state == SubmissionState::Released)
        .filter_map(|(summary, mark)| Some((summary, mark?)))
        .filter(|(_, mark)| mark.origin == GradeOrigin::Machine)
        .collect();
    let ids: Vec<SubmissionId> = released.iter().map(|(summary, _)| summary.id.clone()).collect();
    let newest: HashMap<SubmissionId, _> = db::marking::machine_marks(c, &ids)?.into_iter().collect();
    let changed = released.into_iter().filter_map(|(summary, mark)| {
        let other = newest.get(&summary.id)?;
        let differs = other.id != mark.id && (other.score - mark.score).abs() > 1e-9;
        differs.then(|| Newer {
            id: summary.id,
            version: summary.version,
            grade: other.id.clone(),
            before: mark.score,
            after: other.score,
        })
    });
    Ok(changed.collect())
}

/// Lets the machine learn now, at a teacher's wish. `false` when there is too little to learn from, or nothing new.
pub async fn ask(app: &App, visit: &Visit) -> Result<bool> {
    let (_, assignment) = visit.as_marker()?;
    let (assignment, now) = (assignment.clone(), app.clock.now());
    let queued = app.db.write(move |c| Ok::<_, Error>(enqueue(c, &assignment, true, now)?)).await?;
    app.wake.grading.notify_one();
    Ok(queued)
}

async fn finish(app: &App, job: &Job, worker: &str) -> Result<()> {
    let (id, worker, now) = (job.id.clone(), worker.to_owned(), app.clock.now());
    app.db.write(move |c| Ok::<_, Error>(db::job::finish(c, &id, &worker, now).map(|_| ())?)).await
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(anyhow::Error::from)?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(count: usize, off: impl Fn(usize) -> f64) -> Vec<Pair> {
        (0..count)
            .map(|n| {
                let person = (n % 11) as f64;
                Pair {
                    id: format!("s{n}").into(),
                    marker: None,
                    person,
                    machine: (person + off(n)).clamp(0.0, 10.0),
                    confidence: 0.9,
                    drawn: true,
                }
            })
            .collect()
    }

    #[test]
    fn the_gate_opens_on_agreement_and_closes_on_drift() {
        assert_eq!(report(&pairs(60, |_| 0.0), 10.0, 0.7).verdict, "open");
        assert_eq!(report(&pairs(10, |_| 0.0), 10.0, 0.7).verdict, "too_few");
        // The newest come first: they lie off by two while the older ones agree.
        let drifting =
            pairs(200, |n| if n < RECENT { 2.0 * f64::from(u8::from(n % 2 == 0)) - 1.0 } else { 0.0 });
        assert_eq!(report(&drifting, 10.0, 0.7).verdict, "drift");
        let seen: Vec<Pair> =
            pairs(60, |_| 0.0).into_iter().map(|pair| Pair { drawn: false, ..pair }).collect();
        let found = report(&seen, 10.0, 0.7);
        assert_eq!((found.verdict.as_str(), found.all.answers, found.sample.answers), ("too_few", 60, 0));
    }

    #[test]
    fn figures_hold_every_answer_once() {
        let found = report(&pairs(55, |n| f64::from(u8::from(n % 5 == 0))), 10.0, 0.7);
        assert_eq!(found.confusion.iter().flatten().sum::<usize>(), 55);
        assert_eq!(found.levels.len(), 11);
        assert_eq!(found.calibration.iter().map(|bin| bin.count).sum::<usize>(), 55);
        assert_eq!(found.risk.last().map(|at| at[0]), Some(1.0));
        let many = report(&pairs(55, |_| 0.0), 100.0, 0.7);
        assert_eq!(many.levels.len(), 11);
    }

    #[test]
    fn learning_grows_rarer_with_the_number_of_marks() {
        assert!(!due(4) && due(5) && !due(6) && due(12) && !due(45) && due(50) && !due(60) && due(75));
    }
}

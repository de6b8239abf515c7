//! Values of mastery that students contest, and what teachers make of it.

use crate::app::App;
use crate::db;
use crate::db::mastery::{self, Contest};
use crate::db::types::{ContestDecision, ContestId, OutcomeId, PersonId};
use crate::domain::learning::standing::{self, State};
use crate::domain::learning::{Learner, learner, teachers_course};
use crate::domain::session::Visit;
use crate::error::{Error, Fault, Result};

/// Characters of a reason or an answer.
pub const LONGEST: usize = 2_000;
/// Contests that a page lists.
const LISTED: i64 = 200;
/// Open contests of one student.
const MOST_OPEN: usize = 20;

/// A student disagrees with the value of an outcome; the key of what is wrong otherwise.
pub async fn contest(app: &App, visit: &Visit, outcome: &str, reason: &str) -> Result<Option<&'static str>> {
    let learner = learner(visit)?;
    let reason: String = reason.trim().chars().take(LONGEST).collect();
    if reason.is_empty() {
        return Ok(Some("contest-reason-needed"));
    }
    let now = app.clock.now();
    let outcome = OutcomeId::from(outcome);
    app.db
        .write(move |c| {
            let standing = standing::note(c, &learner, now)?;
            let state = standing.state(&outcome).ok_or_else(|| Fault::not_found("no such outcome"))?;
            let open = standing.contests.iter().filter(|one| one.decision == ContestDecision::Open);
            if open.clone().any(|one| one.outcome_id == outcome) {
                return Ok(Some("contest-open-already"));
            }
            if open.count() >= MOST_OPEN {
                return Ok(Some("contest-too-many"));
            }
            let row = Contest {
                id: ContestId::new(now),
                course_id: learner.course.clone(),
                person_id: learner.person.clone(),
                outcome_id: outcome.clone(),
                value: state.mastery.at(now.micros()),
                reason,
                decision: ContestDecision::Open,
                evidence: String::new(),
                answer: String::new(),
                decided_by: None,
                created_at: now,
                decided_at: None,
            };
            mastery::insert_contest(c, &row)?;
            Ok::<_, Error>(None)
        })
        .await
}

/// An open contest with what the teacher needs to settle it.
pub struct OpenContest {
    /// The contest.
    pub contest: Contest,
    /// The student's name, where the school shares it.
    pub name: Option<String>,
    /// Where they stand.
    pub state: State,
    /// The newest steps of the outcome, the newest first.
    pub steps: Vec<mastery::Change>,
    /// Titles of the work behind the evidence, by its name in the steps.
    pub titles: std::collections::BTreeMap<String, String>,
}

/// The open contests of the course of a teacher's visit, oldest first.
pub async fn open(app: &App, visit: &Visit) -> Result<Vec<OpenContest>> {
    let course = teachers_course(visit)?;
    let now = app.clock.now();
    app.db
        .read(move |c| {
            let mut open = Vec::new();
            for contest in mastery::open_contests(c, &course, LISTED)? {
                let learner = Learner { course: course.clone(), person: contest.person_id.clone() };
                let standing = standing::look(c, &learner, now)?;
                let titles = titles(&standing, &crate::db::practice::items(c, &course, super::items::MOST)?);
                let Some(state) = standing.state(&contest.outcome_id).cloned() else { continue };
                let name = db::person::find(c, &contest.person_id)?.and_then(|person| person.name);
                let steps = mastery::history(c, &contest.person_id, &contest.outcome_id, 12)?;
                open.push(OpenContest { contest, name, state, steps, titles });
            }
            Ok::<_, Error>(open)
        })
        .await
}

/// What each piece of evidence is called: the assignment's title, or the beginning of the item.
pub fn titles(
    standing: &standing::Standing,
    items: &[crate::db::practice::Item],
) -> std::collections::BTreeMap<String, String> {
    let title = |id: &str| {
        let place = standing.outcomes.places.iter().find(|place| place.assignment.as_str() == id);
        place.map(|place| place.title.clone()).unwrap_or_default()
    };
    let mut titles: std::collections::BTreeMap<String, String> = standing
        .works
        .iter()
        .map(|work| (format!("s:{}", work.submission), title(work.assignment.as_str())))
        .collect();
    let names: std::collections::HashMap<&str, &str> =
        items.iter().map(|item| (item.id.as_str(), item.prompt.as_str())).collect();
    titles.extend(standing.practised.iter().map(|one| {
        let prompt = names.get(one.item_id.as_str()).copied().unwrap_or_default();
        (format!("p:{}", one.id), beginning(prompt))
    }));
    titles
}

/// The beginning of a text, for lists.
pub fn beginning(text: &str) -> String {
    let mut short: String = text.chars().take(80).collect();
    if text.chars().count() > 80 {
        short.push('…');
    }
    short
}

/// Settles a contest; the key of what is wrong otherwise.
pub async fn settle(
    app: &App,
    visit: &Visit,
    id: &str,
    decision: &str,
    evidence: &str,
    answer: &str,
) -> Result<Option<&'static str>> {
    let course = teachers_course(visit)?;
    let decision = ContestDecision::parse(decision)
        .filter(|decision| *decision != ContestDecision::Open)
        .ok_or_else(|| Fault::bad_form("decision must be kept, left_out or mastered"))?;
    if decision == ContestDecision::LeftOut && evidence.is_empty() {
        return Ok(Some("contest-evidence-needed"));
    }
    let answer: String = answer.trim().chars().take(LONGEST).collect();
    let (teacher, now): (PersonId, _) = (visit.session.person_id.clone(), app.clock.now());
    let (id, evidence) = (ContestId::from(id), evidence.to_owned());
    app.db
        .write(move |c| {
            let contest =
                mastery::contest(c, &course, &id)?.ok_or_else(|| Fault::not_found("no such contest"))?;
            let learner = Learner { course, person: contest.person_id.clone() };
            let standing = standing::look(c, &learner, now)?;
            let known = standing
                .state(&contest.outcome_id)
                .is_some_and(|state| state.evidence.iter().any(|one| one.id == evidence));
            let evidence = match decision {
                ContestDecision::LeftOut if !known => return Ok(Some("contest-evidence-needed")),
                ContestDecision::LeftOut => evidence,
                _ => String::new(),
            };
            if !mastery::settle(c, &id, decision, &evidence, &answer, &teacher, now)? {
                return Ok(Some("contest-settled-already"));
            }
            let detail = serde_json::json!({ "decision": decision }).to_string();
            db::audit::append(c, teacher.as_str(), "mastery.settle", id.as_str(), &detail, now)?;
            standing::note(c, &learner, now)?;
            Ok::<_, Error>(None)
        })
        .await
}

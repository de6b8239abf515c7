//! Answers that say the same, so that one decision marks them all. The grader groups them, safe for negation and numbers;
//! a teacher's hand takes groups apart and joins them, and the next grouping leaves that alone.

use std::collections::{BTreeMap, HashMap};

use grader::groups::{DEFAULT_CUT, groups};
use grader::marks::{Form, Sight};
use grader::{Question, near_duplicates};

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::answer_group::{AnswerGroup, NearDuplicate};
use crate::db::job::Job;
use crate::db::resource_link::ResourceLink;
use crate::db::types::{JobId, ResourceLinkId, SubmissionId};
use crate::db::{self, Conn, DbError};
use crate::domain::grading;
use crate::domain::marking::queue::{self, Item};
use crate::domain::session::Visit;
use crate::error::{Error, Result};
use crate::secrets;

/// The kind of a grouping job; its subject is the resource link.
pub const JOB: &str = "group";
/// Answers that are grouped; more are left as they are.
const MOST: usize = 4_000;
/// The share of their runs of words that two answers have in common when they are nearly the same.
const NEAR: f64 = 0.6;

/// One group as a teacher sees it.
#[derive(Clone, Debug)]
pub struct Group {
    /// Its name at the place.
    pub name: String,
    /// Its answers, the middle first.
    pub members: Vec<Item>,
    /// How many of them a decision would mark.
    pub open: usize,
}

/// Puts a grouping job into the queue, once for the same answers.
fn enqueue(c: &mut Conn, link: &ResourceLinkId, answers: &str, now: Timestamp) -> Result<bool, DbError> {
    let key = format!("{JOB}:{link}:{answers}");
    db::job::enqueue(c, &JobId::new(now), JOB, link.as_str(), &key, now, now)
}

/// The groups of a visit's place, those with the most open answers first, and whether a newer grouping is on its way. When
/// answers have come in since the last one, a job is put into the queue.
pub async fn read(app: &App, visit: &Visit) -> Result<(Vec<Group>, bool)> {
    let (link, _) = visit.as_marker()?;
    let items = queue::load(app, visit).await?;
    let mut ids: Vec<&str> = items.iter().map(|item| item.id.as_str()).collect();
    ids.sort_unstable();
    let (fingerprint, answers) = (secrets::hash(&ids.concat()), items.len());
    let (place, now) = (link.id.clone(), app.clock.now());
    let rows = app
        .db
        .write(move |c| {
            enqueue(c, &place, &fingerprint, now)?;
            Ok::<_, Error>(db::answer_group::for_link(c, &place)?)
        })
        .await?;
    app.wake.grading.notify_one();
    let grouped = rows.len();
    let mut by_id: HashMap<SubmissionId, Item> =
        items.into_iter().map(|item| (item.id.clone(), item)).collect();
    let mut named: BTreeMap<String, Vec<Item>> = BTreeMap::new();
    for row in rows {
        if let Some(item) = by_id.remove(&row.submission_id) {
            named.entry(row.name).or_default().push(item);
        }
    }
    let mut found: Vec<Group> = named
        .into_iter()
        .map(|(name, members)| Group {
            open: members.iter().filter(|item| is_open(item)).count(),
            members,
            name,
        })
        .collect();
    found.sort_by(|a, b| {
        b.open
            .cmp(&a.open)
            .then_with(|| b.members.len().cmp(&a.members.len()))
            .then_with(|| a.name.cmp(&b.name))
    });
    Ok((found, grouped < answers.min(MOST)))
}

/// A decision about a group marks it.
pub fn is_open(item: &Item) -> bool {
    item.state == crate::db::types::SubmissionState::Review && !item.decided && !item.hidden
}

/// Groups the answers of a place.
pub async fn run(app: &App, job: &Job, worker: &str) -> Result<()> {
    let id = ResourceLinkId::from(job.subject.as_str());
    let found = app.db.read(move |c| load(c, &id)).await?;
    if let Some((link, assignment, answers)) = found {
        let (grader, question) = (app.grader.clone(), grading::question(&assignment));
        let place = link.id.clone();
        let (groups, near) = tokio::task::spawn_blocking(move || {
            let measured = !question.reference_answers.is_empty() || !question.rubric.is_empty();
            let form = Form::of(answers.iter().map(|(_, answer)| answer.as_str()), measured);
            let sights = answers
                .iter()
                .map(|(_, answer)| grader.sight(&question, answer, form))
                .collect::<Result<Vec<Sight>, _>>()
                .map_err(anyhow::Error::from)?;
            Ok::<_, Error>((rows(&place, &answers, &sights), near(&place, &question, &answers)))
        })
        .await
        .map_err(anyhow::Error::from)??;
        app.db
            .write(move |c| Ok::<_, Error>(db::answer_group::replace(c, &link.id, &groups, &near)?))
            .await?;
    }
    let (id, worker, now) = (job.id.clone(), worker.to_owned(), app.clock.now());
    app.db.write(move |c| Ok::<_, Error>(db::job::finish(c, &id, &worker, now).map(|_| ())?)).await
}

type Loaded = (ResourceLink, crate::db::assignment::Assignment, Vec<(SubmissionId, String)>);

fn load(c: &mut Conn, id: &ResourceLinkId) -> Result<Option<Loaded>, DbError> {
    let Some(link) = db::resource_link::find(c, id)? else { return Ok(None) };
    let Some(assignment) = link.assignment_id.clone() else { return Ok(None) };
    let Some(assignment) = db::assignment::find(c, &assignment)? else { return Ok(None) };
    let ids: Vec<SubmissionId> =
        db::marking::newest(c, id)?.into_iter().map(|(summary, _)| summary.id).take(MOST).collect();
    let mut answers = db::marking::answers(c, &ids)?;
    answers.retain(|(_, answer)| !answer.trim().is_empty());
    answers.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(Some((link, assignment, answers)))
}

fn rows(place: &ResourceLinkId, answers: &[(SubmissionId, String)], sights: &[Sight]) -> Vec<AnswerGroup> {
    let mut rows = Vec::with_capacity(answers.len());
    for group in groups(sights, DEFAULT_CUT) {
        // Named after its centre: a group keeps its name while that stays the same.
        let Some((centre, _)) = group.centre().and_then(|at| answers.get(at)) else { continue };
        let name = secrets::hash(centre.as_str())[..16].to_owned();
        for (at, (id, _)) in group.members.iter().filter_map(|member| answers.get(*member)).enumerate() {
            rows.push(AnswerGroup {
                submission_id: id.clone(),
                resource_link_id: place.clone(),
                name: name.clone(),
                place: i32::try_from(at).unwrap_or(i32::MAX),
                by_hand: false,
            });
        }
    }
    rows
}

/// Pairs of answers with nearly the same words.
fn near(
    place: &ResourceLinkId,
    question: &Question,
    answers: &[(SubmissionId, String)],
) -> Vec<NearDuplicate> {
    let texts: Vec<&str> = answers.iter().map(|(_, answer)| answer.as_str()).collect();
    let mut known: Vec<&str> = vec![&question.question];
    known.extend(question.reference_answers.iter().map(String::as_str));
    let pairs = near_duplicates(&texts, &known, NEAR).into_iter().filter_map(|pair| {
        let (one, other) = (&answers.get(pair.first)?.0, &answers.get(pair.second)?.0);
        let (first, second) = if one < other { (one, other) } else { (other, one) };
        Some(NearDuplicate {
            submission_id: first.clone(),
            other_id: second.clone(),
            resource_link_id: place.clone(),
            similarity: pair.shared,
        })
    });
    pairs.collect()
}

/// Puts these answers of a place into a group of their own, or joins them with another group. They stay there, whatever
/// the next grouping says. Returns the group's name.
pub async fn put(app: &App, visit: &Visit, answers: &[SubmissionId], into: Option<&str>) -> Result<String> {
    let (link, _) = visit.as_marker()?;
    let (link, answers) = (link.id.clone(), answers.to_vec());
    let name = into.map_or_else(|| format!("own-{}", secrets::reference_number()), str::to_owned);
    let (marker, now) = (visit.session.person_id.clone(), app.clock.now());
    let stored = name.clone();
    app.db
        .write(move |c| {
            let mut place = i32::try_from(db::answer_group::members(c, &link, &stored)?.len()).unwrap_or(0);
            for id in answers {
                let here = db::submission::find(c, &id)?.is_some_and(|s| s.resource_link_id == link);
                if !here {
                    continue;
                }
                let row = AnswerGroup {
                    submission_id: id,
                    resource_link_id: link.clone(),
                    name: stored.clone(),
                    place,
                    by_hand: true,
                };
                db::answer_group::put(c, &row)?;
                place += 1;
            }
            let detail = serde_json::json!({ "group": stored, "answers": place }).to_string();
            db::audit::append(c, marker.as_str(), "groups.change", link.as_str(), &detail, now)?;
            Ok::<_, Error>(())
        })
        .await?;
    Ok(name)
}

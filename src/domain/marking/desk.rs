//! Everything that lies on the desk while one answer is marked.

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::appeal::Appeal;
use crate::db::grade::Grade;
use crate::db::marking_draft::SecondMark;
use crate::db::marking_policy::MarkingPolicy;
use crate::db::types::{AppealState, DecisionMethod, PersonId, SubmissionId};
use crate::db::{self, Conn};
use crate::domain::marking::comments::{self, Suggestion};
use crate::domain::marking::decide::{Entry, REVEAL};
use crate::domain::marking::policy;
use crate::domain::marking::queue::{self, Item, Need};
use crate::domain::review::{self, Work};
use crate::domain::session::Visit;
use crate::error::{Error, Result};

/// How long another marker's unfinished decision is spoken of, in seconds.
const AT_WORK: i64 = 15 * 60;
/// Comments that are suggested.
const SUGGESTED: usize = 6;
/// Near duplicates that are shown.
const NEAR: usize = 5;

/// See the module.
pub struct Desk {
    /// The answer with all that was decided about it.
    pub work: Work,
    /// The rules of the assignment.
    pub rules: MarkingPolicy,
    /// Every newest answer of the place, in no order.
    pub items: Vec<Item>,
    /// Why a person should look.
    pub need: Option<Need>,
    /// The machine's mark, and a first marker's, are not to be shown.
    pub hidden: bool,
    /// This teacher has asked for the name before.
    pub revealed: bool,
    /// What this teacher typed and did not decide, if nobody else decided since: what and when.
    pub draft: Option<(Entry, Timestamp)>,
    /// Somebody else has typed something lately.
    pub colleague: Option<Timestamp>,
    /// The open request for a second look.
    pub appeal: Option<Appeal>,
    /// Two markers' marks that differ: the first one's and the second one's.
    pub two: Option<(Grade, SecondMark)>,
    /// Own past comments that may fit.
    pub comments: Vec<Suggestion>,
    /// Answers that are nearly the same: submission, text, likeness.
    pub near: Vec<(SubmissionId, String, f64)>,
}

/// Reads the desk of one answer. `search` narrows the comments.
pub async fn read(app: &App, visit: &Visit, id: &SubmissionId, search: &str) -> Result<Desk> {
    let (link, assignment) = visit.as_marker()?;
    let (link, assignment, id) = (link.clone(), assignment.clone(), id.clone());
    let (me, now, search) = (visit.session.person_id.clone(), app.clock.now(), search.to_owned());
    app.db
        .read(move |c| {
            let work = review::work(c, &link, &id)?;
            let items = queue::read(c, &link, &assignment, &me)?;
            let item = items.iter().find(|item| item.id == id);
            let appeal =
                db::appeal::for_submission(c, &id)?.into_iter().find(|a| a.state == AppealState::Open);
            let events = db::audit::for_subject(c, id.as_str())?;
            let revealed = events.iter().any(|e| e.action == REVEAL && e.actor == me.as_str());
            let (draft, colleague) = drafts(c, &work, &me, now)?;
            let answer = &work.submission.answer;
            let near = near(c, &id)?;
            Ok::<_, Error>(Desk {
                need: item.and_then(|item| item.need),
                hidden: item.is_some_and(|item| item.hidden),
                two: two(c, &work, item)?,
                comments: comments::suggest(c, &me, &assignment.id, answer, &search, SUGGESTED)?,
                rules: policy::of(c, &assignment)?,
                revealed,
                draft,
                colleague,
                appeal,
                near,
                work,
                items,
            })
        })
        .await
}

type Drafts = (Option<(Entry, Timestamp)>, Option<Timestamp>);

fn drafts(c: &mut Conn, work: &Work, me: &PersonId, now: Timestamp) -> Result<Drafts> {
    let all = db::marking_draft::for_submission(c, &work.submission.id)?;
    let own = all.iter().find(|draft| draft.person_id == *me);
    let own = own
        .filter(|draft| draft.version == work.submission.version)
        .and_then(|draft| Some((serde_json::from_str(&draft.body).ok()?, draft.updated_at)));
    let lately = |at: &Timestamp| now < at.plus_seconds(AT_WORK);
    let others = all.iter().filter(|draft| draft.person_id != *me).map(|draft| draft.updated_at);
    Ok((own, others.filter(lately).max()))
}

fn two(c: &mut Conn, work: &Work, item: Option<&Item>) -> Result<Option<(Grade, SecondMark)>> {
    if item.and_then(|item| item.need) != Some(Need::Adjudicate) {
        return Ok(None);
    }
    let first = db::decision::for_submission(c, &work.submission.id)?
        .into_iter()
        .rev()
        .find(|decision| !matches!(decision.method, DecisionMethod::Rollback | DecisionMethod::Second));
    let first = first.and_then(|first| work.grades.iter().find(|grade| grade.id == first.grade_id).cloned());
    Ok(first.zip(db::marking_draft::second(c, &work.submission.id)?))
}

fn near(c: &mut Conn, id: &SubmissionId) -> Result<Vec<(SubmissionId, String, f64)>> {
    let pairs = db::answer_group::near(c, id)?;
    let ids: Vec<SubmissionId> = pairs.iter().take(NEAR).map(|(id, _)| id.clone()).collect();
    let texts = db::marking::answers(c, &ids)?;
    let text = |id: &SubmissionId| texts.iter().find(|(of, _)| of == id).map(|(_, text)| text.clone());
    Ok(pairs.into_iter().take(NEAR).filter_map(|(id, like)| Some((id.clone(), text(&id)?, like))).collect())
}

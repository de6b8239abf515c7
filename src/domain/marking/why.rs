//! Why a mark is what it is: what the machine did, with which versions, what people decided and when.

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::appeal::Appeal;
use crate::db::decision::Decision;
use crate::db::types::{Role, SubmissionId, SubmissionState};
use crate::db::{self};
use crate::domain::marking::{appeals, policy, queue};
use crate::domain::review::{self, Work};
use crate::domain::session::Visit;
use crate::error::{Error, Fault, Result};

/// See the module.
pub struct Why {
    /// The answer with every mark.
    pub work: Work,
    /// What people decided, oldest first.
    pub decisions: Vec<Decision>,
    /// Requests for a second look, oldest first.
    pub appeals: Vec<Appeal>,
    /// Until when the student may ask.
    pub open_until: Option<Timestamp>,
    /// The marks so far are not to be seen by this teacher, who has yet to decide.
    pub hidden: bool,
}

/// For the student whose answer it is, once a mark was released, and for teachers of the place at any time.
pub async fn read(app: &App, visit: &Visit, id: &SubmissionId) -> Result<Why> {
    let missing = || Fault::not_found("no such submission at this resource link");
    let (Some(link), Some(assignment)) = (visit.link.clone(), visit.assignment.clone()) else {
        return Err(missing());
    };
    let staff = visit.session.role == Role::Instructor;
    let (me, id, now) = (visit.session.person_id.clone(), id.clone(), app.clock.now());
    app.db
        .read(move |c| {
            let work = review::work(c, &link, &id)?;
            let own = work.submission.person_id == me && work.submission.state == SubmissionState::Released;
            if !staff && !own {
                return Err(policy::not_here());
            }
            let asked = db::appeal::for_submission(c, &id)?;
            let open_until = match work.current() {
                Some(grade) if !staff => {
                    appeals::open_until(c, &assignment, &work.submission, grade, &asked, now)?
                }
                _ => None,
            };
            let hidden = staff
                && queue::read(c, &link, &assignment, &me)?.iter().any(|item| item.id == id && item.hidden);
            let decisions = db::decision::for_submission(c, &id)?;
            Ok::<_, Error>(Why { work, decisions, appeals: asked, open_until, hidden })
        })
        .await
}

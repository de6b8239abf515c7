//! One student's work with all that was decided about it. What teachers decide is written in `marking`.

use crate::app::App;
use crate::db::attachment_reading::AttachmentReading;
use crate::db::grade::Grade;
use crate::db::passback::Passback;
use crate::db::person::Person;
use crate::db::resource_link::ResourceLink;
use crate::db::submission::Submission;
use crate::db::types::{AppealState, GradeOrigin, PersonId, SubmissionId};
use crate::db::{self, Conn, DbError};
use crate::domain::session::Visit;
use crate::error::{Error, Fault, Result};

/// One student's work with all that was decided about it.
pub struct Work {
    /// Who handed in.
    pub person: Person,
    /// The attempt.
    pub submission: Submission,
    /// Every mark it was given, oldest first.
    pub grades: Vec<Grade>,
    /// All attempts of the student here, oldest first, each with the mark that counts.
    pub attempts: Vec<(Submission, Option<Grade>)>,
    /// Whether a teacher has decided anything about it.
    pub decided: bool,
    /// The name of the file that came with it.
    pub file_name: Option<String>,
    /// What the machine read of it.
    pub file_read: Option<AttachmentReading>,
    /// The state of the mark on its way to the LMS.
    pub passback: Option<Passback>,
    /// Where the newest request for a second look stands.
    pub appeal: Option<AppealState>,
}

impl Work {
    /// The mark that counts.
    pub fn current(&self) -> Option<&Grade> {
        self.submission.grade_id.as_ref().and_then(|id| self.grades.iter().find(|grade| grade.id == *id))
    }

    /// The machine's newest mark.
    pub fn machine(&self) -> Option<&Grade> {
        self.grades.iter().rev().find(|grade| grade.origin == GradeOrigin::Machine)
    }
}

/// Reads one student's work, if it was handed in at this place.
pub fn work(c: &mut Conn, link: &ResourceLink, id: &SubmissionId) -> Result<Work> {
    let missing = || Fault::not_found("no such submission at this resource link");
    let submission =
        db::submission::find(c, id)?.filter(|s| s.resource_link_id == link.id).ok_or_else(missing)?;
    let person = db::person::find(c, &submission.person_id)?.ok_or_else(missing)?;
    Ok(Work {
        grades: db::grade::for_submission(c, id)?,
        attempts: attempts(c, link, &submission.person_id)?,
        decided: db::audit::for_subject(c, id.as_str())?.iter().any(|e| e.action.starts_with("grade.")),
        file_name: db::attachment::file_name(c, id)?,
        file_read: db::attachment_reading::find(c, id)?,
        passback: db::passback::find(c, &link.id, &submission.person_id)?,
        appeal: db::appeal::for_submission(c, id)?.last().map(|appeal| appeal.state),
        person,
        submission,
    })
}

fn attempts(
    c: &mut Conn,
    link: &ResourceLink,
    person: &PersonId,
) -> Result<Vec<(Submission, Option<Grade>)>, DbError> {
    let attempts = db::submission::for_person(c, &link.id, person)?;
    let with_grade = |submission: Submission| {
        let grade = match &submission.grade_id {
            Some(id) => db::grade::find(c, id)?,
            None => None,
        };
        Ok((submission, grade))
    };
    attempts.into_iter().map(with_grade).collect()
}

/// Sends a student's mark to the LMS once more, at a teacher's wish.
pub async fn resend(app: &App, visit: &Visit, person: &PersonId) -> Result<()> {
    let (link, _) = visit.as_marker()?;
    let (link, person, now) = (link.id.clone(), person.clone(), app.clock.now());
    app.db.write(move |c| Ok::<_, Error>(db::passback::resend(c, &link, &person, now)?)).await?;
    app.wake.passback.notify_one();
    Ok(())
}

/// The file that came with a submission of this place: name, media type, bytes.
pub async fn file(app: &App, visit: &Visit, id: &SubmissionId) -> Result<(String, String, Vec<u8>)> {
    let (link, _) = visit.as_marker()?;
    let (link, id) = (link.clone(), id.clone());
    app.db
        .read(move |c| {
            work(c, &link, &id)?;
            let found =
                db::attachment::find(c, &id)?.ok_or_else(|| Fault::not_found("no file came with this"))?;
            Ok((found.file_name, found.media_type, found.content))
        })
        .await
}

/// Marks by state on their way to the LMS, for a link's table.
pub fn passbacks(c: &mut Conn, link: &ResourceLink) -> Result<Vec<Passback>, DbError> {
    db::passback::for_link(c, &link.id)
}

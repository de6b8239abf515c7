//! Handing in: the draft that is saved while a student writes, and the attempt that counts.
//!
//! An attempt and the job that grades it are written in one transaction, so whatever was acknowledged to the
//! student is on disk and will be graded, whoever is killed in between. The page's `submission_key` makes a form
//! that is posted twice one attempt.

use sha2::{Digest, Sha256};

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::assignment::Assignment;
use crate::db::attachment::Attachment;
use crate::db::extension::Extension;
use crate::db::submission::Submission;
use crate::db::types::{JobId, SubmissionId, SubmissionState};
use crate::db::{self, Conn};
use crate::domain::asking;
use crate::domain::assignment::schedule::{self, Window};
use crate::domain::session::Visit;
use crate::domain::{file_text, grading};
use crate::error::{Error, Fault, Result};

/// The longest answer, in bytes.
pub const MAX_ANSWER: usize = 200_000;
/// The largest file, in bytes.
pub const MAX_FILE: usize = 10 << 20;
const MAX_KEY: usize = 64;

/// Files that a teacher can open without danger, by ending.
const FILE_TYPES: [(&str, &str); 10] = [
    ("txt", "text/plain"),
    ("md", "text/plain"),
    ("pdf", "application/pdf"),
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    ("odt", "application/vnd.oasis.opendocument.text"),
    ("png", "image/png"),
    ("jpg", "image/jpeg"),
    ("jpeg", "image/jpeg"),
    ("webp", "image/webp"),
];

/// A file as a browser sent it.
#[derive(Clone, Debug)]
pub struct Upload {
    /// Its name on the student's machine, without folders.
    pub name: String,
    /// Its bytes, at most [`MAX_FILE`].
    pub content: Vec<u8>,
}

/// What came of handing in.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Stored; grading is on its way. Also for a form that was posted twice.
    Accepted,
    /// Not stored: the key of the message that says why. The page keeps what was written.
    Refused(&'static str),
}

/// Stores an attempt and its grading job.
pub async fn submit(
    app: &App,
    visit: &Visit,
    answer: String,
    upload: Option<Upload>,
    key: String,
) -> Result<Outcome> {
    let Some((link, assignment)) = visit.may_hand_in() else {
        return Err(Fault::forbidden("only students hand in"));
    };
    let (answer, attachment) = match read(answer, upload) {
        Ok(read) => read,
        Err(message) => return Ok(Outcome::Refused(message)),
    };
    if key.is_empty() || key.len() > MAX_KEY {
        return Err(Fault::bad_form("submission_key is missing or too long"));
    }
    let now = app.clock.now();
    let id = SubmissionId::new(now);
    let new = Submission {
        id: id.clone(),
        resource_link_id: link.id.clone(),
        assignment_id: assignment.id.clone(),
        person_id: visit.session.person_id.clone(),
        attempt: 0,
        submission_key: key,
        answer,
        state: SubmissionState::Grading,
        version: 1,
        grade_id: None,
        submitted_at: now,
    };
    let assignment = assignment.clone();
    let outcome = app
        .db
        .write(move |c| {
            db::lock(c, &format!("attempts:{}:{}", new.resource_link_id, new.person_id))?;
            if db::submission::by_key(c, &new.resource_link_id, &new.person_id, &new.submission_key)?
                .is_some()
            {
                return Ok(Outcome::Accepted);
            }
            let extension = db::extension::find(c, &new.resource_link_id, &new.person_id)?;
            match schedule::window(&assignment, extension.as_ref(), now) {
                Window::NotYet(_) => return Ok(Outcome::Refused("assignment-not-open")),
                Window::Closed(_) => return Ok(Outcome::Refused("assignment-closed")),
                Window::Open { .. } => {}
            }
            let allowed = schedule::attempts(&assignment, extension.as_ref());
            let used = db::submission::attempts_used(c, &new.resource_link_id, &new.person_id)?;
            if allowed > 0 && used >= allowed {
                return Ok(Outcome::Refused("assignment-attempts-used"));
            }
            let new = Submission { attempt: used + 1, ..new };
            db::submission::insert(c, &new)?;
            if let Some((name, media_type, content)) = attachment {
                let sha256 = hex::encode(Sha256::digest(&content));
                db::attachment::insert(
                    c,
                    &Attachment {
                        submission_id: id.clone(),
                        file_name: name,
                        media_type: media_type.into(),
                        sha256,
                        content,
                    },
                )?;
            }
            db::draft::delete(c, &new.resource_link_id, &new.person_id)?;
            db::job::enqueue(
                c,
                &JobId::new(now),
                grading::JOB,
                id.as_str(),
                &format!("{}:{id}", grading::JOB),
                now,
                now,
            )?;
            Ok::<_, Error>(Outcome::Accepted)
        })
        .await?;
    app.wake.grading.notify_one();
    Ok(outcome)
}

/// Keeps what a student has written so far.
pub async fn save_draft(app: &App, visit: &Visit, body: String) -> Result<()> {
    let Some((link, _)) = visit.may_hand_in() else {
        return Err(Fault::forbidden("only students keep drafts"));
    };
    if body.len() > MAX_ANSWER {
        return Err(Fault::too_large("draft above 200 kB"));
    }
    let (link, person, now) = (link.id.clone(), visit.session.person_id.clone(), app.clock.now());
    app.db.write(move |c| Ok::<_, Error>(db::draft::save(c, &link, &person, &body, now)?)).await
}

/// What the student's page shows: draft and attempts, oldest first.
pub struct Desk {
    /// What was saved while writing, and when.
    pub draft: Option<(String, Timestamp)>,
    /// All attempts of this student on this link.
    pub attempts: Vec<Submission>,
    /// What this student may do beyond the others.
    pub extension: Option<Extension>,
    /// The course lets returned answers be talked through.
    pub talking: bool,
}

impl Desk {
    /// Attempts that are left; `None` without limit.
    pub fn attempts_left(&self, assignment: &Assignment) -> Option<usize> {
        let allowed = schedule::attempts(assignment, self.extension.as_ref());
        let allowed = usize::try_from(allowed).unwrap_or(0);
        (allowed > 0).then(|| allowed.saturating_sub(self.attempts.len()))
    }
}

/// Reads what the student's page shows.
pub fn desk(c: &mut Conn, visit: &Visit) -> Result<Desk> {
    let Some(link) = &visit.link else { return Err(Fault::not_found("no resource link")) };
    let draft = db::draft::find(c, &link.id, &visit.session.person_id)?.map(|d| (d.body, d.updated_at));
    let attempts = db::submission::for_person(c, &link.id, &visit.session.person_id)?;
    let extension = db::extension::find(c, &link.id, &visit.session.person_id)?;
    let talking = asking::rules(c, &link.course_id)?.talking;
    Ok(Desk { draft, attempts, extension, talking })
}

type StoredFile = (String, &'static str, Vec<u8>);

/// The text to grade and the file to keep, or the message that says what is wrong.
fn read(
    answer: String,
    upload: Option<Upload>,
) -> std::result::Result<(String, Option<StoredFile>), &'static str> {
    // NUL is the one character that PostgreSQL's TEXT cannot hold.
    let mut answer = answer.replace('\0', "").replace("\r\n", "\n");
    let mut stored = None;
    if let Some(upload) = upload.filter(|u| !u.content.is_empty()) {
        if upload.content.len() > MAX_FILE {
            return Err("assignment-file-large");
        }
        let ending =
            upload.name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
        let Some((_, media_type)) = FILE_TYPES.iter().find(|(known, _)| *known == ending) else {
            return Err("assignment-file-type");
        };
        if *media_type == "text/plain" {
            let Some(text) = file_text::plain(&upload.content) else {
                return Err("assignment-file-not-text");
            };
            if !answer.trim().is_empty() {
                answer.push_str("\n\n");
            }
            answer.push_str(&text);
        }
        let name: String = upload
            .name
            .rsplit(['/', '\\'])
            .next()
            .unwrap_or_default()
            .chars()
            .filter(|c| !c.is_control())
            .take(200)
            .collect();
        stored = Some((name, *media_type, upload.content));
    }
    if answer.len() > MAX_ANSWER {
        return Err("assignment-answer-large");
    }
    if answer.trim().is_empty() && stored.is_none() {
        return Err("assignment-answer-empty");
    }
    Ok((answer, stored))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn upload(name: &str, content: &[u8]) -> Option<Upload> {
        Some(Upload { name: name.into(), content: content.to_vec() })
    }

    #[test]
    fn a_text_file_becomes_the_answer() {
        let (answer, file) =
            read("See file.".into(), upload("a/b\\notes.TXT", "\u{feff}叶绿素\r\nok".as_bytes())).unwrap();
        assert_eq!(answer, "See file.\n\n叶绿素\nok");
        assert_eq!(file.unwrap().0, "notes.TXT");
    }

    #[test]
    fn what_cannot_be_taken_says_why() {
        assert_eq!(read(" \n\u{3000}".into(), None).unwrap_err(), "assignment-answer-empty");
        assert_eq!(read(String::new(), upload("a.txt", b"")).unwrap_err(), "assignment-answer-empty");
        assert_eq!(read("x".into(), upload("a.exe", b"MZ")).unwrap_err(), "assignment-file-type");
        assert_eq!(read("x".into(), upload("a.txt", &[0xff, 0xfe])).unwrap_err(), "assignment-file-not-text");
        assert_eq!(read("x".repeat(MAX_ANSWER + 1), None).unwrap_err(), "assignment-answer-large");
        assert_eq!(
            read("x".into(), upload("a.pdf", &vec![0; MAX_FILE + 1])).unwrap_err(),
            "assignment-file-large"
        );
        assert!(read(String::new(), upload("photo.jpg", b"..")).is_ok());
    }

    #[test]
    fn right_to_left_emoji_and_nul_are_taken() {
        let (answer, _) = read("النباتات 🌱\0".into(), None).unwrap();
        assert_eq!(answer, "النباتات 🌱");
    }
}

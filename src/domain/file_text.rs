//! The text in files that students hand in. Text is taken as it is; PDF, Word, PowerPoint and web pages are read by the
//! same process as [course material](crate::domain::material::reader); what nobody can read is for the teacher.

use extract::{Document, Trouble};

use crate::app::App;
use crate::db::attachment_reading::AttachmentReading;
use crate::db::material::Found;
use crate::db::submission::Submission;
use crate::db::types::Json;
use crate::db::{self, DbError};
use crate::domain::material::reading;
use crate::domain::submission::MAX_ANSWER;
use crate::error::{Error, Result};

/// Endings by media type, for files that come without a name.
const ENDINGS: [(&str, &str); 8] = [
    ("text/plain", "txt"),
    ("text/markdown", "md"),
    ("text/x-markdown", "md"),
    ("text/html", "html"),
    ("application/xhtml+xml", "html"),
    ("application/pdf", "pdf"),
    ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
    ("application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx"),
];

/// The ending that tells what a file is: by its media type where that says anything, else by its name.
fn ending(content_type: Option<&str>, name: Option<&str>) -> String {
    let kind = content_type.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    let known = ENDINGS.iter().find(|(media_type, _)| kind.eq_ignore_ascii_case(media_type));
    let named = || name.and_then(|name| name.rsplit_once('.')).map(|(_, ending)| ending.to_ascii_lowercase());
    known.map(|(_, ending)| (*ending).to_owned()).or_else(named).unwrap_or_default()
}

/// The media type under which a person may save a file.
pub fn media_type(content_type: Option<&str>, name: Option<&str>) -> &'static str {
    match ending(content_type, name).as_str() {
        "odt" => "application/vnd.oasis.opendocument.text",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "txt" | "md" | "html" => "text/plain",
        other => ENDINGS
            .iter()
            .find(|(_, ending)| *ending == other)
            .map_or("application/octet-stream", |(kind, _)| kind),
    }
}

/// The text of a file.
///
/// # Errors
/// When reading could not even be tried; why the file has no text is the inner result.
pub async fn read(
    app: &App,
    content_type: Option<&str>,
    name: Option<&str>,
    bytes: &[u8],
) -> Result<Result<String, Trouble>> {
    let ending = ending(content_type, name);
    if matches!(ending.as_str(), "txt" | "md") {
        return Ok(plain(bytes).ok_or(Trouble::UnknownType));
    }
    Ok(app.reader.read(&format!("file.{ending}"), bytes).await?.map(|document| document.text()))
}

/// Text as it was typed.
pub fn plain(bytes: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(bytes).ok()?;
    Some(text.trim_start_matches('\u{feff}').replace('\0', "").replace("\r\n", "\n"))
}

/// Reads the file that came with a submission, once, and makes its text a part of the answer. What the teacher has to open
/// is noted with the reason.
///
/// # Errors
/// When trying again may help.
pub async fn take_in(app: &App, submission: Submission) -> Result<Submission> {
    let id = submission.id.clone();
    let file = app
        .db
        .read(move |c| {
            if db::attachment_reading::find(c, &id)?.is_some() {
                return Ok::<_, DbError>(None);
            }
            db::attachment::find(c, &id)
        })
        .await?;
    // Text became the answer when it was handed in.
    let Some(file) = file.filter(|file| file.media_type != "text/plain") else { return Ok(submission) };
    let read = app.reader.read(&file.file_name, &file.content).await?;
    let read = read.and_then(|document| match joined(&submission.answer, &document) {
        answer if answer.len() > MAX_ANSWER => Err(Trouble::TooLong),
        answer => Ok((answer, document)),
    });
    let (answer, problem, found) = match read {
        Ok((answer, document)) => (answer, None, reading::found(&document)),
        Err(trouble) => (submission.answer.clone(), Some(trouble.as_str().to_owned()), Found::default()),
    };
    let row = AttachmentReading {
        submission_id: submission.id.clone(),
        problem,
        found: Json(found),
        read_at: app.clock.now(),
    };
    let id = submission.id.clone();
    let now = app
        .db
        .write(move |c| {
            db::attachment_reading::settle(c, &row, &answer)?;
            Ok::<_, Error>(db::submission::find(c, &id)?)
        })
        .await?;
    Ok(now.unwrap_or(submission))
}

fn joined(typed: &str, document: &Document) -> String {
    let text = document.text();
    if typed.trim().is_empty() { text } else { format!("{}\n\n{text}", typed.trim_end()) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_media_type_says_more_than_the_name() {
        assert_eq!(ending(Some("text/html; charset=utf-8"), Some("a.txt")), "html");
        assert_eq!(ending(Some("application/octet-stream"), Some("a.PDF")), "pdf");
        assert_eq!(ending(None, None), "");
        assert_eq!(media_type(None, Some("a.docx")), ENDINGS[6].0);
        assert_eq!(media_type(Some("application/pdf"), None), "application/pdf");
        assert_eq!(media_type(None, Some("a.exe")), "application/octet-stream");
    }

    #[test]
    fn what_was_read_comes_after_what_was_typed() {
        let document = extract::read("a.md", b"# One\n\ntwo", &extract::Limits::default()).unwrap();
        assert_eq!(joined("See file. \n", &document), "See file.\n\nOne\ntwo");
        assert_eq!(joined(" ", &document), "One\ntwo");
        assert_eq!(plain("\u{feff}a\r\nb\0".as_bytes()).as_deref(), Some("a\nb"));
        assert_eq!(plain(&[0xff, 0xfe]), None);
    }
}

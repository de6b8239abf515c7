//! What students do with their own work besides handing it in: have it looked over before, keep a copy with its
//! receipt, say whether the feedback helped, and see what a revision changed.

use grader::{Grade, Met, Reason};
use sha2::{Digest, Sha256};

use crate::app::App;
use crate::db;
use crate::db::feedback_rating::FeedbackRating;
use crate::db::submission::Submission;
use crate::db::types::{Helpful, SubmissionState};
use crate::domain::grading;
use crate::domain::session::Visit;
use crate::domain::submission::MAX_ANSWER;
use crate::error::{Error, Fault, Result};

/// Words below which an answer to a question with a longer model answer is very short.
const FEW_WORDS: usize = 4;
/// The longest comment on feedback, in characters.
const MAX_COMMENT: usize = 2_000;

/// What may be wrong with an answer before it is handed in: keys of messages. It never keeps anybody from handing in.
pub async fn look_over(app: &App, visit: &Visit, answer: &str) -> Result<Vec<&'static str>> {
    let Some((_, assignment)) = visit.may_hand_in() else {
        return Err(Fault::forbidden("only students hand in"));
    };
    if answer.trim().is_empty() {
        return Ok(vec!["check-empty"]);
    }
    if answer.len() > MAX_ANSWER {
        return Ok(vec!["assignment-answer-large"]);
    }
    let question = grading::question(assignment);
    let mut found = Vec::new();
    let expected = question.reference_answers.first().map_or(0, |reference| words(reference));
    if words(answer) < FEW_WORDS && expected >= 2 * FEW_WORDS {
        found.push("check-short");
    }
    let (grader, answer) = (app.grader.clone(), answer.to_owned());
    let graded = tokio::task::spawn_blocking(move || grader.grade(&question, &answer));
    match graded.await.map_err(anyhow::Error::from)? {
        Ok(grade) => found.extend(grade.reasons.iter().filter_map(|reason| match reason {
            Reason::LanguageNotSupported => Some("check-language"),
            Reason::Gibberish => Some("check-gibberish"),
            Reason::Copied if grade.needs_review => Some("check-copied"),
            Reason::OffTopic => Some("check-off-topic"),
            Reason::TooLong => Some("check-long"),
            _ => None,
        })),
        // A model that is busy has no say in whether something can be handed in.
        Err(error) => tracing::warn!(%error, "an answer could not be looked over"),
    }
    Ok(found)
}

/// Words, or Han characters at two for a word.
fn words(text: &str) -> usize {
    let han = text.chars().filter(|c| grader::language::is_han(*c)).count();
    let latin =
        text.split_whitespace().filter(|word| word.chars().any(|c| c.is_ascii_alphanumeric())).count();
    latin + han.div_ceil(2)
}

/// The receipt of an attempt: SHA-256 of the text that was handed in, in hexadecimal.
pub fn receipt(answer: &str) -> String {
    hex::encode(Sha256::digest(answer.as_bytes()))
}

/// The visit's own attempt of a number.
pub async fn own(app: &App, visit: &Visit, attempt: i32) -> Result<Submission> {
    let link = visit.link.as_ref().ok_or_else(|| Fault::not_found("no resource link"))?;
    let (link, person) = (link.id.clone(), visit.session.person_id.clone());
    let all = app.db.read(move |c| db::submission::for_person(c, &link, &person)).await?;
    all.into_iter().find(|own| own.attempt == attempt).ok_or_else(|| Fault::not_found("no such attempt"))
}

/// Keeps what a student says about the feedback on an own attempt whose mark they see.
pub async fn rate(app: &App, visit: &Visit, attempt: i32, helpful: &str, comment: &str) -> Result<()> {
    let submission = own(app, visit, attempt).await?;
    if submission.state != SubmissionState::Released {
        return Err(Fault::forbidden("no feedback was shown yet"));
    }
    let helpful =
        Helpful::parse(helpful).ok_or_else(|| Fault::bad_form("helpful must be yes, partly or no"))?;
    let row = FeedbackRating {
        submission_id: submission.id,
        helpful,
        comment: comment.replace('\0', "").trim().chars().take(MAX_COMMENT).collect(),
        created_at: app.clock.now(),
    };
    app.db.write(move |c| Ok::<_, Error>(db::feedback_rating::put(c, &row)?)).await
}

/// What a revision changed in one criterion or point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The criterion; a point of the reference answer otherwise.
    pub criterion: String,
    /// Before.
    pub before: Met,
    /// After.
    pub after: Met,
}

/// What a revision changed: for every criterion that was not met before, or is not any more. `None` where the two marks
/// were not made by the same criteria.
pub fn revision(before: &Grade, after: &Grade) -> Option<Vec<Step>> {
    let ids = |grade: &Grade| grade.evidence.iter().map(|e| e.criterion.clone()).collect::<Vec<_>>();
    if before.evidence.is_empty() || ids(before) != ids(after) {
        return None;
    }
    let steps = before.evidence.iter().zip(&after.evidence).map(|(old, new)| Step {
        criterion: old.criterion.clone(),
        before: old.met,
        after: new.met,
    });
    Some(steps.filter(|step| step.before != Met::Met || step.after != Met::Met).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receipt_is_the_hash_of_the_text() {
        assert_eq!(receipt("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn chinese_words_are_counted() {
        assert_eq!((words("a b, c."), words("叶绿素反射绿光"), words(" ")), (3, 4, 0));
    }
}

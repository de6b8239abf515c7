//! Trying a rubric on a few answers before anybody hands one in: nothing is stored.

use grader::Grade;

use super::form::question;
use crate::app::App;
use crate::db::assignment::Snapshot;
use crate::error::Result;

/// Answers that are tried at once.
pub const MOST: usize = 20;
/// The longest text of answers, in characters.
const LONGEST: usize = 40_000;

/// One answer and what became of it.
#[derive(Clone, Debug)]
pub struct Tried {
    /// As it was pasted.
    pub answer: String,
    /// Its mark; the message of what went wrong instead.
    pub grade: std::result::Result<Grade, String>,
}

/// The answers in a pasted text: parts between blank lines where there are any, else one a line.
pub fn answers(text: &str) -> Vec<String> {
    let text: String = text.replace("\r\n", "\n").chars().take(LONGEST).collect();
    let text = text.trim();
    let blank = text.lines().any(|line| line.trim().is_empty());
    let mut found: Vec<String> = Vec::new();
    if blank {
        let mut open = false;
        for line in text.lines() {
            if line.trim().is_empty() {
                open = false;
            } else if open && let Some(last) = found.last_mut() {
                last.push('\n');
                last.push_str(line.trim_end());
            } else {
                found.push(line.trim_end().to_owned());
                open = true;
            }
        }
    } else {
        found.extend(text.lines().map(|line| line.trim().to_owned()));
    }
    found.retain(|answer| !answer.trim().is_empty());
    found.truncate(MOST);
    found
}

/// Grades pasted answers as they would be graded.
pub async fn run(app: &App, content: &Snapshot, text: &str) -> Result<Vec<Tried>> {
    let (grader, question, answers) = (app.grader.clone(), question(content), answers(text));
    let tried = tokio::task::spawn_blocking(move || {
        let one = |answer: String| {
            let grade = grader.grade(&question, &answer).map_err(|error| error.to_string());
            Tried { answer, grade }
        };
        answers.into_iter().map(one).collect()
    });
    Ok(tried.await.map_err(anyhow::Error::from)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_lines_or_parts_between_blank_lines() {
        assert_eq!(answers(" a \r\nb\n"), ["a", "b"]);
        assert_eq!(answers("a\nb\n\n \nc"), ["a\nb", "c"]);
        assert!(answers(" \n ").is_empty());
        assert_eq!(answers(&"x\n".repeat(50)).len(), MOST);
    }
}

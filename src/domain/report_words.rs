//! What the LMS shows about an upload: a report in few words, in the language of the assignment.

use jiff::Timestamp;
use lti::asset_processor::{MAX_RESULT_CHARS, Progress, Report, error_code};

use crate::db::grade::Grade;
use crate::db::upload::UploadedAsset;

/// Tells this tool's reports from those of others about the same asset.
pub const KIND: &str = "feedback";
const TITLE: &str = "Feedforward";
/// LMSs show a comment in a narrow column; the whole feedback is behind the report's link.
const MAX_COMMENT: usize = 1_000;

/// How an upload stands.
#[derive(Clone, Debug)]
pub enum Standing {
    /// Being fetched or graded.
    Working,
    /// A teacher decides.
    WithTeacher,
    /// The activity opens no assignment yet.
    NotSetUp,
    /// It could not be read: the specification's code.
    Failed(String),
    /// Marked, and the student may see it.
    Marked(Box<Grade>),
}

/// The report about one asset.
pub fn report(asset: &UploadedAsset, standing: &Standing, language: &str, timestamp: Timestamp) -> Report {
    let zh = language == "zh";
    let say = |english: &str, chinese: &str| Some(if zh { chinese } else { english }.to_owned());
    let blank = Report {
        asset_id: asset.id.clone(),
        kind: KIND.into(),
        timestamp,
        progress: Progress::Processing,
        result: None,
        title: Some(TITLE.into()),
        comment: None,
        indication: None,
        priority: 0,
        error_code: None,
        visible_to_owner: false,
    };
    match standing {
        Standing::Working => blank,
        Standing::WithTeacher => Report {
            progress: Progress::PendingManual,
            comment: say("A teacher looks at this work.", "老师会查看这份作业。"),
            priority: 2,
            ..blank
        },
        Standing::NotSetUp => Report {
            progress: Progress::PendingManual,
            comment: say(
                "No assignment is chosen yet: open the settings of the document processor, then resubmit.",
                "尚未选择作业：请打开文档处理器的设置，然后重新提交。",
            ),
            priority: 3,
            ..blank
        },
        Standing::Failed(code) => Report {
            progress: Progress::Failed,
            comment: failure(code, zh),
            error_code: Some(code.clone()),
            priority: 3,
            ..blank
        },
        Standing::Marked(grade) => Report {
            progress: Progress::Processed,
            result: Some(result(grade)),
            comment: Some(grade.comment.chars().take(MAX_COMMENT).collect())
                .filter(|c: &String| !c.is_empty()),
            indication: Some(indication(grade, zh)),
            visible_to_owner: true,
            ..blank
        },
    }
}

/// Points of the maximum, in at most sixteen characters.
fn result(grade: &Grade) -> String {
    let number = |points: f64| format!("{}", (points * 10.0).round() / 10.0);
    let text = format!("{}/{}", number(grade.score), number(grade.max_score));
    if text.chars().count() <= MAX_RESULT_CHARS {
        text
    } else {
        number(grade.score).chars().take(MAX_RESULT_CHARS).collect()
    }
}

fn indication(grade: &Grade, zh: bool) -> (String, String) {
    let share = grade.score / grade.max_score;
    let (colour, english, chinese) = if share >= 0.8 {
        ("#1B7A3D", "Most or all of it is there", "要点基本齐全")
    } else if share >= 0.4 {
        ("#A15C00", "Part of it is there", "具备部分要点")
    } else {
        ("#B3261E", "Much is still missing", "还缺少较多内容")
    };
    (colour.to_owned(), if zh { chinese } else { english }.to_owned())
}

fn failure(code: &str, zh: bool) -> Option<String> {
    let (english, chinese) = match code {
        error_code::EULA_NOT_ACCEPTED => (
            "The student has not agreed to have uploads read by Feedforward. Once they have, resubmit.",
            "学生尚未同意由 Feedforward 阅读上传内容。同意之后请重新提交。",
        ),
        error_code::DOWNLOAD_FAILED => (
            "The file could not be fetched whole from the LMS. Resubmit to try again.",
            "无法从学习平台完整获取文件。请重新提交再试。",
        ),
        error_code::ASSET_TOO_LARGE => ("The file is too large to be read.", "文件太大，无法阅读。"),
        error_code::ASSET_TOO_SMALL => ("There is no text in the file.", "文件中没有文字。"),
        _ => ("This kind of file cannot be read here.", "这里无法阅读这种文件。"),
    };
    Some(if zh { chinese } else { english }.to_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::clock;
    use crate::db::types::{GradeId, GradeOrigin, SubmissionId};

    fn grade(score: f64, max_score: f64) -> Grade {
        let now = clock::Timestamp::from_unix_seconds(1_795_500_000);
        Grade {
            id: GradeId::new(now),
            submission_id: SubmissionId::new(now),
            origin: GradeOrigin::Machine,
            score,
            max_score,
            needs_review: false,
            comment: "x".repeat(5_000),
            details: "{}".into(),
            assignment_version: 1,
            marked_by: None,
            created_at: now,
        }
    }

    #[test]
    fn results_are_short_whatever_the_points() {
        for (score, maximum, expected) in
            [(8.0, 10.0, "8/10"), (7.25, 10.0, "7.3/10"), (999.9, 1000.0, "999.9/1000")]
        {
            assert_eq!(result(&grade(score, maximum)), expected);
        }
        assert!(result(&grade(123_456_789.5, 123_456_789.5)).chars().count() <= MAX_RESULT_CHARS);
    }

    #[test]
    fn students_see_a_mark_and_nothing_else() {
        let asset = UploadedAsset {
            id: "a".into(),
            url: String::new(),
            sha256: None,
            size: None,
            content_type: None,
            name: None,
            problem: None,
        };
        let at = Timestamp::UNIX_EPOCH;
        let seen = |standing: &Standing| report(&asset, standing, "zh", at);
        let marked = seen(&Standing::Marked(Box::new(grade(1.0, 10.0))));
        assert!(marked.visible_to_owner && marked.comment.unwrap().chars().count() == MAX_COMMENT);
        assert_eq!(marked.indication.unwrap().1, "还缺少较多内容");
        for standing in [
            Standing::Working,
            Standing::WithTeacher,
            Standing::NotSetUp,
            Standing::Failed("DOWNLOAD_FAILED".into()),
        ] {
            let report = seen(&standing);
            assert!(!report.visible_to_owner && report.result.is_none(), "{standing:?}");
        }
    }
}

//! What a rubric will make trouble with, said before it is saved: warnings, never refusals. Whether the model answer
//! earns its own points is found out by grading it.

use grader::Met;

use super::form::question;
use crate::app::App;
use crate::db::assignment::Snapshot;
use crate::error::Result;

/// A warning: the field it is about, a message key, and what the message names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// The form field.
    pub field: String,
    /// The key of the message, with `{ $name }` and `{ $other }`.
    pub message: &'static str,
    /// The criterion, level or idea that is meant.
    pub name: String,
    /// The other one, where there are two.
    pub other: String,
}

fn warning(field: String, message: &'static str, name: &str, other: &str) -> Warning {
    let short = |text: &str| {
        let text: String = text.chars().take(80).collect();
        text.trim().to_owned()
    };
    Warning { field, message, name: short(name), other: short(other) }
}

/// All warnings about a content, at most twenty.
pub async fn lint(app: &App, content: &Snapshot) -> Result<Vec<Warning>> {
    let mut warnings = written(content);
    // A plain assignment has nothing that could disagree with its model answer.
    if !content.rubric.is_empty()
        || !content.settings.misconceptions.is_empty()
        || !content.settings.rejected.is_empty()
    {
        let (grader, content) = (app.grader.clone(), content.clone());
        let graded = tokio::task::spawn_blocking(move || against_itself(&grader, &content));
        match graded.await.map_err(anyhow::Error::from)? {
            Ok(more) => warnings.extend(more),
            // A model that is busy must not keep a teacher from saving.
            Err(error) => tracing::warn!(%error, "a model answer could not be tried against its rubric"),
        }
    }
    warnings.truncate(20);
    Ok(warnings)
}

/// What can be seen without grading.
fn written(content: &Snapshot) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let rubric = &content.rubric;
    if !rubric.is_empty() && content.reference_answers.is_empty() {
        warnings.push(warning("reference_answer".into(), "lint-no-reference", "", ""));
    }
    let sum: f64 = rubric.iter().map(|criterion| criterion.points).sum();
    if !rubric.is_empty() && (sum - f64::from(content.points)).abs() > 1e-6 {
        warnings.push(warning(
            "points".into(),
            "lint-points-differ",
            &shown(sum),
            &content.points.to_string(),
        ));
    }
    for (at, criterion) in rubric.iter().enumerate() {
        let field = |column: &str| format!("c{}_{column}", at + 1);
        if words(&criterion.description) < 2
            && criterion.key_points.is_empty()
            && criterion.numbers.is_empty()
        {
            warnings.push(warning(field("description"), "lint-criterion-vague", &criterion.description, ""));
        }
        for level in criterion.levels.iter().filter(|level| is_vague(&level.description)) {
            warnings.push(warning(
                field("levels"),
                "lint-level-vague",
                &criterion.description,
                &level.description,
            ));
        }
        if !criterion.levels.is_empty()
            && criterion.levels.iter().all(|level| (level.points - criterion.points).abs() > 1e-9)
        {
            warnings.push(warning(
                field("levels"),
                "lint-level-top",
                &criterion.description,
                &shown(criterion.points),
            ));
        }
        for other in &rubric[at + 1..] {
            if grader::overlap(&criterion.description, &other.description) >= 0.6 {
                warnings.push(warning(
                    field("description"),
                    "lint-overlap",
                    &criterion.description,
                    &other.description,
                ));
            }
        }
    }
    warnings
}

/// What grading the model answer by the rubric alone shows.
fn against_itself(grader: &grader::Grader, content: &Snapshot) -> Result<Vec<Warning>, grader::GradeError> {
    let Some(answer) = content.reference_answers.first() else { return Ok(Vec::new()) };
    let mut question = question(content);
    // Being the model answer must not help it.
    question.reference_answers.retain(|other| other != answer);
    if question.rubric.is_empty() {
        question.reference_answers = vec![answer.clone()];
    }
    let grade = grader.grade(&question, answer)?;
    let mut warnings = Vec::new();
    if grade.rule == Some(grader::Rule::Rejected) {
        warnings.push(warning("rejected".into(), "lint-reference-rejected", "", ""));
        return Ok(warnings);
    }
    for (at, (criterion, evidence)) in content.rubric.iter().zip(&grade.evidence).enumerate() {
        if evidence.met != Met::Met {
            let part = evidence.parts.iter().find(|part| part.met != Met::Met);
            let missing = part.map(|part| match part.kind {
                grader::PartKind::KeyPoint => criterion
                    .key_points
                    .get(part.number - 1)
                    .map(|point| point.text.clone())
                    .unwrap_or_default(),
                grader::PartKind::Number => criterion
                    .numbers
                    .get(part.number - 1)
                    .map(|number| format!("{} {}", number.value, number.unit))
                    .unwrap_or_default(),
            });
            let (key, other) = match missing {
                Some(missing) => ("lint-reference-lacks-part", missing),
                None => ("lint-reference-lacks", String::new()),
            };
            warnings.push(warning(format!("c{}_description", at + 1), key, &criterion.description, &other));
        }
    }
    for found in &grade.misconceptions {
        let at = content.settings.misconceptions.iter().position(|wrong| wrong.id == found.id).unwrap_or(0);
        let text =
            content.settings.misconceptions.get(at).map(|wrong| wrong.text.as_str()).unwrap_or_default();
        warnings.push(warning(format!("m{}_text", at + 1), "lint-reference-mistaken", text, &found.quote));
    }
    Ok(warnings)
}

/// A number without a needless fraction.
fn shown(number: f64) -> String {
    ((number * 1e6).round() / 1e6).to_string()
}

/// Words, or Han characters at two for a word.
fn words(text: &str) -> usize {
    let han = text.chars().filter(|c| grader::language::is_han(*c)).count();
    text.split_whitespace()
        .filter(|word| word.chars().any(|c| c.is_alphanumeric() && !grader::language::is_han(c)))
        .count()
        + han.div_ceil(2)
}

/// A level that says how good an answer is and not what it does.
fn is_vague(level: &str) -> bool {
    const EMPTY: &[&str] = &[
        "good",
        "very good",
        "excellent",
        "ok",
        "okay",
        "fair",
        "poor",
        "bad",
        "average",
        "satisfactory",
        "sufficient",
        "weak",
        "full",
        "partial",
        "none",
        "correct",
        "incorrect",
        "好",
        "很好",
        "优秀",
        "良好",
        "一般",
        "较差",
        "差",
        "合格",
        "不合格",
        "及格",
        "中等",
        "正确",
        "错误",
        "部分正确",
    ];
    let plain = level.trim().trim_end_matches(['.', '。']).to_lowercase();
    plain.is_empty() || EMPTY.contains(&plain.as_str())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::domain::assignment::AssignmentForm;

    fn messages(rubric: &[(&str, &str)], reference: &str) -> Vec<&'static str> {
        let form = AssignmentForm {
            title: "t".into(),
            prompt: "p".into(),
            reference_answer: reference.into(),
            points: "3".into(),
            criteria: rubric
                .iter()
                .map(|(description, levels)| super::super::CriterionForm {
                    description: (*description).into(),
                    points: "2".into(),
                    levels: (*levels).into(),
                    ..Default::default()
                })
                .collect(),
            ..AssignmentForm::default()
        };
        written(&form.check().unwrap().0).into_iter().map(|warning| warning.message).collect()
    }

    #[test]
    fn what_a_rubric_says_badly_is_told() {
        assert_eq!(messages(&[("Says that green light is reflected", "")], "It is."), ["lint-points-differ"]);
        assert_eq!(
            messages(&[("Colour", "2 | good\n1 | names one colour of the light")], ""),
            ["lint-no-reference", "lint-points-differ", "lint-criterion-vague", "lint-level-vague"]
        );
        assert_eq!(
            messages(
                &[
                    ("Says that green light is reflected", ""),
                    ("says green light is reflected by leaves", "1 | half of it is said")
                ],
                "x"
            ),
            ["lint-points-differ", "lint-overlap", "lint-level-top"]
        );
        assert!(messages(&[], "x").is_empty());
        assert!(
            messages(&[("说明绿光被反射", "")], "x").iter().all(|message| *message != "lint-criterion-vague")
        );
    }
}

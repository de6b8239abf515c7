//! Assignments: what a teacher may write, and how it is stored.
//!
//! Bad input comes back as a list of field problems beside the values that were entered; nothing is half-written.

use grader::Criterion;
use lti::deep_linking::{ItemLineItem, ResourceLinkItem, TimeWindow};

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::types::{AssignmentId, Json, PersonId, PlatformId, ReleasePolicy};
use crate::db::{self, assignment::Assignment};
use crate::domain::session::Visit;
use crate::error::{Error, Fault, Result};

/// The longest title that LMSs take, in characters (Moodle on PostgreSQL fails above 255).
const MAX_TITLE: usize = 255;
const MAX_TEXT: usize = 20_000;
const MAX_POINTS: i32 = 1_000;
const MAX_ATTEMPTS: i32 = 100;
const MAX_REFERENCES: usize = 20;
const MAX_CRITERIA: usize = 20;
/// The custom parameter of a deep-linked item that names the assignment; it survives a course copy.
pub const CUSTOM_PARAMETER: &str = "feedforward_assignment";

/// The authoring form as it was filled in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AssignmentForm {
    /// Shown in the LMS and on every page.
    pub title: String,
    /// The task.
    pub prompt: String,
    /// The answer that earns full marks.
    pub reference_answer: String,
    /// Further answers of full worth, one a line.
    pub other_reference_answers: String,
    /// One criterion a line, `what must be said | points`.
    pub rubric: String,
    /// Whole points above zero.
    pub points: String,
    /// 0: without limit.
    pub attempts: String,
    /// `confident`, `all` or `review`.
    pub release_policy: String,
    /// `auto`, `en` or `zh`.
    pub language: String,
}

/// One thing that is wrong with a form: the field and a message key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldProblem {
    /// The form field.
    pub field: &'static str,
    /// The key of the message that says what to write.
    pub message: &'static str,
}

/// A form that holds together.
#[derive(Clone, Debug, PartialEq)]
pub struct Content {
    title: String,
    prompt: String,
    reference_answers: Vec<String>,
    rubric: Vec<Criterion>,
    points: i32,
    attempts_allowed: i32,
    release_policy: ReleasePolicy,
    language: String,
}

impl AssignmentForm {
    /// The form that shows a stored assignment.
    pub fn of(assignment: &Assignment) -> Self {
        let references = &assignment.reference_answers.0;
        let rubric: Vec<String> =
            assignment.rubric.0.iter().map(|c| format!("{} | {}", c.description, c.points)).collect();
        Self {
            title: assignment.title.clone(),
            prompt: assignment.prompt.clone(),
            reference_answer: references.first().cloned().unwrap_or_default(),
            other_reference_answers: references.get(1..).unwrap_or_default().join("\n"),
            rubric: rubric.join("\n"),
            points: assignment.points.to_string(),
            attempts: assignment.attempts_allowed.to_string(),
            release_policy: assignment.release_policy.as_str().to_owned(),
            language: assignment.language.clone(),
        }
    }

    /// Checks every field and says all that is wrong at once.
    pub fn check(&self) -> std::result::Result<Content, Vec<FieldProblem>> {
        let mut problems = Vec::new();
        let mut problem = |field, message| problems.push(FieldProblem { field, message });

        let title = one_line(&self.title);
        match title.chars().count() {
            0 => problem("title", "authoring-title-missing"),
            n if n > MAX_TITLE => problem("title", "authoring-title-long"),
            _ => {}
        }
        let prompt = self.prompt.trim().to_owned();
        match prompt.chars().count() {
            0 => problem("prompt", "authoring-prompt-missing"),
            n if n > MAX_TEXT => problem("prompt", "authoring-text-long"),
            _ => {}
        }
        let rubric = rubric(&self.rubric).unwrap_or_else(|message| {
            problem("rubric", message);
            Vec::new()
        });
        let main = self.reference_answer.trim();
        let reference_answers: Vec<String> = std::iter::once(main)
            .chain(self.other_reference_answers.lines().map(str::trim))
            .filter(|text| !text.is_empty())
            .map(str::to_owned)
            .collect();
        if main.is_empty() && rubric.is_empty() {
            problem("reference_answer", "authoring-reference-missing");
        }
        if main.chars().count() > MAX_TEXT {
            problem("reference_answer", "authoring-text-long");
        }
        if reference_answers.len() > MAX_REFERENCES || self.other_reference_answers.chars().count() > MAX_TEXT
        {
            problem("other_reference_answers", "authoring-references-many");
        }
        let points = whole_number(&self.points, 1..=MAX_POINTS).unwrap_or_else(|| {
            problem("points", "authoring-points-whole");
            1
        });
        let attempts_allowed = match self.attempts.trim() {
            "" => 3,
            text => whole_number(text, 0..=MAX_ATTEMPTS).unwrap_or_else(|| {
                problem("attempts", "authoring-attempts-whole");
                0
            }),
        };
        let release_policy = match self.release_policy.trim() {
            "" => ReleasePolicy::Confident,
            text => ReleasePolicy::parse(text).unwrap_or_else(|| {
                problem("release_policy", "authoring-choice");
                ReleasePolicy::Confident
            }),
        };
        let language = match self.language.trim() {
            "" => "auto".to_owned(),
            known @ ("auto" | "en" | "zh") => known.to_owned(),
            _ => {
                problem("language", "authoring-choice");
                "auto".to_owned()
            }
        };
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Content {
            title,
            prompt,
            reference_answers,
            rubric,
            points,
            attempts_allowed,
            release_policy,
            language,
        })
    }
}

/// Stores a new assignment.
pub async fn create(
    app: &App,
    platform: &PlatformId,
    author: Option<&PersonId>,
    content: Content,
) -> Result<Assignment> {
    let now = app.clock.now();
    let assignment = content.into_row(AssignmentId::new(now), platform.clone(), author.cloned(), now);
    let stored = assignment.clone();
    app.db.write(move |c| db::assignment::insert(c, &stored)).await?;
    Ok(assignment)
}

/// Stores a new assignment and lets the visit's link, which opened nothing, open it.
pub async fn set_up(app: &App, visit: &Visit, content: Content) -> Result<()> {
    let link = match &visit.link {
        Some(link) if visit.is_staff() => link.id.clone(),
        _ => return Err(Fault::forbidden("not a teacher of this course")),
    };
    let now = app.clock.now();
    let id = AssignmentId::new(now);
    let row =
        content.into_row(id.clone(), visit.platform.id.clone(), Some(visit.session.person_id.clone()), now);
    app.db
        .write(move |c| {
            db::assignment::insert(c, &row)?;
            db::resource_link::bind_assignment(c, &link, &id)?;
            Ok::<_, Error>(())
        })
        .await
}

/// Replaces an assignment's content, if nobody else did since `version`.
/// Returns `None` when somebody did.
pub async fn update(
    app: &App,
    old: &Assignment,
    version: i32,
    content: Content,
) -> Result<Option<Assignment>> {
    let new = Assignment {
        version: version + 1,
        created_at: old.created_at,
        ..content.into_row(old.id.clone(), old.platform_id.clone(), old.created_by.clone(), app.clock.now())
    };
    let stored = new.clone();
    let done = app.db.write(move |c| db::assignment::update(c, &stored, version)).await?;
    Ok(done.then_some(new))
}

/// An assignment of this platform.
pub async fn find(app: &App, platform: &PlatformId, id: &AssignmentId) -> Result<Assignment> {
    let (id, platform) = (id.clone(), platform.clone());
    let found = app.db.read(move |c| db::assignment::find(c, &id)).await?;
    found.filter(|a| a.platform_id == platform).ok_or_else(|| Fault::assignment_missing("no such assignment"))
}

/// The deep-linking item that opens an assignment and brings its grade column.
pub fn link_item(app: &App, assignment: &Assignment) -> Result<ResourceLinkItem> {
    let address = |path: &str| app.config.base_url.join(path).map_err(anyhow::Error::from);
    Ok(ResourceLinkItem {
        title: assignment.title.clone(),
        text: None,
        url: address(&format!("assignments/{}", assignment.id))?,
        custom: [(CUSTOM_PARAMETER.to_owned(), assignment.id.to_string())].into(),
        line_item: Some(ItemLineItem {
            score_maximum: u32::try_from(assignment.points).unwrap_or(1),
            label: None,
            resource_id: assignment.id.to_string(),
            tag: Some("grade".into()),
            review_url: Some(address("lti/launch")?),
        }),
        available: TimeWindow::default(),
        submission: TimeWindow::default(),
    })
}

impl Content {
    fn into_row(
        self,
        id: AssignmentId,
        platform_id: PlatformId,
        created_by: Option<PersonId>,
        now: Timestamp,
    ) -> Assignment {
        Assignment {
            id,
            platform_id,
            version: 1,
            title: self.title,
            prompt: self.prompt,
            reference_answers: Json(self.reference_answers),
            rubric: Json(self.rubric),
            points: self.points,
            language: self.language,
            attempts_allowed: self.attempts_allowed,
            release_policy: self.release_policy,
            created_by,
            created_at: now,
            updated_at: now,
        }
    }
}

/// Titles travel to LMS columns and JWTs: one line, no control characters.
fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Accepts `10` and `10.0`, nothing fractional: Moodle makes an unusable grade column of 12.5 points.
fn whole_number(text: &str, range: std::ops::RangeInclusive<i32>) -> Option<i32> {
    let text = text.trim();
    let whole = text
        .split_once('.')
        .map_or(Some(text), |(whole, rest)| rest.bytes().all(|b| b == b'0').then_some(whole))?;
    whole.parse().ok().filter(|n| range.contains(n))
}

fn rubric(text: &str) -> std::result::Result<Vec<Criterion>, &'static str> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let mut criteria = Vec::new();
    for (index, line) in lines.enumerate() {
        let (description, points) = line.rsplit_once(['|', '｜']).unwrap_or((line, "1"));
        let points: f64 = points.trim().parse().map_err(|_| "authoring-rubric-points")?;
        if !points.is_finite() || points <= 0.0 || points > f64::from(MAX_POINTS) {
            return Err("authoring-rubric-points");
        }
        let description = description.trim();
        if description.is_empty() || description.chars().count() > MAX_TEXT {
            return Err("authoring-rubric-description");
        }
        criteria.push(Criterion {
            id: format!("c{}", index + 1),
            description: description.to_owned(),
            points,
            ..Criterion::default()
        });
    }
    if criteria.len() > MAX_CRITERIA { Err("authoring-rubric-many") } else { Ok(criteria) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn good() -> AssignmentForm {
        AssignmentForm {
            title: "Leaves".into(),
            prompt: "Why are leaves green?".into(),
            reference_answer: "They reflect green light.".into(),
            points: "2".into(),
            ..AssignmentForm::default()
        }
    }

    #[test]
    fn four_fields_are_enough() {
        let content = good().check().unwrap();
        assert_eq!(
            (content.points, content.attempts_allowed, content.release_policy),
            (2, 3, ReleasePolicy::Confident)
        );
    }

    #[test]
    fn points_are_whole_and_above_zero() {
        for bad in ["", "0", "-1", "2.5", "1e3", "1001", "two", "NaN"] {
            let problems = AssignmentForm { points: bad.into(), ..good() }.check().unwrap_err();
            assert_eq!(
                problems,
                [FieldProblem { field: "points", message: "authoring-points-whole" }],
                "{bad}"
            );
        }
        assert!(AssignmentForm { points: " 10.0 ".into(), ..good() }.check().is_ok());
    }

    #[test]
    fn everything_wrong_is_said_at_once() {
        let problems =
            AssignmentForm { rubric: "a | x".into(), language: "tlh".into(), ..AssignmentForm::default() }
                .check()
                .unwrap_err();
        let fields: Vec<_> = problems.iter().map(|p| p.field).collect();
        assert_eq!(fields, ["title", "prompt", "rubric", "reference_answer", "points", "language"]);
    }

    #[test]
    fn a_title_is_one_line() {
        let content = AssignmentForm { title: " <b>A</b>\r\n\u{0}B ".into(), ..good() }.check().unwrap();
        assert_eq!(content.title, "<b>A</b> B");
    }

    #[test]
    fn rubric_lines_carry_points() {
        let criteria = rubric("Names chlorophyll | 2\n\n提到叶绿素｜1\nReflects green").unwrap();
        assert_eq!(criteria.iter().map(|c| c.points).collect::<Vec<_>>(), [2.0, 1.0, 1.0]);
    }
}

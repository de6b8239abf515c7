//! What a teacher may write. Bad input comes back as a list of field problems beside the values that were entered;
//! nothing is half-written.
//!
//! Every field is text, as browsers send it. Rows of the rubric are numbered from 1: `c1_description`, `c1_points`,
//! `m1_text`; a row of which nothing is filled in does not exist.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use grader::{Criterion, Disclosure, Misconception, Question, QuestionError, Tone};

use super::lines;
use crate::clock::Timestamp;
use crate::db::assignment::{Assignment, Counting, Settings, Snapshot};
use crate::db::types::ReleasePolicy;

/// The longest title that LMSs take, in characters (Moodle on PostgreSQL fails above 255).
const MAX_TITLE: usize = 255;
const MAX_TEXT: usize = 20_000;
const MAX_POINTS: i32 = 1_000;
const MAX_ATTEMPTS: i32 = 100;
const MAX_REFERENCES: usize = 20;
/// Criteria of a rubric.
pub const MAX_CRITERIA: usize = 20;
/// Wrong ideas of an assignment.
pub const MAX_MISCONCEPTIONS: usize = 20;
/// Texts of a row that are lists, in characters.
const MAX_LIST: usize = 8_000;

/// Fields that are there once.
const SINGLE: [&str; 19] = [
    "title",
    "prompt",
    "reference_answer",
    "other_reference_answers",
    "rubric",
    "points",
    "attempts",
    "release_policy",
    "language",
    "accepted",
    "rejected",
    "guidance",
    "disclosure",
    "tone",
    "counting",
    "available_at",
    "due_at",
    "closed_at",
    "release_at",
];
const OF_CRITERION: [&str; 9] =
    ["id", "description", "points", "key_points", "numbers", "levels", "accepted", "rejected", "guidance"];
const OF_MISCONCEPTION: [&str; 6] = ["id", "text", "hint", "signs", "deduct", "cap"];

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
    /// One criterion a line, `what must be said | points`: read when there are no rows in `criteria`.
    pub rubric: String,
    /// Whole points above zero.
    pub points: String,
    /// 0: without limit.
    pub attempts: String,
    /// `confident`, `all` or `review`.
    pub release_policy: String,
    /// `auto`, `en` or `zh`.
    pub language: String,
    /// Whole answers of full worth, one a line; `*` for any text.
    pub accepted: String,
    /// Whole answers that are worth nothing, one a line.
    pub rejected: String,
    /// For people who mark.
    pub guidance: String,
    /// `none`, `hint` or `full`.
    pub disclosure: String,
    /// `warm` or `simple`.
    pub tone: String,
    /// `latest`, `best` or `mean`.
    pub counting: String,
    /// `2026-11-27T15:30`, in UTC, as the three below.
    pub available_at: String,
    /// When it is due.
    pub due_at: String,
    /// From when on nothing is taken.
    pub closed_at: String,
    /// When marks are released.
    pub release_at: String,
    /// The rubric, row by row.
    pub criteria: Vec<CriterionForm>,
    /// Wrong ideas, row by row.
    pub misconceptions: Vec<MisconceptionForm>,
}

/// One row of the rubric.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CriterionForm {
    /// Keeps its name when rows move.
    pub id: String,
    /// What must be said.
    pub description: String,
    /// Points, also fractions.
    pub points: String,
    /// `fact | weight | other words; other words`, one a line.
    pub key_points: String,
    /// `3.5 cm ± 0.1 | weight`, one a line.
    pub numbers: String,
    /// `points | what such an answer does`, one a line.
    pub levels: String,
    /// One a line.
    pub accepted: String,
    /// One a line.
    pub rejected: String,
    /// For people who mark.
    pub guidance: String,
}

/// One wrong idea.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MisconceptionForm {
    /// Keeps its name when rows move.
    pub id: String,
    /// The idea, as a student would write it.
    pub text: String,
    /// What the student reads.
    pub hint: String,
    /// Words that show it, one a line.
    pub signs: String,
    /// Points taken away.
    pub deduct: String,
    /// The most points that are left.
    pub cap: String,
}

/// One thing that is wrong with a form: the field and a message key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldProblem {
    /// The form field.
    pub field: String,
    /// The key of the message that says what to write.
    pub message: &'static str,
}

/// A form that holds together.
#[derive(Clone, Debug, PartialEq)]
pub struct Content(pub(super) Snapshot);

impl Content {
    /// What is stored of a version, taken back.
    pub fn of(snapshot: Snapshot) -> Self {
        Self(snapshot)
    }

    /// What it says.
    pub fn snapshot(&self) -> &Snapshot {
        &self.0
    }
}

/// A version as the grader takes it.
pub fn question(content: &Snapshot) -> Question {
    Question {
        question: content.prompt.clone(),
        reference_answers: content.reference_answers.clone(),
        rubric: content.rubric.clone(),
        max_score: f64::from(content.points),
        language: grader::Language::from_tag(&content.language),
        misconceptions: content.settings.misconceptions.clone(),
        accepted: content.settings.accepted.clone(),
        rejected: content.settings.rejected.clone(),
        disclosure: content.settings.disclosure,
        tone: content.settings.tone,
    }
}

impl AssignmentForm {
    /// The form that shows a stored assignment.
    pub fn of(assignment: &Assignment) -> Self {
        Self::showing(&assignment.snapshot())
    }

    /// The form that shows a version.
    pub fn showing(content: &Snapshot) -> Self {
        let references = &content.reference_answers;
        let settings = &content.settings;
        let moment = |at: Option<Timestamp>| at.map(local).unwrap_or_default();
        Self {
            title: content.title.clone(),
            prompt: content.prompt.clone(),
            reference_answer: references.first().cloned().unwrap_or_default(),
            other_reference_answers: references.get(1..).unwrap_or_default().join("\n"),
            rubric: String::new(),
            points: content.points.to_string(),
            attempts: content.attempts_allowed.to_string(),
            release_policy: content.release_policy.as_str().to_owned(),
            language: content.language.clone(),
            accepted: settings.accepted.join("\n"),
            rejected: settings.rejected.join("\n"),
            guidance: settings.guidance.clone(),
            disclosure: word(settings.disclosure),
            tone: word(settings.tone),
            counting: settings.counting.as_str().to_owned(),
            available_at: moment(settings.available_at),
            due_at: moment(settings.due_at),
            closed_at: moment(settings.closed_at),
            release_at: moment(settings.release_at),
            criteria: content.rubric.iter().map(CriterionForm::of).collect(),
            misconceptions: settings.misconceptions.iter().map(MisconceptionForm::of).collect(),
        }
    }

    /// From the fields of a posted form.
    pub fn from_fields(pairs: &[(String, String)]) -> Self {
        let mut form = Self::default();
        for (name, value) in pairs {
            if let Some(field) = form.single(name) {
                // The first one when it came twice.
                if field.is_empty() {
                    field.clone_from(value);
                }
            } else if let Some((row, column)) = numbered(name, 'c', MAX_CRITERIA) {
                form.criteria.resize_with(form.criteria.len().max(row), CriterionForm::default);
                if let Some(field) = form.criteria[row - 1].column(column) {
                    field.clone_from(value);
                }
            } else if let Some((row, column)) = numbered(name, 'm', MAX_MISCONCEPTIONS) {
                form.misconceptions
                    .resize_with(form.misconceptions.len().max(row), MisconceptionForm::default);
                if let Some(field) = form.misconceptions[row - 1].column(column) {
                    field.clone_from(value);
                }
            }
        }
        form
    }

    /// All fields by their names.
    pub fn fields(&self) -> BTreeMap<String, String> {
        let mut form = self.clone();
        let mut all = BTreeMap::new();
        for name in SINGLE {
            if let Some(field) = form.single(name) {
                all.insert(name.to_owned(), std::mem::take(field));
            }
        }
        for (at, row) in form.criteria.iter_mut().enumerate() {
            for column in OF_CRITERION {
                if let Some(field) = row.column(column) {
                    all.insert(format!("c{}_{column}", at + 1), std::mem::take(field));
                }
            }
        }
        for (at, row) in form.misconceptions.iter_mut().enumerate() {
            for column in OF_MISCONCEPTION {
                if let Some(field) = row.column(column) {
                    all.insert(format!("m{}_{column}", at + 1), std::mem::take(field));
                }
            }
        }
        all
    }

    fn single(&mut self, name: &str) -> Option<&mut String> {
        Some(match name {
            "title" => &mut self.title,
            "prompt" => &mut self.prompt,
            "reference_answer" => &mut self.reference_answer,
            "other_reference_answers" => &mut self.other_reference_answers,
            "rubric" => &mut self.rubric,
            "points" => &mut self.points,
            "attempts" => &mut self.attempts,
            "release_policy" => &mut self.release_policy,
            "language" => &mut self.language,
            "accepted" => &mut self.accepted,
            "rejected" => &mut self.rejected,
            "guidance" => &mut self.guidance,
            "disclosure" => &mut self.disclosure,
            "tone" => &mut self.tone,
            "counting" => &mut self.counting,
            "available_at" => &mut self.available_at,
            "due_at" => &mut self.due_at,
            "closed_at" => &mut self.closed_at,
            "release_at" => &mut self.release_at,
            _ => return None,
        })
    }

    /// Does what a button of a row asks for: `add_criterion`, `remove_criterion_2`, `raise_criterion_2`,
    /// `add_misconception`, `remove_misconception_2`. Returns the field to go on with; `None` for anything else.
    pub fn edit(&mut self, button: &str) -> Option<String> {
        let number = |prefix: &str| button.strip_prefix(prefix).and_then(|n| n.parse::<usize>().ok());
        if button == "add_criterion" {
            if self.criteria.is_empty() && !self.rubric.trim().is_empty() {
                // What was written as lines goes on as rows.
                if let Ok(rubric) = lines::rubric(&self.rubric) {
                    self.criteria = rubric.iter().map(CriterionForm::of).collect();
                    self.rubric.clear();
                }
            }
            if self.criteria.len() < MAX_CRITERIA {
                self.criteria.push(CriterionForm::default());
            }
            return Some(format!("c{}_description", self.criteria.len()));
        }
        if button == "add_misconception" {
            if self.misconceptions.len() < MAX_MISCONCEPTIONS {
                self.misconceptions.push(MisconceptionForm::default());
            }
            return Some(format!("m{}_text", self.misconceptions.len()));
        }
        if let Some(row) = number("remove_criterion_").filter(|row| (1..=self.criteria.len()).contains(row)) {
            self.criteria.remove(row - 1);
            return Some("criteria".into());
        }
        if let Some(row) = number("raise_criterion_").filter(|row| (2..=self.criteria.len()).contains(row)) {
            self.criteria.swap(row - 1, row - 2);
            return Some(format!("c{}_description", row - 1));
        }
        if let Some(row) =
            number("remove_misconception_").filter(|row| (1..=self.misconceptions.len()).contains(row))
        {
            self.misconceptions.remove(row - 1);
            return Some("misconceptions".into());
        }
        None
    }

    /// Checks every field and says all that is wrong at once.
    pub fn check(&self) -> Result<Content, Vec<FieldProblem>> {
        let mut problems = Problems(Vec::new());
        let title = one_line(&self.title);
        match title.chars().count() {
            0 => problems.add("title", "authoring-title-missing"),
            n if n > MAX_TITLE => problems.add("title", "authoring-title-long"),
            _ => {}
        }
        let prompt = self.prompt.trim().to_owned();
        match prompt.chars().count() {
            0 => problems.add("prompt", "authoring-prompt-missing"),
            n if n > MAX_TEXT => problems.add("prompt", "authoring-text-long"),
            _ => {}
        }
        let rubric = self.rubric(&mut problems);
        let main = self.reference_answer.trim();
        let reference_answers: Vec<String> = std::iter::once(main)
            .chain(self.other_reference_answers.lines().map(str::trim))
            .filter(|text| !text.is_empty())
            .map(str::to_owned)
            .collect();
        if main.is_empty() && rubric.is_empty() {
            problems.add("reference_answer", "authoring-reference-missing");
        }
        if main.chars().count() > MAX_TEXT {
            problems.add("reference_answer", "authoring-text-long");
        }
        if reference_answers.len() > MAX_REFERENCES || self.other_reference_answers.chars().count() > MAX_TEXT
        {
            problems.add("other_reference_answers", "authoring-references-many");
        }
        let points = whole_number(&self.points, 1..=MAX_POINTS).unwrap_or_else(|| {
            problems.add("points", "authoring-points-whole");
            1
        });
        let attempts_allowed = match self.attempts.trim() {
            "" => 3,
            text => whole_number(text, 0..=MAX_ATTEMPTS).unwrap_or_else(|| {
                problems.add("attempts", "authoring-attempts-whole");
                0
            }),
        };
        let release_policy = problems.choice(
            "release_policy",
            &self.release_policy,
            ReleasePolicy::Confident,
            ReleasePolicy::parse,
        );
        let known = |text: &str| matches!(text, "auto" | "en" | "zh").then(|| text.to_owned());
        let language = problems.choice("language", &self.language, "auto".to_owned(), known);
        let settings = self.settings(&mut problems);
        let content = Snapshot {
            title,
            prompt,
            reference_answers,
            rubric,
            points,
            language,
            attempts_allowed,
            release_policy,
            settings,
        };
        if problems.0.is_empty()
            && let Err(error) = question(&content).check()
        {
            problems.of_grader(&error, &content);
        }
        if problems.0.is_empty() { Ok(Content(content)) } else { Err(problems.0) }
    }

    fn rubric(&self, problems: &mut Problems) -> Vec<Criterion> {
        let filled = self.criteria.iter().enumerate().filter(|(_, row)| !row.is_blank());
        let mut criteria = Vec::new();
        for (at, row) in filled {
            let field = |column: &str| format!("c{}_{column}", at + 1);
            let mut list = |column: &'static str, text: &str| {
                if text.chars().count() > MAX_LIST {
                    problems.add(field(column), "authoring-list-long");
                }
                lines::forms(text)
            };
            let (accepted, rejected) = (list("accepted", &row.accepted), list("rejected", &row.rejected));
            let guidance = row.guidance.trim().to_owned();
            let description = row.description.trim().to_owned();
            if description.is_empty() || description.chars().count() > MAX_TEXT {
                problems.add(field("description"), "authoring-criterion-description");
            }
            if guidance.chars().count() > MAX_LIST {
                problems.add(field("guidance"), "authoring-list-long");
            }
            let points = match row.points.trim() {
                "" => Some(1.0),
                text => {
                    lines::number(text).filter(|points| *points > 0.0 && *points <= f64::from(MAX_POINTS))
                }
            };
            let points = points.unwrap_or_else(|| {
                problems.add(field("points"), "authoring-criterion-points");
                1.0
            });
            let mut read = |column: &'static str, text: &str| {
                if text.chars().count() > MAX_LIST {
                    problems.add(field(column), "authoring-list-long");
                    return "";
                }
                column
            };
            let levels = if read("levels", &row.levels).is_empty() {
                Ok(Vec::new())
            } else {
                lines::levels(&row.levels)
            };
            let key_points = if read("key_points", &row.key_points).is_empty() {
                Ok(Vec::new())
            } else {
                lines::key_points(&row.key_points)
            };
            let numbers = if read("numbers", &row.numbers).is_empty() {
                Ok(Vec::new())
            } else {
                lines::numbers(&row.numbers)
            };
            criteria.push(Criterion {
                id: row.id.trim().to_owned(),
                description,
                points,
                levels: problems.unwrap(field("levels"), levels),
                key_points: problems.unwrap(field("key_points"), key_points),
                numbers: problems.unwrap(field("numbers"), numbers),
                accepted,
                rejected,
                guidance,
            });
        }
        if criteria.is_empty() {
            criteria = problems.unwrap("rubric".into(), lines::rubric(&self.rubric));
        }
        if criteria.len() > MAX_CRITERIA {
            problems.add("rubric", "authoring-rubric-many");
        }
        name_all(criteria.iter_mut().map(|criterion| &mut criterion.id), "c");
        criteria
    }

    fn settings(&self, problems: &mut Problems) -> Settings {
        let mut list = |field: &str, text: &str| {
            if text.chars().count() > MAX_LIST {
                problems.add(field, "authoring-list-long");
            }
            lines::forms(text)
        };
        let (accepted, rejected) = (list("accepted", &self.accepted), list("rejected", &self.rejected));
        let mut misconceptions = Vec::new();
        for (at, row) in self.misconceptions.iter().enumerate().filter(|(_, row)| !row.is_blank()) {
            let field = |column: &str| format!("m{}_{column}", at + 1);
            let mut points = |column: &str, text: &str| match text.trim() {
                "" => None,
                text => {
                    let points =
                        lines::number(text).filter(|points| (0.0..=f64::from(MAX_POINTS)).contains(points));
                    if points.is_none() {
                        problems.add(field(column), "authoring-misconception-points");
                    }
                    points
                }
            };
            let (deduct, cap) = (points("deduct", &row.deduct).unwrap_or(0.0), points("cap", &row.cap));
            if row.text.trim().is_empty() {
                problems.add(field("text"), "authoring-misconception-text");
            }
            for (column, text) in [("text", &row.text), ("hint", &row.hint), ("signs", &row.signs)] {
                if text.chars().count() > MAX_LIST {
                    problems.add(field(column), "authoring-list-long");
                }
            }
            misconceptions.push(Misconception {
                id: row.id.trim().to_owned(),
                text: row.text.trim().to_owned(),
                hint: row.hint.trim().to_owned(),
                signs: lines::forms(&row.signs),
                deduct,
                cap,
            });
        }
        name_all(misconceptions.iter_mut().map(|wrong| &mut wrong.id), "m");
        if self.guidance.chars().count() > MAX_LIST {
            problems.add("guidance", "authoring-list-long");
        }
        let mut moment = |field: &str, text: &str| match text.trim() {
            "" => None,
            text => {
                let at = utc(text);
                if at.is_none() {
                    problems.add(field, "authoring-date");
                }
                at
            }
        };
        let (available_at, due_at) =
            (moment("available_at", &self.available_at), moment("due_at", &self.due_at));
        let (closed_at, release_at) =
            (moment("closed_at", &self.closed_at), moment("release_at", &self.release_at));
        let before = |a: Option<Timestamp>, b: Option<Timestamp>| a.zip(b).is_none_or(|(a, b)| a < b);
        if !before(available_at, due_at) {
            problems.add("due_at", "authoring-due-before");
        }
        if !before(available_at, closed_at) || closed_at.zip(due_at).is_some_and(|(closed, due)| closed < due)
        {
            problems.add("closed_at", "authoring-closed-before");
        }
        Settings {
            misconceptions,
            accepted,
            rejected,
            guidance: self.guidance.trim().to_owned(),
            disclosure: problems.choice("disclosure", &self.disclosure, Disclosure::Hint, parsed),
            tone: problems.choice("tone", &self.tone, Tone::Warm, parsed),
            counting: problems.choice("counting", &self.counting, Counting::Latest, parsed),
            available_at,
            due_at,
            closed_at,
            release_at,
        }
    }
}

impl CriterionForm {
    fn of(criterion: &Criterion) -> Self {
        Self {
            id: criterion.id.clone(),
            description: criterion.description.clone(),
            points: criterion.points.to_string(),
            key_points: lines::write_key_points(&criterion.key_points),
            numbers: lines::write_numbers(&criterion.numbers),
            levels: lines::write_levels(&criterion.levels),
            accepted: criterion.accepted.join("\n"),
            rejected: criterion.rejected.join("\n"),
            guidance: criterion.guidance.clone(),
        }
    }

    fn column(&mut self, name: &str) -> Option<&mut String> {
        Some(match name {
            "id" => &mut self.id,
            "description" => &mut self.description,
            "points" => &mut self.points,
            "key_points" => &mut self.key_points,
            "numbers" => &mut self.numbers,
            "levels" => &mut self.levels,
            "accepted" => &mut self.accepted,
            "rejected" => &mut self.rejected,
            "guidance" => &mut self.guidance,
            _ => return None,
        })
    }

    /// Points alone are what an empty row begins with.
    fn is_blank(&self) -> bool {
        [
            &self.description,
            &self.key_points,
            &self.numbers,
            &self.levels,
            &self.accepted,
            &self.rejected,
            &self.guidance,
        ]
        .iter()
        .all(|text| text.trim().is_empty())
    }
}

impl MisconceptionForm {
    fn of(wrong: &Misconception) -> Self {
        Self {
            id: wrong.id.clone(),
            text: wrong.text.clone(),
            hint: wrong.hint.clone(),
            signs: wrong.signs.join("\n"),
            deduct: if wrong.deduct > 0.0 { wrong.deduct.to_string() } else { String::new() },
            cap: wrong.cap.map(|cap| cap.to_string()).unwrap_or_default(),
        }
    }

    fn column(&mut self, name: &str) -> Option<&mut String> {
        Some(match name {
            "id" => &mut self.id,
            "text" => &mut self.text,
            "hint" => &mut self.hint,
            "signs" => &mut self.signs,
            "deduct" => &mut self.deduct,
            "cap" => &mut self.cap,
            _ => return None,
        })
    }

    fn is_blank(&self) -> bool {
        [&self.text, &self.hint, &self.signs, &self.deduct, &self.cap]
            .iter()
            .all(|text| text.trim().is_empty())
    }
}

struct Problems(Vec<FieldProblem>);

impl Problems {
    fn add(&mut self, field: impl Into<String>, message: &'static str) {
        self.0.push(FieldProblem { field: field.into(), message });
    }

    fn unwrap<T: Default>(&mut self, field: String, read: Result<T, &'static str>) -> T {
        read.unwrap_or_else(|message| {
            self.add(field, message);
            T::default()
        })
    }

    fn choice<T>(&mut self, field: &str, text: &str, default: T, read: impl Fn(&str) -> Option<T>) -> T {
        match text.trim() {
            "" => default,
            text => read(text).unwrap_or_else(|| {
                self.add(field, "authoring-choice");
                default
            }),
        }
    }

    /// What only the grader knows to be wrong.
    fn of_grader(&mut self, error: &QuestionError, content: &Snapshot) {
        let row = |id: &str| content.rubric.iter().position(|criterion| criterion.id == id).unwrap_or(0) + 1;
        match error {
            QuestionError::Unit(unit) => {
                let with =
                    |criterion: &Criterion| criterion.numbers.iter().any(|number| number.unit == *unit);
                let at = content.rubric.iter().position(with).unwrap_or(0) + 1;
                self.add(format!("c{at}_numbers"), "authoring-unit");
            }
            QuestionError::Level(id) => self.add(format!("c{}_levels", row(id)), "authoring-levels-points"),
            QuestionError::KeyPoint(id) => {
                self.add(format!("c{}_key_points", row(id)), "authoring-key-points")
            }
            QuestionError::Number(id) => self.add(format!("c{}_numbers", row(id)), "authoring-numbers"),
            QuestionError::Misconception(_) | QuestionError::SameId(_) => {
                self.add("m1_text", "authoring-misconception-text");
            }
            QuestionError::TooMany(_) => self.add("c1_description", "authoring-rubric-large"),
            QuestionError::Criterion(_) | QuestionError::NoPoints => {
                self.add("c1_points", "authoring-criterion-points");
            }
            QuestionError::NothingToCompare => self.add("reference_answer", "authoring-reference-missing"),
            QuestionError::MaxScore => self.add("points", "authoring-points-whole"),
        }
    }
}

/// `c12_points` as row and column.
fn numbered(name: &str, letter: char, most: usize) -> Option<(usize, &str)> {
    let (row, column) = name.strip_prefix(letter)?.split_once('_')?;
    let row: usize = row.parse().ok()?;
    (1..=most).contains(&row).then_some((row, column))
}

/// Gives every row that has no fit name of its own the next free one.
fn name_all<'a>(ids: impl Iterator<Item = &'a mut String>, letter: &str) {
    let ids: Vec<&mut String> = ids.collect();
    let fit = |id: &str| {
        (1..=40).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
    };
    let mut taken = std::collections::BTreeSet::new();
    let mut nameless = Vec::new();
    for id in ids {
        if fit(id) && taken.insert(id.clone()) { continue } else { nameless.push(id) }
    }
    let mut next = 1;
    for id in nameless {
        while !taken.insert(format!("{letter}{next}")) {
            next += 1;
        }
        *id = format!("{letter}{next}");
    }
}

/// A word of a form as the value that is stored under it.
fn parsed<T: serde::de::DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_value(serde_json::Value::String(text.to_owned())).ok()
}

/// The word under which a value is stored.
fn word(value: impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// What `<input type="datetime-local">` sends, taken as UTC.
pub(crate) fn utc(text: &str) -> Option<Timestamp> {
    let at: jiff::civil::DateTime = text.parse().ok()?;
    let at = at.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_second();
    // Years that a person means.
    (0..=7_258_118_400).contains(&at).then(|| Timestamp::from_unix_seconds(at))
}

/// What `<input type="datetime-local">` takes, in UTC.
pub fn local(at: Timestamp) -> String {
    at.to_string().chars().take(16).collect()
}

/// Titles travel to LMS columns and JWTs: one line, no control characters.
fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Accepts `10` and `10.0`, nothing fractional: Moodle makes an unusable grade column of 12.5 points.
fn whole_number(text: &str, range: RangeInclusive<i32>) -> Option<i32> {
    let text = text.trim();
    let whole = text
        .split_once('.')
        .map_or(Some(text), |(whole, rest)| rest.bytes().all(|b| b == b'0').then_some(whole))?;
    whole.parse().ok().filter(|n| range.contains(n))
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

    fn fields(problems: &[FieldProblem]) -> Vec<&str> {
        problems.iter().map(|problem| problem.field.as_str()).collect()
    }

    #[test]
    fn four_fields_are_enough() {
        let content = good().check().unwrap().0;
        assert_eq!(
            (content.points, content.attempts_allowed, content.release_policy),
            (2, 3, ReleasePolicy::Confident)
        );
        assert_eq!(content.settings, Settings::default());
    }

    #[test]
    fn points_are_whole_and_above_zero() {
        for bad in ["", "0", "-1", "2.5", "1e3", "1001", "two", "NaN"] {
            let problems = AssignmentForm { points: bad.into(), ..good() }.check().unwrap_err();
            assert_eq!(
                problems,
                [FieldProblem { field: "points".into(), message: "authoring-points-whole" }],
                "{bad}"
            );
        }
        assert!(AssignmentForm { points: " 10.0 ".into(), ..good() }.check().is_ok());
    }

    #[test]
    fn everything_wrong_is_said_at_once() {
        let problems = AssignmentForm {
            rubric: "a | x".into(),
            language: "tlh".into(),
            due_at: "tomorrow".into(),
            ..AssignmentForm::default()
        }
        .check()
        .unwrap_err();
        assert_eq!(
            fields(&problems),
            ["title", "prompt", "rubric", "reference_answer", "points", "language", "due_at"]
        );
    }

    #[test]
    fn a_title_is_one_line() {
        let content = AssignmentForm { title: " <b>A</b>\r\n\u{0}B ".into(), ..good() }.check().unwrap();
        assert_eq!(content.0.title, "<b>A</b> B");
    }

    fn rich() -> AssignmentForm {
        AssignmentForm {
            criteria: vec![
                CriterionForm {
                    description: "Gives the length".into(),
                    points: "1.5".into(),
                    numbers: "3.5 cm ± 0.1 | 2\n9.81 [m/s^2] ± 2 %".into(),
                    levels: "1.5 | with its unit\n0.5 | a number".into(),
                    ..CriterionForm::default()
                },
                CriterionForm::default(),
                CriterionForm {
                    id: "why".into(),
                    description: "Says why".into(),
                    points: "2".into(),
                    key_points: "Green is reflected | 2 | reflects green; bounces off\nRed is absorbed"
                        .into(),
                    rejected: "green is absorbed".into(),
                    guidance: "Accept any colour name.".into(),
                    ..CriterionForm::default()
                },
            ],
            misconceptions: vec![MisconceptionForm {
                text: "Leaves absorb green".into(),
                hint: "Which light reaches your eye?".into(),
                deduct: "1".into(),
                ..MisconceptionForm::default()
            }],
            accepted: "green\n\n*reflects green*".into(),
            disclosure: "full".into(),
            counting: "best".into(),
            available_at: "2026-11-01T08:00".into(),
            due_at: "2026-11-20T23:59".into(),
            ..good()
        }
    }

    #[test]
    fn a_rubric_goes_in_and_comes_out_the_same() {
        let content = rich().check().unwrap().0;
        let ids: Vec<&str> = content.rubric.iter().map(|criterion| criterion.id.as_str()).collect();
        assert_eq!(ids, ["c1", "why"]);
        assert_eq!(content.rubric[1].key_points[0].accepted, ["reflects green", "bounces off"]);
        assert_eq!(content.rubric[0].numbers[1].relative_tolerance, Some(0.02));
        assert!(content.rubric[0].numbers[1].unit_optional);
        let shown = AssignmentForm::showing(&content);
        assert_eq!(shown.check().unwrap().0, content);
        let pairs: Vec<(String, String)> = shown.fields().into_iter().collect();
        assert_eq!(AssignmentForm::from_fields(&pairs), shown);
    }

    #[test]
    fn rows_name_what_is_wrong_with_them() {
        let mut form = rich();
        form.criteria[0].numbers = "3.5 furlong".into();
        assert_eq!(fields(&form.check().unwrap_err()), ["c1_numbers"]);
        form = rich();
        form.criteria[0].levels = "9 | too much".into();
        assert_eq!(fields(&form.check().unwrap_err()), ["c1_levels"]);
        form = rich();
        form.criteria[2].points = "none".into();
        form.criteria[2].description = String::new();
        form.misconceptions[0].deduct = "-1".into();
        assert_eq!(fields(&form.check().unwrap_err()), ["c3_description", "c3_points", "m1_deduct"]);
        form = rich();
        form.due_at = "2026-10-01T00:00".into();
        assert_eq!(fields(&form.check().unwrap_err()), ["due_at"]);
    }

    #[test]
    fn buttons_of_rows_add_move_and_remove() {
        let mut form = AssignmentForm { rubric: "Names chlorophyll | 2".into(), ..good() };
        assert_eq!(form.edit("add_criterion").as_deref(), Some("c2_description"));
        assert_eq!((form.criteria[0].description.as_str(), form.rubric.as_str()), ("Names chlorophyll", ""));
        form.criteria[1].description = "Second".into();
        assert_eq!(form.edit("raise_criterion_2").as_deref(), Some("c1_description"));
        assert_eq!(form.criteria[0].description, "Second");
        assert!(form.edit("remove_criterion_1").is_some() && form.criteria.len() == 1);
        assert!(form.edit("add_misconception").is_some() && form.edit("remove_misconception_1").is_some());
        for nonsense in ["remove_criterion_9", "raise_criterion_1", "", "save", "remove_criterion_x"] {
            assert_eq!(form.edit(nonsense), None, "{nonsense}");
        }
    }
}

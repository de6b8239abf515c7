//! The versions of an assignment, and what its last change does to marks that were given.

use askama::Template;

use super::Flash;
use super::tabs::Tabs;
use super::text::Texts;
use super::when::Moment;

/// One version in the list.
#[derive(Clone, Debug)]
pub struct VersionLine {
    /// Its number.
    pub number: i32,
    /// When it was saved.
    pub saved: Moment,
    /// The one in use.
    pub current: bool,
    /// The one on the page.
    pub shown: bool,
    /// Where it can be read.
    pub url: String,
}

/// The version on the page: the key of each label and what stands there, without what is empty.
#[derive(Clone, Debug)]
pub struct VersionView {
    /// Its number.
    pub number: i32,
    /// The one in use.
    pub current: bool,
    /// Label, row number where there are rows, and text.
    pub fields: Vec<(&'static str, Option<usize>, String)>,
}

/// See the module. Restoring posts `csrf`, `number` and `version` (the current one).
#[derive(Template)]
#[template(path = "versions.html")]
pub struct VersionsPage {
    /// The words.
    pub t: Texts,
    /// The pages of this link.
    pub tabs: Tabs,
    /// The course's title.
    pub course: Option<String>,
    /// What just happened.
    pub flash: Option<Flash>,
    /// Back to the form.
    pub back_url: Option<String>,
    /// The assignment's title.
    pub title: String,
    /// Newest first.
    pub versions: Vec<VersionLine>,
    /// What one of them says.
    pub shown: Option<VersionView>,
    /// Where restoring goes.
    pub action: String,
    /// The session's token.
    pub csrf: String,
    /// The current version.
    pub version: i32,
}

/// The label of a field of the authoring form, for reading.
pub fn label(column: &str) -> Option<&'static str> {
    Some(match column {
        "title" => "field-title",
        "prompt" => "field-prompt",
        "reference_answer" => "field-reference",
        "other_reference_answers" => "field-others",
        "points" => "field-points",
        "attempts" => "field-attempts",
        "accepted" => "field-accepted",
        "rejected" => "field-rejected",
        "guidance" => "field-guidance",
        "available_at" => "field-available",
        "due_at" => "field-due",
        "closed_at" => "field-closed",
        "release_at" => "field-release-at",
        "description" => "field-criterion",
        "key_points" => "field-key-points",
        "numbers" => "field-numbers",
        "levels" => "field-levels",
        "text" => "field-misconception",
        "hint" => "field-hint",
        "signs" => "field-signs",
        "deduct" => "field-deduct",
        "cap" => "field-cap",
        _ => return None,
    })
}

/// One answer and what the change does to its mark.
#[derive(Clone, Debug)]
pub struct ImpactLine {
    /// The beginning of the answer.
    pub answer: String,
    /// The version that made its mark.
    pub version: i32,
    /// Points before.
    pub before: f64,
    /// Points after.
    pub after: Option<f64>,
    /// The student sees it already.
    pub released: bool,
    /// The work itself.
    pub url: String,
}

impl ImpactLine {
    fn class(&self) -> &'static str {
        match self.after {
            Some(after) if after > self.before + 1e-9 => "yes",
            Some(after) if after < self.before - 1e-9 => "no",
            Some(_) => "none",
            None => "partly",
        }
    }
}

/// See the module. Marking again posts `csrf`.
#[derive(Template)]
#[template(path = "impact.html")]
pub struct ImpactPage {
    /// The words.
    pub t: Texts,
    /// The pages of this link.
    pub tabs: Tabs,
    /// The course's title.
    pub course: Option<String>,
    /// What just happened.
    pub flash: Option<Flash>,
    /// Back to the overview.
    pub back_url: Option<String>,
    /// The assignment's title.
    pub title: String,
    /// Points possible.
    pub max_score: f64,
    /// Those that change most first.
    pub lines: Vec<ImpactLine>,
    /// Marks by former versions.
    pub older: usize,
    /// Those of them that can be made anew.
    pub open: usize,
    /// Marks of people.
    pub by_people: usize,
    /// Where marking again goes.
    pub action: String,
    /// The session's token.
    pub csrf: String,
}

impl ImpactPage {
    fn changed(&self) -> usize {
        self.lines.iter().filter(|line| line.class() != "none").count()
    }
}

/// One student with an extension.
#[derive(Clone, Debug)]
pub struct ExtensionLine {
    /// Sent as `person`.
    pub id: String,
    /// The name, where the LMS tells it.
    pub name: Option<String>,
    /// As `<input type="datetime-local">` takes it, in UTC.
    pub due_at: String,
    /// The same.
    pub closed_at: String,
    /// Beyond the others' attempts.
    pub more_attempts: i32,
}

/// Extensions of single students. Posts `csrf`, `person`, `due_at`, `closed_at`, `more_attempts`.
#[derive(Template)]
#[template(path = "extensions.html")]
pub struct ExtensionsPage {
    /// The words.
    pub t: Texts,
    /// The pages of this link.
    pub tabs: Tabs,
    /// The course's title.
    pub course: Option<String>,
    /// What just happened.
    pub flash: Option<Flash>,
    /// Back to the form.
    pub back_url: Option<String>,
    /// The assignment's title.
    pub title: String,
    /// Those who have one.
    pub lines: Vec<ExtensionLine>,
    /// Whom one can be given to: id and name.
    pub people: Vec<(String, Option<String>)>,
    /// Where it goes.
    pub action: String,
    /// The session's token.
    pub csrf: String,
}

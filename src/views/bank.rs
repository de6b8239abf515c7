//! The bank of assignments.

use askama::Template;

use super::Flash;
use super::tabs::Tabs;
use super::text::Texts;
use super::when::Moment;

/// One assignment in the list.
#[derive(Clone, Debug)]
pub struct BankLine {
    /// Sent as `id`.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The beginning of its task.
    pub prompt: String,
    /// Its points.
    pub points: f64,
    /// Criteria of its rubric.
    pub criteria: usize,
    /// When it was last changed.
    pub changed: Moment,
}

/// Something of a file that could not be read.
#[derive(Clone, Debug)]
pub struct ImportTrouble {
    /// The line in the file.
    pub line: usize,
    /// The key of the words.
    pub message: String,
    /// What they name as `$name`.
    pub name: String,
}

/// What became of a file.
#[derive(Clone, Debug, Default)]
pub struct Imported {
    /// Assignments that were taken in.
    pub count: usize,
    /// What could not be read.
    pub troubles: Vec<ImportTrouble>,
}

/// See the module. The search is a GET with `q` and `archived`; rows post `csrf`, `id` and `action` (`duplicate`,
/// `archive`, `unarchive`); a file is posted as `file` with `action` `import`.
#[derive(Template)]
#[template(path = "bank.html")]
pub struct BankPage {
    /// The words.
    pub t: Texts,
    /// The pages of this link.
    pub tabs: Tabs,
    /// The course's title.
    pub course: Option<String>,
    /// What just happened.
    pub flash: Option<Flash>,
    /// Back to the LMS.
    pub back_url: Option<String>,
    /// What became of a file just now.
    pub imported: Option<Imported>,
    /// What was searched for.
    pub text: String,
    /// Whether those that were put away are shown.
    pub archived: bool,
    /// Newest first.
    pub lines: Vec<BankLine>,
    /// There are more than are listed.
    pub more: bool,
    /// Where the page and its forms go.
    pub action: String,
    /// The session's token.
    pub csrf: String,
}

impl BankPage {
    /// The words of formats: the word in addresses and the key of its name.
    fn formats(&self) -> [(&'static str, &'static str); 3] {
        [("moodle", "format-moodle"), ("gift", "format-gift"), ("csv", "format-csv")]
    }

    fn export_url(&self, format: &str, id: &str) -> String {
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("format", format)
            .append_pair("id", id)
            .append_pair("q", if id.is_empty() { &self.text } else { "" })
            .finish();
        format!("{}/export?{query}", self.action)
    }
}

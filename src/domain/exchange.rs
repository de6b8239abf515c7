//! Assignments in the formats of others: Moodle XML, GIFT, QTI 3 items, CSV. What a format cannot carry is left out, never
//! guessed; what cannot be read is named with its line, and the rest is read on.

mod csv;
mod gift;
mod html;
mod moodle;
mod qti;
mod xml;

use crate::db::assignment::Snapshot;
use crate::domain::assignment::{AssignmentForm, Content};

/// The largest file that is read, in bytes.
pub const MAX_BYTES: usize = 5 << 20;
/// Items of one file.
pub const MAX_ITEMS: usize = 500;

/// A format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Moodle's question bank.
    MoodleXml,
    /// Moodle's text format.
    Gift,
    /// One item of QTI 3.
    Qti,
    /// A table.
    Csv,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::MoodleXml, Self::Gift, Self::Qti, Self::Csv];

    /// The word in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::MoodleXml => "moodle",
            Self::Gift => "gift",
            Self::Qti => "qti",
            Self::Csv => "csv",
        }
    }

    /// From the word in addresses.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.as_str() == text)
    }

    /// The media type and the ending of a file.
    pub fn file(self) -> (&'static str, &'static str) {
        match self {
            Self::MoodleXml | Self::Qti => ("application/xml; charset=utf-8", "xml"),
            Self::Gift => ("text/plain; charset=utf-8", "gift.txt"),
            Self::Csv => ("text/csv; charset=utf-8", "csv"),
        }
    }
}

/// What could not be read: where, the key of the message, and what it names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// The line of the file, from 1.
    pub line: usize,
    /// The key of the message.
    pub message: &'static str,
    /// The item or word that is meant.
    pub name: String,
}

/// What a file holds.
#[derive(Debug, Default)]
pub struct Import {
    /// What was understood.
    pub items: Vec<Content>,
    /// What was not.
    pub troubles: Vec<Trouble>,
}

/// A question as all formats know it.
#[derive(Clone, Debug, Default, PartialEq)]
struct Item {
    line: usize,
    title: String,
    prompt: String,
    points: String,
    references: Vec<String>,
    accepted: Vec<String>,
    rejected: Vec<String>,
    guidance: String,
    /// `description | points`, one a line.
    rubric: String,
    language: String,
}

/// What reading a format gives: items, and what could not be read.
type Found = (Vec<Item>, Vec<Trouble>);

fn trouble(line: usize, message: &'static str, name: &str) -> Trouble {
    Trouble { line, message, name: name.chars().take(80).collect() }
}

/// Reads a file. The format is found out from its beginning.
pub fn import(bytes: &[u8]) -> Import {
    if bytes.len() > MAX_BYTES {
        return failed("import-too-large");
    }
    let Ok(text) = std::str::from_utf8(bytes) else { return failed("import-not-utf8") };
    let text = text.trim_start_matches('\u{feff}');
    let start = text.trim_start();
    let (items, mut troubles) = if start.starts_with('<') {
        match xml::parse(text) {
            Ok(root) if root.name == "quiz" => moodle::read(&root),
            Ok(root) if qti::is_item(&root) => qti::read(&root),
            Ok(root) => (Vec::new(), vec![trouble(root.line, "import-unknown-xml", &root.name)]),
            Err(trouble) => (Vec::new(), vec![trouble]),
        }
    } else if csv::looks_like(start) {
        csv::read(text)
    } else {
        gift::read(text)
    };
    let mut import = Import::default();
    if items.len() > MAX_ITEMS {
        troubles.push(trouble(items[MAX_ITEMS].line, "import-too-many", ""));
    }
    for item in items.into_iter().take(MAX_ITEMS) {
        let line = item.line;
        let title = item.title.clone();
        match item.into_form().check() {
            Ok(content) => import.items.push(content),
            Err(problems) => {
                let first = problems.first().map_or("import-empty", |problem| problem.message);
                troubles.push(trouble(line, first, &title));
            }
        }
    }
    if import.items.is_empty() && troubles.is_empty() {
        troubles.push(trouble(1, "import-empty", ""));
    }
    troubles.sort_by_key(|trouble| trouble.line);
    import.troubles = troubles;
    import
}

fn failed(message: &'static str) -> Import {
    Import { items: Vec::new(), troubles: vec![trouble(1, message, "")] }
}

/// Writes assignments. QTI holds one item a file: of several, the first is written.
pub fn export(format: Format, contents: &[Snapshot]) -> String {
    let items: Vec<Item> = contents.iter().map(Item::of).collect();
    match format {
        Format::MoodleXml => moodle::write(&items),
        Format::Gift => gift::write(&items),
        Format::Qti => items.first().map(qti::write).unwrap_or_default(),
        Format::Csv => csv::write(&items),
    }
}

impl Item {
    fn of(content: &Snapshot) -> Self {
        let rubric: Vec<String> = content
            .rubric
            .iter()
            .map(|criterion| format!("{} | {}", criterion.description, criterion.points))
            .collect();
        Self {
            line: 0,
            title: content.title.clone(),
            prompt: content.prompt.clone(),
            points: content.points.to_string(),
            references: content.reference_answers.clone(),
            accepted: content.settings.accepted.clone(),
            rejected: content.settings.rejected.clone(),
            guidance: content.settings.guidance.clone(),
            rubric: rubric.join("\n"),
            language: content.language.clone(),
        }
    }

    fn into_form(self) -> AssignmentForm {
        let mut references = self.references.into_iter();
        AssignmentForm {
            title: if self.title.trim().is_empty() {
                self.prompt.chars().take(60).collect()
            } else {
                self.title
            },
            prompt: self.prompt,
            reference_answer: references.next().unwrap_or_default(),
            other_reference_answers: references
                .map(|text| text.replace('\n', " "))
                .collect::<Vec<_>>()
                .join("\n"),
            points: if self.points.trim().is_empty() { "1".into() } else { whole(&self.points) },
            accepted: self.accepted.join("\n"),
            rejected: self.rejected.join("\n"),
            guidance: self.guidance,
            rubric: self.rubric,
            language: self.language,
            ..AssignmentForm::default()
        }
    }

    /// Whether an answer of a few words is wanted.
    fn is_short(&self) -> bool {
        let short = |text: &String| text.chars().count() <= 60 && !text.contains('\n');
        self.rubric.is_empty()
            && self.guidance.is_empty()
            && self.references.iter().chain(&self.accepted).all(short)
    }

    /// What markers read, in formats that have one text for it.
    fn notes(&self) -> String {
        let mut parts: Vec<String> = self.references.clone();
        parts.extend(self.accepted.iter().map(|form| format!("Accepted: {form}")));
        parts.extend(self.rejected.iter().map(|form| format!("Rejected: {form}")));
        parts.extend(self.rubric.lines().map(|line| format!("Criterion: {line}")));
        if !self.guidance.is_empty() {
            parts.push(format!("Guidance: {}", self.guidance.replace('\n', " ")));
        }
        parts.join("\n\n")
    }

    /// Takes such notes apart again; what carries no mark is a model answer.
    fn read_notes(&mut self, notes: &str) {
        let mut rubric = Vec::new();
        for part in notes.split("\n\n").map(str::trim).filter(|part| !part.is_empty()) {
            if let Some(form) = part.strip_prefix("Accepted: ") {
                self.accepted.push(form.to_owned());
            } else if let Some(form) = part.strip_prefix("Rejected: ") {
                self.rejected.push(form.to_owned());
            } else if let Some(line) = part.strip_prefix("Criterion: ") {
                rubric.push(line.to_owned());
            } else if let Some(guidance) = part.strip_prefix("Guidance: ") {
                guidance.clone_into(&mut self.guidance);
            } else {
                self.references.push(part.to_owned());
            }
        }
        self.rubric = rubric.join("\n");
    }
}

/// `1.0000000` as `1`; anything else as it is, so that the form can say what is wrong with it.
fn whole(points: &str) -> String {
    match points.trim().parse::<f64>() {
        Ok(number) => ((number * 1e6).round() / 1e6).to_string(),
        Err(_) => points.trim().to_owned(),
    }
}

#[cfg(test)]
mod tests;

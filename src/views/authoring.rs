//! Writing an assignment, for a deep link or later: the form, what is wrong with it, what it may make trouble with, and
//! what became of answers that were tried on it.

use std::collections::BTreeMap;

use askama::Template;

use super::assignment::CriterionResult;
use super::evidence::Segment;
use super::tabs::Tabs;
use super::text::Texts;
use super::words::Label;
use super::{FieldError, Flash, errors_of};

/// Why the form is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To add an assignment to a course.
    Add,
    /// To set up a link that opens nothing yet.
    SetUp,
    /// To change one that exists.
    Edit,
}

/// The fields, as typed, by their names.
#[derive(Clone, Debug, Default)]
pub struct AuthoringForm {
    /// Name and value of each field.
    pub values: BTreeMap<String, String>,
    /// Rows of the rubric.
    pub criteria: usize,
    /// Rows of wrong ideas.
    pub misconceptions: usize,
}

impl AuthoringForm {
    fn get(&self, name: &str) -> &str {
        self.values.get(name).map_or("", String::as_str)
    }

    fn is_filled(&self, names: &[&str]) -> bool {
        names.iter().any(|name| !self.get(name).trim().is_empty())
    }
}

/// An assignment that exists.
#[derive(Clone, Debug)]
pub struct Existing {
    /// Sent as `assignment`.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its points.
    pub points: f64,
}

/// Something that may make trouble, as [`FieldError`], with what it names.
#[derive(Clone, Debug)]
pub struct Caution {
    /// The field.
    pub field: String,
    /// The key of its words.
    pub message: String,
    /// What they name as `$name`.
    pub name: String,
    /// And as `$other`.
    pub other: String,
}

/// An answer that was tried.
#[derive(Clone, Debug)]
pub struct Tried {
    /// Cut at its evidence.
    pub answer: Vec<Segment>,
    /// What became of it.
    pub outcome: Result<TriedMark, String>,
}

/// The mark of an answer that was tried.
#[derive(Clone, Debug)]
pub struct TriedMark {
    /// Points earned.
    pub score: f64,
    /// Points possible.
    pub max_score: f64,
    /// The label of the whole.
    pub label: Label,
    /// Calibrated, 0 to 1.
    pub confidence: f64,
    /// Codes of the reasons why a person should look.
    pub reasons: Vec<String>,
    /// The rubric's outcome.
    pub criteria: Vec<CriterionResult>,
    /// Wrong ideas that were found: the idea, and what it cost.
    pub misconceptions: Vec<(String, f64)>,
    /// What the student would read.
    pub feedback: String,
}

/// How a field is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Line,
    Lines(u8),
    Decimal,
    Whole { least: u16, most: u16 },
    Moment,
}

/// One field with all that its part of the page needs.
struct Field {
    name: String,
    label: &'static str,
    /// Empty: none.
    help: &'static str,
    kind: Kind,
    value: String,
    messages: Vec<String>,
    focus: bool,
    required: bool,
}

/// A list to choose from.
struct Choices {
    name: &'static str,
    label: &'static str,
    /// Empty: none.
    help: &'static str,
    /// Value and key of each.
    choices: &'static [(&'static str, &'static str)],
}

impl Field {
    fn is_short(&self) -> bool {
        !matches!(self.kind, Kind::Line | Kind::Lines(_))
    }

    /// The ids of what describes it.
    fn described_by(&self) -> String {
        let mut ids = Vec::new();
        if !self.help.is_empty() {
            ids.push(format!("{}-help", self.name));
        }
        if !self.messages.is_empty() {
            ids.push(format!("{}-error", self.name));
        }
        ids.join(" ")
    }
}

/// See the module. Posts the fields of [`AuthoringForm`] with `csrf` and, when set, `version`; buttons `edit` change rows
/// or try answers (`bench`) without saving; `warned` says that the cautions were read. The list of existing ones posts
/// `assignment` and `csrf` to the same address.
#[derive(Template)]
#[template(path = "authoring.html")]
pub struct AuthoringPage {
    /// The words.
    pub t: Texts,
    /// The pages of this link; empty when there is none yet.
    pub tabs: Tabs,
    /// The course's title.
    pub course: Option<String>,
    /// Why the form is open.
    pub purpose: Purpose,
    /// Where it goes.
    pub action: String,
    /// The session's token.
    pub csrf: String,
    /// What was entered.
    pub form: AuthoringForm,
    /// What is wrong with it.
    pub errors: Vec<FieldError>,
    /// What may make trouble; saving once more saves all the same.
    pub cautions: Vec<Caution>,
    /// The version that is being changed.
    pub version: Option<i32>,
    /// What just happened.
    pub flash: Option<Flash>,
    /// Assignments to take instead.
    pub existing: Vec<Existing>,
    /// Several of them may be taken at once.
    pub several: bool,
    /// What is looked for among them; none where nothing can be.
    pub search: Option<String>,
    /// Keys of what the teacher should know before.
    pub notes: Vec<&'static str>,
    /// Back without saving.
    pub back_url: Option<String>,
    /// Former versions.
    pub versions_url: Option<String>,
    /// Extensions of single students.
    pub extensions_url: Option<String>,
    /// The field to go on with.
    pub focus: Option<String>,
    /// Answers to try, as pasted.
    pub bench: String,
    /// What became of them.
    pub tried: Vec<Tried>,
}

impl AuthoringPage {
    /// A form that was not filled in yet.
    pub fn blank(t: Texts, purpose: Purpose, action: String, csrf: String) -> Self {
        let defaults = [
            ("points", "10"),
            ("attempts", "3"),
            ("release_policy", "confident"),
            ("language", "auto"),
            ("disclosure", "hint"),
            ("tone", "warm"),
            ("counting", "latest"),
        ];
        let values = defaults.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Self {
            t,
            tabs: Tabs::default(),
            course: None,
            purpose,
            action,
            csrf,
            form: AuthoringForm { values, ..AuthoringForm::default() },
            errors: Vec::new(),
            cautions: Vec::new(),
            version: None,
            flash: None,
            existing: Vec::new(),
            several: false,
            search: None,
            notes: Vec::new(),
            back_url: None,
            versions_url: None,
            extensions_url: None,
            focus: None,
            bench: String::new(),
            tried: Vec::new(),
        }
    }

    fn heading(&self) -> String {
        self.t.get(match self.purpose {
            Purpose::Add => "authoring-heading-add",
            Purpose::SetUp => "authoring-heading-set-up",
            Purpose::Edit => "authoring-heading-edit",
        })
    }

    fn submit(&self) -> String {
        self.t.get(match (self.cautions.is_empty(), self.purpose) {
            (false, _) => "authoring-submit-anyway",
            (true, Purpose::Add) => "authoring-submit-add",
            (true, Purpose::SetUp | Purpose::Edit) => "authoring-submit-save",
        })
    }

    fn errors(&self, field: &str) -> Vec<&str> {
        errors_of(&self.errors, field)
    }

    fn field(&self, name: &str, label: &'static str, help: &'static str, kind: Kind) -> Field {
        Field {
            name: name.to_owned(),
            label,
            help,
            kind,
            value: self.form.get(name).to_owned(),
            messages: self.errors(name).into_iter().map(str::to_owned).collect(),
            focus: self.focus.as_deref() == Some(name),
            required: matches!(name, "title" | "prompt" | "points"),
        }
    }

    fn main_fields(&self) -> [Field; 4] {
        [
            self.field("title", "field-title", "", Kind::Line),
            self.field("prompt", "field-prompt", "field-prompt-help", Kind::Lines(4)),
            self.field("reference_answer", "field-reference", "field-reference-help", Kind::Lines(4)),
            self.field("points", "field-points", "field-points-help", Kind::Whole { least: 1, most: 1000 }),
        ]
    }

    /// The name that a row keeps.
    fn id_of(&self, letter: &str, row: &usize) -> &str {
        self.form.get(&format!("{letter}{row}_id"))
    }

    /// What every criterion shows.
    fn criterion_fields(&self, row: &usize) -> [Field; 2] {
        [
            self.field(&format!("c{row}_description"), "field-criterion", "", Kind::Line),
            self.field(&format!("c{row}_points"), "field-criterion-points", "", Kind::Decimal),
        ]
    }

    /// What stands behind a fold.
    fn criterion_details(&self, row: &usize) -> [Field; 6] {
        let name = |column: &str| format!("c{row}_{column}");
        [
            self.field(&name("key_points"), "field-key-points", "field-key-points-help", Kind::Lines(3)),
            self.field(&name("numbers"), "field-numbers", "field-numbers-help", Kind::Lines(2)),
            self.field(&name("levels"), "field-levels", "field-levels-help", Kind::Lines(3)),
            self.field(
                &name("accepted"),
                "field-criterion-accepted",
                "field-criterion-accepted-help",
                Kind::Lines(2),
            ),
            self.field(&name("rejected"), "field-criterion-rejected", "", Kind::Lines(2)),
            self.field(&name("guidance"), "field-guidance", "field-guidance-help", Kind::Lines(2)),
        ]
    }

    fn criterion_is_open(&self, row: &usize) -> bool {
        self.criterion_details(row)
            .iter()
            .any(|field| !field.value.trim().is_empty() || !field.messages.is_empty())
    }

    fn misconception_fields(&self, row: &usize) -> [Field; 5] {
        let name = |column: &str| format!("m{row}_{column}");
        [
            self.field(&name("text"), "field-misconception", "field-misconception-help", Kind::Line),
            self.field(&name("hint"), "field-hint", "field-hint-help", Kind::Lines(2)),
            self.field(&name("signs"), "field-signs", "field-signs-help", Kind::Lines(2)),
            self.field(&name("deduct"), "field-deduct", "", Kind::Decimal),
            self.field(&name("cap"), "field-cap", "", Kind::Decimal),
        ]
    }

    fn rule_fields(&self) -> [Field; 4] {
        [
            self.field("other_reference_answers", "field-others", "field-others-help", Kind::Lines(3)),
            self.field("accepted", "field-accepted", "field-accepted-help", Kind::Lines(2)),
            self.field("rejected", "field-rejected", "field-rejected-help", Kind::Lines(2)),
            self.field("guidance", "field-guidance", "field-guidance-help", Kind::Lines(2)),
        ]
    }

    fn attempt_field(&self) -> Field {
        self.field("attempts", "field-attempts", "field-attempts-help", Kind::Whole { least: 0, most: 100 })
    }

    fn date_fields(&self) -> [Field; 4] {
        [
            self.field("available_at", "field-available", "", Kind::Moment),
            self.field("due_at", "field-due", "", Kind::Moment),
            self.field("closed_at", "field-closed", "", Kind::Moment),
            self.field("release_at", "field-release-at", "", Kind::Moment),
        ]
    }

    fn has_errors(&self, names: &[&str]) -> bool {
        self.errors.iter().any(|error| names.contains(&error.field.as_str()))
    }

    fn rules_are_open(&self) -> bool {
        let names = ["other_reference_answers", "accepted", "rejected", "guidance"];
        self.form.misconceptions > 0 || self.form.is_filled(&names) || self.has_errors(&names)
    }

    fn settings_are_open(&self) -> bool {
        let dates = ["available_at", "due_at", "closed_at", "release_at"];
        let all = [
            "available_at",
            "due_at",
            "closed_at",
            "release_at",
            "attempts",
            "language",
            "disclosure",
            "tone",
            "counting",
        ];
        self.form.is_filled(&dates) || self.purpose == Purpose::Edit || self.has_errors(&all)
    }

    /// Errors of what was written as lines before there were rows.
    fn rubric_errors(&self) -> Vec<&str> {
        self.errors("rubric")
    }

    /// Value and key of each choice.
    fn policies(&self) -> [(&'static str, &'static str, &'static str); 3] {
        [
            ("confident", "policy-confident", "policy-confident-help"),
            ("review", "policy-review", "policy-review-help"),
            ("all", "policy-all", "policy-all-help"),
        ]
    }

    /// The lists to choose from.
    fn lists(&self) -> [Choices; 4] {
        let list = |name, label, help, choices| Choices { name, label, help, choices };
        [
            list(
                "counting",
                "field-counting",
                "",
                &[("latest", "counting-latest"), ("best", "counting-best"), ("mean", "counting-mean")],
            ),
            list(
                "language",
                "field-language",
                "field-language-help",
                &[("auto", "language-auto"), ("en", "language-en"), ("zh", "language-zh")],
            ),
            list(
                "disclosure",
                "field-disclosure",
                "field-disclosure-help",
                &[("none", "disclosure-none"), ("hint", "disclosure-hint"), ("full", "disclosure-full")],
            ),
            list("tone", "field-tone", "", &[("warm", "tone-warm"), ("simple", "tone-simple")]),
        ]
    }

    /// The choice that is ticked: the first one when what was sent is none of them.
    fn policy(&self) -> &str {
        let sent = self.form.get("release_policy");
        if self.policies().iter().any(|(value, ..)| *value == sent) { sent } else { "confident" }
    }
}

//! Writing an assignment, for a deep link or later: the form, what is wrong with it, and what could be taken instead.

use askama::Template;

use super::tabs::Tabs;
use super::text::Texts;
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

/// The fields, as typed.
#[derive(Clone, Debug, Default)]
pub struct AuthoringForm {
    /// `title`
    pub title: String,
    /// `prompt`
    pub prompt: String,
    /// `reference_answer`
    pub reference_answer: String,
    /// `points`
    pub points: String,
    /// `other_reference_answers`, one a line
    pub other_reference_answers: String,
    /// `rubric`, one a line: `criterion | points`
    pub rubric: String,
    /// `attempts`, 0 for no limit
    pub attempts: String,
    /// `release_policy`: `confident`, `all`, `review`
    pub release_policy: String,
    /// `language`: `auto`, `en`, `zh`
    pub language: String,
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

/// See the module. Posts the fields of [`AuthoringForm`] with `csrf` and, when set, `version`; the list of existing ones
/// posts `assignment` and `csrf` to the same address.
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
}

impl AuthoringPage {
    /// A form that was not filled in yet.
    pub fn blank(t: Texts, purpose: Purpose, action: String, csrf: String) -> Self {
        Self {
            t,
            tabs: Tabs::default(),
            course: None,
            purpose,
            action,
            csrf,
            form: AuthoringForm {
                points: "10".into(),
                attempts: "3".into(),
                release_policy: "confident".into(),
                language: "auto".into(),
                ..AuthoringForm::default()
            },
            errors: Vec::new(),
            version: None,
            flash: None,
            existing: Vec::new(),
            several: false,
            search: None,
            notes: Vec::new(),
            back_url: None,
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
        self.t.get(match self.purpose {
            Purpose::Add => "authoring-submit-add",
            Purpose::SetUp | Purpose::Edit => "authoring-submit-save",
        })
    }

    fn errors(&self, field: &str) -> Vec<&str> {
        errors_of(&self.errors, field)
    }

    /// Something beyond the four needed fields is filled in or wrong, so it is shown at once.
    fn more_is_open(&self) -> bool {
        let needed = ["title", "prompt", "reference_answer", "points"];
        let form = &self.form;
        !form.other_reference_answers.is_empty()
            || !form.rubric.is_empty()
            || self.purpose == Purpose::Edit
            || self.errors.iter().any(|error| !needed.contains(&error.field.as_str()))
    }

    /// Value and key of each choice.
    fn policies(&self) -> [(&'static str, &'static str, &'static str); 3] {
        [
            ("confident", "policy-confident", "policy-confident-help"),
            ("review", "policy-review", "policy-review-help"),
            ("all", "policy-all", "policy-all-help"),
        ]
    }

    fn languages(&self) -> [(&'static str, &'static str); 3] {
        [("auto", "language-auto"), ("en", "language-en"), ("zh", "language-zh")]
    }

    /// The choice that is ticked: the first one when what was sent is none of them.
    fn policy(&self) -> &str {
        let sent = self.form.release_policy.as_str();
        if self.policies().iter().any(|(value, ..)| *value == sent) { sent } else { "confident" }
    }
}

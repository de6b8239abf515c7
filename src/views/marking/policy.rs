//! The rules of marking of an assignment.

use askama::Template;

use super::Sections;
use crate::views::Flash;
use crate::views::tabs::Tabs;
use crate::views::text::Texts;
use crate::views::{FieldError, errors_of};

/// The fields, as typed.
#[derive(Clone, Debug, Default)]
pub struct PolicyFields {
    /// `mode`: `plain`, `gated`, `shadow`
    pub mode: String,
    /// `gate`, 0 to 1
    pub gate: String,
    /// `release_cap`, 0 for any number
    pub release_cap: String,
    /// `audit_percent`
    pub audit_percent: String,
    /// `second_percent`
    pub second_percent: String,
    /// `second_difference`, points
    pub second_difference: String,
    /// `blind`: `yes` or `no`
    pub blind: String,
    /// `appeal_days`
    pub appeal_days: String,
}

/// See the module. Posts the fields of [`PolicyFields`] with `csrf` and `version`.
#[derive(Template)]
#[template(path = "marking/policy.html")]
pub struct PolicyPage {
    /// The words.
    pub t: Texts,
    /// The pages of this link.
    pub tabs: Tabs,
    /// The pages of the desk.
    pub sections: Sections,
    /// The course's title.
    pub course: Option<String>,
    /// The assignment's title.
    pub title: String,
    /// Back to the LMS.
    pub back_url: Option<String>,
    /// What just happened.
    pub flash: Option<Flash>,
    /// Points possible.
    pub points: f64,
    /// The session's token.
    pub csrf: String,
    /// Where the form goes.
    pub action: String,
    /// The version of the rules that the page shows; 0 when nobody set any.
    pub version: i32,
    /// The assignment's release policy: `confident`, `all`, `review`.
    pub release_policy: String,
    /// Where that is changed.
    pub settings_url: String,
    /// What was entered.
    pub form: PolicyFields,
    /// What is wrong with it.
    pub errors: Vec<FieldError>,
}

impl PolicyPage {
    fn errors(&self, field: &str) -> Vec<&str> {
        errors_of(&self.errors, field)
    }

    fn release_words(&self) -> String {
        self.t.get(match self.release_policy.as_str() {
            "all" => "policy-all",
            "review" => "policy-review",
            _ => "policy-confident",
        })
    }

    fn is_mode(&self, value: &str) -> bool {
        value == self.form.mode
    }

    /// The mode that is told with the release policy's own words.
    fn is_plain(&self, value: &str) -> bool {
        value == "plain"
    }

    /// Value, key of the name, key of the help.
    fn modes(&self) -> [(&'static str, &'static str, &'static str); 3] {
        [
            ("plain", "mode-plain", "mode-plain-help"),
            ("gated", "mode-gated", "mode-gated-help"),
            ("shadow", "mode-shadow", "mode-shadow-help"),
        ]
    }

    /// Name, value, keys of label and help of each number.
    fn numbers(&self) -> Vec<(&'static str, &str, &'static str, &'static str)> {
        let form = &self.form;
        vec![
            ("gate", &form.gate, "policy-gate", "policy-gate-help"),
            ("release_cap", &form.release_cap, "policy-cap", "policy-cap-help"),
            ("audit_percent", &form.audit_percent, "policy-audit", "policy-audit-help"),
            ("second_percent", &form.second_percent, "policy-second", "policy-second-help"),
            ("second_difference", &form.second_difference, "policy-difference", "policy-difference-help"),
            ("appeal_days", &form.appeal_days, "policy-appeals", "policy-appeals-help"),
        ]
    }
}

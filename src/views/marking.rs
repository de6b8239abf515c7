//! The teacher's desk: what waits, one decision after the other, many at once, the rules, the log.

pub mod agreement;
pub mod appeal;
pub mod bulk;
pub mod groups;
pub mod log;
pub mod policy;
pub mod preview;
pub mod queue;
pub mod why;

use super::tabs::Tab;
use super::text::Texts;

/// The pages of the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// What waits.
    Queue,
    /// Answers that say the same.
    Groups,
    /// Many at once, and taking it back.
    Bulk,
    /// What would go to the LMS.
    Preview,
    /// The rules.
    Policy,
    /// How well machine and people agree.
    Agreement,
    /// Who did what.
    Log,
}

/// Which page, the key of its name, and its address below `/links/{scope}`; in the order of the row.
const SECTIONS: &[(Section, &str, &str)] = &[
    (Section::Queue, "section-queue", "/marking"),
    (Section::Groups, "section-groups", "/groups"),
    (Section::Bulk, "section-bulk", "/bulk"),
    (Section::Preview, "section-preview", "/gradebook"),
    (Section::Policy, "section-policy", "/policy"),
    (Section::Agreement, "section-agreement", "/agreement"),
    (Section::Log, "section-log", "/log"),
];

/// The row of the desk's pages.
#[derive(Clone, Debug, Default)]
pub struct Sections(Vec<Tab>);

impl Sections {
    /// The row on one of the pages.
    pub fn of(scope: &str, current: Section) -> Self {
        let tab = |(section, key, path): &(Section, &'static str, &str)| Tab {
            key,
            url: format!("/links/{scope}{path}"),
            current: *section == current,
        };
        Self(SECTIONS.iter().map(tab).collect())
    }

    fn shown(&self) -> &[Tab] {
        &self.0
    }
}

/// A short name for an answer whose writer is not shown.
pub fn code(id: &str) -> String {
    let letters: Vec<char> = id.chars().filter(char::is_ascii_alphanumeric).collect();
    letters[letters.len().saturating_sub(6)..].iter().collect::<String>().to_uppercase()
}

impl Texts {
    /// Why a person should look, in a word or two.
    pub fn need(&self, code: impl AsRef<str>) -> String {
        self.get(match code.as_ref() {
            "appeal" => "need-appeal",
            "adjudicate" => "need-adjudicate",
            "second" => "need-second",
            "audit" => "need-audit",
            "flagged" => "need-flagged",
            "abstained" => "need-abstained",
            "borderline" => "need-borderline",
            "saved" => "need-saved",
            _ => "need-look",
        })
    }

    /// The same in a sentence.
    pub fn need_help(&self, code: impl AsRef<str>) -> String {
        self.get(match code.as_ref() {
            "appeal" => "need-appeal-help",
            "adjudicate" => "need-adjudicate-help",
            "second" => "need-second-help",
            "audit" => "need-audit-help",
            "flagged" => "need-flagged-help",
            "abstained" => "need-abstained-help",
            "borderline" => "need-borderline-help",
            "saved" => "need-saved-help",
            _ => "need-look-help",
        })
    }

    /// How somebody came to decide.
    pub fn method(&self, code: impl AsRef<str>) -> String {
        self.get(match code.as_ref() {
            "group" => "method-group",
            "band" => "method-band",
            "flag" => "method-flag",
            "all" => "method-all",
            "appeal" => "method-appeal",
            "second" => "method-second",
            "adjudication" => "method-adjudication",
            "regrade" => "method-regrade",
            "rollback" => "method-rollback",
            _ => "method-single",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_has_a_short_name() {
        assert_eq!(code("0199a7c2-0000-7000-8000-0000000abcde"), "0ABCDE");
        assert_eq!(code(""), "");
    }
}

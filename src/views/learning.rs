//! What students master, practise and plan, and what their teacher sees and sets up of it.

pub mod class;
pub mod mastery;
pub mod plan;
pub mod practice;

use super::tabs::Tab;

/// A teacher's pages about learning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// What the class masters.
    Class,
    /// What is to be mastered.
    Outcomes,
    /// What is practised.
    Items,
}

const SECTIONS: &[(Section, &str, &str)] = &[
    (Section::Class, "learning-class", "/learning"),
    (Section::Outcomes, "learning-outcomes", "/learning/outcomes"),
    (Section::Items, "learning-items", "/learning/items"),
];

/// The row of a teacher's pages about learning.
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

/// A probability as a part of a hundred, for words.
fn hundredths(value: f64) -> f64 {
    (value * 100.0).round()
}

/// A choice in a list.
#[derive(Clone, Debug)]
pub struct Choice {
    /// Its value.
    pub value: String,
    /// Its words.
    pub name: String,
    /// It is chosen.
    pub chosen: bool,
}

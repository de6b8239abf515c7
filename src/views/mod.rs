//! What people see: a struct for each template, and the words in every language.
//!
//! The structs hold plain display data. They know nothing of the database, the web server or the grader, so a page can be
//! drawn and tested from a sample alone. Words come from `locales/` through [`text::Texts`]; templates hold none of
//! their own, and a test keeps it so.

pub mod asking;
pub mod assets;
pub mod assignment;
pub mod authoring;
pub mod bank;
pub mod chart;
pub mod deep_linking;
pub mod error_page;
pub mod evidence;
pub mod file_note;
pub mod home;
pub mod learning;
pub mod marking;
pub mod material;
pub mod overview;
pub mod pager;
pub mod plot;
pub mod prompt;
pub mod registration;
pub mod relink;
pub mod report;
pub mod review;
pub mod storage;
pub mod tabs;
pub mod terms;
pub mod text;
pub mod versions;
pub mod when;
pub mod words;

#[cfg(test)]
mod report_samples;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;

/// One line at the top of a page about what just happened.
#[derive(Clone, Debug)]
pub struct Flash {
    /// How it is shown.
    pub kind: FlashKind,
    /// The key of its words.
    pub message: String,
}

/// How a [`Flash`] is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlashKind {
    /// It worked.
    Done,
    /// It did not; the words say what to do.
    Problem,
}

impl Flash {
    /// It worked.
    pub fn done(message: impl Into<String>) -> Self {
        Self { kind: FlashKind::Done, message: message.into() }
    }

    /// It did not work.
    pub fn problem(message: impl Into<String>) -> Self {
        Self { kind: FlashKind::Problem, message: message.into() }
    }
}

/// What is wrong with one field of a form.
#[derive(Clone, Debug)]
pub struct FieldError {
    /// The field's name.
    pub field: String,
    /// The key of the words that say what to write.
    pub message: String,
}

/// The keys of what is wrong with `field`, in order.
fn errors_of<'a>(errors: &'a [FieldError], field: &str) -> Vec<&'a str> {
    errors.iter().filter(|error| error.field == field).map(|error| error.message.as_str()).collect()
}

//! The only place that speaks SQL: SQLite and PostgreSQL from one set of tables and queries.
//!
//! [`Db::read`] and [`Db::write`] are the two doors; each gives a [`Conn`] inside one transaction. Queries are
//! functions on it, a file a noun. Rows and ids, no policy: what may happen is decided by the callers.
//! Whatever is claimed or used up is claimed by one statement, so two processes never get the same.

mod backup;
mod conn;
mod error;
mod migrate;
mod schema;
mod tx;
mod url;

pub mod admin;
pub mod answer_group;
pub mod appeal;
pub mod assignment;
pub mod assignment_version;
pub mod attachment;
pub mod attachment_reading;
pub mod audit;
pub mod course;
pub mod course_copy;
pub mod decision;
pub mod deployment;
pub mod dialogue;
pub mod draft;
pub mod eula_acceptance;
pub mod extension;
pub mod feedback_rating;
pub mod feedback_view;
pub mod finding;
pub mod grade;
pub mod invite;
pub mod job;
pub mod learner;
pub mod learner_profile;
pub mod login_state;
pub mod marking;
pub mod marking_draft;
pub mod marking_policy;
pub mod mastery;
pub mod material;
pub mod notice;
pub mod outcome;
pub mod passback;
pub mod person;
pub mod platform;
pub mod platform_service;
pub mod practice;
pub mod question;
pub mod reconcile;
pub mod report;
pub mod resource_link;
pub mod session;
pub mod submission;
pub mod tool_key;
pub mod tutor_policy;
pub mod types;
pub mod upload;
pub mod validation;
pub mod verified_answer;

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;

pub use self::url::missing_file;
pub use backup::BackupError;
pub use conn::{Conn, lock, ping};
pub use error::{DbError, DbErrorKind, DbResult};
pub use tx::Db;

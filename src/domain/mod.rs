//! What the product does: launches, assignments, submissions, grading, review, passback. Knows the database's rows and
//! the libraries `lti` and `grader`; knows nothing of HTTP requests and pages.

pub mod admin;
pub mod asking;
pub mod assignment;
pub mod bank;
pub mod connection;
pub mod copies;
pub mod deep_linking;
pub mod exchange;
pub mod file_text;
pub mod grading;
pub mod launch;
pub mod learning;
pub mod marking;
pub mod material;
pub mod notices;
pub mod overview;
pub mod own_work;
pub mod passback;
pub mod places;
pub mod platform;
pub mod privacy;
pub mod reconcile;
pub mod registration;
pub mod report_words;
pub mod reports;
pub mod retention;
pub mod review;
pub mod roster;
pub mod services;
pub mod session;
pub mod submission;
pub mod terms;
pub mod tool_keys;
pub mod uploads;

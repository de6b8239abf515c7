//! Feedforward: a learning assistant that lives inside the LMS a school already has.
//!
//! An LTI 1.3 tool that marks written answers, shows the sentence that earned each point, says how sure it is, and
//! sends the grade back. `docs/architecture.md` has the picture; data flows one way through the rooms:
//! `main → web, jobs, cli → domain → db`, and `domain → lti, grader`.

pub mod app;
pub mod cli;
pub mod clock;
pub mod config;
pub mod db;
pub mod domain;
pub mod egress;
pub mod error;
pub mod jobs;
pub mod metrics;
pub mod routes;
pub mod secrets;
pub mod server;
pub mod start;
pub mod views;
pub mod web;

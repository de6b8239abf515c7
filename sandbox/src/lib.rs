//! A small LMS that speaks real LTI 1.3 Advantage as a platform, for the demo and for the tests.
//!
//! It is the independent referee: it shares no code with the tool, checks every parameter, signature and media type
//! that the specifications fix, and writes each failure down with a code ([`Sandbox::violations`]). It has two
//! flavours that behave like the two LMSs most schools run, with the quirks that were recorded on them. People live in
//! it too: it has a login picker, a course, a content selection dialog, a gradebook and an admin page.
//!
//! Everything is in memory and bounded; stopping it forgets everything.

mod bounded;
mod claims;
mod config;
mod custom;
mod faults;
mod gradebook;
mod handle;
mod handle_uploads;
mod http;
mod jose;
mod model;
mod notices;
mod report;
mod server;
mod state;
mod uploads;
mod views;

pub use config::{Clock, Flavour, LoginMethod, NewPerson, SandboxConfig, Seed};
pub use faults::{Endpoint, Fault, RetryAfter, Times};
pub use model::{LoginInitiation, Registration, Role, ToolRegistration};
pub use report::{CourseCopy, GradeRow, NewLineItem, NewLink, RequestSeen, ScoreSeen};
pub use server::{Sandbox, SandboxError};
pub use uploads::{AssetReport, NewFile};

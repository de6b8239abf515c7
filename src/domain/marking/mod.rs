//! The teacher's desk: what needs a person, in which order, and what people decide about it.
//!
//! The machine's marks are suggestions until a rule or a person lets them through. `policy` holds the rules, `queue` says
//! what waits and why, `decide` writes one decision and `bulk` many at once, which can be taken back; `learning` lets the
//! machine learn from what was decided and measures how well it agrees; `appeals` brings back what students doubt.

pub mod appeals;
pub mod audit;
pub mod bulk;
pub mod comments;
pub mod decide;
pub mod desk;
pub mod groups;
pub mod learning;
mod likeness;
pub mod measures;
pub mod policy;
pub mod preview;
pub mod queue;
pub mod why;

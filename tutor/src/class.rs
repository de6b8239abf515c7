//! For a whole class: engagement that does no harm, and what its questions and lessons say about the material.

mod cloze;
mod engagement;
mod lesson;
mod questions;

pub use cloze::{Draft, drafts};
pub use engagement::{
    Badge, Deed, Goal, Place, Ring, Streak, Switches, badges, class_goal, leaderboard, rings, streak,
};
pub use lesson::{Cue, Lesson, Outcome, Segment, cues, review};
pub use questions::{Asked, Cluster, Gap, clusters, gaps};

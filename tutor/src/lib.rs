//! From course material to answers, practice and plans.
//!
//! Pure functions over text, over what an [`text::Encoder`] returns, and over evidence that the caller holds: no files,
//! no clock, no network; where chance has a part, the seed is an argument. The same material, question and model give
//! the same answer on every machine. `docs/tutor.md` tells how it works and how well.
#![deny(missing_docs)]

pub mod answer;
pub mod class;
pub mod dialogue;
pub mod help;
pub mod learner;
pub mod material;
pub mod search;
mod terms;

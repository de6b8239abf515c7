//! From course material to answers, practice and plans.
#![deny(missing_docs)]

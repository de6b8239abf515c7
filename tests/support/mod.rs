//! What the tests of the whole program stand on.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    dead_code,
    unreachable_pub,
    unused_imports,
    reason = "each test file uses its part of it, and a test may panic"
)]

pub mod browser;
pub mod class;
pub mod database;
pub mod marks;
pub mod platform;
pub mod process;
pub mod steps;
pub mod world;

pub use browser::{Browser, Form, Kind, Page};
pub use world::{GOOD_ANSWER, HALF_ANSWER, Options, World, leaves};

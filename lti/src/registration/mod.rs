//! Dynamic Registration 1.0, and the configuration of a Canvas developer key for those who register by hand.
//!
//! The way: the LMS opens the tool's registration page with `openid_configuration` and perhaps a token; the tool
//! fetches that document ([`fetch_configuration`]), checks that its addresses belong together, and posts its own
//! description ([`register`]). The addresses come from outside, so the client must check resolved addresses too.

mod answer;
mod configuration;
mod tool;

pub(crate) use configuration::together;

pub use answer::{Registered, fetch_configuration, register};
pub use configuration::Configuration;
pub use tool::{PrivacyLevel, Tool, canvas_json};

//! The crate's tests from outside, in one binary: login, launch, keys, tokens, services, deep linking, registration.
#![allow(clippy::unwrap_used, clippy::expect_used, unreachable_pub)]

mod asset_processor;
mod common;
mod deep_linking;
mod example;
mod key_cache;
mod launch_claims;
mod launch_properties;
mod launch_token;
mod login;
mod moodle;
mod notices;
mod registration;
mod services;
mod tokens;

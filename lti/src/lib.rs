//! LTI 1.3 Advantage, tool side: no web framework, no database, no clock and no network of its own.
//!
//! The crate turns what an LMS sends into typed, checked values and what a tool wants to say into the bytes that
//! LMSs accept. Whoever calls it brings the clock (Unix seconds), the randomness (state, nonce, `jti`) and an
//! [`http::HttpClient`]. A launch goes [`login::Initiation::parse`] → [`login::authorization_url`] →
//! [`launch::verify_with_cache`].
//!
//! Differences between products live as data in [`platform`]; every refusal has a stable [`error::Code`].
#![deny(missing_docs)]

pub mod claims;
pub mod custom;
pub mod error;
pub mod http;
mod json;
mod jws;
pub mod keys;
pub mod launch;
pub mod login;
pub mod net;
pub mod platform;
pub mod roles;

pub use self::http::{HttpClient, HttpError};
pub use claims::{Launch, MessageType};
pub use error::{Code, LtiError};
pub use keys::{KeySet, KeySetCache, ToolKey};
pub use net::{NetworkPolicy, ToolOrigin};
pub use platform::{Platform, ProductFamily};
pub use roles::{Rights, Roles};

//! LTI 1.3 Advantage, tool side: no web framework, no database, no clock and no network of its own.
//!
//! The crate turns what an LMS sends into typed, checked values and what a tool wants to say into the bytes that
//! LMSs accept. Whoever calls it brings the clock (Unix seconds), the randomness (state, nonce, `jti`) and an
//! [`HttpClient`]. A launch goes [`login::Initiation::parse`] → [`login::authorization_url`] →
//! [`launch::verify_with_cache`]; a grade goes [`Services::post_score`].
//!
//! Differences between products live as data in [`platform`]; every refusal has a stable [`error::Code`].
#![deny(missing_docs)]

pub mod ags;
pub mod asset_processor;
pub mod claims;
pub mod custom;
pub mod deep_linking;
pub mod error;
pub mod http;
mod json;
mod jws;
pub mod keys;
pub mod launch;
mod link;
pub mod login;
pub mod net;
pub mod notice;
pub mod nrps;
pub mod platform;
pub mod registration;
pub mod roles;
pub mod services;
pub mod token;

pub use self::http::{HttpClient, HttpError};
pub use claims::{Launch, MessageType};
pub use error::{Code, LtiError};
pub use keys::{KeySet, KeySetCache, ToolKey};
pub use net::{NetworkPolicy, ToolOrigin};
pub use platform::{Platform, ProductFamily};
pub use roles::{Rights, Roles};
pub use services::{Caller, ServiceError, Services};

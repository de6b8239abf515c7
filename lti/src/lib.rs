//! LTI 1.3 Advantage for tools: no web framework, no database, no clock and no network of its own.
//!
//! The crate turns what a platform (Moodle, Canvas, Brightspace, Blackboard, Sakai, …) sends into typed, checked values,
//! and what a tool wants to say into the bytes that platforms accept. Whoever calls it brings the clock (Unix seconds),
//! the randomness (state, nonce, `jti`) and an [`HttpClient`]; so every check can be tested without waiting, and it fits
//! any server. `examples/tiny_tool.rs` is a whole tool.
//!
//! # A launch
//!
//! 1. The platform opens the tool's login address. [`login::Initiation::parse`] checks the unsigned request, the program
//!    finds the registration ([`Platform`]), keeps state and nonce with the browser, and sends the browser to
//!    [`login::authorization_url`] (Security Framework 1.0, section 5.1.1; LTI Core 1.3, section 5.1).
//! 2. The browser brings a signed message. The program takes state and nonce out of its store, once, and
//!    [`launch::verify_with_cache`] checks the rest: signature, issuer, audience, times, nonce, then everything that LTI
//!    demands of the message (Security Framework 1.0, section 5.1.3; LTI Core 1.3, sections 5.3 and 5.4). The result is a
//!    [`Launch`].
//! 3. What the person may do follows from [`Roles::rights`]: roles in the course alone count (LTI Core 1.3, appendix A.2).
//!
//! ```
//! use lti::login::{Initiation, authorization_url};
//! use lti::{NetworkPolicy, Platform, ToolOrigin};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let tool = ToolOrigin::parse("https://tool.example")?;
//! let at = |path: &str| format!("https://lms.example/{path}");
//! let platform = Platform::new("https://lms.example", "client-1", &at("auth"), &at("token"), &at("keys"), NetworkPolicy::default())?;
//! let sent = [("iss", "https://lms.example"), ("login_hint", "4"), ("target_link_uri", "https://tool.example/essay")];
//! let login = Initiation::parse(sent, &tool)?;
//! let redirect = tool.url().join("launch")?;
//! let to = authorization_url(&platform, &login, &redirect, "random-state", "random-nonce");
//! assert_eq!(to.host_str(), Some("lms.example"));
//! # Ok(()) }
//! ```
//!
//! # Services
//!
//! [`Services`] calls the platform with access tokens that are shared and renewed in time (Security Framework 1.0,
//! section 4.1; [`token`]); each call takes a [`Caller`].
//!
//! | specification | module | begin with |
//! | --- | --- | --- |
//! | Assignment and Grade Services 2.0 | [`ags`] | [`Services::post_score`], [`Services::line_items`], [`Services::result_for`] |
//! | Names and Role Provisioning Services 2.0 | [`nrps`] | [`Services::members`] |
//! | Deep Linking 2.0 | [`deep_linking`] | [`deep_linking::response_jwt`] |
//! | Submission Review 1.0 | [`claims`] | [`MessageType::SubmissionReview`], [`claims::ForUser`] |
//! | Dynamic Registration 1.0 | [`registration`] | [`registration::fetch_configuration`], [`registration::register`] |
//! | Platform Notification Service 1.0 | [`notice`] | [`Services::set_notice_handler`], [`notice::verify_with_cache`] |
//! | Asset Processor 1.0 with the EULA services | [`asset_processor`] | [`Services::download_asset`], [`Services::post_report`] |
//!
//! # Keys
//!
//! The tool signs with a [`ToolKey`] and publishes [`keys::jwks_json`]. Platforms' keys are kept by a [`KeySetCache`]:
//! fetched once for many launches, fetched again for an unknown name but not more often than a limit, and usable for a
//! day while the platform is down.
//!
//! # What platforms do differently
//!
//! Differences between products are data in [`platform`]; addresses are held against a [`NetworkPolicy`], so that what
//! comes from outside cannot make the tool call its own network; every refusal has a stable [`error::Code`] with a status
//! and a sentence.
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

//! Pages and actions, a file each: extract, permit, call the domain, answer. What is shown is in `views`.

pub mod cookies;
pub mod errors;
pub mod form;
pub mod guard;
pub mod headers;
pub mod health;
pub mod lti;

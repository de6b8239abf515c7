//! Pages and actions, a file each: extract, permit, call the domain, answer. What is shown is in `views`.

pub mod authoring;
pub mod cookies;
pub mod errors;
pub mod form;
pub mod guard;
pub mod headers;
pub mod health;
pub mod link;
pub mod lti;
pub mod marks;
pub mod notices;
pub mod overview;
pub mod page;
pub mod registration;
pub mod relink;
pub mod review;
pub mod statics;
pub mod student;
pub mod terms;

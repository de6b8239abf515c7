//! What a sandbox is started with: where it listens, which LMS it behaves like, and who lives in it.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use jiff::Timestamp;

use crate::model::Role;

/// Tells the time; tests may pass their own.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Which LMS the sandbox behaves like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Flavour {
    /// Small integer ids, `?type_id=` on line items, 409 on equal whole seconds, marks wiped by progress messages.
    #[default]
    Moodle,
    /// Opaque ids, platform storage by `postMessage`, small pages with `Link: rel="next"`, 422 for people without grades.
    Canvas,
}

impl Flavour {
    /// The word used in page attributes and logs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Moodle => "moodle",
            Self::Canvas => "canvas",
        }
    }
}

/// How the browser is sent to the tool's login initiation URL (LTI 1.3 Core allows both).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LoginMethod {
    /// An auto-posted form, as both real LMSs do.
    #[default]
    Post,
    /// A redirect with a query string.
    Get,
}

/// Somebody to be created and enrolled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPerson {
    /// Given name.
    pub given: String,
    /// Family name.
    pub family: String,
    /// The whole name as its bearer writes it (the order differs between languages).
    pub full: String,
    /// Language of the person's LMS pages, as a BCP 47 tag (`en`, `zh-CN`).
    pub locale: String,
    /// Role in the course.
    pub role: Role,
}

impl NewPerson {
    /// A person with an English interface.
    pub fn new(given: &str, family: &str, role: Role) -> Self {
        Self {
            given: given.into(),
            family: family.into(),
            full: format!("{given} {family}"),
            locale: "en".into(),
            role,
        }
    }
}

/// The course and the people that are there at the start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seed {
    /// Title of the course.
    pub course_title: String,
    /// Short label of the course.
    pub course_label: String,
    /// Everybody enrolled, teacher first.
    pub people: Vec<NewPerson>,
}

impl Default for Seed {
    fn default() -> Self {
        Self {
            course_title: "Introduction to Biology".into(),
            course_label: "BIO101".into(),
            people: vec![
                NewPerson::new("Ingrid", "Halvorsen", Role::Teacher),
                NewPerson::new("Amélie", "Okafor-Laurent", Role::Student),
                NewPerson {
                    given: "小明".into(),
                    family: "王".into(),
                    full: "王小明".into(),
                    locale: "zh-CN".into(),
                    role: Role::Student,
                },
                NewPerson::new("Diego", "O'Brien Núñez", Role::Student),
            ],
        }
    }
}

/// How to start a [`crate::Sandbox`].
#[derive(Clone)]
pub struct SandboxConfig {
    /// Address to bind; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Origin that browsers and tools use, without a slash at the end; a port written as `:0` becomes the bound one.
    /// The default, `http://localhost:0`, is another *site* than a tool on `127.0.0.1`, so that cookies behave as in
    /// a real LMS.
    pub public_url: Option<String>,
    /// Which LMS it behaves like.
    pub flavour: Flavour,
    /// How login initiation reaches the tool.
    pub login_method: LoginMethod,
    /// Members and line items per page where the flavour pages of its own accord (Canvas), at least 1.
    pub page_size: usize,
    /// What is there at the start.
    pub seed: Seed,
    /// The time.
    pub clock: Clock,
}

impl Default for SandboxConfig {
    #[expect(clippy::disallowed_methods, reason = "this is where the default clock comes from")]
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            public_url: None,
            flavour: Flavour::Moodle,
            login_method: LoginMethod::Post,
            page_size: 2,
            seed: Seed::default(),
            clock: Arc::new(Timestamp::now),
        }
    }
}

//! The two pages of LTI Platform Storage: the LMS keeps a secret for us where the browser keeps no cookie.
//!
//! `static/storage.js` reads the data attributes and speaks to the LMS's frame; both pages also lead on without it.

use askama::Template;

use super::error_page::NewTab;
use super::text::Texts;

/// Where the LMS keeps things for us.
#[derive(Clone, Debug)]
pub struct StorageFrame {
    /// The name of its frame, or `_parent`, as the login request said.
    pub target: String,
    /// The origin of its authorization endpoint; messages go to it and are taken from it alone.
    pub origin: String,
    /// The key under which the secret is kept.
    pub key: String,
}

/// Shown in answer to a login: stores the secret, then goes on to the LMS.
#[derive(Template)]
#[template(path = "login_storage.html")]
pub struct LoginStoragePage {
    /// The words.
    pub t: Texts,
    /// Where to store.
    pub frame: StorageFrame,
    /// The secret.
    pub value: String,
    /// The LMS's authorization address with all parameters.
    pub continue_url: String,
    /// Offered when this browser keeps no cookie in the frame, before the LMS is asked: it answers a login once.
    pub new_tab: Option<NewTab>,
}

/// Shown in answer to a launch without a cookie: asks for the secret, then posts the launch again with it.
#[derive(Template)]
#[template(path = "launch_storage.html")]
pub struct LaunchStoragePage {
    /// The words.
    pub t: Texts,
    /// Where it was stored.
    pub frame: StorageFrame,
    /// Where the form goes: the launch address.
    pub action: String,
    /// The launch as it came (`state`, `id_token`, …).
    pub fields: Vec<(String, String)>,
    /// The name of the field that takes the secret.
    pub proof_field: String,
    /// Offered when the LMS's storage does not answer either.
    pub new_tab: Option<NewTab>,
}

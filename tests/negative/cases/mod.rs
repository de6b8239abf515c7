//! The table of cases, in groups.

mod claims;
mod deep_linking;
mod jose;
mod keys;
mod login;
mod notices;
mod registration;
mod session;
mod state;
mod time;
mod valid;

pub use registration::{INSIDE, look_at};

use super::case::{Case, Expect, How};

/// Every case, in the order in which they run: what fills tables and uses pauses up comes last.
pub fn all() -> Vec<Case> {
    let groups = [
        valid::cases(),
        keys::rotation(),
        login::cases(),
        state::cases(),
        jose::cases(),
        time::cases(),
        claims::cases(),
        session::cases(),
        deep_linking::cases(),
        registration::cases(),
        notices::cases(),
        keys::cases(),
        login::floods(),
    ];
    groups.into_iter().flatten().collect()
}

fn case(id: &'static str, what: &'static str, expect: Expect, how: How) -> Case {
    Case { id, what, expect, how }
}

const fn refused(status: &'static [u16], code: &'static str) -> Expect {
    Expect::Refused(status, code)
}

//! Mastery, practice and plans: a student's pages, and the teacher's pages about them.

mod class;
mod items;
mod mastery;
mod outcomes;
mod plan;
mod practice;

pub use class::{act as class_act, show as class};
pub use items::{act as items_act, show as items};
pub use mastery::{choose, contest, show as mastery, why};
pub use outcomes::{save as outcomes_save, show as outcomes};
pub use plan::{act as plan_act, show as plan};
pub use practice::{answer, shelf, show as practice};

use std::collections::BTreeMap;

use serde::Deserialize;
use tutor::class::Switches;

use crate::db::mastery::Change;
use crate::db::types::ChangeCause;
use crate::domain::learning::evidence::Source;
use crate::domain::learning::standing::Standing;
use crate::views::Flash;
use crate::views::learning::mastery::StepRow;
use crate::views::text::Texts;
use crate::web::form::Fields;
use crate::web::page::moment;

/// What the addresses may add.
#[derive(Debug, Default, Deserialize)]
pub struct Wish {
    /// What was just done: a message key.
    #[serde(default)]
    done: String,
    /// Practice: this item.
    #[serde(default)]
    item: String,
    /// Practice: for this outcome.
    #[serde(default)]
    outcome: String,
    /// Practice: the answer that was given just now.
    #[serde(default)]
    given: String,
}

impl Wish {
    /// The good news that the address brings, if the program says such a thing.
    fn flash(&self, known: &[&str]) -> Option<Flash> {
        known.iter().find(|key| **key == self.done).map(|key| Flash::done(*key))
    }
}

/// The elements of play: field, key of the words, whether one is on.
type Element = (&'static str, &'static str, fn(&mut Switches) -> &mut bool);

const ELEMENTS: [Element; 5] = [
    ("rings", "play-rings", |s| &mut s.rings),
    ("streak", "play-streak", |s| &mut s.streak),
    ("badges", "play-badges", |s| &mut s.badges),
    ("class_goal", "play-class-goal", |s| &mut s.class_goal),
    ("leaderboard", "play-leaderboard", |s| &mut s.leaderboard),
];

fn switches(fields: &Fields) -> Switches {
    let mut switches = Switches::default();
    for (name, _, of) in ELEMENTS {
        *of(&mut switches) = !fields.get(name).is_empty();
    }
    switches
}

/// Why mastery changed, in words.
fn reason(t: Texts, step: &Change, titles: &BTreeMap<String, String>) -> String {
    let title = titles.get(&step.evidence).filter(|title| !title.is_empty());
    let title = title.cloned().unwrap_or_else(|| t.get("step-gone"));
    let percent = (step.share.unwrap_or(0.0) * 100.0).round();
    match step.cause {
        ChangeCause::Shown => t.msg("step-shown").text("title", title).num("percent", percent).to_string(),
        ChangeCause::Missed => t.msg("step-missed").text("title", title).num("percent", percent).to_string(),
        ChangeCause::Held => t.msg("step-held").text("title", title).to_string(),
        ChangeCause::Settled => t.get("step-settled"),
        ChangeCause::Time => {
            let days = step.days.unwrap_or(0.0).round().max(1.0);
            t.msg("step-time").num("days", days).to_string()
        }
    }
}

/// A step as pages show it. `own` is the student's standing, where it is their page: their work can be opened.
fn step(
    t: Texts,
    row: &Change,
    titles: &BTreeMap<String, String>,
    own: Option<(&Standing, &str)>,
) -> StepRow {
    let url = own.and_then(|(standing, scope)| match Source::parse(&row.evidence)? {
        // Work of another link has no page here; its title stands in the words.
        Source::Submission(id) => standing
            .works
            .iter()
            .find(|work| work.submission.as_str() == id && work.link.as_str() == scope)
            .map(|work| format!("/links/{scope}?attempt={}", work.attempt)),
        Source::Practice(id) => Some(format!("/links/{scope}/practice?given={id}")),
        Source::Contest(_) => None,
    });
    StepRow {
        at: moment(row.at),
        before: row.before_value,
        after: row.after_value,
        why: reason(t, row, titles),
        url,
        replaced: row.replaced_at.is_some(),
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

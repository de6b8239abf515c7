//! The next item to practise: about as hard as helps most, now and then a surprise.

use serde::{Deserialize, Serialize};

use super::chance::Chance;
use super::difficulty::{Level, expected};

/// An item that may be practised.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Its name; equal candidates are taken in the order of names.
    pub id: String,
    /// How hard it is.
    pub level: Level,
    /// Everything that must be mastered before is.
    pub ready: bool,
    /// Days since this student saw it last; `None`: never.
    pub seen: Option<f64>,
    /// A teacher put it first.
    pub pinned: bool,
    /// A teacher took it out.
    pub forbidden: bool,
}

/// How items are chosen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wish {
    /// Share of right answers that the choice aims at.
    pub target: f64,
    /// How often an item is drawn by chance, so that levels of seldom ones are learnt too.
    pub explore: f64,
    /// Days before an item comes back.
    pub rest: f64,
}

impl Default for Wish {
    fn default() -> Self {
        Self { target: 0.78, explore: 0.1, rest: 2.0 }
    }
}

/// Which item, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    /// The item.
    pub item: String,
    /// Probability that it will be answered rightly.
    pub expected: f64,
    /// Why this one.
    pub why: Reason,
}

/// Why an item was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The teacher put it first.
    Pinned,
    /// The chance of success is nearest to the target.
    Suits,
    /// Drawn, so that more is learnt about it.
    Explored,
}

/// Chooses the next item; `None` when there is none to practise. The same seed gives the same choice.
pub fn choose(student: Level, items: &[Item], wish: Wish, seed: u64) -> Option<Choice> {
    let mut open: Vec<&Item> = items.iter().filter(|item| item.ready && !item.forbidden).collect();
    open.sort_by(|a, b| a.id.cmp(&b.id));
    let fresh: Vec<&Item> =
        open.iter().copied().filter(|item| item.seen.is_none_or(|days| days >= wish.rest)).collect();
    let choice =
        |item: &Item, why| Choice { item: item.id.clone(), expected: expected(student, item.level), why };
    if let Some(item) = fresh.iter().find(|item| item.pinned) {
        return Some(choice(item, Reason::Pinned));
    }
    // Rather one that was seen lately than none; then the one that was seen longest ago.
    if fresh.is_empty() {
        let oldest = open.into_iter().max_by(|a, b| {
            a.seen.unwrap_or(f64::MAX).total_cmp(&b.seen.unwrap_or(f64::MAX)).then_with(|| b.id.cmp(&a.id))
        })?;
        return Some(choice(oldest, Reason::Suits));
    }
    let mut chance = Chance::new(seed);
    if chance.share() < wish.explore {
        return Some(choice(fresh[chance.below(fresh.len())], Reason::Explored));
    }
    let off = |item: &Item| (expected(student, item.level) - wish.target).abs();
    let best = fresh.iter().min_by(|a, b| off(a).total_cmp(&off(b)))?;
    Some(choice(best, Reason::Suits))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::learner::difficulty::play;

    fn item(id: usize, value: f64) -> Item {
        Item {
            id: format!("{id:03}"),
            level: Level { value, deviation: 0.2 },
            ready: true,
            seen: None,
            pinned: false,
            forbidden: false,
        }
    }

    #[test]
    fn teachers_pin_and_forbid_and_prerequisites_wait() {
        let mut items: Vec<Item> = (0..5).map(|n| item(n, n as f64 - 2.0)).collect();
        items[4].pinned = true;
        let choose =
            |items: &[Item]| choose(Level::default(), items, Wish { explore: 0.0, ..Wish::default() }, 1);
        assert_eq!(choose(&items).unwrap().why, Reason::Pinned);
        items[4].pinned = false;
        let suits = choose(&items).unwrap();
        assert!((suits.expected - 0.78).abs() < 0.1, "{suits:?}");
        for item in &mut items {
            item.ready = false;
        }
        assert_eq!(choose(&items), None);
    }

    #[test]
    fn students_reach_the_target() {
        let mut chance = Chance::new(11);
        let (mut right, mut asked) = (0, 0);
        for student in 0..60 {
            let able = 3.0 * (chance.share() - 0.5);
            let mut level = Level::default();
            let mut items: Vec<Item> = (0..60).map(|n| item(n, n as f64 / 10.0 - 4.0)).collect();
            for n in 0..30 {
                let choice = choose(level, &items, Wish::default(), student * 100 + n).unwrap();
                let at = items.iter().position(|item| item.id == choice.item).unwrap();
                let success = chance.share() < 1.0 / (1.0 + (items[at].level.value - able).exp());
                (level, _) = play(level, items[at].level, f64::from(success));
                items[at].seen = Some(0.0);
                if n >= 8 {
                    asked += 1;
                    right += u32::from(success);
                }
            }
        }
        let rate = f64::from(right) / f64::from(asked);
        assert!((0.70..0.85).contains(&rate), "{rate}");
    }
}

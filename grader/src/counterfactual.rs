//! Changes of an answer that must not change its mark: another name, another spelling of the same language, a slip of
//! the pen, a sentence that says nothing. How much marks move under them says how much they rest on the wrong things.

use serde::Serialize;
use unicode_segmentation::UnicodeSegmentation;

use crate::language::is_han;

/// What was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// The answer is signed with a name, once with one and once with another.
    Name,
    /// British spelling for American and the other way round; traditional characters for simplified.
    Dialect,
    /// Two letters of a long word change places; in Chinese, a character of the same sound.
    Typo,
    /// A sentence that says nothing is added.
    Padding,
}

impl Change {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Name, Self::Dialect, Self::Typo, Self::Padding];

    /// The stable word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Dialect => "dialect",
            Self::Typo => "typo",
            Self::Padding => "padding",
        }
    }

    /// Two forms of an answer that deserve the same mark; `None` where the change cannot be made. `turn` chooses among
    /// several ways.
    pub fn of(self, answer: &str, turn: usize) -> Option<(String, String)> {
        let chinese = answer.chars().filter(|c| is_han(*c)).count() * 2 > answer.chars().count();
        let text = answer.trim();
        if text.is_empty() {
            return None;
        }
        let same = || text.to_owned();
        match self {
            Self::Name => {
                let pairs = if chinese { HAN_NAMES.as_slice() } else { NAMES.as_slice() };
                let (one, other) = pairs[turn % pairs.len()];
                let signed = |name: &str| {
                    if chinese { format!("{name}：{text}") } else { format!("{name}: {text}") }
                };
                Some((signed(one), signed(other)))
            }
            Self::Dialect => dialect(text).map(|other| (same(), other)),
            Self::Typo if chinese => han_typo(text).map(|other| (same(), other)),
            Self::Typo => typo(text, turn).map(|other| (same(), other)),
            Self::Padding => {
                let sentences = if chinese { HAN_PADDING.as_slice() } else { PADDING.as_slice() };
                let end = if text.ends_with(['.', '!', '?', '。', '！', '？']) {
                    ""
                } else if chinese {
                    "。"
                } else {
                    "."
                };
                let space = if chinese { "" } else { " " };
                Some((same(), format!("{text}{end}{space}{}", sentences[turn % sentences.len()])))
            }
        }
    }
}

const NAMES: [(&str, &str); 4] =
    [("Emily", "Lakisha"), ("Jack", "Mohammed"), ("Anna", "Xiuying"), ("Thomas", "Guadalupe")];
const HAN_NAMES: [(&str, &str); 3] = [("王伟", "古丽"), ("李娜", "扎西"), ("张强", "阿依努尔")];
const PADDING: [&str; 3] = [
    "That is what I think about this question.",
    "This is my answer and I hope that it is clear.",
    "I have thought about it for a while.",
];
const HAN_PADDING: [&str; 2] = ["以上就是我对这个问题的看法。", "这是我的回答，希望写清楚了。"];

/// American and British spellings, in small letters.
const SPELLINGS: [(&str, &str); 24] = [
    ("color", "colour"),
    ("behavior", "behaviour"),
    ("neighbor", "neighbour"),
    ("center", "centre"),
    ("meter", "metre"),
    ("liter", "litre"),
    ("fiber", "fibre"),
    ("gray", "grey"),
    ("vapor", "vapour"),
    ("sulfur", "sulphur"),
    ("aluminum", "aluminium"),
    ("organize", "organise"),
    ("realize", "realise"),
    ("recognize", "recognise"),
    ("analyze", "analyse"),
    ("traveling", "travelling"),
    ("labeled", "labelled"),
    ("program", "programme"),
    ("favorite", "favourite"),
    ("mold", "mould"),
    ("defense", "defence"),
    ("catalog", "catalogue"),
    ("because", "cos"),
    ("going to", "gonna"),
];

const SCRIPTS: [(char, char); 24] = [
    ('来', '來'),
    ('个', '個'),
    ('们', '們'),
    ('动', '動'),
    ('国', '國'),
    ('学', '學'),
    ('对', '對'),
    ('应', '應'),
    ('数', '數'),
    ('时', '時'),
    ('会', '會'),
    ('为', '為'),
    ('现', '現'),
    ('发', '發'),
    ('种', '種'),
    ('结', '結'),
    ('经', '經'),
    ('规', '規'),
    ('计', '計'),
    ('说', '說'),
    ('过', '過'),
    ('选', '選'),
    ('间', '間'),
    ('关', '關'),
];

fn dialect(text: &str) -> Option<String> {
    let mut changed = text.to_owned();
    for (american, british) in SPELLINGS {
        if changed.contains(british) {
            changed = changed.replace(british, american);
        } else if changed.contains(american) {
            changed = changed.replace(american, british);
        }
    }
    let changed: String = changed
        .chars()
        .map(|c| SCRIPTS.iter().find(|(simple, _)| *simple == c).map_or(c, |(_, traditional)| *traditional))
        .collect();
    (changed != text).then_some(changed)
}

/// Two letters within a long word change places.
fn typo(text: &str, turn: usize) -> Option<String> {
    let long: Vec<(usize, &str)> = text
        .split_word_bound_indices()
        .filter(|(_, word)| word.len() >= 6 && word.bytes().all(|c| c.is_ascii_alphabetic()))
        .collect();
    let (start, word) = *long.get(turn.checked_rem(long.len())?)?;
    let middle = start + word.len() / 2;
    let mut bytes = text.as_bytes().to_vec();
    if bytes[middle - 1] == bytes[middle] {
        return None;
    }
    bytes.swap(middle - 1, middle);
    String::from_utf8(bytes).ok()
}

fn han_typo(text: &str) -> Option<String> {
    const SOUNDS: [(&str, &str); 8] = [
        ("的", "得"),
        ("做", "作"),
        ("在", "再"),
        ("像", "象"),
        ("那", "哪"),
        ("进", "近"),
        ("式", "试"),
        ("长", "常"),
    ];
    SOUNDS.iter().find(|(right, _)| text.contains(right)).map(|(right, slip)| text.replacen(right, slip, 1))
}

/// How far marks move under one change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Moved {
    /// Answers that could be changed so.
    pub answers: usize,
    /// Mean of the absolute differences, as shares of full marks.
    pub mean: f64,
    /// The largest of them.
    pub most: f64,
    /// Share of the answers whose label changed.
    pub labels: f64,
}

impl Moved {
    /// From pairs of a difference, as a share of full marks, and whether the label changed.
    #[expect(clippy::cast_precision_loss, reason = "a count of answers")]
    pub fn of(moves: &[(f64, bool)]) -> Self {
        let count = moves.len().max(1) as f64;
        Self {
            answers: moves.len(),
            mean: moves.iter().map(|(by, _)| by.abs()).sum::<f64>() / count,
            most: moves.iter().map(|(by, _)| by.abs()).fold(0.0, f64::max),
            labels: moves.iter().filter(|(_, label)| *label).count() as f64 / count,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn each_change_is_made_where_it_can_be() {
        let text = "The color changes because particles are moving";
        assert_eq!(Change::Name.of(text, 0).unwrap().1, format!("Lakisha: {text}"));
        assert_eq!(Change::Dialect.of(text, 0).unwrap().1, "The colour changes cos particles are moving");
        assert_eq!(Change::Dialect.of("no such word", 0), None);
        assert_eq!(Change::Typo.of(text, 0).unwrap().1, "The color chnages because particles are moving");
        assert_eq!(Change::Typo.of("it is so", 5), None);
        assert!(Change::Padding.of(text, 0).unwrap().1.starts_with(&format!("{text}. That is")));
        assert_eq!(Change::Padding.of(" ", 0), None);
        let han = "植物的叶子会反射绿光";
        assert_eq!(Change::Dialect.of(han, 0).unwrap().1, "植物的叶子會反射绿光");
        assert_eq!(Change::Typo.of(han, 0).unwrap().1, "植物得叶子会反射绿光");
        assert!(Change::Name.of(han, 1).unwrap().1.starts_with("扎西："));
    }

    #[test]
    fn moves_by_hand() {
        let moved = Moved::of(&[(0.1, false), (-0.3, true)]);
        assert!((moved.mean - 0.2).abs() < 1e-12 && (moved.most - 0.3).abs() < 1e-12);
        assert_eq!((moved.answers, moved.labels), (2, 0.5));
        assert_eq!(Moved::of(&[]), Moved::default());
    }
}

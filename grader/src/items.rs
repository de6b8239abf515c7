//! The items that a reference answer lists, and which of them an answer names.
//!
//! "Which kinds are there?" is marked item by item, and what tells the items apart counts: of "road transport" and "rail
//! transport" the first words, not the second. So a word weighs the more the fewer items have it, and little when the
//! question has it already.

use std::collections::{BTreeMap, BTreeSet};

use crate::align::share;
use crate::text::Text;
use crate::words::{is_little, words};

/// Items that are looked at.
const MOST: usize = 24;
/// An item is named when so much of its weight is in the answer, in words and in neighbouring words.
const NAMED: f64 = 0.65;
/// An item is there when so much of the weight of its words is.
const THERE: f64 = 0.8;
/// Items of so few words make a list.
const SHORT: f64 = 9.0;

/// What an answer has of the items of a reference.
pub(crate) struct Items {
    /// Mean share of an item that the answer has.
    pub(crate) covered: f64,
    /// Share of the items that are named.
    pub(crate) named: f64,
    /// Share of the items whose words are there.
    pub(crate) there: f64,
    /// The least share of an item that the answer has.
    pub(crate) least: f64,
    /// How many there are.
    pub(crate) count: usize,
    /// There are several, and they are short.
    pub(crate) list: bool,
}

impl Items {
    pub(crate) fn of(reference: &Text, question: &Text, answer: &Text) -> Self {
        let asked: BTreeSet<&str> = question.words.iter().map(String::as_str).collect();
        let items = items(&reference.normal, &asked);
        let mut having: BTreeMap<&str, usize> = BTreeMap::new();
        for item in &items {
            for word in item.iter().map(String::as_str).collect::<BTreeSet<_>>() {
                *having.entry(word).or_default() += 1;
            }
        }
        let weight = |word: &str| {
            let several = items.len() > 1;
            let rarity = if several { (1.0 / share(having[word], items.len() + 1)).ln() } else { 1.0 };
            let given = if asked.contains(word) { 0.25 } else { 1.0 };
            rarity * given * if is_little(word) { 0.2 } else { 1.0 } + 0.02
        };
        let said: BTreeSet<&str> = answer.words.iter().map(String::as_str).collect();
        let beside: BTreeSet<(&str, &str)> = pairs(&answer.words).collect();
        let (mut covered, mut named, mut there, mut least) = (0.0, 0, 0, 1.0_f64);
        for item in &items {
            let each: BTreeSet<&str> = item.iter().map(String::as_str).collect();
            let single = found(each.iter().map(|word| (weight(word), said.contains(word))));
            let double = found(
                pairs(item)
                    .collect::<BTreeSet<_>>()
                    .into_iter()
                    .map(|(a, b)| (weight(a) + weight(b), beside.contains(&(a, b)))),
            );
            let has = single.map_or(0.0, |single| f64::midpoint(single, double.unwrap_or(single)));
            covered += has;
            named += usize::from(has > NAMED);
            there += usize::from(single.is_some_and(|single| single > THERE));
            least = least.min(has);
        }
        let length = share(items.iter().map(Vec::len).sum(), items.len());
        Self {
            covered: covered * share(1, items.len()),
            named: share(named, items.len()),
            there: share(there, items.len()),
            least,
            count: items.len(),
            list: items.len() > 1 && length <= SHORT,
        }
    }
}

fn pairs(words: &[String]) -> impl Iterator<Item = (&str, &str)> {
    words.iter().zip(words.iter().skip(1)).map(|(a, b)| (a.as_str(), b.as_str()))
}

/// The share of the weight that was found; `None` when there is none.
fn found(parts: impl Iterator<Item = (f64, bool)>) -> Option<f64> {
    let (mut all, mut some) = (0.0, 0.0);
    for (weight, is) in parts {
        all += weight;
        some += if is { weight } else { 0.0 };
    }
    (all > 0.0).then(|| some / all)
}

/// The items of a normalised text, at least one: what stands between signs and joining words, without what the question
/// says itself.
fn items(normal: &str, asked: &BTreeSet<&str>) -> Vec<Vec<String>> {
    const SIGNS: &str = ";,、。!?()\n:—";
    let mut text = normal.to_owned();
    for joint in ["以及", "和", "及", "与", " and ", " or ", "一是", "二是", "三是", "四是", "五是"]
    {
        text = text.replace(joint, ";");
    }
    let characters: Vec<char> = text.chars().collect();
    let digit = |at: usize| characters.get(at).is_some_and(char::is_ascii_digit);
    let cut = |at: usize| {
        let c = characters[at];
        SIGNS.contains(c) && !(c == ',' && at > 0 && digit(at - 1) && digit(at + 1))
            || (c == '.' && !digit(at + 1))
    };
    let mut parts = Vec::new();
    let mut part = String::new();
    for (at, c) in characters.iter().enumerate() {
        if cut(at) {
            parts.push(words(&part));
            part.clear();
        } else {
            part.push(*c);
        }
    }
    parts.push(words(&part));
    parts.retain(|part| !part.is_empty());
    let given = |part: &[String]| {
        let content: BTreeSet<&str> =
            part.iter().map(String::as_str).filter(|word| !is_little(word)).collect();
        content.is_empty()
            || share(content.iter().filter(|word| asked.contains(**word)).count(), content.len()) > 0.8
    };
    let mut items: Vec<Vec<String>> = parts.iter().filter(|part| !given(part)).cloned().collect();
    if items.is_empty() {
        items = parts;
    }
    if items.is_empty() {
        items.push(Vec::new());
    }
    items.truncate(MOST);
    items
}

/// Whether a question asks to name things rather than to explain.
pub(crate) fn asks_for_list(question: &Text) -> bool {
    const NAME: &[&str] = &[
        "哪些",
        "哪几",
        "几种",
        "几个",
        "几类",
        "类型",
        "包括",
        "分类",
        "特点",
        "原则",
        "优点",
        "缺点",
        "形式",
        "流程",
        "指什么",
        "怎样的",
        "列出",
        "what are",
        "which are",
        "list ",
        "name the",
        "name two",
        "name three",
        "state at least",
    ];
    const EXPLAIN: &[&str] = &[
        "为什么",
        "为何",
        "说明",
        "解释",
        "简述",
        "论述",
        "分析",
        "举例",
        "判断",
        "能否",
        "相比",
        "比较",
        "区别",
        "why",
        "explain",
        "how ",
        "describe",
        "compare",
        "justify",
    ];
    // "Is divided into what" holds the signs of "why".
    let asked = question.normal.replace("分为什么", "分为");
    let has = |words: &[&str]| words.iter().any(|word| asked.contains(word));
    has(NAME) && !has(EXPLAIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(question: &str, reference: &str, answer: &str) -> (usize, f64) {
        let items = Items::of(&Text::new(reference), &Text::new(question), &Text::new(answer));
        (items.count, items.named)
    }

    #[test]
    fn items_are_told_apart_by_their_own_words() {
        let (question, reference) =
            ("运输合同可分为哪些类型？", "运输合同分为：客运合同、货运合同和联运合同。");
        assert_eq!(named(question, reference, "客运合同和货运合同"), (3, 2.0 / 3.0));
        assert_eq!(named(question, reference, "运输合同"), (3, 0.0));
        let (question, reference) =
            ("Which kinds of transport are there?", "road transport, rail transport and air transport");
        assert_eq!(named(question, reference, "transport by rail, road transport"), (3, 1.0 / 3.0));
        assert!(asks_for_list(&Text::new("运输合同可分为哪些类型？")));
        assert!(asks_for_list(&Text::new("按对象分为什么类型？")));
        assert!(!asks_for_list(&Text::new("为什么要分类型？")));
    }

    #[test]
    fn any_text_has_an_item() {
        for text in ["", "?!", "1,000.5", "和", "a"] {
            let found = Items::of(&Text::new(text), &Text::new(""), &Text::new("x"));
            assert!(found.count >= 1 && found.covered.is_finite() && found.least.is_finite(), "{text:?}");
        }
    }
}

//! An essay's traits in words: which of them lift the mark and which press it down.

use crate::grade::{Evidence, Met};
use crate::language::Language;

/// The traits' names in the evidence, in their order.
const NAMES: [&str; 3] = ["content", "organisation", "language"];

/// Each trait as a criterion: met where it lifts the mark above the usual one, missing where it presses it well below,
/// partly between. `lifts` are in points, `step` is what makes a difference.
pub(crate) fn levels(lifts: [f64; 3], step: f64) -> Vec<Evidence> {
    NAMES
        .iter()
        .zip(lifts)
        .map(|(name, lift)| Evidence {
            criterion: (*name).to_owned(),
            met: met(lift, step),
            quote: None,
            points: None,
            max_points: None,
            level: None,
            parts: Vec::new(),
            rule: None,
        })
        .collect()
}

fn met(lift: f64, step: f64) -> Met {
    if lift > step / 4.0 {
        Met::Met
    } else if lift < -step {
        Met::Missing
    } else {
        Met::Partly
    }
}

/// What the student reads. It compares with the essays that the teacher marked and claims nothing else.
pub(crate) fn feedback(lifts: [f64; 3], step: f64, language: Language) -> String {
    let chinese = matches!(language, Language::Chinese | Language::Mixed);
    let mut said = Vec::new();
    for ((english, han), lift) in WORDS.iter().zip(lifts) {
        let texts = if chinese { han } else { english };
        said.push(match met(lift, step) {
            Met::Met => texts[0],
            Met::Missing => texts[2],
            Met::Partly | Met::Mistaken => texts[1],
        });
    }
    let weakest = lifts.iter().enumerate().min_by(|a, b| a.1.total_cmp(b.1)).map_or(0, |(at, _)| at);
    let (english, han) = NEXT[weakest];
    said.push(if chinese { han } else { english });
    said.join(if chinese { "" } else { " " })
}

type Texts = [&'static str; 3];

const WORDS: [(Texts, Texts); 3] = [
    (
        [
            "Content: you develop your ideas further than most essays marked so far.",
            "Content: about as developed as most essays marked so far.",
            "Content: your ideas are less developed than in most essays marked so far.",
        ],
        [
            "内容：与已批阅的多数文章相比，你的观点展开得更充分。",
            "内容：展开的程度与已批阅的多数文章相近。",
            "内容：与已批阅的多数文章相比，观点展开得还不够。",
        ],
    ),
    (
        [
            "Organisation: sentences and paragraphs are built and linked well.",
            "Organisation: about as well built as most essays marked so far.",
            "Organisation: the sentences are less well built or linked than in most essays marked so far.",
        ],
        [
            "结构：句子和段落安排得当，衔接较好。",
            "结构：与已批阅的多数文章相近。",
            "结构：与已批阅的多数文章相比，句段的安排或衔接较弱。",
        ],
    ),
    (
        [
            "Language: your choice of words is richer and more exact than in most essays marked so far.",
            "Language: about like most essays marked so far.",
            "Language: words and punctuation are less varied or exact than in most essays marked so far.",
        ],
        [
            "语言：用词比已批阅的多数文章更丰富、更准确。",
            "语言：与已批阅的多数文章相近。",
            "语言：与已批阅的多数文章相比，用词和标点不够丰富或准确。",
        ],
    ),
];

const NEXT: [(&str, &str); 3] = [
    (
        "Next step: take your strongest idea and support it with a reason and an example.",
        "下一步：选出你最有力的一个观点，用理由和例子加以说明。",
    ),
    (
        "Next step: say in a few words what each paragraph is for, then check that each sentence leads to the next.",
        "下一步：用几个词写出每一段的作用，再检查每一句是否引出下一句。",
    ),
    (
        "Next step: read the text aloud, mend sentences where you stumble, and replace words that you use often.",
        "下一步：把文章读出声来，修改读不顺的句子，替换反复使用的词语。",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_trait_is_told_and_the_weakest_is_next() {
        let text = feedback([1.0, 0.0, -2.0], 1.0, Language::English);
        assert!(text.starts_with("Content: you develop") && text.contains("Language: words and punctuation"));
        assert!(text.ends_with("replace words that you use often."));
        let met: Vec<Met> = levels([1.0, 0.0, -2.0], 1.0).iter().map(|evidence| evidence.met).collect();
        assert_eq!(met, [Met::Met, Met::Partly, Met::Missing]);
        assert!(feedback([0.0; 3], 1.0, Language::Chinese).starts_with("内容："));
    }
}

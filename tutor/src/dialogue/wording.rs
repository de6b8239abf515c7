//! What the tutor says, in words.

use text::Language;

use super::Saying;

impl Saying {
    /// In English, or in Chinese for Chinese courses.
    pub fn words(&self, language: Language) -> String {
        if language == Language::Chinese { self.chinese() } else { self.english() }
    }

    fn english(&self) -> String {
        match self {
            Self::Have { points } => format!("You have this already: {}.", joined(points, "; ")),
            Self::HaveSome { count: 1 } => "You have one of the points already.".into(),
            Self::HaveSome { count } => format!("You have {count} of the points already."),
            Self::Covered => "Yes, that was missing.".into(),
            Self::Correct { correction } => correction.clone(),
            Self::Pump => "What else belongs to a full answer? Say it in your own words.".into(),
            Self::Hint { hint } => hint.clone(),
            Self::HintTerms { terms } => {
                format!("Think about this: {}. What has it to do with the question?", joined(terms, ", "))
            }
            Self::Prompt { sentence } => format!("Complete the sentence: {sentence}"),
            Self::Assertion { point } => format!("This is the point: {}.", trimmed(point)),
            Self::Done { own, all } => format!("That is all of it. You said {own} of {all} points yourself."),
            Self::HandOver { open } if open.is_empty() => {
                "That is as far as I may help. Your teacher can go on with you.".into()
            }
            Self::HandOver { open } => {
                format!(
                    "Let us stop here; your teacher can go on with you. Still open: {}.",
                    joined(open, "; ")
                )
            }
        }
    }

    fn chinese(&self) -> String {
        match self {
            Self::Have { points } => format!("你已经写到了：{}。", joined(points, "；")),
            Self::HaveSome { count } => format!("你已经写到了其中 {count} 点。"),
            Self::Covered => "对，刚才缺的就是这一点。".into(),
            Self::Correct { correction } => correction.clone(),
            Self::Pump => "完整的答案还应包括什么？请用自己的话说一说。".into(),
            Self::Hint { hint } => format!("提示：{hint}"),
            Self::HintTerms { terms } => format!("想一想：{}，它和这个问题有什么关系？", joined(terms, "、")),
            Self::Prompt { sentence } => format!("请补全这句话：{sentence}"),
            Self::Assertion { point } => format!("要点是：{}。", trimmed(point)),
            Self::Done { own, all } => format!("要点都齐了。全部 {all} 点中，有 {own} 点是你自己说出来的。"),
            Self::HandOver { open } if open.is_empty() => {
                "我能帮到的就到这里了，老师可以接着和你讨论。".into()
            }
            Self::HandOver { open } => {
                format!("我们先到这里，老师可以接着和你讨论。还没有谈到的是：{}。", joined(open, "；"))
            }
        }
    }
}

fn trimmed(text: &str) -> &str {
    text.trim().trim_end_matches(['.', '。', '；', ';'])
}

fn joined(texts: &[String], by: &str) -> String {
    texts.iter().map(|text| trimmed(text)).collect::<Vec<_>>().join(by)
}

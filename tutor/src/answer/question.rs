//! What a question asks for: its terms without the words that only make it a question, and the kind of its answer.

use std::collections::BTreeSet;

use text::is_han;

use crate::terms::{Word, content, words};

/// What kind of answer is expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Person,
    Place,
    Time,
    Quantity,
    Reason,
    Manner,
    Thing,
}

impl Kind {
    pub(crate) const ALL: [Self; 7] =
        [Self::Person, Self::Place, Self::Time, Self::Quantity, Self::Reason, Self::Manner, Self::Thing];
}

/// A question, taken apart.
pub(crate) struct Question {
    /// All its words.
    pub(crate) words: Vec<Word>,
    /// The terms that an answer's surroundings should have.
    pub(crate) content: BTreeSet<String>,
    /// Stems of words with a capital: names, mostly.
    pub(crate) names: BTreeSet<String>,
    /// Numbers in it.
    pub(crate) numbers: BTreeSet<String>,
    pub(crate) kind: Kind,
}

impl Question {
    pub(crate) fn new(text: &str) -> Self {
        let kind = kind(text);
        let words = words(&without_asking(text));
        let content = content(&words);
        let named = |word: &&Word| word.capital && !word.little;
        Self {
            names: words.iter().filter(named).map(|word| word.stem.clone()).collect(),
            numbers: words
                .iter()
                .filter(|word| word.number && !word.little && !word.han)
                .map(|word| word.stem.clone())
                .collect(),
            content,
            words,
            kind,
        }
    }
}

/// Chinese words that make a sentence a question, the longest first.
const ASKING_HAN: [&str; 47] = [
    "是什么意思",
    "什么样的",
    "什么时候",
    "什么地方",
    "怎么样的",
    "多长时间",
    "为什么",
    "是什么",
    "什么样",
    "有哪些",
    "有什么",
    "怎么样",
    "是多少",
    "的定义",
    "指的是",
    "哪一年",
    "哪几个",
    "哪一个",
    "多少个",
    "什么",
    "怎么",
    "怎样",
    "如何",
    "哪些",
    "哪里",
    "哪儿",
    "哪个",
    "哪位",
    "哪种",
    "哪年",
    "何时",
    "何处",
    "何地",
    "为何",
    "多少",
    "几个",
    "是谁",
    "请问",
    "多大",
    "多长",
    "多久",
    "是否",
    "哪",
    "谁",
    "何",
    "几",
    "吗",
];

fn without_asking(text: &str) -> String {
    if !text.chars().any(is_han) {
        return text.to_owned();
    }
    let mut text = text::normalise::normalise(text);
    for asking in ASKING_HAN {
        text = text.replace(asking, "，");
    }
    text
}

fn kind(text: &str) -> Kind {
    let text = text::normalise::normalise(text);
    if text.chars().any(is_han) {
        return kind_han(&text);
    }
    let words: Vec<&str> =
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let pair = |first: &[&str], second: &[&str]| {
        words.windows(2).any(|pair| first.contains(&pair[0]) && second.contains(&pair[1]))
    };
    let has = |word: &str| words.contains(&word);
    let which = ["what", "which"];
    if pair(
        &["how"],
        &["many", "much", "long", "far", "old", "large", "big", "tall", "high", "fast", "often"],
    ) || pair(&which, &["percent", "percentage", "number", "proportion", "amount", "fraction", "portion"])
    {
        Kind::Quantity
    } else if has("when")
        || pair(
            &which,
            &["year", "years", "date", "century", "decade", "month", "day", "time", "period", "era", "age"],
        )
    {
        Kind::Time
    } else if has("who") || has("whom") || has("whose") {
        Kind::Person
    } else if has("where")
        || pair(
            &which,
            &[
                "country",
                "countries",
                "city",
                "cities",
                "place",
                "region",
                "state",
                "continent",
                "area",
                "location",
                "nation",
            ],
        )
    {
        Kind::Place
    } else if has("why") || pair(&which, &["reason", "reasons", "caused", "causes"]) {
        Kind::Reason
    } else if has("how") {
        Kind::Manner
    } else {
        Kind::Thing
    }
}

fn kind_han(text: &str) -> Kind {
    let has = |signs: &[&str]| signs.iter().any(|sign| text.contains(sign));
    if has(&["为什么", "为何", "原因", "何以"]) {
        Kind::Reason
    } else if has(&[
        "什么时候",
        "何时",
        "哪年",
        "哪一年",
        "几年",
        "几月",
        "年份",
        "时间",
        "日期",
        "哪天",
        "何年",
    ]) {
        Kind::Time
    } else if has(&["多少", "几", "多大", "多长", "多高", "多久", "多远"]) {
        Kind::Quantity
    } else if has(&[
        "哪里",
        "哪儿",
        "何处",
        "何地",
        "什么地方",
        "哪个国家",
        "哪国",
        "哪个城市",
        "位于哪",
        "在哪",
    ]) {
        Kind::Place
    } else if has(&["谁", "哪位", "什么人", "何人"]) {
        Kind::Person
    } else if has(&["如何", "怎么", "怎样"]) {
        Kind::Manner
    } else {
        Kind::Thing
    }
}

/// Whether a sentence has what a question of this kind asks for, beside what the question says itself. `None` when no
/// sign tells.
pub(crate) fn offers(kind: Kind, question: &Question, sentence: &str, words: &[Word]) -> Option<bool> {
    let han = words.iter().filter(|word| word.han).count() * 2 > words.len();
    let new = |word: &&Word| !question.words.iter().any(|asked| asked.stem == word.stem);
    let signs = |signs: &[&str]| signs.iter().any(|sign| sentence.contains(sign));
    match kind {
        Kind::Quantity => Some(words.iter().filter(new).any(|word| word.number)),
        Kind::Time if han => Some(
            words.iter().any(|word| word.number)
                && signs(&["年", "月", "日", "世纪", "时", "代", "期", "年", "後", "后", "前"]),
        ),
        Kind::Time => {
            const TIMES: &[&str] = &[
                "centuri", "decad", "januari", "februari", "march", "april", "june", "juli", "august",
                "septemb", "octob", "novemb", "decemb", "year", "day", "month", "war", "reign",
            ];
            let year =
                |word: &Word| word.stem.len() >= 3 && word.stem.bytes().take(3).all(|c| c.is_ascii_digit());
            Some(words.iter().filter(new).any(|word| year(word) || TIMES.contains(&word.stem.as_str())))
        }
        Kind::Person | Kind::Place if han => match kind {
            Kind::Place => Some(signs(&["位于", "在", "于", "国", "市", "省", "县", "州", "地"])),
            _ => None,
        },
        Kind::Person | Kind::Place => {
            Some(words.iter().skip(1).filter(new).any(|word| word.capital && !word.little))
        }
        Kind::Reason if han => {
            Some(signs(&["因", "由于", "为了", "所以", "导致", "使", "故", "以致", "從而", "从而"]))
        }
        Kind::Reason => Some(words.iter().any(|word| {
            [
                "becaus", "due", "caus", "reason", "sinc", "therefor", "thus", "result", "so", "led", "owe",
                "order",
            ]
            .contains(&word.stem.as_str())
        })),
        Kind::Manner | Kind::Thing => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_of_questions() {
        for (text, expected) in [
            ("Who was the duke?", Kind::Person),
            ("What year did it end?", Kind::Time),
            ("How many chambers has the heart?", Kind::Quantity),
            ("In what country is it?", Kind::Place),
            ("Why do leaves look green?", Kind::Reason),
            ("How does a plant make sugar?", Kind::Manner),
            ("What is osmosis?", Kind::Thing),
            ("光合作用为什么需要光？", Kind::Reason),
            ("心脏有几个腔？", Kind::Quantity),
            ("长城位于哪里？", Kind::Place),
            ("什么是栈？", Kind::Thing),
        ] {
            assert_eq!(kind(text), expected, "{text}");
        }
    }

    #[test]
    fn words_that_only_ask_are_no_terms() {
        let terms = |text| Question::new(text).content.into_iter().collect::<Vec<_>>();
        assert_eq!(terms("What is the capital of France?"), ["capit", "franc"]);
        assert_eq!(terms("什么是光合作用？"), ["作用", "光合", "合作"]);
        assert_eq!(terms("栈的特点有哪些"), ["栈", "特点"]);
        assert_eq!(
            Question::new("When did Rollo arrive in 911?").names.into_iter().collect::<Vec<_>>(),
            ["rollo"]
        );
    }
}

//! What the student reads: assembled from what was found, in the language of the course, at most three points: what
//! stands, what is missing or mistaken, one next step.
//!
//! Nothing is invented: every sentence rests on a finding or on the answer's own words. What is missing is pointed at
//! with words of the question, never with those of a reference answer.

use unicode_segmentation::UnicodeSegmentation;

use crate::grade::{Label, Met, Reason};
use crate::language::{Language, is_han};
use crate::normalise::normalise;
use crate::text::Text;
use crate::words;

/// One expected point, as far as the student may know of it.
pub(crate) struct Finding {
    pub(crate) met: Met,
    pub(crate) quote: Option<String>,
    /// What the rubric says; absent for points of a reference answer, which are not shown.
    pub(crate) description: Option<String>,
    /// Words of the question that the point speaks of.
    pub(crate) topic: Option<String>,
}

/// All that feedback is made of.
pub(crate) struct Facts<'a> {
    pub(crate) label: Label,
    /// All or nearly all of the marks.
    pub(crate) full: bool,
    pub(crate) reasons: &'a [Reason],
    pub(crate) findings: &'a [Finding],
    /// A number in the answer that neither the question nor what was expected has.
    pub(crate) foreign_number: Option<&'a str>,
    /// The answer only says that it does not know.
    pub(crate) declined: bool,
}

/// Feedback in the language of the course; English where the grader has no words in it.
pub(crate) fn write(facts: &Facts<'_>, language: Language) -> String {
    match language {
        Language::Chinese | Language::Mixed => compose(facts, &Chinese),
        Language::English | Language::Other => compose(facts, &English),
    }
}

fn compose(facts: &Facts<'_>, words: &dyn Phrases) -> String {
    if let Some(text) = words.unread(facts.reasons) {
        return text.to_owned();
    }
    let find = |met: Met| facts.findings.iter().find(|finding| finding.met == met);
    let quote = |finding: Option<&Finding>| finding.and_then(|finding| finding.quote.clone());
    let mistaken = find(Met::Mistaken);
    let missing = find(Met::Missing).or(find(Met::Partly));
    let gap = mistaken.or(missing);
    let topic = gap.and_then(|finding| finding.topic.as_deref());
    let description = gap.and_then(|finding| finding.description.as_deref());

    let mut points = Vec::new();
    if facts.declined {
        points.push(words.declined());
    } else {
        match (facts.label, mistaken) {
            (Label::Correct, None) => points.push(words.right(facts.full, quote(find(Met::Met)))),
            _ => {
                let good = quote(find(Met::Met)).or_else(|| quote(find(Met::Partly)));
                // The same words cannot be praised and doubted.
                let good = good.filter(|good| mistaken.is_none_or(|m| m.quote.as_ref() != Some(good)));
                points.push(match good {
                    Some(good) => words.partly(&good),
                    None if mistaken.is_some() || facts.label == Label::Contradictory => String::new(),
                    None => words.not_yet(),
                });
                if mistaken.is_some() || facts.label == Label::Contradictory {
                    points.push(words.contrary(quote(mistaken).as_deref()));
                }
            }
        }
    }
    if let (Some(description), true) = (description, facts.label != Label::Correct || mistaken.is_some()) {
        points.push(words.expected(description));
    }
    if let (Some(number), true) = (facts.foreign_number, facts.label != Label::Correct) {
        points.push(words.number(number));
    }
    points.retain(|point| !point.is_empty());
    points.truncate(2);
    // Who has not said everything yet has something better to do than look for examples.
    let label =
        if facts.full || facts.label != Label::Correct { facts.label } else { Label::PartiallyCorrect };
    points.push(words.next(label, mistaken.is_some(), topic));
    points.join(words.between())
}

/// The sentences, in one language.
trait Phrases {
    /// Instead of everything else, when the answer could not be read.
    fn unread(&self, reasons: &[Reason]) -> Option<&'static str>;
    fn declined(&self) -> String;
    fn right(&self, full: bool, quote: Option<String>) -> String;
    fn partly(&self, quote: &str) -> String;
    fn not_yet(&self) -> String;
    fn contrary(&self, quote: Option<&str>) -> String;
    fn expected(&self, description: &str) -> String;
    fn number(&self, number: &str) -> String;
    fn next(&self, label: Label, mistaken: bool, topic: Option<&str>) -> String;
    fn between(&self) -> &'static str;
}

struct English;

impl Phrases for English {
    fn unread(&self, reasons: &[Reason]) -> Option<&'static str> {
        reasons.iter().find_map(|reason| match reason {
            Reason::Empty => Some("There is no answer here yet. Write what you know, even if it is only a part; you can build on it."),
            Reason::LanguageNotSupported => {
                Some("Your teacher will read this answer: it is in a language that the automatic marking does not know.")
            }
            Reason::Gibberish => {
                Some("No words could be found in this answer. Write one sentence that answers the question; your teacher will look at it too.")
            }
            _ => None,
        })
    }

    fn declined(&self) -> String {
        "It is fine not to know yet.".into()
    }

    fn right(&self, full: bool, quote: Option<String>) -> String {
        match quote {
            Some(quote) if !full => format!("That is largely right: {}", quoted(&quote, '.')),
            None if !full => "That is largely right.".into(),
            Some(quote) => format!("That is right. The heart of your answer: {}", quoted(&quote, '.')),
            None => "That is right.".into(),
        }
    }

    fn partly(&self, quote: &str) -> String {
        format!("This part is on the right track: {}", quoted(quote, '.'))
    }

    fn not_yet(&self) -> String {
        "Your answer does not yet say what the question asks for.".into()
    }

    fn contrary(&self, quote: Option<&str>) -> String {
        match quote {
            Some(quote) => format!("Look again at “{quote}”: it goes against what is expected here."),
            None => "Something in your answer goes against what is expected here.".into(),
        }
    }

    fn expected(&self, description: &str) -> String {
        format!("What counts here: {}", ended(description, '.'))
    }

    fn number(&self, number: &str) -> String {
        format!("Check the number {number}.")
    }

    fn next(&self, label: Label, mistaken: bool, topic: Option<&str>) -> String {
        match (label, mistaken, topic) {
            (Label::Correct, false, _) => "Next step: find an example of your own in which the same holds.".into(),
            (Label::Contradictory, _, Some(topic)) | (_, true, Some(topic)) => {
                format!("Next step: read about “{topic}” again and ask yourself which way round it is, and why.")
            }
            (Label::Contradictory, _, None) | (_, true, None) => {
                "Next step: go back to your material and ask yourself which way round it is, and why.".into()
            }
            (Label::PartiallyCorrect, _, Some(topic)) => {
                format!("Next step: add a sentence that says more about “{topic}”.")
            }
            (Label::PartiallyCorrect, _, None) => {
                "Next step: read the question once more and add the part that your answer leaves out.".into()
            }
            (_, _, Some(topic)) => {
                format!("Next step: look up “{topic}” in your material and answer in your own words, in one or two sentences.")
            }
            (_, _, None) => {
                "Next step: underline what the question asks for, then answer exactly that in one or two sentences.".into()
            }
        }
    }

    fn between(&self) -> &'static str {
        " "
    }
}

struct Chinese;

impl Phrases for Chinese {
    fn unread(&self, reasons: &[Reason]) -> Option<&'static str> {
        reasons.iter().find_map(|reason| match reason {
            Reason::Empty => {
                Some("这里还没有作答。先写下你知道的内容，哪怕只是一部分，也可以在此基础上补充。")
            }
            Reason::LanguageNotSupported => Some("自动评分暂不支持这份作答所用的语言，将由老师批阅。"),
            Reason::Gibberish => {
                Some("这份作答中没有可以读懂的内容。请用一句完整的话回答问题；老师也会查看。")
            }
            _ => None,
        })
    }

    fn declined(&self) -> String {
        "现在还不会也没关系。".into()
    }

    fn right(&self, full: bool, quote: Option<String>) -> String {
        match quote {
            Some(quote) if !full => format!("回答基本正确：{}", quoted(&quote, '。')),
            None if !full => "回答基本正确。".into(),
            Some(quote) => format!("回答正确。你抓住了要点：{}", quoted(&quote, '。')),
            None => "回答正确。".into(),
        }
    }

    fn partly(&self, quote: &str) -> String {
        format!("这一部分思路是对的：{}", quoted(quote, '。'))
    }

    fn not_yet(&self) -> String {
        "你的回答还没有说到题目所问的内容。".into()
    }

    fn contrary(&self, quote: Option<&str>) -> String {
        match quote {
            Some(quote) => format!("请再想一想“{quote}”：这与题目所要的结论相反。"),
            None => "你的回答中有与题目所要的结论相反的地方。".into(),
        }
    }

    fn expected(&self, description: &str) -> String {
        format!("这里的评分要点是：{}", ended(description, '。'))
    }

    fn number(&self, number: &str) -> String {
        format!("请核对数字 {number}。")
    }

    fn next(&self, label: Label, mistaken: bool, topic: Option<&str>) -> String {
        match (label, mistaken, topic) {
            (Label::Correct, false, _) => "下一步：试着自己举一个同样成立的例子。".into(),
            (Label::Contradictory, _, Some(topic)) | (_, true, Some(topic)) => {
                format!("下一步：重新阅读有关“{topic}”的内容，弄清楚究竟是哪一种情况，以及为什么。")
            }
            (Label::Contradictory, _, None) | (_, true, None) => {
                "下一步：回到学习材料，弄清楚究竟是哪一种情况，以及为什么。".into()
            }
            (Label::PartiallyCorrect, _, Some(topic)) => format!("下一步：再用一句话补充说明“{topic}”。"),
            (Label::PartiallyCorrect, _, None) => "下一步：再读一遍题目，把还没有写到的部分补充完整。".into(),
            (_, _, Some(topic)) => format!("下一步：在学习材料中查找“{topic}”，再用自己的话写一两句回答。"),
            (_, _, None) => "下一步：先划出题目问的是什么，再用一两句话直接回答。".into(),
        }
    }

    fn between(&self) -> &'static str {
        ""
    }
}

const STOPS: [char; 8] = ['.', '!', '?', '。', '！', '？', '；', '…'];

/// A teacher's sentence with its full stop.
fn ended(sentence: &str, stop: char) -> String {
    let sentence = sentence.trim();
    if sentence.ends_with(STOPS) { sentence.to_owned() } else { format!("{sentence}{stop}") }
}

/// The student's words in quotation marks, with a full stop after them unless they bring their own.
fn quoted(quote: &str, stop: char) -> String {
    if quote.ends_with(STOPS) { format!("“{quote}”") } else { format!("“{quote}”{stop}") }
}

/// Words of the question that an expected point speaks of: they can be named without giving the point away.
pub(crate) fn topic(question: &str, point: &Text) -> Option<String> {
    if question.chars().any(is_han) {
        shared_stretch(question, &point.normal)
    } else {
        shared_word(question, point)
    }
}

/// The longest stretch of at least two Han characters (and at most twelve) of the question that the point has too.
fn shared_stretch(question: &str, point: &str) -> Option<String> {
    const LONGEST: usize = 12;
    let characters: Vec<char> = question.chars().take(2_000).collect();
    let mut best: Option<&[char]> = None;
    for start in 0..characters.len() {
        for length in best.map_or(2, |best| best.len() + 1)..=LONGEST.min(characters.len() - start) {
            let stretch = &characters[start..start + length];
            let term = stretch.iter().all(|c| is_han(*c) && words::carries(*c));
            if !term || !point.contains(&normalise(&stretch.iter().collect::<String>())) {
                break;
            }
            best = Some(stretch);
        }
    }
    best.map(|stretch| stretch.iter().collect())
}

/// The longest word of the question, of four letters or more, that the point has too.
fn shared_word(question: &str, point: &Text) -> Option<String> {
    const DULL: &[&str] =
        &["explain", "describe", "difference", "between", "following", "question", "answer", "because"];
    let mut best: Option<&str> = None;
    for word in question.unicode_words().take(400) {
        let normal = normalise(word);
        let term = normal.chars().count() >= 4
            && !DULL.contains(&normal.as_str())
            && words::words(&normal).iter().all(|word| point.content.contains(word));
        if term && best.is_none_or(|best| word.len() > best.len()) {
            best = Some(word);
        }
    }
    best.map(str::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_comes_from_the_question() {
        let point = Text::new("They reflect green light and absorb red and blue.");
        assert_eq!(topic("Why do leaves look green?", &point).as_deref(), Some("green"));
        assert_eq!(topic("What is osmosis?", &point), None);
        let point = Text::new("错误。栈中元素先出栈，最后删除栈底元素。");
        assert_eq!(topic("栈底元素是不能删除的元素吗？", &point).as_deref(), Some("栈底元素"));
    }

    fn finding(met: Met, quote: Option<&str>, description: Option<&str>, topic: Option<&str>) -> Finding {
        let own = |text: Option<&str>| text.map(str::to_owned);
        Finding { met, quote: own(quote), description: own(description), topic: own(topic) }
    }

    /// Every kind of answer, in one language.
    fn all(language: Language, quote: &str, description: &str, topic: &str) -> String {
        let contrary = if language == Language::Chinese { "吸收绿光" } else { "they absorb green" };
        let met = || finding(Met::Met, Some(quote), None, Some(topic));
        let missing = || finding(Met::Missing, None, None, Some(topic));
        let missing_criterion = || finding(Met::Missing, None, Some(description), None);
        let mistaken = || finding(Met::Mistaken, Some(contrary), None, Some(topic));
        let cases: [(&str, Label, &[Reason], Vec<Finding>); 10] = [
            ("correct", Label::Correct, &[], vec![met()]),
            ("largely", Label::Correct, &[], vec![met(), missing()]),
            ("partly", Label::PartiallyCorrect, &[], vec![met(), missing()]),
            ("rubric", Label::PartiallyCorrect, &[], vec![met(), missing_criterion()]),
            ("contradictory", Label::Contradictory, &[], vec![mistaken()]),
            ("mixed", Label::PartiallyCorrect, &[], vec![met(), mistaken(), missing()]),
            ("incorrect", Label::Incorrect, &[], vec![missing()]),
            ("empty", Label::Incorrect, &[Reason::Empty], vec![]),
            ("language", Label::Incorrect, &[Reason::LanguageNotSupported], vec![]),
            ("gibberish", Label::Incorrect, &[Reason::Gibberish], vec![]),
        ];
        let mut lines = Vec::new();
        for (name, label, reasons, findings) in cases {
            let number = (name == "partly").then_some("12");
            let facts = Facts {
                label,
                full: name == "correct",
                reasons,
                findings: &findings,
                foreign_number: number,
                declined: false,
            };
            lines.push(format!("{name}: {}", write(&facts, language)));
        }
        let facts = Facts {
            label: Label::Incorrect,
            full: false,
            reasons: &[],
            findings: &[missing()],
            foreign_number: None,
            declined: true,
        };
        lines.push(format!("declined: {}", write(&facts, language)));
        lines.join("\n")
    }

    #[test]
    fn english_reads_well() {
        insta::assert_snapshot!(all(
            Language::English,
            "they reflect green",
            "names the colours that are absorbed",
            "leaves"
        ));
    }

    #[test]
    fn chinese_reads_well() {
        insta::assert_snapshot!(all(Language::Chinese, "反射绿光", "说明吸收了哪些颜色的光", "叶子"));
    }
}

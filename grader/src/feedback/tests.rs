//! Read aloud: every kind of answer, in both languages.

use super::*;

fn finding(met: Met, quote: Option<&str>, description: Option<&str>, topic: Option<&str>) -> Finding {
    let own = |text: Option<&str>| text.map(str::to_owned);
    Finding {
        id: "c1".into(),
        met,
        quote: own(quote),
        description: own(description),
        topic: own(topic),
        ..Finding::default()
    }
}

struct Texts {
    quote: &'static str,
    contrary: &'static str,
    description: &'static str,
    topic: &'static str,
    key_point: &'static str,
    hint: &'static str,
}

const ENGLISH: Texts = Texts {
    quote: "they reflect green",
    contrary: "they absorb green",
    description: "names the colours that are absorbed",
    topic: "leaves",
    key_point: "Leaves absorb red and blue light",
    hint: "Which light reaches your eye?",
};
const CHINESE: Texts = Texts {
    quote: "反射绿光",
    contrary: "吸收绿光",
    description: "说明吸收了哪些颜色的光",
    topic: "叶子",
    key_point: "叶子吸收红光和蓝光",
    hint: "进入眼睛的是哪种光？",
};

/// Every kind of answer, in one language.
fn all(language: Language, texts: &Texts, disclosure: Disclosure, tone: Tone) -> String {
    let met = || finding(Met::Met, Some(texts.quote), None, Some(texts.topic));
    let missing = || finding(Met::Missing, None, None, Some(texts.topic));
    let missing_criterion = || Finding {
        missing: vec![texts.key_point.into()],
        ..finding(Met::Missing, None, Some(texts.description), None)
    };
    let mistaken = || finding(Met::Mistaken, Some(texts.contrary), None, Some(texts.topic));
    let wrong_idea = || Finding { hint: Some(texts.hint.into()), ..mistaken() };
    let number = |fault: NumberFault, met: Met| Finding {
        number: Some(fault),
        ..finding(met, Some("3.5"), Some(texts.description), None)
    };
    let cases: [(&str, Label, &[Reason], Vec<Finding>); 13] = [
        ("correct", Label::Correct, &[], vec![met()]),
        ("largely", Label::Correct, &[], vec![met(), missing()]),
        ("partly", Label::PartiallyCorrect, &[], vec![met(), missing()]),
        ("rubric", Label::PartiallyCorrect, &[], vec![met(), missing_criterion()]),
        ("contradictory", Label::Contradictory, &[], vec![mistaken()]),
        ("mixed", Label::PartiallyCorrect, &[], vec![met(), mistaken(), missing()]),
        ("wrong idea", Label::PartiallyCorrect, &[], vec![met(), wrong_idea(), missing()]),
        (
            "no unit",
            Label::PartiallyCorrect,
            &[],
            vec![number(NumberFault::NoUnit("3.5".into()), Met::Partly)],
        ),
        (
            "wrong number",
            Label::Incorrect,
            &[],
            vec![number(NumberFault::Wrong("5 cm".into()), Met::Mistaken)],
        ),
        ("incorrect", Label::Incorrect, &[], vec![missing()]),
        ("empty", Label::Incorrect, &[Reason::Empty], vec![]),
        ("language", Label::Incorrect, &[Reason::LanguageNotSupported], vec![]),
        ("gibberish", Label::Incorrect, &[Reason::Gibberish], vec![]),
    ];
    let mut lines = Vec::new();
    let mut add = |name: &str, label, reasons: &[Reason], findings: &[Finding], declined: bool| {
        for answer in ["a", "b", "c"] {
            let facts = Facts {
                label,
                full: name == "correct",
                reasons,
                findings,
                foreign_number: (name == "partly").then_some("12"),
                declined,
                disclosure,
                tone,
                answer,
            };
            let (text, points) = write(&facts, language);
            let told = points.iter().filter(|point| point.kind != FeedbackKind::Goal).count();
            assert!((1..=3).contains(&told), "{name}: {points:?}");
            let line = format!("{name}: {text}");
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
    };
    for (name, label, reasons, findings) in cases {
        add(name, label, reasons, &findings, false);
    }
    add("declined", Label::Incorrect, &[], &[missing()], true);
    lines.join("\n")
}

#[test]
fn english_reads_well() {
    insta::assert_snapshot!(all(Language::English, &ENGLISH, Disclosure::Hint, Tone::Warm));
}

#[test]
fn english_reads_well_when_all_is_told() {
    insta::assert_snapshot!(all(Language::English, &ENGLISH, Disclosure::Full, Tone::Simple));
}

#[test]
fn chinese_reads_well() {
    insta::assert_snapshot!(all(Language::Chinese, &CHINESE, Disclosure::Hint, Tone::Warm));
}

#[test]
fn chinese_reads_well_when_all_is_told() {
    insta::assert_snapshot!(all(Language::Chinese, &CHINESE, Disclosure::Full, Tone::Simple));
}

#[test]
fn with_nothing_disclosed_nothing_is_given_away() {
    for (language, texts) in [(Language::English, &ENGLISH), (Language::Chinese, &CHINESE)] {
        let told = all(language, texts, Disclosure::None, Tone::Warm);
        for secret in [texts.description, texts.key_point, texts.hint] {
            assert!(!told.contains(secret), "{secret} in {told}");
        }
        let hinted = all(language, texts, Disclosure::Hint, Tone::Warm);
        assert!(hinted.contains(texts.hint) && hinted.contains(texts.description));
        assert!(!hinted.contains(texts.key_point));
        assert!(all(language, texts, Disclosure::Full, Tone::Warm).contains(texts.key_point));
    }
}

#[test]
fn the_dearest_gap_is_named() {
    let cheap = Finding { lost: 1.0, ..finding(Met::Missing, None, Some("cheap"), None) };
    let dear = Finding { lost: 3.0, ..finding(Met::Missing, None, Some("dear"), None) };
    let facts = Facts {
        label: Label::PartiallyCorrect,
        full: false,
        reasons: &[],
        findings: &[finding(Met::Met, Some("x"), None, None), cheap, dear],
        foreign_number: None,
        declined: false,
        disclosure: Disclosure::Hint,
        tone: Tone::Warm,
        answer: "x",
    };
    let (text, _) = write(&facts, Language::English);
    assert!(text.contains("dear") && !text.contains("cheap"), "{text}");
}

#[test]
fn the_person_is_neither_praised_nor_compared() {
    for (language, texts) in [(Language::English, &ENGLISH), (Language::Chinese, &CHINESE)] {
        for tone in [Tone::Warm, Tone::Simple] {
            let told = all(language, texts, Disclosure::Full, tone).to_lowercase();
            for word in [
                "you are",
                "clever",
                "smart",
                "well done",
                "good job",
                "others",
                "class",
                "聪明",
                "真棒",
                "同学",
                "别人",
            ] {
                assert!(!told.contains(word), "{word} in {told}");
            }
        }
    }
}

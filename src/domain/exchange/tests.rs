//! What goes out comes in again, and what is broken says where.

#![allow(clippy::unwrap_used)]

use super::*;
use crate::db::assignment::Settings;
use crate::db::types::ReleasePolicy;

fn snapshot(title: &str) -> Snapshot {
    Snapshot {
        title: title.into(),
        prompt: "Why are {leaves} green? <b> & \"so\" = ~ # \\ :\n\nWrite two lines.".into(),
        reference_answers: vec![
            "They reflect green light; they absorb red.".into(),
            "Green is reflected.".into(),
        ],
        rubric: vec![grader::Criterion {
            id: "c1".into(),
            description: "Says: green = reflected".into(),
            points: 1.5,
            ..grader::Criterion::default()
        }],
        points: 4,
        language: "auto".into(),
        attempts_allowed: 3,
        release_policy: ReleasePolicy::Confident,
        settings: Settings {
            accepted: vec!["*reflects green*".into()],
            rejected: vec!["magic".into()],
            guidance: "Be kind.".into(),
            ..Settings::default()
        },
    }
}

fn short() -> Snapshot {
    Snapshot {
        reference_answers: vec!["叶绿素".into(), "chlorophyll".into()],
        rubric: Vec::new(),
        settings: Settings { guidance: String::new(), ..snapshot("").settings },
        ..snapshot("Pigment {a} = \"b\"")
    }
}

fn back(format: Format, contents: &[Snapshot]) -> Vec<Snapshot> {
    let text = export(format, contents);
    let import = import(text.as_bytes());
    assert!(import.troubles.is_empty(), "{format:?}: {:?}\n{text}", import.troubles);
    import.items.into_iter().map(|content| content.snapshot().clone()).collect()
}

/// GIFT knows no points: every question counts one.
fn carried(format: Format, content: Snapshot) -> Snapshot {
    if format == Format::Gift { Snapshot { points: 1, ..content } } else { content }
}

#[test]
fn every_format_brings_back_what_it_took() {
    for format in Format::ALL {
        for content in [snapshot("Leaves 1"), short()] {
            assert_eq!(
                back(format, std::slice::from_ref(&content)),
                [carried(format, content)],
                "{format:?}"
            );
        }
    }
    for format in [Format::MoodleXml, Format::Gift, Format::Csv] {
        let all = [snapshot("1"), short(), snapshot("=cmd|' /C calc'!A0")];
        assert_eq!(back(format, &all), all.map(|content| carried(format, content)), "{format:?}");
    }
}

#[test]
fn moodle_files_as_moodle_writes_them_are_read() {
    let file = r#"<?xml version="1.0" encoding="UTF-8"?>
<quiz>
  <question type="category"><category><text>$course$/top</text></category></question>
  <question type="shortanswer">
    <name><text>Pigment</text></name>
    <questiontext format="html"><text><![CDATA[<p>Which pigment makes leaves <strong>green</strong>?<br>One word, 3 &lt; 4.</p>]]></text></questiontext>
    <defaultgrade>2.0000000</defaultgrade>
    <answer fraction="100" format="moodle_auto_format"><text>chlorophyll</text><feedback format="html"><text>Yes</text></feedback></answer>
    <answer fraction="100" format="moodle_auto_format"><text>chlorophyl*</text></answer>
    <answer fraction="0" format="moodle_auto_format"><text>carotene</text></answer>
    <answer fraction="50" format="moodle_auto_format"><text>a pigment</text></answer>
    <answer fraction="0" format="moodle_auto_format"><text>*</text></answer>
  </question>
  <question type="multichoice"><name><text>Pick</text></name></question>
</quiz>"#;
    let import = import(file.as_bytes());
    let content = import.items[0].snapshot();
    assert_eq!(content.prompt, "Which pigment makes leaves **green**?\nOne word, 3 < 4.");
    assert_eq!(
        (content.points, content.reference_answers.as_slice()),
        (2, ["chlorophyll".to_owned()].as_slice())
    );
    assert_eq!(content.settings.accepted, ["chlorophyl*"]);
    assert_eq!(content.settings.rejected, ["carotene"]);
    let told: Vec<_> = import.troubles.iter().map(|t| (t.line, t.message, t.name.as_str())).collect();
    assert_eq!(told, [(11, "import-part", "a pigment"), (14, "import-kind", "multichoice: Pick")]);
}

#[test]
fn what_is_broken_says_where() {
    let told = |file: &str| {
        let import = import(file.as_bytes());
        assert!(import.items.is_empty(), "{file}");
        import.troubles.first().map(|trouble| (trouble.line, trouble.message)).unwrap()
    };
    assert_eq!(told(""), (1, "import-empty"));
    assert_eq!(told("<quiz>\n<question>\n</quiz>").1, "import-xml-broken");
    assert_eq!(told("<html/>"), (1, "import-unknown-xml"));
    assert_eq!(told("<!DOCTYPE a [<!ENTITY b \"c\">]>\n<quiz>&b;</quiz>"), (1, "import-xml-doctype"));
    assert_eq!(told("<quiz>&b;</quiz>").1, "import-xml-broken");
    assert_eq!(told(&format!("{}{}", "<a>".repeat(100), "</a>".repeat(100))).1, "import-xml-large");
    assert_eq!(told("::Title::What is it"), (1, "import-gift-braces"));
    assert_eq!(told("// a comment\n\n::Pick::Which? {~a =b}"), (3, "import-kind"));
    assert_eq!(told("::Essay::Write. {}"), (1, "authoring-reference-missing"));
    assert_eq!(
        told("title,prompt,points,reference_answer\nLeaves,Why?,many,Because."),
        (2, "authoring-points-whole")
    );
    assert_eq!(import(&[0xff, 0xfe]).troubles[0].message, "import-not-utf8");
    assert_eq!(import(&vec![b' '; MAX_BYTES + 1]).troubles[0].message, "import-too-large");
    let many = format!("title;prompt;points;reference_answer\n{}", "a;b;1;c\n".repeat(MAX_ITEMS + 1));
    let import = import(many.as_bytes());
    assert_eq!((import.items.len(), import.troubles[0].message), (MAX_ITEMS, "import-too-many"));
}

#[test]
fn gift_is_read_as_moodle_writes_it() {
    let file = "// question: 1\n::Leaves::[html]Which pigment makes leaves green\\: one word?{\n\t=%100%chlorophyll#well\n\t=Chlorophyll a\n\t=%0%carotene\n}\n\nLeaves look {=green} by day.";
    let import = import(file.as_bytes());
    assert!(import.troubles.is_empty(), "{:?}", import.troubles);
    let first = import.items[0].snapshot();
    assert_eq!(first.reference_answers, ["chlorophyll", "Chlorophyll a"]);
    assert_eq!(first.settings.rejected, ["carotene"]);
    assert_eq!(import.items[1].snapshot().prompt, "Leaves look _____ by day.");
}

proptest::proptest! {
    #[test]
    fn any_text_is_read_without_a_panic(text in "(\\PC|[{}=~#:<>&;/\"',\n]|<quiz>|<question type=\"essay\">|&amp;){0,120}") {
        let import = import(text.as_bytes());
        proptest::prop_assert!(!import.items.is_empty() || !import.troubles.is_empty());
    }
}

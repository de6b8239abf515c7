//! From passages to answers, without an encoder: words alone.
#![allow(clippy::unwrap_used)]

use tutor::answer::{AskError, Outcome, Tutor};
use tutor::material::{Anchor, Chunk};
use tutor::search::{Index, Scope};

fn chunk(id: &str, heading: &str, text: &str) -> Chunk {
    Chunk {
        id: id.into(),
        document: id.into(),
        course: "c".into(),
        released_at: (id == "solution").then_some(100),
        headings: vec![heading.into()],
        anchor: Anchor::Document,
        text: text.into(),
    }
}

fn tutor() -> Tutor {
    let chunks = vec![
        chunk(
            "light",
            "Colour of leaves",
            "Leaves hold a dye that is called chlorophyll. Chlorophyll reflects green light and absorbs red light. \
             Sugar is made in the chloroplasts.",
        ),
        chunk(
            "heart",
            "The heart",
            "The heart of a bird has four chambers. It beats about 500 times a minute in a sparrow.",
        ),
        chunk("rust", "Rust", "Rust is an oxide of iron. It forms when iron meets water and air."),
        chunk("merge", "Merge sort", "The running time is n log n in every case."),
        chunk("bubble", "Bubble sort", "The running time is n squared in the worst case."),
        chunk("栈", "栈", "栈是一种后进先出的线性表。最先进入栈的元素在栈底。"),
        chunk("队列", "队列", "队列是一种先进先出的线性表。元素从队尾进入，从队头离开。"),
        chunk("solution", "Solution", "The solution of exercise seven is the number forty-two."),
    ];
    Tutor::new(Index::new(chunks, Vec::new()), None)
}

const NOW: Scope<'static> = Scope { course: "c", now: 50 };

#[test]
fn answers_are_quotations_with_their_place() {
    let tutor = tutor();
    for (question, passage, part) in [
        ("Which light does chlorophyll reflect?", "light", "reflects green"),
        ("How many chambers has the heart of a bird?", "heart", "four chambers"),
        ("最先进入栈的元素在哪里？", "栈", "栈底"),
        ("最先進入棧的元素在哪裡？", "栈", "栈底"),
    ] {
        let reply = tutor.ask(question, &NOW, Some(0.2)).unwrap();
        assert_eq!(reply.outcome, Outcome::Answered, "{question}: {reply:?}");
        assert_eq!(reply.ranked[0], passage, "{question}");
        assert!(reply.answer.as_ref().unwrap().contains(part), "{question}: {reply:?}");
        for citation in &reply.citations {
            let stands = |chunk: &&Chunk| chunk.document == citation.passage_id;
            assert!(tutor.index().chunks().iter().find(stands).unwrap().text.contains(&citation.quote));
        }
        assert_eq!(tutor.ask(question, &NOW, Some(0.2)).unwrap(), reply, "the same again");
    }
}

#[test]
fn what_is_not_there_is_declined() {
    let tutor = tutor();
    for question in ["Who won the chess tournament in Vienna in 1882?", "鲁迅的原名是什么？", "zzz"]
    {
        let reply = tutor.ask(question, &NOW, None).unwrap();
        assert_eq!(reply.outcome, Outcome::NotFound, "{question}: {reply:?}");
        assert!(reply.answer.is_none() && reply.citations.is_empty() && reply.confidence >= 0.5);
    }
    assert_eq!(tutor.ask(" ?! ", &NOW, None), Err(AskError::Empty));
    // Neither another course's material nor what is released later is used or named.
    let question = "What is the solution of exercise seven?";
    let early = tutor.ask(question, &NOW, Some(0.05)).unwrap();
    assert!(!early.ranked.contains(&"solution".to_owned()), "{early:?}");
    let later = tutor.ask(question, &Scope { now: 100, ..NOW }, Some(0.05)).unwrap();
    assert_eq!(later.ranked[0], "solution");
    assert!(tutor.ask(question, &Scope { course: "d", now: 100 }, Some(0.0)).unwrap().ranked.is_empty());
}

#[test]
fn a_vague_question_is_asked_back_with_the_sections() {
    let reply = tutor().ask("What is the running time?", &NOW, Some(0.2)).unwrap();
    assert_eq!(reply.outcome, Outcome::Clarify, "{reply:?}");
    let labels: Vec<String> = reply.clarify.unwrap().choices.into_iter().map(|choice| choice.label).collect();
    assert_eq!(labels.len(), 2);
    assert!(labels.contains(&"Merge sort".to_owned()) && labels.contains(&"Bubble sort".to_owned()));
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
    #[test]
    fn any_question_and_any_material_get_a_reply(question in "\\PC{0,80}", texts in proptest::collection::vec("\\PC{0,200}", 0..4)) {
        let chunks: Vec<Chunk> = texts.iter().enumerate().map(|(n, text)| chunk(&n.to_string(), "h", text)).collect();
        let tutor = Tutor::new(Index::new(chunks, Vec::new()), None);
        match tutor.ask(&question, &NOW, Some(0.0)) {
            Ok(reply) => {
                proptest::prop_assert!((0.0..=1.0).contains(&reply.confidence));
                for citation in &reply.citations {
                    proptest::prop_assert!(texts.iter().any(|text| text.contains(&citation.quote)));
                }
            }
            Err(error) => proptest::prop_assert_eq!(error, AskError::Empty),
        }
    }
}

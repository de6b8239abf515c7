//! What a pair scorer adds to a grade, and what happens when it fails: with a scorer that says what it is told to.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::sync::Arc;
use std::sync::Mutex;

use grader::{
    Embedding, Encoder, EncoderError, Grader, Head, Label, Language, ModelId, Pair, PairScore, PairScorer,
    Question,
};

struct Letters(ModelId);

impl Encoder for Letters {
    fn encode(&self, texts: &[&str]) -> Result<Vec<Embedding>, EncoderError> {
        let vector = |text: &&str| {
            let mut vector = [0.01_f32; 26];
            for letter in text.bytes().filter(u8::is_ascii_lowercase) {
                vector[usize::from(letter - b'a')] += 1.0;
            }
            let length = vector.iter().map(|v| v * v).sum::<f32>().sqrt();
            Embedding { vector: vector.iter().map(|v| v / length).collect(), truncated: false }
        };
        Ok(texts.iter().map(vector).collect())
    }

    fn model(&self) -> &ModelId {
        &self.0
    }

    fn reads(&self, language: Language) -> bool {
        language == Language::English
    }
}

/// Gives the same score for every pair, and remembers what it was asked.
struct Told {
    model: ModelId,
    score: Result<PairScore, EncoderError>,
    asked: Mutex<Vec<[String; 3]>>,
}

impl PairScorer for Told {
    fn score(&self, pairs: &[Pair<'_>]) -> Result<Vec<PairScore>, EncoderError> {
        let texts = |pair: &Pair<'_>| [pair.question.into(), pair.expected.into(), pair.answer.into()];
        self.asked.lock().unwrap().extend(pairs.iter().map(texts));
        pairs.iter().map(|_| self.score.clone()).collect()
    }

    fn model(&self) -> &ModelId {
        &self.model
    }

    fn reads(&self, language: Language) -> bool {
        language == Language::English
    }
}

fn id(name: &str) -> ModelId {
    ModelId { name: name.into(), version: "1".into(), sha256: name.repeat(8) }
}

fn told(score: Result<PairScore, EncoderError>) -> Arc<Told> {
    Arc::new(Told { model: id("pairs"), score, asked: Mutex::default() })
}

fn says(label: Label) -> Result<PairScore, EncoderError> {
    let labels = Label::ALL.map(|other| if other == label { 6.0 } else { 0.0 });
    Ok(PairScore { labels, share: if label == Label::Correct { 4.0 } else { -4.0 } })
}

/// The bundled head; `stacked` with a stack that repeats what the pair scorer says beside the nearest reference.
fn head(stacked: bool) -> Head {
    let mut file: serde_json::Value =
        serde_json::from_slice(include_bytes!("../../models/head.json")).unwrap();
    let weights: Vec<Vec<f64>> = (0..5)
        .map(|output| (0..15).map(|input| if input == output + 5 { 1.0 } else { 0.0 }).collect())
        .collect();
    let stack = serde_json::json!({
        "mean": vec![0.0; 15], "scale": vec![1.0; 15], "temperature": 1.0, "uncertain_below": 0.5,
        "score_range": [0.1, 0.9], "layers": [{ "weights": weights, "bias": vec![0.0; 5] }],
    });
    file["languages"]["en"]["stack"] = if stacked { stack } else { serde_json::Value::Null };
    Head::from_json(&serde_json::to_vec(&file).unwrap()).unwrap()
}

fn grader(scorer: Arc<Told>, stacked: bool) -> Grader {
    Grader::new(Arc::new(Letters(id("letters"))), head(stacked)).with_pair_scorer(scorer)
}

fn leaves() -> Question {
    Question {
        question: "Why do leaves look green?".into(),
        reference_answers: vec![
            "Plants need the sun.".into(),
            "They reflect green light.".into(),
            "Green light is reflected by them.".into(),
        ],
        max_score: 4.0,
        ..Question::default()
    }
}

const ANSWER: &str = "they do reflect the green light";

#[test]
fn what_the_pair_scorer_says_counts() {
    for label in Label::ALL {
        let scorer = told(says(label));
        let grader = grader(scorer.clone(), true);
        let grade = grader.grade(&leaves(), ANSWER).unwrap();
        assert_eq!(grade.label, label);
        assert_eq!(grade.score > 2.0, label == Label::Correct, "{grade:#?}");
        assert_eq!(grade.provenance.pair_scorer_sha256, Some("pairs".repeat(8)));
        let asked = scorer.asked.lock().unwrap();
        assert_eq!(asked.len(), 2, "each reference costs a run of the model");
        assert_eq!(asked[0], ["Why do leaves look green?", "They reflect green light.", ANSWER]);
    }
}

#[test]
fn every_criterion_is_read_beside_the_answer() {
    let scorer = told(says(Label::Correct));
    let criterion = |id: &str, description: &str| grader::Criterion {
        id: id.into(),
        description: description.into(),
        points: 1.0,
        ..grader::Criterion::default()
    };
    let question = Question {
        reference_answers: Vec::new(),
        rubric: vec![criterion("a", "They reflect green."), criterion("b", "They absorb red.")],
        ..leaves()
    };
    grader(scorer.clone(), true).grade(&question, ANSWER).unwrap();
    let expected: Vec<String> = scorer.asked.lock().unwrap().iter().map(|pair| pair[1].clone()).collect();
    assert_eq!(expected, ["They reflect green.", "They absorb red."]);
}

#[test]
fn a_head_without_a_stack_does_not_ask() {
    let scorer = told(says(Label::Contradictory));
    let with = grader(scorer.clone(), false).grade(&leaves(), ANSWER).unwrap();
    assert!(scorer.asked.lock().unwrap().is_empty());
    let without = Grader::new(Arc::new(Letters(id("letters"))), head(true)).grade(&leaves(), ANSWER).unwrap();
    assert_eq!(
        (with.label, with.score, with.probabilities),
        (without.label, without.score, without.probabilities)
    );
}

#[test]
fn a_failure_is_no_mark() {
    let error = |score| grader(told(score), true).grade(&leaves(), ANSWER).unwrap_err();
    assert!(error(Err(EncoderError::Busy)).is_busy());
    let nothing = error(Ok(PairScore { labels: [f64::NAN; 4], share: 0.0 }));
    assert!(!nothing.is_busy() && nothing.to_string().contains("no usable numbers"), "{nothing}");
    assert!(grader(told(Err(EncoderError::Busy)), true).probe().is_err());
}

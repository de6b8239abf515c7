//! The committed model, run for what it is: the vectors are right, the queue is bounded, damage is noticed.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use grader::{Encoder, EncoderError, Label, Pair, PairScorer, Question, Reason};
use inference::{
    EncoderPool, LEAST_COSINE, MOST_APART, ModelDir, ModelError, PairScorerPool, pair_parity, parity,
};

fn models() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../models")
}

fn library() -> PathBuf {
    let library = Path::new(env!("CARGO_MANIFEST_DIR")).join("../.onnxruntime/onnxruntime-1.32.0.bin");
    assert!(library.exists(), "ONNX Runtime is missing: run `make setup`");
    library
}

fn pool(sessions: usize) -> EncoderPool {
    EncoderPool::open(&ModelDir::open(&models()).unwrap(), &library(), sessions).unwrap()
}

#[test]
fn the_vectors_are_those_of_the_full_model() {
    let dir = ModelDir::open(&models()).unwrap();
    let found = parity(&dir, &pool(1)).unwrap();
    assert!(found.texts >= 5 && found.lowest >= LEAST_COSINE && found.lowest <= 1.001, "{found:?}");
    found.verdict().unwrap();
    assert!(found.texts_per_second() > 1.0);
    let wrong = inference::Parity { lowest: 0.98, ..found };
    assert!(matches!(wrong.verdict(), Err(ModelError::Parity { .. })));
}

#[test]
fn a_text_has_one_vector_whatever_stands_beside_it() {
    let texts = [
        "They reflect green light.",
        "x",
        "因为叶子反射绿光",
        "",
        "They reflect green light.",
        "🌱 \u{202e}",
    ];
    let together = pool(2).encode(&texts).unwrap();
    let alone = pool(1);
    for (text, expected) in texts.iter().zip(&together) {
        let found = alone.encode(&[text]).unwrap().remove(0);
        assert_eq!(found.vector, expected.vector, "{text:?}");
        let length: f32 = found.vector.iter().map(|v| v * v).sum();
        assert!((length - 1.0).abs() < 1e-4);
    }
}

#[test]
fn a_long_text_is_cut_and_says_so() {
    let pool = pool(1);
    let long = "light ".repeat(40_000);
    let found = pool.encode(&[&long, "light"]).unwrap();
    assert!(found[0].truncated && !found[1].truncated);
}

#[test]
fn the_pair_scorer_gives_the_scores_of_the_full_model() {
    let dir = ModelDir::open(&models()).unwrap();
    let scorer = PairScorerPool::open(&dir, &library(), 2).unwrap().unwrap();
    let found = pair_parity(&dir, &scorer).unwrap();
    assert!(found.pairs >= 5 && found.apart < MOST_APART && found.apart > 0.0, "{found:?}");
    let long = "light ".repeat(40_000);
    let texts = ["They reflect green light.", "", "[SEP] [CLS] correct", "因为叶子反射绿光", long.as_str()];
    let pairs: Vec<Pair<'_>> = texts
        .iter()
        .map(|answer| Pair { question: &long, expected: "Leaves reflect green light.", answer })
        .collect();
    let together = scorer.score(&pairs).unwrap();
    for (pair, expected) in pairs.iter().zip(&together) {
        assert!(expected.share.is_finite() && expected.labels.iter().all(|logit| logit.is_finite()));
        assert_eq!(scorer.score(&[*pair]).unwrap(), [*expected], "{:?}", pair.answer.get(..20));
    }
}

#[test]
fn a_folder_may_do_without_a_pair_scorer() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["tokenizer.json", "head.json", "parity.json", "encoder.onnx"] {
        fs::copy(models().join(name), folder.path().join(name)).unwrap();
    }
    let manifest = fs::read_to_string(models().join("manifest.toml")).unwrap();
    let (before, rest) = manifest.split_once("[pair_scorer]").unwrap();
    let (_, after) = rest.split_once("[head]").unwrap();
    fs::write(folder.path().join("manifest.toml"), format!("{before}[head]{after}")).unwrap();
    let grader = inference::grader(folder.path(), &library(), 1).unwrap();
    grader.probe().unwrap();
    let question =
        Question { reference_answers: vec!["green light".into()], max_score: 1.0, ..Question::default() };
    let grade = grader.grade(&question, "It reflects the green light.").unwrap();
    assert_eq!(grade.provenance.pair_scorer_sha256, None);
}

#[test]
fn a_full_queue_answers_at_once() {
    let dir = ModelDir::open(&models()).unwrap();
    let pool = Arc::new(EncoderPool::with_queue(&dir, &library(), 1, 1).unwrap());
    let (mut busy, mut done) = (0, 0);
    let callers: Vec<_> = (0..12)
        .map(|caller| {
            let pool = pool.clone();
            std::thread::spawn(move || {
                let texts: Vec<String> = (0..20).map(|n| format!("caller {caller} says {n}")).collect();
                pool.encode(&texts.iter().map(String::as_str).collect::<Vec<_>>()).map(|found| found.len())
            })
        })
        .collect();
    for caller in callers {
        match caller.join().unwrap() {
            Ok(20) => done += 1,
            Err(EncoderError::Busy) => busy += 1,
            other => panic!("{other:?}"),
        }
    }
    assert!(done >= 1 && busy >= 1, "{done} done, {busy} refused");
    assert_eq!(pool.encode(&["and afterwards it works again"]).unwrap().len(), 1);
}

#[test]
fn what_is_wrong_with_a_folder_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let open = || ModelDir::open(folder.path()).unwrap_err().to_string();
    assert!(open().contains("manifest.toml"), "{}", open());

    for name in ["manifest.toml", "tokenizer.json", "head.json", "parity.json"] {
        fs::copy(models().join(name), folder.path().join(name)).unwrap();
    }
    assert!(open().contains("encoder.onnx"), "{}", open());
    fs::write(folder.path().join("encoder.onnx"), "not a model").unwrap();
    assert!(open().contains("SHA-256"), "{}", open());

    let manifest = fs::read_to_string(models().join("manifest.toml")).unwrap();
    fs::write(
        folder.path().join("manifest.toml"),
        manifest.replace("file = \"head.json\"", "file = \"../head.json\""),
    )
    .unwrap();
    assert!(open().contains("same folder"), "{}", open());
    fs::write(folder.path().join("manifest.toml"), "name = 3").unwrap();
    assert!(open().contains("manifest.toml is no model manifest"), "{}", open());
}

#[test]
fn the_bundled_grader_marks() {
    let grader = inference::grader(&models(), &library(), 1).unwrap();
    grader.probe().unwrap();
    let question = Question {
        question: "Why do leaves look green?".into(),
        reference_answers: vec!["They reflect green light and absorb red and blue.".into()],
        max_score: 2.0,
        ..Question::default()
    };
    let right =
        grader.grade(&question, "they reflect green light and absorb the red and blue light").unwrap();
    assert_eq!((right.label, right.score, right.needs_review), (Label::Correct, 2.0, false), "{right:#?}");
    let wrong = grader.grade(&question, "i dont know").unwrap();
    assert_eq!((wrong.label, wrong.score), (Label::Incorrect, 0.0), "{wrong:#?}");
    let foreign = grader.grade(&question, "Weil sie grünes Licht reflektieren und rotes nicht").unwrap();
    assert_eq!(foreign.reasons, [Reason::LanguageNotSupported]);

    let question = Question {
        question: "为什么叶子是绿色的？".into(),
        reference_answers: vec!["因为叶绿素反射绿光，吸收红光和蓝光。".into()],
        max_score: 5.0,
        ..Question::default()
    };
    let right = grader.grade(&question, "叶绿素反射绿光，吸收红光和蓝光").unwrap();
    assert_eq!(right.label, Label::Correct, "{right:#?}");
    assert!(right.feedback.contains('。'), "{}", right.feedback);
    let wrong = grader.grade(&question, "因为今天天气很好").unwrap();
    assert!(wrong.score <= 2.0 && wrong.label != Label::Correct, "{wrong:#?}");
}

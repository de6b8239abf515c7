//! A small encoder of letters in the place of the model, for tests of what holds whatever the model says.

#![allow(dead_code, unreachable_pub, clippy::unwrap_used)]

use std::sync::Arc;

use grader::{Embedding, Encoder, EncoderError, Grader, Head, Language, ModelId};

/// Counts letters and pairs of letters: enough for like texts to be close.
struct Letters(ModelId);

impl Encoder for Letters {
    fn encode(&self, texts: &[&str]) -> Result<Vec<Embedding>, EncoderError> {
        Ok(texts.iter().map(|text| Embedding { vector: letters(text).into(), truncated: false }).collect())
    }

    fn model(&self) -> &ModelId {
        &self.0
    }

    fn reads(&self, language: Language) -> bool {
        language == Language::English
    }
}

fn letters(text: &str) -> Vec<f32> {
    let mut vector = vec![0.01_f32; 64];
    let characters: Vec<usize> = text.to_lowercase().chars().map(|c| c as usize).collect();
    for pair in characters.windows(2) {
        vector[(pair[0] * 31 + pair[1]) % 64] += 1.0;
    }
    let length = vector.iter().map(|v| v * v).sum::<f32>().sqrt();
    vector.iter().map(|v| v / length).collect()
}

pub fn id() -> ModelId {
    ModelId { name: "letters".into(), version: "1".into(), sha256: "0".repeat(64) }
}

pub fn head() -> Head {
    Head::from_json(include_bytes!("../../../models/head.json")).unwrap()
}

pub fn grader() -> Grader {
    Grader::new(Arc::new(Letters(id())), head())
}

//! From features to probabilities and a share of the marks: a small network whose weights come from a file.
//!
//! The file holds one network a language, fitted on features that this crate computed, and its calibration. It is
//! checked when it is read, so that nothing can go wrong later.

use std::collections::BTreeMap;

use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::features;
use crate::grade::{Label, Probabilities};
use crate::pair::{self, PairEvidence, centred};

/// Why the file of a head cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HeadError {
    /// Not the JSON that is expected.
    #[error("not the file of a grading head: {0}")]
    Format(String),
    /// Fitted on other features than this program computes.
    #[error(
        "the grading head was fitted on features version {found}; this program computes version {expected}"
    )]
    Features {
        /// In the file.
        found: u32,
        /// Of this program.
        expected: u32,
    },
    /// Sizes do not fit together, or a number is not finite.
    #[error("the grading head for {language:?} does not hold together: {why}")]
    Shape {
        /// Which of the heads.
        language: String,
        /// What is wrong.
        why: String,
    },
}

/// The networks for all languages.
#[derive(Clone, Debug)]
pub struct Head {
    english: Networks,
    chinese: Networks,
    /// For questions that ask to name things; where the file has none, `chinese` serves them too.
    chinese_lists: Option<Networks>,
    sha256: String,
}

#[derive(Deserialize)]
struct File {
    features_version: u32,
    features: Vec<String>,
    languages: BTreeMap<String, Networks>,
}

/// What serves one language.
#[derive(Clone, Debug, Deserialize)]
struct Networks {
    /// From features alone.
    #[serde(flatten)]
    alone: Network,
    /// From what `alone` says and what the pair scorer says; where a pair scorer is at hand, its word counts.
    stack: Option<Network>,
}

/// Features are centred and scaled, pass through layers with rectifiers between them, and come out as four logits and,
/// last, the logit of the share of the marks.
#[derive(Clone, Debug, Deserialize)]
struct Network {
    mean: Vec<f64>,
    scale: Vec<f64>,
    layers: Vec<Layer>,
    /// Logits are divided by it: above 1 it makes the head less sure of itself.
    temperature: f64,
    /// A likeliest label below this probability is for a person to judge.
    uncertain_below: f64,
    /// Shares at or below the first are nothing, at or above the second full marks; a line between.
    score_range: [f64; 2],
}

#[derive(Clone, Debug, Deserialize)]
struct Layer {
    /// One row an output.
    weights: Vec<Vec<f64>>,
    bias: Vec<f64>,
}

/// Which of the networks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Script {
    Latin,
    Han,
    /// Han, and the question asks to name things: marked item by item, where an explanation is marked as a whole.
    HanList,
}

/// What the head says of an answer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Judgement {
    pub(crate) probabilities: Probabilities,
    /// Share of the marks, 0 to 1.
    pub(crate) share: f64,
}

impl Judgement {
    /// Of an answer that is a reference answer, word for word.
    pub(crate) const SAME: Self = Self {
        probabilities: Probabilities {
            correct: 0.98,
            partially_correct: 0.01,
            contradictory: 0.005,
            incorrect: 0.005,
        },
        share: 1.0,
    };
    /// Of what a rule finds there in part.
    pub(crate) const PART: Self = Self {
        probabilities: Probabilities {
            correct: 0.01,
            partially_correct: 0.98,
            contradictory: 0.005,
            incorrect: 0.005,
        },
        share: 0.5,
    };
    /// Of what a rule does not find.
    pub(crate) const NONE: Self = Self {
        probabilities: Probabilities {
            correct: 0.005,
            partially_correct: 0.01,
            contradictory: 0.005,
            incorrect: 0.98,
        },
        share: 0.0,
    };
}

impl Head {
    /// Reads and checks the file of a head.
    ///
    /// # Errors
    /// When it is no such file, or one for another program.
    pub fn from_json(bytes: &[u8]) -> Result<Self, HeadError> {
        let mut file: File =
            serde_json::from_slice(bytes).map_err(|error| HeadError::Format(error.to_string()))?;
        if file.features_version != features::VERSION || file.features != features::NAMES {
            return Err(HeadError::Features { found: file.features_version, expected: features::VERSION });
        }
        let mut take = |language: &str| {
            let shape = |why: &str| HeadError::Shape { language: language.into(), why: why.into() };
            let Some(networks) = file.languages.remove(language) else { return Ok(None) };
            networks.alone.check(features::NAMES.len()).map_err(shape)?;
            if let Some(stack) = &networks.stack {
                stack.check(OUTPUTS + pair::INPUTS).map_err(shape)?;
            }
            Ok(Some(networks))
        };
        let missing =
            |language: &str| HeadError::Shape { language: language.into(), why: "it is missing".into() };
        Ok(Self {
            english: take("en")?.ok_or_else(|| missing("en"))?,
            chinese: take("zh")?.ok_or_else(|| missing("zh"))?,
            chinese_lists: take("zh_lists")?,
            sha256: hex::encode(Sha256::digest(bytes)),
        })
    }

    /// SHA-256 of the file, in hexadecimal.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// From the features of an answer, and from what a pair scorer says of it where there is one.
    pub(crate) fn judge(
        &self,
        script: Script,
        features: &[f64; features::NAMES.len()],
        pair: Option<&PairEvidence>,
    ) -> Judgement {
        let networks = self.networks(script);
        let outputs = networks.alone.outputs(features);
        match (&networks.stack, pair) {
            (Some(stack), Some(pair)) => {
                let [a, b, c, d, share] = outputs;
                let inputs: Vec<f64> =
                    centred([a, b, c, d]).into_iter().chain([share]).chain(pair.inputs()).collect();
                stack.judgement(stack.outputs(&inputs))
            }
            _ => networks.alone.judgement(outputs),
        }
    }

    /// Whether a pair scorer's word would count.
    pub(crate) fn stacks(&self, script: Script) -> bool {
        self.networks(script).stack.is_some()
    }

    /// The probability of the likeliest label below which a person should judge; `paired` when a pair scorer spoke.
    pub(crate) fn uncertain_below(&self, script: Script, paired: bool) -> f64 {
        let networks = self.networks(script);
        networks.stack.as_ref().filter(|_| paired).unwrap_or(&networks.alone).uncertain_below
    }

    fn networks(&self, script: Script) -> &Networks {
        match script {
            Script::Latin => &self.english,
            Script::Han => &self.chinese,
            Script::HanList => self.chinese_lists.as_ref().unwrap_or(&self.chinese),
        }
    }
}

/// Four logits and the logit of the share.
const OUTPUTS: usize = 5;

impl Network {
    fn check(&self, inputs: usize) -> Result<(), &'static str> {
        if self.mean.len() != inputs || self.scale.len() != inputs {
            return Err("mean and scale need one number an input");
        }
        let mut width = inputs;
        for layer in &self.layers {
            if layer.bias.len() != layer.weights.len() || layer.weights.iter().any(|row| row.len() != width) {
                return Err("the layers do not fit each other");
            }
            width = layer.weights.len();
        }
        if width != OUTPUTS {
            return Err("the last layer needs five outputs");
        }
        let weights = self.layers.iter().flat_map(|layer| layer.weights.iter().flatten().chain(&layer.bias));
        if !self.mean.iter().chain(&self.scale).chain(weights).all(|number| number.is_finite()) {
            return Err("a number is not finite");
        }
        let [low, high] = self.score_range;
        let good = self.scale.iter().all(|scale| *scale > 0.0)
            && self.temperature.is_finite()
            && self.temperature > 0.0
            && (0.0..=1.0).contains(&self.uncertain_below)
            && (0.0..1.0).contains(&low)
            && high > low
            && high <= 1.0;
        if good { Ok(()) } else { Err("scale, temperature, uncertain_below or score_range is out of range") }
    }

    fn outputs(&self, inputs: &[f64]) -> [f64; OUTPUTS] {
        let mut values: Vec<f64> = inputs
            .iter()
            .zip(&self.mean)
            .zip(&self.scale)
            .map(|((x, mean), scale)| (x - mean) / scale)
            .collect();
        for (at, layer) in self.layers.iter().enumerate() {
            let last = at + 1 == self.layers.len();
            values = layer
                .weights
                .iter()
                .zip(&layer.bias)
                .map(|(row, bias)| {
                    let sum =
                        bias + row.iter().zip(&values).map(|(weight, value)| weight * value).sum::<f64>();
                    if last { sum } else { sum.max(0.0) }
                })
                .collect();
        }
        // The last layer has as many rows: that was checked.
        std::array::from_fn(|at| values[at])
    }

    fn judgement(&self, [a, b, c, d, share]: [f64; OUTPUTS]) -> Judgement {
        let logits = [a, b, c, d].map(|logit| logit / self.temperature);
        let highest = logits.into_iter().fold(f64::MIN, f64::max);
        let powers = logits.map(|logit| (logit - highest).exp());
        let total: f64 = powers.iter().sum();
        let probabilities = Probabilities::from_array(powers.map(|power| power / total));
        let [low, high] = self.score_range;
        let share = ((1.0 / (1.0 + (-share).exp()) - low) / (high - low)).clamp(0.0, 1.0);
        Judgement { probabilities, share: within_label(share, probabilities.likeliest()) }
    }
}

/// Keeps the mark from speaking against the label: nobody understands a wrong answer with most of the marks.
fn within_label(share: f64, label: Label) -> f64 {
    match label {
        Label::Correct => share.max(0.5),
        Label::PartiallyCorrect => share.clamp(0.1, 0.9),
        Label::Contradictory => share.min(0.3),
        Label::Incorrect => share.min(0.49),
    }
}

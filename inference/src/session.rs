//! One session: tokenizer and graph on one thread, one text a call.
//!
//! Without padding a text costs what it weighs, and its vector does not depend on its neighbours. More threads a session
//! or more texts a call were measured, and are slower than a session a core.

use grader::{Embedding, Language};
use ort::environment::Environment;
use ort::session::Session;
use ort::session::builder::{GraphOptimizationLevel, PrepackedWeights};
use ort::value::Tensor;
use tokenizers::{Tokenizer, TruncationParams};

use crate::error::ModelError;
use crate::model_dir::{ModelDir, Pooling};

/// The inputs that a BERT-like graph may ask for.
#[derive(Clone, Copy)]
enum Input {
    Ids,
    Mask,
    Types,
}

pub(crate) struct EncoderSession {
    session: Session,
    tokenizer: Tokenizer,
    inputs: Vec<(String, Input)>,
    output: String,
    dimensions: usize,
    pooling: Pooling,
}

impl EncoderSession {
    pub(crate) fn open(
        environment: &Environment,
        dir: &ModelDir,
        shared: &PrepackedWeights,
    ) -> Result<Self, ModelError> {
        let entry = &dir.manifest().encoder;
        let path = dir.file(&entry.file);
        let unusable = |why: String| ModelError::File { path: path.clone(), why };
        let session = build(environment, shared)
            .and_then(|mut builder| builder.commit_from_file(&path))
            .map_err(|error| unusable(error.to_string()))?;
        let mut inputs = Vec::new();
        for input in session.inputs() {
            let kind = match input.name() {
                "input_ids" => Input::Ids,
                "attention_mask" => Input::Mask,
                "token_type_ids" => Input::Types,
                other => return Err(unusable(format!("its input {other:?} is not known"))),
            };
            inputs.push((input.name().to_owned(), kind));
        }
        let Some(output) = session.outputs().first().map(|output| output.name().to_owned()) else {
            return Err(unusable("it has no output".into()));
        };
        let tokenizer = tokenizer(dir)?;
        Ok(Self { session, tokenizer, inputs, output, dimensions: entry.dimensions, pooling: entry.pooling })
    }

    /// The vector of one text.
    pub(crate) fn encode(&mut self, text: &str) -> Result<Embedding, String> {
        let encoding = self.tokenizer.encode(text, true).map_err(|error| error.to_string())?;
        let truncated = !encoding.get_overflowing().is_empty();
        let length = encoding.get_ids().len();
        let widen = |values: &[u32]| values.iter().map(|v| i64::from(*v)).collect::<Vec<_>>();
        let mut values = Vec::with_capacity(self.inputs.len());
        for (name, input) in &self.inputs {
            let data = match input {
                Input::Ids => widen(encoding.get_ids()),
                Input::Mask => vec![1; length],
                Input::Types => vec![0; length],
            };
            let tensor = Tensor::from_array(([1, length], data)).map_err(|error| error.to_string())?;
            values.push((name.as_str(), tensor));
        }
        let outputs = self.session.run(values).map_err(|error| error.to_string())?;
        let tokens = outputs.get(&self.output).ok_or("the model gave no output")?;
        let (shape, data) = tokens.try_extract_tensor::<f32>().map_err(|error| error.to_string())?;
        if data.len() != length * self.dimensions {
            return Err(format!(
                "the model gave {shape:?}, not {length} vectors of {} numbers",
                self.dimensions
            ));
        }
        Ok(Embedding { vector: unit(pool(data, self.dimensions, self.pooling))?.into(), truncated })
    }
}

/// Whether one of the manifest's language tags covers a language.
pub(crate) fn covers(tags: &[String], language: Language) -> bool {
    let has = |wanted| tags.iter().any(|tag| Language::from_tag(tag) == Some(wanted));
    match language {
        Language::Mixed => has(Language::English) && has(Language::Chinese),
        Language::Other => false,
        language => has(language),
    }
}

pub(crate) fn build(
    environment: &Environment,
    shared: &PrepackedWeights,
) -> ort::Result<ort::session::builder::SessionBuilder> {
    Ok(Session::builder(environment)?
        .with_optimization_level(GraphOptimizationLevel::All)?
        .with_intra_threads(1)?
        .with_inter_threads(1)?
        // The fused kernel is slower than its parts: measured, 21 to 28 % of a call at eight bits.
        .with_disabled_optimizers("SkipLayerNormFusion")?
        .with_prepacked_weights(shared)?)
}

/// Reads the tokenizer, with the limits of the manifest in place of its own.
fn tokenizer(dir: &ModelDir) -> Result<Tokenizer, ModelError> {
    let entry = &dir.manifest().encoder;
    let unusable = |why: String| ModelError::File { path: dir.file(&entry.tokenizer.file), why };
    let bytes = dir.read(&entry.tokenizer)?;
    let mut tokenizer = Tokenizer::from_bytes(bytes).map_err(|error| unusable(error.to_string()))?;
    tokenizer.with_padding(None);
    let truncation = TruncationParams { max_length: entry.max_tokens, ..TruncationParams::default() };
    tokenizer.with_truncation(Some(truncation)).map_err(|error| unusable(error.to_string()))?;
    Ok(tokenizer)
}

fn pool(tokens: &[f32], dimensions: usize, pooling: Pooling) -> Vec<f32> {
    match pooling {
        Pooling::Cls => tokens.iter().take(dimensions).copied().collect(),
        // The sum points the same way as the mean, and the length is set to one afterwards.
        Pooling::Mean => {
            let mut sum = vec![0.0_f32; dimensions];
            for token in tokens.chunks_exact(dimensions) {
                for (total, value) in sum.iter_mut().zip(token) {
                    *total += value;
                }
            }
            sum
        }
    }
}

fn unit(mut vector: Vec<f32>) -> Result<Vec<f32>, String> {
    let length = vector.iter().map(|v| f64::from(*v) * f64::from(*v)).sum::<f64>().sqrt();
    if !length.is_finite() || length < 1e-12 {
        return Err("the model gave no usable numbers".into());
    }
    #[expect(clippy::cast_possible_truncation, reason = "vectors are kept in single precision")]
    for value in &mut vector {
        *value = (f64::from(*value) / length) as f32;
    }
    Ok(vector)
}

//! The sentence encoder for any number of callers. Texts that come again (questions, reference answers) are answered
//! from a small memory.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use grader::{Embedding, Encoder, EncoderError, Language, ModelId};
use ort::session::builder::PrepackedWeights;

use crate::cache::Cache;
use crate::error::ModelError;
use crate::model_dir::ModelDir;
use crate::runtime;
use crate::session::{EncoderSession, covers};
use crate::workers::Workers;

/// A session of each model together holds about 60 MB: four stay below 350 MB for the whole process. Who needs more runs
/// more processes.
pub(crate) const MOST_SESSIONS: usize = 4;
/// Calls that may wait for each session.
pub(crate) const WAITING_PER_SESSION: usize = 16;
/// Texts remembered: about 7 MB at 384 dimensions.
const REMEMBERED: usize = 4_096;

/// A sentence encoder that any number of threads may ask.
pub struct EncoderPool {
    workers: Workers<String, Embedding>,
    model: ModelId,
    languages: Vec<String>,
    cache: Mutex<Cache>,
}

impl EncoderPool {
    /// Loads the encoder of a model folder, once for each of `sessions` threads (1 to 4).
    ///
    /// # Errors
    /// When ONNX Runtime is missing, or the model cannot be loaded.
    pub fn open(dir: &ModelDir, library: &Path, sessions: usize) -> Result<Self, ModelError> {
        let sessions = sessions.clamp(1, MOST_SESSIONS);
        Self::with_queue(dir, library, sessions, sessions * WAITING_PER_SESSION)
    }

    /// As [`Self::open`], with the number of calls that may wait.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn with_queue(
        dir: &ModelDir,
        library: &Path,
        sessions: usize,
        waiting: usize,
    ) -> Result<Self, ModelError> {
        let environment = runtime::environment(library)?;
        let manifest = dir.manifest();
        // The weights, laid out for the processor, are kept once for all sessions.
        let shared = PrepackedWeights::new();
        let sessions = (0..sessions)
            .map(|_| {
                let mut session = EncoderSession::open(&environment, dir, &shared)?;
                Ok(move |text: &String| session.encode(text))
            })
            .collect::<Result<Vec<_>, ModelError>>()?;
        Ok(Self {
            workers: Workers::start("encoder", sessions, waiting)?,
            model: ModelId {
                name: manifest.name.clone(),
                version: manifest.version.clone(),
                sha256: manifest.encoder.sha256.to_ascii_lowercase(),
            },
            languages: manifest.encoder.languages.clone(),
            cache: Mutex::new(Cache::new(REMEMBERED)),
        })
    }
}

impl Encoder for EncoderPool {
    fn encode(&self, texts: &[&str]) -> Result<Vec<Embedding>, EncoderError> {
        let mut found: Vec<Option<Embedding>> = {
            let mut cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
            texts.iter().map(|text| cache.get(text)).collect()
        };
        let mut missing: Vec<&str> = Vec::new();
        for (text, found) in texts.iter().zip(&found) {
            if found.is_none() && !missing.contains(text) {
                missing.push(text);
            }
        }
        if !missing.is_empty() {
            let new = self.workers.ask(missing.iter().map(|text| (*text).to_owned()).collect())?;
            let mut cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
            for (text, embedding) in missing.iter().zip(&new) {
                cache.put(text, embedding.clone());
            }
            for (slot, text) in found.iter_mut().zip(texts).filter(|(slot, _)| slot.is_none()) {
                *slot = missing.iter().position(|other| other == text).and_then(|at| new.get(at).cloned());
            }
        }
        found
            .into_iter()
            .collect::<Option<Vec<_>>>()
            .ok_or_else(|| EncoderError::Failed("a vector is missing".into()))
    }

    fn model(&self) -> &ModelId {
        &self.model
    }

    fn reads(&self, language: Language) -> bool {
        covers(&self.languages, language)
    }
}

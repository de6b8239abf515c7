//! Sessions on threads of their own behind one bounded queue.
//!
//! Whoever asks waits for the answer, and nobody waits for a place: when the queue is full the caller is told so at
//! once. Texts that come again (questions, reference answers) are answered from a small memory.

use std::path::Path;
use std::sync::mpsc::{self, Receiver, SyncSender, TrySendError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use grader::{Embedding, Encoder, EncoderError, Language, ModelId};
use ort::session::builder::PrepackedWeights;

use crate::cache::Cache;
use crate::error::ModelError;
use crate::model_dir::ModelDir;
use crate::runtime;
use crate::session::{EncoderSession, covers};

/// Each session holds about 33 MB: six stay well below 350 MB for the whole process, and grade some hundred answers a
/// second. Who needs more runs more processes.
const MOST_SESSIONS: usize = 6;
/// Calls that may wait for each session.
const WAITING_PER_SESSION: usize = 16;
/// Texts remembered: about 7 MB at 384 dimensions.
const REMEMBERED: usize = 4_096;

struct Call {
    texts: Vec<String>,
    answer: SyncSender<Result<Vec<Embedding>, String>>,
}

/// A sentence encoder that any number of threads may ask.
pub struct EncoderPool {
    queue: Option<SyncSender<Call>>,
    threads: Vec<JoinHandle<()>>,
    model: ModelId,
    languages: Vec<String>,
    cache: Mutex<Cache>,
}

impl EncoderPool {
    /// Loads the encoder of a model folder, once for each of `sessions` threads (1 to 6).
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
        let (queue, calls) = mpsc::sync_channel(waiting);
        let calls = Arc::new(Mutex::new(calls));
        // The weights, laid out for the processor, are kept once for all sessions.
        let shared = PrepackedWeights::new();
        let mut threads = Vec::with_capacity(sessions);
        for number in 0..sessions {
            let session = EncoderSession::open(&environment, dir, &shared)?;
            let calls = calls.clone();
            let thread = thread::Builder::new().name(format!("encoder-{number}"));
            threads.push(thread.spawn(move || serve(session, &calls)).map_err(ModelError::Thread)?);
        }
        Ok(Self {
            queue: Some(queue),
            threads,
            model: ModelId {
                name: manifest.name.clone(),
                version: manifest.version.clone(),
                sha256: manifest.encoder.sha256.to_ascii_lowercase(),
            },
            languages: manifest.encoder.languages.clone(),
            cache: Mutex::new(Cache::new(REMEMBERED)),
        })
    }

    fn ask(&self, texts: Vec<String>) -> Result<Vec<Embedding>, EncoderError> {
        let stopped = || EncoderError::Failed("the model has stopped".into());
        let (answer, wait) = mpsc::sync_channel(1);
        let queue = self.queue.as_ref().ok_or_else(stopped)?;
        queue.try_send(Call { texts, answer }).map_err(|error| match error {
            TrySendError::Full(_) => EncoderError::Busy,
            TrySendError::Disconnected(_) => stopped(),
        })?;
        wait.recv().map_err(|_| stopped())?.map_err(EncoderError::Failed)
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
            let new = self.ask(missing.iter().map(|text| (*text).to_owned()).collect())?;
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

impl Drop for EncoderPool {
    fn drop(&mut self) {
        self.queue = None;
        for thread in self.threads.drain(..) {
            // A thread that panicked has nothing left to give back.
            _ = thread.join();
        }
    }
}

fn serve(mut session: EncoderSession, calls: &Mutex<Receiver<Call>>) {
    loop {
        let call = calls.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(call) = call else { return };
        let answer = call.texts.iter().map(|text| session.encode(text)).collect();
        // Whoever asked may have gone.
        _ = call.answer.send(answer);
    }
}

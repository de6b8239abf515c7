//! The pair scorer: one session a thread, one pair a call, no padding, so that a score does not depend on its neighbours.

use std::path::Path;

use grader::{EncoderError, Language, ModelId, Pair, PairScore, PairScorer};
use ort::environment::Environment;
use ort::session::Session;
use ort::session::builder::PrepackedWeights;
use ort::value::Tensor;
use text::{Asked, Reader};
use tokenizers::Tokenizer;

use crate::error::ModelError;
use crate::model_dir::{ModelDir, PairScorerEntry};
use crate::pool::{MOST_SESSIONS, WAITING_PER_SESSION};
use crate::runtime;
use crate::session::{build, covers};
use crate::workers::Workers;

/// Texts are cut before they are taken apart: far more than fits, and no more work than that.
const MOST_CHARACTERS: usize = 4_000;

/// A pair scorer that any number of threads may ask. It is a [`Reader`] of questions too, where its model was trained for that.
pub struct PairScorerPool {
    workers: Workers<OwnedPair, Logits>,
    model: ModelId,
    languages: Vec<String>,
    reads_questions: bool,
}

/// What the graph gives for a pair.
struct Logits {
    score: PairScore,
    /// That the answer's text holds what the question asks for.
    holds: Option<f64>,
}

struct OwnedPair {
    question: String,
    expected: String,
    answer: String,
}

impl PairScorerPool {
    /// Loads the pair scorer of a model folder, once for each of `sessions` threads (1 to 4). `None` when the folder has
    /// none.
    ///
    /// # Errors
    /// When ONNX Runtime is missing, or the model cannot be loaded.
    pub fn open(dir: &ModelDir, library: &Path, sessions: usize) -> Result<Option<Self>, ModelError> {
        let Some(entry) = &dir.manifest().pair_scorer else { return Ok(None) };
        let environment = runtime::environment(library)?;
        let sessions = sessions.clamp(1, MOST_SESSIONS);
        let shared = PrepackedWeights::new();
        let waiting = sessions * WAITING_PER_SESSION;
        let sessions = (0..sessions)
            .map(|_| {
                let mut session = PairSession::open(&environment, dir, entry, &shared)?;
                Ok(move |pair: &OwnedPair| session.score(pair))
            })
            .collect::<Result<Vec<_>, ModelError>>()?;
        Ok(Some(Self {
            workers: Workers::start("pair-scorer", sessions, waiting)?,
            model: ModelId {
                name: dir.manifest().name.clone(),
                version: dir.manifest().version.clone(),
                sha256: entry.sha256.to_ascii_lowercase(),
            },
            languages: entry.languages.clone(),
            reads_questions: entry.reads_questions,
        }))
    }

    fn logits(&self, pairs: Vec<OwnedPair>) -> Result<Vec<Logits>, EncoderError> {
        let wanted = pairs.len();
        let found = self.workers.ask(pairs)?;
        if found.len() == wanted { Ok(found) } else { Err(EncoderError::Failed("a score is missing".into())) }
    }
}

impl OwnedPair {
    fn new(question: &str, expected: &str, answer: &str) -> Self {
        Self {
            question: last(question, MOST_CHARACTERS).to_owned(),
            expected: first(expected, MOST_CHARACTERS).to_owned(),
            answer: first(answer, MOST_CHARACTERS).to_owned(),
        }
    }
}

impl PairScorer for PairScorerPool {
    fn score(&self, pairs: &[Pair<'_>]) -> Result<Vec<PairScore>, EncoderError> {
        let owned = pairs.iter().map(|pair| OwnedPair::new(pair.question, pair.expected, pair.answer));
        Ok(self.logits(owned.collect())?.into_iter().map(|found| found.score).collect())
    }

    fn model(&self) -> &ModelId {
        &self.model
    }

    fn reads(&self, language: Language) -> bool {
        covers(&self.languages, language)
    }
}

impl Reader for PairScorerPool {
    fn holds(&self, asked: &[Asked<'_>]) -> Result<Vec<f64>, EncoderError> {
        let owned = asked.iter().map(|it| OwnedPair::new(it.question, it.before, it.sentence));
        let missing = || EncoderError::Failed("the pair scorer was not trained to read questions".into());
        self.logits(owned.collect())?.into_iter().map(|found| found.holds.ok_or_else(missing)).collect()
    }

    fn reads(&self, language: Language) -> bool {
        self.reads_questions && covers(&self.languages, language)
    }
}

fn first(text: &str, characters: usize) -> &str {
    text.char_indices().nth(characters).map_or(text, |(end, _)| &text[..end])
}

fn last(text: &str, characters: usize) -> &str {
    text.char_indices().rev().nth(characters - 1).map_or(text, |(start, _)| &text[start..])
}

struct PairSession {
    session: Session,
    tokenizer: Tokenizer,
    cls: i64,
    sep: i64,
    max_tokens: usize,
    question_tokens: usize,
}

impl PairSession {
    fn open(
        environment: &Environment,
        dir: &ModelDir,
        entry: &PairScorerEntry,
        shared: &PrepackedWeights,
    ) -> Result<Self, ModelError> {
        let unusable = |file: &str, why: String| ModelError::File { path: dir.file(file), why };
        let session = build(environment, shared)
            .and_then(|mut builder| builder.commit_from_file(dir.file(&entry.file)))
            .map_err(|error| unusable(&entry.file, error.to_string()))?;
        let inputs: Vec<&str> = session.inputs().iter().map(|input| input.name()).collect();
        if inputs != ["input_ids", "token_type_ids"] || session.outputs().len() != 1 {
            return Err(unusable(
                &entry.file,
                format!(
                    "a pair scorer has the inputs input_ids and token_type_ids and one output, this has {inputs:?}"
                ),
            ));
        }
        let file = &entry.tokenizer.file;
        let mut tokenizer = Tokenizer::from_bytes(dir.read(&entry.tokenizer)?)
            .map_err(|error| unusable(file, error.to_string()))?;
        tokenizer.with_padding(None);
        tokenizer.with_truncation(None).map_err(|error| unusable(file, error.to_string()))?;
        // Marks of the model that someone writes into an answer are words like any others.
        tokenizer.set_encode_special_tokens(true);
        let mark = |mark: &str| {
            tokenizer
                .token_to_id(mark)
                .map(i64::from)
                .ok_or_else(|| unusable(file, format!("it lacks {mark}")))
        };
        let (cls, sep) = (mark("[CLS]")?, mark("[SEP]")?);
        let (max_tokens, question_tokens) = (entry.max_tokens, entry.question_tokens);
        Ok(Self { session, tokenizer, cls, sep, max_tokens, question_tokens })
    }

    fn ids(&self, text: &str) -> Result<Vec<i64>, String> {
        let encoding = self.tokenizer.encode(text, false).map_err(|error| error.to_string())?;
        Ok(encoding.get_ids().iter().map(|id| i64::from(*id)).collect())
    }

    fn score(&mut self, pair: &OwnedPair) -> Result<Logits, String> {
        let (ids, segments) =
            self.arrange(&self.ids(&pair.question)?, &self.ids(&pair.expected)?, &self.ids(&pair.answer)?);
        let length = ids.len();
        let tensor = |data| Tensor::from_array(([1, length], data)).map_err(|error| error.to_string());
        let inputs = vec![("input_ids", tensor(ids)?), ("token_type_ids", tensor(segments)?)];
        let outputs = self.session.run(inputs).map_err(|error| error.to_string())?;
        let (_, data) = outputs[0].try_extract_tensor::<f32>().map_err(|error| error.to_string())?;
        match data.iter().map(|value| f64::from(*value)).collect::<Vec<_>>()[..] {
            [a, b, c, d, share, ref holds @ ..] if holds.len() <= 1 => {
                let score = PairScore { labels: [a, b, c, d], share };
                Ok(Logits { score, holds: holds.first().copied() })
            }
            _ => Err(format!("the pair scorer gave {} numbers, not five or six", data.len())),
        }
    }

    /// `[CLS] question [SEP] expected [SEP] answer [SEP]`, and which segment each token is of. The answer is kept; what
    /// does not fit is taken from the expected text, down to a third of the room, and only then from the answer.
    fn arrange(&self, question: &[i64], expected: &[i64], answer: &[i64]) -> (Vec<i64>, Vec<i64>) {
        let question = &question[question.len().saturating_sub(self.question_tokens)..];
        let mut ids = vec![self.cls];
        if !question.is_empty() {
            ids.extend(question);
            ids.push(self.sep);
        }
        let room = self.max_tokens.saturating_sub(ids.len() + 2);
        let answer = &answer[..answer.len().min(room - expected.len().min(room / 3))];
        let expected = &expected[..expected.len().min(room - answer.len())];
        ids.extend(expected);
        ids.push(self.sep);
        let first = ids.len();
        ids.extend(answer);
        ids.push(self.sep);
        let segments = (0..ids.len()).map(|at| i64::from(at >= first)).collect();
        (ids, segments)
    }
}

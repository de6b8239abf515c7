//! Answering a question from the material: the sentence word for word with its place, one question back, or an honest
//! "not in the material".

mod decision;
mod examine;
mod features;
mod question;
mod reply;

use std::sync::Arc;

use text::language::detect;
use text::{Asked, Encoder, EncoderError, Language, Reader};

pub use examine::{Candidate, Examined, QUESTION_FEATURES};
pub use features::SENTENCE_FEATURES;
pub use reply::{Citation, Clarify, Meaning, Near, Outcome, Reply};

use crate::material::Chunk;
use crate::search::{Index, Scope, Vector};
use decision::Fit;
use examine::{Prepared, examine};
pub(crate) use question::Question;
use reply::Made;

/// So many of the most promising sentences are read together with the question; each costs about ten milliseconds.
const READ: usize = 12;
/// The longest question that is read, in characters; what follows is left out.
pub const LONGEST_QUESTION: usize = 1_000;

/// Why there is no answer at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AskError {
    /// Nothing is asked.
    #[error("the question is empty")]
    Empty,
    /// The encoder gave nothing.
    #[error(transparent)]
    Encoder(#[from] EncoderError),
}

/// Answers from one body of material.
pub struct Tutor {
    index: Index,
    prepared: Vec<Prepared>,
    encoder: Option<Arc<dyn Encoder>>,
    reader: Option<Arc<dyn Reader>>,
}

impl Tutor {
    /// A tutor over an index. Without an encoder, words alone find and decide.
    pub fn new(index: Index, encoder: Option<Arc<dyn Encoder>>) -> Self {
        let prepared = index.chunks().iter().map(|chunk| Prepared::new(&chunk.text)).collect();
        Self { index, prepared, encoder, reader: None }
    }

    /// The tutor with a model that reads question and sentence together, for the languages that it reads.
    #[must_use]
    pub fn with_reader(mut self, reader: Arc<dyn Reader>) -> Self {
        self.reader = Some(reader);
        self
    }

    /// The index.
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// Answers a question. `answer_from` replaces the fitted threshold where a course sets its own: answers that are less
    /// likely to hold than this, 0 to 1, are not given.
    ///
    /// # Errors
    /// When the question is empty, or the encoder gives nothing.
    pub fn ask(
        &self,
        question: &str,
        scope: &Scope<'_>,
        answer_from: Option<f64>,
    ) -> Result<Reply, AskError> {
        let question = match question.char_indices().nth(LONGEST_QUESTION) {
            Some((end, _)) => &question[..end],
            None => question,
        }
        .trim();
        if !question.chars().any(char::is_alphanumeric) {
            return Err(AskError::Empty);
        }
        let mut examined = self.examine(question, scope)?;
        let fits = decision::fits(examined.han)
            .ok_or_else(|| EncoderError::Failed("the fitted decision is not for this program".into()))?;
        let mut fit = &fits.plain;
        if let (Some(reader), Some(read)) = (self.reader_of(question), &fits.read) {
            self.read(reader, question, &mut examined, fit)?;
            fit = read;
        }
        let sentences = decision::ranked(fit, &examined);
        let made = Made {
            index: &self.index,
            fit,
            examined: &examined,
            sentences: &sentences,
            confidence: decision::confidence(fit, &examined, &sentences),
            answer_from: answer_from.unwrap_or(fit.answer_from),
        };
        Ok(made.reply(question))
    }

    /// What an answer to this question is decided by; for the fit of the decision.
    ///
    /// # Errors
    /// When the encoder gives nothing.
    pub fn examine(&self, question: &str, scope: &Scope<'_>) -> Result<Examined, EncoderError> {
        let encoder = self.encoder.as_deref().filter(|encoder| reads(*encoder, question));
        examine(&self.index, &self.prepared, encoder, question, scope)
    }

    fn reader_of(&self, question: &str) -> Option<&dyn Reader> {
        let language = detect(question).unwrap_or(Language::English);
        self.reader.as_deref().filter(|reader| reader.reads(language))
    }

    /// Keeps the most promising sentences and has them read.
    fn read(
        &self,
        reader: &dyn Reader,
        question: &str,
        examined: &mut Examined,
        fit: &Fit,
    ) -> Result<(), EncoderError> {
        let mut kept: Vec<Candidate> =
            decision::ranked(fit, examined).into_iter().take(READ).map(|(it, _)| it.clone()).collect();
        let asked: Vec<Asked<'_>> = kept
            .iter()
            .map(|it| Asked {
                question,
                before: self.before(it),
                sentence: &self.index.chunks()[it.chunk].text[it.range.clone()],
            })
            .collect();
        let found = reader.holds(&asked)?;
        for (it, holds) in kept.iter_mut().zip(found) {
            it.holds = Some(holds);
        }
        examined.candidates = kept;
        Ok(())
    }

    /// What stands before a sentence and helps to understand it: the sentence before it in its chunk, or else the last of
    /// the chunk's headings; empty when there is neither.
    pub fn before(&self, it: &Candidate) -> &str {
        let chunk = &self.index.chunks()[it.chunk];
        match it.sentence.checked_sub(1).and_then(|before| self.prepared[it.chunk].sentence(before)) {
            Some(range) => &chunk.text[range],
            None => chunk.headings.last().map_or("", String::as_str),
        }
    }
}

fn reads(encoder: &dyn Encoder, text: &str) -> bool {
    encoder.reads(detect(text).unwrap_or(Language::English))
}

/// The vectors that [`Index::new`] takes, made on `threads` threads; `done` is told after each chunk. A chunk in a
/// language that the encoder does not read has none.
///
/// # Errors
/// When the encoder gives nothing.
pub fn vectors(
    encoder: &dyn Encoder,
    chunks: &[Chunk],
    threads: usize,
    done: &(dyn Fn() + Sync),
) -> Result<Vec<Option<Vector>>, EncoderError> {
    let share = chunks.len().div_ceil(threads.max(1)).max(1);
    let one = |chunk: &Chunk| -> Result<Option<Vector>, EncoderError> {
        let text = Index::readable(chunk);
        let vector = if reads(encoder, &text) {
            encoder.encode(&[&text])?.pop().map(|embedding| embedding.vector)
        } else {
            None
        };
        done();
        Ok(vector)
    };
    std::thread::scope(|scope| {
        let parts: Vec<_> = chunks
            .chunks(share)
            .map(|part| scope.spawn(move || part.iter().map(one).collect::<Result<Vec<_>, _>>()))
            .collect();
        let mut all = Vec::with_capacity(chunks.len());
        for part in parts {
            all.extend(part.join().map_err(|_| EncoderError::Failed("a thread broke".into()))??);
        }
        Ok(all)
    })
}

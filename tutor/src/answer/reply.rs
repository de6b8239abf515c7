//! What a student gets: the answer as quotations, or one question back, or an honest no.

use serde::{Deserialize, Serialize};

use super::decision::Fit;
use super::examine::{Candidate, Examined};
use super::question::Question;
use crate::material::{Anchor, Chunk};
use crate::search::Index;

/// At most this many passages are named.
const RANKED: usize = 10;
/// At most this many choices are offered.
const CHOICES: usize = 4;
/// A question with more terms says clearly enough what it means.
const VAGUE: usize = 3;
/// Sections whose sentence covers the question as well, and is at most this far behind (log odds), may be meant.
const AS_GOOD: f64 = 2.5;
/// Share of the threshold from which on a vague question is asked back.
const ASK_FROM: f64 = 0.5;
/// A best chunk that is found with less than this has nothing to do with the question.
const NEAR: f64 = 0.25;

/// How a question ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Answered by quotations.
    Answered,
    /// Several sections answer; the student chooses.
    Clarify,
    /// Not in the material, as far as can be told.
    NotFound,
}

/// A quotation and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Citation {
    /// The document or passage.
    pub passage_id: String,
    /// Word for word from there.
    pub quote: String,
    /// The chunk.
    #[serde(skip)]
    pub chunk: String,
    /// The place to open.
    #[serde(skip)]
    pub anchor: Anchor,
    /// Title and headings above it.
    #[serde(skip)]
    pub headings: Vec<String>,
}

/// One question back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Clarify {
    /// The question.
    pub question: String,
    /// What may be meant.
    pub choices: Vec<Meaning>,
}

/// One of the things that may be meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Meaning {
    /// Title of the section.
    pub label: String,
    /// Where its answer stands.
    pub passage_id: String,
    /// What is quoted when this is meant.
    #[serde(skip)]
    pub citation: Citation,
}

/// The answer to a question. As JSON it is a line of `feedforward ask`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reply {
    /// How it ended.
    pub outcome: Outcome,
    /// The quotations in one text; `None` unless answered.
    pub answer: Option<String>,
    /// The quotations, the best first.
    pub citations: Vec<Citation>,
    /// Probability that the outcome is right: that the quotations hold what was asked for, or that they would not have.
    pub confidence: f64,
    /// The best documents, the best first, whatever the outcome.
    pub ranked: Vec<String>,
    /// The question back; `None` unless the outcome is `clarify`.
    pub clarify: Option<Clarify>,
    /// The place that came nearest, whatever the outcome; `None` where nothing has to do with the question.
    #[serde(skip)]
    pub nearest: Option<Near>,
}

/// A place that has to do with a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Near {
    /// The document or passage.
    pub document: String,
    /// The place to open.
    pub anchor: Anchor,
    /// Title and headings above it.
    pub headings: Vec<String>,
}

pub(crate) struct Made<'a> {
    pub(crate) index: &'a Index,
    pub(crate) fit: &'a Fit,
    pub(crate) examined: &'a Examined,
    pub(crate) sentences: &'a [(&'a Candidate, f64)],
    pub(crate) confidence: f64,
    pub(crate) answer_from: f64,
}

impl Made<'_> {
    pub(crate) fn reply(&self, text: &str) -> Reply {
        let ranked = self.ranked();
        let mut reply = Reply {
            outcome: Outcome::NotFound,
            answer: None,
            citations: Vec::new(),
            confidence: 1.0 - self.confidence,
            ranked,
            clarify: None,
            nearest: self.nearest(),
        };
        // Sections that compete make each of them less likely: asking back needs less than answering.
        if self.confidence >= self.answer_from * ASK_FROM
            && let Some(clarify) = self.clarify(text)
        {
            reply.outcome = Outcome::Clarify;
            reply.confidence = self.confidence;
            reply.clarify = Some(clarify);
            return reply;
        }
        if self.confidence < self.answer_from {
            return reply;
        }
        reply.confidence = self.confidence;
        reply.outcome = Outcome::Answered;
        reply.citations = self.citations();
        let quotes: Vec<&str> = reply.citations.iter().map(|citation| citation.quote.as_str()).collect();
        reply.answer = Some(quotes.join(if self.examined.han { "" } else { " " }));
        reply
    }

    /// Documents by their best chunk, where a good sentence lifts its chunk.
    fn ranked(&self) -> Vec<String> {
        let lift = |chunk: usize| {
            let best = self
                .sentences
                .iter()
                .find(|(it, _)| it.chunk == chunk)
                .map_or(f64::NEG_INFINITY, |(_, odds)| *odds);
            self.fit.sentence_weight / (1.0 + (-best).exp())
        };
        let mut chunks: Vec<(usize, f64)> =
            self.examined.hits.iter().map(|hit| (hit.chunk, hit.score + lift(hit.chunk))).collect();
        chunks.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let mut documents: Vec<String> = Vec::new();
        for (chunk, _) in chunks {
            let document = &self.index.chunks()[chunk].document;
            if !documents.contains(document) {
                documents.push(document.clone());
            }
            if documents.len() == RANKED {
                break;
            }
        }
        documents
    }

    fn nearest(&self) -> Option<Near> {
        let best = self.examined.hits.first().filter(|hit| hit.score >= NEAR)?;
        let chunk = &self.index.chunks()[best.chunk];
        Some(Near {
            document: chunk.document.clone(),
            anchor: chunk.anchor,
            headings: chunk.headings.clone(),
        })
    }

    /// The best sentence, and the second when it is nearly as good; in the order of the text where they share a chunk.
    fn citations(&self) -> Vec<Citation> {
        let Some((_, best)) = self.sentences.first() else { return Vec::new() };
        let mut chosen: Vec<&Candidate> = self
            .sentences
            .iter()
            .take(2)
            .filter(|(_, odds)| best - odds <= self.fit.second_within)
            .map(|(it, _)| *it)
            .collect();
        if let [a, b] = chosen[..]
            && a.chunk == b.chunk
            && a.sentence > b.sentence
        {
            chosen.swap(0, 1);
        }
        chosen.into_iter().map(|it| self.citation(it)).collect()
    }

    fn citation(&self, it: &Candidate) -> Citation {
        let chunk = self.chunk(it);
        Citation {
            passage_id: chunk.document.clone(),
            quote: chunk.text[it.range.clone()].to_owned(),
            chunk: chunk.id.clone(),
            anchor: chunk.anchor,
            headings: chunk.headings.clone(),
        }
    }

    fn chunk(&self, it: &Candidate) -> &Chunk {
        &self.index.chunks()[it.chunk]
    }

    /// A vague question that several titled sections answer equally well is asked back.
    fn clarify(&self, text: &str) -> Option<Clarify> {
        let question = Question::new(text);
        let terms = question.content.len();
        if terms == 0 || terms > VAGUE || !question.numbers.is_empty() {
            return None;
        }
        let (first, best) = self.sentences.first()?;
        let most = first.features[0];
        let mut choices: Vec<Meaning> = Vec::new();
        for (it, odds) in self.sentences.iter().take_while(|(_, odds)| best - odds <= AS_GOOD) {
            // Every term stands in the section, and as many in the sentence as in the best one: what is left open is
            // which section is meant.
            if odds.is_nan() || it.features[2] < 0.999 || it.features[0] + 0.01 < most {
                continue;
            }
            let chunk = self.chunk(it);
            let Some(section) = chunk.section() else { continue };
            if choices.iter().all(|choice| choice.label != section) {
                choices.push(Meaning {
                    label: section.to_owned(),
                    passage_id: chunk.document.clone(),
                    citation: self.citation(it),
                });
            }
        }
        if choices.len() < 2 {
            return None;
        }
        choices.truncate(CHOICES);
        let question =
            if self.examined.han { "您指的是哪一个？" } else { "Which of these do you mean?" };
        Some(Clarify { question: question.into(), choices })
    }
}

//! From a question to the sentences that may answer it, each with its features: what the decision is made of.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::OnceLock;

use text::segment::sentences;
use text::{Encoder, EncoderError};

use super::features::{Surroundings, of_sentence};
use super::question::{Kind, Question};
use crate::search::{Hit, Index, Scope, Vector, cosine};
use crate::terms::{Word, content, words};

/// Chunks whose sentences are looked at.
const CHUNKS: usize = 12;
/// Sentences that are looked at closely.
const SENTENCES: usize = 24;
/// Chunks that are ranked at all.
pub(crate) const RANKED: usize = 50;

/// Names of what is known of a question and what was found for it, in order.
pub const QUESTION_FEATURES: [&str; 17] = [
    "terms",
    "has_names",
    "has_numbers",
    "person",
    "place",
    "time",
    "quantity",
    "reason",
    "manner",
    "thing",
    "top",
    "gap",
    "top_cosine",
    "top_words",
    "agree",
    "unseen",
    "unseen_weight",
];

/// A sentence that may answer.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The chunk, as its place in the index.
    pub chunk: usize,
    /// Which of the chunk's sentences.
    pub sentence: usize,
    /// Its bytes in the chunk.
    pub range: Range<usize>,
    /// In the order of [`super::SENTENCE_FEATURES`].
    pub features: [f64; 22],
    /// The logit of "this sentence holds what is asked for", where a model has read both.
    pub holds: Option<f64>,
}

/// All that an answer is decided by.
#[derive(Clone, Debug)]
pub struct Examined {
    /// The best chunks.
    pub hits: Vec<Hit>,
    /// Sentences of the best chunks.
    pub candidates: Vec<Candidate>,
    /// In the order of [`QUESTION_FEATURES`].
    pub features: [f64; 17],
    /// The question is in Chinese.
    pub han: bool,
    /// Vectors were used.
    pub vectors: bool,
}

/// The sentences of a chunk, and their vectors once somebody asked for them.
pub(crate) struct Prepared {
    sentences: Vec<Range<usize>>,
    vectors: Vec<OnceLock<Vector>>,
}

impl Prepared {
    pub(crate) fn new(text: &str) -> Self {
        let sentences = sentences(text);
        let vectors = sentences.iter().map(|_| OnceLock::new()).collect();
        Self { sentences, vectors }
    }

    /// The bytes of a sentence in its chunk.
    pub(crate) fn sentence(&self, at: usize) -> Option<Range<usize>> {
        self.sentences.get(at).cloned()
    }
}

struct Close {
    hit: usize,
    sentence: usize,
    words: Vec<Word>,
    promise: f64,
}

pub(crate) fn examine(
    index: &Index,
    prepared: &[Prepared],
    encoder: Option<&dyn Encoder>,
    text: &str,
    scope: &Scope<'_>,
) -> Result<Examined, EncoderError> {
    let question = Question::new(text);
    let han = text.chars().any(text::is_han);
    let vector = match encoder {
        Some(encoder) => encoder.encode(&[text])?.pop().map(|embedding| embedding.vector),
        None => None,
    };
    let hits = index.search(text, vector.as_ref(), scope, RANKED);
    let taken: Vec<Taken> = hits.iter().take(CHUNKS).map(|hit| Taken::new(index, prepared, hit)).collect();

    let mut close: Vec<Close> = Vec::new();
    for (hit, chunk) in taken.iter().enumerate() {
        for (sentence, words) in chunk.sentences.iter().enumerate() {
            let own = all_terms(words);
            let near = chunk.near(sentence);
            let cover = |set: &BTreeSet<String>| {
                super::features::cover(index, &question.content, &|term| set.contains(term))
            };
            let promise = cover(&own) + 0.5 * cover(&near) + hits[hit].score - hits[0].score;
            close.push(Close { hit, sentence, words: words.clone(), promise });
        }
    }
    close.sort_by(|a, b| b.promise.total_cmp(&a.promise).then((a.hit, a.sentence).cmp(&(b.hit, b.sentence))));
    close.truncate(SENTENCES);

    let cosines = cosines(index, prepared, encoder, vector.as_ref(), &hits, &close)?;
    let candidates = close
        .iter()
        .zip(cosines)
        .map(|(it, cosine)| {
            let (chunk, hit) = (&taken[it.hit], &hits[it.hit]);
            let range = prepared[hit.chunk].sentences[it.sentence].clone();
            let surroundings = Surroundings {
                words: &it.words,
                original: &index.chunks()[hit.chunk].text[range.clone()],
                near: &chunk.near(it.sentence),
                chunk: &chunk.all,
                first: it.sentence == 0,
                cosine,
                cosine_chunk: hit.cosine.unwrap_or(f64::NAN),
                words_chunk: hit.words,
                rank: it.hit,
                behind: hits[0].score - hit.score,
            };
            let features = of_sentence(index, &question, &surroundings);
            Candidate { chunk: hit.chunk, sentence: it.sentence, range, features, holds: None }
        })
        .collect();
    let features = of_question(index, &question, &hits, vector.is_some());
    Ok(Examined { hits, candidates, features, han, vectors: vector.is_some() })
}

/// A chunk with its words.
struct Taken {
    sentences: Vec<Vec<Word>>,
    terms: Vec<BTreeSet<String>>,
    all: BTreeSet<String>,
}

impl Taken {
    fn new(index: &Index, prepared: &[Prepared], hit: &Hit) -> Self {
        let chunk = &index.chunks()[hit.chunk];
        let sentences: Vec<Vec<Word>> =
            prepared[hit.chunk].sentences.iter().map(|range| words(&chunk.text[range.clone()])).collect();
        let terms: Vec<BTreeSet<String>> = sentences.iter().map(|words| all_terms(words)).collect();
        let headings = chunk.headings.iter().flat_map(|heading| all_terms(&words(heading)));
        let all = terms.iter().flatten().cloned().chain(headings).collect();
        Self { sentences, terms, all }
    }

    /// Terms of a sentence and its neighbours.
    fn near(&self, sentence: usize) -> BTreeSet<String> {
        let from = sentence.saturating_sub(1);
        self.terms.iter().skip(from).take(sentence + 2 - from).flatten().cloned().collect()
    }
}

fn all_terms(words: &[Word]) -> BTreeSet<String> {
    let mut all = content(words);
    all.extend(words.iter().map(|word| word.stem.clone()));
    all
}

/// Cosine of the question and each of the close sentences, NaN without vectors. Vectors are kept for the next question.
fn cosines(
    index: &Index,
    prepared: &[Prepared],
    encoder: Option<&dyn Encoder>,
    vector: Option<&Vector>,
    hits: &[Hit],
    close: &[Close],
) -> Result<Vec<f64>, EncoderError> {
    let (Some(encoder), Some(vector)) = (encoder, vector) else { return Ok(vec![f64::NAN; close.len()]) };
    let slot = |it: &Close| &prepared[hits[it.hit].chunk].vectors[it.sentence];
    let missing: Vec<&Close> = close.iter().filter(|it| slot(it).get().is_none()).collect();
    let texts: Vec<&str> = missing
        .iter()
        .map(|it| {
            let chunk = hits[it.hit].chunk;
            &index.chunks()[chunk].text[prepared[chunk].sentences[it.sentence].clone()]
        })
        .collect();
    if !texts.is_empty() {
        for (it, embedding) in missing.iter().zip(encoder.encode(&texts)?) {
            // Another question may have set it meanwhile, to the same vector.
            _ = slot(it).set(embedding.vector);
        }
    }
    Ok(close.iter().map(|it| slot(it).get().map_or(f64::NAN, |other| cosine(vector, other))).collect())
}

fn of_question(index: &Index, question: &Question, hits: &[Hit], vectors: bool) -> [f64; 17] {
    let yes = |yes: bool| if yes { 1.0 } else { 0.0 };
    let most = index.most_idf();
    let unseen: Vec<&String> =
        question.content.iter().filter(|term| index.idf(term) >= most - 1e-9).collect();
    let best = |of: fn(&Hit) -> f64| {
        hits.iter()
            .enumerate()
            .map(|(at, hit)| (of(hit), at))
            .fold((0.0_f64, 0), |best, it| if it.0 > best.0 { it } else { best })
    };
    let (words, words_at) = best(|hit| hit.words);
    let (cosine, cosine_at) = best(|hit| hit.cosine.unwrap_or(0.0));
    let score = |at: usize| hits.get(at).map_or(0.0, |hit| hit.score);
    let [person, place, time, quantity, reason, manner, thing] =
        Kind::ALL.map(|kind| yes(kind == question.kind));
    [
        (1.0 + question.content.len() as f64).ln() / 3.0,
        yes(!question.names.is_empty()),
        yes(!question.numbers.is_empty()),
        person,
        place,
        time,
        quantity,
        reason,
        manner,
        thing,
        score(0),
        score(0) - score(1),
        if vectors { cosine } else { f64::NAN },
        words,
        if vectors { yes(words_at == cosine_at) } else { f64::NAN },
        unseen.len() as f64 / question.content.len().max(1) as f64,
        1.0 - super::features::cover(index, &question.content, &|term| index.idf(term) < most - 1e-9),
    ]
}

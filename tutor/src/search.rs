//! Finding chunks: BM25 and exact vectors, fused. What a student may not see is left out before anything is ranked.

mod bm25;

use std::sync::Arc;

use crate::material::Chunk;
use crate::terms::{terms, words};

use bm25::Bm25;

/// How much the words weigh against the vectors where there are vectors; fitted (docs/tutor.md).
const WORDS_WEIGHT: f64 = 0.5;

/// Who asks: what is not for them is as if it were not there.
#[derive(Clone, Copy, Debug)]
pub struct Scope<'a> {
    /// The course asked in.
    pub course: &'a str,
    /// The time of the question, in microseconds since 1970, UTC.
    pub now: i64,
}

impl Scope<'_> {
    /// Whether a chunk may be shown.
    pub fn sees(&self, chunk: &Chunk) -> bool {
        chunk.course == self.course && chunk.released_at.is_none_or(|at| at <= self.now)
    }
}

/// The vector of a text, of unit length.
pub type Vector = Arc<[f32]>;

/// Cosine of two vectors of unit length; 0 when they are not of one kind.
pub(crate) fn cosine(a: &[f32], b: &[f32]) -> f64 {
    if a.len() != b.len() {
        return 0.0;
    }
    // Eight sums run beside each other, so that the processor can too.
    let mut sums = [0.0_f32; 8];
    let (mut left, mut right) = (a.chunks_exact(8), b.chunks_exact(8));
    for (x, y) in left.by_ref().zip(right.by_ref()) {
        for ((sum, x), y) in sums.iter_mut().zip(x).zip(y) {
            *sum += x * y;
        }
    }
    let rest: f32 = left.remainder().iter().zip(right.remainder()).map(|(x, y)| x * y).sum();
    f64::from(sums.iter().sum::<f32>() + rest)
}

/// A chunk that was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit {
    /// Its place among the index's chunks.
    pub chunk: usize,
    /// What it was ranked by: the two below, weighed; 0 to about 1.
    pub score: f64,
    /// BM25, as a share of the most that the question could get, 0 to 1.
    pub words: f64,
    /// Cosine of question and chunk, if both have a vector.
    pub cosine: Option<f64>,
}

/// All chunks with what finding them needs. Built from rows, held in memory, never changed: a new one replaces it.
pub struct Index {
    chunks: Vec<Chunk>,
    words: Bm25,
    vectors: Vec<Option<Vector>>,
}

impl Index {
    /// Builds an index. Vectors are those of [`Index::readable`], in the order of the chunks; a chunk without one is found
    /// by its words alone.
    pub fn new(chunks: Vec<Chunk>, mut vectors: Vec<Option<Vector>>) -> Self {
        vectors.resize(chunks.len(), None);
        let words = Bm25::new(chunks.iter().map(|chunk| {
            let mut all = Vec::new();
            for heading in &chunk.headings {
                all.extend(terms(&words(heading)));
            }
            all.extend(terms(&words(&chunk.text)));
            all
        }));
        Self { chunks, words, vectors }
    }

    /// The chunks, in the order they were given.
    pub fn chunks(&self) -> &[Chunk] {
        &self.chunks
    }

    /// What an encoder should read of a chunk: its section and its text.
    pub fn readable(chunk: &Chunk) -> String {
        match chunk.section() {
            Some(section) => format!("{section}. {}", chunk.text),
            None => chunk.text.clone(),
        }
    }

    /// How much a term tells, in nats: the rarer in the material, the more.
    pub(crate) fn idf(&self, term: &str) -> f64 {
        self.words.idf(term)
    }

    /// The most that a term can tell.
    pub(crate) fn most_idf(&self) -> f64 {
        self.words.idf("")
    }

    /// The best chunks for a question, the best first, at most `most`. Those with nothing in common with it are left out;
    /// equals keep the order of the index.
    pub fn search(
        &self,
        question: &str,
        vector: Option<&Vector>,
        scope: &Scope<'_>,
        most: usize,
    ) -> Vec<Hit> {
        let (scores, best) = self.words.scores(&terms(&words(question)));
        let mut hits: Vec<Hit> = self
            .chunks
            .iter()
            .enumerate()
            .filter(|(_, chunk)| scope.sees(chunk))
            .filter_map(|(at, _)| {
                let words = if best > 0.0 { scores[at] / best } else { 0.0 };
                let cosine = vector.zip(self.vectors[at].as_ref()).map(|(a, b)| cosine(a, b));
                let score = cosine
                    .map_or(words, |cosine| WORDS_WEIGHT * words + (1.0 - WORDS_WEIGHT) * cosine.max(0.0));
                (score > 0.0).then_some(Hit { chunk: at, score, words, cosine })
            })
            .collect();
        hits.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.chunk.cmp(&b.chunk)));
        hits.truncate(most);
        hits
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::material::Anchor;

    pub(crate) fn chunk(id: &str, course: &str, released_at: Option<i64>, text: &str) -> Chunk {
        Chunk {
            id: id.into(),
            document: id.into(),
            course: course.into(),
            released_at,
            headings: Vec::new(),
            anchor: Anchor::Document,
            text: text.into(),
        }
    }

    #[test]
    fn what_is_not_released_or_of_another_course_is_not_there() {
        let chunks = vec![
            chunk("a", "physics", None, "Green light is reflected."),
            chunk("b", "physics", Some(100), "Green light, green light, green light: next week's solution."),
            chunk("c", "history", None, "Green light green light."),
        ];
        let index = Index::new(chunks, Vec::new());
        let found = |now| -> Vec<usize> {
            index
                .search("green light", None, &Scope { course: "physics", now }, 10)
                .iter()
                .map(|hit| hit.chunk)
                .collect()
        };
        assert_eq!(found(99), [0]);
        assert_eq!(found(100), [1, 0]);
    }

    #[test]
    fn vectors_find_what_words_do_not() {
        let chunks = vec![chunk("a", "", None, "dogs bark"), chunk("b", "", None, "cats meow")];
        let vectors = vec![Some(Vector::from([1.0, 0.0])), Some(Vector::from([0.0, 1.0]))];
        let index = Index::new(chunks, vectors);
        let hits = index.search("felines", Some(&Vector::from([0.1, 0.9])), &Scope { course: "", now: 0 }, 1);
        assert_eq!((hits.len(), hits[0].chunk), (1, 1));
    }

    #[test]
    fn cosine_of_any_length() {
        let a: Vec<f32> = (0..19).map(|n| n as f32 / 10.0).collect();
        let expected: f64 = a.iter().map(|x| f64::from(x * x)).sum();
        assert!((cosine(&a, &a) - expected).abs() < 1e-4);
        assert_eq!(cosine(&a, &a[1..]), 0.0);
    }
}

//! BM25 (Robertson and others, 1994): which texts have the query's rare terms often, for their length.

use std::collections::{BTreeMap, HashMap};

/// How soon more of the same term stops to count.
const K1: f64 = 1.2;
/// How much the length of a text counts.
const B: f64 = 0.75;

/// Which texts have which terms, and how often.
#[derive(Default)]
pub(crate) struct Bm25 {
    terms: HashMap<String, Vec<(u32, u16)>>,
    lengths: Vec<u32>,
    mean_length: f64,
}

impl Bm25 {
    /// One list of terms a text.
    pub(crate) fn new(texts: impl Iterator<Item = Vec<String>>) -> Self {
        let mut index = Self::default();
        for (at, terms) in texts.enumerate() {
            let at = u32::try_from(at).unwrap_or(u32::MAX);
            index.lengths.push(u32::try_from(terms.len()).unwrap_or(u32::MAX));
            let mut counts: BTreeMap<String, u16> = BTreeMap::new();
            for term in terms {
                let count = counts.entry(term).or_default();
                *count = count.saturating_add(1);
            }
            for (term, count) in counts {
                index.terms.entry(term).or_default().push((at, count));
            }
        }
        let total: f64 = index.lengths.iter().map(|length| f64::from(*length)).sum();
        index.mean_length = (total / index.lengths.len().max(1) as f64).max(1.0);
        index
    }

    /// How much a term tells: the rarer, the more. A term that stands nowhere tells most.
    pub(crate) fn idf(&self, term: &str) -> f64 {
        let texts = self.lengths.len() as f64;
        let having = self.terms.get(term).map_or(0.0, |found| found.len() as f64);
        (1.0 + (texts - having + 0.5) / (having + 0.5)).ln()
    }

    /// A score for each text, and the score that a text with all terms very often would get.
    pub(crate) fn scores(&self, query: &[String]) -> (Vec<f64>, f64) {
        let mut scores = vec![0.0; self.lengths.len()];
        let mut best = 0.0;
        for term in query {
            let idf = self.idf(term);
            best += idf * (K1 + 1.0);
            for (at, count) in self.terms.get(term).into_iter().flatten() {
                let at = *at as usize;
                let count = f64::from(*count);
                let length = f64::from(self.lengths[at]) / self.mean_length;
                scores[at] += idf * count * (K1 + 1.0) / (count + K1 * (1.0 - B + B * length));
            }
        }
        (scores, best)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rare_terms_and_short_texts_win() {
        let texts = ["a b", "a c c", "a d d d d d d d", "a"]
            .map(|t| t.split(' ').map(str::to_owned).collect::<Vec<_>>());
        let index = Bm25::new(texts.into_iter());
        assert!(index.idf("b") > index.idf("a") && index.idf("zzz") > index.idf("b"));
        let (scores, best) = index.scores(&["a".into(), "c".into()]);
        assert!(
            scores[1] > scores[0] && scores[3] > scores[0] && scores[0] > scores[2] && scores[1] < best,
            "{scores:?}"
        );
        assert_eq!(index.scores(&[]).0, [0.0; 4]);
        assert!(Bm25::new(std::iter::empty()).scores(&["a".into()]).0.is_empty());
    }
}

//! Two fitted layers: which sentence answers best, and whether to answer at all. Both are logistic; the second is a
//! probability that holds: of the answers given with confidence 0.8, about 80 % hold what was asked for.
//!
//! `decision.json` is written by `training/fit_answers.py`.

use std::sync::LazyLock;

use serde::Deserialize;

use super::examine::{Candidate, Examined};
use super::{QUESTION_FEATURES, SENTENCE_FEATURES};

/// Of the features of the sentences, those whose most over all sentences is looked at too: cover, cover_near,
/// cover_chunk, cosine, and what the reader says.
const MOST: [usize; 5] = [0, 1, 2, 16, SENTENCE_FEATURES.len()];
/// A lead over nobody.
const LEAD: f64 = 5.0;

#[derive(Deserialize)]
struct File {
    sentence_features: Vec<String>,
    question_features: Vec<String>,
    latin: Fits,
    han: Fits,
}

/// What was fitted for a script.
#[derive(Deserialize)]
pub(crate) struct Fits {
    /// On features alone.
    pub(crate) plain: Fit,
    /// With what a model says that has read question and sentence together.
    pub(crate) read: Option<Fit>,
}

/// Both layers.
#[derive(Deserialize)]
pub(crate) struct Fit {
    sentence: Logistic,
    decision: Logistic,
    /// Answers at least this likely to hold are given, unless the course asks for more or less.
    pub(crate) answer_from: f64,
    /// A second sentence is quoted when its score is at most this far behind.
    pub(crate) second_within: f64,
    /// How much a chunk's best sentence moves it in the ranking.
    pub(crate) sentence_weight: f64,
}

#[derive(Deserialize)]
struct Logistic {
    mean: Vec<f64>,
    scale: Vec<f64>,
    weights: Vec<f64>,
    bias: f64,
}

impl Logistic {
    /// Log odds. What is not known (NaN) is taken as usual.
    fn odds(&self, features: &[f64]) -> f64 {
        let known = features.iter().zip(&self.mean).zip(self.scale.iter().zip(&self.weights));
        known
            .filter(|((x, _), _)| x.is_finite())
            .map(|((x, mean), (scale, weight))| weight * (x - mean) / scale)
            .sum::<f64>()
            + self.bias
    }

    fn holds_together(&self, features: usize) -> bool {
        let all = [&self.mean, &self.scale, &self.weights];
        all.iter().all(|list| list.len() == features && list.iter().all(|x| x.is_finite()))
            && self.scale.iter().all(|scale| *scale > 0.0)
            && self.bias.is_finite()
    }
}

impl Fit {
    /// Whether it is for sentences with or without what a reader says.
    fn is_for(&self, reader: bool) -> bool {
        let sentence = SENTENCE_FEATURES.len() + usize::from(reader);
        // Of the question, of the best sentence, the most of all, and four of the ranking.
        let decision = QUESTION_FEATURES.len() + sentence + MOST.len() - usize::from(!reader) + 4;
        self.sentence.holds_together(sentence) && self.decision.holds_together(decision)
    }
}

static FITTED: LazyLock<Option<File>> = LazyLock::new(|| {
    let file: File = serde_json::from_str(include_str!("decision.json")).ok()?;
    let fits = [&file.latin, &file.han]
        .iter()
        .all(|fits| fits.plain.is_for(false) && fits.read.as_ref().is_none_or(|fit| fit.is_for(true)));
    let named = file.sentence_features == SENTENCE_FEATURES && file.question_features == QUESTION_FEATURES;
    (fits && named).then_some(file)
});

/// What was fitted, for a question in Chinese or another script. A test of this crate guards that it is there.
pub(crate) fn fits(han: bool) -> Option<&'static Fits> {
    FITTED.as_ref().map(|file| if han { &file.han } else { &file.latin })
}

/// What is known of a sentence, the reader's word last where there is one.
fn known(it: &Candidate) -> Vec<f64> {
    it.features.iter().copied().chain(it.holds).collect()
}

/// The sentences with their scores, the best first.
pub(crate) fn ranked<'a>(fit: &Fit, examined: &'a Examined) -> Vec<(&'a Candidate, f64)> {
    let mut ranked: Vec<(&Candidate, f64)> =
        examined.candidates.iter().map(|it| (it, fit.sentence.odds(&known(it)))).collect();
    ranked.sort_by(|a, b| {
        b.1.total_cmp(&a.1).then_with(|| (a.0.chunk, a.0.sentence).cmp(&(b.0.chunk, b.0.sentence)))
    });
    ranked
}

/// Probability that the best sentences hold the answer; 0 when there are none.
pub(crate) fn confidence(fit: &Fit, examined: &Examined, ranked: &[(&Candidate, f64)]) -> f64 {
    let Some((best, score)) = ranked.first() else { return 0.0 };
    let all: Vec<Vec<f64>> = examined.candidates.iter().map(known).collect();
    let mut features = examined.features.to_vec();
    features.extend(known(best));
    for at in MOST {
        let most = all.iter().filter_map(|it| it.get(at)).copied().reduce(f64::max);
        features.extend(most);
    }
    let elsewhere = ranked.iter().find(|(it, _)| it.chunk != best.chunk);
    let mut sections: Vec<usize> = ranked.iter().take(5).map(|(it, _)| it.chunk).collect();
    sections.sort_unstable();
    sections.dedup();
    features.push(*score);
    features.push(ranked.get(1).map_or(LEAD, |(_, second)| score - second));
    features.push(elsewhere.map_or(LEAD, |(_, other)| score - other));
    features.push(sections.len() as f64 / 5.0);
    1.0 / (1.0 + (-fit.decision.odds(&features)).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fitted_file_belongs_to_these_features() {
        let both = [fits(false), fits(true)];
        assert!(both[0].is_some(), "decision.json is missing, damaged, or fitted for other features");
        for fits in both.into_iter().flatten() {
            for fit in std::iter::once(&fits.plain).chain(&fits.read) {
                assert!(fit.answer_from > 0.0 && fit.answer_from < 1.0);
            }
        }
    }
}

//! Puts an answer before the head: with its features, and with what the pair scorer says where there is one.

use std::cell::RefCell;

use crate::encoder::EncoderError;
use crate::features::Expected;
use crate::head::{Head, Judgement, Script};
use crate::pair::{Pair, PairEvidence, PairScorer};
use crate::reading::Reading;
use crate::text::Passage;

/// Alternatives that the pair scorer reads beside an answer: each costs a run of the model.
const MOST_PAIRS: usize = 2;

/// Longer references are for the features: the pair scorer has learned from short ones, and has no room for both texts.
const LONGEST_REFERENCE: usize = 50;

/// Judges one answer against whatever is expected of it.
pub(crate) struct Judge<'a> {
    pub(crate) head: &'a Head,
    pub(crate) scorer: Option<&'a dyn PairScorer>,
    pub(crate) reading: &'a Reading,
    pub(crate) script: Script,
    /// The first failure of the pair scorer: then no judgement counts.
    failure: RefCell<Option<EncoderError>>,
}

impl<'a> Judge<'a> {
    pub(crate) fn new(
        head: &'a Head,
        scorer: Option<&'a dyn PairScorer>,
        reading: &'a Reading,
        script: Script,
    ) -> Self {
        Self { head, scorer, reading, script, failure: RefCell::new(None) }
    }

    /// Judges the whole answer or a part of it. The pair scorer reads whole answers only: it finds by itself what speaks to
    /// the expectation.
    pub(crate) fn judge(&self, expected: &Expected<'_>, answer: &Passage) -> Judgement {
        let scorer = self.scorer.filter(|_| std::ptr::eq(answer, &raw const self.reading.answer));
        let pair = scorer.and_then(|scorer| match evidence(scorer, self.reading, expected) {
            Ok(evidence) => evidence,
            Err(error) => {
                self.failure.borrow_mut().get_or_insert(error);
                None
            }
        });
        self.head.judge(self.script, &expected.features(answer), pair.as_ref())
    }

    /// Whether all judgements count.
    pub(crate) fn finish(self) -> Result<(), EncoderError> {
        self.failure.into_inner().map_or(Ok(()), Err)
    }
}

/// What the pair scorer says of an answer beside the alternatives that come closest to it. `None` where the closest one is
/// too long for it.
pub(crate) fn evidence(
    scorer: &dyn PairScorer,
    reading: &Reading,
    expected: &Expected<'_>,
) -> Result<Option<PairEvidence>, EncoderError> {
    let nearest = expected.nearest_first(&reading.answer);
    if expected.references[nearest[0]].whole.words.len() > LONGEST_REFERENCE {
        return Ok(None);
    }
    let pairs: Vec<Pair<'_>> = nearest
        .into_iter()
        .take(MOST_PAIRS)
        .map(|at| Pair {
            question: &reading.question.original,
            expected: &expected.references[at].original,
            answer: &reading.answer.original,
        })
        .collect();
    PairEvidence::new(&scorer.score(&pairs)?)
        .map(Some)
        .ok_or_else(|| EncoderError::Failed("the pair scorer gave no usable numbers".into()))
}

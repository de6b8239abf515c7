//! Wrong ideas that the teacher knows: by their signs, else by the model, which has to find the idea nearer than anything
//! that is expected.

use crate::align::closeness;
use crate::features::Expected;
use crate::forms;
use crate::grade::{Label, MisconceptionFound};
use crate::head::Judgement;
use crate::question::Question;
use crate::reading::{Reading, shortened};
use crate::rubric;
use crate::text::Passage;

/// How sure the model has to be that the idea is said.
const SURE: f64 = 0.6;
/// How close a segment has to be to the idea, and how much closer than to anything expected.
const CLOSE: f64 = 0.5;
const CLOSER: f64 = 0.03;

/// The wrong ideas of an answer, without their deductions.
pub(crate) fn find(
    question: &Question,
    reading: &Reading,
    judge: &dyn Fn(&Expected<'_>, &Passage) -> Judgement,
) -> Vec<MisconceptionFound> {
    let answer = &reading.answer.original;
    let expected = reading.expected();
    let mut found = Vec::new();
    for (wrong, text) in question.misconceptions.iter().zip(&reading.wrong_ideas) {
        let sign = forms::find(&wrong.signs, answer);
        let by_sign = sign.is_some();
        let range = sign.or_else(|| {
            let nearest = |at: &usize| closeness(&text.whole, reading.answer.segment(*at).0);
            let at =
                (0..reading.answer.len()).max_by(|a, b| nearest(a).total_cmp(&nearest(b)).then(b.cmp(a)))?;
            let (segment, range) = reading.answer.segment(at);
            let near = nearest(&at);
            // A sentence of a reference answer may hold both the right and the wrong idea's words.
            let rightly = expected.iter().map(|right| closeness(right, segment)).fold(0.0, f64::max);
            if near < CLOSE || near < rightly + CLOSER || text.whole.negations != segment.negations {
                return None;
            }
            let idea = Expected { question: &reading.question.whole, references: std::slice::from_ref(text) };
            let judged = judge(&idea, &reading.answer.single(at)).probabilities;
            (judged.likeliest() == Label::Correct && judged.correct >= SURE).then_some(range)
        });
        if let Some(range) = range.filter(|range| !answer[range.clone()].trim().is_empty()) {
            found.push(MisconceptionFound {
                id: wrong.id.clone(),
                quote: shortened(&answer[range]),
                hint: wrong.hint.clone(),
                deducted: 0.0,
                by_sign,
            });
        }
    }
    found
}

/// Takes points away for the wrong ideas that were found, of the points that were earned; returns what is left.
pub(crate) fn deduct(question: &Question, found: &mut [MisconceptionFound], earned: f64) -> f64 {
    let mut left = earned;
    let mut take = |entry: &mut MisconceptionFound, wanted: f64| {
        let taken = wanted.clamp(0.0, left);
        left -= taken;
        entry.deducted = crate::criteria::rounded(entry.deducted + taken);
        left
    };
    let rule = |id: &str| question.misconceptions.iter().find(|wrong| wrong.id == id);
    for entry in found.iter_mut() {
        let wanted = rule(&entry.id).map_or(0.0, |wrong| wrong.deduct);
        take(entry, wanted);
    }
    for entry in found.iter_mut() {
        let left = take(entry, 0.0);
        if let Some(cap) = rule(&entry.id).and_then(|wrong| wrong.cap) {
            take(entry, left - cap);
        }
    }
    crate::criteria::rounded(left)
}

/// A judgement after the deductions.
pub(crate) fn lowered(question: &Question, judgement: Judgement, earned: f64, left: f64) -> Judgement {
    if left >= earned { judgement } else { rubric::lowered(judgement, left / question.max_score) }
}

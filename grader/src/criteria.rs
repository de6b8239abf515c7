//! One criterion: by the teacher's rules first, then by its key points and numbers, else by the model as a whole.
//!
//! Key points and numbers count whole, half or not at all, so that a point that is met never lowers a mark and every
//! mark can be added up by hand.

use crate::features::Expected;
use crate::feedback::NumberFault;
use crate::forms;
use crate::grade::{Met, PartEvidence, PartKind, Rule};
use crate::head::Judgement;
use crate::quantity::{self, Finding, Quantity};
use crate::question::{Criterion, KeyPoint, Number, Question};
use crate::reading::{Expectation, Reading, shortened};
use crate::rubric;
use crate::text::Passage;

/// What was found of a criterion.
pub(crate) struct Verdict {
    pub(crate) judgement: Judgement,
    pub(crate) met: Met,
    pub(crate) quote: Option<String>,
    pub(crate) level: Option<String>,
    pub(crate) rule: Option<Rule>,
    pub(crate) parts: Vec<PartEvidence>,
}

impl Verdict {
    /// The key points that are not there, the dearest first.
    pub(crate) fn missing(&self, criterion: &Criterion) -> Vec<String> {
        let mut missing: Vec<&PartEvidence> = self
            .parts
            .iter()
            .filter(|part| part.kind == PartKind::KeyPoint && matches!(part.met, Met::Missing | Met::Partly))
            .collect();
        missing.sort_by(|a, b| (b.max_points - b.points).total_cmp(&(a.max_points - a.points)));
        missing
            .iter()
            .filter_map(|part| criterion.key_points.get(part.number - 1))
            .map(|p| p.text.clone())
            .collect()
    }

    /// What is wrong with a number of the criterion, when its numbers are what is wrong with it.
    pub(crate) fn number_fault(&self) -> Option<NumberFault> {
        let lost = |part: &&PartEvidence| part.kind == PartKind::Number && part.points < part.max_points;
        self.parts.iter().filter(lost).find_map(|part| match (part.met, &part.quote) {
            (Met::Partly, Some(quote)) => Some(NumberFault::NoUnit(quote.clone())),
            (Met::Mistaken, Some(quote)) => Some(NumberFault::Wrong(quote.clone())),
            _ => None,
        })
    }
}

/// What criteria are judged with.
pub(crate) struct Bench<'a> {
    pub(crate) reading: &'a Reading,
    pub(crate) judge: &'a dyn Fn(&Expected<'_>, &Passage) -> Judgement,
    /// Every criterion is met or failed by a rule for whole answers, or because the answer is a reference answer.
    pub(crate) whole: Option<(Judgement, Option<Rule>)>,
    given: Vec<Quantity>,
    /// Numbers that an answer may repeat: those of the question and of other criteria.
    known: Vec<Quantity>,
    scale: f64,
}

impl<'a> Bench<'a> {
    pub(crate) fn new(
        question: &Question,
        reading: &'a Reading,
        judge: &'a dyn Fn(&Expected<'_>, &Passage) -> Judgement,
        whole: Option<(Judgement, Option<Rule>)>,
    ) -> Self {
        let wanted = question.rubric.iter().flat_map(|criterion| &criterion.numbers);
        let (given, known) = if wanted.clone().next().is_some() {
            let asked = quantity::find(&question.question);
            (
                quantity::find(&reading.answer.original),
                asked.into_iter().chain(wanted.map(quantity::expected)).collect(),
            )
        } else {
            (Vec::new(), Vec::new())
        };
        Self { reading, judge, whole, given, known, scale: rubric::scale(question) }
    }

    /// Judges a criterion.
    pub(crate) fn criterion(
        &self,
        criterion: &Criterion,
        expectation: &Expectation,
        points: &[Passage],
    ) -> Verdict {
        let answer = &self.reading.answer.original;
        let by = |judgement: Judgement, rule, quote| Verdict {
            met: rubric::met(judgement.probabilities),
            judgement,
            quote,
            level: None,
            rule,
            parts: Vec::new(),
        };
        let quote = || self.reading.quote(&expectation.references[0].whole);
        let verdict = if let Some((judgement, rule)) = self.whole {
            by(judgement, rule, (judgement.share > 0.0).then(quote).flatten())
        } else if let Some(range) = forms::find(&criterion.rejected, answer) {
            let verdict = by(Judgement::NONE, Some(Rule::Rejected), Some(shortened(&answer[range])));
            // What a teacher rejects is a mistake to look at, and not only absent.
            Verdict { met: Met::Mistaken, ..verdict }
        } else if let Some(range) = forms::find(&criterion.accepted, answer) {
            by(Judgement::SAME, Some(Rule::Accepted), Some(shortened(&answer[range])))
        } else if criterion.has_parts() {
            self.by_parts(criterion, points)
        } else {
            let expected =
                Expected { question: &self.reading.question.whole, references: &expectation.references };
            let judgement = (self.judge)(&expected, &self.reading.answer);
            let verdict = by(judgement, None, None);
            Verdict { quote: (verdict.met != Met::Missing).then(quote).flatten(), ..verdict }
        };
        leveled(criterion, verdict)
    }

    fn by_parts(&self, criterion: &Criterion, points: &[Passage]) -> Verdict {
        let mut parts = Vec::new();
        let mut weighted = Vec::new();
        let key_points = criterion.key_points.iter().zip(points).map(|(point, text)| {
            let (judgement, quote, rule) = self.key_point(point, text);
            (PartKind::KeyPoint, point.weight, judgement, quote, rule, rubric::met(judgement.probabilities))
        });
        let numbers = criterion.numbers.iter().map(|number| {
            let (judgement, quote, met) = self.number(number);
            (PartKind::Number, number.weight, judgement, quote, Some(Rule::Number), met)
        });
        let all: f64 = criterion.key_points.iter().map(|point| point.weight).sum::<f64>()
            + criterion.numbers.iter().map(|number| number.weight).sum::<f64>();
        for (kind, weight, judgement, quote, rule, met) in key_points.chain(numbers) {
            let number = parts.iter().filter(|part: &&PartEvidence| part.kind == kind).count() + 1;
            let share = match met {
                Met::Met => 1.0,
                Met::Partly => 0.5,
                Met::Missing | Met::Mistaken => 0.0,
            };
            let most = weight / all * criterion.points * self.scale;
            weighted.push((weight, Judgement { share, ..judgement }));
            let (points, max_points) = (rounded(most * share), rounded(most));
            parts.push(PartEvidence { kind, number, met, quote, points, max_points, rule });
        }
        let judgement = rubric::combine(weighted);
        let find = |met| parts.iter().find(|part: &&PartEvidence| part.met == met);
        let met = match judgement.share {
            share if share >= 1.0 - 1e-9 => Met::Met,
            share if share > 0.0 => Met::Partly,
            _ if find(Met::Mistaken).is_some() => Met::Mistaken,
            _ => Met::Missing,
        };
        let quoted = find(Met::Met).or_else(|| find(Met::Partly)).or_else(|| find(Met::Mistaken));
        let quote = if met == Met::Missing { None } else { quoted.and_then(|part| part.quote.clone()) };
        // Rules alone decided: then their word is the criterion's.
        let rule = parts.iter().all(|part| part.rule == Some(Rule::Number)).then_some(Rule::Number);
        Verdict { judgement, met, quote, level: None, rule, parts }
    }

    fn key_point(&self, point: &KeyPoint, text: &Passage) -> (Judgement, Option<String>, Option<Rule>) {
        let answer = &self.reading.answer.original;
        if let Some(range) = forms::find(&point.accepted, answer) {
            return (Judgement::SAME, Some(shortened(&answer[range])), Some(Rule::Accepted));
        }
        let (at, _) = crate::align::best_segment(&text.whole, &self.reading.answer);
        let expected =
            Expected { question: &self.reading.question.whole, references: std::slice::from_ref(text) };
        let judgement = (self.judge)(&expected, &self.reading.answer.single(at));
        let missing = rubric::met(judgement.probabilities) == Met::Missing;
        (judgement, if missing { None } else { self.reading.quote(&text.whole) }, None)
    }

    fn number(&self, number: &Number) -> (Judgement, Option<String>, Met) {
        let quote = |range| Some(shortened(&self.reading.answer.original[range]));
        match quantity::look(number, &self.given, &self.known) {
            Finding::Right(range) => (Judgement::SAME, quote(range), Met::Met),
            Finding::NoUnit(range) => (Judgement::PART, quote(range), Met::Partly),
            Finding::Wrong(range) => (Judgement::NONE, quote(range), Met::Mistaken),
            Finding::Missing => (Judgement::NONE, None, Met::Missing),
        }
    }
}

/// Points in the steps of the criterion's levels: the nearest one, of two equally near ones the lower.
fn leveled(criterion: &Criterion, mut verdict: Verdict) -> Verdict {
    if criterion.levels.is_empty() || criterion.points <= 0.0 {
        return verdict;
    }
    let earned = verdict.judgement.share * criterion.points;
    // Nothing is always a level, also where no teacher described it.
    let mut best: (f64, Option<&str>) = (0.0, None);
    let mut levels: Vec<_> = criterion.levels.iter().collect();
    levels.sort_by(|a, b| a.points.total_cmp(&b.points));
    for level in levels {
        let (far, farthest) = ((level.points - earned).abs(), (best.0 - earned).abs());
        if far < farthest || (level.points <= best.0 && best.1.is_none()) {
            best = (level.points, Some(&level.description));
        }
    }
    verdict.judgement.share = best.0 / criterion.points;
    verdict.level = best.1.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    verdict
}

/// What binary fractions leave behind is taken away.
pub(crate) fn rounded(points: f64) -> f64 {
    (points * 1e6).round() / 1e6
}

/// Whether a teacher's rule finds something in an answer, so that it is an answer whatever it looks like.
pub(crate) fn rules_find(question: &Question, answer: &str) -> bool {
    let given = || quantity::find(answer);
    question.rubric.iter().any(|criterion| {
        forms::find(&criterion.accepted, answer).is_some()
            || forms::find(&criterion.rejected, answer).is_some()
            || criterion.key_points.iter().any(|point| forms::find(&point.accepted, answer).is_some())
            || criterion
                .numbers
                .iter()
                .any(|number| quantity::look(number, &given(), &[]) != Finding::Missing)
    }) || question.misconceptions.iter().any(|wrong| forms::find(&wrong.signs, answer).is_some())
}

/// Whether the teacher's rules alone decide every criterion, so that no model has to know the language.
pub(crate) fn rules_decide(question: &Question, answer: &str) -> bool {
    !question.rubric.is_empty()
        && question.misconceptions.is_empty()
        && question.rubric.iter().all(|criterion| {
            (criterion.key_points.is_empty() && !criterion.numbers.is_empty())
                || forms::find(&criterion.rejected, answer).is_some()
                || forms::find(&criterion.accepted, answer).is_some()
        })
}

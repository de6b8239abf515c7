//! The whole way from a question and an answer to a grade.

use std::sync::Arc;

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::criteria::{self, Bench, Verdict};
use crate::encoder::{Encoder, EncoderError};
use crate::features::{self, Expected};
use crate::feedback::{self, Facts, Finding};
use crate::forms;
use crate::gates;
use crate::grade::{
    Evidence, Extent, Grade, GradeError, Label, Met, Probabilities, Provenance, Reason, Rule,
};
use crate::head::{Head, Judgement, Script};
use crate::items::asks_for_list;
use crate::judge::{self, Judge};
use crate::language::{Language, detect};
use crate::pair::{Pair, PairEvidence, PairScorer};
use crate::question::Question;
use crate::reading::{self, Reading, read};
use crate::rubric;
use crate::text::Passage;
use crate::wrong_ideas;

/// Marks answers. Cheap to share between threads: `grade` takes `&self`, and its result does not depend on what else
/// runs.
pub struct Grader {
    pub(crate) encoder: Arc<dyn Encoder>,
    pair_scorer: Option<Arc<dyn PairScorer>>,
    head: Head,
}

/// What is known beyond the general head, and takes its place.
pub(crate) struct Revision {
    pub(crate) judgement: Judgement,
    pub(crate) score: f64,
    pub(crate) range: [f64; 2],
    pub(crate) confidence: f64,
    /// Beside those that hold whatever is known.
    pub(crate) reasons: Vec<Reason>,
}

/// Revises the general judgement of an answer that was read.
pub(crate) type Revise<'a> = &'a dyn Fn(&Reading, Judgement) -> Revision;

impl Grader {
    /// A grader over an encoder and the head that was fitted on it.
    pub fn new(encoder: Arc<dyn Encoder>, head: Head) -> Self {
        Self { encoder, pair_scorer: None, head }
    }

    /// With a model that reads answer and expectation together, and on which the head was fitted too.
    #[must_use]
    pub fn with_pair_scorer(self, pair_scorer: Arc<dyn PairScorer>) -> Self {
        Self { pair_scorer: Some(pair_scorer), ..self }
    }

    /// Marks one answer. Of a very long one only the beginning is read, and the grade says so.
    ///
    /// # Errors
    /// When the question cannot be graded, or when the model is busy or fails.
    pub fn grade(&self, question: &Question, answer: &str) -> Result<Grade, GradeError> {
        self.grade_revised(question, answer, None)
    }

    /// As [`Grader::grade`], with the general judgement revised where there is one.
    pub(crate) fn grade_revised(
        &self,
        question: &Question,
        answer: &str,
        revise: Option<Revise<'_>>,
    ) -> Result<Grade, GradeError> {
        question.check()?;
        let extent = extent(answer);
        let answer = &answer[..extent.bytes];
        let mut reasons = gates::before_model(answer, &question.texts());
        if extent.read < extent.total {
            reasons.push(Reason::TooLong);
        }
        let language = languages(question, answer);
        let whole = whole(question, answer);
        // A number alone looks like no answer; where a rule looks for it, it is one.
        let ruled = whole.is_some() || criteria::rules_find(question, answer);
        if ruled {
            reasons.retain(|reason| *reason != Reason::Gibberish);
        }
        let decided = whole.is_some() || (ruled && criteria::rules_decide(question, answer));
        if !decided && !self.supports(&language) && !reasons.contains(&Reason::Empty) {
            reasons.push(Reason::LanguageNotSupported);
        }
        let unread = [Reason::Empty, Reason::Gibberish, Reason::LanguageNotSupported];
        if reasons.iter().any(|reason| unread.contains(reason)) {
            return Ok(self.unread(question, answer, reasons, &language, extent));
        }

        let reading = read(self.encoder.as_ref(), question, answer, language.answer)?;
        let script = script(language.answer, question, &reading);
        let pairs = self.pairs(language.answer, script);
        let judging = Judge::new(&self.head, pairs, &reading, script);
        let judge = |expected: &Expected<'_>, answer: &Passage| judging.judge(expected, answer);
        let bench = Bench::new(question, &reading, &judge, whole);
        let verdicts: Vec<Verdict> = question
            .rubric
            .iter()
            .zip(&reading.expectations)
            .zip(&reading.key_points)
            .map(|((criterion, expectation), points)| bench.criterion(criterion, expectation, points))
            .collect();
        let judgements: Vec<Judgement> = if question.rubric.is_empty() {
            let references = &reading.expectations[0].references;
            let expected = Expected { question: &reading.question.whole, references };
            vec![whole.map_or_else(|| judge(&expected, &reading.answer), |(judgement, _)| judgement)]
        } else {
            verdicts.iter().map(|verdict| verdict.judgement).collect()
        };
        let mut total = rubric::total(question, &judgements);
        let earned = rubric::earned(question, total, &judgements);
        let mut misconceptions =
            if whole.is_some() { Vec::new() } else { wrong_ideas::find(question, &reading, &judge) };
        judging.finish()?;
        let score = wrong_ideas::deduct(question, &mut misconceptions, earned);
        total = wrong_ideas::lowered(question, total, earned, score);
        // A rule that the teacher wrote down stands above what was learnt from marks.
        let ruled_out = matches!(whole, Some((_, Some(_))));
        let revision = revise.filter(|_| !ruled_out).map(|revise| {
            revise(&reading, Judgement { share: (score / question.max_score).clamp(0.0, 1.0), ..total })
        });
        let score = revision.as_ref().map_or(score, |revision| revision.score);
        total = revision.as_ref().map_or(total, |revision| revision.judgement);
        // Without a rubric the one judgement is what the evidence must not speak against.
        let judgements =
            if revision.is_some() && question.rubric.is_empty() { vec![total] } else { judgements };
        let probabilities = total.probabilities;
        let label = probabilities.likeliest();
        let (evidence, mut findings) =
            self.evidence(question, &reading, verdicts, &judgements, label, script);
        findings.extend(misconceptions.iter().map(|wrong| Finding {
            id: wrong.id.clone(),
            met: Met::Mistaken,
            quote: Some(wrong.quote.clone()),
            hint: Some(wrong.hint.trim().to_owned()).filter(|hint| !hint.is_empty()),
            lost: wrong.deducted,
            ..Finding::default()
        }));

        let (said, asked) = (&reading.answer.whole, &reading.question.whole);
        let expected = reading.expected();
        let seen = reading.overview();
        if !ruled && gates::copies_question(said, asked, seen.question_copied, seen.new_recall) {
            reasons.push(Reason::Copied);
        }
        if !ruled && !seen.declines && gates::off_topic(said, asked, &expected) {
            reasons.push(Reason::OffTopic);
        }
        if !ruled && (gates::is_keyword_list(said, &expected) || gates::is_salad(said, asked, &expected)) {
            reasons.push(Reason::KeywordList);
        }
        if !ruled
            && (gates::lists_everything(said, asked, &expected) || gates::is_loose_words(said, &expected))
        {
            reasons.push(Reason::ListOfEverything);
        }
        match &revision {
            Some(revision) => reasons.extend(&revision.reasons),
            None if probabilities.of(label) < self.head.uncertain_below(script, pairs.is_some()) => {
                reasons.push(Reason::Uncertain);
            }
            None => {}
        }
        let needs_review = !reasons.is_empty();
        let exact = matches!(whole, Some((_, None)));
        if exact && gates::copies_reference(said) {
            // For the teacher to know; being right word for word is no reason to hold a mark back.
            reasons.push(Reason::Copied);
        }
        reasons.sort();
        reasons.dedup();
        let facts = Facts {
            label,
            full: total.share >= 0.9,
            reasons: &reasons,
            findings: &findings,
            foreign_number: seen.foreign_number.as_deref(),
            declined: seen.declines,
            disclosure: question.disclosure,
            tone: question.tone,
            answer,
        };
        let (feedback, feedback_points) = feedback::write(&facts, language.course);
        Ok(Grade {
            score,
            score_range: revision.as_ref().map(|revision| revision.range),
            max_score: question.max_score,
            label,
            probabilities,
            confidence: revision.map_or_else(|| probabilities.of(label), |revision| revision.confidence),
            needs_review,
            evidence,
            misconceptions,
            rule: whole.and_then(|(_, rule)| rule),
            feedback,
            feedback_points,
            reasons,
            model: self.model(),
            language: language.answer,
            extent: extent.public(),
            provenance: self.provenance(question, answer),
        })
    }

    /// Runs the models once, to see that they answer.
    ///
    /// # Errors
    /// When a model is busy or fails.
    pub fn probe(&self) -> Result<(), GradeError> {
        let pair = Pair { question: "", expected: "The model answers.", answer: "Does the model answer?" };
        if let Some(scorer) = &self.pair_scorer
            && PairEvidence::new(&scorer.score(&[pair])?).is_none()
        {
            return Err(EncoderError::Failed("the pair scorer's answer is unusable".into()).into());
        }
        let vectors = self.encoder.encode(&["Does the model answer?"])?;
        match vectors.as_slice() {
            [embedding] if embedding.vector.iter().all(|number| number.is_finite()) => Ok(()),
            _ => Err(EncoderError::Failed("its answer is unusable".into()).into()),
        }
    }

    /// `name@version` of the encoder, as it stands in every grade.
    pub fn model(&self) -> String {
        let model = self.encoder.model();
        format!("{}@{}", model.name, model.version)
    }

    pub(crate) fn supports(&self, language: &Languages) -> bool {
        let reads = |language: Language| match language {
            // Characters carry Chinese: no encoder is needed, and one that reads it helps.
            Language::Chinese | Language::Mixed => true,
            Language::English => self.encoder.reads(Language::English),
            Language::Other => false,
        };
        let across = matches!(
            (language.answer, language.expected),
            (Language::English, Language::Chinese) | (Language::Chinese, Language::English)
        );
        reads(language.answer) && reads(language.expected) && !across
    }

    /// The pair scorer, where it reads the language and the head knows what to make of it.
    fn pairs(&self, language: Language, script: Script) -> Option<&dyn PairScorer> {
        self.pair_scorer.as_deref().filter(|scorer| scorer.reads(language) && self.head.stacks(script))
    }

    fn evidence(
        &self,
        question: &Question,
        reading: &Reading,
        verdicts: Vec<Verdict>,
        judgements: &[Judgement],
        label: Label,
        script: Script,
    ) -> (Vec<Evidence>, Vec<Finding>) {
        let mut evidence = Vec::new();
        let mut findings = Vec::new();
        if question.rubric.is_empty() {
            let expectation = &reading.expectations[0];
            let expected =
                Expected { question: &reading.question.whole, references: &expectation.references };
            let at = expected.nearest(&reading.answer);
            let reference = &expectation.references[at];
            let name = format!("r{}", expectation.numbers[at]);
            let mut add = |criterion: String, met: Met, point: &crate::text::Text| {
                let quote = (met != Met::Missing).then(|| reading.quote(point)).flatten();
                let topic = feedback::topic(&question.question, point);
                findings.push(Finding { met, quote: quote.clone(), topic, ..Finding::default() });
                evidence.push(Evidence { criterion, met, quote, ..Evidence::default() });
            };
            if reference.len() == 1 {
                add(name, rubric::met(judgements[0].probabilities), &reference.whole);
            } else {
                for (at, point) in reference.segments().enumerate().take(reading::MOST_POINTS) {
                    // One point is no list, whatever the question asks for.
                    let script = if script == Script::HanList { Script::Han } else { script };
                    let judged =
                        reading.judge_point(point, |features| self.head.judge(script, features, None));
                    add(format!("{name}.{}", at + 1), rubric::within(judged, label), point);
                }
            }
            return (evidence, findings);
        }
        let scale = rubric::scale(question);
        for ((criterion, expectation), verdict) in
            question.rubric.iter().zip(&reading.expectations).zip(verdicts)
        {
            let most = criterion.points * scale;
            let point = &expectation.references[0].whole;
            let points = rubric::criterion_points(criterion, verdict.judgement.share, most);
            findings.push(Finding {
                id: criterion.id.clone(),
                met: verdict.met,
                quote: verdict.quote.clone(),
                description: Some(criterion.description.clone()),
                topic: feedback::topic(&question.question, point),
                missing: verdict.missing(criterion),
                number: verdict.number_fault(),
                lost: most - points,
                ..Finding::default()
            });
            evidence.push(Evidence {
                criterion: criterion.id.clone(),
                met: verdict.met,
                quote: verdict.quote,
                points: Some(points),
                max_points: Some(criteria::rounded(most)),
                level: verdict.level,
                rule: verdict.rule,
                parts: verdict.parts,
            });
        }
        (evidence, findings)
    }

    /// A grade without a judgement: a person decides.
    fn unread(
        &self,
        question: &Question,
        answer: &str,
        mut reasons: Vec<Reason>,
        language: &Languages,
        extent: ReadExtent,
    ) -> Grade {
        reasons.sort();
        reasons.dedup();
        // That nothing is no answer is certain; what could not be read might be anything.
        let probabilities = if reasons.contains(&Reason::Empty) { [0.0, 0.0, 0.0, 1.0] } else { [0.25; 4] };
        let facts = Facts {
            label: Label::Incorrect,
            full: false,
            reasons: &reasons,
            findings: &[],
            foreign_number: None,
            declined: false,
            disclosure: question.disclosure,
            tone: question.tone,
            answer,
        };
        let (feedback, feedback_points) = feedback::write(&facts, language.course);
        Grade {
            score: 0.0,
            score_range: None,
            max_score: question.max_score,
            label: Label::Incorrect,
            probabilities: Probabilities::from_array(probabilities),
            confidence: probabilities[3],
            needs_review: true,
            evidence: Vec::new(),
            misconceptions: Vec::new(),
            rule: None,
            feedback,
            feedback_points,
            reasons,
            model: self.model(),
            language: language.answer,
            extent: extent.public(),
            provenance: self.provenance(question, answer),
        }
    }

    pub(crate) fn provenance(&self, question: &Question, answer: &str) -> Provenance {
        let mut digest = Sha256::new();
        let mut add = |text: &str| {
            digest.update((text.len() as u64).to_le_bytes());
            digest.update(text);
        };
        add(&question.question);
        add(&question.reference_answers.len().to_string());
        question.reference_answers.iter().for_each(|reference| add(reference));
        for criterion in &question.rubric {
            add(&criterion.id);
            add(&criterion.description);
            add(&criterion.points.to_string());
        }
        // What says how criteria are judged; a question without any of it keeps the hash that it has always had.
        for criterion in question.rubric.iter().filter(|criterion| criterion.has_rules()) {
            add(&criterion.id);
            add(&serde_json::to_string(criterion).unwrap_or_default());
        }
        if !question.misconceptions.is_empty()
            || !question.accepted.is_empty()
            || !question.rejected.is_empty()
        {
            let rules = (&question.misconceptions, &question.accepted, &question.rejected);
            add(&serde_json::to_string(&rules).unwrap_or_default());
        }
        add(&question.max_score.to_string());
        add(&format!("{:?}", question.language));
        add(answer);
        Provenance {
            model_sha256: self.encoder.model().sha256.clone(),
            pair_scorer_sha256: self.pair_scorer.as_ref().map(|scorer| scorer.model().sha256.clone()),
            head_sha256: self.head.sha256().to_owned(),
            features_version: features::VERSION,
            inputs_sha256: hex::encode(digest.finalize()),
        }
    }
}

/// What the head is told of an answer: for fitting that head.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Told {
    /// Language of the head.
    pub language: Language,
    /// In the order of [`features::NAMES`].
    pub features: Vec<f64>,
    /// Of the pair scorer, where one was given that reads the language: five numbers beside the nearest reference
    /// answer and five beside the best.
    pub pair: Option<Vec<f64>>,
}

/// What the head is told of an answer. `None` where the grader would not ask the head.
///
/// # Errors
/// As [`Grader::grade`].
pub fn features(
    encoder: &dyn Encoder,
    pair_scorer: Option<&dyn PairScorer>,
    question: &Question,
    answer: &str,
) -> Result<Option<Told>, GradeError> {
    question.check()?;
    let answer = &answer[..extent(answer).bytes];
    let language = languages(question, answer);
    if language.answer == Language::Other
        || gates::before_model(answer, &question.texts()).contains(&Reason::Empty)
    {
        return Ok(None);
    }
    let reading = read(encoder, question, answer, language.answer)?;
    let expected =
        Expected { question: &reading.question.whole, references: &reading.expectations[0].references };
    let script = match script(language.answer, question, &reading) {
        Script::Latin => Language::English,
        Script::Han | Script::HanList => Language::Chinese,
    };
    let scorer = pair_scorer.filter(|scorer| scorer.reads(language.answer));
    let pair = scorer.map(|scorer| judge::evidence(scorer, &reading, &expected)).transpose()?.flatten();
    let features = expected.features(&reading.answer).to_vec();
    Ok(Some(Told { language: script, features, pair: pair.map(|pair| pair.inputs().to_vec()) }))
}

/// The judgement of a whole answer that no model has to make: it is a reference answer, or a teacher's rule says so.
fn whole(question: &Question, answer: &str) -> Option<(Judgement, Option<Rule>)> {
    if forms::is_one_of(&question.rejected, answer) {
        Some((Judgement::NONE, Some(Rule::Rejected)))
    } else if forms::is_one_of(&question.accepted, answer) {
        Some((Judgement::SAME, Some(Rule::Accepted)))
    } else {
        rubric::is_reference(question, answer).then_some((Judgement::SAME, None))
    }
}

pub(crate) struct Languages {
    /// In which feedback is written.
    pub(crate) course: Language,
    /// Of what the answer is measured against.
    expected: Language,
    /// In which the answer is read.
    pub(crate) answer: Language,
}

pub(crate) fn languages(question: &Question, answer: &str) -> Languages {
    let expected = question
        .reference_answers
        .iter()
        .chain(question.rubric.iter().flat_map(|criterion| {
            std::iter::once(&criterion.description)
                .chain(criterion.key_points.iter().map(|point| &point.text))
        }))
        .find_map(|text| detect(text));
    let asked = detect(&question.question);
    let course = question.language.or(asked).or(expected).unwrap_or(Language::English);
    let expected = expected.unwrap_or(course);
    Languages { course, expected, answer: detect(answer).unwrap_or(expected) }
}

fn script(language: Language, question: &Question, reading: &Reading) -> Script {
    match language {
        Language::English | Language::Other => Script::Latin,
        Language::Chinese | Language::Mixed
            if question.rubric.is_empty() && asks_for_list(&reading.question.whole) =>
        {
            Script::HanList
        }
        Language::Chinese | Language::Mixed => Script::Han,
    }
}

/// How much of an answer is read, in characters. What is longer is no short answer.
const MOST_CHARACTERS: usize = 20_000;

#[derive(Clone, Copy)]
pub(crate) struct ReadExtent {
    pub(crate) bytes: usize,
    pub(crate) read: usize,
    pub(crate) total: usize,
}

impl ReadExtent {
    pub(crate) fn public(self) -> Extent {
        Extent { read: self.read, total: self.total }
    }
}

pub(crate) fn extent(answer: &str) -> ReadExtent {
    let total = answer.chars().count();
    match answer.char_indices().nth(MOST_CHARACTERS) {
        Some((bytes, _)) => ReadExtent { bytes, read: MOST_CHARACTERS, total },
        None => ReadExtent { bytes: answer.len(), read: total, total },
    }
}

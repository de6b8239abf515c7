//! From what was learnt to a grade.

use crate::align::recall;
use crate::encoder::Embedding;
use crate::essay;
use crate::features::Expected;
use crate::gates;
use crate::grade::{Grade, GradeError, Reason};
use crate::grader::{Grader, Revision, extent, languages};
use crate::head::Judgement;
use crate::question::{Question, QuestionError};
use crate::reading::Reading;
use crate::text::Text;

use super::learnt::{Forecast, Learnt};
use super::sight::{Form, Sight};

/// Share of an essay's character runs that the task has, from which it counts as copied.
const COPIED: f64 = 0.8;
/// Of the likeness that the strangest marked essays have; below it an essay is on something else.
const OFF_TOPIC: f64 = 0.5;

impl Grader {
    /// What learning sees of an answer: to be kept beside its mark, or to choose what to mark next. `form` must be the
    /// same for all answers to a question; see [`Form::of`]. The question needs no reference answer.
    ///
    /// # Errors
    /// When the question cannot be graded, or when the model is busy or fails.
    pub fn sight(&self, question: &Question, answer: &str, form: Form) -> Result<Sight, GradeError> {
        check(question)?;
        let answer = &answer[..extent(answer).bytes];
        if form == Form::Essay {
            return Ok(Sight::essay(&question.question, answer));
        }
        if has_references(question) {
            let seen = std::cell::RefCell::new(None);
            self.grade_revised(
                question,
                answer,
                Some(&|reading, judgement| {
                    seen.replace(Some(of(reading, judgement)));
                    unchanged(judgement)
                }),
            )?;
            if let Some(sight) = seen.take() {
                return Ok(sight);
            }
        }
        Ok(Sight::alone(answer, self.vector(question, answer)?))
    }

    /// Marks an answer with what was learnt from a teacher's marks of the same question. Everything else is as for
    /// [`Grader::grade`]; a question that has marks needs no reference answer.
    ///
    /// # Errors
    /// As [`Grader::grade`].
    pub fn grade_with(
        &self,
        question: &Question,
        answer: &str,
        learnt: &Learnt,
    ) -> Result<Grade, GradeError> {
        check(question)?;
        let cut = &answer[..extent(answer).bytes];
        if learnt.form() == Form::Essay {
            let sight = Sight::essay(&question.question, cut);
            return Ok(self.told(question, answer, learnt, &sight));
        }
        if has_references(question) {
            let read = std::cell::Cell::new(false);
            let grade = self.grade_revised(
                question,
                answer,
                Some(&|reading, judgement| {
                    read.set(true);
                    let forecast = learnt.forecast(&of(reading, judgement));
                    revision(&forecast, learnt, unsure(judgement))
                }),
            )?;
            if read.get() {
                return Ok(grade);
            }
        }
        let sight = Sight::alone(cut, self.vector(question, cut)?);
        Ok(self.told(question, answer, learnt, &sight))
    }

    /// A grade that marks alone tell, without anything to measure the answer against.
    fn told(&self, question: &Question, answer: &str, learnt: &Learnt, sight: &Sight) -> Grade {
        let extent = extent(answer);
        let answer = &answer[..extent.bytes];
        let language = languages(question, answer);
        let mut reasons = gates::before_model(answer, &question.texts());
        if extent.read < extent.total {
            reasons.push(Reason::TooLong);
        }
        let empty = reasons.contains(&Reason::Empty);
        if !self.supports(&language) && !empty {
            reasons.push(Reason::LanguageNotSupported);
        }
        let forecast = learnt.forecast(sight);
        let revision = revision(&forecast, learnt, true);
        if !forecast.repeats {
            reasons.extend(&revision.reasons);
            let (said, asked) = (Text::new(answer), Text::new(&question.question));
            if !said.grams.is_empty() && recall(&said.grams, &asked.grams) >= COPIED && said.words.len() >= 6
            {
                reasons.push(Reason::Copied);
            }
            if learnt.form() == Form::Essay && learnt.strange(&forecast) < OFF_TOPIC {
                reasons.push(Reason::OffTopic);
            }
        }
        reasons.sort();
        reasons.dedup();
        let probabilities = revision.judgement.probabilities;
        let label = probabilities.likeliest();
        let step = forecast.deviation.max(1e-6);
        let (evidence, feedback) = if learnt.form() == Form::Essay && !empty {
            let text = essay::feedback(forecast.traits, step, language.course);
            (essay::levels(forecast.traits, step), text)
        } else {
            (Vec::new(), String::new())
        };
        let unread = reasons.contains(&Reason::Empty) || reasons.contains(&Reason::Gibberish);
        Grade {
            score: if unread { learnt.scale().min } else { revision.score },
            max_score: question.max_score,
            score_range: (!unread).then_some(revision.range),
            label,
            probabilities,
            confidence: revision.confidence,
            needs_review: !reasons.is_empty(),
            reasons,
            evidence,
            misconceptions: Vec::new(),
            rule: None,
            feedback,
            feedback_points: Vec::new(),
            model: self.model(),
            language: language.answer,
            extent: extent.public(),
            provenance: self.provenance(question, answer),
        }
    }

    fn vector(&self, question: &Question, answer: &str) -> Result<Option<Embedding>, GradeError> {
        if answer.trim().is_empty() || !self.encoder.reads(languages(question, answer).answer) {
            return Ok(None);
        }
        Ok(self.encoder.encode(&[answer])?.pop())
    }
}

/// A question that marks are learnt from may lack what answers are measured against.
fn check(question: &Question) -> Result<(), GradeError> {
    match question.check() {
        Err(QuestionError::NothingToCompare) | Ok(()) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

fn has_references(question: &Question) -> bool {
    question.check().is_ok()
}

fn of(reading: &Reading, judgement: Judgement) -> Sight {
    let features = reading.expectations.first().map_or_else(Vec::new, |expectation| {
        let expected = Expected { question: &reading.question.whole, references: &expectation.references };
        expected.features(&reading.answer).to_vec()
    });
    Sight::short(reading, features, Some(judgement))
}

fn unchanged(judgement: Judgement) -> Revision {
    Revision { judgement, score: 0.0, range: [0.0; 2], confidence: 0.0, reasons: Vec::new() }
}

/// Whether the general head would rather not have said anything.
fn unsure(judgement: Judgement) -> bool {
    judgement.probabilities.of(judgement.probabilities.likeliest()) < 0.6
}

fn revision(forecast: &Forecast, learnt: &Learnt, unsure: bool) -> Revision {
    let mut reasons = Vec::new();
    if forecast.novel && unsure {
        reasons.push(Reason::Novel);
    }
    if forecast.uncertain {
        reasons.push(Reason::Uncertain);
    }
    let scale = learnt.scale();
    let probabilities = forecast.probabilities;
    Revision {
        judgement: Judgement {
            probabilities,
            share: ((forecast.score - scale.min) / (scale.max - scale.min)).clamp(0.0, 1.0),
        },
        score: forecast.score,
        range: forecast.range,
        confidence: probabilities.of(probabilities.likeliest()),
        reasons,
    }
}

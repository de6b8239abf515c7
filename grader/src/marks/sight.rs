//! What learning sees of an answer.

use std::collections::BTreeSet;

use crate::encoder::Embedding;
use crate::essay;
use crate::head::Judgement;
use crate::normalise::normalise;
use crate::reading::Reading;
use crate::text::Text;
use crate::words;

use super::sparse::Counts;

/// How answers to a question are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A few sentences, measured against what was expected.
    Short,
    /// Longer writing, which is told apart by what people marked: content, organisation, language.
    Essay,
}

/// Words from which the usual answer is an essay, where there is something to measure it against, and where there is
/// not; Chinese characters count as half a word.
const ESSAY_WORDS: usize = 90;
const UNMEASURED_ESSAY_WORDS: usize = 40;

impl Form {
    /// The form of a question from the answers that have a mark: essays when at least half of them are long. `measured`
    /// when the question has reference answers or a rubric.
    pub fn of<'a>(answers: impl IntoIterator<Item = &'a str>, measured: bool) -> Self {
        let least = if measured { ESSAY_WORDS } else { UNMEASURED_ESSAY_WORDS };
        let (mut long, mut all) = (0_usize, 0_usize);
        for answer in answers {
            all += 1;
            long += usize::from(essay::length_in_words(answer) >= least);
        }
        if all > 0 && long * 2 >= all { Self::Essay } else { Self::Short }
    }
}

/// An answer as learning sees it. It holds no text but a normalised form by which repeated answers are known.
#[derive(Clone, Debug)]
pub struct Sight {
    pub(crate) form: Form,
    /// What the general head says; `None` where there is nothing to measure against, or the language is not read.
    pub(crate) general: Option<Judgement>,
    pub(crate) vector: Option<Embedding>,
    /// Alignment with what was expected, in the order of [`crate::FEATURE_NAMES`]; empty without a general judgement.
    pub(crate) features: Vec<f64>,
    /// Numbers of content, organisation and language; for essays only.
    pub(crate) traits: Option<essay::Traits>,
    pub(crate) words: Counts,
    /// Runs of characters of a short answer, single words of an essay.
    pub(crate) characters: Counts,
    pub(crate) pattern: Pattern,
    /// Which of the expected points it speaks to.
    pub(crate) covered: Vec<bool>,
    /// The answer in the form in which answers are compared.
    pub(crate) same_as: String,
}

/// What meaning may turn on although vectors hardly see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pattern {
    pub(crate) numbers: BTreeSet<String>,
    /// An odd number of negations.
    pub(crate) negated: bool,
}

impl Pattern {
    pub(crate) fn of(text: &Text) -> Self {
        Self { numbers: text.numbers.clone(), negated: text.negations % 2 == 1 }
    }
}

impl Sight {
    /// Of a short answer that was read.
    pub(crate) fn short(reading: &Reading, features: Vec<f64>, general: Option<Judgement>) -> Self {
        let text = &reading.answer.whole;
        Self {
            form: Form::Short,
            general,
            vector: text.embedding.clone(),
            features,
            traits: None,
            words: Counts::of_words(&text.words),
            characters: Counts::of_characters(&text.normal),
            pattern: Pattern::of(text),
            covered: reading.covered(),
            same_as: same_as(&text.normal),
        }
    }

    /// Of an answer that nothing can be measured against: its words and characters, and its vector where there is one.
    pub(crate) fn alone(answer: &str, vector: Option<Embedding>) -> Self {
        let text = Text::new(answer);
        Self {
            form: Form::Short,
            general: None,
            vector,
            features: Vec::new(),
            traits: None,
            words: Counts::of_words(&text.words),
            characters: Counts::of_characters(&text.normal),
            pattern: Pattern::of(&text),
            covered: Vec::new(),
            same_as: same_as(&text.normal),
        }
    }

    /// Of an essay.
    pub(crate) fn essay(question: &str, answer: &str) -> Self {
        let normal = normalise(answer);
        let words = words::words(&normal);
        Self {
            form: Form::Essay,
            general: None,
            vector: None,
            features: Vec::new(),
            traits: Some(essay::Traits::of(question, answer)),
            words: Counts::of_words(&words),
            characters: Counts::of_single_words(&words),
            pattern: Pattern { numbers: BTreeSet::new(), negated: false },
            covered: Vec::new(),
            same_as: same_as(&normal),
        }
    }

    /// The share of the marks that the general head would give, 0 to 1.
    pub fn general_share(&self) -> Option<f64> {
        self.general.map(|judgement| judgement.share)
    }

    /// Whether two answers may be marked by one decision as far as numbers, negation, the expected points and the
    /// general head's label say.
    pub(crate) fn same_pattern(&self, other: &Self) -> bool {
        let label = |sight: &Self| sight.general.map(|judgement| judgement.probabilities.likeliest());
        self.pattern == other.pattern && self.covered == other.covered && label(self) == label(other)
    }

    /// The vector of the answer as a whole, of unit length, where the encoder reads its language.
    pub fn vector(&self) -> Option<&Embedding> {
        self.vector.as_ref()
    }
}

/// Signs at the end of a text do not make it another answer.
fn same_as(normal: &str) -> String {
    normal.trim_end_matches(['.', '!', '。', '！', ' ', ';', ',']).to_owned()
}

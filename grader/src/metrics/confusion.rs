//! Labels given against labels meant.
//!
//! A label that occurs neither in the gold labels nor among the predictions is no class of the data. Precision without
//! predictions, and recall without gold labels, count as 0, as scikit-learn has it; so does F1.

use crate::grade::Label;

/// How often each gold label was given each label.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Confusion {
    /// Rows are gold labels, columns predictions, both in the order of [`Label::ALL`].
    counts: [[u64; 4]; 4],
}

/// Which labels the gold labels tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// Correct or not.
    TwoWay,
    /// Correct, contradictory or incorrect, as in SemEval-2013 Task 7 (Dzikovska et al. 2013).
    ThreeWay,
    /// All of ours.
    FourWay,
}

impl Scheme {
    /// The one that the gold labels fit in.
    pub fn of(gold: impl IntoIterator<Item = Label>) -> Self {
        gold.into_iter().fold(Self::TwoWay, |scheme, label| match (scheme, label) {
            (_, Label::PartiallyCorrect) | (Self::FourWay, _) => Self::FourWay,
            (_, Label::Contradictory) => Self::ThreeWay,
            (scheme, Label::Correct | Label::Incorrect) => scheme,
        })
    }

    /// A prediction in its terms: what it does not tell apart from incorrect is incorrect.
    pub fn read(self, predicted: Label) -> Label {
        match (self, predicted) {
            (Self::TwoWay | Self::ThreeWay, Label::PartiallyCorrect)
            | (Self::TwoWay, Label::Contradictory) => Label::Incorrect,
            (_, label) => label,
        }
    }
}

/// Of one class.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClassMeasures {
    /// Which.
    pub label: Label,
    /// Of those that were given the label, the share that have it.
    pub precision: f64,
    /// Of those that have the label, the share that were given it.
    pub recall: f64,
    /// Harmonic mean of both.
    pub f1: f64,
    /// How many have the label.
    pub support: u64,
}

/// A mean over classes.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Averages {
    /// See [`ClassMeasures`].
    pub precision: f64,
    /// See [`ClassMeasures`].
    pub recall: f64,
    /// The mean of the classes' F1, not F1 of the means (Opitz and Burst 2019).
    pub f1: f64,
}

impl Confusion {
    /// Counts one pair.
    pub fn add(&mut self, gold: Label, predicted: Label) {
        if let Some(count) = self.cell(gold, predicted) {
            *count += 1;
        }
    }

    /// How often `gold` was given `predicted`.
    pub fn count(&self, gold: Label, predicted: Label) -> u64 {
        self.counts[position(gold)][position(predicted)]
    }

    /// All pairs.
    pub fn total(&self) -> u64 {
        self.counts.iter().flatten().sum()
    }

    /// The classes of the data, in the order of [`Label::ALL`].
    pub fn classes(&self) -> Vec<Label> {
        Label::ALL.into_iter().filter(|label| self.meant(*label) + self.given(*label) > 0).collect()
    }

    /// The share of right labels. `None` without pairs.
    pub fn accuracy(&self) -> Option<f64> {
        let right: u64 = Label::ALL.into_iter().map(|label| self.count(label, label)).sum();
        (self.total() > 0).then(|| share(right, self.total()))
    }

    /// Each class of the data.
    pub fn measures(&self) -> Vec<ClassMeasures> {
        let measure = |label| {
            let (right, meant, given) = (self.count(label, label), self.meant(label), self.given(label));
            ClassMeasures {
                label,
                precision: share(right, given),
                recall: share(right, meant),
                f1: share(2 * right, meant + given),
                support: meant,
            }
        };
        self.classes().into_iter().map(measure).collect()
    }

    /// The mean in which each class weighs the same. `None` without pairs.
    pub fn macro_average(&self) -> Option<Averages> {
        self.mean(|_| 1)
    }

    /// The mean in which each class weighs as much as it has gold labels. `None` without pairs.
    pub fn weighted_average(&self) -> Option<Averages> {
        self.mean(|class| class.support)
    }

    fn mean(&self, weight: impl Fn(&ClassMeasures) -> u64) -> Option<Averages> {
        let classes = self.measures();
        let total: u64 = classes.iter().map(&weight).sum();
        let mut mean = Averages::default();
        for class in &classes {
            let weight = share(weight(class), total);
            mean.precision += weight * class.precision;
            mean.recall += weight * class.recall;
            mean.f1 += weight * class.f1;
        }
        (total > 0).then_some(mean)
    }

    fn cell(&mut self, gold: Label, predicted: Label) -> Option<&mut u64> {
        self.counts.get_mut(position(gold))?.get_mut(position(predicted))
    }

    fn meant(&self, label: Label) -> u64 {
        self.counts[position(label)].iter().sum()
    }

    fn given(&self, label: Label) -> u64 {
        self.counts.iter().map(|row| row[position(label)]).sum()
    }
}

fn position(label: Label) -> usize {
    match label {
        Label::Correct => 0,
        Label::PartiallyCorrect => 1,
        Label::Contradictory => 2,
        Label::Incorrect => 3,
    }
}

#[expect(clippy::cast_precision_loss, reason = "exact up to 2^53")]
fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use Label::{Contradictory, Correct, Incorrect, PartiallyCorrect};

    fn of(pairs: &[(Label, Label)]) -> Confusion {
        let mut confusion = Confusion::default();
        for (gold, predicted) in pairs {
            confusion.add(*gold, *predicted);
        }
        confusion
    }

    fn close(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-12
    }

    #[test]
    fn measures_by_hand() {
        let c = of(&[
            (Correct, Correct),
            (Correct, Correct),
            (Correct, Incorrect),
            (Incorrect, Incorrect),
            (Incorrect, Correct),
            (PartiallyCorrect, PartiallyCorrect),
        ]);
        assert_eq!(c.classes(), [Correct, PartiallyCorrect, Incorrect]);
        assert_eq!((c.count(Correct, Incorrect), c.count(Incorrect, Correct), c.total()), (1, 1, 6));
        assert!(close(c.accuracy().unwrap(), 4.0 / 6.0));
        let [correct, partial, incorrect] = c.measures().try_into().unwrap();
        // Correct: two of three found, two of three right. Incorrect: one of two both ways.
        assert!(
            close(correct.precision, 2.0 / 3.0) && close(correct.recall, 2.0 / 3.0) && correct.support == 3
        );
        assert!(close(incorrect.f1, 0.5) && incorrect.support == 2);
        assert!(close(partial.f1, 1.0) && partial.support == 1);
        assert!(close(c.macro_average().unwrap().f1, (2.0 / 3.0 + 0.5 + 1.0) / 3.0));
        // 3/6 of 2/3, 1/6 of 1, 2/6 of 1/2.
        assert!(close(c.weighted_average().unwrap().f1, 2.0 / 3.0));
    }

    #[test]
    fn a_class_that_only_the_grader_knows_counts_zero() {
        let c = of(&[(Correct, Contradictory), (Correct, Correct)]);
        assert_eq!(c.classes(), [Correct, Contradictory]);
        // Correct: precision 1, recall 1/2, F1 2/3; contradictory: 0.
        assert!(close(c.macro_average().unwrap().f1, 1.0 / 3.0));
        assert!(close(c.weighted_average().unwrap().f1, 2.0 / 3.0));
    }

    #[test]
    fn predictions_are_read_in_the_terms_of_the_gold_labels() {
        let schemes = [
            (&[Correct, Incorrect][..], Scheme::TwoWay, [Correct, Incorrect, Incorrect, Incorrect]),
            (
                &[Correct, Contradictory, Correct],
                Scheme::ThreeWay,
                [Correct, Incorrect, Contradictory, Incorrect],
            ),
            (&[PartiallyCorrect, Contradictory, Correct], Scheme::FourWay, Label::ALL),
            (&[], Scheme::TwoWay, [Correct, Incorrect, Incorrect, Incorrect]),
        ];
        for (gold, scheme, read) in schemes {
            assert_eq!(Scheme::of(gold.iter().copied()), scheme);
            assert_eq!(Label::ALL.map(|label| scheme.read(label)), read);
        }
    }

    #[test]
    fn nothing_is_not_a_number() {
        let c = Confusion::default();
        assert_eq!((c.accuracy(), c.macro_average(), c.weighted_average()), (None, None, None));
        assert!(c.classes().is_empty());
    }
}

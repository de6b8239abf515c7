//! Whether marks treat groups of students alike.

use std::collections::BTreeMap;

use serde::Serialize;

/// A group against everybody.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Subgroup {
    /// Its name in the data.
    pub group: String,
    /// Answers.
    pub count: usize,
    /// Difference of standardised means: the group's mean standardised prediction minus its mean standardised gold
    /// mark, each standardised over all answers. Beyond ±0.10 the marks favour or disfavour the group (the practice of
    /// `RSMTool` 7). `None` below the least number of answers, or where nothing varies.
    pub difference: Option<f64>,
    /// Root of the mean squared difference between prediction and gold, in their unit; `None` as above.
    pub rmse: Option<f64>,
}

/// Each group against all answers, in the order of names. Each triple is a group, a gold mark and a prediction; groups
/// with fewer than `least` answers are named without figures.
#[expect(clippy::cast_precision_loss, reason = "counts of answers")]
pub fn subgroups(triples: &[(String, f64, f64)], least: usize) -> Vec<Subgroup> {
    let spread = |values: &mut dyn Iterator<Item = f64>| {
        let values: Vec<f64> = values.collect();
        let count = values.len().max(1) as f64;
        let mean = values.iter().sum::<f64>() / count;
        let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / count;
        (mean, variance.sqrt())
    };
    let gold = spread(&mut triples.iter().map(|(_, gold, _)| *gold));
    let given = spread(&mut triples.iter().map(|(.., given)| *given));
    let mut members: BTreeMap<&str, Vec<(f64, f64)>> = BTreeMap::new();
    for (group, gold, given) in triples {
        members.entry(group).or_default().push((*gold, *given));
    }
    members
        .into_iter()
        .map(|(group, pairs)| {
            let count = pairs.len();
            let enough = count >= least.max(1);
            let mean = |of: &dyn Fn(&(f64, f64)) -> f64| pairs.iter().map(of).sum::<f64>() / count as f64;
            let differs = enough && gold.1 > 0.0 && given.1 > 0.0;
            Subgroup {
                group: group.to_owned(),
                count,
                difference: differs.then(|| {
                    (mean(&|pair| pair.1) - given.0) / given.1 - (mean(&|pair| pair.0) - gold.0) / gold.1
                }),
                rmse: enough.then(|| mean(&|pair| (pair.1 - pair.0).powi(2)).sqrt()),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_that_is_marked_down_is_seen() {
        // Gold is the same in both groups; predictions of b are 1 lower. Over all: gold mean 1, deviation 1;
        // predictions 0, 2, -1, 1: mean 1/2, variance 5/4.
        let triple = |group: &str, gold: f64, given: f64| (group.to_owned(), gold, given);
        let triples =
            [triple("a", 0.0, 0.0), triple("a", 2.0, 2.0), triple("b", 0.0, -1.0), triple("b", 2.0, 1.0)];
        let found = subgroups(&triples, 2);
        let deviation = (5.0_f64 / 4.0).sqrt();
        assert!(found[0].difference.is_some_and(|d| (d - 0.5 / deviation).abs() < 1e-12));
        assert!(found[1].difference.is_some_and(|d| (d + 0.5 / deviation).abs() < 1e-12));
        assert_eq!(found[1].rmse, Some(1.0));
        assert_eq!(subgroups(&triples, 3)[0].difference, None);
        assert!(subgroups(&[], 1).is_empty());
    }
}

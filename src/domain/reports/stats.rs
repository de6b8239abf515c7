//! Numbers about marks: sums that are added to one student at a time, and what follows from them.
//!
//! Marks are shares of full marks, 0 to 1. A number that would rest on fewer than `least` students is `None`: with so few
//! it says nothing about the item and may say something about a person. `docs/reports.md` has every formula.

use std::collections::BTreeMap;

use crate::clock::Timestamp;

/// Above so many items no reliability is computed: the sums of pairs grow with the square.
const MAX_PAIRED: usize = 100;
const WEEK: i64 = 7 * 86_400;

/// A mean that is built up.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Mean {
    /// How many values.
    pub count: usize,
    sum: f64,
    squares: f64,
}

impl Mean {
    /// One more value.
    pub fn add(&mut self, value: f64) {
        self.count += 1;
        self.sum += value;
        self.squares += value * value;
    }

    /// The arithmetic mean of at least `least` values.
    pub fn value(&self, least: usize) -> Option<f64> {
        (self.count > 0 && self.count >= least).then(|| self.sum / self.count as f64)
    }

    /// The sample's standard deviation (n − 1).
    pub fn deviation(&self, least: usize) -> Option<f64> {
        (self.count > 1 && self.count >= least).then(|| {
            let n = self.count as f64;
            ((self.squares - self.sum * self.sum / n) / (n - 1.0)).max(0.0).sqrt()
        })
    }
}

/// Sums of two values that belong together.
#[derive(Clone, Copy, Debug, Default)]
struct Pair {
    n: f64,
    x: f64,
    y: f64,
    xx: f64,
    yy: f64,
    xy: f64,
}

impl Pair {
    fn add(&mut self, x: f64, y: f64) {
        self.n += 1.0;
        self.x += x;
        self.y += y;
        self.xx += x * x;
        self.yy += y * y;
        self.xy += x * y;
    }

    fn enough(&self, least: usize) -> bool {
        self.n >= 2.0 && self.n >= least as f64
    }

    fn covariance(&self) -> f64 {
        (self.xy - self.x * self.y / self.n) / (self.n - 1.0)
    }

    fn correlation(&self, least: usize) -> Option<f64> {
        if !self.enough(least) {
            return None;
        }
        let (vx, vy) = (self.xx - self.x * self.x / self.n, self.yy - self.y * self.y / self.n);
        // Without spread on one side there is no correlation, whatever rounding leaves.
        (vx > 1e-9 && vy > 1e-9)
            .then(|| ((self.xy - self.x * self.y / self.n) / (vx * vy).sqrt()).clamp(-1.0, 1.0))
    }
}

/// Students' marks on several items, assignments of a course or criteria of an assignment, as sums.
#[derive(Clone, Debug)]
pub struct Items {
    means: Vec<Mean>,
    /// Each item against the mean of the same student's other items.
    rests: Vec<Pair>,
    /// Items against each other, row by row above the diagonal with it; empty where there are too many.
    pairs: Vec<Pair>,
}

impl Items {
    /// For so many items.
    pub fn new(count: usize) -> Self {
        let pairs = if count <= MAX_PAIRED { count * (count + 1) / 2 } else { 0 };
        Self {
            means: vec![Mean::default(); count],
            rests: vec![Pair::default(); count],
            pairs: vec![Pair::default(); pairs],
        }
    }

    /// One student's marks, one place for each item.
    pub fn add(&mut self, marks: &[Option<f64>]) {
        let there: Vec<(usize, f64)> =
            marks.iter().enumerate().filter_map(|(item, mark)| mark.map(|mark| (item, mark))).collect();
        let total: f64 = there.iter().map(|(_, mark)| mark).sum();
        for (position, &(item, mark)) in there.iter().enumerate() {
            let Some(mean) = self.means.get_mut(item) else { continue };
            mean.add(mark);
            if let Some(rest) = self.rests.get_mut(item).filter(|_| there.len() > 1) {
                rest.add(mark, (total - mark) / (there.len() - 1) as f64);
            }
            if self.pairs.is_empty() {
                continue;
            }
            for &(other, second) in there.iter().skip(position) {
                let at = self.pair(item, other);
                if let Some(pair) = self.pairs.get_mut(at) {
                    pair.add(mark, second);
                }
            }
        }
    }

    fn pair(&self, low: usize, high: usize) -> usize {
        low * self.means.len() - low * (low + 1) / 2 + high
    }

    /// How many students have a mark on an item.
    pub fn count(&self, item: usize) -> usize {
        self.means.get(item).map_or(0, |mean| mean.count)
    }

    /// Difficulty: the mean share. Near 1 is easy.
    pub fn difficulty(&self, item: usize, least: usize) -> Option<f64> {
        self.means.get(item)?.value(least)
    }

    /// Discrimination: the correlation of the item with the mean of the student's other items.
    pub fn discrimination(&self, item: usize, least: usize) -> Option<f64> {
        self.rests.get(item)?.correlation(least)
    }

    /// Reliability: Cronbach's alpha over the items that enough students have, from the covariances of pairs, so that
    /// students who miss an item still count for the others. The second number says how many items.
    pub fn alpha(&self, least: usize) -> Option<(f64, usize)> {
        if self.pairs.is_empty() {
            return None;
        }
        let least = least.max(2);
        let mut used: Vec<usize> =
            (0..self.means.len()).filter(|item| self.means[*item].count >= least).collect();
        // An item that too few students have together with another one would make the sum a guess.
        while let Some(weakest) = used
            .iter()
            .copied()
            .find(|&a| used.iter().any(|&b| !self.pairs[self.pair(a.min(b), a.max(b))].enough(least)))
        {
            used.retain(|item| *item != weakest);
        }
        if used.len() < 2 {
            return None;
        }
        let (mut own, mut all) = (0.0, 0.0);
        for (position, &a) in used.iter().enumerate() {
            own += self.pairs[self.pair(a, a)].covariance();
            all += self.pairs[self.pair(a, a)].covariance();
            for &b in &used[position + 1..] {
                all += 2.0 * self.pairs[self.pair(a, b)].covariance();
            }
        }
        let k = used.len() as f64;
        (all > 1e-9).then(|| (k / (k - 1.0) * (1.0 - own / all), used.len()))
    }
}

/// How marks are spread over ten equal steps.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Spread {
    /// Counts, lowest step first; full marks fall into the last one.
    pub steps: [usize; 10],
    /// Mean and deviation.
    pub mean: Mean,
}

impl Spread {
    /// One more mark.
    pub fn add(&mut self, share: f64) {
        let step = ((share.clamp(0.0, 1.0) * 10.0 + 1e-9) as usize).min(9);
        if let Some(count) = self.steps.get_mut(step) {
            *count += 1;
        }
        self.mean.add(share);
    }
}

/// From the first attempt to the newest, of those who tried again.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Gain {
    first: Mean,
    last: Mean,
}

impl Gain {
    /// One student with at least two released attempts.
    pub fn add(&mut self, first: f64, last: f64) {
        self.first.add(first);
        self.last.add(last);
    }

    /// How many.
    pub fn count(&self) -> usize {
        self.first.count
    }

    /// Mean of the first attempts, mean of the newest.
    pub fn means(&self, least: usize) -> Option<(f64, f64)> {
        self.first.value(least).zip(self.last.value(least))
    }

    /// Normalised gain: the part of what was missing at first that was won, (last − first) / (1 − first).
    pub fn normalised(&self, least: usize) -> Option<f64> {
        let (first, last) = self.means(least)?;
        (first < 1.0 - 1e-9).then(|| (last - first) / (1.0 - first))
    }
}

/// What happened in a week.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Week {
    /// Released marks of what was handed in then.
    pub marks: Mean,
    /// Of those that both marked: differences, as shares of full marks.
    pub differences: Mean,
    /// How many of them were the same.
    pub same: usize,
}

/// Weeks by their first day.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Weeks(BTreeMap<i64, Week>);

impl Weeks {
    /// The week of a moment. Weeks begin on Monday, UTC.
    pub fn at(&mut self, moment: Timestamp) -> &mut Week {
        // The first of January 1970 was a Thursday.
        let days = moment.unix_seconds().div_euclid(86_400) + 3;
        self.0.entry(days.div_euclid(7) * WEEK - 3 * 86_400).or_default()
    }

    /// First days in seconds since 1970 with what happened, oldest first; the newest `limit`.
    pub fn newest(&self, limit: usize) -> Vec<(i64, Week)> {
        let skip = self.0.len().saturating_sub(limit);
        self.0.iter().skip(skip).map(|(day, week)| (*day, *week)).collect()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn near(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-9
    }

    #[test]
    fn means_and_deviations_are_those_of_the_textbook() {
        let mut mean = Mean::default();
        for value in [2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0] {
            mean.add(value);
        }
        assert!(near(mean.value(5).unwrap(), 5.0));
        assert!(near(mean.deviation(5).unwrap(), (32.0_f64 / 7.0).sqrt()));
        assert_eq!((mean.value(9), mean.deviation(9)), (None, None));
        assert_eq!((Mean::default().value(0), Mean::default().deviation(0)), (None, None));
    }

    /// Five students, three items; numbers worked out by hand.
    fn class() -> Items {
        let mut items = Items::new(3);
        for marks in [[0.2, 0.4, 0.0], [0.4, 0.4, 0.5], [0.6, 0.8, 0.5], [0.8, 0.6, 1.0], [1.0, 0.8, 1.0]] {
            items.add(&marks.map(Some));
        }
        items
    }

    #[test]
    fn difficulty_is_the_mean_share() {
        let items = class();
        assert!(near(items.difficulty(0, 5).unwrap(), 0.6));
        assert!(near(items.difficulty(1, 5).unwrap(), 0.6));
        assert_eq!(items.difficulty(0, 6), None);
        assert_eq!(items.difficulty(7, 1), None);
        assert_eq!(items.count(2), 5);
    }

    #[test]
    fn discrimination_is_the_correlation_with_the_rest() {
        // Item 0: x = .2 .4 .6 .8 1; rest = .2 .45 .65 .8 .9. Sxy = 0.35, Sxx = 0.4, Syy = 0.315.
        let expected = 0.35 / (0.4_f64 * 0.315).sqrt();
        assert!(near(class().discrimination(0, 5).unwrap(), expected));
        let mut same = Items::new(2);
        for _ in 0..6 {
            same.add(&[Some(0.5), Some(0.7)]);
        }
        assert_eq!(same.discrimination(0, 5), None, "no spread, no correlation");
        let mut alone = Items::new(1);
        alone.add(&[Some(1.0)]);
        assert_eq!(alone.discrimination(0, 0), None);
    }

    #[test]
    fn alpha_is_cronbachs() {
        // Variances .1, .04, .175; total score 0.6 1.3 1.9 2.4 2.8 with variance 0.765.
        let expected = 1.5 * (1.0 - 0.315 / 0.765);
        let (alpha, items) = class().alpha(5).unwrap();
        assert!(near(alpha, expected), "{alpha} {expected}");
        assert_eq!(items, 3);
        assert_eq!(class().alpha(6), None);
    }

    #[test]
    fn an_item_that_few_have_is_left_out_of_alpha() {
        let mut items = Items::new(3);
        for x in [0.1, 0.3, 0.5, 0.7, 0.9] {
            items.add(&[Some(x), Some(x), None]);
        }
        items.add(&[None, None, Some(1.0)]);
        let (alpha, used) = items.alpha(5).unwrap();
        assert!(near(alpha, 1.0));
        assert_eq!(used, 2);
        assert_eq!(Items::new(0).alpha(0), None);
        assert_eq!(Items::new(MAX_PAIRED + 1).alpha(0), None);
    }

    #[test]
    fn every_share_falls_into_one_step() {
        let mut spread = Spread::default();
        for share in [0.0, 0.05, 0.1, 0.3, 0.7, 0.999, 1.0, 1.2, -0.1] {
            spread.add(share);
        }
        assert_eq!(spread.steps, [3, 1, 0, 1, 0, 0, 0, 1, 0, 3]);
    }

    #[test]
    fn gain_is_the_part_of_what_was_missing() {
        let mut gain = Gain::default();
        gain.add(0.4, 0.7);
        gain.add(0.6, 0.8);
        assert_eq!(gain.count(), 2);
        assert!(near(gain.normalised(2).unwrap(), 0.5));
        assert_eq!(gain.normalised(3), None);
        let mut full = Gain::default();
        full.add(1.0, 1.0);
        assert_eq!(full.normalised(1), None, "nothing was missing");
    }

    #[test]
    fn weeks_begin_on_monday() {
        let mut weeks = Weeks::default();
        // 2026-11-22 was a Sunday, 2026-11-23 a Monday.
        for day in [1_795_305_600, 1_795_392_000, 1_795_392_000 + 6 * 86_400] {
            weeks.at(Timestamp::from_unix_seconds(day)).marks.add(1.0);
        }
        let found: Vec<_> = weeks.newest(9).into_iter().map(|(day, week)| (day, week.marks.count)).collect();
        assert_eq!(found, [(1_795_392_000 - WEEK, 1), (1_795_392_000, 2)]);
        assert_eq!(weeks.newest(1).len(), 1);
    }
}

//! Small charts as numbers that templates draw in SVG. Each comes with a table of the same numbers.

use super::text::points;
use super::words::{Label, Probabilities};

/// How the scores of a class are spread.
#[derive(Clone, Debug)]
pub struct Distribution {
    /// The mean score.
    pub mean: f64,
    /// How many scores there are.
    pub count: usize,
    /// Equal steps from zero to the maximum, lowest first.
    pub bars: Vec<Bar>,
}

/// One step of a [`Distribution`], with its place in a picture 100 wide and 40 high.
#[derive(Clone, Debug)]
pub struct Bar {
    /// The scores it holds, in words: `0–0.4`.
    pub range: String,
    /// How many scores fall into it.
    pub count: usize,
    /// Left edge.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

const HEIGHT: f64 = 40.0;

impl Distribution {
    /// The spread of scores between 0 and `maximum`; `None` when there are too few to say anything.
    pub fn of(scores: &[f64], maximum: f64) -> Option<Self> {
        if scores.len() < 3 || !maximum.is_finite() || maximum <= 0.0 {
            return None;
        }
        // A bar for each point where there are few points, else five.
        let by_point = maximum <= 4.0 && maximum.fract() == 0.0;
        let steps = if by_point { maximum as usize + 1 } else { 5 };
        let mut counts = vec![0_usize; steps];
        for score in scores {
            let share = (score / maximum).clamp(0.0, 1.0);
            let index =
                if by_point { (share * (steps - 1) as f64).round() } else { (share * steps as f64).floor() };
            if let Some(count) = counts.get_mut((index as usize).min(steps - 1)) {
                *count += 1;
            }
        }
        let tallest = counts.iter().copied().max().unwrap_or(1).max(1) as f64;
        let slot = 100.0 / steps as f64;
        let bars = counts
            .into_iter()
            .enumerate()
            .map(|(index, count)| {
                let step = maximum / steps as f64;
                let height = count as f64 / tallest * HEIGHT;
                Bar {
                    range: if by_point {
                        points(index)
                    } else {
                        format!("{}–{}", points(index as f64 * step), points((index + 1) as f64 * step))
                    },
                    count,
                    x: index as f64 * slot + slot * 0.1,
                    y: HEIGHT - height,
                    width: slot * 0.8,
                    height,
                }
            })
            .collect();
        let mean = scores.iter().sum::<f64>() / scores.len() as f64;
        Some(Self { mean, count: scores.len(), bars })
    }
}

/// One stretch of a bar that is 100 wide.
#[derive(Clone, Debug)]
pub struct Stretch {
    /// What it stands for.
    pub label: Label,
    /// Left edge.
    pub x: f64,
    /// Width.
    pub width: f64,
    /// The probability, 0 to 1.
    pub share: f64,
}

/// Four probabilities side by side.
pub fn stretches(probabilities: &Probabilities) -> Vec<Stretch> {
    let mut x = 0.0;
    let parts = probabilities.parts();
    let sum: f64 = parts.iter().map(|(_, share)| share.clamp(0.0, 1.0)).sum();
    parts
        .into_iter()
        .map(|(label, share)| {
            let width = if sum > 0.0 { share.clamp(0.0, 1.0) / sum * 100.0 } else { 0.0 };
            let stretch = Stretch { label, x, width, share };
            x += width;
            stretch
        })
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_score_falls_into_one_bar() {
        for maximum in [1.0, 2.0, 3.0, 4.0, 5.0, 10.0, 12.5, 1000.0] {
            let scores: Vec<f64> = (0..=20).map(|i| maximum * f64::from(i) / 20.0).collect();
            let chart = Distribution::of(&scores, maximum).unwrap();
            assert_eq!(chart.bars.iter().map(|bar| bar.count).sum::<usize>(), 21, "{maximum}");
            assert!(
                chart
                    .bars
                    .iter()
                    .all(|bar| bar.y >= 0.0 && bar.x + bar.width <= 100.0 && bar.height <= HEIGHT)
            );
            assert!((chart.mean - maximum / 2.0).abs() < 1e-9);
        }
    }

    #[test]
    fn few_points_get_a_bar_each() {
        let chart = Distribution::of(&[0.0, 1.5, 2.0, 2.0], 2.0).unwrap();
        let bars: Vec<_> = chart.bars.iter().map(|bar| (bar.range.as_str(), bar.count)).collect();
        assert_eq!(bars, [("0", 1), ("1", 0), ("2", 3)]);
    }

    #[test]
    fn too_few_scores_say_nothing() {
        assert!(Distribution::of(&[1.0, 2.0], 2.0).is_none());
        assert!(Distribution::of(&[1.0; 5], 0.0).is_none());
    }

    #[test]
    fn probabilities_fill_the_bar() {
        let p =
            Probabilities { correct: 0.31, partially_correct: 0.55, contradictory: 0.03, incorrect: 0.11 };
        let bar = stretches(&p);
        assert!((bar.iter().map(|s| s.width).sum::<f64>() - 100.0).abs() < 1e-9);
        assert_eq!(bar.iter().map(|s| s.share).collect::<Vec<_>>(), [0.31, 0.55, 0.03, 0.11]);
    }
}

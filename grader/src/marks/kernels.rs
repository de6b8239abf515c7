//! How like two answers are, in several ways at once.

use crate::cholesky::Symmetric;
use crate::encoder::Embedding;

use super::process::Setting;
use super::sight::{Form, Pattern, Sight};
use super::sparse::{Frequencies, Weighted};

/// An answer ready to be compared.
#[derive(Clone, Debug)]
pub(crate) struct Point {
    general: f64,
    features: Vec<f64>,
    vector: Option<Embedding>,
    words: Weighted,
    characters: Weighted,
    pattern: Pattern,
    /// Content, organisation and language, each centred and scaled over the marked essays.
    traits: Option<[Vec<f64>; 3]>,
}

/// What makes answers comparable: how rare each word is among those marked, and how their traits are spread.
#[derive(Clone, Debug)]
pub(crate) struct Space {
    form: Form,
    words: Frequencies,
    characters: Frequencies,
    /// Mean and deviation of every trait.
    spread: Vec<(f64, f64)>,
}

/// Answers that differ in numbers or negation share this much of their likeness.
const OTHER_PATTERN: f64 = 0.5;
/// Cosine distance over which vectors lose their likeness.
const VECTOR_REACH: f64 = 0.35;
/// Mean squared distance over which features lose their likeness.
const FEATURE_REACH: f64 = 0.12;
/// Traits further than this many deviations from the mean count as this far: one odd essay must not decide.
const MOST_DEVIATIONS: f64 = 3.0;
/// Mean squared distance, in deviations, over which traits lose their likeness.
const TRAIT_REACH: f64 = 8.0;

impl Space {
    pub(crate) fn of(form: Form, sights: &[&Sight]) -> Self {
        let mut space = Self {
            form,
            words: Frequencies::of(sights.iter().map(|sight| &sight.words)),
            characters: Frequencies::of(sights.iter().map(|sight| &sight.characters)),
            spread: Vec::new(),
        };
        let numbers: Vec<Vec<f64>> =
            sights.iter().filter_map(|sight| Some(space.numbers(sight, false)?.concat())).collect();
        space.spread = spread(&numbers);
        space
    }

    /// Of a class's answers, marked or not.
    pub(crate) fn of_all(sights: &[Sight]) -> Self {
        let form = sights.first().map_or(Form::Short, |sight| sight.form);
        Self::of(form, &sights.iter().collect::<Vec<_>>())
    }

    /// Of an answer that the space was made of, or of a `new` one.
    pub(crate) fn point(&self, sight: &Sight, new: bool) -> Point {
        // Words of one or two essays say more about their writers than about the question.
        let least = if self.form == Form::Essay { 3 } else { 1 };
        let traits = self.numbers(sight, new).map(|groups| {
            let mut at = 0;
            groups.map(|group| {
                let start = at;
                at += group.len();
                group
                    .iter()
                    .zip(self.spread.get(start..).unwrap_or_default())
                    .map(|(value, (mean, deviation))| {
                        ((value - mean) / deviation).clamp(-MOST_DEVIATIONS, MOST_DEVIATIONS)
                    })
                    .collect()
            })
        });
        Point {
            general: sight.general_share().unwrap_or(0.5),
            features: sight.features.clone(),
            vector: sight.vector.clone(),
            words: sight.words.weigh(&self.words, least, new),
            characters: sight.characters.weigh(&self.characters, 1, new),
            pattern: sight.pattern.clone(),
            traits,
        }
    }

    /// The traits of an essay; how rare its words are among the marked essays belongs to its language.
    fn numbers(&self, sight: &Sight, new: bool) -> Option<[Vec<f64>; 3]> {
        let mut groups = sight.traits.as_ref()?.groups().map(Clone::clone);
        groups[2].extend(sight.characters.rarity(&self.characters, new));
        Some(groups)
    }

    /// The kernels of two points, in a fixed order.
    pub(crate) fn kernels(&self, a: &Point, b: &Point) -> Vec<f64> {
        match self.form {
            Form::Short => {
                let pattern = pattern(a, b);
                vec![
                    1.0,
                    4.0 * (a.general - 0.5) * (b.general - 0.5),
                    bell(squared_distance(&a.features, &b.features), FEATURE_REACH),
                    a.vector
                        .as_ref()
                        .zip(b.vector.as_ref())
                        .map_or(0.0, |(a, b)| bell(1.0 - a.cosine(b), VECTOR_REACH))
                        * pattern,
                    a.characters.cosine(&b.characters) * pattern,
                    a.words.cosine(&b.words) * pattern,
                ]
            }
            Form::Essay => {
                let mut kernels = vec![1.0];
                let (mut distance, mut count) = (0.0, 0_usize);
                if let (Some(a), Some(b)) = (&a.traits, &b.traits) {
                    for (a, b) in a.iter().zip(b) {
                        kernels.push(mean_product(a, b));
                        distance += squared_distance(a, b) * length(a);
                        count += a.len();
                    }
                }
                #[expect(clippy::cast_precision_loss, reason = "a few dozen traits")]
                kernels.push(bell(distance / count.max(1) as f64, TRAIT_REACH));
                kernels.push(a.words.cosine(&b.words));
                kernels
            }
        }
    }

    /// Each kernel between all pairs of points.
    pub(crate) fn matrices(&self, points: &[Point]) -> Vec<Symmetric> {
        let mut rows: Vec<Vec<Vec<f64>>> = Vec::with_capacity(points.len());
        for (at, a) in points.iter().enumerate() {
            rows.push(points[..=at].iter().map(|b| self.kernels(a, b)).collect());
        }
        let count = rows.first().and_then(|row| row.first()).map_or(0, Vec::len);
        (0..count)
            .map(|kernel| Symmetric::of(points.len(), |row, column| rows[row][column][kernel]))
            .collect()
    }

    /// Each kernel between a new point and all known ones.
    pub(crate) fn row(&self, new: &Point, points: &[Point]) -> Vec<Vec<f64>> {
        let rows: Vec<Vec<f64>> = points.iter().map(|point| self.kernels(new, point)).collect();
        let count = rows.first().map_or(0, Vec::len);
        (0..count).map(|kernel| rows.iter().map(|row| row[kernel]).collect()).collect()
    }

    /// The settings that are tried, with what is believed of them beforehand.
    pub(crate) fn settings(&self) -> Vec<Setting> {
        match self.form {
            Form::Short => short_settings(),
            Form::Essay => essay_settings(),
        }
    }
}

/// Variances are of shares of the marks. The mixes were chosen on training questions, held out whole.
fn short_settings() -> Vec<Setting> {
    // Level, strictness, alignment, meaning, characters, words.
    let mixes = [
        [0.20, 0.20, 0.15, 0.15, 0.15, 0.15],
        [0.10, 0.10, 0.10, 0.30, 0.20, 0.20],
        [0.10, 0.10, 0.10, 0.05, 0.40, 0.25],
        [0.10, 0.20, 0.50, 0.10, 0.05, 0.05],
        [0.50, 0.40, 0.10, 0.00, 0.00, 0.00],
    ];
    let mut settings = Vec::new();
    for mix in mixes {
        for (variance, prior) in [(0.01, 1.0), (0.05, 0.7), (0.15, 0.0), (0.4, -1.0)] {
            for noise in [0.005, 0.02, 0.06, 0.12] {
                settings.push(Setting { weights: mix.map(|part| part * variance).to_vec(), noise, prior });
            }
        }
    }
    settings
}

/// Marks are in deviations from their mean here.
fn essay_settings() -> Vec<Setting> {
    // Level, content, organisation, language, all traits together, words.
    let mixes = [
        [0.1, 0.35, 0.35, 0.35, 1.0, 1.0],
        [0.1, 0.35, 0.35, 0.35, 1.0, 2.0],
        [0.1, 0.5, 0.5, 0.5, 0.5, 0.5],
    ];
    let mut settings = Vec::new();
    for mix in mixes {
        for noise in [0.15, 0.3, 0.6, 1.0] {
            settings.push(Setting { weights: mix.to_vec(), noise, prior: 0.0 });
        }
    }
    settings
}

/// Likeness of two answers as a reader would see it, 0 to 1.
pub(crate) fn likeness(a: &Point, b: &Point) -> f64 {
    let characters = a.characters.cosine(&b.characters);
    let words = a.words.cosine(&b.words);
    match a.vector.as_ref().zip(b.vector.as_ref()) {
        Some((x, y)) => 0.6 * x.cosine(y).max(0.0) + 0.2 * characters + 0.2 * words,
        None if a.traits.is_some() => words,
        None => 0.6 * characters + 0.4 * words,
    }
}

fn pattern(a: &Point, b: &Point) -> f64 {
    let part = |same: bool| if same { 1.0 } else { OTHER_PATTERN };
    part(a.pattern.numbers == b.pattern.numbers) * part(a.pattern.negated == b.pattern.negated)
}

fn bell(squared: f64, reach: f64) -> f64 {
    (-squared.max(0.0) / reach).exp()
}

#[expect(clippy::cast_precision_loss, reason = "a few dozen numbers")]
fn length(values: &[f64]) -> f64 {
    values.len() as f64
}

/// Mean over the numbers; 0 for none.
fn squared_distance(a: &[f64], b: &[f64]) -> f64 {
    let sum: f64 = a.iter().zip(b).map(|(x, y)| (x - y) * (x - y)).sum();
    sum / length(a).max(1.0)
}

fn mean_product(a: &[f64], b: &[f64]) -> f64 {
    let sum: f64 = a.iter().zip(b).map(|(x, y)| x * y).sum();
    sum / length(a).max(1.0)
}

fn spread(rows: &[Vec<f64>]) -> Vec<(f64, f64)> {
    #[expect(clippy::cast_precision_loss, reason = "a count of essays")]
    let count = rows.len().max(1) as f64;
    (0..rows.first().map_or(0, Vec::len))
        .map(|at| {
            let mean = rows.iter().map(|row| row[at]).sum::<f64>() / count;
            let variance = rows.iter().map(|row| (row[at] - mean).powi(2)).sum::<f64>() / count;
            (mean, variance.sqrt().max(1e-6))
        })
        .collect()
}

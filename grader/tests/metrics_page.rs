//! The numbers that `docs/metrics.md` prints are computed again and looked up in the page.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use grader::Label::{Correct, Incorrect};
use grader::metrics::Confusion;

const PAGE: &str = include_str!("../../docs/metrics.md");

fn printed(words: &str) {
    let page = PAGE.replace('\n', " ").replace("  ", " ").replace("> ", "");
    assert!(page.contains(words), "the page does not say {words:?}");
}

fn harmonic(a: f64, b: f64) -> f64 {
    2.0 * a * b / (a + b)
}

#[test]
fn f1_joins_precision_and_recall() {
    // 90 of 100 found, 60 more given wrongly: precision 0.6, recall 0.9.
    let mut confusion = Confusion::default();
    for (gold, given, times) in [(Correct, Correct, 90), (Correct, Incorrect, 10), (Incorrect, Correct, 60)] {
        (0..times).for_each(|_| confusion.add(gold, given));
    }
    let measures = confusion.measures()[0];
    assert!((measures.precision - 0.6).abs() < 1e-12 && (measures.recall - 0.9).abs() < 1e-12);
    assert!((measures.f1 - harmonic(0.6, 0.9)).abs() < 1e-12);
    printed(&format!("F1 is {:.3}", measures.f1));
    printed(&format!("would be {:.3}", harmonic(0.5, 0.9)));
}

#[test]
fn probabilities_sum_to_one() {
    let values = [0.5_f64, 0.6, 0.4, 0.5];
    let sum: f64 = values.iter().sum();
    printed(&format!("sum to {sum:.1}"));
    let [a, b, c, d] = values.map(|value| format!("{:.2}", value / sum));
    printed(&format!("{a}, {b}, {c} and {d}"));
}

#[test]
fn losses_are_negative_logarithms_over_masked_positions() {
    let (first, second) = (-(0.4_f64.ln()), -(0.5_f64.ln()));
    printed(&format!("-ln 0.4 = {first:.3}"));
    printed(&format!("-ln 0.5 = {second:.3}"));
    printed(&format!("together {:.3}", first + second));
    // Four positions, two of them masked: what the model says of the others does not count.
    let loss = |seen: f64| -> f64 {
        let positions = [(0.4, true), (seen, false), (0.5, true), (seen, false)];
        positions.iter().filter(|(_, masked)| *masked).map(|(p, _): &(f64, bool)| -p.ln()).sum()
    };
    assert!((loss(0.9) - loss(0.1)).abs() < 1e-12);
    printed(&format!("it is {:.3} whatever", loss(0.3)));
}

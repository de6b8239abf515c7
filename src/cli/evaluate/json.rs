//! The report as JSON. Names stay: scripts read them.

use grader::metrics::{Averages, Interval, Labels, Report, Risk, Scheme, Scores};
use serde_json::{Map, Value, json};

use super::Moves;

/// Points of the risk-coverage curve that are printed.
const CURVE: usize = 50;

pub(super) fn report(report: &Report, moves: &Moves, failed: u64) -> Value {
    let questions: Vec<Value> = report
        .questions
        .iter()
        .map(|q| {
            json!({
                "question_id": q.question, "answers": q.count, "coverage": q.coverage, "accuracy": q.accuracy,
                "macro_f1": q.macro_f1, "pearson": q.pearson, "rmse": q.rmse,
                "quadratic_weighted_kappa": q.kappa, "standardised_mean_difference": q.mean_difference,
            })
        })
        .collect();
    let moves: Map<String, Value> = moves
        .iter()
        .map(|(change, moved)| {
            let moved = json!({
                "answers": moved.answers, "mean_change": moved.mean, "max_change": moved.most,
                "labels_changed": moved.labels,
            });
            (change.as_str().to_owned(), moved)
        })
        .collect();
    json!({
        "answers": report.answers, "failed": failed, "coverage": report.coverage,
        "labels": report.labels.as_ref().map(labels), "scores": report.scores.as_ref().map(scores),
        "questions": questions, "subgroups": report.subgroups, "counterfactuals": moves,
    })
}

fn labels(labels: &Labels) -> Value {
    let confusion = &labels.confusion;
    let average = |mean: Option<Averages>| {
        mean.map(|m| json!({ "precision": m.precision, "recall": m.recall, "f1": m.f1 }))
    };
    let per_label: Map<String, Value> = confusion
        .measures()
        .into_iter()
        .map(|m| {
            let measures =
                json!({ "precision": m.precision, "recall": m.recall, "f1": m.f1, "support": m.support });
            (m.label.as_str().to_owned(), measures)
        })
        .collect();
    let classes = confusion.classes();
    let matrix: Vec<Vec<u64>> = classes
        .iter()
        .map(|gold| classes.iter().map(|predicted| confusion.count(*gold, *predicted)).collect())
        .collect();
    let names: Vec<&str> = classes.iter().map(|label| label.as_str()).collect();
    json!({
        "count": labels.count, "scheme": scheme(labels.scheme), "accuracy": confusion.accuracy(),
        "macro": average(confusion.macro_average()), "weighted": average(confusion.weighted_average()),
        "per_label": per_label,
        "confusion_matrix": { "labels": names, "rows_are_gold": matrix },
        "calibration_error": labels.calibration_error, "reliability": labels.reliability,
        "covered_accuracy": labels.covered_accuracy,
        "risk_coverage": thinned(&labels.risk_coverage), "risk_coverage_area": labels.risk_coverage_area,
        "intervals": { "accuracy": bounds(labels.accuracy), "macro_f1": bounds(labels.macro_f1) },
    })
}

fn scores(scores: &Scores) -> Value {
    let value = |interval: Option<Interval>| interval.map(|interval| interval.value);
    let raters = scores.raters.as_ref().map(
        |raters| json!({ "count": raters.count, "quadratic_weighted_kappa": raters.kappa, "prmse": raters.prmse }),
    );
    json!({
        "count": scores.count, "max_score": scores.max_score, "pearson": value(scores.pearson),
        "rmse": value(scores.rmse), "quadratic_weighted_kappa": value(scores.kappa), "kappa_step": scores.step,
        "exact_agreement": scores.exact, "adjacent_agreement": scores.adjacent,
        "standardised_mean_difference": scores.mean_difference, "covered_kappa": scores.covered_kappa,
        "range_coverage": scores.range_coverage, "two_raters": raters,
        "intervals": {
            "pearson": bounds(scores.pearson), "rmse": bounds(scores.rmse),
            "quadratic_weighted_kappa": bounds(scores.kappa),
        },
    })
}

fn bounds(interval: Option<Interval>) -> Option<[f64; 2]> {
    interval.map(|interval| [interval.low, interval.high])
}

/// Evenly chosen points of a curve, its end among them.
fn thinned(curve: &[Risk]) -> Vec<&Risk> {
    let stride = curve.len().div_ceil(CURVE).max(1);
    curve.iter().rev().step_by(stride).collect::<Vec<_>>().into_iter().rev().collect()
}

pub(super) fn scheme(scheme: Scheme) -> &'static str {
    match scheme {
        Scheme::TwoWay => "2-way",
        Scheme::ThreeWay => "3-way",
        Scheme::FourWay => "4-way",
    }
}

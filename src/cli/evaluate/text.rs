//! The report as text for people.

use std::fmt::Write as _;

use grader::metrics::{Interval, Labels, Report, Scores};

use super::Moves;
use super::json::scheme;

/// Questions that are listed; the JSON report has all.
const QUESTIONS: usize = 60;

pub(super) fn report(report: &Report, moves: &Moves, failed: u64) -> String {
    let mut out = String::new();
    // Writing to a text does not fail.
    _ = write_report(&mut out, report, moves, failed);
    out
}

fn write_report(out: &mut String, report: &Report, moves: &Moves, failed: u64) -> std::fmt::Result {
    writeln!(out, "answers            {}", report.answers)?;
    writeln!(out, "not evaluated      {failed}")?;
    writeln!(out, "coverage           {:.3}   (the rest would go to a person)", report.coverage)?;
    if let Some(found) = &report.labels {
        labels(out, found)?;
    }
    if let Some(found) = &report.scores {
        scores(out, found)?;
    }
    if !report.questions.is_empty() {
        writeln!(out, "\n{:<24} answers  cover  accur  macro-F1  Pearson   RMSE  kappa    SMD", "question")?;
        for q in report.questions.iter().take(QUESTIONS) {
            let name: String = q.question.chars().take(24).collect();
            writeln!(
                out,
                "{name:<24} {:>7}  {:.3}  {:>5}  {:>8}  {:>7}  {:>5}  {:>5}  {:>5}",
                q.count,
                q.coverage,
                short(q.accuracy),
                short(q.macro_f1),
                short(q.pearson),
                short(q.rmse),
                short(q.kappa),
                short(q.mean_difference)
            )?;
        }
        if report.questions.len() > QUESTIONS {
            writeln!(out, "… and {} more: --format json has all", report.questions.len() - QUESTIONS)?;
        }
    }
    if !report.subgroups.is_empty() {
        writeln!(out, "\n{:<24} answers  difference of standardised means   RMSE", "group")?;
        for group in &report.subgroups {
            let (difference, rmse) = (short(group.difference), short(group.rmse));
            let flag = match group.difference {
                None => "   not enough data",
                Some(difference) if difference.abs() > 0.1 => "   beyond 0.10",
                Some(_) => "",
            };
            writeln!(out, "{:<24} {:>7}  {difference:>32}  {rmse:>5}{flag}", group.group, group.count)?;
        }
    }
    if !moves.is_empty() {
        writeln!(out, "\n{:<12} answers  mean change  largest  labels changed   (of full marks)", "changed")?;
        for (change, moved) in moves {
            writeln!(
                out,
                "{:<12} {:>7}  {:>11.3}  {:>7.3}  {:>14.3}",
                change.as_str(),
                moved.answers,
                moved.mean,
                moved.most,
                moved.labels
            )?;
        }
    }
    Ok(())
}

fn labels(out: &mut String, labels: &Labels) -> std::fmt::Result {
    let confusion = &labels.confusion;
    writeln!(out, "\nlabels             {}   ({})", labels.count, scheme(labels.scheme))?;
    writeln!(out, "accuracy           {}{}", number(confusion.accuracy()), interval(labels.accuracy))?;
    writeln!(out, "  where it is sure {}", number(labels.covered_accuracy))?;
    writeln!(out, "calibration error  {}", number(labels.calibration_error))?;
    writeln!(out, "risk-coverage area {}", number(labels.risk_coverage_area))?;
    writeln!(out, "\n{:<18} precision  recall      f1   count", "")?;
    for m in confusion.measures() {
        let name = m.label.as_str();
        writeln!(out, "{name:<18}     {:.3}   {:.3}   {:.3}  {:>6}", m.precision, m.recall, m.f1, m.support)?;
    }
    let means = [("macro", confusion.macro_average()), ("weighted", confusion.weighted_average())];
    for (name, mean) in means {
        if let Some(m) = mean {
            let of = if name == "macro" { interval(labels.macro_f1) } else { String::new() };
            writeln!(out, "{name:<18}     {:.3}   {:.3}   {:.3}{of}", m.precision, m.recall, m.f1)?;
        }
    }
    writeln!(out, "\nconfusion: a row is a gold label, a column what it was given")?;
    let classes = confusion.classes();
    write!(out, "{:<18}", "")?;
    for predicted in &classes {
        write!(out, " {:>17}", predicted.as_str())?;
    }
    for gold in &classes {
        write!(out, "\n{:<18}", gold.as_str())?;
        for predicted in &classes {
            write!(out, " {:>17}", confusion.count(*gold, *predicted))?;
        }
    }
    writeln!(out)
}

fn scores(out: &mut String, scores: &Scores) -> std::fmt::Result {
    let scale = scores.max_score.map_or_else(
        || "as shares of their max_score, which differs".to_owned(),
        |most| format!("of {most} points"),
    );
    writeln!(out, "\nscores             {}   ({scale})", scores.count)?;
    let line = |name: &str, found: Option<Interval>| {
        format!("{name:<18} {}{}", number(found.map(|found| found.value)), interval(found))
    };
    writeln!(out, "{}", line("Pearson", scores.pearson))?;
    writeln!(out, "{}", line("RMSE", scores.rmse))?;
    let rounded = scores.step.map_or_else(String::new, |step| format!("   (predictions rounded to {step})"));
    writeln!(out, "{}{rounded}", line("weighted kappa", scores.kappa))?;
    writeln!(out, "  where it is sure {}", number(scores.covered_kappa))?;
    writeln!(out, "exact agreement    {}", number(scores.exact))?;
    writeln!(out, "adjacent agreement {}", number(scores.adjacent))?;
    writeln!(
        out,
        "mean difference    {}   (standardised; above 0: marked higher than by people)",
        number(scores.mean_difference)
    )?;
    if let Some(inside) = scores.range_coverage {
        writeln!(out, "inside its range   {inside:.3}")?;
    }
    if let Some(raters) = &scores.raters {
        writeln!(
            out,
            "two people         {}   kappa {}, PRMSE of the grader {}",
            raters.count,
            number(raters.kappa),
            number(raters.prmse)
        )?;
    }
    Ok(())
}

fn interval(found: Option<Interval>) -> String {
    found.map_or_else(String::new, |found| format!("   [{:.3}, {:.3}]", found.low, found.high))
}

fn number(value: Option<f64>) -> String {
    value.map_or_else(|| "not defined".into(), |value| format!("{value:.3}"))
}

fn short(value: Option<f64>) -> String {
    value.map_or_else(|| "-".into(), |value| format!("{value:.3}"))
}

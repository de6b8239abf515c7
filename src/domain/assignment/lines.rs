//! Lists as teachers type them: one entry a line, its parts between bars. Full-width signs are taken like plain ones.

use grader::{Criterion, KeyPoint, Level, Number};

/// One entry a line.
pub(super) fn forms(text: &str) -> Vec<String> {
    filled(text).map(str::to_owned).collect()
}

fn filled(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}

fn parts(line: &str) -> Vec<&str> {
    line.split(['|', '｜']).map(str::trim).collect()
}

/// A number with a decimal point or comma.
pub(super) fn number(text: &str) -> Option<f64> {
    let text = text.trim().replace(['，', ','], ".").replace('．', ".");
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

/// One criterion a line: `what must be said | points`.
pub(super) fn rubric(text: &str) -> Result<Vec<Criterion>, &'static str> {
    let criterion = |(at, line): (usize, &str)| {
        let (description, points) = line.rsplit_once(['|', '｜']).unwrap_or((line, "1"));
        let points = number(points).filter(|points| *points > 0.0 && *points <= 1000.0);
        let points = points.ok_or("authoring-rubric-points")?;
        let description = description.trim().to_owned();
        if description.is_empty() {
            return Err("authoring-rubric-description");
        }
        Ok(Criterion { id: format!("c{}", at + 1), description, points, ..Criterion::default() })
    };
    filled(text).enumerate().map(criterion).collect()
}

/// One key point a line: `fact | weight | other words; other words`.
pub(super) fn key_points(text: &str) -> Result<Vec<KeyPoint>, &'static str> {
    filled(text)
        .map(|line| {
            let parts = parts(line);
            let weight = match parts.get(1).copied().unwrap_or_default() {
                "" => Some(1.0),
                text => number(text).filter(|weight| *weight >= 0.0),
            };
            let text = parts.first().copied().unwrap_or_default();
            if text.is_empty() || parts.len() > 3 {
                return Err("authoring-key-points");
            }
            let others = parts.get(2).copied().unwrap_or_default().split([';', '；']);
            let accepted = others.map(str::trim).filter(|form| !form.is_empty()).map(str::to_owned).collect();
            Ok(KeyPoint { text: text.to_owned(), weight: weight.ok_or("authoring-key-points")?, accepted })
        })
        .collect()
}

pub(super) fn write_key_points(points: &[KeyPoint]) -> String {
    let line = |point: &KeyPoint| match (one(point.weight), point.accepted.is_empty()) {
        (true, true) => point.text.clone(),
        (false, true) => format!("{} | {}", point.text, point.weight),
        _ => format!("{} | {} | {}", point.text, point.weight, point.accepted.join("; ")),
    };
    points.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// One level a line: `points | what such an answer does`.
pub(super) fn levels(text: &str) -> Result<Vec<Level>, &'static str> {
    filled(text)
        .map(|line| {
            let (points, description) = line.split_once(['|', '｜']).ok_or("authoring-levels")?;
            let points = number(points).filter(|points| *points >= 0.0).ok_or("authoring-levels")?;
            Ok(Level { description: description.trim().to_owned(), points })
        })
        .collect()
}

pub(super) fn write_levels(levels: &[Level]) -> String {
    levels
        .iter()
        .map(|level| format!("{} | {}", level.points, level.description))
        .collect::<Vec<_>>()
        .join("\n")
}

/// One number a line: `3.5 cm`, `3.5 cm ± 0.1`, `9.81 m/s^2 ± 2 %`, with ` | weight`; a unit in brackets may be left out.
pub(super) fn numbers(text: &str) -> Result<Vec<Number>, &'static str> {
    filled(text).map(|line| one_number(line).ok_or("authoring-numbers")).collect()
}

fn one_number(line: &str) -> Option<Number> {
    let parts = parts(line);
    let weight = match parts.get(1).copied().unwrap_or_default() {
        "" => 1.0,
        text => number(text).filter(|weight| *weight >= 0.0)?,
    };
    let line = parts[0].replace("+-", "±").replace("+/-", "±");
    let (value, slack) = line.split_once('±').unwrap_or((&line, ""));
    let (value, unit) = measured(value)?;
    let bare = unit.strip_prefix(['[', '［']).and_then(|unit| unit.strip_suffix([']', '］']));
    let (unit, unit_optional) = bare.map_or((unit, false), |unit| (unit.trim(), true));
    let (mut tolerance, mut relative_tolerance) = (None, None);
    if !slack.trim().is_empty() {
        let (by, of) = measured(slack)?;
        if by < 0.0 {
            return None;
        }
        // Per cent of a number that is not itself in per cent.
        if of == "%" || of == "％" {
            relative_tolerance = Some(by / 100.0);
        } else if of.is_empty() || of == unit {
            tolerance = Some(by);
        } else {
            return None;
        }
    }
    Some(Number { value, unit: unit.to_owned(), tolerance, relative_tolerance, unit_optional, weight })
}

/// A number and what stands behind it.
fn measured(text: &str) -> Option<(f64, &str)> {
    let text = text.trim();
    let at = text
        .char_indices()
        .find(|(at, c)| {
            let exponent = matches!(c, 'e' | 'E')
                && text[at + 1..].trim_start_matches(['-', '+']).starts_with(|c: char| c.is_ascii_digit());
            !(c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '+' | '，' | '．') || exponent)
        })
        .map_or(text.len(), |(at, _)| at);
    Some((number(&text[..at])?, text[at..].trim()))
}

pub(super) fn write_numbers(numbers: &[Number]) -> String {
    let line = |number: &Number| {
        let mut line = number.value.to_string();
        match (number.unit.as_str(), number.unit_optional) {
            ("", _) => {}
            (unit, true) => line += &format!(" [{unit}]"),
            (unit, false) => line += &format!(" {unit}"),
        }
        match (number.tolerance, number.relative_tolerance) {
            (Some(tolerance), _) => line += &format!(" ± {tolerance}"),
            (None, Some(share)) => line += &format!(" ± {} %", (share * 1e8).round() / 1e6),
            (None, None) => {}
        }
        if one(number.weight) { line } else { format!("{line} | {}", number.weight) }
    };
    numbers.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn one(weight: f64) -> bool {
    (weight - 1.0).abs() < 1e-9
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn rubric_lines_carry_points() {
        let criteria = rubric("Names chlorophyll | 2\n\n提到叶绿素｜1\nReflects green").unwrap();
        assert_eq!(criteria.iter().map(|c| c.points).collect::<Vec<_>>(), [2.0, 1.0, 1.0]);
    }

    #[test]
    fn numbers_are_read_with_unit_tolerance_and_weight() {
        for (line, value, unit, tolerance, relative, optional, weight) in [
            ("3.5 cm", 3.5, "cm", None, None, false, 1.0),
            ("3,5cm ± 0.1", 3.5, "cm", Some(0.1), None, false, 1.0),
            ("9.81 [m/s^2] ± 2 % | 3", 9.81, "m/s^2", None, Some(0.02), true, 3.0),
            ("1.2e3", 1200.0, "", None, None, false, 1.0),
            ("-4 °C +- 1 °C", -4.0, "°C", Some(1.0), None, false, 1.0),
            ("50 % ± 1", 50.0, "%", Some(1.0), None, false, 1.0),
        ] {
            let read = one_number(line).unwrap();
            assert_eq!((read.value, read.unit.as_str()), (value, unit), "{line}");
            assert_eq!((read.tolerance, read.relative_tolerance), (tolerance, relative), "{line}");
            assert_eq!((read.unit_optional, read.weight), (optional, weight), "{line}");
            assert_eq!(numbers(&write_numbers(std::slice::from_ref(&read))).unwrap(), [read], "{line}");
        }
        for bad in ["cm", "3 cm ± x", "3 cm ± -1", "3 cm ± 1 kg", "3 | x", "± 3"] {
            assert!(numbers(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn lists_say_what_is_wrong() {
        assert_eq!(key_points("a | x"), Err("authoring-key-points"));
        assert_eq!(key_points(" | 2"), Err("authoring-key-points"));
        assert_eq!(levels("two points"), Err("authoring-levels"));
        assert_eq!(rubric("| 2").unwrap_err(), "authoring-rubric-description");
        assert_eq!(forms(" a \n\n b"), ["a", "b"]);
    }
}

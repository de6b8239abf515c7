//! The numbers of an answer with their units, each with the place where it stands, and how they stand to a number that
//! is expected.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

use crate::numerals;
use crate::question::Number;
use crate::units::{Unit, superscript};
use crate::words;

/// Numbers of a text that are looked at.
const MOST: usize = 200;
/// The longest unit, in characters.
const LONGEST_UNIT: usize = 24;

/// A number with its unit.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Quantity {
    pub(crate) value: f64,
    pub(crate) unit: Option<Unit>,
    /// Bytes of the original.
    pub(crate) range: Range<usize>,
    /// "Not 5 m".
    negated: bool,
}

/// How an answer stands to an expected number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Finding {
    /// It is there; where.
    Right(Range<usize>),
    /// The value is there, its unit is not.
    NoUnit(Range<usize>),
    /// Another number stands in its place, or the number has another unit.
    Wrong(Range<usize>),
    /// Nothing is there.
    Missing,
}

/// Looks for an expected number among those of an answer; `known` are numbers that may stand in it for other reasons.
pub(crate) fn look(expected: &Number, given: &[Quantity], known: &[Quantity]) -> Finding {
    let unit = Unit::parse(&expected.unit);
    let given = || given.iter().filter(|quantity| !quantity.negated);
    if let Some(found) = given().find(|quantity| fits(expected, unit, quantity)) {
        let complete =
            unit.is_none_or(|unit| unit.is_share()) || found.unit.is_some() || expected.unit_optional;
        let place = found.range.clone();
        return if complete { Finding::Right(place) } else { Finding::NoUnit(place) };
    }
    let competes = |quantity: &&Quantity| {
        let same_kind = match (unit, quantity.unit) {
            (Some(wanted), Some(unit)) => {
                wanted.same_family(&unit) || near(quantity.value, expected.value, expected)
            }
            (None, _) | (Some(_), None) => true,
        };
        same_kind && !known.iter().any(|other| same(other, quantity))
    };
    given().find(competes).map_or(Finding::Missing, |quantity| Finding::Wrong(quantity.range.clone()))
}

fn fits(expected: &Number, unit: Option<Unit>, given: &Quantity) -> bool {
    match (unit, given.unit) {
        (Some(wanted), Some(unit)) => {
            let (target, value) = (wanted.base(expected.value), unit.base(given.value));
            let slack = wanted.difference(slack(expected));
            wanted.same_family(&unit) && close(value, target, slack)
        }
        // Half may stand for 50 %.
        (Some(wanted), None) if wanted.is_share() => {
            close(given.value, wanted.base(expected.value), wanted.difference(slack(expected)))
        }
        (None, Some(unit)) if unit.is_share() => {
            near(unit.base(given.value), expected.value, expected)
                || near(given.value, expected.value, expected)
        }
        _ => near(given.value, expected.value, expected),
    }
}

fn slack(expected: &Number) -> f64 {
    let relative = expected.relative_tolerance.unwrap_or(0.0) * expected.value.abs();
    expected.tolerance.unwrap_or(0.0).max(relative)
}

fn near(value: f64, target: f64, expected: &Number) -> bool {
    close(value, target, slack(expected))
}

/// Binary fractions are forgiven, rounding is not.
fn close(value: f64, target: f64, slack: f64) -> bool {
    (value - target).abs() <= slack.abs() * (1.0 + 1e-9) + 1e-9 * target.abs().max(value.abs())
}

fn same(a: &Quantity, b: &Quantity) -> bool {
    match (a.unit, b.unit) {
        (Some(x), Some(y)) => x.same_family(&y) && close(x.base(a.value), y.base(b.value), 0.0),
        _ => close(a.value, b.value, 0.0),
    }
}

/// An expected number in the form of those of a text.
pub(crate) fn expected(number: &Number) -> Quantity {
    Quantity { value: number.value, unit: Unit::parse(&number.unit), range: 0..0, negated: false }
}

/// All numbers of a text, in order.
pub(crate) fn find(text: &str) -> Vec<Quantity> {
    let characters = folded(text);
    let plain: Vec<char> = characters.iter().map(|(c, _)| *c).collect();
    let byte = |at: usize| characters.get(at).map_or(text.len(), |(_, byte)| *byte);
    let mut found = Vec::new();
    let mut at = 0;
    while at < plain.len() && found.len() < MOST {
        let before = at.checked_sub(1).map(|before| plain[before]);
        let Some((value, length, guarded)) = number(&plain, at) else {
            at += 1;
            continue;
        };
        let (unit, unit_length) = unit(&plain, at + length);
        let end = at + length + unit_length;
        // "One" and 一 are words more often than numbers.
        let is_number = !guarded
            || unit.is_some()
            || plain[end..].iter().find(|c| !c.is_whitespace()).is_none_or(|c| !c.is_alphanumeric())
            || before.is_some_and(|c| matches!(c, '=' | '是' | '为' | '於' | '于'));
        if is_number {
            // One character may stand for several, as ㈠ does: it is taken whole.
            let last = byte(end - 1);
            let range = byte(at)..last + text[last..].chars().next().map_or(0, char::len_utf8);
            let negated = negated(&text[..range.start]);
            found.push(Quantity { value, unit, range, negated });
        }
        at = end.max(at + 1);
    }
    found
}

/// Full-width and other compatibility forms become plain ones; raised digits stay, for they are powers. Each character
/// keeps the byte it came from.
fn folded(text: &str) -> Vec<(char, usize)> {
    let mut characters = Vec::with_capacity(text.len());
    for (byte, c) in text.char_indices() {
        if superscript(c).is_some()
            || matches!(c, '⁻' | '\u{a0}' | '\u{2009}' | '\u{202f}' | '℃' | '℉' | 'Ω' | 'µ')
            || vulgar(c).is_some()
        {
            characters.push((c, byte));
        } else {
            characters.extend(std::iter::once(c).nfkc().map(|c| (if c == '−' { '-' } else { c }, byte)));
        }
    }
    characters
}

fn vulgar(c: char) -> Option<f64> {
    Some(match c {
        '½' => 0.5,
        '⅓' => 1.0 / 3.0,
        '⅔' => 2.0 / 3.0,
        '¼' => 0.25,
        '¾' => 0.75,
        '⅕' => 0.2,
        '⅛' => 0.125,
        _ => return None,
    })
}

/// Whether the words before a place in a text, in the same clause, negate what stands there.
pub(crate) fn negated(before: &str) -> bool {
    let clause =
        before.rsplit(['.', ',', ';', ':', '!', '?', '。', '，', '；', '：', '！', '？', '、', '\n']).next();
    let clause = clause.unwrap_or_default().to_lowercase();
    let clause = clause.rsplit(" but ").next().unwrap_or_default();
    let clause = clause.rsplit("而是").next().unwrap_or_default();
    let last: Vec<&str> = clause.split_whitespace().rev().take(4).collect();
    last.iter().any(|word| {
        let tail = word.chars().rev().take(6).collect::<Vec<_>>().into_iter().rev().collect::<String>();
        words::negations(if word.is_ascii() { word } else { &tail }) > 0 || *word == "≠"
    })
}

/// A number at `at`: its value, how many characters it takes, and whether it may be only a word.
fn number(text: &[char], at: usize) -> Option<(f64, usize, bool)> {
    let before = at.checked_sub(1).map(|before| text[before]);
    let in_word = before.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
    let c = text[at];
    if c.is_ascii_digit()
        || vulgar(c).is_some()
        || (matches!(c, '-' | '+' | '.') && text.get(at + 1).is_some_and(char::is_ascii_digit))
    {
        let part_of_more = in_word || (c != '-' && c != '+' && before == Some('.'));
        return if part_of_more {
            None
        } else {
            digits(text, at).map(|(value, length)| (value, length, false))
        };
    }
    if let Some((value, length)) = numerals::chinese(&text[at..]) {
        return Some((value, length, length == 1));
    }
    if c.is_ascii_alphabetic() && !in_word {
        return words_at(text, at);
    }
    None
}

fn words_at(text: &[char], at: usize) -> Option<(f64, usize, bool)> {
    let end = text[at..].iter().take(80).position(|c| !(c.is_ascii_alphabetic() || matches!(c, ' ' | '-')));
    let stretch: String =
        text[at..at + end.unwrap_or(text[at..].len().min(80))].iter().collect::<String>().to_lowercase();
    let words: Vec<&str> = stretch.split([' ', '-']).collect();
    let (value, count) = numerals::english(&words)?;
    let length = words[..count].iter().map(|word| word.len()).sum::<usize>() + count - 1;
    Some((value, length, count == 1 && (value - 1.0).abs() < 0.5))
}

/// A number in digits: `1,000.5`, `3,5`, `1.2e3`, `4.2 × 10^-3`, `10⁶`, `3/4`, `1 3/4`, `2½`, `3万`, `2 million`.
fn digits(text: &[char], at: usize) -> Option<(f64, usize)> {
    let digit = |at: usize| text.get(at).is_some_and(char::is_ascii_digit);
    let mut end = at;
    let negative = text[at] == '-';
    if matches!(text[at], '-' | '+') {
        end += 1;
    }
    let begin = end;
    let mut number = String::new();
    while digit(end) || group_follows(text, begin, end) {
        if digit(end) {
            number.push(text[end]);
        }
        end += 1;
    }
    let listed = at.checked_sub(1).is_some_and(|before| matches!(text[before], ','));
    let point = match text.get(end) {
        Some('.') => digit(end + 1),
        Some(',') if !listed => {
            let more = (end + 1..).take_while(|at| digit(*at)).count();
            more > 0 && more != 3 && text.get(end + 1 + more) != Some(&',') && !number.is_empty()
        }
        _ => false,
    };
    if point {
        number.push('.');
        end += 1;
        while digit(end) {
            number.push(text[end]);
            end += 1;
        }
    }
    let mut value: f64 = if number.is_empty() { 0.0 } else { number.parse().ok()? };
    if !point {
        if let Some(part) = text.get(end).and_then(|c| vulgar(*c)) {
            return Some((signed(negative, value + part), end + 1 - at));
        }
        if let Some((whole, length)) = fraction(text, begin, end, value) {
            return Some((signed(negative, whole), length + begin - at));
        }
    }
    if number.is_empty() {
        return None;
    }
    if let Some((power, length)) = raised(text, end).filter(|_| !point) {
        return Some((signed(negative, to_power(value, power)?), end + length - at));
    }
    if let Some((power, length)) = exponent(text, end) {
        value = format!("{value}e{power}").parse().ok()?;
        end += length;
    }
    if let Some((times, length)) = multiplied(text, end) {
        value *= times;
        end += length;
    }
    value.is_finite().then(|| (signed(negative, value), end - at))
}

/// The same on every machine, as `powi` need not be.
fn to_power(value: f64, power: i32) -> Option<f64> {
    if (value - 10.0).abs() < f64::EPSILON {
        return format!("1e{power}").parse().ok();
    }
    let product = (0..power.unsigned_abs()).fold(1.0, |product, _| product * value);
    let result = if power < 0 { 1.0 / product } else { product };
    result.is_finite().then_some(result)
}

fn signed(negative: bool, value: f64) -> f64 {
    if negative { -value } else { value }
}

/// A separator with exactly three digits after it, and at most three before it.
fn group_follows(text: &[char], begin: usize, at: usize) -> bool {
    let digit = |at: usize| text.get(at).is_some_and(char::is_ascii_digit);
    let since = text[begin..at].iter().rev().take_while(|c| c.is_ascii_digit()).count();
    let first = since == at - begin;
    (if first { (1..=3).contains(&since) } else { since == 3 })
        && matches!(text.get(at), Some(',' | '\u{a0}' | '\u{2009}' | '\u{202f}' | '\''))
        && digit(at + 1)
        && digit(at + 2)
        && digit(at + 3)
        && !digit(at + 4)
}

/// `3/4`, and `1 3/4` after its whole part. The length counts from `begin`.
fn fraction(text: &[char], begin: usize, end: usize, value: f64) -> Option<(f64, usize)> {
    let whole_number = |from: usize| {
        let length = text[from.min(text.len())..].iter().take_while(|c| c.is_ascii_digit()).count();
        let digits: String = text.get(from..from + length)?.iter().collect();
        (length > 0 && length < 10).then(|| digits.parse::<f64>().ok().map(|value| (value, length))).flatten()
    };
    let bar = |at: usize| {
        matches!(text.get(at), Some('/' | '⁄')) && text.get(at + 1).is_some_and(char::is_ascii_digit)
    };
    let over = |top: f64, at: usize| {
        let (below, length) = whole_number(at + 1)?;
        // A date has two bars.
        (below > 0.0 && !bar(at + 1 + length)).then(|| (top / below, at + 1 + length - begin))
    };
    if end > begin && bar(end) && begin.checked_sub(1).is_none_or(|before| text[before] != '/') {
        return over(value, end);
    }
    if end > begin && text.get(end) == Some(&' ') {
        let (top, length) = whole_number(end + 1)?;
        let at = end + 1 + length;
        if bar(at) {
            return over(top, at)
                .filter(|(part, _)| *part < 1.0)
                .map(|(part, length)| (value + part, length));
        }
    }
    None
}

/// `^-3`, `⁻³`: the power and its length.
fn raised(text: &[char], at: usize) -> Option<(i32, usize)> {
    let mut end = at;
    let caret = text.get(end) == Some(&'^');
    if caret {
        end += 1;
    }
    let braced = caret && matches!(text.get(end), Some('{' | '('));
    if braced {
        end += 1;
    }
    let mut number = String::new();
    if matches!(text.get(end), Some('⁻')) || (caret && text.get(end) == Some(&'-')) {
        number.push('-');
        end += 1;
    }
    while let Some(c) = text.get(end) {
        match superscript(*c) {
            Some(digit) => number.push(char::from(b'0' + digit)),
            None if caret && c.is_ascii_digit() => number.push(*c),
            None => break,
        }
        end += 1;
    }
    if braced && matches!(text.get(end), Some('}' | ')')) {
        end += 1;
    }
    let power: i32 = number.parse().ok()?;
    ((-300..=300).contains(&power)).then_some((power, end - at))
}

/// `e-3`, `×10^-3`, ` * 10⁻³`: the power of ten and its length.
fn exponent(text: &[char], at: usize) -> Option<(i32, usize)> {
    if matches!(text.get(at), Some('e' | 'E')) {
        let sign = usize::from(matches!(text.get(at + 1), Some('-' | '+')));
        let digits: String = text[at + 1 + sign..].iter().take_while(|c| c.is_ascii_digit()).collect();
        let after = text.get(at + 1 + sign + digits.len());
        if digits.is_empty() || digits.len() > 3 || after.is_some_and(char::is_ascii_alphabetic) {
            return None;
        }
        let power: i32 = digits.parse().ok()?;
        let power = if text.get(at + 1) == Some(&'-') { -power } else { power };
        return (power.abs() <= 300).then_some((power, 1 + sign + digits.len()));
    }
    let mut end = at;
    let skip = |end: &mut usize| {
        while text.get(*end) == Some(&' ') {
            *end += 1
        }
    };
    skip(&mut end);
    if !matches!(text.get(end), Some('×' | 'x' | 'X' | '*' | '·' | '⋅' | '∙')) {
        return None;
    }
    end += 1;
    skip(&mut end);
    if text.get(end..end + 2) != Some(&['1', '0']) {
        return None;
    }
    let (power, length) = raised(text, end + 2)?;
    Some((power, end + 2 + length - at))
}

/// ` million`, `万`: what it multiplies by and its length.
fn multiplied(text: &[char], at: usize) -> Option<(f64, usize)> {
    if let Some(times) = text.get(at).and_then(|c| numerals::multiplier(*c)) {
        return Some((times, 1));
    }
    let space = usize::from(text.get(at) == Some(&' '));
    let word: String = text[(at + space).min(text.len())..]
        .iter()
        .take_while(|c| c.is_ascii_alphabetic())
        .take(10)
        .collect();
    numerals::english_multiplier(&word.to_lowercase()).map(|times| (times, space + word.len()))
}

/// The unit at a place, the longest that can be read, with the space before it.
fn unit(text: &[char], at: usize) -> (Option<Unit>, usize) {
    let space = usize::from(matches!(text.get(at), Some(' ' | '\u{a0}' | '\u{2009}' | '\u{202f}')));
    let begin = at + space;
    let allowed = |c: &char| {
        c.is_alphanumeric()
            || superscript(*c).is_some()
            || matches!(
                c,
                '/' | '^'
                    | '·'
                    | '*'
                    | '-'
                    | '⁻'
                    | '°'
                    | 'º'
                    | '%'
                    | '‰'
                    | '℃'
                    | '℉'
                    | ' '
                    | 'Ω'
                    | 'µ'
                    | '⋅'
                    | '⁄'
            )
    };
    let longest = text[begin.min(text.len())..].iter().take(LONGEST_UNIT).take_while(|c| allowed(c)).count();
    for length in (1..=longest).rev() {
        let last = text[begin + length - 1];
        let next = text.get(begin + length);
        let cut = last.is_ascii_alphanumeric() && next.is_some_and(char::is_ascii_alphanumeric);
        if cut || last == ' ' {
            continue;
        }
        let written: String = text[begin..begin + length].iter().collect();
        if let Some(unit) = spaced(&written).then(|| Unit::parse(&written)).flatten() {
            return (Some(unit), space + length);
        }
    }
    (None, 0)
}

/// Whether spaces in a text may belong to a unit: "J mol-1" is one, "m a" is the beginning of a sentence.
fn spaced(written: &str) -> bool {
    // The article is no ampere.
    written != "a"
        && (!written.contains(' ')
            || written.contains(" per ")
            || written.starts_with(['°', 'º'])
            || written.to_lowercase().starts_with("degree")
            || written.eq_ignore_ascii_case("per cent")
            || written.contains("-1")
            || written.contains("-2")
            || written.contains('⁻')
            || written.contains('^'))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::float_cmp)]
    use super::*;

    fn values(text: &str) -> Vec<f64> {
        find(text).into_iter().map(|quantity| quantity.value).collect()
    }

    fn rule(value: f64, unit: &str) -> Number {
        Number {
            value,
            unit: unit.into(),
            tolerance: None,
            relative_tolerance: None,
            unit_optional: false,
            weight: 1.0,
        }
    }

    fn looked(rule: &Number, answer: &str) -> Finding {
        look(rule, &find(answer), &[])
    }

    fn right(rule: &Number, answer: &str) -> bool {
        matches!(looked(rule, answer), Finding::Right(_))
    }

    #[test]
    fn numbers_in_every_dress() {
        for (text, expected) in [
            ("3.5", &[3.5][..]),
            ("３．５ｃｍ", &[3.5]),
            ("1.2e3 and 4.2 × 10^-3", &[1200.0, 0.0042]),
            ("10⁶ or 5x10⁻²", &[1e6, 0.05]),
            ("3/4, 1 3/4 and 2½", &[0.75, 1.75, 2.5]),
            ("1,000 or 1,234,567.5", &[1000.0, 1_234_567.5]),
            ("3,5 kg", &[3.5]),
            ("1,2,3", &[1.0, 2.0, 3.0]),
            ("-4 °C", &[-4.0]),
            ("5-3", &[5.0, 3.0]),
            ("H2O and CO2", &[]),
            ("3万 and 2 million", &[30_000.0, 2e6]),
            ("三点五厘米", &[3.5]),
            ("百分之五十", &[0.5]),
            ("一样的一些", &[]),
            ("one of them", &[]),
            ("twenty-five minutes", &[25.0]),
            ("1/2/2020", &[1.0, 2.0, 2020.0]),
            ("v1.2.3", &[]),
            ("㈠", &[1.0]),
        ] {
            assert_eq!(values(text), expected, "{text}");
        }
    }

    #[test]
    fn a_number_is_found_in_any_unit_of_its_family() {
        for (value, unit, answer) in [
            (3.5, "cm", "it is 35 mm long"),
            (3.5, "cm", "０．０３５ m"),
            (3.5, "cm", "三点五厘米"),
            (10.0, "m/s", "The speed is 36 km/h."),
            (9.81, "m/s^2", "g = 9.81 m s⁻²"),
            (50.0, "%", "half of it"),
            (50.0, "%", "百分之五十"),
            (0.5, "", "50%"),
            (100.0, "°C", "at 373.15 K"),
            (100.0, "°C", "at 100 degrees Celsius"),
            (2.0, "h", "120 minutes"),
            (120.0, "", "一百二十"),
            (5.0, "N", "5 N, not 6 N"),
        ] {
            assert!(right(&rule(value, unit), answer), "{value} {unit}: {answer} {:?}", find(answer));
        }
    }

    #[test]
    fn tolerance_is_absolute_or_relative() {
        let number = Number { tolerance: Some(0.1), ..rule(3.5, "cm") };
        assert!(right(&number, "3.6 cm") && right(&number, "34 mm") && !right(&number, "3.61 cm"));
        let number = Number { relative_tolerance: Some(0.02), ..rule(9.81, "m/s²") };
        assert!(right(&number, "9.8 m/s^2") && right(&number, "10 m/s2") && !right(&number, "10.1 m/s2"));
        assert!(!right(&rule(0.1, "m"), "0.1001 m"));
    }

    #[test]
    fn what_is_wrong_is_told_apart() {
        let cm = rule(3.5, "cm");
        assert!(matches!(looked(&cm, "it is 3.5"), Finding::NoUnit(_)));
        assert!(matches!(looked(&cm, "it is 3.5 kg"), Finding::Wrong(_)));
        assert!(matches!(looked(&cm, "it is 4 cm"), Finding::Wrong(_)));
        assert_eq!(looked(&cm, "it is 9 kg"), Finding::Missing);
        assert_eq!(looked(&cm, "long"), Finding::Missing);
        assert!(!right(&cm, "it is not 3.5 cm"));
        assert_eq!(look(&cm, &find("4 cm"), &find("a stick of 4 cm")), Finding::Missing);
        assert!(right(&Number { unit_optional: true, ..cm }, "3.5"));
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_within_its_bounds(text in "(\\PC|[0-9.,eE×^/ -]|[一二十百万点分之半]|cm|m/s){0,60}") {
            for quantity in find(&text) {
                proptest::prop_assert!(quantity.value.is_finite());
                proptest::prop_assert!(!text[quantity.range.clone()].is_empty());
            }
        }

        #[test]
        fn a_number_finds_itself(value in -1e6_f64..1e6, unit in "(cm|km/h|kJ/mol|°C|kg|%)") {
            let text = format!("It is {value} {unit} then");
            proptest::prop_assert!(right(&rule(value, &unit), &text), "{}", text);
        }
    }
}

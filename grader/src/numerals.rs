//! Numbers in words: 一百二十, 三点五, 三分之二, twenty-five, three and a half.

/// A number in Chinese characters at the beginning of `characters`: its value and how many of them it takes.
pub(crate) fn chinese(characters: &[char]) -> Option<(f64, usize)> {
    let (first, length) = plain(characters)?;
    let rest = &characters[length..];
    if rest.starts_with(&['分', '之'])
        && let Some((second, more)) = plain(&rest[2..])
        && first > 0.0
    {
        return Some((second / first, length + 2 + more));
    }
    Some((first, length))
}

/// Without fractions.
fn plain(characters: &[char]) -> Option<(f64, usize)> {
    let negative = matches!(characters.first(), Some('负' | '負'));
    let mut at = usize::from(negative);
    let begin = at;
    // What is done, the ten thousands in hand, the digits in hand.
    let (mut total, mut section, mut digit) = (0.0, 0.0, None::<f64>);
    let mut positional = true;
    let mut digits = 0.0;
    while let Some(c) = characters.get(at) {
        if let Some(value) = han_digit(*c) {
            digits = digits * 10.0 + value;
            digit = Some(value);
        } else if let Some(ten) = step(*c) {
            positional = false;
            if ten >= 10_000.0 {
                section += digit.unwrap_or(0.0);
                let part = if section == 0.0 && total == 0.0 { return None } else { section };
                total = if part == 0.0 { total * ten } else { total + part * ten };
                section = 0.0;
            } else {
                section += digit.unwrap_or(1.0) * ten;
            }
            digit = None;
        } else {
            break;
        }
        at += 1;
    }
    if at == begin {
        return match characters.get(begin) {
            // Half an hour, but not semiconductor.
            Some('半') if !matches!(characters.get(begin + 1), Some('导' | '径' | '圆' | '球')) => {
                Some((0.5, begin + 1))
            }
            _ => None,
        };
    }
    if at == begin + 1 && characters[begin] == '一' && characters.get(at) == Some(&'半') {
        return Some((0.5, at + 1));
    }
    let mut value = if positional { digits } else { total + section + digit.unwrap_or(0.0) };
    if matches!(characters.get(at), Some('点' | '點')) {
        let mut place = 0.1;
        let mut end = at + 1;
        while let Some(digit) = characters.get(end).and_then(|c| han_digit(*c)) {
            value += digit * place;
            place /= 10.0;
            end += 1;
        }
        if end > at + 1 {
            // Tenths added up in binary fractions leave a trace behind.
            value = (value * 1e12).round() / 1e12;
            at = end;
        }
    }
    Some((if negative { -value } else { value }, at))
}

fn han_digit(c: char) -> Option<f64> {
    const DIGITS: &str = "零一二三四五六七八九";
    match c {
        '〇' => Some(0.0),
        '两' | '兩' => Some(2.0),
        c => DIGITS.chars().position(|digit| digit == c).and_then(|at| u32::try_from(at).ok()).map(f64::from),
    }
}

fn step(c: char) -> Option<f64> {
    match c {
        '十' => Some(10.0),
        '百' => Some(100.0),
        '千' => Some(1000.0),
        '万' | '萬' => Some(1e4),
        '亿' | '億' => Some(1e8),
        _ => None,
    }
}

/// What a Chinese word of quantity after digits multiplies by, as in 3万.
pub(crate) fn multiplier(c: char) -> Option<f64> {
    matches!(c, '万' | '萬' | '亿' | '億').then(|| step(c)).flatten()
}

/// A number in English words at the beginning of `words` (in small letters): its value and how many of them it takes.
pub(crate) fn english(words: &[&str]) -> Option<(f64, usize)> {
    if let Some(value) = english_part(words.first()?) {
        return Some((value, 1));
    }
    let (mut total, mut section) = (0.0, 0.0);
    let mut at = 0;
    while let Some(word) = words.get(at) {
        if let Some(value) = small(word) {
            // "One two three" is three numbers.
            if section % 10.0 != 0.0 || (section > 0.0 && value >= 20.0 && section % 100.0 != 0.0) {
                break;
            }
            section += value;
        } else if *word == "hundred" && at > 0 {
            section *= 100.0;
        } else if let Some(times) = english_multiplier(word).filter(|_| at > 0) {
            total += section * times;
            section = 0.0;
        } else if *word == "and"
            && at > 0
            && words[at - 1] == "hundred"
            && words.get(at + 1).is_some_and(|w| small(w).is_some())
        {
        } else {
            break;
        }
        at += 1;
    }
    if at == 0 {
        return None;
    }
    let mut value = total + section;
    if words.get(at) == Some(&"point") {
        let digits: String = words[at + 1..]
            .iter()
            .map_while(|word| small(word).filter(|n| *n < 10.0).map(|n| n.to_string()))
            .collect();
        if !digits.is_empty() {
            value = format!("{value}.{digits}").parse().ok()?;
            at += 1 + digits.len();
        }
    }
    if words.get(at..at + 3) == Some(&["and", "a", "half"]) {
        return Some((value + 0.5, at + 3));
    }
    Some((value, at))
}

fn english_part(word: &str) -> Option<f64> {
    match word {
        "half" => Some(0.5),
        "quarter" => Some(0.25),
        _ => None,
    }
}

/// What a word of quantity after digits multiplies by, as in 3 million.
pub(crate) fn english_multiplier(word: &str) -> Option<f64> {
    match word {
        "thousand" => Some(1e3),
        "million" => Some(1e6),
        "billion" => Some(1e9),
        _ => None,
    }
}

fn small(word: &str) -> Option<f64> {
    const ONES: &[&str] = &[
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const TENS: &[&str] = &["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    let number = |at: usize| u32::try_from(at).map(f64::from).ok();
    ONES.iter()
        .position(|one| *one == word)
        .and_then(number)
        .or_else(|| TENS.iter().position(|ten| *ten == word).and_then(|at| number((at + 2) * 10)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_numbers() {
        for (text, value) in [
            ("十", 10.0),
            ("一百二十", 120.0),
            ("三点五", 3.5),
            ("两千零五", 2005.0),
            ("三万五千", 35_000.0),
            ("一亿两千万", 120_000_000.0),
            ("二〇二六", 2026.0),
            ("负三", -3.0),
            ("三分之二", 2.0 / 3.0),
            ("百分之五十", 0.5),
            ("一半", 0.5),
            ("半", 0.5),
            ("十二", 12.0),
            ("零点零五", 0.05),
        ] {
            let characters: Vec<char> = text.chars().collect();
            assert_eq!(chinese(&characters), Some((value, characters.len())), "{text}");
        }
        assert_eq!(chinese(&['叶', '子']), None);
        assert_eq!(chinese(&['半', '径']), None);
    }

    #[test]
    fn english_numbers() {
        for (text, value) in [
            ("twelve", 12.0),
            ("twenty five", 25.0),
            ("three hundred and five", 305.0),
            ("two thousand", 2000.0),
            ("three and a half", 3.5),
            ("three point two four", 3.24),
            ("half", 0.5),
            ("one hundred twenty", 120.0),
        ] {
            let words: Vec<&str> = text.split(' ').collect();
            assert_eq!(english(&words), Some((value, words.len())), "{text}");
        }
        assert_eq!(english(&["one", "two"]), Some((1.0, 1)));
        assert_eq!(english(&["and"]), None);
        assert_eq!(english(&["hundred"]), None);
    }
}

//! What a normalised text is made of: words, character n-grams, numbers, negations, opposites.
//!
//! Latin words are reduced to a stem, so that "reflects" and "reflecting" meet; Han characters are words by themselves.

use std::collections::BTreeSet;

use unicode_segmentation::UnicodeSegmentation;

use crate::align::share;
use crate::language::is_han;

/// The words of a normalised text, in order.
pub(crate) fn words(normalised: &str) -> Vec<String> {
    let mut words = Vec::new();
    for word in normalised.unicode_words() {
        if word.chars().any(is_han) {
            words.extend(word.chars().filter(|c| c.is_alphanumeric()).map(String::from));
        } else {
            words.push(stem(word));
        }
    }
    words
}

/// Words that carry no point of their own. Negations are not among them.
const LITTLE: &[&str] = &[
    "a", "an", "the", "of", "to", "in", "on", "at", "by", "for", "with", "from", "as", "is", "are", "was",
    "wer", "be", "been", "being", "am", "it", "its", "this", "that", "thes", "thos", "they", "them", "their",
    "ther", "he", "she", "you", "your", "we", "our", "i", "my", "and", "or", "but", "if", "so", "because",
    "becaus", "then", "than", "which", "who", "what", "when", "wher", "how", "why", "do", "doe", "did",
    "has", "hav", "had", "will", "would", "can", "could", "should", "also", "just", "into", "about",
];
const LITTLE_HAN: &str = "的了是在和与就也而及着吗呢啊之其这那一个们有为以于对等";

/// The words that carry meaning, each once: without articles, auxiliaries and particles.
pub(crate) fn content(words: &[String]) -> BTreeSet<&str> {
    words.iter().map(String::as_str).filter(|word| !is_little(word)).collect()
}

pub(crate) fn is_little(word: &str) -> bool {
    LITTLE.contains(&word) || LITTLE_HAN.contains(word)
}

/// Whether a Han character carries meaning by itself.
pub(crate) fn carries(c: char) -> bool {
    !LITTLE_HAN.contains(c)
}

/// Enough of a stemmer to bring the forms of a word together; only equality of stems matters.
fn stem(word: &str) -> String {
    let word = word.strip_suffix("'s").unwrap_or(word);
    if !word.is_ascii() {
        return word.to_owned();
    }
    for ending in ["ingly", "edly", "ing", "ed", "ly"] {
        if let Some(stem) = word.strip_suffix(ending).filter(|stem| stem.len() >= 3) {
            let bytes = stem.as_bytes();
            let doubled =
                bytes[bytes.len() - 1] == bytes[bytes.len() - 2] && !b"lsz".contains(&bytes[bytes.len() - 1]);
            let stem = if doubled { &stem[..stem.len() - 1] } else { stem };
            return stem.trim_end_matches('e').to_owned();
        }
    }
    for (ending, with) in [("ies", "y"), ("sses", "ss"), ("es", ""), ("s", "")] {
        if let Some(stem) = word.strip_suffix(ending).filter(|stem| stem.len() >= 3 && !stem.ends_with('s')) {
            return format!("{stem}{with}").trim_end_matches('e').to_owned();
        }
    }
    if word.len() >= 4 { word.trim_end_matches('e').to_owned() } else { word.to_owned() }
}

/// Whether two words are one, allowing for a slip of the pen in a long one.
pub(crate) fn same_word(a: &str, b: &str) -> bool {
    if a == b {
        return true;
    }
    let (a_len, b_len) = (a.len(), b.len());
    // A slip seldom changes the first letter, and never turns one number into another.
    if a_len.min(b_len) < 5
        || a_len.abs_diff(b_len) > 1
        || !a.is_ascii()
        || !b.is_ascii()
        || a.as_bytes()[0] != b.as_bytes()[0]
        || a.bytes().chain(b.bytes()).any(|c| c.is_ascii_digit())
    {
        return false;
    }
    within_one_edit(a.as_bytes(), b.as_bytes())
}

/// Whether one insertion, deletion, exchange or swap of neighbours turns one word into the other.
fn within_one_edit(a: &[u8], b: &[u8]) -> bool {
    let ahead = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[ahead..], &b[ahead..]);
    let behind = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[..a.len() - behind], &b[..b.len() - behind]);
    match (a, b) {
        ([], []) | ([_], [_]) | ([], [_]) | ([_], []) => true,
        ([p, q], [r, s]) => p == s && q == r,
        _ => false,
    }
}

/// Character n-grams of a normalised text. Latin ones may reach over one space; signs count as spaces.
pub(crate) fn ngrams(normalised: &str, n: usize) -> BTreeSet<String> {
    let characters: Vec<char> =
        normalised.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    let whole = |window: &&[char]| {
        let spaces = window.iter().filter(|c| **c == ' ').count();
        spaces == 0 || (n > 2 && spaces == 1)
    };
    characters.windows(n).filter(whole).map(|window| window.iter().collect()).collect()
}

const NUMBER_WORDS: [(&str, &str); 20] = [
    ("one", "1"),
    ("two", "2"),
    ("three", "3"),
    ("four", "4"),
    ("five", "5"),
    ("six", "6"),
    ("seven", "7"),
    ("eight", "8"),
    ("nine", "9"),
    ("ten", "10"),
    ("half", "0.5"),
    ("twice", "2"),
    ("double", "2"),
    ("triple", "3"),
    ("eleven", "11"),
    ("twelve", "12"),
    ("twenty", "20"),
    ("hundred", "100"),
    ("thousand", "1000"),
    ("million", "1000000"),
];

/// The numbers of a normalised text, each with its decimals in one form: `3.50` and `3.5` are the same.
pub(crate) fn numbers(normalised: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let characters: Vec<char> = normalised.chars().collect();
    let digit = |at: usize| characters.get(at).is_some_and(char::is_ascii_digit);
    let mut at = 0;
    while at < characters.len() {
        if !digit(at) {
            at += 1;
            continue;
        }
        let mut number = String::new();
        while digit(at)
            || (characters.get(at) == Some(&'.') && digit(at + 1) && !number.contains('.'))
            || (characters.get(at) == Some(&',')
                && digit(at + 1)
                && digit(at + 2)
                && digit(at + 3)
                && !digit(at + 4))
        {
            if characters[at] != ',' {
                number.push(characters[at]);
            }
            at += 1;
        }
        let number =
            if number.contains('.') { number.trim_end_matches('0').trim_end_matches('.') } else { &number };
        let plain = number.trim_start_matches('0');
        found.insert(match plain {
            "" => "0".to_owned(),
            fraction if fraction.starts_with('.') => format!("0{fraction}"),
            plain => plain.to_owned(),
        });
    }
    for word in normalised.unicode_words() {
        if let Some((_, digits)) = NUMBER_WORDS.iter().find(|(name, _)| *name == word) {
            found.insert((*digits).to_owned());
        }
    }
    found
}

const NEGATIONS: &[&str] = &[
    "not", "no", "never", "none", "nothing", "without", "cannot", "can't", "don't", "doesn't", "isn't",
    "aren't", "wasn't", "weren't", "won't", "didn't", "couldn't", "wouldn't", "nor", "neither", "hardly",
    "dont", "doesnt", "isnt", "cant", "arent", "wasnt", "wont", "didnt",
];
const NEGATIONS_HAN: &str = "不没无非未否别";

/// How often a normalised text negates.
pub(crate) fn negations(normalised: &str) -> usize {
    let latin = normalised.unicode_words().filter(|word| NEGATIONS.contains(word)).count();
    latin + normalised.chars().filter(|c| NEGATIONS_HAN.contains(*c)).count()
}

/// Opposites, by stem: who says one where the other is expected says the contrary.
const OPPOSITES: &[(&str, &str)] = &[
    ("increas", "decreas"),
    ("mor", "less"),
    ("more", "less"),
    ("more", "fewer"),
    ("high", "low"),
    ("higher", "lower"),
    ("open", "clos"),
    ("faster", "slower"),
    ("fast", "slow"),
    ("positiv", "negativ"),
    ("connect", "disconnect"),
    ("connect", "separat"),
    ("complet", "incomplet"),
    ("same", "different"),
    ("sam", "different"),
    ("hot", "cold"),
    ("warm", "cool"),
    ("rise", "fall"),
    ("ris", "fall"),
    ("larger", "smaller"),
    ("bigger", "smaller"),
    ("longer", "shorter"),
    ("long", "short"),
    ("tighter", "looser"),
    ("befor", "after"),
    ("always", "never"),
    ("attract", "repel"),
    ("gain", "lose"),
    ("absorb", "reflect"),
    ("harder", "softer"),
    ("hard", "soft"),
    ("add", "remov"),
    ("left", "right"),
    ("up", "down"),
    ("on", "off"),
    ("most", "least"),
    ("thick", "thin"),
    ("heavier", "lighter"),
    ("true", "false"),
    ("full", "empty"),
    ("strong", "weak"),
    ("stronger", "weaker"),
    ("parallel", "series"),
    ("begin", "end"),
    ("first", "last"),
    ("possibl", "impossibl"),
    ("equal", "unequal"),
    ("inside", "outside"),
    ("above", "below"),
    ("early", "late"),
];
const OPPOSITES_HAN: &[(&str, &str)] = &[
    ("增", "减"),
    ("大", "小"),
    ("高", "低"),
    ("快", "慢"),
    ("多", "少"),
    ("升", "降"),
    ("正", "负"),
    ("开", "闭"),
    ("前", "后"),
    ("强", "弱"),
    ("长", "短"),
    ("上", "下"),
    ("对", "错"),
    ("真", "假"),
    ("易", "难"),
    ("热", "冷"),
    ("轻", "重"),
    ("吸", "放"),
];

/// How many opposites stand against each other in what was expected and what was said.
pub(crate) fn opposed(expected: &BTreeSet<&str>, said: &BTreeSet<&str>) -> usize {
    let against = |a: &str, b: &str| {
        expected.contains(a) && !expected.contains(b) && said.contains(b) && !said.contains(a)
    };
    OPPOSITES.iter().chain(OPPOSITES_HAN).filter(|(a, b)| against(a, b) || against(b, a)).count()
}

/// How words belong together: of the neighbouring content words of the expected text that are both said, the share that
/// is said as neighbours, and the share that is not, weighed by how many are said at all. "Reflects red, absorbs green"
/// has all the words of "absorbs red, reflects green" and none of its bonds. (1, 0) when there is nothing to compare.
pub(crate) fn bonds(expected: &[String], said: &[String]) -> (f64, f64) {
    // Longer texts are compared by their beginnings.
    let told = |words: &[String]| -> Vec<String> {
        words.iter().take(400).filter(|word| !is_little(word)).cloned().collect()
    };
    let (expected, said) = (told(expected), told(said));
    let spoken: BTreeSet<&str> = said.iter().map(String::as_str).collect();
    let near: BTreeSet<(&str, &str)> = (1..=3)
        .flat_map(|distance| said.iter().zip(said.iter().skip(distance)))
        .flat_map(|(a, b)| [(a.as_str(), b.as_str()), (b.as_str(), a.as_str())])
        .collect();
    let (mut kept, mut crossed, mut all) = (0, 0, 0);
    for (a, b) in expected.iter().zip(expected.iter().skip(1)).filter(|(a, b)| a != b) {
        all += 1;
        if spoken.contains(a.as_str()) && spoken.contains(b.as_str()) {
            if near.contains(&(a.as_str(), b.as_str())) { kept += 1 } else { crossed += 1 }
        }
    }
    if kept + crossed == 0 { (1.0, 0.0) } else { (share(kept, kept + crossed), share(crossed, all)) }
}

/// Whether a normalised text begins by agreeing (`true`) or disagreeing with the question.
pub(crate) fn stance(normalised: &str) -> Option<bool> {
    let beginning: String = normalised.chars().take(12).collect();
    for (sign, stance) in [
        ("不正确", false),
        ("不对", false),
        ("不是", false),
        ("不能", false),
        ("不会", false),
        ("错", false),
        ("否", false),
        ("正确", true),
        ("对", true),
        ("是错", false),
        ("是", true),
        ("能", true),
    ] {
        if beginning.starts_with(sign) {
            return Some(if sign == "是" && beginning.starts_with("是错") { false } else { stance });
        }
    }
    match beginning.unicode_words().next() {
        Some("yes" | "true" | "correct" | "right") => Some(true),
        Some("no" | "false" | "incorrect" | "wrong") => Some(false),
        _ => None,
    }
}

/// Whether a normalised text does nothing but decline to answer.
pub(crate) fn declines(normalised: &str) -> bool {
    const WORDS: &[&str] = &[
        "i don't know",
        "i dont know",
        "don't know",
        "dont know",
        "idk",
        "i do not know",
        "no idea",
        "i have no idea",
        "not sure",
        "i'm not sure",
        "im not sure",
        "i am not sure",
        "i don't understand",
        "i dont understand",
        "i forgot",
        "no answer",
        "none",
        "nothing",
        "?",
        "n/a",
        "na",
        "不知道",
        "我不知道",
        "不会",
        "我不会",
        "不清楚",
        "忘了",
        "没有答案",
        "无",
    ];
    let plain = normalised.trim_matches(|c: char| !c.is_alphanumeric() && c != '?');
    WORDS.contains(&plain)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use super::*;
    use crate::normalise::normalise;

    #[test]
    fn forms_of_a_word_meet() {
        for forms in [
            ["reflects", "reflected", "reflecting"],
            ["stop", "stopped", "stops"],
            ["increase", "increased", "increases"],
            ["battery", "batteries", "battery's"],
        ] {
            let stems: BTreeSet<String> = forms.iter().map(|word| stem(word)).collect();
            assert_eq!(stems.len(), 1, "{forms:?}: {stems:?}");
        }
    }

    #[test]
    fn a_slip_is_forgiven_and_another_word_is_not() {
        assert!(same_word("termnal", "terminal"));
        assert!(same_word("recieve", "receive"));
        assert!(!same_word("cat", "car"));
        assert!(!same_word("10000", "10001"));
        assert!(!same_word("absorb", "adsorbs"));
    }

    #[test]
    fn numbers_have_one_form() {
        let found: Vec<_> = numbers("3.50 kpa, 1,000 and two. version 2. 007 0.5").into_iter().collect();
        assert_eq!(found, ["0.5", "1000", "2", "3.5", "7"]);
    }

    #[test]
    fn opposites_are_seen() {
        let count = |a: &str, b: &str| {
            let (a, b) = (words(&normalise(a)), words(&normalise(b)));
            opposed(&content(&a), &content(&b))
        };
        assert_eq!(count("the pressure increases", "pressure decreased"), 1);
        assert_eq!(count("温度升高", "温度降低"), 2);
        assert_eq!(count("it increases", "it increases"), 0);
    }

    #[test]
    fn a_swap_breaks_the_bonds() {
        let of = |a: &str, b: &str| bonds(&words(&normalise(a)), &words(&normalise(b)));
        let expected = "leaves reflect green light and absorb red and blue";
        assert_eq!(of(expected, expected), (1.0, 0.0));
        assert!(of(expected, "the leaves absorb green light and then they do reflect red or blue").1 > 0.0);
        assert_eq!(of(expected, "nothing of this"), (1.0, 0.0));
    }

    #[test]
    fn stance_and_declining() {
        assert_eq!(stance("错误。栈中"), Some(false));
        assert_eq!(stance("是错误的"), Some(false));
        assert_eq!(stance("yes, it does"), Some(true));
        assert_eq!(stance("the bulb"), None);
        assert!(declines("i dont know.") && declines("不知道。") && !declines("i know it falls"));
    }
}

//! Which language a text is in: English, Chinese, both, or another one.
//!
//! Scripts decide first. Among texts in Latin letters, English is told from its neighbours by the little words that
//! every sentence has. A text with no such words (a name, a formula) is of no language, and is read in the
//! question's. It is better to grade a doubtful English text than to refuse it: a refusal needs clear signs.

use serde::{Deserialize, Serialize};
use unicode_segmentation::UnicodeSegmentation;

/// Languages as the grader tells them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Language {
    /// English.
    #[serde(rename = "en")]
    English,
    /// Chinese, in simplified or traditional characters.
    #[serde(rename = "zh")]
    Chinese,
    /// Chinese and English in one text.
    #[serde(rename = "mixed")]
    Mixed,
    /// Any other: such a text is not scored.
    #[serde(rename = "other")]
    Other,
}

impl Language {
    /// From a language tag (BCP 47), such as `en`, `en-GB` or `zh_CN`. `None` for `auto`, `und` and the empty tag, which
    /// leave it to [`detect`].
    pub fn from_tag(tag: &str) -> Option<Self> {
        let first = tag.trim().split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        match first.as_str() {
            "" | "auto" | "und" => None,
            "en" | "eng" => Some(Self::English),
            "zh" | "zho" | "cmn" => Some(Self::Chinese),
            "mixed" | "mul" => Some(Self::Mixed),
            _ => Some(Self::Other),
        }
    }
}

/// How much of a text is looked at, in characters: the beginning tells.
const LOOKED_AT: usize = 4_000;
/// A Han character says about as much as this many Latin letters.
const HAN_WEIGHT: usize = 4;

/// The language of a text; `None` when nothing tells (numbers, formulae, a single name).
pub fn detect(text: &str) -> Option<Language> {
    let text = match text.char_indices().nth(LOOKED_AT) {
        Some((end, _)) => &text[..end],
        None => text,
    };
    let scripts = Scripts::count(text);
    if scripts.foreign > 0 && scripts.foreign * 3 > scripts.han + scripts.latin {
        return Some(Language::Other);
    }
    // Japanese is mostly Han characters, but never without kana.
    if scripts.kana * 8 > scripts.han + scripts.latin {
        return Some(Language::Other);
    }
    let latin = latin_language(text, scripts.han > 0);
    if scripts.han == 0 {
        return latin;
    }
    // Terms in English do not make a Chinese text English, nor a quoted Chinese word an English one Chinese.
    let han = scripts.han * HAN_WEIGHT;
    if scripts.latin > han * 4 {
        return latin.or(Some(Language::Mixed));
    }
    if scripts.latin > han && latin == Some(Language::English) {
        return Some(Language::Mixed);
    }
    Some(Language::Chinese)
}

/// Whether a character is a Chinese one (also used in Japanese).
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}' | '〇')
}

struct Scripts {
    han: usize,
    kana: usize,
    latin: usize,
    foreign: usize,
}

impl Scripts {
    fn count(text: &str) -> Self {
        let mut scripts = Self { han: 0, kana: 0, latin: 0, foreign: 0 };
        // Greek letters are signs of mathematics and physics, unless a word is made of them.
        let greek_word = text.unicode_words().any(|word| word.chars().filter(|c| is_greek(*c)).count() >= 4);
        for c in text.chars().filter(|c| c.is_alphabetic()) {
            match c {
                '\u{3040}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{ff66}'..='\u{ff9f}' => {
                    scripts.kana += 1
                }
                c if is_han(c) => scripts.han += 1,
                'a'..='z' | 'A'..='Z' | '\u{ff21}'..='\u{ff3a}' | '\u{ff41}'..='\u{ff5a}' => {
                    scripts.latin += 1
                }
                c if is_accented(c) => scripts.latin += 1,
                c if is_greek(c) && !greek_word => {}
                // Letters of mathematics and the like, which no language is written in.
                '\u{2100}'..='\u{2bff}' | '\u{1d400}'..='\u{1d7ff}' | 'µ' | 'ª' | 'º' => {}
                _ => scripts.foreign += 1,
            }
        }
        scripts
    }
}

fn is_greek(c: char) -> bool {
    matches!(c, '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}')
}

fn is_accented(c: char) -> bool {
    matches!(c, '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}')
}

/// Little words that English sentences have.
const ENGLISH: &[&str] = &[
    "the", "of", "and", "to", "is", "it", "that", "was", "for", "on", "are", "with", "as", "they", "be",
    "at", "this", "have", "from", "or", "by", "not", "but", "what", "all", "were", "when", "there", "can",
    "an", "which", "their", "if", "will", "because", "does", "has", "its", "than", "then", "would", "could",
    "you", "he", "she", "we", "do", "did", "how", "into", "more", "a", "i", "in", "so", "up", "out", "about",
    "one", "two", "no", "yes", "cannot", "it's", "don't", "dont", "cant", "being", "been", "them", "these",
    "those", "where", "who", "why", "your", "my", "our", "between",
];

/// Little words of neighbouring languages that are no English words.
const NEIGHBOURS: &[&str] = &[
    // German, Dutch
    "der", "das", "und", "ist", "nicht", "ein", "eine", "einen", "einer", "mit", "von", "zu", "auf", "für",
    "sich", "dem", "den", "des", "auch", "werden", "wird", "wenn", "oder", "aber", "wie", "sind", "im",
    "ich", "wir", "sie", "kann", "dass", "durch", "bei", "nach", "het", "een", "van", "niet", "zijn", "voor",
    "wordt", "dat", "naar", "bij", "zum", "zur", "keine", "kein", "muss", "über", "aus", "weil", "die",
    "alle", "noch", "nur", "man", "sein", "haben", "hat", // French
    "le", "la", "les", "et", "est", "une", "dans", "pour", "qui", "que", "sur", "avec", "pas", "sont",
    "elle", "nous", "du", "au", "aux", "ce", "cette", "mais", "ou", "par", "ne", "parce", "c'est",
    // Spanish, Portuguese, Italian
    "el", "los", "las", "una", "es", "por", "con", "para", "como", "pero", "más", "muy", "porque", "está",
    "son", "del", "se", "os", "uma", "não", "são", "mas", "com", "ao", "pela", "il", "che", "di", "è", "gli",
    "della", "nel", "perché", "sono", // Scandinavian, Polish, Turkish, Indonesian, Vietnamese
    "och", "att", "det", "som", "är", "inte", "og", "ikke", "på", "nie", "jest", "się", "że", "ve", "bir",
    "bu", "için", "yang", "dan", "tidak", "dengan", "là", "của", "và", "không",
];

fn latin_language(text: &str, beside_han: bool) -> Option<Language> {
    let (mut words, mut english, mut other, mut accented) = (0_usize, 0_usize, 0_usize, 0_usize);
    for word in text.unicode_words() {
        if !word.chars().any(|c| c.is_ascii_alphabetic() || is_accented(c)) {
            continue;
        }
        let word = word.to_lowercase();
        words += 1;
        accented += usize::from(word.chars().any(is_accented));
        if ENGLISH.contains(&word.as_str()) {
            english += 1;
        } else if NEIGHBOURS.contains(&word.as_str()) {
            other += 1;
        }
    }
    let signs = other + accented;
    if other > english && signs >= 2 && signs * 8 >= words {
        return Some(Language::Other);
    }
    if english == 0 && accented >= 2 && accented * 4 >= words {
        return Some(Language::Other);
    }
    // Words in Latin letters without any little word: terms, names, or telegraphic English.
    if english > 0 || (words >= 4 && !beside_han) { Some(Language::English) } else { None }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use super::*;

    #[test]
    fn languages_are_told_apart() {
        for (text, expected) in [
            ("because they reflect green", Some(Language::English)),
            ("Terminal 1 is not connected to the positive terminal", Some(Language::English)),
            ("The naïve café owner is wrong about the São Paulo rate", Some(Language::English)),
            ("plants make sugar oxygen", Some(Language::English)),
            ("栈底元素是最先被插入的元素", Some(Language::Chinese)),
            ("因為葉綠素反射綠光", Some(Language::Chinese)),
            ("TCP 协议使用三次握手建立连接，UDP 不需要。", Some(Language::Chinese)),
            (
                "光合作用 is the process by which plants make sugar from light and carbon dioxide",
                Some(Language::Mixed),
            ),
            ("Weil sie grünes Licht reflektieren und rotes nicht", Some(Language::Other)),
            ("parce que les feuilles sont vertes", Some(Language::Other)),
            ("porque reflejan la luz verde", Some(Language::Other)),
            ("потому что они отражают зелёный свет", Some(Language::Other)),
            ("葉は緑の光を反射するからです", Some(Language::Other)),
            ("لأنها تعكس الضوء الأخضر", Some(Language::Other)),
            ("επειδή ανακλούν το πράσινο φως", Some(Language::Other)),
            ("42", None),
            ("CO2", None),
            ("chlorophyll", None),
            ("😀😀", None),
            ("λ = 3 µm", None),
            ("", None),
        ] {
            assert_eq!(detect(text), expected, "{text}");
        }
    }

    #[test]
    fn tags_are_read_by_their_first_part() {
        assert_eq!(Language::from_tag("en-GB"), Some(Language::English));
        assert_eq!(Language::from_tag("zh_CN"), Some(Language::Chinese));
        assert_eq!(Language::from_tag("de"), Some(Language::Other));
        assert_eq!(Language::from_tag("auto"), None);
        assert_eq!(Language::from_tag(""), None);
    }
}

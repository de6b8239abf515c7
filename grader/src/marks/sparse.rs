//! Texts as counts of words and characters: sparse vectors over hashed n-grams.

use std::collections::BTreeMap;

use crate::language::is_han;

/// An n-gram's number. Two n-grams share one by chance only, about once in four billion pairs.
type Key = u32;

/// A text's n-grams with their counts, ordered by number.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Counts(Vec<(Key, f32)>);

/// A text as a direction: weighted n-grams of unit length.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Weighted(Vec<(Key, f32)>);

/// How many of the marked texts hold each n-gram.
#[derive(Clone, Debug, Default)]
pub(crate) struct Frequencies {
    documents: BTreeMap<Key, u32>,
    texts: u32,
}

impl Counts {
    /// Words and pairs of neighbouring words.
    pub(crate) fn of_words(words: &[String]) -> Self {
        let single = words.iter().map(|word| hash(&[word]));
        let pairs = words.windows(2).map(|pair| hash(&[&pair[0], &pair[1]]));
        Self::of(single.chain(pairs))
    }

    /// Words alone.
    pub(crate) fn of_single_words(words: &[String]) -> Self {
        Self::of(words.iter().map(|word| hash(&[word])))
    }

    /// How unusual a text's words are among others: the share that at most one text has, and the mean and spread of
    /// how rare they are.
    pub(crate) fn rarity(&self, frequencies: &Frequencies, new: bool) -> [f64; 3] {
        let texts = f64::from(frequencies.texts + u32::from(new));
        let (mut all, mut alone, mut sum, mut squares, mut kinds) = (0.0_f64, 0.0, 0.0, 0.0, 0.0_f64);
        for (key, count) in &self.0 {
            let documents = frequencies.of_key(*key, new);
            let rare = ((1.0 + texts) / (1.0 + f64::from(documents))).ln();
            all += f64::from(*count);
            kinds += 1.0;
            alone += if documents <= 1 { f64::from(*count) } else { 0.0 };
            sum += rare;
            squares += rare * rare;
        }
        let mean = sum / kinds.max(1.0);
        [alone / all.max(1.0), mean, (squares / kinds.max(1.0) - mean * mean).max(0.0).sqrt()]
    }

    /// Runs of two to four characters of a normalised text; one to three where it is Chinese, where a character is
    /// about half a word.
    pub(crate) fn of_characters(normal: &str) -> Self {
        let lengths = if normal.chars().any(is_han) { 1..=3 } else { 2..=4 };
        let starts: Vec<usize> =
            normal.char_indices().map(|(at, _)| at).chain(std::iter::once(normal.len())).collect();
        Self::of(lengths.flat_map(|length| {
            starts.windows(length + 1).map(|ends| hash(&[&normal[ends[0]..ends[ends.len() - 1]]]))
        }))
    }

    fn of(keys: impl Iterator<Item = Key>) -> Self {
        let mut keys: Vec<Key> = keys.collect();
        keys.sort_unstable();
        let mut counts: Vec<(Key, f32)> = Vec::new();
        for key in keys {
            match counts.last_mut() {
                Some((last, count)) if *last == key => *count += 1.0,
                _ => counts.push((key, 1.0)),
            }
        }
        counts.shrink_to_fit();
        Self(counts)
    }

    /// Counts grow by their logarithm, and what stands in few texts weighs more. N-grams in fewer than `least` of the
    /// texts are left out.
    ///
    /// `new` texts are counted as one more, so that they are weighed as those that the frequencies were made of.
    pub(crate) fn weigh(&self, frequencies: &Frequencies, least: u32, new: bool) -> Weighted {
        let texts = f64::from(frequencies.texts + u32::from(new));
        let mut weighted = Vec::with_capacity(self.0.len());
        let mut squares = 0.0;
        for (key, count) in &self.0 {
            let documents = frequencies.of_key(*key, new);
            if documents < least {
                continue;
            }
            let weight =
                (1.0 + f64::from(*count).ln()) * ((1.0 + texts) / (1.0 + f64::from(documents))).ln_1p();
            squares += weight * weight;
            weighted.push((*key, weight));
        }
        let length = if squares > 0.0 { squares.sqrt() } else { 1.0 };
        #[expect(clippy::cast_possible_truncation, reason = "weights are kept in single precision")]
        Weighted(weighted.into_iter().map(|(key, weight)| (key, (weight / length) as f32)).collect())
    }
}

impl Frequencies {
    pub(crate) fn of<'a>(texts: impl Iterator<Item = &'a Counts>) -> Self {
        let mut frequencies = Self::default();
        for text in texts {
            frequencies.texts += 1;
            for (key, _) in &text.0 {
                *frequencies.documents.entry(*key).or_default() += 1;
            }
        }
        frequencies
    }

    fn of_key(&self, key: Key, new: bool) -> u32 {
        self.documents.get(&key).copied().unwrap_or(0) + u32::from(new)
    }
}

impl Weighted {
    /// Cosine of two texts, 0 to 1; 0 where one has no n-grams.
    pub(crate) fn cosine(&self, other: &Self) -> f64 {
        let (mut a, mut b) = (self.0.as_slice(), other.0.as_slice());
        let mut sum = 0.0;
        while let ([(x, left), rest_a @ ..], [(y, right), rest_b @ ..]) = (a, b) {
            match x.cmp(y) {
                std::cmp::Ordering::Less => a = rest_a,
                std::cmp::Ordering::Greater => b = rest_b,
                std::cmp::Ordering::Equal => {
                    sum += f64::from(*left) * f64::from(*right);
                    (a, b) = (rest_a, rest_b);
                }
            }
        }
        sum
    }
}

/// FNV-1a over the parts, with a border between them.
fn hash(parts: &[&str]) -> Key {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for part in parts {
        for byte in part.bytes().chain(std::iter::once(0xff)) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
    #[expect(clippy::cast_possible_truncation, reason = "both halves are folded into one")]
    let folded = (hash ^ (hash >> 32)) as u32;
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Counts {
        Counts::of_words(&text.split(' ').map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn like_texts_are_close_and_rare_words_weigh_more() {
        let texts = ["the leaf is green", "the leaf is red", "the root is brown"].map(words);
        let frequencies = Frequencies::of(texts.iter());
        let [green, red, root] = texts.map(|text| text.weigh(&frequencies, 1, false));
        assert!((green.cosine(&green) - 1.0).abs() < 1e-6);
        assert!(green.cosine(&red) > green.cosine(&root));
        assert_eq!(green.cosine(&Weighted::default()), 0.0);
        assert_eq!(words("x x").0.len(), 2, "a word and a pair");
        assert!(words("a b").weigh(&frequencies, 2, true).0.is_empty(), "not seen before");
    }

    #[test]
    fn characters_of_both_scripts() {
        assert_eq!(Counts::of_characters("abcd").0.len(), 3 + 2 + 1);
        assert_eq!(Counts::of_characters("绿光叶").0.len(), 3 + 2 + 1);
        assert!(Counts::of_characters("").0.is_empty());
    }
}

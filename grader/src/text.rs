//! A text with everything that comparisons need, made once.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::encoder::Embedding;
use crate::language::is_han;
use crate::normalise::normalise;
use crate::segment::segments;
use crate::words;

/// One stretch of text, taken apart.
#[derive(Clone)]
pub(crate) struct Text {
    pub(crate) normal: String,
    pub(crate) words: Vec<String>,
    pub(crate) content: BTreeSet<String>,
    pub(crate) grams: BTreeSet<String>,
    pub(crate) numbers: BTreeSet<String>,
    pub(crate) negations: usize,
    /// `None` when the encoder cannot read the language.
    pub(crate) embedding: Option<Embedding>,
}

impl Text {
    pub(crate) fn new(original: &str) -> Self {
        let normal = normalise(original);
        let words = words::words(&normal);
        let content = words::content(&words).into_iter().map(str::to_owned).collect();
        // Two Han characters are about a word; three Latin letters about a syllable.
        let n = if normal.chars().any(is_han) { 2 } else { 3 };
        let grams = words::ngrams(&normal, n);
        let numbers = words::numbers(&normal);
        let negations = words::negations(&normal);
        Self { normal, words, content, grams, numbers, negations, embedding: None }
    }

    /// The content words as a set of borrowed ones.
    pub(crate) fn content(&self) -> BTreeSet<&str> {
        self.content.iter().map(String::as_str).collect()
    }

    /// Cosine to another text; `None` when one of them has no embedding.
    pub(crate) fn cosine(&self, other: &Self) -> Option<f64> {
        Some(self.embedding.as_ref()?.cosine(other.embedding.as_ref()?))
    }
}

/// A segment of a longer text.
pub(crate) struct Piece {
    /// Bytes of the original.
    pub(crate) range: Range<usize>,
    pub(crate) text: Text,
}

/// A text as a whole and in segments.
pub(crate) struct Passage {
    pub(crate) original: String,
    pub(crate) whole: Text,
    /// Empty when the text is one segment: then `whole` is it.
    pieces: Vec<Piece>,
    range: Range<usize>,
}

impl Passage {
    pub(crate) fn new(original: &str, most_segments: usize) -> Self {
        let mut ranges = segments(original, most_segments);
        let range = match ranges.as_slice() {
            [only] => only.clone(),
            _ => 0..original.len(),
        };
        if ranges.len() == 1 {
            ranges.clear();
        }
        let pieces = ranges
            .into_iter()
            .map(|range| Piece { text: Text::new(&original[range.clone()]), range })
            .collect();
        Self { whole: Text::new(original), pieces, range, original: original.to_owned() }
    }

    /// A text that is its own only segment.
    pub(crate) fn of(text: &Text) -> Self {
        let original = text.normal.clone();
        Self { whole: text.clone(), pieces: Vec::new(), range: 0..original.len(), original }
    }

    /// One segment as a passage of its own.
    pub(crate) fn single(&self, at: usize) -> Self {
        Self::of(self.segment(at).0)
    }

    /// Number of segments, at least one.
    pub(crate) fn len(&self) -> usize {
        self.pieces.len().max(1)
    }

    /// A segment, with its bytes in the original.
    pub(crate) fn segment(&self, at: usize) -> (&Text, Range<usize>) {
        self.pieces
            .get(at)
            .map_or((&self.whole, self.range.clone()), |piece| (&piece.text, piece.range.clone()))
    }

    /// All segments.
    pub(crate) fn segments(&self) -> impl Iterator<Item = &Text> {
        (0..self.len()).map(|at| self.segment(at).0)
    }

    /// The texts to embed, each with the place where its embedding goes.
    pub(crate) fn slots(&mut self) -> impl Iterator<Item = (&str, &mut Option<Embedding>)> {
        let original = self.original.as_str();
        std::iter::once((original, &mut self.whole.embedding)).chain(
            self.pieces
                .iter_mut()
                .map(move |piece| (&original[piece.range.clone()], &mut piece.text.embedding)),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_sentence_is_its_own_segment() {
        let passage = Passage::new("  They reflect green. ", 8);
        assert_eq!(passage.len(), 1);
        assert_eq!(&passage.original[passage.segment(0).1], "They reflect green.");
    }
}

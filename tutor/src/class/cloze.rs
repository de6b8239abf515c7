//! Drafts of practice items: a sentence of the material with its key term left out. A teacher approves them or not.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use text::segment::sentences;

use crate::material::{Anchor, Chunk};
use crate::terms::{stretches, words};

/// A drafted item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The document.
    pub document: String,
    /// Where the sentence stands.
    pub anchor: Anchor,
    /// The sentence with a gap.
    pub sentence: String,
    /// What belongs into the gap, as the material writes it.
    pub answer: String,
}

/// Sentences of this many words (of Chinese, characters) make good items.
const SHORTEST: usize = 6;
const LONGEST: usize = 45;
const GAP: &str = "____";

/// Drafts at most `most` items, the most telling terms first; each term is asked once.
pub fn drafts(chunks: &[Chunk], most: usize) -> Vec<Draft> {
    let key = |term: &str| words(term).into_iter().map(|word| word.stem).collect::<Vec<_>>().join(" ");
    let mut counts: BTreeMap<String, (usize, bool)> = BTreeMap::new();
    for chunk in chunks {
        for term in stretches(&chunk.text) {
            counts.entry(key(&term)).or_default().0 += 1;
        }
        for heading in &chunk.headings {
            for term in stretches(heading) {
                counts.entry(key(&term)).or_default().1 = true;
            }
        }
    }
    // A key term comes back, or is what a section is named after, and is not everywhere.
    let worth = |term: &str| -> f64 {
        let (count, named) = counts.get(&key(term)).copied().unwrap_or_default();
        let long = term.chars().count() >= if term.chars().any(text::is_han) { 2 } else { 4 };
        if !long || term.chars().all(char::is_numeric) || (count < 2 && !named) {
            return 0.0;
        }
        (count as f64).ln_1p()
            * (1.0 + chunks.len() as f64 / count.max(1) as f64).ln()
            * if named { 2.0 } else { 1.0 }
    };
    let mut found: BTreeMap<String, (f64, Draft)> = BTreeMap::new();
    for chunk in chunks {
        for range in sentences(&chunk.text) {
            let sentence = &chunk.text[range];
            let length = words(sentence).len();
            if !(SHORTEST..=LONGEST).contains(&length) || sentence.ends_with(['?', '？']) {
                continue;
            }
            let best = stretches(sentence)
                .into_iter()
                .map(|term| (worth(&term), term))
                .fold((0.0, String::new()), |best, next| if next.0 > best.0 { next } else { best });
            let (worth, term) = best;
            // A term that stands there twice would give itself away.
            if worth <= 0.0 || sentence.matches(&term).count() != 1 {
                continue;
            }
            let draft = Draft {
                document: chunk.document.clone(),
                anchor: chunk.anchor,
                sentence: sentence.replacen(&term, GAP, 1),
                answer: term.clone(),
            };
            let held = found.entry(key(&term)).or_insert_with(|| (worth, draft.clone()));
            if worth > held.0 {
                *held = (worth, draft);
            }
        }
    }
    let mut drafts: Vec<(f64, Draft)> = found.into_values().collect();
    drafts.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.sentence.cmp(&b.1.sentence)));
    drafts.into_iter().take(most).map(|(_, draft)| draft).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_terms_are_left_out() {
        let chunk = |id: &str, heading: &str, text: &str| Chunk {
            id: id.into(),
            document: "bio".into(),
            course: String::new(),
            released_at: None,
            headings: vec![heading.into()],
            anchor: Anchor::Page(1),
            text: text.into(),
        };
        let chunks = [
            chunk("1", "Chlorophyll", "The dye in leaves is called chlorophyll by everyone. It is green."),
            chunk("2", "光合作用", "绿色植物通过光合作用制造有机物。"),
            chunk("3", "Heart", "The heart pumps blood around. Is it red?"),
        ];
        let found = drafts(&chunks, 10);
        let item = found.iter().find(|draft| draft.answer == "chlorophyll");
        assert_eq!(
            item.map(|draft| draft.sentence.as_str()),
            Some("The dye in leaves is called ____ by everyone.")
        );
        assert!(found.iter().all(|draft| draft.sentence.matches(GAP).count() == 1));
        assert_eq!(drafts(&chunks, 1).len(), 1);
    }
}

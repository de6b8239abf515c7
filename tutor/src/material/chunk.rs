//! From blocks to chunks: borders are those of the structure, and only long stretches are cut, between sentences.

use text::is_han;
use text::segment::sentences;

use super::{Anchor, Block};

/// How long chunks are, in word pieces as an encoder would count them (estimated: a Latin word is 1.3, a Chinese
/// character 1).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// A chunk is closed at the next border once it is this long.
    pub enough: f64,
    /// No chunk is longer, unless a single sentence is.
    pub most: f64,
}

impl Default for Limits {
    /// 120 to 200 pieces: what an encoder reads whole, and a student at a glance.
    fn default() -> Self {
        Self { enough: 120.0, most: 200.0 }
    }
}

/// A chunk before it has a name: headings, anchor, text.
pub type Stretch = (Vec<String>, Anchor, String);

/// Cuts a document into chunks: a heading or a new page or slide begins a new one once there is anything to close;
/// paragraphs and cues under the same heading are joined while they are short.
pub fn chunks(title: Option<&str>, blocks: &[Block], limits: Limits) -> Vec<Stretch> {
    let mut headings: Vec<(u8, String)> = Vec::new();
    let mut done: Vec<Stretch> = Vec::new();
    let mut open = Open::default();
    let path = |headings: &[(u8, String)]| -> Vec<String> {
        title
            .into_iter()
            .map(str::to_owned)
            .chain(headings.iter().map(|(_, text)| text.clone()))
            .filter(|text| !text.trim().is_empty())
            .collect()
    };
    for block in blocks {
        match block {
            Block::Heading { level, text, .. } => {
                open.close(path(&headings), &mut done);
                headings.retain(|(above, _)| above < level);
                headings.push((*level, text.trim().to_owned()));
            }
            Block::Text { text, anchor } => {
                for piece in pieces(text, limits.most) {
                    let length = length(piece);
                    // A page or slide is a border; seconds run on.
                    let moved = !matches!(anchor, Anchor::Second(_)) && open.anchor != *anchor;
                    if moved || open.length >= limits.enough || open.length + length > limits.most {
                        open.close(path(&headings), &mut done);
                    }
                    open.add(piece, length, *anchor);
                }
            }
        }
    }
    open.close(path(&headings), &mut done);
    done
}

#[derive(Default)]
struct Open {
    text: String,
    length: f64,
    anchor: Anchor,
}

impl Open {
    fn add(&mut self, piece: &str, length: f64, anchor: Anchor) {
        if self.text.is_empty() {
            self.anchor = anchor;
        } else {
            self.text.push('\n');
        }
        self.text.push_str(piece);
        self.length += length;
    }

    fn close(&mut self, headings: Vec<String>, done: &mut Vec<Stretch>) {
        if !self.text.is_empty() {
            done.push((headings, self.anchor, std::mem::take(&mut self.text)));
        }
        self.length = 0.0;
    }
}

/// A block in pieces of whole sentences, none longer than `most` where a sentence is not.
fn pieces(text: &str, most: f64) -> Vec<&str> {
    let text = text.trim();
    if text.is_empty() {
        return Vec::new();
    }
    if length(text) <= most {
        return vec![text];
    }
    let mut pieces = Vec::new();
    let (mut start, mut end, mut so_far) = (0, 0, 0.0);
    for sentence in sentences(text) {
        let length = length(&text[sentence.clone()]);
        if so_far > 0.0 && so_far + length > most {
            pieces.push(text[start..end].trim());
            start = sentence.start;
            so_far = 0.0;
        }
        end = sentence.end;
        so_far += length;
    }
    pieces.push(text[start..].trim());
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

fn length(text: &str) -> f64 {
    let (mut pieces, mut in_word) = (0.0, false);
    for c in text.chars() {
        let letter = c.is_alphanumeric() && !is_han(c);
        pieces += if is_han(c) {
            1.0
        } else if letter && !in_word {
            1.3
        } else {
            0.0
        };
        in_word = letter;
    }
    pieces
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn text(text: &str, anchor: Anchor) -> Block {
        Block::Text { text: text.into(), anchor }
    }
    fn heading(level: u8, text: &str) -> Block {
        Block::Heading { level, text: text.into(), anchor: Anchor::Document }
    }

    #[test]
    fn headings_and_pages_are_borders_and_stay_with_their_text() {
        let blocks = [
            heading(1, "Light"),
            text("Light is a wave.", Anchor::Page(1)),
            text("It has a speed.", Anchor::Page(1)),
            text("Next page.", Anchor::Page(2)),
            heading(2, "Colour"),
            text("Green is seen.", Anchor::Page(2)),
            heading(1, "Sound"),
            text("Sound needs air.", Anchor::Page(3)),
        ];
        let found = chunks(Some("Physics"), &blocks, Limits::default());
        let shown: Vec<(String, Anchor, &str)> =
            found.iter().map(|(path, anchor, text)| (path.join(" > "), *anchor, text.as_str())).collect();
        assert_eq!(
            shown,
            [
                ("Physics > Light".into(), Anchor::Page(1), "Light is a wave.\nIt has a speed."),
                ("Physics > Light".into(), Anchor::Page(2), "Next page."),
                ("Physics > Light > Colour".into(), Anchor::Page(2), "Green is seen."),
                ("Physics > Sound".into(), Anchor::Page(3), "Sound needs air."),
            ]
        );
    }

    #[test]
    fn long_paragraphs_are_cut_between_sentences_and_cues_are_joined() {
        let long = "这是一个关于光合作用的句子。".repeat(40);
        let found = chunks(None, &[text(&long, Anchor::Document)], Limits::default());
        assert!(found.len() >= 2 && found.iter().all(|(.., text)| text.ends_with('。')));
        assert_eq!(found.iter().map(|(.., text)| text.as_str()).collect::<String>(), long);
        let cues: Vec<Block> = (0..10).map(|n| text("so we see here", Anchor::Second(n * 5))).collect();
        let found = chunks(None, &cues, Limits::default());
        assert_eq!((found.len(), found[0].1), (1, Anchor::Second(0)));
    }

    proptest::proptest! {
        #[test]
        fn every_chunk_is_verbatim(paragraphs in proptest::collection::vec("\\PC{0,400}", 0..6)) {
            let blocks: Vec<Block> = paragraphs.iter().map(|p| text(p, Anchor::Document)).collect();
            for (_, _, chunk) in chunks(None, &blocks, Limits { enough: 10.0, most: 20.0 }) {
                for line in chunk.lines() {
                    proptest::prop_assert!(paragraphs.iter().any(|p| p.contains(line)));
                }
            }
        }
    }
}

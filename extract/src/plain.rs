//! Plain text: paragraphs are separated by empty lines; where there are none, each line is one.

use crate::blocks::Blocks;
use crate::{Place, Trouble};

/// A paragraph of so many bytes that has no empty line beside it was not wrapped by hand: its lines are its own.
const WRAPPED: usize = 2_000;

pub(crate) fn read(text: &str, blocks: &mut Blocks) -> Result<Option<String>, Trouble> {
    let mut paragraph = String::new();
    let flush = |paragraph: &mut String, blocks: &mut Blocks| -> Result<(), Trouble> {
        if paragraph.len() > WRAPPED {
            for line in paragraph.lines() {
                blocks.text(line, Place::Document)?;
            }
        } else {
            blocks.text(paragraph, Place::Document)?;
        }
        paragraph.clear();
        Ok(())
    };
    for line in text.lines() {
        if line.trim().is_empty() {
            flush(&mut paragraph, blocks)?;
        } else {
            paragraph.push_str(line);
            paragraph.push('\n');
        }
    }
    flush(&mut paragraph, blocks)?;
    Ok(None)
}

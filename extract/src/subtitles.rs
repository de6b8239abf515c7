//! Subtitles: SRT and WebVTT. Each cue is a block with the second at which it begins.

use crate::blocks::Blocks;
use crate::{Place, Trouble};

/// Longer than any recording, in seconds.
const LONGEST: u32 = 24 * 3_600;

pub(crate) fn read(text: &str, blocks: &mut Blocks) -> Result<Option<String>, Trouble> {
    let (mut begins, mut cue, mut any) = (None, String::new(), false);
    for line in text.lines().chain([""]) {
        let line = line.trim();
        if let Some((from, _)) = line.split_once("-->") {
            // Without an empty line before it: the cue above ends here.
            end(&mut cue, begins, blocks)?;
            begins = second(from.trim());
            any |= begins.is_some();
        } else if line.is_empty() {
            end(&mut cue, begins.take(), blocks)?;
        } else if begins.is_some() {
            cue.push_str(&without_tags(line));
            cue.push(' ');
        }
    }
    if any { Ok(None) } else { Err(Trouble::Broken) }
}

fn end(cue: &mut String, begins: Option<u32>, blocks: &mut Blocks) -> Result<(), Trouble> {
    if let Some(begins) = begins {
        blocks.text(cue, Place::Second(begins))?;
    }
    cue.clear();
    Ok(())
}

/// `01:02:03,400`, `02:03.400` in whole seconds.
fn second(text: &str) -> Option<u32> {
    let text = text.split(['.', ',']).next()?;
    let parts: Vec<u32> = text.split(':').map(str::parse).collect::<Result<_, _>>().ok()?;
    let seconds = match parts.as_slice() {
        [minutes, seconds] => minutes.checked_mul(60)?.checked_add(*seconds)?,
        [hours, minutes, seconds] => {
            hours.checked_mul(3_600)?.checked_add(minutes.checked_mul(60)?)?.checked_add(*seconds)?
        }
        _ => return None,
    };
    (seconds <= LONGEST).then_some(seconds)
}

/// `<v Ada>`, `<i>`, `{\an8}`.
fn without_tags(line: &str) -> String {
    let (mut out, mut inside) = (String::with_capacity(line.len()), None);
    for c in line.chars() {
        match (inside, c) {
            (None, '<') => inside = Some('>'),
            (None, '{') => inside = Some('}'),
            (Some(end), c) if c == end => inside = None,
            (None, c) => out.push(c),
            _ => {}
        }
    }
    out
}

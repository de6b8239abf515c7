//! What a file is, by its content; and text in the encodings that schools have.

use std::borrow::Cow;

use encoding_rs::{GB18030, UTF_8, UTF_16BE, UTF_16LE};
use serde::{Deserialize, Serialize};

use crate::{Trouble, office};

/// A kind that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Plain text.
    Text,
    /// Markdown.
    Markdown,
    /// A web page.
    Html,
    /// Subtitles of a recording: SRT or WebVTT.
    Subtitles,
    /// PDF.
    Pdf,
    /// Word.
    Docx,
    /// PowerPoint.
    Pptx,
}

/// Endings that stand for binary content: text under such a name is something else.
const BINARY: [&str; 3] = ["pdf", "docx", "pptx"];

/// The kind of a file.
pub(crate) fn of(name: &str, bytes: &[u8]) -> Result<Kind, Trouble> {
    if bytes.is_empty() {
        return Err(Trouble::Empty);
    }
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    let beginning = &bytes[..bytes.len().min(1024)];
    if beginning.windows(5).any(|five| five == b"%PDF-") {
        return Ok(Kind::Pdf);
    }
    match beginning {
        [b'P', b'K', 3, 4, ..] => {
            return office::kind(bytes, &ending);
        }
        // OLE: Word and PowerPoint up to 2003, and what newer ones lock with a password.
        [0xd0, 0xcf, 0x11, 0xe0, ..] => {
            return Err(if BINARY.contains(&ending.as_str()) {
                Trouble::Encrypted
            } else {
                Trouble::OldOffice
            });
        }
        [0x89, b'P', b'N', b'G', ..]
        | [0xff, 0xd8, 0xff, ..]
        | [b'G', b'I', b'F', b'8', ..]
        | [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => return Err(Trouble::Picture),
        _ => {}
    }
    if BINARY.contains(&ending.as_str()) {
        return Err(Trouble::WrongType);
    }
    let text = decode(beginning_of_text(bytes)).map_err(|_| Trouble::UnknownType)?;
    let start = text.trim_start().to_ascii_lowercase();
    Ok(match ending.as_str() {
        _ if start.starts_with("webvtt") => Kind::Subtitles,
        "srt" | "vtt" => Kind::Subtitles,
        "html" | "htm" | "xhtml" => Kind::Html,
        _ if start.starts_with("<!doctype html") || start.starts_with("<html") => Kind::Html,
        "md" | "markdown" => Kind::Markdown,
        "txt" | "text" | "" => Kind::Text,
        _ => return Err(Trouble::UnknownType),
    })
}

/// Some kilobytes, cut where a character ends.
fn beginning_of_text(bytes: &[u8]) -> &[u8] {
    const ENOUGH: usize = 64 << 10;
    if bytes.len() <= ENOUGH {
        return bytes;
    }
    let end = bytes[..ENOUGH].iter().rposition(u8::is_ascii_whitespace).unwrap_or(ENOUGH);
    &bytes[..end]
}

/// Text in UTF-8, in UTF-16 with its mark, or in the Chinese GB encodings.
pub(crate) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, Trouble> {
    for (mark, encoding) in
        [(&[0xef, 0xbb, 0xbf][..], UTF_8), (&[0xff, 0xfe][..], UTF_16LE), (&[0xfe, 0xff][..], UTF_16BE)]
    {
        if let Some(rest) = bytes.strip_prefix(mark) {
            return encoding.decode_without_bom_handling_and_without_replacement(rest).ok_or(Trouble::Broken);
        }
    }
    if bytes.contains(&0) {
        return Err(Trouble::UnknownType);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(Cow::Borrowed(text));
    }
    // Nearly any bytes are something in GB 18030; text in it is mostly Chinese characters and their punctuation.
    let text =
        GB18030.decode_without_bom_handling_and_without_replacement(bytes).ok_or(Trouble::UnknownType)?;
    let (mut foreign, mut chinese) = (0_usize, 0_usize);
    for c in text.chars().filter(|c| !c.is_ascii()) {
        foreign += 1;
        chinese += usize::from(
            matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}' | '\u{2010}'..='\u{2026}'),
        );
    }
    if chinese * 10 >= foreign * 8 { Ok(text) } else { Err(Trouble::UnknownType) }
}

//! What Word and PowerPoint files have in common: a ZIP archive of XML parts, opened with care.

pub(crate) mod docx;
pub(crate) mod pptx;

use std::borrow::Cow;
use std::io::{Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, BytesText, Event};
use zip::ZipArchive;
use zip::result::ZipError;

use crate::{Kind, Limits, Trouble};

/// A part that unpacks to more than so many times its size, and to more than [`SMALL`], is no document's.
const RATIO: u64 = 300;
const SMALL: u64 = 4 << 20;

/// The packed parts of a file.
pub(crate) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    part: u64,
    room: u64,
}

impl<'a> Package<'a> {
    pub(crate) fn open(bytes: &'a [u8], limits: &Limits) -> Result<Self, Trouble> {
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Trouble::Broken)?;
        if archive.len() > limits.parts {
            return Err(Trouble::Bomb);
        }
        Ok(Self { archive, part: limits.part, room: limits.unpacked })
    }

    fn has(&self, name: &str) -> bool {
        self.archive.index_for_name(name).is_some()
    }

    /// The bytes of a part; `None` when there is none of this name.
    fn part(&mut self, name: &str) -> Result<Option<Vec<u8>>, Trouble> {
        let file = match self.archive.by_name(name) {
            Ok(file) => file,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(ZipError::UnsupportedArchive(_)) => return Err(Trouble::Encrypted),
            Err(_) => return Err(Trouble::Broken),
        };
        if file.encrypted() {
            return Err(Trouble::Encrypted);
        }
        let most = self.part.min(self.room);
        let (size, packed) = (file.size(), file.compressed_size());
        if size > most || size > SMALL && size / packed.max(1) > RATIO {
            return Err(Trouble::Bomb);
        }
        // The size that stands in the archive may be a lie.
        let mut bytes = Vec::new();
        file.take(most + 1).read_to_end(&mut bytes).map_err(|_| Trouble::Broken)?;
        let read = bytes.len() as u64;
        if read > most || read > SMALL && read / packed.max(1) > RATIO {
            return Err(Trouble::Bomb);
        }
        self.room -= read;
        Ok(Some(bytes))
    }
}

/// What an archive is.
pub(crate) fn kind(bytes: &[u8], ending: &str) -> Result<Kind, Trouble> {
    let package = Package::open(bytes, &Limits::default())?;
    if package.has("word/document.xml") {
        Ok(Kind::Docx)
    } else if package.has("ppt/presentation.xml") {
        Ok(Kind::Pptx)
    } else if matches!(ending, "docx" | "pptx") {
        Err(Trouble::WrongType)
    } else {
        Err(Trouble::UnknownType)
    }
}

/// Walks through the XML of a part. Entities of its own are never expanded: a part that declares any is refused.
fn walk(xml: &[u8], mut see: impl FnMut(Piece<'_>) -> Result<(), Trouble>) -> Result<(), Trouble> {
    let mut reader = Reader::from_reader(xml);
    let config = reader.config_mut();
    config.check_end_names = false;
    loop {
        match reader.read_event() {
            Ok(Event::Start(start)) => see(Piece::Open(&start))?,
            Ok(Event::Empty(start)) => {
                see(Piece::Open(&start))?;
                see(Piece::Close(start.local_name().as_ref()))?;
            }
            Ok(Event::End(end)) => see(Piece::Close(end.local_name().as_ref()))?,
            Ok(Event::Text(text)) => see(Piece::Text(&words(&text)))?,
            Ok(Event::CData(data)) => see(Piece::Text(&String::from_utf8_lossy(&data)))?,
            Ok(Event::DocType(_)) => return Err(Trouble::Broken),
            Ok(Event::Eof) => return Ok(()),
            Ok(_) => {}
            Err(_) => return Err(Trouble::Broken),
        }
    }
}

/// What a walk comes by.
enum Piece<'a> {
    /// An element begins.
    Open(&'a BytesStart<'a>),
    /// An element of this name, without its prefix, ends.
    Close(&'a [u8]),
    /// Words.
    Text(&'a str),
}

fn words<'a>(text: &'a BytesText<'_>) -> Cow<'a, str> {
    match text.unescape() {
        Ok(text) => text,
        // An entity that is not XML's own: as it stands.
        Err(_) => String::from_utf8_lossy(text),
    }
}

/// An attribute by its name without prefix.
fn attribute(element: &BytesStart<'_>, name: &[u8]) -> Option<String> {
    let found =
        element.attributes().with_checks(false).flatten().find(|a| a.key.local_name().as_ref() == name)?;
    Some(match found.unescape_value() {
        Ok(value) => value.into_owned(),
        Err(_) => String::from_utf8_lossy(&found.value).into_owned(),
    })
}

/// Whether a property like `<w:vanish/>` is on.
fn is_on(element: &BytesStart<'_>) -> bool {
    !attribute(element, b"val").is_some_and(|value| matches!(value.as_str(), "0" | "false" | "off" | "none"))
}

/// The names of related parts by their ids, as paths from the root of the package.
fn relations(package: &mut Package<'_>, part: &str) -> Result<Vec<(String, String)>, Trouble> {
    let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
    let Some(xml) = package.part(&format!("{folder}/_rels/{name}.rels"))? else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    walk(&xml, |piece| {
        if let Piece::Open(element) = piece
            && element.local_name().as_ref() == b"Relationship"
            && let (Some(id), Some(target)) = (attribute(element, b"Id"), attribute(element, b"Target"))
        {
            let target = match target.strip_prefix('/') {
                Some(rooted) => rooted.to_owned(),
                None => format!("{folder}/{}", target.trim_start_matches("./")),
            };
            found.push((id, target));
        }
        Ok(())
    })?;
    Ok(found)
}

//! PowerPoint: slides in their order, titles as headings. Speakers' notes are not for students and are left out, and so are
//! slides that are hidden, which is told.

use std::collections::HashMap;

use super::{Package, Piece, attribute, relations, walk};
use crate::blocks::{Blocks, clean};
use crate::{Finding, Place, Trouble};

/// Hundredths of a point below which nobody reads.
const TINY: u32 = 250;
const PRESENTATION: &str = "ppt/presentation.xml";

pub(crate) fn read(package: &mut Package<'_>, blocks: &mut Blocks) -> Result<Option<String>, Trouble> {
    let xml = package.part(PRESENTATION)?.ok_or(Trouble::Broken)?;
    let related: HashMap<String, String> = relations(package, PRESENTATION)?.into_iter().collect();
    let mut slides = Vec::new();
    walk(&xml, |piece| {
        if let Piece::Open(element) = piece
            && element.local_name().as_ref() == b"sldId"
        {
            // Two attributes are called `id` but for their prefix: the relation's is the one that has one.
            let id = element.attributes().with_checks(false).flatten().find(|attribute| {
                attribute.key.prefix().is_some() && attribute.key.local_name().as_ref() == b"id"
            });
            let id = id.map(|id| String::from_utf8_lossy(&id.value).into_owned());
            slides.extend(id.and_then(|id| related.get(&id).cloned()));
        }
        Ok(())
    })?;
    let mut without_text = (0, Place::Document);
    for slide in slides {
        let number = blocks.page()?;
        let Some(xml) = package.part(&slide)? else { continue };
        let before = blocks.len();
        one(&xml, Place::Slide(number), blocks)?;
        if blocks.len() == before {
            if without_text.0 == 0 {
                without_text.1 = Place::Slide(number);
            }
            without_text.0 += 1;
        }
    }
    blocks.notice(Finding::PagesWithoutText, without_text.0, without_text.1);
    Ok(None)
}

fn one(xml: &[u8], place: Place, blocks: &mut Blocks) -> Result<(), Trouble> {
    let (mut line, mut in_words, mut is_title, mut tiny, mut rows) =
        (String::new(), false, false, false, 0_u32);
    let (mut hidden_slide, mut hidden) = (false, 0);
    let mut left_out = 0_u32;
    walk(xml, |piece| {
        match piece {
            Piece::Open(element) => match element.local_name().as_ref() {
                b"sld" => {
                    hidden_slide =
                        attribute(element, b"show").is_some_and(|show| matches!(show.as_str(), "0" | "false"))
                }
                b"Fallback" => left_out += 1,
                b"sp" | b"graphicFrame" => is_title = false,
                b"ph" => {
                    let kind = attribute(element, b"type").unwrap_or_default();
                    is_title = matches!(kind.as_str(), "title" | "ctrTitle");
                    // Date, footer and number of the slide.
                    if matches!(kind.as_str(), "dt" | "ftr" | "sldNum") {
                        left_out += 1;
                    }
                }
                b"tr" => rows += 1,
                b"r" | b"fld" => tiny = false,
                b"rPr" => {
                    let size = attribute(element, b"sz").and_then(|size| size.parse::<u32>().ok());
                    tiny = size.is_some_and(|size| size < TINY);
                }
                b"t" => in_words = true,
                b"br" | b"tab" => line.push(' '),
                _ => {}
            },
            Piece::Close(name) => match name {
                b"Fallback" => left_out = left_out.saturating_sub(1),
                // The shape with a date or number ends.
                b"sp" => left_out = 0,
                b"t" => in_words = false,
                b"p" if rows == 0 => {
                    let text = std::mem::take(&mut line);
                    if is_title {
                        blocks.heading(2, &text, place)?;
                    } else {
                        blocks.text(&text, place)?;
                    }
                }
                b"p" => line.push(' '),
                b"tc" => line.push_str("| "),
                b"tr" => {
                    rows = rows.saturating_sub(1);
                    let text = std::mem::take(&mut line);
                    blocks.text(text.trim_end().trim_end_matches('|'), place)?;
                }
                _ => {}
            },
            Piece::Text(words) if in_words && left_out == 0 => {
                if hidden_slide {
                    hidden += clean(words).0.chars().count();
                } else if tiny {
                    blocks.notice(Finding::TinyText, clean(words).0.chars().count(), place);
                } else {
                    line.push_str(words);
                }
            }
            Piece::Text(_) => {}
        }
        Ok(())
    })?;
    blocks.notice(Finding::HiddenText, hidden, place);
    Ok(())
}

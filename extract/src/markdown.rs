//! Markdown: headings and what stands below them. HTML in it is left out, links and pictures are their words.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use crate::blocks::Blocks;
use crate::{Place, Trouble};

pub(crate) fn read(text: &str, blocks: &mut Blocks) -> Result<Option<String>, Trouble> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    let (mut line, mut heading, mut title, mut meta) = (String::new(), None, None, false);
    for event in Parser::new_ext(text, options) {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                flush(&mut line, blocks)?;
                heading = Some(level);
            }
            Event::End(TagEnd::Heading(_)) => {
                let level = number(heading.take());
                if level == 1 && title.is_none() {
                    title = Some(line.clone());
                }
                blocks.heading(level, &line, Place::Document)?;
                line.clear();
            }
            Event::Start(Tag::MetadataBlock(_)) => meta = true,
            Event::End(TagEnd::MetadataBlock(_)) => meta = false,
            Event::Text(_) if meta => {}
            Event::Text(words) | Event::Code(words) => line.push_str(&words),
            Event::SoftBreak => line.push(' '),
            Event::HardBreak | Event::Rule => flush(&mut line, blocks)?,
            Event::End(TagEnd::TableCell) => line.push_str(" | "),
            Event::Start(Tag::Item | Tag::Paragraph | Tag::CodeBlock(_) | Tag::Table(_))
            | Event::End(
                TagEnd::Paragraph
                | TagEnd::Item
                | TagEnd::CodeBlock
                | TagEnd::TableRow
                | TagEnd::TableHead
                | TagEnd::FootnoteDefinition,
            ) => flush(&mut line, blocks)?,
            _ => {}
        }
    }
    flush(&mut line, blocks)?;
    Ok(title)
}

fn flush(line: &mut String, blocks: &mut Blocks) -> Result<(), Trouble> {
    blocks.text(line.trim_end().trim_end_matches('|'), Place::Document)?;
    line.clear();
    Ok(())
}

fn number(level: Option<HeadingLevel>) -> u8 {
    match level {
        Some(HeadingLevel::H1) | None => 1,
        Some(HeadingLevel::H2) => 2,
        Some(HeadingLevel::H3) => 3,
        Some(HeadingLevel::H4) => 4,
        Some(HeadingLevel::H5) => 5,
        Some(HeadingLevel::H6) => 6,
    }
}

//! PDF: characters with their places become lines, lines become paragraphs, larger lines become headings.
//!
//! The parser panics on files that are not as it expects; a page at which it does is left out and told, and the rest is
//! read on.

mod layout;
mod unseen;

use std::panic::{AssertUnwindSafe, catch_unwind};

use pdf_extract::{Document, output_doc_page};

use crate::blocks::Blocks;
use crate::{Finding, Place, Trouble};
use layout::Recorder;

pub(crate) fn read(bytes: &[u8], blocks: &mut Blocks, room: usize) -> Result<Option<String>, Trouble> {
    let mut document = Document::load_mem(bytes).map_err(trouble)?;
    if document.is_encrypted() && document.decrypt("").is_err() {
        return Err(Trouble::Encrypted);
    }
    let ids = document.get_pages();
    if ids.is_empty() {
        return Err(Trouble::Broken);
    }
    let (mut pages, mut left) = (Vec::new(), room);
    let mut broken = Told::default();
    for (number, id) in ids {
        blocks.page()?;
        let mut recorder = Recorder::new(left);
        let read = catch_unwind(AssertUnwindSafe(|| output_doc_page(&document, &mut recorder, number)));
        if recorder.is_full() {
            return Err(Trouble::TooLong);
        }
        if !matches!(read, Ok(Ok(()))) {
            broken.tell(number);
        }
        left = recorder.left();
        let page = recorder.finish();
        let unseen = catch_unwind(AssertUnwindSafe(|| unseen::count(&document, id))).unwrap_or(0);
        blocks.notice(Finding::WhiteText, unseen, Place::Page(number));
        blocks.notice(Finding::TinyText, page.tiny, Place::Page(number));
        pages.push((number, page));
    }
    if broken.count == pages.len() {
        return Err(Trouble::Broken);
    }
    let mut without_text = Told::default();
    for (number, _) in pages.iter().filter(|(_, page)| page.lines.is_empty()) {
        without_text.tell(*number);
    }
    if without_text.count == pages.len() {
        return Err(Trouble::Scanned);
    }
    blocks.notice(Finding::PagesBroken, broken.count, broken.first);
    blocks.notice(
        Finding::PagesWithoutText,
        without_text.count.saturating_sub(broken.count),
        without_text.first,
    );
    layout::write(pages, blocks)?;
    Ok(None)
}

#[derive(Default)]
struct Told {
    count: usize,
    first: Place,
}

impl Told {
    fn tell(&mut self, page: u32) {
        if self.count == 0 {
            self.first = Place::Page(page);
        }
        self.count += 1;
    }
}

fn trouble(error: pdf_extract::Error) -> Trouble {
    match error {
        pdf_extract::Error::Decryption(_) | pdf_extract::Error::InvalidPassword => Trouble::Encrypted,
        _ => Trouble::Broken,
    }
}

//! From characters with places to headings and paragraphs.

use std::collections::HashMap;

use pdf_extract::{MediaBox, OutputDev, OutputError, Transform};
use unicode_normalization::UnicodeNormalization;

use crate::blocks::Blocks;
use crate::{Place, Trouble};

/// Points below which nobody reads.
const TINY: f64 = 2.5;
/// A line is a heading when it is so much larger than most of the text.
const LARGER: f64 = 1.15;
/// The longest heading, in characters.
const LONGEST_HEADING: usize = 160;
/// Lines of a paragraph follow each other by so many times their size at most.
const LEADING: f64 = 1.75;
/// The width of a blank in most fonts, in sizes.
const BLANK: f64 = 0.3;
/// Lines at the top or bottom that stand on so many pages are no text.
const RUNNING: usize = 3;

/// A line as it stands on a page.
pub(super) struct Line {
    text: String,
    size: f64,
    y: f64,
    left: f64,
    right: f64,
}

/// A page in the order in which it was written.
#[derive(Default)]
pub(super) struct Page {
    pub(super) lines: Vec<Line>,
    /// Characters that were too small and left out.
    pub(super) tiny: usize,
}

/// Takes a page's characters.
pub(super) struct Recorder {
    page: Page,
    line: Option<Line>,
    /// Blanks since the last jump of which the font tells no width: the parser is so much behind.
    widthless: f64,
    left: usize,
    full: bool,
}

impl Recorder {
    /// `left` is the number of bytes that may still come.
    pub(super) fn new(left: usize) -> Self {
        Self { page: Page::default(), line: None, widthless: 0.0, left, full: false }
    }

    pub(super) fn is_full(&self) -> bool {
        self.full
    }

    pub(super) fn left(&self) -> usize {
        self.left
    }

    pub(super) fn finish(mut self) -> Page {
        self.end();
        self.page
    }

    fn end(&mut self) {
        if let Some(line) = self.line.take().filter(|line| !line.text.trim().is_empty()) {
            self.page.lines.push(line);
        }
    }
}

impl OutputDev for Recorder {
    fn begin_page(
        &mut self,
        _page: u32,
        _media: &MediaBox,
        _art: Option<(f64, f64, f64, f64)>,
    ) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_page(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn output_character(
        &mut self,
        at: &Transform,
        width: f64,
        _spacing: f64,
        font_size: f64,
        text: &str,
    ) -> Result<(), OutputError> {
        let scale = (at.m11 * at.m22 - at.m12 * at.m21).abs().sqrt();
        let size = scale * font_size.abs();
        if !size.is_finite() || self.full {
            return Ok(());
        }
        if size < TINY {
            self.page.tiny += text.chars().filter(|c| !c.is_whitespace()).count();
            return Ok(());
        }
        let Some(left) = self.left.checked_sub(text.len()) else {
            self.full = true;
            return Ok(());
        };
        self.left = left;
        let (x, y) = (at.m31, at.m32);
        let same = self.line.as_ref().is_some_and(|line| (line.y - y).abs() <= 0.5 * size.max(line.size));
        if !same {
            self.end();
        }
        let line = self.line.get_or_insert_with(|| Line { text: String::new(), size, y, left: x, right: x });
        if !same {
            self.widthless = 0.0;
        }
        let jump = x - line.right;
        if jump.abs() > 0.01 * size {
            let explained = self.widthless * BLANK * size;
            if jump - explained > (0.15 + 0.1 * self.widthless) * size && !line.text.ends_with(' ') {
                line.text.push(' ');
            }
            self.widthless = 0.0;
        }
        if width <= 0.0 && text.chars().all(char::is_whitespace) {
            self.widthless += 1.0;
        }
        line.text.extend(text.chars().flat_map(plain_forms));
        line.size = line.size.max(size);
        line.left = line.left.min(x);
        line.right = x + width * size;
        Ok(())
    }

    fn begin_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_line(&mut self) -> Result<(), OutputError> {
        Ok(())
    }
}

/// Radicals that stand for characters of their own in PDFs, and that no normal form replaces.
const RADICALS: [(char, char); 22] = [
    ('⺟', '母'),
    ('⺠', '民'),
    ('⻁', '虎'),
    ('⻄', '西'),
    ('⻅', '见'),
    ('⻆', '角'),
    ('⻉', '贝'),
    ('⻋', '车'),
    ('⻓', '长'),
    ('⻔', '门'),
    ('⻘', '青'),
    ('⻚', '页'),
    ('⻛', '风'),
    ('⻜', '飞'),
    ('⻝', '食'),
    ('⻢', '马'),
    ('⻥', '鱼'),
    ('⻦', '鸟'),
    ('⻩', '黄'),
    ('⻬', '齐'),
    ('⻰', '龙'),
    ('⻳', '龟'),
];

/// Characters as people type them: PDFs are full of ligatures, and of radicals in the place of Chinese characters. Other
/// forms stay, such as the full-width punctuation of Chinese.
fn plain_forms(c: char) -> impl Iterator<Item = char> {
    let c = RADICALS.iter().find(|(radical, _)| *radical == c).map_or(c, |(_, character)| *character);
    let only_a_form =
        matches!(c, '\u{2e80}'..='\u{2fdf}' | '\u{f900}'..='\u{faff}' | '\u{fb00}'..='\u{fb06}');
    let plain = only_a_form.then(|| std::iter::once(c).nfkc());
    let as_it_is = (!only_a_form).then_some(c);
    plain.into_iter().flatten().chain(as_it_is)
}

/// Writes the pages as headings and paragraphs.
pub(super) fn write(mut pages: Vec<(u32, Page)>, blocks: &mut Blocks) -> Result<(), Trouble> {
    without_running(&mut pages);
    let body = body_size(&pages);
    let sizes = heading_sizes(&pages, body);
    for (number, page) in pages {
        let place = Place::Page(number);
        let mut open: Option<(Line, Option<u8>)> = None;
        // The width of the text: a line that ends far before it ends a paragraph.
        let right = page.lines.iter().map(|line| line.right).fold(0.0, f64::max);
        for line in page.lines {
            let level = level(&line, body, &sizes);
            open = Some(match open.take() {
                Some((mut above, above_level)) if above_level == level && follows(&above, &line, right) => {
                    join(&mut above.text, &line.text);
                    (Line { text: above.text, ..line }, level)
                }
                other => {
                    emit(other, place, blocks)?;
                    (line, level)
                }
            });
        }
        emit(open, place, blocks)?;
    }
    Ok(())
}

fn emit(open: Option<(Line, Option<u8>)>, place: Place, blocks: &mut Blocks) -> Result<(), Trouble> {
    match open {
        Some((line, Some(level))) => blocks.heading(level, &line.text, place),
        Some((line, None)) => blocks.text(&line.text, place),
        None => Ok(()),
    }
}

/// Whether a line goes on with the paragraph of the one above it.
fn follows(above: &Line, line: &Line, right: f64) -> bool {
    let down = above.y - line.y;
    let same_size = (above.size - line.size).abs() <= 0.08 * above.size;
    let near = down > 0.0 && down <= LEADING * above.size.max(line.size);
    let ended = above.text.trim_end().ends_with(['.', '!', '?', '。', '！', '？', ':', '：']);
    let short = above.right < right - 8.0 * above.size;
    let bullet = line.text.trim_start().starts_with(['•', '·', '–', '▪', '●', '○', '◦', '‣', '*']);
    let indented = line.left > above.left + 0.8 * line.size && ended;
    same_size && near && !bullet && !indented && !(ended && short)
}

/// Joins two lines of a paragraph: words that were divided come together, Chinese has no blanks.
fn join(above: &mut String, line: &str) {
    let line = line.trim_start();
    let trimmed = above.trim_end().len();
    above.truncate(trimmed);
    let (last, next) = (above.chars().last(), line.chars().next());
    let before_hyphen = above.chars().rev().nth(1);
    if last == Some('-')
        && before_hyphen.is_some_and(char::is_lowercase)
        && next.is_some_and(char::is_lowercase)
    {
        above.pop();
    } else if !(last.is_some_and(wide) && next.is_some_and(wide)) {
        above.push(' ');
    }
    above.push_str(line);
}

fn wide(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ff60}' | '\u{20000}'..='\u{3ffff}')
}

/// The size of most characters.
fn body_size(pages: &[(u32, Page)]) -> f64 {
    let mut counts: HashMap<i64, usize> = HashMap::new();
    for line in pages.iter().flat_map(|(_, page)| &page.lines) {
        *counts.entry(tenth(line.size)).or_default() += line.text.chars().count();
    }
    let most = counts.into_iter().max_by_key(|(size, count)| (*count, -size));
    most.map_or(12.0, |(size, _)| size as f64 / 10.0)
}

/// Sizes of headings, the largest first, at most three.
fn heading_sizes(pages: &[(u32, Page)], body: f64) -> Vec<i64> {
    let lines = pages.iter().flat_map(|(_, page)| &page.lines).filter(|line| is_heading(line, body));
    let mut sizes: Vec<i64> = lines.map(|line| tenth(line.size)).collect();
    sizes.sort_unstable_by(|a, b| b.cmp(a));
    sizes.dedup();
    sizes.truncate(3);
    sizes
}

fn is_heading(line: &Line, body: f64) -> bool {
    line.size >= LARGER * body
        && line.text.chars().count() <= LONGEST_HEADING
        && line.text.chars().any(char::is_alphabetic)
}

fn level(line: &Line, body: f64, sizes: &[i64]) -> Option<u8> {
    if !is_heading(line, body) {
        return None;
    }
    let rank =
        sizes.iter().position(|size| *size <= tenth(line.size)).unwrap_or(sizes.len().saturating_sub(1));
    u8::try_from(rank + 1).ok()
}

fn tenth(size: f64) -> i64 {
    (size * 10.0).round() as i64
}

/// Leaves out page numbers, and headers and footers that stand on most pages.
fn without_running(pages: &mut [(u32, Page)]) {
    let plain = |line: &Line| line.text.chars().filter(|c| c.is_alphabetic()).collect::<String>();
    let mut counts: HashMap<String, usize> = HashMap::new();
    for (_, page) in pages.iter() {
        let ends = [page.lines.first(), page.lines.last()];
        for text in ends.into_iter().flatten().map(plain).filter(|text| !text.is_empty()) {
            *counts.entry(text).or_default() += 1;
        }
    }
    let most = (pages.len() / 2).max(RUNNING);
    let is_running = |line: &Line| {
        let text = plain(line);
        let number = text.is_empty() && line.text.trim().chars().count() <= 8;
        number || counts.get(&text).is_some_and(|count| *count > most)
    };
    for (_, page) in pages.iter_mut().filter(|(_, page)| page.lines.len() > 1) {
        if page.lines.last().is_some_and(is_running) {
            page.lines.pop();
        }
        if page.lines.first().is_some_and(is_running) {
            page.lines.remove(0);
        }
    }
}

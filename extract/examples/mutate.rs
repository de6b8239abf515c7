//! Reads damaged files for a while: `cargo run -p extract --example mutate -- SECONDS [SEED] [FOLDER]`.
//!
//! Small files of every format, and those of a folder if one is given, are changed at random (bits, bytes, cut and doubled
//! stretches, numbers, and for archives their parts before they are packed again) and read in this process. The program
//! lives by the process boundary round the reader, so what counts here is that a file is read or refused in reasonable time;
//! panics are counted by format, aborts and hangs end the run with the file that caused them in the working directory.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use extract::{Limits, read};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

#[path = "../src/tests/files.rs"]
#[allow(clippy::unwrap_used, dead_code, unreachable_pub)]
mod files;

/// The file that is being read, for the case that this process does not live to tell.
const LAST: &str = "mutate-last.bin";
/// Reading one small file takes no longer, even in a debug build on a busy machine.
const SLOW: Duration = Duration::from_secs(20);

/// A small generator of numbers; the same for the same seed (xorshift64*).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let seconds: u64 = arguments.next().unwrap_or_else(|| "60".into()).parse()?;
    let seed: u64 = arguments.next().unwrap_or_else(|| "1".into()).parse()?;
    let mut seeds = seeds();
    if let Some(folder) = arguments.next() {
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            seeds.push((name, std::fs::read(path)?));
        }
    }
    std::panic::set_hook(Box::new(|_| {}));
    let mut dice = Dice(seed.max(1));
    let mut counts: BTreeMap<String, BTreeMap<String, u64>> = BTreeMap::new();
    let (started, mut slowest) = (Instant::now(), Duration::ZERO);
    let mut total = 0_u64;
    while started.elapsed() < Duration::from_secs(seconds) {
        let (name, bytes) = &seeds[dice.below(seeds.len())];
        let changed = change(&mut dice, bytes);
        std::fs::write(LAST, &changed)?;
        let began = Instant::now();
        let outcome = match catch_unwind(AssertUnwindSafe(|| read(name, &changed, &Limits::default()))) {
            Ok(Ok(_)) => "read".to_owned(),
            Ok(Err(trouble)) => trouble.as_str().to_owned(),
            Err(_) => "panic".to_owned(),
        };
        let took = began.elapsed();
        if took > SLOW {
            return Err(format!("{name}: {took:?} for {} bytes; see {LAST}", changed.len()).into());
        }
        slowest = slowest.max(took);
        let ending = name.rsplit('.').next().unwrap_or_default().to_owned();
        *counts.entry(ending).or_default().entry(outcome).or_default() += 1;
        total += 1;
    }
    _ = std::fs::remove_file(LAST);
    println!("{total} files in {} s, seed {seed}, slowest {slowest:?}", started.elapsed().as_secs());
    for (ending, outcomes) in counts {
        println!("{ending}: {outcomes:?}");
    }
    Ok(())
}

fn seeds() -> Vec<(String, Vec<u8>)> {
    let page =
        files::lines(&[(20, 780, "Breathing"), (11, 740, "When the diaphragm contracts, air flows in.")]);
    let body = files::paragraph("1", "呼吸")
        + &files::paragraph("", "Air goes in &amp; out.")
        + "<w:tbl><w:tr><w:tc><w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>gas</w:t></w:r></w:p></w:tc></w:tr></w:tbl>";
    let slides =
        [files::slide("", "Breathing", &["Air goes in.", "气体"]), files::slide(" show=\"0\"", "B", &["c"])];
    let html = "<!DOCTYPE html><title>Light</title><h2>Colour</h2><p hidden>a</p><table><tr><td>a<td>b</table><ul><li>one<li>two</ul>";
    let markdown = "---\ntitle: x\n---\n# A\n\n| a | b |\n|--|--|\n| 1 | 2 |\n\n- one\n  - two\n\n> q\n\n[^1]: note\n\n```\ncode\n```\n";
    let srt =
        "1\n00:00:01,000 --> 00:00:03,000\nSo we <i>see</i>\n\n2\n01:02:03,500 --> 01:02:05,000\nBye.\n";
    let text = "光合作用把光能变成化学能。\n\nLeaves are green.";
    let (gb, _, _) = encoding_rs::GB18030.encode(text);
    [
        ("a.pdf", files::pdf(&[&page, &page])),
        ("a.docx", files::docx(&body)),
        ("a.pptx", files::pptx(&slides)),
        ("a.html", html.as_bytes().to_vec()),
        ("a.md", markdown.as_bytes().to_vec()),
        ("a.srt", srt.as_bytes().to_vec()),
        ("a.vtt", format!("WEBVTT\n\n{srt}").into_bytes()),
        ("a.txt", text.as_bytes().to_vec()),
        ("b.txt", gb.into_owned()),
    ]
    .map(|(name, bytes)| (name.to_owned(), bytes))
    .to_vec()
}

/// A changed copy. Half of the archives are changed inside, so that more than the unpacking is tried.
fn change(dice: &mut Dice, bytes: &[u8]) -> Vec<u8> {
    if bytes.starts_with(b"PK")
        && dice.below(2) == 0
        && let Some(changed) = inside(dice, bytes)
    {
        return changed;
    }
    // A PDF with a changed page and sound tables: few parsers get past damaged ones.
    if bytes.starts_with(b"%PDF-1.4") && dice.below(2) == 0 {
        let page = files::lines(&[(20, 780, "Breathing"), (11, 740, "Air flows in."), (2, 700, "tiny")])
            + "q 1 1 1 rg 3 Tr BT /F1 11 Tf [(white) -200 (words)] TJ ET Q 1 0 0 1 0 0 cm /F1 Do /Cs cs 1 scn";
        let changed = scramble(dice, page.into_bytes());
        return files::pdf(&[&String::from_utf8_lossy(&changed), "BT /F1 11 Tf (second) Tj ET"]);
    }
    scramble(dice, bytes.to_vec())
}

fn inside(dice: &mut Dice, bytes: &[u8]) -> Option<Vec<u8>> {
    let mut from = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut to = ZipWriter::new(Cursor::new(Vec::new()));
    let chosen = dice.below(from.len());
    for at in 0..from.len() {
        let mut part = from.by_index(at).ok()?;
        let mut content = Vec::new();
        part.read_to_end(&mut content).ok()?;
        if at == chosen {
            content = scramble(dice, content);
        }
        to.start_file(part.name().ok()?.into_owned(), SimpleFileOptions::default()).ok()?;
        to.write_all(&content).ok()?;
    }
    Some(to.finish().ok()?.into_inner())
}

fn scramble(dice: &mut Dice, mut bytes: Vec<u8>) -> Vec<u8> {
    const WORDS: [&[u8]; 12] = [
        b"0",
        b"-1",
        b"4294967296",
        b"99999999999999999999",
        b"1e308",
        b"NaN",
        b"<",
        b"&a;",
        b"/Kids [2 0 R]",
        b"q ",
        b"\0",
        b"\xff\xff",
    ];
    for _ in 0..=dice.below(6) {
        let at = dice.below(bytes.len().max(1));
        let length = dice.below(64).min(bytes.len().saturating_sub(at));
        match dice.below(7) {
            _ if bytes.is_empty() => break,
            0 => bytes[at] ^= 1 << dice.below(8),
            1 => bytes[at] = dice.next() as u8,
            2 => bytes.truncate(at),
            3 => _ = bytes.drain(at..at + length),
            4 => {
                let copy = bytes[at..at + length].to_vec();
                let many = 1 + dice.below(40);
                _ = bytes.splice(at..at, copy.repeat(many));
            }
            5 => _ = bytes.splice(at..at + length.min(4), WORDS[dice.below(WORDS.len())].iter().copied()),
            _ => {
                let from = dice.below(bytes.len());
                let copy = bytes[from..(from + length).min(bytes.len())].to_vec();
                _ = bytes.splice(at..at, copy);
            }
        }
        if bytes.len() > 1 << 20 {
            bytes.truncate(1 << 20);
        }
    }
    bytes
}

//! JSON Lines in, JSON Lines out: any length, in order, on all cores, in flat memory.
//!
//! The reader hands each line to a worker and puts the place where its result will appear into a bounded queue;
//! the writer empties that queue in order. So at most [`IN_FLIGHT`] lines are in memory, however long the input is.

use std::io::{BufRead, Write};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, anyhow};

/// The longest line that is read, in bytes: an answer of 200 kB with its escapes and references fits well.
const MAX_LINE: usize = 4 << 20;
const IN_FLIGHT: usize = 64;

/// One line of the input.
pub(super) struct Line {
    /// Counted from 1.
    pub(super) number: u64,
    /// Its bytes without the line end, or what is wrong with it.
    pub(super) content: Result<Vec<u8>, &'static str>,
}

/// Sends every line through `work` on `threads` threads and writes the results in the order of the input.
/// `work` returns the line to write and whether it was a failure; `read` is told each line's length in bytes.
/// Returns how many lines succeeded and how many failed.
pub(super) fn process(
    input: impl BufRead + Send,
    mut output: impl Write,
    threads: usize,
    work: impl Fn(Line) -> (Vec<u8>, bool) + Sync,
    read: impl FnMut(u64) + Send,
) -> anyhow::Result<(u64, u64)> {
    let mut counts = (0, 0);
    in_order(input, threads, work, read, |(line, failed)| {
        output.write_all(&line).and_then(|()| output.write_all(b"\n")).context("cannot write the output")?;
        if failed {
            counts.1 += 1
        } else {
            counts.0 += 1
        }
        Ok(())
    })?;
    output.flush().context("cannot write the output")?;
    Ok(counts)
}

/// Sends every line through `work` on `threads` threads and hands the results to `take` in the order of the input,
/// until it returns an error. `read` is told each line's length in bytes.
pub(super) fn in_order<T: Send>(
    mut input: impl BufRead + Send,
    threads: usize,
    work: impl Fn(Line) -> T + Sync,
    mut read: impl FnMut(u64) + Send,
    mut take: impl FnMut(T) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let (to_workers, jobs) = sync_channel::<(Line, SyncSender<T>)>(IN_FLIGHT);
    let (to_writer, slots) = sync_channel::<Receiver<T>>(IN_FLIGHT);
    let jobs = Mutex::new(jobs);
    std::thread::scope(|scope| {
        for _ in 0..threads.max(1) {
            scope.spawn(|| {
                loop {
                    // The lock is held while waiting, so the idle threads queue up at it.
                    let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
                    let Ok((line, slot)) = job else { return };
                    // Fails only when the writer has stopped.
                    _ = slot.send(work(line));
                }
            });
        }
        let reader = scope.spawn(move || -> anyhow::Result<()> {
            let mut number = 0;
            while let Some((content, length)) = next_line(&mut input).context("cannot read the input")? {
                number += 1;
                read(length);
                if matches!(&content, Ok(bytes) if bytes.iter().all(u8::is_ascii_whitespace)) {
                    continue;
                }
                let (slot, result) = sync_channel(1);
                if to_writer.send(result).is_err()
                    || to_workers.send((Line { number, content }, slot)).is_err()
                {
                    break; // The writer has stopped and says why.
                }
            }
            Ok(())
        });
        let taken = (|| -> anyhow::Result<()> {
            for slot in slots {
                take(slot.recv().map_err(|_| anyhow!("a worker broke"))?)?;
            }
            Ok(())
        })();
        taken?;
        reader.join().map_err(|_| anyhow!("the reader broke"))?
    })
}

type Read = (Result<Vec<u8>, &'static str>, u64);

fn next_line(input: &mut impl BufRead) -> std::io::Result<Option<Read>> {
    let (mut line, mut length, mut too_long) = (Vec::new(), 0_u64, false);
    loop {
        let buffer = input.fill_buf()?;
        if buffer.is_empty() {
            if length == 0 {
                return Ok(None);
            }
            break;
        }
        let (part, end) = match buffer.iter().position(|byte| *byte == b'\n') {
            Some(at) => (&buffer[..at], true),
            None => (buffer, false),
        };
        if line.len() + part.len() > MAX_LINE {
            too_long = true;
        } else {
            line.extend_from_slice(part);
        }
        let used = part.len() + usize::from(end);
        length += used as u64;
        input.consume(used);
        if end {
            break;
        }
    }
    let content = if too_long { Err("the line is longer than 4 MB") } else { Ok(line) };
    Ok(Some((content, length)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn upper(line: Line) -> (Vec<u8>, bool) {
        match line.content {
            Ok(bytes) => (bytes.to_ascii_uppercase(), false),
            Err(why) => (format!("{}: {why}", line.number).into_bytes(), true),
        }
    }

    #[test]
    fn order_is_kept_on_many_threads() {
        let input: String = (0..5_000).map(|n| format!("line {n}\n")).collect();
        let mut output = Vec::new();
        let counts = process(input.as_bytes(), &mut output, 4, upper, |_| {}).unwrap();
        assert_eq!(counts, (5_000, 0));
        assert_eq!(String::from_utf8(output).unwrap(), input.to_uppercase());
    }

    #[test]
    fn a_line_that_is_too_long_is_said_in_its_place() {
        let input = format!("a\n{}\n\nb", "x".repeat(MAX_LINE + 1));
        let mut output = Vec::new();
        let counts = process(input.as_bytes(), &mut output, 2, upper, |_| {}).unwrap();
        assert_eq!(counts, (2, 1));
        assert_eq!(String::from_utf8(output).unwrap(), "A\n2: the line is longer than 4 MB\nB\n");
    }

    #[test]
    fn a_closed_output_ends_the_run_with_an_error() {
        struct Full;
        impl Write for Full {
            fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
                Err(std::io::ErrorKind::StorageFull.into())
            }
            fn flush(&mut self) -> std::io::Result<()> {
                Ok(())
            }
        }
        let input = "a\n".repeat(1_000);
        assert!(process(input.as_bytes(), Full, 2, upper, |_| {}).is_err());
    }
}

//! `read-file`: reads one file from standard input and writes its text to standard output, as JSON. Not for people: the
//! server starts it for each file that somebody uploads, so that a file that breaks its reader breaks nothing else.

use std::io::{Read, Write};

use clap::Args;
use extract::{Document, Limits, Trouble};

use crate::domain::material::MAX_FILE;
use crate::domain::material::reader::{MEMORY, SECONDS};

#[derive(Args)]
pub(super) struct Arguments {
    /// The ending of the file's name
    #[arg(long, default_value = "")]
    ending: String,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    limit_myself()?;
    let mut bytes = Vec::new();
    std::io::stdin().lock().take(MAX_FILE as u64 + 1).read_to_end(&mut bytes)?;
    let name = format!("file.{}", arguments.ending);
    // A reader's panic is a damaged file, and no message for anybody.
    std::panic::set_hook(Box::new(|_| {}));
    let read = std::panic::catch_unwind(|| extract::read(&name, &bytes, &Limits::default()));
    let answer: Result<Document, Trouble> = match read {
        _ if bytes.len() > MAX_FILE => Err(Trouble::TooLong),
        Ok(answer) => answer,
        Err(_) => Err(Trouble::Broken),
    };
    let mut out = std::io::stdout().lock();
    serde_json::to_writer(&mut out, &answer)?;
    out.flush()?;
    Ok(())
}

/// From here on the process gets no more memory and processor time than a file may cost, opens nothing that it has not
/// open, writes no file and leaves no image of its memory behind.
#[cfg(unix)]
fn limit_myself() -> anyhow::Result<()> {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let most = |value| Rlimit { current: Some(value), maximum: Some(value) };
    setrlimit(Resource::As, most(MEMORY))?;
    setrlimit(Resource::Cpu, most(SECONDS))?;
    setrlimit(Resource::Fsize, most(0))?;
    setrlimit(Resource::Core, most(0))?;
    setrlimit(Resource::Nofile, most(3))?;
    Ok(())
}

#[cfg(not(unix))]
fn limit_myself() -> anyhow::Result<()> {
    Ok(())
}

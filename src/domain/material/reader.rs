//! Files from outside are read in a process of its own: `feedforward read-file`, with limits on memory, processor time,
//! files and output that it sets itself before it reads the first byte, and a limit on time that is kept here. Whatever
//! becomes of it, this process goes on.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use extract::{Document, Trouble};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, Command};
use tokio::sync::Semaphore;

use crate::error::Result;

/// Processes at once; each may take as much memory as [`MEMORY`].
const AT_ONCE: usize = 2;
/// How long one file may take.
const PATIENCE: Duration = Duration::from_secs(60);
/// What a reading process may hold, in bytes, with its program.
pub const MEMORY: u64 = 1 << 30;
/// Seconds of processor time that it may take.
pub const SECONDS: u64 = 40;
/// What it may answer, in bytes: its text several times.
const ANSWER: u64 = 64 << 20;
/// How it ends when memory is refused to it.
const NO_MEMORY: i32 = 6;
/// How it ends when its processor time is used up.
const NO_TIME: i32 = 24;

/// Starts reading processes, a few at a time.
pub struct Reader {
    program: PathBuf,
    slots: Semaphore,
}

impl Reader {
    /// `program` is this program's own file.
    pub fn new(program: PathBuf) -> Self {
        Self { program, slots: Semaphore::new(AT_ONCE) }
    }

    /// Reads a file. Of its name only the ending goes along.
    ///
    /// # Errors
    /// When the process could not be started at all; what is wrong with the file is the inner result.
    pub async fn read(&self, name: &str, bytes: &[u8]) -> Result<Result<Document, Trouble>> {
        let _slot = self.slots.acquire().await.map_err(anyhow::Error::from)?;
        let ending: String = name
            .rsplit_once('.')
            .map(|(_, ending)| ending.chars().filter(char::is_ascii_alphanumeric).take(12).collect())
            .unwrap_or_default();
        let mut child = Command::new(&self.program)
            .args(["read-file", "--ending", &ending])
            .env_clear()
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| anyhow::anyhow!("the reading process could not be started: {error}"))?;
        let Ok(answer) = tokio::time::timeout(PATIENCE, talk(&mut child, bytes)).await else {
            _ = child.kill().await;
            return Ok(Err(Trouble::TooSlow));
        };
        let answer = answer.map_err(|error| anyhow::anyhow!("the reading process was lost: {error}"))?;
        Ok(answer)
    }
}

/// Gives the file in and takes the answer out, both at once: either may fill its pipe.
async fn talk(child: &mut Child, bytes: &[u8]) -> std::io::Result<Result<Document, Trouble>> {
    let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
    let give = async {
        if let Some(mut stdin) = stdin {
            // It may have given up before it read everything; its answer says why.
            _ = stdin.write_all(bytes).await;
        }
    };
    let take = async {
        let mut answer = Vec::new();
        if let Some(stdout) = stdout {
            stdout.take(ANSWER).read_to_end(&mut answer).await?;
        }
        Ok::<_, std::io::Error>(answer)
    };
    let ((), answer) = tokio::join!(give, take);
    let status = child.wait().await?;
    if let (true, Ok(answer)) = (status.success(), serde_json::from_slice(&answer?)) {
        return Ok(answer);
    }
    #[cfg(unix)]
    let signal = std::os::unix::process::ExitStatusExt::signal(&status);
    #[cfg(not(unix))]
    let signal: Option<i32> = None;
    Ok(Err(match signal {
        Some(NO_MEMORY) => Trouble::TooHeavy,
        Some(NO_TIME | 9) => Trouble::TooSlow,
        _ => Trouble::Broken,
    }))
}

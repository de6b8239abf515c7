//! `feedforward demo` as its own process, on free ports, with a folder of its own.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

/// Patience until the program is ready, and until it has ended; models load slowly beside a busy compiler.
const PATIENCE: Duration = Duration::from_secs(60);

/// Ends with the test, however that ends.
pub struct Process(pub Child);

impl Drop for Process {
    fn drop(&mut self) {
        _ = self.0.kill();
        _ = self.0.wait();
    }
}

/// A running demo.
pub struct Program {
    process: Process,
    log: PathBuf,
    _folder: tempfile::TempDir,
    /// Where the LMS is.
    pub lms: String,
}

impl Program {
    /// The demo with its first course alone.
    pub fn demo(flavour: &str) -> Self {
        Self::start(flavour, &["--without-term"])
    }

    /// The demo as everybody sees it.
    pub fn whole_demo(flavour: &str) -> Self {
        Self::start(flavour, &[])
    }

    fn start(flavour: &str, more: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let log = artefacts().join(format!("{flavour}.log"));
        let [tool, lms] = free_addresses();
        let mut child = Command::new(env!("CARGO_BIN_EXE_feedforward"))
            .args(["demo", "--flavour", flavour, "--platform-listen", &lms.to_string()])
            .args(more)
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .env("FEEDFORWARD_LISTEN", tool.to_string())
            .env("FEEDFORWARD_DATA_DIR", folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(File::create(&log).unwrap())
            .spawn()
            .unwrap();
        let stdout = child.stdout.take().unwrap();
        let process = Process(child);
        let Some(lms) = line_after(stdout, "Open the demo LMS: ") else {
            panic!("`feedforward demo` did not start: {}", fs::read_to_string(&log).unwrap());
        };
        Self { process, log, _folder: folder, lms }
    }

    /// Ends it as Ctrl-C does; it must end by itself and without complaint.
    pub fn end(mut self) {
        let id = self.process.0.id().to_string();
        assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
        let deadline = Instant::now() + PATIENCE;
        let status = loop {
            if let Some(status) = self.process.0.try_wait().unwrap() {
                break status;
            }
            assert!(Instant::now() < deadline, "the program does not end");
            thread::sleep(Duration::from_millis(50));
        };
        let log = fs::read_to_string(&self.log).unwrap();
        assert!(status.success(), "the program ended with {status}: {log}");
        assert!(!log.contains("panicked at"), "{log}");
    }
}

/// Where pictures and logs stay.
pub fn artefacts() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("artefacts/browser");
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// The rest of the first line that begins so. The output is read on to its end, so that its writer never waits.
pub fn line_after(output: ChildStdout, beginning: &'static str) -> Option<String> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut output = BufReader::new(output);
        let mut line = String::new();
        while output.read_line(&mut line).is_ok_and(|length| length > 0) {
            if let Some(rest) = line.strip_prefix(beginning) {
                _ = sender.send(rest.trim().to_owned());
            }
            line.clear();
        }
        // Bytes that are not UTF-8 end the loop above.
        _ = output.read_to_end(&mut Vec::new());
    });
    receiver.recv_timeout(PATIENCE).ok()
}

/// Two at once, so that they differ.
fn free_addresses() -> [SocketAddr; 2] {
    let listeners = [(); 2].map(|()| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap());
    listeners.map(|listener| listener.local_addr().unwrap())
}

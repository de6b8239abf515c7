//! The real program as a process of its own, which can be killed.

use std::fs::{File, OpenOptions};
use std::net::{TcpListener, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use sandbox::Registration;

use super::world::crowding;

/// How long a start may take, in the machine's own time.
const START: Duration = Duration::from_secs(60);

/// A data folder with a configuration, and the process that runs on it.
pub struct Tool {
    pub origin: String,
    folder: PathBuf,
    environment: Vec<(String, String)>,
    child: Option<Child>,
    // Nobody else's tool gets this port between a kill and the next start.
    _reserved: UdpSocket,
}

impl Tool {
    /// The program over a folder and a database; not started yet.
    pub fn new(folder: &Path, database_url: &str) -> Self {
        let (port, reserved) = fixed_port();
        let origin = format!("http://127.0.0.1:{port}");
        let environment = [
            ("FEEDFORWARD_LISTEN", format!("127.0.0.1:{port}")),
            ("FEEDFORWARD_BASE_URL", origin.clone()),
            ("FEEDFORWARD_DATA_DIR", folder.display().to_string()),
            ("FEEDFORWARD_DATABASE_URL", database_url.to_owned()),
            ("FEEDFORWARD_ALLOW_PRIVATE_NETWORKS", "true".to_owned()),
        ];
        let environment = environment.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Self { origin, folder: folder.to_owned(), environment, child: None, _reserved: reserved }
    }

    /// Sets a variable for the next start.
    pub fn set(&mut self, name: &str, value: &str) {
        self.environment.push((name.to_owned(), value.to_owned()));
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_feedforward"));
        command.envs(self.environment.iter().map(|(name, value)| (name, value))).stdin(Stdio::null());
        command
    }

    fn log(&self) -> File {
        OpenOptions::new().create(true).append(true).open(self.folder.join("log")).unwrap()
    }

    /// What the program has said so far.
    pub fn said(&self) -> String {
        std::fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }

    /// Runs one command to its end.
    pub fn run(&self, arguments: &[&str]) -> (ExitStatus, String, String) {
        let output = self.command().args(arguments).output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        (output.status, text(&output.stdout), text(&output.stderr))
    }

    /// Makes an LMS known, by the command that an administrator uses. Waits as a task: other rounds go on meanwhile, and a
    /// server closes connections on which nothing comes.
    pub async fn add_platform(&self, registration: &Registration) {
        let mut command = self.command();
        command.args([
            "platform",
            "add",
            "--issuer",
            &registration.issuer,
            "--client-id",
            &registration.client_id,
            "--authorization-endpoint",
            &registration.authorization_endpoint,
            "--token-endpoint",
            &registration.token_endpoint,
            "--jwks-uri",
            &registration.jwks_uri,
        ]);
        let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    /// Starts `serve` and waits until it is ready; returns how long that took.
    pub async fn start(&mut self) -> Duration {
        assert!(self.child.is_none(), "it runs already");
        let began = Instant::now();
        let (out, err) = (self.log(), self.log());
        self.child = Some(self.command().arg("serve").stdout(out).stderr(err).spawn().unwrap());
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let ready = format!("{}/health/ready", self.origin);
        loop {
            if client.get(&ready).send().await.is_ok_and(|answer| answer.status() == 200) {
                return began.elapsed();
            }
            let ended = self.child.as_mut().and_then(|child| child.try_wait().unwrap());
            assert!(ended.is_none(), "serve ended with {ended:?}: {}", self.said());
            assert!(
                began.elapsed() < START.mul_f64(crowding()),
                "serve is not ready after {:?} with {:.0} programs to a core: {}",
                began.elapsed(),
                crowding(),
                self.said()
            );
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// SIGKILL: the process gets no chance to put anything in order.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    /// The running program's process.
    pub fn pid(&self) -> Option<u32> {
        self.child.as_ref().map(Child::id)
    }

    /// A line of `/proc/PID/status` in kB: `VmRSS` now, `VmHWM` at most.
    pub fn memory_kb(&self, line: &str) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.as_ref()?.id())).ok()?;
        let value = status.lines().find_map(|l| l.strip_prefix(line)?.strip_prefix(':'))?;
        value.split_whitespace().next()?.parse().ok()
    }
}

impl Drop for Tool {
    fn drop(&mut self) {
        self.kill();
        if std::thread::panicking() {
            eprintln!("the program at {} had said:\n{}", self.origin, self.said());
        }
    }
}

/// A port that stays ours over restarts: below those that the system gives to outgoing connections, and held by a
/// socket of the other kind, which any other test that looks for a port meets.
fn fixed_port() -> (u16, UdpSocket) {
    loop {
        let port = rand::random_range(10_000..20_000);
        if let Ok(reserved) = UdpSocket::bind(("127.0.0.1", port))
            && TcpListener::bind(("127.0.0.1", port)).is_ok()
        {
            return (port, reserved);
        }
    }
}

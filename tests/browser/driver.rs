//! chromedriver, and Chromium as a strict school would set it up.

use std::io::ErrorKind;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use thirtyfour::common::capabilities::chromium::ChromiumLikeCapabilities;
use thirtyfour::{DesiredCapabilities, LoggingPrefsLogLevel, WebDriver};

use crate::program::{Process, line_after};

/// Where Ubuntu's package puts it, outside the search path.
const ELSEWHERE: &str = "/usr/lib/chromium-browser/chromedriver";
/// `--no-sandbox`: Chromium refuses to run as root otherwise, and it sees our own pages only.
/// `--enable-logging`: the console of every frame goes to [`CONSOLE`]; the driver's own log leaves out frames of other
/// sites.
const ARGUMENTS: [&str; 14] = [
    "--enable-logging",
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=en-US",
    "--hide-scrollbars",
    "--disable-renderer-backgrounding",
    "--disable-backgrounding-occluded-windows",
];

/// In the profile.
pub const CONSOLE: &str = "chrome_debug.log";

/// Starts a driver of its own for each browser; it ends with the guard.
pub fn start() -> (Process, String) {
    let named = |name: &str| {
        Command::new(name)
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
    };
    let child = match named("chromedriver") {
        Err(error) if error.kind() == ErrorKind::NotFound => named(ELSEWHERE),
        other => other,
    };
    let mut child = child.unwrap_or_else(|error| {
        panic!("cannot start chromedriver ({error}): `make setup-test` brings Chromium and its driver")
    });
    let stdout = child.stdout.take().unwrap();
    let process = Process(child);
    let port = line_after(stdout, "ChromeDriver was started successfully on port ")
        .unwrap_or_else(|| panic!("chromedriver said no port: `make setup-test` brings a fitting one"));
    (process, format!("http://127.0.0.1:{}", port.trim_end_matches('.')))
}

/// A fresh profile that blocks third-party cookies.
pub async fn browser(driver: &str, profile: &Path) -> WebDriver {
    let mut capabilities = DesiredCapabilities::chrome();
    for argument in ARGUMENTS {
        capabilities.add_arg(argument).unwrap();
    }
    capabilities.add_arg(&format!("--user-data-dir={}", profile.display())).unwrap();
    let preferences = json!({
        "profile.cookie_controls_mode": 1,
        "profile.block_third_party_cookies": true,
        "intl.accept_languages": "en",
    });
    capabilities.add_experimental_option("prefs", preferences).unwrap();
    capabilities.set_browser_log_level(LoggingPrefsLogLevel::All).unwrap();
    WebDriver::new(driver, capabilities).await.unwrap_or_else(|error| {
        panic!("chromedriver cannot start Chromium ({error}): `make setup-test` brings both")
    })
}

/// The browser's own process: nobody else ends it when a test fails.
pub struct Chromium(u64);

impl Chromium {
    pub fn of(browser: &WebDriver) -> Self {
        Self(
            browser
                .capabilities()
                .get("goog:processID")
                .and_then(Value::as_u64)
                .expect("chromedriver names it"),
        )
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        // After an orderly end there is no such process.
        _ = Command::new("kill").args(["-KILL", &self.0.to_string()]).stderr(Stdio::null()).status();
    }
}

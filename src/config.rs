//! The configuration: read once from `feedforward.toml` and the environment, checked, then passed down.
//!
//! Every key of the file is also an environment variable `FEEDFORWARD_<KEY>`, which wins. No other file of the
//! program reads the environment, so that two configurations can live in one test process.

#![expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use url::{Host, Url};

/// Where ONNX Runtime lies below the checkout or the installed program, as `make setup` puts it there.
const ONNX_RUNTIME: &str = ".onnxruntime/onnxruntime-1.32.0.bin";
const PREFIX: &str = "FEEDFORWARD_";
/// Environment variables that are ours without being keys of the file.
const ONLY_ENVIRONMENT: [&str; 1] = ["config"];
const KEYS: [&str; 12] = [
    "listen",
    "base_url",
    "data_dir",
    "database_url",
    "allow_private_networks",
    "model_dir",
    "workers",
    "secret",
    "log_format",
    "report_minimum",
    "retention_days",
    "watts_per_core",
];

/// Why a configuration was refused; the text says what to change.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(String);

/// How log lines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people, on a terminal.
    Text,
    /// One JSON object a line, for collectors.
    Json,
}

/// Everything that can be set from outside. See `docs/operations.md` for the table.
#[derive(Clone, Debug)]
pub struct Config {
    /// Address and port that the web server binds.
    pub listen: SocketAddr,
    /// The public origin that LMSs and browsers use; no path.
    pub base_url: Url,
    /// Database file, key secret.
    pub data_dir: PathBuf,
    /// `sqlite://…` or `postgres://…`.
    pub database_url: String,
    /// Platform URLs may be http, loopback or private addresses.
    pub allow_private_networks: bool,
    /// The grader's model folder.
    pub model_dir: PathBuf,
    /// The ONNX Runtime library.
    pub onnx_runtime: PathBuf,
    /// This program's own file, started once more to read a file from outside.
    pub program: PathBuf,
    /// Grading workers in this process, at least 1.
    pub workers: usize,
    /// Encrypts the tool's signing keys at rest; a key file in the data directory is used when absent.
    pub secret: Option<String>,
    /// How log lines are written.
    pub log_format: LogFormat,
    /// Reports show no number that rests on fewer students.
    pub report_minimum: usize,
    /// Answers and marks are erased so many days after they were handed in; 0 keeps them.
    pub retention_days: u32,
    /// What a busy core of this machine draws, for the estimate of energy.
    pub watts_per_core: f64,
}

impl Config {
    /// Reads the file (`path`, else `FEEDFORWARD_CONFIG`, else `feedforward.toml` if it is there) and the environment.
    pub fn load(path: Option<&Path>) -> Result<Self, ConfigError> {
        let environment: BTreeMap<String, String> = std::env::vars()
            .filter(|(name, _)| name.starts_with(PREFIX) || name == "ORT_DYLIB_PATH")
            .collect();
        let named =
            path.map(Path::to_path_buf).or_else(|| environment.get("FEEDFORWARD_CONFIG").map(PathBuf::from));
        let file = match named {
            Some(path) => Some(read(&path)?),
            None if Path::new("feedforward.toml").exists() => Some(read(Path::new("feedforward.toml"))?),
            None => None,
        };
        Self::from_parts(file.as_deref(), &environment)
    }

    /// The configuration from the file's text and a set of environment variables.
    pub fn from_parts(
        file: Option<&str>,
        environment: &BTreeMap<String, String>,
    ) -> Result<Self, ConfigError> {
        let mut values = match file {
            Some(text) => from_toml(text)?,
            None => BTreeMap::new(),
        };
        for (name, value) in environment {
            let Some(key) = name.strip_prefix(PREFIX).map(str::to_ascii_lowercase) else { continue };
            if ONLY_ENVIRONMENT.contains(&key.as_str()) {
                continue;
            }
            match known(&key) {
                Ok(()) => _ = values.insert(key, value.clone()),
                // A variable that resembles none of ours belongs to somebody else.
                Err(Some(nearest)) => {
                    return Err(ConfigError(format!(
                        "the environment variable {name} is not known; did you mean {PREFIX}{}?",
                        nearest.to_ascii_uppercase()
                    )));
                }
                Err(None) => {}
            }
        }
        Self::from_values(&values, environment.get("ORT_DYLIB_PATH"))
    }

    fn from_values(values: &BTreeMap<String, String>, library: Option<&String>) -> Result<Self, ConfigError> {
        let get = |key: &str| values.get(key).map(String::as_str).filter(|value| !value.is_empty());
        let listen: SocketAddr = get("listen").unwrap_or("127.0.0.1:8080").parse().map_err(|_| {
            ConfigError("listen must be an address and a port, such as 127.0.0.1:8080 or [::]:8080".into())
        })?;
        let base_url = base_url(get("base_url"), listen)?;
        let data_dir = PathBuf::from(get("data_dir").unwrap_or("./data"));
        let database_url = match get("database_url") {
            Some(url) => url.to_owned(),
            None => format!("sqlite://{}", data_dir.join("feedforward.db").display()),
        };
        let allow_private_networks = match get("allow_private_networks").unwrap_or("false") {
            "true" | "1" => true,
            "false" | "0" => false,
            other => {
                return Err(ConfigError(format!(
                    "allow_private_networks must be true or false, not {other:?}"
                )));
            }
        };
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let workers = match get("workers") {
            None => cores,
            Some(text) => text.parse().ok().filter(|n| (1..=256).contains(n)).ok_or_else(|| {
                ConfigError(format!("workers must be a whole number from 1 to 256, not {text:?}"))
            })?,
        };
        let log_format = match get("log_format").unwrap_or("text") {
            "text" => LogFormat::Text,
            "json" => LogFormat::Json,
            other => return Err(ConfigError(format!("log_format must be text or json, not {other:?}"))),
        };
        let report_minimum = whole(get("report_minimum"), "report_minimum", 5, 2..=100)?;
        let retention_days = whole(get("retention_days"), "retention_days", 0, 0..=36_500)?;
        let watts_per_core = match get("watts_per_core") {
            None => 15.0,
            Some(text) => {
                text.parse().ok().filter(|watts| (0.1..=1000.0).contains(watts)).ok_or_else(|| {
                    ConfigError(format!("watts_per_core must be a number from 0.1 to 1000, not {text:?}"))
                })?
            }
        };
        Ok(Self {
            listen,
            base_url,
            data_dir,
            database_url,
            allow_private_networks,
            model_dir: get("model_dir").map_or_else(|| beside_program(Path::new("models")), PathBuf::from),
            program: std::env::current_exe().unwrap_or_else(|_| PathBuf::from("feedforward")),
            onnx_runtime: library.map_or_else(|| beside_program(Path::new(ONNX_RUNTIME)), PathBuf::from),
            workers,
            secret: get("secret").map(str::to_owned),
            log_format,
            report_minimum: report_minimum as usize,
            retention_days,
            watts_per_core,
        })
    }
}

fn whole(
    text: Option<&str>,
    key: &str,
    default: u32,
    range: std::ops::RangeInclusive<u32>,
) -> Result<u32, ConfigError> {
    let Some(text) = text else { return Ok(default) };
    text.parse().ok().filter(|number| range.contains(number)).ok_or_else(|| {
        let (least, most) = (range.start(), range.end());
        ConfigError(format!("{key} must be a whole number from {least} to {most}, not {text:?}"))
    })
}

fn read(path: &Path) -> Result<String, ConfigError> {
    std::fs::read_to_string(path).map_err(|error| {
        ConfigError(format!("cannot read the configuration file {}: {error}", path.display()))
    })
}

fn from_toml(text: &str) -> Result<BTreeMap<String, String>, ConfigError> {
    let table: toml::Table = text
        .parse()
        .map_err(|error| ConfigError(format!("the configuration file is not valid TOML: {error}")))?;
    let mut values = BTreeMap::new();
    for (key, value) in table {
        if let Err(nearest) = known(&key) {
            let hint = nearest.map_or_else(
                || format!("known keys: {}", KEYS.join(", ")),
                |near| format!("did you mean {near:?}?"),
            );
            return Err(ConfigError(format!("the configuration key {key:?} is not known; {hint}")));
        }
        let value = match value {
            toml::Value::String(text) => text,
            toml::Value::Integer(number) => number.to_string(),
            toml::Value::Float(number) => number.to_string(),
            toml::Value::Boolean(flag) => flag.to_string(),
            _ => {
                return Err(ConfigError(format!(
                    "the configuration key {key:?} must be a text, a number or true/false"
                )));
            }
        };
        values.insert(key, value);
    }
    Ok(values)
}

/// `Ok` for a known key, else the nearest known one when there is a near one.
fn known(key: &str) -> Result<(), Option<&'static str>> {
    if KEYS.contains(&key) {
        return Ok(());
    }
    let nearest = KEYS
        .into_iter()
        .map(|candidate| (strsim::normalized_damerau_levenshtein(candidate, key), candidate))
        .max_by(|a, b| a.0.total_cmp(&b.0));
    Err(nearest.filter(|(similarity, _)| *similarity >= 0.6).map(|(_, candidate)| candidate))
}

fn base_url(text: Option<&str>, listen: SocketAddr) -> Result<Url, ConfigError> {
    let text = text.map_or_else(|| format!("http://{listen}"), str::to_owned);
    let refuse = |why: &str| {
        Err(ConfigError(format!(
            "base_url must be the public origin, such as https://tool.school.example: {why}"
        )))
    };
    let Ok(url) = Url::parse(&text) else { return refuse("it is not a URL") };
    match url.scheme() {
        "https" => {}
        "http" if is_loopback(&url) => {}
        // Browsers keep no cookie of an http page inside an LMS; only this machine's own addresses are excepted.
        "http" => {
            tracing::warn!("base_url is plain http: launches inside an LMS page will not keep a session")
        }
        _ => return refuse("it must begin with https:// (or http:// for a trial)"),
    }
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() || !url.username().is_empty() {
        return refuse("it has more than scheme, host and port");
    }
    Ok(url)
}

/// Whether the URL names this machine's loopback.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// The first place where `relative` exists: the working directory, the program's folder and those above it
/// (`target/release` lies in the checkout). The working directory's when there is none, for a clear error later.
fn beside_program(relative: &Path) -> PathBuf {
    let program = std::env::current_exe().ok();
    let above = program.iter().flat_map(|path| path.ancestors().skip(1).take(5));
    std::iter::once(Path::new(""))
        .chain(above)
        .map(|folder| folder.join(relative))
        .find(|candidate| candidate.exists())
        .unwrap_or_else(|| relative.to_path_buf())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn parts(file: &str, environment: &[(&str, &str)]) -> Result<Config, ConfigError> {
        let environment = environment.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        Config::from_parts(Some(file), &environment)
    }

    #[test]
    fn defaults_are_those_of_the_contract() {
        let config = parts("", &[]).unwrap();
        assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
        assert_eq!(config.base_url.as_str(), "http://127.0.0.1:8080/");
        assert_eq!(config.database_url, "sqlite://./data/feedforward.db");
        assert!(!config.allow_private_networks);
    }

    #[test]
    fn environment_wins_over_the_file() {
        let config =
            parts("workers = 3\nlisten = \"127.0.0.1:1\"", &[("FEEDFORWARD_LISTEN", "127.0.0.1:2")]).unwrap();
        assert_eq!((config.workers, config.listen.port()), (3, 2));
    }

    #[test]
    fn an_unknown_key_names_the_nearest() {
        let error = parts("lisen = \"127.0.0.1:1\"", &[]).unwrap_err().to_string();
        assert!(error.contains("\"listen\""), "{error}");
        let error = parts("", &[("FEEDFORWARD_BASE_ULR", "x")]).unwrap_err().to_string();
        assert!(error.contains("FEEDFORWARD_BASE_URL"), "{error}");
    }

    #[test]
    fn a_variable_of_somebody_else_is_left_alone() {
        assert!(parts("", &[("FEEDFORWARD_ACCEPTANCE_REPORT", "x")]).is_ok());
    }

    #[test]
    fn broken_values_say_what_to_write() {
        for (file, word) in [
            ("workers = 0", "1 to 256"),
            ("report_minimum = 1", "2 to 100"),
            ("retention_days = -1", "0 to 36500"),
            ("watts_per_core = \"much\"", "0.1 to 1000"),
            ("listen = \"8080\"", "127.0.0.1:8080"),
            ("base_url = \"https://a.example/path\"", "scheme, host and port"),
            ("allow_private_networks = \"yes\"", "true or false"),
            ("= broken", "TOML"),
        ] {
            let error = parts(file, &[]).unwrap_err().to_string();
            assert!(error.contains(word), "{file}: {error}");
        }
    }
}

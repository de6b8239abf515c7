//! `check`: everything that `serve` needs, a line each, without changing anything.
//!
//! No check stops another. Nothing is created either: a folder or file made by whoever tries this out, perhaps as
//! root, would not be the service's own.

use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail, ensure};
use inference::{EncoderPool, ModelDir, ModelError, PairScorerPool};
use url::Url;

use crate::config::{Config, is_loopback};
use crate::db::{self, Db};
use crate::secrets::{SECRET_FILE, Vault};
use crate::start;

/// What a check found: a few words when all is well, else what is wrong and what to do.
type Finding = anyhow::Result<String>;

pub(super) fn run(config: anyhow::Result<Config>) -> anyhow::Result<()> {
    let mut report = Report::default();
    match config {
        Ok(config) => {
            let taken = format!("{} workers, listening on {}", config.workers, config.listen);
            report.line("configuration", Ok(taken));
            everything(&config, &mut report);
        }
        Err(error) => report.line("configuration", Err(error)),
    }
    if report.failures > 0 {
        bail!("{} of {} checks failed: each line above says what to do", report.failures, report.checks);
    }
    Ok(())
}

#[derive(Default)]
struct Report {
    checks: usize,
    failures: usize,
}

impl Report {
    fn line(&mut self, subject: &str, finding: Finding) {
        self.checks += 1;
        match finding {
            Ok(words) => println!("ok   {subject}: {words}"),
            Err(error) => {
                self.failures += 1;
                println!("FAIL {subject}: {}", one_line(&format!("{error:#}")));
            }
        }
    }
}

/// Errors of libraries may run over several lines.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn everything(config: &Config, report: &mut Report) {
    report.line("base URL", base_url(&config.base_url));
    report.line("data directory", data_directory(&config.data_dir));
    match database(config) {
        Ok(None) => {
            report.line("database", Ok(format!("{}: is made at the first start", shown(config))));
            report.line("migrations", Ok("are applied at the first start".into()));
            report.line("tool keys", Ok("the first is made at the first start".into()));
        }
        Ok(Some(db)) => {
            report.line("database", Ok(format!("{} answers", shown(config))));
            let pending = migrations(&db);
            let keys = match &pending {
                Ok((0, _)) => tool_keys(config, &db),
                Ok(_) => Ok("not read before the tables are up to date".into()),
                Err(_) => Err(anyhow!("not read: see migrations")),
            };
            report.line("migrations", pending.map(|(_, words)| words));
            report.line("tool keys", keys);
        }
        Err(error) => {
            report.line("database", Err(error));
            report.line("migrations", Err(anyhow!("not read: see database")));
            report.line("tool keys", Err(anyhow!("not read: see database")));
        }
    }
    let (model, runtime) = model_and_runtime(config);
    report.line("ONNX Runtime", runtime);
    report.line("model", model);
}

fn base_url(url: &Url) -> Finding {
    let origin = url.as_str().trim_end_matches('/');
    match url.scheme() {
        "https" => Ok(format!("LMSs use {origin}/lti/login and {origin}/lti/launch")),
        _ if is_loopback(url) => Ok(format!("{origin}, for trials on this machine: a school needs https")),
        _ => bail!(
            "{origin} is plain http, and browsers send no cookie of such a page into an LMS: set FEEDFORWARD_BASE_URL to the https:// address that LMSs and browsers use"
        ),
    }
}

fn data_directory(folder: &Path) -> Finding {
    let advice = "set FEEDFORWARD_DATA_DIR to a folder that you may write";
    if folder.exists() {
        writable(folder).with_context(|| format!("cannot write in {}: {advice}", folder.display()))?;
        return Ok(format!("{} can be written", folder.display()));
    }
    let above = folder.ancestors().skip(1).map(|parent| match parent.as_os_str().is_empty() {
        true => Path::new("."),
        false => parent,
    });
    let above = above.into_iter().find(|parent| parent.exists()).unwrap_or(Path::new("/"));
    writable(above).with_context(|| format!("cannot create {}: {advice}", folder.display()))?;
    Ok(format!("{} is made at the first start", folder.display()))
}

/// A file that is made here and goes away at once, the only way to know.
fn writable(folder: &Path) -> std::io::Result<()> {
    let file = folder.join(format!(".feedforward-check-{}", std::process::id()));
    std::fs::OpenOptions::new().write(true).create_new(true).open(&file)?;
    std::fs::remove_file(&file)
}

/// The database, unless it is a SQLite file that is not there yet.
fn database(config: &Config) -> anyhow::Result<Option<Db>> {
    if let Some(missing) = db::missing_file(&config.database_url)? {
        let folder = parent(&missing);
        if folder != config.data_dir.as_path() {
            writable(folder).with_context(|| {
                format!("cannot make {}: its folder must exist and be yours to write", missing.display())
            })?;
        }
        return Ok(None);
    }
    Ok(Some(Db::open(&config.database_url)?))
}

fn parent(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A database URL without what may be a password.
fn shown(config: &Config) -> String {
    match config.database_url.split_once("://") {
        Some(("postgres" | "postgresql", _)) => Url::parse(&config.database_url).map_or_else(
            |_| "PostgreSQL".into(),
            |url| format!("PostgreSQL {}{}", url.host_str().unwrap_or_default(), url.path()),
        ),
        _ => config.database_url.clone(),
    }
}

/// How many migrations are missing here and now, and words for people.
fn migrations(db: &Db) -> anyhow::Result<(usize, String)> {
    let pending = db.pending()?;
    match pending.as_slice() {
        [] => Ok((0, "none is missing".into())),
        missing if db.is_sqlite() => {
            Ok((missing.len(), format!("{} missing, applied at the next start", missing.len())))
        }
        missing => bail!("{} missing ({}): run `feedforward migrate`", missing.len(), missing.join(", ")),
    }
}

fn tool_keys(config: &Config, db: &Db) -> Finding {
    let keys = db.read_blocking(db::tool_key::list)?;
    let file = config.data_dir.join(SECRET_FILE);
    if keys.is_empty() {
        return Ok("the first is made at the first start".into());
    }
    ensure!(
        config.secret.is_some() || file.exists(),
        "{} is missing, which opens the signing keys in the database: restore it, or set FEEDFORWARD_SECRET as it was; if it is lost, run `feedforward keys rotate`",
        file.display()
    );
    let vault = Vault::open(config.secret.as_deref(), &config.data_dir)?;
    let signing: Vec<_> = keys.iter().filter(|key| key.retired_at.is_none()).collect();
    for key in &signing {
        let opened = vault.open_sealed(&key.private_key)?;
        lti::ToolKey::from_pkcs8(&opened)
            .map_err(|error| anyhow!("the key {} is damaged: {error}", key.kid))?;
    }
    Ok(match signing.first() {
        Some(key) => format!("{} signs; {} retired", key.kid, keys.len() - signing.len()),
        None => "all are retired; a new one is made at the next start".into(),
    })
}

/// The files are verified first, which needs no library; then both are tried together.
fn model_and_runtime(config: &Config) -> (Finding, Finding) {
    let library = &config.onnx_runtime;
    let loaded = || Ok(format!("{} loads", library.display()));
    let dir = match ModelDir::open(&config.model_dir) {
        Ok(dir) => dir,
        Err(error) => return (Err(error.into()), library_there(library)),
    };
    match EncoderPool::open(&dir, library, 1) {
        Ok(encoder) => (model(config, &dir, &encoder, library), loaded()),
        Err(error @ (ModelError::LibraryMissing(_) | ModelError::Library(_))) => {
            (Err(anyhow!("its hashes fit, and it was not tried: see ONNX Runtime")), Err(error.into()))
        }
        Err(error) => (Err(error.into()), loaded()),
    }
}

fn model(config: &Config, dir: &ModelDir, encoder: &EncoderPool, library: &Path) -> Finding {
    let parity = inference::parity(dir, encoder)?;
    parity.verdict()?;
    let pairs = match PairScorerPool::open(dir, library, 1)? {
        Some(scorer) => {
            let parity = inference::pair_parity(dir, &scorer)?;
            parity.verdict()?;
            format!(
                "; pair scorer within {:.3} of the reference, {:.0} pairs a second on one core",
                parity.apart,
                parity.pairs_per_second()
            )
        }
        None => "; no pair scorer".into(),
    };
    start::grader(&Config { workers: 1, ..config.clone() })?.probe()?;
    let manifest = dir.manifest();
    Ok(format!(
        "{}@{} in {}: hashes fit; cosine to the reference {:.4} or better; {:.0} texts a second on one core{pairs}",
        manifest.name,
        manifest.version,
        config.model_dir.display(),
        parity.lowest,
        parity.texts_per_second()
    ))
}

fn library_there(library: &Path) -> Finding {
    ensure!(library.is_file(), ModelError::LibraryMissing(PathBuf::from(library)));
    Ok(format!("{} is there; it was not tried, see model", library.display()))
}

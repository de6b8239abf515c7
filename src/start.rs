//! From a configuration to a running program's parts.

use std::sync::Arc;

use anyhow::{Context, ensure};

use crate::app::{App, Parts, Wake};
use crate::clock::Clock;
use crate::config::Config;
use crate::db::{self, Db};
use crate::domain::connection::KeyReads;
use crate::domain::marking::learning::LearntCache;
use crate::domain::material::index::Tutors;
use crate::domain::material::reader::Reader;
use crate::domain::roster::RosterCache;
use crate::domain::tool_keys::ToolKeys;
use crate::egress::Egress;
use crate::metrics::Metrics;
use crate::secrets::Vault;

/// Builds the parts; brings a SQLite database up to date, and refuses a PostgreSQL database that is not.
pub async fn app(config: Config, clock: Clock) -> anyhow::Result<App> {
    let db = database(&config)?;
    if db.is_sqlite() {
        db.migrate().context("the database could not be brought up to date")?;
    } else {
        ensure!(db.pending()?.is_empty(), "the database is not up to date: run `feedforward migrate` first");
    }
    let models = models(&config)?;
    let vault = Vault::open(config.secret.as_deref(), &config.data_dir)?;
    let egress = Egress::new(config.allow_private_networks)?;
    let parts = Parts {
        tool_keys: ToolKeys::new(db.clone(), clock.clone(), vault),
        key_sets: lti::KeySetCache::new(egress.clone()),
        services: lti::Services::new(egress.clone()),
        egress,

        key_reads: KeyReads::default(),
        rosters: RosterCache::default(),
        learnt: LearntCache::default(),
        wake: Wake::default(),
        metrics: Metrics::new()?,
        encoder: models.encoder,
        question_reader: models.reader.map(|reader| reader as Arc<dyn text::Reader>),
        grader: Arc::new(models.grader),
        reader: Reader::new(config.program.clone()),
        tutors: Tutors::default(),
        clock,
        db,
        config,
    };
    Ok(App::new(parts))
}

/// Opens the database, making the data directory when it is not there.
pub fn database(config: &Config) -> anyhow::Result<Db> {
    let folder = &config.data_dir;
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).with_context(|| {
        format!(
            "cannot create the data directory {}: set FEEDFORWARD_DATA_DIR to a folder that you may write",
            folder.display()
        )
    })?;
    Ok(Db::open(&config.database_url)?)
}

/// Opens a database that must be there already; makes nothing.
pub fn existing_database(config: &Config) -> anyhow::Result<Db> {
    if let Some(missing) = db::missing_file(&config.database_url)? {
        anyhow::bail!(
            "there is no database at {}: set FEEDFORWARD_DATABASE_URL or FEEDFORWARD_DATA_DIR to where it is",
            missing.display()
        );
    }
    Ok(Db::open(&config.database_url)?)
}

/// Loads the models and gives the grader over them.
pub fn grader(config: &Config) -> anyhow::Result<grader::Grader> {
    Ok(models(config)?.grader)
}

/// Loads the models.
pub fn models(config: &Config) -> anyhow::Result<inference::Opened> {
    let opened = inference::open(&config.model_dir, &config.onnx_runtime, config.workers)?;
    if let Some(why) = &opened.without_pair_scorer {
        tracing::warn!("marks are made without the pair scorer, and are less exact: {why}");
    }
    Ok(opened)
}

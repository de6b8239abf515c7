//! `serve` and `worker`.

use anyhow::Context;

use crate::cli::block_on;
use crate::clock::Clock;
use crate::config::Config;
use crate::jobs::Workers;
use crate::server::Server;
use crate::start;

pub(super) fn serve(config: Config) -> anyhow::Result<()> {
    block_on(async {
        let app = start::app(config, Clock::system()).await?;
        let server = Server::bind(&app)?;
        let workers = Workers::start(&app);
        tracing::info!(listen = %server.address(), base_url = %app.config.base_url, "ready");
        server.run_until_signal().await.context("the web server stopped")?;
        workers.stop().await;
        Ok(())
    })
}

pub(super) fn work(config: Config) -> anyhow::Result<()> {
    block_on(async {
        let app = start::app(config, Clock::system()).await?;
        let workers = Workers::start(&app);
        tracing::info!(workers = app.config.workers, "ready");
        crate::server::signal().await?;
        workers.stop().await;
        Ok(())
    })
}

//! The web server: binding, limits, and an end that loses nothing.

use std::net::SocketAddr;
use std::time::Duration;

use actix_web::dev::{Server as Running, ServerHandle};
use actix_web::{App as Web, HttpServer, middleware, web};
use anyhow::Context;
use tokio::signal::unix::{SignalKind, signal as listen_to};

use crate::app::App;
use crate::routes;
use crate::web::{errors, headers};

/// Web threads; the work is done on blocking threads, so two are plenty.
const THREADS: usize = 2;

/// A bound server.
pub struct Server {
    running: Running,
    address: SocketAddr,
}

impl Server {
    /// Binds the configured address.
    pub fn bind(app: &App) -> anyhow::Result<Self> {
        let shared = app.clone();
        let server = HttpServer::new(move || {
            Web::new()
                .app_data(web::Data::new(shared.clone()))
                .wrap(middleware::from_fn(errors::render))
                .wrap(middleware::from_fn(headers::add))
                .wrap(middleware::Compress::default())
                .configure(routes::configure)
        })
        .workers(THREADS)
        .max_connections(4_096)
        .client_request_timeout(Duration::from_secs(10))
        .shutdown_timeout(10)
        .disable_signals()
        .bind(app.config.listen)
        .with_context(|| {
            format!(
                "cannot listen on {}: is another program there? Set FEEDFORWARD_LISTEN to a free one",
                app.config.listen
            )
        })?;
        let address = *server.addrs().first().context("no address was bound")?;
        Ok(Self { running: server.run(), address })
    }

    /// The address that was bound.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Ends the server from elsewhere.
    pub fn handle(&self) -> ServerHandle {
        self.running.handle()
    }

    /// Serves until the handle ends it.
    pub async fn run(self) -> std::io::Result<()> {
        self.running.await
    }

    /// Serves until the process is told to end; requests in hand are finished.
    pub async fn run_until_signal(self) -> anyhow::Result<()> {
        let handle = self.handle();
        tokio::spawn(async move {
            if signal().await.is_ok() {
                handle.stop(true).await;
            }
        });
        Ok(self.run().await?)
    }
}

/// Waits for SIGTERM or SIGINT.
pub async fn signal() -> std::io::Result<()> {
    let (mut term, mut int) = (listen_to(SignalKind::terminate())?, listen_to(SignalKind::interrupt())?);
    tokio::select! {
        _ = term.recv() => {}
        _ = int.recv() => {}
    }
    tracing::info!("ending");
    Ok(())
}

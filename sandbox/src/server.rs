//! Starting and stopping, what all handlers share, and the list of routes.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::{App as WebApp, HttpServer, middleware::from_fn, web};
use jiff::Timestamp;
use tokio::task::JoinHandle;

use crate::config::{Clock, Flavour, LoginMethod, SandboxConfig};
use crate::model::{LineItem, Registration, Tool};
use crate::state::State;
use crate::{faults, http};

/// The sandbox could not start.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// The address is taken or not ours.
    #[error("the sandbox LMS cannot listen on {0}: {1}; choose another port")]
    Listen(SocketAddr, std::io::Error),
    /// No key pair.
    #[error("the sandbox LMS cannot make its signing key")]
    Key,
    /// The HTTP client cannot be built.
    #[error("the sandbox LMS cannot build its HTTP client: {0}")]
    Client(#[from] reqwest::Error),
}

/// What every handler gets.
pub(crate) struct App {
    pub base: String,
    pub guid: String,
    pub flavour: Flavour,
    pub login_method: LoginMethod,
    pub page_size: usize,
    pub client: reqwest::Client,
    clock: Clock,
    state: Mutex<State>,
}

impl App {
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn now(&self) -> Timestamp {
        (self.clock)()
    }

    pub(crate) fn line_items_url(&self, course: &str, tool: u32) -> String {
        match self.flavour {
            Flavour::Moodle => format!("{}/services/{course}/lineitems?type_id={tool}", self.base),
            Flavour::Canvas => format!("{}/services/{course}/line_items", self.base),
        }
    }

    pub(crate) fn line_item_url(&self, item: &LineItem) -> String {
        self.below_item(item, "")
    }

    /// The URL of a line item's service; the query, where there is one, comes last.
    pub(crate) fn below_item(&self, item: &LineItem, service: &str) -> String {
        let LineItem { id, course, tool, .. } = item;
        match self.flavour {
            Flavour::Moodle => {
                format!("{}/services/{course}/lineitems/{id}/lineitem{service}?type_id={tool}", self.base)
            }
            Flavour::Canvas => format!("{}/services/{course}/line_items/{id}{service}", self.base),
        }
    }

    pub(crate) fn memberships_url(&self, course: &str) -> String {
        format!("{}/services/{course}/memberships", self.base)
    }

    pub(crate) fn token_url(&self) -> String {
        format!("{}/token", self.base)
    }

    pub(crate) fn registration(&self, tool: &Tool) -> Registration {
        Registration {
            tool: tool.id,
            client_id: tool.client_id.clone(),
            deployment_id: tool.deployment_id.clone(),
            issuer: self.base.clone(),
            authorization_endpoint: format!("{}/auth", self.base),
            token_endpoint: self.token_url(),
            jwks_uri: format!("{}/jwks", self.base),
        }
    }
}

/// A running LMS. Clones speak to the same one.
#[derive(Clone)]
pub struct Sandbox {
    pub(crate) app: web::Data<App>,
    server: ServerHandle,
    task: Arc<Mutex<Option<JoinHandle<()>>>>,
}

impl Sandbox {
    /// Binds and serves on the current tokio runtime until [`Self::stop`].
    pub async fn start(config: SandboxConfig) -> Result<Self, SandboxError> {
        // Another part of the program may have chosen the provider already, which is just as good.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let listener = std::net::TcpListener::bind(config.listen)
            .and_then(|listener| listener.set_nonblocking(true).map(|()| listener))
            .map_err(|error| SandboxError::Listen(config.listen, error))?;
        let port = listener.local_addr().map_err(|error| SandboxError::Listen(config.listen, error))?.port();
        let public = config.public_url.as_deref().unwrap_or("http://localhost:0").trim_end_matches('/');
        let base = match public.strip_suffix(":0") {
            Some(origin) => format!("{origin}:{port}"),
            None => public.to_owned(),
        };
        #[expect(
            clippy::disallowed_methods,
            reason = "the sandbox is the LMS: it has no egress rules of the tool"
        )]
        let client = reqwest::Client::builder()
            .user_agent(match config.flavour {
                Flavour::Moodle => format!("MoodleBot/4.5 (+{base})"),
                Flavour::Canvas => "Canvas-LMS".to_owned(),
            })
            .timeout(Duration::from_secs(10))
            .connect_timeout(Duration::from_secs(5))
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()?;
        let app = web::Data::new(App {
            base,
            guid: hex::encode(rand::random::<[u8; 16]>()),
            flavour: config.flavour,
            login_method: config.login_method,
            page_size: config.page_size.max(1),
            client,
            clock: config.clock,
            state: Mutex::new(State::new(config.flavour, &config.seed).map_err(|_| SandboxError::Key)?),
        });
        let shared = app.clone();
        let server = HttpServer::new(move || {
            WebApp::new()
                .app_data(shared.clone())
                .app_data(web::PayloadConfig::new(1 << 20))
                .wrap(from_fn(faults::middleware))
                .configure(http::routes)
        })
        .workers(2)
        // A client on a crowded machine may take long between connecting and asking.
        .client_request_timeout(std::time::Duration::from_secs(60))
        .disable_signals()
        .on_connect(faults::on_connect)
        .listen(listener)
        .map_err(|error| SandboxError::Listen(config.listen, error))?
        .run();
        let handle = server.handle();
        let task = tokio::spawn(async move {
            if let Err(error) = server.await {
                tracing::error!(%error, "the sandbox LMS stopped");
            }
        });
        Ok(Self { app, server: handle, task: Arc::new(Mutex::new(Some(task))) })
    }

    /// The public origin, without a slash at the end; also the issuer.
    pub fn url(&self) -> &str {
        &self.app.base
    }

    /// Stops serving and waits until the port is free. Stopping twice does nothing.
    pub async fn stop(&self) {
        self.server.stop(false).await;
        let task = self.task.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(task) = task
            && let Err(error) = task.await
        {
            tracing::warn!(%error, "the sandbox LMS did not stop cleanly");
        }
    }
}

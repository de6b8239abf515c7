//! The whole program in this process beside a sandbox LMS, registered with each other, and the things people do there.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::dev::ServerHandle;
use feedforward::app::App;
use feedforward::clock::{Clock, ManualClock};
use feedforward::config::Config;
use feedforward::domain::assignment::{self, AssignmentForm};
use feedforward::domain::platform::{self, NewPlatform};
use feedforward::jobs::Workers;
use feedforward::server::Server;
use feedforward::start;
use lti::NetworkPolicy;
use sandbox::{
    Flavour, GradeRow, NewLineItem, NewLink, Registration, Sandbox, SandboxConfig, ToolRegistration,
};
use tempfile::TempDir;

use super::browser::{Browser, Kind, Page};
use super::database::Database;
use super::steps;

/// Longer than anything takes, in the machine's own time: where ten programs want each core, everything takes ten times
/// as long, and is no fault of the program under test.
pub fn patience() -> Duration {
    Duration::from_secs(40).mul_f64(crowding())
}

/// How many programs want each core, at least 1; 1 where the system does not tell.
pub fn crowding() -> f64 {
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load: f64 = load.split_whitespace().next().and_then(|load| load.parse().ok()).unwrap_or(0.0);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    (load / cores as f64).clamp(1.0, 20.0)
}

/// An answer that says what the model answer of [`leaves`] says, in other words.
pub const GOOD_ANSWER: &str = "Leaves have chlorophyll in them, which absorbs the red and the blue light and reflects the green light to our eyes.";
/// One that says half of it.
pub const HALF_ANSWER: &str = "Because they contain chlorophyll, and chlorophyll is a green pigment.";

/// How a world is to be.
#[derive(Clone)]
pub struct Options {
    pub flavour: Flavour,
    /// A clock for both sides; the machine's when absent.
    pub clock: Option<ManualClock>,
    /// Whether answers are graded and sent.
    pub work: bool,
    /// The only deployments that the tool accepts.
    pub deployments: Vec<String>,
    /// Further keys of the configuration, without `FEEDFORWARD_`.
    pub keys: Vec<(&'static str, &'static str)>,
}

impl Default for Options {
    fn default() -> Self {
        Self { flavour: Flavour::Moodle, clock: None, work: true, deployments: Vec::new(), keys: Vec::new() }
    }
}

/// The tool, the LMS, and what both are made of.
pub struct World {
    pub app: App,
    pub lms: Sandbox,
    pub registration: Registration,
    pub origin: String,
    server: ServerHandle,
    workers: Option<Workers>,
    // Dropped last, in this order.
    _database: Database,
    _folder: TempDir,
}

/// A student's question of ten points that the grader can mark, released without a person.
pub fn leaves() -> AssignmentForm {
    AssignmentForm {
        title: "Why do leaves look green?".into(),
        prompt: "Most leaves look green in daylight. Explain why, in one to three sentences.".into(),
        reference_answer: "Leaves contain chlorophyll. Chlorophyll absorbs red and blue light and reflects green light, which reaches our eyes.".into(),
        other_reference_answers: "They reflect green light and absorb red and blue light.".into(),
        points: "10".into(),
        release_policy: "all".into(),
        language: "en".into(),
        ..AssignmentForm::default()
    }
}

/// A configuration for `origin` from the same door as in production.
pub fn config(
    port: u16,
    folder: &std::path::Path,
    database_url: &str,
    keys: &[(&'static str, &'static str)],
) -> Config {
    let mut environment: BTreeMap<String, String> = [
        ("LISTEN", format!("127.0.0.1:{port}")),
        ("BASE_URL", format!("http://127.0.0.1:{port}")),
        ("DATA_DIR", folder.display().to_string()),
        ("DATABASE_URL", database_url.to_owned()),
        ("ALLOW_PRIVATE_NETWORKS", "true".to_owned()),
        ("WORKERS", "1".to_owned()),
    ]
    .into_iter()
    .chain(keys.iter().map(|(key, value)| (*key, (*value).to_owned())))
    .map(|(key, value)| (format!("FEEDFORWARD_{key}"), value))
    .collect();
    // Another model or library than the checkout's can be tested.
    for name in ["ORT_DYLIB_PATH", "FEEDFORWARD_MODEL_DIR"] {
        if let Ok(value) = std::env::var(name) {
            environment.insert(name.into(), value);
        }
    }
    // Files are read by the program itself, not by this test.
    let program = env!("CARGO_BIN_EXE_feedforward").into();
    Config { program, ..Config::from_parts(None, &environment).unwrap() }
}

/// A port that was free a moment ago.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

impl World {
    /// With everything as usual.
    pub async fn new() -> Self {
        Self::with(Options::default()).await
    }

    /// Starts both sides.
    pub async fn with(options: Options) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::new(folder.path());
        let clock = options.clock.clone().map_or_else(Clock::system, Clock::from);
        let (app, server) = loop {
            let config = config(free_port(), folder.path(), &database.url, &options.keys);
            let app = start::app(config, clock.clone()).await.unwrap();
            // The port may have been taken in between.
            if let Ok(server) = Server::bind(&app) {
                break (app, server);
            }
        };
        let handle = server.handle();
        actix_web::rt::spawn(async move { server.run().await.unwrap() });
        let workers = options.work.then(|| Workers::start(&app));
        let lms_clock = clock.clone();
        let lms = Sandbox::start(SandboxConfig {
            flavour: options.flavour,
            clock: Arc::new(move || jiff::Timestamp::from_microsecond(lms_clock.now().micros()).unwrap()),
            ..SandboxConfig::default()
        })
        .await
        .unwrap();
        let origin = app.config.base_url.as_str().trim_end_matches('/').to_owned();
        let registration = lms.register_tool(ToolRegistration::at_origin("Feedforward", &origin));
        register(&app, &registration, options.deployments).await;
        Self { app, lms, registration, origin, server: handle, workers, _database: database, _folder: folder }
    }

    /// Ends both sides. The LMS must have had nothing to complain about.
    #[track_caller]
    pub fn finish(self) -> impl Future<Output = ()> {
        let violations = self.lms.violations();
        assert!(violations.is_empty(), "the LMS complains: {violations:#?}");
        self.stop()
    }

    /// Ends both sides.
    pub async fn stop(self) {
        if let Some(workers) = self.workers {
            workers.stop().await;
        }
        self.server.stop(false).await;
        self.lms.stop().await;
    }

    /// Puts an assignment into the seeded course without the teacher's clicks; returns the activity's id.
    pub async fn assign(&self, form: AssignmentForm) -> String {
        let platform_id = self.platform_id().await;
        let item = item(&self.app, &platform_id, form).await;
        self.lms.add_link(&self.lms.course(), self.registration.tool, item)
    }

    pub async fn platform_id(&self) -> feedforward::db::types::PlatformId {
        let issuer = self.registration.issuer.clone();
        let mut found =
            self.app.db.read(move |c| feedforward::db::platform::by_issuer(c, &issuer)).await.unwrap();
        found.pop().unwrap().id
    }

    /// A browser in which somebody is logged in at the LMS.
    pub fn browser(&self, user: &str) -> Browser {
        self.browser_of(Kind::Chromium, user)
    }

    pub fn browser_of(&self, kind: Kind, user: &str) -> Browser {
        steps::browser(&self.lms, kind, user)
    }

    /// Opens an activity, as pressing on it in the course does.
    pub async fn open(&self, browser: &Browser, link: &str) -> Page {
        steps::open(&self.lms, browser, link).await
    }

    /// Opens an activity and hands an answer in; returns the page that the student then sees.
    pub async fn hand_in(&self, user: &str, link: &str, answer: &str) -> Page {
        let browser = self.browser(user);
        let page = self.open(&browser, link).await;
        let page = browser.send(&page.form_with("answer").fill("answer", answer)).await;
        assert_eq!(page.status, 200, "{}", page.text());
        page
    }

    /// Waits until the gradebook shows what is wanted.
    #[track_caller]
    pub fn mark(
        &self,
        user: &str,
        link: &str,
        wanted: impl Fn(&GradeRow) -> bool,
    ) -> impl Future<Output = GradeRow> {
        steps::mark(&self.lms, user, link, wanted)
    }

    /// Loads a page again until it fits.
    #[track_caller]
    pub fn page(
        &self,
        browser: &Browser,
        url: &str,
        wanted: impl Fn(&Page) -> bool,
    ) -> impl Future<Output = Page> {
        let caller = std::panic::Location::caller();
        async move {
            let started = Instant::now();
            loop {
                let page = browser.open(url).await;
                if wanted(&page) {
                    return page;
                }
                assert!(started.elapsed() < patience(), "{caller}: {} shows {}", page.url, page.text());
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }

    /// Score posts that the LMS took.
    pub fn taken(&self, user: &str, link: &str) -> usize {
        self.lms.score_posts(user, link).iter().filter(|post| post.status == 200).count()
    }
}

/// Makes the LMS known to the tool.
pub async fn register(app: &App, registration: &Registration, deployments: Vec<String>) {
    let new = NewPlatform {
        name: "Sandbox LMS".into(),
        issuer: registration.issuer.clone(),
        client_id: registration.client_id.clone(),
        authorization_endpoint: registration.authorization_endpoint.clone(),
        token_endpoint: registration.token_endpoint.clone(),
        jwks_uri: registration.jwks_uri.clone(),
        deployments,
        ..NewPlatform::default()
    };
    let now = app.clock.now();
    let policy = NetworkPolicy { allow_private: true };
    app.db.write(move |c| platform::add(c, &new, policy, now)).await.unwrap();
}

/// Stores an assignment and returns the activity that deep linking would make of it.
pub async fn item(app: &App, platform: &feedforward::db::types::PlatformId, form: AssignmentForm) -> NewLink {
    let content = form.check().unwrap();
    let assignment = assignment::create(app, platform, None, content).await.unwrap();
    let item = assignment::link_item(app, &assignment).unwrap();
    NewLink {
        title: item.title,
        url: Some(item.url.to_string()),
        custom: item.custom.into_iter().collect(),
        line_item: item.line_item.map(|column| NewLineItem {
            maximum: f64::from(column.score_maximum),
            resource_id: Some(column.resource_id),
            tag: column.tag,
            review_url: column.review_url.map(|url| url.to_string()),
        }),
    }
}

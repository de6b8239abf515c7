//! Login and launch, beside two other tools in one run: `make bench-launch`.
//!
//! One platform that is only a key set (answered after 5 ms) and a pen; each tool is a process of its own on this machine,
//! as the driver is. For each tool and round: logins, each with its own state, nonce and cookie; tokens signed without a
//! clock running; the launches. A round with one wrong verdict is void. Ours and ltijs keep their state in a SQLite file on
//! the same disk, PyLTI1p3 keeps it in memory, which is as fast as it can be. What each tool checks is in
//! docs/negative-suite.md.
//!
//! `LAUNCHES` is how many there are in a round (400), `LAUNCH_ROUNDS` how many rounds (3); `LAUNCH_PEERS` is the folder of
//! `benches/peers/install`. Without it our own figures are taken alone.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods)]

#[path = "../tests/support/mod.rs"]
mod support;

use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use actix_web::{App, HttpResponse, HttpServer, web};
use futures_util::{StreamExt, stream};
use reqwest::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use sandbox::Registration;
use serde_json::{Value, json};
use support::database::Database;
use support::platform::{Key, LTI, MEMBER};
use support::process::Tool;
use url::Url;

const AT_ONCE: usize = 16;
const CLIENT: &str = "client-of-main";
/// The key set's own delay.
const DELAY: Duration = Duration::from_millis(5);

/// A tool under test.
struct Target {
    name: &'static str,
    login: String,
    launch: String,
    pids: Vec<u32>,
    _running: Running,
}

#[expect(dead_code, reason = "held until the end")]
enum Running {
    Ours(Box<Tool>, Database, tempfile::TempDir),
    Peer(Peer, tempfile::TempDir),
}

/// A process that ends with the bench.
struct Peer(Child);

impl Drop for Peer {
    fn drop(&mut self) {
        _ = self.0.kill();
        _ = self.0.wait();
    }
}

/// The platform: its origin, its key, and how often the key set was fetched.
struct Lms {
    origin: String,
    key: Key,
    fetches: Arc<AtomicUsize>,
}

/// A login that waits for its launch.
struct Login {
    state: String,
    nonce: String,
    cookies: String,
}

struct Round {
    login_seconds: f64,
    launch_seconds: f64,
    /// Of each launch, in milliseconds, sorted.
    waits: Vec<f64>,
    cpu_seconds: f64,
    fetches: usize,
}

impl Round {
    fn cycles_a_second(&self) -> f64 {
        self.waits.len() as f64 / (self.login_seconds + self.launch_seconds)
    }
}

fn number(name: &str, default: usize) -> usize {
    std::env::var(name).ok().map_or(default, |text| text.parse().expect("a number"))
}

impl Lms {
    fn start() -> Self {
        let key = Key::new("bench");
        let jwks = json!({ "keys": [key.jwk.clone()] });
        let fetches = Arc::new(AtomicUsize::new(0));
        let count = fetches.clone();
        let server = HttpServer::new(move || {
            let (jwks, count) = (jwks.clone(), count.clone());
            let keys = move || {
                let jwks = jwks.clone();
                count.fetch_add(1, Ordering::SeqCst);
                async move {
                    tokio::time::sleep(DELAY).await;
                    HttpResponse::Ok().json(jwks)
                }
            };
            App::new().route("/main/jwks", web::get().to(keys))
        });
        let server = server.workers(1).disable_signals().bind(("127.0.0.1", 0)).unwrap();
        let origin = format!("http://127.0.0.1:{}", server.addrs()[0].port());
        actix_web::rt::spawn(server.run());
        Self { origin, key, fetches }
    }

    fn registration(&self) -> Registration {
        let at = |path: &str| format!("{}/main{path}", self.origin);
        Registration {
            tool: 1,
            client_id: CLIENT.into(),
            deployment_id: "1".into(),
            issuer: at(""),
            authorization_endpoint: at("/auth"),
            token_endpoint: at("/token"),
            jwks_uri: at("/jwks"),
        }
    }

    /// About two kilobytes, as an LMS sends with all services; `n` makes person, course and link.
    fn claims(&self, target: &Target, login: &Login, n: usize) -> Value {
        let now = jiff::Timestamp::now().as_second();
        let at = |path: &str| format!("{}/main/{path}", self.origin);
        let lti = |name: &str| format!("{LTI}{name}");
        json!({
            "iss": at("").trim_end_matches('/'), "aud": CLIENT, "nonce": login.nonce, "iat": now - 2, "exp": now + 300,
            "sub": format!("person-{n}"), "name": format!("Person Number {n}"), "given_name": "Person",
            "family_name": format!("Number {n}"), "email": format!("person-{n}@school.example"),
            lti("version"): "1.3.0", lti("message_type"): "LtiResourceLinkRequest", lti("deployment_id"): "1",
            lti("target_link_uri"): target.launch, lti("roles"): [format!("{MEMBER}Learner")],
            lti("context"): {"id": format!("course-{}", n % 200), "label": "BIO1", "title": "Biology", "type": ["CourseSection"]},
            lti("resource_link"): {"id": format!("link-{}", n % 20), "title": "Why leaves are green", "description": "x".repeat(300)},
            lti("launch_presentation"): {"locale": "en", "document_target": "iframe", "return_url": at("return")},
            lti("custom"): {"a": "x".repeat(100), "b": "x".repeat(100)},
            lti("tool_platform"): {"product_family_code": "bench", "guid": "g", "name": "Bench", "version": "1"},
            "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint": {
                "scope": ["https://purl.imsglobal.org/spec/lti-ags/scope/lineitem", "https://purl.imsglobal.org/spec/lti-ags/scope/score"],
                "lineitems": at("lineitems"), "lineitem": at(&format!("lineitems/{}", n % 20))},
            "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice":
                {"context_memberships_url": at("members"), "service_versions": ["2.0"]},
        })
    }
}

struct Driver {
    client: reqwest::Client,
    lms: Lms,
}

impl Driver {
    async fn login(&self, target: &Target, n: usize) -> Login {
        let hint = n.to_string();
        let query = [
            ("iss", format!("{}/main", self.lms.origin)),
            ("login_hint", hint.clone()),
            ("target_link_uri", target.launch.clone()),
            ("client_id", CLIENT.into()),
            ("lti_message_hint", hint),
            ("lti_deployment_id", "1".into()),
        ];
        let url = Url::parse_with_params(&target.login, &query).unwrap();
        let answer = self.client.get(url).send().await.unwrap();
        let text = |value: &reqwest::header::HeaderValue| value.to_str().unwrap().to_owned();
        let cookies: Vec<String> = answer
            .headers()
            .get_all(SET_COOKIE)
            .iter()
            .map(|cookie| text(cookie).split(';').next().unwrap_or_default().to_owned())
            .collect();
        let to = answer.headers().get(LOCATION).map(text);
        let to = to.unwrap_or_else(|| panic!("{}: login answered {}", target.name, answer.status()));
        let to = Url::parse(&to).unwrap();
        let get = |name: &str| to.query_pairs().find(|(n, _)| n == name).unwrap().1.into_owned();
        Login { state: get("state"), nonce: get("nonce"), cookies: cookies.join("; ") }
    }

    /// Posts a launch; returns whether it was let in, and how long that took in milliseconds.
    async fn launch(&self, target: &Target, login: &Login, token: &str) -> (bool, f64) {
        let form = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("id_token", token)
            .append_pair("state", &login.state)
            .finish();
        let began = Instant::now();
        let answer = self
            .client
            .post(&target.launch)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(COOKIE, &login.cookies)
            .body(form)
            .send()
            .await
            .unwrap();
        let status = answer.status().as_u16();
        _ = answer.bytes().await;
        ((200..400).contains(&status), began.elapsed().as_secs_f64() * 1_000.0)
    }

    async fn logins(&self, target: &Target, count: usize) -> Vec<Login> {
        stream::iter(0..count).map(|n| self.login(target, n)).buffered(AT_ONCE).collect().await
    }

    async fn round(&self, target: &Target, count: usize) -> Round {
        let (cpu, fetches) = (cpu_seconds(&target.pids), self.lms.fetches.load(Ordering::SeqCst));
        let began = Instant::now();
        let logins = self.logins(target, count).await;
        let login_seconds = began.elapsed().as_secs_f64();
        let cpu_of_logins = cpu_seconds(&target.pids) - cpu;
        let tokens: Vec<String> = logins
            .iter()
            .enumerate()
            .map(|(n, login)| self.lms.key.sign(&self.lms.claims(target, login, n)))
            .collect();
        let cpu = cpu_seconds(&target.pids);
        let began = Instant::now();
        let mut waits: Vec<f64> = stream::iter(logins.iter().zip(&tokens))
            .map(|(login, token)| async move {
                let (taken, wait) = self.launch(target, login, token).await;
                assert!(taken, "{} refused a good launch: the round is void", target.name);
                wait
            })
            .buffer_unordered(AT_ONCE)
            .collect()
            .await;
        let launch_seconds = began.elapsed().as_secs_f64();
        waits.sort_by(f64::total_cmp);
        Round {
            login_seconds,
            launch_seconds,
            waits,
            cpu_seconds: cpu_of_logins + cpu_seconds(&target.pids) - cpu,
            fetches: self.lms.fetches.load(Ordering::SeqCst) - fetches,
        }
    }

    /// Twenty launches signed by somebody else.
    async fn gate(&self, target: &Target) {
        let stranger = Key::new("bench");
        for (n, login) in self.logins(target, 20).await.iter().enumerate() {
            let token = stranger.sign(&self.lms.claims(target, login, n));
            assert!(!self.launch(target, login, &token).await.0, "{} let a forged launch in", target.name);
        }
    }

    /// Login and launch at a fixed pace; returns the waits of the launches, sorted, and the rate that was reached.
    async fn paced(&self, target: &Target, rate: f64, seconds: f64) -> (Vec<f64>, f64) {
        let count = (rate * seconds) as usize;
        let began = tokio::time::Instant::now();
        let one = |n: usize| async move {
            tokio::time::sleep_until(began + Duration::from_secs_f64(n as f64 / rate)).await;
            let login = self.login(target, n).await;
            let token = self.lms.key.sign(&self.lms.claims(target, &login, n));
            let (taken, wait) = self.launch(target, &login, &token).await;
            assert!(taken, "{} refused a good launch", target.name);
            wait
        };
        let mut waits: Vec<f64> = stream::iter(0..count).map(one).buffer_unordered(4_096).collect().await;
        let reached = count as f64 / began.elapsed().as_secs_f64();
        waits.sort_by(f64::total_cmp);
        (waits, reached)
    }

    /// Tokens with a `kid` that nobody published, each on a login of its own, at a fixed pace, for ever.
    async fn flood(&self, target: &Target, rate: f64) {
        let stranger = Key::new("x");
        let began = tokio::time::Instant::now();
        let one = |n: usize| {
            let mut stranger = stranger.clone();
            stranger.kid = format!("unknown-{n}");
            async move {
                tokio::time::sleep_until(began + Duration::from_secs_f64(n as f64 / rate)).await;
                let login = self.login(target, n).await;
                let token = stranger.sign(&self.lms.claims(target, &login, n));
                assert!(!self.launch(target, &login, &token).await.0, "{} let junk in", target.name);
            }
        };
        stream::iter(0..).map(one).buffer_unordered(4_096).for_each(|()| async {}).await;
    }
}

/// The value below which this share of the sorted values lies.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    sorted[(share * (sorted.len() - 1) as f64).round() as usize]
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Seconds of processor time that processes and their children have used.
fn cpu_seconds(pids: &[u32]) -> f64 {
    let ticks = |pid: &u32| -> Option<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
        // utime and stime; Linux counts hundredths of a second.
        Some(fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?)
    };
    pids.iter().filter_map(ticks).sum::<f64>() / 100.0
}

/// A process with all its children.
fn family(pid: u32) -> Vec<u32> {
    let children = std::fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap_or_default();
    let mut all = vec![pid];
    all.extend(children.split_whitespace().filter_map(|child| child.parse().ok()).flat_map(family));
    all
}

async fn ours(lms: &Lms) -> Target {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::new(folder.path());
    let mut tool = Tool::new(folder.path(), &database.url);
    tool.set("FEEDFORWARD_WORKERS", "1");
    tool.add_platform(&lms.registration()).await;
    tool.start().await;
    Target {
        name: "feedforward",
        login: format!("{}/lti/login", tool.origin),
        launch: format!("{}/lti/launch", tool.origin),
        pids: family(tool.pid().unwrap()),
        _running: Running::Ours(Box::new(tool), database, folder),
    }
}

async fn peer(name: &'static str, lms: &Lms, mut command: Command) -> Target {
    let folder = tempfile::tempdir().unwrap();
    let port = support::world::free_port();
    let log = std::fs::File::create(folder.path().join("log")).unwrap();
    command
        .env("PORT", port.to_string())
        .env("ISSUER", &lms.origin)
        .env("CLIENT_ID", CLIENT)
        .env("DATABASE", folder.path().join("peer.db"))
        .stdin(Stdio::null())
        .stdout(log.try_clone().unwrap())
        .stderr(log);
    if name == "PyLTI1p3" {
        command.args(["--bind", &format!("127.0.0.1:{port}")]);
    }
    let child = Peer(command.spawn().expect("run benches/peers/install first"));
    let origin = format!("http://127.0.0.1:{port}");
    let mut target = Target {
        name,
        login: format!("{origin}/login"),
        launch: format!("{origin}/launch"),
        pids: Vec::new(),
        _running: Running::Peer(child, folder),
    };
    // Registered and listening when a login is answered with a redirect.
    let client =
        reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let query = [
        ("iss", format!("{}/main", lms.origin)),
        ("login_hint", "0".into()),
        ("target_link_uri", target.launch.clone()),
        ("client_id", CLIENT.to_owned()),
    ];
    let probe = Url::parse_with_params(&target.login, &query).unwrap();
    let began = Instant::now();
    while !client.get(probe.clone()).send().await.is_ok_and(|answer| answer.status().is_redirection()) {
        let Running::Peer(_, folder) = &target._running else { unreachable!() };
        let said = || std::fs::read_to_string(folder.path().join("log")).unwrap_or_default();
        assert!(began.elapsed() < Duration::from_secs(300), "{name} does not start: {}", said());
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    let Running::Peer(child, _) = &target._running else { unreachable!() };
    target.pids = family(child.0.id());
    target
}

fn pylti1p3(peers: &Path) -> Command {
    let mut command = Command::new(peers.join("python/bin/gunicorn"));
    command.current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/peers/pylti1p3"));
    command.args(["--workers", "1", "--threads", "8", "app:app"]);
    command
}

fn ltijs(peers: &Path) -> Command {
    let mut command = Command::new("node");
    command.current_dir(peers.join("ltijs")).arg("app.js");
    command
}

#[actix_web::main]
async fn main() -> ExitCode {
    let (count, rounds) = (number("LAUNCHES", 400), number("LAUNCH_ROUNDS", 3));
    _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let client = reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .pool_max_idle_per_host(AT_ONCE)
        .pool_idle_timeout(Duration::from_secs(2))
        .build()
        .unwrap();
    let driver = Driver { client, lms: Lms::start() };
    let peers = std::env::var("LAUNCH_PEERS").ok().filter(|path| !path.is_empty()).map(PathBuf::from);
    let peers = peers.map(|path| path.canonicalize().expect("LAUNCH_PEERS is a folder"));
    let mut targets = vec![ours(&driver.lms).await];
    if let Some(peers) = &peers {
        targets.push(peer("PyLTI1p3", &driver.lms, pylti1p3(peers)).await);
        targets.push(peer("ltijs", &driver.lms, ltijs(peers)).await);
    }
    println!(
        "\n{count} launches a round, {AT_ONCE} at once, {rounds} rounds after one to warm up; {:.1} programs to a core beside it\n",
        support::world::crowding()
    );
    println!("  tool          cycles/s  logins/s  launches/s   p50 ms   p99 ms  CPU s/1000  key set fetches");
    let mut results: Vec<Vec<Round>> = targets.iter().map(|_| Vec::new()).collect();
    for round in 0..=rounds {
        // One after the other in each round, so that what else the machine does meets all of them.
        for (target, results) in targets.iter().zip(&mut results) {
            let measured = driver.round(target, count).await;
            if round > 0 {
                results.push(measured);
            }
        }
    }
    let mut peaks = Vec::new();
    for (target, rounds) in targets.iter().zip(&results) {
        driver.gate(target).await;
        let of = |f: &dyn Fn(&Round) -> f64| median(rounds.iter().map(f).collect());
        let peak = of(&|r| r.cycles_a_second());
        let cpu = of(&|r| r.cpu_seconds * 1_000.0 / count as f64);
        peaks.push((peak, cpu));
        println!(
            "  {:<12} {peak:>9.0} {:>9.0} {:>11.0} {:>8.1} {:>8.1} {cpu:>11.2} {:>16}",
            target.name,
            of(&|r| count as f64 / r.login_seconds),
            of(&|r| count as f64 / r.launch_seconds),
            of(&|r| quantile(&r.waits, 0.5)),
            of(&|r| quantile(&r.waits, 0.99)),
            rounds.iter().map(|r| r.fetches).sum::<usize>(),
        );
    }
    let mut well = true;
    let mut goal = |what: &str, value: f64, holds: bool| {
        well &= holds;
        println!("  {what:<66} {value:>8.1}  {}", if holds { "within" } else { "MISSED" });
    };
    println!();
    let (peak, cpu) = peaks[0];
    if let Some((best, _)) = peaks[1..].iter().copied().max_by(|a, b| a.0.total_cmp(&b.0)) {
        let least = peaks[1..].iter().map(|(_, cpu)| *cpu).fold(f64::INFINITY, f64::min);
        goal(
            "cycles a second beside the better of the two, at least 5 times",
            peak / best,
            peak >= 5.0 * best,
        );
        println!(
            "  {:<66} {:>8.1}",
            "processor time of the thriftier of the two beside ours, times",
            least / cpu
        );
    }
    let (waits, _) = driver.paced(&targets[0], peak / 2.0, 10.0).await;
    let p99 = quantile(&waits, 0.99);
    goal(&format!("launch at half the peak ({:.0}/s), p99 in ms, at most 50", peak / 2.0), p99, p99 <= 50.0);
    let good = (peak / 4.0).min(100.0);
    let (_, alone) = driver.paced(&targets[0], good, 10.0).await;
    let fetches = driver.lms.fetches.load(Ordering::SeqCst);
    let beside = tokio::select! {
        (_, reached) = driver.paced(&targets[0], good, 10.0) => reached,
        () = driver.flood(&targets[0], peak / 2.0) => unreachable!("it does not end"),
    };
    let share = 100.0 * beside / alone;
    goal(
        &format!(
            "{good:.0} launches/s beside {:.0}/s of unknown kid: % of their rate, at least 90",
            peak / 2.0
        ),
        share,
        share >= 90.0,
    );
    println!(
        "  {:<66} {:>8}",
        "key set fetches during that flood",
        driver.lms.fetches.load(Ordering::SeqCst) - fetches
    );
    if well { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

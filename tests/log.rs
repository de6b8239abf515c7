//! What the program says in its log at the level `debug`, over a whole story with refusals and failures: never a name, an
//! answer, a comment or anything that opens a door.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods)]

mod support;

use sandbox::{Endpoint, Fault, Flavour, Sandbox, SandboxConfig, Times};
use support::browser::{Browser, Page};
use support::database::Database;
use support::process::Tool;
use support::world::patience;
use support::{GOOD_ANSWER, Kind, leaves, steps};

/// What must not stand in the log, each with what it is.
#[derive(Default)]
struct Secrets(Vec<(String, String)>);

impl Secrets {
    fn keep(&mut self, what: &str, text: impl Into<String>) {
        let text = text.into();
        assert!(text.chars().count() >= 2, "{what}: {text:?} would be found anywhere");
        self.0.push((what.to_owned(), text));
    }

    /// The parameters of an address.
    fn keep_query(&mut self, address: &str, names: &[&str]) {
        let address = url::Url::parse("http://x").unwrap().join(address).unwrap();
        for (name, value) in address.query_pairs() {
            if names.contains(&&*name) {
                self.keep(&name, value);
            }
        }
    }

    /// The hidden keys of a page's forms.
    fn keep_keys(&mut self, page: &Page) {
        for form in page.forms() {
            for name in ["csrf", "JWT", "invite", "registration_token"] {
                if let Some(value) = form.value(name).filter(|value| !value.is_empty()) {
                    self.keep(name, value);
                }
            }
        }
    }

    fn keep_cookies(&mut self, browser: &Browser) {
        for (name, value) in browser.cookies_of("127.0.0.1") {
            self.keep(&name, value);
        }
    }

    #[track_caller]
    fn are_not_in(&self, log: &str) {
        for (what, text) in &self.0 {
            if let Some(line) = log.lines().find(|line| line.contains(text.as_str())) {
                panic!("{what} {text:?} stands in the log: {line}");
            }
        }
    }
}

/// Registers the tool from inside the LMS; returns its number there.
async fn register(lms: &Sandbox, tool: &Tool, secrets: &mut Secrets) -> u32 {
    let (status, invitation, error) = tool.run(&["platform", "invite", "--name", "Hill School"]);
    assert!(status.success(), "{error}");
    secrets.keep_query(invitation.trim(), &["invite"]);
    let admin = steps::browser(lms, Kind::Chromium, &lms.admin());
    let page = steps::registration(lms, &admin, invitation.trim()).await;
    secrets.keep_query(page.url.as_str(), &["registration_token"]);
    secrets.keep_keys(&page);
    let done = admin.send(&page.form_with("openid_configuration")).await;
    assert!(done.text().contains("Connected"), "{}: {}", done.status, done.text());
    steps::activate(lms, &admin).await
}

#[actix_web::test]
async fn the_log_names_nobody_and_opens_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path().to_owned();
    let database = tokio::task::spawn_blocking(move || Database::new(&at)).await.unwrap();
    let config = SandboxConfig { flavour: Flavour::Canvas, ..SandboxConfig::default() };
    let lms = Sandbox::start(config).await.unwrap();
    let mut tool = Tool::new(folder.path(), &database.url);
    tool.set("FEEDFORWARD_WORKERS", "1");
    tool.set("RUST_LOG", "debug");
    tool.start().await;
    let mut secrets = Secrets::default();
    for user in lms.students().into_iter().chain([lms.teacher(), lms.admin()]) {
        let name = lms.name_of(&user).unwrap();
        for part in name.split(' ').filter(|part| *part != "Admin" && *part != "Alex") {
            secrets.keep("a name", part);
        }
    }

    let number = register(&lms, &tool, &mut secrets).await;
    let teacher = steps::browser(&lms, Kind::Chromium, &lms.teacher());
    let link = steps::author(&lms, number, &teacher, "Leaves").await;
    secrets.keep("a reference answer", leaves().reference_answer);

    // A student saves, hands in with a file, and asks for a second look. The gradebook fails once.
    lms.fault(Endpoint::Scores, Fault::Status(500), Times::Next(1));
    lms.fault(Endpoint::Token, Fault::Status(500), Times::Next(1));
    let student = lms.students().remove(0);
    let browser = steps::browser(&lms, Kind::Chromium, &student);
    let page = steps::open(&lms, &browser, &link).await;
    secrets.keep_keys(&page);
    let (draft, answer) = ("First I think of grass.", format!("{GOOD_ANSWER} So says my aunt."));
    let form = page.form_with("answer").fill("answer", draft);
    let fields: Vec<_> = form.fields.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
    let saved =
        browser.post_once(&tool.origin, &form.action.as_str().replace("/answer", "/draft"), &fields).await;
    assert!(saved.status < 300, "{}: {}", saved.status, saved.body);
    let form = page.form_with("answer").fill("answer", &answer).attach(
        "file",
        "aunts-notes.txt",
        b"My aunt keeps bees.",
    );
    let page = browser.send(&form).await;
    assert_eq!(page.status, 200, "{}", page.text());
    for text in [draft, "So says my aunt", "which absorbs the red", "aunts-notes", "keeps bees"] {
        secrets.keep("what a student wrote", text);
    }
    steps::mark(&lms, &student, &link, |row| row.score.is_some()).await;
    let page = steps::open(&lms, &browser, &link).await;
    let why = browser.click(&page, &page.links("/why/")[0]).await;
    let reason = "I was ill that week.";
    secrets.keep("what a student wrote", reason);
    let asked = browser.send(&why.form_with("reason").fill("reason", reason)).await;
    assert_eq!(asked.status, 200, "{}", asked.text());

    // The teacher answers.
    let table = steps::open(&lms, &teacher, &link).await;
    secrets.keep_keys(&table);
    let work = teacher.click(&table, &table.links("/submissions/")[0]).await;
    let comment = "Your aunt is right about this.";
    secrets.keep("what a teacher wrote", comment);
    let form = work.form_with("score").fill("score", "9").fill("comment", comment).press("action", "release");
    assert_eq!(teacher.send(&form).await.status, 200);
    let row = steps::mark(&lms, &student, &link, |row| row.score == Some(9.0)).await;
    assert!(row.comment.unwrap().contains(comment));

    // A launch that is refused.
    let other = Browser::new(Kind::Chromium);
    let message = "eyJhbGciOiJSUzI1NiIsImtpZCI6IjEifQ.eyJuYW1lIjoiQW3DqWxpZSJ9.c2ln";
    let fields = [("state", "made-up-state-of-somebody"), ("id_token", message)];
    let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let refused = other.post(lms.url(), &format!("{}/lti/launch", tool.origin), &fields).await;
    assert_eq!(refused.status, 401, "{}", refused.text());
    secrets.keep("a state", "made-up-state-of-somebody");
    for request in lms.requests() {
        secrets.keep_query(&request.uri, &["state", "nonce", "registration_token"]);
    }
    for browser in [&teacher, &browser] {
        secrets.keep_cookies(browser);
    }
    // Whatever is signed begins so; and what carries a token says so.
    for (what, text) in [("a signed message", "eyJ"), ("a token", "Bearer "), ("a token", "access_token")] {
        secrets.keep(what, text);
    }
    let started = std::time::Instant::now();
    while !tool.said().contains("state.unknown") {
        assert!(started.elapsed() < patience(), "the refusal is in the log: {}", tool.said());
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    tool.kill();
    let log = tool.said();
    for told in ["DEBUG", "WARN"] {
        assert!(log.contains(told), "{told} is told: {log}");
    }
    assert!(secrets.0.len() > 40, "cookies, keys, states: {}", secrets.0.len());
    secrets.are_not_in(&log);
    lms.stop().await;
}

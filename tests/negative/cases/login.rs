//! Group A: the login request, which nobody signed.

use reqwest::Method;

use super::super::bench::{Jar, set};
use super::super::case::{Case, Expect, How, check, refused as is_refused, said};
use super::super::platform::Platform;
use super::{case, refused};

pub fn cases() -> Vec<Case> {
    use How::{Any, Login, Ours};
    vec![
        case(
            "A1",
            "login without `iss`",
            refused(&[400], "login.missing_iss"),
            Login(|_, f| set(f, "iss", None)),
        ),
        case(
            "A2",
            "login with an empty `login_hint`",
            refused(&[400], "login.missing_login_hint"),
            Login(|_, f| set(f, "login_hint", Some(""))),
        ),
        case(
            "A2b",
            "login without `login_hint`",
            refused(&[400], "login.missing_login_hint"),
            Login(|_, f| set(f, "login_hint", None)),
        ),
        case(
            "A3",
            "login without `target_link_uri`",
            refused(&[400], "login.missing_target_link_uri"),
            Login(|_, f| set(f, "target_link_uri", None)),
        ),
        case(
            "A4",
            "login from an issuer that is not registered",
            refused(&[400], "login.unknown_platform"),
            Login(|_, f| set(f, "iss", Some("https://unknown.example"))),
        ),
        case(
            "A4b",
            "an unknown issuer and a wrong client get the same page",
            Expect::Holds("the same status and words, nothing to tell them apart by"),
            Any(|b| {
                Box::pin(async move {
                    let mut pages = Vec::new();
                    for (name, value) in [("iss", "https://unknown.example"), ("client_id", "unknown")] {
                        let mut fields = b.login_fields(&b.main);
                        set(&mut fields, name, Some(value));
                        let answer = b.login_answer(&fields).await;
                        is_refused(b, &answer, &[400], "login.unknown_platform")?;
                        let reference =
                            answer.texts(".reference code").into_iter().next().unwrap_or_default();
                        pages.push((answer.status, answer.body.replace(&reference, "")));
                    }
                    check(pages[0] == pages[1], || "the pages differ".into())
                })
            }),
        ),
        case(
            "A5",
            "login with the client of another tool",
            refused(&[400], "login.unknown_platform"),
            Login(|_, f| set(f, "client_id", Some("another-tool"))),
        ),
        case(
            "A6",
            "login without `client_id` where the issuer has two clients",
            refused(&[400], "login.ambiguous_client"),
            Ours(|b| {
                Box::pin(async move {
                    let first = b.platform("several").await;
                    b.ours().register(&first.twin("second-client"), &[]).await;
                    let mut fields = b.login_fields(&first);
                    set(&mut fields, "client_id", None);
                    is_refused(b, &b.login_answer(&fields).await, &[400], "login.ambiguous_client")
                })
            }),
        ),
        case(
            "A7",
            "login for a deployment that is not accepted",
            refused(&[403], "deployment.unknown"),
            Login(|_, f| set(f, "lti_deployment_id", Some("unknown"))),
        ),
        case(
            "A8",
            "`target_link_uri` on another host",
            refused(&[400], "login.target_link_uri"),
            Login(|_, f| set(f, "target_link_uri", Some("https://evil.example/x"))),
        ),
        case(
            "A8b",
            "`redirect_uri` is the registered one, whatever the target",
            Expect::Holds("the authorization request asks for the registered address"),
            Any(|b| {
                Box::pin(async move {
                    let login = b.login(&b.main).await;
                    let asked = |name: &str| login.asked.get(name).cloned().unwrap_or_default();
                    check(asked("redirect_uri") == b.tool.launch, || {
                        format!("redirect_uri is {}", asked("redirect_uri"))
                    })?;
                    let right = [
                        ("response_type", "id_token"),
                        ("response_mode", "form_post"),
                        ("scope", "openid"),
                        ("prompt", "none"),
                    ];
                    for (name, value) in right {
                        check(asked(name) == value, || format!("{name} is {}", asked(name)))?;
                    }
                    check(asked("client_id") == b.main.client, || {
                        format!("client_id is {}", asked("client_id"))
                    })?;
                    check(asked("login_hint") == "hint-7" && asked("lti_message_hint") == "11", || {
                        "the hints do not come back".into()
                    })?;
                    check(
                        login.state.len() >= 22 && login.nonce.len() >= 22 && login.state != login.nonce,
                        || "state or nonce is short".into(),
                    )
                })
            }),
        ),
        case(
            "A9a",
            "`target_link_uri` is a script",
            refused(&[400], "login.target_link_uri"),
            Login(|_, f| set(f, "target_link_uri", Some("javascript:alert(1)"))),
        ),
        case(
            "A9b",
            "`target_link_uri` names our host as its user",
            refused(&[400], "login.target_link_uri"),
            Login(|b, f| set(f, "target_link_uri", Some(&format!("{}@evil.example/", own(b))))),
        ),
        case(
            "A9c",
            "`target_link_uri` without a scheme",
            refused(&[400], "login.target_link_uri"),
            Login(|_, f| set(f, "target_link_uri", Some("//evil.example/"))),
        ),
        case(
            "A9d",
            "`target_link_uri` on a host that begins as ours",
            refused(&[400], "login.target_link_uri"),
            Login(|_, f| set(f, "target_link_uri", Some("http://127.0.0.1.evil.example/lti/launch"))),
        ),
        case(
            "A9e",
            "`target_link_uri` with backslashes",
            refused(&[400], "login.target_link_uri"),
            Login(|b, f| set(f, "target_link_uri", Some(&format!("{}\\@evil.example/", own(b))))),
        ),
        case(
            "A9f",
            "`target_link_uri` with a line break",
            refused(&[400], "login.target_link_uri"),
            Login(|b, f| set(f, "target_link_uri", Some(&format!("{}/\r\nSet-Cookie: a=b", own(b))))),
        ),
        case(
            "A9g",
            "`target_link_uri` on another port",
            refused(&[400], "login.target_link_uri"),
            Login(|_, f| set(f, "target_link_uri", Some("http://127.0.0.1:1/lti/launch"))),
        ),
        case(
            "A9h",
            "`target_link_uri` is `data:` text",
            refused(&[400], "login.target_link_uri"),
            Login(|_, f| set(f, "target_link_uri", Some("data:text/html,<script>alert(1)</script>"))),
        ),
        case(
            "A10",
            "login by PUT, DELETE and PATCH",
            refused(&[405], ""),
            Any(|b| {
                Box::pin(async move {
                    for method in [Method::PUT, Method::DELETE, Method::PATCH] {
                        let answer =
                            b.send(method, &b.tool.login, &Jar::default(), Some(String::new()), &[]).await;
                        is_refused(b, &answer, &[404, 405], "")?;
                    }
                    Ok(())
                })
            }),
        ),
        case(
            "A10b",
            "login by POST",
            Expect::Holds("answered as by GET"),
            Any(|b| {
                Box::pin(async move {
                    let answer = b.post(&b.tool.login, &Jar::default(), &b.login_fields(&b.main)).await;
                    check((200..400).contains(&answer.status), || format!("refused: {}", said(&answer)))
                })
            }),
        ),
        case(
            "A10c",
            "launch by GET, the token in the address",
            refused(&[400, 404, 405], ""),
            Any(|b| {
                Box::pin(async move {
                    let login = b.login(&b.main).await;
                    let token = b.message(&b.main, &login).token();
                    let query = url::form_urlencoded::Serializer::new(String::new())
                        .extend_pairs(b.launch_fields(&login, &token))
                        .finish();
                    let answer = b.get(&format!("{}?{query}", b.tool.launch), &login.jar).await;
                    is_refused(b, &answer, &[400, 404, 405], "")
                })
            }),
        ),
        case(
            "A11",
            "two `iss`",
            refused(&[400], "login.duplicate_parameter"),
            Login(|b, f| f.push(("iss".into(), b.main.issuer.clone()))),
        ),
        case(
            "A11b",
            "two `target_link_uri`",
            refused(&[400], "login.duplicate_parameter"),
            Login(|_, f| f.push(("target_link_uri".into(), "https://evil.example/".into()))),
        ),
        case(
            "A12",
            "`login_hint` of 10 kB",
            refused(&[400, 413], "login.oversized"),
            Login(|_, f| set(f, "login_hint", Some(&"x".repeat(10_000)))),
        ),
        case(
            "A12b",
            "a login body of 6 MB",
            refused(&[413], "too_large"),
            Any(|b| {
                Box::pin(async move {
                    let mut fields = b.login_fields(&b.main);
                    fields.push(("extra".into(), "x".repeat(6 << 20)));
                    is_refused(b, &b.post(&b.tool.login, &Jar::default(), &fields).await, &[413], "too_large")
                })
            }),
        ),
        case(
            "A12c",
            "`iss` with a control character",
            refused(&[400], "login.malformed"),
            Login(|_, f| set(f, "iss", Some("https://lms.example\u{7}"))),
        ),
        case(
            "A13",
            "`lti_storage_target` with markup",
            refused(&[400], "login.storage_target"),
            Login(|_, f| set(f, "lti_storage_target", Some("\"><script>alert(1)</script>"))),
        ),
        case(
            "A13b",
            "markup in every parameter of the login",
            Expect::Holds("refused or carried on; never on the page as markup"),
            Any(|b| {
                Box::pin(async move {
                    for (name, _) in b.login_fields(&b.main) {
                        let mut fields = b.login_fields(&b.main);
                        set(&mut fields, &name, Some("\"><img src=x onerror=alert(1)>"));
                        let answer = b.login_answer(&fields).await;
                        check(answer.status < 500 && !answer.body.contains("<img src=x"), || {
                            format!("{name}: {}", said(&answer))
                        })?;
                    }
                    Ok(())
                })
            }),
        ),
        case(
            "A14",
            "registering a platform whose endpoints are plain http",
            Expect::Holds("refused before anything is stored"),
            Ours(|b| {
                Box::pin(async move {
                    for (a, t, k) in
                        [("http", "https", "https"), ("https", "http", "https"), ("https", "https", "http")]
                    {
                        let at = |scheme: &str| format!("{scheme}://lms.example/x");
                        let policy = lti::NetworkPolicy { allow_private: false };
                        let known =
                            lti::Platform::new("https://lms.example", "c", &at(a), &at(t), &at(k), policy);
                        check(known.is_err(), || format!("{a} {t} {k} is taken"))?;
                    }
                    check(b.ours().app.config.allow_private_networks, || {
                        "the suite's own tool takes http".into()
                    })
                })
            }),
        ),
        case(
            "A16",
            "the pages that a login may show name their framers",
            Expect::Holds("every answer has a policy with `frame-ancestors`"),
            Ours(|b| {
                Box::pin(async move {
                    let redirect = b.login(&b.main).await.answer;
                    let mut fields = b.login_fields(&b.main);
                    set(&mut fields, "lti_storage_target", Some("_parent"));
                    let storage = b.login_answer(&fields).await;
                    check(storage.status == 200, || said(&storage))?;
                    let home = b.get(&b.ours().origin(), &Jar::default()).await;
                    for answer in [&redirect, &storage, &home] {
                        let policy = answer.header("content-security-policy");
                        check(
                            policy.contains("frame-ancestors") && policy.contains("default-src 'none'"),
                            || format!("{}: {policy}", answer.url),
                        )?;
                    }
                    check(!home.header("content-security-policy").contains('*'), || {
                        "anybody frames the front door".into()
                    })
                })
            }),
        ),
    ]
}

/// What fills tables.
pub fn floods() -> Vec<Case> {
    vec![case(
        "A15",
        "more logins than anybody needs, none finished",
        Expect::Holds("429 at 100 000 open ones, and an end when they expire"),
        How::Ours(|b| {
            Box::pin(async move {
                let own = b.ours();
                let now = own.clock.now();
                fill(b, &b.main, now.micros()).await;
                let answer = b.login_answer(&b.login_fields(&b.main)).await;
                is_refused(b, &answer, &[429], "busy")?;
                own.clock.advance_seconds(601);
                let login = b.login(&b.main).await;
                check(!login.state.is_empty(), || {
                    format!("expired logins still count: {}", said(&login.answer))
                })?;
                let now = own.clock.now();
                let removed = own
                    .app
                    .db
                    .write(move |c| feedforward::db::login_state::delete_expired(c, now))
                    .await
                    .unwrap();
                check(removed >= 100_000, || format!("only {removed} were removed"))
            })
        }),
    )]
}

/// Writes as many open logins as the table takes, in one statement.
async fn fill(b: &super::super::bench::Bench, platform: &Platform, now: i64) {
    use diesel::connection::SimpleConnection;
    let (issuer, later) = (platform.issuer.clone(), now + 600_000_000);
    let statement = format!(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
         INSERT INTO login_state (state_hash, browser_hash, nonce, platform_id, target_link_uri, created_at, expires_at)
         SELECT 'flood-' || i, 'x', 'x', (SELECT id FROM platform WHERE issuer = '{issuer}' LIMIT 1), 'x', {now}, {later} FROM n"
    );
    let written: Result<(), feedforward::db::DbError> =
        b.ours().app.db.write(move |c| Ok(c.batch_execute(&statement)?)).await;
    written.unwrap();
}

fn own(b: &super::super::bench::Bench) -> String {
    url::Url::parse(&b.tool.launch).unwrap().origin().ascii_serialization()
}

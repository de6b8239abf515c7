//! Group F: the session that a launch begins.

use reqwest::Method;
use serde_json::json;

use super::super::bench::{Bench, Jar, MEMBERSHIP, set};
use super::super::case::{Case, Expect, How, Verdict, check, refused as is_refused, said};
use super::case;
use super::claims::teaches;

pub fn cases() -> Vec<Case> {
    use How::{Any, Ours};
    vec![
        case(
            "F1",
            "a session secret that was there before the launch (fixation)",
            Expect::Holds("the launch makes a new one; the old one opens nothing"),
            Ours(|b| {
                Box::pin(async move {
                    let (first, answer, page) =
                        b.open(&b.main, |m| m.set("lti:resource_link", json!({"id": "f1"}))).await;
                    check(page.status == 200, || said(&page))?;
                    let planted: Jar = Jar(first
                        .0
                        .keys()
                        .map(|name| (name.clone(), "planted-by-somebody".into()))
                        .collect());
                    let login = b.login_in(&b.main, planted).await;
                    let mut message = b.message(&b.main, &login);
                    message.set("lti:resource_link", json!({"id": "f1"}));
                    let launched = b.launch(&login, &message.token()).await;
                    let mut jar = login.jar.clone();
                    let page = b.follow(&launched, &mut jar).await;
                    check(page.status == 200 && launched.location() == answer.location(), || said(&page))?;
                    let names: Vec<&String> = jar.0.keys().filter(|name| name.contains("session")).collect();
                    check(
                        !names.is_empty()
                            && names.iter().all(|name| {
                                jar.0[*name] != "planted-by-somebody" && jar.0[*name] != first.0[*name]
                            }),
                        || "the secret is not new".into(),
                    )
                })
            }),
        ),
        case(
            "F2",
            "a second person launches in the same browser",
            Expect::Holds("the first one's session is replaced, not merged"),
            Ours(|b| {
                Box::pin(async move {
                    let (jar, _, page) =
                        b.open(&b.main, |m| m.roles(&[&format!("{MEMBERSHIP}Instructor")])).await;
                    check(teaches(&page), || said(&page))?;
                    let login = b.login_in(&b.main, jar).await;
                    let mut message = b.message(&b.main, &login);
                    message.set("sub", json!("somebody-else"));
                    let mut jar = login.jar.clone();
                    let launched = b.launch(&login, &message.token()).await;
                    let page = b.follow(&launched, &mut jar).await;
                    check(page.status == 200 && !teaches(&page), || "the first person's rights stay".into())?;
                    let edit = b.get(&format!("{}/edit", page.url), &jar).await;
                    is_refused(b, &edit, &[403], "forbidden")
                })
            }),
        ),
        case(
            "F3",
            "the addresses that a launch leads to",
            Expect::Holds("no token, state or secret in them; no Referer leaves"),
            Any(|b| {
                Box::pin(async move {
                    let login = b.login(&b.main).await;
                    let token = b.message(&b.main, &login).token();
                    let answer = b.launch(&login, &token).await;
                    let to = answer.location().unwrap_or_default();
                    check(
                        !to.contains("eyJ") && !to.contains(&login.state) && !to.contains(&login.nonce),
                        || to.clone(),
                    )?;
                    let mut jar = login.jar.clone();
                    let page = b.follow(&answer, &mut jar).await;
                    check(jar.0.values().all(|secret| !to.contains(secret.as_str())), || {
                        format!("a secret is in {to}")
                    })?;
                    let policy = page.header("referrer-policy");
                    check(["same-origin", "no-referrer", "strict-origin", "origin"].contains(&policy), || {
                        format!("Referrer-Policy is {policy:?}")
                    })
                })
            }),
        ),
        case(
            "F4",
            "one link's session at another link's page",
            Expect::Holds("401 or 404; nothing of the other is shown"),
            Ours(|b| {
                Box::pin(async move {
                    let (_, _, other) = b
                        .open(&b.main, |m| {
                            m.set("lti:resource_link", json!({"id": "other", "title": "Another link"}))
                        })
                        .await;
                    let (jar, _, own) = b
                        .open(&b.main, |m| {
                            m.set("lti:resource_link", json!({"id": "own", "title": "My link"}))
                        })
                        .await;
                    check(other.status == 200 && own.status == 200 && other.url != own.url, || said(&other))?;
                    let page = b.get(&other.url, &jar).await;
                    is_refused(b, &page, &[401], "session.lost")?;
                    // Nor by renaming the cookie.
                    let scope = |url: &str| url.rsplit('/').next().unwrap_or_default().to_owned();
                    let renamed = Jar(jar
                        .0
                        .iter()
                        .map(|(name, value)| {
                            (name.replace(&scope(&own.url), &scope(&other.url)), value.clone())
                        })
                        .collect());
                    is_refused(b, &b.get(&other.url, &renamed).await, &[401], "session.lost")
                })
            }),
        ),
        case(
            "F5",
            "a form without its token, and one posted from another origin",
            Expect::Holds("403 `csrf`, 403 `origin`; nothing is saved"),
            Ours(|b| {
                Box::pin(async move {
                    let (jar, _, page) =
                        b.open(&b.main, |m| m.roles(&[&format!("{MEMBERSHIP}Instructor")])).await;
                    let edit = format!("{}/edit", page.url);
                    let form = b.get(&edit, &jar).await;
                    let csrf = form.field("csrf").unwrap_or_default();
                    check(!csrf.is_empty(), || said(&form))?;
                    let mut fields = super::super::bench::fields([
                        ("title", "x"),
                        ("prompt", "x"),
                        ("reference_answer", "x"),
                        ("points", "1"),
                    ]);
                    is_refused(b, &b.post_from(&edit, &jar, &fields, &edit).await, &[403], "csrf")?;
                    set(&mut fields, "csrf", Some(&csrf));
                    is_refused(
                        b,
                        &b.post_from(&edit, &jar, &fields, "https://evil.example").await,
                        &[403],
                        "origin",
                    )?;
                    let body =
                        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&fields).finish();
                    let opaque = b.send(Method::POST, &edit, &jar, Some(body), &[("origin", "null")]).await;
                    is_refused(b, &opaque, &[403], "origin")?;
                    let again = b.get(&page.url, &jar).await;
                    check(again.texts("h1") == page.texts("h1"), || "something was saved".into())
                })
            }),
        ),
        case(
            "F6",
            "the cookies of login and session",
            Expect::Holds("`HttpOnly`, no `Domain`; `Secure; SameSite=None; Partitioned`"),
            Any(|b| {
                Box::pin(async move {
                    let login = b.login(&b.main).await;
                    let token = b.message(&b.main, &login).token();
                    let launched = b.launch(&login, &token).await;
                    for answer in [&login.answer, &launched] {
                        let cookies = answer.cookies();
                        let has = |cookie: &str, word: &str| {
                            cookie.split(';').any(|part| part.trim().eq_ignore_ascii_case(word))
                        };
                        check(
                            cookies
                                .iter()
                                .all(|c| has(c, "HttpOnly") && !c.to_ascii_lowercase().contains("domain=")),
                            || format!("{cookies:?}"),
                        )?;
                        let framed = |c: &&&str| {
                            ["Secure", "SameSite=None", "Partitioned"].iter().all(|word| has(c, word))
                        };
                        check(cookies.iter().any(|c| framed(&c)), || {
                            format!("none survives in a frame: {cookies:?}")
                        })?;
                    }
                    Ok(())
                })
            }),
        ),
        case(
            "F7",
            "who may frame a page",
            Expect::Holds("the platform's origins alone"),
            Ours(|b| {
                Box::pin(async move {
                    let (_, _, page) = b.open(&b.main, |_| ()).await;
                    let policy = page.header("content-security-policy");
                    let ancestors = policy
                        .split(';')
                        .find_map(|part| part.trim().strip_prefix("frame-ancestors "))
                        .unwrap_or_default();
                    let others: Vec<&str> = ancestors
                        .split_whitespace()
                        .filter(|origin| *origin != "'self'" && *origin != b.lms.origin)
                        .collect();
                    check(others.is_empty() && ancestors.contains(&b.lms.origin), || {
                        format!("framed by {ancestors}")
                    })?;
                    check(
                        page.header("x-content-type-options") == "nosniff"
                            && page.header("cache-control").contains("no-store"),
                        || "nosniff or no-store is missing".into(),
                    )
                })
            }),
        ),
        case(
            "F8",
            "a teacher who is a student at the next launch",
            Expect::Holds("the rights are gone at once"),
            Ours(|b| {
                Box::pin(async move {
                    let (jar, _, page) =
                        b.open(&b.main, |m| m.roles(&[&format!("{MEMBERSHIP}Instructor")])).await;
                    check(teaches(&page), || said(&page))?;
                    let login = b.login_in(&b.main, jar).await;
                    let token = b.message(&b.main, &login).token();
                    let mut jar = login.jar.clone();
                    let page = b.follow(&b.launch(&login, &token).await, &mut jar).await;
                    check(page.status == 200 && !teaches(&page), || "the old rights stay".into())?;
                    is_refused(b, &b.get(&format!("{}/edit", page.url), &jar).await, &[403], "forbidden")
                })
            }),
        ),
        case(
            "F9",
            "a page a day after its launch",
            Expect::Holds("401 `session.lost` with what to do"),
            Ours(|b| {
                Box::pin(async move {
                    let (jar, _, page) = b.open(&b.main, |_| ()).await;
                    b.ours().clock.advance_seconds(24 * 3_600);
                    is_refused(b, &b.get(&page.url, &jar).await, &[401], "session.lost")
                })
            }),
        ),
        case(
            "F10",
            "pages without any launch",
            Expect::Holds("401 or 404, never a page of somebody's work"),
            Ours(|b| Box::pin(without_launch(b))),
        ),
    ]
}

async fn without_launch(b: &Bench) -> Verdict {
    let (_, _, page) = b.open(&b.main, |_| ()).await;
    let origin = b.ours().origin();
    let jar = Jar::default();
    for to in [
        page.url.clone(),
        format!("{}/edit", page.url),
        format!("{}/submissions/1", page.url),
        format!("{origin}/deep-linking/1"),
        format!("{origin}/assignments/1"),
    ] {
        is_refused(b, &b.get(&to, &jar).await, &[401], "session.lost")
            .map_err(|why| format!("{to}: {why}"))?;
    }
    for form in ["answer", "draft", "edit", "release", "resend", "submissions/1"] {
        let to = format!("{}/{form}", page.url);
        let answer = b.post_from(&to, &jar, &[], &origin).await;
        is_refused(b, &answer, &[401], "session.lost").map_err(|why| format!("{to}: {why}"))?;
    }
    Ok(())
}

//! Group B: state, nonce, and the browser that they belong to.

use futures_util::future::join_all;
use serde_json::json;

use super::super::bench::{Bench, Jar, Login, fields, set};
use super::super::case::{Case, Expect, How, check, opens, refused as is_refused, said, shows, used_up};
use super::{case, refused};

pub fn cases() -> Vec<Case> {
    use How::{Any, Message, Ours, Two};
    vec![
        case(
            "B1",
            "launch without `state`",
            refused(&[400], "state.missing"),
            Any(|b| {
                Box::pin(async move {
                    let login = b.login(&b.main).await;
                    let form = fields([("id_token", &b.message(&b.main, &login).token())]);
                    is_refused(b, &b.post(&b.tool.launch, &login.jar, &form).await, &[400], "state.missing")
                })
            }),
        ),
        case(
            "B1b",
            "launch without `id_token`",
            refused(&[400], "launch.token_missing"),
            Any(|b| {
                Box::pin(async move {
                    let login = b.login(&b.main).await;
                    let form = fields([("state", &login.state)]);
                    is_refused(
                        b,
                        &b.post(&b.tool.launch, &login.jar, &form).await,
                        &[400],
                        "launch.token_missing",
                    )
                })
            }),
        ),
        case(
            "B1c",
            "launch with nothing in it",
            refused(&[400], "state.missing"),
            Any(|b| {
                Box::pin(async move {
                    is_refused(
                        b,
                        &b.post(&b.tool.launch, &Jar::default(), &[]).await,
                        &[400],
                        "state.missing",
                    )
                })
            }),
        ),
        case(
            "B2",
            "a `state` that nobody issued",
            refused(&[401], "state.unknown"),
            Any(|b| {
                Box::pin(async move {
                    let login = b.login(&b.main).await;
                    let made_up = Login { state: "made-up-made-up-made-up".into(), ..login.clone() };
                    let token = b.message(&b.main, &login).token();
                    is_refused(b, &b.launch(&made_up, &token).await, &[401], "state.unknown")
                })
            }),
        ),
        case(
            "B2b",
            "a `state` of 10 kB, one of SQL",
            refused(&[401], "state.unknown"),
            Any(|b| {
                Box::pin(async move {
                    for state in [&"x".repeat(10_000), "' OR 1=1 --", "../../etc/passwd"] {
                        let login = b.login(&b.main).await;
                        let token = b.message(&b.main, &login).token();
                        let made_up = Login { state: state.to_owned(), ..login };
                        is_refused(b, &b.launch(&made_up, &token).await, &[401], "state.unknown")?;
                    }
                    Ok(())
                })
            }),
        ),
        case(
            "B3",
            "a good message in a browser without the login's cookie",
            refused(&[401], "state.browser"),
            Any(|b| {
                Box::pin(async move {
                    let login = b.login(&b.main).await;
                    let token = b.message(&b.main, &login).token();
                    let answer =
                        b.post(&b.tool.launch, &Jar::default(), &b.launch_fields(&login, &token)).await;
                    is_refused(b, &answer, &[401], "state.browser")
                })
            }),
        ),
        case(
            "B4",
            "one browser's state in another browser",
            refused(&[401], "state.browser"),
            Any(|b| {
                Box::pin(async move {
                    let (login, other) = (b.login(&b.main).await, b.login(&b.main).await);
                    let token = b.message(&b.main, &login).token();
                    let answer = b.post(&b.tool.launch, &other.jar, &b.launch_fields(&login, &token)).await;
                    is_refused(b, &answer, &[401], "state.browser")?;
                    // Nobody else can use a login up: its own browser still can.
                    opens(&b.launch(&login, &token).await)
                })
            }),
        ),
        case(
            "B4b",
            "another browser's secret under the right cookie name",
            refused(&[401], "state.browser"),
            Any(|b| {
                Box::pin(async move {
                    let (login, other) = (b.login(&b.main).await, b.login(&b.main).await);
                    let secret = other.jar.0.values().next().cloned().unwrap_or_default();
                    let jar = Jar(login.jar.0.keys().map(|name| (name.clone(), secret.clone())).collect());
                    let token = b.message(&b.main, &login).token();
                    let answer = b.post(&b.tool.launch, &jar, &b.launch_fields(&login, &token)).await;
                    is_refused(b, &answer, &[401], "state.browser")
                })
            }),
        ),
        case(
            "B5",
            "a launch 11 minutes after its login",
            refused(&[401], "state.expired"),
            Ours(|b| {
                Box::pin(async move {
                    let login = b.login(&b.main).await;
                    b.ours().clock.advance_seconds(11 * 60);
                    let token = b.message(&b.main, &login).token();
                    is_refused(b, &b.launch(&login, &token).await, &[401], "state.expired")
                })
            }),
        ),
        case(
            "B5b",
            "a launch 9 minutes after its login",
            Expect::Opens,
            Ours(|b| {
                Box::pin(async move {
                    let login = b.login(&b.main).await;
                    b.ours().clock.advance_seconds(9 * 60);
                    let token = b.message(&b.main, &login).token();
                    opens(&b.launch(&login, &token).await)
                })
            }),
        ),
        case(
            "B6",
            "the same launch posted a second time",
            refused(&[401], "state.unknown"),
            Any(|b| {
                Box::pin(async move {
                    let login = b.login(&b.main).await;
                    let token = b.message(&b.main, &login).token();
                    opens(&b.launch(&login, &token).await)?;
                    is_refused(b, &b.launch(&login, &token).await, &[401], "state.unknown")
                })
            }),
        ),
        case(
            "B7",
            "50 equal launches at the same moment",
            Expect::Holds("exactly one opens, 49 are refused"),
            Any(|b| {
                Box::pin(async move {
                    let login = b.login(&b.main).await;
                    let token = b.message(&b.main, &login).token();
                    let answers = join_all((0..50).map(|_| b.launch(&login, &token))).await;
                    let opened = answers.iter().filter(|answer| opens(answer).is_ok()).count();
                    for answer in answers.iter().filter(|answer| opens(answer).is_err()) {
                        is_refused(b, answer, &[401], "state.unknown")?;
                    }
                    check(opened == 1, || format!("{opened} of 50 open"))
                })
            }),
        ),
        case(
            "B8",
            "the nonce of another login of ours",
            refused(&[401], "launch.nonce"),
            Any(|b| {
                Box::pin(async move {
                    let other = b.login(&b.main).await;
                    let (_, answer) = b.launch_with(&b.main, |m| m.set("nonce", json!(other.nonce))).await;
                    is_refused(b, &answer, &[401], "launch.nonce")
                })
            }),
        ),
        case(
            "B9",
            "a nonce that nobody issued",
            refused(&[401], "launch.nonce"),
            Message(|_, m| m.set("nonce", json!("made-up-made-up-made-up"))),
        ),
        case("B10a", "no nonce", refused(&[400], "launch.nonce_form"), Message(|_, m| m.remove("nonce"))),
        case(
            "B10b",
            "an empty nonce",
            refused(&[400], "launch.nonce_form"),
            Message(|_, m| m.set("nonce", json!(""))),
        ),
        case(
            "B10c",
            "a number as nonce",
            refused(&[400], "launch.nonce_form"),
            Message(|_, m| m.set("nonce", json!(7))),
        ),
        case(
            "B10d",
            "a nonce of 10 kB",
            refused(&[400], "launch.nonce_form"),
            Message(|_, m| m.set("nonce", json!("x".repeat(10_000)))),
        ),
        case(
            "B10e",
            "a list that holds the right nonce",
            refused(&[400], "launch.nonce_form"),
            Message(|_, m| m.set("nonce", json!([m.claims["nonce"]]))),
        ),
        case(
            "B11",
            "a login with one platform answered by another (mix-up)",
            refused(&[401], "launch.kid_unknown"),
            Two(|b| {
                Box::pin(async move {
                    let login = b.login(&b.main).await;
                    let token = b.message(b.second(), &login).token();
                    is_refused(b, &b.launch(&login, &token).await, &[401], "launch.kid_unknown")
                })
            }),
        ),
        case(
            "B11b",
            "the same issuer's message for another client, keys shared",
            refused(&[401], "launch.aud"),
            Ours(|b| {
                Box::pin(async move {
                    let twin = b.main.twin("another-tenant");
                    b.ours().register(&twin, &[]).await;
                    let login = b.login(&b.main).await;
                    let token = b.message(&twin, &login).token();
                    is_refused(b, &b.launch(&login, &token).await, &[401], "launch.aud")
                })
            }),
        ),
        case(
            "B12",
            "8 launches at once in one browser",
            Expect::Holds("all open, and each page shows its own link"),
            Any(|b| {
                Box::pin(async move {
                    let mut jar = Jar::default();
                    let mut logins = Vec::new();
                    for _ in 0..8 {
                        let login = b.login_in(&b.main, jar).await;
                        jar = login.jar.clone();
                        logins.push(login);
                    }
                    let launch = async |n: usize, login: &Login| {
                        let mut message = b.message(&b.main, login);
                        message.set(
                            "lti:resource_link",
                            json!({"id": format!("frame-{n}"), "title": format!("Frame number {n}")}),
                        );
                        b.post(&b.tool.launch, &jar, &b.launch_fields(login, &message.token())).await
                    };
                    let answers =
                        join_all(logins.iter().enumerate().map(|(n, login)| launch(n, login))).await;
                    for answer in &answers {
                        opens(answer)?;
                    }
                    let mut jar = jar.clone();
                    for answer in &answers {
                        jar.keep(answer);
                    }
                    for (n, answer) in answers.iter().enumerate() {
                        let page = b.follow(answer, &mut jar).await;
                        shows(&page)?;
                        check(b.own.is_none() || page.body.contains(&format!("Frame number {n}")), || {
                            format!("frame {n}: {}", said(&page))
                        })?;
                    }
                    Ok(())
                })
            }),
        ),
        case(
            "B13",
            "a storage proof that another origin posts",
            refused(&[403], "origin"),
            Ours(|b| {
                Box::pin(async move {
                    let (login, secret) = stored(b).await;
                    let mut form = b.launch_fields(&login, &b.message(&b.main, &login).token());
                    set(&mut form, "storage_proof", Some(&secret));
                    is_refused(b, &b.post(&b.tool.launch, &Jar::default(), &form).await, &[403], "origin")
                })
            }),
        ),
        case(
            "B13b",
            "a storage proof that was made up",
            refused(&[401], "state.browser"),
            Ours(|b| {
                Box::pin(async move {
                    let (login, _) = stored(b).await;
                    let mut form = b.launch_fields(&login, &b.message(&b.main, &login).token());
                    set(&mut form, "storage_proof", Some("made-up-made-up-made-up"));
                    let answer = b.post_from(&b.tool.launch, &Jar::default(), &form, &b.tool.launch).await;
                    is_refused(b, &answer, &[401], "state.browser")
                })
            }),
        ),
        case(
            "B14",
            "a storage proof used twice; the first time is good",
            Expect::Holds("opens without a cookie once, then 401 `state.unknown`"),
            Ours(|b| {
                Box::pin(async move {
                    let (login, secret) = stored(b).await;
                    let mut form = b.launch_fields(&login, &b.message(&b.main, &login).token());
                    let asks = b.post(&b.tool.launch, &Jar::default(), &form).await;
                    check(
                        asks.status == 200
                            && asks.cookies().is_empty()
                            && asks.field("storage_proof").is_some(),
                        || said(&asks),
                    )?;
                    check(
                        asks.attributes("[data-storage]", "data-origin") == [b.lms.origin.clone()],
                        || "the answer is taken from another origin".into(),
                    )?;
                    set(&mut form, "storage_proof", Some(&secret));
                    opens(&b.post_from(&b.tool.launch, &Jar::default(), &form, &b.tool.launch).await)?;
                    let again = b.post_from(&b.tool.launch, &Jar::default(), &form, &b.tool.launch).await;
                    is_refused(b, &again, &[401], "state.unknown")
                })
            }),
        ),
        case(
            "B15",
            "an attacker's own state and message in the victim's browser (login CSRF)",
            refused(&[401], "state.browser"),
            Any(|b| {
                Box::pin(async move {
                    let victim = b.login(&b.main).await;
                    let attacker = b.login(&b.main).await;
                    let mut message = b.message(&b.main, &attacker);
                    message.set("sub", json!("attacker"));
                    let form = b.launch_fields(&attacker, &message.token());
                    is_refused(b, &b.post(&b.tool.launch, &victim.jar, &form).await, &[401], "state.browser")
                })
            }),
        ),
        case(
            "B16",
            "the platform answers the login with an OAuth error",
            refused(&[400], "launch.platform_error"),
            Any(|b| {
                Box::pin(async move {
                    let login = b.login(&b.main).await;
                    let form = fields([
                        ("state", &login.state),
                        ("error", "login_required"),
                        ("error_description", "<b>eyJ</b>"),
                    ]);
                    is_refused(
                        b,
                        &b.post(&b.tool.launch, &login.jar, &form).await,
                        &[400],
                        "launch.platform_error",
                    )
                })
            }),
        ),
        case(
            "B18",
            "a good message after a refused one, for the same login",
            Expect::Holds("401 `state.unknown`: the refusal used the login up"),
            Any(|b| {
                Box::pin(async move {
                    let (login, answer) =
                        b.launch_with(&b.main, |m| m.set("lti:version", json!("1.2"))).await;
                    is_refused(b, &answer, &[400], "launch.version")?;
                    used_up(b, &login).await
                })
            }),
        ),
        case(
            "B17",
            "two different `state` and two `id_token` in one post",
            Expect::Holds("no session for a message that does not answer its login"),
            Any(|b| {
                Box::pin(async move {
                    let (login, other) = (b.login(&b.main).await, b.login(&b.main).await);
                    let mut form = b.launch_fields(&login, &b.message(&b.main, &other).token());
                    form.extend(b.launch_fields(&other, &b.message(&b.main, &login).token()));
                    let answer = b.post(&b.tool.launch, &login.jar, &form).await;
                    check((400..500).contains(&answer.status), || said(&answer))
                })
            }),
        ),
    ]
}

/// A login whose secret the LMS keeps, and that secret.
async fn stored(b: &Bench) -> (Login, String) {
    let mut fields = b.login_fields(&b.main);
    set(&mut fields, "lti_storage_target", Some("_parent"));
    let answer = b.login_answer(&fields).await;
    let secret = answer.attributes("[data-storage]", "data-value").pop().unwrap_or_default();
    let way = answer.attributes("a#continue", "href").pop().unwrap_or_default();
    let asked: std::collections::BTreeMap<String, String> =
        url::Url::parse(&way).map(|url| url.query_pairs().into_owned().collect()).unwrap_or_default();
    let get = |name: &str| asked.get(name).cloned().unwrap_or_default();
    (Login { state: get("state"), nonce: get("nonce"), jar: Jar::default(), asked, answer }, secret)
}

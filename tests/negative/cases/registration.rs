//! Group H: Dynamic Registration, which makes the tool fetch addresses that come from outside.

use serde_json::{Value, json};

use super::super::bench::{Answer, Bench, Fields, Jar, fields};
use super::super::case::{Case, Expect, How, Verdict, check, refused as is_refused, said};
use super::super::platform::Reply;
use super::{case, refused};

pub fn cases() -> Vec<Case> {
    use How::Ours;
    let invite = refused(&[403], "registration.invite");
    let document = refused(&[400], "registration.document");
    vec![
        case(
            "H1a",
            "registration without an invitation",
            invite,
            Ours(|b| {
                Box::pin(async move {
                    b.lms.registrable("h1", "h1-client");
                    is_refused(b, &look(b, "", &at(b, "h1")).await, &[403], "registration.invite")?;
                    check(b.lms.count("/h1/configuration") == 0, || {
                        "the address was fetched all the same".into()
                    })
                })
            }),
        ),
        case(
            "H1b",
            "an invitation that was made up",
            invite,
            Ours(|b| {
                Box::pin(async move {
                    is_refused(
                        b,
                        &look(b, "made-up-made-up", &at(b, "h1")).await,
                        &[403],
                        "registration.invite",
                    )
                })
            }),
        ),
        case(
            "H1c",
            "an invitation used twice",
            invite,
            Ours(|b| {
                Box::pin(async move {
                    b.lms.registrable("h1c", "h1c-client");
                    let invite = b.ours().invite().await;
                    let done = register(b, &invite, &at(b, "h1c"), "once").await;
                    check(done.status == 200, || said(&done))?;
                    is_refused(
                        b,
                        &register(b, &invite, &at(b, "h1c"), "once").await,
                        &[403],
                        "registration.invite",
                    )
                })
            }),
        ),
        case(
            "H1d",
            "an invitation eight days old",
            invite,
            Ours(|b| {
                Box::pin(async move {
                    let invite = b.ours().invite().await;
                    b.ours().clock.advance_seconds(8 * 86_400);
                    is_refused(b, &look(b, &invite, &at(b, "h1")).await, &[403], "registration.invite")
                })
            }),
        ),
        case(
            "H5",
            "the configuration redirects to another address",
            Expect::Holds("refused; the other address is not fetched"),
            Ours(|b| {
                Box::pin(async move {
                    b.lms.reply("/h5/configuration", Reply::Redirect(format!("{}/h5/inside", b.lms.origin)));
                    let invite = b.ours().invite().await;
                    is_refused(b, &look(b, &invite, &at(b, "h5")).await, &[400], "registration.unreachable")
                        .or(is_refused(
                            b,
                            &look(b, &invite, &at(b, "h5")).await,
                            &[400],
                            "registration.document",
                        ))?;
                    check(b.lms.count("/h5/inside") == 0, || "the redirect was followed".into())
                })
            }),
        ),
        case(
            "H6",
            "the issuer is on another host than its configuration",
            refused(&[400], "registration.issuer"),
            Ours(|b| {
                Box::pin(changed(b, "h6", "issuer", json!("https://bank.example"), "registration.issuer"))
            }),
        ),
        case(
            "H7a",
            "the registration endpoint is on another host",
            refused(&[400], "registration.issuer"),
            Ours(|b| {
                Box::pin(changed(
                    b,
                    "h7a",
                    "registration_endpoint",
                    json!("https://elsewhere.example/r"),
                    "registration.issuer",
                ))
            }),
        ),
        case(
            "H7b",
            "the key set is on another host",
            refused(&[400], "registration.issuer"),
            Ours(|b| {
                Box::pin(changed(
                    b,
                    "h7b",
                    "jwks_uri",
                    json!("https://elsewhere.example/k"),
                    "registration.issuer",
                ))
            }),
        ),
        case(
            "H7c",
            "the token endpoint is on another host",
            refused(&[400], "registration.issuer"),
            Ours(|b| {
                Box::pin(changed(
                    b,
                    "h7c",
                    "token_endpoint",
                    json!("https://elsewhere.example/t"),
                    "registration.issuer",
                ))
            }),
        ),
        case(
            "H7d",
            "the authorization endpoint is a script",
            refused(&[400], "registration.url"),
            Ours(|b| {
                Box::pin(changed(
                    b,
                    "h7d",
                    "authorization_endpoint",
                    json!("javascript:alert(1)"),
                    "registration.url",
                ))
            }),
        ),
        case(
            "H8a",
            "a configuration of 100 MB",
            Expect::Holds("refused after a few MB"),
            Ours(|b| {
                Box::pin(async move {
                    b.lms.reply("/h8a/configuration", Reply::Megabytes(100));
                    let invite = b.ours().invite().await;
                    let answer = look(b, &invite, &at(b, "h8a")).await;
                    is_refused(b, &answer, &[400], "registration.unreachable").or(is_refused(
                        b,
                        &answer,
                        &[400],
                        "registration.document",
                    ))
                })
            }),
        ),
        case(
            "H8b",
            "a page where the configuration should be",
            document,
            Ours(|b| {
                Box::pin(async move {
                    b.lms.reply("/h8b/configuration", Reply::Html);
                    let invite = b.ours().invite().await;
                    is_refused(b, &look(b, &invite, &at(b, "h8b")).await, &[400], "registration.document")
                })
            }),
        ),
        case(
            "H8c",
            "a configuration without a key set",
            document,
            Ours(|b| Box::pin(changed(b, "h8c", "jwks_uri", Value::Null, "registration.document"))),
        ),
        case(
            "H9",
            "an issuer and client that are registered already",
            Expect::Holds("refused with 4xx; the old registration is untouched"),
            Ours(|b| {
                Box::pin(async move {
                    b.lms.registrable("h9", "h9-client");
                    let invite = b.ours().invite().await;
                    let first = register(b, &invite, &at(b, "h9"), "").await;
                    check(first.status == 200, || said(&first))?;
                    let before = known(b, "h9").await;
                    let mut configuration = b.lms.registrable("h9", "h9-client");
                    configuration["jwks_uri"] = json!(format!("{}/attacker/jwks", b.lms.origin));
                    b.lms.reply("/h9/configuration", Reply::Json(configuration));
                    let invite = b.ours().invite().await;
                    let again = register(b, &invite, &at(b, "h9"), "").await;
                    check((400..500).contains(&again.status) && again.cookies().is_empty(), || said(&again))?;
                    check(known(b, "h9").await == before, || "the old registration changed".into())
                })
            }),
        ),
        case(
            "H9b",
            "registering again with the same addresses",
            Expect::Holds("the registration is brought up to date; there is no second one"),
            Ours(|b| {
                Box::pin(async move {
                    for time in ["first", "second"] {
                        b.lms.registrable("h9b", "h9b-client");
                        let invite = b.ours().invite().await;
                        let done = register(b, &invite, &at(b, "h9b"), "").await;
                        check(done.status == 200, || format!("{time}: {}", said(&done)))?;
                    }
                    check(known(b, "h9b").await.len() == 1, || "there are two registrations".into())
                })
            }),
        ),
        case(
            "H10",
            "the same issuer with another client and other endpoints (takeover)",
            Expect::Holds("a second registration at most; the first keeps its own keys"),
            Ours(|b| {
                Box::pin(async move {
                    b.lms.registrable("h10", "first-client");
                    let invite = b.ours().invite().await;
                    register(b, &invite, &at(b, "h10"), "").await;
                    let before = known(b, "h10").await;
                    let mut configuration = b.lms.registrable("h10", "second-client");
                    configuration["jwks_uri"] = json!(format!("{}/attacker/jwks", b.lms.origin));
                    b.lms.reply("/h10/configuration", Reply::Json(configuration));
                    let invite = b.ours().invite().await;
                    register(b, &invite, &at(b, "h10"), "").await;
                    let after = known(b, "h10").await;
                    check(before.len() == 1 && after.contains(&before[0]), || {
                        format!("{before:?} became {after:?}")
                    })
                })
            }),
        ),
        case(
            "H12",
            "no `registration_token`, as Brightspace",
            Expect::Holds("succeeds"),
            Ours(|b| {
                Box::pin(async move {
                    b.lms.registrable("h12", "h12-client");
                    let invite = b.ours().invite().await;
                    let page = look(b, &invite, &at(b, "h12")).await;
                    check(page.status == 200, || said(&page))?;
                    let done = register(b, &invite, &at(b, "h12"), "").await;
                    check(
                        done.status == 200
                            && b.lms.seen("/h12/register").iter().all(|seen| seen.authorization.is_none()),
                        || said(&done),
                    )
                })
            }),
        ),
        case(
            "H13",
            "a `registration_token`, as Canvas",
            Expect::Holds("sent with both calls, shown nowhere but in our own form"),
            Ours(|b| {
                Box::pin(async move {
                    b.lms.registrable("h13", "h13-client");
                    let invite = b.ours().invite().await;
                    let done = register(b, &invite, &at(b, "h13"), "secret-token").await;
                    check(done.status == 200 && !done.body.contains("secret-token"), || said(&done))?;
                    for path in ["/h13/configuration", "/h13/register"] {
                        let sent = b
                            .lms
                            .seen(path)
                            .iter()
                            .all(|seen| seen.authorization.as_deref() == Some("Bearer secret-token"));
                        check(sent && b.lms.count(path) > 0, || format!("{path} did not get the token"))?;
                    }
                    Ok(())
                })
            }),
        ),
        case(
            "H14",
            "registration by another origin's form",
            refused(&[403], "origin"),
            Ours(|b| {
                Box::pin(async move {
                    let invite = b.ours().invite().await;
                    let form = form(&invite, &at(b, "h12"), "");
                    let answer = b
                        .post_from(
                            &format!("{}/lti/register", b.ours().origin()),
                            &Jar::default(),
                            &form,
                            "https://evil.example",
                        )
                        .await;
                    is_refused(b, &answer, &[403], "origin")
                })
            }),
        ),
        case(
            "H15",
            "the platform refuses, with markup in its words",
            refused(&[400], "registration.refused"),
            Ours(|b| {
                Box::pin(async move {
                    b.lms.registrable("h15", "x");
                    b.lms.reply("/h15/register", Reply::Status(403));
                    let invite = b.ours().invite().await;
                    is_refused(
                        b,
                        &register(b, &invite, &at(b, "h15"), "").await,
                        &[400],
                        "registration.refused",
                    )
                })
            }),
        ),
    ]
}

/// Addresses inside, which a tool that serves the public must not call.
pub const INSIDE: &[&str] = &[
    "http://lms.example/configuration",
    "https://127.0.0.1/configuration",
    "https://localhost/configuration",
    "https://localhost./configuration",
    "https://10.0.0.1/configuration",
    "https://172.16.0.1/configuration",
    "https://192.168.1.1/configuration",
    "https://169.254.169.254/latest/meta-data",
    "https://100.64.0.1/configuration",
    "https://[::1]/configuration",
    "https://[fd00::1]/configuration",
    "https://[::ffff:127.0.0.1]/configuration",
    "https://2130706433/configuration",
    "https://0x7f.1/configuration",
    "https://intranet/configuration",
    "https://user:word@lms.example/configuration",
    "file:///etc/passwd",
    "gopher://127.0.0.1:6379/",
];

fn at(b: &Bench, name: &str) -> String {
    format!("{}/{name}/configuration", b.lms.origin)
}

fn form(invite: &str, configuration: &str, token: &str) -> Fields {
    fields([("openid_configuration", configuration), ("registration_token", token), ("invite", invite)])
}

/// What the admin sees first.
async fn look(b: &Bench, invite: &str, configuration: &str) -> Answer {
    look_at(b, &b.ours().origin(), invite, configuration).await
}

/// The same at another tool.
pub async fn look_at(b: &Bench, origin: &str, invite: &str, configuration: &str) -> Answer {
    let query = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(form(invite, configuration, ""))
        .finish();
    b.get(&format!("{origin}/lti/register?{query}"), &Jar::default()).await
}

/// The admin's button.
async fn register(b: &Bench, invite: &str, configuration: &str, token: &str) -> Answer {
    let origin = b.ours().origin();
    b.post_from(
        &format!("{origin}/lti/register"),
        &Jar::default(),
        &form(invite, configuration, token),
        &origin,
    )
    .await
}

/// A configuration with one entry changed, or removed when null.
async fn changed(b: &Bench, name: &str, entry: &str, value: Value, code: &str) -> Verdict {
    let mut configuration = b.lms.registrable(name, "client");
    configuration[entry] = value.clone();
    if value.is_null() {
        configuration.as_object_mut().unwrap().remove(entry);
    }
    b.lms.reply(&format!("/{name}/configuration"), Reply::Json(configuration));
    let invite = b.ours().invite().await;
    is_refused(b, &look(b, &invite, &at(b, name)).await, &[400], code)?;
    // Nor by going straight to the second step.
    is_refused(b, &register(b, &invite, &at(b, name), "").await, &[400], code)?;
    check(b.lms.count(&format!("/{name}/register")) == 0, || "it registered all the same".into())
}

/// Client and key set of every registration of an issuer.
async fn known(b: &Bench, name: &str) -> Vec<(String, String)> {
    let issuer = format!("{}/{name}", b.lms.origin);
    let found =
        b.ours().app.db.read(move |c| feedforward::db::platform::by_issuer(c, &issuer)).await.unwrap();
    found.into_iter().map(|platform| (platform.client_id, platform.jwks_uri)).collect()
}

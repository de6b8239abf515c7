//! Group C, second part: the platform's key set, when it is odd, rotated, slow or gone.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde_json::json;

use super::super::bench::Bench;
use super::super::case::{Case, Expect, How, Verdict, check, opens, refused as is_refused, said};
use super::super::keys::{self, Signer};
use super::super::platform::{Platform, Reply};
use super::{case, refused};

pub fn cases() -> Vec<Case> {
    use How::{Any, Ours};
    let unavailable = refused(&[401], "keys.unavailable");
    vec![
        case(
            "C8",
            "an unknown `kid`",
            Expect::Holds("401 after one more fetch of the key set, and none for the next in that minute"),
            Ours(|b| {
                Box::pin(async move {
                    let platform = b.platform("unknown-kid").await;
                    open(b, &platform).await?;
                    let before = b.lms.count(&platform.jwks_path());
                    for _ in 0..3 {
                        junk(b, &platform, "unknown").await?;
                    }
                    fetches(b, &platform, before + 1)?;
                    b.ours().clock.advance_seconds(61);
                    junk(b, &platform, "unknown").await?;
                    fetches(b, &platform, before + 2)
                })
            }),
        ),
        case(
            "C9",
            "50 launches with 50 unknown `kid`",
            Expect::Holds("at most one more fetch of the key set; good launches go on"),
            Any(|b| {
                Box::pin(async move {
                    let platform = b.platform("flood").await;
                    open(b, &platform).await?;
                    let before = b.lms.count(&platform.jwks_path());
                    let kids: Vec<String> = (0..50).map(|n| format!("junk-{n}")).collect();
                    for verdict in join_all(kids.iter().map(|kid| junk(b, &platform, kid))).await {
                        verdict?;
                    }
                    let after = b.lms.count(&platform.jwks_path());
                    check(after <= before + 1, || format!("{} fetches", after - before))?;
                    open(b, &platform).await
                })
            }),
        ),
        case(
            "C16a",
            "a key for encryption (`use` is `enc`)",
            refused(&[401], "launch.kid_unknown"),
            Ours(|b| Box::pin(odd_key(b, "enc", json!({"use": "enc"})))),
        ),
        case(
            "C16b",
            "a key for another algorithm (`alg` is `RS512`)",
            refused(&[401], "launch.kid_unknown"),
            Ours(|b| Box::pin(odd_key(b, "rs512", json!({"alg": "RS512"})))),
        ),
        case(
            "C16c",
            "a key whose `key_ops` do not verify",
            refused(&[401], "launch.kid_unknown"),
            Ours(|b| Box::pin(odd_key(b, "ops", json!({"key_ops": ["encrypt"]})))),
        ),
        case(
            "C16d",
            "a key without `alg` and `use` among foreign kinds",
            Expect::Opens,
            Ours(|b| {
                Box::pin(async move {
                    let platform = b.platform("bare").await;
                    let mut jwk = platform.key.jwk(&platform.kid);
                    jwk.as_object_mut().unwrap().retain(|name, _| !["alg", "use"].contains(&name.as_str()));
                    let foreign = json!({"kty": "EC", "crv": "P-256", "kid": "ec", "x": "AA", "y": "AA"});
                    b.lms.reply(
                        &platform.jwks_path(),
                        Reply::Json(json!({"keys": [foreign, {"kty": "OKP"}, 7, null, jwk]})),
                    );
                    open(b, &platform).await
                })
            }),
        ),
        case(
            "C17",
            "a key of 1024 bits, and a good signature of it",
            refused(&[401], "launch.kid_unknown"),
            Ours(|b| {
                Box::pin(async move {
                    let platform = b.platform("weak").await;
                    b.lms.reply(
                        &platform.jwks_path(),
                        Reply::Json(json!({"keys": [keys::weak_jwk(&platform.kid)]})),
                    );
                    let (_, answer) = b.launch_with(&platform, |m| m.signer = Signer::Weak).await;
                    is_refused(b, &answer, &[401], "launch.kid_unknown")
                })
            }),
        ),
        case(
            "C21a",
            "the key set answers 503",
            unavailable,
            Ours(|b| Box::pin(broken(b, "down", Reply::Status(503)))),
        ),
        case(
            "C21b",
            "the key set answers a page",
            unavailable,
            Ours(|b| Box::pin(broken(b, "html", Reply::Html))),
        ),
        case(
            "C21c",
            "the key set has 10 MB",
            unavailable,
            Ours(|b| Box::pin(broken(b, "huge", Reply::Megabytes(10)))),
        ),
        case(
            "C21d",
            "the key set redirects to an address inside",
            unavailable,
            Ours(|b| {
                Box::pin(async move {
                    let trap = format!("{}/trap", b.lms.origin);
                    broken(b, "redirect", Reply::Redirect(trap)).await?;
                    check(b.lms.count("/trap") == 0, || "the redirect was followed".into())
                })
            }),
        ),
        case(
            "C21e",
            "the key set does not answer",
            unavailable,
            Ours(|b| {
                Box::pin(async move {
                    let began = Instant::now();
                    broken(b, "silent", Reply::Silence(Duration::from_secs(30))).await?;
                    check(began.elapsed() < Duration::from_millis(6_500), || {
                        format!("it waited {:?}", began.elapsed())
                    })
                })
            }),
        ),
        case(
            "C21f",
            "the key set is gone, its keys are known",
            Expect::Opens,
            Ours(|b| {
                Box::pin(async move {
                    let platform = b.platform("gone").await;
                    open(b, &platform).await?;
                    b.lms.reply(&platform.jwks_path(), Reply::Status(503));
                    b.ours().clock.advance_seconds(2 * 3600);
                    open(b, &platform).await
                })
            }),
        ),
        case(
            "C21g",
            "the key set comes back",
            Expect::Opens,
            Ours(|b| {
                Box::pin(async move {
                    let platform = b.platform("back").await;
                    b.lms.reply(&platform.jwks_path(), Reply::Status(503));
                    let (_, answer) = b.launch_with(&platform, |_| ()).await;
                    is_refused(b, &answer, &[401], "keys.unavailable")?;
                    b.lms.issuer("back", keys::main());
                    b.ours().clock.advance_seconds(11);
                    open(b, &platform).await
                })
            }),
        ),
        case(
            "C22b",
            "a key that was taken out of the set",
            refused(&[401], "launch.kid_unknown"),
            Ours(|b| {
                Box::pin(async move {
                    let platform = b.platform("revoked").await;
                    open(b, &platform).await?;
                    b.lms.reply(
                        &platform.jwks_path(),
                        Reply::Json(json!({"keys": [keys::stranger().jwk("revoked-2")]})),
                    );
                    // Longer than any set is taken as fresh.
                    b.ours().clock.advance_seconds(3_700);
                    let (_, answer) = b.launch_with(&platform, |_| ()).await;
                    is_refused(b, &answer, &[401], "launch.kid_unknown")
                })
            }),
        ),
    ]
}

/// A new key must be found before junk has used up the one fetch of a minute.
pub fn rotation() -> Vec<Case> {
    use How::Any;
    vec![case(
        "C22",
        "the platform signs with a new key",
        Expect::Opens,
        Any(|b| {
            Box::pin(async move {
                let platform = b.platform("rotated").await;
                open(b, &platform).await?;
                let (old, new) = (platform.key.jwk(&platform.kid), keys::stranger().jwk("rotated-2"));
                b.lms.reply(&platform.jwks_path(), Reply::Json(json!({"keys": [old, new]})));
                if let Some(own) = &b.own {
                    own.clock.advance_seconds(61);
                }
                let rotated = Platform { key: keys::stranger(), kid: "rotated-2".into(), ..platform.clone() };
                open(b, &rotated).await?;
                open(b, &platform).await
            })
        }),
    )]
}

async fn open(b: &Bench, platform: &Platform) -> Verdict {
    let (_, answer) = b.launch_with(platform, |_| ()).await;
    opens(&answer)
}

async fn junk(b: &Bench, platform: &Platform, kid: &str) -> Verdict {
    let (_, answer) = b.launch_with(platform, |m| m.header["kid"] = json!(kid)).await;
    is_refused(b, &answer, &[401], "launch.kid_unknown")
}

fn fetches(b: &Bench, platform: &Platform, wanted: usize) -> Verdict {
    let count = b.lms.count(&platform.jwks_path());
    check(count == wanted, || format!("{count} fetches instead of {wanted}"))
}

/// A set whose only key is changed so that it must not be used.
async fn odd_key(b: &Bench, name: &str, change: serde_json::Value) -> Verdict {
    let platform = b.platform(name).await;
    let mut jwk = platform.key.jwk(&platform.kid);
    for (name, value) in change.as_object().unwrap() {
        jwk[name] = value.clone();
    }
    b.lms.reply(&platform.jwks_path(), Reply::Json(json!({"keys": [jwk]})));
    let (_, answer) = b.launch_with(&platform, |_| ()).await;
    is_refused(b, &answer, &[401], "launch.kid_unknown")
}

/// A key set that cannot be read: said so, asked once, and every other platform goes on.
async fn broken(b: &Bench, name: &str, reply: Reply) -> Verdict {
    let platform = b.platform(name).await;
    b.lms.reply(&platform.jwks_path(), reply);
    for _ in 0..2 {
        let (_, answer) = b.launch_with(&platform, |_| ()).await;
        is_refused(b, &answer, &[401], "keys.unavailable")?;
    }
    fetches(b, &platform, 1)?;
    let (_, answer) = b.launch_with(&b.main, |_| ()).await;
    opens(&answer).map_err(|_| format!("another platform is held up: {}", said(&answer)))
}

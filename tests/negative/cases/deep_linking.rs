//! Group G: the answer to a content selection.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::super::bench::{Answer, Bench, Fields, Jar, MEMBERSHIP, fields};
use super::super::case::{Case, Expect, How, check, refused as is_refused, said};
use super::claims::selection;
use super::{case, refused};

const DL: &str = "https://purl.imsglobal.org/spec/lti-dl/claim/";

pub fn cases() -> Vec<Case> {
    use How::Ours;
    vec![
        case(
            "G1",
            "return address, issuer and audience in the form",
            Expect::Holds("ignored: the answer goes where the verified launch said"),
            Ours(|b| {
                Box::pin(async move {
                    let (jar, page, mut form) = chosen(b, json!({})).await?;
                    for name in
                        ["deep_link_return_url", "return_url", "iss", "aud", "action", "deployment_id"]
                    {
                        form.push((name.into(), "https://evil.example/".into()));
                    }
                    let answer = b.post_from(&page.url, &jar, &form, &page.url).await;
                    let claims = sent(&answer)?;
                    check(
                        answer.attributes("form", "action") == [format!("{}/return", b.lms.origin)],
                        || "the form goes elsewhere".into(),
                    )?;
                    check(
                        !answer.body.contains("evil.example") && claims["aud"] == b.main.issuer.as_str(),
                        || "the form's fields count".into(),
                    )
                })
            }),
        ),
        case(
            "G3",
            "a student asks for content selection",
            refused(&[403], "forbidden"),
            Ours(|b| {
                Box::pin(async move {
                    let (_, answer) = b
                        .launch_with(&b.main, |m| {
                            selection(b, m, json!({}));
                            m.roles(&[&format!("{MEMBERSHIP}Learner")])
                        })
                        .await;
                    is_refused(b, &answer, &[403], "forbidden")
                })
            }),
        ),
        case(
            "G4",
            "the platform's `data`",
            Expect::Holds("comes back unchanged; without it there is none"),
            Ours(|b| {
                Box::pin(async move {
                    for data in [json!("opaque <&> ü"), json!({"nested": [1, null]}), json!(null)] {
                        let (jar, page, form) = chosen(b, json!({"data": data})).await?;
                        let claims = sent(&b.post_from(&page.url, &jar, &form, &page.url).await)?;
                        let back = claims.get(format!("{DL}data")).cloned().unwrap_or(Value::Null);
                        check(back == data, || format!("{back} instead of {data}"))?;
                    }
                    Ok(())
                })
            }),
        ),
        case(
            "G5",
            "a platform that accepts no links here",
            refused(&[400], "deep_linking.not_accepted"),
            Ours(|b| {
                Box::pin(async move {
                    let (jar, page, form) = chosen(b, json!({"accept_types": ["html", "image"]})).await?;
                    let answer = b.post_from(&page.url, &jar, &form, &page.url).await;
                    is_refused(b, &answer, &[400], "deep_linking.not_accepted")
                })
            }),
        ),
        case(
            "G6",
            "`accept_multiple` is false",
            Expect::Holds("one item is sent"),
            Ours(|b| {
                Box::pin(async move {
                    let (jar, page, form) = chosen(b, json!({"accept_multiple": false})).await?;
                    let claims = sent(&b.post_from(&page.url, &jar, &form, &page.url).await)?;
                    check(
                        claims[format!("{DL}content_items")].as_array().is_some_and(|items| items.len() == 1),
                        || claims.to_string(),
                    )
                })
            }),
        ),
        case(
            "G7",
            "the teacher sends the form a day later",
            refused(&[401], "session.lost"),
            Ours(|b| {
                Box::pin(async move {
                    let (jar, page, form) = chosen(b, json!({})).await?;
                    b.ours().clock.advance_seconds(24 * 3_600);
                    is_refused(
                        b,
                        &b.post_from(&page.url, &jar, &form, &page.url).await,
                        &[401],
                        "session.lost",
                    )
                })
            }),
        ),
        case(
            "G8",
            "our signed answer",
            Expect::Holds(
                "`iss` is the client, `aud` the platform, 5 minutes at most, a fresh nonce, a `kid` of our key set",
            ),
            Ours(|b| {
                Box::pin(async move {
                    let mut nonces = Vec::new();
                    let keys =
                        b.get(&format!("{}/.well-known/jwks.json", b.ours().origin()), &Jar::default()).await;
                    for _ in 0..2 {
                        let (jar, page, form) = chosen(b, json!({})).await?;
                        let answer = b.post_from(&page.url, &jar, &form, &page.url).await;
                        let claims = sent(&answer)?;
                        check(
                            claims["iss"] == b.main.client.as_str()
                                && claims["aud"] == b.main.issuer.as_str(),
                            || claims.to_string(),
                        )?;
                        let (iat, exp) = (
                            claims["iat"].as_i64().unwrap_or(i64::MAX),
                            claims["exp"].as_i64().unwrap_or(i64::MAX),
                        );
                        check(iat <= b.now() && exp > b.now() && exp - iat <= 300, || {
                            format!("iat {iat}, exp {exp}, now {}", b.now())
                        })?;
                        let jwt = answer.field("JWT").unwrap_or_default();
                        let header = part(&jwt, 0)?;
                        check(
                            header["kid"].as_str().is_some_and(|kid| keys.body.contains(kid))
                                && header["alg"] == "RS256",
                            || header.to_string(),
                        )?;
                        nonces.push(claims["nonce"].clone());
                    }
                    check(nonces[0].is_string() && nonces[0] != nonces[1], || {
                        "the nonce is used twice".into()
                    })
                })
            }),
        ),
        case(
            "G9",
            "content selection by another origin's form",
            refused(&[403], "origin"),
            Ours(|b| {
                Box::pin(async move {
                    let (jar, page, form) = chosen(b, json!({})).await?;
                    is_refused(
                        b,
                        &b.post_from(&page.url, &jar, &form, "https://evil.example").await,
                        &[403],
                        "origin",
                    )
                })
            }),
        ),
        case(
            "I10",
            "our own key set",
            Expect::Holds("public parts only"),
            Ours(|b| {
                Box::pin(async move {
                    let answer =
                        b.get(&format!("{}/.well-known/jwks.json", b.ours().origin()), &Jar::default()).await;
                    let set: Value = serde_json::from_str(&answer.body).map_err(|why| why.to_string())?;
                    let keys = set["keys"].as_array().cloned().unwrap_or_default();
                    check(!keys.is_empty(), || "no keys".into())?;
                    let private = ["d", "p", "q", "dp", "dq", "qi", "k"];
                    check(keys.iter().all(|key| private.iter().all(|name| key.get(name).is_none())), || {
                        "a private part is shown".into()
                    })
                })
            }),
        ),
    ]
}

/// A teacher before the filled form of a content selection.
async fn chosen(b: &Bench, settings: Value) -> Result<(Jar, Answer, Fields), String> {
    let (jar, _, page) = b.open(&b.main, |m| selection(b, m, settings)).await;
    let csrf = page.field("csrf").ok_or_else(|| said(&page))?;
    let form = fields([
        ("csrf", &csrf),
        ("title", "Leaves"),
        ("prompt", "Why do leaves look green?"),
        ("reference_answer", "They reflect green light."),
        ("points", "5"),
    ]);
    Ok((jar, page, form))
}

/// The claims of the answer on its way to the LMS.
fn sent(answer: &Answer) -> Result<Value, String> {
    part(&answer.field("JWT").ok_or_else(|| said(answer))?, 1)
}

fn part(jwt: &str, which: usize) -> Result<Value, String> {
    let part = jwt.split('.').nth(which).unwrap_or_default();
    let bytes = URL_SAFE_NO_PAD.decode(part).map_err(|why| why.to_string())?;
    serde_json::from_slice(&bytes).map_err(|why| why.to_string())
}

//! Group I: notices, what they make the tool fetch, and paged services.

use feedforward::db::types::{PlatformId, UploadState};
use feedforward::db::upload::Upload;
use feedforward::domain::{services, uploads};
use feedforward::{db, domain};
use lti::notice::MAX_BATCH;
use reqwest::Method;
use serde_json::{Value, json};

use super::{Case, Expect, How};
use crate::bench::{Answer, Bench, Jar, LTI, Message};
use crate::case::{Verdict, check, refused as is_refused, said};
use crate::keys::Signer;
use crate::platform::{Platform, Reply};
use How::Ours;

const FORM: Expect = Expect::Refused(&[400], "notice.form");

fn case(id: &'static str, what: &'static str, expect: Expect, how: How) -> Case {
    Case { id, what, expect, how }
}

/// The cases.
pub fn cases() -> Vec<Case> {
    vec![
        case(
            "I1a",
            "a body that is no batch of notices",
            FORM,
            Ours(|b| {
                Box::pin(async move {
                    for body in
                        ["", "[]", "{}", r#"{"notices": 7}"#, r#"{"notices": [{"jwt": 7}]}"#, "notices=x"]
                    {
                        is_refused(b, &post(b, body.into()).await, &[400], "notice.form")?;
                    }
                    Ok(())
                })
            }),
        ),
        case(
            "I1b",
            "more notices than a batch may hold",
            FORM,
            Ours(|b| {
                Box::pin(async move {
                    let many = vec![json!({"jwt": "a.b.c"}); MAX_BATCH + 1];
                    is_refused(
                        b,
                        &post(b, json!({ "notices": many }).to_string()).await,
                        &[400],
                        "notice.form",
                    )
                })
            }),
        ),
        case(
            "I1c",
            "a notice without a signature",
            Expect::Refused(&[401], "launch.algorithm"),
            Ours(|b| {
                Box::pin(async move {
                    let mut notice = notice(b, &b.main, "i1c", &[]);
                    notice.header["alg"] = json!("none");
                    is_refused(b, &send(b, &notice).await, &[401], "launch.algorithm")
                })
            }),
        ),
        case(
            "I1d",
            "2 MB of notices",
            Expect::Refused(&[413], "too_large"),
            Ours(|b| {
                Box::pin(
                    async move { is_refused(b, &post(b, " ".repeat(2 << 20)).await, &[413], "too_large") },
                )
            }),
        ),
        case(
            "I2a",
            "a notice that another registered platform signed",
            Expect::Refused(&[401], "launch.signature"),
            Ours(|b| {
                Box::pin(async move {
                    let mut forged = notice(b, &b.main, "i2a", &[]);
                    forged.signer = Signer::Rs256(b.second().key);
                    is_refused(b, &send(b, &forged).await, &[401], "launch.signature")
                })
            }),
        ),
        case(
            "I2b",
            "a notice of another client of the same platform",
            Expect::Refused(&[401], "launch.aud"),
            Ours(|b| {
                Box::pin(async move {
                    let mut other = notice(b, &b.main, "i2b", &[]);
                    other.claims["aud"] = json!("another-client");
                    is_refused(b, &send(b, &other).await, &[401], "launch.aud")
                })
            }),
        ),
        case(
            "I2c",
            "a notice that has expired",
            Expect::Refused(&[401], "launch.expired"),
            Ours(|b| {
                Box::pin(async move {
                    let mut old = notice(b, &b.main, "i2c", &[]);
                    (old.claims["iat"], old.claims["exp"]) = (json!(b.now() - 4000), json!(b.now() - 400));
                    is_refused(b, &send(b, &old).await, &[401], "launch.expired")
                })
            }),
        ),
        case(
            "I3",
            "the same notice twice",
            Expect::Holds("both are answered; there is one job"),
            Ours(|b| {
                Box::pin(async move {
                    let before = jobs(b).await;
                    let sent = notice(b, &b.main, "i3", &[asset(b, "i3", &b.lms.origin)]);
                    for _ in 0..2 {
                        let answer = send(b, &sent).await;
                        check(answer.status == 200, || said(&answer))?;
                    }
                    let made = jobs(b).await - before;
                    check(made == 1, || format!("{made} jobs"))
                })
            }),
        ),
        case(
            "I4",
            "a notice for a deployment that is not served",
            Expect::Refused(&[403], "deployment.unknown"),
            Ours(|b| {
                Box::pin(async move {
                    let mut foreign = notice(b, &b.main, "i4", &[]);
                    foreign.set("lti:deployment_id", json!("another"));
                    is_refused(b, &send(b, &foreign).await, &[403], "deployment.unknown")
                })
            }),
        ),
        case(
            "I5",
            "a file on a host that is not the platform's",
            Expect::Holds("never asked for, so no access token goes there"),
            Ours(|b| {
                Box::pin(async move {
                    let elsewhere = b.lms.origin.replace("127.0.0.1", "localhost");
                    b.lms.reply("/i5/file", file("x"));
                    let upload = read(b, "i5", asset(b, "i5", &elsewhere)).await?;
                    failed(&upload, "DOWNLOAD_FAILED")?;
                    check(b.lms.count("/i5/file") == 0, || "it was fetched".into())
                })
            }),
        ),
        case(
            "I6",
            "a file behind a redirect to another origin",
            Expect::Holds("followed without the access token"),
            Ours(|b| {
                Box::pin(async move {
                    let elsewhere = b.lms.origin.replace("127.0.0.1", "localhost");
                    b.lms.reply("/i6/file", Reply::Redirect(format!("{elsewhere}/i6/stored")));
                    b.lms.reply("/i6/stored", file("Leaves reflect green light."));
                    let upload = read(b, "i6", asset(b, "i6", &b.lms.origin)).await?;
                    check(upload.state == UploadState::Read, || format!("{upload:?}"))?;
                    let token = |path: &str| b.lms.seen(path).iter().all(|seen| seen.authorization.is_some());
                    check(token("/i6/file") && !token("/i6/stored"), || "the token went along".into())
                })
            }),
        ),
        case(
            "I7",
            "a file that is not the announced one",
            Expect::Holds("reported as `DOWNLOAD_FAILED`; nothing is graded"),
            Ours(|b| {
                Box::pin(async move {
                    b.lms.reply("/i7/file", file("something else"));
                    let mut announced = asset(b, "i7", &b.lms.origin);
                    announced["sha256_checksum"] = json!("n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=");
                    failed(&read(b, "i7", announced).await?, "DOWNLOAD_FAILED")
                })
            }),
        ),
        case(
            "I8a",
            "a file of HTML with a script",
            Expect::Holds("read as text; no markup is kept"),
            Ours(|b| {
                Box::pin(async move {
                    let html = "<p>Leaves <b>reflect</b> green.</p><script>steal()</script><img src=x onerror=steal()>";
                    b.lms.reply("/i8a/file", Reply::File("text/html", html.into()));
                    let mut page = asset(b, "i8a", &b.lms.origin);
                    page["content_type"] = json!("text/html");
                    let upload = read(b, "i8a", page).await?;
                    let Some(id) = upload.submission_id else { return Err("no submission".into()) };
                    let found = b.ours().app.db.read(move |c| db::submission::find(c, &id)).await.unwrap();
                    let answer = found.map(|submission| submission.answer).unwrap_or_default();
                    check(answer == "Leaves reflect green.", || answer)
                })
            }),
        ),
        case(
            "I8b",
            "a file larger than was announced",
            Expect::Holds("refused after a few MB; nothing is graded"),
            Ours(|b| {
                Box::pin(async move {
                    b.lms.reply("/i8b/file", Reply::Megabytes(100));
                    failed(&read(b, "i8b", asset(b, "i8b", &b.lms.origin)).await?, "DOWNLOAD_FAILED")
                })
            }),
        ),
        case(
            "I9",
            "the next page of a list on another origin",
            Expect::Holds("not fetched"),
            Ours(|b| {
                Box::pin(async move {
                    grant(b);
                    let elsewhere = b.lms.origin.replace("127.0.0.1", "localhost");
                    b.lms.reply("/i9/members", Reply::NextPage(format!("{elsewhere}/i9/next")));
                    let url = format!("{}/i9/members", b.lms.origin).parse().unwrap();
                    let found = main_platform(b).await;
                    let members = services::members(&b.ours().app, &found, &url).await;
                    check(members.is_err() && b.lms.count("/i9/next") == 0, || {
                        "the next page was fetched".into()
                    })
                })
            }),
        ),
    ]
}

async fn main_platform(b: &Bench) -> db::platform::Platform {
    let (issuer, client) = (b.main.issuer.clone(), b.main.client.clone());
    let found =
        b.ours().app.db.read(move |c| db::platform::by_issuer_and_client(c, &issuer, &client)).await.unwrap();
    found.unwrap()
}

async fn address(b: &Bench) -> String {
    let id: PlatformId = main_platform(b).await.id;
    format!("{}/lti/notices/{id}", b.ours().origin())
}

async fn post(b: &Bench, body: String) -> Answer {
    b.send(Method::POST, &address(b).await, &Jar::default(), Some(body), &[]).await
}

async fn send(b: &Bench, notice: &Message) -> Answer {
    post(b, json!({ "notices": [{ "jwt": notice.token() }] }).to_string()).await
}

/// Lets the platform give access tokens.
fn grant(b: &Bench) {
    let token =
        json!({"access_token": "secret-access", "token_type": "Bearer", "expires_in": 3600, "scope": "x"});
    b.lms.reply("/main/token", Reply::Json(token));
}

fn file(text: &str) -> Reply {
    Reply::File("text/plain", text.into())
}

/// A file as a notice announces it.
fn asset(b: &Bench, name: &str, origin: &str) -> Value {
    let _ = b;
    json!({"asset_id": name, "url": format!("{origin}/{name}/file"), "content_type": "text/plain", "title": "a.txt"})
}

/// A good notice of a hand-in.
fn notice(b: &Bench, platform: &Platform, id: &str, assets: &[Value]) -> Message {
    let now = b.now();
    let lti = |name: &str| format!("{LTI}{name}");
    Message {
        header: json!({"typ": "JWT", "alg": "RS256", "kid": platform.kid}),
        claims: json!({
            "iss": platform.issuer, "aud": platform.client, "iat": now - 2, "exp": now + 3600, "nonce": id,
            lti("version"): "1.3.0", lti("deployment_id"): "1",
            lti("notice"): {"id": id, "timestamp": "2026-11-27T10:00:00Z", "type": "LtiAssetProcessorSubmissionNotice"},
            lti("activity"): {"id": format!("activity-{id}")}, lti("submission"): {"id": format!("{id}:1")},
            lti("for_user"): {"user_id": "subject-4711"}, lti("custom"): {},
            lti("assetreport"): {"scope": [], "report_url": format!("{}/{id}/reports", b.lms.origin)},
            lti("assetservice"): {"scope": [], "assets": assets},
        }),
        payload: None,
        header_text: None,
        signer: Signer::Rs256(platform.key),
        edit: None,
    }
}

async fn jobs(b: &Bench) -> i64 {
    let counts = b.ours().app.db.read(db::job::counts).await.unwrap();
    counts.into_iter().map(|(_, count)| count).sum()
}

/// Sends a notice about one file to an activity with an assignment, and does the job that it makes.
async fn read(b: &Bench, id: &str, asset: Value) -> Result<Upload, String> {
    grant(b);
    b.lms.reply(&format!("/{id}/reports"), Reply::Json(json!({})));
    let app = &b.ours().app;
    let platform = main_platform(b).await.id;
    let content = crate::support::leaves().check().unwrap();
    let assignment = domain::assignment::create(app, &platform, None, content).await.unwrap();
    let mut message = notice(b, &b.main, id, &[asset]);
    message.set("lti:custom", json!({ domain::assignment::CUSTOM_PARAMETER: assignment.id.to_string() }));
    let answer = send(b, &message).await;
    check(answer.status == 200, || said(&answer))?;
    let now = app.clock.now();
    // Jobs of other cases that nobody does are waiting too.
    for _ in 0..50 {
        let claimed =
            app.db.write(move |c| db::job::claim(c, &[uploads::READ], "suite", now, now.plus_seconds(60)));
        let Some(job) = claimed.await.unwrap() else { break };
        if let Err(error) = uploads::read(app, &job, "suite").await {
            let message = error.to_string();
            uploads::give_up(app, &job, "suite", &message).await.unwrap();
        }
    }
    let lms_id = format!("{id}:1");
    let found = app.db.read(move |c| db::upload::of_platform(c, &platform, &lms_id)).await.unwrap();
    found.ok_or_else(|| "the notice was not kept".to_owned())
}

fn failed(upload: &Upload, problem: &str) -> Verdict {
    let as_expected = upload.state == UploadState::Failed && upload.problem.as_deref() == Some(problem);
    check(as_expected && upload.submission_id.is_none(), || format!("{upload:?}"))
}

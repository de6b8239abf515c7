//! The negative-test suite for LTI 1.3 tools: what must be refused, and what must not, over HTTP.
//!
//! By default it runs against this program. `LTI_TOOL_LOGIN_URL` and `LTI_TOOL_LAUNCH_URL` name any other tool; then
//! verdicts are printed instead of asserted. See `docs/negative-suite.md`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods, unreachable_pub)]

#[path = "../support/mod.rs"]
mod support;

mod bench;
mod case;
mod cases;
mod keys;
mod platform;
mod table;

use std::collections::BTreeSet;

use bench::{Answer, Bench, Own, Tool};
use case::{Outcome, opens, refused};
use cases::INSIDE;

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// The tool that the environment names, if it names one.
fn foreign() -> Option<Bench> {
    let login = variable("LTI_TOOL_LOGIN_URL")?;
    let launch = variable("LTI_TOOL_LAUNCH_URL").expect("LTI_TOOL_LAUNCH_URL beside LTI_TOOL_LOGIN_URL");
    let target = variable("LTI_TOOL_TARGET_URL").unwrap_or_else(|| launch.clone());
    let listen = variable("LTI_PLATFORM_LISTEN").unwrap_or_else(|| "127.0.0.1:8899".into());
    let client = variable("LTI_CLIENT_ID").unwrap_or_else(|| "client-of-main".into());
    let second = variable("LTI_SECOND_PLATFORM").is_some();
    Some(Bench::foreign(Tool { login, launch, target }, &listen, &client, second))
}

#[actix_web::test]
async fn every_case_ends_as_the_table_says() {
    let (bench, judged) = match foreign() {
        Some(bench) => (bench, false),
        None => (Bench::own().await, true),
    };
    let only = variable("LTI_CASES");
    let mut wrong = Vec::new();
    let (mut good, mut skipped) = (0, 0);
    for case in cases::all() {
        if only.as_ref().is_some_and(|only| !only.split(',').any(|id| case.id == id)) {
            continue;
        }
        let began = std::time::Instant::now();
        match case.run(&bench).await {
            Outcome::Good => {
                good += 1;
                println!("ok       {:5} {} ({} ms)", case.id, case.what, began.elapsed().as_millis());
            }
            Outcome::Bad(why) => {
                println!("WRONG    {:5} {}: {why}", case.id, case.what);
                wrong.push(format!("{} {}: {why}", case.id, case.what));
            }
            Outcome::NotRun(why) => {
                skipped += 1;
                println!("not run  {:5} {} ({why})", case.id, case.what);
            }
        }
    }
    println!("{good} as they should be, {} wrong, {skipped} not run", wrong.len());
    bench.stop().await;
    assert!(!judged || wrong.is_empty(), "{} cases:\n{}", wrong.len(), wrong.join("\n"));
}

/// H2 and H3 of the table: as in production, no address inside is ever called.
#[actix_web::test]
async fn a_public_tool_registers_with_no_address_inside() {
    let bench = Bench::own().await;
    let strict = Own::start(false).await;
    for address in INSIDE {
        let invite = strict.invite().await;
        let answer = cases::look_at(&bench, &strict.origin(), &invite, address).await;
        refused(&bench, &answer, &[400], "registration.url").unwrap_or_else(|why| panic!("{address}: {why}"));
        // The same answer does not pass for another refusal.
        assert!(refused(&bench, &answer, &[401], "registration.url").is_err());
        assert!(refused(&bench, &answer, &[400], "registration.document").is_err());
    }
    let invite = strict.invite().await;
    let address = format!("{}/main/configuration", bench.lms.origin);
    let answer = cases::look_at(&bench, &strict.origin(), &invite, &address).await;
    refused(&bench, &answer, &[400], "registration.url").unwrap();
    assert_eq!(bench.lms.count("/main/configuration"), 0, "nothing inside was called");
    strict.stop().await;
    bench.stop().await;
}

/// A judge that cannot say no would make every case good.
#[actix_web::test]
async fn the_judge_tells_a_refusal_from_what_only_looks_like_one() {
    let tool = Tool { login: String::new(), launch: String::new(), target: String::new() };
    let bench = Bench::foreign(tool, "127.0.0.1:0", "client", false);
    let answer = |status, cookie: &str, body: &str| {
        let mut headers = reqwest::header::HeaderMap::new();
        if !cookie.is_empty() {
            headers.insert("set-cookie", cookie.parse().unwrap());
        }
        Answer { url: "http://127.0.0.1/".into(), status, headers, body: body.into() }
    };
    let judge = |answer: &Answer| refused(&bench, answer, &[400], "launch.iss");
    assert!(judge(&answer(400, "", "no")).is_ok());
    for bad in [
        (303, "", ""),
        (200, "", "no"),
        (500, "", "no"),
        (400, "s=1", "no"),
        (401, "", "subject-4711"),
        (401, "", "eyJhbGciOi"),
    ] {
        assert!(judge(&answer(bad.0, bad.1, bad.2)).is_err(), "{bad:?}");
    }
    assert!(opens(&answer(303, "s=1", "")).is_ok());
    assert!(opens(&answer(303, "", "")).is_err() && opens(&answer(401, "", "")).is_err());
    bench.stop().await;
}

#[test]
fn ids_are_unique_and_there_are_enough() {
    let cases = cases::all();
    let ids: BTreeSet<&str> = cases.iter().map(|case| case.id).collect();
    assert_eq!(ids.len(), cases.len());
    assert!(cases.len() >= 133, "{} cases", cases.len());
}

#[test]
fn the_documented_table_is_this_one() {
    table::compare(&cases::all(), variable("LTI_WRITE_TABLE").is_some());
}

//! Token, grades, members, registration and faults, as a good tool uses them and as bad ones do.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::time::{Duration, Instant};

use common::{
    Form, ITEM, ITEMS, Key, MEMBERS, RESULTS, SCORE, final_score, json_of, now, pairs, word, world,
};
use jsonwebtoken::{Algorithm, Header};
use sandbox::{Endpoint, Fault, Flavour, NewPerson, RetryAfter, Role, Sandbox, Times};
use serde_json::{Value, json};

#[tokio::test]
async fn the_token_endpoint_is_strict() {
    let w = world(Flavour::Moodle).await;
    let scopes = Sandbox::scopes().join(" ");
    let good = w.ask_token(&w.key.sign(&w.assertion()), &scopes).await;
    assert_eq!(good.status(), 200);
    assert!(good.headers()["content-type"].to_str().unwrap().starts_with("text/html"), "as Moodle sends it");
    assert!(w.sandbox.violations().is_empty());

    let other = json!(w.url("/other"));
    let cases = [
        ("aud", other, "assertion_aud_not_token_endpoint"),
        ("aud", json!([w.tool.token_endpoint]), "assertion_aud_not_token_endpoint"),
        ("iss", json!("somebody"), "assertion_iss_not_sub"),
        ("exp", json!(now() - 1), "jwt_expired"),
        ("exp", Value::Null, "jwt_exp_missing"),
        ("iat", json!(now() + 30), "jwt_iat_in_future"),
        ("jti", Value::Null, "assertion_jti_missing"),
    ];
    for (name, value, code) in cases {
        let mut claims = w.assertion();
        claims[name] = value;
        let answer = w.ask_token(&w.key.sign(&claims), &scopes).await;
        assert_eq!((answer.status().as_u16(), w.only_violation().as_str()), (400, code));
    }
    let stranger = w.ask_token(&Key::new("tool-1").sign(&w.assertion()), &scopes).await;
    assert_eq!((stranger.status().as_u16(), w.only_violation().as_str()), (400, "jwt_signature_wrong"));
    let no_kid = w.key.sign_with(Header::new(Algorithm::RS256), &w.assertion());
    assert_eq!(
        (w.ask_token(&no_kid, &scopes).await.status().as_u16(), w.only_violation().as_str()),
        (400, "jwt_kid_missing")
    );
    let once = w.key.sign(&w.assertion());
    assert_eq!(w.ask_token(&once, &scopes).await.status(), 200);
    assert_eq!(w.ask_token(&once, &scopes).await.status(), 400);
    assert_eq!(w.only_violation(), "assertion_replayed");
    assert_eq!(w.ask_token(&w.key.sign(&w.assertion()), "openid").await.status(), 400);
    assert_eq!(w.only_violation(), "token_scope_not_granted");
    let json_body =
        w.client.post(&w.tool.token_endpoint).header("Content-Type", "application/json").body("{}");
    assert_eq!(json_body.send().await.unwrap().status(), 400);
    assert_eq!(w.only_violation(), "token_not_a_form");
}

#[tokio::test]
async fn keys_rotate_on_both_sides() {
    let w = world(Flavour::Moodle).await;
    w.token().await;
    let next = Key::new("tool-2");
    let signed = next.sign(&w.assertion());
    let unknown = w.ask_token(&signed, &Sandbox::scopes().join(" ")).await;
    assert_eq!(unknown.status(), 400);
    assert!(serde_json::from_str::<Value>(&unknown.text().await.unwrap()).is_err(), "Moodle's broken JSON");
    assert_eq!(w.only_violation(), "jwt_kid_unknown");
    w.publish(&[&w.key, &next]);
    assert_eq!(w.ask_token(&signed, &Sandbox::scopes().join(" ")).await.status(), 200, "fetched again");

    assert!(w.sandbox.rotate_keys());
    let set: Value = json_of(w.client.get(w.url("/jwks")).send().await.unwrap()).await;
    assert_eq!(set["keys"].as_array().unwrap().len(), 2);
    let user = w.sandbox.teacher();
    w.launch(&user, &w.auth_params(&user)).await;
}

#[tokio::test]
async fn scores_arrive_and_the_gradebook_shows_them() {
    let w = world(Flavour::Moodle).await;
    let student = w.sandbox.students()[1].clone();
    let token = w.token().await;
    assert_eq!(w.sandbox.grade(&student, &w.link), None);
    let first = final_score(&student, 15.0, "Line one\n<b>two</b>", "2025-11-24T10:00:00.100Z");
    assert_eq!(w.score(&token, &first).await.status(), 200);
    let row = w.sandbox.grade(&student, &w.link).unwrap();
    assert_eq!((row.score, row.max, row.accepted_posts), (Some(15.0), 20.0, 1));
    assert_eq!(row.comment.as_deref(), Some("Line one\n<b>two</b>"));
    assert_eq!(row.timestamp.unwrap().to_string(), "2025-11-24T10:00:00.1Z");

    // Within the same second: refused, the tool is not to blame.
    let same = final_score(&student, 16.0, "", "2025-11-24T10:00:00.900Z");
    assert_eq!(w.score(&token, &same).await.status(), 409);
    assert!(w.sandbox.violations().is_empty(), "{:?}", w.sandbox.violations());
    assert!(w.sandbox.refusals()[0].starts_with("score_not_newer"));
    let later = final_score(&student, 18.0, "better", "2025-11-24T10:00:01.000Z");
    assert_eq!(w.score(&token, &later).await.status(), 200);
    assert_eq!(w.sandbox.grade(&student, &w.link).unwrap().score, Some(18.0));
    let posts = w.sandbox.score_posts(&student, &w.link);
    assert_eq!(posts.iter().map(|p| p.status).collect::<Vec<_>>(), [200, 409, 200]);

    let results = |query: &str| {
        let url = w.scores_url().replace("/scores", "/results") + query;
        w.client.get(url).bearer_auth(&token).header("Accept", RESULTS).send()
    };
    let rows: Value = json_of(results("").await.unwrap()).await;
    assert_eq!(
        (&rows[0]["resultScore"], &rows[0]["resultMaximum"], &rows[0]["userId"]),
        (&json!(18.0), &json!(20.0), &json!(student))
    );
    assert_eq!(results("&limit=1").await.unwrap().status(), 404);
    assert_eq!(w.only_violation(), "results_limit_crashes_moodle");

    let book = w
        .get_as(&w.sandbox.teacher(), &format!("/courses/{}/grades", w.sandbox.course()))
        .send()
        .await
        .unwrap();
    let book = book.text().await.unwrap();
    assert!(book.contains(&format!(r#"id="grade-{student}-{}" data-test="grade" data-score="18""#, w.item)));
    assert!(book.contains("王小明") && book.contains("better") && book.contains("Grade analysis"));
    let own = w.get_as(&student, &format!("/courses/{}/grades", w.sandbox.course())).send().await.unwrap();
    let own = own.text().await.unwrap();
    assert!(own.contains("My grades") && own.contains("better") && !own.contains("Ingrid"));
}

#[tokio::test]
async fn a_progress_message_wipes_the_mark_and_is_noted() {
    let w = world(Flavour::Moodle).await;
    let student = w.sandbox.students()[0].clone();
    let token = w.token().await;
    w.score(&token, &final_score(&student, 15.0, "good", "2025-11-24T10:00:00Z")).await;
    let pending = json!({ "userId": student, "timestamp": "2025-11-24T10:00:05Z", "activityProgress": "Submitted", "gradingProgress": "Pending" });
    assert_eq!(w.score(&token, &pending).await.status(), 200);
    assert_eq!(w.only_violation(), "mark_wiped_by_progress");
    let row = w.sandbox.grade(&student, &w.link).unwrap();
    assert_eq!((row.score, row.comment, row.timestamp), (None, None, None));
}

#[tokio::test]
async fn bad_scores_are_refused_with_their_codes() {
    let w = world(Flavour::Moodle).await;
    let (student, teacher) = (w.sandbox.students()[0].clone(), w.sandbox.teacher());
    let token = w.token().await;
    let good = final_score(&student, 15.0, "", "2025-11-24T10:00:00Z");
    let cases = [
        ("userId", json!(teacher), "score_user_not_gradable"),
        ("userId", json!("999"), "score_user_not_gradable"),
        ("timestamp", json!("yesterday"), "score_timestamp_not_iso8601_with_zone"),
        ("timestamp", json!("2025-11-24T10:00:00"), "score_timestamp_not_iso8601_with_zone"),
        ("scoreGiven", json!("15"), "score_not_a_number"),
        ("scoreMaximum", Value::Null, "score_not_a_number"),
        ("scoreMaximum", json!(0), "score_maximum_missing_or_not_positive"),
        ("activityProgress", json!("Done"), "score_activity_progress_unknown"),
        ("gradingProgress", json!("Graded"), "score_grading_progress_unknown"),
        ("scoreGiven", json!(-1), "score_negative"),
    ];
    for (name, value, code) in cases {
        let mut body = good.clone();
        body[name] = value;
        let answer = w.score(&token, &body).await;
        assert_eq!((answer.status().as_u16(), w.only_violation().as_str()), (400, code));
    }
    let post = |kind: &str, url: String| {
        w.client.post(url).bearer_auth(&token).header("Content-Type", kind).body(good.to_string()).send()
    };
    assert_eq!(post("application/json", w.scores_url()).await.unwrap().status(), 400);
    assert_eq!(w.only_violation(), "content_type_wrong");
    let after_query = format!("{}/scores", w.sandbox.line_item_url(&w.item).unwrap());
    assert_eq!(post(SCORE, after_query).await.unwrap().status(), 400);
    assert_eq!(w.only_violation(), "service_path_or_method_unknown");
    let no_query = w.scores_url().split('?').next().unwrap().to_owned();
    assert_eq!(post(SCORE, no_query).await.unwrap().status(), 400);
    assert_eq!(w.only_violation(), "type_id_lost");
    assert_eq!(post(&format!("{SCORE}; charset=utf-8"), w.scores_url()).await.unwrap().status(), 200);

    let lower = w.client.post(w.scores_url()).header("Authorization", format!("bearer {token}"));
    assert_eq!(lower.header("Content-Type", SCORE).body("{}").send().await.unwrap().status(), 401);
    assert_eq!(w.only_violation(), "bearer_scheme_wrong");
    w.sandbox.revoke_tokens();
    assert_eq!(w.score(&token, &good).await.status(), 401);
    assert!(w.sandbox.violations().is_empty() && w.sandbox.refusals()[0].starts_with("token_unknown"));
    let narrow = w.ask_token(&w.key.sign(&w.assertion()), Sandbox::scopes()[4]).await;
    let narrow: Value = json_of(narrow).await;
    assert_eq!(w.score(narrow["access_token"].as_str().unwrap(), &good).await.status(), 401);
    assert_eq!(w.only_violation(), "scope_missing");
}

#[tokio::test]
async fn locks_overrides_rescaling_and_deletion() {
    let w = world(Flavour::Moodle).await;
    let student = w.sandbox.students()[0].clone();
    let token = w.token().await;
    w.sandbox.lock_grade(&student, &w.link, true);
    let locked = w.score(&token, &final_score(&student, 15.0, "", "2025-11-24T10:00:00Z")).await;
    assert_eq!(locked.status(), 500);
    assert_eq!(locked.text().await.unwrap(), "[]");
    assert!(w.sandbox.refusals()[0].starts_with("grade_locked") && w.sandbox.violations().is_empty());
    w.sandbox.lock_grade(&student, &w.link, false);
    w.sandbox.set_maximum(&w.item, 50.0);
    assert_eq!(w.score(&token, &final_score(&student, 14.0, "", "2025-11-24T10:00:00Z")).await.status(), 200);
    assert_eq!(w.sandbox.grade(&student, &w.link).unwrap().score, Some(35.0));
    w.sandbox.override_grade(&student, &w.link, Some((Some(40.0), Some("mine"))));
    assert_eq!(
        w.score(&token, &final_score(&student, 1.0, "tool", "2025-11-24T10:00:09Z")).await.status(),
        200
    );
    let row = w.sandbox.grade(&student, &w.link).unwrap();
    assert_eq!((row.score, row.comment.as_deref(), row.overridden), (Some(40.0), Some("mine"), true));
    w.sandbox.override_grade(&student, &w.link, None);
    assert_eq!(w.sandbox.grade(&student, &w.link).unwrap().score, Some(2.5));
    assert!(w.sandbox.delete_line_item(&w.item));
    let url = w.scores_url_of_gone();
    let gone =
        w.client.post(url).bearer_auth(&token).header("Content-Type", SCORE).body("{}").send().await.unwrap();
    assert_eq!(gone.status(), 404);
}

impl common::World {
    fn scores_url_of_gone(&self) -> String {
        self.url(&format!(
            "/services/{}/lineitems/{}/lineitem/scores?type_id=1",
            self.sandbox.course(),
            self.item
        ))
    }
}

#[tokio::test]
async fn canvas_has_other_rules_for_scores() {
    let w = world(Flavour::Canvas).await;
    let student = w.sandbox.students()[0].clone();
    let token = w.token().await;
    let score = |given: f64, at: &str| final_score(&student, given, "", at);
    let first = w.score(&token, &score(15.0, "2025-11-24T10:00:00.500Z")).await;
    let body: Value = json_of(first).await;
    assert!(body["resultUrl"].as_str().unwrap().ends_with(&format!("/results/{student}")));
    assert_eq!(
        w.score(&token, &score(16.0, "2025-11-24T10:00:00.500Z")).await.status(),
        200,
        "equal is fine"
    );
    assert_eq!(w.score(&token, &score(17.0, "2025-11-24T10:00:00.400Z")).await.status(), 400);
    let teacher = final_score(&w.sandbox.teacher(), 1.0, "", "2025-11-24T10:00:00Z");
    assert_eq!(w.score(&token, &teacher).await.status(), 422);
    assert_eq!(w.only_violation(), "score_user_not_gradable");
    w.sandbox.override_grade(&student, &w.link, Some((Some(3.0), None)));
    let mut polite = score(18.0, "2025-11-24T10:00:02Z");
    polite["https://canvas.instructure.com/lti/submission"] = json!({ "prioritize_non_tool_grade": true });
    w.score(&token, &polite).await;
    assert_eq!(w.sandbox.grade(&student, &w.link).unwrap().score, Some(3.0));
    w.score(&token, &score(18.0, "2025-11-24T10:00:03Z")).await;
    assert_eq!(w.sandbox.grade(&student, &w.link).unwrap().score, Some(18.0));
    assert_eq!(w.only_violation(), "teacher_grade_overwritten");
}

#[tokio::test]
async fn line_items_want_exact_types_and_page_in_each_manner() {
    for flavour in [Flavour::Moodle, Flavour::Canvas] {
        let w = world(flavour).await;
        let token = w.token().await;
        let claims = w.sandbox.launch_claims(&w.sandbox.teacher(), &w.link, "n").unwrap();
        let endpoint = &claims["https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"];
        let items = endpoint["lineitems"].as_str().unwrap().to_owned();
        let get =
            |url: &str, accept: &str| w.client.get(url).bearer_auth(&token).header("Accept", accept).send();
        for accept in ["*/*", "application/json", &format!("{ITEMS}, application/json;q=0.5")] {
            assert_eq!(get(&items, accept).await.unwrap().status(), 400, "{accept}");
            assert_eq!(w.only_violation(), "accept_wrong");
        }
        let create = |body: Value| {
            w.client
                .post(&items)
                .bearer_auth(&token)
                .header("Content-Type", ITEM)
                .body(body.to_string())
                .send()
        };
        let made = create(json!({ "label": "Style", "scoreMaximum": 10, "resourceId": "style", "tag": "t" }))
            .await
            .unwrap();
        assert_eq!(made.status(), 201);
        let made: Value = json_of(made).await;
        let url = made["id"].as_str().unwrap();
        assert_eq!(get(url, ITEM).await.unwrap().status(), 200);
        create(json!({ "label": "Style", "scoreMaximum": 10, "resourceId": "style", "tag": "t" }))
            .await
            .unwrap();
        assert_eq!(w.only_violation(), "line_item_made_twice");
        let wrong =
            create(json!({ "label": "x", "scoreMaximum": 1, "resourceLinkId": "nope" })).await.unwrap();
        assert_eq!(
            (wrong.status().as_u16(), w.only_violation().as_str()),
            (403, "line_item_for_unknown_link")
        );
        let joint = if items.contains('?') { '&' } else { '?' };
        let found: Value =
            json_of(get(&format!("{items}{joint}resource_id=leaves"), ITEMS).await.unwrap()).await;
        assert_eq!(found.as_array().unwrap().len(), 1);
        let page = get(&format!("{items}{joint}limit=2"), ITEMS).await.unwrap();
        let next = String::from_utf8(page.headers()["link"].as_bytes().to_vec()).unwrap();
        let quoted = if flavour == Flavour::Moodle { "rel=“next”" } else { "rel=\"next\"" };
        assert!(next.contains(quoted), "{next}");
        let put = w.client.put(url).bearer_auth(&token).header("Content-Type", ITEM);
        put.body(json!({ "label": "Style", "scoreMaximum": 5 }).to_string()).send().await.unwrap();
        assert_eq!(w.only_violation(), "line_item_ids_cleared_by_put");
        let delete = w.client.delete(url).bearer_auth(&token).send().await.unwrap();
        assert_eq!((delete.status().as_u16(), get(url, ITEM).await.unwrap().status().as_u16()), (204, 404));
    }
}

#[tokio::test]
async fn members_come_page_by_page_and_with_their_quirks() {
    let w = world(Flavour::Canvas).await;
    let token = w.token().await;
    let course = w.sandbox.course();
    let mut url = w.url(&format!("/services/{course}/memberships"));
    let mut seen = Vec::new();
    for _ in 0..10 {
        let page = w.client.get(&url).bearer_auth(&token).header("Accept", MEMBERS).send().await.unwrap();
        let next = page.headers().get("link").map(|l| l.to_str().unwrap().to_owned());
        let body: Value = json_of(page).await;
        assert!(body["members"].as_array().unwrap().len() <= 2);
        seen.extend(body["members"].as_array().unwrap().clone());
        let Some(next) = next else { break };
        url = next.split_once('<').unwrap().1.split_once('>').unwrap().0.to_owned();
    }
    assert_eq!(seen.len(), 4);
    assert_eq!(seen[0]["roles"][0], "http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor");

    let w = world(Flavour::Moodle).await;
    let token = w.token().await;
    let course = w.sandbox.course();
    let aide = w.sandbox.add_person(&course, &NewPerson::new("Terry", "Aide", Role::NonEditingTeacher));
    w.sandbox.suspend(&course, &w.sandbox.students()[0], true);
    w.sandbox.share_names(w.tool.tool, false);
    let get = |query: &str, accept: &str| {
        let url = w.url(&format!("/services/{course}/memberships{query}"));
        w.client.get(url).bearer_auth(&token).header("Accept", accept).send()
    };
    let body: Value = json_of(get("", "*/*").await.unwrap()).await;
    let members = body["members"].as_array().unwrap();
    assert_eq!(members.len(), 4, "the suspended one is absent");
    let terry = members.iter().find(|m| m["user_id"] == json!(aide)).unwrap();
    assert_eq!(terry["roles"], json!(["Learner"]));
    assert!(terry.get("name").is_none() && terry.get("email").is_none());
    let launch = w.sandbox.launch_claims(&aide, &w.link, "n").unwrap();
    assert!(
        launch["https://purl.imsglobal.org/spec/lti/claim/roles"][0]
            .as_str()
            .unwrap()
            .ends_with("#Instructor")
    );
    let role: Value = json_of(get("?role=Instructor", MEMBERS).await.unwrap()).await;
    assert_eq!(role["members"].as_array().unwrap().len(), 1);
    assert_eq!(get("?rlid=77", MEMBERS).await.unwrap().status(), 404);
    assert_eq!(get("", "application/json").await.unwrap().status(), 400);
    assert_eq!(w.only_violation(), "accept_wrong");
}

#[tokio::test]
async fn faults_come_when_ordered_and_go_again() {
    let w = world(Flavour::Moodle).await;
    let student = w.sandbox.students()[0].clone();
    let token = w.token().await;
    let body = |second: u32| final_score(&student, 10.0, "", &format!("2025-11-24T10:00:{second:02}Z"));
    let order = |fault: Fault, times: Times| w.sandbox.fault(Endpoint::Scores, fault, times);

    order(Fault::Status(503), Times::Next(2));
    order(Fault::RateLimited(RetryAfter::DateIn(7)), Times::Next(1));
    order(Fault::RateLimited(RetryAfter::Seconds(3)), Times::Next(1));
    assert_eq!(w.score(&token, &body(1)).await.status(), 503);
    assert_eq!(w.score(&token, &body(1)).await.status(), 503);
    let limited = w.score(&token, &body(1)).await;
    assert_eq!(limited.status(), 429);
    assert!(limited.headers()["retry-after"].to_str().unwrap().ends_with(" GMT"));
    assert_eq!(w.score(&token, &body(1)).await.headers()["retry-after"], "3");
    assert_eq!(w.sandbox.grade(&student, &w.link), None, "nothing got through");
    assert_eq!(w.score(&token, &body(1)).await.status(), 200);

    order(Fault::Html200, Times::UntilCleared);
    for _ in 0..3 {
        assert!(w.score(&token, &body(2)).await.text().await.unwrap().starts_with("<!doctype html>"));
    }
    w.sandbox.clear_faults();
    let post = || {
        w.client
            .post(w.scores_url())
            .bearer_auth(&token)
            .header("Content-Type", SCORE)
            .body(body(3).to_string())
            .send()
    };
    order(Fault::Drop, Times::Next(1));
    // The client may try a connection that was kept alive once more by itself, so look at what was stored.
    let _ = post().await;
    w.sandbox.clear_faults();
    order(Fault::DropAfter, Times::Next(1));
    let before = w.sandbox.score_posts(&student, &w.link).len();
    assert!(post().await.is_err());
    assert!(w.sandbox.score_posts(&student, &w.link).len() > before, "done, though the answer was cut");
    order(Fault::Hang(Duration::from_millis(200)), Times::Next(1));
    let started = Instant::now();
    assert_eq!(w.score(&token, &body(9)).await.status(), 200);
    assert!(started.elapsed() >= Duration::from_millis(200));
    order(Fault::Locked, Times::Next(1));
    assert_eq!(w.score(&token, &body(10)).await.text().await.unwrap(), "[]");
    let seen = w.sandbox.requests();
    assert!(seen.iter().filter(|r| r.endpoint == Endpoint::Scores && r.faulted).count() >= 10);
}

#[tokio::test]
async fn a_tool_registers_itself_once_and_waits_for_activation() {
    let w = world(Flavour::Moodle).await;
    let admin = w.sandbox.admin();
    let open = |w: &common::World| {
        let fields = pairs(&[("url", &format!("{}/lti/register?invite=abc", w.origin))]);
        w.post_as(&w.sandbox.admin(), "/admin/register", &fields).send()
    };
    let token = |page: &str| {
        let token = page.split_once("registration_token=").unwrap().1;
        token.split(['"', '&']).next().unwrap().to_owned()
    };
    let page = open(&w).await.unwrap().text().await.unwrap();
    assert!(page.contains("registration-frame") && page.contains("invite=abc"));
    let first = token(&page);
    let config: Value =
        json_of(w.client.get(w.url("/.well-known/openid-configuration")).send().await.unwrap()).await;
    assert_eq!(config["issuer"], w.sandbox.url());
    let domain = w.origin.strip_prefix("http://").unwrap();
    let asked = json!({
        "application_type": "web", "response_types": ["id_token"], "grant_types": ["implicit", "client_credentials"],
        "initiate_login_uri": format!("{}/lti/login", w.origin), "redirect_uris": [format!("{}/lti/launch", w.origin)],
        "client_name": "Probe two", "jwks_uri": format!("{}/.well-known/jwks.json", w.origin),
        "token_endpoint_auth_method": "private_key_jwt", "scope": Sandbox::scopes().join(" "),
        "https://purl.imsglobal.org/spec/lti-tool-configuration": {
            "domain": domain, "target_link_uri": format!("{}/lti/launch", w.origin), "claims": ["iss", "sub", "name"],
            "messages": [{ "type": "LtiDeepLinkingRequest", "target_link_uri": format!("{}/lti/launch", w.origin) }],
            "custom_parameters": { "k": "a=b" },
        },
    });
    let send = |token: &str, body: &Value| {
        let post = w.client.post(config["registration_endpoint"].as_str().unwrap());
        post.bearer_auth(token).header("Content-Type", "application/json").body(body.to_string()).send()
    };
    let mut wrong = asked.clone();
    wrong["https://purl.imsglobal.org/spec/lti-tool-configuration"]["domain"] = json!("127.0.0.1");
    let refused = send(&first, &wrong).await.unwrap();
    assert_eq!(refused.status(), 400);
    assert_eq!(refused.text().await.unwrap(), "domain_targetlinkuri_mismatch");
    assert_eq!(w.only_violation(), "registration_refused");
    let done = send(&first, &asked).await.unwrap();
    assert_eq!(done.status(), 200);
    let done: Value = json_of(done).await;
    let tool = &done["https://purl.imsglobal.org/spec/lti-tool-configuration"];
    assert_eq!((&tool["deployment_id"], &tool["custom_parameters"]["k"]), (&json!("2"), &json!("a")));
    let again = send(&first, &asked).await.unwrap();
    assert_eq!((again.status().as_u16(), again.text().await.unwrap().as_str()), (401, "token_already_used"));
    assert_eq!(w.only_violation(), "registration_token_reused");
    assert!(w.sandbox.begin_deep_linking(&admin, &w.sandbox.course(), 2).is_none(), "pending");
    w.post_as(&admin, "/admin/tools/2/activate", &[]).send().await.unwrap();
    assert!(w.sandbox.begin_deep_linking(&admin, &w.sandbox.course(), 2).is_some());
    let student = w.get_as(&w.sandbox.students()[0], "/admin").send().await.unwrap();
    assert_eq!(student.status(), 403);
}

#[tokio::test]
async fn a_copied_course_has_new_ids_and_the_same_content() {
    for flavour in [Flavour::Moodle, Flavour::Canvas] {
        let w = world(flavour).await;
        let course = w.sandbox.course();
        let copy = w.sandbox.copy_course(&course).unwrap();
        let link = &copy.links[&w.link];
        let student = &w.sandbox.students()[0];
        let old = w.sandbox.launch_claims(student, &w.link, "n").unwrap();
        let new = w.sandbox.launch_claims(student, link, "n").unwrap();
        let lti = |claims: &Value, name: &str| claims[format!("{}{name}", common::LTI)].clone();
        assert_ne!(lti(&old, "context")["id"], lti(&new, "context")["id"]);
        assert_ne!(lti(&old, "resource_link")["id"], lti(&new, "resource_link")["id"]);
        assert_eq!(lti(&old, "custom")["assignment"], lti(&new, "custom")["assignment"]);
        assert_ne!(w.sandbox.line_item_of(link), Some(w.item.clone()));
        assert_eq!(w.sandbox.course(), course);
    }
}

#[tokio::test]
async fn people_log_in_with_one_click_and_see_their_course() {
    let w = world(Flavour::Moodle).await;
    let page = w.client.get(w.url("/")).send().await.unwrap().text().await.unwrap();
    for name in ["Ingrid Halvorsen", "Amélie Okafor-Laurent", "王小明", "Diego O&#39;Brien Núñez"] {
        assert!(page.contains(name), "{name}");
    }
    let form = Form::read(page.split_once("login-picker").unwrap().1);
    let answer = common::form(w.client.post(w.url("/login")), &form.fields).send().await.unwrap();
    assert_eq!(answer.status(), 303);
    let cookie = answer.headers()["set-cookie"].to_str().unwrap().to_owned();
    assert!(cookie.contains("SameSite=Lax") && cookie.contains("HttpOnly"));
    let cookie = cookie.split(';').next().unwrap().to_owned();
    let get = |path: String| w.client.get(w.url(&path)).header("Cookie", cookie.clone()).send();
    assert!(get("/".into()).await.unwrap().text().await.unwrap().contains("Introduction to Biology"));
    let course = w.sandbox.course();
    for path in ["", "/members", "/grades", &format!("/add/{}", w.tool.tool)] {
        let page = get(format!("/courses/{course}{path}")).await.unwrap();
        assert_eq!(page.status(), 200, "{path}");
    }
    assert_eq!(get(format!("/activities/{}", w.link)).await.unwrap().status(), 200);
    let student = &w.sandbox.students()[0];
    let no = w.get_as(student, &format!("/courses/{course}/add/{}", w.tool.tool)).send().await.unwrap();
    assert_eq!(no.status(), 403);
    assert_eq!(w.get_as(student, "/nowhere").send().await.unwrap().status(), 404);
}

#[tokio::test]
async fn two_hundred_students_fit() {
    let w = world(Flavour::Moodle).await;
    let course = w.sandbox.course();
    let many = w.sandbox.add_students(&course, 200);
    assert_eq!(many.len(), 200);
    let token = w.token().await;
    for (n, student) in many.iter().enumerate().take(50) {
        let score = final_score(student, 1.0, &word(), &format!("2025-11-24T10:00:{:02}Z", n % 60));
        assert_eq!(w.score(&token, &score).await.status(), 200);
    }
    let url = w.url(&format!("/services/{course}/memberships"));
    let all: Value = json_of(w.client.get(url).bearer_auth(&token).send().await.unwrap()).await;
    assert_eq!(all["members"].as_array().unwrap().len(), 204);
}

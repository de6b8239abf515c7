//! Login, launch and content selection, as a good tool does them and as bad ones do.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods)]

mod common;

use common::{DL, Form, LTI, World, encode, now, pairs, with, word, world};
use sandbox::{Flavour, LoginMethod, Sandbox, SandboxConfig, ToolRegistration};
use serde_json::{Value, json};

#[tokio::test]
async fn a_moodle_launch_has_moodles_shape() {
    let w = world(Flavour::Moodle).await;
    let student = w.sandbox.students()[1].clone();
    let page = w.get_as(&student, &format!("/activities/{}/launch", w.link)).send().await.unwrap();
    let login = Form::read(&page.text().await.unwrap());
    assert_eq!((login.method.as_str(), login.action.clone()), ("post", format!("{}/lti/login", w.origin)));
    assert_eq!(login.value("login_hint"), Some(student.as_str()));
    assert_eq!(login.value("lti_deployment_id"), Some("1"));
    assert!(login.value("lti_storage_target").is_none());
    assert!(login.value("lti_message_hint").unwrap().contains(r#""launchid":"ltilaunch1_"#));

    let params = w.auth_params_of(&login.fields);
    let claims = w.launch(&student, &params).await;
    assert_eq!(claims["sub"], student);
    assert_eq!(claims["name"], "王小明");
    assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 60);
    assert_eq!(claims[format!("{LTI}message_type")], "LtiResourceLinkRequest");
    assert_eq!(claims[format!("{LTI}resource_link")]["id"], w.link);
    assert_eq!(
        claims[format!("{LTI}roles")],
        json!(["http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"])
    );
    assert_eq!(claims[format!("{LTI}custom")]["assignment"], "a-1");
    assert_eq!(claims[format!("{LTI}launch_presentation")]["locale"], "zh_cn");
    let endpoint = &claims["https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"];
    assert!(endpoint["lineitem"].as_str().unwrap().ends_with("/lineitem?type_id=1"));
    assert!(claims.get("azp").is_none());
    assert!(w.sandbox.violations().is_empty(), "{:?}", w.sandbox.violations());

    // The message hint is good for one launch.
    let again = w.get_as(&student, &format!("/auth?{}", encode(&params))).send().await.unwrap();
    assert_eq!(again.status(), 404);
    assert_eq!(w.only_violation(), "auth_message_hint_unknown_or_used");
    w.sandbox.stop().await;
}

#[tokio::test]
async fn a_canvas_launch_has_canvas_shape_and_offers_storage() {
    let w = world(Flavour::Canvas).await;
    let teacher = w.sandbox.teacher();
    let login = w.sandbox.begin_launch(&teacher, &w.link).unwrap();
    assert!(login.fields.iter().any(|(n, v)| n == "lti_storage_target" && v == "sandbox_storage"));
    let claims = w.launch(&teacher, &w.auth_params_of(&login.fields)).await;
    assert_eq!(claims["azp"], w.tool.client_id);
    let roles = claims[format!("{LTI}roles")].as_array().unwrap();
    assert!(roles.contains(&json!("http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor")));
    assert!(roles.contains(&json!("http://purl.imsglobal.org/vocab/lis/v2/system/person#User")));
    let page =
        w.get_as(&teacher, &format!("/activities/{}", w.link)).send().await.unwrap().text().await.unwrap();
    assert!(page.contains(r#"<iframe name="sandbox_storage""#));
}

#[tokio::test]
async fn login_initiation_may_be_a_redirect() {
    let config = SandboxConfig {
        login_method: LoginMethod::Get,
        public_url: Some("http://127.0.0.1:0".into()),
        ..Default::default()
    };
    let sandbox = Sandbox::start(config).await.unwrap();
    let tool = sandbox.register_tool(ToolRegistration::at_origin("T", "http://127.0.0.1:9"));
    let link = sandbox.add_link(
        &sandbox.course(),
        tool.tool,
        sandbox::NewLink { title: "L".into(), url: None, custom: vec![], line_item: None },
    );
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let url = format!("{}/activities/{link}/launch", sandbox.url());
    let answer =
        client.get(url).header("Cookie", sandbox.session_cookie(&sandbox.teacher())).send().await.unwrap();
    assert_eq!(answer.status(), 302);
    let to = answer.headers()["location"].to_str().unwrap().to_owned();
    assert!(to.starts_with("http://127.0.0.1:9/lti/login?iss="), "{to}");
    sandbox.stop().await;
    sandbox.stop().await;
}

#[tokio::test]
async fn the_authorization_endpoint_is_strict() {
    let w = world(Flavour::Moodle).await;
    let students = w.sandbox.students();
    let user = &students[0];
    let elsewhere = format!("{}/lti/other", w.origin);
    let longer = format!("{}/lti/launch?x=1", w.origin);
    // Name, value instead (or none), violation, what the tool is told (or nothing: a page of the LMS).
    let cases: &[(&str, Option<&str>, &str, Option<&str>)] = &[
        ("scope", Some("openid profile"), "auth_scope_not_openid", None),
        ("response_type", Some("code"), "auth_response_type_not_id_token", None),
        ("nonce", None, "auth_nonce_missing", None),
        ("nonce", Some(""), "auth_nonce_missing", None),
        ("lti_message_hint", None, "auth_message_hint_missing", None),
        ("lti_message_hint", Some("{}"), "auth_message_hint_unknown_or_used", None),
        ("redirect_uri", None, "auth_redirect_uri_missing", None),
        ("redirect_uri", Some(&elsewhere), "auth_redirect_uri_not_registered", None),
        ("redirect_uri", Some(&longer), "auth_redirect_uri_not_registered", None),
        ("client_id", Some("other"), "auth_client_id_wrong", Some("unauthorized_client")),
        ("response_mode", None, "auth_response_mode_wrong", Some("invalid_request")),
        ("prompt", Some("login"), "auth_prompt_not_none", Some("invalid_request")),
        ("state", None, "auth_state_missing", Some("invalid_request")),
        ("login_hint", Some(&students[1]), "auth_login_hint_wrong", Some("access_denied")),
    ];
    for (name, value, code, told) in cases {
        let params = with(&w.auth_params(user), name, *value);
        let page = w.get_as(user, &format!("/auth?{}", encode(&params))).send().await.unwrap();
        let status = page.status().as_u16();
        let text = page.text().await.unwrap();
        match told {
            None => assert_eq!((status, text.contains("name=\"id_token\"")), (404, false), "{code}"),
            Some(error) => {
                let form = Form::read(&text);
                assert_eq!((status, form.value("error")), (200, Some(*error)), "{code}");
                assert!(form.value("id_token").is_none());
            }
        }
        assert_eq!(w.only_violation(), *code);
    }
    // A nonce that has been used, and a parameter twice.
    let params = w.auth_params(user);
    w.launch(user, &params).await;
    let nonce = params.iter().find(|(n, _)| n == "nonce").unwrap().1.clone();
    let second = with(&w.auth_params(user), "nonce", Some(&nonce));
    w.get_as(user, &format!("/auth?{}", encode(&second))).send().await.unwrap();
    assert_eq!(w.only_violation(), "auth_nonce_reused");
    let mut twice = w.auth_params(user);
    twice.push(("state".into(), "s-2".into()));
    w.get_as(user, &format!("/auth?{}", encode(&twice))).send().await.unwrap();
    assert_eq!(w.only_violation(), "auth_parameter_repeated");
}

#[tokio::test]
async fn without_its_cookie_the_lms_posts_once_more_and_then_asks_to_log_in() {
    let w = world(Flavour::Moodle).await;
    let user = &w.sandbox.students()[0];
    let params = w.auth_params(user);
    let page = w.client.get(w.url(&format!("/auth?{}", encode(&params)))).send().await.unwrap();
    let form = Form::read(&page.text().await.unwrap());
    assert_eq!((form.action.as_str(), form.value("repost")), ("/auth", Some("1")));
    let nobody = common::form(w.client.post(w.url("/auth")), &form.fields).send().await.unwrap();
    assert_eq!(nobody.status(), 401);
    let page = w.post_as(user, "/auth", &form.fields).send().await.unwrap();
    assert!(Form::read(&page.text().await.unwrap()).value("id_token").is_some());
}

/// Opens a content selection and returns the settings claim.
async fn selection(w: &World) -> Value {
    let teacher = w.sandbox.teacher();
    let login = w.sandbox.begin_deep_linking(&teacher, &w.sandbox.course(), w.tool.tool).unwrap();
    let claims = w.launch(&teacher, &w.auth_params_of(&login.fields)).await;
    assert_eq!(claims[format!("{LTI}message_type")], "LtiDeepLinkingRequest");
    claims[format!("{DL}deep_linking_settings")].clone()
}

fn answer_to(w: &World, settings: &Value, maximum: Value) -> Value {
    let mut claims = json!({
        "iss": w.tool.client_id, "aud": w.sandbox.url(), "iat": now() - 5, "exp": now() + 300, "nonce": word(),
        format!("{LTI}deployment_id"): w.tool.deployment_id,
        format!("{LTI}message_type"): "LtiDeepLinkingResponse",
        format!("{LTI}version"): "1.3.0",
        format!("{DL}content_items"): [{
            "type": "ltiResourceLink", "title": "Photosynthesis <1>", "url": format!("{}/lti/launch", w.origin),
            "custom": { "assignment": "a-2" },
            "lineItem": { "scoreMaximum": maximum, "resourceId": "a-2", "tag": "grade" },
        }],
    });
    if let Some(data) = settings.get("data") {
        claims[format!("{DL}data")] = data.clone();
    }
    claims
}

async fn send(w: &World, settings: &Value, claims: &Value) -> reqwest::Response {
    let url = settings["deep_link_return_url"].as_str().unwrap();
    let path = url.strip_prefix(w.sandbox.url()).unwrap().to_owned();
    let jwt = w.key.sign(claims);
    w.post_as(&w.sandbox.teacher(), &path, &pairs(&[("JWT", &jwt)])).send().await.unwrap()
}

#[tokio::test]
async fn a_selected_activity_is_checked_shown_and_saved() {
    for flavour in [Flavour::Moodle, Flavour::Canvas] {
        let w = world(flavour).await;
        let (teacher, course) = (w.sandbox.teacher(), w.sandbox.course());
        let settings = selection(&w).await;
        assert_eq!(settings.get("data").is_some(), flavour == Flavour::Canvas);
        let claims = answer_to(&w, &settings, json!(10));
        let page = send(&w, &settings, &claims).await;
        assert_eq!(page.status(), 200);
        let onward = Form::read(&page.text().await.unwrap());
        assert_eq!(onward.target, "_top");
        let draft = onward.action.strip_prefix(w.sandbox.url()).unwrap().to_owned();
        let review = w.get_as(&teacher, &draft).send().await.unwrap().text().await.unwrap();
        assert!(review.contains("content-items-review") && review.contains("save-activity"));
        let review = review.split_once("<main").unwrap().1;
        let form = Form::read(review);
        assert_eq!(form.value("title-0"), Some("Photosynthesis <1>"));
        assert_eq!(form.value("points-0"), Some("10"));
        assert_eq!(w.sandbox.links(&course).len(), 1);
        let saved = w.post_as(&teacher, &form.action, &form.fields).send().await.unwrap();
        assert_eq!(saved.status(), 303);
        let links = w.sandbox.links(&course);
        assert_eq!(links[1].1, "Photosynthesis <1>");
        assert!(w.sandbox.line_item_of(&links[1].0).is_some());
        assert!(w.sandbox.violations().is_empty(), "{:?}", w.sandbox.violations());
        // The same answer again.
        assert_eq!(send(&w, &settings, &claims).await.status(), 400);
        assert_eq!(w.only_violation(), "deep_link_return_url_unknown_or_used");
        w.sandbox.stop().await;
    }
}

#[tokio::test]
async fn a_wrong_selection_is_refused_with_its_code() {
    let w = world(Flavour::Canvas).await;
    let item = format!("{DL}content_items");
    let cases: Vec<(String, Value, &str)> = vec![
        ("iss".into(), json!("somebody"), "deep_link_iss_not_client_id"),
        ("aud".into(), json!("https://other.example"), "deep_link_aud_not_issuer"),
        ("exp".into(), json!(now() - 1), "jwt_expired"),
        ("iat".into(), json!(now() + 30), "jwt_iat_in_future"),
        ("nonce".into(), Value::Null, "deep_link_nonce_missing"),
        (format!("{LTI}deployment_id"), json!("2"), "deep_link_deployment_wrong"),
        (format!("{LTI}message_type"), json!("LtiDeepLinkingRequest"), "deep_link_message_type_wrong"),
        (format!("{LTI}version"), json!("1.3"), "deep_link_version_wrong"),
        (format!("{DL}data"), Value::Null, "deep_link_data_not_echoed"),
        (item, json!("x"), "deep_link_content_items_not_a_list"),
    ];
    let settings = selection(&w).await;
    for (name, value, code) in cases {
        let mut claims = answer_to(&w, &settings, json!(10));
        claims[&name] = value;
        let page = send(&w, &settings, &claims).await;
        assert_eq!(page.status(), 400, "{code}");
        assert!(page.text().await.unwrap().contains(code));
        assert_eq!(w.only_violation(), code);
    }
    let stranger = common::Key::new("tool-1");
    let url =
        settings["deep_link_return_url"].as_str().unwrap().strip_prefix(w.sandbox.url()).unwrap().to_owned();
    let forged = stranger.sign(&answer_to(&w, &settings, json!(10)));
    let page = w.post_as(&w.sandbox.teacher(), &url, &pairs(&[("JWT", &forged)])).send().await.unwrap();
    assert_eq!((page.status().as_u16(), w.only_violation().as_str()), (400, "jwt_signature_wrong"));
}

#[tokio::test]
async fn odd_items_are_noted() {
    let w = world(Flavour::Moodle).await;
    let settings = selection(&w).await;
    send(&w, &settings, &answer_to(&w, &settings, json!(12.5))).await;
    assert_eq!(w.only_violation(), "deep_link_score_maximum_fractional");

    let settings = selection(&w).await;
    let mut claims = answer_to(&w, &settings, json!(0));
    claims[format!("{DL}content_items")][0]["custom"] = json!({ "a": "x\ny", "lineitem_url": "z", "n": 3 });
    send(&w, &settings, &claims).await;
    let codes = w.codes();
    for code in [
        "deep_link_custom_with_line_break",
        "deep_link_custom_name_reserved",
        "deep_link_custom_not_a_string",
        "deep_link_score_maximum_missing_or_not_positive",
    ] {
        assert!(codes.iter().any(|c| c == code), "{code} in {codes:?}");
    }
    w.sandbox.clear_logs();

    let settings = selection(&w).await;
    let mut claims = answer_to(&w, &settings, json!(1));
    claims[format!("{DL}content_items")] = json!([]);
    let page = send(&w, &settings, &claims).await;
    let onward = Form::read(&page.text().await.unwrap());
    assert_eq!(onward.value("notice"), Some("Nothing was selected."));
}

#[tokio::test]
async fn a_review_launch_names_the_student() {
    let w = world(Flavour::Moodle).await;
    let (teacher, student) = (w.sandbox.teacher(), w.sandbox.students()[2].clone());
    let login = w.sandbox.begin_review(&teacher, &w.link, &student).unwrap();
    let claims = w.launch(&teacher, &w.auth_params_of(&login.fields)).await;
    assert_eq!(claims[format!("{LTI}message_type")], "LtiSubmissionReviewRequest");
    assert_eq!(claims[format!("{LTI}for_user")]["user_id"], student);
}

#[tokio::test]
async fn names_can_be_kept_back_and_columns_change_the_claim() {
    let w = world(Flavour::Moodle).await;
    w.sandbox.share_names(w.tool.tool, false);
    let claims = w.sandbox.launch_claims(&w.sandbox.teacher(), &w.link, "n").unwrap();
    assert!(claims.get("name").is_none() && claims.get("email").is_none());
    let endpoint = |w: &World| {
        let claims = w.sandbox.launch_claims(&w.sandbox.teacher(), &w.link, "n").unwrap();
        claims["https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"].clone()
    };
    let own = sandbox::NewLineItem { maximum: 5.0, resource_id: None, tag: None, review_url: None };
    w.sandbox.add_line_item(&w.sandbox.course(), w.tool.tool, Some(&w.link), "Second", own);
    assert!(endpoint(&w).get("lineitem").is_none(), "a second column takes the claim away");
    w.sandbox.delete_line_item(&w.item);
    assert_eq!(endpoint(&w)["lineitem"], "", "a column made by the tool leaves the claim empty");
}

//! Ways into the tool besides the plain launch: a browser that keeps nothing, a registration's own login address, the
//! gradebook's link to a student's work; and what a lost session gives back.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods)]

mod support;

use sandbox::Flavour;
use serde_json::json;
use support::platform::{LTI, MEMBER, Platform};
use support::{Browser, GOOD_ANSWER, Kind, Options, Page, World, leaves, steps};

async fn world(flavour: Flavour, work: bool) -> World {
    World::with(Options { flavour, work, ..Options::default() }).await
}

#[track_caller]
fn code(page: &Page, wanted: &str) {
    assert_eq!(page.texts(".reference code").get(1).map(String::as_str), Some(wanted), "{}", page.text());
}

/// Where the one link into a tab of its own leads.
#[track_caller]
fn tab(page: &Page) -> String {
    let html = scraper::Html::parse_document(&page.body);
    let link = scraper::Selector::parse("a.button[target=_blank]").unwrap();
    let links: Vec<_> = html.select(&link).filter_map(|a| a.value().attr("href")).collect();
    assert_eq!(links.len(), 1, "{}", page.body);
    page.url.join(links[0]).unwrap().to_string()
}

/// In the frame nothing is kept; the tab of its own is the same browser at top level.
#[actix_web::test]
async fn a_moodle_student_without_cookies_comes_in_by_one_click() {
    let world = world(Flavour::Moodle, false).await;
    let link = world.assign(leaves()).await;
    let student = world.lms.students().remove(0);
    // The first launch tells what kind of LMS it is.
    world.open(&world.browser(&student), &link).await;
    let browser = world.browser_of(Kind::Nothing, &student);
    let page = browser.open(&format!("{}/activities/{link}/launch", world.lms.url())).await;
    assert_eq!(page.status, 401, "{}", page.text());
    code(&page, "state.browser");
    let tab = tab(&page);
    assert_eq!(tab, format!("{}/launch.php?id={link}&triggerview=0", world.lms.url()));
    let top = world.browser(&student);
    let page = top.open(&tab).await;
    assert_eq!(page.status, 200, "{}", page.text());
    assert!(page.has_form_with("answer"), "{}", page.text());
    world.finish().await;
}

#[actix_web::test]
async fn canvas_is_asked_before_its_one_login_is_used_up() {
    let world = world(Flavour::Canvas, false).await;
    let link = world.assign(leaves()).await;
    let student = world.lms.students().remove(0);
    let browser = world.browser_of(Kind::Nothing, &student);
    let launch = format!("{}/activities/{link}/launch", world.lms.url());
    let page = browser.open(&launch).await;
    // Our answer to the login: with script it looks whether a cookie is kept, and shows this link when none is.
    assert!(page.url.path().starts_with("/lti/login"), "{}", page.url);
    let tab = tab(&page);
    assert!(tab.contains("lti_message_hint=") && !tab.contains("lti_storage_target"), "{tab}");
    let top = world.browser(&student);
    let page = top.open(&tab).await;
    assert_eq!(page.status, 200, "{}", page.text());
    assert!(page.has_form_with("answer"), "{}", page.text());
    world.finish().await;
}

#[actix_web::test]
async fn any_other_lms_is_asked_with_the_same_parameters() {
    let world = world(Flavour::Moodle, false).await;
    let platform = Platform::beside(&world, &[]).await;
    let (browser, other) = (Browser::new(Kind::Chromium), Browser::new(Kind::Chromium));
    let login = platform.login(&browser).await;
    let token = platform.key.sign(&platform.claims(&login));
    let page = platform.post(&other, &Platform::fields(&login, &token)).await;
    code(&page, "state.browser");
    let again = url::Url::parse(&tab(&page)).unwrap();
    assert!(again.path().starts_with("/lti/login/"), "{again}");
    let sent = platform.login_fields();
    let kept: Vec<_> = again.query_pairs().into_owned().collect();
    assert_eq!(kept, sent);
    // The first login is still open for its own browser.
    assert_eq!(platform.post(&browser, &Platform::fields(&login, &token)).await.status, 303);
    platform.stop().await;
    world.finish().await;
}

#[actix_web::test]
async fn a_registration_has_a_login_address_of_its_own() {
    let world = world(Flavour::Moodle, false).await;
    let platform = Platform::beside(&world, &[]).await;
    // A second registration of the same issuer: a login without client_id does not tell which is meant.
    let mut second = platform.registration.clone();
    second.client_id = "second".into();
    support::world::register(&world.app, &second, Vec::new()).await;
    let issuer = platform.origin.clone();
    let found = world.app.db.read(move |c| feedforward::db::platform::by_issuer(c, &issuer)).await.unwrap();
    let browser = Browser::new(Kind::Chromium);
    let fields: Vec<_> =
        platform.login_fields().into_iter().filter(|(name, _)| name != "client_id").collect();
    let shared = format!("{}/lti/login", world.origin);
    let refused = browser.post_once(&platform.origin, &shared, &fields).await;
    code(&refused, "login.ambiguous_client");
    for registration in &found {
        let own = format!("{shared}/{}", registration.id);
        let answer = browser.post_once(&platform.origin, &own, &fields).await;
        let to = answer.redirect().unwrap();
        let client = to.query_pairs().find(|(name, _)| name == "client_id").unwrap().1.into_owned();
        assert_eq!(client, registration.client_id);
    }
    // It serves nobody else: another issuer, another client, an unknown registration.
    let own = format!("{shared}/{}", found[0].id);
    let with = |name: &str, value: &str| {
        let mut fields = fields.clone();
        fields.retain(|(n, _)| n != name);
        fields.push((name.into(), value.into()));
        fields
    };
    for (at, fields) in [
        (&own, with("iss", "https://elsewhere.example")),
        (&own, with("client_id", &found[1].client_id)),
        (&format!("{shared}/nobody"), fields.clone()),
    ] {
        code(&browser.post_once(&platform.origin, at, &fields).await, "login.unknown_platform");
    }
    platform.stop().await;
    world.finish().await;
}

#[actix_web::test]
async fn a_launch_names_the_deployment_of_its_login() {
    let world = world(Flavour::Moodle, false).await;
    let platform = Platform::beside(&world, &[]).await;
    let browser = Browser::new(Kind::Chromium);
    let answer = platform.launch(&browser, |claims| claims[format!("{LTI}deployment_id")] = json!("2")).await;
    assert_eq!(answer.status, 401);
    code(&answer, "deployment.mismatch");
    platform.stop().await;
    world.finish().await;
}

#[actix_web::test]
async fn the_gradebooks_link_opens_the_work_for_who_may_see_it() {
    let world = world(Flavour::Moodle, true).await;
    let platform = Platform::beside(&world, &[]).await;
    let assignment = {
        let issuer = platform.origin.clone();
        let id = world.app.db.read(move |c| feedforward::db::platform::by_issuer(c, &issuer)).await.unwrap();
        let content = leaves().check().unwrap();
        feedforward::domain::assignment::create(&world.app, &id[0].id, None, content).await.unwrap()
    };
    let named = |claims: &mut serde_json::Value| {
        claims[format!("{LTI}custom")] =
            json!({ feedforward::domain::assignment::CUSTOM_PARAMETER: assignment.id.as_str() });
    };
    let student = Browser::new(Kind::Chromium);
    let answer = platform.launch(&student, named).await;
    let page = platform.arrive(&student, &answer).await;
    let page = student.send(&page.form_with("answer").fill("answer", GOOD_ANSWER)).await;
    assert_eq!(page.status, 200, "{}", page.text());
    let submission: String = {
        let found = world.app.db.read(move |c| {
            let link = feedforward::db::resource_link::for_assignment(c, &assignment.id)?.remove(0);
            feedforward::db::submission::newest_of_each_person(c, &link.id)
        });
        found.await.unwrap()[0].0.id.to_string()
    };
    // Canvas's SpeedGrader names the course as the link.
    let open = async |subject: &str, role: &str, context: &str, id: &str| {
        let browser = Browser::new(Kind::Chromium);
        let target = format!("{}/submissions/{id}", world.origin);
        let mut fields = platform.login_fields();
        fields.iter_mut().find(|(name, _)| name == "target_link_uri").unwrap().1.clone_from(&target);
        let login = platform.login_with(&browser, &fields).await;
        let mut claims = platform.claims(&login);
        claims["sub"] = json!(subject);
        claims[format!("{LTI}roles")] = json!([format!("{MEMBER}{role}")]);
        claims[format!("{LTI}target_link_uri")] = json!(target);
        claims[format!("{LTI}context")]["id"] = json!(context);
        claims[format!("{LTI}resource_link")] = json!({ "id": context });
        let answer = platform.post(&browser, &Platform::fields(&login, &platform.key.sign(&claims))).await;
        if answer.status == 303 { platform.arrive(&browser, &answer).await } else { answer }
    };
    let words = "reflects the green light to our eyes";
    let page = open("77", "Instructor", "2", &submission).await;
    assert!(page.url.path().ends_with(&format!("/submissions/{submission}")), "{}", page.url);
    assert!(page.text().contains(words), "{}", page.text());
    let own = open("4", "Learner", "2", &submission).await;
    assert!(own.status == 200 && own.text().contains(words), "the student's own page: {}", own.text());
    let other = open("5", "Learner", "2", &submission).await;
    assert!(!other.text().contains(words), "another student sees nothing: {}", other.text());
    let mentor = open("6", "Mentor", "2", &submission).await;
    assert!(!mentor.text().contains(words), "somebody who looks on sees nothing: {}", mentor.text());
    for (context, id) in [("3", submission.as_str()), ("2", "nothing")] {
        let page = open("77", "Instructor", context, id).await;
        assert_eq!(page.status, 404, "another course, an unknown work: {}", page.text());
    }
    platform.stop().await;
    world.stop().await;
}

#[actix_web::test]
async fn who_left_the_course_stays_in_the_table_with_their_work() {
    let world = world(Flavour::Moodle, true).await;
    let link = world.assign(leaves()).await;
    let students = world.lms.students();
    let (gone, idle) = (students[0].clone(), students[1].clone());
    world.hand_in(&gone, &link, GOOD_ANSWER).await;
    world.mark(&gone, &link, |row| row.score.is_some()).await;
    let names = [&gone, &idle].map(|student| world.lms.name_of(student).unwrap());
    for student in [&gone, &idle] {
        world.lms.unenrol(&world.lms.course(), student);
    }
    let table = world.open(&world.browser(&world.lms.teacher()), &link).await;
    assert!(table.row(&names[0]).is_some(), "{}", table.text());
    assert!(table.row(&names[1]).is_none(), "{}", table.text());
    world.finish().await;
}

/// A school that shares no names: everybody is told apart, and nobody is called by what the LMS did not say.
#[actix_web::test]
async fn an_anonymous_course_works() {
    let world = world(Flavour::Moodle, true).await;
    world.lms.share_names(world.registration.tool, false);
    let link = world.assign(leaves()).await;
    let students = world.lms.students();
    for student in &students[..2] {
        world.hand_in(student, &link, GOOD_ANSWER).await;
        world.mark(student, &link, |row| row.score.is_some()).await;
    }
    let table = world.open(&world.browser(&world.lms.teacher()), &link).await;
    assert_eq!(table.links("/submissions/").len(), 2, "{}", table.text());
    for student in &students {
        let name = world.lms.name_of(student).unwrap();
        assert!(!table.text().contains(&name), "{}", table.text());
    }
    world.finish().await;
}

#[actix_web::test]
async fn a_teacher_gets_back_what_was_written_when_the_session_is_lost() {
    let world = world(Flavour::Moodle, true).await;
    let link = world.assign(leaves()).await;
    let student = world.lms.students().remove(0);
    world.hand_in(&student, &link, GOOD_ANSWER).await;
    world.mark(&student, &link, |row| row.score.is_some()).await;
    let teacher = world.browser(&world.lms.teacher());
    let table = world.open(&teacher, &link).await;
    let review = teacher.click(&table, &table.links("/submissions/")[0]).await;
    let review = review.form_with("score").press("action", "release").fill("comment", "Nearly: 还差一步");
    let edit = teacher.click(&table, &table.links("/edit")[0]).await;
    let edit = edit
        .form_with("reference_answer")
        .fill("prompt", "A new task")
        .fill("reference_answer", "A new answer");
    teacher.forget("127.0.0.1");
    for (form, words) in [(review, vec!["Nearly: 还差一步"]), (edit, vec!["A new task", "A new answer"])]
    {
        let page = teacher.send(&form).await;
        assert_eq!(page.status, 401, "{}", page.text());
        code(&page, "session.lost");
        let kept = page.texts("textarea#kept").join("\n");
        assert!(words.iter().all(|word| kept.contains(word)), "{kept}");
    }
    world.finish().await;
}

/// What `feedforward keys rotate --platform` brings about: that LMS reads the new key's signatures, the others the old key's.
#[actix_web::test]
async fn a_registration_signs_with_a_key_of_its_own() {
    let world = world(Flavour::Canvas, true).await;
    let other = Platform::beside(&world, &[]).await;
    let platform = world.platform_id().await;
    let shared = world.app.tool_keys.current().await.unwrap().signing(&platform).kid().to_owned();
    let own = world.app.tool_keys.rotate(Some(platform.clone())).await.unwrap();
    let keys = world.app.tool_keys.current().await.unwrap();
    assert_eq!(keys.signing(&platform).kid(), own);
    assert!(keys.jwks.contains(&own) && keys.jwks.contains(&shared), "both verify: {}", keys.jwks);
    let others: Vec<_> = world.app.db.read(feedforward::db::platform::list).await.unwrap();
    let second = others.into_iter().find(|one| one.id != platform).expect("the platform beside");
    assert_eq!(keys.signing(&second.id).kid(), shared);
    // The LMS takes content and a mark under it.
    let teacher = world.browser(&world.lms.teacher());
    let link = steps::author(&world.lms, world.registration.tool, &teacher, "Leaves").await;
    let student = world.lms.students().remove(0);
    world.hand_in(&student, &link, GOOD_ANSWER).await;
    world.mark(&student, &link, |row| row.score.is_some()).await;
    other.stop().await;
    world.finish().await;
}

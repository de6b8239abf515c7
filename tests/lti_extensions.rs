//! LTI beyond the launch, from outside: what is handed in to the LMS itself, registration from inside the LMS, copied
//! courses, and the bank of assignments.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods)]

mod support;

use std::time::{Duration, Instant};

use base64::Engine;
use feedforward::domain::platform;
use sandbox::{AssetReport, Flavour, LoginInitiation, NewFile, NewLink};
use scraper::{Html, Selector};
use serde_json::json;
use support::world::patience;
use support::{Browser, GOOD_ANSWER, HALF_ANSWER, Kind, Options, Page, World, leaves, steps};

async fn canvas() -> World {
    World::with(Options { flavour: Flavour::Canvas, ..Options::default() }).await
}

/// Attaches the tool to a new upload assignment, as the teacher does.
async fn attach(world: &World, tool: u32) -> String {
    let assignment = world.lms.add_upload_assignment(&world.lms.course(), "Leaves, handed in");
    let teacher = world.browser(&world.lms.teacher());
    let lms = world.lms.url();
    let page = teacher.open(&format!("{lms}/assignments/{assignment}/processors/add/{tool}/launch")).await;
    assert!(page.text().contains("read what students hand in"), "{}: {}", page.url, page.text());
    let content = leaves();
    let form = page
        .form_with("reference_answer")
        .fill("title", "Leaves & light")
        .fill("prompt", &content.prompt)
        .fill("reference_answer", &content.reference_answer)
        .fill("points", &content.points)
        .choose("release_policy", &content.release_policy);
    let page = teacher.send(&form).await;
    assert_eq!(page.status, 200, "{}: {}", page.url, page.text());
    assert!(page.text().contains("Leaves & light"), "the app stands on the LMS's page: {}", page.text());
    assignment
}

/// Waits until the LMS has the wanted report about the first file.
#[track_caller]
fn report(
    world: &World,
    hand_in: &str,
    wanted: impl Fn(&AssetReport) -> bool,
) -> impl Future<Output = AssetReport> {
    let (started, caller) = (Instant::now(), std::panic::Location::caller());
    async move {
        loop {
            let reports = world.lms.reports(hand_in);
            if let Some(report) = reports.iter().find(|report| wanted(report)) {
                return report.clone();
            }
            assert!(
                started.elapsed() < patience(),
                "{caller}: {reports:#?}, violations {:?}, refusals {:?}",
                world.lms.violations(),
                world.lms.refusals()
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

async fn launch(world: &World, browser: &Browser, login: Option<LoginInitiation>) -> Page {
    let login = login.unwrap();
    browser.post(world.lms.url(), &login.action, &login.fields).await
}

#[actix_web::test]
async fn an_upload_to_the_lms_is_graded_explained_and_reviewed() {
    let world = canvas().await;
    let tool = world.registration.tool;
    let assignment = attach(&world, tool).await;
    assert!(world.lms.notice_handler(tool, "LtiAssetProcessorSubmissionNotice").is_some());
    let students = world.lms.students();
    let (ada, other, teacher) = (&students[0], &students[1], world.lms.teacher());

    // The student's ordinary upload, by the LMS's own form.
    let browser = world.browser(ada);
    let page = browser.open(&format!("{}/assignments/{assignment}", world.lms.url())).await;
    browser.send(&page.form_with("file").attach("file", "leaves.txt", GOOD_ANSWER.as_bytes())).await;
    let page = browser.open(&format!("{}/assignments/{assignment}", world.lms.url())).await;
    let selector = Selector::parse("[data-hand-in]").unwrap();
    let handed_in = Html::parse_document(&page.body)
        .select(&selector)
        .next()
        .and_then(|section| section.value().attr("data-hand-in").map(str::to_owned))
        .unwrap();
    let seen = report(&world, &handed_in, |report| report.progress == "Processed").await;
    let score: f64 = seen.result.as_deref().unwrap().strip_suffix("/10").unwrap().parse().unwrap();
    assert!(score >= 5.0, "a good answer got {score} of 10");
    assert!(seen.visible_to_owner && seen.comment.is_some() && seen.indication.is_some(), "{seen:?}");
    assert!(seen.count >= 2, "it was told that work began: {seen:?}");
    let page = browser.open(&format!("{}/assignments/{assignment}", world.lms.url())).await;
    assert!(page.text().contains(seen.result.as_deref().unwrap()), "{}", page.text());

    // The report leads to the whole feedback: for the student, for the teacher, for nobody else.
    let page = launch(&world, &browser, world.lms.begin_report_review(ada, &handed_in)).await;
    assert!(
        page.text().contains("green in daylight") && page.text().contains(GOOD_ANSWER),
        "{}",
        page.text()
    );
    assert!(!page.has_form_with("answer"), "hand in stays with the LMS: {}", page.text());
    let stranger = world.browser(other);
    let page = launch(&world, &stranger, world.lms.begin_report_review(other, &handed_in)).await;
    assert!(!page.text().contains(GOOD_ANSWER), "{}", page.text());
    let marker = world.browser(&teacher);
    let page = launch(&world, &marker, world.lms.begin_report_review(&teacher, &handed_in)).await;
    assert!(page.text().contains(GOOD_ANSWER), "{}: {}", page.url, page.text());

    // The teacher's own mark goes out as a report too.
    let form = page
        .form_with("score")
        .fill("score", "6.5")
        .fill("comment", "Say which light.")
        .press("action", "release");
    assert_eq!(marker.send(&form).await.status, 200);
    let seen = report(&world, &handed_in, |report| report.result.as_deref() == Some("6.5/10")).await;
    assert_eq!(seen.comment.as_deref(), Some("Say which light."));

    // Handing in again, as a text that is typed into the LMS, is another attempt.
    let typed = NewFile::typed(&format!("<p>{HALF_ANSWER}</p><script>alert(1)</script>"));
    let again = world.lms.hand_in(ada, &assignment, vec![typed]).await;
    report(&world, &again, |report| report.progress == "Processed").await;
    let page = launch(&world, &browser, world.lms.begin_report_review(ada, &again)).await;
    assert!(page.text().contains(HALF_ANSWER) && !page.text().contains("alert(1)"), "{}", page.text());

    // The settings open the assignment for the teacher, and for nobody else.
    let page = launch(&world, &marker, world.lms.begin_processor_settings(&teacher, &assignment)).await;
    assert_eq!(page.form_with("reference_answer").value("title"), Some("Leaves & light"));
    let page = launch(&world, &browser, world.lms.begin_processor_settings(ada, &assignment)).await;
    assert_eq!(page.status, 403, "{}", page.text());
    world.finish().await;
}

#[actix_web::test]
async fn what_cannot_be_read_is_said_and_repaired() {
    let world = canvas().await;
    let assignment = attach(&world, world.registration.tool).await;
    let (student, teacher) = (world.lms.students().remove(0), world.lms.teacher());

    // A file of a kind that only a person reads waits for the teacher.
    let pdf = NewFile {
        name: Some("a.pdf".into()),
        content_type: "application/pdf".into(),
        content: b"%PDF-1.7".into(),
    };
    let handed_in = world.lms.hand_in(&student, &assignment, vec![pdf]).await;
    let seen = report(&world, &handed_in, |report| report.progress == "PendingManual").await;
    assert!(seen.repairable() && !seen.visible_to_owner && seen.priority > 0, "{seen:?}");
    let marker = world.browser(&teacher);
    let page = launch(&world, &marker, world.lms.begin_report_review(&teacher, &handed_in)).await;
    let form = page.form_with("score").fill("score", "7").press("action", "release");
    assert_eq!(marker.send(&form).await.status, 200);
    report(&world, &handed_in, |report| report.result.as_deref() == Some("7/10")).await;
    // Sent again, it is the same attempt.
    world.lms.resubmit(&handed_in).await;
    let seen = report(&world, &handed_in, |report| report.count >= 4).await;
    assert_eq!(seen.result.as_deref(), Some("7/10"));

    // A tool hears nothing of what it is not attached to.
    let elsewhere = world.lms.add_upload_assignment(&world.lms.course(), "Not attached");
    let unheard = world.lms.hand_in(&student, &elsewhere, vec![NewFile::text("x.txt", "x")]).await;
    assert!(world.lms.reports(&unheard).is_empty());
    world.finish().await;
}

#[actix_web::test]
async fn students_are_asked_first_where_the_school_wants_it() {
    let world = canvas().await;
    let tool = register(&world, true).await;
    let assignment = attach(&world, tool).await;
    let student = world.lms.students().remove(0);
    let handed_in = world.lms.hand_in(&student, &assignment, vec![NewFile::text("a.txt", GOOD_ANSWER)]).await;
    let seen = report(&world, &handed_in, |report| report.progress == "Failed").await;
    assert_eq!(seen.error_code.as_deref(), Some("EULA_NOT_ACCEPTED"));

    let browser = world.browser(&student);
    for (answer, accepted) in [("decline", false), ("accept", true)] {
        let page = launch(&world, &browser, world.lms.begin_terms(&student, &assignment, tool)).await;
        let page = browser.send(&page.form_with("csrf").press("answer", answer)).await;
        assert!(page.body.contains("lti.close"), "{}: {}", page.url, page.text());
        assert_eq!(world.lms.accepted_terms(tool, &student), Some(accepted));
    }
    world.lms.resubmit(&handed_in).await;
    report(&world, &handed_in, |report| report.progress == "Processed").await;
    world.finish().await;
}

/// Registers the tool once more from inside the LMS, as its administrator does; returns its number there.
async fn register(world: &World, acceptance: bool) -> u32 {
    let now = world.app.clock.now();
    let invite = world.app.db.write(move |c| platform::invite(c, "Hill School", now)).await.unwrap();
    let admin = world.browser(&world.lms.admin());
    let invitation = format!("{}/lti/register?invite={invite}", world.origin);
    let page = steps::registration(&world.lms, &admin, &invitation).await;
    let mut form = page.form_with("openid_configuration");
    if acceptance {
        form.fields.push(("acceptance".into(), "yes".into()));
    }
    let done = admin.send(&form).await;
    assert!(done.text().contains("Connected"), "{}: {}", done.status, done.text());
    assert!(done.count("[data-close-after]") == 1, "it closes itself");
    let next = if world.lms.flavour() == Flavour::Moodle { "Activate" } else { "developer key" };
    assert!(done.text().contains(next), "the next clicks are named: {}", done.text());

    // Before activation the test of the connection says what is missing; after it, that all is well.
    let before = admin.send(&done.form_with("invite")).await;
    assert!(before.text().contains("activate it there"), "{}: {}", before.status, before.text());
    world.lms.clear_logs();
    let tool = steps::activate(&world.lms, &admin).await;
    let after = admin.send(&before.form_with("invite")).await;
    assert!(after.text().contains("reach each other"), "{}: {}", after.status, after.text());
    tool
}

#[actix_web::test]
async fn the_tool_is_registered_from_inside_each_lms_and_tested() {
    for flavour in [Flavour::Moodle, Flavour::Canvas] {
        let world = World::with(Options { flavour, ..Options::default() }).await;
        let tool = register(&world, false).await;
        let teacher = world.browser(&world.lms.teacher());
        let link = steps::author(&world.lms, tool, &teacher, "From the new tool").await;
        let student = world.browser(&world.lms.students()[0]);
        let page = world.open(&student, &link).await;
        assert!(page.text().contains("green in daylight"), "{}", page.text());
        world.finish().await;
    }
}

#[actix_web::test]
async fn a_copied_link_that_lost_everything_is_tied_again_with_one_click() {
    for flavour in [Flavour::Moodle, Flavour::Canvas] {
        let world = World::with(Options { flavour, ..Options::default() }).await;
        let link = world.assign(leaves()).await;
        let other = world.assign(leaves()).await;
        let (teacher, student) =
            (world.browser(&world.lms.teacher()), world.browser(&world.lms.students()[0]));
        for known in [&link, &other] {
            world.open(&teacher, known).await;
        }
        let course = world.lms.course();
        let copy = world.lms.copy_course(&course).unwrap();
        world.lms.tell_of_copy(&course, &copy.course).await;
        let (first, second) = (&copy.links[&link], &copy.links[&other]);
        for copied in [first, second] {
            world.lms.forget_custom(copied);
        }
        let page = world.open(&student, first).await;
        assert!(page.text().contains("has no assignment"), "{}", page.text());
        world.open(&teacher, second).await;
        let page = world.open(&teacher, first).await;
        assert!(page.text().contains("looks like a copy"), "{}", page.text());
        let offered = page.forms().into_iter().find(|form| form.action.path().ends_with("/relink")).unwrap();
        let (name, value, _) = offered.buttons[0].clone();
        let page = teacher.send(&offered.press(&name, &value)).await;
        assert_eq!(page.status, 200, "{}", page.text());
        let page = world.open(&student, first).await;
        assert!(page.text().contains("green in daylight"), "{}", page.text());

        // The rest of the course together.
        let page = world.open(&teacher, second).await;
        let address = page.links("/relink").pop();
        let address = address.unwrap_or_else(|| format!("{}/relink", page.url.path()));
        let page = teacher.open(page.url.join(&address).unwrap().as_str()).await;
        let form = page
            .forms()
            .into_iter()
            .find(|form| form.post && form.action.path().ends_with("/relink"))
            .unwrap();
        let page = teacher.send(&form).await;
        assert_eq!(page.status, 200, "{}", page.text());
        let page = world.open(&student, second).await;
        assert!(page.text().contains("green in daylight"), "{}", page.text());
        world.finish().await;
    }
}

#[actix_web::test]
async fn a_link_that_tells_its_own_history_needs_no_click() {
    let world = canvas().await;
    let tool = register(&world, false).await;
    let teacher = world.browser(&world.lms.teacher());
    let link = steps::author(&world.lms, tool, &teacher, "With a history").await;
    world.open(&teacher, &link).await;
    let copy = world.lms.copy_course(&world.lms.course()).unwrap();
    let copied = &copy.links[&link];
    world.lms.forget_custom(copied);
    let student = world.browser(&world.lms.students()[0]);
    let page = world.open(&student, copied).await;
    assert!(page.text().contains("green in daylight"), "{}", page.text());
    world.finish().await;
}

#[actix_web::test]
async fn several_assignments_of_the_bank_are_added_at_once() {
    for flavour in [Flavour::Moodle, Flavour::Canvas] {
        let world = World::with(Options { flavour, ..Options::default() }).await;
        let asked = "What is this part of a plant for?";
        for title in ["Leaves in spring", "Leaves in autumn", "Roots"] {
            let (title, prompt) = (title.into(), asked.into());
            let form = feedforward::domain::assignment::AssignmentForm { title, prompt, ..leaves() };
            world.assign(form).await;
        }
        let teacher = world.browser_of(Kind::Chromium, &world.lms.teacher());
        let (lms, course, tool) = (world.lms.url(), world.lms.course(), world.registration.tool);
        let page = teacher.open(&format!("{lms}/courses/{course}/add/{tool}/launch")).await;
        let canvas = flavour == Flavour::Canvas;
        assert_eq!(page.text().contains("publish it afterwards"), canvas, "{}", page.text());
        let found = teacher.send(&page.form_with("q").fill("q", "LEAVES in ")).await;
        let ids = |page: &Page| -> Vec<String> {
            let selector = Selector::parse("input[type=checkbox][name=assignment]").unwrap();
            let document = Html::parse_document(&page.body);
            let boxes = document.select(&selector);
            boxes.filter_map(|one| one.value().attr("value").map(str::to_owned)).collect()
        };
        let chosen = ids(&found);
        assert_eq!(chosen.len(), 2, "{}", found.text());
        // Nothing ticked: the page says so.
        let none = teacher.send(&found.form_with("from")).await;
        assert_eq!(none.status, 422, "{}", none.text());
        let mut form = found.form_with("from");
        form.fields.extend(chosen.into_iter().map(|id| ("assignment".to_owned(), id)));
        let review = teacher.send(&form).await;
        assert!(review.url.as_str().starts_with(lms), "{}: {}", review.url, review.text());
        let page = teacher.send(&review.form_with("title-1")).await;
        assert_eq!(page.status, 200, "{}", page.text());
        let links = world.lms.links(&course);
        let titles: Vec<&str> = links.iter().rev().take(2).map(|(_, title)| title.as_str()).collect();
        assert!(titles.iter().all(|title| title.starts_with("Leaves in")), "{links:?}");
        world.finish().await;
    }
}

/// From when on and by when students hand in goes to the LMS's calendar.
#[actix_web::test]
async fn the_dates_of_an_assignment_go_along() {
    let world = World::with(Options { work: false, ..Options::default() }).await;
    let teacher = world.browser(&world.lms.teacher());
    let (lms, course, tool) = (world.lms.url(), world.lms.course(), world.registration.tool);
    let page = teacher.open(&format!("{lms}/courses/{course}/add/{tool}/launch")).await;
    let form = page
        .form_with("reference_answer")
        .fill("title", "Leaves")
        .fill("prompt", &leaves().prompt)
        .fill("reference_answer", &leaves().reference_answer)
        .fill("points", "10")
        .fill("available_at", "2026-12-01T08:00")
        .fill("due_at", "2026-12-24T17:00")
        .fill("closed_at", "2026-12-31T00:00");
    let answer = teacher.send_once(&form).await;
    let signed = answer.form_with("JWT").value("JWT").unwrap().to_owned();
    let claims = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(signed.split('.').nth(1).unwrap());
    let claims: serde_json::Value = serde_json::from_slice(&claims.unwrap()).unwrap();
    let item = &claims["https://purl.imsglobal.org/spec/lti-dl/claim/content_items"][0];
    let (opens, due) = ("2026-12-01T08:00:00Z", "2026-12-24T17:00:00Z");
    assert_eq!(item["submission"], json!({"startDateTime": opens, "endDateTime": due}), "{item}");
    // Without an end: what closes in the LMS would hide the feedback too.
    assert_eq!(item["available"], json!({"startDateTime": opens}), "{item}");
    world.finish().await;
}

#[actix_web::test]
async fn an_activity_that_opens_nothing_says_what_to_do() {
    let world = canvas().await;
    let tool = world.registration.tool;
    let link = world.lms.add_link(
        &world.lms.course(),
        tool,
        NewLink { title: "Empty".into(), url: None, custom: Vec::new(), line_item: None },
    );
    let student = world.browser(&world.lms.students()[0]);
    let page = world.open(&student, &link).await;
    assert!(page.text().contains("has no assignment"), "{}", page.text());
    world.finish().await;
}

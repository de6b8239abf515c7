//! Bad input from students, teachers and browsers: a clear message that says what to do, what was written kept, and
//! never a stack trace.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods)]

mod support;

use feedforward::db;
use feedforward::db::submission::Submission;
use feedforward::db::types::ResourceLinkId;
use sandbox::Flavour;
use support::{Browser, Form, GOOD_ANSWER, HALF_ANSWER, Options, Page, World, leaves};

/// A refusal that leaves the student at the form: said in words, with what was written still there.
#[track_caller]
fn keeps(page: &Page, written: &str) {
    assert!((200..500).contains(&page.status), "{}: {}", page.status, page.text());
    let form = page.form_with("answer");
    assert_eq!(form.value("answer").unwrap().trim(), written.trim(), "what was written is kept");
    assert!(page.count("[role=alert]") > 0, "the page says what is wrong: {}", page.text());
}

/// A refusal with its own page: what to do, and a number to ask by.
#[track_caller]
fn refused(page: &Page, status: u16, code: &str) {
    assert_eq!(page.status, status, "{}", page.text());
    let codes = page.texts(".reference code");
    assert!(codes.len() >= 2 && codes[1] == code, "{codes:?}: {}", page.text());
    assert!(codes[0].len() >= 6, "a reference number: {codes:?}");
    assert!(page.count("h2") > 0, "the page says what to do: {}", page.text());
}

/// Everything that a student handed in at the place of this page.
async fn attempts(world: &World, page: &Page, student: &str) -> Vec<Submission> {
    let link = page.url.path_segments().unwrap().nth(1).unwrap().to_owned();
    let (platform, student) = (world.platform_id().await, student.to_owned());
    let read = world.app.db.read(move |c| {
        let Some(person) = db::person::by_subject(c, &platform, &student)? else { return Ok(Vec::new()) };
        db::submission::for_person(c, &ResourceLinkId::from(link.as_str()), &person.id)
    });
    let read: Result<_, db::DbError> = read.await;
    read.unwrap()
}

struct Desk {
    world: World,
    link: String,
    student: String,
    browser: Browser,
    page: Page,
}

/// A student before an open assignment.
async fn desk(work: bool) -> Desk {
    let world = World::with(Options { work, ..Options::default() }).await;
    let link = world.assign(leaves()).await;
    let student = world.lms.students().remove(0);
    let browser = world.browser(&student);
    let page = world.open(&browser, &link).await;
    Desk { world, link, student, browser, page }
}

impl Desk {
    fn form(&self, answer: &str) -> Form {
        self.page.form_with("answer").fill("answer", answer)
    }

    async fn attempts(&self) -> Vec<Submission> {
        attempts(&self.world, &self.page, &self.student).await
    }
}

#[actix_web::test]
async fn empty_and_huge_answers_are_refused_and_kept() {
    let desk = desk(false).await;
    for written in ["", " \n\u{3000}\t", &"叶".repeat(70_000), &"word ".repeat(45_000)] {
        let page = desk.browser.send(&desk.form(written)).await;
        keeps(&page, written);
    }
    assert!(desk.attempts().await.is_empty());
    // The same page can still be handed in.
    let page = desk.browser.send(&desk.form(GOOD_ANSWER)).await;
    assert_eq!(page.status, 200, "{}", page.text());
    assert_eq!(desk.attempts().await.len(), 1);
    desk.world.finish().await;
}

#[actix_web::test]
async fn more_than_a_form_can_be_is_refused_without_reading_it_all() {
    let desk = desk(false).await;
    let form = desk.form(&"x".repeat(5 << 20));
    let page = desk.browser.send(&form).await;
    refused(&page, 413, "too_large");
    assert!(desk.attempts().await.is_empty());
    desk.world.finish().await;
}

#[actix_web::test]
async fn binary_is_refused_and_unusual_writing_is_taken_as_it_is() {
    let desk = desk(true).await;
    let mut body = b"csrf=x&answer=".to_vec();
    body.extend([0xff, 0xfe, 0x00, 0x80, 0xc3]);
    let page = desk.browser.send_raw(&desk.form(""), "application/x-www-form-urlencoded", body).await;
    assert!((400..500).contains(&page.status), "{}: {}", page.status, page.text());
    let page =
        desk.browser.send_raw(&desk.form(""), "multipart/form-data; boundary=x", vec![0xff; 2_000]).await;
    assert!((400..500).contains(&page.status), "{}: {}", page.status, page.text());
    let page = desk.browser.send(&desk.form("x").attach("file", "a.txt", &[0xff, 0xfe, 0x00, 0x80])).await;
    keeps(&page, "x");
    let page = desk.browser.send(&desk.form("x").attach("file", "virus.exe", b"MZ")).await;
    keeps(&page, "x");
    assert!(desk.attempts().await.is_empty());

    // Right to left with marks, emoji of several characters, a control character, markup.
    for written in [
        "النباتات خضراء لأن \u{202e}الكلوروفيل\u{202c} يعكس الضوء الأخضر",
        "🌱👩‍🌾🍃 leaves 💚 green",
        "a\u{1}b <script>alert(1)</script> </textarea> &amp; \"quoted\"",
    ] {
        let url = desk.page.url.as_str();
        let page = desk.world.page(&desk.browser, url, |page| page.has_form_with("answer")).await;
        let page = desk.browser.send(&page.form_with("answer").fill("answer", written)).await;
        assert_eq!(page.status, 200, "{written}: {}", page.text());
        assert_eq!(desk.attempts().await.last().unwrap().answer, written);
        assert!(!page.body.contains("<script>alert"), "escaped");
        let shown = page.texts(".answer");
        assert!(shown.iter().any(|text| text.contains(written.split(' ').next().unwrap())), "{shown:?}");
    }
    // The teacher's page takes them too.
    let teacher = desk.world.browser(&desk.world.lms.teacher());
    let table = desk.world.open(&teacher, &desk.link).await;
    let name = desk.world.lms.name_of(&desk.student).unwrap();
    let work = teacher.click(&table, &table.link_beside(&name, "/submissions/").unwrap()).await;
    assert_eq!(work.status, 200);
    assert!(!work.body.contains("<script>alert"), "escaped");
    desk.world.finish().await;
}

#[actix_web::test]
async fn a_lost_session_says_so_and_keeps_the_text() {
    let desk = desk(false).await;
    desk.browser.forget("127.0.0.1");
    let page = desk.browser.open(desk.page.url.as_str()).await;
    refused(&page, 401, "session.lost");

    let page = desk.browser.send(&desk.form(GOOD_ANSWER)).await;
    assert_eq!(page.status, 401, "{}", page.text());
    let kept = page.text().contains(GOOD_ANSWER)
        || page.forms().iter().any(|form| form.fields.iter().any(|(_, value)| value == GOOD_ANSWER))
        || page.texts("textarea").iter().any(|text| text == GOOD_ANSWER);
    assert!(kept, "the answer is still on the page: {}", page.text());
    assert!(desk.attempts().await.is_empty());
    // Opened again from the course, it goes on.
    desk.world.hand_in(&desk.student, &desk.link, GOOD_ANSWER).await;
    desk.world.finish().await;
}

#[actix_web::test]
async fn two_tabs_are_two_attempts_and_one_form_posted_twice_is_one() {
    let desk = desk(false).await;
    let second = desk.world.open(&desk.browser, &desk.link).await;
    let first = desk.form(GOOD_ANSWER);
    for _ in 0..2 {
        assert_eq!(desk.browser.send(&first).await.status, 200);
    }
    assert_eq!(desk.attempts().await.len(), 1);
    let page = desk.browser.send(&second.form_with("answer").fill("answer", HALF_ANSWER)).await;
    assert_eq!(page.status, 200, "{}", page.text());
    let attempts = desk.attempts().await;
    let answers: Vec<_> = attempts.iter().map(|a| (a.attempt, a.answer.as_str())).collect();
    assert_eq!(answers, [(1, GOOD_ANSWER), (2, HALF_ANSWER)]);
    desk.world.finish().await;
}

#[actix_web::test]
async fn posts_at_the_same_moment_never_pass_the_limit() {
    let desk = desk(false).await;
    // Tabs that were opened before anything was handed in; later there is no form while the machine marks.
    let mut forms = Vec::new();
    for n in 0..8 {
        let page = desk.world.open(&desk.browser, &desk.link).await;
        forms.push(page.form_with("answer").fill("answer", &format!("{GOOD_ANSWER} {n}")));
    }
    // One form, eight times.
    let form = desk.form(GOOD_ANSWER);
    let pages = futures_util::future::join_all((0..8).map(|_| desk.browser.send(&form))).await;
    assert!(
        pages.iter().all(|page| page.status == 200),
        "{:?}",
        pages.iter().map(|p| p.status).collect::<Vec<_>>()
    );
    assert_eq!(desk.attempts().await.len(), 1);
    // Eight forms; two attempts are left.
    let pages = futures_util::future::join_all(forms.iter().map(|form| desk.browser.send(form))).await;
    assert!(pages.iter().all(|page| page.status < 500));
    let attempts = desk.attempts().await;
    assert_eq!(attempts.iter().map(|a| a.attempt).collect::<Vec<_>>(), [1, 2, 3]);
    let told = pages.iter().filter(|page| page.count("[role=alert]") > 0).count();
    assert_eq!(told, 6, "who came too late is told so");
    desk.world.finish().await;
}

#[actix_web::test]
async fn forms_from_elsewhere_are_refused() {
    let desk = desk(false).await;
    let form = desk.form(GOOD_ANSWER);
    for origin in ["http://evil.example", "https://127.0.0.1", desk.world.lms.url()] {
        refused(&desk.browser.send_from(&form, origin).await, 403, "origin");
    }
    let wrong = form.clone().fill("csrf", "not-the-token");
    refused(&desk.browser.send(&wrong).await, 403, "csrf");
    refused(&desk.browser.send(&wrong.without("csrf")).await, 403, "csrf");
    // Another person's token, with one's own cookie.
    let other = desk.world.lms.students().remove(1);
    let page = desk.world.open(&desk.world.browser(&other), &desk.link).await;
    let theirs = page.form_with("answer").value("csrf").unwrap().to_owned();
    refused(&desk.browser.send(&form.clone().fill("csrf", &theirs)).await, 403, "csrf");
    assert!(desk.attempts().await.is_empty());
    assert_eq!(desk.browser.send(&form).await.status, 200);
    desk.world.finish().await;
}

#[actix_web::test]
async fn the_authoring_page_says_what_is_wrong_and_keeps_the_rest() {
    for flavour in [Flavour::Moodle, Flavour::Canvas] {
        let world = World::with(Options { flavour, work: false, ..Options::default() }).await;
        let browser = world.browser(&world.lms.teacher());
        let (course, tool) = (world.lms.course(), world.registration.tool);
        let page = browser.open(&format!("{}/courses/{course}/add/{tool}/launch", world.lms.url())).await;
        let title = "<b>Leaves</b> & \"light\" <script>alert(1)</script>";
        let form = page
            .form_with("reference_answer")
            .fill("title", title)
            .fill("prompt", "Why?")
            .fill("reference_answer", "Because.");
        for points in ["2.5", "0", "-1", "ten", "", "1e3", "1001"] {
            let page = browser.send(&form.clone().fill("points", points)).await;
            assert!((200..500).contains(&page.status), "{}", page.status);
            let again = page.form_with("points");
            assert_eq!((again.value("points"), again.value("title")), (Some(points), Some(title)), "kept");
            assert!(page.count("#points[aria-invalid=true]") == 1, "{points}: {}", page.text());
        }
        let page = browser.send(&form.clone().fill("points", "5").fill("title", "  ")).await;
        assert!(page.count("#title[aria-invalid=true]") == 1, "{}", page.text());
        assert!(world.lms.links(&course).is_empty());

        // Markup in a title is a title.
        let review = browser.send(&form.fill("points", "5")).await;
        browser.send(&review.form_with("title-0")).await;
        let (link, stored) = world.lms.links(&course).pop().unwrap();
        assert_eq!(stored, title);
        for user in [world.lms.teacher(), world.lms.students().remove(0)] {
            let page = world.open(&world.browser(&user), &link).await;
            assert!(!page.body.contains("<script>alert") && !page.body.contains("<b>Leaves"), "escaped");
            assert_eq!(page.texts("h1"), [title]);
        }
        world.finish().await;
    }
}

#[actix_web::test]
async fn a_full_disk_is_said_and_nothing_is_half_written() {
    use diesel::connection::SimpleConnection;
    let desk = desk(false).await;
    if !desk.world.app.db.is_sqlite() {
        return desk.world.stop().await;
    }
    // The one writing connection may not make the file larger.
    let limit = |pages: i64| {
        desk.world.app.db.write(move |c| {
            c.batch_execute(&format!("PRAGMA max_page_count = {pages}")).unwrap();
            Ok::<_, db::DbError>(())
        })
    };
    limit(1).await.unwrap();
    let answer = "light ".repeat(30_000);
    let page = desk.browser.send(&desk.form(&answer)).await;
    assert_eq!(page.status, 507, "{}", page.text());
    assert!(page.body.contains(answer.trim()), "the answer is still on the page: {}", page.text());
    assert!(desk.attempts().await.is_empty());
    limit(1_000_000).await.unwrap();
    assert_eq!(desk.browser.send(&desk.form(&answer)).await.status, 200);
    assert_eq!(desk.attempts().await.len(), 1);
    desk.world.finish().await;
}

#[actix_web::test]
async fn a_mark_out_of_range_is_refused_and_two_teachers_do_not_overwrite_each_other() {
    let desk = desk(true).await;
    desk.browser.send(&desk.form(GOOD_ANSWER)).await;
    desk.world.mark(&desk.student, &desk.link, |row| row.score.is_some()).await;
    let teacher = desk.world.browser(&desk.world.lms.teacher());
    let table = desk.world.open(&teacher, &desk.link).await;
    let work = teacher.click(&table, &table.links("/submissions/")[0]).await;
    let form = work.form_with("score").press("action", "release");
    for score in ["", "10.5", "-1", "NaN", "five", "1e400"] {
        let page = teacher.send(&form.clone().fill("score", score).fill("comment", "kept")).await;
        assert!((200..500).contains(&page.status), "{}", page.status);
        let again = page.form_with("score");
        assert_eq!((again.value("score"), again.value("comment")), (Some(score), Some("kept")));
        assert!(page.count("#score[aria-invalid=true]") == 1, "{score}: {}", page.text());
    }
    let first = form.clone().fill("score", "7,5").fill("comment", "first");
    assert_eq!(teacher.send(&first).await.status, 200);
    let page = teacher.send(&form.fill("score", "2").fill("comment", "second")).await;
    assert!(page.count("[role=alert]") > 0, "the second is told: {}", page.text());
    let row = desk.world.mark(&desk.student, &desk.link, |row| row.score == Some(7.5)).await;
    assert_eq!(row.comment.as_deref(), Some("first"));
    desk.world.finish().await;
}

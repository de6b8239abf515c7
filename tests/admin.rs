//! The pages for administrators of a platform: who may see them, what they erase, and the technical file.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods)]

mod support;

use feedforward::clock::{Clock, ManualClock};
use feedforward::domain::retention;
use sandbox::Flavour;
use serde_json::{Value, json};
use support::platform::{LTI, Platform};
use support::{Browser, GOOD_ANSWER, HALF_ANSWER, Kind, Options, Page, World, leaves};

const PAGES: [&str; 7] = ["", "/courses", "/model", "/usage", "/data", "/audit", "/technical-file.jsonl"];
const DAY: i64 = 86_400;

/// The address of the administrator's pages that belongs to a page of a link.
fn admin_of(page: &Page) -> String {
    let scope = page.url.path().strip_prefix("/links/").unwrap().split('/').next().unwrap();
    page.url.join(&format!("/admin/{scope}")).unwrap().to_string()
}

/// A world in which the LMS's administrator has opened the activity.
struct Office {
    world: World,
    link: String,
    admin: Browser,
    pages: String,
}

impl Office {
    async fn of(options: Options) -> Self {
        let world = World::with(options).await;
        let link = world.assign(leaves()).await;
        let admin = world.browser(&world.lms.admin());
        let page = world.open(&admin, &link).await;
        let pages = admin_of(&page);
        Self { world, link, admin, pages }
    }

    async fn open(&self, path: &str) -> Page {
        let page = self.admin.open(&format!("{}{path}", self.pages)).await;
        assert_eq!(page.status, 200, "{path}: {}", page.text());
        page
    }

    /// Sends one of the forms of the page about stored data.
    async fn erase(&self, field: &str, value: &str) -> Page {
        self.admin.send(&self.open("/data").await.form_with(field).fill(field, value)).await
    }

    async fn submissions(&self) -> i64 {
        use diesel::RunQueryDsl;
        #[derive(diesel::QueryableByName)]
        struct Count {
            #[diesel(sql_type = diesel::sql_types::BigInt)]
            count: i64,
        }
        let count = self.world.app.db.read(|c| {
            let query = diesel::sql_query("SELECT COUNT(*) AS count FROM submission");
            Ok::<_, feedforward::db::DbError>(query.get_result::<Count>(c)?.count)
        });
        count.await.unwrap()
    }
}

#[actix_web::test]
async fn only_administrators_of_the_platform_see_its_pages() {
    for flavour in [Flavour::Moodle, Flavour::Canvas] {
        let office = Office::of(Options { flavour, work: false, ..Options::default() }).await;
        for path in PAGES {
            office.open(path).await;
        }
        for user in [office.world.lms.teacher(), office.world.lms.students().remove(0)] {
            let browser = office.world.browser(&user);
            let page = office.world.open(&browser, &office.link).await;
            assert!(!page.body.contains("/admin/"), "no way is shown: {}", page.text());
            let pages = admin_of(&page);
            for path in PAGES {
                let page = browser.open(&format!("{pages}{path}")).await;
                assert_eq!(page.status, 403, "{path}: {}", page.text());
            }
            let csrf = page.forms().iter().find_map(|form| form.value("csrf").map(str::to_owned));
            for (path, field) in [("/data/older", "days"), ("/data/person", "subject")] {
                let fields = [("csrf", csrf.clone().unwrap_or_default()), (field, "1".to_owned())];
                let fields = fields.map(|(name, value)| (name.to_owned(), value));
                let page = browser.post(&office.world.origin, &format!("{pages}{path}"), &fields).await;
                assert_eq!(page.status, 403, "{path}: {}", page.text());
            }
            // Nor with the address of the administrator's own link.
            assert!(browser.open(&office.pages).await.status >= 400);
        }
        office.world.finish().await;
    }
}

#[actix_web::test]
async fn an_administrator_sees_one_platform_alone() {
    let office = Office::of(Options { work: false, ..Options::default() }).await;
    let other = Platform::beside(&office.world, &[]).await;
    let browser = Browser::new(Kind::Chromium);
    let launched = other
        .launch(&browser, |claims| {
            claims[format!("{LTI}roles")] =
                json!(["http://purl.imsglobal.org/vocab/lis/v2/institution/person#Administrator"]);
        })
        .await;
    let page = other.arrive(&browser, &launched).await;
    let theirs = admin_of(&page);
    let courses = browser.open(&format!("{theirs}/courses")).await;
    assert_eq!(courses.status, 200, "{}", courses.text());
    assert!(courses.text().contains("Programming"), "{}", courses.text());
    assert!(!courses.text().contains("Introduction to Biology"), "{}", courses.text());
    assert!(!office.open("/courses").await.text().contains("Programming"));
    for path in PAGES {
        let page = browser.open(&format!("{}{path}", office.pages)).await;
        assert!((400..500).contains(&page.status), "{path}: {}", page.status);
    }
    // An administrator of the institution is no teacher by that.
    let here = theirs.replace("/admin/", "/links/");
    for path in ["/marking", "/reports", "/policy", "/edit"] {
        let page = browser.open(&format!("{here}{path}")).await;
        assert!((400..500).contains(&page.status), "{path}: {} {}", page.status, page.text());
    }
    assert!(!browser.open(&here).await.body.contains("/submissions/"));
    other.stop().await;
    office.world.finish().await;
}

#[actix_web::test]
async fn a_person_is_erased_and_the_log_says_so_without_a_name() {
    let office = Office::of(Options::default()).await;
    let students = office.world.lms.students();
    for (student, answer) in [(&students[0], GOOD_ANSWER), (&students[1], HALF_ANSWER)] {
        office.world.hand_in(student, &office.link, answer).await;
        office.world.mark(student, &office.link, |row| row.score.is_some()).await;
    }
    assert_eq!(office.submissions().await, 2);
    let nobody = office.erase("subject", "nobody-of-this-id").await;
    assert!(nobody.text().contains("Nobody with this ID"), "{}", nobody.text());
    let page = office.erase("subject", &students[0]).await;
    assert!(page.text().contains("Submissions: 1, marks: 1"), "{}", page.text());
    assert_eq!(office.submissions().await, 1);
    let name = office.world.lms.name_of(&students[0]).unwrap();
    let audit = office.open("/audit").await;
    assert!(audit.text().contains("learner.erase"), "{}", audit.text());
    assert!(!audit.text().contains(&name), "{}", audit.text());
    // From another origin nothing is erased, whatever the form says.
    let form = office.open("/data").await.form_with("subject").fill("subject", &students[1]);
    let refused = office.admin.send_from(&form, "https://evil.example").await;
    assert_eq!(refused.status, 403, "{}", refused.text());
    assert_eq!(office.submissions().await, 1);
    office.world.finish().await;
}

#[actix_web::test]
async fn old_work_goes_by_the_button_and_by_the_rule() {
    let clock = ManualClock::new(Clock::system().now());
    let keys = vec![("RETENTION_DAYS", "100")];
    let options = Options { clock: Some(clock.clone()), work: false, keys, ..Options::default() };
    let office = Office::of(options).await;
    let students = office.world.lms.students();
    for student in &students {
        office.world.hand_in(student, &office.link, GOOD_ANSWER).await;
        clock.advance_seconds(40 * DAY);
    }
    // The session is over by now; a launch begins a new one.
    office.world.open(&office.admin, &office.link).await;
    let data = office.open("/data").await;
    assert!(data.text().contains("100 days"), "{}", data.text());
    for wrong in ["0", "-1", "soon", "1.5", "1000000"] {
        let page = office.erase("days", wrong).await;
        assert!(page.text().contains("Enter a whole number of days"), "{wrong}: {}", page.text());
    }
    assert_eq!(office.submissions().await, 3);
    retention::sweep(&office.world.app).await.unwrap();
    assert_eq!(office.submissions().await, 2, "the first is 120 days old");
    let page = office.erase("days", "50").await;
    assert!(page.text().contains("Erased: one submission"), "{}", page.text());
    assert_eq!(office.submissions().await, 1);
    let audit = office.open("/audit").await;
    assert_eq!(
        audit.texts("td, th").iter().filter(|text| *text == "retention.erase").count(),
        2,
        "{}",
        audit.text()
    );
    retention::sweep(&office.world.app).await.unwrap();
    assert_eq!(office.submissions().await, 1);
    office.world.finish().await;
}

#[actix_web::test]
async fn the_technical_file_says_what_runs_and_names_nobody() {
    let office = Office::of(Options::default()).await;
    let student = office.world.lms.students().remove(0);
    office.world.hand_in(&student, &office.link, GOOD_ANSWER).await;
    office.world.mark(&student, &office.link, |row| row.score.is_some()).await;
    office.erase("days", "36500").await;
    let teacher = office.world.browser(&office.world.lms.teacher());
    let table = office.world.open(&teacher, &office.link).await;
    let work = teacher.click(&table, &table.links("/submissions/")[0]).await;
    let form = work.form_with("score").fill("score", "9").fill("comment", "Well seen.");
    teacher.send(&form.press("action", "release")).await;

    let file = office.open("/technical-file.jsonl").await;
    let lines: Vec<Value> = file.body.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let part =
        |name: &str| lines.iter().find(|line| line["part"] == name).unwrap_or_else(|| panic!("{name}"));
    assert_eq!(part("system")["product"], "Feedforward");
    assert_eq!(part("system")["platform"]["issuer"], office.world.registration.issuer.as_str());
    assert_eq!(part("model")["encoder_sha256"].as_str().unwrap().len(), 64);
    let accuracy = part("accuracy");
    assert_eq!(
        (&accuracy["machine_marks"], &accuracy["teacher_marks"]),
        (&json!(1), &json!(1)),
        "{accuracy}"
    );
    assert_eq!(part("assignment")["title"], leaves().title.as_str());
    assert!(lines.iter().any(|line| line["part"] == "log" && line["action"] == "grade.release"));
    let family = office.world.lms.name_of(&student).unwrap();
    for secret in [family.as_str(), "Well seen", "absorbs the red"] {
        assert!(!file.body.contains(secret), "{secret}");
    }
    office.world.finish().await;
}

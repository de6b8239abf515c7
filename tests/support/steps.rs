//! What people do at an LMS, whether the tool runs in this process or in one of its own.

use std::time::Instant;

use sandbox::{GradeRow, Sandbox};
use scraper::{Html, Selector};

use super::browser::{Browser, Kind, Page};
use super::world::{leaves, patience};

/// A browser in which somebody is logged in at the LMS.
pub fn browser(lms: &Sandbox, kind: Kind, user: &str) -> Browser {
    let browser = Browser::new(kind);
    browser.keep_cookie("localhost", &lms.session_cookie(user));
    browser
}

/// Writes the assignment [`leaves`] through content selection; returns the new activity's id.
pub async fn author(lms: &Sandbox, tool: u32, browser: &Browser, title: &str) -> String {
    let course = lms.course();
    let page = browser.open(&format!("{}/courses/{course}/add/{tool}/launch", lms.url())).await;
    assert_eq!(page.status, 200, "{}", page.text());
    let content = leaves();
    let form = page
        .form_with("reference_answer")
        .fill("title", title)
        .fill("prompt", &content.prompt)
        .fill("reference_answer", &content.reference_answer)
        .fill("points", &content.points)
        .choose("release_policy", &content.release_policy);
    let review = browser.send(&form).await;
    assert!(review.url.as_str().starts_with(lms.url()), "{}: {}", review.url, review.text());
    let course = browser.send(&review.form_with("title-0")).await;
    assert_eq!(course.status, 200, "{}", course.text());
    let (link, stored) = lms.links(&lms.course()).pop().unwrap();
    assert_eq!(stored, title);
    link
}

/// The tool's page that an LMS's administrator gets for an invitation, as in the LMS's frame.
pub async fn registration(lms: &Sandbox, admin: &Browser, invitation: &str) -> Page {
    let fields = [("url".to_owned(), invitation.to_owned())];
    let frame = admin.post_once(lms.url(), &format!("{}/admin/register", lms.url()), &fields).await;
    let selector = Selector::parse("iframe#tool-frame, iframe[name=registration-frame]").unwrap();
    let address = Html::parse_document(&frame.body)
        .select(&selector)
        .next()
        .and_then(|frame| frame.value().attr("src").map(str::to_owned))
        .unwrap_or_else(|| panic!("{}", frame.text()));
    let page = admin.open(&address).await;
    assert_eq!(page.status, 200, "{}", page.text());
    page
}

/// Switches on the tool that waits for it; returns its number in the LMS.
pub async fn activate(lms: &Sandbox, admin: &Browser) -> u32 {
    let page = admin.open(&format!("{}/admin", lms.url())).await;
    let activate = page.forms().into_iter().find(|form| form.action.path().ends_with("/activate")).unwrap();
    admin.send(&activate).await;
    activate.action.path().split('/').nth(3).unwrap().parse().unwrap()
}

/// Opens an activity, as pressing on it in the course does.
pub async fn open(lms: &Sandbox, browser: &Browser, link: &str) -> Page {
    let page = browser.open(&format!("{}/activities/{link}/launch", lms.url())).await;
    assert_eq!(page.status, 200, "{}: {}", page.url, page.text());
    assert!(!page.url.as_str().starts_with(lms.url()), "{}: {}", page.url, page.text());
    page
}

/// Waits until the gradebook shows what is wanted.
#[track_caller]
pub fn mark(
    lms: &Sandbox,
    user: &str,
    link: &str,
    wanted: impl Fn(&GradeRow) -> bool,
) -> impl Future<Output = GradeRow> {
    let caller = std::panic::Location::caller();
    async move {
        let started = Instant::now();
        loop {
            let row = lms.grade(user, link);
            if let Some(row) = row.as_ref().filter(|row| wanted(row)) {
                return row.clone();
            }
            assert!(
                started.elapsed() < patience(),
                "{caller}: the gradebook shows {row:?}; posts {:#?}; refusals {:?}; violations {:?}",
                lms.score_posts(user, link),
                lms.refusals(),
                lms.violations(),
            );
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    }
}

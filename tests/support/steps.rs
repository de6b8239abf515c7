//! What people do at an LMS, whether the tool runs in this process or in one of its own.

use std::time::Instant;

use sandbox::{GradeRow, Registration, Sandbox};

use super::browser::{Browser, Kind, Page};
use super::world::{leaves, patience};

/// A browser in which somebody is logged in at the LMS.
pub fn browser(lms: &Sandbox, kind: Kind, user: &str) -> Browser {
    let browser = Browser::new(kind);
    browser.keep_cookie("localhost", &lms.session_cookie(user));
    browser
}

/// Writes the assignment [`leaves`] through content selection; returns the new activity's id.
pub async fn author(lms: &Sandbox, registration: &Registration, browser: &Browser, title: &str) -> String {
    let (course, tool) = (lms.course(), registration.tool);
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

//! Every report of the demo's second course, as teacher, student and administrator see it, in English and Chinese, wide
//! and on a telephone; and the way there by keyboard.

use std::time::{Duration, Instant};

use crate::lms::{Lms, TEACHER};
use crate::window::{Place, Window};

const COURSE: &str = "A term of short answers";
const ASSIGNMENT: &str = "The cold spoon";
/// The term is graded by the real grader, beside a busy compiler and without optimisation.
const PATIENCE: Duration = Duration::from_secs(420);

pub async fn look_round(window: &Window, address: &str) {
    let lms = Lms::new(window, address);
    lms.sign_in(TEACHER).await;
    enter(window).await;
    filled(window).await;

    // The assignment.
    window.click_link(Place::Tool, "This assignment").await;
    window.find(Place::Tool, "#spread svg[role=img]").await;
    for chart in ["#heat", "#items", "#uptake", "#ratings-chart", "#weeks", "#attempts"] {
        window.find(Place::Tool, &format!("{chart} table")).await;
    }
    window.look(Place::Tool, "report-assignment").await;
    tall(window, "report-assignment-whole").await;

    // Names behind a number.
    window.click_link(Place::Tool, "fall short").await;
    window.find(Place::Tool, "#names").await;
    let names: String = window.evaluate(Place::Tool, "document.querySelector('#names').value").await;
    assert!(names.lines().count() >= 1, "{names:?}");
    window.look(Place::Tool, "report-names").await;
    window.click_link(Place::Tool, "Back to the report").await;

    // The course, by keyboard: the link is reached and followed without a mouse.
    window.find(Place::Tool, "#heat").await;
    window.press_until(Place::Tool, "Whole course").await;
    for part in ["#items-chart", "#units", "#risk", "#machine", "#people-chart"] {
        window.find(Place::Tool, part).await;
    }
    let risk = window.text(Place::Tool, "section[aria-labelledby=risk] tbody").await;
    assert!(risk.contains("missing") && risk.contains("not been opened"), "{risk}");
    window.look(Place::Tool, "report-course").await;
    tall(window, "report-course-whole").await;

    // One student.
    window.click(Place::Tool, "section[aria-labelledby=risk] tbody a").await;
    window.find(Place::Tool, "#over-time polyline").await;
    window.look(Place::Tool, "report-student").await;

    // Students see themselves; one of them in Chinese.
    for (name, word) in [("Amélie Okafor-Laurent", "My progress"), ("王小明", "我的进步")] {
        lms.sign_in(name).await;
        enter(window).await;
        window.click_link(Place::Tool, word).await;
        window.find(Place::Tool, "#over-time polyline").await;
        window.click(Place::Tool, "section[aria-labelledby=marks] .actions a").await;
        window.find(Place::Tool, "#over-time tbody td:nth-child(3)").await;
        window.look(Place::Tool, &format!("progress-{}", if word.is_ascii() { "en" } else { "zh" })).await;
    }

    // The administrator's pages.
    lms.sign_in_as_administrator().await;
    window.go(address).await;
    enter(window).await;
    window.click_link(Place::Tool, "Administration").await;
    window.find(Place::Tool, "#registration").await;
    window.look(Place::Tool, "admin-health").await;
    for (page, wanted) in [
        ("Courses", "#courses-chart"),
        ("Model", "#install"),
        ("Usage and cost", "#speed"),
        ("Stored data", "#technical"),
        ("Audit log", "#audit"),
    ] {
        window.click_link(Place::Tool, page).await;
        window.find(Place::Tool, wanted).await;
        let name = page.to_lowercase().replace(' ', "-");
        window.look(Place::Tool, &format!("admin-{name}")).await;
    }
}

/// Opens the second course from the LMS's front page, and its first activity.
async fn enter(window: &Window) {
    window.click(Place::Lms, ".brand").await;
    window.click_link(Place::Lms, COURSE).await;
    window.find(Place::Lms, "#activities").await;
    window.click_link(Place::Lms, ASSIGNMENT).await;
    window.find(Place::Tool, "#main").await;
}

/// Waits on the course's report until the term is there.
async fn filled(window: &Window) {
    let began = Instant::now();
    window.click_link(Place::Tool, "Reports").await;
    window.click_link(Place::Tool, "Whole course").await;
    loop {
        window.find(Place::Tool, ".numbers dd").await;
        let last: String = window
            .evaluate(
                Place::Tool,
                "[...document.querySelectorAll('#items-chart tbody tr')].at(-1)?.cells[3]?.innerText ?? '0'",
            )
            .await;
        if last.trim().parse::<u32>().unwrap_or(0) >= 10 {
            return;
        }
        assert!(began.elapsed() < PATIENCE, "the term is not there: {last:?} marks on the last assignment");
        tokio::time::sleep(Duration::from_secs(2)).await;
        window.click_link(Place::Tool, "Whole course").await;
    }
}

/// A picture of the whole page, as long as it is.
async fn tall(window: &Window, name: &str) {
    window.size(1100, 4200).await;
    window.picture(name).await;
    window.size(1280, 1100).await;
}

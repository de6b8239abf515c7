//! The whole story in a real browser: a teacher makes an assignment from inside the LMS, three students answer it, marks
//! and comments reach the gradebook, the teacher decides otherwise.
//!
//! Chromium runs without a window and blocks third-party cookies, as schools' browsers do; the tool sits in an iframe of
//! another site. Pictures of every step stay in `artefacts/browser/`. Chromium and its driver come with
//! `make setup-test`.

#![allow(clippy::unwrap_used, clippy::expect_used, unreachable_pub)]

mod authoring;
mod blocked_cookies;
mod driver;
mod lms;
mod marking;
mod pictures;
mod practice;
mod program;
mod reports;
mod story;
mod tutor;
mod window;

use program::Program;
use story::Policy;
use window::Window;

#[tokio::test]
async fn the_story_in_moodle() {
    tell("moodle", Policy::ReleaseAll).await;
}

#[tokio::test]
async fn the_story_in_canvas() {
    tell("canvas", Policy::TeacherFirst).await;
}

/// The teacher's desk, by keyboard.
#[tokio::test]
async fn the_desk_by_keyboard() {
    let program = Program::demo("moodle");
    let window = Window::open("desk").await;
    marking::tell(&window, &program.lms).await;
    window.check_console().await;
    window.close().await;
    program.end();
}

async fn tell(flavour: &str, policy: Policy) {
    let program = Program::demo(flavour);
    let window = Window::open(flavour).await;
    story::tell(&window, &program.lms, policy).await;
    window.check_console().await;
    window.close().await;
    program.end();
}

#[tokio::test]
async fn every_report_of_the_demo() {
    let program = Program::whole_demo("moodle");
    let window = Window::open("reports").await;
    reports::look_round(&window, &program.lms).await;
    window.check_console().await;
    window.close().await;
    program.end();
}

#[tokio::test]
async fn a_rubric_is_written_and_tried() {
    let program = Program::demo("moodle");
    let window = Window::open("authoring").await;
    authoring::tell(&window, &program.lms).await;
    window.check_console().await;
    window.close().await;
    program.end();
}

#[tokio::test]
async fn a_student_practises_and_plans() {
    let program = Program::demo("moodle");
    let window = Window::open("practice").await;
    practice::tell(&window, &program.lms).await;
    window.check_console().await;
    window.close().await;
    program.end();
}

#[tokio::test]
async fn a_student_asks_and_the_teacher_answers() {
    let program = Program::demo("moodle");
    let window = Window::open("tutor").await;
    tutor::tell(&window, &program.lms).await;
    window.check_console().await;
    window.close().await;
    program.end();
}

/// What the stories rely on: this browser keeps back cookies that are not partitioned, and its console reaches us.
#[tokio::test]
async fn the_browser_blocks_third_party_cookies() {
    let window = Window::open("cookies").await;
    blocked_cookies::check(&window).await;
    window.close().await;
}

/// Makes the pictures of the README anew: `cargo test --test browser -- --ignored pictures_for_the_readme`.
#[tokio::test]
#[ignore = "writes docs/images"]
async fn pictures_for_the_readme() {
    let program = Program::demo("moodle");
    let window = Window::open("readme").await;
    pictures::take(&window, &program.lms).await;
    window.close().await;
    program.end();
}

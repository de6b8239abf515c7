//! The pictures of the README, from the demo's own course.

use std::fs;
use std::path::Path;

use crate::lms::{Lms, TEACHER};
use crate::window::{Place, Window};

const TITLE: &str = "Why do leaves look green?";
const ANSWERS: [(&str, &str); 3] = [
    ("王小明", "The leaf takes in green light from the sun and uses it to make sugar."),
    (
        "Diego O'Brien Núñez",
        "Leaves have chlorophyll in them. It absorbs the red and the blue light and reflects the green light to our eyes.",
    ),
    (
        "Amélie Okafor-Laurent",
        "There is chlorophyll in the leaves. The green light bounces off and comes to our eyes.",
    ),
];
/// Width of the pictures, in pixels: 1200.
/// A little less, since the edges of the frame are rounded outwards.
const WIDTH: f64 = 1199.2;
const LARGEST: usize = 300_000;

pub async fn take(window: &Window, address: &str) {
    let lms = Lms::new(window, address);
    for (name, answer) in ANSWERS {
        lms.sign_in(name).await;
        lms.open_activity(TITLE).await;
        window.fill(Place::Tool, "[name=answer]", answer).await;
        window.click(Place::Tool, "form#write button[type=submit]").await;
        window.wait_for_attribute(Place::Tool, "#work", "data-state", &["marked", "waiting"]).await;
    }
    // The page of the last one, as found when opened again: the mark has arrived in the LMS by then.
    lms.sign_in(TEACHER).await;
    lms.grade(TITLE, ANSWERS[2].0, |cell| !cell.score.is_empty()).await;
    lms.sign_in(ANSWERS[2].0).await;
    lms.open_activity(TITLE).await;
    keep(window, "student-result", 880, 1250).await;
    lms.sign_in(TEACHER).await;
    lms.open_activity(TITLE).await;
    keep(window, "teacher-overview", 1040, 980).await;
}

/// The tool alone, in a window so wide, down to the end of its page or to `tallest`.
async fn keep(window: &Window, name: &str, width: u32, tallest: u32) {
    window.size(width, tallest).await;
    let frame = "document.querySelector('iframe.tool').getBoundingClientRect()";
    let frame_width: f64 = window.evaluate(Place::Lms, &format!("{frame}.width")).await;
    window.scaled(width, tallest, WIDTH / frame_width).await;
    window.find(Place::Tool, "#main").await;
    let png = window.picture_of_tool().await;
    assert!(png.len() < LARGEST, "{name} has {} bytes", png.len());
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/images");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(format!("{name}.png")), png).unwrap();
}

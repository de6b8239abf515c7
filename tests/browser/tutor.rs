//! Asking in a real browser: the teacher brings material, a student asks and opens the quoted place, asks what is not
//! there and hands it over; the teacher answers, and the student reads it.

use crate::lms::{Lms, TEACHER};
use crate::program::artefacts;
use crate::story::{self, Policy, STUDENTS, TITLE};
use crate::window::{Place, Window};

const MATERIAL: &str = "# The heart\n\nThe heart of a bird has four chambers. It beats about 500 times a minute in a sparrow.\n\n# Germs\n\nBacteria are living cells that can divide by themselves. A virus needs a cell of its host to multiply.\n";
const QUESTION: &str = "How many chambers has the heart of a bird?";
const OPEN: &str = "When is the written exam in Vienna?";
const ANSWER: &str = "On 3 May in room 12.";

pub async fn tell(window: &Window, address: &str) {
    let lms = Lms::new(window, address);
    story::make_assignment(&lms, Policy::ReleaseAll).await;
    bring_material(&lms).await;

    lms.sign_in(STUDENTS[0].0).await;
    lms.open_activity(TITLE).await;
    window.click_link(Place::Tool, "Ask").await;
    window.find(Place::Tool, "#question").await;
    window.look(Place::Tool, "ask").await;
    ask(window, QUESTION).await;
    window.wait_for_text(Place::Tool, "blockquote", "The heart of a bird has four chambers.").await;
    window.look(Place::Tool, "answered").await;
    window.click(Place::Tool, "figcaption a").await;
    window.wait_for_text(Place::Tool, ".stretch:target", "four chambers").await;
    window.picture("place").await;

    window.click_link(Place::Tool, "Ask").await;
    ask(window, OPEN).await;
    window.wait_for_text(Place::Tool, "#main", "does not seem to be in your course").await;
    window.look(Place::Tool, "not-found").await;
    window.click(Place::Tool, "form.form[action*='/ask/'] button.button").await;
    window.wait_for_text(Place::Tool, ".flash.done", "Your teacher has your question").await;

    lms.sign_in(TEACHER).await;
    lms.open_activity(TITLE).await;
    window.click_link(Place::Tool, "Questions").await;
    window.wait_for_text(Place::Tool, "article h3", OPEN).await;
    let waiting = window.text(Place::Tool, "#main").await;
    assert!(!waiting.contains(STUDENTS[0].0), "no name was given: {waiting}");
    window.look(Place::Tool, "questions").await;
    window.fill(Place::Tool, "textarea[name=answer]", ANSWER).await;
    window.click(Place::Tool, "button[value=answer]").await;
    window.wait_for_text(Place::Tool, ".flash.done", "The student sees it now").await;

    lms.sign_in(STUDENTS[0].0).await;
    lms.open_activity(TITLE).await;
    window.click_link(Place::Tool, "Ask").await;
    window.click_link(Place::Tool, OPEN).await;
    window.wait_for_text(Place::Tool, "#main", ANSWER).await;
    window.look(Place::Tool, "teachers-answer").await;
}

async fn ask(window: &Window, question: &str) {
    window.fill(Place::Tool, "#question", question).await;
    window.click(Place::Tool, "#ask button").await;
    window.wait_for_text(Place::Tool, "#asked", question).await;
}

async fn bring_material(lms: &Lms<'_>) {
    let window = lms.window;
    let file = artefacts().join("course.md");
    std::fs::write(&file, MATERIAL).unwrap();
    lms.sign_in(TEACHER).await;
    lms.open_activity(TITLE).await;
    window.click_link(Place::Tool, "Material").await;
    let input = window.find(Place::Tool, "section[aria-labelledby=upload] input[type=file]").await;
    input.send_keys(file.to_string_lossy()).await.unwrap();
    window.click(Place::Tool, "section[aria-labelledby=upload] button[type=submit]").await;
    window.wait_for_text(Place::Tool, "#main", "See what was read").await;
}

//! A teacher writes a rubric, tries answers on it, reads the cautions and saves; a student has an answer looked over.

use crate::lms::{Lms, TEACHER};
use crate::window::{Place, Window};

const TITLE: &str = "Why is the sky blue?";
const ANSWER: &str = "Blue light is scattered more than red light by the air.";

pub async fn tell(window: &Window, address: &str) {
    let lms = Lms::new(window, address);
    window.go(address).await;
    lms.sign_in(TEACHER).await;
    window.click(Place::Lms, "[data-test=add-activity]").await;
    window.fill(Place::Tool, "[name=title]", TITLE).await;
    window
        .fill(
            Place::Tool,
            "[name=prompt]",
            "Explain in **one or two** sentences why the sky is blue ($E = h f$).",
        )
        .await;
    window
        .fill(
            Place::Tool,
            "[name=reference_answer]",
            "The air scatters blue light more than red light, so blue reaches us from everywhere.",
        )
        .await;
    window.fill(Place::Tool, "[name=points]", "4").await;

    // A row without a new page: what was typed stays.
    window.click(Place::Tool, "button[value=add_criterion]").await;
    window
        .fill(Place::Tool, "[name=c1_description]", "Says that blue light is scattered more than red light")
        .await;
    window.fill(Place::Tool, "[name=c1_points]", "3").await;
    window.click(Place::Tool, "fieldset.row details > summary").await;
    window
        .fill(
            Place::Tool,
            "[name=c1_key_points]",
            "Blue light is scattered more | 2 | blue light is scattered more",
        )
        .await;
    let title = window.find(Place::Tool, "[name=title]").await.value().await.unwrap();
    assert_eq!(title.as_deref(), Some(TITLE));
    window.look(Place::Tool, "rubric").await;

    window.click(Place::Tool, "#bench-part > summary").await;
    window.fill(Place::Tool, "[name=bench]", ANSWER).await;
    window.click(Place::Tool, "button[value=bench]").await;
    window.find(Place::Tool, ".tried mark").await;
    window.look(Place::Tool, "bench").await;

    window.click(Place::Tool, "form#authoring button[type=submit]").await;
    window.find(Place::Tool, ".flash.caution").await;
    window.look(Place::Tool, "cautions").await;
    window.click(Place::Tool, "form#authoring button[type=submit]").await;
    window.find(Place::Lms, "#content-items-review").await;
    window.click(Place::Lms, "#save-activity").await;
    window.wait_for_text(Place::Lms, "#activities", TITLE).await;

    lms.open_activity(TITLE).await;
    window.click_link(Place::Tool, "Bank").await;
    window.wait_for_text(Place::Tool, "h1", "Assignment bank").await;
    window.look(Place::Tool, "bank").await;

    lms.sign_in("王小明").await;
    lms.open_activity(TITLE).await;
    window.find(Place::Tool, ".task-text math").await;
    window.fill(Place::Tool, "[name=answer]", "Light.").await;
    window.click(Place::Tool, "form#write button[name=check]").await;
    window.find(Place::Tool, "form#write .flash.caution").await;
    window.look(Place::Tool, "checked-zh").await;
    window.fill(Place::Tool, "[name=answer]", ANSWER).await;
    window.click(Place::Tool, "form#write button[type=submit]").await;
    window.wait_for_attribute(Place::Tool, "#work", "data-state", &["marked", "waiting"]).await;
    window.look(Place::Tool, "marked-zh").await;
}

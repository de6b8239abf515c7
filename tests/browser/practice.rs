//! A student's week in a real browser: practice, mastery with its reasons, a plan, a line put off; and the teacher's page.
//! Wide, on a telephone, in English and Chinese.

use crate::lms::{Lms, TEACHER};
use crate::window::{Place, Window};

const ASSIGNMENT: &str = "Why do leaves look green?";
/// What the demo's items want, by a word of the question.
const ANSWERS: [(&str, &str); 6] = [
    ("____", "chlorophyll"),
    ("does not absorb", "The light is reflected, and what is reflected comes to our eyes."),
    (
        "black shirt",
        "The black shirt absorbs nearly all of the light, which becomes heat, and the white one reflects most of it.",
    ),
    ("Which colours", "It absorbs red and blue light."),
    (
        "autumn",
        "The chlorophyll breaks down in autumn, so the yellow dyes that were there all along can be seen.",
    ),
    ("only red light", "It would look dark because chlorophyll absorbs the red light."),
];

pub async fn tell(window: &Window, address: &str) {
    let lms = Lms::new(window, address);
    window.go(address).await;
    lms.sign_in("Amélie Okafor-Laurent").await;
    lms.open_activity(ASSIGNMENT).await;
    window.click_link(Place::Tool, "Mastery").await;
    window.find(Place::Tool, ".outcome").await;
    window.look(Place::Tool, "mastery-before").await;
    let before = mastery(window).await;

    // Two items, with feedback at once.
    window.click(Place::Tool, ".outcome a[href*='practice?outcome']").await;
    for round in 1..=2 {
        let prompt = window.text(Place::Tool, "#practise h2").await;
        let found = ANSWERS.iter().find(|(word, _)| prompt.contains(word));
        let (_, answer) = found.unwrap_or_else(|| panic!("no answer for {prompt}"));
        window.fill(Place::Tool, "#practise [name=answer]", answer).await;
        window.look(Place::Tool, &format!("practice-{round}")).await;
        window.click(Place::Tool, "#practise button[type=submit]").await;
        window.find(Place::Tool, "[data-practised]").await;
        window.find(Place::Tool, "[data-change]").await;
        window.look(Place::Tool, &format!("practised-{round}")).await;
    }
    window.click_link(Place::Tool, "Mastery").await;
    window.find(Place::Tool, ".outcome").await;
    let after = mastery(window).await;
    assert!(after > before, "two good answers raise it: {before} {after}");
    window.look(Place::Tool, "mastery-after").await;

    // Why?
    window.click(Place::Tool, ".outcome a[href*='/mastery/']").await;
    window.find(Place::Tool, ".steps-log li").await;
    window.look(Place::Tool, "mastery-why").await;

    // A plan; a line of today is put off.
    window.click_link(Place::Tool, "Mastery").await;
    window.click_link(Place::Tool, "Make a plan").await;
    window.fill(Place::Tool, "[name=minutes]", "25").await;
    window.click(Place::Tool, "#plan button[type=submit]").await;
    window.find(Place::Tool, "[data-today] .picks li").await;
    window.look(Place::Tool, "plan").await;
    let put_off = window.text(Place::Tool, "[data-today] .picks bdi").await;
    window.click(Place::Tool, "[data-today] .picks form button").await;
    window.wait_for_text(Place::Tool, ".flash.done", "tomorrow").await;
    // Something else may take its place.
    let today: String = window
        .evaluate(
            Place::Tool,
            "document.querySelector('[data-today]')?.querySelector('.picks')?.innerText ?? ''",
        )
        .await;
    assert!(!today.contains(&put_off), "{put_off}: {today}");
    window.look(Place::Tool, "plan-put-off").await;

    // All items in order, one click away; on a telephone nothing is cut off.
    window.size(320, 900).await;
    for path in ["Mastery", "Practice"] {
        window.click_link(Place::Tool, path).await;
        window.find(Place::Tool, "#main h1").await;
        let wider: bool = window
            .evaluate(
                Place::Tool,
                "document.documentElement.scrollWidth > document.documentElement.clientWidth + 1",
            )
            .await;
        assert!(!wider, "{path} is wider than a telephone");
        window.picture(&format!("phone-{}", path.to_lowercase())).await;
    }
    window.size(1280, 1100).await;

    // In Chinese.
    lms.sign_in("王小明").await;
    lms.open_activity(ASSIGNMENT).await;
    window.click_link(Place::Tool, "掌握情况").await;
    window.find(Place::Tool, ".outcome").await;
    window.look(Place::Tool, "mastery-zh").await;

    // The teacher's pages.
    lms.sign_in(TEACHER).await;
    lms.open_activity(ASSIGNMENT).await;
    window.click_link(Place::Tool, "Learning").await;
    window.find(Place::Tool, "table.people").await;
    window.look(Place::Tool, "learning-class").await;
    window.click_link(Place::Tool, "Practice items").await;
    window.click(Place::Tool, "button[name=action][value=draft]").await;
    window.find(Place::Tool, "button[name=action][value=approve]").await;
    window.look(Place::Tool, "learning-items").await;
    window.click_link(Place::Tool, "Outcomes").await;
    window.find(Place::Tool, "details.card").await;
    window.look(Place::Tool, "learning-outcomes").await;
}

/// The percent of the first outcome.
async fn mastery(window: &Window) -> f64 {
    let text = window.text(Place::Tool, "[data-mastery]").await;
    text.trim_end_matches([' ', '%', '\u{a0}']).parse().unwrap_or_else(|_| panic!("{text:?}"))
}

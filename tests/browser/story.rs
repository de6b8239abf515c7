//! What teacher and students do, and what they must see.

use crate::lms::{Lms, TEACHER};
use crate::window::{Place, Window};

pub const TITLE: &str = "How do vaccines protect us?";
const PROMPT: &str = "Explain in one to three sentences how a vaccine protects a person from a disease.";
const REFERENCE: &str = "A vaccine shows the immune system a harmless part of a germ. The body then makes antibodies. \
    Memory cells remember the germ, so the body can fight it quickly later.";
const POINTS: f64 = 5.0;

/// Name, and what is written.
pub const STUDENTS: [(&str, &str); 3] = [
    (
        "Amélie Okafor-Laurent",
        "It shows our immune system a harmless piece of the germ. Then the body makes antibodies against it, and memory \
         cells remember the germ so that the body can fight it faster the next time.",
    ),
    ("王小明", "The body makes antibodies after the vaccine."),
    ("Diego O'Brien Núñez", "Cats like to sleep on the sofa for most of the afternoon."),
];
const COMMENT: &str = "Read page 12 again, Diego: which cells remember the germ?";

/// When students see their marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// At once, except where the machine sees something odd.
    ReleaseAll,
    /// After the teacher has looked at each.
    TeacherFirst,
}

impl Policy {
    fn value(self) -> &'static str {
        match self {
            Self::ReleaseAll => "all",
            Self::TeacherFirst => "review",
        }
    }
}

pub async fn tell(window: &Window, address: &str, policy: Policy) {
    let lms = Lms::new(window, address);
    make_assignment(&lms, policy).await;

    let mut scores = Vec::new();
    for (name, answer) in STUDENTS {
        scores.push(hand_in(&lms, name, answer, policy).await);
    }
    let [good, partial, odd] = scores.try_into().unwrap();
    if policy == Policy::ReleaseAll {
        let (good, partial) = (good.expect("a mark at once"), partial.expect("a mark at once"));
        assert!(good > partial, "all of it ({good}) must be worth more than a part ({partial})");
        assert!(odd.is_none_or(|odd| odd < partial), "cats are worth less than a part");
    }

    lms.sign_in(TEACHER).await;
    for ((name, _), score) in STUDENTS.iter().zip([good, partial, odd]) {
        let cell = lms.grade(TITLE, name, |cell| cell.score.is_empty() != score.is_some()).await;
        if let Some(score) = score {
            assert_eq!(number(&cell.score), score, "{name} and the gradebook see different marks");
            assert!(!cell.comment.is_empty(), "{name}'s mark came without a comment");
        }
    }
    window.look(Place::Lms, "gradebook").await;

    look_over(&lms).await;
    if policy == Policy::TeacherFirst {
        accept(&lms, STUDENTS[0].0).await;
        save_then_release(&lms, STUDENTS[1].0, "2.5").await;
    }
    decide(&lms, STUDENTS[2].0).await;

    let own = lms.grade(TITLE, STUDENTS[2].0, |cell| cell.comment.contains(COMMENT)).await;
    assert_eq!(number(&own.score), 1.0);
    lms.grade(TITLE, STUDENTS[0].0, |cell| !cell.score.is_empty()).await;
    let second = lms.grade(TITLE, STUDENTS[1].0, |cell| !cell.score.is_empty()).await;
    if policy == Policy::TeacherFirst {
        assert_eq!(number(&second.score), 2.5);
    }
    window.look(Place::Lms, "gradebook-decided").await;

    read_decision(&lms).await;

    lms.sign_in_as_administrator().await;
    let broken = window.text(Place::Lms, "#no-violations, #violations").await;
    assert_eq!(broken, "None so far.", "rules of LTI that the tool has broken");
}

pub async fn make_assignment(lms: &Lms<'_>, policy: Policy) {
    let window = lms.window;
    window.go(lms.address).await;
    window.look(Place::Lms, "login").await;
    lms.sign_in(TEACHER).await;
    window.look(Place::Lms, "course").await;
    window.click(Place::Lms, "[data-test=add-activity]").await;
    window.fill(Place::Tool, "[name=title]", TITLE).await;
    window.fill(Place::Tool, "[name=prompt]", PROMPT).await;
    window.fill(Place::Tool, "[name=reference_answer]", REFERENCE).await;
    window.fill(Place::Tool, "[name=points]", &POINTS.to_string()).await;
    window.click(Place::Tool, &format!("[name=release_policy][value={}]", policy.value())).await;
    window.look(Place::Tool, "authoring").await;
    window.click(Place::Tool, "form:has([name=title]) button[type=submit]").await;
    // By script the LMS is reached without another click.
    window.find(Place::Lms, "#content-items-review").await;
    let offered = window.find(Place::Lms, "#title-0").await.value().await.unwrap();
    assert_eq!(offered.as_deref(), Some(TITLE));
    window.look(Place::Lms, "saving").await;
    window.click(Place::Lms, "#save-activity").await;
    window.wait_for_text(Place::Lms, "#activities", TITLE).await;
    window.picture("course-with-it").await;
}

/// The score, when there is one to be seen.
pub async fn hand_in(lms: &Lms<'_>, name: &str, answer: &str, policy: Policy) -> Option<f64> {
    let window = lms.window;
    let who = if name == "王小明" { "xiaoming" } else { name.split(' ').next().unwrap() };
    let who = who.replace('é', "e").to_lowercase();
    lms.sign_in(name).await;
    lms.open_activity(TITLE).await;
    let language: String = window.evaluate(Place::Tool, "document.documentElement.lang").await;
    assert_eq!(language.starts_with("zh"), name == "王小明", "{name} reads {language}");
    assert!(window.text(Place::Tool, "#main").await.contains(PROMPT));
    if language.starts_with("zh") {
        assert!(
            window.text(Place::Tool, "form#write button[type=submit]").await.chars().any(|c| c >= '\u{4e00}')
        );
    }
    window.fill(Place::Tool, "[name=answer]", answer).await;
    if name == STUDENTS[0].0 {
        // Going away in the middle loses nothing.
        window.wait_for_text(Place::Tool, "[data-draft-state]", "Draft saved").await;
        lms.open_activity(TITLE).await;
        assert_eq!(
            window.find(Place::Tool, "[name=answer]").await.value().await.unwrap().as_deref(),
            Some(answer)
        );
    }
    window.look(Place::Tool, &format!("{who}-writes")).await;
    window.click(Place::Tool, "form#write button[type=submit]").await;
    // Whatever is there right after the click: mostly the page that says it is being graded.
    window.find(Place::Tool, "#work:not([data-state=write])").await;
    window.picture(&format!("{who}-handed-in")).await;
    let state = window.wait_for_attribute(Place::Tool, "#work", "data-state", &["marked", "waiting"]).await;
    assert!(window.text(Place::Tool, ".answer").await.starts_with(answer.split(' ').next().unwrap()));
    window.look(Place::Tool, &format!("{who}-reads")).await;
    if state == "waiting" {
        assert_eq!(window.count(Place::Tool, "[data-score]").await, 0, "{name} sees a mark too early");
        return None;
    }
    assert_eq!(policy, Policy::ReleaseAll, "{name} sees a mark before the teacher");
    let score = number(&window.text(Place::Tool, "[data-score]").await);
    assert!((0.0..=POINTS).contains(&score));
    assert!(window.count(Place::Tool, ".criterion").await > 0, "{name} sees no reasons");
    if score > 0.0 {
        let quote = window.text(Place::Tool, ".answer mark").await;
        let words = quote.trim_end_matches(|c: char| c.is_ascii_digit() || c.is_whitespace() || c == ',');
        assert!(answer.contains(words), "the evidence {words:?} is not in the answer");
    }
    Some(score)
}

/// The teacher's page of the assignment: everybody is on it.
async fn look_over(lms: &Lms<'_>) {
    lms.open_activity(TITLE).await;
    let list = lms.window.text(Place::Tool, "table.people").await;
    for (name, _) in STUDENTS {
        assert!(list.contains(name), "{name} is not listed: {list}");
    }
    assert!(!list.contains(TEACHER), "the teacher is listed among the students");
    lms.window.look(Place::Tool, "overview").await;
}

async fn open_work(lms: &Lms<'_>, name: &str) {
    lms.open_activity(TITLE).await;
    lms.window.click_link(Place::Tool, name).await;
    lms.window.wait_for_text(Place::Tool, "h1", name).await;
}

async fn accept(lms: &Lms<'_>, name: &str) {
    open_work(lms, name).await;
    lms.window.click(Place::Tool, "[name=action][value=accept]").await;
    lms.window.find(Place::Tool, ".flash.done").await;
    lms.window.look(Place::Tool, "accepted").await;
}

async fn save_then_release(lms: &Lms<'_>, name: &str, score: &str) {
    open_work(lms, name).await;
    lms.window.fill(Place::Tool, "[name=score]", score).await;
    lms.window.click(Place::Tool, "[name=action][value=save]").await;
    lms.window.find(Place::Tool, ".flash.done").await;
    lms.window.picture("saved").await;
    open_work(lms, name).await;
    let kept = lms.window.find(Place::Tool, "[name=score]").await.value().await.unwrap().unwrap();
    assert_eq!(number(&kept), number(score), "the saved mark is not in the form");
    lms.window.click(Place::Tool, "[name=action][value=release]").await;
    lms.window.find(Place::Tool, ".flash.done").await;
}

/// The teacher sees it differently.
async fn decide(lms: &Lms<'_>, name: &str) {
    let window = lms.window;
    open_work(lms, name).await;
    window.look(Place::Tool, "review").await;
    window.fill(Place::Tool, "[name=score]", "1").await;
    window.fill(Place::Tool, "[name=comment]", COMMENT).await;
    window.click(Place::Tool, "[name=action][value=release]").await;
    window.find(Place::Tool, ".flash.done").await;
    window.look(Place::Tool, "decided").await;
    look_over(lms).await;
}

/// The student reads the teacher's mark and comment, in the tool and in the LMS.
async fn read_decision(lms: &Lms<'_>) {
    let window = lms.window;
    lms.sign_in(STUDENTS[2].0).await;
    lms.open_activity(TITLE).await;
    assert_eq!(number(&window.text(Place::Tool, "[data-score]").await), 1.0);
    assert!(window.text(Place::Tool, "#main").await.contains(COMMENT));
    window.look(Place::Tool, "student-reads-decision").await;
    window.click(Place::Lms, "#nav-grades").await;
    window.wait_for_text(Place::Lms, "#my-grades", COMMENT).await;
    window.look(Place::Lms, "my-grades").await;
}

fn number(text: &str) -> f64 {
    text.trim().parse().unwrap_or_else(|_| panic!("{text:?} is not a number"))
}

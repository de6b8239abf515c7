//! The teacher's desk by keyboard alone: the list, one answer after the other, the pages beside it, in pictures.

use thirtyfour::prelude::Key;

use crate::lms::{Lms, TEACHER};
use crate::story::{self, Policy, STUDENTS, TITLE};
use crate::window::{Place, Window};

const COMMENT: &str = "Which cells remember the germ?";

pub async fn tell(window: &Window, address: &str) {
    let lms = Lms::new(window, address);
    story::make_assignment(&lms, Policy::TeacherFirst).await;
    for (name, answer) in STUDENTS {
        story::hand_in(&lms, name, answer, Policy::TeacherFirst).await;
    }
    lms.sign_in(TEACHER).await;
    lms.open_activity(TITLE).await;
    window.click_link(Place::Tool, "Marking").await;
    window.wait_for_text(Place::Tool, "#main", "3 answers wait for you.").await;
    let list = window.text(Place::Tool, "#main").await;
    assert!(STUDENTS.iter().all(|(name, _)| !list.contains(name)), "names are hidden: {list}");
    window.look(Place::Tool, "waits").await;
    window.find(Place::Tool, "[data-start]").await.focus().await.unwrap();
    window.press(Place::Tool, Key::Enter).await;
    window.find(Place::Tool, "#decide").await;
    window.find(Place::Tool, ".keys-help").await;
    window.look(Place::Tool, "answer").await;

    // Points, comment, released; the next answer comes up.
    let first = window.text(Place::Tool, "h1").await;
    window.press(Place::Tool, "p").await;
    window.press(Place::Tool, "3.5").await;
    let typed = window.find(Place::Tool, "[name=score]").await.value().await.unwrap();
    assert_eq!(typed.as_deref(), Some("3.5"), "what was there is written over");
    window.press(Place::Tool, Key::Escape).await;
    window.press(Place::Tool, "c").await;
    window.press(Place::Tool, COMMENT).await;
    window.wait_for_text(Place::Tool, "[data-draft-state]", "kept").await;
    window.picture("typed").await;
    window.press(Place::Tool, Key::Escape).await;
    window.press(Place::Tool, "r").await;
    let second = next(window, &first).await;
    // Not now: on to the third and back.
    window.press(Place::Tool, "j").await;
    let third = next(window, &second).await;
    assert_ne!(third, first);
    window.press(Place::Tool, "k").await;
    next(window, &third).await;
    window.press(Place::Tool, "a").await;
    next(window, &second).await;
    // An own former comment.
    window.press(Place::Tool, "b").await;
    window.press(Place::Tool, Key::Down).await;
    window
        .until("the former comment", async || {
            let comment = window.find(Place::Tool, "[name=comment]").await.value().await?;
            Ok((comment.as_deref() == Some(COMMENT)).then_some(()))
        })
        .await;
    window.press(Place::Tool, Key::Escape).await;
    window.press(Place::Tool, "p").await;
    window.press(Place::Tool, "1").await;
    window.press(Place::Tool, Key::Escape).await;
    window.press(Place::Tool, "r").await;
    window.wait_for_text(Place::Tool, "#main", "Nothing more waits").await;
    window.look(Place::Tool, "done").await;

    for (link, step) in
        [("Many at once", "bulk"), ("Gradebook check", "gradebook-check"), ("Rules", "rules"), ("Log", "log")]
    {
        window.click_link(Place::Tool, link).await;
        window.wait_for_text(Place::Tool, "h1", link).await;
        window.look(Place::Tool, step).await;
    }
    let marks = [3.5, 1.0];
    let mut seen = Vec::new();
    for (name, _) in STUDENTS {
        let cell = lms.grade(TITLE, name, |cell| !cell.score.is_empty()).await;
        seen.push(cell.score.parse::<f64>().unwrap());
    }
    for mark in marks {
        assert!(seen.contains(&mark), "{mark} is not in the gradebook: {seen:?}");
    }

    // The student reads why, and asks for a second look.
    lms.sign_in(STUDENTS[0].0).await;
    lms.open_activity(TITLE).await;
    window.click_link(Place::Tool, "Why this mark").await;
    window.wait_for_text(Place::Tool, "h1", "Why this mark").await;
    window.look(Place::Tool, "why").await;
    window.fill(Place::Tool, "[name=reason]", "I named the memory cells in my last sentence.").await;
    window.click(Place::Tool, "#ask button[type=submit]").await;
    window.wait_for_text(Place::Tool, "#main", "A teacher will look at it").await;
    window.look(Place::Tool, "asked").await;
    lms.sign_in(TEACHER).await;
    lms.open_activity(TITLE).await;
    window.click_link(Place::Tool, "Marking").await;
    window.wait_for_text(Place::Tool, "#main", "Second look asked for").await;
    window.click(Place::Tool, "[data-start]").await;
    window.wait_for_text(Place::Tool, "#main", "I named the memory cells").await;
    window.look(Place::Tool, "appeal").await;
}

/// The short name of the answer that has come up.
async fn next(window: &Window, before: &str) -> String {
    window
        .until("another answer", async || {
            let heading = window.find(Place::Tool, "h1").await.text().await?;
            Ok((heading != before).then_some(heading))
        })
        .await
}

//! The main job from end to end, in both flavours of LMS: a teacher adds an assignment, students answer, the machine
//! marks, the gradebook shows it, the teacher sets a mark of their own. The LMS finds nothing to complain about.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods)]

mod support;

use sandbox::{Flavour, Role};
use support::{GOOD_ANSWER, HALF_ANSWER, Kind, Options, World, leaves, steps};

async fn story(flavour: Flavour, kind: Kind) {
    let world = World::with(Options { flavour, ..Options::default() }).await;
    let teacher = world.browser_of(kind, &world.lms.teacher());
    let link = steps::author(&world.lms, world.registration.tool, &teacher, "Leaves & light").await;
    let absent = world.lms.add_students(&world.lms.course(), 1).remove(0);
    let students = world.lms.students();
    let answers =
        [GOOD_ANSWER, HALF_ANSWER, "Leaves reflect green light. Chlorophyll absorbs blue and red light."];

    let browser = world.browser_of(kind, &students[0]);
    for (student, answer) in students.iter().zip(answers) {
        let browser = world.browser_of(kind, student);
        let page = world.open(&browser, &link).await;
        assert!(page.text().contains("green in daylight"), "the task is shown: {}", page.text());
        let page = browser.send(&page.form_with("answer").fill("answer", answer)).await;
        assert_eq!(page.status, 200, "{}", page.text());
    }
    let mut marks = Vec::new();
    for student in &students[..3] {
        let row = world.mark(student, &link, |row| row.score.is_some()).await;
        assert_eq!((row.max, row.accepted_posts), (10.0, 1));
        assert!((0.0..=10.0).contains(&row.score.unwrap()), "{row:?}");
        assert!(row.comment.as_deref().is_some_and(|c| !c.trim().is_empty()), "{row:?}");
        marks.push(row.score.unwrap());
    }
    assert!(marks[0] >= 5.0, "a good answer got {} of 10", marks[0]);
    assert!(world.lms.grade(&absent, &link).is_none());

    // What the student sees: the score and a way to hand in again.
    let page = world.open(&browser, &link).await;
    assert!(page.text().contains(&number(marks[0])), "{} not in: {}", marks[0], page.text());
    assert!(page.has_form_with("answer"), "two attempts are left: {}", page.text());

    // What the teacher sees: who handed in, who did not.
    let table = world.open(&teacher, &link).await;
    for student in &students[..3] {
        let name = world.lms.name_of(student).unwrap();
        assert!(table.link_beside(&name, "/submissions/").is_some(), "{name} handed in: {}", table.text());
    }
    let name = world.lms.name_of(&absent).unwrap();
    assert!(table.row(&name).is_some(), "{name} is named: {}", table.text());
    assert!(table.link_beside(&name, "/submissions/").is_none(), "{name} did not hand in");

    // The teacher's own mark.
    let name = world.lms.name_of(&students[1]).unwrap();
    let work = teacher.click(&table, &table.link_beside(&name, "/submissions/").unwrap()).await;
    assert!(work.text().contains(HALF_ANSWER), "the answer is shown: {}", work.text());
    let form = work.form_with("score").fill("score", "6.5").fill("comment", "Say which light is reflected.");
    let form = form.press("action", "release");
    let work = teacher.send(&form).await;
    assert_eq!(work.status, 200, "{}", work.text());
    let row = world.mark(&students[1], &link, |row| row.score == Some(6.5)).await;
    assert_eq!(row.comment.as_deref(), Some("Say which light is reflected."));
    let student = world.browser_of(kind, &students[1]);
    let page = world.open(&student, &link).await;
    assert!(page.text().contains("Say which light is reflected."), "{}", page.text());

    // Once more, while attempts last.
    let page =
        browser.send(&world.open(&browser, &link).await.form_with("answer").fill("answer", answers[2])).await;
    assert_eq!(page.status, 200, "{}", page.text());
    let row = world.mark(&students[0], &link, |row| row.accepted_posts == 2).await;
    assert!(row.score.is_some());
    let page = browser
        .send(&world.open(&browser, &link).await.form_with("answer").fill("answer", GOOD_ANSWER))
        .await;
    assert_eq!(page.status, 200, "{}", page.text());
    let page = world.page(&browser, page.url.as_str(), |page| !page.has_form_with("answer")).await;
    assert_eq!(page.status, 200);
    world.mark(&students[0], &link, |row| row.accepted_posts == 3).await;
    world.finish().await;
}

#[actix_web::test]
async fn from_launch_to_gradebook_in_moodle() {
    story(Flavour::Moodle, Kind::Chromium).await;
}

#[actix_web::test]
async fn from_launch_to_gradebook_in_canvas() {
    story(Flavour::Canvas, Kind::Chromium).await;
}

#[actix_web::test]
async fn from_launch_to_gradebook_with_a_plain_cookie_jar() {
    story(Flavour::Moodle, Kind::Plain).await;
}

#[actix_web::test]
async fn the_copy_of_a_course_works() {
    for flavour in [Flavour::Moodle, Flavour::Canvas] {
        let world = World::with(Options { flavour, ..Options::default() }).await;
        let link = world.assign(leaves()).await;
        let student = world.lms.students().remove(0);
        world.hand_in(&student, &link, GOOD_ANSWER).await;
        let before = world.mark(&student, &link, |row| row.score.is_some()).await;

        let copy = world.lms.copy_course(&world.lms.course()).unwrap();
        let copied = &copy.links[&link];
        let browser = world.browser(&student);
        let page = world.open(&browser, copied).await;
        assert!(page.text().contains("green in daylight"), "{}", page.text());
        assert!(!page.text().contains(GOOD_ANSWER), "the copy has no submissions yet: {}", page.text());
        world.hand_in(&student, copied, HALF_ANSWER).await;
        world.mark(&student, copied, |row| row.score.is_some()).await;
        assert_eq!(world.lms.grade(&student, &link), Some(before), "the first course is left alone");
        assert_eq!(world.lms.line_items(&copy.course).len(), 1, "no column of the tool's own");
        world.finish().await;
    }
}

#[actix_web::test]
async fn a_review_launch_shows_that_work_and_other_students_nothing() {
    let world = World::new().await;
    let link = world.assign(leaves()).await;
    let students = world.lms.students();
    world.hand_in(&students[0], &link, GOOD_ANSWER).await;
    world.mark(&students[0], &link, |row| row.score.is_some()).await;

    let review = format!("{}/activities/{link}/launch?review={}", world.lms.url(), students[0]);
    for (user, sees) in [(world.lms.teacher(), true), (students[1].clone(), false)] {
        let browser = world.browser(&user);
        let login = world.lms.begin_review(&user, &link, &students[0]).unwrap();
        let page = browser.post(world.lms.url(), &login.action, &login.fields).await;
        assert_eq!(page.text().contains(GOOD_ANSWER), sees, "{review}: {}", page.text());
    }
    world.stop().await;
}

#[actix_web::test]
async fn an_assistant_without_editing_rights_sees_the_table_and_a_student_does_not() {
    let world = World::new().await;
    let link = world.assign(leaves()).await;
    let students = world.lms.students();
    world.hand_in(&students[0], &link, GOOD_ANSWER).await;
    let name = world.lms.name_of(&students[0]).unwrap();

    let own = world.browser(&students[1]);
    let page = world.open(&own, &link).await;
    assert!(!page.text().contains(&name), "a student sees no other student: {}", page.text());
    // Neither by the teacher's addresses.
    let teacher = world.browser(&world.lms.teacher());
    let table = world.open(&teacher, &link).await;
    let work = table.link_beside(&name, "/submissions/").unwrap();
    let page = own.open(table.url.join(&work).unwrap().as_str()).await;
    assert!((400..500).contains(&page.status), "{}: {}", page.status, page.text());
    assert!(!page.text().contains(GOOD_ANSWER));

    let course = world.lms.course();
    let assistant =
        world.lms.add_person(&course, &sandbox::NewPerson::new("Tara", "Assist", Role::NonEditingTeacher));
    let page = world.open(&world.browser(&assistant), &link).await;
    assert!(page.link_beside(&name, "/submissions/").is_some(), "{}", page.text());
    world.finish().await;
}

/// Points as people write them.
fn number(points: f64) -> String {
    format!("{}", (points * 100.0).round() / 100.0)
}

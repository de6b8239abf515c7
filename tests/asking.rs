//! Asking from the student's question to the teacher's answer and back, and the talk about a returned answer, over HTTP
//! with the real models.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use feedforward::domain::assignment::{AssignmentForm, CriterionForm};
use support::browser::{Browser, Page};
use support::{World, leaves};

const HEART: &str = "# The heart\n\nThe heart of a bird has four chambers. It beats about 500 times a minute in a sparrow.\n\n# Merge sort\n\nThe running time is n log n in every case.\n\n# Bubble sort\n\nThe running time is n squared in the worst case.\n\n# 栈\n\n栈是一种后进先出的线性表。最先进入栈的元素在栈底。\n\n# Colour of leaves\n\nLeaves look green in daylight because chlorophyll reflects green light and absorbs red and blue light.";

/// A course with material that is read, and an open assignment about leaves.
async fn course(form: AssignmentForm) -> (World, String) {
    let world = World::new().await;
    let link = world.assign(form).await;
    let teacher = world.browser(&world.lms.teacher());
    let page = world.open(&teacher, &link).await;
    let list = teacher.click(&page, &page.links("/material")[0]).await;
    let form = list.form_with("file").fill("release", "now").attach("file", "course.md", HEART.as_bytes());
    teacher.send(&form).await;
    world.page(&teacher, list.url.as_str(), |page| page.text().contains("See what was read")).await;
    (world, link)
}

/// A student on the page of asking.
async fn student(world: &World, link: &str, nth: usize) -> (Browser, Page) {
    let browser = world.browser(&world.lms.students()[nth]);
    let page = world.open(&browser, link).await;
    let page = browser.click(&page, &page.links("/ask")[0]).await;
    (browser, page)
}

async fn ask(browser: &Browser, page: &Page, question: &str) -> Page {
    browser.send(&page.form_with("question").fill("question", question)).await
}

fn acting(page: &Page, field: &str) -> support::Form {
    let mut forms = page.forms().into_iter().filter(|form| form.action.path().contains("/ask/"));
    forms
        .find(|form| form.has(field) || form.value("action") == Some(field))
        .expect("a form about the answer")
}

/// The teacher's page of questions.
async fn questions(world: &World, link: &str) -> (Browser, Page) {
    let teacher = world.browser(&world.lms.teacher());
    let page = world.open(&teacher, link).await;
    let page = teacher.click(&page, &page.links("/questions")[0]).await;
    (teacher, page)
}

#[actix_web::test]
async fn a_question_is_answered_by_a_sentence_whose_place_opens() {
    let (world, link) = course(leaves()).await;
    let (browser, page) = student(&world, &link, 0).await;
    assert!(page.text().contains("A machine looks for the answer"), "{}", page.text());

    for (question, quote) in [
        ("How many chambers has the heart of a bird?", "The heart of a bird has four chambers."),
        ("最先进入栈的元素在哪里？", "最先进入栈的元素在栈底。"),
    ] {
        let answered = ask(&browser, &page, question).await;
        assert_eq!(answered.status, 200, "{}", answered.text());
        assert!(answered.texts("blockquote").concat().contains(quote), "{question}: {}", answered.text());
        let there = browser.click(&answered, &answered.links("/material/")[0]).await;
        let target = answered.links("/material/")[0].split_once('#').unwrap().1.to_owned();
        assert!(there.body.contains(&format!("id=\"{target}\"")) && there.text().contains(quote));
    }

    // Two sections answer: one question back, and the chosen one is quoted.
    let clarify = ask(&browser, &page, "What is the running time?").await;
    assert_eq!(clarify.count("input[name=choice]"), 2, "{}", clarify.text());
    let labels = clarify.texts(".choice");
    let bubble = labels.iter().filter(|l| l.contains("sort")).position(|l| l.contains("Bubble")).unwrap();
    let chosen = browser.send(&acting(&clarify, "choose").choose("choice", &bubble.to_string())).await;
    assert!(chosen.texts("blockquote").concat().contains("n squared"), "{}", chosen.text());

    // Another student does not see it, not even by its address.
    let (other, _) = student(&world, &link, 1).await;
    assert_eq!(other.open(chosen.url.as_str()).await.count("blockquote"), 0);

    // Where the session is lost, the page that says so keeps the words.
    browser.forget("127.0.0.1");
    let lost = ask(&browser, &page, "Why has the heart four chambers?").await;
    assert_eq!(lost.status, 401, "{}", lost.text());
    assert!(lost.body.contains("Why has the heart four chambers?"), "{}", lost.text());
    world.finish().await;
}

#[actix_web::test]
async fn what_is_not_in_the_material_goes_to_the_teacher_once_and_is_reused() {
    let (world, link) = course(leaves()).await;
    let (first, page) = student(&world, &link, 0).await;
    let (second, other) = student(&world, &link, 1).await;
    let question = "When is the written exam in Vienna in 2027?";
    let open = ask(&first, &page, question).await;
    assert!(open.text().contains("does not seem to be in your course"), "{}", open.text());
    let handed = first.send(&acting(&open, "named").fill("named", "yes")).await;
    assert!(handed.text().contains("Your teacher has your question"), "{}", handed.text());
    let same = ask(&second, &other, "When is the written exam of 2027 in Vienna?").await;
    second.send(&acting(&same, "named")).await;

    let (teacher, desk) = questions(&world, &link).await;
    let name = |nth: usize| world.lms.name_of(&world.lms.students()[nth]).unwrap();
    assert!(desk.text().contains(&name(0)) && !desk.text().contains(&name(1)), "{}", desk.text());
    let empty = teacher.send(&desk.form_with("answer").press("action", "answer")).await;
    assert_eq!(empty.status, 422, "{}", empty.text());
    let answer = desk.form_with("answer").fill("answer", "On 3 May, room 12.").press("action", "answer");
    let done = teacher.send(&answer).await;
    assert!(done.text().contains("Nothing is waiting"), "both were answered: {}", done.text());

    for (browser, page) in [(&first, &handed), (&second, &same)] {
        let seen = browser.open(page.url.as_str()).await;
        assert!(seen.text().contains("On 3 May, room 12."), "{}", seen.text());
    }
    // Whoever asks the same gets it at once.
    let (third, page) = student(&world, &link, 2).await;
    let reused = ask(&third, &page, "When is the written exam in Vienna in 2027").await;
    assert!(reused.text().contains("On 3 May, room 12."), "{}", reused.text());
    // And can say that it is wrong; the teacher takes it back.
    let reported = third.send(&acting(&reused, "words").fill("words", "It was moved.")).await;
    assert!(reported.text().contains("Your teacher will look at it"), "{}", reported.text());
    let desk = teacher.open(desk.url.as_str()).await;
    assert!(desk.text().contains("It was moved."), "{}", desk.text());
    let withdraw = desk.forms().into_iter().find(|f| !f.has("question") && !f.has("asking")).unwrap();
    teacher.send(&withdraw.press("action", "withdraw")).await;
    let again = ask(&third, &page, "When is the written exam in Vienna in 2027").await;
    assert!(!again.text().contains("On 3 May"), "{}", again.text());
    world.finish().await;
}

#[actix_web::test]
async fn open_graded_work_gets_hints_and_the_course_sets_the_rules() {
    let (world, link) = course(leaves()).await;
    let (browser, page) = student(&world, &link, 0).await;
    let guarded = ask(&browser, &page, "Why do most leaves look green in daylight?").await;
    assert_eq!(guarded.count(".steps li"), 1, "{}", guarded.text());
    assert!(!guarded.text().contains("absorbs red"), "{}", guarded.text());
    let more = browser.send(&acting(&guarded, "hint")).await;
    assert!(
        more.text().contains("Colour of leaves") && !more.text().contains("absorbs red"),
        "{}",
        more.text()
    );

    let (teacher, desk) = questions(&world, &link).await;
    let wrong = teacher.send(&desk.form_with("a_day").fill("a_day", "many").press("action", "set")).await;
    assert_eq!((wrong.status, wrong.count("#a_day-error")), (422, 1), "{}", wrong.text());
    let saved = teacher.send(&desk.form_with("a_day").fill("a_day", "1").press("action", "set")).await;
    assert!(saved.text().contains("Saved."), "{}", saved.text());
    let tried = teacher
        .send(
            &saved
                .forms()
                .into_iter()
                .find(|f| f.has("question") && !f.has("id"))
                .unwrap()
                .fill("question", "How many chambers has the heart of a bird?")
                .press("action", "try"),
        )
        .await;
    assert!(tried.texts("blockquote").concat().contains("four chambers"), "{}", tried.text());

    let enough = ask(&browser, &page, "How many chambers has the heart of a bird?").await;
    assert_eq!(enough.status, 422, "{}", enough.text());
    assert!(enough.text().contains("as often as your teacher allows"), "{}", enough.text());
    assert!(enough.body.contains("How many chambers"), "the text is kept");
    teacher.send(&saved.form_with("a_day").without("asking").press("action", "set")).await;
    let off = browser.open(page.url.as_str()).await;
    assert!(off.text().contains("switched asking off"), "{}", off.text());
    assert!(!off.has_form_with("question"));

    // A lesson's transcript is read for the teacher.
    let srt = "1\n00:00:00,000 --> 00:00:06,000\nWhy do leaves look green?\n\n2\n00:00:12,000 --> 00:00:18,000\nChlorophyll reflects green light.\n";
    let list = teacher
        .open(&saved.url.as_str().split("/questions").next().map(|here| format!("{here}/material")).unwrap())
        .await;
    let upload = list.forms().into_iter().find(|form| form.value("action") == Some("upload")).unwrap();
    teacher.send(&upload.fill("release", "now").attach("file", "lesson.srt", srt.as_bytes())).await;
    world
        .page(&teacher, list.url.as_str(), |page| page.text().matches("See what was read").count() == 2)
        .await;
    let desk = teacher.open(&list.url.as_str().replace("/material", "/questions")).await;
    let lesson = teacher.click(&desk, &desk.links("/lessons/")[0]).await;
    let said = lesson.text();
    assert!(
        said.contains("Why do leaves look green?")
            && said.contains("0:06 (6 s)")
            && said.contains("45 words a minute"),
        "{said}"
    );

    // Neither side gets at the other's actions.
    let foreign = browser
        .post(
            &world.origin,
            saved.form_with("a_day").action.as_str(),
            &[
                ("csrf".into(), page.form_with("question").value("csrf").unwrap().into()),
                ("action".into(), "set".into()),
            ],
        )
        .await;
    assert_eq!(foreign.status, 403, "{}", foreign.text());
    world.finish().await;
}

/// Key points that are found by their own words, so that the talk goes the same way whatever the model says.
fn by_points() -> AssignmentForm {
    let points = "Green light is reflected | 1 | reflects the green light; reflects green\nRed and blue light are absorbed | 1 | absorbs the red and the blue light; absorbs red";
    AssignmentForm {
        points: "2".into(),
        release_policy: "all".into(),
        disclosure: "full".into(),
        criteria: vec![CriterionForm {
            description: "Says what happens to the light".into(),
            points: "2".into(),
            key_points: points.into(),
            ..CriterionForm::default()
        }],
        other_reference_answers: String::new(),
        ..leaves()
    }
}

#[actix_web::test]
async fn a_returned_answer_is_talked_through_from_what_was_written() {
    let (world, link) = course(by_points()).await;
    let (name, browser) = (&world.lms.students()[0], world.browser(&world.lms.students()[0]));
    world.hand_in(name, &link, "A leaf reflects green light, that is all there is to it.").await;
    let page = world.open(&browser, &link).await;
    let page = world.page(&browser, page.url.as_str(), |page| !page.links("/talk").is_empty()).await;
    let talk = browser.click(&page, &page.links("/talk")[0]).await;
    assert!(talk.text().contains("Your mark does not change"), "{}", talk.text());
    let begin = talk.form_with("attempt").press("action", "begin");
    let begun = browser.send(&begin).await;
    assert!(begun.text().contains("You have this already: Green light is reflected"), "{}", begun.text());
    assert!(begun.text().contains("What else belongs to a full answer?"), "{}", begun.text());
    // Twice the same press changes nothing.
    assert_eq!(browser.send(&begin).await.count(".talk li"), begun.count(".talk li"));

    let hint = browser.send(&begun.form_with("text").press("action", "unknown")).await;
    assert!(hint.text().contains("Says what happens to the light"), "{}", hint.text());
    let empty = browser.send(&hint.form_with("text").press("action", "turn")).await;
    assert_eq!(empty.status, 422, "{}", empty.text());
    let done = browser
        .send(
            &hint
                .form_with("text")
                .fill("text", "The leaf absorbs red and blue light.")
                .press("action", "turn"),
        )
        .await;
    assert!(done.text().contains("You said 2 of 2 points yourself"), "{}", done.text());
    assert!(!done.has_form_with("text"), "it has ended");

    // One who does not know is told at last, and hands over.
    let second = &world.lms.students()[2];
    world.hand_in(second, &link, "A leaf reflects green light, that is all there is to it.").await;
    let browser = world.browser(second);
    let page = world.open(&browser, &link).await;
    let page = world.page(&browser, page.url.as_str(), |page| !page.links("/talk").is_empty()).await;
    let mut talk = browser.click(&page, &page.links("/talk")[0]).await;
    talk = browser.send(&talk.form_with("attempt").press("action", "begin")).await;
    for _ in 0..12 {
        if !talk.has_form_with("text") {
            break;
        }
        talk = browser.send(&talk.form_with("text").press("action", "unknown")).await;
    }
    assert!(talk.text().contains("This is the point"), "{}", talk.text());
    assert!(!talk.has_form_with("text"), "it ends: {}", talk.text());
    world.finish().await;
}

#[actix_web::test]
async fn where_only_hints_may_be_given_the_point_is_never_said() {
    let (world, link) = course(AssignmentForm { disclosure: "hint".into(), ..by_points() }).await;
    let student = &world.lms.students()[0];
    world.hand_in(student, &link, "A leaf reflects green light, that is all there is to it.").await;
    let browser = world.browser(student);
    let page = world.open(&browser, &link).await;
    let page = world.page(&browser, page.url.as_str(), |page| !page.links("/talk").is_empty()).await;
    let mut talk = browser.click(&page, &page.links("/talk")[0]).await;
    talk = browser.send(&talk.form_with("attempt").press("action", "begin")).await;
    for _ in 0..12 {
        if !talk.has_form_with("text") {
            break;
        }
        talk = browser.send(&talk.form_with("text").press("action", "unknown")).await;
    }
    assert!(!talk.has_form_with("text"), "it ends: {}", talk.text());
    assert!(!talk.text().contains("blue light are absorbed"), "{}", talk.text());
    let handed = browser.send(&talk.form_with("attempt").press("action", "hand_over")).await;
    assert!(handed.text().contains("Your teacher has this talk"), "{}", handed.text());
    let (teacher, desk) = questions(&world, &link).await;
    assert!(desk.text().contains("Talks that students hand to you"), "{}", desk.text());
    let seen = desk.forms().into_iter().find(|form| form.has("id") && !form.has("answer")).unwrap();
    let done = teacher.send(&seen.press("action", "close_talk")).await;
    assert!(!done.text().contains("Talks that students hand to you"), "{}", done.text());
    assert!(
        talk.text().contains("Says what happens to the light"),
        "the criterion is the hint: {}",
        talk.text()
    );
    world.finish().await;
}

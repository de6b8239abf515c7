//! A teacher's rubric from the first row to the mark: rows, trying answers, cautions, versions, what a change does to
//! marks, dates, the bank and its files.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods)]

mod support;

use feedforward::clock::{ManualClock, Timestamp};
use feedforward::db::{self, DbError};
use feedforward::domain::assignment::{AssignmentForm, CriterionForm, schedule};
use support::{GOOD_ANSWER, HALF_ANSWER, Options, World, leaves};

const NOW: Timestamp = Timestamp::from_unix_seconds(1_795_487_280);

/// A question by key points: each is found by its own words, so that marks are the same whatever the model says.
fn by_points() -> AssignmentForm {
    let points = "Green light is reflected | 1 | reflects the green light; reflects green\nRed and blue light are absorbed | 1 | absorbs the red and the blue light; absorbs red";
    AssignmentForm {
        points: "2".into(),
        release_policy: "review".into(),
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

/// Waits until so many answers have a mark that waits for the teacher.
async fn marked(world: &World, wanted: usize) {
    let platform = world.platform_id().await;
    let started = std::time::Instant::now();
    loop {
        let platform = platform.clone();
        let count = world.app.db.read(move |c| {
            let mut count = 0;
            for assignment in db::assignment::list(c, &platform, 10)? {
                for link in db::resource_link::for_assignment(c, &assignment.id)? {
                    count += db::submission::waiting_for_review(c, &link.id)?.len();
                }
            }
            Ok::<_, DbError>(count)
        });
        if count.await.unwrap() >= wanted {
            return;
        }
        assert!(started.elapsed() < support::world::patience(), "the answers were not marked");
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
}

#[actix_web::test]
async fn a_rubric_is_written_row_by_row_and_tried_before_anybody_answers() {
    let world = World::new().await;
    let link = world.assign(leaves()).await;
    let teacher = world.browser(&world.lms.teacher());
    let overview = world.open(&teacher, &link).await;
    let edit = teacher.open(&format!("{}/edit", overview.url.as_str().split('?').next().unwrap())).await;

    // A row more, as often as wanted; nothing that was typed is lost.
    let page = teacher
        .send(&edit.form_with("title").fill("title", "Leaves, again").press("edit", "add_criterion"))
        .await;
    assert_eq!(page.form_with("title").value("title"), Some("Leaves, again"));
    let form = page
        .form_with("title")
        .fill("c1_description", "Says what happens to the light")
        .fill("c1_points", "3")
        .fill(
            "c1_key_points",
            "Green light is reflected | 2 | reflects the green light\nLeaves contain chlorophyll",
        )
        .fill("bench", &format!("{GOOD_ANSWER}\n{HALF_ANSWER}"));
    let tried = teacher.send(&form.clone().press("edit", "bench")).await;
    assert_eq!((tried.status, tried.count(".tried")), (200, 2), "{}", tried.text());
    assert!(tried.count(".tried mark") > 0, "evidence is shown: {}", tried.text());

    // Three points of a rubric beside ten of the assignment: said once, and saved all the same.
    let cautioned = teacher.send(&form).await;
    assert_eq!(cautioned.count(".flash.caution"), 1, "{}", cautioned.text());
    let saved = teacher.send(&cautioned.form_with("title")).await;
    assert!(saved.url.as_str().contains("done=authoring-saved"), "{}: {}", saved.url, saved.text());

    // Something wrong names its row.
    let edit = teacher.open(&format!("{}/edit", overview.url.as_str().split('?').next().unwrap())).await;
    let wrong = teacher.send(&edit.form_with("title").fill("c1_numbers", "3 furlong")).await;
    assert_eq!((wrong.status, wrong.count("#c1_numbers-error")), (422, 1), "{}", wrong.text());

    // The former version can be read and taken back.
    let versions = teacher.open(&edit.url.as_str().replace("/edit", "/versions?version=1")).await;
    assert!(versions.text().contains("Why do leaves look green?"), "{}", versions.text());
    let restored = teacher.send(&versions.form_with("number")).await;
    assert_eq!(restored.status, 200, "{}", restored.text());
    assert_eq!(restored.count(".attempts li"), 3, "{}", restored.text());
    let edit = teacher.open(&format!("{}/edit", overview.url.as_str().split('?').next().unwrap())).await;
    assert!(!edit.form_with("title").has("c1_description"), "the first version had no rubric");
    world.finish().await;
}

#[actix_web::test]
async fn a_changed_rubric_shows_what_it_does_and_marks_again_only_what_nobody_has_seen() {
    let world = World::new().await;
    let link = world.assign(by_points()).await;
    let students = world.lms.students();
    let teacher = world.browser(&world.lms.teacher());
    for student in &students[..2] {
        world.hand_in(student, &link, "A leaf reflects green light, that is all.").await;
    }
    let overview = world.open(&teacher, &link).await;
    let here = overview.url.as_str().split('?').next().unwrap().to_owned();
    let name = world.lms.name_of(&students[1]).unwrap();
    marked(&world, 2).await;

    // One mark is a person's.
    let table = world.page(&teacher, &here, |page| page.link_beside(&name, "/submissions/").is_some()).await;
    let work = world
        .page(
            &teacher,
            table.url.join(&table.link_beside(&name, "/submissions/").unwrap()).unwrap().as_str(),
            |page| page.has_form_with("score"),
        )
        .await;
    teacher.send(&work.form_with("score").fill("score", "0.5").press("action", "save")).await;

    let edit = teacher.open(&format!("{here}/edit")).await;
    let stricter = edit.form_with("title").fill(
        "c1_key_points",
        "Green light is reflected | 1 | reflects green\nRed light is absorbed | 3 | absorbs red",
    );
    let mut page = teacher.send(&stricter).await;
    if page.count(".flash.caution") > 0 {
        page = teacher.send(&page.form_with("title")).await;
    }
    assert!(page.url.path().ends_with("/impact"), "{}: {}", page.url, page.text());
    assert_eq!(page.count(".people tbody tr"), 1, "the machine's mark only: {}", page.text());
    let form =
        page.forms().into_iter().find(|form| form.action.path().ends_with("/impact")).expect("a button");
    teacher.send(&form).await;
    let after =
        world.page(&teacher, &format!("{here}/impact"), |page| page.count(".people tbody tr") == 0).await;
    assert_eq!(after.status, 200);
    let table = teacher.open(&here).await;
    assert!(
        table.row(&name).is_some_and(|row| row.contains("0.5")),
        "a person's mark stays: {}",
        table.text()
    );
    world.finish().await;
}

#[actix_web::test]
async fn dates_and_extensions_decide_who_may_hand_in() {
    let clock = ManualClock::new(NOW);
    let world = World::with(Options { clock: Some(clock), ..Options::default() }).await;
    let closed = AssignmentForm {
        available_at: "2026-10-01T00:00".into(),
        due_at: "2026-11-01T00:00".into(),
        closed_at: "2026-11-02T00:00".into(),
        ..leaves()
    };
    let link = world.assign(closed).await;
    let student = world.lms.students().remove(0);
    let browser = world.browser(&student);
    let page = world.open(&browser, &link).await;
    assert!(!page.has_form_with("answer"), "it is closed: {}", page.text());

    let teacher = world.browser(&world.lms.teacher());
    let overview = world.open(&teacher, &link).await;
    let here = overview.url.as_str().split('?').next().unwrap().to_owned();
    let extensions = teacher.open(&format!("{here}/extensions")).await;
    let given = teacher.send(&extensions.form_with("person").fill("due_at", "2099-01-01T00:00")).await;
    assert_eq!(given.status, 200, "{}", given.text());
    let page = world.open(&browser, &link).await;
    assert!(page.has_form_with("answer"), "this student may: {}", page.text());
    let wrong = teacher.send(&given.form_with("person").fill("due_at", "soon")).await;
    assert_eq!(wrong.status, 422);
    world.stop().await;
}

#[actix_web::test]
async fn of_several_attempts_the_best_one_counts() {
    let world = World::new().await;
    let form = AssignmentForm { counting: "best".into(), release_policy: "all".into(), ..by_points() };
    let link = world.assign(form).await;
    let student = world.lms.students().remove(0);
    world.hand_in(&student, &link, GOOD_ANSWER).await;
    let best = world.mark(&student, &link, |row| row.score.is_some()).await.score.unwrap();
    world.hand_in(&student, &link, "Leaves reflect green light because a leaf reflects green light.").await;
    let browser = world.browser(&student);
    let page = world.open(&browser, &link).await;
    world.page(&browser, page.url.as_str(), |page| page.count("[data-state=marked]") == 1).await;
    let row = world.mark(&student, &link, |row| row.score.is_some()).await;
    assert_eq!(row.score, Some(best), "the first attempt was the better one");
    world.finish().await;
}

#[actix_web::test]
async fn the_bank_finds_copies_and_takes_files() {
    let world = World::new().await;
    let link = world.assign(leaves()).await;
    let teacher = world.browser(&world.lms.teacher());
    let overview = world.open(&teacher, &link).await;
    let bank = format!("{}/bank", overview.url.as_str().split('?').next().unwrap());
    let page = teacher.open(&bank).await;
    assert_eq!(page.count(".people tbody tr"), 1, "{}", page.text());
    let page = teacher.send(&page.form_with("id").press("action", "duplicate")).await;
    assert_eq!(page.count(".people tbody tr"), 2, "{}", page.text());
    assert_eq!(teacher.open(&format!("{bank}?q=nothing+like+it")).await.count(".people tbody tr"), 0);

    let exported = teacher.open(&format!("{bank}/export?format=moodle")).await;
    assert!(exported.body.contains("<quiz>"), "{}", exported.body);
    let file = exported.body.replace("Copy of", "Taken in:");
    let page = teacher.open(&bank).await;
    let form = page.form_with("file").attach("file", "bank.xml", file.as_bytes());
    let page = teacher.send(&form).await;
    assert_eq!((page.status, page.count(".people tbody tr")), (200, 4), "{}", page.text());
    let broken =
        teacher.send(&page.form_with("file").attach("file", "bank.xml", b"<quiz><question></quiz>")).await;
    assert_eq!((broken.status, broken.count(".flash.caution li")), (422, 1), "{}", broken.text());

    // Students see none of this.
    let student = world.browser(&world.lms.students()[0]);
    let page = world.open(&student, &link).await;
    let own = format!("{}/bank", page.url.as_str().split('?').next().unwrap());
    assert_eq!(student.open(&own).await.status, 403);
    world.finish().await;
}

#[actix_web::test]
async fn students_have_their_answer_looked_over_keep_it_and_see_what_a_revision_changed() {
    let world = World::new().await;
    let link = world.assign(AssignmentForm { release_policy: "all".into(), ..by_points() }).await;
    let student = world.lms.students().remove(0);
    let browser = world.browser(&student);
    let page = world.open(&browser, &link).await;
    let copied = leaves().prompt;
    let looked = browser.send(&page.form_with("answer").fill("answer", &copied).press("check", "yes")).await;
    assert_eq!((looked.status, looked.count(".flash.caution li")), (200, 1), "{}", looked.text());
    assert_eq!(looked.form_with("answer").value("answer"), Some(copied.as_str()), "nothing is lost");
    assert_eq!(looked.count("[data-state=write]"), 1, "nothing was handed in");

    let first = "A leaf reflects green light into our eyes.";
    browser.send(&looked.form_with("answer").fill("answer", first)).await;
    let here = page.url.as_str().split('?').next().unwrap().to_owned();
    let read = world.page(&browser, &here, |page| page.count("[data-state=marked]") == 1).await;
    assert_eq!(read.count(".receipt code"), 1);
    let own = browser.open(&format!("{here}/work/1")).await;
    assert!(own.body.contains(first) && own.body.contains("SHA-256"), "{}", own.body);
    assert_eq!(browser.open(&format!("{here}/work/9")).await.status, 404);

    let thanks = browser
        .send(&read.form_with("comment").choose("helpful", "partly").fill("comment", "Which light?"))
        .await;
    assert_eq!((thanks.status, thanks.count(".flash.done")), (200, 1), "{}", thanks.text());

    browser.send(&read.form_with("answer").fill("answer", GOOD_ANSWER)).await;
    let revised = world.page(&browser, &here, |page| page.count("#revision") == 1).await;
    assert!(revised.count(".criterion .chip.yes") > 0, "{}", revised.text());
    world.finish().await;
}

#[actix_web::test]
async fn marks_wait_for_their_date_and_then_go_out_once() {
    let clock = ManualClock::new(NOW);
    let world = World::with(Options { clock: Some(clock.clone()), ..Options::default() }).await;
    let form =
        AssignmentForm { release_policy: "all".into(), release_at: "2026-12-01T00:00".into(), ..by_points() };
    let link = world.assign(form).await;
    let student = world.lms.students().remove(0);
    world.hand_in(&student, &link, GOOD_ANSWER).await;
    marked(&world, 1).await;
    assert_eq!(schedule::release_due(&world.app).await.unwrap(), 0, "it is not time yet");
    assert!(world.lms.grade(&student, &link).is_none_or(|row| row.score.is_none()));
    clock.set(Timestamp::from_unix_seconds(1_796_083_200));
    assert_eq!(schedule::release_due(&world.app).await.unwrap(), 1);
    assert_eq!(schedule::release_due(&world.app).await.unwrap(), 0, "once is enough");
    let row = world.mark(&student, &link, |row| row.score.is_some()).await;
    assert_eq!(row.score, Some(2.0));
    world.stop().await;
}

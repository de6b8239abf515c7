//! An LMS that fails: the mark arrives later and exactly once, or the teacher's page says what a person has to do.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods)]

mod support;

use std::time::Duration;

use sandbox::{Endpoint, Fault, Flavour, RetryAfter, Times};
use support::class::{Class, class};
use support::{GOOD_ANSWER, HALF_ANSWER, World, leaves};

#[actix_web::test]
async fn a_failing_gradebook_gets_the_mark_later_and_once() {
    use Fault::{Drop, DropAfter, Empty200, Html200, RateLimited, Status};
    let faults = [
        (Endpoint::Scores, Status(500), 3),
        (Endpoint::Scores, Status(503), 1),
        (Endpoint::Scores, RateLimited(RetryAfter::Absent), 2),
        (Endpoint::Scores, Html200, 2),
        (Endpoint::Scores, Drop, 2),
        (Endpoint::Scores, DropAfter, 1),
        (Endpoint::Token, Status(500), 2),
        (Endpoint::Token, Html200, 1),
        (Endpoint::Token, Empty200, 1),
        (Endpoint::Token, Drop, 1),
    ];
    let class = class(Flavour::Moodle).await;
    let students = class.world.lms.add_students(&class.world.lms.course(), faults.len());
    let mut class = class;
    for (student, (endpoint, fault, times)) in students.into_iter().zip(faults) {
        class.student = student;
        class.world.lms.revoke_tokens();
        class.world.lms.clear_logs();
        class.world.lms.fault(endpoint, fault.clone(), Times::Next(times));
        class.hand_in(GOOD_ANSWER).await;
        class.arrives_once(1).await;
        let faulted = class.world.lms.requests().iter().filter(|request| request.faulted).count();
        assert!(faulted >= 1, "{fault:?} was met");
        assert!(class.world.lms.violations().is_empty(), "{fault:?}: {:?}", class.world.lms.violations());
        class.world.lms.clear_faults();
    }
    class.world.finish().await;
}

#[actix_web::test]
async fn retry_after_is_honoured_as_seconds_and_as_a_date() {
    for (after, seconds) in [(RetryAfter::Seconds(40), 40), (RetryAfter::DateIn(50), 50)] {
        let class = class(Flavour::Moodle).await;
        class.world.lms.fault(Endpoint::Scores, Fault::RateLimited(after), Times::Next(1));
        class.hand_in(GOOD_ANSWER).await;
        class.arrives_once(1).await;
        let posts: Vec<_> =
            class.world.lms.requests().into_iter().filter(|r| r.endpoint == Endpoint::Scores).collect();
        assert_eq!(posts.iter().map(|p| p.status).collect::<Vec<_>>(), [429, 200]);
        let waited = posts[1].at.as_second() - posts[0].at.as_second();
        // A date has whole seconds.
        assert!((seconds - 1..=seconds + 1).contains(&waited), "{after:?}: waited {waited} s");
        class.world.finish().await;
    }
}

#[actix_web::test]
async fn a_canvas_that_stored_and_kept_silent_gets_the_mark_once() {
    let class = class(Flavour::Canvas).await;
    class.world.lms.fault(Endpoint::Scores, Fault::DropAfter, Times::Next(1));
    class.hand_in(GOOD_ANSWER).await;
    class.arrives_once(1).await;
    class
        .until("delivered", |class| {
            class.world.lms.requests().iter().any(|r| r.endpoint == Endpoint::Results)
        })
        .await;
    assert_eq!(class.passback_chip().await, ["yes"]);
    class.world.finish().await;
}

#[actix_web::test]
async fn a_throttling_canvas_is_waited_for() {
    let class = class(Flavour::Canvas).await;
    class.world.lms.fault(Endpoint::Scores, Fault::Throttled403, Times::Next(2));
    class.hand_in(GOOD_ANSWER).await;
    class.arrives_once(1).await;
    class.world.finish().await;
}

/// With the machine's clock, since the wait is the connection's.
#[actix_web::test]
async fn a_gradebook_that_hangs_is_given_up_and_asked_again() {
    let world = World::new().await;
    let link = world.assign(leaves()).await;
    let student = world.lms.students().remove(0);
    world.lms.fault(Endpoint::Scores, Fault::Hang(Duration::from_secs(60)), Times::Next(1));
    world.hand_in(&student, &link, GOOD_ANSWER).await;
    let row = world.mark(&student, &link, |row| row.score.is_some()).await;
    assert_eq!(row.accepted_posts, 1);
    world.finish().await;
}

#[actix_web::test]
async fn patience_is_bounded() {
    let class = class(Flavour::Moodle).await;
    class.world.lms.fault(Endpoint::Scores, Fault::Status(500), Times::UntilCleared);
    class.hand_in(GOOD_ANSWER).await;
    let scores =
        |class: &Class| class.world.lms.requests().iter().filter(|r| r.endpoint == Endpoint::Scores).count();
    class.until("the first try", move |class| scores(class) > 0).await;
    let minute = class.clock.now().plus_seconds(60);
    class.until("a minute", |class| class.clock.now() > minute).await;
    let tries = scores(&class);
    assert!((3..=15).contains(&tries), "{tries} tries in the first minute");
    class.clock.advance_seconds(3_600);
    class.world.lms.clear_faults();
    class.arrives_once(1).await;
    class.world.finish().await;
}

#[actix_web::test]
async fn a_locked_grade_is_reported_and_a_later_answer_arrives_after_unlocking() {
    let class = class(Flavour::Moodle).await;
    class.world.lms.lock_grade(&class.student, &class.link, true);
    class.hand_in(GOOD_ANSWER).await;
    class.until("a try", |class| !class.world.lms.score_posts(&class.student, &class.link).is_empty()).await;
    let seconds = class.until_reported().await;
    assert!(seconds <= 120, "reported after {seconds} s");
    let tries = class.world.lms.score_posts(&class.student, &class.link).len();
    assert!(tries <= 15, "{tries} tries");
    let hour = class.clock.now().plus_seconds(90);
    class.until("a while", |class| class.clock.now() > hour).await;
    assert_eq!(class.world.lms.score_posts(&class.student, &class.link).len(), tries, "not retried for ever");

    class.world.lms.lock_grade(&class.student, &class.link, false);
    class.hand_in(HALF_ANSWER).await;
    class.arrives_once(1).await;
    assert_eq!(class.passback_chip().await, ["yes"]);
    class.world.finish().await;
}

#[actix_web::test]
async fn a_teacher_can_send_a_reported_mark_again() {
    let class = class(Flavour::Moodle).await;
    class.world.lms.lock_grade(&class.student, &class.link, true);
    class.hand_in(GOOD_ANSWER).await;
    class.until_reported().await;
    class.world.lms.lock_grade(&class.student, &class.link, false);
    let teacher = class.world.browser(&class.world.lms.teacher());
    let table = class.world.open(&teacher, &class.link).await;
    let page = teacher.send(&table.form_with("person")).await;
    assert_eq!(page.status, 200, "{}", page.text());
    class.arrives_once(1).await;
    class.world.finish().await;
}

#[actix_web::test]
async fn a_deleted_column_is_reported() {
    let class = class(Flavour::Moodle).await;
    // The tool has seen the column before it goes.
    class.hand_in(GOOD_ANSWER).await;
    class.arrives_once(1).await;
    let item = class.world.lms.line_item_of(&class.link).unwrap();
    assert!(class.world.lms.delete_line_item(&item));
    class.hand_in(HALF_ANSWER).await;
    class.until_reported().await;
    assert_eq!(class.world.lms.line_items(&class.world.lms.course()).len(), 0);
    class.world.stop().await;
}

#[actix_web::test]
async fn a_grade_that_was_overridden_in_the_lms_is_left_alone() {
    for flavour in [Flavour::Moodle, Flavour::Canvas] {
        let class = class(flavour).await;
        class.hand_in(GOOD_ANSWER).await;
        class.arrives_once(1).await;
        class.world.lms.override_grade(&class.student, &class.link, Some((Some(1.0), Some("my own"))));
        class.hand_in(HALF_ANSWER).await;
        let mut tries = 0;
        while class.passback_chip().await != ["partly"] {
            tries += 1;
            assert!(tries < 100, "{}", class.table().await.text());
            let later = class.clock.now().plus_seconds(2);
            class.until("some seconds", |class| class.clock.now() >= later).await;
        }
        let row = class.row().unwrap();
        assert_eq!((row.score, row.comment.as_deref(), row.accepted_posts), (Some(1.0), Some("my own"), 1));
        class.world.finish().await;
    }
}

#[actix_web::test]
async fn two_marks_within_a_second_end_as_the_newer_one() {
    for flavour in [Flavour::Moodle, Flavour::Canvas] {
        let class = class(flavour).await;
        class.hand_in(GOOD_ANSWER).await;
        class.arrives_once(1).await;
        let teacher = class.world.browser(&class.world.lms.teacher());
        let table = class.world.open(&teacher, &class.link).await;
        let mut work = teacher.click(&table, &table.links("/submissions/")[0]).await;
        for score in ["3", "4", "9"] {
            let form = work.form_with("score").press("action", "release").fill("score", score);
            let page = teacher.send(&form).await;
            assert_eq!(page.status, 200, "{}", page.text());
            work = teacher.open(work.url.as_str()).await;
        }
        class.until("the newest mark", |class| class.row().unwrap().score == Some(9.0)).await;
        let later = class.clock.now().plus_seconds(30);
        class.until("a while", |class| class.clock.now() > later).await;
        assert_eq!(class.row().unwrap().score, Some(9.0));
        assert_eq!(class.passback_chip().await, ["yes"]);
        class.world.finish().await;
    }
}

#[actix_web::test]
async fn a_member_list_that_fails_leaves_the_page_standing() {
    let class = class(Flavour::Moodle).await;
    class.hand_in(GOOD_ANSWER).await;
    class.arrives_once(1).await;
    for fault in [Fault::Status(500), Fault::Html200, Fault::Drop, Fault::Empty200] {
        class.clock.advance_seconds(120);
        class.world.lms.fault(Endpoint::Memberships, fault.clone(), Times::UntilCleared);
        let table = class.table().await;
        assert_eq!(table.status, 200);
        let name = class.world.lms.name_of(&class.student).unwrap();
        assert!(table.row(&name).is_some(), "{fault:?}: who handed in is shown: {}", table.text());
        assert_eq!(table.count("p.banner"), 1, "{fault:?}: it says that some may be missing");
        class.world.lms.clear_faults();
    }
    class.world.finish().await;
}

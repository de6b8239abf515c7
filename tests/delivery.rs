//! Marks that come into trouble and out of it: what is found the next day, what goes out by itself when a cause has
//! ended, and a class whose LMS fails in every way at once.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods)]

mod support;

use std::collections::BTreeMap;

use feedforward::db::types::PassbackState;
use feedforward::db::{self, DbError};
use feedforward::domain::reconcile::{self, Found};
use sandbox::{Endpoint, Fault, Flavour, RetryAfter, Role, ScoreSeen, Times};
use support::class::{Class, class};
use support::marks::{self, Arrived};
use support::{GOOD_ANSWER, HALF_ANSWER};

const DAY: i64 = 86_400;

impl Class {
    /// Where a student's mark stands, and why.
    async fn standing(&self, student: &str) -> (PassbackState, Option<String>) {
        let (platform, student) = (self.world.platform_id().await, student.to_owned());
        let link = marks::place(&self.world.app.db, &platform).await.id;
        let found = self.world.app.db.read(move |c| {
            let person = db::person::by_subject(c, &platform, &student)?.unwrap();
            db::passback::find(c, &link, &person.id)
        });
        let row = found.await.map_err(|error: DbError| error.to_string()).unwrap().unwrap();
        (row.state, row.problem)
    }

    fn posts(&self) -> Vec<ScoreSeen> {
        self.world.lms.score_posts(&self.student, &self.link)
    }

    fn calls(&self, endpoint: Endpoint) -> usize {
        self.world.lms.requests().iter().filter(|request| request.endpoint == endpoint).count()
    }

    /// Waits until nothing is due or under way, and says where a student's mark stands then.
    async fn settled(&self, student: &str) -> (PassbackState, Option<String>) {
        while !self.at_rest().await {
            self.world.app.wake.passback.notify_one();
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        self.standing(student).await
    }
}

#[actix_web::test]
async fn the_next_day_shows_what_was_changed_or_lost_in_the_lms() {
    for flavour in [Flavour::Moodle, Flavour::Canvas] {
        let mut class = class(flavour).await;
        let students = class.world.lms.students();
        for student in &students {
            class.student.clone_from(student);
            class.hand_in(GOOD_ANSWER).await;
            class.arrives_once(1).await;
        }
        let app = class.world.app.clone();
        assert_eq!(reconcile::next(&app).await.unwrap(), None, "marks of today are not looked for yet");
        class.world.lms.override_grade(&students[1], &class.link, Some((Some(1.0), Some("mine"))));
        class.world.lms.forget_grade(&students[2], &class.link);

        class.clock.advance_seconds(DAY + 1);
        let found = reconcile::next(&app).await.unwrap().expect("the column is due");
        assert_eq!(found, Found { same: 1, changed: 1, missing: 1 });
        assert_eq!(reconcile::next(&app).await.unwrap(), None, "once a day");
        let attention = (PassbackState::NeedsAttention, Some("never_arrived".to_owned()));
        assert_eq!(class.standing(&students[0]).await, (PassbackState::Delivered, None));
        assert_eq!(class.standing(&students[1]).await, (PassbackState::ChangedInLms, None));
        assert_eq!(class.standing(&students[2]).await, attention);

        // The teacher sends the lost one again; the changed one is given back by hand.
        let teacher = class.world.browser(&class.world.lms.teacher());
        let table = class.world.open(&teacher, &class.link).await;
        assert_eq!(table.count("tbody .chip.no"), 1, "{}", table.text());
        assert_eq!(table.count("tbody td:last-child .chip.partly"), 1, "{}", table.text());
        let lost = class.world.lms.name_of(&students[2]).unwrap();
        let form = table.forms().into_iter().find(|form| form.has("person") && table.row(&lost).is_some());
        assert!(form.is_some());
        let (link, person) = {
            let platform = class.world.platform_id().await;
            let (subject, place) = (students[2].clone(), marks::place(&app.db, &platform).await.id);
            let person = app.db.read(move |c| db::person::by_subject(c, &platform, &subject));
            (place, person.await.unwrap().unwrap().id)
        };
        let now = class.clock.now();
        assert!(app.db.write(move |c| db::passback::resend(c, &link, &person, now)).await.unwrap());
        class.student.clone_from(&students[2]);
        class.arrives_once(1).await;
        class.world.lms.override_grade(&students[1], &class.link, None);
        class.clock.advance_seconds(DAY + 1);
        reconcile::next(&app).await.unwrap().expect("due again");
        assert_eq!(class.standing(&students[1]).await, (PassbackState::Delivered, None));

        // The whole column goes.
        let item = class.world.lms.line_item_of(&class.link).unwrap();
        assert!(class.world.lms.delete_line_item(&item));
        class.clock.advance_seconds(2 * DAY);
        assert_eq!(reconcile::next(&app).await.unwrap().unwrap().missing, 3);
        let gone = (PassbackState::NeedsAttention, Some("line_item_gone".to_owned()));
        assert_eq!(class.standing(&students[0]).await, gone);
        class.world.stop().await;
    }
}

#[actix_web::test]
async fn canvas_gets_a_submission_once_and_regrades_as_such() {
    let class = class(Flavour::Canvas).await;
    let item = class.world.lms.line_item_of(&class.link).unwrap();
    class.world.lms.limit_attempts(&item, 1);
    class.hand_in(GOOD_ANSWER).await;
    class.arrives_once(1).await;
    // A second attempt, which Canvas allows no more: it arrives as a new mark for the first.
    class.hand_in(HALF_ANSWER).await;
    class.arrives_once(2).await;
    let seen: Vec<_> = class.posts().iter().map(|post| (post.status, post.new_submission)).collect();
    assert_eq!(seen, [(200, Some(true)), (422, Some(true)), (200, Some(false))]);
    // A teacher's mark for the same attempt.
    let teacher = class.world.browser(&class.world.lms.teacher());
    let table = class.world.open(&teacher, &class.link).await;
    let work = teacher.click(&table, &table.links("/submissions/")[0]).await;
    let form = work.form_with("score").press("action", "release").fill("score", "9");
    assert_eq!(teacher.send(&form).await.status, 200);
    class.until("the teacher's mark", |class| class.row().unwrap().score == Some(9.0)).await;
    let posts = class.posts();
    assert_eq!(posts.last().unwrap().new_submission, Some(false));
    for post in posts {
        let page = post.submission_url.expect("SpeedGrader is told what to open");
        assert!(page.starts_with(&format!("{}/submissions/", class.world.origin)), "{page}");
    }
    class.world.finish().await;
}

#[actix_web::test]
async fn a_mark_is_not_sent_again_blindly() {
    let class = class(Flavour::Canvas).await;
    class.world.lms.fault(Endpoint::Scores, Fault::DropAfter, Times::Next(1));
    class.world.lms.fault(Endpoint::Results, Fault::Status(503), Times::Next(2));
    class.world.lms.fault(Endpoint::Results, Fault::Throttled403, Times::Next(1));
    class.hand_in(GOOD_ANSWER).await;
    class.arrives_once(1).await;
    class.until("the result is read at last", |class| class.calls(Endpoint::Results) >= 4).await;
    assert_eq!(class.settled(&class.student).await, (PassbackState::Delivered, None));
    assert_eq!(class.calls(Endpoint::Scores), 1);
    class.world.finish().await;
}

/// The LMS stores a mark and its answer is lost; before the next try a newer mark takes its place. What the LMS then shows
/// is nobody else's change.
#[actix_web::test]
async fn a_newer_mark_follows_one_that_was_stored_unheard() {
    for flavour in [Flavour::Moodle, Flavour::Canvas] {
        let class = class(flavour).await;
        let lms = &class.world.lms;
        class.table().await;
        let place = marks::place(&class.world.app.db, &class.world.platform_id().await).await;
        let put = async |score: f64| {
            let mark = vec![(class.student.clone(), score)];
            marks::put(&class.world.app.db, &place, mark, score > 1.0, class.clock.now()).await;
        };
        put(1.0).await;
        class.arrives_once(1).await;
        // Stored, then not even received; each time the newer mark comes before the retry.
        for (score, fault) in [(4.0, Fault::DropAfter), (6.0, Fault::Drop)] {
            lms.fault(Endpoint::Scores, fault, Times::Next(1));
            put(score).await;
            assert_eq!(class.settled(&class.student).await.0, PassbackState::Waiting, "{flavour:?} {score}");
            assert_eq!(class.row().unwrap().score, Some(4.0));
        }
        put(9.0).await;
        class.until("the newest mark", |class| class.row().unwrap().score == Some(9.0)).await;
        assert_eq!(class.settled(&class.student).await, (PassbackState::Delivered, None));
        // Somebody's own mark is still left alone, one that was sent long ago included.
        for score in [2.0, 4.0] {
            lms.override_grade(&class.student, &class.link, Some((Some(score), Some("mine"))));
            put(8.0).await;
            assert_eq!(class.settled(&class.student).await, (PassbackState::ChangedInLms, None));
        }
        class.world.finish().await;
    }
}

/// An assertion counts once: whoever asks for a token twice in one try must not repeat it.
#[actix_web::test]
async fn a_token_request_that_nobody_answered_is_not_repeated_word_for_word() {
    let class = class(Flavour::Moodle).await;
    class.hand_in(GOOD_ANSWER).await;
    class.arrives_once(1).await;
    class.world.lms.revoke_tokens();
    class.world.lms.fault(Endpoint::Token, Fault::DropAfter, Times::Next(3));
    class.hand_in(HALF_ANSWER).await;
    class.arrives_once(2).await;
    class.world.finish().await;
}

#[actix_web::test]
async fn marks_that_a_refused_registration_held_up_go_out_when_it_is_mended() {
    let mut class = class(Flavour::Moodle).await;
    class.world.lms.fault(Endpoint::Token, Fault::Status(400), Times::UntilCleared);
    let students = class.world.lms.add_students(&class.world.lms.course(), 4);
    for student in &students[..3] {
        class.student.clone_from(student);
        class.hand_in(GOOD_ANSWER).await;
    }
    let refused = (PassbackState::NeedsAttention, Some("no_token".to_owned()));
    class.until("a try", |class| class.calls(Endpoint::Token) > 0).await;
    let mut standings = Vec::new();
    for student in &students[..3] {
        standings.push(class.settled(student).await);
    }
    // Those that came before the first refusal wait with it.
    assert!(standings.contains(&refused), "{standings:?}");
    assert!(standings.iter().all(|s| *s == refused || s.0 == PassbackState::Waiting), "{standings:?}");
    let minute = class.clock.now().plus_seconds(60);
    class.until("a minute", |class| class.clock.now() > minute).await;
    assert!(class.calls(Endpoint::Token) <= 3, "the LMS is left in peace: {:?}", class.world.lms.requests());
    class.world.lms.clear_faults();
    class.student.clone_from(&students[3]);
    class.hand_in(GOOD_ANSWER).await;
    class.arrives_once(1).await;
    for student in &students {
        class.student.clone_from(student);
        class.arrives_once(1).await;
    }
    class.world.finish().await;
}

#[actix_web::test]
async fn a_mark_of_somebody_who_was_taken_out_goes_out_when_they_are_back() {
    let class = class(Flavour::Canvas).await;
    let course = class.world.lms.course();
    class.world.lms.fault(Endpoint::Scores, Fault::Status(503), Times::Next(1));
    class.hand_in(GOOD_ANSWER).await;
    class.until("the first try", |class| class.calls(Endpoint::Scores) > 0).await;
    class.world.lms.unenrol(&course, &class.student);
    class.until("refused", |class| class.posts().iter().any(|post| post.status == 422)).await;
    let parked = (PassbackState::NeedsAttention, Some("not_gradable".to_owned()));
    assert_eq!(class.settled(&class.student).await, parked);
    class.world.lms.enrol(&course, &class.student, Role::Student);
    let browser = class.world.browser(&class.student);
    class.world.open(&browser, &class.link).await;
    class.arrives_once(1).await;
    class.world.stop().await;
}

/// The small sister of `benches/faults.rs`.
#[actix_web::test]
async fn three_hundred_marks_through_every_fault_arrive_once_and_in_order() {
    for flavour in [Flavour::Moodle, Flavour::Canvas] {
        let class = class(flavour).await;
        let lms = &class.world.lms;
        class.table().await;
        for (fault, every) in [
            (Fault::Status(500), 20),
            (Fault::Drop, 37),
            (Fault::DropAfter, 23),
            (Fault::Html200, 61),
            (Fault::RateLimited(RetryAfter::Seconds(2)), 83),
            (Fault::RateLimited(RetryAfter::DateIn(3)), 97),
        ] {
            lms.fault(Endpoint::Scores, fault, Times::OneIn(every));
        }
        lms.fault(Endpoint::Results, Fault::Status(502), Times::OneIn(11));
        let db = class.world.app.db.clone();
        let place = marks::place(&db, &class.world.platform_id().await).await;
        let students = lms.add_students(&lms.course(), 100);
        let mut wanted: BTreeMap<String, Vec<f64>> = BTreeMap::new();
        for wave in 0..3_u8 {
            let score = |n: usize| f64::from(wave) * 3.0 + (n % 3) as f64 + 1.0;
            let new: Vec<_> = students.iter().enumerate().map(|(n, s)| (s.clone(), score(n))).collect();
            for (student, score) in &new {
                wanted.entry(student.clone()).or_default().push(*score);
            }
            marks::put(&db, &place, new, wave == 2, class.clock.now()).await;
            lms.revoke_tokens();
            let arrived = |class: &Class| Arrived::of(&class.world.lms, &class.link, &wanted);
            if wave < 2 {
                // The next wave comes while this one is under way.
                class.until("half of a wave", |class| arrived(class).lost <= 50).await;
            } else {
                class.until("all", |class| arrived(class).lost == 0).await;
                let later = class.clock.now().plus_seconds(120);
                class.until("a while", |class| class.clock.now() > later).await;
            }
        }
        let arrived = Arrived::of(lms, &class.link, &wanted);
        assert_eq!((arrived.lost, arrived.out_of_order, arrived.doubled), (0, 0, 0), "{flavour:?}");
        assert!(arrived.taken >= 150, "{arrived:?}");
        let counts = db.read(db::passback::counts).await.unwrap();
        assert_eq!(counts, [(PassbackState::Delivered, 100)], "{flavour:?}");
        class.world.finish().await;
    }
}

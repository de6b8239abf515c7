//! What courses decided about their tutor, questions, teachers' answers and talks.

use super::{NOW, World, at, read, write};
use crate::db::dialogue::{self, Dialogue};
use crate::db::question::{self, Question};
use crate::db::submission::{self, Submission};
use crate::db::testing::each_database;
use crate::db::tutor_policy::{self, TutorPolicy};
use crate::db::types::{
    AskOutcome, Caution, DialogueEnd, DialogueId, QuestionId, QuestionState, SubmissionState,
    VerifiedAnswerId,
};
use crate::db::verified_answer::{self, VerifiedAnswer};
use crate::db::{Conn, DbResult, course, person, platform};

fn rules(world: &World) -> TutorPolicy {
    TutorPolicy {
        course_id: world.course.id.clone(),
        asking: true,
        talking: false,
        a_day: Some(20),
        caution: Caution::Careful,
        updated_at: NOW,
    }
}

fn asked(world: &World, body: &str, seconds: i64) -> Question {
    Question {
        id: QuestionId::new(at(seconds)),
        course_id: world.course.id.clone(),
        person_id: world.student.id.clone(),
        body: body.into(),
        outcome: AskOutcome::NotFound,
        confidence: 0.1 + 0.2,
        reply: "{}".into(),
        chosen: None,
        hints: 1,
        state: QuestionState::Closed,
        named: false,
        handed_over_at: None,
        verified_answer_id: None,
        report: None,
        reported_at: None,
        report_closed_at: None,
        created_at: at(seconds),
    }
}

fn answer(world: &World, question: &str) -> VerifiedAnswer {
    VerifiedAnswer {
        id: VerifiedAnswerId::new(NOW),
        course_id: world.course.id.clone(),
        question: question.into(),
        answer: "见第四页".into(),
        reused: true,
        answered_by: Some(world.student.id.clone()),
        created_at: NOW,
    }
}

fn talk(world: &World, of: &Submission) -> Dialogue {
    Dialogue {
        id: DialogueId::new(NOW),
        submission_id: of.id.clone(),
        course_id: world.course.id.clone(),
        body: r#"{"said":"叶绿素"}"#.into(),
        version: 1,
        ended: None,
        handed_over_at: None,
        closed_at: None,
        created_at: NOW,
        updated_at: NOW,
    }
}

/// A row in every table of asking.
pub(super) fn fill(c: &mut Conn, world: &World, of: &Submission) -> DbResult<()> {
    tutor_policy::put(c, &rules(world))?;
    let given = answer(world, "什么时候？");
    verified_answer::insert(c, &given)?;
    let one = asked(world, "为什么 \"green\"？\n", 0);
    question::insert(c, &one)?;
    question::answer(c, &one.id, &given.id)?;
    dialogue::insert(c, &talk(world, of))?;
    Ok(())
}

#[test]
fn a_course_decides_anew() {
    each_database(|db| {
        let world = World::make(db, "https://a");
        assert_eq!(read(db, |c| tutor_policy::find(c, &world.course.id)), None);
        write(db, |c| tutor_policy::put(c, &rules(&world)));
        let new = TutorPolicy {
            asking: false,
            talking: true,
            a_day: None,
            caution: Caution::Usual,
            ..rules(&world)
        };
        write(db, |c| tutor_policy::put(c, &new));
        assert_eq!(read(db, |c| tutor_policy::find(c, &world.course.id)), Some(new));
    });
}

#[test]
fn a_question_goes_to_the_teacher_once_and_comes_back() {
    each_database(|db| {
        let world = World::make(db, "https://a");
        let (one, two) = (asked(&world, "one", 0), asked(&world, "two", 5));
        let (course, student) = (&world.course.id, &world.student.id);
        write(db, |c| {
            question::insert(c, &one)?;
            question::insert(c, &two)?;
            question::hand_over(c, &two.id, true, at(6))?;
            question::hand_over(c, &one.id, false, at(7))?;
            // The second time changes nothing.
            question::hand_over(c, &two.id, false, at(8))
        });
        let open = read(db, |c| question::open(c, course, 10));
        assert_eq!(
            open.iter().map(|q| (q.body.as_str(), q.named)).collect::<Vec<_>>(),
            [("two", true), ("one", false)]
        );
        let given = answer(&world, "two?");
        write(db, |c| {
            verified_answer::insert(c, &given)?;
            question::answer(c, &two.id, &given.id)?;
            question::dismiss(c, &two.id)?;
            question::dismiss(c, &one.id)
        });
        assert!(read(db, |c| question::open(c, course, 10)).is_empty());
        let own = read(db, |c| question::newest_of(c, student, course, 10));
        assert_eq!(
            own.iter().map(|q| (q.body.as_str(), q.state)).collect::<Vec<_>>(),
            [("two", QuestionState::Answered), ("one", QuestionState::Dismissed)]
        );
        assert_eq!(own[0].verified_answer_id.as_ref(), Some(&given.id));
        assert_eq!(read(db, |c| question::times(c, student, course, NOW, 10)), [at(5)]);
        assert_eq!(read(db, |c| question::newest_in(c, course, 1)).len(), 1);
        assert_eq!(read(db, |c| verified_answer::reused(c, course, 10)), std::slice::from_ref(&given));
        write(db, |c| verified_answer::withdraw(c, course, &given.id));
        assert!(read(db, |c| verified_answer::reused(c, course, 10)).is_empty());
        assert_eq!(read(db, |c| verified_answer::by_person(c, student)).len(), 1);
    });
}

#[test]
fn a_choice_counts_once_hints_only_grow_and_a_report_is_closed() {
    each_database(|db| {
        let world = World::make(db, "https://a");
        let one = asked(&world, "one", 0);
        write(db, |c| {
            question::insert(c, &one)?;
            question::choose(c, &one.id, 1)?;
            question::choose(c, &one.id, 0)?;
            question::take_hints(c, &one.id, 3)?;
            question::take_hints(c, &one.id, 2)?;
            question::report(c, &one.id, "第一次", at(1))?;
            question::report(c, &one.id, "again", at(2))
        });
        let found = read(db, |c| question::own(c, &world.student.id, &one.id)).unwrap();
        assert_eq!((found.chosen, found.hints, found.report.as_deref()), (Some(1), 3, Some("第一次")));
        assert_eq!(read(db, |c| question::reported(c, &world.course.id, 5)).len(), 1);
        write(db, |c| question::close_report(c, &one.id, at(3)));
        assert!(read(db, |c| question::reported(c, &world.course.id, 5)).is_empty());
        let other = write(db, |c| person::upsert(c, &world.platform.id, "s2", None, false, NOW));
        assert_eq!(read(db, |c| question::own(c, &other.id, &one.id)), None);
        let elsewhere = write(db, |c| course::upsert(c, &world.platform.id, "c2", "", None, None, NOW));
        assert_eq!(read(db, |c| question::in_course(c, &elsewhere.id, &one.id)), None);
    });
}

#[test]
fn old_questions_go_by_platform() {
    each_database(|db| {
        let (one, two) = (World::make(db, "https://a"), World::make(db, "https://b"));
        write(db, |c| {
            for (world, body, seconds) in [(&one, "old", 0), (&one, "new", 50), (&two, "other", 0)] {
                question::insert(c, &asked(world, body, seconds))?;
            }
            assert_eq!(question::erase_before(c, Some(&one.platform.id), at(10), 9)?, 1);
            assert_eq!(question::newest_in(c, &one.course.id, 9)?.len(), 1);
            assert_eq!(question::erase_before(c, None, at(99), 1)?, 1);
            assert_eq!(question::erase_before(c, None, at(99), 9)?, 1);
            assert!(platform::find(c, &one.platform.id)?.is_some());
            Ok(())
        });
    });
}

#[test]
fn of_two_turns_at_once_one_counts() {
    each_database(|db| {
        let world = World::make(db, "https://a");
        write(db, |c| {
            let of = Submission { state: SubmissionState::Released, ..world.submission(1) };
            submission::insert(c, &of)?;
            let begun = talk(&world, &of);
            assert!(dialogue::insert(c, &begun)?);
            assert!(!dialogue::insert(c, &Dialogue { id: DialogueId::new(at(1)), ..begun.clone() })?);
            assert!(dialogue::go_on(c, &begun.id, 1, "{}", Some(DialogueEnd::HandedOver), at(2))?);
            assert!(!dialogue::go_on(c, &begun.id, 1, "[]", None, at(3))?);
            dialogue::hand_over(c, &begun.id, at(4))?;
            dialogue::hand_over(c, &begun.id, at(5))?;
            let open = dialogue::handed_over(c, &world.course.id, 5)?;
            assert_eq!(
                open.iter().map(|d| (d.version, d.handed_over_at)).collect::<Vec<_>>(),
                [(2, Some(at(4)))]
            );
            dialogue::close(c, &world.course.id, &begun.id, at(6))?;
            assert!(dialogue::handed_over(c, &world.course.id, 5)?.is_empty());
            Ok(())
        });
    });
}

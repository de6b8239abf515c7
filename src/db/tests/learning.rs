//! Outcomes, practice, mastery.

use super::{NOW, World, at, read, write};
use crate::db::learner_profile::{self, Profile};
use crate::db::mastery::{self, Change, Contest, Mastery};
use crate::db::outcome::{self, LearningSettings, Outcome, Tie};
use crate::db::practice::{self, Answer, Item, Memory};
use crate::db::testing::each_database;
use crate::db::types::{
    ChangeCause, ChangeId, ContestDecision, ContestId, GradeOrigin, ItemId, ItemKind, ItemState, Json,
    OutcomeId, PickReason, PracticeAnswerId, SubmissionState,
};
use crate::db::{Conn, DbResult, person, submission};

pub(super) struct Learning {
    pub(super) outcome: Outcome,
    pub(super) item: Item,
    pub(super) answer: Answer,
    pub(super) contest: Contest,
}

/// A row in each of the tables.
pub(super) fn fill(c: &mut Conn, world: &World) -> DbResult<Learning> {
    let (course, student) = (&world.course.id, &world.student.id);
    let goal = Outcome {
        id: OutcomeId::new(NOW),
        course_id: course.clone(),
        name: "解释 green".into(),
        weight: 0.1 + 0.2,
        after_ids: Json(vec![OutcomeId::from("other")]),
        place: 1,
        hidden: false,
        created_at: NOW,
    };
    outcome::insert(c, &goal)?;
    let tie = Tie {
        outcome_id: goal.id.clone(),
        assignment_id: world.assignment.id.clone(),
        criterion: "c1".into(),
    };
    outcome::tie(c, &goal.id, &[tie.clone(), tie])?;
    let settings = LearningSettings {
        course_id: course.clone(),
        enabled: true,
        switches: r#"{"rings":true}"#.into(),
        goal: 5,
        threshold: 0.95,
        updated_at: NOW,
    };
    outcome::set_up(c, &settings)?;
    let item = Item {
        id: ItemId::new(NOW),
        course_id: course.clone(),
        outcome_id: goal.id.clone(),
        assignment_id: Some(world.assignment.id.clone()),
        kind: ItemKind::Cloze,
        state: ItemState::Draft,
        prompt: "The dye is called ____.".into(),
        answer: "叶绿素".into(),
        source: "Leaves".into(),
        pinned: true,
        forbidden: false,
        place: 1,
        level: 0.1 + 0.2,
        deviation: 1.0,
        created_at: NOW,
    };
    practice::insert_item(c, &item)?;
    let answer = Answer {
        id: PracticeAnswerId::new(NOW),
        item_id: item.id.clone(),
        person_id: student.clone(),
        answer_key: "k".into(),
        answer: "chlorophyll".into(),
        share: 1.0,
        counted: true,
        confidence: 0.1 + 0.2,
        expected: 0.5,
        reason: PickReason::Explored,
        details: "{}".into(),
        created_at: at(3),
    };
    practice::insert_answer(c, &answer)?;
    let memory = Memory {
        person_id: student.clone(),
        item_id: item.id.clone(),
        stability: 2.5,
        difficulty: 5.0,
        last_at: at(3),
        due_at: at(1_000),
    };
    practice::remember(c, &memory)?;
    learner_profile::put(c, &profile(world))?;
    let value =
        Mastery { person_id: student.clone(), outcome_id: goal.id.clone(), value: 0.96, updated_at: at(3) };
    mastery::put(c, &value)?;
    mastery::insert_step(c, &step(world, &goal, 1))?;
    let contest = Contest {
        id: ContestId::new(NOW),
        course_id: course.clone(),
        person_id: student.clone(),
        outcome_id: goal.id.clone(),
        value: 0.4,
        reason: "I know this.".into(),
        decision: ContestDecision::Open,
        evidence: String::new(),
        answer: String::new(),
        decided_by: None,
        created_at: at(4),
        decided_at: None,
    };
    mastery::insert_contest(c, &contest)?;
    Ok(Learning { outcome: goal, item, answer, contest })
}

fn profile(world: &World) -> Profile {
    Profile {
        course_id: world.course.id.clone(),
        person_id: world.student.id.clone(),
        level: 0.2,
        deviation: 0.8,
        personal: false,
        switches: "{}".into(),
        plan: Some("{}".into()),
        alias: Some("owl".into()),
        points: 12,
        updated_at: NOW,
    }
}

fn step(world: &World, of: &Outcome, number: i32) -> Change {
    Change {
        id: ChangeId::new(NOW),
        person_id: world.student.id.clone(),
        outcome_id: of.id.clone(),
        number,
        at: at(3),
        before_value: 0.25,
        after_value: 0.1 + 0.2,
        cause: ChangeCause::Shown,
        evidence: "p:1".into(),
        share: Some(1.0),
        days: None,
        noted_at: at(3),
        replaced_at: None,
    }
}

#[test]
fn outcomes_and_items_are_kept_by_course() {
    each_database(|db| {
        let world = World::make(db, "https://a");
        let made = write(db, |c| fill(c, &world));
        let course = &world.course.id;
        assert_eq!(read(db, |c| outcome::of_course(c, course, 10)), std::slice::from_ref(&made.outcome));
        assert_eq!(read(db, |c| outcome::ties(c, course)).len(), 1, "a tie stands there once");
        assert_eq!(read(db, |c| outcome::find(c, &"else".into(), &made.outcome.id)), None);
        assert!(write(db, |c| outcome::update(c, &Outcome { hidden: true, ..made.outcome.clone() })));
        assert!(read(db, |c| outcome::find(c, course, &made.outcome.id)).unwrap().hidden);
        assert_eq!(read(db, |c| outcome::settings(c, course)).unwrap().goal, 5);
        let level = Item { level: -1.5, pinned: false, assignment_id: None, ..made.item.clone() };
        assert!(write(db, |c| practice::update_item(c, &level)));
        assert_eq!(read(db, |c| practice::item(c, course, &made.item.id)), Some(level.clone()));
        assert_eq!(read(db, |c| practice::items(c, course, 10)), [level]);
        assert_eq!(read(db, |c| practice::answer_counts(c, course)), [(made.item.id.clone(), 1)]);
    });
}

#[test]
fn practice_is_told_by_person_and_by_course() {
    each_database(|db| {
        let world = World::make(db, "https://a");
        let made = write(db, |c| fill(c, &world));
        let (course, student) = (&world.course.id, &world.student.id);
        let twice = Answer { id: PracticeAnswerId::new(NOW), ..made.answer.clone() };
        let refused = db.write_blocking(|c| practice::insert_answer(c, &twice)).unwrap_err();
        assert!(refused.is_unique(), "one form, one answer");
        assert_eq!(read(db, |c| practice::answer_by_key(c, student, "k")), Some(made.answer.clone()));
        let theirs = read(db, |c| practice::practised(c, course, Some(student), 10));
        assert_eq!((theirs.len(), &theirs[0].outcome_id), (1, &made.outcome.id));
        assert_eq!(read(db, |c| practice::practised(c, course, None, 10)), theirs);
        let (platform, preview) = (&world.platform.id, true);
        write(db, |c| person::upsert(c, platform, "s1", None, preview, NOW));
        assert_eq!(read(db, |c| practice::practised(c, course, None, 10)), [], "test students do not count");
        assert_eq!(read(db, |c| mastery::mastered_each(c, course, 0.9)), Vec::<i64>::new());
        assert_eq!(read(db, |c| practice::memories(c, course, student)).len(), 1);
        assert_eq!(read(db, |c| mastery::days_of(c, course, student)), [at(3).unix_seconds() / 86_400]);
    });
}

#[test]
fn steps_are_replaced_and_stay() {
    each_database(|db| {
        let world = World::make(db, "https://a");
        let made = write(db, |c| fill(c, &world));
        let (course, student, of) = (&world.course.id, &world.student.id, &made.outcome.id);
        write(db, |c| mastery::insert_step(c, &step(&world, &made.outcome, 2)));
        assert_eq!(write(db, |c| mastery::replace_steps(c, student, of, 2, at(9))), 1);
        write(db, |c| mastery::insert_step(c, &step(&world, &made.outcome, 2)));
        assert_eq!(read(db, |c| mastery::steps(c, course, student)).len(), 2);
        let all = read(db, |c| mastery::history(c, student, of, 10));
        assert_eq!(all.iter().filter(|step| step.replaced_at.is_some()).count(), 1);
        assert_eq!(read(db, |c| mastery::mastered_each(c, course, 0.9)), [1]);
        assert_eq!(read(db, |c| mastery::open_contests(c, course, 9)), std::slice::from_ref(&made.contest));
        let settle = |c: &mut Conn| {
            mastery::settle(c, &made.contest.id, ContestDecision::Mastered, "", "Yes.", student, at(9))
        };
        assert!(write(db, settle));
        assert!(!write(db, settle), "it is settled once");
        assert_eq!(read(db, |c| mastery::open_contests(c, course, 9)), []);
        assert_eq!(read(db, |c| mastery::settled_by(c, student)).len(), 1);
        // What is older than the school keeps it goes, of this platform alone.
        let other = world.platform.id.clone();
        assert_eq!(write(db, |c| mastery::erase_before(c, Some(&"else".into()), at(100))), 0);
        assert_eq!(write(db, |c| mastery::erase_before(c, Some(&other), at(2))), 0);
        assert_eq!(write(db, |c| mastery::erase_before(c, None, at(100))), 5);
        assert_eq!(read(db, |c| mastery::steps_of(c, student)), []);
    });
}

#[test]
fn only_released_marks_are_evidence() {
    each_database(|db| {
        let world = World::make(db, "https://a");
        let (course, student) = (&world.course.id, &world.student.id);
        let (waiting, _) = write(db, |c| world.marked(c, 1, 1.5));
        let marked = |who: Option<&crate::db::types::PersonId>| {
            let mut all = Vec::new();
            read(db, |c| mastery::each_marked(c, course, who, |one| all.push(one)));
            all
        };
        assert_eq!(marked(Some(student)), []);
        let grade = waiting.grade_id.clone();
        write(db, |c| {
            submission::set_grade(c, &waiting.id, waiting.version, grade.as_ref(), SubmissionState::Released)
        });
        let found = marked(Some(student));
        assert_eq!((found.len(), found[0].share, found[0].origin), (1, 0.75, GradeOrigin::Machine));
        assert!(!found[0].decided);
        assert_eq!(marked(None), found);
        let mut findings = 0;
        read(db, |c| mastery::each_found(c, course, None, |_| findings += 1));
        assert_eq!(findings, 0);
    });
}

#[test]
fn an_alias_is_one_persons_in_a_course() {
    each_database(|db| {
        let world = World::make(db, "https://a");
        write(db, |c| learner_profile::put(c, &profile(&world)));
        let bob = write(db, |c| person::upsert(c, &world.platform.id, "s2", Some("Bob"), false, NOW));
        let same = Profile { person_id: bob.id, ..profile(&world) };
        assert!(db.write_blocking(|c| learner_profile::put(c, &same)).unwrap_err().is_unique());
        write(db, |c| learner_profile::put(c, &Profile { alias: None, ..same }));
        let joined = read(db, |c| learner_profile::joined(c, &world.course.id, 10));
        assert_eq!(joined, [("owl".to_owned(), 12, "{}".to_owned())]);
    });
}
